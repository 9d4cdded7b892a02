"""Which callers get into which fields, asked alone and by a whole path, compared between two versions of an API.

Callers are bits. Fields of one type that admit the same callers are asked once: what leads to them is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.access import Mode
from appsync_lint.versions.combinations import Combinations, Crowd

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from appsync_lint.access import Access, Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field
    from appsync_lint.versions.matching import Matching, Pair

_POOL = Mode.AMAZON_COGNITO_USER_POOLS


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Who gets into a field in one version only: each principal with whether it does asked alone, and by a whole path.

    `field` is that of the version, and one side of `pair`.
    """

    pair: Pair
    field: Field
    cells: tuple[tuple[Principal, bool, bool], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """Who gets into a field, as bits; fields of one `kind` are alike to everybody."""

    field: Field | None
    alone: int
    whole: int
    kind: Hashable


_NOBODY = _Standing(None, 0, 0, None)


class Standings:
    """Both versions of an API, asked after every principal of either; a version that is missing lets nobody in."""

    def __init__(self, old: Api | None, new: Api | None, matching: Matching) -> None:
        self._old, self._new = _Version(old), _Version(new)
        self._matching = matching
        apis = [api for api in (old, new) if api]
        found = {principal for api in apis for principal in api.principals}
        self.principals = tuple(sorted(found, key=lambda principal: principal.order))
        self._combinations = Combinations(frozenset[str]().union(*(api.groups for api in apis)))
        users = [(1 << bit, who) for bit, who in enumerate(self.principals) if who.mode is _POOL]
        self._users = sum(bit for bit, _ in users)
        self._nobodys = sum(bit for bit, who in users if not who.groups)
        self._in_group = tuple((bit, who.groups) for bit, who in users if who.groups)
        self._in_several = len(self._in_group) > 1

    @property
    def complete(self) -> bool:
        """Whether every combination of groups was looked at that had to be."""
        return self._combinations.complete

    @cached_property
    def _rows(self) -> tuple[tuple[Pair, _Standing, _Standing], ...]:
        asked = self.principals
        return tuple((p, self._old.ask(p.old, asked), self._new.ask(p.new, asked)) for p in self._matching.pairs)

    def gained(self) -> Iterator[Row]:
        """Yield what only the new version lets through."""
        return self._only(self._new, self._old, ((pair, new, old) for pair, old, new in self._rows))

    def lost(self) -> Iterator[Row]:
        """Yield what only the old version lets through."""
        return self._only(self._old, self._new, iter(self._rows))

    def _only(self, has: _Version, lacks: _Version, rows: Iterator[tuple[Pair, _Standing, _Standing]]) -> Iterator[Row]:
        decoded: dict[tuple[int, int], tuple[tuple[Principal, bool, bool], ...]] = {(0, 0): ()}
        together: dict[Hashable, Principal | None] = {}
        for pair, here, there in rows:
            if here.field is None:
                continue
            masks = here.alone & ~there.alone, here.whole & ~there.whole
            if masks not in decoded:
                decoded[masks] = tuple(self._decoded(*masks))
            cells = decoded[masks]
            if self._in_several and not (masks[1] & self._users or there.whole & self._nobodys):
                if (here.kind, there.kind) not in together:
                    together[here.kind, there.kind] = self._together(has, lacks, here, there)
                several = together[here.kind, there.kind]
                cells = (*cells, (several, False, True)) if several else cells
            if cells:
                yield Row(pair, here.field, cells)

    def _together(self, has: _Version, lacks: _Version, here: _Standing, there: _Standing) -> Principal | None:
        """Return a user in several groups who gets further where no user in one group does."""
        enough = frozenset[str]().union(*(groups for bit, groups in self._in_group if there.whole & bit))
        return self._combinations.gaining(has.reaching(here.field), lacks.reaching(there.field), enough)

    def _decoded(self, alone: int, whole: int) -> Iterator[tuple[Principal, bool, bool]]:
        for bit, principal in enumerate(self.principals):
            if (alone | whole) >> bit & 1:
                yield principal, bool(alone >> bit & 1), bool(whole >> bit & 1)


class _Version:
    def __init__(self, api: Api | None) -> None:
        self._api = api
        self._found: dict[Hashable, tuple[int, int]] = {}
        self._admitting: dict[int, Hashable] = {}

    def ask(self, field: Field | None, principals: Sequence[Principal]) -> _Standing:
        """Return who of the principals gets into a field; the first is bit 0."""
        if field is None or self._api is None:
            return _NOBODY
        api, access = self._api, self._api.access(field)
        admitting = self._admitting.get(id(access))
        if admitting is None:  # the API keeps the access, so no other gets its id
            admitting = self._admitting[id(access)] = _admitting(access)
        kind = field.parent, admitting
        if kind not in self._found:
            alone = [access.admits(who) for who in principals]
            whole = [api.reaches(who, field) for who in principals]
            self._found[kind] = _bits(alone), _bits(whole)
        return _Standing(field, *self._found[kind], kind)

    def reaching(self, field: Field | None) -> Callable[[frozenset[str]], bool]:
        """Return whether pool users reach a field, as a question after the groups that they are in."""
        crowd = self._crowd
        if field is None or crowd is None:
            return lambda _: False
        return lambda groups: crowd.reaches(groups, field)

    @cached_property
    def _crowd(self) -> Crowd | None:
        return Crowd(self._api) if self._api and _POOL in self._api.deployment.modes else None


def _admitting(access: Access) -> Hashable:
    return frozenset((grant.mode, grant.groups) for grant in access.grants), access.to_guests


def _bits(answers: Sequence[bool]) -> int:
    return sum(1 << bit for bit, answer in enumerate(answers) if answer)
