"""The findings that were there when the linter came: accepted as they were then, and not one caller more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appsync_lint.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from appsync_lint.rule import Finding

_MOST = 3  # callers or fields in a sentence


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of an API, by the API's name, with its fingerprint."""

    api: str
    finding: Finding
    fingerprint: str

    @property
    def cause(self) -> tuple[str, str, str]:
        """What an entry has to have in common with it: the API, the rule and the coordinate."""
        return self.api, self.finding.rule, self.finding.coordinate


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as it was on the day `since`."""

    fingerprint: str
    api: str
    rule: str
    coordinate: str
    principals: tuple[str, ...]
    affected: tuple[str, ...]
    severity: Severity
    since: date

    @property
    def cause(self) -> tuple[str, str, str]:
        """The API, the rule and the coordinate."""
        return self.api, self.rule, self.coordinate

    def covers(self, found: Found) -> bool:
        """Return whether a finding is this one, and no wider: no more callers or fields, and not more severe."""
        finding = found.finding
        return (
            found.cause == self.cause
            and {str(principal) for principal in finding.principals} <= set(self.principals)
            and set(finding.affected) <= set(self.affected)
            and (finding.severity or Severity.INFO) <= self.severity
        )


def match(entries: Sequence[Entry], findings: Sequence[Found]) -> tuple[Entry | None, ...]:
    """Return for each finding the entry that covers it, or None; an entry covers one finding.

    The same fingerprint goes first; what is left over may cover a finding that has become narrower.
    """
    left: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        left.setdefault(entry.cause, []).append(entry)
    matched: list[Entry | None] = [None] * len(findings)
    for same in (True, False):
        for number, found in enumerate(findings):
            if matched[number] is not None:
                continue
            for entry in left.get(found.cause, ()):
                if entry.covers(found) and (not same or entry.fingerprint == found.fingerprint):
                    matched[number] = entry
                    left[found.cause].remove(entry)
                    break
    return tuple(matched)


def capture(found: Found, since: date) -> Entry:
    """Return the entry of a finding that is accepted since a day."""
    finding = found.finding
    return Entry(
        fingerprint=found.fingerprint,
        api=found.api,
        rule=finding.rule,
        coordinate=finding.coordinate,
        principals=tuple(str(principal) for principal in finding.principals),
        affected=finding.affected,
        severity=finding.severity or Severity.INFO,
        since=since,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A baseline held against what is there now.

    `kept` are the entries that are still needed, as narrow as what they cover has become, `new` what they do not cover,
    and `fixed` counts the entries that cover nothing any more.
    """

    kept: tuple[Entry, ...] = ()
    new: tuple[Entry, ...] = ()
    fixed: int = 0


def widened(entry: Entry, found: Found) -> str:
    """Return in words why an entry of the same cause does not accept a finding."""
    finding = found.finding
    more = [str(principal) for principal in finding.principals if str(principal) not in entry.principals]
    more += [coordinate for coordinate in finding.affected if coordinate not in entry.affected]
    what = f"not {', '.join(more[:_MOST])}{' and more' if len(more) > _MOST else ''}" if more else "one finding of it"
    if not more and (finding.severity or Severity.INFO) > entry.severity:
        what = f"only as {entry.severity}"
    return f"the baseline accepts this since {entry.since}, but {what}"
