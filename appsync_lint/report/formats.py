"""Formats by name; each is imported only when it is asked for, since rich alone takes as long as a whole check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.report import json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.engine import Report
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.rule import Rule
    from appsync_lint.source import Problem

CHECK = ("text", "json", "sarif")
ACCESS = ("text", "json")
RULES = ("text", "json")


def check(report: Report, name: str, *, color: bool = False) -> str:
    """Return a check's report in the format of that name, one of CHECK."""
    if name == "json":
        return json.check(report)
    if name == "sarif":
        from appsync_lint.report import sarif  # noqa: PLC0415

        return sarif.check(report)
    from appsync_lint.report import text  # noqa: PLC0415

    return text.check(report, color=color)


def access(asked: Sequence[Inquiry], name: str, *, color: bool = False) -> str:
    """Return who may call what in the format of that name, one of ACCESS."""
    if name == "json":
        return json.access(asked)
    from appsync_lint.report import text  # noqa: PLC0415

    return text.access(asked, color=color)


def rules(found: Sequence[Rule], name: str, *, color: bool = False) -> str:
    """Return the table of rules in the format of that name, one of RULES."""
    if name == "json":
        return json.rules(found)
    from appsync_lint.report import text  # noqa: PLC0415

    return text.rules(found, color=color)


def failure(problems: Sequence[Problem], name: str, *, color: bool = False) -> str:
    """Return in the format of that name that there is no verdict, and why."""
    if name == "json":
        return json.failure(problems)
    if name == "sarif":
        from appsync_lint.report import sarif  # noqa: PLC0415

        return sarif.failure(problems)
    from appsync_lint.report import text  # noqa: PLC0415

    return text.problems(problems, color=color)
