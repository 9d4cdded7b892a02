"""The report as a page: one self-contained file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.finding import Step
from appsync_lint.report.html import overview
from appsync_lint.report.html.findings import MOST, by_severity, packed, places, shown
from appsync_lint.report.html.page import rendered
from appsync_lint.report.html.prose import blocks
from appsync_lint.report.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.engine import Report
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.source import Problem


def check(report: Report) -> str:
    """Return a check's report: overview, findings, who may call what, and the graph of types."""
    groups = by_severity(one for api in report.apis for one in shown(api))
    found = [one for _, group in groups for one in group]
    first = {id(one) for one in found[:MOST]}
    used = {one.finding.rule for one in found}
    cards = [overview.of_report(api) for api in report.apis]
    return rendered(
        "check.html.j2",
        [card.cells for card in cards],
        rest=packed(found[MOST:]),
        title=summary(report),
        cards=cards,
        severities=overview.severities(report),
        rules=overview.rules(report),
        looked_at=overview.looked_at(report),
        accepted=overview.accepted(report),
        mended=report.baseline.fixed,
        groups=[(severity, len(group), [one for one in group if id(one) in first]) for severity, group in groups],
        found=found,
        more=max(0, len(found) - MOST),
        pages=[(rule, blocks(rule.page.text)) for rule in report.rules if rule.name in used],
    )


def access(asked: Sequence[Inquiry]) -> str:
    """Return who may call what, of each API once; the page opens at the first field asked after."""
    apis: dict[int, Inquiry] = {}
    for one in asked:
        apis.setdefault(id(one.api), one)
    cards = [overview.of_inquiry(one) for one in apis.values()]
    field = next((one.field.coordinate for one in asked if one.field), "")
    return rendered(
        "access.html.j2", [card.cells for card in cards], title="Who may call what", cards=cards, field=field
    )


def failure(problems: Iterable[Problem]) -> str:
    """Return a page that says that there is no verdict, and why."""
    told = [(p, list(places([Step(p.span, "")] if p.span else []))) for p in problems]
    return rendered("failure.html.j2", [], title="There is no verdict", problems=told)
