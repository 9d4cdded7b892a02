"""What opens a field says who else gets in by it, and leaves nobody out who does."""

from __future__ import annotations

from hypothesis import given

from appsync_lint import Mode, Principal, wording
from appsync_lint.answers.explanation import explain
from appsync_lint.assumptions import Assumptions
from tests.openings import opened
from tests.strategies import Case, cases
from tests.test_explanation import assumed, callers, explanations, of_texts, openings, with_assumptions
from tests.test_laws import api_of, law


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


def test_what_a_type_decides_where_a_directive_is_ignored_is_not_mixed_up() -> None:
    schema = """
    type Query { a: A  b: B }
    type A @aws_cognito_user_pools(cognito_groups: ["Staff"]) {
      x: Int @aws_cognito_user_pools(cognito_groups: ["Staff"])
    }
    type B { x: Int @aws_cognito_user_pools(cognito_groups: ["Staff"]) }
    """
    api = of_texts(schema, "authenticationType: AMAZON_COGNITO_USER_POOLS")
    api = with_assumptions(api, Assumptions(pool_directive_alone_admits_members=False))
    staff = Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset({"Staff"}))
    both = {one.field.coordinate: openings(one) for one in explanations(api, staff)}
    for field in api.schema.fields:
        assert openings(explain(api, field, staff)) == both[field.coordinate]
