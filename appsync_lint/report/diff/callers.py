"""Who gains or loses access, in words and as principals; those with the same fields together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import Mode
from appsync_lint.report.diff.parts import some
from appsync_lint.report.summary import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.access import Principal
    from appsync_lint.report.diff.parts import Told
    from appsync_lint.versions.difference import Change

_FEW = 3  # combinations of groups in a sentence


def short(principal: Principal) -> str:
    """Return a principal as `--as` takes it: `API_KEY`, `cognito:Admin`."""
    pool = Mode.AMAZON_COGNITO_USER_POOLS
    return str(principal).replace(pool, pool.short, 1) if principal.mode is pool else str(principal)


def callers(told: Told, principals: Iterable[Principal]) -> str:
    """Return callers in words; users who need several groups at once each for themselves."""
    listed = list(principals)
    together = [principal.caller for principal in listed if len(principal.groups) > 1]
    alone = [principal for principal in listed if len(principal.groups) <= 1]
    words = [*([told.api.callers(alone)] if alone else []), *together[:_FEW]]
    more = len(together) - _FEW
    words += [f"users in {count(more, 'more combination')} of groups"] if more > 0 else []
    return "; ".join(words)


def who(told: Told, principals: Iterable[Principal]) -> str:
    """Return callers in words, and as principals."""
    listed = list(principals)
    return f"{callers(told, listed)} ({some([short(principal) for principal in listed])})"


class Share(Struct, frozen=True):
    """What some principals, each of them the same, gain or lose of an entry."""

    principals: tuple[Principal, ...]
    changes: tuple[Change, ...]


def shares(told: Told) -> tuple[Share, ...]:
    """Return who gains or loses what: principals with the same changes together, in the order of reports."""
    by_principal: dict[Principal, list[Change]] = {}
    for change in told.entry.changes:
        by_principal.setdefault(change.principal, []).append(change)
    alike: dict[object, list[Principal]] = {}
    for principal in sorted(by_principal, key=lambda principal: principal.order):
        key = tuple((change.field, change.effective, change.reachable) for change in by_principal[principal])
        alike.setdefault(key, []).append(principal)
    return tuple(Share(tuple(same), tuple(by_principal[same[0]])) for same in alike.values())
