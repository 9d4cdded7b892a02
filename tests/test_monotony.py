"""Laws of change: what a directive, a grant or a group more or less does to who gets where, and what it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from appsync_lint import Level
from tests.strategies import cases
from tests.test_laws import CALLERS, api_of, law, principal
from tests.versions import valid

if TYPE_CHECKING:
    from appsync_lint import Api
    from appsync_lint.access import Grant

_DIRECTIVES = (
    "@aws_api_key",
    "@aws_iam",
    "@aws_oidc",
    "@aws_lambda",
    "@aws_cognito_user_pools",
    '@aws_cognito_user_pools(cognito_groups: ["Ada"])',
    '@aws_auth(cognito_groups: ["Ada"])',
)
_Reached = dict[object, set[str]]


def _reached(api: Api) -> _Reached:
    """Return, by caller, the fields that it reaches."""
    fields = api.schema.fields
    return {who: {field.coordinate for field in fields if api.reaches(principal(who), field)} for who in CALLERS}


def _admitted(api: Api) -> dict[str, set[tuple[str, frozenset[str] | None, Level]]]:
    """Return whom each field admits by itself."""
    return {
        field.coordinate: {(grant.mode, grant.groups, grant.level) for grant in api.access(field).grants}
        for field in api.schema.fields
    }


# A directive more.


@st.composite
def with_a_directive_more(draw: st.DrawFn) -> tuple[Api, Api, str]:
    """Draw an API, the same with a directive more on one field, and the field's coordinate."""
    case = draw(cases())
    api = valid(case)
    field = draw(st.sampled_from(api.schema.fields))
    end = field.span.end
    text = f"{case.text[:end]} {draw(st.sampled_from(_DIRECTIVES))}{case.text[end:]}"
    return api, api_of(case, text), field.coordinate


@law(150)
@given(with_a_directive_more())
def test_a_directive_on_a_field_changes_whom_that_field_admits_and_no_other(drawn: tuple[Api, Api, str]) -> None:
    before, after, changed = drawn
    ours, theirs = _admitted(before), _admitted(after)
    assert ours.keys() == theirs.keys()
    assert {coordinate for coordinate in ours if ours[coordinate] != theirs[coordinate]} <= {changed}


@law(100)
@given(with_a_directive_more())
def test_a_grant_beside_another_takes_nothing_from_anybody(drawn: tuple[Api, Api, str]) -> None:
    before, after, changed = drawn
    levels = {level for _, _, level in _admitted(before)[changed]}
    assume(levels == {Level.FIELD})
    _assert_within(before, after)


# A grant less.


@st.composite
def with_a_grant_less(draw: st.DrawFn) -> tuple[Api, Api]:
    """Draw an API, and the same without one of several directives that let somebody in at one place."""
    case = draw(cases())
    before = valid(case)
    places: dict[str, set[Grant]] = {}
    for field in before.schema.fields:
        for grant in before.access(field).grants:
            places.setdefault(f"{grant.level}{grant.place}", set()).add(grant)
    written = [sorted(grants, key=_place) for grants in places.values() if len(grants) > 1]
    assume(written)
    grant = draw(st.sampled_from(draw(st.sampled_from(written))))
    assert grant.span is not None
    start, end = grant.span.start, grant.span.end
    # What is left must be valid: `extend type Post @aws_iam` cannot do without any directive.
    return before, api_of(case, f"{case.text[:start]}@canonical{case.text[end:]}")


def _place(grant: Grant) -> int:
    return grant.span.start if grant.span else -1


@law(150)
@given(with_a_grant_less())
def test_a_grant_less_lets_nobody_further(drawn: tuple[Api, Api]) -> None:
    before, after = drawn
    _assert_within(after, before)


@st.composite
def with_a_group_less(draw: st.DrawFn) -> tuple[Api, Api]:
    """Draw an API, and the same with one name less in one of its lists of several groups."""
    case = draw(cases())
    names = '"Ada", "Bob"', '"Bob", "Cy"'
    places = [(pair, number) for pair in names for number in range(case.text.count(pair))]
    assume(places)
    pair, number = draw(st.sampled_from(places))
    start = -1
    for _ in range(number + 1):
        start = case.text.index(pair, start + 1)
    kept = draw(st.sampled_from(pair.split(", ")))
    return valid(case), api_of(case, case.text[:start] + kept + case.text[start + len(pair) :])


@law(100)
@given(with_a_group_less())
def test_a_group_less_lets_nobody_further(drawn: tuple[Api, Api]) -> None:
    before, after = drawn
    _assert_within(after, before)


def _assert_within(fewer: Api, more: Api) -> None:
    lesser, greater = _reached(fewer), _reached(more)
    for who, fields in lesser.items():
        assert fields <= greater[who], who
