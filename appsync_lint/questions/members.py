"""Members: unions and interfaces whose types treat a caller differently, as far as no other rule says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from appsync_lint.access import Level
from appsync_lint.questions import intent
from appsync_lint.schema import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field, Type

    Selection = list[tuple[Field, ...]]


class Difference(NamedTuple):
    """A caller who comes to an abstract type by `way`, is served by one of its types, and refused by others."""

    caller: Principal
    way: Field
    served: Field
    refused: tuple[Field, ...]


def differences(api: Api) -> Iterator[tuple[str, list[Difference]]]:
    """Yield the unions and interfaces by name, each with the callers whom its types treat differently."""
    returning = _ways(api)
    if not returning:
        return
    written = {placement.directive.name for placement in intent.placements(api)}
    # Under a default mode that is not known, only the callers that are there under any.
    callers = [caller for caller in api.principals if api.default_known or caller.mode.directive in written]
    shut = {caller: _shut(api, caller) for caller in callers}
    for name, ways in returning.items():
        selections = list(_selections(api, api.schema.types[name]))
        compared = (_difference(api, caller, ways, selections, shut[caller]) for caller in callers)
        found = [difference for difference in compared if difference]
        if found:
            yield name, found


def _shut(api: Api, caller: Principal) -> frozenset[str]:
    """Return the types that refuse a caller wherever it comes to them, of which other rules speak."""
    ends = (end for end in api.blocked(caller) if api.schema.operation(end.parent) is not Operation.SUBSCRIPTION)
    names = {end.type.name for end in ends}  # each but once: a union can have many types, and many fields return it
    return frozenset(type_.name for name in names for type_ in api.schema.possible_types(name))


def _ways(api: Api) -> dict[str, list[Field]]:
    """Return the unions and interfaces by name, with the fields that return them, those of root types first."""
    found: dict[str, list[Field]] = {}
    abstract = {name for name, type_ in api.schema.types.items() if type_.kind in {Kind.INTERFACE, Kind.UNION}}
    composite = api.schema.ordered_composite_fields if abstract else ()
    returning = [field for field in composite if field.type.name in abstract]
    for field in sorted(returning, key=lambda field: not api.is_root(field.parent)):
        found.setdefault(field.type.name, []).append(field)
    return dict(sorted(found.items()))


def _selections(api: Api, type_: Type) -> Iterator[Selection]:
    """Yield what is selected at once, as fields by type: each field of an interface, and whole types of a union."""
    # The fields of root types are exceptions on purpose.
    objects = [member for member in api.schema.possible_types(type_.name) if not api.is_root(member.name)]
    if type_.kind is Kind.UNION:
        yield [tuple(sorted(member.fields, key=lambda field: field.name)) for member in objects]
    for shared in sorted(type_.fields, key=lambda field: field.name):
        fields = (api.schema.field(f"{member.name}.{shared.name}") for member in objects)
        yield [(field,) for field in fields if field]


def _difference(
    api: Api, caller: Principal, ways: list[Field], selections: list[Selection], shut: frozenset[str]
) -> Difference | None:
    way = next((field for field in ways if api.requested(caller).reaches(field)), None)
    served: Field | None = None
    refused: list[Field] = []
    for selection in selections if way else ():
        refusing = (fields for fields in selection if not any(api.admits(field, caller) for field in fields))
        unnamed = (field for fields in refusing for field in fields if field.parent not in shut)
        left = [field for field in unnamed if not _explained(api, field, caller)]
        serving = (field for fields in selection for field in fields if _serves(api, field, caller))
        if left and (first := next(serving, None)):
            served, refused = served or first, refused + left
    if way is None or served is None:
        return None
    return Difference(caller, way, served, tuple(sorted(refused, key=lambda field: field.coordinate)))


def _serves(api: Api, field: Field, caller: Principal) -> bool:
    """Return whether a field admits a caller whom its type does not keep out: else `wider-than-type` speaks."""
    inherited, own = api.type_access(api.schema.types[field.parent]), api.access(field)
    wider = inherited.level is Level.TYPE and own.level is Level.FIELD and not inherited.admits(caller)
    return own.admits(caller) and not wider


def _explained(api: Api, field: Field, caller: Principal) -> bool:
    """Return whether another rule says why a field refuses a caller who comes to its type."""
    parent, access, widest = api.schema.types[field.parent], api.access(field), api.widest(caller.mode)
    secondary = caller.mode is not api.deployment.default_mode and not access.admits(widest)
    forgotten = secondary and access.level is not Level.FIELD and api.has_field_for(parent, widest)
    takes_all = field.type.non_null and api.has_field_for(parent, caller)
    return not access.grants or forgotten or takes_all
