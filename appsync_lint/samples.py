"""A value of every input type, as short as may be, in the form in which an operation writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from appsync_lint.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.schema import InputValue, Schema, Type, TypeReference

_MAX_LITERAL = 4_000  # characters; a hostile input type can double its literal with every level
_MAX_DEPTH = 50  # input objects inside each other

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
    """Return a value of a type. Raises NoSampleError."""
    if schema not in _KNOWN:
        _KNOWN[schema] = _Samples(schema.types)
    return _KNOWN[schema].of(reference)


class _Samples:
    """The values of one schema's input types, each found once."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self._types = types
        self._finite = _finite(types)
        self._found: dict[str, str | None] = {}

    def of(self, reference: TypeReference) -> str:
        name = reference.name
        if name not in self._found:
            try:
                # What was found for one type may show less than another has room for, so that each begins anew:
                # values must not depend on which was asked for first.
                self._found[name] = _Search(self._types, self._finite).named(name, ())
            except NoSampleError:
                self._found[name] = None
        return _wrapped(reference, self._found[name])


class _Search:
    def __init__(self, types: Mapping[str, Type], finite: frozenset[str]) -> None:
        self._types = types
        self._finite = finite
        self._found: dict[str, str] = {}

    def named(self, name: str, within: tuple[str, ...]) -> str:
        """Return a value of a named type, inside values of the types `within`."""
        type_ = self._types.get(name)
        if type_ is None or type_.kind is Kind.SCALAR:
            # Scalars of one's own are mostly called as AWS's are, without the AWS.
            return _LITERALS.get(name) or _LITERALS.get(f"AWS{name}", '"1"')
        if name not in self._finite or len(within) > _MAX_DEPTH:
            raise NoSampleError
        if name not in self._found:
            self._found[name] = _enum(type_) if type_.kind is Kind.ENUM else self._object(type_, (*within, name))
        return self._found[name]

    def _object(self, type_: Type, within: tuple[str, ...]) -> str:
        entries: list[str] = []
        length = 0
        for value in _given(type_, self._types, self._finite):
            entries.append(f"{value.name}: {self._value(value.type, within)}")
            length += len(entries[-1])
            if length > _MAX_LITERAL:
                raise NoSampleError
        return f"{{{', '.join(entries)}}}"

    def _value(self, reference: TypeReference, within: tuple[str, ...]) -> str:
        if "[" in reference.text and reference.name in within:
            return "[]"
        try:
            return _wrapped(reference, self.named(reference.name, within))
        except NoSampleError:
            return _wrapped(reference, None)


def _wrapped(reference: TypeReference, value: str | None) -> str:
    """Return a value in as many lists as a type has, an empty list without one."""
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


def _given(type_: Type, types: Mapping[str, Type], finite: frozenset[str]) -> list[InputValue]:
    """Return the fields that a value has to have: what is required, and of `@oneOf` exactly one.

    https://spec.graphql.org/September2025/#sec-OneOf-Input-Objects
    """
    if not any(directive.name == "oneOf" for directive in type_.directives):
        return [value for value in type_.input_fields if value.required]
    possible = [value for value in type_.input_fields if _is_finite(value, types, finite)]
    return sorted(possible, key=lambda value: (_is_object(value, types), value.name))[:1]


def _is_object(value: InputValue, types: Mapping[str, Type]) -> bool:
    return value.type.name in types and types[value.type.name].kind is Kind.INPUT_OBJECT


def _is_finite(value: InputValue, types: Mapping[str, Type], finite: frozenset[str]) -> bool:
    scalar = value.type.name not in types or types[value.type.name].kind is Kind.SCALAR
    return scalar or "[" in value.type.text or value.type.name in finite


def _finite(types: Mapping[str, Type]) -> frozenset[str]:
    """Return the enums and input types that have a value at all: none that needs itself, or has nothing to choose."""
    found = {name for name, type_ in types.items() if type_.kind is Kind.ENUM and type_.values}
    waiting = [type_ for type_ in types.values() if type_.kind is Kind.INPUT_OBJECT]
    while True:
        known = frozenset(found)
        left = [type_ for type_ in waiting if not _has_value(type_, types, known)]
        found.update(type_.name for type_ in waiting if type_ not in left)
        if len(left) == len(waiting):
            return known
        waiting = left


def _has_value(type_: Type, types: Mapping[str, Type], finite: frozenset[str]) -> bool:
    given = _given(type_, types, finite)
    is_choice = any(directive.name == "oneOf" for directive in type_.directives)
    return all(_is_finite(value, types, finite) for value in given) and (bool(given) or not is_choice)


_KNOWN: WeakKeyDictionary[Schema, _Samples] = WeakKeyDictionary()
