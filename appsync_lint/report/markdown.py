"""Markdown, for a comment on a pull request, the summary of a GitHub job, or a page."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import quote

from appsync_lint import evidence
from appsync_lint.report import harmless
from appsync_lint.report.markup import code, fence, html_code, prose, row
from appsync_lint.report.parts import modes, not_known, notes, place, some
from appsync_lint.report.summary import count, summary
from appsync_lint.rule import Group, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.rule import Finding, Rule, Step
    from appsync_lint.schema import Field
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
    return _finished(parts)


def failure(problems: Iterable[Problem]) -> str:
    """Return that there is no verdict, and why."""
    told = []
    for problem in problems:
        at = f" ({code(str(problem.span))})" if problem.span else ""
        told.append(f"- error: {prose(problem.sentence)}{at} {prose(problem.hint)}".rstrip())
    return _finished(["## appsync-lint\n\n**There is no verdict.**\n", "\n".join(told) + "\n"])


def _finished(parts: Iterable[str]) -> str:
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
        parts.append("\n".join([*_titles("severity", "rule", "where", "what"), *(row for row, _ in chosen), ""]))
        parts += [details for _, details in chosen]
    if more := len(api.findings) - len(chosen):
        parts.append(f"And {count(more, 'more finding')}.\n" if chosen else f"{count(more, 'finding')}.\n")
    return "\n".join(parts)


def _titles(*titles: str) -> list[str]:
    return [row(*titles), row(*("---" for _ in titles))]


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
    lines += [f"- {_step(step)}" for step in finding.evidence[:_MOST_STEPS]]
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


def _step(step: Step) -> str:
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
                "\n".join([f"## {group}\n", *_titles("rule", "severity/confidence", "what it finds"), *rows, ""])
            )
    return _finished(parts)


def access(asked: Sequence[Inquiry]) -> str:
    """Return who may call what: a table of all fields, or of one because of which text, and by which path."""
    parts = []
    for one in asked:
        if one.field is None:
            parts += [
                f"### {prose(one.api.config.name, 200)}\n",
                f"auth from {code(one.api.config.origin)}\n",
                _table(one),
            ]
            continue
        name = f" of {prose(one.api.config.name, 200)}" if len(asked) > 1 else ""
        parts.append(f"### {code(one.field.coordinate)}{name}\n")
        parts += [_answer(one.api, one.field, principal) for principal in one.principals]
    if any(one.field is None for one in asked):
        parts.append("x: reachable; o: admitted, but no path leads there; .: refused\n")
    return _finished(parts)


def _table(asked: Inquiry) -> str:
    api = asked.api
    combined = {field.coordinate: together for field in api.schema.fields if (together := api.combination(field))}
    titles = ["field", *(code(_short(principal)) for principal in asked.principals)]
    lines = _titles(*titles, *(["only together"] if combined else []))
    for field in api.schema.fields:
        cells = [code(field.coordinate), *(_mark(api, field, principal) for principal in asked.principals)]
        if combined:
            together = combined.get(field.coordinate)
            cells.append(code(_short(together)) if together else "")
        lines.append(row(*cells))
    return "\n".join([*lines, ""])


def _short(principal: Principal) -> str:
    """Return a principal as `--as` takes it."""
    if principal.guest:
        return str(principal).replace(principal.mode, principal.mode.short)
    return ":".join([principal.mode.short, *(["+".join(sorted(principal.groups))] if principal.groups else [])])


def _mark(api: Api, field: Field, principal: Principal) -> str:
    if api.reaches(principal, field):
        return "x"
    return "o" if api.admits(field, principal) else "."


def _answer(api: Api, field: Field, principal: Principal) -> str:
    path = api.reach(principal).path(field)
    lines = [f"**{code(str(principal))}**: {'yes' if path else 'no'}", ""]
    lines.append(f"- {_step(evidence.cause(api, field, principal))}")
    if path:
        lines.append(f"- path: {code(' > '.join(step.coordinate for step in path))}")
    elif api.admits(field, principal):
        lines.append("- path: none; every way from a root field to it has a field that refuses this caller")
    witness = api.witness(principal, field)
    return "\n".join([*lines, "", *([fence(witness.operation, "graphql"), ""] if witness else [])])
