"""Odd cases of `unreachable-grant`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

POOL_IAM_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""
IN_USE = "type Mutation { inUse: Int @aws_iam @aws_api_key }"


def findings(schema: str, config: str = POOL_IAM_KEY) -> tuple[Finding, ...]:
    return findings_of("unreachable-grant", config, f"{IN_USE} {schema}")


def said(schema: str, config: str = POOL_IAM_KEY) -> list[tuple[str, list[str], tuple[str, ...]]]:
    return [(f.coordinate, [str(p) for p in f.principals], f.affected) for f in findings(schema, config)]


def test_one_finding_for_a_type_wherever_its_directives_stand() -> None:
    fields_alone = "type Query { t: T } type T { x: Int @aws_iam y: Int @aws_api_key @aws_iam z: Int }"
    assert said(fields_alone) == [("T", ["API_KEY", "AWS_IAM"], ("T.x", "T.y"))]
    both = "type Query { t: T } type T @aws_iam @aws_cognito_user_pools { x: Int y: Int @aws_api_key }"
    assert said(both) == [("T", ["API_KEY", "AWS_IAM"], ("T.x", "T.y"))]
    one_field = "type Query { t: T } type T { x: Int y: Int @aws_api_key @aws_iam }"
    assert said(one_field) == [("T.y", ["API_KEY", "AWS_IAM"], ("T.y",))]


def test_the_default_mode_repeated_beside_another_is_advice_and_no_finding() -> None:
    schema = "type Query { t: T @aws_iam } type T @aws_iam @aws_cognito_user_pools { x: Int }"
    assert not findings(schema)


def test_groups_are_named_one_by_one() -> None:
    schema = """
    type Query { t: T @aws_iam a: Int }
    type T @aws_iam @aws_cognito_user_pools(cognito_groups: ["B", "A"]) { x: Int }
    """
    assert said(schema) == [("T", ["AMAZON_COGNITO_USER_POOLS:A", "AMAZON_COGNITO_USER_POOLS:B"], ("T.x",))]


def test_lists_unions_interfaces_and_cycles_are_ways() -> None:
    schema = """
    type Query { all: [[U!]!] @aws_iam }
    union U = T | V
    type T @aws_iam { next: I }
    interface I { x: Int }
    type V implements I @aws_iam { x: Int back: T }
    """
    assert not findings(schema)


def test_a_cycle_that_nothing_leads_into_is_out_of_reach() -> None:
    assert [
        f.coordinate for f in findings("type Query { a: Int } type T @aws_iam { u: U } type U @aws_iam { t: T }")
    ] == [
        "T",
        "U",
    ]


def test_what_lies_behind_a_type_that_shuts_the_caller_out_is_left_to_the_rule_that_names_that_type() -> None:
    behind = "type Query { t: T @aws_iam @aws_cognito_user_pools } type T { u: U } type U @aws_iam { x: Int }"
    assert not findings(behind)
    half_open = behind.replace("T { u", "T { x: Int @aws_iam u")
    assert [f.coordinate for f in findings(half_open)] == ["U"]


def test_what_lies_behind_a_field_that_nobody_may_call_is_left_to_the_rule_that_names_that_field() -> None:
    assert not findings("type Query { t: T @aws_oidc } type T { u: U } type U @aws_iam { x: Int }")
    other_way = "type Query { t: T @aws_oidc u: U } type T { u: U } type U @aws_iam { x: Int }"
    assert [f.coordinate for f in findings(other_way)] == ["U"]


def test_a_subscription_is_a_way_also_where_its_payload_is_not_checked() -> None:
    schema = """
    type Query { a: Int }
    type Subscription { on: T @aws_iam }
    type T @aws_iam { x: Int u: U @aws_cognito_user_pools }
    type U @aws_iam { x: Int }
    """
    assert [f.coordinate for f in findings(schema)] == ["U"]
    assert not findings(schema, POOL_IAM_KEY + "assume: {subscriptionPayloadIsChecked: false}")


def test_amplifys_source_schema_is_not_yet_the_schema() -> None:
    assert not findings("type Query { a: Int } type T @model { x: Int u: U } type U @aws_iam { x: Int }")


def test_a_type_behind_a_shut_field_and_an_open_one_is_explained_by_neither() -> None:
    schema = "type Query { t: T shut: T @aws_lambda } type T @aws_iam { x: Int }"
    assert said(schema) == [("T", ["AWS_IAM"], ("T.x",))]
    assert said("type Query { a: Int shut: T @aws_lambda } type T @aws_iam { x: Int }") == []
