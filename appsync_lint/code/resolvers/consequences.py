"""What becomes of a value: nothing depends on one that is only logged, or told in an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.flow.vocabulary import tells
from appsync_lint.code.resolvers.unit import Use
from appsync_lint.code.tree import (
    Assign,
    Call,
    Conditional,
    Emit,
    Evaluate,
    Function,
    If,
    Loop,
    Member,
    Name,
    Operation,
    Return,
    Throw,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression, Node

_MESSAGES = re.compile(r"(?:.*[a-z])?(?:Error|Exception|Fault|error)|reject")

# Functions whose value is all that there is to them; those of `util` too, but for what changes its object.
_PURE = frozenset({
    "JSON", "String", "Number", "Boolean", "Object", "Array", "json", "str", "repr", "dict", "list", "len", "bool",
    "isinstance", "set", "tuple", "int", "typeof", "encodeURIComponent", "decodeURIComponent", "Set", "util", "utils",
})  # fmt: skip
_CHANGING = frozenset({"put", "add", "putAll", "push", "append", "update", "set", "setdefault"})


_MOST_NAMES = 300  # that one value goes by


class _Step(NamedTuple):
    """What is done with a value at a place, if anything, and the names by which it goes on from there.

    `whole` says that the names are of the value itself, and of nothing that it is only a part of.
    """

    use: Use | None
    names: Sequence[Name] = ()
    whole: bool = True


_NOTHING = _Step(None)


def of(uses: Uses, node: Expression) -> frozenset[Use]:
    """Return what is done with a value, by whatever names it goes; nothing where it is only logged or told."""
    found: set[Use] = set()
    seen: set[Node] = set()
    waiting: list[tuple[Expression, Use | None, bool]] = [(node, None, True)]
    while waiting:
        one, before, whole = waiting.pop()
        if one in seen:
            continue
        if len(seen) >= _MOST_NAMES:
            return frozenset({*found, Use.TAKEN})
        seen.add(one)
        step = _climbed(uses, one)
        use = step.use if whole or step.use is None else Use.TAKEN
        if use is not None and not step.names:
            found |= {use} if before is None else {use, before}
        waiting += ((name, before if use is Use.TAKEN else use, whole and step.whole) for name in step.names)
    return frozenset(found)


def _climbed(uses: Uses, node: Expression) -> _Step:
    """Follow an expression outwards to where something is done with it, or it gets a name."""
    child: Node = node
    how = Use.TAKEN
    for parent in uses.around(node):
        step = _done(uses, parent, child, how)
        if step is not None:
            return step._replace(whole=child is node)
        how = _part_of(parent, child, is_whole=child is node) if how is Use.TAKEN else how
        child = parent
    return _NOTHING


def _done(uses: Uses, parent: Node, child: Node, how: Use) -> _Step | None:
    """Return what is done with a value right here; None where it is only a part of something else."""
    if isinstance(parent, Call) and child is not parent.callee:
        return _given(uses, parent, child, how)
    if isinstance(parent, Assign):
        return _assigned(uses, parent, child, how)
    if isinstance(parent, Throw | Evaluate):
        return _Step(how) if how is Use.OPENED else _NOTHING
    if isinstance(parent, Conditional):
        return _Step(how) if child is parent.test else None
    return _Step(how) if isinstance(parent, If | Return | Emit | Loop | Function) else None


def _given(uses: Uses, call: Call, child: Node, how: Use) -> _Step | None:
    if logs(call) or is_message(call):
        return _NOTHING
    if is_pure(uses, call):
        return None
    functions = uses.called(call)
    place = next((number for number, one in enumerate(call.arguments) if one is child), None)
    if not functions or place is None:
        return _Step(how)
    names = [name for function in functions for name in uses.reads_of(function, place)]
    return _Step(how, names) if names else _NOTHING


def _assigned(uses: Uses, assign: Assign, child: Node, how: Use) -> _Step:
    if child is assign.target or not isinstance(assign.target, Name):
        return _Step(how)
    names = list(uses.reads(assign.target))
    return _Step(how, names) if names else _NOTHING


def _part_of(parent: Node, child: Node, *, is_whole: bool) -> Use:
    """Return how a value is used that becomes a part of an expression, itself or in something else."""
    if isinstance(parent, Operation) and parent.operator in {"==", "!="}:
        return Use.COMPARED
    if not is_whole:
        return Use.TAKEN
    if isinstance(parent, Operation):
        is_searched = parent.operator in {"in", "not in"} and parent.operands[-1] is child
        return Use.OPENED if is_searched or parent.operator == "..." else Use.TAKEN
    is_opened = isinstance(parent, Member) and child is parent.whole and not parent.optional
    return Use.OPENED if is_opened else Use.TAKEN


def logs(call: Call) -> bool:
    """Return whether a call writes a log."""
    return tells(dotted(call.callee))


def is_message(call: Call) -> bool:
    """Return whether a call makes an error, of which its arguments are the words."""
    return _MESSAGES.fullmatch(dotted(call.callee)[-1]) is not None


def is_pure(uses: Uses, call: Call) -> bool:
    """Return whether a call does nothing but to make a value of its arguments."""
    names = dotted(call.callee)
    return names[0] in _PURE and names[-1] not in _CHANGING and not uses.called(call)
