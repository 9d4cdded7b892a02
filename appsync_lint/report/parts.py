"""What several reports say in the same words: the place and notes of a finding, the modes, what is not known."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from appsync_lint.finding import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.config import Deployment, Subject, Unknown
    from appsync_lint.engine import ApiReport
    from appsync_lint.finding import Finding
    from appsync_lint.source import Span

_FEW = 2  # further deployments in a header
_SHOWN = 10  # names in a list before "and 7 more"


def place(finding: Finding, subject: Subject) -> Span | None:
    """Return the primary place, or one near it where that is in no file: annotations and alerts need one.

    None where nothing was read from a file.
    """
    fields = (subject.schema.field(coordinate) for coordinate in finding.affected)
    places = itertools.chain(
        [finding.span],
        (step.span for step in finding.evidence),
        (field.span for field in fields if field),
        (source.span(0, 0) for source in subject.sources),
    )
    return next((span for span in places if span is not None and span.source.is_file), None)


def chain(finding: Finding) -> list[Step]:
    """Return the primary place and the evidence, the primary place first and only once."""
    steps = list(finding.evidence)
    if finding.span is None:
        return steps
    primary = next((step for step in steps if step.span == finding.span), None)
    if primary is not None:
        steps.remove(primary)
    return [primary or Step(finding.span, ""), *steps]


def notes(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what is to be said beside the message, each with its label; what could be long comes last."""
    yield "fix", finding.remedy
    if finding.principals:
        yield "who", some([str(principal) for principal in finding.principals])
    if finding.affected and finding.affected != (finding.coordinate,):
        yield "affects", some(finding.affected)
    if finding.witness is not None:
        yield f"as {finding.witness.principal}", finding.witness.operation


def some(names: Sequence[str]) -> str:
    """Return the first of some names and how many more there are."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def not_known(unknown: Unknown) -> str:
    """Return in one line what could not be known, and how to answer it."""
    expression = f" ({unknown.expression})" if unknown.expression else ""
    answer = f"; to answer it: {unknown.answer}" if unknown.answer else ""
    return f"{unknown.what}{expression}{answer}"


def modes(report: ApiReport) -> str:
    """Return in one line what authorizes the API, and which text says so."""
    if report.subject.alone:
        return "a Lambda authorizer by itself: the API that it belongs to is not known"
    if report.assumed_default:
        return (
            "the default mode is not known, so only what is wrong under every default mode is reported. "
            "Name the API's modes, the default first: --auth cognito,api-key"
        )
    config = report.subject.config
    origin = f"{config.origin}, {config.label}" if config.label else config.origin
    ways: dict[str, str] = {}  # in which deployment, by the modes
    for one in report.subject.deployments:
        for deployment in one.config.deployments():
            ways.setdefault(of_deployment(deployment), one.config.deployment)
    (first, label), *others = ways.items()
    if not others:
        several = f" in each of {len(report.subject.deployments)} deployments" if report.subject.others else ""
        return f"auth from {origin} ({first}{several})"
    shown = [f"{way}{f' where {label}' if label else ''}" for way, label in [(first, label), *others[:_FEW]]]
    more = f"; {len(others) - _FEW} more" if len(others) > _FEW else ""
    return f"auth from {origin} ({'; '.join(shown)}{more})"


def of_deployment(deployment: Deployment) -> str:
    """Return in words the modes of a deployment, the default first."""
    also = f", also {', '.join(dict.fromkeys(deployment.additional_modes))}" if deployment.additional else ""
    return f"default {deployment.default_mode}{also}"
