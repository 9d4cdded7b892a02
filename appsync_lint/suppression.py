"""What a user accepts: `# appsync-lint: allow RULE -- reason`, or an entry of `allow:` in the configuration."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.comments import Syntax, comments
from appsync_lint.patterns import pattern
from appsync_lint.source import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from appsync_lint.finding import Finding
    from appsync_lint.source import Source, Span

_ADDRESSED = pattern(r"appsync[-_ ]?lint\s*(?::|\s(?=allow|ignore|disable|suppress|noqa|skip))\s*", re.IGNORECASE)
_FORM = pattern(
    r"allow\s+(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?P<terms>(?:\s+(?:until|owner)\s+(?!--)[^\s,]+)*)\s*(?:--\s*(?P<reason>.*))?"
)
_HOW = "Write `# appsync-lint: allow RULE -- reason`; `until DAY` and `owner NAME` may stand before the dashes."

Key = tuple[str, str] | tuple[str, str, int]

# The rules about suppressions: else one could accept what is said about itself.
UNSUPPRESSIBLE = frozenset({"unused-allow", "expired-allow", "misspelt-allow"})


def keys_of(finding: Finding) -> tuple[Key, ...]:
    """Return the keys under which a finding can be accepted."""
    at: Key = (finding.rule, finding.coordinate)
    return (at, (finding.rule, finding.span.file, finding.span.line)) if finding.span else (at,)


class Allow(Struct, frozen=True):
    """A finding that somebody accepts, with the reason.

    It accepts findings of `rules`: those whose place is on `line` of the file that `span` is in, or those at `at`, a
    coordinate, of the API `api` or of any where that is empty. `fault` says in a sentence why it cannot count, and is
    empty where it can.
    """

    rules: tuple[str, ...]
    span: Span
    reason: str = ""
    until: date | None = None
    owner: str = ""
    line: int | None = None
    at: str = ""
    api: str = ""
    path: str = ""
    fault: str = ""

    @property
    def keys(self) -> tuple[Key, ...]:
        """What it accepts: each of its rules with a coordinate, or with a file and a line."""
        where = (self.at,) if self.line is None else (self.span.file, self.line)
        return () if self.fault else tuple((rule, *where) for rule in self.rules if rule not in UNSUPPRESSIBLE)

    def expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.until is not None and self.until < today

    @property
    def coordinate(self) -> str:
        """Where it is written: in a comment of a file, or in the configuration."""
        return f"config:{self.path}" if self.path else f"source:{self.span.file}"


def in_comments(source: Source, syntax: Syntax) -> Iterator[Allow]:
    """Yield what the comments of a source accept, those among them that are not written as they have to be too."""
    if not _speaks_to_us(source.text):
        return
    for comment in comments(source, syntax, _ADDRESSED):
        addressed = _ADDRESSED.match(comment.text)
        if addressed is None or not addressed[0].casefold().startswith("appsync-lint:"):
            yield Allow((), comment.span, fault="It does not begin with `appsync-lint:`.")
        else:
            yield _allow(comment.text[addressed.end() :], comment.span, comment.line)


def _speaks_to_us(text: str) -> bool:
    """Return whether our name may stand in a text, five times quicker than its comments can be read."""
    return b"lint" in text.encode(errors="surrogatepass").lower()


def _allow(text: str, span: Span, line: int) -> Allow:
    form = _FORM.fullmatch(text)
    if form is None:
        return Allow((), span, fault="It does not have the form of one.")
    rules = tuple(dict.fromkeys(name.strip() for name in form["rules"].split(",")))
    words = form["terms"].split()
    terms = list(zip(words[::2], words[1::2], strict=True))
    values = dict(terms)
    allow = Allow(rules, span, form["reason"] or "", owner=values.get("owner", ""), line=line)
    if len(values) < len(terms):
        return replace(allow, fault="`until` or `owner` stands twice.")
    return dated(allow, values.get("until"))


def dated(allow: Allow, until: str | None) -> Allow:
    """Return an entry with its last day, None for none, and with what keeps it from counting."""
    if not allow.reason.strip():
        return replace(allow, fault="It gives no reason.")
    try:
        return allow if until is None else replace(allow, until=day(until))
    except ValueError as error:
        return replace(allow, fault=f"Its last day is wrong: {error}.")


def day(text: str) -> date:
    """Return the day that a text such as `2030-12-31` names. Raises ValueError, with a clause, where it names none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"{text!r} is no day such as 2030-12-31")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None


class Fault(StrEnum):
    """Why an accepted finding is itself worth a finding."""

    UNUSED = "unused"
    EXPIRED = "expired"
    MISSPELT = "misspelt"


class Judgement(Struct, frozen=True):
    """What is wrong with an entry, as far as these of its rules are concerned; `detail` and `hint` are sentences."""

    allow: Allow
    fault: Fault
    rules: tuple[str, ...]
    detail: str = ""
    hint: str = ""


def judge(
    allow: Allow, accepted: Collection[str], ran: Collection[str], known: Collection[str], today: date
) -> Iterator[Judgement]:
    """Yield what is wrong with an entry.

    `accepted` are the rules of which it met findings, `ran` those that were run, `known` all that there are: of a rule
    that was not run nobody can say that the entry is needless.
    """
    unknown = tuple(name for name in allow.rules if name not in known)
    firm = tuple(name for name in allow.rules if name in UNSUPPRESSIBLE)
    if allow.fault:
        hint = "Correct it in the configuration." if allow.path else _HOW
        yield Judgement(allow, Fault.MISSPELT, allow.rules, allow.fault, hint)
    elif unknown:
        close = closest(unknown[0], known)
        hint = f"Write {close}." if close else "`appsync-lint rules` lists the rules."
        yield Judgement(allow, Fault.MISSPELT, unknown, f"There is no rule {unknown[0]}.", hint)
    elif firm:
        yield Judgement(allow, Fault.MISSPELT, firm, f"{firm[0]} cannot be suppressed.", "Mend what it reports.")
    if allow.fault:
        return
    met = tuple(name for name in allow.rules if name in accepted)
    if met and allow.expired(today):
        yield Judgement(allow, Fault.EXPIRED, met)
    unused = tuple(name for name in allow.rules if name in ran and name not in accepted and name not in firm)
    if unused:
        yield Judgement(allow, Fault.UNUSED, unused)
