"""Which callers get into which fields, asked alone and by a whole path, compared between two versions of an API.

Callers are bits. Fields of one type that admit the same callers are asked once: what leads to them is the same.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import Mode
from appsync_lint.versions.combinations import Combinations, Crowd
from appsync_lint.versions.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field
    from appsync_lint.versions.combinations import Reaching
    from appsync_lint.versions.matching import Matching, Pair

    # A principal; whether it gets in only here asked alone, and by a whole path; whether it only reads more here.
    Cell = tuple[Principal, bool, bool, bool]

_POOL = Mode.AMAZON_COGNITO_USER_POOLS


class Row(Struct, frozen=True, eq=False):
    """Who gets into a field in one version only: each principal with whether it does asked alone, and by a whole path.

    `field` is that of the version, and one side of `pair`. The last of a cell says that the principal reaches the field
    in both versions, but can read something of what it returns in this one only, where that is another type.
    """

    pair: Pair
    field: Field
    cells: tuple[Cell, ...]


class _Standing(Struct, frozen=True, eq=False):
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
        return self._only(self._new, self._old).rows((pair, new, old) for pair, old, new in self._rows)

    def lost(self) -> Iterator[Row]:
        """Yield what only the old version lets through."""
        return self._only(self._old, self._new).rows(iter(self._rows))

    def _only(self, has: _Version, lacks: _Version) -> _Only:
        return _Only(self.principals, self._combinations, self._matching, (has, lacks))


class _Only:
    """What the first of two versions lets through, and the second does not."""

    def __init__(
        self,
        principals: tuple[Principal, ...],
        combinations: Combinations,
        matching: Matching,
        versions: tuple[_Version, _Version],
    ) -> None:
        self._principals, self._combinations, self._types = principals, combinations, matching.types
        self._has, self._lacks = versions
        users = [(1 << bit, who) for bit, who in enumerate(principals) if who.mode is _POOL]
        self._nobodys = sum(bit for bit, who in users if not who.groups)
        self._in_group = tuple((bit, who.groups) for bit, who in users if who.groups)
        self._decoded: dict[tuple[int, int], tuple[Cell, ...]] = {(0, 0): ()}
        self._together: dict[Hashable, tuple[Cell, ...]] = {}

    def rows(self, pairs: Iterator[tuple[Pair, _Standing, _Standing]]) -> Iterator[Row]:
        """Yield the rows of these pairs; the standing in the first version comes first."""
        for pair, here, there in pairs:
            if here.field is None:
                continue
            masks = here.alone & ~there.alone, here.whole & ~there.whole
            if masks not in self._decoded:
                self._decoded[masks] = tuple(self._cells(*masks))
            cells = self._decoded[masks]
            if len(self._in_group) > 1 and not (here.whole | there.whole) & self._nobodys:
                if (here.kind, there.kind) not in self._together:
                    self._together[here.kind, there.kind] = tuple(self._combined(here, there))
                cells = (*cells, *self._together[here.kind, there.kind])
            if there.field is not None and self._returns_another(pair):
                cells = tuple(self._opened(cells, here, there, there.field))
            if cells:
                yield Row(pair, here.field, cells)

    def _cells(self, alone: int, whole: int) -> Iterator[Cell]:
        for bit, principal in enumerate(self._principals):
            if (alone | whole) >> bit & 1:
                yield principal, bool(alone >> bit & 1), bool(whole >> bit & 1), False

    # Several groups.

    def _combined(self, here: _Standing, there: _Standing) -> Iterator[Cell]:
        """Yield the users in several groups who get further, all of which they need."""
        has, lacks = self._has.reaching(here.field), self._lacks.reaching(there.field)
        for several in self._combinations.gaining(has, lacks, self._groups(here.whole | there.whole)):
            alone = self._has.admits(here.field, several) and not self._lacks.admits(there.field, several)
            yield several, alone, True, False

    def _groups(self, bits: int) -> frozenset[str]:
        """Return the groups of those of some principals who are in one."""
        return frozenset[str]().union(*(groups for bit, groups in self._in_group if bits & bit))

    # What is returned.

    def _returns_another(self, pair: Pair) -> bool:
        """Return whether a field that both versions have returns a type that is not the same in both."""
        if pair.old is None or pair.new is None:
            return False
        before = pair.old.type.name
        return self._types.get(before, before) != pair.new.type.name

    def _opened(self, cells: tuple[Cell, ...], here: _Standing, there: _Standing, twin: Field) -> Iterator[Cell]:
        """Yield the cells of a field, with those who reach it in both versions and read what it returns in one only."""
        found = {cell[0]: cell for cell in cells}
        ended = 0  # who reads it in either
        for bit, who in enumerate(self._principals):
            read = self._has.reads(here.field, who), self._lacks.reads(twin, who)
            ended |= any(read) << bit
            if read == (True, False) and (here.whole & there.whole) >> bit & 1:
                effective = found[who][1] if who in found else False
                found[who] = who, effective, True, True
        yield from sorted(found.values(), key=lambda cell: cell[0].order)
        if len(self._in_group) > 1 and not ended & self._nobodys:
            has, lacks = self._has.reading(here.field), self._lacks.reading(twin)
            told = [who for who in found if who.mode is _POOL and found[who][2]]
            for several in self._combinations.gaining(has, lacks, self._groups(ended), told):
                yield several, False, True, True


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
            admitting = self._admitting[id(access)] = access.admitting
        kind = field.parent, admitting
        if kind not in self._found:
            alone = [access.admits(who) for who in principals]
            whole = [api.reaches(who, field) for who in principals]
            self._found[kind] = _bits(alone), _bits(whole)
        return _Standing(field, *self._found[kind], kind)

    def admits(self, field: Field | None, principal: Principal) -> bool:
        """Return whether a field, asked alone, lets a principal in."""
        return self._api is not None and field is not None and self._api.admits(field, principal)

    def reads(self, field: Field | None, principal: Principal) -> bool:
        """Return whether a principal reaches a field, and can read something of what it returns."""
        api, payload = self._api, self._payload
        if api is None or payload is None or field is None or not api.reaches(principal, field):
            return False
        return payload.is_read(principal, field, api.reach(principal).origins)

    def reaching(self, field: Field | None) -> Reaching:
        """Return whether pool users reach a field, as a question after the groups that they are in."""
        crowd = self._crowd
        if field is None or crowd is None:
            return lambda _: False
        return lambda groups: crowd.reaches(groups, field)

    def reading(self, field: Field | None) -> Reaching:
        """Return the same question, after what they can read of what it returns."""
        crowd = self._crowd
        if field is None or crowd is None:
            return lambda _: False
        return lambda groups: crowd.reads(groups, field)

    @cached_property
    def _payload(self) -> Payload | None:
        return Payload(self._api) if self._api else None

    @cached_property
    def _crowd(self) -> Crowd | None:
        return Crowd(self._api) if self._api and _POOL in self._api.deployment.modes else None


def _bits(answers: Sequence[bool]) -> int:
    return sum(1 << bit for bit, answer in enumerate(answers) if answer)
