"""Odd cases of `dropped-default-mode`."""

from __future__ import annotations

import pytest

from appsync_lint import Finding, Severity
from tests.pages import findings as findings_of

POOL_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
"""
KEY_POOL = """
authenticationType: API_KEY
additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]
"""
SOLO_DENY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: eu-west-1_x, awsRegion: eu-west-1, defaultAction: DENY}
assume: {defaultDenyCoversNestedFields: true}
"""
CLOSED = "type Query { post: Post } type Post @aws_iam { a: Int }"


def findings(config: str, schema: str) -> tuple[Finding, ...]:
    return findings_of("dropped-default-mode", config, schema)


def test_a_nested_way_weighs_less_than_one_from_the_root() -> None:
    nested = "type Query { box: Box } type Box { post: [Post] } type Post @aws_iam { a: Int }"
    (found,) = findings(POOL_IAM, nested)
    assert (found.severity, found.affected) == (Severity.MEDIUM, ("Box.post",))
    (found,) = findings(POOL_IAM, nested.replace("box: Box", "box: Box post: Post"))
    assert (found.severity, found.affected) == (Severity.HIGH, ("Box.post", "Query.post"))


def test_the_place_is_the_directive_that_shuts_the_type() -> None:
    (found,) = findings(KEY_POOL, "type Query { post: Post }\r\ntype Post\r\n  @aws_cognito_user_pools { a: Int }")
    assert found.span is not None
    assert (found.span.line, found.span.text) == (3, "@aws_cognito_user_pools")
    assert [str(principal) for principal in found.principals] == ["API_KEY"]
    fields = "type Query { post: Post } type Post @aws_api_key { a: Int @aws_cognito_user_pools }"
    (found,) = findings(KEY_POOL, fields)
    assert found.span is not None
    assert found.span.text == "type Post"


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { a: Int } type Mutation { m: Post } type Post @aws_iam { a: Int }",
        "type Query { a: Int } type Subscription { s: Post } type Post @aws_iam { a: Int }",
        "type Query { post: Post @aws_iam } type Post @aws_iam { a: Int }",
        "type Query { post: Post } type Post @aws_iam { a: Int @aws_cognito_user_pools  b: Int }",
        'type Query { post: Post } type Post @aws_cognito_user_pools(cognito_groups: ["A"]) { a: Int }',
        'type Query { post: Post } type Post @aws_auth(cognito_groups: ["A"]) { a: Int }',
        "type Query { post: Hit } union Hit = Post | User type Post @aws_iam { a: Int } type User { a: Int }",
        "type Query { post: Node } interface Node @aws_iam { a: Int } type Post implements Node { a: Int }",
    ],
    ids=["mutation", "subscription", "refused above", "one field", "groups", "aws_auth", "one of a union", "interface"],
)
def test_silent(schema: str) -> None:
    assert not findings(POOL_IAM, schema)


def test_a_directive_of_a_mode_that_is_not_offered_is_left_to_its_own_rule() -> None:
    assert not findings("authenticationType: API_KEY", CLOSED)
    assert findings_of("unconfigured-mode", "authenticationType: API_KEY", CLOSED)


def test_silent_where_the_assumption_is_flipped() -> None:
    assert findings(POOL_IAM, CLOSED)
    assert not findings(f"{POOL_IAM}assume: {{typeDirectiveReplacesDefault: false}}", CLOSED)


def test_what_defaultaction_shuts_is_not_dropped_by_a_directive() -> None:
    schema = 'type Query { post: Post @aws_auth(cognito_groups: ["A"]) } type Post { a: Int }'
    assert not findings(SOLO_DENY, schema)
