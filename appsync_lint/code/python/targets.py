"""What assignments, loops and `with` bind in Python: names, parts of something, and what is taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python.reading import copied
from appsync_lint.code.tree import Array, Assign, Literal, Member, Name, Opaque, Operation

if TYPE_CHECKING:
    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Expression
    from appsync_lint.source import Span

_LISTS = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "expression_list", "tuple", "list"})
_BRACKETS = frozenset({"parenthesized_expression", "as_pattern_target"})
_STARRED = frozenset({"list_splat_pattern", "list_splat"})


def assigned(reading: Reading, target: Branch, value: Expression, span: Span, *, new: bool = False) -> list[Assign]:
    """Return the Assigns of a value to a target, one for each variable; `new` says that it always makes them."""
    made: list[Assign] = []
    waiting = [(target, value)]
    while waiting:
        target, value = waiting.pop()
        target = _bare(reading, target)
        if target.kind in _LISTS:
            waiting += reversed(_apart(reading, target, value, made))
        elif target.kind == "identifier":
            name = reading.word(target)
            made.append(Assign(span, Name(reading.span(target), name), value, new or reading.scopes.makes(name)))
        else:
            made.append(Assign(span, place(reading, target), value))
    return made


def is_list(reading: Reading, target: Branch) -> bool:
    """Return whether a target takes apart what is assigned to it."""
    return _bare(reading, target).kind in _LISTS


def _bare(reading: Reading, target: Branch) -> Branch:
    while target.parts and (target.kind in _BRACKETS or is_group(reading, target)):
        target = target.parts[0]
    return target


def is_group(reading: Reading, target: Branch) -> bool:
    """Return whether a target, or a pattern, has brackets that take nothing apart: `(a) = b`."""
    return target.kind == "tuple_pattern" and len(target.parts) == 1 and "," not in reading.text(target)


def place(reading: Reading, target: Branch) -> Expression:
    """Return what is assigned to, where it is one thing: a Name or a Member."""
    found = reading.value(target)
    if isinstance(found, Operation) and found.operator == "slice":
        return Member(found.span, found.operands[0], None, Opaque(found.span, found.operands[1:]))
    if isinstance(found, Name | Member):
        return found
    return Member(found.span, found, None)


def _apart(reading: Reading, target: Branch, value: Expression, made: list[Assign]) -> list[tuple[Branch, Expression]]:
    """Return the targets inside one, with what is assigned to each."""
    starred = [number for number, part in enumerate(target.parts) if part.kind in _STARRED]
    if isinstance(value, Array) and not starred and _alike(target, value):
        return list(zip(target.parts, value.items, strict=True))
    before, value = reading.kept(target, value)
    made += before
    pairs: list[tuple[Branch, Expression]] = []
    for number, part in enumerate(target.parts):
        span = reading.span(part)
        if part.kind in _STARRED and part.parts:
            pairs.append((part.parts[0], copied(value)))
        elif starred and number > starred[0]:
            pairs.append((part, Member(span, copied(value), None, Literal(span, number - len(target.parts)))))
        else:
            pairs.append((part, Member(span, copied(value), None, Literal(span, number))))
    return pairs


def _alike(target: Branch, value: Array) -> bool:
    spread = any(isinstance(item, Operation) and item.operator == "..." for item in value.items)
    return len(target.parts) == len(value.items) and not spread
