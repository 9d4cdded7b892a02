"""Odd cases of `iam-grant-without-directive`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Severity
from tests.pages import findings
from tests.rules.test_guest_wildcard import ARN, GUESTS, SERVER, allow, config, deny

RULE = "iam-grant-without-directive"
SCHEMA = """
type Query { photos: Int, drafts: Int @aws_cognito_user_pools(cognito_groups: ["Staff"]) }
type Mutation { like: Int @aws_iam, remove: Int }
type Photo { url: String }
"""


def test_the_finding_says_what_to_write() -> None:
    (finding,) = findings(RULE, config(allow(f"{ARN}/types/Query/fields/drafts"), SERVER), SCHEMA)
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, Confidence.MEDIUM)
    assert finding.affected == ("Query.drafts",)
    assert finding.message == "The policies of web allow Query.drafts, which does not admit AWS_IAM."
    assert '`drafts: Int @aws_cognito_user_pools(cognito_groups: ["Staff"]) @aws_iam`' in finding.remedy


def test_several_roles_are_one_cause() -> None:
    line = f"{ARN}/types/Query/fields/photos"
    roles = ", ".join(f"{{name: {name}, statements: [{allow(line)}]}}" for name in ("one", "two"))
    text = config("", SERVER).partition("iam:")[0] + f"iam: {{roles: [{roles}]}}\n"
    (finding,) = findings(RULE, text, SCHEMA)
    assert finding.message.startswith("The policies of one and two allow Query.photos")
    assert sum("types/Query/fields/photos" in step.caption for step in finding.evidence) == 2


@pytest.mark.parametrize(
    "statement",
    [
        allow(f"{ARN}/types/Mutation/*"),
        allow(f"{ARN}/*"),
        allow("*"),
        allow("arn:aws:appsync:*:*:apis/*/types/Query/*"),
        allow(f"{ARN}/types/Query/fields/nothing"),
        deny(f"{ARN}/types/Query/*"),
        allow(f"{ARN}/types/Query/*").replace("appsync:GraphQL", "appsync:*"),
        allow(f"{ARN}/types/Query/*").replace("appsync:GraphQL", "appsync:SourceGraphQL"),
    ],
)
def test_what_is_no_grant_without_a_directive(statement: str) -> None:
    assert findings(RULE, config(statement, SERVER), SCHEMA) == ()


def test_a_wildcard_counts_where_nothing_of_it_admits_iam() -> None:
    (finding,) = findings(RULE, config(allow(f"{ARN}/types/Query/*"), GUESTS), SCHEMA)
    assert finding.affected == ("Query.drafts", "Query.photos")
    assert str(finding.principals[0]) == "AWS_IAM:guest"


def test_an_api_without_iam_is_one_finding() -> None:
    lines = ", ".join(allow(f"{ARN}/types/{inner}") for inner in ("Query/*", "Mutation/fields/like"))
    text = config(lines, SERVER).replace("additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n", "")
    (finding,) = findings(RULE, text, SCHEMA)
    assert finding.message == "The policies of web allow fields of the API, which does not offer AWS_IAM."
    assert finding.affected == ("Mutation.like", "Query.drafts", "Query.photos")
    assert findings(RULE, text, SCHEMA, hidden_provider=True) == ()


MANY = "type Query { a: Int } type Mutation { b: Int @aws_iam c: Int @aws_iam d: Int @aws_iam }"


def _grants(*names: str) -> str:
    return ", ".join(allow(f"{ARN}/types/Mutation/fields/{name}") for name in names)


def test_a_field_that_nobody_may_call() -> None:
    (finding,) = findings(RULE, config(_grants("b", "c"), SERVER), MANY)
    assert (finding.coordinate, finding.affected) == ("Mutation.d", ("Mutation.d",))
    assert finding.span is not None
    assert finding.span.text == "@aws_iam"
    assert "apis/abc123/types/Mutation/fields/d`" in finding.remedy


@pytest.mark.parametrize(
    "statements",
    [
        _grants("b"),  # most callers are out of sight
        _grants("b", "c", "d"),
        f"{_grants('b', 'c')}, {allow('*', ', Condition: {Bool: {a: b}}')}",  # perhaps this role may
        allow("*"),
        "",
    ],
)
def test_fields_that_somebody_may_call_for_all_that_is_known(statements: str) -> None:
    assert findings(RULE, config(statements, SERVER), MANY) == ()


def test_fields_of_the_default_mode_are_not_written_for_iam() -> None:
    text = config(_grants("b"), SERVER).replace("AMAZON_COGNITO_USER_POOLS", "AWS_IAM")
    text = text.replace("[{authenticationType: AWS_IAM}]", "[]")
    assert findings(RULE, text, "type Query { a: Int } type Mutation { b: Int c: Int }") == ()
