"""Odd cases of `deny-below-root`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Severity
from tests.pages import findings
from tests.rules.test_guest_wildcard import ARN, GUESTS, SERVER, allow, config, deny

RULE = "deny-below-root"
SCHEMA = """
type Query { photos: [Photo] @aws_iam, users: [User] }
type Photo @aws_iam { url: String, place: Place }
type Place @aws_iam { name: String }
type User @aws_iam { name: String }
"""
QUERIES = allow(f"{ARN}/types/Query/*")


def test_the_finding_shows_the_way_round() -> None:
    (finding,) = findings(RULE, config(f"{QUERIES}, {deny(f'{ARN}/types/Place/*')}", GUESTS), SCHEMA)
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.LOW)
    assert finding.affected == ("Place.name",)
    assert finding.witness is not None
    assert finding.witness.operation == "query { photos { place { name } } }"
    assert str(finding.principals[0]) == "AWS_IAM:guest"


@pytest.mark.parametrize(
    "statements",
    [
        f"{QUERIES}, {deny(f'{ARN}/types/User/*')}",  # no field that admits IAM leads there
        f"{QUERIES}, {deny(f'{ARN}/types/*/fields/photos')}",  # at the root
        deny(f"{ARN}/types/Photo/*"),  # nothing is allowed at all
        f"{QUERIES}, {deny(f'{ARN}/types/Photo/*')}, {deny(f'{ARN}/types/Query/*')}",
        f"{QUERIES}, {allow(f'{ARN}/types/Photo/*')}",
        f"{QUERIES}, {deny('*')}",
    ],
)
def test_where_the_deny_is_not_the_only_protection(statements: str) -> None:
    assert findings(RULE, config(statements, SERVER), SCHEMA) == ()


def test_who_knows_better_can_say_so() -> None:
    text = config(f"{QUERIES}, {deny(f'{ARN}/types/Place/*')}", SERVER)
    assert len(findings(RULE, text, SCHEMA)) == 1
    assert findings(RULE, f"{text}assume: {{policiesCoverNestedFields: true}}\n", SCHEMA) == ()
