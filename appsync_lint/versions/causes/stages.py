"""From the old configuration to the new one, step by step: what each would do to the old schema.

A change that comes from several texts at once has its cause by this rule: settings before the schema, since one of
them changes many fields, and among them assumptions, the default mode, `defaultAction`, the other providers, then what
policies allow to guests. The cause is the last step at which the caller was let in, or shut out; of what is gained,
defaults are none where directives that came with them decide instead.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.access import Mode
from appsync_lint.assumptions import ASSUMPTIONS
from appsync_lint.config import Deployment
from appsync_lint.resolve import resolve, with_guests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.access import Authorization
    from appsync_lint.api import Api
    from appsync_lint.assumptions import Assumptions
    from appsync_lint.iam import Role
    from appsync_lint.schema import Schema


class Setting(Enum):
    """What of a configuration changes who gets in."""

    ASSUMPTION = auto()
    DEFAULT_MODE = auto()
    DEFAULT_ACTION = auto()
    PROVIDERS = auto()
    POLICIES = auto()


class Stage(Struct, frozen=True):
    """The access of every field of the old schema, when a setting is as in the new version, and all before it are.

    `key` names the assumption.
    """

    setting: Setting
    authorization: Authorization
    key: str = ""


class _Settings(Struct, frozen=True):
    deployment: Deployment
    assume: Assumptions
    guests: tuple[Role, ...]


def stages(old: Api, new: Api) -> tuple[Stage, ...]:
    """Return the steps that there are, in order; none where the two configurations authorize alike."""
    return tuple(
        Stage(setting, _authorization(old.schema, settings), key) for setting, key, settings in _steps(old, new)
    )


def _steps(old: Api, new: Api) -> Iterator[tuple[Setting, str, _Settings]]:
    now = _Settings(old.deployment, old.config.assume, old.config.guests)
    for item in ASSUMPTIONS:
        flipped = getattr(new.config.assume, item.attribute)
        if getattr(now.assume, item.attribute) != flipped:
            now = replace(now, assume=replace(now.assume, **{item.attribute: flipped}))
            yield Setting.ASSUMPTION, item.key, now
    wanted = new.deployment
    if now.deployment.default_mode is not wanted.default_mode:
        now = replace(now, deployment=_with_default(now.deployment, wanted))
        yield Setting.DEFAULT_MODE, "", now
    elif now.deployment.default_action != wanted.default_action:
        now = replace(now, deployment=replace(now.deployment, default=wanted.default))
        yield Setting.DEFAULT_ACTION, "", now
    if now.deployment.modes != wanted.modes or now.deployment.solo_pool != wanted.solo_pool:
        now = replace(now, deployment=wanted)
        yield Setting.PROVIDERS, "", now
    if Mode.AWS_IAM in wanted.modes and (now.guests or new.config.guests):
        yield Setting.POLICIES, "", replace(now, deployment=wanted, guests=new.config.guests)


def _with_default(now: Deployment, wanted: Deployment) -> Deployment:
    """Return a deployment with another default mode; the one before becomes one of the additional."""
    offered = [(now.default_mode, now.default), *now.additional]
    return Deployment(
        wanted.default_mode,
        wanted.default,
        tuple(one for one in offered if one[0] is not wanted.default_mode),
        now.hidden,
    )


def _authorization(schema: Schema, settings: _Settings) -> Authorization:
    authorization = resolve(schema, settings.deployment, settings.assume)
    if Mode.AWS_IAM not in settings.deployment.modes:
        return authorization
    return with_guests(schema, authorization, settings.guests, settings.assume)
