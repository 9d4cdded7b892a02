"""Text, the format for people: excerpts with labelled places, the remedy, an operation that proves it, a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text

from appsync_lint.report import terminal, visible
from appsync_lint.report.parts import chain, modes, not_known, notes, some
from appsync_lint.report.summary import count, summary
from appsync_lint.rule import Confidence, Severity, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from appsync_lint.config import Unknown
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.rule import Finding, Rule
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
    console = terminal.console(color=color)
    pages = {rule.name: rule for rule in report.rules}
    for api in report.apis:
        console.print(_header(api))
        console.print()
        for finding in api.findings:
            _print_finding(console, finding, pages)
        for unknown in api.unknown:
            console.print(_unknown(unknown))
        if api.unknown:
            console.print()
    console.print(Text(summary(report), style="bold"))
    return terminal.finished(console)


def problems(found: Iterable[Problem], *, color: bool) -> str:
    """Return what keeps the tool from a verdict, for the error stream."""
    console = terminal.console(color=color)
    for problem in found:
        console.print(Text.assemble(("error", "bold red"), ": ", visible(problem.sentence)))
        if problem.span is not None:
            terminal.print_excerpts(console, [Step(problem.span, "")])
        if problem.hint:
            console.print(Text.assemble(("  = help: ", "bold cyan"), visible(problem.hint)))
    return terminal.finished(console)


def rules(found: Sequence[Rule], *, color: bool) -> str:
    """Return the table of rules."""
    console = terminal.console(color=color)
    widest = max((len(rule.name) for rule in found), default=0)
    console.print(Text(f"{'rule'.ljust(widest)}  severity/confidence"))
    for rule in found:
        grade = f"{rule.severity}/{rule.confidence}"
        console.print(
            Text.assemble(
                (visible(rule.name).ljust(widest), "bold"),
                "  ",
                (grade.ljust(19), "cyan"),
                f" {visible(rule.page.headline)}",
            )
        )
    console.print(Text(f"{count(len(found), 'rule')}. `appsync-lint explain NAME` shows the page of one."))
    return terminal.finished(console)


def _header(report: ApiReport) -> Text:
    subject = report.subject
    files = some([source.name for source in subject.schema.sources or subject.sources])
    return Text.assemble((visible(report.subject.config.name), "bold"), f": {visible(files)}; {visible(modes(report))}")


def _print_finding(console: Console, finding: Finding, pages: dict[str, Rule]) -> None:
    severity = finding.severity or Severity.INFO
    rule = pages.get(finding.rule)
    link = visible(rule.page.references[0]) if rule and rule.page.references else None
    name = Text(finding.rule, style=Style(bold=True, link=link))
    doubt = ", low confidence" if finding.confidence is Confidence.LOW else ""
    console.print(Text.assemble((f"{severity}{doubt}", _STYLES[severity]), "[", name, "]: ", visible(finding.message)))
    terminal.print_excerpts(console, chain(finding))
    fix, *others = notes(finding)
    for label, text in [*others, fix]:
        console.print(Text.assemble((f"  = {label}: ", "bold cyan"), visible(text)))
    console.print()


def _unknown(unknown: Unknown) -> Text:
    place = f"{unknown.span}: " if unknown.span else ""
    return Text.assemble(("not known", "bold yellow"), f": {visible(place + not_known(unknown))}")
