"""Odd cases of `unfiltered-subscription`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"


def findings(types: str, arguments: str = "", payload: str = "T", config: str = POOL) -> tuple[Finding, ...]:
    schema = f"""
      schema {{ query: Q mutation: M subscription: S }}
      type Q {{ v: Int }}
      type M {{ add: {payload} }}
      type S {{ on{arguments}: {payload} @aws_subscribe(mutations: "add") }}
      {types}
    """
    return findings_of("unfiltered-subscription", config, schema)


@pytest.mark.parametrize(
    ("types", "payload"),
    [
        ("type T { userId: ID! }", "T!"),
        ("type T { ownerId: Int }", "[[T!]]"),
        ("union U = A | T type A { a: Int } type T { tenantId: ID }", "U"),
        ("interface I { a: Int } type T implements I { a: Int owner: String }", "I"),
        ("type C { items: [T] nextToken: String } type T { owner: String }", "C!"),
        ("type C { nodes: [T] } type T { owners: [String] }", "C"),
        ("scalar Name type T { owner: Name }", "T"),
    ],
)
def test_whose_events_are(types: str, payload: str) -> None:
    (found,) = findings(types, payload=payload)
    assert (found.coordinate, found.confidence) == ("S.on", Confidence.MEDIUM)
    assert " T." in found.message


@pytest.mark.parametrize(
    "types",
    [
        "type T { authorId: ID senderId: ID text: String }",
        "type T { user: User } type User { userId: ID }",
        "type T { members: Int isOwner: Boolean owner: E } enum E { A }",
        "type T { id: ID } type Other { userId: ID }",
    ],
    ids=["author", "nested", "no names", "elsewhere"],
)
def test_silent_on_types(types: str) -> None:
    assert not findings(types)


@pytest.mark.parametrize("arguments", ["(id: ID!)", "(userId: ID)", "(filter: String)", "(by: F)"])
def test_silent_with_arguments(arguments: str) -> None:
    assert not findings("type T { userId: ID id: ID } input F { a: Int }", arguments)


def test_low_confidence() -> None:
    for types, arguments in (("type T { userId: ID id: ID }", "(id: ID)"), ("type T { username: String }", "")):
        (found,) = findings(types, arguments)
        assert found.confidence is Confidence.LOW


def test_the_key_alone_is_left_to_another_rule() -> None:
    assert not findings("type T { userId: ID }", config="authenticationType: API_KEY")


def test_a_person_comes_before_an_account() -> None:
    (found,) = findings("type T { accountId: ID  userId: ID  email: String }")
    assert found.message == "S.on sends all events to a signed-in user, whomever T.userId names."
    assert (found.coordinate, found.affected) == ("S.on", ("S.on",))
    assert [str(principal) for principal in found.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert found.remedy.startswith("Write a resolver for S.on that sets a filter on `userId`")
    assert found.evidence[-1].caption == "T.userId says whose an event is"


@pytest.mark.parametrize("end", ["", "Id", "Sub", "Uuid", "Guid", "Email"])
@pytest.mark.parametrize(
    "subject",
    [
        "owner",
        "user",
        "tenant",
        "account",
        "recipient",
        "receiver",
        "addressee",
        "customer",
        "member",
        "patient",
        "org",
    ],
)
def test_every_name_of_whose_something_is(subject: str, end: str) -> None:
    (found,) = findings(f"type T {{ note: Int  {subject}{end}: String }}")
    assert found.message.endswith(f"whomever T.{subject}{end} names.")
