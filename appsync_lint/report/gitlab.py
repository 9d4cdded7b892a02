"""GitLab's Code Quality report: a JSON array of issues, shown in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab keeps one issue a fingerprint, and
reads no further than the first one that its schema refuses.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from appsync_lint.finding import Severity
from appsync_lint.report.json import dump
from appsync_lint.report.parts import not_known, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.source import Problem, Span

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def check(report: Report) -> str:
    """Return a check's report; what could not be known is an issue too, of the severity `info`."""
    return _array(issue for api in report.apis for issue in _issues(api))


def failure(problems: Iterable[Problem]) -> str:
    """Return issues of the worst severity that say that there is no verdict, and why."""
    return _array(
        _issue(f"There is no verdict. {problem.sentence} {problem.hint}".strip(), "no-verdict", "blocker", problem.span)
        for problem in problems
    )


def _array(issues: Iterable[dict[str, Any]]) -> str:
    seen: Counter[str] = Counter()
    found = []
    for issue in issues:
        fingerprint = issue["fingerprint"]
        number = seen[fingerprint]
        seen[fingerprint] += 1
        found.append(issue | {"fingerprint": _hash(fingerprint, str(number))} if number else issue)
    return dump(found)


def _issues(api: ApiReport) -> Iterator[dict[str, Any]]:
    name, sources = api.subject.config.name, api.subject.sources
    file = sources[0].name if sources else "."
    for finding, fingerprint in zip(api.findings, api.fingerprints, strict=True):
        severity = _SEVERITIES[finding.severity or Severity.INFO]
        span = place(finding, api.subject)
        description = f"{finding.message} {finding.remedy}".strip()
        yield _issue(description, finding.rule, severity, span, file) | {"fingerprint": fingerprint}
    for unknown in api.unknown:
        yield _issue(f"Not known in {name}: {not_known(unknown)}", "not-known", "info", unknown.span, file)


def _issue(description: str, check: str, severity: str, span: Span | None, file: str = ".") -> dict[str, Any]:
    """Return an issue; without a place it stands at the start of `file`, since GitLab needs a path."""
    in_file = span is not None and span.source.is_file
    return {
        "description": description,
        "check_name": check,
        "fingerprint": _hash(check, description),
        "severity": severity,
        "location": {
            "path": span.file if span is not None and in_file else file,
            "lines": {"begin": span.line if span is not None and in_file else 1},
        },
    }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
