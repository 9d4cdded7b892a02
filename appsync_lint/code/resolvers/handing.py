"""What a program hands on: to the next ones by the stash, to a Lambda function, to functions that nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.resolvers.actions import requests
from appsync_lint.code.resolvers.consequences import is_pure, logs
from appsync_lint.code.resolvers.document import entry, plain
from appsync_lint.code.resolvers.part import IDENTITY, STASH
from appsync_lint.code.resolvers.payload import UNSEEN, Payload, payload
from appsync_lint.code.tree import Assign, Call, Literal, Member, Name, Object
from appsync_lint.config import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node
    from appsync_lint.source import Span

_PUTTING = frozenset({"put"})
_DISPATCHING = frozenset({"resolve"})
_MOST_LEVELS = 4  # of objects in the stash


def event_made(part: Part) -> Payload:
    """Return the event that a program makes for a Lambda function; where it makes none, nothing is known of it."""
    found = [
        payload(part, one) for one, _ in requests(part) if plain(entry(one, "operation")) in {"Invoke", "BatchInvoke"}
    ]
    if not found:
        return UNSEEN
    return Payload(tuple(dict(pair for one in found for pair in one.parts).items()), all(one.seen for one in found))


def stashed(part: Part) -> Iterator[tuple[Path, Path]]:
    """Yield what of the identity a program puts into the stash: paths of the stash, and of the context."""
    for node in part.nodes:
        if isinstance(node, Assign) and isinstance(node.target, Member):
            for path in _in_stash(part, node.target):
                yield from _entries(part, path, node.value, 0)
        elif isinstance(node, Call) and isinstance(node.callee, Member) and node.callee.key in _PUTTING:
            key = node.arguments[0] if len(node.arguments) > 1 else None
            if isinstance(key, Literal) and isinstance(key.value, str):
                for path in _in_stash(part, node.callee.whole):
                    yield from _entries(part, (*path, key.value), node.arguments[1], 0)


def _in_stash(part: Part, expression: Expression) -> list[Path]:
    whole = expression
    keys: list[str] = []
    while isinstance(whole, Member) and whole.key is not None:
        keys.insert(0, whole.key)
        whole = whole.whole
        if any(path == (STASH,) for path in part.paths(whole)):
            return [tuple(keys)]
    return [()] if any(path == (STASH,) for path in part.paths(expression)) else []


def _entries(part: Part, path: Path, value: Expression, level: int) -> Iterator[tuple[Path, Path]]:
    if level > _MOST_LEVELS:
        return
    for meaning in part.uses.meanings(value):
        if isinstance(meaning, Object):
            for one in meaning.entries:
                if one.key is not None:
                    yield from _entries(part, (*path, one.key), one.value, level + 1)
            return
    found = part.identity(value)
    if path and len(found) == 1:
        yield path, (IDENTITY, *next(iter(found)))
        return
    sources = {source for source, _ in part.sources(value)}
    if path and sources and all(source[:1] == (IDENTITY,) for source in sources):
        yield path, min(sources)


def asked_of_results(part: Part) -> Iterator[str]:
    """Yield the names of the entries that a program reads of an answer: `ctx.result.error`, `ctx.prev.result.error`."""
    for node in part.nodes:
        if isinstance(node, Member):
            for path in part.paths(node):
                rest = path[2:] if path[:2] == ("prev", "result") else path[1:] if path[:1] == ("result",) else ()
                if rest:
                    yield rest[0]


def handed_on(part: Part) -> Iterator[tuple[Node, Span]]:
    """Yield where the whole context is given to a function that nobody can read: it may look at the caller."""
    for node in part.nodes:
        if not isinstance(node, Call) or part.uses.called(node) or logs(node) or is_pure(part.uses, node):
            continue
        if _dispatches(part, node) or part.stage(node) is None:
            continue
        values = (*node.arguments, *(value for _, value in node.keywords))
        if any(isinstance(value, Name | Member) and part.is_context(value) for value in values):
            yield node, node.span


def _dispatches(part: Part, call: Call) -> bool:
    """Return whether a call is that of Powertools' dispatcher, whose functions are known."""
    callee = call.callee
    if not isinstance(callee, Member) or callee.key not in _DISPATCHING:
        return False
    return part.program.stage is Stage.DATA and part.entries.around is not None
