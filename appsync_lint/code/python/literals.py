"""The texts, numbers and words of Python that are constants, and texts with values in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python import texts as python_texts
from appsync_lint.code.tree import Literal, Opaque, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Expression


def number(reading: Reading, branch: Branch) -> Expression:
    """Lower a number."""
    value = python_texts.number(reading.text(branch))
    return Opaque(reading.span(branch)) if value is None else Literal(reading.span(branch), value)


def constant(value: bool | None) -> Callable[[Reading, Branch], Expression]:  # noqa: FBT001 - it is the value
    """Return the step that lowers a word to a constant."""
    return lambda reading, branch: Literal(reading.span(branch), value)


def text(reading: Reading, branch: Branch) -> Expression:
    """Lower a text: to a Literal, or with values in it to an Operation `template`."""
    opening = reading.text(branch.parts[0]) if branch.parts else ""
    prefix, quotes = python_texts.opening(opening)
    if quotes not in python_texts.QUOTES:  # an expression of Python 2: `a`
        reading.errors.append(reading.span(branch))
        return Opaque(reading.span(branch))
    inserted = [part for part in branch.parts if part.kind == "interpolation"]
    starts = [branch.parts[0].end, *(part.end for part in inserted)]
    ends = [*(part.start for part in inserted), branch.end - len(quotes)]
    operands: list[Expression] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start < end:
            said = python_texts.said(reading.between(start, end), prefix)
            operands.append(Literal(reading.places.between(start, end), said))
        if number < len(inserted):
            operands += _inserted(reading, inserted[number])
    return _text(reading, branch, operands)


def texts(reading: Reading, branch: Branch) -> Expression:
    """Lower texts that stand behind each other: they are one."""
    operands: list[Expression] = []
    for part in branch.parts:
        value = reading.value(part)
        is_template = isinstance(value, Operation) and value.operator == "template"
        operands += value.operands if is_template and isinstance(value, Operation) else (value,)
    return _text(reading, branch, operands)


def _text(reading: Reading, branch: Branch, operands: list[Expression]) -> Expression:
    said = [operand.value for operand in operands if isinstance(operand, Literal) and isinstance(operand.value, str)]
    if len(said) == len(operands):
        return Literal(reading.span(branch), "".join(said))
    return Operation(reading.span(branch), "template", tuple(operands))


def _inserted(reading: Reading, branch: Branch) -> list[Expression]:
    """Return the values that an interpolation puts into a text, those of its format too."""
    found: list[Expression] = []
    waiting = [branch]
    while waiting:
        part = waiting.pop()
        if part.kind in ("interpolation", "format_expression", "format_specifier"):
            waiting += reversed(part.parts)
        elif part.made is not None:
            found.append(reading.value(part))
    return found


STEPS: Mapping[str, Callable[[Reading, Branch], Expression]] = {
    "integer": number,
    "float": number,
    "true": constant(True),
    "false": constant(False),
    "none": constant(None),
    "string": text,
    "concatenated_string": texts,
}
