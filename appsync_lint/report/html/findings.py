"""Findings as the page's template reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from appsync_lint.finding import Confidence, Severity
from appsync_lint.report.excerpt import excerpt
from appsync_lint.report.html.prose import parts
from appsync_lint.report.parts import chain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.engine import ApiReport
    from appsync_lint.finding import Finding, Step
    from appsync_lint.report.excerpt import Excerpt
    from appsync_lint.report.html.prose import Part

_MOST_STEPS = 30
_MOST_FIELDS = 100
MOST = 150  # findings that are in the page as elements; a browser takes its time over thousands


class Place(Struct, frozen=True):
    """A captioned place: `where` is its file, line and column, empty behind a place of the same file."""

    where: str
    excerpt: Excerpt | None
    caption: str


class Shown(Struct, frozen=True):
    """A finding with all that its card says; `cell` is the first field and caller of the matrix, where there are."""

    finding: Finding
    fingerprint: str
    api: str
    severity: Severity
    doubtful: bool
    message: tuple[Part, ...]
    remedy: tuple[Part, ...]
    where: str
    principals: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    more_places: int
    path: tuple[str, ...]
    affected: tuple[str, ...]
    more_affected: int
    cell: tuple[str, str] | None


def shown(report: ApiReport) -> list[Shown]:
    """Return the findings of an API, the worst first."""
    pairs = zip(report.findings, report.fingerprints, strict=True)
    return [_shown(report, finding, fingerprint) for finding, fingerprint in pairs]


def by_severity(found: Iterable[Shown]) -> list[tuple[Severity, list[Shown]]]:
    """Return findings by severity, the worst first; severities without any are left out."""
    every = list(found)
    groups = [(severity, [one for one in every if one.severity is severity]) for severity in sorted(Severity)[::-1]]
    return [group for group in groups if group[1]]


def packed(found: Iterable[Shown]) -> dict[str, Any]:
    """Return findings as data from which the page's script makes the same cards, when somebody comes to them."""
    numbers: dict[Any, int] = {}

    def number(value: Any) -> int:  # noqa: ANN401 - JSON data
        return numbers.setdefault(value, len(numbers))

    told = [
        [
            one.fingerprint,
            str(one.severity),
            one.finding.rule,
            number(one.api),
            number(one.principals),
            one.doubtful,
            _told(one.message),
            number(_told(one.remedy)),
            one.where,
            [(number(_placed(step)), number(step.caption)) for step in one.places],
            one.more_places,
            one.path,
            one.affected,
            one.more_affected,
            (str(one.finding.witness.principal), one.finding.witness.operation) if one.finding.witness else None,
            one.cell,
        ]
        for one in found
    ]
    return {"values": list(numbers), "findings": told}


def _told(runs: tuple[Part, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((run.kind, run.text) for run in runs)


def _placed(step: Place) -> tuple[str, int, str, str, str] | None:
    if step.excerpt is None:
        return None
    return step.where, step.excerpt.line, step.excerpt.before, step.excerpt.marked, step.excerpt.after


def _shown(report: ApiReport, finding: Finding, fingerprint: str) -> Shown:
    steps = chain(finding)
    others = finding.affected if finding.affected != (finding.coordinate,) else ()
    return Shown(
        finding=finding,
        fingerprint=fingerprint,
        api=report.subject.config.name,
        severity=finding.severity or Severity.INFO,
        doubtful=finding.confidence is Confidence.LOW,
        message=parts(finding.message),
        remedy=parts(finding.remedy),
        where=str(finding.span) if finding.span else finding.coordinate,
        principals=tuple((str(principal), principal.short) for principal in finding.principals),
        places=tuple(places(steps[:_MOST_STEPS])),
        more_places=len(steps[_MOST_STEPS:]),
        path=_path(report, finding),
        affected=others[:_MOST_FIELDS],
        more_affected=len(others[_MOST_FIELDS:]),
        cell=_cell(report, finding),
    )


def places(steps: Iterable[Step]) -> Iterable[Place]:
    """Yield captioned places; a place's file is named where it changes."""
    file = None
    for step in steps:
        if step.span is None:
            yield Place("", None, step.caption)
            continue
        yield Place(str(step.span) if step.span.file != file else "", excerpt(step.span), step.caption)
        file = step.span.file


def _path(report: ApiReport, finding: Finding) -> tuple[str, ...]:
    if finding.witness is None or report.assumed_default:
        return ()
    path = report.api.reach(finding.witness.principal).path(finding.witness.shows)
    return tuple(field.coordinate for field in path or ())


def _cell(report: ApiReport, finding: Finding) -> tuple[str, str] | None:
    if report.assumed_default or report.subject.alone:
        return None
    known = (name for name in (finding.coordinate, *finding.affected) if report.api.schema.field(name))
    coordinate = next(known, None)
    who = next((str(one) for one in finding.principals if one in report.api.principals), "")
    return (coordinate, who) if coordinate else None
