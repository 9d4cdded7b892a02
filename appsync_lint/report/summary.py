"""The one line that says what was found, and how much was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.report.json import examined
from appsync_lint.rule import Severity

if TYPE_CHECKING:
    from appsync_lint.engine import Report


def summary(report: Report) -> str:
    """Return in one line what was found, and how much was looked at."""
    findings = report.findings
    counts = [(severity, sum(f.severity is severity for f in findings)) for severity in sorted(Severity, reverse=True)]
    graded = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    found = f"{count(len(findings), 'finding')} ({graded})" if findings else "No findings"
    looked = examined(report)
    unknown = sum(len(api.unknown) for api in report.apis)
    extent = f"{count(looked['types'], 'type')}, {count(looked['fields'], 'field')}, {count(looked['rules'], 'rule')}"
    apis = f"{len(report.apis)} APIs, " if len(report.apis) > 1 else ""
    return f"{found}; examined {apis}{extent}{f'; {unknown} not known' if unknown else ''}."


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it has to be."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
