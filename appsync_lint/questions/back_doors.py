"""Back doors: types that queries keep closed, and the fields by which callers of the default mode come to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import SERVER_MODES, Level, Mode
from appsync_lint.schema import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field

_ENVELOPES = ("Payload", "Response", "Result", "Results", "Output")


class BackDoor(Struct, frozen=True):
    """A type that some callers read although every root field that returns it refuses them.

    `closed` are the queries that refuse them; `doors` the fields that lead each caller there, by coordinate.
    """

    type_name: str
    doors: Mapping[Principal, tuple[Field, ...]]
    closed: tuple[Field, ...]

    @property
    def all_doors(self) -> tuple[Field, ...]:
        """The fields that lead any caller there, by coordinate."""
        found = {field.coordinate: field for fields in self.doors.values() for field in fields}
        return tuple(found[coordinate] for coordinate in sorted(found))


def find(api: Api) -> tuple[BackDoor, ...]:
    """Return the back doors by the names of their types.

    Only callers of the default mode count: to others somebody has opened the type by a directive, so it is meant.
    """
    mode = api.deployment.default_mode
    if api.generated or not api.default_known or mode in SERVER_MODES:
        return ()
    callers = [principal for principal in api.principals if principal.mode is mode]
    queries = {caller: closed for caller in callers if (closed := _closed(api, caller))}
    ways = (f for f in api.schema.root_fields(Operation.QUERY, Operation.SUBSCRIPTION) if not api.own(f))
    reached_by = api.spread(ways) if queries else lambda _: frozenset[str]()
    read = {caller: reached_by(caller).intersection(closed) for caller, closed in queries.items()}
    if not any(read.values()):
        return ()
    leading = _by_content(api, (f for f in api.schema.ordered_composite_fields if not api.is_root(f.parent)))
    entered: dict[str, dict[Principal, tuple[Field, ...]]] = {}
    shut: dict[str, dict[Field, None]] = {}
    for caller, names in read.items():
        for name, doors in _doors(api, caller, names, reached_by(caller), leading).items():
            entered.setdefault(name, {})[caller] = doors
            shut.setdefault(name, {}).update(dict.fromkeys(queries[caller][name]))
    return tuple(BackDoor(name, entered[name], tuple(shut[name])) for name in sorted(entered))


def _by_content(api: Api, fields: Iterable[Field]) -> dict[str, list[Field]]:
    """Return the types that fields return, each with those fields in their order."""
    found: dict[str, list[Field]] = {}
    for field in fields:
        for name in api.contents(field):
            found.setdefault(name, []).append(field)
    return found


def _closed(api: Api, caller: Principal) -> Mapping[str, list[Field]]:
    """Return the types that queries refuse to the caller and no root field gives it, with those queries.

    Only those whose fields it may read by default: no other type has a back door.
    """
    refusing = (field for field in api.schema.root_fields(Operation.QUERY) if _refuses(api, field, caller))
    refused = {n: fields for n, fields in _by_content(api, refusing).items() if _is_read_by_default(api, n, caller)}
    offered: set[str] = set()
    for field in api.schema.root_fields() if refused else ():
        contents = api.contents(field) if api.admits(field, caller) else frozenset()
        envelopes = (api.schema.types[name] for name in contents if name.endswith(_ENVELOPES))
        offered |= contents.union(*(api.contents(inner) for type_ in envelopes for inner in type_.fields))
    return {name: fields for name, fields in refused.items() if name not in offered}


def _refuses(api: Api, query: Field, caller: Principal) -> bool:
    """Return whether a query keeps the caller out in favour of others with a login; one for anything does not."""
    if api.admits(query, caller):
        return False
    modes = api.access(query).modes
    logins = modes if caller.mode is Mode.API_KEY else modes - SERVER_MODES
    type_ = api.schema.types.get(query.type.name)
    of_objects = type_ is not None and type_.kind is Kind.OBJECT
    is_public = any(api.admits(query, anybody) for anybody in api.anonymous)
    return of_objects and bool(logins) and not is_public


def _doors(
    api: Api, caller: Principal, read: Collection[str], reached: Collection[str], leading: Mapping[str, list[Field]]
) -> dict[str, tuple[Field, ...]]:
    """Return the types that the caller reads although queries for them refuse it, with the fields that lead there.

    A field of a type that has a back door itself is none: that other door is to be shut.
    """
    found = {
        name: tuple(
            field
            for field in leading.get(name, ())
            if field.parent in reached and field.parent not in read and _leads(api, field, name, caller)
        )
        for name in read
    }
    return {name: fields for name, fields in found.items() if fields}


def _leads(api: Api, field: Field, name: str, caller: Principal) -> bool:
    """Return whether a field, of no connection type, lets the caller through to a type, and no resolver looks at it."""
    if api.wrapped(api.schema.types[field.parent]) or api.guarded(field) or not api.admits(field, caller):
        return False
    return name in api.contents(field, passing=lambda inner: api.admits(inner, caller))


def _is_read_by_default(api: Api, name: str, caller: Principal) -> bool:
    type_ = api.schema.types[name]
    levels = {access.level for access in api.authorization.within(type_) if access.admits(caller)}
    return levels == {Level.DEFAULT} and not api.is_root(name) and not api.wrapped(type_)
