"""Two projects -> `Comparison`: which API of the one is which of the other, what differs, and what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.api import Api
from appsync_lint.config import Unknown
from appsync_lint.questions import coordinates
from appsync_lint.source import Problem, UnreadableError
from appsync_lint.versions.difference import difference
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from appsync_lint.approvals import Approval
    from appsync_lint.config import Subject
    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding
    from appsync_lint.versions.difference import Change, Difference


class Compared(Struct, frozen=True):
    """One API in one deployment; `deployment` says in words which, where it has several, else it is empty."""

    name: str
    deployment: str
    difference: Difference


class RuleChange(Struct, frozen=True):
    """A finding of one version, in its API, with its fingerprint: the other has none of its cause, or none as wide."""

    api: ApiReport
    finding: Finding
    fingerprint: str


class Comparison(Struct, frozen=True):
    """All that differs between two versions, `old` and `new` as the user named them.

    `approved` says by what a gain was approved, `expired` and `unused` are approvals that approve nothing.
    `counts_new_fields` says whether access to fields that did not exist before counts as gained.
    """

    old: str
    new: str
    apis: tuple[Compared, ...]
    new_findings: tuple[RuleChange, ...] = ()
    fixed_findings: tuple[RuleChange, ...] = ()
    approved: Mapping[Change, Approval] | None = None
    expired: tuple[Approval, ...] = ()
    unused: tuple[Approval, ...] = ()
    counts_new_fields: bool = True

    def approval(self, change: Change) -> Approval | None:
        """Return what approved a gain."""
        return (self.approved or {}).get(change)

    def counts(self, change: Change) -> bool:
        """Return whether a gain makes the exit code 1: it is not approved, and its field counts.

        A field that did not exist before counts only where a path leads to it: until then, nobody can ask it.
        """
        if change.fate is Fate.NEW and not (self.counts_new_fields and change.reachable):
            return False
        return not self.approved or change not in self.approved

    @property
    def gains(self) -> Iterator[Change]:
        """All gains, also those that do not count."""
        return _gains(self.apis)


class Version(Struct, frozen=True):
    """One of the two versions: what the user called it, and what rules find in it."""

    label: str
    report: Report


class Terms(Struct, frozen=True):
    """On what terms versions are compared: what was approved, until when, and which changes are looked for."""

    approvals: Sequence[Approval]
    today: date
    renames: bool = True
    counts_new_fields: bool = True


def aligned(old: Sequence[Subject], new: Sequence[Subject], bases: tuple[str, str] = ("", "")) -> tuple[Subject, ...]:
    """Return the APIs of the old version, each with the name of the one that it has become.

    Where each version has but one API, they are the same one, whatever their names: a name is often only a folder's.
    Else they have the same name, or the same below the folders that are compared, the `bases`.
    """
    if len(old) == len(new) == 1:
        return (_renamed(old[0], new[0].config.name),)
    before, after = ({subject.config.name for subject in side} for side in (old, new))
    below = {_below(name, bases[1]): name for name in sorted(after - before, reverse=True)}
    found = []
    for subject in old:
        name = subject.config.name
        twin = None if name in after else below.pop(_below(name, bases[0]), None)
        found.append(_renamed(subject, twin) if twin else subject)
    return tuple(found)


def _below(name: str, base: str) -> str:
    return name.removeprefix(f"{base}/") if base else name


def _renamed(subject: Subject, name: str) -> Subject:
    others = tuple(_renamed(other, name) for other in subject.others)
    return replace(subject, config=replace(subject.config, name=name), others=others)


def refuse_unsettled(label: str, subjects: Iterable[Subject]) -> None:
    """Raise UnreadableError for every API of a version of which nobody can say whom it admits."""
    problems = [problem for subject in subjects for problem in _unsettled(label, subject)]
    if problems:
        raise UnreadableError(*dict.fromkeys(problems))


def _unsettled(label: str, subject: Subject) -> Iterator[Problem]:
    name = subject.config.name
    if subject.alone:
        sentence = f"{name} is no schema, and there is nothing to compare."
        yield Problem(sentence, "Name the schema that it belongs to, or the folder of both.")
    for deployed in () if subject.alone else subject.deployments:
        if isinstance(deployed.config.default.mode, Unknown):
            sentence = f"The authorization modes of {name} in {label} are not known."
            yield Problem(sentence, "Name those of both, the default first: --auth cognito,api-key")


def refuse_hidden(old: Sequence[Subject], new: Sequence[Subject]) -> None:
    """Raise UnreadableError where the new version has a provider whose mode nobody knows, and the old one has not.

    It could open the API to callers of any mode.
    """
    before = {subject.config.name: subject for subject in old}
    problems = []
    for subject in new:
        same = before.get(subject.config.name)
        known = {mode.expression for mode in _hidden(same)} if same else set()
        problems += [_not_known(subject, mode) for mode in _hidden(subject) if mode.expression not in known]
    if problems:
        raise UnreadableError(*dict.fromkeys(problems))


def _hidden(subject: Subject) -> Iterator[Unknown]:
    for deployed in subject.deployments:
        yield from (one.mode for one in deployed.config.additional if isinstance(one.mode, Unknown))


def _not_known(subject: Subject, mode: Unknown) -> Problem:
    sentence = f"{subject.config.name} has a new provider of which the mode is not known: it could admit anybody."
    return Problem(sentence, f"Give it: {mode.answer}" if mode.answer else "Name all modes with --auth.", mode.span)


def compare(old: Version, new: Version, terms: Terms) -> Comparison:
    """Compare two versions whose APIs are the same where their names are."""
    apis = tuple(_compared(old.report, new.report, terms))
    expired = tuple(one for one in terms.approvals if one.expired(terms.today))
    approved, used = _approved(apis, [one for one in terms.approvals if one not in expired])
    return Comparison(
        old=old.label,
        new=new.label,
        apis=apis,
        new_findings=tuple(_new(new.report, old.report)),
        fixed_findings=tuple(_fixed(old.report, new.report)),
        approved=approved,
        expired=expired,
        unused=tuple(one for one in terms.approvals if one not in expired and one not in used),
        counts_new_fields=terms.counts_new_fields,
    )


def _compared(old: Report, new: Report, terms: Terms) -> Iterator[Compared]:
    before = {one.subject.config.name: one for one in old.apis}
    after = {one.subject.config.name: one for one in new.apis}
    for name in sorted(before.keys() | after.keys()):
        pairs = list(_paired(_deployments(before.get(name)), _deployments(after.get(name))))
        for label, one, other in pairs:
            found = difference(one, other, renames=terms.renames)
            yield Compared(name, label if len(pairs) > 1 else "", found)


def _deployments(report: ApiReport | None) -> dict[str, Api]:
    """Return an API in each of its deployments, by what tells it from the others."""
    found: dict[str, Api] = {}
    for subject in report.subject.deployments if report else ():
        ways = subject.config.deployments()
        for number, deployment in enumerate(ways):
            label = subject.config.deployment
            # Whether there is a further provider matters only where else one user pool would be alone.
            if number and deployment.solo_pool == ways[0].solo_pool:
                continue
            if number:
                label = f"{label}, and" if label else ""
                label = f"{label} a provider of unknown mode is there".strip()
            is_first = report is not None and not found
            found[label] = report.api if report and is_first else Api(subject.schema, subject.config, deployment)
    return found


def _paired(old: Mapping[str, Api], new: Mapping[str, Api]) -> Iterator[tuple[str, Api | None, Api | None]]:
    """Yield the deployments that are compared, and in words which they are.

    One without a twin is compared with the first of the other version: a gain in it has to be seen.
    """
    first_old, first_new = next(iter(old.values()), None), next(iter(new.values()), None)
    seen: set[Api | None] = set()
    for label, api in new.items():
        before = old.get(label, first_old)
        seen.add(before)
        yield label, before, api
    for label, api in old.items():
        if api not in seen:
            yield label, api, first_new


def _gains(apis: Iterable[Compared]) -> Iterator[Change]:
    for one in apis:
        for entry in one.difference.gained:
            yield from entry.changes


def _approved(
    apis: Iterable[Compared], approvals: Sequence[Approval]
) -> tuple[dict[Change, Approval], frozenset[Approval]]:
    """Return which gain is approved by what, and which approvals have approved something."""
    patterns: dict[Approval, list[re.Pattern[str]]] = {
        one: [coordinates.expression(text) for text in one.fields] for one in approvals
    }
    found: dict[Change, Approval] = {}
    used: set[Approval] = set()
    for one in apis if approvals else ():
        concerning = {approval: own for approval, own in patterns.items() if approval.api in {"", one.name}}
        for change in _gains([one]):
            for approval, own in concerning.items():
                coordinate = change.field.coordinate
                if approval.concerns(change.principal) and any(pattern.fullmatch(coordinate) for pattern in own):
                    found.setdefault(change, approval)
                    used.add(approval)
    return found, frozenset(used)


# Findings. All that a version has count, also what is accepted there.


def _new(report: Report, before: Report) -> Iterator[RuleChange]:
    """Yield the findings of the new version, not accepted, that the old one had in no form as wide."""
    there = _by_cause(before)
    for api, finding, fingerprint in _open(report):
        if not any(_covers(one, finding) for one in there.get(_cause(api, finding), ())):
            yield RuleChange(api, finding, fingerprint)


def _fixed(report: Report, after: Report) -> Iterator[RuleChange]:
    """Yield the findings of the old version, not accepted, of which nothing is left in the new one."""
    there = _by_cause(after)
    return (RuleChange(*found) for found in _open(report) if _cause(*found[:2]) not in there)


def _open(report: Report) -> Iterator[tuple[ApiReport, Finding, str]]:
    for api in report.apis:
        yield from ((api, *found) for found in zip(api.findings, api.fingerprints, strict=True))


def _cause(api: ApiReport, finding: Finding) -> tuple[str, str, str]:
    return api.subject.config.name, finding.rule, finding.coordinate


def _by_cause(report: Report) -> dict[tuple[str, str, str], list[Finding]]:
    """Return the findings of a version by what caused them."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for api in report.apis:
        for finding in (*api.findings, *(one.finding for one in api.suppressed)):
            found.setdefault(_cause(api, finding), []).append(finding)
    return found


def _covers(one: Finding, other: Finding) -> bool:
    """Return whether a finding has all callers and fields of another of the same cause."""
    return set(other.principals) <= set(one.principals) and set(other.affected) <= set(one.affected)
