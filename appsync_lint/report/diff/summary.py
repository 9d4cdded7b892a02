"""The one line that says who gains and who loses how much, and how much was compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.report.diff.callers import short
from appsync_lint.report.diff.parts import doubts, pair_key, version
from appsync_lint.report.summary import count
from appsync_lint.versions.difference import Way
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.access import Principal
    from appsync_lint.comparison import Compared, Comparison
    from appsync_lint.versions.difference import Change

_FEW = 4  # callers in a sentence


class Tally(Struct, frozen=True):
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
    gained = list(_each(compared, Way.GAINED))
    pairs = {(one.name, *pair_key(pair)): pair.fate for one in compared.apis for pair in one.difference.pairs}
    return Tally(
        _gained(change for _, change in gained),
        dict(_ordered(Counter(change.principal for _, change in _each(compared, Way.LOST)))),
        sum(change.reachable for _, change in gained),
        sum(counts for counts, _ in gained),
        sum(compared.approval(change) is not None for _, change in gained) if compared.approved else 0,
        {fate: sum(found is fate for found in pairs.values()) for fate in Fate},
        len({(one.name, step) for one in compared.apis for step in doubts(one.difference)}),
        *_extent(compared),
    )


def _gained(changes: Iterable[Change]) -> dict[Principal, tuple[int, int]]:
    """Return of how many fields that both versions have, and of how many new ones, each principal gains access."""
    amounts = Counter((change.principal, change.fate is Fate.NEW) for change in changes)
    return {
        principal: (amounts[principal, False], amounts[principal, True])
        for principal, _ in _ordered({principal: 0 for principal, _ in amounts})
    }


def _ordered(numbers: Mapping[Principal, int]) -> list[tuple[Principal, int]]:
    return sorted(numbers.items(), key=lambda item: item[0].order)


def _each(compared: Comparison, way: Way) -> Iterator[tuple[bool, Change]]:
    """Yield the changes of one way, and which of them count: of each API, principal and field one.

    Where an API has several deployments, one that counts comes before any other.
    """
    several = {name for name, number in Counter(one.name for one in compared.apis).items() if number > 1}
    found: dict[tuple[str, Principal, str], tuple[bool, Change]] = {}
    for one in compared.apis:
        for change in _changes(one, way):
            counts = way is Way.GAINED and compared.counts(change)
            if one.name not in several:
                yield counts, change
                continue
            key = one.name, change.principal, change.field.coordinate
            if key not in found or counts:
                found[key] = counts, change
    yield from found.values()


def _changes(one: Compared, way: Way) -> Iterator[Change]:
    entries = one.difference.gained if way is Way.GAINED else one.difference.lost
    return (change for entry in entries for change in entry.changes)


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
