"""The expressions of Python, each lowered from what its parts are lowered to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python import targets as python_targets
from appsync_lint.code.python import texts as python_texts
from appsync_lint.code.python.reading import copied
from appsync_lint.code.tree import (
    Array,
    Conditional,
    Entry,
    Function,
    Literal,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Parameter,
    Return,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Expression

_SPELT = {"is": "==", "is not": "!=", "<>": "!="}


def name(reading: Reading, branch: Branch) -> Expression:
    """Lower a variable."""
    return Name(reading.span(branch), reading.word(branch))


def dotted(reading: Reading, branch: Branch) -> Expression:
    """Lower `a.b` of a pattern."""
    made = reading.value(branch.parts[0])
    for part in branch.parts[1:]:
        made = Member(reading.span(branch, part), made, reading.word(part))
    return made


def inner(reading: Reading, branch: Branch) -> Expression | None:
    """Lower what changes no value, brackets or `await`, to what is inside it."""
    return reading.value(branch.parts[0]) if branch.parts else None


def opaque(reading: Reading, branch: Branch) -> Expression:
    """Lower what has no form of its own."""
    return Opaque(reading.span(branch), values(reading, branch.parts))


def values(reading: Reading, parts: Iterable[Branch]) -> tuple[Expression, ...]:
    """Return the expressions of some branches."""
    return tuple(reading.value(part) for part in parts)


def items(reading: Reading, branch: Branch) -> Expression:
    """Lower a list, tuple or set."""
    return Array(reading.span(branch), values(reading, branch.parts))


def spread(reading: Reading, branch: Branch) -> Expression:
    """Lower `*x`, and `**x` of a call."""
    return Operation(reading.span(branch), "...", values(reading, branch.parts))


def dictionary(reading: Reading, branch: Branch) -> Expression:
    """Lower `{a: b, **c}`."""
    entries = []
    for part in branch.parts:
        span = reading.span(part)
        if part.kind == "dictionary_splat":
            entries.append(Entry(span, None, reading.value(part.parts[0] if part.parts else None), spread=True))
        elif part.kind == "pair":
            index = reading.value(part.get("key"))
            key = _key(index)
            entries.append(Entry(span, key, reading.value(part.get("value")), index=index if key is None else None))
    return Object(reading.span(branch), tuple(entries))


def _key(index: Expression) -> str | None:
    """Return the key that a constant is; None where it is computed."""
    if not isinstance(index, Literal) or isinstance(index.value, bool | float | None):
        return None
    return index.value if isinstance(index.value, str) else str(index.value)


def attribute(reading: Reading, branch: Branch) -> Expression:
    """Lower `a.b`."""
    field = branch.get("attribute")
    key = reading.word(field) if field and field.kind else None
    return Member(reading.span(branch), reading.value(branch.get("object")), key)


def subscript(reading: Reading, branch: Branch) -> Expression:
    """Lower `a[b]`; a slice, `a[1:]`, is an Operation, since it is no part by a name."""
    whole = reading.value(branch.get("value"))
    fields = branch.all("subscript")
    span = reading.span(branch)
    if any(field.kind == "slice" for field in fields):
        bounds = [part for field in fields for part in (field.parts if field.kind == "slice" else [field])]
        return Operation(span, "slice", (whole, *values(reading, bounds)))
    found = values(reading, fields)
    index = found[0] if len(found) == 1 else Array(span, found)
    if isinstance(index, Literal) and isinstance(index.value, str):
        return Member(span, whole, index.value)
    return Member(span, whole, None, index)


def unary(reading: Reading, branch: Branch) -> Expression:
    """Lower `-a` and its like."""
    sign = branch.sign or "not"
    value = reading.value(branch.get("argument"))
    span = reading.span(branch)
    if sign == "-" and isinstance(value, Literal) and python_texts.is_number(value.value):
        return Literal(span, -value.value)
    return Operation(span, sign, (value,))


def binary(reading: Reading, branch: Branch) -> Expression | None:
    """Lower `a + b`, and `a or b`; of `a + b + c` the whole is one Operation."""
    if branch.inner:
        return None
    operands: list[Branch | None] = [branch.get("right")]
    left = branch.get("left")
    while left and left.inner:
        operands.append(left.get("right"))
        left = left.get("left")
    found = tuple(reading.value(operand) for operand in (left, *reversed(operands)))
    return Operation(reading.span(branch), branch.sign, found)


def comparison(reading: Reading, branch: Branch) -> Expression:
    """Lower `a < b`; `a < b < c` is `a < b and b < c`."""
    operators = [sign.kind for sign in branch.all("operators")]
    operands = [part for part in branch.parts if part.named]
    tests: list[Expression] = []
    left = reading.value(operands[0]) if operands else Opaque(reading.span(branch))
    for number, (operator, operand) in enumerate(zip(operators, operands[1:], strict=False), 1):
        value = again = reading.value(operand)
        if number < len(operators):
            before, again = reading.kept(operand, value)
            value, again = (before[0] if before else value), copied(again)
        span = reading.span(operands[number - 1], operand)
        tests.append(Operation(span, _SPELT.get(operator, operator), (left, value)))
        left = again
    return tests[0] if len(tests) == 1 else Operation(reading.span(branch), "and", tuple(tests))


def conditional(reading: Reading, branch: Branch) -> Expression:
    """Lower `a if b else c`."""
    if len(branch.parts) != 3:  # noqa: PLR2004 - a part cannot be understood
        return opaque(reading, branch)
    then, test, otherwise = values(reading, branch.parts)
    return Conditional(reading.span(branch), test, then, otherwise)


def walrus(reading: Reading, branch: Branch) -> Expression:
    """Lower `(a := b)`."""
    target, value = branch.get("name"), reading.value(branch.get("value"))
    if target is None or not target.kind:
        return opaque(reading, branch)
    return python_targets.assigned(reading, target, value, reading.span(branch))[0]


def function(reading: Reading, branch: Branch) -> Expression:
    """Lower a lambda."""
    found = branch.get("parameters")
    value = reading.value(branch.get("body"))
    parameters: tuple[Parameter, ...] = found.made if found else ()
    return Function(reading.span(branch), "", parameters, (Return(value.span, value),))


STEPS: Mapping[str, Callable[[Reading, Branch], Expression | None]] = {
    "identifier": name,
    "dotted_name": dotted,
    "parenthesized_expression": inner,
    "parenthesized_list_splat": inner,
    "await": inner,
    "chevron": inner,
    "yield": opaque,
    "slice": opaque,
    "as_pattern": opaque,
    "ellipsis": opaque,
    "list": items,
    "set": items,
    "tuple": items,
    "expression_list": items,
    "pattern_list": items,
    "list_pattern": items,
    "tuple_pattern": items,
    "tuple_expression": items,
    "list_splat": spread,
    "list_splat_pattern": spread,
    "dictionary_splat": spread,
    "dictionary": dictionary,
    "attribute": attribute,
    "subscript": subscript,
    "unary_operator": unary,
    "not_operator": unary,
    "binary_operator": binary,
    "boolean_operator": binary,
    "comparison_operator": comparison,
    "conditional_expression": conditional,
    "named_expression": walrus,
    "lambda": function,
}
