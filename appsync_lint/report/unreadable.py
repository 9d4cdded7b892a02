"""A report in which the tokens that stand in the source of a Lambda authorizer can no longer be read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.code import programs
from appsync_lint.config import known
from appsync_lint.credentials import is_secret, without
from appsync_lint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.config import Subject, Unknown
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding
    from appsync_lint.source import Span


def without_tokens(report: Report) -> Report:
    """Return a report without the constants that open the authorizers of its APIs, in texts and in files alike."""
    tokens = frozenset(token for api in report.apis for token in _tokens(api.subject))
    if not tokens:
        return report
    texts = _Texts(tokens)
    return replace(report, apis=tuple(_api(api, texts) for api in report.apis))


def _tokens(subject: Subject) -> Iterable[str]:
    for deployed in subject.deployments:
        program = known(deployed.config.authorizer)
        found = programs.authorizer(program) if program is not None else None
        tests = found.tokens.compared if found is not None else ()
        for text in (test.text for test in tests if test.text and is_secret(test.text)):
            yield from {text, text.rpartition(" ")[2]}  # `Bearer `, and the token


class _Texts:
    """Texts and places without some tokens; each file is looked through once."""

    def __init__(self, tokens: frozenset[str]) -> None:
        self.hide = partial(without, secrets=tokens)
        self._sources: dict[Source, Source] = {}

    def source(self, source: Source) -> Source:
        """Return a file; itself where none of them stands in it."""
        if source not in self._sources:
            text = self.hide(source.text)
            changed = text != source.text
            self._sources[source] = Source(source.name, text, source.is_file) if changed else source
        return self._sources[source]

    def span(self, span: Span | None) -> Span | None:
        """Return the same place in it."""
        if span is None:
            return None
        source = self.source(span.source)
        return span if source is span.source else source.span(span.start, span.end)


def _api(api: ApiReport, texts: _Texts) -> ApiReport:
    return replace(
        api,
        findings=tuple(_finding(one, texts) for one in api.findings),
        suppressed=tuple(replace(one, finding=_finding(one.finding, texts)) for one in api.suppressed),
        unknown=tuple(_unknown(one, texts) for one in api.unknown),
    )


def _finding(finding: Finding, texts: _Texts) -> Finding:
    return replace(
        finding,
        message=texts.hide(finding.message),
        remedy=texts.hide(finding.remedy),
        span=texts.span(finding.span),
        evidence=tuple(
            replace(step, span=texts.span(step.span), caption=texts.hide(step.caption)) for step in finding.evidence
        ),
    )


def _unknown(unknown: Unknown, texts: _Texts) -> Unknown:
    said = replace(unknown, what=texts.hide(unknown.what), expression=texts.hide(unknown.expression))
    return replace(said, span=texts.span(unknown.span))
