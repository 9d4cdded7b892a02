"""The one line that says what was found, and how much was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.baseline import Entry
from appsync_lint.finding import Severity
from appsync_lint.suppression import Allow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.engine import Report


def examined(report: Report) -> dict[str, int]:
    """Return how much was looked at."""
    programs = (one.source for api in report.apis for one in api.subject.config.programs if one.source is not None)
    return {
        "types": sum(len(api.subject.schema.types) for api in report.apis),
        "fields": sum(len(api.subject.schema.fields) for api in report.apis),
        "programs": len({(source.name, source.text) for source in programs}),
        "rules": max((len(api.rules) for api in report.apis), default=0),
    }


def summary(report: Report) -> str:
    """Return in one line what was found, and how much was looked at."""
    findings = report.findings
    counts = [(severity, sum(f.severity is severity for f in findings)) for severity in sorted(Severity, reverse=True)]
    graded = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    found = f"{count(len(findings), 'finding')} ({graded})" if findings else "No findings"
    found += "".join(f", {accepted}" for accepted in _accepted(report))
    looked = examined(report)
    unknown = sum(len(api.unknown) for api in report.apis)
    only_programs = all(api.subject.alone for api in report.apis)
    kinds = ["programs", "rules"] if only_programs else ["types", "fields", "programs", "rules"]
    kinds = [kind for kind in kinds if looked[kind] or kind != "programs"]
    extent = ", ".join(count(looked[kind], kind.removesuffix("s")) for kind in kinds)
    apis = f"{len(report.apis)} APIs, " if len(report.apis) > 1 else ""
    return f"{found}; examined {apis}{extent}{f'; {unknown} not known' if unknown else ''}."


def _accepted(report: Report) -> Iterator[str]:
    """Yield how many findings are accepted, and by what; the baseline with its age."""
    by = [suppressed.by for suppressed in report.suppressed]
    if allowed := sum(isinstance(entry, Allow) for entry in by):
        yield f"{allowed} allowed"
    if days := sorted(entry.since for entry in by if isinstance(entry, Entry)):
        age = max((report.apis[0].api.today - days[0]).days, 0)
        yield f"{len(days)} in the baseline (the oldest since {days[0]}, {count(age, 'day')})"
    if report.baseline.fixed:
        yield f"{report.baseline.fixed} mended (drop them with `appsync-lint baseline --prune`)"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it has to be."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
