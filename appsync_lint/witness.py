"""A path -> an executable GraphQL operation that the named caller could send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appsync_lint.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.schema import Field, InputValue, Schema, TypeReference

_MAX_LITERAL = 4_000  # characters; a hostile input type can double its literal with every level
_MAX_DEPTH = 50  # input objects inside each other

_LITERALS = {
    "ID": '"1"',
    "String": '"text"',
    "Int": "1",
    "Float": "1.5",
    "Boolean": "true",
    "AWSDate": '"2026-01-01"',
    "AWSTime": '"12:00:00Z"',
    "AWSDateTime": '"2026-01-01T12:00:00Z"',
    "AWSTimestamp": "1767268800",
    "AWSEmail": '"someone@example.com"',
    "AWSJSON": '"{}"',
    "AWSPhone": '"+12025550123"',
    "AWSURL": '"https://example.com"',
    "AWSIPAddress": '"192.0.2.1"',
}


@dataclass(frozen=True, slots=True)
class Witness:
    """An operation that `principal` can send, on one line; `shows` is the field it proves."""

    principal: Principal
    shows: Field
    operation: str


class _NoLiteralError(Exception):
    """No value of finite and reasonable size exists for an argument."""


def witness(
    schema: Schema,
    principal: Principal,
    path: Sequence[Field],
    readable: Callable[[Field], bool],
    *,
    typename_is_readable: bool = True,
) -> Witness | None:
    """Return the operation that walks `path`, a root field first.

    Behind an object at the end stands a leaf that `readable` admits, or `__typename`, for which no directive exists.
    None where there is neither directly behind it, or where a required argument has no value of reasonable size.
    """
    try:
        selections = [_call(schema, field) for field in path]
        leaf = _leaf(schema, path[-1], readable, typename_is_readable=typename_is_readable)
    except _NoLiteralError:
        return None
    if leaf is None:
        return None
    parts, closing = [], 0
    for number, field in enumerate(path):
        parts.append(selections[number])
        onward = path[number + 1].parent if number + 1 < len(path) else None
        if onward is None:
            break
        fragment = f"... on {onward} {{ " if schema.types[field.type.name].kind is not Kind.OBJECT else ""
        parts.append(f"{{ {fragment}")
        closing += 2 if fragment else 1
    operation = schema.operation(path[0].parent)
    body = " ".join(part.strip() for part in parts)
    return Witness(principal, path[-1], f"{operation} {{ {body}{leaf} {'} ' * closing}}}")


def call(schema: Schema, field: Field) -> str | None:
    """Return how a field is called, with its required arguments; None where one has no value of reasonable size."""
    try:
        return _call(schema, field)
    except _NoLiteralError:
        return None


def leaf(
    schema: Schema, field: Field, readable: Callable[[Field], bool], *, typename_is_readable: bool = True
) -> str | None:
    """Return the selection behind the last field of a path; None where nothing can be selected.

    It is the same for all fields that return the same named type.
    """
    return _leaf(schema, field, readable, typename_is_readable=typename_is_readable)


def _leaf(schema: Schema, field: Field, readable: Callable[[Field], bool], *, typename_is_readable: bool) -> str | None:
    """Return the selection behind the last field: empty for a scalar."""
    if _is_leaf(schema, field):
        return ""
    abstract = schema.types[field.type.name].kind is not Kind.OBJECT
    for type_ in schema.possible_types(field.type.name):
        for inner in sorted(type_.fields, key=lambda inner: inner.name):
            bare = _is_leaf(schema, inner) and not any(argument.required for argument in inner.arguments)
            if bare and readable(inner):
                return f" {{ ... on {type_.name} {{ {inner.name} }} }}" if abstract else f" {{ {inner.name} }}"
    return " { __typename }" if typename_is_readable else None


def _is_leaf(schema: Schema, field: Field) -> bool:
    type_ = schema.types.get(field.type.name)
    return type_ is None or type_.kind in {Kind.SCALAR, Kind.ENUM}


def _call(schema: Schema, field: Field) -> str:
    required = [argument for argument in field.arguments if argument.required]
    if not required:
        return field.name
    values = ", ".join(f"{argument.name}: {_literal(schema, argument.type, ())}" for argument in required)
    return f"{field.name}({values})"


def _literal(schema: Schema, reference: TypeReference, within: tuple[str, ...]) -> str:
    depth = reference.text.count("[")
    try:
        value = _named_literal(schema, reference.name, within)
    except _NoLiteralError:
        if not depth:
            raise
        return "[]"
    return "[" * depth + value + "]" * depth


def _named_literal(schema: Schema, name: str, within: tuple[str, ...]) -> str:
    type_ = schema.types.get(name)
    if type_ is None or type_.kind is Kind.SCALAR:
        return _LITERALS.get(name, '"1"')
    if type_.kind is Kind.ENUM:
        return min(value.name for value in type_.values)
    if name in within or len(within) > _MAX_DEPTH:
        raise _NoLiteralError
    inner: list[InputValue] = [value for value in type_.input_fields if value.required]
    values = []
    length = 0
    for value in inner:
        values.append(f"{value.name}: {_literal(schema, value.type, (*within, name))}")
        length += len(values[-1])
        if length > _MAX_LITERAL:
            raise _NoLiteralError
    return f"{{{', '.join(values)}}}"
