"""Schema, Type, Field, Directive: a GraphQL schema as it was written, nothing decided yet."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


class Directive(Struct, frozen=True, eq=False, gc=False):
    """A directive as applied; `span` covers `@name(arguments)`."""

    name: str
    arguments: Mapping[str, Constant]
    span: Span

    def __str__(self) -> str:
        return " ".join(self.span.text.split())


class TypeReference(Struct, frozen=True, eq=False, gc=False):
    """A type as a field or argument names it: `text` is `[Post!]!` where `name` is `Post`."""

    text: str
    name: str
    span: Span

    @property
    def non_null(self) -> bool:
        """Whether the whole value may not be null."""
        return self.text.endswith("!")


class InputValue(Struct, frozen=True, eq=False, gc=False):
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


class Field(Struct, frozen=True, eq=False, gc=False):
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


class EnumValue(Struct, frozen=True, eq=False, gc=False):
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


_LOCATION_OF_KIND = {kind: Location(kind.value) for kind in Kind}


class Placement(Struct, frozen=True, eq=False):
    """A directive and what it stands on: the coordinate, and the type and field around it where there are any.

    `authorizes` says whether AppSync reads authorization here: on an object type or a field of one, and nowhere else.
    https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9 has the definitions that the service exports.
    """

    directive: Directive
    location: Location
    coordinate: str
    type: Type | None = None
    field: Field | None = None
    authorizes: bool = False

    @property
    def alone(self) -> bool:
        """Whether no other directive stands on the same type or field."""
        owner = self.field or self.type
        return owner is not None and len(owner.directives) == 1


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
        return tuple(chain.from_iterable([type_.fields for type_ in self.objects]))

    @cached_property
    def _composite_fields(self) -> dict[str, list[Field]]:
        possible = self.possible
        return {type_.name: [field for field in type_.fields if field.type.name in possible] for type_ in self.objects}

    def composite_fields(self, type_name: str) -> Sequence[Field]:
        """Return the fields of an object type behind which something is selected: one in five, mostly."""
        return self._composite_fields[type_name]

    @cached_property
    def ordered_composite_fields(self) -> tuple[Field, ...]:
        """Those of all object types, by coordinate."""
        return tuple(sorted(chain.from_iterable(self._composite_fields.values()), key=attrgetter("coordinate")))

    @cached_property
    def ordered_fields(self) -> tuple[Field, ...]:
        """Every field of every object type, by coordinate."""
        return tuple(sorted(self.fields, key=attrgetter("coordinate")))

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
            yield from self._root_fields.get(operation, ())

    @cached_property
    def _root_fields(self) -> dict[Operation, list[Field]]:
        return {
            operation: sorted(self.types[name].fields, key=attrgetter("name")) for operation, name in self.roots.items()
        }

    @cached_property
    def possible(self) -> Mapping[str, tuple[Type, ...]]:
        """The object types by the name of every type behind which something is selected."""
        implementers: dict[str, list[Type]] = {}
        for type_ in self.objects:
            for interface in type_.interfaces:
                implementers.setdefault(interface, []).append(type_)
        found: dict[str, tuple[Type, ...]] = {}
        for name, type_ in self.types.items():
            if type_.kind is Kind.OBJECT:
                found[name] = (type_,)
            elif type_.kind is Kind.INTERFACE:
                found[name] = tuple(implementers.get(name, ()))
            elif type_.kind is Kind.UNION:
                found[name] = tuple(self.types[member] for member in sorted(type_.members))
        return found

    def possible_types(self, name: str) -> tuple[Type, ...]:
        """Return the object types that a value of this type can have, by name; none for scalars and enums."""
        return self.possible.get(name, ())

    def is_leaf(self, name: str) -> bool:
        """Return whether nothing is selected behind a field of this type: a scalar, also one of AWS's, or an enum."""
        return name not in self.possible and (name not in self.types or self.types[name].kind in _LEAVES)

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Every directive of the schema with its place, types in the order of their names."""
        found = [Placement(directive, Location.SCHEMA, "schema") for directive in self.schema_directives]
        for name in sorted(self.types):
            found += _placements_in(self.types[name])
        return tuple(found)

    @cached_property
    def authorizing_placements(self) -> tuple[Placement, ...]:
        """Those in which AppSync reads authorization."""
        return tuple(placement for placement in self.placements if placement.authorizes)


def _placements_in(type_: Type) -> Iterator[Placement]:
    of_object = type_.kind is Kind.OBJECT
    for directive in type_.directives:
        yield Placement(directive, _LOCATION_OF_KIND[type_.kind], type_.name, type_, None, of_object)
    for field in [field for field in type_.fields if field.directives or field.arguments]:
        for directive in field.directives:
            yield Placement(directive, Location.FIELD_DEFINITION, field.coordinate, type_, field, of_object)
        for argument in field.arguments:
            for directive in argument.directives:
                yield Placement(directive, Location.ARGUMENT_DEFINITION, argument.coordinate, type_, field)
    for input_field in type_.input_fields:
        for directive in input_field.directives:
            yield Placement(directive, Location.INPUT_FIELD_DEFINITION, input_field.coordinate, type_)
    for value in type_.values:
        for directive in value.directives:
            yield Placement(directive, Location.ENUM_VALUE, f"{type_.name}.{value.name}", type_)
