"""An authorization model of AppSync that shares no code with appsync-lint: slow, plain, and written from semantics.md.

It reads SDL with graphql-core's parser, decides each field by the few sentences of semantics.md sections 0 to 5, and
finds what can be reached by listing every simple path from the root fields. Nothing here may import `appsync_lint`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from graphql import parse
from graphql.language import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphql.language import ConstDirectiveNode, TypeNode

POOL = "AMAZON_COGNITO_USER_POOLS"
MODES = ("API_KEY", "AWS_IAM", "OPENID_CONNECT", "AWS_LAMBDA", POOL)
OPERATIONS = ("query", "mutation", "subscription")
MODE_DIRECTIVES = {
    "aws_api_key": "API_KEY",
    "aws_iam": "AWS_IAM",
    "aws_oidc": "OPENID_CONNECT",
    "aws_lambda": "AWS_LAMBDA",
    "aws_cognito_user_pools": POOL,
}


class Who(NamedTuple):
    """A caller: the mode of the request and, for a user pool, the groups in the token."""

    mode: str
    groups: frozenset[str] = frozenset()


class TooManyPathsError(Exception):
    """The schema has more simple paths than a test wants to wait for."""


@dataclass
class Written:
    """A directive as written: its name, and the groups it names (None where it has no such argument)."""

    name: str
    groups: tuple[str, ...] | None


@dataclass
class ObjectField:
    """A field of an object type: its directives and the name of the type it returns, wrappers taken off."""

    directives: list[Written]
    returns: str


@dataclass
class ObjectType:
    """An object type with the directives and fields of all its definitions and extensions."""

    directives: list[Written] = field(default_factory=list)
    fields: dict[str, ObjectField] = field(default_factory=dict)


class Oracle:
    """The answers of semantics.md for one schema and one configuration."""

    def __init__(
        self, sdl: str, default: str, additional: Sequence[str] = (), default_action: str | None = None
    ) -> None:
        self.default = default
        self.configured = {default, *additional}
        # semantics 0: CognitoSolo = exactly one provider, a user pool. Two pools are two providers.
        self.solo = default == POOL and not additional
        # semantics 3.2: DENY is only for a pool without additional providers.
        self.deny = self.solo and default_action == "DENY"
        self.types: dict[str, ObjectType] = {}
        self.possible: dict[str, set[str]] = {}
        self.roots: dict[str, int] = {}  # by name: 0 for queries, 1 for mutations, 2 for subscriptions
        self._walked: dict[frozenset[str], dict[str, int]] = {}
        self._read(sdl)

    def _read(self, sdl: str) -> None:
        listed: dict[str, int] = {}
        for node in parse(sdl).definitions:
            match node:
                case ObjectTypeDefinitionNode() | ObjectTypeExtensionNode():
                    found = self.types.setdefault(node.name.value, ObjectType())
                    found.directives += written(node.directives)
                    for item in node.fields or ():
                        found.fields[item.name.value] = object_field(item)
                    for interface in node.interfaces or ():
                        self.possible.setdefault(interface.name.value, set()).add(node.name.value)
                case UnionTypeDefinitionNode() | UnionTypeExtensionNode():
                    members = {member.name.value for member in node.types or ()}
                    self.possible.setdefault(node.name.value, set()).update(members)
                case InterfaceTypeDefinitionNode() | InterfaceTypeExtensionNode():
                    # semantics 5.1: directives on an interface and on its fields have no effect.
                    self.possible.setdefault(node.name.value, set())
                case SchemaDefinitionNode() | SchemaExtensionNode():
                    listed |= {
                        one.type.name.value: OPERATIONS.index(one.operation.value) for one in node.operation_types or ()
                    }
                case _:
                    pass
        for name in self.types:
            self.possible[name] = {name}
        usual = {name.capitalize(): number for number, name in enumerate(OPERATIONS)}
        self.roots = listed or {name: number for name, number in usual.items() if name in self.types}

    @property
    def coordinates(self) -> list[str]:
        """Every `Type.field` of the object types."""
        return [f"{type_name}.{name}" for type_name, found in self.types.items() for name in found.fields]

    def effective(self, who: Who, coordinate: str) -> bool:
        """Return whether the field, asked alone, lets the caller in."""
        if who.mode not in self.configured:
            return False
        type_name, name = coordinate.split(".")
        is_root = type_name in self.roots
        type_ = self.types[type_name]
        on_field = [item for item in type_.fields[name].directives if self._counts(item, is_root=is_root)]
        on_type = [item for item in type_.directives if item.name in MODE_DIRECTIVES]
        winning = on_field or on_type
        if not winning:
            # semantics 3.1 and 3.4: the default mode alone; under DENY nobody, on a root field.
            return who.mode == self.default and not (self.deny and is_root)
        return any(self._lets_in(item, who, is_root=is_root) for item in winning)

    def _counts(self, item: Written, *, is_root: bool) -> bool:
        # semantics 0 and 3.3: `@aws_auth` only with a solo pool, and only on fields of root types.
        return item.name in MODE_DIRECTIVES or (item.name == "aws_auth" and self.solo and is_root)

    def _lets_in(self, item: Written, who: Who, *, is_root: bool) -> bool:
        if MODE_DIRECTIVES.get(item.name, POOL) != who.mode:
            return False
        if who.mode != POOL:
            return True
        if item.groups:
            return any(group in who.groups for group in item.groups)
        # semantics 2.4 and 2.6: no argument or an empty list restricts nothing; 3.2: DENY asks for groups.
        return not (self.deny and is_root)

    def shortest(self, who: Who, limit: int = 20_000) -> dict[str, int]:
        """Return every field that the caller can reach, with the length of the shortest path to it.

        That of a query counts before a mutation's, and this before a subscription's, however long it is. From a root
        type that another one leads to it counts as from the root that it is.
        Every simple path (none repeats a field of a type) on which each field lets the caller in is walked.

        Raises `TooManyPathsError` beyond `limit` of them.
        """
        admitted = frozenset(coordinate for coordinate in self.coordinates if self.effective(who, coordinate))
        if admitted not in self._walked:
            found: dict[str, tuple[int, int]] = {}
            for number, path in enumerate(self._paths(admitted)):
                if number >= limit:
                    raise TooManyPathsError
                if any(step.split(".")[0] in self.roots for step in path[1:]):
                    continue
                way = self.roots[path[0].split(".")[0]], len(path)
                found[path[-1]] = min(way, found.get(path[-1], way))
            self._walked[admitted] = {coordinate: length for coordinate, (_, length) in found.items()}
        return self._walked[admitted]

    def _paths(self, admitted: frozenset[str]) -> Iterator[tuple[str, ...]]:
        waiting: list[tuple[str, ...]] = []
        waiting += [(step,) for root in self.roots for step in self._steps_on(root) if step in admitted]
        while waiting:
            path = waiting.pop()
            yield path
            waiting += [(*path, step) for step in self.next_steps(path[-1]) if step in admitted and step not in path]

    def next_steps(self, coordinate: str) -> list[str]:
        """Return the fields that can be selected below a field, on every possible type of what it returns."""
        type_name, name = coordinate.split(".")
        returns = self.types[type_name].fields[name].returns
        return [step for possible in self.possible.get(returns, ()) for step in self._steps_on(possible)]

    def _steps_on(self, type_name: str) -> list[str]:
        return [f"{type_name}.{name}" for name in self.types[type_name].fields]


def written(nodes: Sequence[ConstDirectiveNode] | None) -> list[Written]:
    """Return the directives in the order of the text, with their groups; a string alone is a list of one."""
    return [Written(node.name.value, groups_of(node)) for node in nodes or ()]


def groups_of(node: ConstDirectiveNode) -> tuple[str, ...] | None:
    """Return the names under `cognito_groups`, or None where the argument is missing (or null)."""
    for argument in node.arguments or ():
        if argument.name.value == "cognito_groups":
            match argument.value:
                case ListValueNode(values=values):
                    return tuple(value.value for value in values if isinstance(value, StringValueNode))
                case StringValueNode(value=value):
                    return (value,)
                case _:
                    return None
    return None


def object_field(node: FieldDefinitionNode) -> ObjectField:
    """Return the field's directives and the type it returns without list and non-null."""
    return ObjectField(written(node.directives), named(node.type))


def named(node: TypeNode) -> str:
    """Return the name inside a type reference."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value
