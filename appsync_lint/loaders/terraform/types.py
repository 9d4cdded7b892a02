"""The types of variables: what a value is converted to, and what `optional` fills in.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform import arithmetic, syntax
from appsync_lint.loaders.terraform.collections import as_set
from appsync_lint.loaders.terraform.syntax import Call, Name
from appsync_lint.loaders.terraform.values import (
    Atom,
    Bounds,
    Encoded,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    Several,
    is_null,
    null,
    rendered,
    text,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.loaders.terraform.syntax import Expression
    from appsync_lint.loaders.terraform.values import Value

    _Default = Callable[[Expression], Value]


def converted(value: Value, kind: Expression | None, default: _Default) -> Value:
    """Return a value as a type demands it; `default` evaluates what `optional` fills in.

    Raises EvaluationError where it cannot be converted, and UnevaluatedError where it is too large.
    """
    return _converted(value, kind, default, Bounds())


def _converted(value: Value, kind: Expression | None, default: _Default, bounds: Bounds) -> Value:
    if kind is None or isinstance(value, Partial | Several | Reference) or is_null(value):
        return value
    if isinstance(kind, Name):
        return _primitive(value, kind.name)
    if isinstance(kind, Call) and kind.arguments:
        with bounds:  # values that share parts have more of them than anybody writes
            return _complex(value, kind, default, bounds)
    return value


def _primitive(value: Value, name: str) -> Value:
    if isinstance(value, Encoded):
        return value if name in {"string", "any"} else _primitive(rendered(value), name)
    match name:
        case "string" if isinstance(value, Atom):
            return value if isinstance(value.value, str) else _of(text(written(value.value), value.span), value)
        case "number":
            return value if _is_number(value) else _of(Atom(arithmetic.number(value), value.span), value)
        case "bool":
            return _of(Atom(arithmetic.boolean(value), value.span), value)
        case "string":
            raise EvaluationError
    return value


def _is_number(value: Value) -> bool:
    return isinstance(value, Atom) and isinstance(value.value, int | float) and not isinstance(value.value, bool)


def _of(made: Atom, value: Value) -> Atom:
    return Atom(made.value, made.span, made.fragments, value.origin) if isinstance(value, Atom) else made


def _complex(value: Value, kind: Call, default: _Default, bounds: Bounds) -> Value:
    inner = kind.arguments[0]
    match kind.name:
        case "optional":
            return _converted(value, inner, default, bounds)
        case "list" | "set" if isinstance(value, Listing):
            items = tuple(_converted(item, inner, default, bounds) for item in value.items)
            return as_set(items, value.span) if kind.name == "set" else Listing(items, value.span)
        case "map" if isinstance(value, Entries):
            entries = {key: _converted(item, inner, default, bounds) for key, item in value.entries.items()}
            return Entries(entries, value.keys, value.span)
        case "object" if isinstance(value, Entries) and isinstance(inner, syntax.Entries):
            return _object(value, inner, default, bounds)
        case "tuple" if isinstance(value, Listing) and isinstance(inner, syntax.Items):
            pairs = zip(value.items, inner.items, strict=False)
            return Listing(tuple(_converted(item, one, default, bounds) for item, one in pairs), value.span)
    raise EvaluationError


def _object(value: Entries, kinds: syntax.Entries, default: _Default, bounds: Bounds) -> Value:
    """Return an object with the attributes of its type, and no others."""
    entries: dict[str, Value] = {}
    for key, kind in kinds.entries:
        name = str(key.value) if isinstance(key, syntax.Literal) else key.span.text
        given = value.entries.get(name)
        is_optional = isinstance(kind, Call) and kind.name == "optional"
        if given is not None and not (is_null(given) and is_optional):
            entries[name] = _converted(given, kind, default, bounds)
            continue
        if not is_optional:
            raise EvaluationError
        has_default = isinstance(kind, Call) and len(kind.arguments) > 1
        filled = default(kind.arguments[1]) if isinstance(kind, Call) and has_default else null(value.span)
        entries[name] = _converted(filled, kind, default, bounds)
    return Entries(entries, value.keys, value.span)
