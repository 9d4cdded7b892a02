"""IAM roles: what the policies of a project's roles say of the fields of an API, beside what its directives say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from appsync_lint.access import GUEST, Mode, Principal
from appsync_lint.config import known
from appsync_lint.iam import ANY_FIELD, ANY_TYPE, Answer, Resource, Role, Statement, matches
from appsync_lint.schema import Kind, Operation
from appsync_lint.source import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.api import Api
    from appsync_lint.schema import Field

_SIGNED = Principal(Mode.AWS_IAM)


class Line(NamedTuple):
    """A resource in a statement of a role's policies, and the fields of the API that it means, by coordinate.

    `everything` says that it means whatever field there can be.
    """

    role: Role
    statement: Statement
    resource: Resource
    fields: tuple[Field, ...]
    everything: bool = False

    @property
    def coordinate(self) -> str:
        """Where the configuration has it: `config:iam.roles.web.statements[0].Resource`."""
        return f"config:{self.resource.path}"

    @property
    def is_sure(self) -> bool:
        """Whether it has its effect in any case: no condition, and nothing out of sight, decides over it."""
        denied = (one for one in self.role.statements if not one.allows)
        unsure = any(one.decides(self.role.target, f.parent, f.name) for one in denied for f in self.fields)
        return not self.statement.conditional and not unsure


def calling(api: Api) -> tuple[Role, ...]:
    """Return the roles that may call the API for all that is known of them: none where it does not offer AWS_IAM."""
    return known(api.config.roles) or () if Mode.AWS_IAM in api.deployment.modes else ()


def caller(role: Role) -> Principal:
    """Return the principal that a role is of."""
    return GUEST if role.unauthenticated else _SIGNED


def admits_iam(api: Api, field: Field) -> bool:
    """Return whether directives, or the default mode, let callers in who sign with IAM."""
    return api.admits(field, _SIGNED)


def sweeping(api: Api, role: Role) -> Iterator[Line]:
    """Yield what allows a role every field of the API or all its mutations, with the root fields that admit AWS_IAM.

    Where mutations are denied, only queries are left, and nothing is said.
    """
    mutation = api.schema.roots.get(Operation.MUTATION)
    roots = sorted(api.schema.root_fields(), key=lambda field: field.coordinate)
    for statement in role.statements:
        everything = statement.naming(role.target, ANY_TYPE, ANY_FIELD) if statement.allows else ()
        wide = statement.naming(role.target, mutation, ANY_FIELD) if statement.allows and mutation else everything
        for resource in dict.fromkeys((*everything, *wide)):
            opened = tuple(
                field
                for field in roots
                if (resource in everything or field.parent == mutation)
                and admits_iam(api, field)
                and role.allows(field.parent, field.name)
            )
            if opened and role.allows(mutation or ANY_TYPE, ANY_FIELD):
                yield Line(role, statement, resource, opened, resource in everything)


def lines(api: Api) -> Iterator[Line]:
    """Yield what statements about `appsync:GraphQL` alone name of this very API, but not all of it."""
    fields = api.schema.ordered_fields if known(api.config.roles) else ()
    found: dict[tuple[object, str], tuple[Field, ...]] = {}
    for role in known(api.config.roles) or ():
        for statement in role.statements:
            for resource in statement.resources if statement.only_graphql else ():
                if not resource.names(role.target) or resource.covers(role.target, ANY_TYPE, ANY_FIELD):
                    continue
                key = role.target, resource.pattern
                if key not in found:
                    one = api.schema.field(resource.inner.removeprefix("types/").replace("/fields/", "."))
                    asked = fields if not resource.names_one else [one] if one else []
                    covered = (f for f in asked if resource.covers(role.target, f.parent, f.name) is Answer.YES)
                    found[key] = tuple(covered)
                yield Line(role, statement, resource, found[key])


def dead(api: Api) -> Iterator[tuple[Line, str]]:
    """Yield the resources that can mean no field of the API, each with what was probably meant: `types/T/fields/F`.

    A path that is no field's counts for whatever API; a name that the schema does not have, for this API alone.
    """
    known_names = _names(api) if calling(api) else None
    for role in calling(api):
        for statement in role.statements:
            for resource in statement.resources if statement.only_graphql else ():
                of_all = "*" in resource.pattern.partition(":apis/")[2].partition("/")[0]
                if not resource.inner or not (of_all or resource.names(role.target)):
                    continue
                if resource.can_be_a_field and (of_all or _means_some(resource, role, known_names)):
                    continue
                yield Line(role, statement, resource, ()), _meant(api, resource.inner)


def _names(api: Api) -> frozenset[tuple[str, str]] | None:
    """Return the names of types and fields that a policy may name; None where nobody can know all."""
    if api.generated or api.config.sources:
        return None
    kinds = {Kind.OBJECT, Kind.INTERFACE}
    named = [type_ for type_ in api.schema.types.values() if type_.kind in kinds]
    fields = frozenset((type_.name, field.name) for type_ in named for field in type_.fields)
    return fields | {(type_.name, "__typename") for type_ in named}


def _means_some(resource: Resource, role: Role, names: frozenset[tuple[str, str]] | None) -> bool:
    if names is None or "/fields/__" in resource.inner:
        return True
    if resource.names_one:
        type_name, _, name = resource.inner.removeprefix("types/").partition("/fields/")
        return (type_name, name) in names
    return any(resource.covers(role.target, type_name, name) for type_name, name in names)


def _meant(api: Api, inner: str) -> str:
    """Return the path that was probably meant by one that means nothing; empty where nothing is like it."""
    parts = [part for part in inner.split("/") if part not in {"types", "fields", "field", "resolvers", "resolver", ""}]
    type_name = closest(parts[0], [type_.name for type_ in api.schema.objects]) if parts else ""
    if not type_name:
        return ""
    if len(parts) == 1 or parts[1] == "*":
        return f"types/{type_name}/*"
    names = [field.name for field in api.schema.types[type_name].fields]
    name = parts[1] if any(matches(parts[1], name) for name in names) else closest(parts[1], names)
    return f"types/{type_name}/fields/{name}" if name else ""


def uncalled(api: Api) -> tuple[Field, ...]:
    """Return the root fields that admit AWS_IAM by directives of their own, and that no known role may call.

    None where most of such fields are: then the roles that call them are out of sight. Nor where no role is granted
    any of them by name.
    """
    listed = calling(api)
    own = [field for field in api.schema.root_fields() if admits_iam(api, field) and _by_directive(field)]
    called = [field for field in own if any(role.allows(field.parent, field.name) for role in listed)]
    named = any(line.statement.allows and line.fields for line in lines(api))
    if not named or 2 * len(called) <= len(own):
        return ()
    return tuple(sorted((field for field in own if field not in called), key=lambda field: field.coordinate))


def _by_directive(field: Field) -> bool:
    return any(directive.name == Mode.AWS_IAM.directive for directive in field.directives)


def left_open(api: Api) -> Iterator[tuple[Line, tuple[Field, ...]]]:
    """Yield what denies fields below the root, with those to which the role comes if policies count at the root alone.

    What denies root fields too is left out.
    """
    found: dict[int, frozenset[str]] = {}  # by role: two can have one name
    for line in lines(api):
        if line.statement.allows or any(api.is_root(field.parent) for field in line.fields):
            continue
        role = line.role
        if id(role) not in found:
            roots = (f for f in api.schema.root_fields() if admits_iam(api, f) and _may_call(role, f))
            found[id(role)] = api.behind(roots, passing=lambda field: admits_iam(api, field))
        left = tuple(f for f in line.fields if f.parent in found[id(role)] and admits_iam(api, f))
        if left:
            yield line, left


def _may_call(role: Role, field: Field) -> bool:
    return role.allows(field.parent, field.name) is Answer.YES


def guests_may_introspect(api: Api) -> bool:
    """Return whether the policies of guests surely allow them introspection, if policies are asked about it at all."""
    query = api.schema.roots.get(Operation.QUERY, "Query")
    return any(role.allows(query, "__schema") is Answer.YES for role in api.config.guests)
