"""Who gains and who loses access, for people: an entry a cause, with both texts and an operation that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.finding import Step
from appsync_lint.report import terminal, visible
from appsync_lint.report.diff import approvals, callers, parts
from appsync_lint.report.diff.summary import summary
from appsync_lint.report.parts import of_deployment
from appsync_lint.report.summary import count
from appsync_lint.report.terminal import Styled, wrapped
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.comparison import Comparison, RuleChange
    from appsync_lint.report.diff.callers import Share
    from appsync_lint.report.diff.parts import ApiPart, Told
    from appsync_lint.report.terminal import Line

_MOST_SHARES = 4
_MOST_STEPS = 12
_MOST_PAIRS = 10
_MOST_FINDINGS = 20


def diff(compared: Comparison, *, color: bool) -> str:
    """Return a comparison, with its summary as the last line."""
    return terminal.finished(_diff(compared), color=color)


def _diff(compared: Comparison) -> Iterator[Line]:
    apis = parts.parts(compared)
    for part in apis:
        if part.gained or part.unsure or part.lost or part.pairs or part.only:
            yield from _api(compared, part)
    several = len(apis) > 1
    yield from _rules("new", compared.new_findings, several=several)
    yield from _rules("fixed", compared.fixed_findings, several=several)
    for why, approval in approvals.idle(compared):
        at = f" ({approval.span})" if approval.span else ""
        yield from _line(Styled(f"{why} approval", "bold yellow"), f"{approvals.pattern(approval)}{at}")
    yield (Styled(visible(summary(compared)), "bold"),)


def _api(compared: Comparison, part: ApiPart) -> Iterator[Line]:
    yield from _line(Styled(visible(part.name), "bold"), _header(compared, part))
    yield ()
    for told in part.gained:
        yield from _gain(compared, told)
    for step in part.unsure[:_MOST_FINDINGS]:
        yield from _line(Styled("not known", "bold yellow"), parts.doubt(step))
    if more := len(part.unsure[_MOST_FINDINGS:]):
        yield from _line(Styled("not known", "bold yellow"), f"and {more} more")
    if part.unsure:
        yield ()
    for told in part.lost:
        yield from _loss(compared, told)
    for fate in (Fate.RENAMED, Fate.MOVED, Fate.NEW, Fate.GONE):
        if pairs := part.fated(fate):
            names = [parts.pair_name(pair) for pair in pairs]
            listed = parts.some(names, _MOST_PAIRS)
            yield from _line(Styled(str(fate), "bold cyan"), f"{count(len(names), 'field')}: {listed}")
    if part.pairs:
        yield ()


def _header(compared: Comparison, part: ApiPart) -> str:
    """Return the modes of an API, in both versions where they differ."""
    difference = part.compared[0].difference
    old, new = (of_deployment(api.deployment) if api else None for api in (difference.old, difference.new))
    if old is None:
        return f"only in {parts.version(compared.new)}; {new}"
    if new is None:
        return f"only in {parts.version(compared.old)}; {old}"
    return new if new == old else f"{new}; in {parts.version(compared.old)} {old}"


def _gain(compared: Comparison, told: Told) -> Iterator[Line]:
    label = "gained" if told.counting else "gained, approved" if told.approvals else "gained, not counted"
    yield from _line(Styled(label, "bold red" if told.counting else "bold yellow"), parts.sentence(told))
    cause = told.entry.cause
    if cause.before is not None:
        yield from _text(cause.before, parts.version(compared.old))
    if cause.after is not None:
        yield from _text(cause.after, "")
    yield from _shares(told)
    for label, text in _approvals(told):
        yield from _note(label, text)
    yield from _proof(told)
    yield ()


def _loss(compared: Comparison, told: Told) -> Iterator[Line]:
    yield from _line(Styled("lost", "bold green"), parts.sentence(told))
    cause = told.entry.cause
    place = (cause.after and cause.after.span) or cause.place
    before = cause.before and cause.before.span
    if place or before:
        yield from _note("at", str(place) if place else f"{before} in {parts.version(compared.old)}")
    yield from _shares(told)
    yield ()


def _text(step: Step, version: str) -> Iterator[Line]:
    if step.span is None and version:
        step = Step(None, f"in {version}: {step.caption}")
    return terminal.proof(step, version=version)


def _shares(told: Told) -> Iterator[Line]:
    shares = callers.shares(told)
    for share in shares[:_MOST_SHARES]:
        yield from _note("who", callers.who(told, share.principals))
        for label, text in _fields(told, share):
            yield from _note(label, text)
    if more := sum(len(share.principals) for share in shares[_MOST_SHARES:]):
        yield from _note("who", f"{count(more, 'more caller')}, other fields each")


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


def _proof(told: Told) -> Iterator[Line]:
    """Yield the path as steps, where it has more than one, and the operation."""
    entry = told.entry
    if len(entry.path) > 1:
        for number, step in enumerate(entry.path[:_MOST_STEPS], start=1):
            at = f"{step.span}: " if step.span else ""
            yield from _note(f"path {number}", f"{at}{step.caption}")
        if more := len(entry.path[_MOST_STEPS:]):
            yield from _note("path", f"{more} more steps")
    if entry.witness is not None:
        can = visible(f"  = {callers.short(entry.witness.principal)} can send: ")
        yield Styled(can, "bold cyan"), visible(entry.witness.operation)


def _rules(label: str, changes: Sequence[RuleChange], *, several: bool) -> Iterator[Line]:
    for change in changes[:_MOST_FINDINGS]:
        finding = change.finding
        at = f" ({finding.span})" if finding.span else ""
        told = f"{finding.severity}[{finding.rule}] {finding.message}{at}"
        api = f" in {visible(change.api.subject.config.name)}" if several else ""
        yield from _line(Styled(f"{label} finding{api}", "bold magenta" if label == "new" else "bold green"), told)
    if more := len(changes[_MOST_FINDINGS:]):
        yield from _line(Styled(f"{label} finding", "bold"), f"and {more} more")
    if changes:
        yield ()


def _line(label: Styled, text: str) -> Iterator[Line]:
    return wrapped((label, ": "), text, indent=2)


def _note(label: str, text: str) -> Iterator[Line]:
    return wrapped((Styled(f"  = {visible(label)}: ", "bold cyan"),), text, indent=6)
