"""A path -> an operation: how it walks the path, what it selects at its end, and where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import graphql
import pytest

from appsync_lint import Mode, Principal, sdl
from appsync_lint.source import Source
from appsync_lint.witness import Witness, call, leaf, witness
from tests import views

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint import Field, Schema

TEXT = """
type Query {
  any(id: ID!, first: Int, second: E!): Any
  node: Node
  list(many: Int = 1): [Post!]!
  bare: Bare
  never(x: Endless!): Post
}
type Mutation { add: Post }
enum E { B A }
input Endless { more: Endless! }
union Any = Bare | Post
interface Node { post: Post }
type Bare implements Node { post: Post  any: Any  code(x: ID!): Int }
type Post { both(x: ID, y: ID!): Int  name(upper: Boolean): String  any: Any  text: String }
"""
CALLER = Principal(Mode.API_KEY)


def schema() -> Schema:
    """Return the schema of the text."""
    return sdl.read([Source("schema.graphql", TEXT)])


def fields(of: Schema, *coordinates: str) -> list[Field]:
    """Return the fields of some coordinates, all of which exist."""
    found = [of.field(coordinate) for coordinate in coordinates]
    return [field for field in found if field is not None]


def everything(_: Field) -> bool:
    """Admit to every field."""
    return True


def but_name(field: Field) -> bool:
    """Admit to every field of another name."""
    return field.name != "name"


def nothing(_: Field) -> bool:
    """Admit to no field."""
    return False


ANY = 'any(id: "1", second: A)'
BEHIND = "... on Post { name }"


@pytest.mark.parametrize(
    ("path", "readable", "expected"),
    [
        ("Query.list Post.name", nothing, "query { list { name } }"),
        ("Query.list", everything, "query { list { name } }"),
        ("Query.list", but_name, "query { list { text } }"),
        ("Query.list", nothing, "query { list { __typename } }"),
        ("Query.bare", everything, "query { bare { __typename } }"),
        ("Mutation.add Post.text", everything, "mutation { add { text } }"),
        ("Query.any", everything, f"query {{ {ANY} {{ {BEHIND} }} }}"),
        ("Query.any", nothing, f"query {{ {ANY} {{ __typename }} }}"),
        ("Query.any Post.text", everything, f"query {{ {ANY} {{ ... on Post {{ text }} }} }}"),
        ("Query.any Bare.post Post.name", everything, f"query {{ {ANY} {{ ... on Bare {{ post {{ name }} }} }} }}"),
        ("Query.bare Bare.code", everything, 'query { bare { code(x: "1") } }'),
        ("Query.list Post.any Bare.any Post.both", everything,
         'query { list { any { ... on Bare { any { ... on Post { both(y: "1") } } } } } }'),
        ("Query.node Bare.any", everything, f"query {{ node {{ ... on Bare {{ any {{ {BEHIND} }} }} }} }}"),
    ],
    ids=lambda value: value.replace(" ", ">") if isinstance(value, str) and value[0] in "QM" else "",
)  # fmt: skip
def test_how_a_path_is_walked(path: str, readable: Callable[[Field], bool], expected: str) -> None:
    whole = schema()
    steps = fields(whole, *path.split())
    assert witness(whole, CALLER, steps, readable) == Witness(CALLER, steps[-1], expected)
    assert graphql.validate(views.whole([TEXT]), graphql.parse(expected)) == []


def test_there_is_none_without_a_value_or_a_leaf() -> None:
    whole = schema()
    (never, bare, listed) = fields(whole, "Query.never", "Query.bare", "Query.list")
    assert witness(whole, CALLER, [never], everything) is None
    assert call(whole, never) is None
    assert witness(whole, CALLER, [bare], everything, typename_is_readable=False) is None
    assert leaf(whole, bare, everything, typename_is_readable=False) is None
    assert leaf(whole, bare, everything) == " { __typename }"
    assert leaf(whole, listed, nothing, typename_is_readable=False) is None
    assert leaf(whole, listed, everything, typename_is_readable=False) == " { name }"


def test_how_a_field_is_called_and_what_stands_behind_it() -> None:
    whole = schema()
    called = [call(whole, one) for one in fields(whole, "Query.any", "Query.list", "Post.both", "Post.name")]
    assert called == [ANY, "list", 'both(y: "1")', "name"]
    behind = [leaf(whole, one, everything) for one in fields(whole, "Query.any", "Query.list", "Post.name")]
    assert behind == [f" {{ {BEHIND} }}", " { name }", ""]


@pytest.mark.parametrize(("length", "is_shown"), [(200, True), (201, False)])
def test_a_path_longer_than_anybodys_has_no_operation(length: int, is_shown: bool) -> None:  # noqa: FBT001 - a row
    names = ["Query", *(f"T{number}" for number in range(1, length))]
    text = "".join(f"type {one} {{ a: {other} }}\n" for one, other in zip(names, [*names[1:], "Int"], strict=True))
    of = sdl.read([Source("schema.graphql", text)])
    path = fields(of, *(f"{name}.a" for name in names))
    assert len(path) == length
    found = witness(of, CALLER, path, everything)
    assert (found is not None) is is_shown
    assert found is None or found.operation == f"query {'{ a ' * length}{'} ' * (length - 1)}}}"


@pytest.mark.parametrize(("length", "is_shown"), [(20_000, True), (20_001, False)])
def test_an_operation_longer_than_anybodys_is_none(length: int, is_shown: bool) -> None:  # noqa: FBT001 - a row
    name = "a" * (length - len("query {  }"))
    of = sdl.read([Source("schema.graphql", f"type Query {{ {name}: Int }}")])
    found = witness(of, CALLER, of.fields[:1], everything)
    assert (found.operation if found else None) == (f"query {{ {name} }}" if is_shown else None)
