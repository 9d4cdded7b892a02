"""Odd cases of `pool-directive-alone`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding, Severity
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
TWO_POOLS = f"""{POOL}userPoolConfig: {{userPoolId: a, awsRegion: eu-west-1, defaultAction: ALLOW}}
additionalAuthenticationProviders:
  - {{authenticationType: AMAZON_COGNITO_USER_POOLS, userPoolConfig: {{userPoolId: b, awsRegion: eu-west-1}}}}
"""
ADMIN = '@aws_cognito_user_pools(cognito_groups: ["Admin"])'
GUARDED = f"type Query {{ a: Int {ADMIN} }}"


def findings(schema: str, config: str = POOL, *, hidden_provider: bool = False) -> tuple[Finding, ...]:
    return findings_of("pool-directive-alone", config, schema, hidden_provider=hidden_provider)


def test_it_is_a_report_that_may_be_true() -> None:
    (found,) = findings(GUARDED)
    assert (found.severity, found.confidence) == (Severity.MEDIUM, Confidence.LOW)
    assert found.message.startswith("Query.a may refuse a user in the group Admin: ")
    assert found.remedy == 'Write `@aws_auth(cognito_groups: ["Admin"])` instead, which AppSync reads on root fields.'


def test_who_knows_that_members_are_refused_is_told_for_certain() -> None:
    (found,) = findings(GUARDED, f"{POOL}assume: {{poolDirectiveAloneAdmitsMembers: false}}\n")
    assert found.confidence is Confidence.HIGH
    assert found.message.startswith("Query.a refuses a user in the group Admin: ")


def test_a_type_governs_its_fields_without_directives() -> None:
    (found,) = findings(f"type Query {ADMIN} {{ a: Int  b: Int @aws_cognito_user_pools  c: Int }}")
    assert found.coordinate == "Query"
    assert found.affected == ("Query.a", "Query.c")
    assert "on each field of Query that has no directive" in found.remedy


def test_below_the_root_there_is_no_other_directive_to_write() -> None:
    (found,) = findings(f"type Query {{ t: T }} type T {{ a: Int {ADMIN} }}")
    assert found.remedy.startswith("Try it as a member of the group, or guard the root fields")


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { a: Int @aws_cognito_user_pools }",
        "type Query { a: Int @aws_cognito_user_pools(cognito_groups: []) }",
        'type Query { a: Int @aws_cognito_user_pools(cognito_groups: " ") }',
        'type Query { a: Int @aws_cognito_user_pools(groups: ["Admin"]) }',
        'type Query { a: Int @aws_auth(cognito_groups: ["Admin"]) }',
        f'type Query {{ a: Int {ADMIN} @aws_auth(cognito_groups: ["Admin"]) }}',
        f"type Query {{ a: Int }} type T {ADMIN} {{ b: Int }}",
        f"type Query {{ a: I }} interface I {ADMIN} {{ b: Int }} type T implements I {{ b: Int }}",
    ],
    ids=["bare", "empty", "blank", "misspelt", "aws_auth", "both", "unreachable", "misplaced"],
)
def test_silent(schema: str) -> None:
    assert not findings(schema)


@pytest.mark.parametrize("config", [TWO_POOLS, "authenticationType: AWS_IAM", "name: api"])
def test_silent_unless_one_pool_is_the_only_provider(config: str) -> None:
    assert not findings(GUARDED, config)


def test_silent_where_a_provider_is_hidden() -> None:
    assert not findings(GUARDED, hidden_provider=True)


def test_a_group_may_be_called_like_the_directive() -> None:
    (found,) = findings(
        'type Query { a: Int @aws_cognito_user_pools(cognito_groups: ["aws_cognito_user_pools", "B"]) }'
    )
    assert '`@aws_auth(cognito_groups: ["B", "aws_cognito_user_pools"])`' in found.remedy
    assert [str(principal) for principal in found.principals] == [
        "AMAZON_COGNITO_USER_POOLS:B",
        "AMAZON_COGNITO_USER_POOLS:aws_cognito_user_pools",
    ]
    assert [step.caption for step in found.evidence] == [
        "AMAZON_COGNITO_USER_POOLS is the default mode",
        "this directive names groups, and no other provider is beside AMAZON_COGNITO_USER_POOLS",
    ]
