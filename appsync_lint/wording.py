"""Callers, fields and directives as a sentence or a schema names them, each once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from appsync_lint.access import Mode, Principal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.schema import Field

NOBODY = "nobody"
_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_MOST_NAMES = 3
_MOST_FIELDS = 5


def callers(principals: Iterable[Principal], known: Iterable[Principal]) -> str:
    """Return principals in words, for the middle of a sentence; `known` are all that the API tells apart.

    Pool users are one caller: with the user in no group among them, the groups left out are named, else those meant.
    Guests sign with IAM too, and are named where others who do are not meant.
    """
    ordered = sorted(principals, key=lambda principal: principal.order)
    if Principal(Mode.AWS_IAM) in ordered:
        ordered = [principal for principal in ordered if not principal.guest]
    words = [principal.caller for principal in ordered if principal.mode is not _POOL]
    users = [principal for principal in ordered if principal.mode is _POOL]
    if users and not users[0].groups:
        outside = {group for other in known if other.mode is _POOL and other not in users for group in other.groups}
        words.append(users[0].caller + (f" outside {_groups(sorted(outside), 'and')}" if outside else ""))
    elif len(users) == 1:
        words.append(users[0].caller)
    elif users:
        words.append(f"a user in {_groups(sorted({group for user in users for group in user.groups}), 'or')}")
    return _listed(words, "and") or NOBODY


def fields(coordinates: Sequence[str], *, adjective: str = "") -> str:
    """Return the first of some fields and how many more there are: `Query.post and 2 other fields`."""
    others = len(coordinates) - 1
    kind = f"{adjective} field" if adjective else "field"
    return f"{coordinates[0]} and {others} other {kind}{'s' if others > 1 else ''}" if others else coordinates[0]


def some(coordinates: Sequence[str]) -> str:
    """Return the first of some coordinates and how many more there are: `User.email, User.phone and 7 more`."""
    more = len(coordinates) - _MOST_FIELDS
    if more <= 1:
        return _listed(coordinates, "and")
    return f"{', '.join(coordinates[:_MOST_FIELDS])} and {more} more"


def lost(path: Sequence[Field]) -> str:
    """Return what is null in the end where an object at the end of a path becomes null.

    https://spec.graphql.org/October2021/#sec-Handling-Field-Errors
    """
    for field in reversed(path):
        wrapping = field.type.text.rpartition(field.type.name)[2].split("]")
        if any(mark != "!" for mark in wrapping):
            return field.coordinate if all(mark == "!" for mark in wrapping[:-1]) else f"an item of {field.coordinate}"
    return "the whole response"


def directives(admitted: Iterable[tuple[Mode, frozenset[str] | None]]) -> str:
    """Return the directives that admit these modes, a pool's groups united; None stands for all users."""
    united: dict[Mode, frozenset[str] | None] = {}
    for mode, groups in admitted:
        before = united.get(mode, frozenset())
        united[mode] = None if groups is None or before is None else before | groups
    return " ".join(_directive(mode, groups) for mode, groups in united.items() if groups is None or groups)


def _directive(mode: Mode, groups: frozenset[str] | None) -> str:
    if groups is None:
        return f"@{mode.directive}"
    names = ", ".join(json.dumps(group, ensure_ascii=False) for group in sorted(groups))
    return f"@{mode.directive}(cognito_groups: [{names}])"


def _groups(names: Sequence[str], conjunction: str) -> str:
    if len(names) > _MOST_NAMES:
        return f"{'all' if conjunction == 'and' else 'one of'} {len(names)} groups"
    return f"the group{'s' if len(names) > 1 else ''} {_listed(names, conjunction)}"


def _listed(words: Sequence[str], conjunction: str) -> str:
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
