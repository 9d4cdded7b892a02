"""Where a program writes an argument over what the identity says: into the same variable, or the same entry."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from appsync_lint.code.resolvers.fallbacks import argument_of, asks_presence, identity_of, is_checked
from appsync_lint.code.resolvers.part import ARGUMENTS, IDENTITY
from appsync_lint.code.resolvers.unit import Fallback
from appsync_lint.code.tree import Assign, Member, Name, Object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Entry, Expression, Node
    from appsync_lint.source import Span


def overwritten(part: Part) -> Iterator[tuple[Node, Fallback]]:
    """Yield what is written over the identity, but for what only goes into logs and messages."""
    yield from _variables(part)
    for node in part.nodes:
        if isinstance(node, Object) and any(entry.spread for entry in node.entries) and part.uses_of(node):
            places = range(len(node.entries))
            yield from ((node, found) for place in places if (found := _entry(part, node, place)) is not None)


def _variables(part: Part) -> Iterator[tuple[Node, Fallback]]:
    """Yield variables that are given the identity, and then an argument where there is one, or the other way round."""
    by_name: dict[tuple[object, str], list[Assign]] = {}
    for node in part.nodes:
        if isinstance(node, Assign) and isinstance(node.target, Name):
            by_name.setdefault((part.uses.function(node), node.target.name), []).append(node)
    for assigns in by_name.values():
        for before, after in pairwise(assigns):
            found = _variable(part, before, after)
            if found is not None and any(part.uses_of(one) for one in _reads(part, after)):
                yield after, found
                break


def _reads(part: Part, assign: Assign) -> Iterable[Name]:
    return part.uses.reads(assign.target) if isinstance(assign.target, Name) else ()


def _variable(part: Part, before: Assign, after: Assign) -> Fallback | None:
    first, second = _plain(part, before.value), _plain(part, after.value)
    if first is None or second is None or first[0] == second[0]:
        return None
    known = {(id(test), holds) for test, holds in part.conditions(before)}
    tests = [test for test, holds in part.conditions(after) if (id(test), holds) not in known]
    (_, identity), (_, argument) = (first, second) if first[0] == IDENTITY else (second, first)
    if not tests or not all(asks_presence(part, test, [identity]) for test in tests):
        return None
    value, read = (after.value, before.value) if second[0] == ARGUMENTS else (before.value, after.value)
    return Fallback(
        (identity,), value.span, read.span, part.program, argument,
        overrides=any(part.concerns(test, ARGUMENTS) for test in tests),
        checked=is_checked(part, after, [identity], value),
    )  # fmt: skip


def _plain(part: Part, expression: Expression) -> tuple[str, Path] | None:
    """Return whether an expression is of the identity or of the arguments, and which part."""
    identity = identity_of(part, expression)
    if identity is not None:
        return IDENTITY, identity
    argument = argument_of(part, expression)
    return (ARGUMENTS, argument) if argument is not None else None


def _entry(part: Part, node: Object, place: int) -> Fallback | None:
    """Return what is copied over an entry with the identity: `{ owner: identity.sub, ...args.input }`."""
    entry = node.entries[place]
    identity = identity_of(part, entry.value) if entry.key is not None else None
    found = _copied(part, entry, node.entries[place + 1 :]) if identity is not None else None
    if identity is None or found is None:
        return None
    argument, span = found
    return Fallback(
        (identity,), span, entry.value.span, part.program, argument,
        overrides=True, checked=is_checked(part, node, [identity]), copied=True,
    )  # fmt: skip


def _copied(part: Part, entry: Entry, later: Sequence[Entry]) -> tuple[Path, Span] | None:
    """Return the argument that is copied over an entry, if there is one of its name, and where."""
    if any(one.key == entry.key for one in later):
        return None
    for one in later:
        paths = [path[1:] for path in part.paths(one.value) if one.spread and path[:1] == (ARGUMENTS,)]
        argument = (*min(paths), str(entry.key)) if paths else ()
        # `const { owner, ...rest } = args.input` leaves it out of the rest.
        if argument and not any(argument in part.arguments(node) for node in part.nodes if isinstance(node, Member)):
            return argument, one.span
    return None
