"""Ways: how a caller would come to a field with the fewest refusals; the first of them is what shuts the field."""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.schema import Operation

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field

_Arrival = tuple[str, bool]  # a type's name, and whether its fields go unchecked (see subscription_payload_is_checked)
_Origin = tuple[_Arrival, "Field"] | None


class Way(Struct, frozen=True):
    """Fields from a root field to the one asked for, and those among them that refuse the caller."""

    path: tuple[Field, ...]
    refusing: tuple[Field, ...]


class Ways:
    """For one principal the best way to every field: the fewest refusals, then the fewest fields, then by name."""

    def __init__(self, api: Api, principal: Principal) -> None:
        self._api = api
        self._principal = principal
        self._from: dict[_Arrival, _Origin] = {}
        self._cost: dict[_Arrival, tuple[int, int]] = {}
        self._search()

    def _search(self) -> None:
        # Names as fields write them are nodes of their own, so that a large union is opened once.
        schema, numbers, opened = self._api.schema, count(), set[_Arrival]()
        waiting: list[tuple[int, int, int, _Arrival, _Origin]] = [
            (0, 0, next(numbers), (schema.roots[operation], False), None)
            for operation in Operation
            if operation in schema.roots
        ]
        while waiting:
            refusals, length, _, named, origin = heapq.heappop(waiting)
            if named in opened:
                continue
            opened.add(named)
            for type_ in schema.possible_types(named[0]):
                arrival = type_.name, named[1]
                if arrival in self._from:
                    continue
                self._from[arrival], self._cost[arrival] = origin, (refusals, length)
                for field in sorted(type_.fields, key=lambda field: field.name):
                    onward = field.type.name, arrival[1] or field.parent == self._api.unchecked_root
                    if onward not in opened:
                        more = self._refuses(arrival, field)
                        heapq.heappush(waiting, (refusals + more, length + 1, next(numbers), onward, (arrival, field)))

    def _refuses(self, arrival: _Arrival, field: Field) -> bool:
        return not arrival[1] and not self._api.admits(field, self._principal)

    def _cost_of(self, arrival: _Arrival, field: Field) -> tuple[int, int]:
        refusals, length = self._cost[arrival]
        return refusals + self._refuses(arrival, field), length

    def to(self, field: Field) -> Way | None:
        """Return the best way to a field, itself included; None where no fields at all lead from a root to it."""
        arrivals = [arrival for unchecked in (False, True) if (arrival := (field.parent, unchecked)) in self._from]
        if not arrivals:
            return None
        best = min(arrivals, key=lambda arrival: self._cost_of(arrival, field))
        path, refusing = [field], [field] if self._refuses(best, field) else []
        origin = self._from[best]
        while origin is not None:
            arrival, step = origin
            path.append(step)
            refusing += [step] if self._refuses(arrival, step) else []
            origin = self._from[arrival]
        return Way(tuple(reversed(path)), tuple(reversed(refusing)))
