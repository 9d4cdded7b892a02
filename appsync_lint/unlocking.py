"""What lets a caller in at a field that refuses it: directives, a group, a policy, a setting; nobody is locked out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appsync_lint import remedy, wording
from appsync_lint.access import MODE_OF_DIRECTIVE, Level, Mode
from appsync_lint.config import Known, Settings
from appsync_lint.iam import Answer
from appsync_lint.resolve import inherited, resolve
from appsync_lint.schema import Directive, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.access import Access, Principal
    from appsync_lint.api import Api
    from appsync_lint.config import Deployment, Value
    from appsync_lint.iam import Role
    from appsync_lint.schema import Field, Type

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_ACTION = "userPoolConfig.defaultAction"
_MOST_GROUPS = 5

_Admitted = dict[Mode, frozenset[str] | None]  # None: any caller of the mode


@dataclass(frozen=True, slots=True)
class Unlocking:
    """What to do, all of it, so that a field admits a caller, and everybody who was admitted before.

    `on_field` are all the directives on authorization that its definition is to have; `on_type` those that its type's
    could have instead, which opens `more` of its fields too. Either is empty where it changes nothing, or would not
    help. `allow` says that the pool's default action has to become ALLOW. `groups` are those of which one is enough
    instead. `role` has to be allowed the call.
    """

    on_field: str = ""
    on_type: str = ""
    more: int = 0
    allow: bool = False
    groups: tuple[str, ...] = ()
    role: Role | None = None


def unlocking(api: Api, field: Field, principal: Principal) -> Unlocking | None:
    """Return what lets a principal in at a field that refuses it; None where the API does not offer its mode."""
    if principal.mode not in api.deployment.modes:
        return None
    access = api.access(field)
    role = _role(api, field) if principal.guest else None
    if any(grant.admits(principal) for grant in access.grants):
        return Unlocking(role=role)
    groups = _groups(access) if principal.mode is _POOL else ()
    for allow in (False, True):
        deployment = _allowing(api.deployment) if allow else api.deployment
        if allow and _on_field(api, deployment, field, field.directives).admits(principal):
            return Unlocking(allow=True, groups=groups, role=role)
        for added in _added(principal):
            if on_field := _first_on_field(api, deployment, field, principal, added):
                on_type, more = ("", 0) if allow else _on_type(api, field, principal, added)
                return Unlocking(on_field, on_type, more, allow, groups, role)
    return Unlocking(groups=groups, role=role)


def refused_by_default_action(api: Api, field: Field, principal: Principal) -> bool:
    """Return whether a field refuses a pool's user only because the pool's default action is DENY."""
    if api.deployment.default_action != "DENY" or api.admits(field, principal):
        return False
    return _on_field(api, _allowing(api.deployment), field, field.directives).admits(principal)


def sentence(api: Api, field: Field, principal: Principal) -> str:
    """Return in words what lets a principal in at a field that refuses it, and locks nobody out."""
    found = unlocking(api, field, principal)
    if found is None:
        return f"Offer {principal.mode} first: the API has no such provider."
    parts = [*_writing(api, field, found), *_policy(api, field, found)]
    told = ", and ".join(parts)
    if found.groups:
        told += f"{'; or ' if told else ''}put the user into {_one_of(found.groups)}"
    return f"{told[:1].upper()}{told[1:]}."


def _writing(api: Api, field: Field, found: Unlocking) -> Iterator[str]:
    if found.allow:
        yield f"set `{_ACTION}` to ALLOW, which opens every other field that it shuts too"
    if not found.on_field:
        return
    text = f"write {_line(field, found.on_field)}"
    if found.on_type:
        type_ = api.schema.types[field.parent]
        implements = f" implements {' & '.join(type_.interfaces)}" if type_.interfaces else ""
        more = f"which opens {found.more} more field{'s' if found.more > 1 else ''} of it"
        text += f", or `type {type_.name}{implements} {found.on_type}`, {more}"
    yield text


def _line(field: Field, directives: str) -> str:
    others = (str(one) for one in field.directives if one.name not in MODE_OF_DIRECTIVE and one.name != "aws_auth")
    arguments = "(...)" if field.arguments else ""
    return f"`{' '.join([f'{field.name}{arguments}: {field.type.text}', directives, *others])}` in {field.parent}"


def _policy(api: Api, field: Field, found: Unlocking) -> Iterator[str]:
    role = found.role
    if role is None:
        return
    if role.grant(field.parent, field.name) is None:
        arn = remedy.arn(api, remedy.inner(field))
        yield f"allow `appsync:GraphQL` on `{arn}` in a policy of the role {role.name}"
    for denying in role.statements:
        if not denying.allows and denying.decides(role.target, field.parent, field.name) is not Answer.NO:
            yield f"take {field.coordinate} out of the statement at {denying.span} that denies it"


def _one_of(groups: tuple[str, ...]) -> str:
    if len(groups) == 1:
        return f"the group {groups[0]}"
    return f"one of the groups {wording.some(groups)}"


def _groups(access: Access) -> tuple[str, ...]:
    """Return the groups of which a field admits every one."""
    named = (grant.groups for grant in access.grants if grant.mode is _POOL and grant.groups)
    return tuple(sorted(frozenset[str]().union(*named)))


def _role(api: Api, field: Field) -> Role | None:
    """Return the guests' role whose policies have to allow a field; None where one does, or none is asked."""
    if not api.is_root(field.parent) and not api.config.assume.policies_cover_nested_fields:
        return None
    roles = api.config.guests
    if any(role.allows(field.parent, field.name) is Answer.YES for role in roles):
        return None
    return roles[0] if roles else None


def _added(principal: Principal) -> Iterator[_Admitted]:
    """Yield what a directive can admit so that it lets a principal in, the narrowest first: one group is enough."""
    if principal.groups:
        yield {principal.mode: frozenset({min(principal.groups)})}
    yield {principal.mode: None}


def _united(kept: Access, added: _Admitted, idle: Iterable[Directive]) -> _Admitted:
    """Return all that directives have to admit: who gets in now, and who is to."""
    found: _Admitted = {}
    pairs = [(grant.mode, grant.groups) for grant in kept.grants]
    pairs += [(MODE_OF_DIRECTIVE[one.name], None) for one in idle]
    for mode, groups in (*pairs, *added.items()):
        before = found.get(mode, frozenset())
        found[mode] = None if groups is None or before is None else before | groups
    return {mode: groups for mode, groups in found.items() if groups is None or groups}


def _idle(api: Api, directives: Iterable[Directive]) -> list[Directive]:
    """Return those directives whose mode the API does not offer, here: other deployments may."""
    modes = api.deployment.modes
    return [one for one in directives if one.name in MODE_OF_DIRECTIVE and MODE_OF_DIRECTIVE[one.name] not in modes]


def _first_on_field(api: Api, deployment: Deployment, field: Field, principal: Principal, added: _Admitted) -> str:
    """Return the directives with which a field admits a principal and everybody else; empty where there are none."""
    kept = api.access(field)
    admitted = _united(kept, added, _idle(api, field.directives))
    solo, on_root = deployment.solo_pool, api.is_root(field.parent)
    for as_auth in ((True, False) if on_root else (False, True)) if solo else (False,):
        written = _directives(field, admitted, as_auth=as_auth)
        new = _on_field(api, deployment, field, written)
        if new.admits(replace(principal, guest=False)) and _keeps(kept, new):
            return _text(admitted, as_auth=as_auth)
    return ""


def _on_type(api: Api, field: Field, principal: Principal, added: _Admitted) -> tuple[str, int]:
    """Return the directives that the field's type could have instead, and how many other fields they open."""
    type_ = api.schema.types[field.parent]
    kept = api.access(field)
    if kept.level is Level.FIELD or api.is_root(type_.name):
        return "", 0
    heeding = [one for one in type_.fields if api.access(one).level is not Level.FIELD]
    admitted = _united(kept, added, _idle(api, type_.directives))
    headed = replace(type_, directives=_directives(field, admitted, as_auth=False))
    new = inherited(_alone(api, headed), api.deployment, api.config.assume)[type_.name]
    if len(heeding) == 1 or not new.admits(replace(principal, guest=False)) or not _keeps(kept, new):
        return "", 0
    return _text(admitted, as_auth=False), len(heeding) - 1


def _keeps(before: Access, after: Access) -> bool:
    """Return whether everybody who is admitted before is admitted after, too."""
    wider: dict[Mode, frozenset[str] | None] = {}
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


def _on_field(api: Api, deployment: Deployment, field: Field, written: tuple[Directive, ...]) -> Access:
    """Return a field's access if it had these directives."""
    type_ = replace(api.schema.types[field.parent], fields=(replace(field, directives=written),))
    return resolve(_alone(api, type_), deployment, api.config.assume)[field.coordinate]


def _alone(api: Api, type_: Type) -> Schema:
    """Return a schema of one type and its interfaces, for the sake of AppSync's precedence alone."""
    schema = api.schema
    types = {name: schema.types[name] for name in type_.interfaces if name in schema.types}
    return Schema({**types, type_.name: type_}, schema.roots, (), (), {}, ())


def _allowing(deployment: Deployment) -> Deployment:
    settings = deployment.default.settings
    values: dict[str, Value[str | int | float | bool]] = {**settings.values, _ACTION: Known("ALLOW")}
    default = replace(deployment.default, settings=Settings(values, settings.span))
    return replace(deployment, default=default)
