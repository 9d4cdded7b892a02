"""Odd cases of `sensitive-field-reachable-by-api-key`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appsync_lint import Severity, ruleset
from appsync_lint.source import Source
from tests.pages import Example

if TYPE_CHECKING:
    from appsync_lint import Finding

RULE = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "sensitive_field_reachable_by_api_key.py")
POOL_AND_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}]
"""
BOTH = "@aws_api_key @aws_cognito_user_pools"


def findings(config: str, schema: str) -> tuple[Finding, ...]:
    report = Example("", Source("schema.graphql", schema), Source("appsync-lint.yaml", config)).check(RULE)
    assert not report.crashes
    return report.findings


def test_each_directive_is_one_cause() -> None:
    schema = f"""
    type Query {{ users: UserConnection {BOTH} }}
    type UserConnection {BOTH} {{ items: [User] nextToken: String }}
    type User {BOTH} {{ email: String phone: String! name: String ssn: String {BOTH} friend: User }}
    """
    on_type, on_field = findings(POOL_AND_KEY, schema)
    assert (on_type.coordinate, on_type.affected, on_type.severity) == (
        "User",
        ("User.email", "User.phone"),
        Severity.HIGH,
    )
    assert (on_field.coordinate, on_field.severity) == ("User.ssn", Severity.MEDIUM)
    assert on_type.witness is not None
    assert on_type.witness.operation == "query { users { items { email } } }"
    assert [step.caption.partition(" ")[0] for step in on_type.evidence] == [
        "API_KEY",
        "this",
        "Query.users",
        "UserConnection.items",
        "User.email",
        "`email`",
        "`phone`",
    ]


@pytest.mark.parametrize(
    "way",
    [
        f"type Query {{ node: Node {BOTH} }} interface Node {{ id: ID }}",
        f"type Query {{ any: Any {BOTH} }} union Any = User",
        f"type Query {{ ping: Int }} type Mutation {{ save: User {BOTH} }}",
        f"type Query {{ ping: Int }} type Subscription {{ saved: User {BOTH} }}",
        f"schema {{ query: Q }} type Q {{ users: [[User!]!]! {BOTH} }}",
    ],
    ids=["interface", "union", "mutation", "subscription", "list"],
)
def test_every_way_counts(way: str) -> None:
    implements = " implements Node" if "interface" in way else ""
    (finding,) = findings(POOL_AND_KEY, f"{way} type User{implements} {{ id: ID email: String {BOTH} }}")
    assert finding.affected == ("User.email",)
    assert finding.witness is not None


@pytest.mark.parametrize(
    "schema",
    [
        f"type Query {{ u: User }} type User {BOTH} {{ email: String }}",
        f"type Query {{ ping: Int }} type User {BOTH} {{ email: String friend: User }}",
        f"type Query {{ u: User {BOTH} }} type User {BOTH} {{ email: String @aws_cognito_user_pools }}",
        f"type Query {{ u: User {BOTH} }} type User @aws_api_key {{ email: String }}",
        f"type Query {{ u: User {BOTH} }} type User {BOTH} {{ emailVerified: Boolean nextToken: String }}",
    ],
    ids=["the way is shut", "no way", "the field is shut", "the key alone", "harmless"],
)
def test_what_is_left_alone(schema: str) -> None:
    assert findings(POOL_AND_KEY, schema) == ()


def test_groups_are_another_caller_and_stay_in_the_remedy() -> None:
    groups = '@aws_cognito_user_pools(cognito_groups: ["B", "A"])'
    schema = f"type Query {{ u: User {BOTH} }} type User @aws_api_key {groups} {{ email: String! }}"
    (finding,) = findings(POOL_AND_KEY, schema)
    assert finding.remedy == 'Write `email: String @aws_cognito_user_pools(cognito_groups: ["A", "B"])` in User.'
