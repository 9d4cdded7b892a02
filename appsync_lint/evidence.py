"""Steps that show why a finding is true: the texts that open or shut a field, and the path to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from appsync_lint.access import Level, Mode
from appsync_lint.config import Known
from appsync_lint.finding import Step
from appsync_lint.iam import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.access import Principal
    from appsync_lint.api import Api, Opening
    from appsync_lint.config import Provider, Value
    from appsync_lint.iam import Role
    from appsync_lint.questions.dead_ends import DeadEnd
    from appsync_lint.schema import Field
    from appsync_lint.witness import Witness

T = TypeVar("T")

_MOST_STEPS = 5
_MOST_SHOWN = 20  # fields of one path: shortest paths of real schemas have fewer than ten


def by_default(value: Value[T]) -> str:
    """Return for the end of a caption whose default a value is: `, by the default of SAM`; empty if it is written."""
    origin = value.origin if isinstance(value, Known) else ""
    return f", by the {origin}" if origin.startswith("default of") else ""


def of_path(api: Api, principal: Principal, path: Iterable[Field]) -> tuple[Step, ...]:
    """Return the fields of a path, of a long one both ends, each with the reason why it lets the principal through."""
    fields = tuple(path)
    if len(fields) <= _MOST_SHOWN:
        return tuple(step for field in fields for step in _of_step(api, principal, field))
    first, last = fields[: _MOST_SHOWN // 2], fields[-_MOST_SHOWN // 2 :]
    left_out = Step(None, f"{len(fields) - _MOST_SHOWN:,} more fields of this path are not shown")
    return (*of_path(api, principal, first), left_out, *of_path(api, principal, last))


def _of_step(api: Api, principal: Principal, field: Field) -> tuple[Step, ...]:
    own = Step(field.span.first_line(), because(api, field, principal))
    asks_policies = principal.guest and (api.is_root(field.parent) or api.config.assume.policies_cover_nested_fields)
    return (own, *of_policy(api, field)) if asks_policies else (own,)


def admission(api: Api, field: Field) -> Step | None:
    """Return the text by which a field admits callers who sign with IAM; None where no text exists."""
    grant = next((grant for grant in api.access(field).grants if grant.mode is Mode.AWS_IAM), None)
    return Step(grant.span, f"{field.coordinate} admits AWS_IAM: {grant.because}") if grant and grant.span else None


def of_policy(api: Api, field: Field) -> tuple[Step, ...]:
    """Return the resource in a policy by which guests may call a field; none where there is none."""
    for role in api.config.guests:
        resource = role.grant(field.parent, field.name)
        if resource and role.allows(field.parent, field.name) is Answer.YES:
            return (Step(resource.span, f"`{resource.text}` lets the role {role.name} call {field.coordinate}"),)
    return ()


def of_guests(role: Role) -> tuple[Step, ...]:
    """Return what gives a role to guests."""
    if role.guest_span is None or not role.unauthenticated:
        return ()
    return (Step(role.guest_span, f"an identity pool gives {role.name} to callers who have not signed in"),)


def because(api: Api, field: Field, principal: Principal) -> str:
    """Return in words why a field lets the principal in."""
    grant = api.access(field).grant(principal)
    if grant is None:
        return f"{field.coordinate} refuses {principal.caller}"
    return f"{field.coordinate} admits {principal.caller}: {grant.because}"


def cause(api: Api, field: Field, principal: Principal) -> Step:
    """Return the text that decides over a field, asked alone, and in words what it does to the principal."""
    access = api.access(field)
    grant = access.grant(principal)
    if grant is not None:
        return Step(grant.span, because(api, field, principal))
    if principal.guest and not access.to_guests and access.grants:
        roles = " or ".join(role.name for role in api.config.guests)
        return Step(field.span.first_line(), f"{field.coordinate} admits AWS_IAM, but no policy of {roles} allows it")
    span = access.grants[0].span if access.grants else None
    admitted = ", ".join(dict.fromkeys(str(principal) for principal in api.admitted(field))) or "nobody"
    return Step(span or field.span, f"{field.coordinate} refuses {principal.caller}: it admits {admitted}")


def of_grant(api: Api, field: Field, principal: Principal) -> tuple[Step, ...]:
    """Return the text that opens a field to the principal: a directive, or the default mode in the configuration."""
    grant = api.access(field).grant(principal)
    if grant is None or grant.span is None:
        return ()
    if grant.level is Level.DEFAULT:
        return (of_default(api),)
    return (Step(grant.span, f"this {grant.level} directive admits {principal.caller}"),)


def of_offer(api: Api, mode: Mode) -> tuple[Step, ...]:
    """Return the place in the configuration that offers a mode; none while the default mode is unknown."""
    if not api.default_known:
        return ()
    if mode is api.deployment.default_mode:
        return (of_default(api),)
    return tuple(of_provider(other, provider) for other, provider in api.deployment.additional if other is mode)


def of_leak(api: Api, opening: Opening, principal: Principal) -> tuple[Step, ...]:
    """Return what opens sensitive fields, the way to the first that is reached, and why they look sensitive."""
    steps = [*of_offer(api, principal.mode)]
    steps += [step for step in of_grant(api, opening.fields[0], principal) if step not in steps]
    reached = next((field for field in opening.fields if api.reaches(principal, field)), None)
    path = (api.reach(principal).path(reached) if reached is not None else None) or ()
    if api.default_known and not path:
        steps.append(Step(opening.fields[0].span.first_line(), f"no path leads {principal.caller} here yet"))
    elif api.default_known or all(api.access(field).level is not Level.DEFAULT for field in path):
        steps += of_path(api, principal, path)
    steps += [Step(f.span.first_line(), api.sensitive(f) or "") for f in opening.fields[:_MOST_STEPS]]
    return tuple(steps)


def of_dead_end(api: Api, end: DeadEnd) -> tuple[Step, ...]:
    """Return the way to a dead end, what opens it, and whom the types at its end admit."""
    first = end.fields[0]
    steps = [*of_path(api, end.caller, api.requested(end.caller).path(first) or ())]
    if api.access(first).level is not Level.FIELD:
        steps += of_grant(api, first, end.caller)
    objects = api.schema.possible_types(end.type_name)
    steps += [Step(api.blame(type_), f"{type_.name} admits {api.admitted_to(type_)}") for type_ in objects]
    if any(api.type_access(type_).level is Level.DEFAULT for type_ in objects) and of_default(api) not in steps:
        steps.append(of_default(api))
    return tuple(steps)


def of_default(api: Api) -> Step:
    """Return the place that names the default mode."""
    return Step(api.deployment.default_span, f"{api.deployment.default_mode} is the default mode")


def of_way(api: Api, principals: Iterable[Principal], field: Field) -> tuple[tuple[Step, ...], Witness | None]:
    """Return the path and the operation by which the first that can of some principals reaches a field."""
    for principal in principals:
        path = api.reach(principal).path(field)
        if path is not None:
            return of_path(api, principal, path), api.witness(principal, field)
    return (), None


def of_providers(api: Api) -> tuple[Step, ...]:
    """Return the places that name the additional providers, first to last."""
    steps = (of_provider(mode, provider) for mode, provider in api.deployment.additional)
    return tuple(step for step in steps if step.span is not None)


def of_provider(mode: Mode, provider: Provider) -> Step:
    """Return the place that names a provider's mode."""
    role = "an additional provider" if provider.path else "the default mode"
    return Step(provider.mode.span, f"{mode} is {role}")
