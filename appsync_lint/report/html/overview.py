"""What the page says first: how bad it is, what was looked at, who reaches how much, and what nobody knows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from appsync_lint.baseline import Entry
from appsync_lint.finding import Severity
from appsync_lint.inquiry import differing
from appsync_lint.report.html.cells import packed
from appsync_lint.report.html.prose import parts
from appsync_lint.report.parts import modes, not_known
from appsync_lint.report.summary import count, examined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from appsync_lint.api import Api
    from appsync_lint.engine import ApiReport, Report, Suppressed
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.report.html.prose import Part

_REACHABLE = "2"
_MOST_FILES = 12


class Extent(Struct, frozen=True):
    """How many fields a principal reaches, of all; `percent` is what a bar shows."""

    principal: str
    short: str
    caller: str
    fields: int
    whole: int

    @property
    def percent(self) -> float:
        """The share, to a tenth; what is more than nothing is seen."""
        return max(round(100 * self.fields / self.whole, 1), 0.5) if self.fields else 0


class Card(Struct, frozen=True):
    """An API: its files, its modes in words and one by one, who reaches how much, and what is not known.

    `cells` is what the page's script reads, None where nobody knows the modes; `notes` say what else there is to know.
    """

    name: str
    files: tuple[str, ...]
    more_files: int
    modes: tuple[str, ...]
    sentence: str
    notes: tuple[str, ...]
    unknown: tuple[tuple[str, tuple[Part, ...]], ...]
    cells: dict[str, Any] | None

    @property
    def extents(self) -> list[Extent]:
        """Who reaches how much."""
        if self.cells is None:
            return []
        states, told = self.cells["states"], self.cells["fields"]["state"]
        counted = Counter(told)
        return [
            Extent(name, short, caller, _reached(counted, states, number), len(told))
            for number, (name, short, caller) in enumerate(self.cells["principals"])
        ]


def _reached(counted: Mapping[int, int], states: Sequence[str], number: int) -> int:
    return sum(fields for state, fields in counted.items() if states[state][number] >= _REACHABLE)


def of_report(report: ApiReport) -> Card:
    """Return the card of an API that was checked."""
    subject, settled = report.subject, not (report.subject.alone or report.assumed_default)
    notes = differing(subject, report.api) if settled else ()
    unknown = tuple((str(one.span) if one.span else "", parts(not_known(one))) for one in report.unknown)
    files = [source.name for source in subject.schema.sources or subject.sources]
    cells = packed(report.api, report.api.principals, notes=notes) if settled else None
    found = _modes(report.api) if settled else ()
    return _card(report.api, files, found, modes(report), notes, unknown, cells)


def of_inquiry(asked: Inquiry) -> Card:
    """Return the card of an API whose access is asked for."""
    api = asked.api
    files = [source.name for source in api.schema.sources]
    cells = packed(api, asked.principals, notes=asked.notes)
    return _card(api, files, _modes(api), f"auth from {api.config.origin}", asked.notes, (), cells)


def _card(
    api: Api,
    files: Sequence[str],
    found: tuple[str, ...],
    sentence: str,
    notes: Sequence[str],
    unknown: tuple[tuple[str, tuple[Part, ...]], ...],
    cells: dict[str, Any] | None,
) -> Card:
    shown, more = tuple(files[:_MOST_FILES]), len(files[_MOST_FILES:])
    return Card(api.config.name, shown, more, found, sentence, tuple(notes), unknown, cells)


def _modes(api: Api) -> tuple[str, ...]:
    """Return the modes, the default first."""
    deployment = api.deployment
    return tuple(dict.fromkeys(mode.value for mode in (deployment.default_mode, *deployment.additional_modes)))


def severities(report: Report) -> list[tuple[Severity, int]]:
    """Return how many findings there are of each severity, the worst first."""
    counted = Counter(finding.severity or Severity.INFO for finding in report.findings)
    return [(severity, counted[severity]) for severity in sorted(Severity)[::-1]]


def rules(report: Report) -> list[tuple[str, Severity, int]]:
    """Return the rules that found something, by their worst severity and how often."""
    counted = Counter(finding.rule for finding in report.findings)
    worst = dict.fromkeys(counted, Severity.INFO)
    for finding in report.findings:
        worst[finding.rule] = max(worst[finding.rule], finding.severity or Severity.INFO)
    return sorted(((name, worst[name], counted[name]) for name in counted), key=lambda r: (-r[1], -r[2], r[0]))


def looked_at(report: Report) -> list[tuple[str, str]]:
    """Return how much was looked at: numbers and what they count."""
    looked = examined(report)
    told = (count(looked[kind], kind.removesuffix("s")).split(" ") for kind in ("types", "fields", "programs", "rules"))
    apis = count(len(report.apis), "API").split(" ")
    return [(number, noun) for number, noun in (apis, *told)]


def accepted(report: Report) -> list[tuple[Suppressed, str, str]]:
    """Return the accepted findings, each with what accepts it and the reason."""
    return [(one, *_acceptance(one)) for one in report.suppressed]


def _acceptance(suppressed: Suppressed) -> tuple[str, str]:
    by = suppressed.by
    if isinstance(by, Entry):
        return "baseline", f"there since {by.since.isoformat()}"
    told = [by.reason, f"until {by.until.isoformat()}" if by.until else "", f"owner {by.owner}" if by.owner else ""]
    return "configuration" if by.path else f"comment at {by.span}", "; ".join(part for part in told if part)
