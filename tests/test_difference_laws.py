"""Laws of `difference`: against a comparison of all cells by hand, both ways round, in any order of files."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import Api, Field, Mode, Principal
from appsync_lint.schema import Operation
from appsync_lint.versions.difference import Change, Difference, Entry, Way, difference
from appsync_lint.versions.matching import Fate
from tests.strategies import GROUPS, cases, text_of
from tests.test_laws import CONFIG_SPAN, api_of, law
from tests.versions import edited, edited_once, reconfigured, valid, versions

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

    from appsync_lint.source import Span
    from tests.strategies import Case

POOL = Mode.AMAZON_COGNITO_USER_POOLS
SETS = [frozenset(some) for count in range(4) for some in itertools.combinations(GROUPS, count)]

_Cell = tuple[Principal, str, bool, bool]


def principals(*apis: Api) -> list[Principal]:
    """Return the principals of either version."""
    return sorted({one for api in apis for one in api.principals}, key=lambda one: one.order)


def by_hand(has: Api, lacks: Api) -> set[_Cell]:
    """Return what `has` lets through and `lacks` does not, cell by cell; fields are the same by their coordinates."""
    found = set()
    for who, field in itertools.product(principals(has, lacks), has.schema.fields):
        twin = lacks.schema.field(field.coordinate)
        alone = has.admits(field, who) and not (twin and lacks.admits(twin, who))
        whole = gets_further(has, lacks, field, who)
        if alone or whole:
            found.add((who, field.coordinate, alone, whole))
    return found


def gets_further(has: Api, lacks: Api, field: Field, who: Principal) -> bool:
    """Return whether a path leads to a field in `has` alone, or to what is behind it where it returns another type."""
    twin = lacks.schema.field(field.coordinate)
    if not has.reaches(who, field) or twin is None or not lacks.reaches(who, twin):
        return has.reaches(who, field)
    return field.type.name != twin.type.name and reads(has, who, field) and not reads(lacks, who, twin)


def reads(api: Api, who: Principal, field: Field) -> bool:
    """Return whether who reaches a field comes to a leaf there: behind a subscription without asking, if assumed."""
    asked = api.config.assume.subscription_payload_is_checked
    free = not asked and (api.schema.operation(field.parent) is Operation.SUBSCRIPTION or not api.admits(field, who))
    free = free or (field.parent, True) in api.reach(who).origins
    inside = api.behind([field], passing=lambda one: one is field or free or api.admits(one, who))
    if not api.schema.possible_types(field.type.name):
        return True
    types = (api.schema.types[name] for name in inside)
    fields = (one for type_ in types for one in type_.fields if free or api.admits(one, who))
    return any(not api.schema.possible_types(one.type.name) for one in fields)


def changes(entries: Iterable[Entry]) -> Iterator[Change]:
    """Yield the changes of some entries."""
    return (change for entry in entries for change in entry.changes)


def cells(entries: Iterable[Entry]) -> list[_Cell]:
    """Return the changes of some entries, those of a user in several groups apart."""
    single = (change for change in changes(entries) if len(change.principal.groups) < 2)
    return [(one.principal, one.field.coordinate, one.effective, one.reachable) for one in single]


@law(200)
@given(cases())
def test_nothing_differs_between_a_schema_and_itself(case: Case) -> None:
    found = difference(api_of(case), api_of(case))
    assert (found.entries, found.pairs) == ((), ())


@law(300)
@given(versions())
def test_gains_and_losses_are_those_of_a_comparison_by_hand_each_once(drawn: tuple[Api, Api]) -> None:
    old, new = drawn
    found = difference(old, new, renames=False)
    for entries, expected in ((found.gained, by_hand(new, old)), (found.lost, by_hand(old, new))):
        listed = cells(entries)
        assert len(listed) == len(set(listed))
        assert set(listed) == expected


@law(200)
@given(versions())
def test_what_is_gained_one_way_is_lost_the_other(drawn: tuple[Api, Api]) -> None:
    old, new = drawn
    there, back = difference(old, new), difference(new, old)
    for gained, lost in ((there.gained, back.lost), (there.lost, back.gained)):
        assert {_without_fate(one) for one in changes(gained)} == {_without_fate(one) for one in changes(lost)}


def _without_fate(change: Change) -> tuple[object, ...]:
    return change.principal, change.field.coordinate, change.effective, change.reachable, change.was, change.opened


@law(300)
@given(versions())
def test_whoever_gains_is_in_all_groups_of_one_who_is_told(drawn: tuple[Api, Api]) -> None:
    old, new = drawn
    found = difference(old, new, renames=False)
    assert found.complete
    told: dict[str, set[frozenset[str]]] = {}
    for change in changes(found.gained):
        if change.principal.mode is POOL and change.reachable:
            told.setdefault(change.field.coordinate, set()).add(change.principal.groups)
    for field in new.schema.fields:
        gaining = {groups for groups in SETS if gets_further(new, old, field, Principal(POOL, groups))}
        named = told.get(field.coordinate, set())
        assert all(any(few <= groups for few in named) for groups in gaining)
        assert named <= gaining
        assert not any(fewer < groups for groups in named if len(groups) > 1 for fewer in gaining)


@law(300)
@given(versions())
def test_a_rename_hides_only_what_its_caller_had_under_the_old_name(drawn: tuple[Api, Api]) -> None:
    old, new = drawn
    found = difference(old, new)
    twins = {pair.new.coordinate: pair for pair in found.pairs if pair.new and pair.old}
    gained = {(one.principal, one.field.coordinate) for one in changes(found.gained)}
    for who, coordinate, _, whole in by_hand(new, old) - set(cells(found.gained)):
        assert (who, coordinate) not in gained or coordinate in twins
        before = twins[coordinate].old
        assert before is not None
        assert old.schema.field(coordinate) is None
        assert new.schema.field(before.coordinate) is None
        assert not whole or old.reaches(who, before) or (who, coordinate) in gained
    _one_to_one(found)


def _one_to_one(found: Difference) -> None:
    old = [pair.old.coordinate for pair in found.pairs if pair.old]
    new = [pair.new.coordinate for pair in found.pairs if pair.new]
    assert len(old) == len(set(old))
    assert len(new) == len(set(new))
    for pair in found.pairs:
        assert (pair.fate is Fate.NEW) == (pair.old is None)
        assert (pair.fate is Fate.GONE) == (pair.new is None)


@law(200)
@given(versions())
def test_entries_are_whole_sorted_and_proved(drawn: tuple[Api, Api]) -> None:
    old, new = drawn
    found = difference(old, new)
    for way, api, entries in ((Way.GAINED, new, found.gained), (Way.LOST, old, found.lost)):
        causes = [entry.cause for entry in entries]
        assert len({(cause.coordinate, cause.sentence) for cause in causes}) == len(causes)
        for entry in entries:
            assert entry.way is way
            assert entry.changes
            assert entry.cause.sentence.endswith(".")
            assert entry.cause.before or entry.cause.after
            reached = [change for change in entry.changes if change.reachable]
            assert bool(entry.path) == bool(reached)
            if reached and entry.witness:
                assert entry.witness.principal == reached[0].principal
                assert api.reaches(entry.witness.principal, entry.witness.shows)


@law(300)
@given(edited_once())
def test_one_text_that_changes_is_one_entry(drawn: tuple[Api, Api]) -> None:
    found = difference(*drawn, renames=False)
    assert len(found.gained) <= 1
    assert len(found.lost) <= 1
    assert not any(entry.cause.coordinate.startswith("config:") for entry in found.entries)
    for entry in found.gained:
        assert entry.cause.place in set(_spans(drawn[1]))


def _spans(api: Api) -> Iterator[Span]:
    """Yield the first lines of what can be mended in a schema."""
    for type_ in api.schema.objects:
        yield type_.span.first_line()
        yield from (directive.span.first_line() for directive in type_.directives)
        for field in type_.fields:
            yield field.span.first_line()
            yield field.type.span.first_line()
            yield from (directive.span.first_line() for directive in field.directives)


@law(300)
@given(reconfigured())
def test_what_a_configuration_changes_has_its_cause_there(drawn: tuple[Api, Api]) -> None:
    for entry in difference(*drawn).entries:
        assert entry.cause.coordinate.startswith("config:")
        assert entry.cause.place in {None, CONFIG_SPAN}


def _told(found: Difference) -> list[tuple[object, ...]]:
    return [
        (
            entry.way,
            entry.cause.coordinate,
            entry.cause.sentence,
            [step.caption for step in entry.path],
            [(*_without_fate(change), change.fate) for change in entry.changes],
        )
        for entry in found.entries
    ]


@law(200)
@given(edited(), st.randoms(use_true_random=False))
def test_the_order_of_definitions_and_files_never_matters(drawn: tuple[Case, Case], chance: random.Random) -> None:
    old, new = drawn
    expected = _told(difference(valid(old), valid(new)))
    assert _told(difference(valid(old, *_shuffled(old, chance)), valid(new, *_shuffled(new, chance)))) == expected
    assert difference(valid(old), valid(old, *_shuffled(old, chance))).entries == ()


def _shuffled(case: Case, chance: random.Random) -> list[str]:
    order = [one.reversed() if chance.random() < 0.5 else one for one in case.definitions]
    chance.shuffle(order)
    cut = chance.randrange(len(order))
    return [text_of(part) for part in (order[:cut], order[cut:]) if part]
