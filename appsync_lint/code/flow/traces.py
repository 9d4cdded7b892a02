"""Where values come from outside a program, and the places through which they have come since."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.code.tree import Call, Operation
    from appsync_lint.source import Span

# Real values come from a handful of places; the limits keep hostile input from costing quadratic time.
_MOST_READS = 48
_MOST_STEPS = 6
_DEEPEST = 10


class How(Enum):
    """What is made of a value from outside."""

    VALUE = "it is used"
    PRESENCE = "it is asked whether it is there"
    OPAQUE = "it is given to a function that cannot be read"
    MATCH = "its text is searched"


class Read(Struct, frozen=True, eq=False):
    """A value from outside, read at a place; `call` is what it is given to, or what searches it."""

    path: tuple[str, ...]
    span: Span
    how: How = How.VALUE
    call: Call | Operation | None = None


class Trace(Struct, frozen=True, eq=False):
    """The way of what was read: the last place, and the way before it."""

    read: Read
    span: Span | None = None
    before: Trace | None = None
    length: int = 0

    @property
    def places(self) -> tuple[Span, ...]:
        """The places after the one where it was read, in order."""
        places, trace = [], self
        while trace.span is not None and trace.before is not None:
            places.append(trace.span)
            trace = trace.before
        return tuple(reversed(places))


Traces = dict[Read, Trace]

NOWHERE: Traces = {}


def merged(left: Traces, right: Traces) -> Traces:
    """Return the traces of both; of the same read the first."""
    if not right or left is right:
        return left
    if not left:
        return right
    if len(left) >= _MOST_READS:
        return left
    new = {read: trace for read, trace in right.items() if read not in left}
    if not new:
        return left
    found = {**left, **new}
    return found if len(found) <= _MOST_READS else _cut(found)


def _cut(traces: Traces) -> Traces:
    """Return some of too many traces: those of different values first."""
    first: dict[object, Trace] = {}
    for trace in traces.values():
        first.setdefault((trace.read.path[:3], trace.read.how), trace)
    found = {trace.read: trace for trace in first.values()}
    for read, trace in traces.items():
        if len(found) >= _MOST_READS:
            break
        found.setdefault(read, trace)
    return dict(list(found.items())[:_MOST_READS])


def stepped(traces: Traces, span: Span) -> Traces:
    """Return traces that have gone on through a place."""
    return {
        read: trace if trace.length >= _MOST_STEPS or trace.span is span else Trace(read, span, trace, trace.length + 1)
        for read, trace in traces.items()
    }


class Reads:
    """Every read, once."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[str, ...], object, How], Read] = {}

    def at(self, path: tuple[str, ...], span: Span) -> Trace:
        """Return the trace of a path that is read at a place."""
        return Trace(self._one(path, span, How.VALUE, span, None))

    def all(self) -> tuple[Read, ...]:
        """Return all reads."""
        return tuple(self._known.values())

    def present(self, traces: Traces) -> Traces:
        """Return traces of values that are only asked for: whether they are there."""
        return self._changed(traces, How.PRESENCE, None)

    def opaque(self, traces: Traces, call: Call | Operation) -> Traces:
        """Return traces of values that are given to a function that cannot be read."""
        return self._changed(traces, How.OPAQUE, call)

    def matched(self, traces: Traces, call: Call | Operation) -> Traces:
        """Return traces of texts that a call searches."""
        return self._changed(traces, How.MATCH, call)

    def _changed(self, traces: Traces, how: How, call: Call | Operation | None) -> Traces:
        changed: Traces = {}
        for trace in traces.values():
            read = trace.read
            new = read if read.how is not How.VALUE else self._one(read.path, read.span, how, (read, call), call)
            changed[new] = Trace(new, trace.span, trace.before, trace.length)
        return changed

    def _one(self, path: tuple[str, ...], span: Span, how: How, key: object, call: Call | Operation | None) -> Read:
        path = path if len(path) <= _DEEPEST else path[:_DEEPEST]
        known = (path, key, how)
        if known not in self._known:
            self._known[known] = Read(path, span, how, call)
        return self._known[known]


def paths(traces: Mapping[Read, Trace]) -> frozenset[tuple[str, ...]]:
    """Return the paths that were read."""
    return frozenset(read.path for read in traces)
