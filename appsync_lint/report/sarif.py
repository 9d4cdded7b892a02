"""SARIF 2.1.0, the format of code scanning: one run an API.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/, and what GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from appsync_lint import __version__
from appsync_lint.credentials import redact
from appsync_lint.finding import Confidence, Severity
from appsync_lint.report import line_hash, region, visible
from appsync_lint.report.excerpt import excerpt
from appsync_lint.report.json import Prose, dump
from appsync_lint.report.parts import modes, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.config import Subject, Unknown
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding, Rule, Step
    from appsync_lint.source import Problem, Source, Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# GitHub's bands: over 9.0 critical, 7.0 high, 4.0 medium, else low.
_SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "1.0",
}
# Surrogates that stand for no byte of a file's name: https://peps.python.org/pep-0383/
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_PRECISION = {Confidence.HIGH: "very-high", Confidence.MEDIUM: "high", Confidence.LOW: "low"}

_LINK = re.compile(r"\[(?:[^\[\]\\]|\\.){0,4096}\](?=\()", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\d+\}")

LineHashes = dict["Source", dict[int, str]]


def check(report: Report) -> str:
    """Return a check's report."""
    return log([_run(report, api) for api in report.apis])


def failure(problems: Iterable[Problem]) -> str:
    """Return a log that says that there is no verdict, and why."""
    notifications = [
        notification(f"{problem.sentence} {problem.hint}".strip(), "error", problem.span) for problem in problems
    ]
    invocation = {"executionSuccessful": False, "toolExecutionNotifications": notifications}
    return log([{"tool": {"driver": driver([])}, "invocations": [invocation], "results": []}])


def log(runs: list[dict[str, Any]]) -> str:
    """Return the runs as a log."""
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": runs})


def driver(rules: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the tool, with the rules that its results name."""
    return {
        "name": "appsync-lint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": "https://pypi.org/project/appsync-lint/",
        "rules": list(rules),
    }


def _run(report: Report, api: ApiReport) -> dict[str, Any]:
    used = {finding.rule for finding in api.findings}
    rules = [rule for rule in report.rules if rule.name in used]
    indexes = {rule.name: number for number, rule in enumerate(rules)}
    places = [place(finding, api.subject) for finding in api.findings]
    hashes = line_hashes(span for span in places if span is not None)
    return {
        "tool": {"driver": driver([_rule(rule) for rule in rules])},
        "automationDetails": {
            "id": f"appsync-lint/{api.subject.config.name}/",
            "description": {"text": modes(api)},
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_unknown(unknown) for unknown in api.unknown],
            }
        ],
        "artifacts": [{"location": {"uri": uri}} for uri in _files(api.subject)],
        "results": [
            _result(finding, fingerprint, indexes[finding.rule], span, hashes)
            for finding, fingerprint, span in zip(api.findings, api.fingerprints, places, strict=True)
        ],
    }


def _files(subject: Subject) -> list[str]:
    """Return the files of an API, each once: several programs can stand in one."""
    return files(subject.sources)


def files(sources: Iterable[Source]) -> list[str]:
    """Return the addresses of those texts that are files, each once."""
    return list(dict.fromkeys(uri(source) for source in sources if source.is_file))


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule.page
    tags = ["security", "authorization", "appsync", rule.group.value]
    if rule.cwe is not None:
        tags.append(f"external/cwe/cwe-{rule.cwe}")
    described = {
        "id": rule.name,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": page.headline},
        "fullDescription": {"text": page.body.partition("\n\n")[0].replace("\n", " ") or page.headline},
        "help": {"text": Prose(page.text), "markdown": Prose(page.text)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": tags,
            "precision": _PRECISION[rule.confidence],
            "problem.severity": _LEVELS[rule.severity].replace("note", "recommendation"),
            "security-severity": _SECURITY_SEVERITY[rule.severity],
        },
    }
    return described | ({"helpUri": page.references[0]} if page.references else {})


def _result(finding: Finding, fingerprint: str, index: int, span: Span | None, hashes: LineHashes) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity or Severity.INFO],
        "message": {"text": plain(_message(finding))},
        "locations": [location(span, finding.coordinate)],
        "partialFingerprints": prints(fingerprint, span, hashes),
        "properties": {
            "severity": str(finding.severity),
            "confidence": str(finding.confidence),
            "principals": [str(principal) for principal in finding.principals],
            "affected": list(finding.affected),
            "remedy": finding.remedy,
            **({"operation": finding.witness.operation} if finding.witness else {}),
        },
        **flow(finding.evidence),
    }


def line_hashes(spans: Iterable[Span]) -> LineHashes:
    """Return the hashes of the lines on which places begin, by source and line."""
    lines: dict[Source, set[int]] = {}
    for span in spans:
        lines.setdefault(span.source, set()).add(span.line)
    return {source: line_hash.line_hashes(source.text, wanted) for source, wanted in lines.items()}


def prints(fingerprint: str, span: Span | None, hashes: LineHashes) -> dict[str, str]:
    """Return what a result is recognised by in later runs; its line is one of `hashes`."""
    own = {"appsyncLint/v1": fingerprint}
    return {**own, "primaryLocationLineHash": hashes[span.source][span.line]} if span is not None else own


def flow(steps: Iterable[Step]) -> dict[str, Any]:
    """Return a chain of places as related locations and as a code flow; nothing where none is in a file."""
    placed = [captioned(step.span, step.caption) for step in steps if step.span and step.span.source.is_file]
    if not placed:
        return {}
    return {
        "relatedLocations": [{"id": number, **step} for number, step in enumerate(placed)],
        "codeFlows": [{"threadFlows": [{"locations": [{"location": step} for step in placed]}]}],
    }


def _message(finding: Finding) -> str:
    return f"{finding.message} {finding.remedy}".strip()


def plain(text: str) -> str:
    """Return a text in which no viewer sees a link or a placeholder: sections 3.11.5 and 3.11.6 of SARIF 2.1.0."""
    return _PLACEHOLDER.sub(r"{\g<0>}", _LINK.sub(lambda found: re.sub(r"[\[\]]", r"\\\g<0>", found[0]), text))


def location(span: Span | None, coordinate: str) -> dict[str, Any]:
    """Return a place by its region and by its schema coordinate."""
    kind = "member" if "." in coordinate else "type"
    logical = {"logicalLocations": [{"fullyQualifiedName": coordinate, "kind": kind}]}
    return _physical(span) | logical if span is not None else logical


def _physical(span: Span) -> dict[str, Any]:
    if not span.source.is_file:
        return {}
    place = region(span)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(span.source)},
            "region": {
                "startLine": place["line"],
                "startColumn": place["column"],
                "endLine": place["endLine"],
                "endColumn": place["endColumn"],
                "snippet": {"text": _snippet(span)},
            },
        }
    }


def _snippet(span: Span) -> str:
    """Return the text of a place as excerpts show it: what stands around it can say that it is a credential."""
    told = excerpt(span)
    text = span.first_line().text
    return text if told.marked == visible(text) else told.marked


def captioned(span: Span, caption: str) -> dict[str, Any]:
    """Return a place and what is to be said of it."""
    return {**_physical(span), "message": {"text": plain(caption)}}


def _unknown(unknown: Unknown) -> dict[str, Any]:
    answer = f" To answer it: {unknown.answer}." if unknown.answer else ""
    return notification(f"Not known: {unknown.what}. {unknown.expression}{answer}".strip(), "warning", unknown.span)


def notification(text: str, level: str, span: Span | None) -> dict[str, Any]:
    """Return what is to be said of a run as a whole."""
    place = _physical(span) if span is not None else {}
    return {"level": level, "message": {"text": plain(text)}, **({"locations": [place]} if place else {})}


def uri(source: Source) -> str:
    """Return the address of a file, relative to the repository's root."""
    return _uri(source.name)


@cache
def _uri(name: str) -> str:
    return quote(_NO_BYTE.sub("\N{REPLACEMENT CHARACTER}", redact(name)), errors="surrogateescape")
