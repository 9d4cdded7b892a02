"""Text, the format for people: excerpts with labelled places, the remedy, an operation that proves it, a summary."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.style import Style
from rich.text import Text

from appsync_lint import evidence
from appsync_lint.access import Mode, Principal
from appsync_lint.report import harmless, visible, width
from appsync_lint.report.parts import modes, not_known, notes, some
from appsync_lint.report.summary import count, summary
from appsync_lint.rule import Confidence, Severity, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.api import Api
    from appsync_lint.config import Unknown
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.rule import Finding, Rule
    from appsync_lint.schema import Field
    from appsync_lint.source import Problem, Span

_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
    Severity.INFO: "bold",
}
_LINE_WINDOW = 160  # characters of an excerpt line; a minified schema has one line of a megabyte
_LINK_ID = re.compile(r"\x1b\]8;id=[^;]*;")  # rich gives every link a random number


def check(report: Report, *, color: bool) -> str:
    """Return a check's report, with its summary as the last line."""
    console = _console(color=color)
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
    return _text(console)


def problems(found: Iterable[Problem], *, color: bool) -> str:
    """Return what keeps the tool from a verdict, for the error stream."""
    console = _console(color=color)
    for problem in found:
        console.print(Text.assemble(("error", "bold red"), ": ", visible(problem.sentence)))
        if problem.span is not None:
            _print_excerpts(console, [Step(problem.span, "")])
        if problem.hint:
            console.print(Text.assemble(("  = help: ", "bold cyan"), visible(problem.hint)))
    return _text(console)


def rules(found: Sequence[Rule], *, color: bool) -> str:
    """Return the table of rules."""
    console = _console(color=color)
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
    return _text(console)


def access(asked: Sequence[Inquiry], *, color: bool) -> str:
    """Return who may call what: a table of all fields, or of one because of which text, and by which path."""
    console = _console(color=color)
    for number, one in enumerate(asked):
        if one.field is None:
            _print_access_table(console, one)
            continue
        if number:
            console.print()
        name = f" of {visible(one.api.config.name)}" if len(asked) > 1 else ""
        console.print(Text(f"{one.field.coordinate}{name}", style="bold"))
        for principal in one.principals:
            _print_access_of(console, one.api, one.field, principal)
    if any(one.field is None for one in asked):
        console.print(Text("x reachable   o admitted, but no path leads there   . refused"))
    return _text(console)


def _print_access_table(console: Console, asked: Inquiry) -> None:
    api, principals = asked.api, asked.principals
    console.print(Text(f"{visible(api.config.name)}: auth from {visible(api.config.origin)}", style="bold"))
    for number, principal in enumerate(principals, start=1):
        in_no_group = bool(api.groups) and principal == Principal(Mode.AMAZON_COGNITO_USER_POOLS)
        meaning = "  (signed in, in no group)" if in_no_group else ""
        meaning = "  (of the identity pool, not signed in)" if principal.guest else meaning
        console.print(Text(f"  {number}  {visible(str(principal))}{meaning}"))
    widest = max((len(field.coordinate) for field in api.schema.fields), default=0)
    numbers = " ".join(str(number).rjust(2) for number in range(1, len(principals) + 1))
    console.print(Text(f"{' ' * widest}  {numbers}", style="bold"))
    for field in api.schema.fields:
        marks = " ".join(_mark(api, field, principal) for principal in principals)
        combined = api.combination(field)
        alone = f"  only together: {visible(str(combined))}" if combined else ""
        console.print(Text(f"{field.coordinate.ljust(widest)}  {marks}{alone}"))
    console.print()


def _mark(api: Api, field: Field, principal: Principal) -> str:
    if api.reaches(principal, field):
        return " x"
    return " o" if api.admits(field, principal) else " ."


def _print_access_of(console: Console, api: Api, field: Field, principal: Principal) -> None:
    path = api.reach(principal).path(field)
    answer = ("yes", "green") if path else ("no", "red")
    console.print()
    console.print(Text.assemble((visible(str(principal)), "bold"), ": ", answer))
    _print_excerpts(console, [evidence.cause(api, field, principal)])
    if path:
        console.print(Text(f"  = path: {' > '.join(step.coordinate for step in path)}"))
    elif api.admits(field, principal):
        console.print(Text("  = path: none; every way from a root field to it has a field that refuses this caller"))
    witness = api.witness(principal, field)
    if witness:
        console.print(Text(f"  = send: {visible(witness.operation)}"))


def _console(*, color: bool) -> Console:
    return Console(
        file=io.StringIO(),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        width=10_000,  # lines are laid out here; a terminal wraps what is too long for it
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
        legacy_windows=False,
    )


def _text(console: Console) -> str:
    written = cast("io.StringIO", console.file).getvalue()
    return harmless(_LINK_ID.sub("\x1b]8;;", written))


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
    _print_excerpts(console, _chain(finding))
    fix, *others = notes(finding)
    for label, text in [*others, fix]:
        console.print(Text.assemble((f"  = {label}: ", "bold cyan"), visible(text)))
    console.print()


def _chain(finding: Finding) -> list[Step]:
    """Return the primary place and the evidence, the primary place first and only once."""
    steps = list(finding.evidence)
    if finding.span is None:
        return steps
    primary = next((step for step in steps if step.span == finding.span), None)
    if primary is not None:
        steps.remove(primary)
    return [primary or Step(finding.span, ""), *steps]


def _print_excerpts(console: Console, steps: Iterable[Step]) -> None:
    shown = list(steps)
    margin = max((len(str(step.span.line)) for step in shown if step.span), default=1)
    file = None
    for step in shown:
        if step.span is None:
            console.print(Text(f"  = {visible(step.caption)}"))
            continue
        if step.span.file != file:
            file = step.span.file
            console.print(Text.assemble((f"{' ' * margin}--> ", "blue"), visible(str(step.span))))
        for line in _excerpt(step.span, step.caption, margin):
            console.print(line)


def _excerpt(span: Span, caption: str, margin: int) -> list[Text]:
    """Return the first line of a place, and below it the marks and the caption."""
    first = span.first_line()
    line, start = first.source.line(first.line), first.column - 1
    end = min(start + max(1, first.end - first.start), max(len(line), start + 1))
    cut = max(0, start - _LINE_WINDOW // 3) if len(line) > _LINE_WINDOW else 0
    before = ("..." if cut else "") + _tidy(line[cut:start])
    marked = _tidy(line[start : min(end, cut + _LINE_WINDOW)])
    after = _tidy(line[end : cut + _LINE_WINDOW]) + ("..." if len(line) > cut + _LINE_WINDOW else "")
    number = str(first.line).rjust(margin)
    marks = "^" * max(1, width(marked))
    return [
        Text.assemble((f"{number} | ", "blue"), before, marked, after),
        Text.assemble(
            (f"{' ' * margin} | ", "blue"), " " * width(before), (marks, "bold red"), f" {visible(caption)}".rstrip()
        ),
    ]


def _tidy(text: str) -> str:
    return visible(text.replace("\t", "    "))


def _unknown(unknown: Unknown) -> Text:
    place = f"{unknown.span}: " if unknown.span else ""
    return Text.assemble(("not known", "bold yellow"), f": {visible(place + not_known(unknown))}")
