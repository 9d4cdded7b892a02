"""Per principal: the way to every field on which the fewest fields refuse it, whatever these are."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from appsync_lint.schema import Operation

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field

_Arrival = tuple[str, bool]  # a type's name, and whether its fields go unchecked, as in reach.py
_Length = tuple[int, int]  # how many fields refuse, and how many there are
_Leg = tuple[_Length, int, _Arrival, _Arrival | None, "Field | None"]


class Approach:
    """The ways of one principal to all types, searched once.

    A way is the better the fewer of its fields refuse the principal, and then the shorter it is; of several alike it is
    the first, by operation and by the names of the fields. So a way on which nobody refuses is that of Reach.
    """

    def __init__(self, api: Api, principal: Principal) -> None:
        self.principal = principal
        self._api = api
        self._payload_checked = api.config.assume.subscription_payload_is_checked
        self._length: dict[_Arrival, _Length] = {}
        self._from: dict[_Arrival, tuple[_Arrival, Field] | None] = {}
        self._search()

    def _search(self) -> None:
        roots = self._api.schema.roots
        waiting: list[_Leg] = []
        best: dict[_Arrival, _Length] = {}  # by names as fields write them, so that a large union is opened once
        for operation in Operation:
            if operation in roots:
                heappush(waiting, ((0, 0), len(waiting), (roots[operation], False), None, None))
        number = len(waiting)
        while waiting:
            length, _, arrival, origin, via = heappop(waiting)
            if arrival in self._from:
                continue
            self._from[arrival] = None if origin is None or via is None else (origin, via)
            self._length[arrival] = length
            for field in sorted(self._api.schema.types[arrival[0]].fields, key=lambda field: field.name):
                unchecked = arrival[1] or self._starts_unchecked(arrival, field)
                onward = length[0] + self._refuses(arrival, field), length[1] + 1
                returned = field.type.name, unchecked
                if returned in best and best[returned] <= onward:
                    continue
                best[returned] = onward
                for type_ in self._api.schema.possible_types(field.type.name):
                    if (type_.name, unchecked) not in self._from:
                        heappush(waiting, (onward, number, (type_.name, unchecked), arrival, field))
                        number += 1

    def _refuses(self, arrival: _Arrival, field: Field) -> bool:
        return not arrival[1] and not self._api.admits(field, self.principal)

    def _starts_unchecked(self, arrival: _Arrival, field: Field) -> bool:
        return (
            not self._payload_checked
            and not arrival[1]
            and self._api.schema.operation(field.parent) is Operation.SUBSCRIPTION
        )

    def way(self, field: Field) -> tuple[tuple[Field, bool], ...]:
        """Return the fields of the way to a field, itself included, each with whether it refuses the principal.

        Empty where no root field leads there.
        """
        arrivals = [found for found in ((field.parent, False), (field.parent, True)) if found in self._from]
        if not arrivals:
            return ()
        refused, length = 0, 1
        arrival = min(
            arrivals,
            key=lambda one: (self._length[one][refused] + self._refuses(one, field), self._length[one][length]),
        )
        steps = [(field, self._refuses(arrival, field))]
        while (origin := self._from[arrival]) is not None:
            arrival, via = origin
            steps.append((via, self._refuses(arrival, via)))
        return tuple(reversed(steps))
