"""Odd cases of `default-deny-locks-out` and of its sibling `default-deny-with-providers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

DENY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: eu-west-1_a, awsRegion: eu-west-1, defaultAction: DENY}
"""
KEY = "additionalAuthenticationProviders: [{authenticationType: API_KEY}]\n"
SCHEMA = """
type Query { a: T b: Int @aws_auth(cognito_groups: ["A"]) c: Int @aws_cognito_user_pools d: Int @aws_iam }
type Mutation @aws_cognito_user_pools { e: Int }
type T { x: Int }
"""


def locked_out(config: str, schema: str = SCHEMA) -> list[tuple[str, ...]]:
    return [finding.affected for finding in findings_of("default-deny-locks-out", config, schema)]


def with_providers(config: str, schema: str = SCHEMA) -> tuple[Finding, ...]:
    return findings_of("default-deny-with-providers", config, schema)


def test_what_other_modes_shut_is_not_laid_at_the_settings_door() -> None:
    assert locked_out(DENY) == [("Mutation.e", "Query.a", "Query.c")]


def test_the_assumptions_of_the_user_are_heeded() -> None:
    assert locked_out(DENY + "assume: {bareDirectiveSatisfiesDefaultDeny: true}") == [("Query.a",)]
    nested = locked_out(DENY + "assume: {defaultDenyCoversNestedFields: true}")
    assert nested == [("Mutation.e", "Query.a", "Query.c", "T.x")]


def test_an_empty_list_names_no_group() -> None:
    assert locked_out(DENY, "type Query { a: Int @aws_auth(cognito_groups: []) }") == [("Query.a",)]


def test_beside_other_providers_the_sibling_speaks_alone() -> None:
    assert not locked_out(DENY + KEY)
    (finding,) = with_providers(DENY + KEY)
    assert finding.coordinate == "config:userPoolConfig.defaultAction"
    assert finding.affected == ("Query.a", "Query.b")  # beside other providers `@aws_auth` is not read
    assert not with_providers(DENY)


def test_a_default_mode_that_is_no_pool_has_no_such_setting() -> None:
    config = "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]"
    assert not with_providers(config)
    assert not locked_out(config)
