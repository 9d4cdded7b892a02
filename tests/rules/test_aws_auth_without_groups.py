"""Odd cases of `aws-auth-without-groups`."""

from __future__ import annotations

import pytest

from appsync_lint import Finding, Severity
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
POOL_AND_IAM = f"{POOL}additionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]\n"
DENY = f"{POOL}userPoolConfig: {{userPoolId: p, awsRegion: eu-west-1, defaultAction: DENY}}\n"
BARE = "type Query { a: Int @aws_auth }"


def findings(schema: str, config: str = POOL, *, hidden_provider: bool = False) -> tuple[Finding, ...]:
    return findings_of("aws-auth-without-groups", config, schema, hidden_provider=hidden_provider)


def test_it_says_that_everybody_gets_in() -> None:
    (found,) = findings(BARE)
    assert found.message == "`@aws_auth` on Query.a names no group, so every signed-in user gets in."
    assert found.severity is Severity.MEDIUM
    assert [str(p) for p in found.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert found.witness is not None
    assert found.witness.operation == "query { a }"


@pytest.mark.parametrize(
    "schema",
    [
        'type Query { a: Int @aws_auth(cognito_groups: ["A"]) }',
        "type Query { a: Int @aws_auth(cognito_groups: []) }",
        'type Query { a: Int @aws_auth(groups: ["A"]) }',
        'type Query { a: Int @aws_auth @aws_auth(cognito_groups: ["A"]) }',
        'type Query { a: Int @aws_auth @aws_cognito_user_pools(cognito_groups: ["A"]) }',
        "type Query @aws_auth { a: Int }",
        "type Query { a: T } type T { b: Int @aws_auth }",
        "schema { query: Root } type Root { a: Query } type Query { b: Int @aws_auth }",
        "type Query { a: I } interface I { b: Int @aws_auth } type T implements I { b: Int }",
    ],
)
def test_silent_where_another_rule_speaks(schema: str) -> None:
    assert not findings(schema)


@pytest.mark.parametrize("config", [POOL_AND_IAM, "authenticationType: API_KEY", DENY])
def test_silent_where_the_configuration_is_to_blame(config: str) -> None:
    assert not findings(BARE, config)


def test_silent_where_a_provider_is_hidden() -> None:
    assert not findings(BARE, hidden_provider=True)


def test_any_root_type_by_whatever_name() -> None:
    schema = "schema { query: Q mutation: M } type Q { a: Int @aws_auth @aws_auth } type M { b: Int @aws_auth }"
    assert [found.coordinate for found in findings(schema)] == ["Q.a", "Q.a", "M.b"]


def test_assumptions_change_where_it_counts() -> None:
    below = f"{POOL}assume: {{awsAuthBelowRootIsEnforced: true}}\n"
    assert findings("type Query { a: T } type T { b: Int @aws_auth }", below)
    assert findings(BARE, f"{DENY}assume: {{bareDirectiveSatisfiesDefaultDeny: true}}\n")


def test_without_a_configuration_it_is_wrong_in_every_case() -> None:
    (found,) = findings(BARE, "name: api")
    assert found.witness is None


def test_the_default_mode_and_the_directive_are_the_evidence() -> None:
    (found,) = findings(BARE)
    assert [(str(step.span), step.caption) for step in found.evidence] == [
        ("appsync-lint.yaml:1:21", "AMAZON_COGNITO_USER_POOLS is the default mode"),
        ("schema.graphql:1:21", "this directive names no group"),
    ]
    assert found.affected == ("Query.a",)
