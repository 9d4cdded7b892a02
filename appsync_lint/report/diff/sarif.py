"""Who gains access, as SARIF 2.1.0 for code scanning: one run an API, beside those of `check`.

Approved gains are no results: GitHub shows a result with `suppressions` as an open alert
(https://github.com/github/codeql-action/issues/1230).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from appsync_lint.report.diff import callers, parts
from appsync_lint.report.diff.summary import extent, tally
from appsync_lint.report.json import Prose
from appsync_lint.report.sarif import driver, files, flow, line_hashes, location, log, notification, plain, prints
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.comparison import Comparison
    from appsync_lint.finding import Step
    from appsync_lint.report.diff.parts import ApiPart, Told
    from appsync_lint.report.sarif import LineHashes

_WIDENED, _NEW = "access-gained", "access-gained-new-field"
_HEADLINES = {
    _WIDENED: "Callers gain access to fields that existed before and refused them.",
    _NEW: "Callers gain access to fields that did not exist before.",
}
_HELP = (
    "Compared with the version before, this change lets more callers in.\n\n"
    "The message says who gains access to how many fields, and by which text. `effective` access is that of a field "
    "asked alone; `reachable` access is that by a whole path from a root field.\n\n"
    "If it is not meant, take the text back, or narrow it. If it is, approve it in the file of approvals, with a "
    "reason, and until when if it is not for good."
)
# GitHub's bands: from 7.0 on high. A gain that counts fails the command, so it is to fail the check, too.
_SECURITY_SEVERITY = {_WIDENED: "8.0", _NEW: "7.0"}


def diff(compared: Comparison) -> str:
    """Return a result for each cause by which somebody gains access that counts."""
    return log([_run(compared, api) for api in parts.parts(compared)])


def _run(compared: Comparison, api: ApiPart) -> dict[str, Any]:
    counting = [told for told in api.gained if told.counting]
    used = [name for name in _HEADLINES if any(_rule_of(told) == name for told in counting)]
    hashes = line_hashes(span for told in counting if (span := parts.annotated(told)) is not None)
    news = (one.difference.new for one in api.compared)
    sources = [source for new in news if new is not None for source in new.schema.sources]
    return {
        "tool": {"driver": driver([_rule(name) for name in used])},
        "automationDetails": {
            # Not the category of a check: of each category, the newest upload replaces the one before.
            "id": f"appsync-lint-diff/{api.name}/",
            "description": {"text": extent(compared, tally(compared))},
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(api)}],
        "artifacts": [{"location": {"uri": uri}} for uri in files(sources)],
        "results": [
            _result(compared, told, fingerprint, used.index(_rule_of(told)), hashes)
            for told, fingerprint in zip(counting, _fingerprints(counting), strict=True)
        ],
        "properties": {"approved": sum(len(changes) for told in api.gained for _, changes in told.approvals)},
    }


def _notifications(api: ApiPart) -> list[dict[str, Any]]:
    return [notification(f"Not known: {step.caption}.", "warning", step.span) for step in api.unsure]


def _rule_of(told: Told) -> str:
    return _NEW if all(change.fate is Fate.NEW for change in told.counting) else _WIDENED


def _rule(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": _HEADLINES[name]},
        "fullDescription": {"text": _HEADLINES[name]},
        "help": {"text": Prose(_HELP), "markdown": Prose(_HELP)},
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security", "authorization", "appsync", "external/cwe/cwe-284"],
            "precision": "very-high",
            "problem.severity": "error",
            "security-severity": _SECURITY_SEVERITY[name],
        },
    }


def _result(compared: Comparison, told: Told, fingerprint: str, index: int, hashes: LineHashes) -> dict[str, Any]:
    entry, span = told.entry, parts.annotated(told)
    counting = {change.field.coordinate for change in told.counting}
    return {
        "ruleId": _rule_of(told),
        "ruleIndex": index,
        "level": "error",
        "message": {"text": plain(" ".join(_message(compared, told)))},
        "locations": [location(span, entry.cause.coordinate)],
        "partialFingerprints": prints(fingerprint, span, hashes),
        "properties": {
            "principals": [str(principal) for principal in entry.principals],
            "affected": sorted(counting),
            **({"operation": entry.witness.operation} if entry.witness else {}),
        },
        **flow(_steps(told)),
    }


def _message(compared: Comparison, told: Told) -> Iterator[str]:
    entry = told.entry
    who = callers.callers(told, entry.principals)
    yield parts.sentence(told)
    yield f"Gained by {who}: {parts.fields(told)}."
    if entry.cause.before is not None:
        yield f"In {parts.version(compared.old)}: {entry.cause.before.caption}."


def _steps(told: Told) -> tuple[Step, ...]:
    """Return the deciding text and the path; the text before is of a version whose lines code scanning has not."""
    after = told.entry.cause.after
    return (*([after] if after else []), *told.entry.path)


def _fingerprints(counting: list[Told]) -> Iterator[str]:
    """Yield what each entry is recognised by: API, coordinate, callers; of those that agree, the later are numbered."""
    seen: Counter[tuple[str, ...]] = Counter()
    for told in counting:
        entry = told.entry
        who = (str(principal) for principal in entry.principals)
        identity = ("diff", told.name, _rule_of(told), entry.cause.coordinate, *who)
        number = seen[identity]
        seen[identity] += 1
        text = "\0".join((*identity, str(number)) if number else identity)
        yield hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
