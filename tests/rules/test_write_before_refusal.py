"""Odd cases of `write-before-refusal`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings as findings_of

POOL_IAM_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""


def findings(schema: str) -> tuple[Finding, ...]:
    return findings_of("write-before-refusal", POOL_IAM_KEY, schema)


def test_one_finding_for_each_payload_and_mode() -> None:
    schema = """
      schema { query: Q mutation: M }
      type Q { post: Post @aws_iam }
      type M { b: [Post!]! @aws_iam  a: Post @aws_iam @aws_api_key  c: Post  d: Hit @aws_iam }
      union Hit = Post
      type Post { a: Int }
    """
    assert [(f.coordinate, [str(p) for p in f.principals], f.affected) for f in findings(schema)] == [
        ("Hit", ["AWS_IAM"], ("M.d",)),
        ("Post", ["API_KEY"], ("M.a",)),
        ("Post", ["AWS_IAM"], ("M.a", "M.b")),
    ]


def test_the_default_mode_is_a_caller_like_the_others() -> None:
    (found,) = findings("type Query { a: Int } type Mutation { m: Post } type Post @aws_iam { a: Int }")
    assert [str(principal) for principal in found.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert found.span is not None
    assert found.span.text == "@aws_iam"
    assert found.remedy.startswith("Write `type Post @aws_iam @aws_cognito_user_pools`, which adds ")


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { a: Int } type Mutation { m: Int @aws_iam  e: E @aws_iam } enum E { A }",
        "type Query { a: Int } type Mutation @aws_iam { m: Post } type Post @aws_iam { a: Int }",
        "type Query { a: Int } type Mutation { m: Post @aws_oidc } type Post { a: Int }",
        "type Query { a: Int } type Mutation { m: Post @aws_iam } type Post { a: Int @aws_iam  b: Int }",
        "schema { mutation: M } type M { m: U @aws_iam } union U = A | B type A { a: Int } type B @aws_iam { b: Int }",
        "schema { query: Query } type Query { a: Int } type Mutation { m: Post @aws_iam } type Post { a: Int }",
    ],
    ids=["leaf", "type directives", "mode not offered", "one field", "one of a union", "no root"],
)
def test_silent(schema: str) -> None:
    assert not findings(schema)


def test_a_payload_for_some_groups_only_is_of_low_confidence() -> None:
    schema = """
      type Query { a: Int }
      type Mutation { all: Post  named: Other @aws_cognito_user_pools(cognito_groups: ["A", "B"]) }
      type Post @aws_cognito_user_pools(cognito_groups: ["A"]) { a: Int }
      type Other @aws_cognito_user_pools(cognito_groups: ["A"]) { a: Int }
    """
    other, post = sorted(findings(schema), key=lambda finding: finding.coordinate)
    assert (post.confidence, post.affected) == (Confidence.LOW, ("Mutation.all",))
    assert [str(p) for p in post.principals] == ["AMAZON_COGNITO_USER_POOLS", "AMAZON_COGNITO_USER_POOLS:B"]
    assert (other.confidence, other.affected) == (Confidence.MEDIUM, ("Mutation.named",))
    assert [str(p) for p in other.principals] == ["AMAZON_COGNITO_USER_POOLS:B"]


@pytest.mark.parametrize(
    ("schema", "end"),
    [
        # Without its only directive the mutation would fall back to the default mode, and to every user.
        ("type Mutation { m: Post @aws_iam } type Post { a: Int }", "which adds `@aws_iam`."),
        (
            "type Mutation { m: Post @aws_iam @aws_cognito_user_pools } type Post { a: Int }",
            "or delete `@aws_iam` from Mutation.m, if they are not meant to come here.",
        ),
        # Nobody whom the type admits may call the mutation: to name them there would let them in.
        ("type Mutation { m: Post } type Post { a: Int @aws_iam }", "which adds `@aws_cognito_user_pools`."),
        (
            "type Mutation @aws_iam @aws_cognito_user_pools { m: Post } type Post { a: Int }",
            "or write `@aws_cognito_user_pools` on Mutation.m, if they are not meant to come here.",
        ),
    ],
)
def test_no_remedy_lets_others_in(schema: str, end: str) -> None:
    (found,) = findings(f"type Query {{ a: Int }} {schema}")
    assert found.remedy.endswith(end)
