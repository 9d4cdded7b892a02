"""Text, the format for people: excerpts with labelled places, the remedy, an operation that proves it, a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.finding import Confidence, Severity, Step
from appsync_lint.report import terminal, visible
from appsync_lint.report.parts import chain, modes, not_known, notes, some
from appsync_lint.report.summary import count, summary
from appsync_lint.report.terminal import Styled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from appsync_lint.config import Unknown
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding, Rule
    from appsync_lint.report.terminal import Line
    from appsync_lint.source import Problem

_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
    Severity.INFO: "bold",
}


def check(report: Report, *, color: bool) -> str:
    """Return a check's report, with its summary as the last line."""
    return terminal.finished(_check(report, _links(report.rules) if color else {}), color=color)


def problems(found: Iterable[Problem], *, color: bool) -> str:
    """Return what keeps the tool from a verdict, for the error stream."""
    return terminal.finished((line for problem in found for line in _problem(problem)), color=color)


def rules(found: Sequence[Rule], *, color: bool) -> str:
    """Return the table of rules."""
    return terminal.finished(_rules(found), color=color)


def _links(found: Iterable[Rule]) -> Mapping[str, str]:
    """Return by rule the first address that its page refers to."""
    return {rule.name: visible(rule.page.references[0]) for rule in found if rule.page.references}


def _check(report: Report, links: Mapping[str, str]) -> Iterator[Line]:
    for api in report.apis:
        yield _header(api)
        yield ()
        for finding in api.findings:
            yield from _finding(finding, links)
        for unknown in api.unknown:
            yield _unknown(unknown)
        if api.unknown:
            yield ()
    yield (Styled(summary(report), "bold"),)


def _header(report: ApiReport) -> Line:
    subject = report.subject
    files = some([source.name for source in subject.schema.sources or subject.sources])
    return Styled(visible(report.subject.config.name), "bold"), f": {visible(files)}; {visible(modes(report))}"


def _finding(finding: Finding, links: Mapping[str, str]) -> Iterator[Line]:
    severity = finding.severity or Severity.INFO
    doubt = ", low confidence" if finding.confidence is Confidence.LOW else ""
    name = Styled(finding.rule, "bold", links.get(finding.rule, ""))
    yield Styled(f"{severity}{doubt}", _STYLES[severity]), "[", name, "]: ", visible(finding.message)
    yield from terminal.excerpts(chain(finding))
    fix, *others = notes(finding)
    for label, text in [*others, fix]:
        yield Styled(f"  = {visible(label)}: ", "bold cyan"), visible(text)
    yield ()


def _unknown(unknown: Unknown) -> Line:
    place = f"{unknown.span}: " if unknown.span else ""
    return Styled("not known", "bold yellow"), f": {visible(place + not_known(unknown))}"


def _problem(problem: Problem) -> Iterator[Line]:
    yield Styled("error", "bold red"), ": ", visible(problem.sentence)
    if problem.span is not None:
        yield from terminal.excerpts([Step(problem.span, "")])
    if problem.hint:
        yield Styled("  = help: ", "bold cyan"), visible(problem.hint)


def _rules(found: Sequence[Rule]) -> Iterator[Line]:
    widest = max((len(rule.name) for rule in found), default=0)
    yield (f"{'rule'.ljust(widest)}  severity/confidence",)
    for rule in found:
        grade = Styled(f"{rule.severity}/{rule.confidence}".ljust(19), "cyan")
        yield Styled(visible(rule.name).ljust(widest), "bold"), "  ", grade, f" {visible(rule.page.headline)}"
    yield (f"{count(len(found), 'rule')}. `appsync-lint explain NAME` shows the page of one.",)
