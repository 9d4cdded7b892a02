"""The stand-in for AppSync itself: what semantics.md tells of single cases, row by row."""

from __future__ import annotations

import pytest

from tests.enforcement import API_KEY, IAM, POOL, Caller, Server, Setup

_USER, _ADMIN, _KEY, _SIGNED = Caller(POOL), Caller(POOL, frozenset({"admin"})), Caller(API_KEY), Caller(IAM)
_AUTH, _MEMBERS = '@aws_auth(cognito_groups: ["admin"])', '@aws_cognito_user_pools(cognito_groups: ["admin"])'
_ALONE, _DENYING, _BESIDE = Setup(POOL), Setup(POOL, default_action="DENY"), Setup(POOL, (API_KEY,))


# The table of section 3.4: a directive on a root field or on one below, and who passes.
@pytest.mark.parametrize(
    ("setup", "root", "nested", "passing", "refused"),
    [
        (_ALONE, "", "", [_USER, _ADMIN], []),
        (_DENYING, "", "", [], [_USER, _ADMIN]),
        (_DENYING, _AUTH, "", [_ADMIN], [_USER]),
        (_ALONE, _AUTH, "", [_ADMIN], [_USER]),
        (_ALONE, "", _AUTH, [_USER, _ADMIN], []),
        (_ALONE, _MEMBERS, "", [_ADMIN], [_USER]),
        (_BESIDE, _AUTH, "", [_USER, _ADMIN], [_KEY]),
        (_BESIDE, _MEMBERS, "", [_ADMIN], [_USER, _KEY]),
        (_BESIDE, "", _MEMBERS, [_ADMIN], [_USER, _KEY]),
        (_BESIDE, "@aws_api_key", "@aws_api_key", [_KEY], [_USER, _ADMIN]),
        (Setup(API_KEY, (POOL,)), "", "", [_KEY], [_USER, _ADMIN]),
    ],
)
def test_who_passes(setup: Setup, root: str, nested: str, passing: list[Caller], refused: list[Caller]) -> None:
    server = Server([f"type Query {{ post: Post {root} }} type Post {{ title: String {nested} }}"], setup)
    for caller in passing:
        answer = server.send("{ post { title } }", caller)
        assert (answer.data, answer.errors) == ({"post": {"title": "text"}}, ())
    for caller in refused:
        answer = server.send("{ post { title } }", caller)
        assert answer.errors == ("Unauthorized",)
        assert answer.data in ({"post": None}, {"post": {"title": None}})


def test_a_refused_field_that_cannot_be_null_takes_its_parents_along() -> None:
    server = Server(["type Query { posts: [Post!]! } type Post { title: String! @aws_iam }"], Setup(POOL, (IAM,)))
    assert server.send("{ posts { title } }", _USER).data is None  # section 4


def test_a_subscriber_is_asked_when_it_subscribes_and_for_what_it_receives() -> None:
    sdl = """
    type Query { a: Int }
    type Subscription { open: Post @aws_iam shut: Post }
    type Post { title: String @aws_iam draft: String }
    """
    server = Server([sdl], Setup(POOL, (IAM,)))
    assert server.send("subscription { open { title } }", _SIGNED).data == {"open": {"title": "text"}}
    assert server.send("subscription { open { draft } }", _SIGNED).data == {"open": {"draft": None}}
    assert server.send("subscription { shut { title } }", _SIGNED).errors == ("Unauthorized",)
    unchecked = Setup(POOL, (IAM,), readings={"subscriptionPayloadIsChecked": False})
    assert Server([sdl], unchecked).send("subscription { open { draft } }", _SIGNED).data == {"open": {"draft": "text"}}


@pytest.mark.parametrize("value", ['"nobody"', "1", '["a@example.org"]'])
def test_values_that_are_none_of_a_scalar_are_not_taken(value: str) -> None:
    server = Server(["type Query { a(mail: AWSEmail!): Int }"], _ALONE)
    assert server.send('{ a(mail: "a@example.org") }', _USER).data == {"a": 7}
    with pytest.raises(AssertionError):
        server.send(f"{{ a(mail: {value}) }}", _USER)
