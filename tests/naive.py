"""What Api says of all principals at once, said of one by one: loops over everything, and nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.schema import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appsync_lint import Api, Field, Mode, Principal, Schema, Type

Place = tuple[str, bool]
Origins = dict[Place, "tuple[Place, Field] | None"]

REQUESTED = (Operation.QUERY, Operation.MUTATION)


def objects(schema: Schema) -> list[Type]:
    """Return the object types by name."""
    return [schema.types[name] for name in sorted(schema.types) if schema.types[name].kind is Kind.OBJECT]


def fields(schema: Schema) -> list[Field]:
    """Return all fields of object types."""
    return [field for type_ in objects(schema) for field in type_.fields]


def possible(schema: Schema, name: str) -> list[Type]:
    """Return the object types that a type stands for, by name."""
    if name not in schema.types:
        return []
    abstract = schema.types[name]
    return [one for one in objects(schema) if one is abstract or name in one.interfaces or one.name in abstract.members]


def is_composite(schema: Schema, field: Field) -> bool:
    """Return whether something is selected behind a field."""
    kinds = {Kind.OBJECT, Kind.INTERFACE, Kind.UNION}
    return field.type.name in schema.types and schema.types[field.type.name].kind in kinds


def enters(api: Api, type_: Type, who: Principal) -> bool:
    """Return whether some field of an object type admits a principal."""
    return any(api.access(field).admits(who) for field in type_.fields)


def refused(api: Api, field: Field, who: Principal) -> bool:
    """Return whether a field returns objects, and all fields of all of them refuse a principal."""
    returned = [type_ for type_ in possible(api.schema, field.type.name) if type_.fields]
    return bool(returned) and not any(enters(api, type_, who) for type_ in returned)


def origins(api: Api, who: Principal, operations: Iterable[Operation] = Operation) -> Origins:
    """Return how a principal first comes to each type: one queue, fields by name, and an operation after the other."""
    roots: list[Place] = [(api.schema.roots[one], False) for one in operations if one in api.schema.roots]
    subscribing = api.schema.roots.get(Operation.SUBSCRIPTION)
    found: Origins = dict.fromkeys(roots)
    for root in roots:
        queue = [root]
        for place in queue:  # it grows meanwhile
            name, free = place
            begins = name == subscribing and not api.config.assume.subscription_payload_is_checked
            for field in sorted(api.schema.types[name].fields, key=lambda field: field.name):
                for type_ in possible(api.schema, field.type.name) if free or api.access(field).admits(who) else ():
                    onward = type_.name, free or begins
                    if onward not in found:
                        found[onward] = place, field
                        queue.append(onward)
    return found


def walked(found: Origins, place: Place) -> list[Field]:
    """Return the fields by which a place was come to."""
    before = found[place]
    return [] if before is None else [*walked(found, before[0]), before[1]]


def path_to_type(found: Origins, name: str) -> list[Field] | None:
    """Return the fields by which a type was come to, where its fields are asked if it was so at all."""
    return next((walked(found, place) for place in ((name, False), (name, True)) if place in found), None)


def path(api: Api, found: Origins, field: Field, who: Principal) -> list[Field] | None:
    """Return the whole path to a field, or None."""
    asked, free = (field.parent, False), (field.parent, True)
    if asked in found and api.access(field).admits(who):
        return [*walked(found, asked), field]
    return [*walked(found, free), field] if free in found else None


def behind(schema: Schema, starts: Iterable[Field], passing: Callable[[Field], bool]) -> set[str]:
    """Return the names of the types behind fields, by ways of fields that pass."""
    found: set[str] = set()
    more = {type_.name for field in starts if passing(field) for type_ in possible(schema, field.type.name)}
    while more:
        found |= more
        leading = [field for name in more for field in schema.types[name].fields if passing(field)]
        more = {type_.name for field in leading for type_ in possible(schema, field.type.name)} - found
    return found


def blocked(api: Api, who: Principal) -> list[Field]:
    """Return the fields that let a principal through, from where it comes by requests, to objects that refuse it."""
    come = {name for name, _ in origins(api, who, REQUESTED)}
    leading = [field for field in fields(api.schema) if field.parent in come and api.access(field).admits(who)]
    return [field for field in leading if refused(api, field, who)]


def fruitless(api: Api) -> dict[Field, frozenset[Mode]]:
    """Return the fields by which the widest callers of modes come to objects that refuse them."""
    found: dict[Field, frozenset[Mode]] = {}
    for mode in api.deployment.modes:
        who = api.widest(mode)
        come = origins(api, who)
        for field in fields(api.schema):
            if path(api, come, field, who) is not None and refused(api, field, who):
                found[field] = found.get(field, frozenset()) | {mode}
    return found


def returning(schema: Schema, type_: Type) -> list[Field]:
    """Return the fields that can return objects of a type, by coordinate."""
    leading = [field for field in fields(schema) if type_ in possible(schema, field.type.name)]
    return sorted(leading, key=lambda field: field.coordinate)
