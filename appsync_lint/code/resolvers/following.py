"""Follows what runs for a field from one program to the next, and gathers the facts about each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from appsync_lint.code.flow.flow import Flow
from appsync_lint.code.flow.uses import Uses
from appsync_lint.code.resolvers import actions, callers, fallbacks, identity, overwriting, refusals
from appsync_lint.code.resolvers.entries import CONTEXT, EVENT, entries
from appsync_lint.code.resolvers.handing import asked_of_results, event_made, handed_on, stashed
from appsync_lint.code.resolvers.part import Known, Part
from appsync_lint.code.resolvers.payload import DIRECT, UNSEEN, Payload
from appsync_lint.code.resolvers.unit import Unit, steps_of
from appsync_lint.config import Program, Stage, Unknown, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.entries import Entries
    from appsync_lint.code.resolvers.unit import Action, Fallback, Kept, Likeness, Read, Refusal
    from appsync_lint.code.tree import Module, Node
    from appsync_lint.config import Resolver
    from appsync_lint.source import Span

    Reader = Callable[[Program], Module | None]

F = TypeVar("F")

_KEPT = 512  # programs with the flow through them


def follow(resolver: Resolver, read: Reader) -> Unit:
    """Return the facts about everything that runs for a field."""
    walk = _Walk(resolver, read)
    found = walk.facts
    return Unit(
        resolver,
        reads=tuple(one for facts in found for one in facts.reads),
        refusals=tuple(one for facts in found for one in facts.refusals),
        actions=tuple(one for facts in found for one in facts.actions),
        fallbacks=tuple(one for facts in found for one in facts.fallbacks),
        likenesses=tuple(one for facts in found for one in facts.likenesses),
        kept=tuple(one for facts in found for one in facts.kept),
        filters=tuple(one for facts in found for one in facts.filters),
        handed=tuple(one for facts in found for one in facts.handed),
        asked_of_results=frozenset(name for facts in found for name in facts.asked),
        doubts=tuple(walk.doubts),
        looks_at_caller=_looks(resolver, walk),
    )


def _looks(resolver: Resolver, walk: _Walk) -> bool | None:
    if any(one.touches or one.filters or any(refusal.refuses for refusal in one.refusals) for one in walk.facts):
        return True
    if not resolver.whole or walk.doubts or any(one.handed for one in walk.facts):
        return None
    return False


class _Walk:
    """The programs of a resolver, gone through in order: what each puts into the stash, the next ones know."""

    def __init__(self, resolver: Resolver, read: Reader) -> None:
        self.facts: list[_Facts] = []
        self.doubts: list[Unknown] = []
        self._read = read
        self._coordinate = resolver.coordinate
        self._stash: dict[Path, Path] = {}
        self._events: dict[str, Payload] = {}
        for program in dict.fromkeys(program for program, _ in steps_of(resolver)):
            self._one(program)

    def _one(self, program: Program) -> None:
        module = self._read(program)
        if module is None:
            self._doubt(f"what {_name(program)} does", program.span)
            self._events[program.function] = UNSEEN
            return
        for error in module.errors[:1]:
            self._doubt(f"what stands in {_name(program)} at line {error.line}", error)
        event = self._events.get(program.function, DIRECT)
        if program.stage is Stage.DATA and not event.parts:
            what = f"what of the caller's identity {_name(program)} is given: the request for it cannot be followed"
            self._doubt(what, program.span)
        made = _made(program, self._read, frozenset(self._stash.items()), event)
        if not made.part.entries.handlers:
            self._doubt(f"which function of {_name(program)} is called", program.span)
        if made.part.flow.run.exhausted:
            self._doubt(f"what all of {_name(program)} does: it is too large", module.source.span(0, 0))
        self.facts.append(made.of(self._coordinate))
        self._stash.update(made.stashed)
        if program.stage in {Stage.REQUEST, Stage.BOTH}:
            self._events[program.function] = made.payload

    def _doubt(self, what: str, span: Span) -> None:
        self.doubts.append(Unknown(what, "", "", span))


def _name(program: Program) -> str:
    return program.source.name if program.source else program.path


class _Facts(Struct, frozen=True):
    """The facts about one program as it runs for a field."""

    reads: tuple[Read, ...]
    refusals: tuple[Refusal, ...]
    actions: tuple[Action, ...]
    fallbacks: tuple[Fallback, ...]
    likenesses: tuple[Likeness, ...]
    kept: tuple[Kept, ...]
    filters: tuple[Span, ...]
    handed: tuple[Span, ...]
    asked: tuple[str, ...]
    touches: bool


class _Made:
    """The facts about one program for all fields, each with the place that says for which.

    `stashed` is what it puts into the stash, and `payload` the event that it makes for a Lambda function.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.stashed = tuple(stashed(part))
        self.payload = event_made(part)
        self._reads = tuple(identity.reads(part))
        self._refusals = tuple(refusals.refusals(part))
        self._actions = tuple(actions.actions(part))
        self._fallbacks = (*fallbacks.fallbacks(part), *overwriting.overwritten(part))
        self._likenesses = tuple(callers.likenesses(part))
        self._kept = tuple(callers.kept(part))
        self._filters = tuple(refusals.filters(part))
        self._handed = tuple(handed_on(part))
        self._touches = tuple(identity.touches(part))
        self._asked = tuple(asked_of_results(part))

    def of(self, coordinate: str) -> _Facts:
        """Return the facts that hold for a field."""
        return _Facts(
            self._run(self._reads, coordinate),
            self._run(self._refusals, coordinate),
            self._run(self._actions, coordinate),
            self._run(self._fallbacks, coordinate),
            self._run(self._likenesses, coordinate),
            self._run(self._kept, coordinate),
            self._run(self._filters, coordinate),
            self._run(self._handed, coordinate),
            self._asked,
            any(self.part.runs(node, coordinate) for node in self._touches),
        )

    def _run(self, facts: tuple[tuple[Node, F], ...], coordinate: str) -> tuple[F, ...]:
        return tuple(fact for node, fact in facts if self.part.runs(node, coordinate))


@lru_cache(maxsize=_KEPT)
def _made(program: Program, read: Reader, stash: frozenset[tuple[Path, Path]], event: Payload) -> _Made:
    root = CONTEXT if event is DIRECT or program.stage is not Stage.DATA else EVENT
    found, names, flow = _flow(program, read, root)
    return _Made(Part(program, found, names, flow, Known(dict(stash), event)))


@lru_cache(maxsize=_KEPT)
def _flow(program: Program, read: Reader, root: str) -> tuple[Entries, Uses, Flow]:
    module = read(program)
    assert module is not None  # noqa: S101 - asked before
    found = entries(program, module, root)
    files = {
        name: Program(language(source.name), program.span, source.name, source) for name, source in program.imported
    }
    imported = {name: one for name, file in files.items() if (one := read(file)) is not None}
    return found, Uses(found.module, imported), Flow(found.module, found.roots, imported)
