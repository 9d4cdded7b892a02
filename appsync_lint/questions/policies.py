"""The user's own policies: the fields they speak of, the texts that let in whom they keep out, and those that shut out.

A principal of a policy is a caller in exactly these groups. Where a policy says `only`, a caller is meant too who is in
further groups: nobody loses by being in one more.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import GUEST, Level, Mode, Principal
from appsync_lint.questions.coordinates import matched
from appsync_lint.questions.ways import Way, Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from appsync_lint.api import Api, Opening
    from appsync_lint.config import Policy
    from appsync_lint.schema import Field
    from appsync_lint.source import Span

_POOL = Mode.AMAZON_COGNITO_USER_POOLS


class Breach(Struct, frozen=True):
    """A text that opens fields to callers whom a policy keeps out.

    It opens the `doors`: the fields themselves or, where a subscription's payload goes unchecked, the subscriptions.
    """

    coordinate: str
    span: Span
    level: Level
    principals: tuple[Principal, ...]
    doors: tuple[Field, ...]
    fields: tuple[Field, ...]


class Refusal(Struct, frozen=True):
    """A text that keeps callers from fields which a policy demands for them.

    `doors` are the fields that refuse first, and none where no fields at all lead from a root to those asked for;
    `behind` are those that refuse after them. `way` is that of the first caller to the first field.
    """

    coordinate: str
    principals: tuple[Principal, ...]
    doors: tuple[Field, ...]
    behind: tuple[Field, ...]
    fields: tuple[Field, ...]
    way: Way | None

    @property
    def before(self) -> tuple[Field, ...]:
        """The fields on the way before the first that refuses."""
        return self.way.path[: self.way.path.index(self.way.refusing[0])] if self.way else ()


def breaches(api: Api, policy: Policy) -> tuple[Breach, ...]:
    """Return the texts that open fields to callers whom a policy keeps out, by coordinate.

    Where the default mode is unknown, a field counts that is open under every possible one, each caller by itself.
    """
    found: dict[tuple[str, Principal | None], list[tuple[Principal, Opening, list[Field]]]] = {}
    for principal, fields in _let_in(api, policy, matched(api, policy)).items():
        behind: dict[str, list[Field]] = {}
        for field in fields:
            behind.setdefault(_door(api, principal, field).coordinate, []).append(field)
        for opening in api.opened_by({_door(api, principal, field) for field in fields}, principal):
            key = opening.coordinate, None if api.default_known else principal
            opened = [field for door in opening.fields for field in behind[door.coordinate]]
            found.setdefault(key, []).append((principal, opening, opened))
    return tuple(_breach(parts) for _, parts in sorted(found.items(), key=lambda item: item[0][0]))


def _breach(parts: list[tuple[Principal, Opening, list[Field]]]) -> Breach:
    parts = sorted(parts, key=lambda part: part[0].order)
    _, opening, _ = parts[0]
    return Breach(
        coordinate=opening.coordinate,
        span=opening.span,
        level=opening.grant.level,
        principals=tuple(principal for principal, _, _ in parts),
        doors=_ordered(door for _, opening, _ in parts for door in opening.fields),
        fields=_ordered(field for _, _, fields in parts for field in fields),
    )


def _ordered(fields: Iterable[Field]) -> tuple[Field, ...]:
    by_coordinate = {field.coordinate: field for field in fields}
    return tuple(by_coordinate[coordinate] for coordinate in sorted(by_coordinate))


def _door(api: Api, principal: Principal, field: Field) -> Field:
    """Return the field that lets the principal through to a field: itself, or the subscription it is the payload of."""
    path = None if api.admits(field, principal) else api.reach(principal).path(field)
    return path[0] if path else field


def _let_in(api: Api, policy: Policy, fields: Sequence[Field]) -> dict[Principal, list[Field]]:
    found = {who: list(filter(_entry(api, policy, who), fields)) for who in kept_out(api, policy)}
    single = {field.coordinate for who, opened in found.items() if who.mode is _POOL for field in opened}
    others = [field for field in fields if field.coordinate not in single]
    for parts in _unions(api, policy):
        if len(parts) > 1:
            together = list(filter(_entry(api, policy, _union(parts)), others))
            for who, opened in _least(api, policy, parts, together).items():
                found[who] = list(dict.fromkeys([*found.get(who, ()), *opened]))
    return {who: opened for who, opened in found.items() if opened}


def _entry(api: Api, policy: Policy, principal: Principal) -> Callable[[Field], bool]:
    """Return what tells whether a principal surely gets into a field, under whatever default mode."""
    ways = [_way_in(one, policy, principal) for one in api.alternatives]
    return ways[0] if len(ways) == 1 else lambda field: all(gets_in(field) for gets_in in ways)


def _way_in(api: Api, policy: Policy, principal: Principal) -> Callable[[Field], bool]:
    return (lambda field: api.admits(field, principal)) if policy.effective else api.reach(principal).reaches


def kept_out(api: Api, policy: Policy) -> tuple[Principal, ...]:
    """Return the principals that a policy keeps out, one group at a time; guests where a role of theirs is known."""
    others = (p for p in api.principals if policy.only is not None and not _allowed(policy.only, p))
    found = {*policy.never, *others} - (frozenset() if GUEST in api.principals else {GUEST})
    return tuple(sorted(found, key=lambda principal: principal.order))


def _allowed(only: Iterable[Principal], principal: Principal) -> bool:
    """Return whether a caller is one of those allowed: every group of one of these is among the caller's.

    Guests are meant only where they are named: who allows IAM thinks of those whom somebody gave a role.
    """
    return any(
        one.mode is principal.mode and one.groups <= principal.groups and one.guest == principal.guest for one in only
    )


def _unions(api: Api, policy: Policy) -> Iterator[tuple[frozenset[str], ...]]:
    """Yield the greatest sets of groups, in parts, that a policy keeps out of all that their users could reach."""
    if _POOL not in api.deployment.modes:
        return
    yield tuple(dict.fromkeys(principal.groups for principal in policy.never if principal.mode is _POOL))
    pool = [principal.groups for principal in policy.only or () if principal.mode is _POOL]
    if policy.only is None or frozenset() in pool:
        return
    # Who lacks some group of every allowed set is not allowed.
    lacking = dict.fromkeys(frozenset(choice) for choice in product(*map(sorted, pool)))
    for missing in lacking:
        if not any(less < missing for less in lacking):
            yield tuple(frozenset({group}) for group in sorted(api.groups - missing))


def _union(parts: Iterable[frozenset[str]]) -> Principal:
    return Principal(_POOL, frozenset[str]().union(*parts))


def _least(
    api: Api, policy: Policy, parts: tuple[frozenset[str], ...], fields: list[Field]
) -> dict[Principal, list[Field]]:
    """Return to each of some fields a union of parts, all needed to get in: more groups never reach less."""
    found = {parts: fields} if fields else {}
    for part in parts:
        split: dict[tuple[frozenset[str], ...], list[Field]] = {}
        for needed, opened in found.items():
            fewer = tuple(other for other in needed if other != part)
            gets_in = _entry(api, policy, _union(fewer))
            for field in opened:
                split.setdefault(fewer if gets_in(field) else needed, []).append(field)
        found = split
    return {_union(needed): opened for needed, opened in found.items()}


def refusals(api: Api, policy: Policy) -> tuple[Refusal, ...]:
    """Return the texts that keep callers from fields which a policy demands for them, by coordinate.

    Of a mode that the API may offer for all that is known nothing is said.
    """
    found: dict[tuple[str, bool, Principal | None], list[tuple[Principal, Field, Way | None]]] = {}
    fields = matched(api, policy)
    for principal in dict.fromkeys(policy.must):
        if principal.mode not in api.deployment.modes or (principal.guest and GUEST not in api.principals):
            continue
        ways = Ways(api, principal)
        perhaps = [_way_in(one, policy, principal) for one in api.alternatives]
        for field in fields:
            if any(gets_in(field) for gets_in in perhaps):
                continue
            way = Way((field,), (field,)) if policy.effective else ways.to(field)
            coordinate = api.decided_at(way.refusing[0]) if way else field.parent
            key = coordinate, way is None, None if api.default_known else principal
            found.setdefault(key, []).append((principal, field, way))
    return tuple(_refusal(key[0], parts) for key, parts in sorted(found.items(), key=lambda item: item[0][:2]))


def _refusal(coordinate: str, parts: list[tuple[Principal, Field, Way | None]]) -> Refusal:
    parts = sorted(parts, key=lambda part: (part[0].order, part[1].coordinate))
    return Refusal(
        coordinate=coordinate,
        principals=tuple(dict.fromkeys(principal for principal, _, _ in parts)),
        doors=_ordered(way.refusing[0] for _, _, way in parts if way),
        behind=_ordered(field for _, _, way in parts if way for field in way.refusing[1:]),
        fields=_ordered(field for _, field, _ in parts),
        way=parts[0][2],
    )
