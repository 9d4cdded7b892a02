"""Taking apart in JavaScript: `{ a, b: { c = 1 }, ...d }` and `[e, , f]` -> an Assign for each variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.code.javascript.lowering import MOST_DEPTH, field, first, named
from appsync_lint.code.tree import (
    Array,
    Assign,
    Literal,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Pattern,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Lowering, Work
    from appsync_lint.code.tree import Expression

# On the left of an assignment the grammar takes some patterns, those with types in them, for values.
PATTERNS = frozenset({"object_pattern", "array_pattern", "object", "array"})
_NAMES = frozenset({
    "identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "undefined"
})  # fmt: skip
_DEFAULTS = frozenset({"assignment_pattern", "object_assignment_pattern", "assignment_expression"})
_RESTS = frozenset({"rest_pattern", "spread_element"})
_LARGEST_COPY = 24  # nodes


def take(low: Lowering, pattern: Node, value: Expression, *, declares: bool) -> Work:
    """Lower what a pattern takes out of a value, to a list of Assigns."""
    kind = pattern.type
    if low.depth >= MOST_DEPTH:
        low.refuse(pattern)
        return []
    if kind in _NAMES:
        return [Assign(low.span(pattern), low.name(pattern), value, declares)]
    if kind in _DEFAULTS:
        default = yield field(pattern, "right")
        whole = Operation(low.span(pattern), "??", (value, default))
        return (yield take(low, field(pattern, "left"), whole, declares=declares))
    if kind in {"object_pattern", "object"}:
        return (yield from _fields(low, pattern, value, declares=declares))
    if kind in {"array_pattern", "array"}:
        return (yield from _items(low, pattern, value, declares=declares))
    target = yield pattern
    return [assigned(low, pattern, target, value, declares=declares)]


def assigned(low: Lowering, node: Node, target: Expression, value: Expression, *, declares: bool = False) -> Expression:
    """Return an Assign; what is no place to assign to is no error of ours."""
    if isinstance(target, Name | Member):
        return Assign(low.span(node), target, value, declares)
    return Opaque(low.span(node), (target, value))


def _fields(low: Lowering, pattern: Node, value: Expression, *, declares: bool) -> Work:
    parts = named(pattern)
    found, wholes = shared(low, pattern, value, len(parts))
    for part, whole in zip(parts, wholes, strict=True):
        if part.type in _RESTS:
            found += yield take(low, first(part), whole, declares=declares)
        elif part.type in {"pair_pattern", "pair"}:
            key, index = yield from property_name(low, field(part, "key"))
            inner = Member(low.span(field(part, "key")), whole, key, index)
            found += yield take(low, field(part, "value"), inner, declares=declares)
        else:
            place = part.child_by_field_name("left") or part
            inner = Member(low.span(place), whole, low.text(place))
            found += yield take(low, part, inner, declares=declares)
    return found


def _items(low: Lowering, pattern: Node, value: Expression, *, declares: bool) -> Work:
    parts = list(items(pattern))
    found, wholes = shared(low, pattern, value, len(parts))
    for (number, part), whole in zip(parts, wholes, strict=True):
        if part.type in _RESTS:
            found += yield take(low, first(part), whole, declares=declares)
        else:
            place = low.span(part)
            inner = Member(place, whole, None, Literal(place, number))
            found += yield take(low, part, inner, declares=declares)
    return found


def items(node: Node) -> Iterator[tuple[int, Node]]:
    """Yield the items of an array or of its pattern with their numbers; holes count."""
    number = 0
    for child in node.children:
        if child.type == ",":
            number += 1
        elif child.is_named and not child.is_extra and not child.is_error:
            yield number, child


def property_name(low: Lowering, key: Node) -> Work:
    """Lower the name of a property: the name, None where it is computed, and what it is computed by."""
    if key.type != "computed_property_name":
        said = (yield key) if key.type in {"string", "number"} else None
        return (low.text(key) if said is None else str(said.value)), None
    index = yield first(key)
    if isinstance(index, Literal) and isinstance(index.value, str):
        return index.value, None
    return None, index


def shared(low: Lowering, node: Node, value: Expression, times: int) -> tuple[list[Expression], list[Expression]]:
    """Return a value as often as it is needed, and before it what has to be done first.

    It stands in the tree once; the others are copies of it, or of a variable that keeps it.
    """
    copies = [copied(value) for _ in range(times - 1)]
    if None not in copies:
        return [], [value, *(copy for copy in copies if copy is not None)][:times]
    name, place = low.hidden(), low.span(node)
    kept = Assign(value.span, Name(value.span, name), value, declares=True)
    return [kept], [Name(place, name) for _ in range(times)]


def copied(value: Expression) -> Expression | None:
    """Return the same value once more, as other nodes; None where it does something, or is large."""
    return _copied(value, [_LARGEST_COPY])


def _copied(value: Expression, left: list[int]) -> Expression | None:
    left[0] -= 1
    if left[0] < 0:
        return None
    match value:
        case Name() | Literal() | Pattern():
            return replace(value)
        case Member(whole=whole, index=index):
            inner, by = _copied(whole, left), index and _copied(index, left)
            return replace(value, whole=inner, index=by) if inner and (by or not index) else None
        case Operation(operands=operands) if value.operator != "delete":
            parts = [_copied(part, left) for part in operands]
            return replace(value, operands=tuple(parts)) if all(parts) else None
        case Object(entries=()) | Array(items=()):
            return replace(value)
    return None
