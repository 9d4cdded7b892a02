"""Workflow commands: annotations in the log of a GitHub Actions job and on the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, escaped as in
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.finding import Severity
from appsync_lint.report import harmless, region, visible
from appsync_lint.report.parts import not_known, notes, place
from appsync_lint.report.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding
    from appsync_lint.source import Problem, Span

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def check(report: Report) -> str:
    """Return a check's report, the worst of all APIs first: of each level, GitHub shows ten annotations a step."""
    found = [(api, finding) for api in report.apis for finding in api.findings]
    found.sort(key=lambda pair: -(pair[1].severity or Severity.INFO))
    lines = [_finding(api, finding, several=len(report.apis) > 1) for api, finding in found]
    lines += [
        command("notice", [not_known(unknown)], unknown.span, "not known")
        for api in report.apis
        for unknown in api.unknown
    ]
    return "\n".join([*lines, summary(report)]) + "\n"


def failure(problems: Iterable[Problem]) -> str:
    """Return errors that say that there is no verdict, and why."""
    lines = [command("error", [found.sentence, found.hint], found.span, "no verdict") for found in problems]
    return "\n".join([*lines, "No verdict."]) + "\n"


def _finding(api: ApiReport, finding: Finding, *, several: bool) -> str:
    severity = finding.severity or Severity.INFO
    name = f" in {api.subject.config.name}" if several else ""
    # The runner cuts a message after 4,096 characters, so an operation, which may be long, comes last.
    message = [finding.message, *(f"{label}: {text}" for label, text in notes(finding))]
    return command(_LEVELS[severity], message, place(finding, api.subject), f"{severity}: {finding.rule}{name}")


def command(level: str, message: Iterable[str], span: Span | None, title: str) -> str:
    """Return an annotation; its message has a line for each text that is not empty."""
    properties: dict[str, object] = {}
    if span is not None and span.source.is_file:
        at = region(span)
        properties = {"file": span.file, "line": at["line"], "col": at["column"], "endColumn": at["endColumn"]}
    properties["title"] = f"appsync-lint: {title}"
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    data = _data("\n".join(_plain(line) for line in message if line))
    return f"::{level} {written}::{data}"


def _plain(text: str) -> str:
    return harmless(visible(text))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(_plain(text)).replace(":", "%3A").replace(",", "%2C")
