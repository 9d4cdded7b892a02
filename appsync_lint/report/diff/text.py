"""Who gains and who loses access, for people: an entry a cause, with both texts and an operation that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from appsync_lint.report import terminal, visible
from appsync_lint.report.diff import approvals, callers, parts
from appsync_lint.report.diff.summary import summary
from appsync_lint.report.parts import of_deployment
from appsync_lint.report.summary import count
from appsync_lint.rule import Step
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from appsync_lint.comparison import Comparison, RuleChange
    from appsync_lint.report.diff.callers import Share
    from appsync_lint.report.diff.parts import ApiPart, Told

_MOST_SHARES = 4
_MOST_STEPS = 12
_MOST_PAIRS = 10
_MOST_FINDINGS = 20


def diff(compared: Comparison, *, color: bool) -> str:
    """Return a comparison, with its summary as the last line."""
    console = terminal.console(color=color)
    apis = parts.parts(compared)
    for part in apis:
        if part.gained or part.unsure or part.lost or part.pairs or part.only:
            _print_api(console, compared, part)
    several = len(apis) > 1
    _print_rules(console, "new", compared.new_findings, several=several)
    _print_rules(console, "fixed", compared.fixed_findings, several=several)
    for why, approval in approvals.idle(compared):
        at = f" ({approval.span})" if approval.span else ""
        _print_line(console, (f"{why} approval", "bold yellow"), f"{approvals.pattern(approval)}{at}")
    console.print(Text(visible(summary(compared)), style="bold"))
    return terminal.finished(console)


def _print_api(console: Console, compared: Comparison, part: ApiPart) -> None:
    _print_line(console, (visible(part.name), "bold"), _header(compared, part))
    console.print()
    for told in part.gained:
        _print_gain(console, compared, told)
    for step in part.unsure[:_MOST_FINDINGS]:
        _print_line(console, ("not known", "bold yellow"), parts.doubt(step))
    if more := len(part.unsure[_MOST_FINDINGS:]):
        _print_line(console, ("not known", "bold yellow"), f"and {more} more")
    if part.unsure:
        console.print()
    for told in part.lost:
        _print_loss(console, compared, told)
    for fate in (Fate.RENAMED, Fate.MOVED, Fate.NEW, Fate.GONE):
        if pairs := part.fated(fate):
            names = [parts.pair_name(pair) for pair in pairs]
            listed = parts.some(names, _MOST_PAIRS)
            _print_line(console, (str(fate), "bold cyan"), f"{count(len(names), 'field')}: {listed}")
    if part.pairs:
        console.print()


def _header(compared: Comparison, part: ApiPart) -> str:
    """Return the modes of an API, in both versions where they differ."""
    difference = part.compared[0].difference
    old, new = (of_deployment(api.deployment) if api else None for api in (difference.old, difference.new))
    if old is None:
        return f"only in {parts.version(compared.new)}; {new}"
    if new is None:
        return f"only in {parts.version(compared.old)}; {old}"
    return new if new == old else f"{new}; in {parts.version(compared.old)} {old}"


def _print_gain(console: Console, compared: Comparison, told: Told) -> None:
    label = "gained" if told.counting else "gained, approved" if told.approvals else "gained, not counted"
    _print_line(console, (label, "bold red" if told.counting else "bold yellow"), parts.sentence(told))
    cause = told.entry.cause
    if cause.before is not None:
        _print_text(console, cause.before, parts.version(compared.old))
    if cause.after is not None:
        _print_text(console, cause.after, "")
    _print_shares(console, told)
    for label, text in _approvals(told):
        _print_note(console, label, text)
    _print_proof(console, told)
    console.print()


def _print_loss(console: Console, compared: Comparison, told: Told) -> None:
    _print_line(console, ("lost", "bold green"), parts.sentence(told))
    cause = told.entry.cause
    place = (cause.after and cause.after.span) or cause.place
    before = cause.before and cause.before.span
    if place or before:
        _print_note(console, "at", str(place) if place else f"{before} in {parts.version(compared.old)}")
    _print_shares(console, told)
    console.print()


def _print_text(console: Console, step: Step, version: str) -> None:
    if step.span is None and version:
        step = Step(None, f"in {version}: {step.caption}")
    terminal.print_excerpt(console, step, version=version)


def _print_shares(console: Console, told: Told) -> None:
    shares = callers.shares(told)
    for share in shares[:_MOST_SHARES]:
        _print_note(console, "who", callers.who(told, share.principals))
        for label, text in _fields(told, share):
            _print_note(console, label, text)
    if more := sum(len(share.principals) for share in shares[_MOST_SHARES:]):
        _print_note(console, "who", f"{count(more, 'more caller')}, other fields each")


def _fields(told: Told, share: Share) -> Iterator[tuple[str, str]]:
    for kind, names in parts.amounts(told, share.changes):
        yield f"{count(len(names), f'{kind} field')}", parts.some(names)
    for remark, names in parts.remark(told, share.changes):
        of_all = len(names) == len({change.field.coordinate for change in share.changes})
        yield remark, "all of them" if of_all and len(names) > 1 else parts.some(names)


def _approvals(told: Told) -> Iterator[tuple[str, str]]:
    for approval, changes in told.approvals:
        yield "approved", f"{approvals.share_of(changes, told.entry.changes)}{approvals.approved(approval)}"
    if told.counting and told.uncounted:
        yield "not counted", f"{count(told.uncounted, 'gain')} of new fields"


def _print_proof(console: Console, told: Told) -> None:
    """Print the path as steps, where it has more than one, and the operation."""
    entry = told.entry
    if len(entry.path) > 1:
        for number, step in enumerate(entry.path[:_MOST_STEPS], start=1):
            at = f"{step.span}: " if step.span else ""
            _print_note(console, f"path {number}", f"{at}{step.caption}")
        if more := len(entry.path[_MOST_STEPS:]):
            _print_note(console, "path", f"{more} more steps")
    if entry.witness is not None:
        can = visible(f"  = {callers.short(entry.witness.principal)} can send: ")
        console.print(Text.assemble((can, "bold cyan"), visible(entry.witness.operation)))


def _print_rules(console: Console, label: str, changes: Sequence[RuleChange], *, several: bool) -> None:
    for change in changes[:_MOST_FINDINGS]:
        finding = change.finding
        at = f" ({finding.span})" if finding.span else ""
        told = f"{finding.severity}[{finding.rule}] {finding.message}{at}"
        api = f" in {visible(change.api.subject.config.name)}" if several else ""
        _print_line(console, (f"{label} finding{api}", "bold magenta" if label == "new" else "bold green"), told)
    if more := len(changes[_MOST_FINDINGS:]):
        _print_line(console, (f"{label} finding", "bold"), f"and {more} more")
    if changes:
        console.print()


def _print_line(console: Console, label: tuple[str, str], text: str) -> None:
    terminal.print_wrapped(console, Text.assemble(label, ": "), text, indent=2)


def _print_note(console: Console, label: str, text: str) -> None:
    terminal.print_wrapped(console, Text.assemble((f"  = {visible(label)}: ", "bold cyan")), text, indent=6)
