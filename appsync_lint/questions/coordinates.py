"""Schema coordinates with `*`, as policies name fields.

`Mutation.admin*`, `*.email`, `Query.me`; `*` stands for any letters on its side of the dot. Without a dot it is types
that are named, with all their fields: `Payment` is `Payment.*`, and `*` alone is every field. Only fields of object
types count: AppSync asks no others who is calling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.schema import Kind
from appsync_lint.source import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.api import Api
    from appsync_lint.config import Policy
    from appsync_lint.schema import Field
    from appsync_lint.source import Span

_KINDS = {
    Kind.INTERFACE: "an interface: name the object types that implement it",
    Kind.UNION: "a union: name its members",
    Kind.INPUT_OBJECT: "an input type: name the fields that take it",
    Kind.ENUM: "an enum: name the fields that return it",
    Kind.SCALAR: "a scalar: name the fields that return it",
}


def matched(api: Api, policy: Policy) -> tuple[Field, ...]:
    """Return the fields that a policy speaks of, by coordinate."""
    patterns = [expression(text) for text, _ in policy.fields]
    found = (field for field in api.schema.fields if any(pattern.fullmatch(field.coordinate) for pattern in patterns))
    return tuple(sorted(found, key=lambda field: field.coordinate))


def idle(api: Api, policy: Policy) -> Iterator[tuple[int, str, Span]]:
    """Yield the patterns of a policy that match no field: their numbers, texts and places."""
    for number, (text, span) in enumerate(policy.fields):
        pattern = expression(text)
        if not any(pattern.fullmatch(field.coordinate) for field in api.schema.fields):
            yield number, text, span


def meant(api: Api, text: str) -> str:
    """Return a sentence on what a pattern that matches nothing was meant to be; empty where nothing is like it."""
    type_name, dot, field_name = text.strip().partition(".")
    type_ = api.schema.types.get(type_name)
    if type_ is not None and type_.kind in _KINDS:
        return f"`{type_name}` is {_KINDS[type_.kind]}."
    pattern = expression(type_name)
    types = [found for found in api.schema.objects if pattern.fullmatch(f"{found.name}.")]
    if types and dot:
        name = _likest(field_name, {field.name for found in types for field in found.fields})
        return f"Did you mean `{type_name}.{name}`?" if name else ""
    name = _likest(type_name, {found.name for found in api.schema.objects})
    return f"Did you mean `{name}{dot}{field_name}`?" if name else ""


def _likest(text: str, names: set[str]) -> str:
    """Return the name most like a text or, where that ends with a star, the beginning of a name."""
    stem = text.rstrip("*")
    if stem == text or "*" in stem:
        return closest(text, names)
    beginnings = {name[: len(stem) + longer] for name in names for longer in (-1, 0, 1)}
    likest = closest(stem, beginnings - {""}) if stem else ""
    return f"{likest}*" if likest else ""


def expression(text: str) -> re.Pattern[str]:
    """Return what matches, as a whole, the coordinates that a pattern means."""
    pattern = re.sub(r"\*+", "*", text)
    first, *others = (pattern if "." in pattern else f"{pattern}.*").split("*")
    if not others:
        return re.compile(re.escape(first))
    # Atomic groups: what stands between two stars is looked for once, or many stars would take forever.
    between = "".join(f"(?>[^.]*?{re.escape(part)})" for part in others[:-1])
    return re.compile(f"{re.escape(first)}{between}[^.]*{re.escape(others[-1])}")
