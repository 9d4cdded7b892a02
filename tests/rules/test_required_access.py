"""Odd cases of `required-access`."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from appsync_lint import Confidence, Finding, Known, Mode, Severity, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source
from tests.pages import findings as findings_of

POOL, KEY, IAM = "AMAZON_COGNITO_USER_POOLS", "API_KEY", "AWS_IAM"
RULE = rule_of(Path(__file__).parents[2] / "rules" / "required_access.py")


def config(policies: str, *modes: str, more: str = "") -> str:
    default, *additional = modes or (POOL, KEY, IAM)
    providers = ", ".join(f"{{authenticationType: {mode}}}" for mode in additional)
    listed = f"additionalAuthenticationProviders: [{providers}]\n" if additional else ""
    return f"authenticationType: {default}\n{listed}{more}policies: [{policies}]\n"


def findings(policies: str, schema: str, *modes: str, more: str = "", hidden: bool = False) -> tuple[Finding, ...]:
    text = config(policies, *modes, more=more)
    return findings_of("required-access", text, schema, hidden_provider=hidden)


def who(finding: Finding) -> list[str]:
    return [str(principal).replace(f"{POOL}:", "") for principal in finding.principals]


def test_the_cause_is_where_the_way_is_shut_first() -> None:
    schema = """
    type Query { shop: Shop @aws_iam }
    type Shop @aws_iam { payments: [Payment] @aws_api_key }
    type Payment { amount: Int @aws_api_key iban: String @aws_iam }
    """
    (found,) = findings("{fields: [Payment], must: [iam]}", schema)
    assert (found.coordinate, found.affected) == ("Shop.payments", ("Payment.amount", "Payment.iban"))
    assert found.message == (
        "Payment.amount and Payment.iban cannot be reached by a caller that signs with IAM: "
        "Shop.payments refuses this caller."
    )
    assert found.remedy == (
        "Write `payments: [Payment] @aws_api_key @aws_iam` in Shop. Behind it, Payment.amount has to let them in too."
    )
    assert [step.caption.partition(":")[0] for step in found.evidence] == [
        "policies[0] says must",
        "Query.shop admits a caller that signs with IAM",
        "Shop.payments refuses a caller that signs with IAM",
    ]
    assert found.witness is not None
    assert found.witness.operation == "query { shop { __typename } }"


def test_the_way_with_the_fewest_refusals_is_the_nearest() -> None:
    schema = """
    type Query { a: T @aws_api_key z: Z @aws_iam }
    type Z { t: T @aws_iam }
    type T { x: Int @aws_api_key y: Int @aws_iam }
    """
    found = findings("{fields: [T], must: [iam]}", schema)
    assert [(f.coordinate, f.affected) for f in found] == [("T.x", ("T.x",))]
    assert not findings("{fields: [T.y], must: [iam]}", schema)


def test_other_fields_that_lead_there_are_shown() -> None:
    schema = """
    type Query { a: [T] @aws_api_key b(id: ID): T @aws_api_key c: T @aws_iam d: T }
    type T { x: Int @aws_api_key @aws_lambda y: T @aws_lambda }
    """
    (found,) = findings("{fields: [T.x], must: [lambda]}", schema, POOL, KEY, IAM, "AWS_LAMBDA")
    assert found.coordinate == "Query.a"
    assert [step.caption.partition(" ")[0] for step in found.evidence[1:]] == [
        "Query.a",
        "Query.b",
        "Query.c",
        "Query.d",
    ]


def test_what_the_default_mode_shuts_is_one_finding() -> None:
    schema = "type Query { a: T b: Int c: Int @aws_iam } type T { x: Int }"
    (found,) = findings('{fields: ["*"], must: [iam]}', schema)
    assert (found.coordinate, found.affected) == ("config:authenticationType", ("Query.a", "Query.b", "T.x"))
    assert found.span is not None
    assert found.span.text == "a: T"
    assert found.message == (
        "Query.a, Query.b and T.x cannot be reached by a caller that signs with IAM: "
        "Query.a and Query.b refuse this caller, by the default mode, as no directive lets others in."
    )
    assert found.remedy == (
        "Write `a: T @aws_cognito_user_pools @aws_iam` in Query, and the others likewise. "
        "Behind it, T.x has to let them in too."
    )


def test_callers_with_one_cause_are_one_finding() -> None:
    (found,) = findings("{fields: ['Query.a'], must: [iam, API_KEY, cognito, iam]}", "type Query { a: Int }")
    assert who(found) == [KEY, IAM]
    assert found.remedy == "Write `a: Int @aws_cognito_user_pools @aws_api_key @aws_iam` in Query."


@pytest.mark.parametrize(
    ("caller", "refused"),
    [("cognito", True), ("cognito:A", False), ("cognito:B", True), ("cognito:A+B", False), ("cognito:Nobody", True)],
)
def test_groups(caller: str, refused: bool) -> None:  # noqa: FBT001
    schema = 'type Query { a: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }'
    assert bool(findings(f"{{fields: ['Query.a'], must: ['{caller}']}}", schema)) is refused


def test_several_groups_may_be_needed() -> None:
    schema = """
    type Query { a: T @aws_cognito_user_pools(cognito_groups: ["A"]) }
    type T @aws_cognito_user_pools(cognito_groups: ["B"]) { x: Int }
    """
    assert not findings("{fields: [T], must: ['cognito:A+B']}", schema)
    (found,) = findings("{fields: [T], must: ['cognito:A']}", schema)
    assert found.coordinate == "T"
    assert found.remedy == 'Write `type T @aws_cognito_user_pools(cognito_groups: ["A", "B"])`.'


def test_the_remedy_opens_no_more_than_what_is_demanded() -> None:
    schema = "type Query { t: T @aws_iam } type T @aws_api_key { x: Int y: Int z: Int @aws_iam }"
    (found,) = findings("{fields: [T.x, T.z], must: [iam]}", schema)
    assert found.remedy == "Write `x: Int @aws_api_key @aws_iam` in T."
    (found,) = findings("{fields: [T], must: [iam]}", schema)
    assert found.remedy == "Write `type T @aws_api_key @aws_iam`."


def test_the_remedy_speaks_the_language_of_one_pool_alone() -> None:
    schema = 'type Query { a: Int! @aws_auth(cognito_groups: ["A"]) }'
    (found,) = findings("{fields: ['Query.a'], must: ['cognito:B']}", schema, POOL)
    assert found.remedy == 'Write `a: Int! @aws_auth(cognito_groups: ["A", "B"])` in Query.'


def test_default_deny() -> None:
    deny = "userPoolConfig: {userPoolId: a, awsRegion: b, defaultAction: DENY}\n"
    (found,) = findings("{fields: ['Query.a'], must: [cognito]}", "type Query { a: Int }", POOL, more=deny)
    assert found.coordinate == "config:authenticationType"
    assert "set `defaultAction` to ALLOW" in found.remedy


def test_a_directive_of_a_mode_that_is_not_offered_shuts_the_field() -> None:
    (found,) = findings("{fields: ['Query.a'], must: [cognito]}", "type Query { a: Int @aws_oidc }")
    assert (found.coordinate, found.remedy) == ("Query.a", "Write `a: Int @aws_cognito_user_pools` in Query.")


def test_a_mode_that_is_not_offered() -> None:
    policy = "{fields: ['Query.*'], must: [oidc, cognito, lambda], message: 'the app needs these'}"
    found = findings(policy, "type Query { a: Int b: Int }")
    assert [(f.coordinate, who(f), f.affected) for f in found] == [
        ("config:additionalAuthenticationProviders", ["AWS_LAMBDA"], ("Query.a", "Query.b")),
        ("config:additionalAuthenticationProviders", ["OPENID_CONNECT"], ("Query.a", "Query.b")),
    ]
    assert found[0].message == (
        "The app needs these: Query.a and Query.b cannot be reached by a caller with a Lambda-authorized token: "
        "the API does not offer AWS_LAMBDA."
    )
    assert not findings(policy, "type Query { a: Int b: Int }", hidden=True)


def test_a_policy_without_matching_fields_says_only_that() -> None:
    (found,) = findings("{fields: [Nothing], must: [oidc]}", "type Query { a: Int }")
    assert (found.coordinate, found.severity) == ("config:policies[0].fields[0]", Severity.MEDIUM)


def test_by_effective_the_field_alone_is_asked() -> None:
    schema = "type Query { t: T } type T @aws_iam { x: Int y: Int @aws_api_key }"
    (found,) = findings("{fields: [T], must: [iam], by: effective}", schema)
    assert (found.coordinate, found.message) == ("T.y", "T.y refuses a caller that signs with IAM.")


def test_roots_of_any_name_interfaces_and_cycles() -> None:
    schema = """
    schema { query: Q mutation: M }
    type Q { node: Node @aws_iam }
    interface Node { id: ID }
    type Post implements Node { id: ID @aws_iam again: Node @aws_iam }
    type User implements Node { id: ID }
    type M { a: User @aws_api_key }
    """
    found = findings("{fields: ['*'], must: [iam]}", schema)
    assert {f.coordinate: f.affected for f in found} == {"M.a": ("M.a",), "config:authenticationType": ("User.id",)}
    assert {f.confidence for f in found} == {Confidence.HIGH}


SUBSCRIBED = """
type Query { a: Int }
type Subscription { onPay: Payment @aws_api_key }
type Payment { amount: Int }
"""


def test_what_only_a_subscription_leads_to_is_less_sure() -> None:
    (found,) = findings("{fields: [Payment], must: [API_KEY]}", SUBSCRIBED)
    assert (found.coordinate, found.confidence) == ("config:authenticationType", Confidence.MEDIUM)
    assert not findings(
        "{fields: [Payment], must: [API_KEY]}", SUBSCRIBED, more="assume: {subscriptionPayloadIsChecked: false}\n"
    )
    (found,) = findings("{fields: [Payment], must: [iam]}", SUBSCRIBED)
    assert (found.coordinate, found.confidence) == ("Subscription.onPay", Confidence.HIGH)


def test_where_amplify_has_yet_to_make_the_root_fields_confidence_is_low() -> None:
    schema = "type Query { a: Int } type Post @model { id: ID }"
    (found,) = findings("{fields: [Post], must: [cognito]}", schema)
    assert (found.coordinate, found.confidence) == ("Post", Confidence.LOW)


UNKNOWN = "additionalAuthenticationProviders: [{authenticationType: API_KEY}, {authenticationType: AWS_IAM}]\n"


def test_where_the_default_mode_is_unknown_only_what_holds_under_all_is_said() -> None:
    schema = "type Query { a: Int b: Int @aws_api_key c: T @aws_iam } type T @aws_iam { x: Int y: Int @aws_api_key }"
    text = UNKNOWN + "policies: [{fields: ['*'], must: [iam, API_KEY, oidc]}]"
    found = findings_of("required-access", text, schema)
    assert sorted((f.coordinate, f.affected, *who(f)) for f in found) == [
        ("Query.b", ("Query.b",), IAM),
        ("Query.c", ("Query.c", "T.x", "T.y"), KEY),
        ("T.y", ("T.y",), IAM),
    ]


def test_deployments_are_told_apart() -> None:
    read = neutral.read(Source("appsync-lint.yaml", config("{fields: ['Query.a'], must: [cognito]}", POOL, IAM)))
    schema, pool = sdl.read([Source("s.graphql", "type Query { a: Int }")]), read.apis[0].config
    key = replace(pool, default=replace(pool.default, mode=Known(Mode.API_KEY)))
    report = run([Subject(schema, key, (Subject(schema, pool),))], [RULE], Strictness())
    (found,) = report.findings
    assert found.message == (
        "In at least one deployment: Query.a cannot be reached by a signed-in user: "
        "the API does not offer AMAZON_COGNITO_USER_POOLS."
    )


def test_the_order_of_definitions_and_line_ends_make_no_difference() -> None:
    parts = [
        "type Query { b: T @aws_api_key a: T @aws_api_key }",
        "type T @aws_api_key { d: Int c: T }",
        "extend type T { e: Int @aws_iam @aws_api_key }",
        "type Mutation { z: T y: T }",
    ]

    def told(schema: str) -> list[tuple[object, ...]]:
        found = findings('{fields: ["*"], must: [iam, "cognito:A"]}', schema)
        return [(f.coordinate, f.message, f.affected, f.remedy, who(f), len(f.evidence)) for f in found]

    assert sorted(told("\n".join(parts)), key=str) == sorted(told("\r\n".join(reversed(parts))), key=str)


def test_where_payloads_go_unchecked_the_way_with_fewer_refusals_counts() -> None:
    schema = """
      type Query { t: T @aws_iam }
      type Mutation { a: T @aws_iam }
      type Subscription { on: T @aws_subscribe(mutations: ["a"]) @aws_iam }
      type T @aws_iam { secret: String }
    """
    more = "assume: {subscriptionPayloadIsChecked: false}\n"
    (found,) = findings("{fields: [T.secret], must: [API_KEY]}", schema, POOL, KEY, IAM, more=more)
    assert (found.coordinate, found.affected) == ("Subscription.on", ("T.secret",))


def test_blanks_around_a_pattern_do_not_hide_what_it_names() -> None:
    schema = "type Query { a: I } interface I { b: Int } type T implements I { b: Int }"
    (found,) = findings('{fields: [" I"], must: [API_KEY]}', schema, POOL, KEY)
    assert "`I` is an interface: name the object types that implement it." in found.remedy


def test_the_beginning_of_a_name_may_be_a_letter_short_or_long() -> None:
    schema = "type Query { adminList: Int }"
    for slip in ("admn*", "addmin*"):
        (found,) = findings(f'{{fields: ["Query.{slip}"], must: [API_KEY]}}', schema, POOL, KEY)
        assert "Did you mean `Query.admin" in found.remedy, slip


def test_what_refuses_by_the_default_mode_and_what_leads_there_too_is_the_evidence() -> None:
    (found,) = findings("{fields: [T.a], must: [API_KEY]}", "type Query { t: T u: T } type T { a: Int }", POOL, KEY)
    assert [step.caption for step in found.evidence] == [
        "policies[0] says must: API_KEY",
        "Query.t refuses anyone with the API key",
        "AMAZON_COGNITO_USER_POOLS is the default mode",
        "Query.u refuses anyone with the API key",
    ]
    assert found.span is not None
    assert (found.span.line, found.span.column) == (1, 14)


def test_a_mode_that_is_not_offered_shows_the_policy_and_the_modes() -> None:
    (found,) = findings("{fields: [Query.a], must: [lambda]}", "type Query { a: Int }", POOL, KEY)
    assert found.coordinate == "config:additionalAuthenticationProviders"
    assert [step.caption for step in found.evidence] == [
        "policies[0] says must: AWS_LAMBDA",
        f"{POOL} is the default mode",
        f"{KEY} is an additional provider",
    ]
