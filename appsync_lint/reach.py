"""Per principal: what can be reached from the root fields, and by which shortest path, of a query where there is one.

Every field on the way has to let the principal through: nothing is inherited from the field above
(https://github.com/aws/aws-appsync-community/issues/266).
"""

from __future__ import annotations

from collections import deque
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from appsync_lint.schema import Operation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.admission import Admission
    from appsync_lint.assumptions import Assumptions
    from appsync_lint.schema import Field, Schema

Arrival = tuple[str, bool]  # a type's name, and whether its fields go unchecked (see subscription_payload_is_checked)

_KEPT_EVERY = 100  # fields of a path
_MOST_KEPT = 5_000_000  # fields of all paths that are kept

_Origin = tuple[int, int, int, "Field | None"]
"""That some principals came to a place for the first time, from another by a field; without a field to a root type."""

_Edge = tuple[int, int, list[int], "Field"]
"""Whom a field admits, the number of the name that it returns, those of the object types behind, and the field."""


def unchecked_root(schema: Schema, assume: Assumptions) -> str | None:
    """Return the subscription type where nobody checks what lies behind its fields; None where somebody does."""
    return None if assume.subscription_payload_is_checked else schema.roots.get(Operation.SUBSCRIPTION)


class Graph:
    """The object types by number, and the fields that lead from one to others, by name."""

    def __init__(self, schema: Schema, admission: Admission) -> None:
        self.admission = admission
        self.names = [type_.name for type_ in schema.objects]
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self._schema = schema
        self._edges: list[list[_Edge] | None] = [None] * len(self.names)

    def edges(self, number: int) -> list[_Edge]:
        """Return the fields that lead on from a type, in the order of their names."""
        found = self._edges[number]
        if found is None:
            fields = self._schema.composite_fields(self.names[number])
            ordered = sorted(fields, key=attrgetter("name"))
            behind, admitted = self._behind, self.admission.to_each(self.names[number], ordered)
            found = [(who, *behind[field.type.name], field) for who, field in zip(admitted, ordered, strict=True)]
            self._edges[number] = found
        return found

    @cached_property
    def _behind(self) -> dict[str, tuple[int, list[int]]]:
        """By the name of a type a number for it, and the numbers of the object types that it stands for."""
        possible = self._schema.possible.items()
        return {
            name: (number, [self.numbers[type_.name] for type_ in types])
            for number, (name, types) in enumerate(possible)
        }

    def spread(self, fields: Iterable[Field]) -> dict[str, int]:
        """Return by object type who comes there by these fields and those behind, where each asks who it admits."""
        come = [0] * len(self.names)
        returned = [0] * len(self._behind)  # who was returned a name as fields write it: a large union is opened once
        leading = [field for field in fields if field.type.name in self._behind]
        waiting = [(self.admission.to(field), *self._behind[field.type.name]) for field in leading]
        while waiting:
            passing, name, types = waiting.pop()
            if not passing & ~returned[name]:
                continue
            returned[name] |= passing
            for type_ in types:
                new = passing & ~come[type_]
                if new:
                    come[type_] |= new
                    waiting += [(new & admitted, name, types) for admitted, name, types, _ in self.edges(type_)]
        return {self.names[number]: who for number, who in enumerate(come) if who}


class Search:
    """One search for several principals at once: where each came to, and from where, as bits.

    Each principal's part of the queue is what its own queue would be, in the same order, so that it has the paths that
    a search for it alone would find. A place is twice the number of a type, and one more where its fields go unchecked.
    """

    def __init__(self, schema: Schema, graph: Graph, assume: Assumptions, operations: Collection[Operation]) -> None:
        self.admission = graph.admission
        self._graph = graph
        self._numbers = graph.numbers
        self._come = [0] * (2 * len(graph.names))
        self._origins: list[_Origin] = []  # in the order of the search
        self._kept: dict[tuple[int, int], tuple[Field, ...]] = {}  # paths, by place and principal
        subscribing = unchecked_root(schema, assume)
        self._run(
            [2 * self._numbers[schema.roots[operation]] for operation in operations if operation in schema.roots],
            self._numbers[subscribing] if subscribing else None,
        )

    def _run(self, roots: list[int], subscribing: int | None) -> None:
        # Breadth first, fields by name, and all that queries lead to before any mutation is tried: the path kept is the
        # shortest that changes nothing, whatever the order of definitions and files.
        everyone, come, origins, edges = self.admission.everyone, self._come, self._origins, self._graph.edges
        for root in roots:
            come[root] = everyone
            origins.append((everyone, root, root, None))
        returned: dict[int, int] = {}  # who was returned a name as fields write it: a large union is opened once
        for root in roots:
            queue = deque([(root, everyone)])
            while queue:
                place, who = queue.popleft()
                number, free = place >> 1, place & 1
                unchecked = free | (number == subscribing)
                for admitted, name, types, field in edges(number):
                    passing = who if free else who & admitted
                    opened = 2 * name + unchecked
                    before = returned.get(opened, 0)
                    if not passing & ~before:
                        continue
                    returned[opened] = before | passing
                    for type_ in types:
                        onward = 2 * type_ + unchecked
                        new = passing & ~come[onward]
                        if new:
                            come[onward] |= new
                            origins.append((new, onward, place, field))
                            queue.append((onward, new))

    def _place(self, arrival: Arrival) -> int:
        return 2 * self._numbers[arrival[0]] + arrival[1]

    def _arrival(self, place: int) -> Arrival:
        return self._graph.names[place >> 1], bool(place & 1)

    def arriving(self, type_name: str) -> int:
        """Return who comes to a type, whatever each may read there; nobody where it is no object type."""
        number = self._numbers.get(type_name)
        return 0 if number is None else self._come[2 * number] | self._come[2 * number + 1]

    def has(self, arrival: Arrival, who: int) -> bool:
        """Return whether one principal, a single bit, comes to a type in this way."""
        number = self._numbers.get(arrival[0])
        return number is not None and bool(self._come[2 * number + arrival[1]] & who)

    def coming(self, type_name: str) -> tuple[int, int]:
        """Return who comes to an object type where its fields are asked, and where they go unchecked."""
        number = self._numbers[type_name]
        return self._come[2 * number], self._come[2 * number + 1]

    def reaching(self, field: Field) -> int:
        """Return who has a whole path to a field and into it."""
        number = self._numbers.get(field.parent)
        if number is None:
            return 0
        return self._come[2 * number] & self.admission.to(field) | self._come[2 * number + 1]

    def origins(self, who: int) -> dict[Arrival, tuple[Arrival, Field] | None]:
        """Return how one principal, a single bit, first came to each type, in the order of the search."""
        return {
            self._arrival(place): (self._arrival(before), field) if field is not None else None
            for some, place, before, field in self._origins
            if some & who
        }

    def path(self, arrival: Arrival, who: int) -> tuple[Field, ...]:
        """Return the fields by which one principal, a single bit, first came to a type; none to a root type."""
        place = self._place(arrival)
        steps: list[tuple[int, Field]] = []
        while (known := self._kept.get((place, who))) is None:
            before, field = self._first(place, who)
            if field is None:
                break
            steps.append((place, field))
            place = before
        path = list(known or ())
        for number, (behind, field) in enumerate(reversed(steps), start=len(path) + 1):
            path.append(field)
            if number % _KEPT_EVERY == 0:
                self._keep(behind, who, tuple(path))
        return tuple(path)

    def _keep(self, place: int, who: int, path: tuple[Field, ...]) -> None:
        """Keep a path for those that go on from its end: a thousand types in a row are gone through once."""
        if len(self._kept) * len(path) > _MOST_KEPT:
            self._kept.clear()
        self._kept[place, who] = path

    def _first(self, place: int, who: int) -> tuple[int, Field | None]:
        return next((before, field) for some, _, before, field in self._by_place[place] if some & who)

    @cached_property
    def _by_place(self) -> dict[int, list[_Origin]]:
        found: dict[int, list[_Origin]] = {}
        for origin in self._origins:
            found.setdefault(origin[1], []).append(origin)
        return found


class Reach:
    """Everything that one principal can reach.

    Arriving at a type through an interface or a union makes no difference: only the object type's own fields are asked.
    """

    def __init__(self, search: Search, principal: Principal) -> None:
        self.principal = principal
        self._search = search
        self._who = search.admission.bit(principal)

    @cached_property
    def origins(self) -> Mapping[Arrival, tuple[Arrival, Field] | None]:
        """How the principal first came to each type: the arrival before it and the field; None for a root type."""
        return self._search.origins(self._who)

    def _arrivals(self, type_name: str) -> Iterator[Arrival]:
        """Yield how one can have come to a type; unchecked, from a subscription, comes last, as subscriptions do."""
        return (one for one in ((type_name, False), (type_name, True)) if self._search.has(one, self._who))

    def _passes(self, arrival: Arrival, field: Field) -> bool:
        return arrival[1] or bool(self._search.admission.to(field) & self._who)

    def arrives_at(self, type_name: str) -> bool:
        """Return whether the principal can come as far as an object of this type, whatever it may read there."""
        return bool(self._search.arriving(type_name) & self._who)

    def reaches(self, field: Field) -> bool:
        """Return whether a whole path from a root field lets the principal through to this field and into it."""
        return bool(self._search.reaching(field) & self._who)

    def path_to_type(self, type_name: str) -> tuple[Field, ...] | None:
        """Return the shortest path of fields to an object of this type: empty for a root type, None without a path."""
        return next((self._search.path(arrival, self._who) for arrival in self._arrivals(type_name)), None)

    def path(self, field: Field) -> tuple[Field, ...] | None:
        """Return the shortest path of fields from a root field to this one, itself included, or None.

        It is a query's where there is one, then a mutation's: a proof that changes nothing can be tried.
        """
        ways = (arrival for arrival in self._arrivals(field.parent) if self._passes(arrival, field))
        return next(((*self._search.path(arrival, self._who), field) for arrival in ways), None)
