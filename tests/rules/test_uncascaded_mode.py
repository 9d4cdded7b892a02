"""Odd cases of `uncascaded-mode`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings as findings_of

POOL_IAM_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""
IAM_POOL = """
authenticationType: AWS_IAM
additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]
"""
SOLO = "authenticationType: AMAZON_COGNITO_USER_POOLS"
CHECKED = "assume: {subscriptionPayloadIsChecked: true}\n"
UNCHECKED = "assume: {subscriptionPayloadIsChecked: false}\n"


def findings(config: str, schema: str) -> tuple[Finding, ...]:
    return findings_of("uncascaded-mode", config, schema)


def said(config: str, schema: str) -> list[tuple[str, list[str], list[str], Confidence | None]]:
    return [
        (found.coordinate, [str(principal) for principal in found.principals], list(found.affected), found.confidence)
        for found in findings(config, schema)
    ]


def test_one_finding_lists_all_fields_that_return_the_type() -> None:
    schema = """
      schema { query: Root }
      type Root { a: [Post!]! @aws_iam  b: Box @aws_iam  c: Post }
      type Box @aws_iam { post: Post! }
      extend type Root { z: Post @aws_iam }
      type Post { next: Post }
    """
    assert said(POOL_IAM_KEY, schema) == [("Post", ["AWS_IAM"], ["Box.post", "Root.a", "Root.z"], Confidence.HIGH)]


def test_each_mode_is_a_cause_of_its_own() -> None:
    schema = "type Query { post: Post @aws_iam @aws_api_key @aws_cognito_user_pools } type Post { a: Int }"
    assert [(where, who) for where, who, _, _ in said(POOL_IAM_KEY, schema)] == [
        ("Post", ["API_KEY"]),
        ("Post", ["AWS_IAM"]),
    ]


def test_the_remedy_keeps_everybody_and_admits_no_more_than_the_field_does() -> None:
    schema = """
      type Query { post: Post @aws_iam @aws_cognito_user_pools(cognito_groups: ["Editors", "Admins"]) }
      interface Node { a: Int }
      type Post implements Node { a: Int }
    """
    (found,) = findings(IAM_POOL, schema)
    header = 'type Post implements Node @aws_iam @aws_cognito_user_pools(cognito_groups: ["Admins", "Editors"])'
    assert found.remedy.startswith(f"Write `{header}`, which adds ")
    assert "; or delete `@aws_cognito_user_pools(" in found.remedy
    assert [str(principal) for principal in found.principals] == [
        "AMAZON_COGNITO_USER_POOLS:Admins",
        "AMAZON_COGNITO_USER_POOLS:Editors",
    ]


def test_directives_on_every_field_leave_nothing_to_a_header() -> None:
    schema = "type Query { post: Post @aws_iam } type Post { a: Int @aws_api_key  b: Int @aws_cognito_user_pools }"
    (found,) = findings(POOL_IAM_KEY, schema)
    assert found.remedy.startswith("Write `@aws_iam` beside the directives of the fields of Post")


def test_the_witness_is_the_operation_that_is_answered_with_errors() -> None:
    schema = "type Query { post(id: ID!): Post @aws_iam } type Post { a: Int }"
    (found,) = findings(POOL_IAM_KEY, schema)
    assert found.witness is not None
    assert found.witness.operation == 'query { post(id: "1") { __typename } }'
    assert [step.caption for step in found.evidence] == [
        "Query.post admits a caller that signs with IAM: @aws_iam on the field Query.post",
        "Post admits only a signed-in user",
        "AMAZON_COGNITO_USER_POOLS is the default mode",
    ]


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { a: Int } type Mutation { m: Post @aws_iam } type Post { a: Int }",
        "type Query { a: Int } type Subscription { s: Post @aws_iam } type Post { a: Int }",
        "type Query { box: Box } type Box { post: Post @aws_iam } type Post { a: Int }",
        "type Query { a: Int } type Lost { post: Post @aws_iam } type Post { a: Int }",
        "type Query { post: Post @aws_oidc } type Post { a: Int }",
        "type Query { post: Post @aws_iam } type Post { a: Int @aws_iam }",
        "type Query { post: Post @aws_iam } type Post @aws_iam { a: Int @aws_api_key  b: Int }",
        "type Query { a: Int @aws_iam  e: E @aws_iam  s: S @aws_iam } enum E { A } scalar S",
        "type Query { node: Node @aws_iam } interface Node { a: Int }",
        "type Query { one: Int @aws_iam  two: Int }",
    ],
    ids=[
        "mutation",
        "subscription",
        "no way there",
        "no root",
        "mode not offered",
        "field directive",
        "type directive",
        "leaves",
        "no implementer",
        "root type",
    ],
)
def test_silent(schema: str) -> None:
    assert not findings(POOL_IAM_KEY, schema)


def test_directives_on_an_interface_admit_nobody() -> None:
    schema = """
      type Query { node: Node @aws_iam }
      interface Node @aws_iam { a: Int @aws_iam }
      type Post implements Node { a: Int }
    """
    assert said(POOL_IAM_KEY, schema) == [("Node", ["AWS_IAM"], ["Query.node"], Confidence.HIGH)]
    assert not findings(f"{POOL_IAM_KEY}assume: {{interfaceDirectivesCount: true}}\n", schema)


def test_a_type_below_a_mutation_is_nested_like_any_other_and_one_below_a_subscription_is_not() -> None:
    below = "type Event @aws_iam { post: Post } type Post { a: Int }"
    mutation = f"type Query {{ a: Int }} type Mutation {{ m: Event @aws_iam }} {below}"
    assert said(POOL_IAM_KEY, mutation) == [("Post", ["AWS_IAM"], ["Event.post"], Confidence.HIGH)]
    subscription = f"type Query {{ a: Int }} type Subscription {{ s: Event @aws_iam }} {below}"
    for assumption in (CHECKED, UNCHECKED):
        assert not findings(POOL_IAM_KEY + assumption, subscription)
        assert findings(POOL_IAM_KEY + assumption, mutation)


@pytest.mark.parametrize("config", [SOLO, IAM_POOL])
def test_a_type_for_some_groups_only_is_of_low_confidence(config: str) -> None:
    schema = """
      type Query { all: Post @aws_cognito_user_pools  few: Post @aws_cognito_user_pools(cognito_groups: ["A"]) }
      type Post @aws_cognito_user_pools(cognito_groups: ["A"]) { a: Int }
    """
    assert said(config, schema) == [("Post", ["AMAZON_COGNITO_USER_POOLS"], ["Query.all"], Confidence.LOW)]


def test_groups_that_only_a_user_in_both_has() -> None:
    schema = """
      type Query { post: Post @aws_cognito_user_pools(cognito_groups: ["A"]) }
      type Post @aws_cognito_user_pools(cognito_groups: ["B"]) { a: Int }
    """
    assert said(SOLO, schema) == [("Post", ["AMAZON_COGNITO_USER_POOLS:A"], ["Query.post"], Confidence.MEDIUM)]


def test_forgotten_fields_count_only_where_the_caller_comes_to_the_type() -> None:
    types = "type Post { b: Int @aws_iam  a: Int  c: Int @aws_cognito_user_pools }"
    assert not findings(POOL_IAM_KEY, f"type Query {{ post: Post }} {types}")
    assert said(POOL_IAM_KEY, f"type Query {{ post: Post @aws_iam }} {types}") == [
        ("Post", ["AWS_IAM"], ["Post.a"], Confidence.LOW)
    ]


def test_the_surer_finding_wins() -> None:
    schema = """
      type Query { post: Post @aws_cognito_user_pools }
      type Post @aws_cognito_user_pools(cognito_groups: ["A"]) {
        a: Int
        b: Int @aws_cognito_user_pools(cognito_groups: ["A"])
      }
    """
    assert [where for where, *_ in said(IAM_POOL, schema)] == ["Post"]
