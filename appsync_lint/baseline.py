"""The findings that were there when the linter came: accepted as they were then, and not one caller more."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from appsync_lint.api import Api
    from appsync_lint.config import Subject
    from appsync_lint.finding import Finding

_MOST = 3  # callers or fields in a sentence
_INDEX = re.compile(r"\[([0-9]+)\]")
_PROVIDER = re.compile(r"config:additionalAuthenticationProviders\[([0-9]+)\]")
Cause = tuple[str, str, str, str, str]


class Found(Struct, frozen=True, dict=True):
    """A finding with its fingerprint, and all that a baseline compares; most projects have none."""

    api: str
    finding: Finding
    fingerprint: str
    subject: Subject | None = None
    within: Api | None = None

    def pairs(self, *, reached: bool) -> frozenset[str]:
        """Return its callers and fields in pairs, `API_KEY User.email`: those that a path connects, or the others."""
        api = self.within
        fields = [field for name in self.finding.affected if api is not None and (field := api.schema.field(name))]
        return frozenset(
            f"{principal} {field.coordinate}"
            for principal in self.finding.principals
            for field in fields
            if api is not None and api.reaches(principal, field) is reached
        )

    @property
    def folder(self) -> str:
        """The folder of the API's schema."""
        return identity(self.subject)[1] if self.subject else ""

    @cached_property
    def text(self) -> str:
        """A hash of the text that the finding points at; it tells its cause from others at the same coordinate.

        For an additional provider, it is of all its settings too: an index says little about which one it is.
        """
        texts = [self.finding.span.first_line().text] if self.finding.span else []
        provider = _PROVIDER.match(self.finding.coordinate)
        additional = self.subject.config.additional if self.subject else ()
        if provider and int(provider[1]) < len(additional):
            span = additional[int(provider[1])].settings.span
            texts += [span.text] if span else []
        words = " ".join(" ".join(texts).split())
        return digest(words)[:16]

    @cached_property
    def cause(self) -> Cause:
        """What an entry has to have in common with it."""
        return self.api, self.folder, self.finding.rule, _INDEX.sub("[]", self.finding.coordinate), self.text


def digest(text: str) -> str:
    """Return the SHA-256 of any text, in hexadecimal digits."""
    from hashlib import sha256  # noqa: PLC0415 - it loads OpenSSL, and many runs find nothing

    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def identity(subject: Subject) -> tuple[str, str]:
    """Return an API's name and the folder of its schema: two projects can give their APIs the same name."""
    first = subject.sources[0].name if subject.sources else ""
    return subject.config.name, first.rpartition("/")[0]


class Entry(Struct, frozen=True, dict=True):
    """A finding as it was on the day `since`; `unreached` are its pairs of caller and field that no path connected."""

    fingerprint: str
    api: str
    folder: str
    rule: str
    coordinate: str
    text: str
    principals: tuple[str, ...]
    affected: tuple[str, ...]
    severity: Severity
    since: date
    unreached: tuple[str, ...] = ()

    @cached_property
    def cause(self) -> Cause:
        """What a finding has to have in common with it."""
        return self.api, self.folder, self.rule, _INDEX.sub("[]", self.coordinate), self.text

    def covers(self, found: Found) -> bool:
        """Return whether a finding is this one, and no wider: no more callers or fields, and not more severe."""
        finding = found.finding
        return (
            found.cause == self.cause
            and {str(principal) for principal in finding.principals} <= set(self.principals)
            and set(finding.affected) <= set(self.affected)
            and (finding.severity or Severity.INFO) <= self.severity
            and (not self.unreached or found.pairs(reached=True).isdisjoint(self.unreached))
        )


class Comparison(Struct, frozen=True):
    """A baseline held against what is there now.

    `unjudged` are the entries of APIs and rules that were not run; `used` those that cover a finding; `widened` those
    whose cause is still there, but more than they accept; `new` the findings that none covers; `fixed` counts the
    entries that nothing is left of.
    """

    unjudged: tuple[Entry, ...] = ()
    used: tuple[tuple[Found, Entry], ...] = ()
    widened: tuple[Entry, ...] = ()
    new: tuple[Found, ...] = ()
    fixed: int = 0

    @property
    def kept(self) -> tuple[Entry, ...]:
        """The entries that are still needed, as narrow as what they cover has become."""
        return (*self.unjudged, *(capture(found, entry.since) for found, entry in self.used))


def match(entries: Sequence[Entry], findings: Sequence[Found]) -> tuple[Entry | None, ...]:
    """Return for each finding the entry that covers it, or None; an entry covers one finding.

    The same fingerprint goes first; what is left over may cover a finding that has become narrower, or has moved.
    """
    if not entries:
        return (None,) * len(findings)
    left: dict[Cause, dict[str, Entry]] = {}
    for known in entries:
        left.setdefault(known.cause, {})[known.fingerprint] = known
    matched: list[Entry | None] = []
    for one in findings:
        same = left.get(one.cause, {}).get(one.fingerprint)
        matched.append(same if same is not None and same.covers(one) else None)
        if matched[-1] is not None:
            del left[one.cause][one.fingerprint]
    for number, one in enumerate(findings):
        if matched[number] is None:
            entry = next((entry for entry in left.get(one.cause, {}).values() if entry.covers(one)), None)
            matched[number] = entry
            if entry is not None:
                del left[one.cause][entry.fingerprint]
    return tuple(matched)


def capture(found: Found, since: date) -> Entry:
    """Return the entry of a finding that is accepted since a day."""
    finding = found.finding
    return Entry(
        fingerprint=found.fingerprint,
        api=found.api,
        folder=found.folder,
        rule=finding.rule,
        coordinate=finding.coordinate,
        text=found.text,
        principals=tuple(str(principal) for principal in finding.principals),
        affected=finding.affected,
        severity=finding.severity or Severity.INFO,
        since=since,
        unreached=tuple(sorted(found.pairs(reached=False))),
    )


def widened(entry: Entry, found: Found) -> str:
    """Return in words why an entry of the same cause does not accept a finding."""
    finding = found.finding
    callers, fields = frozenset(entry.principals), frozenset(entry.affected)
    more = [str(principal) for principal in finding.principals if str(principal) not in callers]
    more += [coordinate for coordinate in finding.affected if coordinate not in fields]
    if not more:
        reached = sorted(found.pairs(reached=True).intersection(entry.unreached))
        more = [f"that {pair.replace(' ', ' reaches ')}" for pair in reached]
    what = f"not {', '.join(more[:_MOST])}{' and more' if len(more) > _MOST else ''}" if more else "one finding of it"
    if not more and (finding.severity or Severity.INFO) > entry.severity:
        what = f"only as {entry.severity}"
    return f"the baseline accepts this since {entry.since}, but {what}"
