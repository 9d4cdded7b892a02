"""Users in several groups who get further in one version of an API than in the other, though none in one group does.

More groups never reach less. So where users in a set of groups reach a field in the one version and not in the other,
the set can be made smaller as long as the one lets them through. Where the other lets them through as well, all that
is left to try are the sets without one of the groups that this needs. What was found counts as let through by the other
from then on, until nothing more is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.access import Mode, Principal
from appsync_lint.versions.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appsync_lint.api import Api
    from appsync_lint.schema import Field

    Reaching = Callable[[frozenset[str]], bool]
    _Door = tuple[bool, tuple[frozenset[str] | None, ...]]  # whether payload begins behind it, and whom it lets through

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_MOST = 256  # sets of groups asked about: every set of eight groups


class Crowd:
    """The users of an API's pool, in whatever groups: how far each set of groups gets.

    The same as `Reach`, without paths: all fields between two types are one door, so that many sets can be asked about.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._doors: dict[str, list[tuple[str, _Door]]] = {}
        for type_ in api.schema.objects:
            found = {door: None for field in type_.fields if (door := self._door(field))}
            if found:
                self._doors[type_.name] = list(found)
        self._arrived: dict[frozenset[str], frozenset[tuple[str, bool]]] = {}
        self._payload = Payload(api)

    def _door(self, field: Field) -> tuple[str, _Door] | None:
        if not self._api.schema.possible_types(field.type.name):
            return None
        groups = tuple(grant.groups for grant in self._api.access(field).grants if grant.mode is _POOL)
        return field.type.name, (field.parent == self._api.unchecked_root, groups)

    def reaches(self, groups: frozenset[str], field: Field) -> bool:
        """Return whether a user in these groups reaches a field by a whole path."""
        arrived = self._arrivals(groups)
        if (field.parent, True) in arrived:
            return True
        return (field.parent, False) in arrived and self._api.admits(field, Principal(_POOL, groups))

    def reads(self, groups: frozenset[str], field: Field) -> bool:
        """Return whether it also can read something of what the field returns."""
        who = Principal(_POOL, groups)
        return self.reaches(groups, field) and self._payload.is_read(who, field, self._arrivals(groups))

    def _arrivals(self, groups: frozenset[str]) -> frozenset[tuple[str, bool]]:
        if groups not in self._arrived:
            self._arrived[groups] = self._search(groups)
        return self._arrived[groups]

    def _search(self, groups: frozenset[str]) -> frozenset[tuple[str, bool]]:
        found = {(name, False) for name in self._api.schema.roots.values()}
        opened: set[tuple[str, bool]] = set()
        waiting = list(found)
        while waiting:
            name, unchecked = waiting.pop()
            for returned, (payload, admitted) in self._doors.get(name, ()):
                behind = returned, unchecked or payload
                if behind in opened or not (unchecked or _lets_through(admitted, groups)):
                    continue
                opened.add(behind)
                new = {(type_.name, behind[1]) for type_ in self._api.schema.possible_types(returned)} - found
                found |= new
                waiting += new
        return frozenset(found)


def _lets_through(admitted: tuple[frozenset[str] | None, ...], groups: frozenset[str]) -> bool:
    return any(named is None or not named.isdisjoint(groups) for named in admitted)


class _TooManyError(Exception):
    """More sets would have to be asked about."""


class Combinations:
    """Asks for sets of groups, up to a limit; `complete` says whether it was never met."""

    def __init__(self, groups: frozenset[str]) -> None:
        self.groups = groups
        self.complete = True
        self._asked: set[frozenset[str]] = set()

    def gaining(
        self, has: Reaching, lacks: Reaching, settled: frozenset[str], told: Iterable[Principal] = ()
    ) -> tuple[Principal, ...]:
        """Return the pool users in several groups, all needed, who are let through by `has` and not by `lacks`.

        Whoever gains is in all groups of one of them, or of one that is `told` already, or in one of `settled`: groups
        of which one alone is enough for `has` or for `lacks`. There are fewer where `complete` is False afterwards.
        """
        known = [principal.groups for principal in told]
        found: list[frozenset[str]] = []
        barren: set[frozenset[str]] = set()

        def had(groups: frozenset[str]) -> bool:
            return lacks(groups) or any(one <= groups for one in (*known, *found))

        try:
            while least := self._search(self.groups - settled, has, had, barren):
                found.append(least)
        except _TooManyError:
            self.complete = False
        return tuple(Principal(_POOL, groups) for groups in found)

    def _search(
        self, groups: frozenset[str], has: Reaching, lacks: Reaching, barren: set[frozenset[str]]
    ) -> frozenset[str] | None:
        """Return a least set of some groups that gains, None where none does: all of that is in `barren` then."""
        if len(groups) < 2 or groups in barren or not self._ask(groups, has):  # noqa: PLR2004 - one group is listed
            return None
        if not self._ask(groups, lacks):
            least = self._least(groups, has)
            return least if len(least) > 1 else None
        for group in sorted(self._least(groups, lacks)):
            found = self._search(groups - {group}, has, lacks, barren)
            if found:
                return found
        barren.add(groups)
        return None

    def _least(self, groups: frozenset[str], reaching: Reaching) -> frozenset[str]:
        for group in sorted(groups):
            if self._ask(groups - {group}, reaching):
                groups -= {group}
        return groups

    def _ask(self, groups: frozenset[str], reaching: Reaching) -> bool:
        if len(groups) > 1 and groups not in self._asked:  # users in one group are asked about in any case
            if len(self._asked) >= _MOST:
                raise _TooManyError
            self._asked.add(groups)
        return reaching(groups)
