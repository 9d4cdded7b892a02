"""What directives were written for: whom they name, over which fields they decide, and who gets in uninvited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import spelling
from appsync_lint.access import MODE_OF_DIRECTIVE, Grant, Level, Mode, Principal
from appsync_lint.resolve import named_groups
from appsync_lint.schema import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.api import Api
    from appsync_lint.schema import Directive, Field, Placement

_POOL = Mode.AMAZON_COGNITO_USER_POOLS


def placements(api: Api, *names: str) -> Iterator[Placement]:
    """Yield these directives, without a name all on authorization, on object types and their fields."""
    wanted = names or spelling.NAMES
    return (placement for placement in api.schema.authorizing_placements if placement.directive.name in wanted)


def mode_of(directive: Directive) -> Mode | None:
    """Return the mode that a directive admits, the user pools for `@aws_auth`; None for any other directive."""
    return _POOL if directive.name == "aws_auth" else MODE_OF_DIRECTIVE.get(directive.name)


def addressed(*directives: Directive) -> tuple[Principal, ...]:
    """Return whom directives on authorization name, in order: each group by itself, or all callers of the mode."""
    found: set[Principal] = set()
    for directive in directives:
        mode = mode_of(directive)
        groups = named_groups(directive) if mode is _POOL else None
        if mode is not None:
            found |= {Principal(mode, frozenset({group})) for group in groups or ()} or {Principal(mode)}
    return tuple(sorted(found, key=lambda principal: principal.order))


def intended(api: Api, directive: Directive) -> Directive | None:
    """Return a directive on authorization as it should have been written; None for any other directive."""
    return spelling.intended(directive, defined=directive.name in api.schema.directive_definitions)


def governed(api: Api, placement: Placement) -> tuple[Field, ...]:
    """Return the fields over which a directive decides, or would decide if it counted where it stands.

    On an abstract type these are fields of its possible types. A type's directive is left the fields without
    directives of their own, or all where there are none without.
    """
    if placement.location is Location.SCHEMA:
        undirected = (field for field in api.schema.fields if api.access(field).level is Level.DEFAULT)
        return tuple(sorted(undirected, key=lambda field: field.coordinate))
    if placement.type is None or placement.location is Location.ARGUMENT_DEFINITION:
        return ()
    objects = api.schema.possible_types(placement.type.name)
    if placement.field is not None:
        twins = (api.schema.field(f"{type_.name}.{placement.field.name}") for type_ in objects)
        return tuple(twin for twin in twins if twin is not None)
    fields = sorted((field for type_ in objects for field in type_.fields), key=lambda field: field.coordinate)
    return tuple(field for field in fields if api.access(field).level is not Level.FIELD) or tuple(fields)


def uninvited(api: Api, placement: Placement, meant: Directive | None = None) -> tuple[Principal, ...]:
    """Return who gets into a field that a directive governs although no directive there means to let them in.

    `meant` is what the author meant to write there. Where it names groups, a directive of the same mode beside it
    that names none is no invitation to all. Nobody while the default mode is unknown, and so who gets in.
    """
    if not api.default_known:
        return ()
    owner, written = placement.field or placement.type, meant or placement.directive
    beside = [d for d in (owner.directives if owner else ()) if d is not placement.directive]
    if named_groups(written) is not None:
        beside = [d for d in beside if named_groups(d) is not None or mode_of(d) is not mode_of(written)]
    invitations = [
        Grant(mode, named_groups(directive), Level.FIELD, None)
        for directive in (written, *beside)
        if (mode := mode_of(directive))
    ]
    decisive = {id(access): access for access in map(api.access, governed(api, placement))}.values()
    others = (p for p in api.principals if not any(invitation.admits(p) for invitation in invitations))
    return tuple(principal for principal in others if any(access.admits(principal) for access in decisive))
