"""Which field is which: what counts as renamed or moved, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given

from appsync_lint import Api, Field, Schema, sdl
from appsync_lint.source import Source
from appsync_lint.versions.likeness import alike
from appsync_lint.versions.matching import Fate, Matching, match
from tests.test_laws import law
from tests.versions import versions


def schema(text: str) -> Schema:
    """Return the schema of a text."""
    return sdl.read([Source("schema.graphql", text)])


def fates(old: str, new: str, *, renames: bool = True) -> list[str]:
    """Return what is not simply kept, one line each: `User.name -> User.fullName renamed`."""
    found = match(schema(old), schema(new), renames=renames)
    return [line for line in _lines(found) if not line.endswith("kept")]


def _lines(found: Matching) -> list[str]:
    names = [(pair.old and pair.old.coordinate, pair.new and pair.new.coordinate, pair.fate) for pair in found.pairs]
    return [f"{' -> '.join(name for name in (old, new) if name)} {fate}" for old, new, fate in names]


SAME = [
    ("created_at", "createdAt"),
    ("zipcode", "zipCode"),
    ("email", "emailAddress"),
    ("phone", "phoneNumber"),
    ("owner", "ownerId"),
    ("created", "createdAt"),
    ("userName", "name"),
    ("http_url", "httpURL"),
]
DIFFERENT = [
    ("firstName", "lastName"),
    ("users", "allUsers"),
    ("orders", "adminOrders"),
    ("note", "internalNote"),
    ("address1", "address2"),
    ("encrypted", "unencrypted"),
    ("publicKey", "privateKey"),
    ("cost", "post"),
    ("house", "mouse"),
    ("createdAt", "updatedAt"),
    ("id", "at"),
    ("a", "b"),
    ("price", "prices2"),
    ("id", "ownerId"),
    ("order", "orders"),
    ("totalPrice", "priceTotal"),
    ("contacts", "contracts"),
    ("message", "massage"),
    ("plans", "plants"),
    ("detail", "detailUrl"),
    ("email", "emailCode"),
    ("emailAddress", "emailDate"),
    ("share", "shareList"),
    ("private", "privateKey"),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_names_that_mean_the_same(one: str, other: str) -> None:
    old, new = (f"type Query {{ user: User }} type User {{ {name}: String }}" for name in (one, other))
    assert fates(old, new) == [f"User.{one} -> User.{other} renamed"]
    assert fates(new, old) == [f"User.{other} -> User.{one} renamed"]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=str)
def test_names_that_mean_something_else(one: str, other: str) -> None:
    old, new = (f"type Query {{ x: Thing }} type Thing {{ {name}: String }}" for name in (one, other))
    assert {line.split()[-1] for line in fates(old, new)} == {"new", "gone"}
    assert not alike(one, other)
    assert not alike(other, one)


NOT_RENAMED = {
    "a query named for its kind of value": ("type Query { created: String }", "type Query { createdAt: String }"),
    "a mutation in the plural": (
        "type Query { x: Int } type Mutation { deleteUser(id: ID): Boolean }",
        "type Query { x: Int } type Mutation { deleteUsers(id: ID): Boolean }",
    ),
    "a mutation that does something else": (
        "type Query { x: Int } type Mutation { create(id: ID): Int }",
        "type Query { x: Int } type Mutation { createAt(id: ID): Int }",
    ),
    "a query that became a field": (
        "type Query { drafts: [Post] users: [User] } type User { name: String } type Post { text: String }",
        "type Query { users: [User] } type User { name: String drafts: [Post] } type Post { text: String }",
    ),
    "a field that became a query": (
        "type Query { users: [User] } type User { name: String drafts: [Post] } type Post { text: String }",
        "type Query { drafts: [Post] users: [User] } type User { name: String } type Post { text: String }",
    ),
    "another type": ("type Query { created_at: String }", "type Query { createdAt: Int }"),
    "another nullability": ("type Query { created_at: String }", "type Query { createdAt: String! }"),
    "other arguments": ("type Query { by_id(id: ID!): String }", "type Query { byId(id: ID!, all: Boolean): String }"),
    "two that came": ("type Query { created: String }", "type Query { createdAt: String createdOn: String }"),
    "two that went": ("type Query { created: String createdOn: String }", "type Query { createdAt: String }"),
    "one that stayed": ("type Query { created: String createdAt: String }", "type Query { createdAt: String on: Int }"),
    "an unrelated type of the same fields": (
        "type Query { cat: Cat } type Cat { id: ID! name: String born: Int }",
        "type Query { customer: Customer } type Customer { id: ID! name: String born: Int }",
    ),
    "a type that lost half of its fields": (
        "type Query { user: User } type User { id: ID! name: String born: Int email: String }",
        "type Query { user: Account } type Account { id: ID! name: String plan: Int balance: Int }",
    ),
    "a field that went to a type out of reach": (
        "type Query { a: A b: B } type A { secretNote: String x: Int } type B { y: Int }",
        "type Query { a: A b: B } type A { x: Int } type B { y: Int secretNote: String }",
    ),
    "a name that every type has": (
        "type Query { a: A } type A { name: String b: B } type B { y: Int }",
        "type Query { a: A } type A { b: B } type B { y: Int name: String }",
    ),
    "a query that became a mutation": (
        "type Query { refund: Int a: Mutation } type Mutation { b: Int }",
        "type Query { a: Mutation } type Mutation { b: Int refund: Int }",
    ),
    "a name of which two came": (
        "type Query { a: A } type A { street: String b: B c: C } type B { y: Int } type C { z: Int }",
        "type Query { a: A } type A { b: B c: C } type B { y: Int street: String } type C { z: Int street: String }",
    ),
}


@pytest.mark.parametrize(("old", "new"), NOT_RENAMED.values(), ids=NOT_RENAMED)
def test_what_only_looks_like_a_rename(old: str, new: str) -> None:
    found = fates(old, new)
    assert found
    assert {line.split()[-1] for line in found} <= {"new", "gone"}


def test_a_field_that_returns_a_renamed_type_says_that_it_is_one() -> None:
    old = "type Query { user: User } type User { id: ID! name: String friends: [User!] born: Int }"
    new = "type Query { user: Account } type Account { id: ID! name: String friends: [Account!] born: Int }"
    assert fates(old, new) == [f"User.{name} -> Account.{name} renamed" for name in ("born", "friends", "id", "name")]
    assert match(schema(old), schema(new)).types == {"Query": "Query", "User": "Account"}
    assert {line.split()[-1] for line in fates(old, new, renames=False)} == {"new", "gone"}


def test_a_type_in_another_spelling_is_renamed_without_further_proof() -> None:
    old = "type Query { a: Int } type userprofile { id: ID! name: String born: Int }"
    new = "type Query { a: Int } type UserProfile { id: ID! name: String born: Int }"
    assert [line.split()[-1] for line in fates(old, new)] == ["renamed"] * 3


def test_a_renamed_root_type_is_the_root_type() -> None:
    old = "schema { query: Query } type Query { a: Int b: Int }"
    new = "schema { query: Root } type Root { a: Int c: Int }"
    assert fates(old, new) == ["Query.b gone", "Query.a -> Root.a renamed", "Root.c new"]


def test_of_two_types_that_could_be_it_none_is() -> None:
    old = "type Query { a: T b: T } type T { id: ID! x: Int }"
    new = "type Query { a: U b: V } type U { id: ID! x: Int } type V { id: ID! x: Int }"
    assert {line.split()[-1] for line in fates(old, new)} == {"new", "gone"}


def test_a_field_moves_to_a_type_beside_its_own() -> None:
    old = "type Query { users: [User] } type User { street: String }"
    inner = "type Query { users: [User] } type User { address: Address } type Address { street: String }"
    assert "User.street -> Address.street moved" in fates(old, inner)


@pytest.mark.parametrize("root", ["Query", "Mutation"])
def test_a_root_field_in_another_spelling_is_the_same(root: str) -> None:
    old, new = (
        f"type Query {{ x: Int }} type Mutation {{ x: Int }} extend type {root} {{ {name}: Int }}"
        for name in ("getPost2", "get_post_2")
    )
    assert fates(old, new) == [f"{root}.getPost2 -> {root}.get_post_2 renamed"]


def test_what_refuses_a_match_is_asked_about_every_one() -> None:
    old, new = schema("type Query { created_at: Int }"), schema("type Query { createdAt: Int }")
    asked: list[tuple[str, str]] = []

    def refusing(one: Field, other: Field) -> bool:
        asked.append((one.name, other.name))
        return False

    assert [pair.fate for pair in match(old, new, same=refusing).pairs] == [Fate.NEW, Fate.GONE]
    assert asked == [("created_at", "createdAt")]


def test_without_one_of_the_schemas_everything_is_new_or_gone() -> None:
    one = schema("type Query { b: Int a: Int }")
    assert _lines(match(None, one)) == ["Query.a new", "Query.b new"]
    assert _lines(match(one, None)) == ["Query.a gone", "Query.b gone"]
    assert match(None, None).pairs == ()


@law(200)
@given(versions())
def test_every_field_stands_in_one_pair_and_both_ways_agree(drawn: tuple[Api, Api]) -> None:
    old, new = (api.schema for api in drawn)
    there, back = match(old, new), match(new, old)
    assert sorted(pair.old.coordinate for pair in there.pairs if pair.old) == sorted(f.coordinate for f in old.fields)
    assert sorted(pair.new.coordinate for pair in there.pairs if pair.new) == sorted(f.coordinate for f in new.fields)
    assert {(pair.old, pair.new) for pair in there.pairs} == {(pair.new, pair.old) for pair in back.pairs}
