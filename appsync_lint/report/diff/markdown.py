"""Who gains and who loses access, as a comment on a pull request: a verdict, a table of the gains, details folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.report.diff import approvals, callers, parts
from appsync_lint.report.diff.summary import headline, summary
from appsync_lint.report.excerpt import excerpt
from appsync_lint.report.markdown import LIMIT, finished, titles, told_step
from appsync_lint.report.markup import block, code, fence, html_code, prose, row
from appsync_lint.report.summary import count
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.comparison import Comparison, RuleChange
    from appsync_lint.finding import Step
    from appsync_lint.report.diff.parts import ApiPart, Told

# By which a program finds the comment again that it wrote before; neither GitHub nor GitLab shows or drops it.
MARKER = "<!-- appsync-lint-diff -->"

_REST = 20_000  # characters for what stands behind the gains
_SECTION = 4_500  # characters of each part of that
_MOST_STEPS = 12
_MOST_SHARES = 4
_Found = tuple[str, str]  # an entry's row, and its details


def diff(compared: Comparison) -> str:
    """Return a comparison: its gains as far as they fit, and how many more there are; then losses and the rest."""
    apis = parts.parts(compared)
    several = len(apis) > 1
    head = [MARKER, f"## appsync-lint: {headline(compared)}\n", f"{prose(summary(compared), 2_000)}\n"]
    rest = "\n".join(_rest(compared, apis))
    left = LIMIT - sum(map(len, head)) - len(rest)
    gained = [told for api in apis for told in api.gained]
    gained.sort(key=lambda told: not told.counting)
    return finished([*head, *_gains(compared, gained, left, several=several), *([rest] if rest else [])])


def _gains(compared: Comparison, gained: Sequence[Told], left: int, *, several: bool) -> list[str]:
    """Return the table of the gains and the details of each, those that count first, as far as they fit."""
    chosen: list[_Found] = []
    for told in gained:
        found = _row(told, several=several), _details(compared, told)
        left -= sum(len(part) + 1 for part in found)
        if left < 0:
            break
        chosen.append(found)
    parts_ = []
    if chosen:
        names = [*(["API"] if several else []), "who gains access", "to", "because", ""]
        parts_.append("\n".join([*titles(*names), *(line for line, _ in chosen), ""]))
        parts_ += [details for _, details in chosen]
    if more := len(gained) - len(chosen):
        parts_.append(f"And {count(more, 'more cause')} by which somebody gains access.\n")
    return parts_


def _row(told: Told, *, several: bool) -> str:
    place = parts.annotated(told)
    at = f" ({code(f'{place.file}:{place.line}')})" if place else ""
    return row(
        *([prose(told.name, 200)] if several else []),
        _who(told),
        prose(", ".join(count(len(names), f"{kind} field") for kind, names in parts.amounts(told, told.entry.changes))),
        f"{prose(parts.sentence(told), 500)}{at}",
        f"**{verdict}**" if (verdict := _verdict(told)) == _UNAPPROVED else verdict,
    )


_UNAPPROVED = "not approved"


def _verdict(told: Told) -> str:
    if told.counting:
        return _UNAPPROVED
    return "approved" if told.approvals else "not counted"


def _who(told: Told) -> str:
    principals = told.entry.principals
    listed = parts.some([callers.short(principal) for principal in principals])
    return f"{prose(callers.callers(told, principals), 300)} ({code(listed)})"


def _version(name: str) -> str:
    return code(name) if parts.version(name) == name else parts.version(name)


# Details.


def _details(compared: Comparison, told: Told) -> str:
    entry = told.entry
    who = parts.some([callers.short(principal) for principal in entry.principals])
    lines = ["<details>", f"<summary>{html_code(who)} by {html_code(entry.cause.coordinate)}</summary>", ""]
    lines += _texts(compared, told)
    lines += [f"- {line}" for line in (*_shares(told), *_approvals(told))]
    if len(entry.path) > 1:
        lines += [f"- path {number}: {told_step(s)}" for number, s in enumerate(entry.path[:_MOST_STEPS], start=1)]
        lines += [f"- and {more} more steps"] if (more := len(entry.path[_MOST_STEPS:])) else []
    if entry.witness is not None:
        can = f"{code(callers.short(entry.witness.principal))} can send:"
        lines += ["", can, "", fence(entry.witness.operation, "graphql")]
    return "\n".join([*lines, "", "</details>", ""])


def _texts(compared: Comparison, told: Told) -> Iterator[str]:
    """Yield the deciding text of both versions: as lines that differ, and what each of them says."""
    cause = told.entry.cause
    sides = [("-", compared.old, cause.before), ("+", compared.new, cause.after)]
    shown = [(sign, excerpt(step.span)) for sign, _, step in sides if step is not None and step.span is not None]
    if shown:
        lines = [f"{sign} {part.before}{part.marked}{part.after}" for sign, part in shown]
        same = len({line[1:] for line in lines}) < len(lines)
        yield block([f" {line[1:]}" for line in lines[:1]] if same else lines, "diff")
        yield ""
    for _, version, step in sides:
        if step is not None:
            yield f"- in {_version(version)}: {told_step(step)}"


def _shares(told: Told) -> Iterator[str]:
    shares = callers.shares(told)
    for share in shares[:_MOST_SHARES]:
        yield f"**who**: {prose(callers.who(told, share.principals), 500)}"
        for kind, names in parts.amounts(told, share.changes):
            yield f"{count(len(names), f'{kind} field')}: {code(parts.some(names, 10))}"
        for remark, names in parts.remark(told, share.changes):
            yield f"{prose(remark)}: {code(parts.some(names, 10))}"
    if more := sum(len(share.principals) for share in shares[_MOST_SHARES:]):
        yield f"and {count(more, 'more caller')}, other fields each"


def _approvals(told: Told) -> Iterator[str]:
    for approval, changes in told.approvals:
        share = approvals.share_of(changes, told.entry.changes)
        yield f"**approved**: {share}{prose(approvals.approved(approval), 500)}"
    if told.counting and told.uncounted:
        yield f"not counted: {count(told.uncounted, 'gain')} of new fields"


# What stands behind the gains.


def _rest(compared: Comparison, apis: Sequence[ApiPart]) -> list[str]:
    """Return the sections behind the gains, each as long as it may be."""
    several = len(apis) > 1
    versions = {"new": compared.new, "gone": compared.old}
    only = [f"- {code(api.name)} is only in {_version(versions[api.only])}" for api in apis if api.only]
    lost = [_lost(told, several=several) for api in apis for told in api.lost]
    new = [_finding(change, several=several) for change in compared.new_findings]
    fixed = [_finding(change, several=several) for change in compared.fixed_findings]
    idle = [f"- {why}: {code(approvals.pattern(approval))}" for why, approval in approvals.idle(compared)]
    unsure = [_unsure(api, step, several=several) for api in apis for step in api.unsure]
    sections = [
        _folded(f"{count(len(unsure), 'gain')} that may be, for all that is known", unsure),
        _folded(count(len(only), "API") + " in one version only", only),
        _folded(f"{count(len(lost), 'cause')} of lost access", lost),
        _folded("what became of fields", [line for api in apis for line in _fates(api, several=several)]),
        _folded(f"{count(len(new), 'new finding')} of rules", new),
        _folded(f"{count(len(fixed), 'fixed finding')} of rules", fixed),
        _folded("approvals that approve nothing", idle),
    ]
    return [section for section in sections if section]


def _unsure(api: ApiPart, step: Step, *, several: bool) -> str:
    return f"- {f'{code(api.name)}: ' if several else ''}{told_step(step)}"


def _lost(told: Told, *, several: bool) -> str:
    api = f"{code(told.name)}: " if several else ""
    fields = "; ".join(
        f"{count(len(names), f'{kind} field')}: {code(parts.some(names))}"
        for kind, names in parts.amounts(told, told.entry.changes)
    )
    return f"- {api}{_who(told)}: {prose(parts.sentence(told), 500)} {fields}"


def _fates(api: ApiPart, *, several: bool) -> Iterator[str]:
    prefix = f"{code(api.name)}: " if several else ""
    for fate in (Fate.RENAMED, Fate.MOVED, Fate.NEW, Fate.GONE):
        if pairs := api.fated(fate):
            names = parts.some([parts.pair_name(pair) for pair in pairs], 10)
            yield f"- {prefix}{count(len(pairs), 'field')} {fate}: {code(names)}"


def _finding(change: RuleChange, *, several: bool) -> str:
    finding = change.finding
    at = f" ({code(f'{finding.span.file}:{finding.span.line}')})" if finding.span else ""
    api = f"{code(change.api.subject.config.name)}: " if several else ""
    return f"- {api}{finding.severity} {code(finding.rule)}: {prose(finding.message, 500)}{at}"


def _folded(title: str, lines: Iterable[str]) -> str:
    """Return lines behind a title, as many as fit and how many more there are; empty where there are none."""
    listed = list(lines)
    shown: list[str] = []
    left = _SECTION
    for line in listed:
        left -= len(line) + 1
        if left < 0:
            break
        shown.append(line)
    if more := len(listed) - len(shown):
        shown.append(f"- and {more} more")
    return "\n".join(["<details>", f"<summary>{title}</summary>", "", *shown, "", "</details>", ""]) if listed else ""
