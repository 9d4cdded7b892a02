"""Dead ends: returned types that refuse on every field a caller whom the fields before them let through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import Level

if TYPE_CHECKING:
    from appsync_lint.access import Mode, Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Field, Operation


class DeadEnd(Struct, frozen=True):
    """A returned type that refuses callers of one mode on every field, and the fields that bring them there.

    `altogether` says that it refuses every caller of the mode, not just users in some groups or none; `named` that one
    of these groups stands in a directive of the very field that leads here. `fields` begin with those of root types;
    `caller` reaches the first.
    """

    type_name: str
    principals: tuple[Principal, ...]
    fields: tuple[Field, ...]
    caller: Principal
    altogether: bool
    named: bool

    @property
    def affected(self) -> tuple[str, ...]:
        """The coordinates of the fields."""
        return tuple(sorted(field.coordinate for field in self.fields))


def find(api: Api, mode: Mode, *roots: Operation | None) -> tuple[DeadEnd, ...]:
    """Return the returned types that refuse callers of a mode on every field, by name.

    Only fields of the root types of `roots` count as bringing a caller there; None stands for all other types. A
    type that admits nobody at all is left out: a directive of a mode that the API does not offer is to blame.
    """
    widest = api.widest(mode)
    listed = [principal for principal in api.principals if principal.mode is mode]
    found: dict[str, dict[Principal, list[Field]]] = {}
    for principal in dict.fromkeys((*listed, widest)):
        for field in api.blocked(principal):
            if api.schema.operation(field.parent) in roots:
                found.setdefault(field.type.name, {}).setdefault(principal, []).append(field)
    return tuple(_dead_end(api, name, found[name], widest) for name in sorted(found) if _admits_anybody(api, name))


def _admits_anybody(api: Api, type_name: str) -> bool:
    objects = api.schema.possible_types(type_name)
    return any(access.grants for type_ in objects for access in api.authorization.within(type_))


def _dead_end(api: Api, name: str, brought: dict[Principal, list[Field]], widest: Principal) -> DeadEnd:
    fields = {field.coordinate: field for found in brought.values() for field in found}
    ordered = sorted(fields.values(), key=lambda field: (not api.is_root(field.parent), field.coordinate))
    known = frozenset(api.principals)
    listed = tuple(principal for principal in brought if principal in known) or (widest,)
    caller = next(principal for principal in brought if ordered[0] in brought[principal])
    own = [grant for field in ordered if api.access(field).level is Level.FIELD for grant in api.access(field).grants]
    named = any(grant.groups and grant.admits(principal) for grant in own for principal in listed)
    return DeadEnd(name, listed, tuple(ordered), caller, widest in brought, named)
