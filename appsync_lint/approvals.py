"""Which gains of access somebody approved, by a pattern on the command line or in a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import Mode, Principal
from appsync_lint.source import Problem, UnreadableError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from appsync_lint.source import Span

# A schema coordinate of a field, or the name of a type, in both of which `*` stands for any letters.
_PATTERN = re.compile(r"[A-Za-z_*][\w*]*(?:\.[A-Za-z_*][\w*]*)?", re.ASCII)
_FORM = "Write the coordinates of fields, with * for any letters: Query.status, Query.status*, Status.*"


class Approval(Struct, frozen=True):
    """Access that may be gained: by these principals (empty: by any) to fields by coordinate, with `*`.

    `api` names the one API that it is about; it is empty for any. One of the command line has neither a reason nor a
    place.
    """

    principals: tuple[Principal, ...]
    fields: tuple[str, ...]
    reason: str = ""
    until: date | None = None
    owner: str = ""
    span: Span | None = None
    api: str = ""

    def concerns(self, principal: Principal) -> bool:
        """Return whether it speaks of a principal, and not of one like it.

        Who approves users in no group has not approved the groups, and one group says nothing of the others.
        """
        return not self.principals or principal in self.principals

    def expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.until is not None and self.until < today


def given(options: Iterable[str]) -> tuple[Approval, ...]:
    """Return the approvals of `--allow`: `Query.status*`, or `Query.status*=api-key` for one principal.

    Raises UnreadableError with every one that is none.
    """
    found: list[Approval] = []
    problems: list[Problem] = []
    for option in options:
        pattern, equals, name = (part.strip() for part in option.partition("="))
        caller = principal(name) if equals else None
        if fault := wrong_pattern(pattern):
            problems.append(Problem(f"--allow {option!r}: {fault}", _FORM))
        elif equals and caller is None:
            problems.append(Problem(f"--allow names no caller {name!r}.", callers_hint(name)))
        else:
            found.append(Approval((caller,) if caller else (), (pattern,)))
    if problems:
        raise UnreadableError(*problems)
    return tuple(dict.fromkeys(found))


def wrong_pattern(pattern: str) -> str:
    """Return in a sentence why a text cannot say which fields are meant; nothing where it can."""
    if not _PATTERN.fullmatch(pattern):
        return "this is no coordinate of a field."
    if not pattern.strip("*."):
        return "this would approve everything."
    return ""


def principal(text: str) -> Principal | None:
    """Return the principal written as after `--as`, blanks around its parts left out, or None."""
    return Principal.parse(re.sub(r"\s*([:+])\s*", r"\1", text.strip()))


def callers_hint(text: str) -> str:
    """Return what could be written for a caller that is none."""
    names = [mode.short for mode in Mode]
    likest = did_you_mean(text.partition(":")[0], [*names, *(mode.value for mode in Mode)])
    return likest or f"Write one of {', '.join(names)}, iam:guest, or a group as cognito:Admin."
