"""Where a coordinate that a user typed leads: to fields of object types, or to a sentence that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import wording
from appsync_lint.schema import Kind
from appsync_lint.source import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from appsync_lint.schema import Field, Schema, Type

_KINDS = {
    Kind.SCALAR: "a scalar",
    Kind.OBJECT: "a type",
    Kind.INTERFACE: "an interface",
    Kind.UNION: "a union",
    Kind.ENUM: "an enum",
    Kind.INPUT_OBJECT: "an input",
}


def fields(schema: Schema, coordinate: str) -> tuple[Field, ...]:
    """Return the fields of object types that a coordinate means; none where there are none.

    A field of an interface means those that implement it, an argument the field that has it:
    https://spec.graphql.org/September2025/#sec-Schema-Coordinates
    """
    own = schema.field(_without_argument(schema, coordinate))
    if own is not None:
        return (own,)
    type_name, _, name = coordinate.partition(".")
    type_ = schema.types.get(type_name)
    if type_ is None or type_.kind is not Kind.INTERFACE or not type_.field(name):
        return ()
    found = (one.field(name) for one in schema.possible_types(type_name))
    return tuple(field for field in found if field)


def note(schema: Schema, coordinate: str) -> str:
    """Return in words what a coordinate was taken to mean instead of itself; empty where it is a field's."""
    if schema.field(coordinate) or not fields(schema, coordinate):
        return ""
    plain = _without_argument(schema, coordinate)
    if plain != coordinate:
        return f"an argument has no authorization of its own: what decides is {plain}"
    return f"{coordinate} is a field of an interface: what decides are the fields of the types that implement it"


def missing(schemas: Sequence[Schema], coordinate: str) -> Problem:
    """Return why no schema has a field of that coordinate, and what to ask after instead."""
    told = (problem for schema in schemas if (problem := _elsewhere(schema, coordinate)))
    known = [field.coordinate for schema in schemas for field in schema.fields]
    hint = did_you_mean(coordinate, known) or "Write the name of an object type, a dot, and its field's."
    return next(told, Problem(f"There is no field {coordinate}.", hint))


def _without_argument(schema: Schema, coordinate: str) -> str:
    """Return the coordinate of the field whose argument is named: `Mutation.pay` for `Mutation.pay(role:)`."""
    plain, bracket, argument = coordinate.partition("(")
    field = schema.field(plain)
    if field is None or not bracket:
        return coordinate
    names = {f"{one.name}:)" for one in field.arguments}
    return plain if argument in names else coordinate


def _elsewhere(schema: Schema, coordinate: str) -> Problem | None:
    """Return what a coordinate names that is no field of an object type; None where it names nothing."""
    type_name, dot, name = coordinate.partition(".")
    type_ = schema.types.get(type_name)
    if type_ is None:
        return None
    if not dot:
        return Problem(f"{coordinate} is {_KINDS[type_.kind]}, and no field.", _of_type(schema, type_))
    if name.startswith("__"):
        sentence = f"{coordinate} belongs to GraphQL itself: no directive can stand on it."
        return Problem(sentence, "Whoever comes to an object can read its `__typename`; introspection is a setting.")
    return _member(schema, type_, name)


def _member(schema: Schema, type_: Type, name: str) -> Problem | None:
    if type_.kind is Kind.INPUT_OBJECT and any(one.name == name for one in type_.input_fields):
        sentence = f"{type_.name} is an input: AppSync checks no authorization inside of it."
        return Problem(sentence, _of_type(schema, type_))
    if type_.kind is Kind.ENUM and any(value.name == name for value in type_.values):
        sentence = f"{type_.name} is an enum: AppSync checks no authorization of its values."
        return Problem(sentence, _of_type(schema, type_))
    if type_.kind is Kind.INTERFACE and type_.field(name):
        return Problem(f"{type_.name} is an interface, and no type implements it.")
    if type_.kind is Kind.UNION:
        return Problem(f"{type_.name} is a union, which has no fields.", _of_type(schema, type_))
    return None


def _of_type(schema: Schema, type_: Type) -> str:
    if type_.kind in {Kind.SCALAR, Kind.ENUM}:
        return _returned(schema, type_)
    if type_.kind is Kind.INPUT_OBJECT:
        return _of_input(schema, type_)
    if type_.kind is Kind.OBJECT:
        return f"Ask after one of its fields: {wording.some([field.coordinate for field in type_.fields])}."
    own = [f"{type_.name}.{field.name}" for field in type_.fields]
    possible = [field.coordinate for one in schema.possible_types(type_.name) for field in one.fields[:1]]
    named = own or possible
    return f"Ask after a field: {wording.some(named)}." if named else ""


def _returned(schema: Schema, type_: Type) -> str:
    found = [field.coordinate for field in schema.fields if field.type.name == type_.name]
    return f"Ask after the fields that return it: {wording.some(found)}." if found else "No field returns it."


def _of_input(schema: Schema, type_: Type) -> str:
    inputs = set(_holding(schema, type_.name))
    found = [field.coordinate for field in schema.fields if _takes(field, inputs)]
    return f"Ask after the fields that take it: {wording.some(found)}." if found else "No field takes it."


def _takes(field: Field, inputs: Collection[str]) -> bool:
    return any(argument.type.name in inputs for argument in field.arguments)


def _holding(schema: Schema, name: str) -> Iterator[str]:
    """Yield an input, and the inputs that hold it, at whatever depth."""
    above: dict[str, list[str]] = {}
    for type_ in schema.types.values():
        for one in type_.input_fields:
            above.setdefault(one.type.name, []).append(type_.name)
    waiting, seen = [name], {name}
    while waiting:
        found = waiting.pop()
        yield found
        new = [one for one in above.get(found, ()) if one not in seen]
        seen.update(new)
        waiting += new
