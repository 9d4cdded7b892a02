"""What holds of every view, whatever the schema: looked up with graphql-core, in the schema as its files have it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import graphql
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_ast_schema,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    validate_schema,
    value_from_ast_untyped,
)

from appsync_lint import view
from appsync_lint.credentials import redact
from appsync_lint.report import harmless, visible_lines
from appsync_lint.schema import AWS_DIRECTIVES, AWS_SCALARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appsync_lint import Api, Principal

NO_QUERY = "Query root type must be provided."
_ANYWHERE = " | ".join([
    *("SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM"),
    *("ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"),
])  # fmt: skip
_OF_AWS = {name: f"directive @{name}(cognito_groups: [String]) repeatable on {_ANYWHERE}" for name in AWS_DIRECTIVES}
_OF_AWS |= {name: f"scalar {name}" for name in AWS_SCALARS}


def whole(texts: Iterable[str]) -> GraphQLSchema:
    """Return the schema of an API as graphql-core has it, with what AWS adds and without a look at what is valid."""
    text = "\n".join(texts)
    defined = set(re.findall(r"^\s*(?:directive\s+@|scalar\s+)(\w+)", text, re.MULTILINE))
    added = [definition for name, definition in _OF_AWS.items() if name not in defined]
    nodes = _once(graphql.parse("\n".join([text, *added])).definitions)
    schema = build_ast_schema(DocumentNode(definitions=nodes), assume_valid=True, assume_valid_sdl=True)
    schema._validation_errors = []  # noqa: SLF001 - what is asked is only whether operations fit
    return schema


def _once(nodes: Iterable[Any]) -> tuple[Any, ...]:
    """Return definitions with the second of a name as an extension of the first, where files are merged."""
    found: list[Any] = []
    names: set[str] = set()
    for node in nodes:
        name = getattr(getattr(node, "name", None), "value", "")
        again = name in names and node.kind.endswith("_type_definition")
        names |= {name} if node.kind.endswith("_type_definition") else set()
        extension = getattr(graphql, type(node).__name__.replace("Definition", "Extension")) if again else None
        keys = set(getattr(node, "keys", ())) - {"loc", "description"}
        found.append(extension(**{key: getattr(node, key) for key in keys}) if extension else node)
    return tuple(found)


def objects(schema: GraphQLSchema) -> dict[str, GraphQLObjectType]:
    """Return the object types of a schema, without those of introspection."""
    found = schema.type_map.items()
    return {name: one for name, one in found if isinstance(one, GraphQLObjectType) and not name.startswith("__")}


def coordinates(schema: GraphQLSchema) -> set[str]:
    """Return every field of every object type."""
    return {f"{name}.{field}" for name, one in objects(schema).items() for field in one.fields}


def leading(schema: GraphQLSchema, reached: set[str]) -> set[str]:
    """Return those of the fields reached behind which a leaf can be read, by going over them until nothing changes."""
    found: set[str] = set()
    while True:
        having = {coordinate.partition(".")[0] for coordinate in found}
        more = {one for one in reached - found if _leads(schema, one, having)}
        if not more:
            return found
        found |= more


def _leads(schema: GraphQLSchema, coordinate: str, having: set[str]) -> bool:
    name, _, field = coordinate.partition(".")
    returned: Any = get_named_type(objects(schema)[name].fields[field].type)
    if is_leaf_type(returned):
        return True
    possible = schema.get_possible_types(returned) if is_abstract_type(returned) else [returned]
    return any(one.name in having for one in possible)


@dataclass(frozen=True)
class Seen:
    """A view that was checked: its text, its notes, and graphql-core's schema of it; None for a comment alone."""

    text: str
    notes: tuple[str, ...]
    schema: GraphQLSchema | None

    @property
    def body(self) -> str:
        """The view without its leading comment."""
        return self.text.partition("\n\n")[2]


def check(api: Api, principal: Principal, full: GraphQLSchema) -> Seen:
    """Return the view of an API for a principal, after everything that holds of all views was asserted."""
    seen = view.look(api, principal)
    assert view.view(api, principal) == seen.text
    assert harmless(visible_lines(seen.text)) == seen.text
    reached = {field.coordinate for field in api.schema.fields if api.reaches(principal, field)}
    expected = leading(full, reached)
    if not expected:
        assert not re.search(r"^[^#]", seen.text, re.MULTILINE), seen.text
        assert seen.notes
        return Seen(seen.text, seen.notes, None)
    schema = build_schema(seen.text)
    assert coordinates(schema) == expected
    errors = [error.message for error in validate_schema(schema)]
    assert errors == ([] if schema.query_type else [NO_QUERY]), seen.text
    assert bool(schema.query_type) or any("has no query" in note for note in seen.notes)
    _same_as_written(schema, full)
    _nothing_beside(schema)
    _reaches_the_same_types(schema, full)
    _witnesses_fit(api, principal, schema, full, expected)
    assert not re.search(r"@aws_(?!subscribe|publish)", re.sub(r'"(?:[^"\\]|\\.)*"', "", seen.text))
    return Seen(seen.text, seen.notes, schema)


def _same_as_written(schema: GraphQLSchema, full: GraphQLSchema) -> None:
    """Descriptions, types, arguments, defaults and reasons are those of the source; enums and inputs are complete."""
    roots = [("query", s.query_type and s.query_type.name) for s in (schema, full)]
    assert schema.query_type is None or roots[0] == roots[1]
    for name, one in schema.type_map.items():
        if name.startswith("__") or name in graphql.specified_scalar_types:
            continue
        other: Any = full.type_map[name]
        assert one.description == _redacted(other.description) or name in AWS_SCALARS
        if isinstance(one, GraphQLEnumType):
            assert {key: _plain(value) for key, value in one.values.items()} == {
                key: _plain(value) for key, value in other.values.items()
            }
        elif isinstance(one, GraphQLInputObjectType):
            assert {key: _plain(value) for key, value in one.fields.items()} == {
                key: _plain(value) for key, value in other.fields.items()
            }
        elif isinstance(one, GraphQLObjectType | GraphQLInterfaceType):
            assert list(one.fields) == [key for key in other.fields if key in one.fields]
            for key, field in one.fields.items():
                assert _plain(field) == _plain(other.fields[key])
                assert _arguments(field.args) == _arguments(other.fields[key].args)


def _arguments(found: Mapping[str, Any]) -> list[tuple[str, object]]:
    return [(name, _plain(argument)) for name, argument in found.items()]


def _plain(item: Any) -> tuple[object, ...]:  # noqa: ANN401 - anything that has a description
    default = getattr(item.ast_node, "default_value", None)
    literal = None if default is None else (default.kind, value_from_ast_untyped(default))
    return (str(getattr(item, "type", "")), _redacted(item.description), _redacted(item.deprecation_reason), literal)


def _redacted(text: str | None) -> str | None:
    return text and redact(text)


def _nothing_beside(schema: GraphQLSchema) -> None:
    """Every type is there for something: a field, an argument, or an interface of a type that is."""
    waiting: list[Any] = [schema.query_type, schema.mutation_type, schema.subscription_type]
    waiting += [get_named_type(argument.type) for one in schema.directives for argument in one.args.values()]
    found: set[str] = set()
    while waiting:
        one = waiting.pop()
        if one is None or one.name in found:
            continue
        found.add(one.name)
        waiting += getattr(one, "interfaces", ())
        waiting += schema.get_possible_types(one) if is_abstract_type(one) else ()
        for field in getattr(one, "fields", {}).values():
            waiting += [
                get_named_type(field.type),
                *(get_named_type(a.type) for a in getattr(field, "args", {}).values()),
            ]
    beside = {name for name in schema.type_map if not name.startswith("__")} - found
    assert beside <= set(graphql.specified_scalar_types)


def _reaches_the_same_types(schema: GraphQLSchema, full: GraphQLSchema) -> None:
    """Behind a field of the view lie all the types that the view has of those that lie behind it in the schema."""
    shown = objects(schema)
    for name, one in shown.items():
        for key, field in one.fields.items():
            here: Any = get_named_type(field.type)
            there: Any = get_named_type(objects(full)[name].fields[key].type)
            if is_abstract_type(here):
                possible = {inner.name for inner in schema.get_possible_types(here)}
                assert possible == {inner.name for inner in full.get_possible_types(there)} & shown.keys()


def _witnesses_fit(
    api: Api, principal: Principal, schema: GraphQLSchema, full: GraphQLSchema, expected: set[str]
) -> None:
    """Any operation shown to the principal fits the schema, and fits the view where that has the field."""
    schema._validation_errors = []  # noqa: SLF001 - without queries too
    for field in api.schema.fields:
        witness = api.witness(principal, field)
        if witness is None:
            continue
        document = graphql.parse(witness.operation)
        assert graphql.validate(full, document) == [], witness.operation
        if field.coordinate in expected:
            assert graphql.validate(schema, document) == [], witness.operation
