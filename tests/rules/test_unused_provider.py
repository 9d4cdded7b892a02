"""Odd cases of `unused-provider`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

POOL_AND_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
"""


def findings(schema: str, config: str = POOL_AND_IAM) -> tuple[Finding, ...]:
    return findings_of("unused-provider", config, schema)


def test_grants_below_closed_roots_are_what_is_affected() -> None:
    (finding,) = findings("type Query { a: T } type T @aws_iam @aws_cognito_user_pools { x: Int y: Int @aws_iam }")
    assert finding.coordinate == "config:additionalAuthenticationProviders[0].authenticationType"
    assert finding.affected == ("T.x", "T.y")


@pytest.mark.parametrize("root", ["Mutation", "Subscription"])
def test_any_root_type_will_do_under_any_name(root: str) -> None:
    assert not findings(f"type Query {{ a: Int }} type {root} {{ b: Int @aws_iam }}")
    assert not findings(
        f"schema {{ query: Query {root.lower()}: Other }} type Query {{ a: Int }} type Other {{ b: Int @aws_iam }}"
    )
    assert findings(f"schema {{ query: Query }} type Query {{ a: {root} }} type {root} {{ b: Int @aws_iam }}")


def test_every_provider_of_an_unused_mode_is_named() -> None:
    config = """
    authenticationType: API_KEY
    additionalAuthenticationProviders:
      - authenticationType: AMAZON_COGNITO_USER_POOLS
      - authenticationType: AMAZON_COGNITO_USER_POOLS
    """
    assert [finding.coordinate for finding in findings("type Query { a: Int }", config)] == [
        "config:additionalAuthenticationProviders[0].authenticationType",
        "config:additionalAuthenticationProviders[1].authenticationType",
    ]


def test_a_pool_that_default_deny_locks_out_is_left_to_that_rule() -> None:
    config = """
    authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig: {userPoolId: eu-west-1_a, awsRegion: eu-west-1, defaultAction: DENY}
    """
    assert not findings("type Query { a: Int }", config)


def test_where_the_default_mode_is_unknown_nothing_is_said() -> None:
    assert not findings("type Query { a: Int }", "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]")


def test_groups_that_only_a_user_in_several_has_are_a_use() -> None:
    config = """
    authenticationType: AWS_IAM
    additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]
    """
    assert not findings('type Query { a: Int b: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }', config)
