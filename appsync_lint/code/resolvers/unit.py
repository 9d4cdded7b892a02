"""A unit: everything that runs for a field, in order; what it knows of its caller, and what it does with that."""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.config import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.code.tree import Module
    from appsync_lint.config import Program, Resolver, Unknown
    from appsync_lint.source import Span

    Path = tuple[str, ...]


class Use(StrEnum):
    """What is done with a value."""

    COMPARED = "compared"
    OPENED = "opened"  # a part of it is taken, it is searched or gone through: an error where it is null
    TAKEN = "taken"  # anything else


class Read(Struct, frozen=True):
    """A read of the caller's identity that something depends on.

    `path` is what is read: ("claims", "sub"). `uses` are what is done with it. `survives_null` says that the program is
    prepared for callers without an identity, `survives_missing` for those whose identity lacks this part.
    `null_is_error` says that the program stops with an error where the identity is null, `missing_is_error` where it
    lacks this part.
    """

    path: Path
    span: Span
    program: Program
    uses: frozenset[Use]
    survives_null: bool
    survives_missing: bool
    null_is_error: bool
    missing_is_error: bool

    @property
    def name(self) -> str:
        """What is read, as it is written in JavaScript: `identity.claims['custom:tenant']`."""
        return spelt(self.path)


class Refusal(Struct, frozen=True):
    """A place at which a program refuses: `span`, and when it runs.

    `refuses` says that it is a refusal by its own words, whatever it hangs on. `tests` are the places of the conditions
    on the identity that it hangs on; none where it refuses for other reasons, or always. `by_data` is the name of the
    entry that says so where it returns data instead of an error.
    """

    span: Span
    program: Program
    stage: Stage
    refuses: bool
    tests: tuple[Span, ...]
    by_data: str = ""


class Action(Struct, frozen=True):
    """A request to a data source: `kind` is AppSync's word, `PutItem`, a statement of SQL, or a method of HTTP.

    `writes` is None where nobody can say. `by_identity` says that the caller's identity decides what it may touch: it
    is in the key, in a condition, or in what a new row holds.
    """

    kind: str
    span: Span
    program: Program
    stage: Stage
    writes: bool | None
    by_identity: bool


class Fallback(Struct, frozen=True):
    """Something that is taken instead of a part of the identity.

    `identity` are the parts of the identity that are tried, in order; `argument` is the field's argument that is taken
    instead, or `constant` the text. `overrides` says that the argument comes first, and the identity only where there
    is none. `span` is the place of what is taken instead, `read` that of the identity. `checked` says that the identity
    is also asked whether the caller may do so: the place is reached by some callers only, or others are refused.
    `copied` says that the argument comes with all others, if there is one of that name.
    """

    identity: tuple[Path, ...]
    span: Span
    read: Span
    program: Program
    argument: Path = ()
    constant: str | None = None
    overrides: bool = False
    checked: bool = False
    copied: bool = False


class Kept(Struct, frozen=True):
    """A variable outside of all functions that is given the caller's identity.

    `stays` says that it is not set anew in every call, so that the next caller can be taken for the one before.
    """

    name: str
    span: Span
    program: Program
    stays: bool


class Likeness(Struct, frozen=True):
    """A test whether a text stands somewhere in the caller's ARN; `how` is the function, or `in`."""

    how: str
    span: Span
    program: Program


class Unit(Struct, frozen=True):
    """What is known of everything that runs for a field, in the order in which it runs.

    `reads` are the reads of the caller's identity that something depends on, `refusals` the places where the caller is
    refused, `actions` what data sources are asked to do. `fallbacks` are what is taken instead of the identity,
    `likenesses` tests for a part of the caller's ARN, `kept` variables that keep a caller. `filters` are the places
    where a subscription is given a filter, `handed` those where the whole context goes to a function that nobody can
    read. `asked_of_results` are the names of the entries that a program reads of what the one before it has answered.
    `doubts` are what could not be followed.

    `looks_at_caller` says whether anything depends on the identity, the caller is refused, or the subscriber gets a
    filter; None where a part that could do so is out of sight.
    """

    resolver: Resolver
    reads: tuple[Read, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    actions: tuple[Action, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    kept: tuple[Kept, ...] = ()
    filters: tuple[Span, ...] = ()
    handed: tuple[Span, ...] = ()
    asked_of_results: frozenset[str] = frozenset()
    doubts: tuple[Unknown, ...] = ()
    looks_at_caller: bool | None = None

    def order(self, fact: Refusal | Action) -> int:
        """Return when a place runs: the number of its step. Steps after the write come after it for sure."""
        steps = steps_of(self.resolver)
        return next((n for n, step in enumerate(steps) if step == (fact.program, fact.stage)), len(steps))

    def goes_on(self, fact: Refusal) -> bool:
        """Return whether another function of a pipeline runs behind a place."""
        steps = steps_of(self.resolver)[self.order(fact) + 1 :]
        return any(program.function not in {"", fact.program.function} for program, _ in steps)

    @property
    def first_check(self) -> Refusal | None:
        """The first place at which the caller is refused because of its identity."""
        checks = [one for one in self.refusals if one.tests]
        return min(checks, key=self.order, default=None)

    def written_before(self, check: Refusal) -> Action | None:
        """Return a write that is done for sure before a check, and that does not hang on the identity itself.

        None where anything before the write, or the write itself, may have asked who the caller is.
        """
        if self.handed or self.doubts or self._may_lack_functions:
            return None
        before = [one for one in self.actions if self.order(one) < self.order(check)]
        if any(one.writes is None for one in before):
            return None
        return next((one for one in before if one.writes and not one.by_identity), None)

    @property
    def _may_lack_functions(self) -> bool:
        """Whether functions of a pipeline may be out of sight."""
        return not self.resolver.whole and any(program.function for program in self.resolver.programs)


def spelt(path: Path) -> str:
    """Return a part of the identity as it is written in JavaScript: `identity.claims['custom:tenant']`."""
    return "identity" + "".join(f".{name}" if name.isidentifier() else f"['{name}']" for name in path)


def steps_of(resolver: Resolver) -> tuple[tuple[Program, Stage], ...]:
    """Return the programs of a resolver with the stages at which they run, in order.

    https://docs.aws.amazon.com/appsync/latest/devguide/pipeline-resolvers-js.html
    """
    before: list[tuple[Program, Stage]] = []
    after: list[tuple[Program, Stage]] = []
    inner: list[tuple[Program, Stage]] = []
    for function, group in groupby(resolver.programs, key=lambda program: program.function):
        steps = _of_function(tuple(group))
        if function:
            inner += steps
        else:
            after += [step for step in steps if step[1] is Stage.RESPONSE]
            before += [step for step in steps if step[1] is not Stage.RESPONSE]
    return (*before, *inner, *after)


def _of_function(programs: tuple[Program, ...]) -> list[tuple[Program, Stage]]:
    order = (Stage.REQUEST, Stage.DATA, Stage.RESPONSE)
    return [
        (program, stage)
        for stage in order
        for program in programs
        if program.stage is stage or (program.stage is Stage.BOTH and stage is not Stage.DATA)
    ]


def unit(resolver: Resolver, read: Callable[[Program], Module | None]) -> Unit:
    """Return the facts about everything that runs for a field.

    `read` gives a program's tree; None where it has none that can be read.
    """
    from appsync_lint.code.resolvers import following  # noqa: PLC0415 - a run without programs follows none

    return following.follow(resolver, read)
