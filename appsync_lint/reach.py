"""Per principal: what can be reached from the root fields, and by which shortest path, of a query where there is one.

Every field on the way has to let the principal through: nothing is inherited from the field above
(https://github.com/aws/aws-appsync-community/issues/266).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from appsync_lint.schema import Operation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from appsync_lint.access import Access, Principal
    from appsync_lint.assumptions import Assumptions
    from appsync_lint.schema import Field, Schema

Arrival = tuple[str, bool]  # a type's name, and whether its fields go unchecked (see subscription_payload_is_checked)


class Reach:
    """Everything that one principal can reach.

    Arriving at a type through an interface or a union makes no difference: only the object type's own fields are asked.
    """

    def __init__(
        self,
        schema: Schema,
        access: Mapping[str, Access],
        principal: Principal,
        assume: Assumptions,
        operations: Collection[Operation] = tuple(Operation),
    ) -> None:
        self.principal = principal
        self._operations = operations
        self._schema = schema
        self._access = access
        self._payload_checked = assume.subscription_payload_is_checked
        self._from: dict[Arrival, tuple[Arrival, Field] | None] = {}
        self._search()

    def _search(self) -> None:
        # Breadth first, fields by name, and all that queries lead to before any mutation is tried: the path kept is the
        # shortest that changes nothing, whatever the order of definitions and files.
        named = self._schema.roots
        roots = [(named[operation], False) for operation in self._operations if operation in named]
        self._from = dict.fromkeys(roots)
        returned: set[Arrival] = set()  # names as fields write them, so that a large union is opened once
        for root in roots:
            queue = deque([root])
            while queue:
                arrival = queue.popleft()
                for field in sorted(self._schema.types[arrival[0]].fields, key=lambda field: field.name):
                    unchecked = arrival[1] or self._starts_unchecked(arrival, field)
                    if (field.type.name, unchecked) in returned or not self._passes(arrival, field):
                        continue
                    returned.add((field.type.name, unchecked))
                    queue.extend(self._new(arrival, field, unchecked=unchecked))

    def _new(self, arrival: Arrival, field: Field, *, unchecked: bool) -> Iterator[Arrival]:
        for type_ in self._schema.possible_types(field.type.name):
            onward = type_.name, unchecked
            if onward not in self._from:
                self._from[onward] = arrival, field
                yield onward

    def _passes(self, arrival: Arrival, field: Field) -> bool:
        return arrival[1] or self._access[field.coordinate].admits(self.principal)

    def _starts_unchecked(self, arrival: Arrival, field: Field) -> bool:
        return (
            not self._payload_checked
            and self._schema.operation(field.parent) is Operation.SUBSCRIPTION
            and not arrival[1]
        )

    def _arrivals(self, type_name: str) -> Iterator[Arrival]:
        """Yield how one can have come to a type; unchecked, from a subscription, comes last, as subscriptions do."""
        return (arrival for arrival in ((type_name, False), (type_name, True)) if arrival in self._from)

    @property
    def origins(self) -> Mapping[Arrival, tuple[Arrival, Field] | None]:
        """How the principal first came to each type: the arrival before it and the field; None for a root type."""
        return self._from

    def arrives_at(self, type_name: str) -> bool:
        """Return whether the principal can come as far as an object of this type, whatever it may read there."""
        return any(self._arrivals(type_name))

    def reaches(self, field: Field) -> bool:
        """Return whether a whole path from a root field lets the principal through to this field and into it."""
        return any(self._passes(arrival, field) for arrival in self._arrivals(field.parent))

    def path_to_type(self, type_name: str) -> tuple[Field, ...] | None:
        """Return the shortest path of fields to an object of this type: empty for a root type, None without a path."""
        return next((self._path(arrival) for arrival in self._arrivals(type_name)), None)

    def path(self, field: Field) -> tuple[Field, ...] | None:
        """Return the shortest path of fields from a root field to this one, itself included, or None.

        It is a query's where there is one, then a mutation's: a proof that changes nothing can be tried.
        """
        ways = (arrival for arrival in self._arrivals(field.parent) if self._passes(arrival, field))
        return next(((*self._path(arrival), field) for arrival in ways), None)

    def _path(self, arrival: Arrival) -> tuple[Field, ...]:
        steps: list[Field] = []
        origin = self._from[arrival]
        while origin is not None:
            arrival, field = origin
            steps.append(field)
            origin = self._from[arrival]
        return tuple(reversed(steps))
