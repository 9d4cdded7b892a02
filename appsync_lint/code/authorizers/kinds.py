"""What kind of value an expression has: a text, a number, a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.authorizers.facts import Kind
from appsync_lint.code.flow.values import Const, Text, Thing, Value
from appsync_lint.code.flow.vocabulary import dotted
from appsync_lint.code.tree import Array, Call, Literal, Object, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.values import Choice
    from appsync_lint.code.tree import Expression

_CONSTANTS: Mapping[str, Kind] = {"str": Kind.TEXT, "int": Kind.NUMBER, "float": Kind.NUMBER, "bool": Kind.BOOLEAN}
_THINGS: Mapping[str, Kind] = {
    "object": Kind.OBJECT,
    "instance": Kind.OBJECT,
    "map": Kind.OBJECT,
    "array": Kind.LIST,
    "json": Kind.TEXT,
}
_OPERATORS: Mapping[str, Kind] = {
    "template": Kind.TEXT,
    **dict.fromkeys(("==", "!=", "<", ">", "<=", ">=", "not", "in", "not in", "instanceof"), Kind.BOOLEAN),
    **dict.fromkeys(("-", "*", "/", "%", "**", "//"), Kind.NUMBER),
    "typeof": Kind.TEXT,
}
_CALLS: Mapping[str, Kind] = {
    **dict.fromkeys(
        (
            "String", "str", "stringify", "dumps", "toString", "join", "toLowerCase", "toUpperCase", "trim", "lower",
            "strip", "upper", "toISOString", "isoformat", "replace", "replaceAll", "substring",
        ),
        Kind.TEXT,
    ),
    **dict.fromkeys(("Number", "parseInt", "parseFloat", "int", "float", "len", "now", "time"), Kind.NUMBER),
    **dict.fromkeys(("Boolean", "bool", "includes", "some", "every", "has", "startsWith", "any", "all"), Kind.BOOLEAN),
    **dict.fromkeys(("split", "map", "filter", "keys", "values", "entries", "list", "sorted", "flatMap"), Kind.LIST),
}  # fmt: skip


def kind_of(run: Run, place: Expression, value: Value) -> Kind:
    """Return the kind of a value that is written at a place; UNKNOWN where it can be of several."""
    if isinstance(place, Operation) and place.operator in ("??", "or") and not value.open:
        return _of_choices(value)
    if value.open or not value.choices or value.paths:
        return _of_expression(run, place, value)
    return _of_choices(value)


def _of_choices(value: Value) -> Kind:
    kinds = {_of_choice(choice) for choice in value.choices} if not value.paths else {Kind.UNKNOWN}
    return kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN


def _of_choice(choice: Choice) -> Kind:
    if isinstance(choice, Const):
        return _CONSTANTS.get(choice.kind, Kind.UNKNOWN)
    if isinstance(choice, Thing):
        return _THINGS.get(choice.kind, Kind.UNKNOWN)
    return Kind.TEXT if isinstance(choice, Text) else Kind.UNKNOWN


def _of_expression(run: Run, place: Expression, value: Value) -> Kind:
    if isinstance(place, Operation) and place.operator in ("??", "or"):  # `roles || []` says what roles are
        written = (_of_expression(run, each, value) for each in place.operands if isinstance(each, (Object, Array)))
        return next(written, Kind.UNKNOWN)
    if isinstance(place, Operation):
        return _OPERATORS.get(place.operator, Kind.UNKNOWN)
    if isinstance(place, Call):
        return _CALLS.get(dotted(place.callee)[-1], _json(value))
    if isinstance(place, Literal):
        return _CONSTANTS.get(type(place.value).__name__, Kind.UNKNOWN)
    if isinstance(place, (Object, Array)):
        return Kind.OBJECT if isinstance(place, Object) else Kind.LIST
    del run
    return _json(value)


def _json(value: Value) -> Kind:
    things = value.things()
    return Kind.TEXT if len(things) == 1 == len(value.choices) and things[0].kind == "json" else Kind.UNKNOWN
