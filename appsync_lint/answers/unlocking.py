"""What lets a caller in at a field that refuses it: directives, a group, a policy, a setting; nobody is locked out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import remedy, wording
from appsync_lint.access import MODE_OF_DIRECTIVE, Level, Mode, Principal
from appsync_lint.config import Known, Settings
from appsync_lint.iam import Answer
from appsync_lint.resolve import resolve
from appsync_lint.schema import Directive, Schema

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from appsync_lint.access import Access
    from appsync_lint.api import Api
    from appsync_lint.config import Deployment, Value
    from appsync_lint.iam import Resource, Role, Statement
    from appsync_lint.schema import Field, Type

DEFAULT_ACTION = "userPoolConfig.defaultAction"
_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_MOST_GROUPS = 5

_Admitted = dict[Mode, frozenset[str] | None]  # None: any caller of the mode


class Unlocking(Struct, frozen=True):
    """What to do, all of it, so that a field admits a caller, and everybody who was admitted before.

    `on_field` are all the directives on authorization that its definition is to have; `on_type` those that its type's
    could have instead, which opens `more` of its fields too. Either is empty where it changes nothing, or would not
    help. `allow` says that the pool's default action has to become ALLOW. `groups` are those of which one is enough
    instead. `role` has to be allowed the call. `opened` is the field's access after all that is written.
    """

    on_field: str = ""
    on_type: str = ""
    more: int = 0
    allow: bool = False
    groups: tuple[str, ...] = ()
    role: Role | None = None
    opened: Access | None = None


class Unlocker:
    """Finds what lets one principal in. Fields with the same directives have one answer, which is kept."""

    def __init__(self, api: Api, principal: Principal) -> None:
        self._api = api
        self._who = Principal(principal.mode, principal.groups)  # what directives see of it
        self._guest = principal.guest
        self._offered = principal.mode in api.deployment.modes
        self._kept: dict[Hashable, Unlocking] = {}

    def unlocking(self, field: Field) -> Unlocking | None:
        """Return what lets the principal in at a field that refuses it; None where the API does not offer its mode."""
        if not self._offered:
            return None
        role = self._role(field) if self._guest else None
        if any(grant.admits(self._who) for grant in self._api.access(field).grants):
            return Unlocking(role=role)
        key = self._key(field)
        if key not in self._kept:
            self._kept[key] = self._by_directives(field)
        return replace(self._kept[key], role=role) if role else self._kept[key]

    def sentence(self, field: Field) -> str:
        """Return the same in words."""
        found = self.unlocking(field)
        if found is None:
            return f"Offer {self._who.mode} first: the API has no such provider."
        told = ", and ".join([*_writing(self._api, field, found), *_policy(self._api, field, found)])
        if found.groups:
            told += f"{'; or ' if told else ''}put the user into {_one_of(found.groups)}"
        others = wording.callers(self._let_in_too(field, found), self._api.principals)
        also = f" What is written lets {others} in too." if others != wording.NOBODY else ""
        return f"{told[:1].upper()}{told[1:]}.{also}"

    def only_by_default_action(self, field: Field) -> bool:
        """Return whether a field refuses the principal only because the pool's default action is DENY."""
        if self._api.deployment.default_action != "DENY" or self._api.access(field).admits(self._who):
            return False
        return self._of_field(self._allowing, field, field.directives).admits(self._who)

    def _let_in_too(self, field: Field, found: Unlocking) -> list[Principal]:
        """Return who else gets in at a field by what is to be written: others of the same mode."""
        if found.opened is None:
            return []
        who = Principal(self._who.mode, self._who.groups, guest=self._guest)
        named = (one for one in self._api.principals if one != who and not self._api.admits(field, one))
        return [one for one in named if found.opened.admits(one) and (not one.guest or self._role(field) is None)]

    def _key(self, field: Field) -> Hashable:
        """Return all that the answer for a field depends on."""
        if self._api.config.assume.interface_directives_count:
            return field.coordinate
        access = self._api.access(field)
        grants = tuple((grant.mode, grant.groups) for grant in access.grants)
        idle = tuple(one.name for one in self._idle(field.directives))
        if access.level is Level.FIELD and self._api.deployment.default_action != "DENY":
            # One pool alone may ignore what is written here, and then the type decides.
            above = self._api.type_access(self._api.schema.types[field.parent]).grants
            behind = tuple((one.mode, one.groups) for one in above) if self._api.deployment.solo_pool else ()
            return grants, idle, self._api.is_root(field.parent), behind
        return grants, idle, field.parent, tuple(map(str, field.directives))

    def _by_directives(self, field: Field) -> Unlocking:
        access = self._api.access(field)
        groups = _groups(access) if self._who.mode is _POOL else ()
        if self.only_by_default_action(field):
            bare, opened = self._first_on_field(self._api.deployment, field)
            if bare:
                return Unlocking(bare, groups=groups, opened=opened)
            return Unlocking(allow=True, groups=groups, opened=self._of_field(self._allowing, field, field.directives))
        for allow in (False, True):
            deployment = self._allowing if allow else self._api.deployment
            on_field, opened = self._first_on_field(deployment, field)
            if on_field:
                on_type, more = ("", 0) if allow else self._on_type(field)
                return Unlocking(on_field, on_type, more, allow, groups, opened=opened)
        return Unlocking(groups=groups)

    def _first_on_field(self, deployment: Deployment, field: Field) -> tuple[str, Access | None]:
        """Return the directives with which a field admits the principal and everybody else, and its access then.

        Empty if there are none.
        """
        kept, on_root = self._api.access(field), self._api.is_root(field.parent)
        ways = ((True, False) if on_root else (False, True)) if deployment.solo_pool else (False,)
        for added in self._added():
            admitted = _united(kept, added, self._idle(field.directives))
            for as_auth in ways:
                new = self._of_field(deployment, field, _directives(field, admitted, as_auth=as_auth))
                if new.admits(self._who) and _keeps(kept, new):
                    return _text(admitted, as_auth=as_auth), new
        return "", None

    def _on_type(self, field: Field) -> tuple[str, int]:
        """Return the directives that the field's type could have instead, and how many other fields they open."""
        type_, kept = self._api.schema.types[field.parent], self._api.access(field)
        if kept.level is Level.FIELD or self._api.is_root(type_.name):
            return "", 0
        more = sum(self._api.access(one).level is not Level.FIELD for one in type_.fields) - 1
        for added in self._added() if more else ():
            admitted = _united(kept, added, self._idle(type_.directives))
            headed = replace(type_, directives=_directives(field, admitted, as_auth=False))
            new = resolve(self._alone(headed), self._api.deployment, self._api.config.assume).types[type_.name]
            if new.admits(self._who) and _keeps(kept, new):
                return _text(admitted, as_auth=False), more
        return "", 0

    def _added(self) -> Iterator[_Admitted]:
        """Yield what directives can admit so that the principal gets in, the narrowest first: one group is enough."""
        if self._who.groups:
            yield {self._who.mode: frozenset({min(self._who.groups)})}
        yield {self._who.mode: None}

    def _idle(self, directives: Iterable[Directive]) -> list[Directive]:
        """Return those directives whose mode the API does not offer, here: other deployments may."""
        modes = self._offered_modes
        return [one for one in directives if MODE_OF_DIRECTIVE.get(one.name, _POOL) not in modes]

    @cached_property
    def _offered_modes(self) -> frozenset[Mode]:
        return self._api.deployment.modes | {_POOL}

    def _role(self, field: Field) -> Role | None:
        """Return the guests' role whose policies have to allow a field; None where one does, or none is asked."""
        api = self._api
        if not api.is_root(field.parent) and not api.config.assume.policies_cover_nested_fields:
            return None
        roles = api.config.guests
        if any(role.allows(field.parent, field.name) is Answer.YES for role in roles):
            return None
        return roles[0] if roles else None

    def _of_field(self, deployment: Deployment, field: Field, written: tuple[Directive, ...]) -> Access:
        """Return a field's access if it had these directives."""
        headed = replace(field, directives=written)
        type_ = replace(self._api.schema.types[field.parent], fields=(headed,))
        return resolve(self._alone(type_), deployment, self._api.config.assume).of(headed)

    def _alone(self, type_: Type) -> Schema:
        """Return a schema of one type and its interfaces, for the sake of AppSync's precedence alone."""
        schema = self._api.schema
        types = {name: schema.types[name] for name in type_.interfaces if name in schema.types}
        return Schema({**types, type_.name: type_}, schema.roots, (), (), {}, ())

    @cached_property
    def _allowing(self) -> Deployment:
        default = self._api.deployment.default
        values: dict[str, Value[str | int | float | bool]] = {
            **default.settings.values,
            DEFAULT_ACTION: Known("ALLOW"),
        }
        return replace(self._api.deployment, default=replace(default, settings=Settings(values, default.settings.span)))


def _writing(api: Api, field: Field, found: Unlocking) -> Iterator[str]:
    if found.allow:
        yield f"set `{DEFAULT_ACTION}` to ALLOW, which opens every other field that it shuts too"
    if not found.on_field:
        return
    text = f"write {_line(field, found.on_field)}"
    if found.on_type:
        type_ = api.schema.types[field.parent]
        more = f"which opens {found.more} more field{'s' if found.more > 1 else ''} of it"
        text += f", or `{remedy.header(type_, found.on_type)}`, {more}"
    yield text


def _line(field: Field, directives: str) -> str:
    arguments = "(...)" if field.arguments else ""
    written = [f"{field.name}{arguments}: {field.type.text}", directives, *remedy.other_directives(field.directives)]
    return f"`{' '.join(written)}` in {field.parent}"


def _policy(api: Api, field: Field, found: Unlocking) -> Iterator[str]:
    role = found.role
    if role is None:
        return
    if role.grant(field.parent, field.name) is None:
        arn = remedy.arn(api, remedy.inner(field), _like(role))
        yield f"allow `appsync:GraphQL` on `{arn}` in a policy of the role {role.name}"
    for denying in denials(role, field):
        yield f"take {field.coordinate} out of the statement at {denying.span} that denies it"


def denials(role: Role, field: Field) -> Iterator[Statement]:
    """Yield the statements of a role that deny a field, or may."""
    for statement in role.statements:
        if not statement.allows and statement.decides(role.target, field.parent, field.name) is not Answer.NO:
            yield statement


def _like(role: Role) -> Resource | None:
    """Return a resource of a role that names a part of the API, as an example of how to."""
    named = (one for statement in role.statements if statement.allows for one in statement.resources)
    return next((one for one in named if one.inner and one.names(role.target)), None)


def _one_of(groups: tuple[str, ...]) -> str:
    if len(groups) == 1:
        return f"the group {groups[0]}"
    more = len(groups) - _MOST_GROUPS
    return f"one of the groups {', '.join(groups[:_MOST_GROUPS])}{f' and {more} more' if more > 0 else ''}"


def _groups(access: Access) -> tuple[str, ...]:
    """Return the groups of which a field admits every one; a blank name is none."""
    named = (grant.groups for grant in access.grants if grant.mode is _POOL and grant.groups)
    return tuple(sorted(group for group in frozenset[str]().union(*named) if group.strip()))


def _united(kept: Access, added: _Admitted, idle: Iterable[Directive]) -> _Admitted:
    """Return all that directives have to admit: who gets in now, and who is to."""
    found: _Admitted = {}
    pairs = [(grant.mode, grant.groups) for grant in kept.grants]
    pairs += [(MODE_OF_DIRECTIVE[one.name], None) for one in idle]
    for mode, groups in (*pairs, *added.items()):
        before = found.get(mode, frozenset())
        found[mode] = None if groups is None or before is None else before | groups
    return {mode: groups for mode, groups in found.items() if groups is None or groups}


def _keeps(before: Access, after: Access) -> bool:
    """Return whether everybody who is admitted before is admitted after, too."""
    wider: _Admitted = {}
    for grant in after.grants:
        known = wider.get(grant.mode, frozenset())
        wider[grant.mode] = None if grant.groups is None or known is None else known | grant.groups
    for grant in before.grants:
        found = wider.get(grant.mode, frozenset())
        if found is not None and (grant.groups is None or not grant.groups <= found):
            return False
    return True


def _text(admitted: Mapping[Mode, frozenset[str] | None], *, as_auth: bool) -> str:
    written = wording.directives(admitted.items())
    return written.replace(f"@{_POOL.directive}(", "@aws_auth(", 1) if as_auth else written


def _directives(field: Field, admitted: _Admitted, *, as_auth: bool) -> tuple[Directive, ...]:
    return tuple(
        Directive(
            "aws_auth" if as_auth and groups is not None else mode.directive,
            {} if groups is None else {"cognito_groups": [*sorted(groups)]},
            field.span,
        )
        for mode, groups in admitted.items()
    )
