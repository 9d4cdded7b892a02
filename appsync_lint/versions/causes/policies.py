"""What a change of IAM policies says: which resource lets guests in now, and what of them nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.access import Mode
from appsync_lint.config import known
from appsync_lint.finding import Step
from appsync_lint.iam import Answer
from appsync_lint.versions.causes.cause import Cause, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.api import Api
    from appsync_lint.iam import Resource, Role
    from appsync_lint.schema import Field
    from appsync_lint.source import Span
    from appsync_lint.versions.causes.cause import Versions


def of_policy(versions: Versions, way: Way, old: Field, new: Field) -> Cause | None:
    """Return what policies say to guests of a field in the version that lets them in; None where no policy is asked."""
    gained = way is Way.GAINED
    api, field, lacking = (versions.new, new, versions.old) if gained else (versions.old, old, versions.new)
    granting = _granting(api, field)
    if granting is None:
        return None
    role, resource = granting
    step = Step(resource.span, f"`{resource.text}` lets the role {role.name} call {field.coordinate}")
    before, after = (None, step) if gained else (step, None)
    place = resource.span if gained else _place(versions.new, role)
    sentence = _sentence(role.name, f"`{resource.text}`", lacking, gained=gained)
    return Cause(f"config:{role.path}", sentence, before, after, place)


def _granting(api: Api, field: Field) -> tuple[Role, Resource] | None:
    """Return the first role of guests that surely may call a field, and the resource that says so."""
    found = (
        (role, resource)
        for role in api.config.guests
        if role.allows(field.parent, field.name) is Answer.YES and (resource := role.grant(field.parent, field.name))
    )
    return next(found, None)


def _sentence(role: str, text: str, lacking: Api, *, gained: bool) -> str:
    when = "now" if gained else "any more"
    if lacking.config.guests:
        return f"The policies of the role {role} {'let' if gained else 'do not let'} guests in by {text} {when}."
    if known(lacking.config.roles) is not None:
        return f"Guests {'have' if gained else 'do not have'} the role {role} {when}, which allows {text}."
    if gained:
        return f"Guests have the role {role}, which allows {text}; of the version before nothing is known of guests."
    return f"Nothing is known of guests any more; before, they had the role {role}, which allows {text}."


def _place(api: Api, role: Role) -> Span | None:
    """Return where the role, or another of guests, stands; or else the default mode."""
    roles = known(api.config.roles) or ()
    found = next((one for one in roles if one.name == role.name), next(iter(api.config.guests), None))
    return found.span if found else api.deployment.default_span


def unsure(old: Api, new: Api) -> Iterator[Step]:
    """Yield what guests may gain by the new policies for all that is known, and nobody counts as gained.

    That is where only the old version tells of guests, and where a condition decides, or a resource out of sight.
    """
    if Mode.AWS_IAM not in new.deployment.modes:
        return
    if old.config.guests and not new.config.guests and known(new.config.roles) is None:
        caption = "what guests may call is known of the old version only, so what they gain is not"
        yield Step(new.deployment.default_span, caption)
    for field in new.schema.root_fields() if new.config.guests else ():
        before = max((_answer(role, old, field) for role in old.config.guests), default=Answer.NO)
        for role in new.config.guests:
            if before is Answer.NO and _answer(role, new, field) is Answer.PERHAPS:
                yield Step(
                    role.span, f"the policies of the role {role.name} may let guests call {field.coordinate} now"
                )


def _answer(role: Role, api: Api, field: Field) -> Answer:
    there = api.schema.field(field.coordinate)
    if there is None or Mode.AWS_IAM not in api.access(there).modes:
        return Answer.NO
    return role.allows(field.parent, field.name)
