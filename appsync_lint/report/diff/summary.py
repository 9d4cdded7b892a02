"""The one line that says who gains and who loses how much, and how much was compared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from appsync_lint.difference import Way
from appsync_lint.matching import Fate
from appsync_lint.report.diff.callers import short
from appsync_lint.report.diff.parts import pair_key, version
from appsync_lint.report.summary import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.comparison import Comparison
    from appsync_lint.difference import Change

_FEW = 4  # callers in a sentence


@dataclass(frozen=True, slots=True)
class Tally:
    """How much differs, each principal and field of an API counted once, in however many deployments it does."""

    gains: Mapping[Principal, tuple[int, int]]  # of fields that both versions have, and of new ones
    losses: Mapping[Principal, int]
    reachable: int  # of the gains, those to which a path leads
    counting: int
    approved: int
    fates: Mapping[Fate, int]
    unsure: int
    apis: int
    fields: int
    callers: int


def tally(compared: Comparison) -> Tally:
    """Return how much differs."""
    gained = _each(compared, Way.GAINED)
    lost = _each(compared, Way.LOST)
    pairs = {(one.name, *pair_key(pair)): pair.fate for one in compared.apis for pair in one.difference.pairs}
    return Tally(
        {
            principal: (sum(c.fate is not Fate.NEW for c in of), sum(c.fate is Fate.NEW for c in of))
            for principal, of in _by_principal(gained)
        },
        {principal: len(of) for principal, of in _by_principal(lost)},
        sum(change.reachable for change in gained),
        sum(compared.counts(change) for change in gained),
        sum(compared.approval(change) is not None for change in gained),
        {fate: sum(found is fate for found in pairs.values()) for fate in Fate},
        len({(one.name, step) for one in compared.apis for step in one.difference.unsure}),
        *_extent(compared),
    )


def _each(compared: Comparison, way: Way) -> list[Change]:
    """Return the changes of one way, of each API, principal and field one; one that counts before any other."""
    found: dict[tuple[str, Principal, str], Change] = {}
    for one in compared.apis:
        for entry in one.difference.gained if way is Way.GAINED else one.difference.lost:
            for change in entry.changes:
                key = one.name, change.principal, change.field.coordinate
                if key not in found or (way is Way.GAINED and compared.counts(change)):
                    found[key] = change
    return list(found.values())


def _by_principal(changes: Iterable[Change]) -> Iterator[tuple[Principal, list[Change]]]:
    ordered = sorted(changes, key=lambda change: change.principal.order)
    return ((principal, list(of)) for principal, of in groupby(ordered, key=lambda change: change.principal))


def _extent(compared: Comparison) -> tuple[int, int, int]:
    """Return how many APIs, fields and callers were compared."""
    names: set[str] = set()
    fields: set[tuple[str, str]] = set()
    callers: set[Principal] = set()
    for one in compared.apis:
        names.add(one.name)
        for api in (one.difference.old, one.difference.new):
            if api is not None:
                fields |= {(one.name, field.coordinate) for field in api.schema.fields}
                callers |= set(api.principals)
    return len(names), len(fields), len(callers)


# Words.


def summary(compared: Comparison) -> str:
    """Return in one line who gains and loses how much, what of it counts, and how much was compared."""
    found = tally(compared)
    clauses = [*_gains(found), *_losses(found)] or ["Nobody gains or loses access"]
    clauses += [f"{found.approved} approved"] if found.approved else []
    clauses += [f"{found.unsure} not known"] if found.unsure else []
    clauses += _fates(found)
    verdict = f" {_verdict(found)}" if found.gains else ""
    return f"{'; '.join(clauses)}.{verdict} {extent(compared, found)}"


def headline(compared: Comparison) -> str:
    """Return the verdict in a few words."""
    found = tally(compared)
    if found.gains:
        return _verdict(found).rstrip(".").lower()
    return "somebody may gain access" if found.unsure else "nobody gains access"


def _gains(found: Tally) -> Iterator[str]:
    amounts = {
        principal: f"{count(old, 'existing field')} and {new} new" if old and new
        else count(old, "existing field") if old
        else count(new, "new field")
        for principal, (old, new) in found.gains.items()
    }  # fmt: skip
    return _clauses("gain", amounts)


def _losses(found: Tally) -> Iterator[str]:
    return _clauses("lose", {principal: count(number, "field") for principal, number in found.losses.items()})


def _clauses(verb: str, amounts: Mapping[Principal, str]) -> Iterator[str]:
    """Yield who gains or loses how much, those with the same amount together."""
    together: dict[str, list[str]] = {}
    for principal, amount in amounts.items():
        together.setdefault(amount, []).append(short(principal))
    groups = list(together.items())
    for amount, names in groups[:_FEW]:
        subject = _listed(names)
        yield f"{subject} {verb}{'s' if len(names) == 1 else ''} {amount}{' each' if len(names) > 1 else ''}"
    if rest := sum(len(names) for _, names in groups[_FEW:]):
        yield f"{count(rest, 'more caller')} {verb}{'s' if rest == 1 else ''} access"


def _listed(names: list[str]) -> str:
    more = len(names) - _FEW
    if more > 1:
        return f"{', '.join(names[:_FEW])} and {more} more callers"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _fates(found: Tally) -> Iterator[str]:
    words = {
        Fate.NEW: count(found.fates[Fate.NEW], "new field"),
        Fate.GONE: f"{count(found.fates[Fate.GONE], 'field')} gone",
        Fate.RENAMED: f"{found.fates[Fate.RENAMED]} renamed",
        Fate.MOVED: f"{found.fates[Fate.MOVED]} moved",
    }
    return (word for fate, word in words.items() if found.fates[fate])


def _verdict(found: Tally) -> str:
    """Return in a sentence what of the gains makes the exit code."""
    if found.counting:
        return f"{count(found.counting, 'gain')} {'is' if found.counting == 1 else 'are'} not approved."
    gained = sum(old + new for old, new in found.gains.values())
    return "All gains are approved." if found.approved == gained else "No gain counts."


def extent(compared: Comparison, found: Tally) -> str:
    """Return in a sentence what was compared, and how much."""
    apis = f"{found.apis} APIs, " if found.apis > 1 else ""
    much = f"{apis}{count(found.fields, 'field')}, {count(found.callers, 'caller')}"
    return f"Compared {version(compared.old)} with {version(compared.new)}: {much}."
