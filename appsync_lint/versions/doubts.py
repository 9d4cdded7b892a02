"""What else may have been gained by a change that access does not show: other callers, another description."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from appsync_lint.access import Mode
from appsync_lint.assumptions import ASSUMPTIONS
from appsync_lint.config import Absent, Known, Unknown
from appsync_lint.finding import Step
from appsync_lint.versions.causes.policies import unsure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.api import Api
    from appsync_lint.config import ApiConfig, Provider
    from appsync_lint.source import Span

# What decides who the callers of a mode are.
_IDENTITY: Mapping[Mode, tuple[str, ...]] = {
    Mode.AMAZON_COGNITO_USER_POOLS: ("userPoolConfig.userPoolId", "userPoolConfig.appIdClientRegex"),
    Mode.OPENID_CONNECT: ("openIDConnectConfig.issuer", "openIDConnectConfig.clientId"),
    Mode.AWS_LAMBDA: ("lambdaAuthorizerConfig.authorizerUri",),
}
_Named = tuple[str | None, ...]


def doubts(old: Api, new: Api) -> Iterator[Step]:
    """Yield what may have been gained for all that is known, each with its place in the new version."""
    yield from unsure(old, new)
    for mode in sorted(old.deployment.modes & new.deployment.modes):
        yield from _of_callers(old, new, mode)
    yield from _of_description(old, new)
    yield from _of_overrides(old.config, new.config)
    yield from _of_assumptions(old, new)


# Callers.


def _of_callers(old: Api, new: Api, mode: Mode) -> Iterator[Step]:
    """Yield that the callers of a mode may be others: nothing says who they are but the settings of its providers."""
    before, after = old.offering(mode), new.offering(mode)
    if len(before) != len(after):
        many = "1 provider" if len(after) == 1 else f"{len(after)} providers"
        caption = f"the API has {many} of {mode} now, and had {len(before)}, so its callers may be others"
        yield Step(after[-1].mode.span if len(after) > len(before) else new.deployment.default_span, caption)
    if mode not in _IDENTITY:
        return
    was, now = Counter(_named(one, mode) for one in before), Counter(_named(one, mode) for one in after)
    gone = list((was - now).elements())
    for provider in after:
        named = _named(provider, mode)
        if gone and now[named] > was[named]:
            now[named] -= 1
            other = max(gone, key=lambda one: sum(a == b for a, b in zip(one, named, strict=True)))
            gone.remove(other)
            yield from _of_settings(provider, mode, other, named)


def _named(provider: Provider, mode: Mode) -> _Named:
    """Return whom a provider's settings let be a caller; None where nobody wrote it.

    What is out of sight counts as what it is written as: another reference is mostly another pool.
    """
    found: list[str | None] = []
    for name in _IDENTITY[mode]:
        value = provider.settings.get(name)
        if isinstance(value, Known):
            found.append(str(value.value))
        else:
            found.append(f"not known ({value.expression})" if isinstance(value, Unknown) else None)
    return tuple(found)


def _of_settings(provider: Provider, mode: Mode, was: _Named, now: _Named) -> Iterator[Step]:
    for name, before, after in zip(_IDENTITY[mode], was, now, strict=True):
        if before != after:
            caption = (
                f"{name} of {mode} is {after or 'not said'} now, and was {before or 'not said'}, so its callers may be "
                "others"
            )
            yield Step(provider.place(name), caption)


# The description.


def _of_description(old: Api, new: Api) -> Iterator[Step]:
    """Yield that other kinds of file describe the API: what is deployed may differ by more, or not at all."""
    before, after = _file(old.config), _file(new.config)
    if before and after and _kind(old.config) != _kind(new.config):
        yield Step(
            new.deployment.default_span,
            f"{after} describes the API now, and {before} did: what these two say differently may hide a gain",
        )


def _file(config: ApiConfig) -> str:
    return config.origin.rpartition(":")[0]


def _kind(config: ApiConfig) -> str:
    """Return what sort of file describes an API: one for this tool, one that AWS printed, a dialect of code."""
    return "own" if _is_own(_file(config)) else config.dialect


def _is_own(file: str) -> bool:
    name = PurePosixPath(file).name
    return name.startswith("appsync-lint.") or name == "pyproject.toml"


def _of_overrides(old: ApiConfig, new: ApiConfig) -> Iterator[Step]:
    """Yield what a configuration for this tool says in place of the code that describes the API, and did not before."""
    before, after = _overridden(old), _overridden(new)
    for name in sorted(after):
        value, span = after[name]
        if name not in before or before[name][0] != value:
            said = f"{name} is {value} by {span.file}" if span else f"{name} is {value}"
            yield Step(span, f"{said}, whatever {_file(new)} says, and was not so before")


def _overridden(config: ApiConfig) -> Mapping[str, tuple[str, Span | None]]:
    """Return what a configuration for this tool says of providers that infrastructure code describes."""
    if _is_own(_file(config)) or not config.origin:
        return {}
    found: dict[str, tuple[str, Span | None]] = {}
    for provider in config.providers:
        settings = {"authenticationType": provider.mode, **provider.settings.values}
        for name, value in settings.items():
            if value.span is not None and _is_own(value.span.file) and not isinstance(value, Absent):
                text = str(value.value) if isinstance(value, Known) else "not known"
                found[provider.coordinate(name).removeprefix("config:")] = text, value.span
    return found


def _of_assumptions(old: Api, new: Api) -> Iterator[Step]:
    """Yield the assumptions that differ: what the linter is told to believe changes nothing that is deployed."""
    for one in ASSUMPTIONS:
        was, now = getattr(old.config.assume, one.attribute), getattr(new.config.assume, one.attribute)
        if was != now:
            caption = (
                f"{one.key} is assumed to be {str(now).lower()} now, and was {str(was).lower()}: this may hide a gain"
            )
            yield Step(new.deployment.default_span, caption)
