"""Per principal: the way to every field on which the fewest fields refuse it, whatever these are."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from appsync_lint.schema import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.reach import Arrival
    from appsync_lint.schema import Field

_Length = tuple[int, int, int]  # how many fields refuse; the operation, queries first; how many fields there are
_Place = tuple["Arrival", "Field"]


class Approach:
    """The ways of one principal to all types, searched once.

    A way is the better the fewer of its fields refuse the principal; then a query's is better than a mutation's; then
    the shorter is; of several alike it is the first by the names of the fields. So a way on which nobody refuses is
    that of Reach.
    """

    def __init__(self, api: Api, principal: Principal) -> None:
        self.principal = principal
        self._api = api
        self._length: dict[Arrival, _Length] = {}
        self._from: dict[Arrival, _Place | None] = {}
        self._search()

    def _search(self) -> None:
        named = self._api.schema.roots
        roots = [(named[operation], False) for operation in Operation if operation in named]
        number = count()  # of several ways alike, the first one found
        waiting: list[tuple[_Length, int, Arrival, _Place | None]] = [
            ((0, rank, 0), next(number), root, None) for rank, root in enumerate(roots)
        ]
        best: dict[Arrival, _Length] = {}  # by names as fields write them, so that a large union is opened once
        while waiting:
            length, _, arrival, place = heappop(waiting)
            if arrival in self._from or (place is not None and arrival in roots):
                continue
            self._from[arrival], self._length[arrival] = place, length
            for returned, field, onward in self._onward(arrival):
                if returned in best and best[returned] <= onward:
                    continue
                best[returned] = onward
                for type_ in self._api.schema.possible_types(field.type.name):
                    heappush(waiting, (onward, next(number), (type_.name, returned[1]), (arrival, field)))

    def _onward(self, arrival: Arrival) -> Iterator[tuple[Arrival, Field, _Length]]:
        """Yield the fields of a type by name: what each returns, and how long the way is behind it."""
        for field in sorted(self._api.schema.types[arrival[0]].fields, key=lambda field: field.name):
            unchecked = arrival[1] or field.parent == self._api.unchecked_root
            yield (field.type.name, unchecked), field, self._behind(arrival, field)

    def _behind(self, arrival: Arrival, field: Field) -> _Length:
        refusals, operation, fields = self._length[arrival]
        return refusals + self._refuses(arrival, field), operation, fields + 1

    def _refuses(self, arrival: Arrival, field: Field) -> bool:
        return not arrival[1] and not self._api.admits(field, self.principal)

    def way(self, field: Field) -> tuple[tuple[Field, bool], ...]:
        """Return the fields of the way to a field, itself included, each with whether it refuses the principal.

        Empty where no root field leads there.
        """
        arrivals = [found for found in ((field.parent, False), (field.parent, True)) if found in self._from]
        if not arrivals:
            return ()
        arrival = min(arrivals, key=lambda one: self._behind(one, field))
        steps = [(field, self._refuses(arrival, field))]
        while (origin := self._from[arrival]) is not None:
            arrival, via = origin
            steps.append((via, self._refuses(arrival, via)))
        return tuple(reversed(steps))
