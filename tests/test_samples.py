"""Values for the arguments of operations: valid, short, and there in time for whatever somebody wrote."""

from __future__ import annotations

import graphql
import pytest
from hypothesis import given

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.config import ApiConfig, Known, Provider
from appsync_lint.source import Source
from tests import views
from tests.strategies import AWS_PRELUDE, Case, cases
from tests.test_laws import CALLERS, api_of, law, principal


def _operation(text: str) -> str | None:
    config = ApiConfig("shop", "x", Provider(Known(Mode.API_KEY), "authenticationType"))
    api = Api(sdl.read([Source("schema.graphql", text)]), config, config.deployments()[0])
    field = api.schema.field("Query.a")
    assert field is not None
    witness = api.witness(Principal(Mode.API_KEY), field)
    if witness is None:
        return None
    assert graphql.validate(views.whole([text]), graphql.parse(witness.operation)) == []
    return witness.operation


@pytest.mark.parametrize(
    ("definitions", "value"),
    [
        ("a(x: DateTime!, y: Long!, z: Whatever!): Int } scalar DateTime scalar Whatever scalar Long #", None),
        ("a(x: E!): Int } enum E { A @deprecated C B }", "B"),
        ("a(x: [E!]!): Int } enum E { A @deprecated }", "[A]"),
        ("a(x: I!): Int } input I @oneOf { first: I, listed: [I!], number: Int }", "{number: 1}"),
        ("a(x: I!): Int } input I @oneOf { first: J, number: Int } input J { x: Int! }", "{number: 1}"),
        ("a(x: I!): Int } input I { items: [J!]!, names: [String!]! } input J { sku: ID!, more: [I!]! }",
         '{items: [{sku: "1", more: []}], names: ["text"]}'),
        ("a(x: I!): Int } input I { self: [I!]!, or: I }", "{self: [{self: []}]}"),
        ("a(x: [I!]!): Int } input I { self: I! }", "[]"),
        ("a(x: I!): Int } input I { j: J! } input J { k: K! } input K { x: Int! }", "{j: {k: {x: 1}}}"),
        ("a(x: [[I]!]!): Int } input I { j: [J!]! } input J { i: [I] x: Int! }", "[[{j: [{x: 1}]}]]"),
        ("a(x: I!): Int } input I @oneOf { a: J, z: Z } input J { j: J! } input Z { x: E! } enum E { A }",
         "{z: {x: A}}"),
        ("a(x: O!): Int } input O { i: I! } input I { j: J!, l: [J!]!, n: [E!]! } input J { x: Int! } enum E { A }",
         "{i: {j: {x: 1}, l: [], n: [A]}}"),
        ("a(x: I!): Int } input I @oneOf { a: J, z: [J] } input J { j: J! }", "{z: []}"),
    ],
)  # fmt: skip
def test_a_value_is_short_and_shows_what_is_asked_for(definitions: str, value: str | None) -> None:
    operation = _operation(f"type Query {{ {definitions}\n")
    expected = f"query {{ a(x: {value}) }}" if value else 'query { a(x: "2026-01-01T12:00:00Z", y: 1, z: "1") }'
    assert operation == expected


@pytest.mark.parametrize(
    "definitions",
    ["a(x: E!): Int } enum E", "a(x: I!): Int } input I { i: I! }", "a(x: I!): Int } input I @oneOf { i: I }"],
)
def test_what_has_no_value_has_no_witness(definitions: str) -> None:
    assert _operation(f"type Query {{ {definitions}") is None


@pytest.mark.parametrize("fields", ["a: [{0}!]!, b: [{0}!]!", "a: {0}!, b: {0}!", "a: [{0}!]!, b: {0}!, z: I0!"])
def test_types_that_double_their_values_take_no_time(fields: str) -> None:
    levels = "\n".join(f"input I{n} {{ {fields.format(f'I{n + 1}')} }}" for n in range(300))
    operation = _operation(f"type Query {{ a(x: I0!): Int }}\n{levels}\ninput I300 {{ x: Int! }}")
    assert len(operation or "") < 5_000


@law(100)
@given(cases())
def test_every_witness_fits_the_schema(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    for who in CALLERS[:6]:
        for field in api.schema.fields:
            witness = api.witness(principal(who), field)
            if witness is not None:
                assert graphql.validate(full, graphql.parse(witness.operation)) == [], witness.operation


def test_of_two_ways_of_one_length_the_query_is_shown() -> None:
    text = "type Mutation { b: B } type Query { z: B } type B { c: C } type C { x: Int }"
    config = ApiConfig("shop", "x", Provider(Known(Mode.API_KEY), "authenticationType"))
    api = Api(sdl.read([Source("schema.graphql", text)]), config, config.deployments()[0])
    field = api.schema.field("C.x")
    assert field is not None
    witness = api.witness(Principal(Mode.API_KEY), field)
    assert witness is not None
    assert witness.operation == "query { z { c { x } } }"


@pytest.mark.parametrize(("length", "there"), [(3995, True), (3996, False)], ids=["short-enough", "too-long"])
def test_what_takes_more_than_4000_letters_has_no_value(length: int, there: bool) -> None:  # noqa: FBT001
    operation = _operation(f"type Query {{ a(x: I!): Int }} input I {{ {'n' * length}: Int! }}")
    assert (operation is not None) is there


@pytest.mark.parametrize(("length", "there"), [(3988, True), (3989, False)], ids=["short-enough", "too-long"])
def test_items_of_lists_are_shown_up_to_4000_letters(length: int, there: bool) -> None:  # noqa: FBT001
    name = "n" * length
    operation = _operation(f"type Query {{ a(x: I!): Int }} input I {{ a: [J!]! }} input J {{ {name}: Int! }}")
    items = f"[{{{name}: 1}}]" if there else "[]"
    assert operation == f"query {{ a(x: {{a: {items}}}) }}"
