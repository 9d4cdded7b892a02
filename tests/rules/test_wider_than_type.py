"""Odd cases of `wider-than-type`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding, Severity
from tests.pages import findings as findings_of

POOL_IAM_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""


def findings(schema: str, config: str = POOL_IAM_KEY) -> tuple[Finding, ...]:
    return findings_of("wider-than-type", config, schema)


def test_one_finding_for_each_field() -> None:
    schema = """
      type Query { post: Post }
      type Post @aws_cognito_user_pools { b: Int @aws_iam @aws_api_key  a: Int @aws_iam  c: Int }
    """
    found = findings(schema)
    assert {f.coordinate: [str(p) for p in f.principals] for f in found} == {
        "Post.a": ["AWS_IAM"],
        "Post.b": ["API_KEY", "AWS_IAM"],
    }
    assert {(f.severity, f.confidence) for f in found} == {(Severity.HIGH, Confidence.MEDIUM)}


def test_the_remedy_keeps_what_the_type_admits() -> None:
    schema = """
      type Query { post: Post }
      type Post @aws_iam @aws_cognito_user_pools(cognito_groups: ["A", "B"]) {
        a: Int @aws_api_key
        b: Int @aws_iam @aws_cognito_user_pools(cognito_groups: ["B", "C"])
      }
    """
    assert [f.remedy for f in findings(schema)] == [
        "Delete `@aws_api_key` from Post.a, or open Post to the same callers.",
        'Write `@aws_iam @aws_cognito_user_pools(cognito_groups: ["B"])` on Post.b, or open Post to the same callers.',
    ]


def test_the_way_is_shown_where_there_is_one() -> None:
    schema = "type Query { post: Post @aws_iam } type Post @aws_cognito_user_pools { a: Int @aws_iam }"
    (found,) = findings(schema)
    assert found.witness is not None
    assert found.witness.operation == "query { post { a } }"
    (found,) = findings(schema.replace("post: Post @aws_iam", "post: Post"))
    assert found.witness is None


@pytest.mark.parametrize(
    "schema",
    [
        "type Query @aws_cognito_user_pools { a: Int @aws_api_key }",
        "schema { query: Root } type Root @aws_cognito_user_pools { a: Int @aws_api_key }",
        "type Query { post: Post } type Post { a: Int @aws_api_key }",
        "type Query { post: Post } type Post @aws_cognito_user_pools { a: Int @aws_oidc @aws_cognito_user_pools }",
        'type Query { p: P } type P @aws_cognito_user_pools { a: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }',
        'type Query { post: Post } type Post @aws_iam { a: Int @aws_auth(cognito_groups: ["A"]) }',
        'type Query { post: Post } type Post @aws_auth(cognito_groups: ["A"]) { a: Int @aws_api_key }',
        'type Query { p: P } type P @aws_cognito_user_pools(cognito_groups: ["A"]) { a: Int @aws_cognito_user_pools }',
        "type Query { n: N } interface N @aws_iam { a: Int } type P implements N { a: Int @aws_api_key }",
    ],
    ids=[
        "root",
        "custom root",
        "undirected",
        "not offered",
        "narrower",
        "aws_auth",
        "aws_auth on the type",
        "groups lost",
        "interface",
    ],
)
def test_silent(schema: str) -> None:
    assert not findings(schema)


def test_a_type_for_nobody_keeps_everybody_out() -> None:
    schema = "type Query { post: Post } type Post @aws_oidc { a: Int @aws_api_key }"
    (found,) = findings(schema)
    assert found.evidence[0].caption == "Post admits nobody"
    assert not findings(schema, f"{POOL_IAM_KEY}assume: {{unconfiguredDirectiveShutsOut: false}}")
