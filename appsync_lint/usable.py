"""One caller's part of a schema: the fields that lead it to something it can read, and what these need; a Schema again.

A field that returns objects of which nothing can be read is no part of it, since no type of GraphQL is without fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.schema import AWS_SCALARS, Field, Kind, Schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from appsync_lint.schema import Type

_Fields = dict[str, Field]
_ABSTRACT = frozenset({Kind.INTERFACE, Kind.UNION})


class Part(Struct, frozen=True):
    """A part of a schema, as a schema of its own, its types and fields in the order of the whole.

    `leading` are its fields; `blind` are those that are reached too, but behind which nothing can be read. An interface
    whose types have no field in common any more is a union of them. `scalars` are those of AWS that it needs.
    """

    schema: Schema
    leading: frozenset[str]
    blind: tuple[Field, ...]
    scalars: frozenset[str]


def part(schema: Schema, reached: Collection[str], also: Iterable[str] = ()) -> Part:
    """Return the part of a schema that is left of the fields reached, by coordinate.

    `also` are types that are needed besides: those of the arguments of directives.
    """
    fields = [field for type_ in schema.objects for field in type_.fields if field.coordinate in reached]
    leading = leading_of(schema, fields)
    objects = {
        type_.name: {field.name: field for field in type_.fields if field.coordinate in leading}
        for type_ in schema.types.values()
        if type_.kind is Kind.OBJECT
    }
    live = {name: own for name, own in objects.items() if own}
    interfaces = _Interfaces(schema, live)
    shaped = {**live, **interfaces.fields}
    needed = _needed(schema, live, interfaces, also)
    types = {
        name: _shaped(type_, shaped.get(name, {}), interfaces, live)
        for name, type_ in schema.types.items()
        if name in needed
    }
    roots = {operation: name for operation, name in schema.roots.items() if name in live}
    blind = tuple(field for field in fields if field.coordinate not in leading)
    return Part(replace(schema, types=types, roots=roots), leading, blind, AWS_SCALARS & needed)


def leading_of(schema: Schema, fields: Iterable[Field]) -> frozenset[str]:
    """Return those of some fields that are leaves, or return objects with such a field."""
    returning: dict[str, list[Field]] = {}
    for field in fields:
        returning.setdefault(field.type.name, []).append(field)
    names = _names(schema)
    waiting = [name for name in returning if schema.is_leaf(name)]
    seen = set(waiting)
    found: set[str] = set()
    while waiting:
        for field in returning.get(waiting.pop(), ()):
            found.add(field.coordinate)
            new = [name for name in names.get(field.parent, ()) if name not in seen]
            seen.update(new)
            waiting += new
    return frozenset(found)


def _names(schema: Schema) -> Mapping[str, Sequence[str]]:
    """Return by object type the types as which a field can return it: itself, its interfaces and unions."""
    found = {type_.name: [type_.name] for type_ in schema.objects}
    for type_ in schema.types.values():
        if type_.kind in _ABSTRACT:
            for member in schema.possible_types(type_.name):
                found[member.name].append(type_.name)
    return found


class _Interfaces:
    """What remains of interfaces: a field that every type below keeps, in a way that GraphQL allows.

    https://spec.graphql.org/October2021/#IsValidImplementation(). What is written is not trusted to be valid.
    """

    def __init__(self, schema: Schema, live: Mapping[str, _Fields]) -> None:
        self._schema = schema
        self._live = live
        self.members = {
            type_.name: [member.name for member in _in_order(schema, type_) if member.name in live]
            for type_ in schema.types.values()
            if type_.kind in _ABSTRACT
        }
        interfaces = [type_ for type_ in schema.types.values() if type_.kind is Kind.INTERFACE]
        self._implementing: dict[str, list[Type]] = {}
        for one in interfaces:
            for name in one.interfaces:
                self._implementing.setdefault(name, []).append(one)
        self.fields: dict[str, _Fields] = {
            one.name: {field.name: field for field in one.fields} for one in interfaces if self.members[one.name]
        }
        self._above = {
            name: [above for above in schema.types[name].interfaces if self._may_stand_above(above, name)]
            for name in self.fields
        }
        while self._shrink():
            pass

    def above(self, type_: Type) -> tuple[str, ...]:
        """Return the interfaces that a type still implements."""
        written = self._above[type_.name] if type_.name in self.fields else type_.interfaces
        return tuple(name for name in dict.fromkeys(written) if self.fields.get(name))

    def _may_stand_above(self, above: str, name: str) -> bool:
        """Return whether an interface can implement another: no circle, and each type below implements both."""
        below = [self._schema.types[member] for member in self.members[name]]
        below += self._implementing.get(name, ())
        circle = name in self._schema.types[above].interfaces
        return above != name and not circle and all(above in one.interfaces for one in below)

    def _shrink(self) -> bool:
        """Take away what cannot stay; return whether there was any."""
        shrunk = False
        for name, fields in self.fields.items():
            below = [self._live[member] for member in self.members[name]]
            kept = {one: field for one, field in fields.items() if all(self._keeps(own, field) for own in below)}
            above = [one for one in self._above[name] if self.fields.get(one) and self._covers(kept, self.fields[one])]
            shrunk = shrunk or len(kept) < len(fields) or len(above) < len(self._above[name])
            self.fields[name], self._above[name] = kept, above
        return shrunk

    def _covers(self, own: _Fields, promised: _Fields) -> bool:
        return all(self._keeps(own, field) for field in promised.values())

    def _keeps(self, own: _Fields, promised: Field) -> bool:
        """Return whether a type has a field as an interface promises it."""
        field = own.get(promised.name)
        if field is None or not self._is_narrower(field.type.text, promised.type.text):
            return False
        given = {argument.name: argument for argument in field.arguments}
        asked = {argument.name: argument.type.text for argument in promised.arguments}
        same = all(name in given and given[name].type.text == text for name, text in asked.items())
        return same and not any(argument.required for name, argument in given.items() if name not in asked)

    def _is_narrower(self, own: str, promised: str) -> bool:
        while own.endswith("!") or (own.startswith("[") and promised.startswith("[")):
            own, promised = (own[:-1], promised.removesuffix("!")) if own.endswith("!") else (own[1:-1], promised[1:-1])
        if own == promised or promised.endswith("!"):
            return own == promised
        if self.fields.get(own):
            return promised in self._above[own]
        is_type_of = own in self.members.get(promised, ())
        return is_type_of and own in self._live


def _in_order(schema: Schema, type_: Type) -> Sequence[Type]:
    """Return the possible types of a union as it lists them, of an interface in the order of the schema."""
    if type_.kind is Kind.UNION:
        return [schema.types[name] for name in dict.fromkeys(type_.members)]
    possible = {one.name for one in schema.possible_types(type_.name)}
    return [one for name, one in schema.types.items() if name in possible]


def _needed(schema: Schema, live: Mapping[str, _Fields], interfaces: _Interfaces, also: Iterable[str]) -> set[str]:
    """Return the names of the types that fields and their arguments name, and of those inside these."""
    found = set(live)
    waiting = [*also]
    for name in live:
        waiting += interfaces.above(schema.types[name])
        waiting += _named(live[name].values())
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        type_ = schema.types.get(name)
        if type_ is not None and type_.kind is Kind.INTERFACE:
            waiting += [*interfaces.above(type_), *_named(interfaces.fields[name].values())]
        elif type_ is not None:
            waiting += [value.type.name for value in type_.input_fields]
    return found


def _named(fields: Iterable[Field]) -> list[str]:
    found: list[str] = []
    for field in fields:
        found += [field.type.name, *(argument.type.name for argument in field.arguments)]
    return found


def _shaped(type_: Type, fields: _Fields, interfaces: _Interfaces, live: Mapping[str, _Fields]) -> Type:
    """Return what remains of a type."""
    if type_.kind is Kind.UNION:
        return replace(type_, members=tuple(interfaces.members[type_.name]))
    if type_.kind is Kind.INTERFACE and not fields:
        return replace(type_, kind=Kind.UNION, fields=(), interfaces=(), members=tuple(interfaces.members[type_.name]))
    if type_.kind is Kind.INTERFACE or type_.name in live:
        return replace(type_, fields=tuple(fields.values()), interfaces=interfaces.above(type_))
    return type_
