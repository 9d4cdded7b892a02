"""What the reports of a comparison say in the same words: entries by cause, who gains what, by what it is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.report.summary import count
from appsync_lint.versions.difference import Way
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.api import Api
    from appsync_lint.approvals import Approval
    from appsync_lint.comparison import Compared, Comparison
    from appsync_lint.finding import Step
    from appsync_lint.source import Span
    from appsync_lint.versions.difference import Change, Difference, Entry
    from appsync_lint.versions.matching import Pair

_FEW = 3  # names in a list before "and 7 more"


class Told(Struct, frozen=True):
    """An entry of one API, told once where several of its deployments have it.

    `api` is the version that has the access; `where` says in which deployments this is so, and is empty where it is in
    all. `counting` are the changes that make the exit code, `approvals` what was approved, by what.
    """

    entry: Entry
    name: str
    api: Api
    where: str
    counting: tuple[Change, ...]
    approvals: tuple[tuple[Approval, tuple[Change, ...]], ...]

    @property
    def uncounted(self) -> int:
        """How many of the changes of a gain are neither approved nor counted."""
        return len(self.entry.changes) - len(self.counting) - sum(len(changes) for _, changes in self.approvals)


class ApiPart(Struct, frozen=True):
    """What differs in one API, over all its deployments; `pairs` are its fields that are not simply kept.

    `unsure` is what else may have been gained, for all that is known.
    """

    name: str
    compared: tuple[Compared, ...]
    gained: tuple[Told, ...]
    lost: tuple[Told, ...]
    pairs: tuple[Pair, ...]
    unsure: tuple[Step, ...]

    def fated(self, fate: Fate) -> tuple[Pair, ...]:
        """Return the pairs of one fate."""
        return tuple(pair for pair in self.pairs if pair.fate is fate)

    @property
    def only(self) -> str:
        """In words which version alone has this API; empty where both do."""
        if all(one.difference.old is None for one in self.compared):
            return "new"
        return "gone" if all(one.difference.new is None for one in self.compared) else ""


def parts(compared: Comparison) -> tuple[ApiPart, ...]:
    """Return what differs by API, in the order of the comparison."""
    by_name: dict[str, list[Compared]] = {}
    for one in compared.apis:
        by_name.setdefault(one.name, []).append(one)
    return tuple(_part(compared, name, tuple(deployments)) for name, deployments in by_name.items())


def _part(compared: Comparison, name: str, deployments: tuple[Compared, ...]) -> ApiPart:
    told = [_told(compared, found, len(deployments)) for found in _alike(deployments)]
    pairs = {pair_key(pair): pair for one in deployments for pair in one.difference.pairs}
    return ApiPart(
        name,
        deployments,
        tuple(one for one in told if one.entry.way is Way.GAINED),
        tuple(one for one in told if one.entry.way is Way.LOST),
        tuple(pairs[key] for key in sorted(pairs)),
        tuple(dict.fromkeys(step for one in deployments for step in doubts(one.difference))),
    )


def _alike(deployments: tuple[Compared, ...]) -> Iterable[list[tuple[Compared, Entry]]]:
    """Return the entries of all deployments, those together that say the same of several."""
    if len(deployments) == 1:
        return ([(deployments[0], entry)] for entry in deployments[0].difference.entries)
    same: dict[object, list[tuple[Compared, Entry]]] = {}
    for one in deployments:
        for entry in one.difference.entries:
            same.setdefault(_identity(entry), []).append((one, entry))
    return same.values()


def _identity(entry: Entry) -> object:
    changes = (
        (str(c.principal), c.field.coordinate, c.fate, c.effective, c.reachable, c.was, c.opened) for c in entry.changes
    )
    return entry.way, entry.cause.coordinate, entry.cause.sentence, tuple(changes)


def pair_key(pair: Pair) -> tuple[str, str, str]:
    """Return what tells a pair from others, and a sort key."""
    return pair.fate, pair.new.coordinate if pair.new else "", pair.old.coordinate if pair.old else ""


def _told(compared: Comparison, found: Sequence[tuple[Compared, Entry]], deployments: int) -> Told:
    one, entry = found[0]
    gained = entry.way is Way.GAINED
    api = one.difference.new if gained else one.difference.old
    if api is None:
        message = f"an entry of {one.name} is of a version that is not there"
        raise ValueError(message)
    labels = dict.fromkeys(other.deployment for other, _ in found if other.deployment)
    where = " or ".join(labels) if len(found) < deployments else ""
    counting = _counting(compared, entry) if gained else ()
    return Told(entry, one.name, api, where, counting, _approvals(compared, entry) if gained else ())


def _counting(compared: Comparison, entry: Entry) -> tuple[Change, ...]:
    return tuple(change for change in entry.changes if compared.counts(change))


def _approvals(compared: Comparison, entry: Entry) -> tuple[tuple[Approval, tuple[Change, ...]], ...]:
    found: dict[Approval, list[Change]] = {}
    for change in entry.changes if compared.approved else ():
        approval = compared.approval(change)
        if approval is not None:
            found.setdefault(approval, []).append(change)
    return tuple((approval, tuple(changes)) for approval, changes in found.items())


def sentence(told: Told) -> str:
    """Return the sentence of the cause, and in which deployments it is so, where not in all."""
    return f"{told.entry.cause.sentence}{f' (where {told.where})' if told.where else ''}"


# Fields.


def some(names: Sequence[str], most: int = _FEW) -> str:
    """Return the first of some names and how many more there are."""
    more = len(names) - most
    return f"{', '.join(names[:most])} and {more} more" if more > 1 else ", ".join(names)


def name(change: Change, way: Way) -> str:
    """Return a change's field, and what it is in the other version where that is another."""
    if change.fate not in {Fate.RENAMED, Fate.MOVED} or not change.was:
        return change.field.coordinate
    return f"{change.field.coordinate} ({'was' if way is Way.GAINED else 'is now'} {change.was})"


def amounts(told: Told, changes: Sequence[Change]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield kinds of field with the fields of each, by name: those that both versions have apart from the others."""
    way = told.entry.way
    only = Fate.NEW if way is Way.GAINED else Fate.GONE
    for kind, belongs in (("existing", False), (str(only), True)):
        names = tuple(dict.fromkeys(name(change, way) for change in changes if (change.fate is only) is belongs))
        if names:
            yield kind, names


def remark(told: Told, changes: Sequence[Change]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is to be said of some fields beside that they are gained or lost."""
    way = told.entry.way
    gained = way is Way.GAINED
    unreached = [c for c in changes if c.effective and not c.reachable]
    # Where nobody checks the payload of subscriptions, they lead to fields that, asked alone, refuse.
    checked = told.api.config.assume.subscription_payload_is_checked
    before = set[str]() if checked else {name(c, way) for c in unreached if told.api.reaches(c.principal, c.field)}
    pathless = tuple(n for n in dict.fromkeys(name(c, way) for c in unreached) if n not in before)
    if pathless:
        yield "no path leads there yet" if gained else "no path led there", pathless
    if before:
        yield "reached through a subscription " + ("before, too" if gained else "as before"), tuple(sorted(before))
    opened = tuple(dict.fromkeys(name(c, way) for c in changes if c.opened))
    if opened:
        yield "reached before, too, but nothing behind it" if gained else "still reached, but nothing behind it", opened
    newly = tuple(dict.fromkeys(name(c, way) for c in changes if c.reachable and not c.effective and not c.opened))
    if newly:
        yield "admitted before; a path leads there now" if gained else "still admitted; no path leads there", newly


def fields(told: Told) -> str:
    """Return in a line how many fields an entry concerns, by kind, and the first of them."""
    found = amounts(told, told.entry.changes)
    return "; ".join(f"{count(len(names), f'{kind} field')}: {some(names)}" for kind, names in found)


def pair_name(pair: Pair) -> str:
    """Return what became of a field: `User.mail -> User.email`."""
    names = [field.coordinate for field in (pair.old, pair.new) if field is not None]
    return " -> ".join(names)


# Versions.


def version(name: str) -> str:
    """Return a version as the user named it, for a sentence."""
    return "the current folder" if name == "." else name


def doubts(difference: Difference) -> tuple[Step, ...]:
    """Return what else may have been gained, for all that is known."""
    return difference.doubts


def doubt(step: Step) -> str:
    """Return in a line what may have been gained, with its place."""
    return f"{step.caption}{f' ({step.span})' if step.span else ''}"


# Texts.


def annotated(told: Told) -> Span | None:
    """Return the place of a gain in the new version: where it can be mended, or else near its first field.

    None where nothing was read from a file.
    """
    after = told.entry.cause.after
    candidates = [told.entry.cause.place, after.span if after else None]
    candidates += [change.field.span for change in told.counting or told.entry.changes]
    return next((span for span in candidates if span is not None and span.source.is_file), None)
