"""JSON, the format for programs: its keys are a contract."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from appsync_lint.baseline import Entry
from appsync_lint.config import Unknown
from appsync_lint.report import harmless, region, visible, visible_lines
from appsync_lint.report.summary import examined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from appsync_lint.config import Subject
    from appsync_lint.engine import ApiReport, Report, Suppressed
    from appsync_lint.finding import Finding, Rule, Step
    from appsync_lint.source import Problem, Span
    from appsync_lint.suppression import Allow
    from appsync_lint.witness import Witness

VERSION = "1"

# A control character, as JSON escapes it.
_ESCAPED = re.compile(r"\\[^\"\\]")


class Prose(str):
    """A text of several lines, such as a rule's page."""

    __slots__ = ()


def check(report: Report) -> str:
    """Return a check's report."""
    return dump({
        "version": VERSION,
        "apis": [_api(api) for api in report.apis],
        "findings": [
            told_finding(finding, fingerprint)
            for api in report.apis
            for finding, fingerprint in zip(api.findings, api.fingerprints, strict=True)
        ],
        "suppressed": [_suppressed(suppressed) for suppressed in report.suppressed],
        "unknown": [_unknown(unknown) for api in report.apis for unknown in api.unknown],
        "examined": examined(report),
    })  # fmt: skip


def failure(problems: Iterable[Problem]) -> str:
    """Return a report that says that there is no verdict, and why."""
    errors = [{"message": p.sentence, "hint": p.hint, **placed(p.span)} for p in problems]
    return dump({"version": VERSION, "errors": errors})


def dump(data: Any) -> str:  # noqa: ANN401 - JSON data
    """Return JSON text, with every control character visible, and no command to GitHub's runner."""
    return _finished(_laid_out(data))


def dump_rows(data: dict[str, Any], rows: Collection[str]) -> str:
    """Return the same of a table whose lists under the keys in `rows` are long: they have an element a line.

    Indented, they would take far longer: that part of the standard library is written in Python.
    """
    parts = (f"  {json.dumps(key)}: {(_rows if key in rows else _indented)(data[key])}" for key in data)
    return _finished("{\n" + ",\n".join(parts) + "\n}")


def _finished(text: str) -> str:
    return harmless(text + "\n", "\\u0023")


def _rows(data: list[Any]) -> str:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    written = ",\n    ".join(map(encode, data))
    if _ESCAPED.search(written) or visible_lines(written) != written:
        written = ",\n    ".join(map(encode, _clean(data, _Seen())))
    return f"[\n    {written}\n  ]" if data else "[]"


def _indented(data: Any) -> str:  # noqa: ANN401 - JSON data
    return _laid_out(data).replace("\n", "\n  ")


def _laid_out(data: Any) -> str:  # noqa: ANN401 - JSON data
    """Return what `json.dumps(..., indent=2, ensure_ascii=False)` does, ten times quicker: this is written in C."""
    return msgspec.json.format(msgspec.json.encode(_clean(data, _Seen())), indent=2).decode()


class _Seen(dict[str, str]):
    """Texts as `visible` has them; keys, files and callers come again and again."""

    def __missing__(self, text: str) -> str:
        self[text] = visible(text)
        return self[text]


def _clean(data: Any, seen: _Seen) -> Any:  # noqa: ANN401 - JSON data
    if isinstance(data, dict):
        return {seen[key]: seen[value] if type(value) is str else _clean(value, seen) for key, value in data.items()}
    if isinstance(data, list):
        return [_clean(value, seen) for value in data]
    if isinstance(data, Prose):
        return visible_lines(data)
    # Of members of enumerations, the text: an encoder in C takes texts of no other class.
    return seen[str.__str__(data)] if isinstance(data, str) else data


def _api(report: ApiReport) -> dict[str, Any]:
    config = report.subject.config
    deployment = report.api.deployment
    several = {"deployments": [_deployment(one) for one in report.subject.deployments]} if report.subject.others else {}
    return {
        "name": config.name,
        "schema": [source.name for source in report.subject.schema.sources],
        "programs": sorted({one.source.name for one in config.programs if one.source is not None}),
        "config": config.origin or None,
        "defaultMode": None if report.assumed_default else deployment.default_mode.value,
        "additionalModes": [] if report.assumed_default else [mode.value for mode in deployment.additional_modes],
        **several,
    }


def _deployment(subject: Subject) -> dict[str, Any]:
    """Return the modes of one of several deployments, and which it is; null and none where nobody knows them."""
    known = not isinstance(subject.config.default.mode, Unknown)
    deployment = subject.config.deployments()[0]
    return {
        "where": subject.config.deployment,
        "defaultMode": deployment.default_mode.value if known else None,
        "additionalModes": [mode.value for mode in deployment.additional_modes] if known else [],
    }


def told_finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    """Return a finding in the keys of the contract."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "coordinate": finding.coordinate,
        "principals": [str(principal) for principal in finding.principals],
        "message": finding.message,
        "remedy": finding.remedy,
        **placed(finding.span),
        "evidence": [told_step(step) for step in finding.evidence],
        "witness": told_witness(finding.witness),
        "affected": list(finding.affected),
        "fingerprint": fingerprint,
    }


def placed(span: Span | None) -> dict[str, Any]:
    """Return a place in the keys of a finding; null in each where there is none."""
    if span is None:
        return {"file": None, "line": None, "column": None, "endLine": None, "endColumn": None}
    return {"file": span.file, **region(span)}


def told_step(step: Step) -> dict[str, Any]:
    """Return a captioned place."""
    if step.span is None:
        return {"file": None, "line": None, "column": None, "caption": step.caption}
    line, column = step.span.source.position(step.span.start)
    return {"file": step.span.file, "line": line, "column": column, "caption": step.caption}


def told_witness(witness: Witness | None) -> dict[str, Any] | None:
    """Return an operation and who can send it."""
    if witness is None:
        return None
    return {"principal": str(witness.principal), "operation": witness.operation, "variables": {}}


def _suppressed(suppressed: Suppressed) -> dict[str, Any]:
    return {**told_finding(suppressed.finding, suppressed.fingerprint), "by": _acceptance(suppressed.by)}


def _acceptance(by: Allow | Entry) -> dict[str, Any]:
    if isinstance(by, Entry):
        return {"kind": "baseline", "since": by.since.isoformat()}
    return {
        "kind": "configuration" if by.path else "comment",
        "reason": by.reason,
        "until": by.until.isoformat() if by.until else None,
        "owner": by.owner or None,
        **placed(by.span),
    }


def _unknown(unknown: Unknown) -> dict[str, Any]:
    place = placed(unknown.span)
    return {
        "what": unknown.what,
        "expression": unknown.expression,
        "answer": unknown.answer,
        "file": place["file"],
        "line": place["line"],
    }


def rules(found: Iterable[Rule]) -> str:
    """Return the table of rules."""
    return dump({
        "version": VERSION,
        "rules": [
            {
                "name": rule.name,
                "headline": rule.page.headline,
                "group": rule.group.value,
                "severity": str(rule.severity),
                "confidence": str(rule.confidence),
                "cwe": rule.cwe,
            }
            for rule in found
        ],
    })  # fmt: skip
