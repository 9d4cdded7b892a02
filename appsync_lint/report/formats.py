"""Formats by name; each is imported only when it is asked for, since rich alone takes as long as a whole check."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from appsync_lint.comparison import Comparison
    from appsync_lint.engine import Report
    from appsync_lint.finding import Rule
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.source import Problem

CHECK = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
ACCESS = ("text", "json", "markdown", "html")
DIFF = ("text", "json", "sarif", "github", "markdown")
VIEW = ("graphql",)
RULES = ("text", "json", "markdown")


def check(report: Report, name: str, *, color: bool = False) -> str:
    """Return a check's report in the format of that name, one of CHECK."""
    from appsync_lint.report.unreadable import without_tokens  # noqa: PLC0415 - a run that fails needs none

    told: str = _module(name).check(without_tokens(report), **_options(name, color=color))
    return told


def access(asked: Sequence[Inquiry], name: str, *, color: bool = False) -> str:
    """Return who may call what in the format of that name, one of ACCESS."""
    module = _module(name if name == "html" else f"access.{name}")
    told: str = module.access(asked, **_options(name, color=color))
    return told


def diff(compared: Comparison, name: str, *, color: bool = False) -> str:
    """Return who gains and who loses access in the format of that name, one of DIFF."""
    told: str = _module(f"diff.{name}").diff(compared, **_options(name, color=color))
    return told


def rules(found: Sequence[Rule], name: str, *, color: bool = False) -> str:
    """Return the table of rules in the format of that name, one of RULES."""
    told: str = _module(name).rules(found, **_options(name, color=color))
    return told


def failure(problems: Sequence[Problem], name: str, *, color: bool = False) -> str:
    """Return in the format of that name that there is no verdict, and why."""
    if name == "text":
        from appsync_lint.report import text  # noqa: PLC0415

        return text.problems(problems, color=color)
    told: str = _module(name).failure(problems)
    return told


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"appsync_lint.report.{name}")


def _options(name: str, *, color: bool) -> dict[str, bool]:
    return {"color": color} if name == "text" else {}
