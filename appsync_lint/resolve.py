"""(Schema, Deployment) -> the effective Access of every field: AppSync's precedence, and nothing else.

A field's own directives replace its type's, and those replace the default mode; inside a level they are alternatives;
nothing is inherited along a path.
https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html ("Using additional authorization modes"), and
packages/amplify-appsync-simulator/src/schema/directives/auth.ts in https://github.com/aws-amplify/amplify-cli.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.access import MODE_OF_DIRECTIVE, Access, Authorization, Grant, Level, Mode
from appsync_lint.iam import Answer
from appsync_lint.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.assumptions import Assumptions
    from appsync_lint.config import Deployment
    from appsync_lint.iam import Role
    from appsync_lint.schema import Directive, Field, Schema, Type

_POOL = Mode.AMAZON_COGNITO_USER_POOLS


def resolve(schema: Schema, deployment: Deployment, assume: Assumptions) -> Authorization:
    """Return the access of every field of every object type."""
    resolver = _Resolver(schema, deployment, assume)
    types = {type_.name: resolver.of_type(type_) for type_ in schema.objects}
    fields: dict[str, Access] = {}
    exceptions: dict[str, list[Field]] = {}
    for type_ in schema.objects:
        interfaces = assume.interface_directives_count and type_.interfaces
        for field in type_.fields if interfaces else [field for field in type_.fields if field.directives]:
            own = resolver.of_field(type_, field)
            if own is not None:
                fields[field.coordinate] = own
                exceptions.setdefault(type_.name, []).append(field)
    return Authorization(types, fields, exceptions)


def named_groups(directive: Directive) -> frozenset[str] | None:
    """Return the groups that a directive names; None where it has no list.

    A single name without brackets is a list of one: https://spec.graphql.org/October2021/#sec-List.Input-Coercion
    """
    written = directive.arguments.get("cognito_groups")
    if written is None:
        return None
    names = written if isinstance(written, list) else [written]
    return frozenset(name for name in names if isinstance(name, str))


def with_guests(
    schema: Schema, authorization: Authorization, guests: Iterable[Role], assume: Assumptions
) -> Authorization:
    """Return the same, closed to guests where the policies of none of their roles surely let them through.

    A signed request needs both, a field that admits AWS_IAM and a policy that allows it:
    https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html ("AWS_IAM authorization")
    """
    roles, found = tuple(guests), dict(authorization.fields)
    exceptions = {name: list(fields) for name, fields in authorization.exceptions.items()}
    closed: dict[int, Access] = {}
    asked = schema.fields if assume.policies_cover_nested_fields else schema.root_fields()
    for field in asked:
        own = authorization.of(field)
        if Mode.AWS_IAM in own.modes and not any(role.allows(field.parent, field.name) is Answer.YES for role in roles):
            if field.coordinate not in found:
                exceptions.setdefault(field.parent, []).append(field)
            found[field.coordinate] = closed.setdefault(id(own), replace(own, to_guests=False))
    return Authorization(authorization.types, found, exceptions)


class _Resolver:
    def __init__(self, schema: Schema, deployment: Deployment, assume: Assumptions) -> None:
        self.schema = schema
        self.deployment = deployment
        self.assume = assume
        self._modes = deployment.modes
        self._denies = deployment.default_action == "DENY"
        self._defaults: dict[bool, Access] = {}  # below the root, and on it

    def of_field(self, type_: Type, field: Field) -> Access | None:
        """Return what a field's own directives decide; None where they decide nothing."""
        on_root = self.schema.operation(type_.name) is not None
        # Ignored beside other providers: https://github.com/aws/aws-cdk/issues/8844. Read on root fields only:
        # https://github.com/aws/aws-appsync-community/issues/275. Its definition allows no type.
        auth = self.deployment.solo_pool and (on_root or self.assume.aws_auth_below_root_is_enforced)
        own = self._counting(field.directives, auth=auth)
        if not own and self.assume.interface_directives_count:
            own = self._counting(self._of_interface_fields(type_, field), auth=auth)
        return self._decided(Level.FIELD, own, field.coordinate, on_root=on_root) if own else None

    def of_type(self, type_: Type) -> Access:
        """Return what holds for a type's fields without directives of their own."""
        on_root = self.schema.operation(type_.name) is not None
        written = self._counting(type_.directives)
        if not written and self.assume.interface_directives_count:
            written = self._counting(self._of_interfaces(type_))
        if not written:
            return self._by_default(on_root=on_root)
        access = self._decided(Level.TYPE, written, type_.name, on_root=on_root)
        if self.assume.type_directive_replaces_default:
            return access
        return Access(Level.TYPE, (*access.grants, *self._by_default(on_root=on_root).grants))

    def _by_default(self, *, on_root: bool) -> Access:
        if on_root not in self._defaults:
            grant = Grant(self.deployment.default_mode, None, Level.DEFAULT, self.deployment.default_span)
            self._defaults[on_root] = Access(Level.DEFAULT, self._after_deny((grant,), on_root=on_root))
        return self._defaults[on_root]

    def _of_interfaces(self, type_: Type) -> list[Directive]:
        found = [self.schema.types[name] for name in type_.interfaces if name in self.schema.types]
        return [
            directive for interface in found if interface.kind is Kind.INTERFACE for directive in interface.directives
        ]

    def _of_interface_fields(self, type_: Type, field: Field) -> list[Directive]:
        interfaces = [self.schema.types[name] for name in type_.interfaces if name in self.schema.types]
        twins = [interface.field(field.name) for interface in interfaces]
        return [directive for twin in twins if twin for directive in twin.directives]

    def _counting(self, directives: Iterable[Directive], *, auth: bool = False) -> list[Directive]:
        """Return the directives that decide here, by place; repetitions left out where they do not count.

        `auth` says whether `@aws_auth` is read here.
        """
        found = [one for one in directives if (auth if one.name == "aws_auth" else self._counts(one))]
        if len(found) > 1:
            found.sort(key=lambda directive: directive.span.order)
        if self.assume.repeated_directive_unites:
            return found
        first: dict[str, Directive] = {}
        for directive in found:
            first.setdefault(directive.name, directive)
        return list(first.values())

    def _counts(self, directive: Directive) -> bool:
        mode = MODE_OF_DIRECTIVE.get(directive.name)
        return mode is not None and (mode in self._modes or self.assume.unconfigured_directive_shuts_out)

    def _decided(self, level: Level, directives: list[Directive], place: str, *, on_root: bool) -> Access:
        grants = [grant for directive in directives if (grant := self._grant(level, directive, place))]
        return Access(level, self._after_deny(tuple(grants), on_root=on_root))

    def _grant(self, level: Level, directive: Directive, place: str) -> Grant | None:
        mode = MODE_OF_DIRECTIVE.get(directive.name, _POOL)
        if mode not in self._modes:
            return None
        groups = named_groups(directive) if mode is _POOL else None
        if groups is not None:
            if directive.arguments["cognito_groups"] == [] and self.assume.empty_group_list_admits_all:
                groups = None
            elif self.deployment.solo_pool and directive.name != "aws_auth":
                groups = groups if self.assume.pool_directive_alone_admits_members else frozenset()
        return Grant(mode, groups, level, directive.span, place)

    def _after_deny(self, grants: tuple[Grant, ...], *, on_root: bool) -> tuple[Grant, ...]:
        """Take away what `defaultAction: DENY` shuts: the pool's users where no directive names a group.

        https://github.com/sid88in/serverless-appsync-plugin/issues/510
        """
        if not self._denies:
            return grants
        alone = self.deployment.solo_pool or self.assume.default_deny_counts_beside_other_providers
        if not alone or not (on_root or self.assume.default_deny_covers_nested_fields):
            return grants
        return tuple(grant for grant in grants if grant.mode is not _POOL or self._survives_deny(grant))

    def _survives_deny(self, grant: Grant) -> bool:
        written = grant.level is not Level.DEFAULT
        return grant.groups is not None or (written and self.assume.bare_directive_satisfies_default_deny)
