"""Odd cases of `dead-iam-resource`."""

from __future__ import annotations

import pytest

from tests.pages import findings
from tests.rules.test_guest_wildcard import ARN, GUESTS, SERVER, allow, config, deny

SCHEMA = """
type Query { photos(limit: Int): [Photo] @aws_iam }
type Photo @aws_iam { url: String }
interface Node { id: ID }
"""


def _remedy(inner: str) -> str:
    (finding,) = findings("dead-iam-resource", config(allow(f"{ARN}/{inner}"), SERVER), SCHEMA)
    return finding.remedy


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("types/Query/resolvers/photos", "types/Query/fields/photos"),
        ("types/query/fields/photos", "types/Query/fields/photos"),
        ("types/Query/fields/photo", "types/Query/fields/photos"),
        ("types/Query/photos", "types/Query/fields/photos"),
        ("types/Photos/*", "types/Photo/*"),
        ("Query/*", "types/Query/*"),
        ("types/Photo", "types/Photo/*"),
        ("types/query/fields/ph*", "types/Query/fields/ph*"),
        ("types/Query/fields/photoes*", "types/Query/fields/photos"),
    ],
)
def test_what_was_meant(written: str, meant: str) -> None:
    assert _remedy(written) == f"Write `{ARN}/{meant}`, or delete the line."


def test_what_is_like_nothing() -> None:
    assert _remedy("types/Xyz/fields/qwv").startswith("Write `types/TYPE/fields/FIELD` behind the API's id")


@pytest.mark.parametrize(
    "inner",
    ["types/Node/fields/id", "types/Photo/*", "types/Query/fields/__type", "*", "", "types/Photo/fields/__typename"],
)
def test_what_can_be_asked_for(inner: str) -> None:
    assert findings("dead-iam-resource", config(allow(f"{ARN}/{inner}".rstrip("/")), SERVER), SCHEMA) == ()


def test_a_deny_that_denies_nothing() -> None:
    text = f"{allow('*')}, {deny(f'{ARN}/types/Photo/fields/location')}"
    (finding,) = findings("dead-iam-resource", config(text, GUESTS), SCHEMA)
    assert finding.message.endswith("so that the role web is kept from nothing by it.")
    assert finding.coordinate == "config:iam.roles.web.statements[1].Resource"
    assert str(finding.principals[0]) == "AWS_IAM:guest"


def test_of_another_api_nothing_is_said() -> None:
    other = ARN.replace("abc123", "other7")
    assert findings("dead-iam-resource", config(allow(f"{other}/types/Query/resolvers/a"), SERVER), SCHEMA) == ()
    unknown = config(allow(f"{ARN}/types/Query/fields/nothing"), SERVER).replace("apiId: abc123", "")
    assert findings("dead-iam-resource", unknown, SCHEMA) == ()


def test_what_amplify_still_generates_may_be_meant() -> None:
    schema = "type Query { a: Int @aws_iam } type Photo @model { url: String }"
    text = config(allow(f"{ARN}/types/Query/fields/getPhoto"), SERVER)
    assert findings("dead-iam-resource", text, schema) == ()
    text = config(allow(f"{ARN}/types/Query/getPhoto"), SERVER)
    assert len(findings("dead-iam-resource", text, schema)) == 1


def test_other_actions_have_other_resources() -> None:
    text = allow(f"{ARN}/types/A/resolvers/b").replace("'appsync:GraphQL'", "['appsync:GraphQL', 'appsync:UpdateType']")
    assert findings("dead-iam-resource", config(text, SERVER), SCHEMA) == ()
