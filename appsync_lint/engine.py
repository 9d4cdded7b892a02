"""Apis and rules -> Report: runs every rule over every API, grades what it finds, and sets aside what is accepted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint import acceptance
from appsync_lint.api import Api
from appsync_lint.baseline import Comparison, Entry, Found, digest, identity, widened
from appsync_lint.code.programs import unknowns
from appsync_lint.config import Unknown
from appsync_lint.dialect import said
from appsync_lint.finding import Confidence, Finding, Group, Rule, Severity, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from appsync_lint.baseline import Cause
    from appsync_lint.config import Subject
    from appsync_lint.suppression import Allow


_G = TypeVar("_G", Severity, Confidence)
_Identity = tuple[str, str, tuple[str, ...]]
_MOST_STEPS = 200  # of one finding

_Run = tuple[str, list[Finding]]  # which deployment it is, in words, and what was found there


class Crash(Struct, frozen=True):
    """A rule that broke down: a defect of the rule, and no verdict on the API."""

    rule: str
    error: str
    traceback: str


class Suppressed(Struct, frozen=True):
    """A finding that somebody accepted, and the comment, configuration or baseline entry that says so."""

    finding: Finding
    fingerprint: str
    by: Allow | Entry


class ApiReport(Struct, frozen=True):
    """What was found in one API; findings and their fingerprints, the worst first, and those that are accepted."""

    subject: Subject
    api: Api
    findings: tuple[Finding, ...]
    fingerprints: tuple[str, ...]
    suppressed: tuple[Suppressed, ...]
    unknown: tuple[Unknown, ...]
    rules: tuple[Rule, ...]

    @property
    def assumed_default(self) -> bool:
        """Whether the default mode is unknown, so that only findings that hold under any are here."""
        return isinstance(self.subject.config.default.mode, Unknown)


class Report(Struct, frozen=True):
    """Everything that a check has to say."""

    apis: tuple[ApiReport, ...]
    rules: tuple[Rule, ...]
    crashes: tuple[Crash, ...]
    baseline: Comparison

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all APIs."""
        return tuple(finding for api in self.apis for finding in api.findings)

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """The accepted findings of all APIs."""
        return tuple(suppressed for api in self.apis for suppressed in api.suppressed)


class Strictness(Struct, frozen=True):
    """Which findings are shown: severities by rule (`off` leaves a rule out), and whether low confidence counts.

    `known` are the names of all rules, also of those not run; `baseline` are the findings accepted from before; `whole`
    says that every deployment is looked at, and not one that the user chooses; `today` is the day on which keys and
    suppressions expire, UTC.
    """

    pedantic: bool = False
    severities: Mapping[str, Severity] | None = None
    known: frozenset[str] = frozenset()
    baseline: tuple[Entry, ...] = ()
    whole: bool = True
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def run(subjects: Sequence[Subject], rules: Sequence[Rule], strictness: Strictness) -> Report:
    """Run every rule over every API, and set aside what comments, the configuration or the baseline accept.

    A rule that crashes is kept as a Crash and leaves no findings; the other rules run.
    """
    crashes: dict[str, Crash] = {}
    checked = {
        subject.config.name: _check(subject, _judging(subject, rules), strictness, crashes) for subject in subjects
    }
    entries = acceptance.allows(subjects)
    found_first = {name: tuple(findings) for name, (_, findings) in checked.items()}
    for name, findings in _about_acceptance(subjects, rules, strictness, entries, found_first, crashes):
        checked[name][1].extend(findings)
    all_found = [one for subject in subjects for one in _with_fingerprints(subject, *checked[subject.config.name])]
    by = acceptance.accepted(entries, strictness.baseline, all_found, strictness.today)
    listed = [one for one in all_found if strictness.pedantic or one.finding.confidence is not Confidence.LOW]
    own: dict[str, list[Found]] = {subject.config.name: [] for subject in subjects}
    for one in listed:
        own[one.api].append(one)
    before = {entry.cause: entry for entry in strictness.baseline}
    apis = tuple(
        _api_report(
            subject, checked[subject.config.name][0], own[subject.config.name], by, before, _judging(subject, rules)
        )
        for subject in subjects
    )
    ran = {rule.name for rule in rules}
    looked_at = {identity(subject) for subject in subjects}
    unjudged = [e for e in strictness.baseline if (e.api, e.folder) not in looked_at or e.rule not in ran]
    comparison = _compared(all_found, listed, by, unjudged, strictness)
    return Report(apis, tuple(rules), tuple(crashes.values()), comparison)


def _judging(subject: Subject, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules that judge an API: of a program of which nobody knows the API, those about authorizers."""
    return tuple(rule for rule in rules if not subject.alone or rule.group in {Group.AUTHORIZERS, Group.SUPPRESSIONS})


def _compared(
    all_found: Sequence[Found],
    listed: Sequence[Found],
    by: Mapping[str, Allow | Entry],
    unjudged: Sequence[Entry],
    strictness: Strictness,
) -> Comparison:
    """Hold the baseline against what was found; entries of APIs and rules that were not run stay as they are."""
    used = [(one, entry) for one in all_found if isinstance(entry := by.get(one.fingerprint), Entry)]
    spent = {*unjudged, *(entry for _, entry in used)}
    left = [entry for entry in strictness.baseline if entry not in spent]
    causes = {one.cause for one in all_found if one.fingerprint not in by} if left else frozenset()
    widened_entries = tuple(entry for entry in left if entry.cause in causes)
    return Comparison(
        unjudged=tuple(unjudged),
        used=tuple(used),
        widened=widened_entries,
        new=tuple(one for one in listed if one.fingerprint not in by),
        fixed=len(left) - len(widened_entries),
    )


def _about_acceptance(
    subjects: Sequence[Subject],
    rules: Sequence[Rule],
    strictness: Strictness,
    entries: acceptance.Allows,
    findings: Mapping[str, Sequence[Finding]],
    crashes: dict[str, Crash],
) -> Iterator[tuple[str, list[Finding]]]:
    """Yield for each API the findings about what is accepted in its files: these rules run when all others have."""
    # Under a default mode that nobody named, what an entry accepts can be there for some modes only.
    unsure = any(one.alone or isinstance(one.config.default.mode, Unknown) for one in subjects)
    settled = strictness.whole and not unsure
    ran = {rule.name for rule in rules} - {crash.rule for crash in crashes.values()} if settled else set()
    known = strictness.known | {rule.name for rule in rules}
    judged = list(acceptance.judgements(entries, findings, ran, known, strictness.today))
    for subject in subjects:
        own = tuple(judgement for name, judgement in judged if name == subject.config.name)
        api = Api(subject.schema, subject.config, subject.config.deployments()[0], strictness.today, own)
        last = [rule for rule in rules if own and rule.group is Group.SUPPRESSIONS]
        yield subject.config.name, [finding for rule in last for finding in _apply(rule, api, strictness, crashes)]


def _with_fingerprints(subject: Subject, api: Api, findings: Sequence[Finding]) -> list[Found]:
    """Return the findings of an API, the worst first and then by place, each with its fingerprint."""
    keyed = [(_rank(finding), _identity(finding), finding) for finding in findings]
    keyed.sort(key=itemgetter(0, 1))
    name = subject.config.name
    prints = _fingerprints(name, (identity for _, identity, _ in keyed))
    return [Found(name, finding, one, subject, api) for one, (_, _, finding) in zip(prints, keyed, strict=True)]


def _api_report(
    subject: Subject,
    api: Api,
    own: Sequence[Found],
    by: Mapping[str, Allow | Entry],
    before: Mapping[Cause, Entry],
    rules: tuple[Rule, ...],
) -> ApiReport:
    shown = [found for found in own if found.fingerprint not in by]
    suppressed = [(found, by[found.fingerprint]) for found in own if found.fingerprint in by]
    return ApiReport(
        subject=subject,
        api=api,
        findings=tuple(_told(found, before.get(found.cause) if before else None) for found in shown),
        fingerprints=tuple(found.fingerprint for found in shown),
        suppressed=tuple(Suppressed(found.finding, found.fingerprint, entry) for found, entry in suppressed),
        unknown=tuple(unknowns(subject)),
        rules=rules,
    )


def _told(found: Found, before: Entry | None) -> Finding:
    """Return a finding, with a word on why the baseline does not accept it where it has something like it."""
    finding = found.finding
    return replace(finding, evidence=(*finding.evidence, Step(None, widened(before, found)))) if before else finding


def _check(
    subject: Subject, rules: Sequence[Rule], strictness: Strictness, crashes: dict[str, Crash]
) -> tuple[Api, list[Finding]]:
    apis: list[Api] = []
    runs: list[_Run] = []
    for deployed in subject.deployments:
        config = deployed.config
        own = [Api(deployed.schema, config, deployment, strictness.today) for deployment in config.deployments()]
        found = [[finding for rule in rules for finding in _apply(rule, api, strictness, crashes)] for api in own]
        runs.append((config.deployment, _in_every(found)))
        apis += own
    return apis[0], _in_some(runs)


def _apply(rule: Rule, api: Api, strictness: Strictness, crashes: dict[str, Crash]) -> list[Finding]:
    override = (strictness.severities or {}).get(rule.name)
    try:
        return [
            replace(
                finding,
                rule=rule.name,
                remedy=said(finding.remedy, api.config.dialect),
                severity=override if override is not None else _or(finding.severity, rule.severity),
                confidence=_or(finding.confidence, rule.confidence),
                affected=finding.affected or _own_field(finding.coordinate),
                evidence=_few(finding.evidence),
            )
            for finding in rule.check(api)
        ]
    except MemoryError:
        raise  # it is the input's doing, not the rule's
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a rule does wrong, it is exit 3 and never a pass
        import traceback  # noqa: PLC0415 - only where it is needed

        crashes.setdefault(rule.name, Crash(rule.name, f"{type(error).__name__}: {error}", traceback.format_exc()))
        return []


def _few(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps that are told: of a hundred thousand extensions of one type, not every one."""
    if len(steps) <= _MOST_STEPS:
        return steps
    return (*steps[:_MOST_STEPS], Step(None, f"{len(steps) - _MOST_STEPS:,} more places are not shown"))


def _own_field(coordinate: str) -> tuple[str, ...]:
    """Return a coordinate as the field concerned, unless it is that of a setting or of a directive's definition."""
    return () if coordinate.startswith(("config:", "source:", "@")) else (coordinate,)


def _or(value: _G | None, default: _G) -> _G:
    return default if value is None else value


def _identity(finding: Finding) -> _Identity:
    return finding.rule, finding.coordinate, tuple(str(principal) for principal in finding.principals)


def _in_every(runs: list[list[Finding]]) -> list[Finding]:
    """Return the findings that there are under every default mode: one that nobody named could be any.

    Of the evidence that stays which all runs share: an operation that only a guessed default mode lets through, or a
    step that speaks of it, proves nothing.
    """
    if len(runs) == 1:
        return runs[0]
    by_identity = [_grouped(run) for run in runs]
    return [
        replace(
            finding,
            evidence=tuple(step for step in finding.evidence if all(step in other.evidence for other in twins)),
            witness=finding.witness if all(_operation(other) == _operation(finding) for other in twins) else None,
        )
        for identity, findings in by_identity[0].items()
        if all(identity in others for others in by_identity)
        for number, finding in enumerate(findings)
        if (twins := [others[identity][min(number, len(others[identity]) - 1)] for others in by_identity])
    ]


def _operation(finding: Finding) -> str | None:
    return finding.witness.operation if finding.witness else None


def _grouped(run: list[Finding]) -> dict[_Identity, list[Finding]]:
    grouped: dict[_Identity, list[Finding]] = {}
    for finding in run:
        grouped.setdefault(_identity(finding), []).append(finding)
    return grouped


def _in_some(runs: Sequence[_Run]) -> list[Finding]:
    """Return the findings that at least one deployment has, as the gravest has them.

    Where it is not all of them, or not in all as grave, it is said, and of which this is so.
    """
    if len(runs) == 1:
        return runs[0][1]
    found: dict[_Identity, list[_Run]] = {}
    for label, findings in runs:
        for same, own in _grouped(findings).items():
            found.setdefault(same, []).append((label, own))
    chosen = []
    for alike in found.values():
        label, findings = max(alike, key=_gravity)
        everywhere = len(alike) == len(runs) and len({_gravity(run) for run in alike}) == 1
        chosen += findings if everywhere else [_of_some_deployment(finding, label) for finding in findings]
    return chosen


def _gravity(run: _Run) -> tuple[int, int]:
    """Return how grave the findings of a deployment are, and how sure, the gravest counting."""
    return max((finding.severity or Severity.INFO, finding.confidence or Confidence.LOW) for finding in run[1])


def _of_some_deployment(finding: Finding, label: str) -> Finding:
    steps = (Step(None, f"this is so where {label}"),) if label else ()
    message = f"In at least one deployment: {finding.message}"
    return replace(finding, message=message, evidence=(*finding.evidence, *steps))


def _rank(finding: Finding) -> tuple[int, str, int, int]:
    """Return a sort key: the worst first, then by place."""
    place = finding.span.order if finding.span else ("", 0, 0)
    return (-(finding.severity or Severity.INFO), *place)


def _fingerprints(api_name: str, identities: Iterable[_Identity]) -> tuple[str, ...]:
    """Return a fingerprint for each finding: from its rule, coordinate and principals, never from lines or paths.

    Where two findings agree in all of that, the later ones are numbered.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    prints = []
    for rule, coordinate, principals in identities:
        identity = (api_name, rule, coordinate, *principals)
        number = seen[identity]
        seen[identity] += 1
        text = "\0".join((*identity, str(number)) if number else identity)
        prints.append(digest(text)[:32])
    return tuple(prints)
