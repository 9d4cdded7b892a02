"""A value of every input type, as short as may be, in the form in which an operation writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from appsync_lint.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from appsync_lint.schema import InputValue, Schema, Type, TypeReference

_MAX_LITERAL = 4_000  # characters; a hostile input type can double its literal with every level

_LITERALS = {
    "ID": '"1"',
    "String": '"text"',
    "Int": "1",
    "Float": "1.5",
    "Boolean": "true",
    "Long": "1",
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


class NoSampleError(Exception):
    """No value of finite and reasonable size exists."""


def sample(schema: Schema, reference: TypeReference) -> str:
    """Return a value of a type: of what is required, and of lists one item, unless an input object lies deeper inside.

    Raises NoSampleError.
    """
    if schema not in _KNOWN:
        _KNOWN[schema] = _Samples(schema.types)
    return _KNOWN[schema].of(reference)


class _Samples:
    """The values of one schema's input types."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self._types = types
        self._found = {name: _enum(type_) for name, type_ in types.items() if type_.kind is Kind.ENUM and type_.values}
        self._search()

    def of(self, reference: TypeReference) -> str:
        """Return a value of a type. Raises NoSampleError."""
        type_ = self._types.get(reference.name)
        if type_ is not None and type_.kind is Kind.INPUT_OBJECT and reference.name in self._found:
            whole = self._object(type_, lists_of_objects=True)
            return _wrapped(reference, whole if len(whole) <= _MAX_LITERAL else self._found[reference.name])
        return self._value(reference, lists_of_objects=True)

    def _search(self) -> None:
        """Find a value of every input type that has one, those first that need no other.

        Going by rounds, and never from a type into the types inside it, takes no longer for types that need each other.
        """
        needing: dict[str, list[Type]] = {}
        for type_ in self._types.values():
            for value in type_.input_fields:
                needing.setdefault(value.type.name, []).append(type_)
        candidates = [type_ for type_ in self._types.values() if type_.kind is Kind.INPUT_OBJECT]
        while candidates:
            values = {type_.name: self._short(type_) for type_ in candidates if type_.name not in self._found}
            new = {name: value for name, value in values.items() if value is not None}
            self._found |= new
            candidates = [type_ for name in new for type_ in needing.get(name, ())]

    def _short(self, type_: Type) -> str | None:
        try:
            value = self._object(type_, lists_of_objects=False)
        except NoSampleError:
            return None
        return value if len(value) <= _MAX_LITERAL else None

    def _object(self, type_: Type, *, lists_of_objects: bool) -> str:
        given = [
            f"{value.name}: {self._value(value.type, lists_of_objects=lists_of_objects)}"
            for value in self._given(type_)
        ]
        return f"{{{', '.join(given)}}}"

    def _given(self, type_: Type) -> Sequence[InputValue]:
        """Return the fields that a value has to have: what is required, and of `@oneOf` exactly one.

        https://spec.graphql.org/September2025/#sec-OneOf-Input-Objects
        """
        if not any(directive.name == "oneOf" for directive in type_.directives):
            return [value for value in type_.input_fields if value.required]
        possible = [value for value in type_.input_fields if self._known(value.type)]
        if not possible:
            raise NoSampleError
        return [min(possible, key=lambda value: (self._is_object(value.type.name), value.name))]

    def _known(self, reference: TypeReference) -> bool:
        return "[" in reference.text or self._is_scalar(reference.name) or reference.name in self._found

    def _is_scalar(self, name: str) -> bool:
        return name not in self._types or self._types[name].kind is Kind.SCALAR

    def _is_object(self, name: str) -> bool:
        return name in self._types and self._types[name].kind is Kind.INPUT_OBJECT

    def _value(self, reference: TypeReference, *, lists_of_objects: bool) -> str:
        name = reference.name
        if self._is_scalar(name):
            # Scalars of one's own are mostly called as AWS's are, without the AWS.
            return _wrapped(reference, _LITERALS.get(name) or _LITERALS.get(f"AWS{name}", '"1"'))
        shown = lists_of_objects or "[" not in reference.text or not self._is_object(name)
        return _wrapped(reference, self._found.get(name) if shown else None)


def _wrapped(reference: TypeReference, value: str | None) -> str:
    """Return a value in as many lists as a type has, an empty list without one. Raises NoSampleError."""
    depth = reference.text.count("[")
    if value is None:
        if not depth:
            raise NoSampleError
        return "[]"
    return "[" * depth + value + "]" * depth


def _enum(type_: Type) -> str:
    """Return the first value by name, one that is not deprecated if there is any."""
    outdated = {value.name: any(d.name == "deprecated" for d in value.directives) for value in type_.values}
    return min(outdated, key=lambda name: (outdated[name], name))


_KNOWN: WeakKeyDictionary[Schema, _Samples] = WeakKeyDictionary()
