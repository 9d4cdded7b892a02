"""A path -> an executable GraphQL operation that the named caller could send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.samples import NoSampleError, sample
from appsync_lint.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.schema import Field, Schema

_MOST_FIELDS = 200  # on the path of an operation; AppSync can be told to refuse more than 75 levels
_LONGEST = 20_000  # characters of an operation


class Witness(Struct, frozen=True):
    """An operation that `principal` can send, on one line; `shows` is the field it proves."""

    principal: Principal
    shows: Field
    operation: str


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
    None where there is neither directly behind it, where a required argument has no value of reasonable size, or where
    the path is longer than anybody's: of a thousand types in a row, a thousand operations would be the report.
    """
    if len(path) > _MOST_FIELDS:
        return None
    try:
        selections = [_call(schema, field) for field in path]
        leaf = _leaf(schema, path[-1], readable, typename_is_readable=typename_is_readable)
    except NoSampleError:
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
    body = " ".join(part.strip() for part in parts)
    operation = f"{schema.operation(path[0].parent)} {{ {body}{leaf} {'} ' * closing}}}"
    return Witness(principal, path[-1], operation) if len(operation) <= _LONGEST else None


def call(schema: Schema, field: Field) -> str | None:
    """Return how a field is called, with its required arguments; None where one has no value of reasonable size."""
    try:
        return _call(schema, field)
    except NoSampleError:
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
    if schema.is_leaf(field.type.name):
        return ""
    abstract = schema.types[field.type.name].kind is not Kind.OBJECT
    for type_ in schema.possible_types(field.type.name):
        for inner in sorted(type_.fields, key=lambda inner: inner.name):
            bare = schema.is_leaf(inner.type.name) and not any(argument.required for argument in inner.arguments)
            if bare and readable(inner):
                return f" {{ ... on {type_.name} {{ {inner.name} }} }}" if abstract else f" {{ {inner.name} }}"
    return " { __typename }" if typename_is_readable else None


def _call(schema: Schema, field: Field) -> str:
    required = [argument for argument in field.arguments if argument.required]
    if not required:
        return field.name
    values = ", ".join(f"{argument.name}: {sample(schema, argument.type)}" for argument in required)
    return f"{field.name}({values})"
