"""The ways to a place: the tests around it, the exits before it, and the calls that can throw."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.code.flow.traces import NOWHERE, Traces, merged, stepped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.code.tree import Expression, Handler
    from appsync_lint.source import Span

# Of longer ways, the end.
_MOST_STEPS = 300


class Sort(Enum):
    """What kind of thing decides whether a place is reached."""

    TEST = "a test"
    CHECK = "a call that is made because it can throw"
    CALL = "another call, which can throw too"
    FAILURE = "something has failed"


class Guard(Struct, frozen=True, eq=False):
    """What decides whether a place is reached; `holds` as in `flow.Condition`, `traces` of what is tested."""

    test: Expression | Handler
    holds: bool | None
    traces: Traces
    sort: Sort = Sort.TEST

    @property
    def span(self) -> Span:
        """The place of the test."""
        return self.test.span


class Beside(Enum):
    """How a way has to do with another one."""

    ALL = "it leads through all guards of it"
    SOME = "it is one of those that have met, and some of them lead through its guards"
    PAST = "that one has not been taken: nothing has failed there"


class Way(Struct, eq=False):
    """The guards on the way to a place: those `before`, then `guard`, then those of the way `beside`.

    `outer` is the way to the call of the function that this way lies in.
    """

    before: Way | None = None
    guard: Guard | None = None
    beside: Way | None = None
    outer: Way | None = None
    how: Beside = Beside.ALL
    _known: tuple[Traces, bool] | None = None

    @property
    def traces(self) -> Traces:
        """The traces of all that is tested in this function."""
        return self._summary()[0]

    @property
    def matters(self) -> bool:
        """Whether a value that is chosen on this way says something by that."""
        traces, fails = self._summary()
        return fails or bool(traces)

    def _summary(self) -> tuple[Traces, bool]:
        chain: list[Way] = []
        way: Way | None = self
        while way is not None and way._known is None:  # noqa: SLF001 - its own kind
            chain.append(way)
            way = way.before
        found, fails = (NOWHERE, False) if way is None or way._known is None else way._known  # noqa: SLF001
        for one in reversed(chain):
            if one.guard is not None and one.guard.sort is not Sort.CALL:
                fails |= one.guard.sort is Sort.FAILURE
                found = merged(found, stepped(one.guard.traces, one.guard.span))
            if one.beside is not None:
                found = merged(found, one.beside.traces)
            one._known = found, fails  # noqa: SLF001
        return found, fails

    def guards(
        self, *, whole: bool = False, known: Mapping[Expression | Handler, bool] | None = None
    ) -> dict[Guard, bool]:
        """Return the guards in order, with whether the way certainly leads through them.

        Those of the calling functions too, the outer first, if `whole`. Ways that are `known` not to be taken, by how
        their tests have turned out, are left out.
        """
        found: dict[Guard, bool] = {}
        for way, certain in self._steps(known or {}, whole=whole):
            guard = way.guard
            if guard is not None and guard not in found and (certain or guard.sort is not Sort.FAILURE):
                found[guard] = certain
        return found

    def _steps(self, known: Mapping[Expression | Handler, bool], *, whole: bool) -> Iterator[tuple[Way, bool]]:
        """Yield the steps of this way with whether it certainly leads through them, those before first."""
        seen: set[tuple[int, bool]] = set()
        stack: list[tuple[Way, bool, bool]] = [(self, True, False)]
        while stack:
            way, certain, ready = stack.pop()
            if ready:
                yield way, certain
                continue
            if (id(way), certain) in seen or len(seen) >= _MOST_STEPS:
                continue
            seen.add((id(way), certain))
            if way.beside is not None and not (known and way.how is Beside.SOME and way.beside.contradicts(known)):
                stack.append((way.beside, certain and way.how is Beside.ALL, False))
            stack.append((way, certain, True))
            if way.before is not None:
                stack.append((way.before, certain, False))
            if way.outer is not None and whole:
                stack.append((way.outer, certain, False))

    def contradicts(self, known: Mapping[Expression | Handler, bool]) -> bool:
        """Whether this way needs a test to turn out in another way than it has."""
        way: Way | None = self
        while way is not None:
            guard = way.guard
            if guard is not None and guard.holds is not None and known.get(guard.test, guard.holds) is not guard.holds:
                return True
            way = way.before
        return False


def through(before: Way | None, guard: Guard) -> Way:
    """Return a way that goes on through a guard."""
    return Way(before, guard)


def is_plain(way: Way | None, guard: Guard) -> bool:
    """Whether a way ends right behind a guard: nothing has been left or checked since."""
    return way is not None and way.guard is guard and way.beside is None


def past(before: Way | None, failures: list[Way]) -> Way | None:
    """Return a way that goes on past failures."""
    way = before
    for failure in failures:
        way = Way(way, None, failure, how=Beside.PAST)
    return way


def either(before: Way | None, *others: Way | None) -> Way | None:
    """Return the way to where several ways meet that all began with `before`."""
    way = before
    for other in others:
        if other is not None and other is not before:
            way = Way(way, None, other, how=Beside.SOME)
    return way


def both(first: Way | None, second: Way | None) -> Way | None:
    """Return a way that leads through all guards of two."""
    if first is None or second is None or first is second:
        return first if second is None else second
    return Way(first, None, second)


def since(way: Way | None, start: Way | None, *, certain: bool = False) -> Way | None:
    """Return the part of a way behind its start; only what it certainly leads through, if `certain`."""
    steps: list[Way] = []
    while way is not None and way is not start:
        if way.guard is not None or (way.beside is not None and not (certain and way.how is Beside.SOME)):
            steps.append(way)
        way = way.before
    found: Way | None = None
    for step in reversed(steps):
        found = Way(found, step.guard, step.beside, how=step.how)
    return found


def caught(way: Way | None, start: Way | None) -> Way | None:
    """Return a way behind a place where whatever fails is caught, and goes on: without what could have failed."""
    steps: list[Way] = []
    while way is not None and way is not start:
        if way.how is not Beside.PAST and (way.guard is None or way.guard.sort is Sort.TEST):
            steps.append(way)
        way = way.before
    found = start
    for step in reversed(steps):
        found = Way(found, step.guard, step.beside, how=step.how)
    return found
