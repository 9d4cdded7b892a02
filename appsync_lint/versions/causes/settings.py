"""What a change of an API's configuration says: sentences about providers, the default mode and assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import evidence
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY
from appsync_lint.config import known
from appsync_lint.finding import Step
from appsync_lint.versions.causes.cause import Cause

if TYPE_CHECKING:
    from appsync_lint.access import Mode
    from appsync_lint.api import Api
    from appsync_lint.config import Provider
    from appsync_lint.versions.causes.cause import Versions

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
    was, now = (api.deployment.default_action or "not set" for api in (versions.old, versions.new))
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
    """Return that another provider came beside one user pool, or went: AppSync reads directives in another way then.

    `auth` says that it is about `@aws_auth`, which counts in an API with one user pool alone.
    """
    alone = versions.new.deployment.solo_pool
    step, coordinate, name = _company(versions, came=not alone)
    before, after = (step, None) if alone else (None, step)
    place = versions.new.deployment.default_span if alone else step.span
    return Cause(coordinate, _of_company(name, alone=alone, auth=auth), before, after, place)


def _company(versions: Versions, *, came: bool) -> tuple[Step, str, str]:
    """Return the provider that came, or went: where it stands, its coordinate, and its mode as far as it is known."""
    has, lacks = (versions.new, versions.old) if came else (versions.old, versions.new)
    named = [one for one in _offered(has) if one[0] not in lacks.deployment.modes] or list(has.deployment.additional)
    if named:
        mode, provider = named[0]
        return evidence.of_provider(mode, provider), provider.coordinate(), mode
    unseen = (provider for provider in has.config.additional if known(provider.mode) is None)
    provider = next(unseen, has.deployment.default)
    return Step(provider.mode.span, "a provider whose mode is not known"), provider.coordinate(), "One of unknown mode"


def _of_company(name: str, *, alone: bool, auth: bool) -> str:
    if alone and auth:
        return f"{name} is no provider any more, and with one user pool alone `@aws_auth` is in force again."
    if auth:
        return f"{name} is a provider beside the user pool now, so `@aws_auth` is not in force any more."
    if alone:
        return f"{name} is no provider any more: with one user pool alone AppSync reads directives in another way."
    return f"{name} is a provider beside the user pool now, so directives and `defaultAction` mean something else."


def _offered(api: Api) -> list[tuple[Mode, Provider]]:
    return [(api.deployment.default_mode, api.deployment.default), *api.deployment.additional]


def _provider(api: Api, mode: Mode) -> Provider | None:
    return next((provider for other, provider in _offered(api) if other is mode), None)
