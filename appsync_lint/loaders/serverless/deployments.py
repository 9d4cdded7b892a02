"""The ways in which a Serverless service can be deployed: its stages and conditions, as far as they play a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from appsync_lint.loaders import choices
from appsync_lint.loaders.serverless.variables import Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.loaders.choices import Choices, Ways
    from appsync_lint.loaders.serverless.project import Project

T = TypeVar("T")

_MOST_STAGES = 16


def ways(project: Project, describe: Callable[[Service], T]) -> Ways[T]:
    """Return what a pure function of a service returns on every way, in every stage that plays a part in it."""
    known: tuple[str, ...] = ()
    while True:
        found = dict.fromkeys(known)

        def one(way: Choices, known: tuple[str, ...] = known, found: dict[str, None] = found) -> T:
            return describe(Service(project, way, known, found))

        result = choices.ways(one)
        if len(found) == len(known) or len(known) >= _MOST_STAGES:
            return replace(result, complete=result.complete and len(found) == len(known))
        known = tuple(found)[:_MOST_STAGES]
