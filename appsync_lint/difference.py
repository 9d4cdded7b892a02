"""Two versions of an API -> who gains and who loses access, each with the text that changed it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint import evidence
from appsync_lint.access import Mode
from appsync_lint.causes.cause import Cause, Versions, Way
from appsync_lint.causes.effective import Effective
from appsync_lint.causes.paths import Paths
from appsync_lint.causes.settings import of_api
from appsync_lint.combinations import Combinations
from appsync_lint.matching import Fate, match
from appsync_lint.standing import Standing, members

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.config import Resolver
    from appsync_lint.matching import Matching, Pair
    from appsync_lint.rule import Step
    from appsync_lint.schema import Field
    from appsync_lint.witness import Witness

__all__ = ["Cause", "Change", "Difference", "Entry", "Way", "difference"]


@dataclass(frozen=True, slots=True)
class Change:
    """One principal gains or loses one field.

    `effective` says that the field asked alone changed, `reachable` that a whole path from a root field did.
    `field` is that of the version that has the access: the new one for a gain, the old one for a loss. `was` is the
    coordinate that it has in the other version, where that is another one; empty where it is the same, or not there.
    """

    principal: Principal
    field: Field
    fate: Fate
    effective: bool
    reachable: bool
    was: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One cause and all that it changed, by principal and coordinate; never empty.

    `path` and `witness` prove the first change that is reachable, in the version that has the access.
    """

    way: Way
    cause: Cause
    changes: tuple[Change, ...]
    path: tuple[Step, ...] = ()
    witness: Witness | None = None

    @property
    def principals(self) -> tuple[Principal, ...]:
        """The principals that gain or lose something, in the order of reports."""
        return tuple(sorted({change.principal for change in self.changes}, key=lambda principal: principal.order))

    @property
    def fields(self) -> tuple[str, ...]:
        """The coordinates concerned, each once, in order."""
        return tuple(sorted({change.field.coordinate for change in self.changes}))


@dataclass(frozen=True)
class Difference:
    """What differs between two versions of an API; one of them can be missing altogether.

    `pairs` are the fields that are not simply kept: renamed, moved, new, gone. `complete` says that no combination of
    groups was left out because there are too many.
    """

    old: Api | None
    new: Api | None
    gained: tuple[Entry, ...]
    lost: tuple[Entry, ...]
    pairs: tuple[Pair, ...]
    complete: bool = True

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, the gains first."""
        return (*self.gained, *self.lost)


def difference(old: Api | None, new: Api | None, *, renames: bool = True) -> Difference:
    """Return who gains and who loses access; `renames` says whether fields renamed or moved are recognised."""
    return _Comparing(old, new, renames=renames).difference()


class _Comparing:
    def __init__(self, old: Api | None, new: Api | None, *, renames: bool) -> None:
        self.old, self.new = old, new
        self.matching = _matched(old, new, renames=renames)
        self.principals = _principals(old, new)
        self.before, self.after = Standing(old, self.principals), Standing(new, self.principals)
        groups = frozenset[str]().union(*(api.groups for api in (old, new) if api))
        self.combinations = Combinations(groups)

    def difference(self) -> Difference:
        effective = Effective(Versions(self.old, self.new, self.matching)) if self.old and self.new else None
        gained, lost = (self._entries(way, effective) for way in Way)
        pairs = tuple(pair for pair in self.matching.pairs if pair.fate is not Fate.KEPT)
        return Difference(self.old, self.new, gained, lost, pairs, self.combinations.complete)

    def _entries(self, way: Way, effective: Effective | None) -> tuple[Entry, ...]:
        found: dict[Hashable, list[Change]] = {}
        paths = Paths(effective.versions, way, effective) if effective else None
        for pair, change in self._changes(way):
            if effective is None or paths is None:
                key: Hashable = ""
            elif change.effective:
                key = effective.key(way, pair, change.principal)
            else:
                key = paths.key(pair, change.principal)
            found.setdefault(key, []).append(change)
        api = self.new if way is Way.GAINED else self.old
        if api is None:
            return ()
        causes: dict[Hashable, Cause] = effective.causes if effective else {"": of_api(self.old, self.new)}
        entries = (_entry(way, causes[key], changes, api) for key, changes in found.items())
        anonymous = frozenset(api.anonymous)
        return tuple(sorted(entries, key=lambda entry: _consequence(entry, anonymous)))

    def _changes(self, way: Way) -> Iterator[tuple[Pair, Change]]:
        decoded: dict[tuple[int, int], tuple[tuple[Principal, bool, bool], ...]] = {}
        pool = sum(1 << n for n, who in enumerate(self.principals) if who.mode is Mode.AMAZON_COGNITO_USER_POOLS)
        has, lacks = (self.after, self.before) if way is Way.GAINED else (self.before, self.after)
        together: dict[Hashable, Principal | None] = {}
        for pair in self.matching.pairs:
            here, there = (pair.new, pair.old) if way is Way.GAINED else (pair.old, pair.new)
            if here is None:
                continue
            (alone, whole), (other_alone, other_whole) = has.masks(here), lacks.masks(there)
            masks = alone & ~other_alone, whole & ~other_whole
            was = there.coordinate if there and pair.fate is not Fate.KEPT else ""
            if masks != (0, 0):
                if masks not in decoded:
                    decoded[masks] = tuple(self._decoded(*masks))
                for principal, effective, reachable in decoded[masks]:
                    yield pair, Change(principal, here, pair.fate, effective, reachable, was)
            if not masks[1] & pool and self.combinations.groups:
                kinds = has.kind(here), lacks.kind(there)
                if kinds not in together:
                    together[kinds] = self.combinations.gaining(has.reaching(here), lacks.reaching(there))
                if (several := together[kinds]) is not None:
                    yield pair, Change(several, here, pair.fate, effective=False, reachable=True, was=was)

    def _decoded(self, alone: int, whole: int) -> Iterator[tuple[Principal, bool, bool]]:
        for bit in members(alone | whole):
            yield self.principals[bit], bool(alone >> bit & 1), bool(whole >> bit & 1)


def _principals(old: Api | None, new: Api | None) -> tuple[Principal, ...]:
    found = {principal for api in (old, new) if api for principal in api.principals}
    return tuple(sorted(found, key=lambda principal: principal.order))


def _entry(way: Way, cause: Cause, changes: Iterable[Change], api: Api) -> Entry:
    ordered = tuple(sorted(changes, key=lambda change: (change.principal.order, change.field.coordinate)))
    first = next((change for change in ordered if change.reachable), None)
    if first is None:
        return Entry(way, cause, ordered)
    path = api.reach(first.principal).path(first.field) or ()
    proof = api.witness(first.principal, first.field)
    return Entry(way, cause, ordered, evidence.of_path(api, first.principal, path), proof)


def _consequence(entry: Entry, anonymous: frozenset[Principal]) -> tuple[object, ...]:
    return (
        not any(change.reachable for change in entry.changes),
        anonymous.isdisjoint(entry.principals),
        -len(entry.fields),
        entry.cause.coordinate,
        entry.cause.sentence,
    )


def _matched(old: Api | None, new: Api | None, *, renames: bool) -> Matching:
    same = _same(old, new) if old and new else lambda _old, _new: True
    return match(old.schema if old else None, new.schema if new else None, renames=renames, same=same)


def _same(old: Api, new: Api) -> Callable[[Field, Field], bool]:
    """Return what refuses a match of two fields: the new one looks sensitive, or other programs run for it."""

    def same(one: Field, other: Field) -> bool:
        if new.sensitive(other) and not old.sensitive(one):
            return False
        before, after = old.resolver(one), new.resolver(other)
        return before is None or after is None or _programs(before) == _programs(after)

    return same


def _programs(resolver: Resolver) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (one.function, one.stage, one.store, one.handler, one.source.text if one.source else one.path)
        for one in resolver.programs
    )
