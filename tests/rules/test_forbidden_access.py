"""Odd cases of `forbidden-access`."""

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
PAY = "type Mutation { pay(id: ID!): Int! %s } type Query { a: Int }"
RULE = rule_of(Path(__file__).parents[2] / "rules" / "forbidden_access.py")


def config(policies: str, *modes: str, more: str = "") -> str:
    default, *additional = modes or (POOL, KEY, IAM)
    providers = ", ".join(f"{{authenticationType: {mode}}}" for mode in additional)
    listed = f"additionalAuthenticationProviders: [{providers}]\n" if additional else ""
    return f"authenticationType: {default}\n{listed}{more}policies: [{policies}]\n"


def findings(policies: str, schema: str, *modes: str, more: str = "", hidden: bool = False) -> tuple[Finding, ...]:
    text = config(policies, *modes, more=more)
    return findings_of("forbidden-access", text, schema, hidden_provider=hidden)


def who(finding: Finding) -> list[str]:
    return [str(principal).replace(f"{POOL}:", "") for principal in finding.principals]


def test_grades_are_the_same_on_a_field_and_on_a_type() -> None:
    schema = "type Query { a: Int @aws_api_key b: T } type T @aws_api_key @aws_cognito_user_pools { c: Int }"
    found = findings('{fields: ["*"], never: [API_KEY], by: effective}', schema)
    assert [f.coordinate for f in found] == ["Query.a", "T"]
    assert {(f.severity, f.confidence) for f in found} == {(Severity.HIGH, Confidence.HIGH)}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("", "Mutation.pay is open"),
        ("paying is private", "Paying is private: Mutation.pay is open"),
        ("  Paying is\\n private. ", "Paying is private: Mutation.pay is open"),
        ("...", "Mutation.pay is open"),
        ("éa", "Éa: Mutation.pay is open"),
    ],
)
def test_the_users_message_comes_first(message: str, said: str) -> None:
    (found,) = findings(f'{{fields: ["*.pay"], never: [iam], message: "{message}"}}', PAY % "@aws_iam")
    assert found.message == f"{said} to a caller that signs with IAM."


def test_one_finding_for_each_policy_and_opening() -> None:
    schema = "type Query @aws_api_key @aws_iam { a: Int b: Int c: Int @aws_iam @aws_api_key }"
    policies = '{fields: ["Query.*"], never: [iam, API_KEY]}, {fields: ["Query.a"], only: [cognito]}'
    found = findings(policies, schema)
    assert [(f.coordinate, f.affected, who(f)) for f in found] == [
        ("Query", ("Query.a", "Query.b"), [KEY, IAM]),
        ("Query", ("Query.a",), [KEY, IAM]),
        ("Query.c", ("Query.c",), [KEY, IAM]),
    ]


def test_the_evidence_has_the_policy_the_offer_the_text_and_the_way() -> None:
    schema = "type Query { a: T @aws_api_key } type T @aws_api_key { b: Int }"
    (found,) = findings("{fields: [T], never: [API_KEY]}", schema)
    assert [step.caption.partition(":")[0] for step in found.evidence] == [
        "policies[0] says never",
        "API_KEY is an additional provider",
        "this type directive admits anyone with the API key",
        "Query.a admits anyone with the API key",
        "T.b admits anyone with the API key",
    ]
    assert found.evidence[0].span is not None
    assert found.evidence[0].span.line == 3
    assert found.witness is not None
    assert found.witness.operation == "query { a { b } }"


@pytest.mark.parametrize(
    ("policy", "directives", "written"),
    [
        ("never: [API_KEY]", "@aws_api_key @aws_iam", "@aws_iam"),
        ("never: [API_KEY]", "@aws_api_key", "@aws_cognito_user_pools"),
        ("only: [iam]", "@aws_api_key @aws_iam", "@aws_iam"),
        ("only: [iam]", "@aws_api_key", "@aws_iam"),
        ("only: ['cognito:A', iam]", "", '@aws_cognito_user_pools(cognito_groups: ["A"])'),
        (
            "only: ['cognito:A', 'cognito:B']",
            '@aws_cognito_user_pools(cognito_groups: ["B", "C"])',
            '@aws_cognito_user_pools(cognito_groups: ["B"])',
        ),
        (
            "never: ['cognito:C']",
            '@aws_cognito_user_pools(cognito_groups: ["B", "C"])',
            '@aws_cognito_user_pools(cognito_groups: ["B"])',
        ),
        ("never: ['cognito:C']", "@aws_cognito_user_pools @aws_iam", "@aws_iam"),
    ],
)
def test_the_remedy_keeps_those_who_may(policy: str, directives: str, written: str) -> None:
    (found,) = findings(f'{{fields: ["*.pay"], {policy}}}', PAY % directives)
    assert found.remedy == f"Write `pay(...): Int {written}` in Mutation."


def test_the_remedy_without_anybody_else() -> None:
    (found,) = findings('{fields: ["*.pay"], never: [API_KEY]}', PAY % "", KEY)
    assert found.remedy == "Write the directives of the callers you mean on Mutation.pay."
    (found,) = findings('{fields: ["*.pay"], only: []}', PAY % "", KEY)
    assert found.remedy == "Write the directives of the callers you mean on Mutation.pay."


def test_the_remedy_speaks_the_language_of_one_pool_alone_and_keeps_other_directives() -> None:
    schema = (
        'type Query { a: Int } type Mutation { b: Int } type Subscription { c: Int @aws_subscribe(mutations: ["b"]) }'
    )
    (found,) = findings('{fields: ["Subscription.c"], only: ["cognito:A"]}', schema, POOL)
    assert (
        found.remedy
        == 'Write `c: Int @aws_auth(cognito_groups: ["A"]) @aws_subscribe(mutations: ["b"])` in Subscription.'
    )


def test_a_mode_that_is_not_offered_breaks_nothing() -> None:
    assert not findings('{fields: ["*"], never: [oidc, lambda]}', PAY % "@aws_oidc")
    assert not findings('{fields: ["*"], never: [oidc]}', PAY % "@aws_oidc", hidden=True)


def test_a_group_that_no_directive_names_is_as_good_as_none() -> None:
    (found,) = findings('{fields: ["*.pay"], never: ["cognito:Nobody"]}', PAY % "")
    assert who(found) == ["Nobody"]
    assert found.message == "Mutation.pay is open to a user in the group Nobody, by the default mode."
    guarded = PAY % '@aws_cognito_user_pools(cognito_groups: ["A"])'
    assert not findings('{fields: ["*.pay"], never: ["cognito:Nobody", cognito]}', guarded)
    assert not findings('{fields: ["*.pay"], only: ["cognito:A", "cognito:Nobody"]}', guarded)


GROUPS = """
type Query { a: T @aws_cognito_user_pools(cognito_groups: ["A"]) b: T @aws_cognito_user_pools(cognito_groups: ["B"]) }
type T { x: Int @aws_cognito_user_pools(cognito_groups: ["C"]) y: Int @aws_cognito_user_pools(cognito_groups: ["D"]) }
"""


@pytest.mark.parametrize(
    ("policy", "principals"),
    [
        ("never: ['cognito:A']", []),
        ("never: ['cognito:A', 'cognito:C']", ["A+C"]),
        ("never: ['cognito:A+C']", ["A+C"]),
        ("never: ['cognito:A+C+D']", ["A+C+D"]),
        ("never: ['cognito:A', 'cognito:B', 'cognito:C', iam]", ["B+C"]),
        ("never: ['cognito:A', 'cognito:D']", []),
        ("only: [iam]", ["B+C"]),
        ("only: ['cognito:C']", []),
        ("only: ['cognito:A']", ["B+C"]),
        ("only: ['cognito:A', 'cognito:B']", []),
        ("only: ['cognito:A+C']", ["B+C"]),
        ("only: ['cognito:A+C', 'cognito:B+C']", []),
        ("only: ['cognito:A+D', 'cognito:B+D']", ["B+C"]),
        ("only: ['cognito:A+D', 'cognito:B']", ["A+C"]),
        ("only: [cognito]", []),
        ("only: ['cognito:E', cognito]", []),
    ],
)
def test_groups_that_are_kept_out_may_do_together_what_none_does_alone(policy: str, principals: list[str]) -> None:
    found = findings(f"{{fields: [T.x], {policy}}}", GROUPS)
    assert [name for finding in found for name in who(finding)] == principals


def test_groups_together_are_said_apart() -> None:
    schema = GROUPS + 'extend type T { z: Int @aws_api_key @aws_cognito_user_pools(cognito_groups: ["C"]) }'
    schema = schema.replace('["A"])', '["A"]) @aws_api_key')
    (found,) = findings("{fields: [T.z], only: [iam]}", schema)
    assert found.message == "T.z is open to anyone with the API key and a user in the groups B and C."
    assert found.remedy == "Write `z: Int @aws_iam` in T."


def test_a_signed_in_user_means_those_in_groups_where_allowed_and_not_where_kept_out() -> None:
    schema = PAY % '@aws_cognito_user_pools(cognito_groups: ["A"])'
    assert not findings('{fields: ["*"], only: [cognito]}', schema, POOL, IAM)
    assert not findings('{fields: ["*.pay"], never: [cognito]}', schema)
    assert findings('{fields: ["*.pay"], only: ["cognito:B"]}', schema)


def test_root_types_of_any_name() -> None:
    schema = (
        "schema { query: Q mutation: M } type Q { a: Int } type M { purge: Int @aws_api_key } type Mutation { a: Int }"
    )
    (found,) = findings('{fields: ["M.*"], never: [API_KEY]}', schema)
    assert found.coordinate == "M.purge"
    assert not findings('{fields: ["Mutation.*"], never: [API_KEY]}', schema)


def test_an_interface_makes_no_difference_to_the_way_and_names_no_fields() -> None:
    schema = """
    type Query { node: Node @aws_api_key }
    interface Node { id: ID }
    type Post implements Node { id: ID @aws_api_key }
    type User implements Node { id: ID }
    """
    assert [f.affected for f in findings('{fields: ["*.id"], never: [API_KEY]}', schema)] == [("Post.id",)]
    (found,) = findings('{fields: ["Node.id"], never: [API_KEY]}', schema)
    assert (found.coordinate, found.severity) == ("config:policies[0].fields[0]", Severity.MEDIUM)
    assert "`Node` is an interface" in found.remedy


def test_cycles_and_fields_out_of_reach() -> None:
    schema = "type Query { a: T @aws_api_key } type T @aws_api_key { t: [T!]! } type U @aws_api_key { b: Int u: U }"
    assert [f.affected for f in findings('{fields: ["*"], never: [API_KEY]}', schema)] == [("Query.a",), ("T.t",)]
    by_field = findings("{fields: [U], never: [API_KEY], by: effective}", schema)
    assert [(f.coordinate, f.affected, f.witness) for f in by_field] == [("U", ("U.b", "U.u"), None)]
    assert "no path leads" in by_field[0].evidence[-1].caption


SUBSCRIBED = """
type Query { a: Int }
type Subscription { onPay: Payment @aws_api_key }
type Payment { amount: Int secret: String @aws_iam }
"""


def test_the_payload_of_a_subscription_that_nobody_checks_is_opened_by_the_subscription() -> None:
    policy = "{fields: [Payment], never: [API_KEY]}"
    assert not findings(policy, SUBSCRIBED)
    (found,) = findings(policy, SUBSCRIBED, more="assume: {subscriptionPayloadIsChecked: false}\n")
    assert (found.coordinate, found.affected) == ("Subscription.onPay", ("Payment.amount", "Payment.secret"))
    assert found.message == (
        "Payment.amount and Payment.secret are open to anyone with the API key, as the payload of Subscription.onPay."
    )
    assert found.remedy == "Write `onPay: Payment @aws_cognito_user_pools` in Subscription."
    assert found.witness is not None


def test_under_default_deny_the_pool_gets_in_nowhere() -> None:
    deny = "userPoolConfig: {userPoolId: a, awsRegion: b, defaultAction: DENY}\n"
    assert not findings('{fields: ["*"], never: [cognito]}', PAY % "", POOL, more=deny)


def test_an_idle_pattern_is_said_once_where_a_policy_keeps_out_and_demands() -> None:
    policy = '{fields: [Nothing, "Query.a"], never: [API_KEY], must: [cognito]}'
    (found,) = findings(policy, PAY % "")
    assert (found.coordinate, found.affected) == ("config:policies[0].fields[0]", ())
    assert not findings_of("required-access", config(policy), PAY % "")


def test_a_policy_that_only_demands_is_not_looked_at() -> None:
    assert not findings("{fields: [Nothing], must: [cognito]}", PAY % "")


UNKNOWN = "additionalAuthenticationProviders: [{authenticationType: API_KEY}, {authenticationType: AWS_IAM}]\n"


def test_where_the_default_mode_is_unknown_only_what_holds_under_all_is_said() -> None:
    schema = """
    type Query { open: T @aws_api_key shut: T @aws_cognito_user_pools default: T }
    type T @aws_api_key @aws_iam { a: Int b: U }
    type U { c: Int }
    """
    text = UNKNOWN + "policies: [{fields: ['*'], never: [API_KEY, iam]}]"
    found = findings_of("forbidden-access", text, schema)
    assert [(f.coordinate, f.affected, who(f)) for f in found] == [
        ("Query.open", ("Query.open",), [KEY]),
        ("T", ("T.a", "T.b"), [KEY]),
    ]
    assert found[0].witness is not None


def test_deployments_are_told_apart() -> None:
    read = neutral.read(Source("appsync-lint.yaml", config('{fields: ["*.pay"], never: [API_KEY]}', POOL, IAM)))
    schema, pool = sdl.read([Source("s.graphql", PAY % "")]), read.apis[0].config
    key = replace(pool, default=replace(pool.default, mode=Known(Mode.API_KEY)))
    report = run([Subject(schema, key, (Subject(schema, pool),))], [RULE], Strictness())
    assert [f.message for f in report.findings] == [
        "In at least one deployment: Mutation.pay is open to anyone with the API key, by the default mode."
    ]


def test_the_order_of_definitions_and_line_ends_make_no_difference() -> None:
    parts = [
        "type Query { b: T @aws_api_key a: T @aws_api_key }",
        "type T @aws_api_key { d: Int c: Int }",
        "extend type T { e: Int @aws_iam @aws_api_key }",
    ]
    policy = '{fields: ["*"], never: [iam, API_KEY], by: effective}'

    def told(schema: str) -> list[tuple[object, ...]]:
        return [(f.coordinate, f.message, f.affected, f.remedy, who(f)) for f in findings(policy, schema)]

    assert sorted(told("\n".join(parts))) == sorted(told("\r\n".join(reversed(parts))))


def test_a_policy_in_several_lines() -> None:
    text = config("", POOL, KEY).replace(
        "policies: []", "policies:\n  - fields:\n      - '*.pay'\n    never:\n      - API_KEY"
    )
    (found,) = findings_of("forbidden-access", text, PAY % "@aws_api_key")
    assert found.evidence[0].span is not None
    assert (found.evidence[0].span.line, found.evidence[0].span.text) == (4, "fields:")


def test_groups_are_kept_where_everybody_in_the_pool_may() -> None:
    schema = 'type Query { a: Int @aws_api_key @aws_cognito_user_pools(cognito_groups: ["A"]) }'
    (found,) = findings("{fields: [Query.a], only: [cognito]}", schema, POOL, KEY)
    assert who(found) == [KEY]
    assert '`a: Int @aws_cognito_user_pools(cognito_groups: ["A"])`' in found.remedy


def test_where_nobody_is_left_the_first_mode_that_is_not_named_is_let_in() -> None:
    (found,) = findings(f"{{fields: [Query.a], never: [{POOL}, {KEY}]}}", "type Query { a: Int }", POOL, KEY, IAM)
    assert found.remedy == "Write `a: Int @aws_iam` in Query."


def test_by_effective_the_verb_agrees_and_the_text_is_named() -> None:
    policy = '{fields: ["T.*"], never: [API_KEY], by: effective}'
    (one,) = findings(policy, "type Query { t: T } type T @aws_api_key { a: Int }")
    assert one.message == "T.a admits anyone with the API key, by a directive of the type T."
    (two,) = findings(policy, "type Query { t: T } type T @aws_api_key { a: Int b: Int }")
    assert two.message == "T.a and T.b admit anyone with the API key, by a directive of the type T."
    captions = [step.caption for step in two.evidence]
    assert len(captions) == len(set(captions))


def test_a_group_that_is_written_in_another_way_is_told() -> None:
    schema = 'type Query { a: Int @aws_cognito_user_pools(cognito_groups: ["Admins"]) }'
    found = findings("{fields: [Query.a], never: ['cognito:admins']}", schema)
    (misspelt,) = [finding for finding in found if finding.coordinate == "config:policies[0].never"]
    assert (misspelt.severity, misspelt.confidence) == (Severity.MEDIUM, Confidence.MEDIUM)
    assert misspelt.remedy == 'Write "Admins", or add "admins" to `cognitoGroups` if it exists.'
