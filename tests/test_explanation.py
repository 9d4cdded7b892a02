"""Explanations: a yes is a path, a no names the fewest fields that refuse, and what is said to open them does."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import Api, Field, Mode, Principal, sdl
from appsync_lint.access import GUEST
from appsync_lint.assumptions import Assumptions
from appsync_lint.explanation import Explainer, Explanation, explain
from appsync_lint.schema import Operation
from appsync_lint.source import Source
from tests.openings import joined, opened, opened_more
from tests.settings import config_of
from tests.strategies import Case, cases
from tests.test_laws import CALLERS, api_of, law, principal

if TYPE_CHECKING:
    from collections.abc import Iterator

POOL = Mode.AMAZON_COGNITO_USER_POOLS
_Node = tuple[str, bool]  # the coordinate of a field, and whether it goes unchecked

# Every assumption as it is by default, or every one the other way, or some.
assumed = st.builds(
    Assumptions,
    **{one.name: st.sampled_from((one.default, one.default, not one.default)) for one in fields(Assumptions)},
)


def with_assumptions(api: Api, assume: Assumptions) -> Api:
    """Return the same API under other assumptions."""
    return Api(api.schema, replace(api.config, assume=assume), api.deployment)


def callers(api: Api) -> list[Principal]:
    """Return the callers of the model whose modes an API offers."""
    return [one for one in map(principal, CALLERS) if one.mode in api.deployment.modes]


def explanations(api: Api, who: Principal) -> Iterator[Explanation]:
    """Yield the explanation of every field to a principal."""
    explainer = Explainer(api, who)
    yield from (explainer.explain(field) for field in api.schema.fields)


def least_refusals(api: Api, who: Principal) -> dict[str, tuple[int, int]]:
    """Return for every field the least number of refusals on a path to it, and of these paths the shortest's length.

    Goes over all fields again and again until nothing changes: slow, and of another kind than the search.
    """
    best: dict[_Node, tuple[int, int]] = {}
    before = None
    while before != best:
        before = dict(best)
        for field, unchecked in itertools.product(api.schema.fields, (False, True)):
            ways = [best[above] for above in _above(api, field, unchecked=unchecked) if above in best]
            if api.is_root(field.parent) and not unchecked:
                ways.append((0, 0))
            refuses = not unchecked and not api.admits(field, who)
            for refusals, length in ways:
                found = refusals + refuses, length + 1
                node = field.coordinate, unchecked
                best[node] = min(best.get(node, found), found)
    least: dict[str, tuple[int, int]] = {}
    for (coordinate, _), found in best.items():
        least[coordinate] = min(least.get(coordinate, found), found)
    return least


def _above(api: Api, field: Field, *, unchecked: bool) -> Iterator[_Node]:
    for above in api.schema.fields:
        if not any(type_.name == field.parent for type_ in api.schema.possible_types(above.type.name)):
            continue
        subscribed = api.schema.operation(above.parent) is Operation.SUBSCRIPTION
        sent = subscribed and not api.config.assume.subscription_payload_is_checked
        if unchecked:
            yield above.coordinate, True
        if unchecked == sent:
            yield above.coordinate, False


@law(150)
@given(cases(), assumed)
def test_an_explanation_says_what_access_and_reach_say(case: Case, assume: Assumptions) -> None:
    api = with_assumptions(api_of(case), assume)
    for who in callers(api):
        for found in explanations(api, who):
            field = found.field
            assert (found.effective, found.reachable) == (api.admits(field, who), api.reaches(who, field))
            assert [str(found.because.span), found.because.caption] == [str(found.because.span), found.because.caption]
            assert len(found.steps) == len(found.path)
            assert (found.witness is not None) <= found.reachable
            if found.reachable:
                assert found.path == api.reach(who).path(field)
                assert not found.shut
                assert not found.remark
            else:
                assert bool(found.shut) == bool(found.path)
                assert found.path or found.remark


@law(100)
@given(cases(), assumed)
def test_a_no_names_the_path_on_which_the_fewest_fields_refuse(case: Case, assume: Assumptions) -> None:
    api = with_assumptions(api_of(case), assume)
    for who in callers(api):
        least = least_refusals(api, who)
        for found in explanations(api, who):
            shortest = (len(found.shut), len(found.path)) if found.path else None
            assert shortest == least.get(found.field.coordinate), (str(who), found.field.coordinate)
            for one in found.shut:
                assert one.field in found.path
                assert not api.admits(one.field, who)
            for above, below in itertools.pairwise(found.path):
                assert below.parent in {type_.name for type_ in api.schema.possible_types(above.type.name)}


@law(150)
@given(cases(), assumed, st.booleans())
def test_what_opens_a_way_lets_the_caller_in_and_locks_nobody_out(
    case: Case, assume: Assumptions, on_types: bool
) -> None:
    api = with_assumptions(api_of(case), assume)
    everybody = callers(api)
    for who in everybody:
        seen: set[tuple[str, ...]] = set()
        for found in explanations(api, who):
            openings = tuple(one.opening for one in found.shut)
            if found.reachable or not found.path or openings in seen:
                continue
            seen.add(openings)
            new = opened(api, found.shut, on_types=on_types)
            assert new.reaches(who, found.field), (str(who), found.field.coordinate, openings)
            for field, other in itertools.product(new.schema.fields, everybody):
                before = api.schema.field(field.coordinate)
                assert before is not None
                assert new.admits(field, other) or not api.admits(before, other), (str(other), field.coordinate)


@law(100)
@given(cases(), assumed)
def test_who_is_put_into_the_groups_that_are_named_gets_in(case: Case, assume: Assumptions) -> None:
    api = with_assumptions(api_of(case), assume)
    for who in callers(api):
        for found in explanations(api, who):
            for one in found.shut:
                member = joined(who, [one])
                assert member is None or api.admits(one.field, member)
            if found.shut and (member := joined(who, found.shut)) is not None:
                assert api.reaches(member, found.field)


@law(100)
@given(cases())
def test_a_header_opens_as_many_more_fields_as_it_says(case: Case) -> None:
    api = api_of(case)
    for who in callers(api):
        for one in {shut.field: shut for found in explanations(api, who) for shut in found.shut}.values():
            more = opened_more(one)
            if more is None:
                continue
            new = opened(api, [one], on_types=True)
            gained = [
                field.coordinate
                for field in new.schema.fields
                if new.admits(field, who) and not api.admits(api.schema.field(field.coordinate) or field, who)
            ]
            assert len(gained) == more + 1
