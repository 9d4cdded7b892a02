"""Schema, Type, Field, Directive: a GraphQL schema as it was written, nothing decided yet."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.source import Source, Span

BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})

# https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html; `Long` works without being documented:
# https://github.com/aws/aws-appsync-community/issues/21
AWS_SCALARS = frozenset({
    "Long", "AWSDate", "AWSTime", "AWSDateTime", "AWSTimestamp", "AWSEmail", "AWSJSON", "AWSPhone", "AWSURL",
    "AWSIPAddress",
})  # fmt: skip

# What AppSync itself adds to every schema: the definitions that an export of the service shows
# (https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9), and those of merged APIs
# (https://docs.aws.amazon.com/appsync/latest/devguide/merged-api.html).
AWS_DIRECTIVES = frozenset({
    "aws_api_key", "aws_iam", "aws_oidc", "aws_lambda", "aws_cognito_user_pools", "aws_auth",
    "aws_subscribe", "aws_publish", "canonical", "hidden", "renamed", "defer",
})  # fmt: skip

# Constant values in SDL, as Python data: enum values are strings, input objects dictionaries.
Constant = None | bool | int | float | str | list["Constant"] | dict[str, "Constant"]


class Kind(StrEnum):
    """The kinds of type, spelt as in GraphQL's introspection."""

    SCALAR = "SCALAR"
    OBJECT = "OBJECT"
    INTERFACE = "INTERFACE"
    UNION = "UNION"
    ENUM = "ENUM"
    INPUT_OBJECT = "INPUT_OBJECT"


_LEAVES = frozenset({Kind.SCALAR, Kind.ENUM})


class Operation(StrEnum):
    """The kinds of operation; each has at most one root type."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


class Directive(Struct, frozen=True, eq=False):
    """A directive as applied; `span` covers `@name(arguments)`."""

    name: str
    arguments: Mapping[str, Constant]
    span: Span

    def __str__(self) -> str:
        return " ".join(self.span.text.split())


class TypeReference(Struct, frozen=True, eq=False):
    """A type as a field or argument names it: `text` is `[Post!]!` where `name` is `Post`."""

    text: str
    name: str
    span: Span

    @property
    def non_null(self) -> bool:
        """Whether the whole value may not be null."""
        return self.text.endswith("!")


class InputValue(Struct, frozen=True, eq=False):
    """An argument of a field, or a field of an input object."""

    coordinate: str
    name: str
    type: TypeReference
    has_default: bool
    directives: tuple[Directive, ...]
    span: Span

    @property
    def required(self) -> bool:
        """Whether a caller has to give it."""
        return self.type.non_null and not self.has_default


class Field(Struct, frozen=True, eq=False):
    """A field of an object type or interface; `span` runs from its name to the end of its last directive.

    `coordinate` is `Type.field`; it is stored, since it is asked for millions of times.
    """

    coordinate: str
    parent: str
    name: str
    type: TypeReference
    arguments: tuple[InputValue, ...]
    directives: tuple[Directive, ...]
    span: Span


class EnumValue(Struct, frozen=True, eq=False):
    """A value of an enum."""

    name: str
    directives: tuple[Directive, ...]
    span: Span


class Type(Struct, frozen=True, eq=False):
    """A named type, its extensions merged in; `span` covers the keyword and the name where it is first defined."""

    kind: Kind
    name: str
    directives: tuple[Directive, ...]
    span: Span
    fields: tuple[Field, ...] = ()
    input_fields: tuple[InputValue, ...] = ()
    interfaces: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    values: tuple[EnumValue, ...] = ()

    def field(self, name: str) -> Field | None:
        """Return the field of that name."""
        return next((field for field in self.fields if field.name == name), None)


class Location(StrEnum):
    """Where a directive can stand in a schema, spelt as in the GraphQL specification."""

    SCHEMA = "SCHEMA"
    SCALAR = "SCALAR"
    OBJECT = "OBJECT"
    FIELD_DEFINITION = "FIELD_DEFINITION"
    ARGUMENT_DEFINITION = "ARGUMENT_DEFINITION"
    INTERFACE = "INTERFACE"
    UNION = "UNION"
    ENUM = "ENUM"
    ENUM_VALUE = "ENUM_VALUE"
    INPUT_OBJECT = "INPUT_OBJECT"
    INPUT_FIELD_DEFINITION = "INPUT_FIELD_DEFINITION"


class Placement(Struct, frozen=True, eq=False):
    """A directive and what it stands on: the coordinate, and the type and field around it where there are any."""

    directive: Directive
    location: Location
    coordinate: str
    type: Type | None = None
    field: Field | None = None

    @property
    def authorizes(self) -> bool:
        """Whether AppSync reads authorization here: on an object type or a field of one, and nowhere else.

        https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9 has the definitions that the service exports.
        """
        on_object = self.type is not None and self.type.kind is Kind.OBJECT
        return on_object and self.location in {Location.OBJECT, Location.FIELD_DEFINITION}


class Schema(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """A whole schema: types by name, root types by operation.

    `extensions` are the places of `extend`, `directive_definitions` the definitions of directives by name.
    """

    types: Mapping[str, Type]
    roots: Mapping[Operation, str]
    schema_directives: tuple[Directive, ...]
    extensions: tuple[Span, ...]
    directive_definitions: Mapping[str, Span]
    sources: tuple[Source, ...]

    @cached_property
    def objects(self) -> tuple[Type, ...]:
        """The object types, in the order of their names: the order of definitions and files never matters."""
        return tuple(self.types[name] for name in sorted(self.types) if self.types[name].kind is Kind.OBJECT)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of every object type."""
        return tuple(field for type_ in self.objects for field in type_.fields)

    @cached_property
    def _field_by_coordinate(self) -> dict[str, Field]:
        return {field.coordinate: field for field in self.fields}

    def field(self, coordinate: str) -> Field | None:
        """Return the field of an object type by its coordinate, `Type.field`."""
        return self._field_by_coordinate.get(coordinate)

    @cached_property
    def _root_operation(self) -> dict[str, Operation]:
        return {name: operation for operation, name in self.roots.items()}

    def operation(self, type_name: str) -> Operation | None:
        """Return the operation whose root type this is, or None for any other type."""
        return self._root_operation.get(type_name)

    def root_fields(self, *operations: Operation) -> Iterator[Field]:
        """Yield the fields of the root types of these operations, or of all, by name."""
        for operation in operations or Operation:
            if operation in self.roots:
                yield from sorted(self.types[self.roots[operation]].fields, key=lambda field: field.name)

    @cached_property
    def _implementers(self) -> dict[str, list[Type]]:
        found: dict[str, list[Type]] = {}
        for type_ in self.objects:
            for interface in type_.interfaces:
                found.setdefault(interface, []).append(type_)
        return found

    def possible_types(self, name: str) -> tuple[Type, ...]:
        """Return the object types that a value of this type can have, by name; none for scalars and enums."""
        type_ = self.types.get(name)
        if type_ is None:
            return ()
        if type_.kind is Kind.OBJECT:
            return (type_,)
        if type_.kind is Kind.INTERFACE:
            return tuple(self._implementers.get(name, ()))
        return tuple(self.types[member] for member in sorted(type_.members))

    def is_leaf(self, name: str) -> bool:
        """Return whether nothing is selected behind a field of this type: a scalar, also one of AWS's, or an enum."""
        type_ = self.types.get(name)
        return type_ is None or type_.kind in _LEAVES

    def placements(self) -> Iterator[Placement]:
        """Yield every directive of the schema with its place, types in the order of their names."""
        for directive in self.schema_directives:
            yield Placement(directive, Location.SCHEMA, "schema")
        for name in sorted(self.types):
            yield from _placements_in(self.types[name])


def _placements_in(type_: Type) -> Iterator[Placement]:
    for directive in type_.directives:
        yield Placement(directive, Location(type_.kind.value), type_.name, type_)
    for field in type_.fields:
        for directive in field.directives:
            yield Placement(directive, Location.FIELD_DEFINITION, field.coordinate, type_, field)
        for argument in field.arguments:
            for directive in argument.directives:
                yield Placement(directive, Location.ARGUMENT_DEFINITION, argument.coordinate, type_, field)
    for input_field in type_.input_fields:
        for directive in input_field.directives:
            yield Placement(directive, Location.INPUT_FIELD_DEFINITION, input_field.coordinate, type_)
    for value in type_.values:
        for directive in value.directives:
            yield Placement(directive, Location.ENUM_VALUE, f"{type_.name}.{value.name}", type_)
