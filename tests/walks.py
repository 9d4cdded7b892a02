"""Walks through a schema from its root fields to a field, whoever may go there, and the operations that go them.

Found in graphql-core's schema, with nothing of `appsync_lint`: what it says of paths is what these are held against.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import graphql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql.language import ast

    from tests.enforcement import Answer, Caller, Server

Step = tuple[str, str]  # an object type, and its field
Walk = tuple[Step, ...]  # a root field first

_LITERALS = {"ID": '"9"', "String": '"other"', "Int": "9", "Float": "9.5", "Boolean": "false"}
_AWS_LITERALS = {
    "AWSDate": '"2026-02-03"',
    "AWSTime": '"01:02:03"',
    "AWSDateTime": '"2026-02-03T01:02:03Z"',
    "AWSTimestamp": "9",
    "AWSEmail": '"b@example.org"',
    "AWSJSON": '"[]"',
    "AWSPhone": '"+442071838750"',
    "AWSURL": '"https://example.org"',
    "AWSIPAddress": '"192.0.2.9"',
}
_DEEPEST = 12  # input objects inside each other


class UncallableError(Exception):
    """A required argument has no value: its input type needs itself."""


@dataclass(frozen=True)
class Ground:
    """A schema to walk on."""

    schema: graphql.GraphQLSchema

    @cached_property
    def roots(self) -> Mapping[str, str]:
        """From the names of root types to their operations."""
        found = {
            "query": self.schema.query_type,
            "mutation": self.schema.mutation_type,
            "subscription": self.schema.subscription_type,
        }
        return {type_.name: operation for operation, type_ in found.items() if type_}

    @cached_property
    def fields(self) -> tuple[Step, ...]:
        """Every field of every object type."""
        types = self.schema.type_map.values()
        objects = (t for t in types if isinstance(t, graphql.GraphQLObjectType) and not t.name.startswith("__"))
        return tuple((type_.name, name) for type_ in objects for name in type_.fields)

    def behind(self, step: Step) -> tuple[str, ...]:
        """Return the object types that a field can return; none for scalars."""
        named = graphql.get_named_type(self._field(step).type)
        if graphql.is_abstract_type(named):
            return tuple(sorted(one.name for one in self.schema.get_possible_types(named)))
        return (named.name,) if isinstance(named, graphql.GraphQLObjectType) else ()

    def is_empty(self, step: Step) -> bool:
        """Return whether a field can return no object at all: of an interface that nothing implements."""
        return graphql.is_composite_type(graphql.get_named_type(self._field(step).type)) and not self.behind(step)

    def _field(self, step: Step) -> Any:  # noqa: ANN401 - graphql-core's generics
        type_: Any = self.schema.type_map[step[0]]
        return type_.fields[step[1]]

    def walks(self, limit: int, each: int) -> tuple[Mapping[Step, list[Walk]], bool]:
        """Return walks to every field that go through no type twice, the shortest first, and whether these are all.

        No type is left more than `each` times, and no more than `limit` walks are gone on with.
        """
        found: dict[Step, list[Walk]] = {}
        left: dict[str, int] = {}
        waiting: deque[tuple[str, Walk]] = deque((root, ()) for root in self.roots)
        whole, gone = True, 0
        while waiting:
            type_name, walk = waiting.popleft()
            left[type_name] = left.get(type_name, 0) + 1
            gone += 1
            if left[type_name] > each or gone > limit:
                whole = False
                continue
            type_: Any = self.schema.type_map[type_name]
            passed = {name for name, _ in walk} | {type_name}
            for name in type_.fields:
                step = type_name, name
                found.setdefault(step, []).append((*walk, step))
                waiting += [(onward, (*walk, step)) for onward in self.behind(step) if onward not in passed]
        return found, whole

    def operation(self, walk: Walk) -> str:
        """Return the operation that goes a walk. UncallableError where an argument has no value."""
        last = self.call(walk[-1]) + self._end(walk[-1])
        for step, onward in zip(reversed(walk[:-1]), reversed(walk[1:]), strict=True):
            named = graphql.get_named_type(self._field(step).type)
            fragment = f"... on {onward[0]} {{ {last} }}" if graphql.is_abstract_type(named) else last
            last = f"{self.call(step)} {{ {fragment} }}"
        return f"{self.roots[walk[0][0]]} {{ {last} }}"

    def selection(self, step: Step) -> str:
        """Return a field as it is asked alone. UncallableError where an argument has no value."""
        return self.call(step) + self._end(step)

    def _end(self, step: Step) -> str:
        return " { __typename }" if graphql.is_composite_type(graphql.get_named_type(self._field(step).type)) else ""

    def call(self, step: Step) -> str:
        """Return a field with what it needs of arguments."""
        required = {name: one for name, one in self._field(step).args.items() if graphql.is_required_argument(one)}
        values = ", ".join(f"{name}: {self._literal(one.type, 0)}" for name, one in required.items())
        return f"{step[1]}({values})" if values else step[1]

    def _literal(self, type_: Any, depth: int) -> str:  # noqa: ANN401 - graphql-core's generics
        inner = graphql.get_nullable_type(type_)
        if isinstance(inner, graphql.GraphQLList):
            return "[]"
        if isinstance(inner, graphql.GraphQLEnumType):
            return str(list(inner.values)[-1])
        if isinstance(inner, graphql.GraphQLInputObjectType):
            if depth > _DEEPEST:
                raise UncallableError
            needed = {name: one for name, one in inner.fields.items() if graphql.is_required_input_field(one)}
            return f"{{{', '.join(f'{name}: {self._literal(one.type, depth + 1)}' for name, one in needed.items())}}}"
        return {**_LITERALS, **_AWS_LITERALS}.get(inner.name, '"other"')

    # What an operation shows.

    def asked(self, operation: str) -> list[Step]:
        """Return the fields that an operation asks, in the order in which they are."""
        seen = _Places(graphql.TypeInfo(self.schema))
        graphql.visit(graphql.parse(operation), graphql.TypeInfoVisitor(seen.info, seen))
        return [step for step, _ in seen.found]

    def shown(self, operation: str, step: Step) -> list[tuple[str, ...]]:
        """Return the places in the answer to an operation at which a field of a type is asked."""
        seen = _Places(graphql.TypeInfo(self.schema))
        graphql.visit(graphql.parse(operation), graphql.TypeInfoVisitor(seen.info, seen))
        return [place for found, place in seen.found if found == step]


class _Places(graphql.Visitor):
    def __init__(self, info: graphql.TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.keys: list[str] = []
        self.found: list[tuple[Step, tuple[str, ...]]] = []

    def enter_field(self, node: ast.FieldNode, *_: object) -> None:
        self.keys.append(node.alias.value if node.alias else node.name.value)
        parent = self.info.get_parent_type()
        if parent is not None:
            self.found.append(((parent.name, node.name.value), tuple(self.keys)))

    def leave_field(self, *_: object) -> None:
        self.keys.pop()


def values(data: Any, keys: tuple[str, ...]) -> Iterator[object]:  # noqa: ANN401 - any data
    """Yield what stands at a place of an answer, other than null; through lists, whatever they hold."""
    if isinstance(data, list):
        for one in data:
            yield from values(one, keys)
    elif not keys:
        yield from () if data is None else (data,)
    elif isinstance(data, dict):
        yield from values(data.get(keys[0]), keys[1:])


def given(answer: Answer, walk: Walk) -> bool:
    """Return whether an answer has data at the end of a walk."""
    return any(True for _ in values(answer.data, tuple(name for _, name in walk)))


def explored(ground: Ground, server: Server, caller: Caller) -> dict[Step, Walk]:
    """Return what a caller comes to by sending operations alone, each field with the walk that showed it.

    Where a walk came to an object, every field of it is asked, and what gives objects is walked on from.
    """
    found: dict[Step, Walk] = {}
    waiting: deque[tuple[str, Walk]] = deque((root, ()) for root in ground.roots)
    arrived: set[tuple[str, str, bool]] = set()
    while waiting:
        type_name, walk = waiting.popleft()
        # A root type can be returned by a field, too: what of it is asked in an event goes another way.
        arrival = walk[0][0] if walk else type_name, type_name, bool(walk)
        if arrival in arrived:
            continue
        arrived.add(arrival)
        type_: Any = server.schema.type_map[type_name]
        for name in type_.fields:
            onward = (*walk, (type_name, name))
            try:
                answer = server.send(ground.operation(onward), caller)
            except UncallableError:
                continue
            empty = ground.is_empty(onward[-1]) and onward[-1] in answer.passed
            if given(answer, onward) or empty:
                found.setdefault(onward[-1], onward)
                waiting += [(one, onward) for one in ground.behind(onward[-1])]
    return found
