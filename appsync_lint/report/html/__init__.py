"""The report as a page: one self-contained file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.engine import Report
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.source import Problem


def check(report: Report) -> str:
    """Return a check's report."""
    raise NotImplementedError


def access(asked: Sequence[Inquiry]) -> str:
    """Return who may call what."""
    raise NotImplementedError


def failure(problems: Iterable[Problem]) -> str:
    """Return a page that says that there is no verdict, and why."""
    raise NotImplementedError
