"""Odd cases of `empty-group-list`."""

from __future__ import annotations

import pytest

from appsync_lint import Finding, Severity
from tests.pages import findings as findings_of

POOL_AND_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
"""


def findings(schema: str, config: str = POOL_AND_IAM) -> tuple[Finding, ...]:
    return findings_of("empty-group-list", config, schema)


@pytest.mark.parametrize(
    ("written", "severity"),
    [
        ("[]", Severity.HIGH),
        ("null", Severity.HIGH),
        ("[null]", Severity.HIGH),
        ('""', Severity.HIGH),
        ('["", "\\t"]', Severity.HIGH),
        ('["", "A"]', Severity.MEDIUM),
        ('["A"]', None),
        ('"A"', None),
        ('[" A"]', None),
    ],
)
def test_a_list_needs_a_name_and_nothing_else(written: str, severity: Severity | None) -> None:
    found = findings(f"type Query {{ a: Int @aws_cognito_user_pools(cognito_groups: {written}) }}")
    assert [finding.severity for finding in found] == ([severity] if severity is not None else [])


def test_it_says_whether_all_users_get_in_or_none() -> None:
    schema = "type Query { a: Int @aws_cognito_user_pools(cognito_groups: []) }"
    (opened,) = findings(schema)
    assert "open to every signed-in user" in opened.message
    assert opened.witness is not None
    (closed,) = findings(schema, POOL_AND_IAM + "assume: {emptyGroupListAdmitsAll: false}")
    assert "closed to every signed-in user" in closed.message
    assert closed.witness is None


def test_where_no_directive_is_read_another_rule_speaks() -> None:
    schema = """
    type Query { a: I }
    interface I @aws_cognito_user_pools(cognito_groups: []) { x: Int @aws_cognito_user_pools(cognito_groups: []) }
    type T implements I { x: Int }
    """
    assert not findings(schema)


def test_the_same_under_any_default_mode() -> None:
    (finding,) = findings("type Query @aws_cognito_user_pools(cognito_groups: []) { a: Int b: Int }", "name: api")
    assert finding.affected == ("Query.a", "Query.b")
