"""Two versions of an API -> who gains and who loses access, each with the text that changed it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint import evidence
from appsync_lint.finding import Step
from appsync_lint.garbage import no_collection
from appsync_lint.versions.causes.cause import Cause, Versions, Way
from appsync_lint.versions.causes.effective import Effective
from appsync_lint.versions.causes.paths import Paths, refusing
from appsync_lint.versions.causes.settings import of_api
from appsync_lint.versions.doubts import doubts
from appsync_lint.versions.matching import Fate, match
from appsync_lint.versions.standing import Standings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.config import Resolver
    from appsync_lint.schema import Field
    from appsync_lint.versions.matching import Matching, Pair
    from appsync_lint.versions.standing import Row
    from appsync_lint.witness import Witness

__all__ = ["Cause", "Change", "Difference", "Entry", "Way", "difference"]


class Change(Struct, frozen=True, eq=False):
    """One principal gains or loses one field of one API: of another, it is another change.

    `effective` says that the field asked alone changed, `reachable` that a whole path from a root field did: one that
    ends in the field, or where `opened`, one that leads on from it to something that the principal can read. That is
    where the field returns another type, and the one of the other version refused the principal on every field.
    `field` is that of the version that has the access: the new one for a gain, the old one for a loss. `was` is the
    coordinate that it has in the other version, where that is another one; empty where it is the same, or not there.
    """

    principal: Principal
    field: Field
    fate: Fate
    effective: bool
    reachable: bool
    was: str = ""
    opened: bool = False


class Entry(Struct, frozen=True):
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


class Difference(Struct, frozen=True, dict=True):
    """What differs between two versions of an API; one of them can be missing altogether.

    `pairs` are the fields that are not simply kept: renamed, moved, new, gone. `complete` says that no combination of
    groups was left out because there are too many. `unsure` is what else may have been gained, for all that is known,
    and stands in no entry: by guests, by other callers of a mode, or because the versions are described in other ways.
    """

    old: Api | None
    new: Api | None
    gained: tuple[Entry, ...]
    lost: tuple[Entry, ...]
    pairs: tuple[Pair, ...]
    complete: bool = True
    unsure: tuple[Step, ...] = ()

    @property
    def doubts(self) -> tuple[Step, ...]:
        """All that may have been gained, for all that is known."""
        if self.complete:
            return self.unsure
        return (*self.unsure, Step(None, "not every combination of groups was compared: there are too many"))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, the gains first."""
        return (*self.gained, *self.lost)


def difference(old: Api | None, new: Api | None, *, renames: bool = True) -> Difference:
    """Return who gains and who loses access; `renames` says whether fields renamed or moved are recognised.

    The modes of both have to be settled. An API that is not there lets nobody in anywhere.
    """
    with no_collection():  # a hundred thousand changes, and all of them are kept
        return _Comparing(old, new, renames=renames).difference()


class _Comparing:
    def __init__(self, old: Api | None, new: Api | None, *, renames: bool) -> None:
        self.old, self.new = old, new
        self.matching = _matched(old, new, renames=renames)
        self.standings = Standings(old, new, self.matching)
        self.effective = Effective(Versions(old, new, self.matching)) if old and new else None

    def difference(self) -> Difference:
        gained = self._entries(Way.GAINED, self.new, self.standings.gained())
        lost = self._entries(Way.LOST, self.old, self.standings.lost())
        pairs = tuple(pair for pair in self.matching.pairs if pair.fate is not Fate.KEPT)
        unsure = tuple(doubts(self.old, self.new)) if self.old and self.new else ()
        return Difference(self.old, self.new, gained, lost, pairs, self.standings.complete, unsure)

    def _entries(self, way: Way, api: Api | None, rows: Iterable[Row]) -> tuple[Entry, ...]:
        if api is None:
            return ()
        causes: Mapping[Hashable, Cause] = self.effective.causes if self.effective else {"": of_api(self.old, self.new)}
        entries = (_entry(way, causes[key], changes, api) for key, changes in self._by_cause(way, rows).items())
        anonymous = frozenset(api.anonymous)
        return tuple(sorted(entries, key=lambda entry: _consequence(entry, anonymous)))

    def _by_cause(self, way: Way, rows: Iterable[Row]) -> Mapping[Hashable, list[Change]]:
        """Return the changes by the keys of what caused them."""
        found: dict[Hashable, list[Change]] = {}
        paths = Paths(self.effective.versions, way, self.effective) if self.effective else None
        for row in rows:
            pair, field = row.pair, row.field
            other = pair.old if way is Way.GAINED else pair.new
            was = other.coordinate if other and pair.fate is not Fate.KEPT else ""
            alone = self.effective.keys(way, pair) if self.effective else None
            for principal, effective, reachable, opened in row.cells:
                if alone is None or paths is None:
                    key: Hashable = ""
                elif effective:
                    key = alone(principal)
                else:
                    key = paths.returned(pair) if opened else paths.key(pair, principal)
                change = Change(principal, field, pair.fate, effective, reachable, was, opened)
                found.setdefault(key, []).append(change)
        return found


def _entry(way: Way, cause: Cause, changes: Collection[Change], api: Api) -> Entry:
    rank = {who: number for number, who in enumerate(sorted({c.principal for c in changes}, key=lambda who: who.order))}
    ordered = tuple(sorted(changes, key=lambda change: (rank[change.principal], change.field.coordinate)))
    if all(change.opened for change in ordered):
        cause = refusing(cause, way, api.callers({change.principal: None for change in ordered}))
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
    """Return what refuses a match of two fields: the new one looks sensitive, or other programs run for it.

    Where only one of them has a resolver that is known, nobody knows whether these are the same.
    """

    def same(one: Field, other: Field) -> bool:
        if new.sensitive(other) and not old.sensitive(one):
            return False
        before, after = old.resolver(one), new.resolver(other)
        if before is None or after is None:
            return before is after
        return _programs(before) == _programs(after)

    return same


def _programs(resolver: Resolver) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (one.function, one.stage, one.store, one.handler, one.source.text if one.source else one.path)
        for one in resolver.programs
    )
