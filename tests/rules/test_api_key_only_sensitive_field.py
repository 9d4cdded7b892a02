"""Odd cases of `api-key-only-sensitive-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint import Severity
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

POOL_AND_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}]
"""
KEY_AND_POOL = """
authenticationType: API_KEY
additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]
"""


def findings(config: str, schema: str, *, hidden_provider: bool = False) -> tuple[Finding, ...]:
    return findings_of("api-key-only-sensitive-field", config, schema, hidden_provider=hidden_provider)


def test_each_cause_is_reported_once() -> None:
    schema = """
    type Query { users: [User] companies: [Company] @aws_cognito_user_pools }
    type User { email: String! phone: String ssn: String @aws_api_key name: String }
    type Company { email: String }
    type Staff @aws_api_key { salary: Float email: String @aws_api_key @aws_cognito_user_pools }
    """
    by_place = {finding.coordinate: finding for finding in findings(KEY_AND_POOL, schema)}
    assert {place: (finding.affected, finding.severity) for place, finding in by_place.items()} == {
        "config:authenticationType": (("Company.email", "User.email", "User.phone"), Severity.HIGH),
        "Staff": (("Staff.salary",), Severity.HIGH),
        "User.ssn": (("User.ssn",), Severity.MEDIUM),
    }


def test_the_witness_is_of_the_first_field_that_is_reached() -> None:
    schema = "type Query { users: [User] } type User { email: String } type Absent { email: String }"
    (finding,) = findings(KEY_AND_POOL, schema)
    assert finding.affected == ("Absent.email", "User.email")
    assert finding.witness is not None
    assert finding.witness.operation == "query { users { email } }"
    assert any("Query.users admits" in step.caption for step in finding.evidence)


def test_a_field_without_a_path_is_reported_too() -> None:
    schema = "type Query { ping: Int } type User { email: String @aws_api_key }"
    (finding,) = findings(POOL_AND_KEY, schema)
    assert finding.witness is None
    assert any(step.caption == "no path leads anyone with the API key here yet" for step in finding.evidence)


@pytest.mark.parametrize(
    ("field", "remedy"),
    [
        ("email: String", "Write `email: String @aws_cognito_user_pools` in User."),
        ("email: String!", "Write `email: String @aws_cognito_user_pools` in User."),
        ("emails: [String!]!", "Write `emails: [String!] @aws_cognito_user_pools` in User."),
        ("email(hidden: Int): String", "Write `email(...): String @aws_cognito_user_pools` in User."),
    ],
)
def test_the_remedy_is_the_line_to_write(field: str, remedy: str) -> None:
    (finding,) = findings(POOL_AND_KEY, f"type Query {{ u: User }} type User {{ {field} @aws_api_key }}")
    assert finding.remedy == remedy


def test_a_mode_that_the_api_does_not_offer_admits_nobody_else() -> None:
    schema = "type Query { u: User } type User { email: String @aws_api_key @aws_iam }"
    (finding,) = findings(POOL_AND_KEY, schema)
    assert finding.remedy == "Write `email: String @aws_cognito_user_pools` in User."


def test_where_no_other_mode_is_known_none_is_named() -> None:
    config = "authenticationType: API_KEY"
    (finding,) = findings(config, "type Query { u: User } type User { email: String }", hidden_provider=True)
    assert finding.remedy == "Write the directive of the callers you mean on User.email."


def test_a_written_directive_holds_whatever_the_default_mode_is() -> None:
    config = "additionalAuthenticationProviders: [{authenticationType: API_KEY}]"
    schema = "type Query { u: User } type User { email: String @aws_api_key phone: String }"
    (finding,) = findings(config, schema)
    assert finding.affected == ("User.email",)
    assert not any("default mode" in step.caption for step in finding.evidence)


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { u: User } type User { email: String @aws_api_key @aws_cognito_user_pools }",
        "type Query { u: U } interface U { email: String @aws_api_key } type User implements U { email: String }",
        "type Query { u: U } interface U @aws_api_key { email: String } type User implements U { email: String }",
        "type Query { u(in: In): Int } input In { email: String @aws_api_key }",
        "type Query { u: Int } type Mutation { resetPassword(email: String): String @aws_api_key }",
        "type Query { u: User @aws_api_key } type User @aws_api_key { email: Mail } type Mail { id: ID }",
    ],
    ids=["another mode too", "interface field", "interface", "input", "mutation", "object"],
)
def test_what_is_left_alone(schema: str) -> None:
    assert findings(POOL_AND_KEY, schema) == ()
