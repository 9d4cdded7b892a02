"""What a change of an API's configuration says: sentences about providers, the default mode, policies, assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import evidence
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY
from appsync_lint.causes.cause import Cause, Way
from appsync_lint.causes.stages import action, roles_known
from appsync_lint.rule import Step

if TYPE_CHECKING:
    from appsync_lint.access import Mode
    from appsync_lint.api import Api
    from appsync_lint.causes.cause import Versions
    from appsync_lint.config import Provider
    from appsync_lint.schema import Field
    from appsync_lint.source import Span

_ACTION = "userPoolConfig.defaultAction"


def of_api(old: Api | None, new: Api | None) -> Cause:
    """Return that there was no such API before, or that there is none any more."""
    if new is not None:
        step = evidence.of_default(new)
        return Cause(new.config.default.coordinate(), "The API is new.", None, step, step.span)
    coordinate = old.config.default.coordinate() if old else ""
    return Cause(coordinate, "The API is gone.", evidence.of_default(old) if old else None, None, None)


def of_default_mode(versions: Versions) -> Cause:
    """Return that the default mode is another one."""
    before, after = evidence.of_default(versions.old), evidence.of_default(versions.new)
    was, now = versions.old.deployment.default_mode, versions.new.deployment.default_mode
    coordinate = versions.new.config.default.coordinate()
    return Cause(coordinate, f"The default mode is {now} now, and was {was}.", before, after, after.span)


def of_default_action(versions: Versions) -> Cause:
    """Return that the user pool's `defaultAction` is another one."""
    was, now = action(versions.old), action(versions.new)
    old, new = versions.old.deployment.default, versions.new.deployment.default
    after = Step(new.place(_ACTION), f"defaultAction is {now}")
    sentence = f"`defaultAction` of the user pool is {now} now, and was {was}."
    before = Step(old.place(_ACTION), f"defaultAction was {was}")
    return Cause(versions.new.config.default.coordinate(_ACTION), sentence, before, after, after.span)


def of_assumption(versions: Versions, key: str) -> Cause:
    """Return that the configuration assumes something else of what AWS does not document."""
    was, now = (str(getattr(api.config.assume, ATTRIBUTE_OF_KEY[key])).lower() for api in (versions.old, versions.new))
    place = versions.new.deployment.default_span
    before = Step(versions.old.deployment.default_span, f"{key} was assumed to be {was}")
    after = Step(place, f"{key} is assumed to be {now}")
    sentence = f"The configuration assumes `{key}: {now}` now, and `{key}: {was}` before."
    return Cause(f"config:assume.{key}", sentence, before, after, place)


def of_provider(versions: Versions, mode: Mode) -> Cause:
    """Return that the API offers a mode now, or does not any more: directives that stood there count, or do not."""
    old, new = _provider(versions.old, mode), _provider(versions.new, mode)
    if new is not None:
        after = evidence.of_provider(mode, new)
        sentence = f"The API offers {mode} now, so what was open to that mode before lets its callers in."
        return Cause(new.coordinate(), sentence, None, after, after.span)
    before = evidence.of_provider(mode, old) if old else None
    place = versions.new.deployment.default_span
    coordinate = old.coordinate() if old else versions.new.config.default.coordinate()
    return Cause(coordinate, f"The API does not offer {mode} any more.", before, None, place)


def of_company(versions: Versions, *, auth: bool) -> Cause:
    """Return that a second provider came beside one user pool, or went: AppSync reads directives in another way then.

    `auth` says that it is about `@aws_auth`, which counts in an API with one user pool alone.
    """
    alone = versions.new.deployment.solo_pool
    with_others, other = (versions.old, versions.new) if alone else (versions.new, versions.old)
    (mode, provider), *_ = [
        one for one in _offered(with_others) if one[0] not in other.deployment.modes or one[1].path
    ] or _offered(with_others)
    step = evidence.of_provider(mode, provider)
    before, after = (step, None) if alone else (None, step)
    place = versions.new.deployment.default_span if alone else step.span
    return Cause(provider.coordinate(), _of_company(mode, alone=alone, auth=auth), before, after, place)


def _of_company(mode: Mode, *, alone: bool, auth: bool) -> str:
    if alone and auth:
        return f"{mode} is no provider any more, and with one user pool alone `@aws_auth` is in force again."
    if auth:
        return f"{mode} is a second provider now, and beside one `@aws_auth` is not in force any more."
    if alone:
        return f"{mode} is no provider any more: with one user pool alone AppSync reads directives in another way."
    return f"{mode} is a second provider now: beside one AppSync reads directives and `defaultAction` in another way."


def of_policy(versions: Versions, way: Way, old: Field, new: Field) -> tuple[str, Cause]:
    """Return what policies say to guests now, and said before, with a key of the text that says so."""
    gained = way is Way.GAINED
    api, other = (versions.new, versions.old) if gained else (versions.old, versions.new)
    field = new if gained else old
    (step,) = evidence.of_policy(api, field) or (None,)
    role = next((role for role in api.config.guests if role.grant(field.parent, field.name)), None)
    sentence = _of_policy(role.name if role else "", step, gained=gained, other=other)
    before, after = (None, step) if gained else (step, None)
    place = step.span if step and gained else _guests_place(versions.new)
    coordinate = f"config:{role.path}" if role else "config:iam.roles"
    return f"{coordinate} {step.span if step else ''}", Cause(coordinate, sentence, before, after, place)


def _of_policy(role: str, step: Step | None, *, gained: bool, other: Api) -> str:
    text = f"`{step.span.text}`" if step and step.span else "a statement"
    if not other.config.guests and not roles_known(other):
        if gained:
            return f"The role {role} lets guests in by {text}, and of the version before nothing is known of guests."
        return f"Nothing is known of guests any more; the role {role} let them in by {text}."
    if not other.config.guests:
        return f"The role {role} is given to guests {'now' if gained else 'no more'}, and allows {text}."
    if gained:
        return f"The policies of the role {role} let guests in by {text} now."
    return f"The policies of the role {role} do not let guests in by {text} any more."


def _guests_place(api: Api) -> Span | None:
    return api.config.guests[0].span if api.config.guests else api.deployment.default_span


def _offered(api: Api) -> list[tuple[Mode, Provider]]:
    return [(api.deployment.default_mode, api.deployment.default), *api.deployment.additional]


def _provider(api: Api, mode: Mode) -> Provider | None:
    return next((provider for other, provider in _offered(api) if other is mode), None)
