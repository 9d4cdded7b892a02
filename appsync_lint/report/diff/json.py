"""Who gains and who loses access, for programs: its keys are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.finding import Step
from appsync_lint.garbage import no_collection
from appsync_lint.report.diff.parts import doubts
from appsync_lint.report.diff.summary import summary, tally
from appsync_lint.report.json import VERSION, dump_rows, placed, told_finding, told_step, told_witness
from appsync_lint.versions.causes.texts import deciding
from appsync_lint.versions.difference import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.api import Api
    from appsync_lint.approvals import Approval
    from appsync_lint.comparison import Compared, Comparison, RuleChange
    from appsync_lint.schema import Field
    from appsync_lint.versions.difference import Change, Entry
    from appsync_lint.versions.matching import Pair


def diff(compared: Comparison) -> str:
    """Return a comparison: every change once, with the number of its cause in the list of these."""
    with no_collection():  # of a hundred thousand changes each is a table
        return _diff(compared)


def _diff(compared: Comparison) -> str:
    entries = [(one, entry) for one in compared.apis for entry in one.difference.entries]
    changes = [
        (entry.way, change)
        for number, (one, entry) in enumerate(entries)
        for change in _changes(compared, one, entry, number)
    ]
    told = {
        "version": VERSION,
        "old": compared.old,
        "new": compared.new,
        "summary": _summary(compared),
        "gained": [change for way, change in changes if way is Way.GAINED],
        "lost": [change for way, change in changes if way is Way.LOST],
        "causes": [_cause(one, entry) for one, entry in entries],
        "apis": [_api(one) for one in compared.apis],
        "rules": {"new": _findings(compared.new_findings), "fixed": _findings(compared.fixed_findings)},
        "approvals": {
            "expired": [_approval(approval) for approval in compared.expired],
            "unused": [_approval(approval) for approval in compared.unused],
        },
    }  # fmt: skip
    return dump_rows(told, rows=("gained", "lost"))


def _summary(compared: Comparison) -> dict[str, Any]:
    found = tally(compared)
    return {
        "text": summary(compared),
        "gained": sum(old + new for old, new in found.gains.values()),
        "reachable": found.reachable,
        "counting": found.counting,
        "approved": found.approved,
        "lost": sum(found.losses.values()),
        "fields": {fate.value: number for fate, number in found.fates.items() if fate is not fate.KEPT},
        "compared": {"apis": found.apis, "fields": found.fields, "principals": found.callers},
    }


def _changes(compared: Comparison, one: Compared, entry: Entry, cause: int) -> Iterator[dict[str, Any]]:
    names = {principal: str(principal) for principal in entry.principals}
    opening = _opening(entry)
    texts = _Deciding(one.difference.new if entry.way is Way.GAINED else one.difference.old)
    shared = {"api": one.name, **_deployment(one)}
    for change in entry.changes:
        told = {
            "principal": names[change.principal],
            "coordinate": change.field.coordinate,
            "because": texts.of(change.field) if change.effective else opening,
            **shared,
            "fate": change.fate.value,
            "was": change.was or None,
            "effective": change.effective,
            "reachable": change.reachable,
            "cause": cause,
        }
        yield told if entry.way is Way.LOST else {**told, **_judged(compared, change)}


def _judged(compared: Comparison, change: Change) -> dict[str, Any]:
    """Return whether a gain makes the exit code, and what approved it."""
    approval = compared.approval(change) if compared.approved else None
    by = _approval(approval) if approval is not None else None
    return {"counts": compared.counts(change), "approval": by}


def _deployment(one: Compared) -> dict[str, str]:
    return {"deployment": one.deployment} if one.deployment else {}


def _opening(entry: Entry) -> dict[str, Any]:
    """Return the text of the version that has the access by which a path is there, or else what became of it."""
    cause = entry.cause
    text = cause.after if entry.way is Way.GAINED else cause.before
    return told_step(text or Step(cause.place, cause.sentence))


class _Deciding:
    """The texts that decide over fields, asked alone, in the version that has the access; each told once."""

    def __init__(self, api: Api | None) -> None:
        self._api = api
        self._told: dict[str, dict[str, Any]] = {}

    def of(self, field: Field) -> dict[str, Any]:
        if self._api is None or self._api.schema.field(field.coordinate) is None:
            return told_step(Step(field.span.first_line(), f"{field.coordinate} is here"))
        coordinate = self._api.decided_at(field)
        if coordinate not in self._told:
            self._told[coordinate] = told_step(deciding(self._api, field))
        return self._told[coordinate]


def _cause(one: Compared, entry: Entry) -> dict[str, Any]:
    cause = entry.cause
    return {
        "way": entry.way.value,
        "api": one.name,
        **_deployment(one),
        "coordinate": cause.coordinate,
        "sentence": cause.sentence,
        "before": told_step(cause.before) if cause.before else None,
        "after": told_step(cause.after) if cause.after else None,
        **placed(cause.place),
        "principals": [str(principal) for principal in entry.principals],
        "fields": list(entry.fields),
        "path": [told_step(step) for step in entry.path],
        "witness": told_witness(entry.witness),
    }


def _api(one: Compared) -> dict[str, Any]:
    """Return which versions have an API, its modes there, and its fields that are not simply kept."""
    difference = one.difference
    modes = {
        name: [api.deployment.default_mode.value, *(mode.value for mode in api.deployment.additional_modes)]
        if api is not None
        else None
        for name, api in (("old", difference.old), ("new", difference.new))
    }
    return {
        "name": one.name,
        **_deployment(one),
        "modes": modes,
        "unsure": [told_step(step) for step in doubts(difference)],
        "fields": [_pair(pair) for pair in difference.pairs],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "fate": pair.fate.value,
        "old": pair.old.coordinate if pair.old is not None else None,
        "new": pair.new.coordinate if pair.new is not None else None,
    }


def _findings(changes: Iterable[RuleChange]) -> list[dict[str, Any]]:
    return [
        {**told_finding(change.finding, change.fingerprint), "api": change.api.subject.config.name}
        for change in changes
    ]


def _approval(approval: Approval) -> dict[str, Any]:
    place = placed(approval.span)
    return {
        "principals": [str(principal) for principal in approval.principals],
        "fields": list(approval.fields),
        "api": approval.api or None,
        "reason": approval.reason or None,
        "until": approval.until.isoformat() if approval.until else None,
        "owner": approval.owner or None,
        "file": place["file"],
        "line": place["line"],
    }
