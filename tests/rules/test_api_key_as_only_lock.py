"""Odd cases of `api-key-as-only-lock`, and who is silent beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint import Confidence, Severity
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

ONLY_KEY = "authenticationType: API_KEY"


def findings(config: str, schema: str, rule: str = "api-key-as-only-lock") -> tuple[Finding, ...]:
    return findings_of(rule, config, schema)


@pytest.mark.parametrize(
    ("schema", "severity"),
    [
        ("type Query { a: Int } type Mutation { m: Int }", Severity.HIGH),
        ("schema { query: Q mutation: M } type Q { a: Int } type M { m: Int @aws_api_key }", Severity.HIGH),
        ("type Query { a: Int } type Subscription { s: Int }", Severity.MEDIUM),
        ("type Query { a: Int } type Mutation { m: Int @aws_iam }", Severity.MEDIUM),
        ("schema { query: Query } type Query { a: Mutation } type Mutation { m: Int }", Severity.MEDIUM),
    ],
    ids=["mutation", "other names", "subscription", "a mutation that nobody may call", "no root type"],
)
def test_mutations_decide_how_bad_it_is(schema: str, severity: Severity) -> None:
    (finding,) = findings(ONLY_KEY, schema)
    assert (finding.coordinate, finding.severity) == ("config:authenticationType", severity)
    assert finding.confidence is Confidence.MEDIUM
    assert finding.witness is not None


def test_what_is_open_is_affected() -> None:
    schema = "type Query { b: Int a: Int c: Int @aws_iam } type Mutation { z: Int }"
    (finding,) = findings(ONLY_KEY, schema)
    assert finding.affected == ("Mutation.z", "Query.a", "Query.b")
    assert finding.message == "The API key is the only lock: anyone who holds it can call Mutation.z."


def test_where_nothing_is_open_nothing_is_said() -> None:
    assert findings(ONLY_KEY, "type Query @aws_iam { a: Int }") == ()


@pytest.mark.parametrize(
    ("config", "only"),
    [
        (f"{ONLY_KEY}\nadditionalAuthenticationProviders: []", True),
        (f"{ONLY_KEY}\nadditionalAuthenticationProviders: [{{authenticationType: API_KEY}}]", True),
        (f"{ONLY_KEY}\nadditionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]", False),
        ("additionalAuthenticationProviders: []", False),
        ("authenticationType: AWS_IAM", False),
    ],
    ids=["none", "the key twice", "another", "default unknown", "no key"],
)
def test_only_a_key_that_is_known_to_be_alone_counts(config: str, only: bool) -> None:  # noqa: FBT001 - a column
    assert bool(findings(config, "type Query { a: Int }")) is only


def test_a_provider_of_unknown_mode_may_be_another_lock() -> None:
    schema = "type Query { a: Int }"
    assert findings(ONLY_KEY, schema) != ()
    assert findings_of("api-key-as-only-lock", ONLY_KEY, schema, hidden_provider=True) == ()


@pytest.mark.parametrize(
    "rule",
    ["public-by-default", "public-mutation", "api-key-only-sensitive-field", "sensitive-field-reachable-by-api-key"],
)
def test_the_other_rules_leave_it_alone(rule: str) -> None:
    schema = """
    type Query { me: User @aws_api_key }
    type Mutation { m: Int n: Int @aws_api_key }
    type User @aws_api_key { email: AWSEmail ssn: String @aws_api_key @aws_cognito_user_pools }
    """
    assert findings(ONLY_KEY, schema, rule) == ()
