"""Explanations: a yes is a path, a no names the fewest fields that refuse, and what is said to open them does."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Api, Field, Mode, Principal, sdl
from appsync_lint.access import GUEST
from appsync_lint.answers.approach import Approach
from appsync_lint.answers.explanation import Explainer, Explanation, explain
from appsync_lint.assumptions import ASSUMPTIONS, Assumptions
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
    **{one.attribute: st.sampled_from((one.default, one.default, not one.default)) for one in ASSUMPTIONS},
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
    """Return for every field the least number of refusals on a path to it, and the length of the best of these paths.

    A query's is better than a mutation's, and then the shorter. Goes over all fields again and again until nothing
    changes: slow, and of another kind than the search.
    """
    best: dict[_Node, tuple[int, int, int]] = {}
    ranks = {
        name: rank for rank, name in enumerate(api.schema.roots[one] for one in Operation if one in api.schema.roots)
    }
    before = None
    while before != best:
        before = dict(best)
        for field, unchecked in itertools.product(api.schema.fields, (False, True)):
            ways = [best[above] for above in _above(api, field, unchecked=unchecked) if above in best]
            if field.parent in ranks and not unchecked:
                ways = [(0, ranks[field.parent], 0)]
            refuses = not unchecked and not api.admits(field, who)
            for refusals, rank, length in ways:
                found = refusals + refuses, rank, length + 1
                node = field.coordinate, unchecked
                best[node] = min(best.get(node, found), found)
    least: dict[str, tuple[int, int, int]] = {}
    for (coordinate, _), found in best.items():
        least[coordinate] = min(least.get(coordinate, found), found)
    return {coordinate: (refusals, length) for coordinate, (refusals, _, length) in least.items()}


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
        approach = Approach(api, who)
        for found in explanations(api, who):
            field = found.field
            assert (found.effective, found.reachable) == (api.admits(field, who), api.reaches(who, field))
            assert found.because.caption.startswith(f"{field.coordinate} {'admits' if found.effective else 'refuses'} ")
            assert len(found.steps) == len(found.path)
            assert (found.witness is not None) <= found.reachable
            if found.reachable:
                assert found.path == api.reach(who).path(field)
                assert approach.way(field) == tuple((step, False) for step in found.path)
                assert not found.shut
                assert not found.remark or found.remark.startswith("Nothing that ")
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
@given(cases(), assumed, st.sampled_from(("fields", "types")))
def test_what_opens_a_way_lets_the_caller_in_and_locks_nobody_out(case: Case, assume: Assumptions, where: str) -> None:
    api = with_assumptions(api_of(case), assume)
    everybody = callers(api)
    for who in everybody:
        seen: set[tuple[str, ...]] = set()
        for found in explanations(api, who):
            openings = tuple(one.opening for one in found.shut)
            if found.reachable or not found.path or openings in seen:
                continue
            seen.add(openings)
            new = opened(api, found.shut, on_types=where == "types")
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


# Examples.

MODES = """
name: orders
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}, {authenticationType: AWS_IAM}]
"""
SCHEMA = """
type Query {
  order(id: ID!): Order @aws_api_key @aws_cognito_user_pools
  ledger: Ledger @aws_cognito_user_pools(cognito_groups: ["Finance"])
  version: String @aws_lambda
}
type Mutation { pay(id: ID!): Order @aws_subscribe(mutations: ["x"]) }
interface Priced { total: Int }
type Order implements Priced @aws_cognito_user_pools @aws_iam {
  id: ID!
  total: Int
  customer: Customer @aws_api_key
}
type Customer { name: String  email: AWSEmail @aws_cognito_user_pools(cognito_groups: ["Support", "Sales"]) }
type Ledger { entries: [Entry] @aws_cognito_user_pools(cognito_groups: ["Audit"]) }
type Entry @aws_cognito_user_pools(cognito_groups: ["Audit"]) { amount: Int }
type Lost { a: Int @aws_api_key  b: Int }
"""
SOLO = (
    "authenticationType: AMAZON_COGNITO_USER_POOLS\nuserPoolConfig: {userPoolId: a, awsRegion: b, defaultAction: ALLOW}"
)
DENY = SOLO.replace("ALLOW", "DENY")
KEY, USER, IAM = Principal(Mode.API_KEY), Principal(POOL), Principal(Mode.AWS_IAM)


def of_texts(schema: str = SCHEMA, config: str = MODES) -> Api:
    """Return the API of a schema and a configuration."""
    found = config_of(config)
    return Api(sdl.read([Source("schema.graphql", schema)]), found, found.deployments()[0])


def asked(coordinate: str, who: Principal, api: Api | None = None) -> Explanation:
    """Return the explanation of one field to one principal."""
    api = api or of_texts()
    field = api.schema.field(coordinate)
    assert field is not None
    return explain(api, field, who)


def user(*groups: str) -> Principal:
    """Return a user of the pool in some groups."""
    return Principal(POOL, frozenset(groups))


def way(found: Explanation) -> list[str]:
    """Return the coordinates of the path of an explanation."""
    return [field.coordinate for field in found.path]


def openings(found: Explanation) -> dict[str, str]:
    """Return what opens each field that is shut, by its coordinate."""
    return {one.field.coordinate: one.opening for one in found.shut}


def test_a_yes_has_the_text_that_admits_at_every_step() -> None:
    found = asked("Order.total", USER)
    assert (found.effective, found.reachable, way(found)) == (True, True, ["Query.order", "Order.total"])
    assert [step.span.text for step in found.steps if step.span] == ["@aws_cognito_user_pools"] * 2
    assert [step.span.line for step in found.steps if step.span] == [3, 9]
    assert found.because == found.steps[-1]
    assert found.witness is not None
    assert found.witness.operation == 'query { order(id: "1") { total } }'


def test_a_field_that_inherits_can_be_opened_alone_or_with_its_type() -> None:
    assert openings(asked("Order.total", KEY)) == {
        "Order.total": "Write `total: Int @aws_cognito_user_pools @aws_iam @aws_api_key` in Order, or "
        "`type Order implements Priced @aws_cognito_user_pools @aws_iam @aws_api_key`, which opens 1 more field of it."
    }


def test_a_field_below_the_default_mode_names_the_default_mode_too() -> None:
    assert openings(asked("Customer.name", KEY)) == {
        "Customer.name": "Write `name: String @aws_cognito_user_pools @aws_api_key` in Customer."
    }
    told = asked("Customer.name", KEY).because
    assert told.span is not None
    assert (told.span.file, told.span.line) == ("appsync-lint.yaml", 3)


def test_a_field_of_a_root_type_keeps_its_other_directives_and_its_type_is_left_alone() -> None:
    assert openings(asked("Mutation.pay", KEY)) == {
        "Mutation.pay": 'Write `pay(...): Order @aws_cognito_user_pools @aws_api_key @aws_subscribe(mutations: ["x"])` '
        "in Mutation."
    }


def test_groups_are_united_and_a_user_can_be_put_into_one() -> None:
    assert openings(asked("Customer.email", user("Press"))) == {
        "Order.customer": 'Write `customer: Customer @aws_api_key @aws_cognito_user_pools(cognito_groups: ["Press"])` '
        "in Order.",
        "Customer.email": 'Write `email: AWSEmail @aws_cognito_user_pools(cognito_groups: ["Press", "Sales", '
        '"Support"])` in Customer; or put the user into one of the groups Sales, Support.',
    }
    assert openings(asked("Query.ledger", USER)) == {
        "Query.ledger": "Write `ledger: Ledger @aws_cognito_user_pools` in Query; or put the user into the group "
        "Finance. What is written lets a user in the groups Audit, Sales or Support in too."
    }


def test_two_hops_that_are_shut_are_two_openings_a_root_field_first() -> None:
    found = asked("Entry.amount", user("Finance"))
    assert way(found) == ["Query.ledger", "Ledger.entries", "Entry.amount"]
    assert list(openings(found)) == ["Ledger.entries", "Entry.amount"]
    assert list(openings(asked("Entry.amount", KEY))) == way(found)
    assert [step.caption.split()[1] for step in found.steps] == ["admits", "refuses", "refuses"]


def test_groups_that_are_needed_together_are_a_principal_of_their_own() -> None:
    api = of_texts()
    field = api.schema.field("Entry.amount")
    assert field is not None
    together = api.combination(field)
    assert together == user("Audit", "Finance")
    assert asked("Entry.amount", user("Audit", "Finance")).reachable
    assert list(openings(asked("Entry.amount", user("Audit")))) == ["Query.ledger"]


def test_the_way_with_the_fewest_refusals_is_taken_even_where_it_is_longer() -> None:
    schema = """
      type Query { a: A @aws_iam  far: Far @aws_api_key }
      type Far @aws_api_key { further: Further }
      type Further @aws_api_key { a: A }
      type A @aws_iam { secret: Int }
    """
    found = asked("A.secret", KEY, of_texts(schema))
    assert way(found) == ["Query.far", "Far.further", "Further.a", "A.secret"]
    assert list(openings(found)) == ["A.secret"]


def test_what_no_root_field_leads_to_is_said() -> None:
    found = asked("Lost.a", KEY)
    assert (found.effective, found.reachable, found.path, found.shut) == (True, False, (), ())
    assert found.remark.startswith("No root field leads to the type Lost, for nobody")


def test_amplify_may_add_a_way() -> None:
    schema = "type Query { a: Int }  type Post @model @aws_iam { b: Int @aws_api_key }"
    found = asked("Post.b", KEY, of_texts(schema))
    assert not found.reachable
    assert "Amplify adds root fields" in found.remark


def test_a_mode_that_is_not_offered_is_kept_for_deployments_that_offer_it() -> None:
    found = asked("Query.version", KEY)
    assert found.because.caption == (
        "Query.version refuses anyone with the API key: `@aws_lambda` is of a mode that the API does not offer"
    )
    assert found.because.span is not None
    assert found.because.span.text == "@aws_lambda"
    assert openings(found) == {"Query.version": "Write `version: String @aws_lambda @aws_api_key` in Query."}


def test_who_uses_a_mode_that_is_not_offered_is_told_so() -> None:
    found = asked("Query.version", Principal(Mode.AWS_LAMBDA))
    assert openings(found) == {"Query.version": "Offer AWS_LAMBDA first: the API has no such provider."}


def test_one_pool_alone_reads_aws_auth_on_root_fields() -> None:
    schema = 'type Query { a: A @aws_auth(cognito_groups: ["X"]) } type A { b: Int @aws_auth(cognito_groups: ["X"]) }'
    api = of_texts(schema, SOLO)
    assert openings(asked("A.b", user("Y"), api)) == {
        "Query.a": 'Write `a: A @aws_auth(cognito_groups: ["X", "Y"])` in Query; or put the user into the group X.'
    }


def test_the_default_action_is_what_refuses_and_what_opens() -> None:
    schema = 'type Query { a: Int  b: Int @aws_auth(cognito_groups: ["X"]) }'
    api = of_texts(schema, DENY)
    found = asked("Query.a", USER, api)
    assert found.because.span is not None
    assert (found.because.span.file, found.because.span.text) == ("appsync-lint.yaml", "DENY")
    set_it = "Set `userPoolConfig.defaultAction` to ALLOW, which opens every other field that it shuts too"
    assert openings(found) == {"Query.a": f"{set_it}. What is written lets a user in the group X in too."}
    assert openings(asked("Query.a", user("X"), api)) == {
        "Query.a": 'Write `a: Int @aws_auth(cognito_groups: ["X"])` in Query.'
    }
    assert openings(asked("Query.b", USER, api)) == {
        "Query.b": f"{set_it}, and write `b: Int @aws_cognito_user_pools` in Query; or put the user into the group X."
    }
    for coordinate in ("Query.a", "Query.b"):
        found = asked(coordinate, USER, api)
        assert opened(api, found.shut).reaches(USER, found.field)


ARN = "arn:aws:appsync:eu-west-1:111122223333:apis/abc123"
WRITE_C = "Write `c: Int @aws_cognito_user_pools @aws_iam` in Query"
VISITORS = "in a policy of the role visitors"
SIGNED = " What is written lets a caller that signs with IAM in too."
GUESTS = f"""
apiId: abc123
{MODES}
iam:
  roles:
    - name: visitors
      unauthenticated: true
      statements:
        - {{Effect: Allow, Action: appsync:GraphQL, Resource: "{ARN}/types/Query/fields/a"}}
        - {{Effect: Allow, Action: appsync:GraphQL, Resource: "{ARN}/types/Mutation/*"}}
        - {{Effect: Deny, Action: appsync:GraphQL, Resource: "{ARN}/types/Mutation/fields/d"}}
"""


@pytest.mark.parametrize(
    ("coordinate", "expected"),
    [
        ("Query.a", f"Write `a: Int @aws_cognito_user_pools @aws_iam` in Query.{SIGNED}"),
        ("Query.b", f"Allow `appsync:GraphQL` on `{ARN}/types/Query/fields/b` in a policy of the role visitors."),
        (
            "Query.c",
            f"{WRITE_C}, and allow `appsync:GraphQL` on `{ARN}/types/Query/fields/c` {VISITORS}.{SIGNED}",
        ),
        ("Mutation.d", "Take Mutation.d out of the statement at appsync-lint.yaml:15:11 that denies it."),
    ],
)
def test_what_a_guest_lacks_is_a_directive_or_a_policy_or_both(coordinate: str, expected: str) -> None:
    api = of_texts("type Query { a: Int  b: Int @aws_iam  c: Int }  type Mutation { d: Int @aws_iam }", GUESTS)
    found = asked(coordinate, GUEST, api)
    assert openings(found) == {coordinate: expected}
    new = opened(api, found.shut)
    assert new.reaches(GUEST, found.field)
    assert new.reaches(IAM, found.field)


def test_a_policy_that_denies_is_the_reason() -> None:
    api = of_texts("type Query { a: Int }  type Mutation { d: Int @aws_iam }", GUESTS)
    because = asked("Mutation.d", GUEST, api).because
    assert because.caption == "Mutation.d admits AWS_IAM, but a policy of visitors denies it"
    assert because.span is not None
    assert because.span.line == 15


def test_what_subscribers_are_sent_unchecked_needs_no_opening() -> None:
    schema = """
      type Query { a: Int }
      type Subscription { onPost: Post @aws_iam }
      type Post @aws_cognito_user_pools { title: String }
    """
    api = with_assumptions(of_texts(schema), Assumptions(subscription_payload_is_checked=False))
    found = asked("Post.title", IAM, api)
    assert (found.effective, found.reachable) == (False, True)
    assert "taken to be unchecked" in found.steps[-1].caption
    assert list(openings(asked("Post.title", KEY, api))) == ["Subscription.onPost"]


@law(300)
@given(cases(), assumed)
def test_what_was_explained_before_makes_no_difference(case: Case, assume: Assumptions) -> None:
    api = with_assumptions(api_of(case), assume)
    for who in callers(api):
        for found in explanations(api, who):
            assert found == explain(api, found.field, who)
