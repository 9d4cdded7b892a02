"""Odd cases of `public-by-default`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint import Severity
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

KEY_AND_POOL = """
authenticationType: API_KEY
additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]
"""


def findings(config: str, schema: str, *, hidden_provider: bool = False) -> tuple[Finding, ...]:
    return findings_of("public-by-default", config, schema, hidden_provider=hidden_provider)


def test_there_is_one_finding_for_the_one_default() -> None:
    schema = """
    schema { query: Reads mutation: Writes subscription: News }
    type Reads { a: Int b: Int @aws_cognito_user_pools c(id: ID!): T @aws_api_key }
    type Writes { z: Int y: Int }
    type News { n: Int @aws_subscribe(mutations: ["z"]) }
    type T { secret: String }
    """
    (finding,) = findings(KEY_AND_POOL, schema)
    assert finding.coordinate == "config:authenticationType"
    assert finding.affected == ("News.n", "Reads.a", "Writes.y", "Writes.z")
    assert finding.severity is Severity.CRITICAL
    assert finding.message.startswith("Writes.y, Writes.z, News.n and Reads.a are open")
    assert finding.witness is not None
    assert finding.witness.operation == "mutation { y }"


def test_a_long_list_is_cut() -> None:
    schema = f"type Query {{ {' '.join(f'f{number}: Int' for number in range(12))} }}"
    (finding,) = findings(KEY_AND_POOL, schema)
    assert "Query.f0, Query.f1, Query.f10, Query.f11, Query.f2 and 7 more are open" in finding.message
    assert len(finding.affected) == 12
    assert finding.severity is Severity.HIGH


def test_a_provider_of_unknown_mode_is_another_provider() -> None:
    config = "authenticationType: API_KEY"
    (finding,) = findings(config, "type Query { a: Int }", hidden_provider=True)
    assert finding.remedy.startswith("Make the other provider the default mode")


@pytest.mark.parametrize(
    "config",
    [
        "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]",
        "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: API_KEY}]",
        "authenticationType: AWS_IAM\nadditionalAuthenticationProviders: [{authenticationType: API_KEY}]",
    ],
    ids=["the default is unknown", "the key twice", "the key is no default"],
)
def test_without_a_public_default_beside_others_there_is_nothing_to_say(config: str) -> None:
    assert findings(config, "type Query { a: Int }") == ()


def test_an_assumption_can_leave_the_default_beside_directives() -> None:
    config = f"{KEY_AND_POOL}\nassume: {{typeDirectiveReplacesDefault: false}}"
    (finding,) = findings(config, "type Query @aws_cognito_user_pools { a: Int b: Int @aws_cognito_user_pools }")
    assert finding.affected == ("Query.a",)


def test_carriage_returns_and_the_order_of_definitions_change_nothing() -> None:
    one = "type Query {\r\n  b: Int\r\n  a: Int\r\n}\r\ntype Mutation {\r\n  m: Int\r\n}\r\n"
    other = "type Mutation { m: Int } type Query { a: Int b: Int }"
    (first,), (second,) = findings(KEY_AND_POOL, one), findings(KEY_AND_POOL, other)
    assert (first.message, first.affected, first.witness and first.witness.operation) == (
        second.message,
        second.affected,
        second.witness and second.witness.operation,
    )
