"""Markdown, for a comment on a pull request, the summary of a GitHub job, or a page."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import quote

from appsync_lint.finding import Group, Severity
from appsync_lint.report import harmless
from appsync_lint.report.markup import code, fence, html_code, prose, row
from appsync_lint.report.parts import modes, not_known, notes, place, some
from appsync_lint.report.summary import count, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding, Rule, Step
    from appsync_lint.source import Problem

# A comment on GitHub holds 65,536 characters; what follows when nothing more fits is short.
LIMIT = 60_000
_MOST_STEPS = 12
_MOST_UNKNOWN = 20
_TITLES = 200  # characters of an API's part beside its head and its findings
_Found = tuple[str, str]  # a finding's row, and its details


def check(report: Report) -> str:
    """Return a check's report: the worst findings of all APIs as far as they fit, and how many more there are."""
    apis = sorted(report.apis, key=_worst, reverse=True)
    heads = [_head(api) for api in apis]
    taken = list(accumulate(len(head) + _TITLES for head in heads))
    shown = sum(size < LIMIT // 2 for size in taken)
    chosen = _chosen(apis[:shown], LIMIT - taken[shown - 1] if shown else 0)
    parts = [f"## appsync-lint\n\n**{prose(summary(report))}**\n"]
    parts += [_api(*of) for of in zip(apis, heads, chosen, strict=False)]
    if rest := apis[shown:]:
        more = sum(len(api.findings) for api in rest)
        parts.append(f"And {count(len(rest), 'more API')} with {count(more, 'finding')}.\n")
    return finished(parts)


def failure(problems: Iterable[Problem]) -> str:
    """Return that there is no verdict, and why."""
    told = []
    for problem in problems:
        at = f" ({code(str(problem.span))})" if problem.span else ""
        told.append(f"- error: {prose(problem.sentence)}{at} {prose(problem.hint)}".rstrip())
    return finished(["## appsync-lint\n\n**There is no verdict.**\n", "\n".join(told) + "\n"])


def finished(parts: Iterable[str]) -> str:
    """Return parts as one text, with no command to GitHub's runner."""
    return harmless("\n".join(parts))


def _worst(api: ApiReport) -> int:
    return max((finding.severity or Severity.INFO for finding in api.findings), default=-1)


def _chosen(apis: Sequence[ApiReport], left: int) -> list[list[_Found]]:
    """Return the findings of each API that fit into what is left: over all APIs, the worst."""
    ordered = [(-(f.severity or Severity.INFO), number, f) for number, api in enumerate(apis) for f in api.findings]
    ordered.sort(key=lambda item: item[:2])
    chosen: list[list[_Found]] = [[] for _ in apis]
    for _, number, finding in ordered:
        found = _row(apis[number], finding), _details(finding)
        left -= sum(len(part) + 1 for part in found)
        if left < 0:
            break
        chosen[number].append(found)
    return chosen


def _head(api: ApiReport) -> str:
    subject = api.subject
    files = some([source.name for source in subject.schema.sources or subject.sources])
    lines = [f"### {prose(api.subject.config.name, 200)}\n", f"{code(files)}; {prose(modes(api))}\n"]
    unknown = [f"- not known: {prose(not_known(one), 200)}" for one in api.unknown[:_MOST_UNKNOWN]]
    if more := len(api.unknown[_MOST_UNKNOWN:]):
        unknown.append(f"- and {more} more")
    return "\n".join([*lines, *([*unknown, ""] if unknown else [])])


def _api(api: ApiReport, head: str, chosen: Sequence[_Found]) -> str:
    parts = [head]
    if chosen:
        parts.append("\n".join([*titles("severity", "rule", "where", "what"), *(row for row, _ in chosen), ""]))
        parts += [details for _, details in chosen]
    if more := len(api.findings) - len(chosen):
        parts.append(f"And {count(more, 'more finding')}.\n" if chosen else f"{count(more, 'finding')}.\n")
    return "\n".join(parts)


def titles(*names: str) -> list[str]:
    """Return the head of a table."""
    return [row(*names), row(*("---" for _ in names))]


def _row(api: ApiReport, finding: Finding) -> str:
    span = finding.span or place(finding, api.subject)
    where = code(f"{span.file}:{span.line}" if span else finding.coordinate)
    return row(str(finding.severity), code(finding.rule), where, prose(finding.message))


def _details(finding: Finding) -> str:
    lines = [
        "<details>",
        f"<summary>{finding.severity} {html_code(finding.rule)} at {html_code(finding.coordinate)}</summary>",
        "",
    ]
    operation = finding.witness.operation if finding.witness else None
    for label, text in notes(finding):
        if text != operation:
            lines.append(f"- **{label}**: {prose(text) if label == 'fix' else code(text)}")
    lines += [f"- {told_step(step)}" for step in finding.evidence[:_MOST_STEPS]]
    if more := len(finding.evidence[_MOST_STEPS:]):
        lines.append(f"- and {more} more")
    if finding.witness is not None:
        lines += [
            "",
            f"{code(str(finding.witness.principal))} can send:",
            "",
            fence(finding.witness.operation, "graphql"),
        ]
    return "\n".join([*lines, "", "</details>", ""])


def told_step(step: Step) -> str:
    """Return a step as a line: its place and its caption."""
    return f"{code(str(step.span))}: {prose(step.caption)}" if step.span else f"because {prose(step.caption)}"


def rules(found: Sequence[Rule], folder: str = "../docs/rules") -> str:
    """Return the table of rules by group, each linked to its page in a folder, relative to where the table stands."""
    parts = [f"# Rules\n\n{count(len(found), 'rule')}. `appsync-lint explain NAME` shows the page of one.\n"]
    for group in Group:
        rows = [
            row(
                f"[{code(rule.name)}]({quote(f'{folder}/{rule.name}.md')})",
                f"{rule.severity}/{rule.confidence}",
                prose(rule.page.headline),
            )
            for rule in found
            if rule.group is group
        ]
        if rows:
            parts.append(
                "\n".join([f"## {group}\n", *titles("rule", "severity/confidence", "what it finds"), *rows, ""])
            )
    return finished(parts)
