"""What policies allow: wildcards, whose API a resource means, and that a deny always wins."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint.iam import ELSEWHERE, OWN_ID, UNSEEN, Answer, Resource, Role, Statement, Target, matches
from appsync_lint.source import Source

SPAN = Source("policy.json", "x").span(0, 1)
OURS = Target("abc123")
NO, PERHAPS, YES = Answer.NO, Answer.PERHAPS, Answer.YES

API = "arn:aws:appsync:eu-west-1:111122223333:apis/abc123"

patterns = st.text("ab/*?", max_size=9)
texts = st.text("ab/", max_size=9)


@cache
def naively_matches(pattern: str, text: str) -> bool:
    """Return whether a text fits a pattern, by its definition, one letter after the other."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return naively_matches(pattern[1:], text) or (bool(text) and naively_matches(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and naively_matches(pattern[1:], text[1:])


@given(patterns, texts)
def test_wildcards_agree_with_their_definition(pattern: str, text: str) -> None:
    assert matches(pattern, text) is naively_matches(pattern, text)


def test_many_stars_take_no_time() -> None:
    assert not matches("*a" * 200 + "b", "a" * 2000)


def resource(pattern: str) -> Resource:
    """Return a resource as a policy names it."""
    return Resource(pattern, pattern, SPAN)


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("*", YES),
        ("arn:aws:appsync:*", YES),
        ("arn:aws:appsync:*:*:*", YES),
        ("arn:aws:appsync:us-east-1:*:apis/*", YES),
        ("arn:*:appsync:*:*:apis/abc123/*", YES),
        (f"{API}/*", YES),
        (f"{API}/types/*", YES),
        (f"{API}/types/Query/*", YES),
        (f"{API}/types/Qu?ry/fields/photo*", YES),
        (f"{API}/types/Query/fields/photos", YES),
        (f"{API}/types/*/fields/*s", YES),
        (f"{API}*", YES),
        (API, NO),
        (f"{API}/types/query/fields/photos", NO),
        (f"{API}/types/Query/fields/photo", NO),
        (f"{API}/types/Query/resolvers/photos", NO),
        (f"{API}/types/Mutation/*", NO),
        ("arn:aws:appsync:eu-west-1:111122223333:apis/other7/*", NO),
        ("arn:aws:s3:::pictures/*", NO),
        ("arn:aws:appsync:eu-west-1:111122223333:apis/" + UNSEEN + "/types/Query/*", PERHAPS),
        (UNSEEN + "/types/Query/*", PERHAPS),
        (UNSEEN, PERHAPS),
        (UNSEEN + "/types/Mutation/*", NO),
        (f"arn:{UNSEEN}:appsync:{UNSEEN}:{UNSEEN}:apis/abc123/types/{UNSEEN}/fields/photos", PERHAPS),
        (f"arn:{UNSEEN}:appsync:{UNSEEN}:{UNSEEN}:apis/abc123/types/Query/fields/photos", YES),
        (f"arn:aws:appsync:eu-west-1:1:apis/{ELSEWHERE}/*", NO),
    ],
)
def test_which_resources_mean_a_field(pattern: str, answer: Answer) -> None:
    assert resource(pattern).covers(OURS, "Query", "photos") is answer


def test_the_place_of_the_api_counts_where_it_is_known() -> None:
    here = Target("abc123", "aws", "eu-west-1", "111122223333")
    assert resource(f"{API}/*").covers(here, "Query", "photos") is YES
    assert resource(f"{API}/*".replace("eu-west-1", "us-east-1")).covers(here, "Query", "photos") is NO
    assert not resource(f"{API}/*".replace("eu-west-1", "us-east-1")).names(here)


@pytest.mark.parametrize(
    ("actions", "answer"),
    [
        (("appsync:GraphQL",), YES),
        (("APPSYNC:graphql",), YES),
        (("appsync:*",), YES),
        (("appsync:Graph??",), YES),
        (("appsync:Graph???",), NO),
        (("*",), YES),
        (("s3:GetObject", "appsync:G*"), YES),
        (("appsync:SourceGraphQL",), NO),
        (("appsync:GetGraphqlApi", "s3:*"), NO),
        ((f"appsync:{UNSEEN}",), PERHAPS),
        ((), NO),
    ],
)
def test_which_actions_contain_graphql(actions: tuple[str, ...], answer: Answer) -> None:
    assert Statement(True, actions, (), SPAN).about_graphql is answer
    opposite = Answer(YES - answer)
    assert Statement(True, (), (), SPAN, not_actions=actions).about_graphql is opposite


@pytest.mark.parametrize(
    ("actions", "alone"),
    [
        (("appsync:GraphQL",), True),
        (("appsync:graphql", "s3:*"), True),
        (("appsync:GraphQL", "appsync:GetType"), False),
        (("appsync:*",), False),
        (("appsync:GraphQL", "*"), False),
        (("s3:GetObject",), False),
    ],
)
def test_which_statements_are_about_fields_alone(actions: tuple[str, ...], alone: bool) -> None:  # noqa: FBT001
    assert Statement(True, actions, (), SPAN).only_graphql is alone


def role(*statements: Statement) -> Role:
    """Return a role that is asked about the API abc123."""
    return Role("web", statements, SPAN, OURS, "iam.roles.web")


def allow(*names: str, conditional: bool = False) -> Statement:
    """Return a statement that allows resources."""
    return Statement(True, ("appsync:GraphQL",), tuple(map(resource, names)), SPAN, conditional=conditional)


def deny(*names: str, conditional: bool = False) -> Statement:
    """Return a statement that denies resources."""
    return replace(allow(*names, conditional=conditional), allows=False)


def test_an_allow_is_needed_and_a_deny_wins() -> None:
    assert role().allows("Query", "photos") is NO
    assert role(allow(f"{API}/*")).allows("Query", "photos") is YES
    assert role(deny(f"{API}/types/Query/*"), allow("*")).allows("Query", "photos") is NO
    assert role(deny(f"{API}/types/Mutation/*"), allow("*")).allows("Query", "photos") is YES


def test_a_condition_makes_either_uncertain() -> None:
    assert role(allow("*", conditional=True)).allows("Query", "photos") is PERHAPS
    assert role(allow("*"), deny("*", conditional=True)).allows("Query", "photos") is PERHAPS
    assert role(allow("*"), allow("*", conditional=True)).allows("Query", "photos") is YES
    assert [why for why, _ in role(allow("*", conditional=True)).doubts] == ["under which condition a statement holds"]


def test_all_resources_but_some() -> None:
    others = replace(allow(), not_resources=(resource(f"{API}/types/Mutation/*"),))
    assert role(others).allows("Query", "photos") is YES
    assert role(others).allows("Mutation", "remove") is NO
    assert [one.pattern for one in others.naming(OURS, "Query", "photos")] == ["*"]


def test_what_cannot_be_seen_is_doubted_only_where_it_could_be_the_api() -> None:
    place = f"arn:{UNSEEN}:appsync:{UNSEEN}:{UNSEEN}:apis"
    sure = allow(f"{place}/abc123/types/Query/*", f"arn:aws:s3:::{UNSEEN}/*", f"arn:aws:appsync:a:1:apis/{OWN_ID}/*")
    assert list(role(sure).doubts) == []
    unsure = role(allow(f"{place}/{UNSEEN}/types/Query/*", UNSEEN))
    assert [why for why, _ in unsure.doubts] == ["which resource is meant"] * 2


@pytest.mark.parametrize(
    ("inner", "possible"),
    [
        ("types/Query/fields/photos", True),
        ("types/Query/*", True),
        ("types/*/photos", True),
        ("*", True),
        ("types/Q?ery/fields/*", True),
        ("types/Query", False),
        ("types/Query/resolvers/photos", False),
        ("types/Query/field/photos", False),
        ("types/Query/fields/photos/*", False),
        ("types/Query/photos", False),
        ("Query/*", False),
        ("types/Query/fields/", False),
    ],
)
def test_which_paths_can_be_a_field_s(inner: str, possible: bool) -> None:  # noqa: FBT001
    assert resource(f"{API}/{inner}").can_be_a_field is possible
    assert resource(f"{API}/{inner}").inner == inner


names = st.sampled_from(("A", "B", "_1"))
inners = st.builds("types/{}/fields/{}".format, names, names)


@given(st.text("types/fildAB_1*?", max_size=24) | inners, names, names)
def test_a_path_that_fits_a_field_can_be_one(inner: str, type_name: str, field_name: str) -> None:
    if naively_matches(inner, f"types/{type_name}/fields/{field_name}"):
        assert resource(f"{API}/{inner}").can_be_a_field


_parts = st.sampled_from(("*", f"{API}/*", f"{API}/types/Query/*", f"{API}/types/*/fields/a", UNSEEN, "arn:aws:s3:::b"))


def _statement(**given: Any) -> Statement:  # noqa: ANN401 - of the class itself, hypothesis would look up annotations
    return Statement(**given)


_statements = st.builds(
    _statement,
    allows=st.booleans(),
    actions=st.lists(st.sampled_from(("appsync:GraphQL", "appsync:*", "s3:*", UNSEEN)), max_size=2).map(tuple),
    resources=st.lists(_parts.map(resource), max_size=2).map(tuple),
    span=st.just(SPAN),
    not_actions=st.none() | st.just(("s3:*",)),
    not_resources=st.none() | st.lists(_parts.map(resource), max_size=1).map(tuple),
    conditional=st.booleans(),
)
_fields = st.tuples(st.sampled_from(("Query", "Mutation", "Photo")), st.sampled_from("ab"))


@given(st.lists(_statements, max_size=4), _statements, _fields)
def test_one_more_deny_never_lets_more_in(statements: list[Statement], more: Statement, field: tuple[str, str]) -> None:
    before = role(*statements).allows(*field)
    assert role(*statements, replace(more, allows=False)).allows(*field) <= before
    assert role(*statements, replace(more, allows=True)).allows(*field) >= before


@given(st.lists(_statements, max_size=4), _fields)
def test_the_order_of_statements_does_not_matter(statements: list[Statement], field: tuple[str, str]) -> None:
    assert role(*statements).allows(*field) is role(*reversed(statements)).allows(*field)
