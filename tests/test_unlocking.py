"""What opens a field says who else gets in by it, and leaves nobody out who does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

from appsync_lint import Mode, Principal, wording
from tests.openings import opened
from tests.strategies import Case, cases
from tests.test_explanation import assumed, callers, explanations, of_texts, openings, with_assumptions
from tests.test_laws import api_of, law

if TYPE_CHECKING:
    from appsync_lint.assumptions import Assumptions


@law(100)
@given(cases(), assumed)
def test_a_sentence_names_everybody_else_who_gets_in_by_it(case: Case, assume: Assumptions) -> None:
    api = with_assumptions(api_of(case), assume)
    for who in callers(api):
        for one in {shut.field: shut for found in explanations(api, who) for shut in found.shut}.values():
            new = opened(api, [one])
            field = new.schema.field(one.field.coordinate)
            assert field is not None
            others = [
                other
                for other in api.principals
                if other != who and new.admits(field, other) and not api.admits(one.field, other)
            ]
            named = wording.callers(others, api.principals)
            assert one.opening.endswith(f" What is written lets {named} in too.") == bool(others), one.opening
            assert (" in too." in one.opening) == bool(others)


def test_an_action_that_becomes_allow_lets_in_all_users() -> None:
    config = """
    authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig: {defaultAction: DENY}
    """
    schema = 'type Query { a: Int  b: Int @aws_auth(cognito_groups: ["Staff"]) }'
    api = of_texts(schema, config)
    user = Principal(Mode.AMAZON_COGNITO_USER_POOLS)
    (found,) = (one for one in explanations(api, user) if one.field.coordinate == "Query.a")
    assert openings(found)["Query.a"].endswith(" What is written lets a user in the group Staff in too.")
