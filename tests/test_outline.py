"""The tree of what one caller reaches: all of it and nothing else, and every type once, where it is nearest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.answers.outline import outline
from appsync_lint.schema import Kind
from appsync_lint.source import Source
from tests.settings import config_of
from tests.strategies import Case, cases
from tests.test_explanation import assumed, callers, with_assumptions
from tests.test_laws import api_of, law

if TYPE_CHECKING:
    from appsync_lint.answers.outline import Outline, Section
    from appsync_lint.assumptions import Assumptions

KEY = Principal(Mode.API_KEY)


@dataclass
class Seen:
    """What a reader of a tree sees: fields by coordinate with their depths, and where each type is opened."""

    fields: list[tuple[str, int]] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)
    pointed: list[tuple[str, str]] = field(default_factory=list)  # a type, and the field at which it stands
    refused: int = 0


def read(api: Api, found: Outline) -> Seen:
    """Read a tree as a person does, with the schema beside it."""
    seen = Seen()
    for section in found.sections:
        operation = section.title.split()[0]
        roots = {str(one): name for one, name in api.schema.roots.items()}
        is_root = operation in roots
        within = roots[operation] if is_root else section.title.partition(",")[0]
        if is_root:
            seen.opened.append((within, operation))
        _read_section(api, section, within, seen, depth=0 if is_root else None)
    return seen


def _read_section(api: Api, section: Section, within: str, seen: Seen, *, depth: int | None) -> None:
    types = {0: within}  # the type whose fields stand at a depth
    fields = 0
    below: dict[int, int] = {0: 1 if depth is not None else 1_000}
    last = ""
    for line in section.lines:
        here = types.get(line.depth, "")
        if not line.text:
            own = len(api.schema.types[here].fields)
            count = re.match(r"(\d+) field", line.note)
            seen.refused += int(count[1]) if count else own
            continue
        if line.text.startswith("... on "):
            name = line.text.removeprefix("... on ")
            _arrive(seen, name, last, line.note)
            types[line.depth + 1], below[line.depth + 1] = name, below[line.depth - 1] + 1
            continue
        if ":" not in line.text:
            names = [one.strip() for one in line.text.rstrip(",").split(",")]
            seen.fields += [(f"{here}.{name}", below[line.depth]) for name in names]
            continue
        fields += 1
        name = re.split(r"[(:]", line.text)[0]
        last = f"{here}.{name}"
        seen.fields.append((last, below[line.depth]))
        own_field = api.schema.field(last)
        assert own_field is not None
        type_ = api.schema.types.get(own_field.type.name)
        if type_ is not None and type_.kind is Kind.OBJECT:
            _arrive(seen, type_.name, last, line.note)
            types[line.depth + 1] = type_.name
        below[line.depth + 1] = below[line.depth] + 1


def _arrive(seen: Seen, name: str, at: str, note: str) -> None:
    pointed = re.search(r"see (\S+)$", note)
    if pointed:
        seen.pointed.append((name, pointed[1]))
    else:
        seen.opened.append((name, at))


@law(200)
@given(cases())
def test_the_tree_holds_what_is_reached_once_and_where_it_is_nearest(case: Case) -> None:
    api = api_of(case)
    for who in callers(api):
        found, reach = outline(api, who), api.reach(who)
        seen = read(api, found)
        paths = {one.coordinate: reach.path(one) for one in api.schema.fields}
        reached = {coordinate: len(path) for coordinate, path in paths.items() if path}
        assert sorted(seen.fields) == sorted(reached.items())
        assert (found.reached, found.fields) == (len(reached), len(paths))
        types = {type_.name for type_ in api.schema.objects if reach.arrives_at(type_.name)}
        assert sorted(name for name, _ in seen.opened) == sorted(types)
        assert seen.refused == sum(len(api.schema.types[name].fields) for name in types) - len(reached)


@law(150)
@given(cases(), assumed)
def test_a_mark_leads_to_the_place_where_the_type_stands(case: Case, assume: Assumptions) -> None:
    api = with_assumptions(api_of(case), assume)
    for who in callers(api):
        seen = read(api, outline(api, who))
        abstract = {one.coordinate for one in api.schema.fields if _is_abstract(api, one.type.name)}
        assert {name for name, _ in seen.fields} == {
            one.coordinate for one in api.schema.fields if api.reaches(who, one)
        }
        for name, place in seen.pointed:
            assert (name, place) in seen.opened or place in abstract, (name, place)


def _is_abstract(api: Api, name: str) -> bool:
    return name in api.schema.types and api.schema.types[name].kind in {Kind.INTERFACE, Kind.UNION}


def api_of_text(schema: str) -> Api:
    """Return the API of a schema, open to whoever has the key."""
    config = config_of(
        "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]"
    )
    return Api(sdl.read([Source("schema.graphql", schema)]), config, config.deployments()[0])


def printed(found: Outline) -> str:
    """Return a tree as plain text."""
    lines = []
    for section in found.sections:
        lines.append(section.title)
        lines += [
            f"{'  ' * (line.depth + 1)}{line.text}{f' ({line.note})' if line.note else ''}" for line in section.lines
        ]
    return "\n".join(lines)


def test_what_stands_in_a_tree() -> None:
    api = api_of_text("""
      schema { query: Query mutation: Changes }
      type Query { me: User  search(text: String!, first: Int = 10): [Hit]  version: String  closed: Int @aws_iam }
      type Changes { rename(id: ID!, name: String!): User }
      union Hit = User | Page
      type User { id: ID!  name: String  pages(first: Int): [Page!]  query: Query  avatar(size: Int): String }
      type Page @aws_iam { id: ID!  title: String @aws_api_key  author: User @aws_api_key }
    """)
    assert printed(outline(api, KEY)) == "\n".join(  # noqa: FLY002 - as it looks
        [
            "query",
            "  me: User",
            "    id, name",
            "    pages(first: Int): [Page!] (see Query.search)",
            "    query: Query (see query)",
            "    avatar(size: Int): String",
            "  search(text: String!, first: Int): [Hit]",
            "    ... on Page",
            "      title",
            "      author: User (see Query.me)",
            "      (1 field refused here)",
            "    ... on User (see Query.me)",
            "  version: String",
            "  (1 field refused here)",
            "mutation (Changes)",
            "  rename(id: ID!, name: String!): User (see Query.me)",
        ]
    ).replace("\n      (1 field", "\n       (1 field").replace("\n  (1 field", "\n   (1 field")


def test_where_a_mark_leads_stands_the_name_that_it_says() -> None:
    api = api_of_text("""
      type Query { shop: Shop }
      type Shop { orders: [Order]  all: [Item]  last: Order }
      type Order { id: ID!  items: [Item] }
      union Item = Book | Pen
      type Book { id: ID! }
      type Pen { id: ID!  order: Order }
    """)
    assert printed(outline(api, KEY)).split("\n") == [
        "query",
        "  shop: Shop",
        "    orders: [Order] (see Shop.last)",
        "    all: [Item] (Shop.all)",
        "      ... on Book",
        "        id",
        "      ... on Pen",
        "        id",
        "        order: Order (see Shop.last)",
        "    last: Order (Shop.last)",
        "      id",
        "      items: [Item] (see Shop.all)",
    ]


def test_all_arguments_of_a_field_are_there() -> None:
    arguments = ", ".join(f"argument{number}: Int" for number in range(20))
    found = outline(api_of_text(f"type Query {{ search({arguments}): String }}"), KEY)
    assert found.sections[0].lines[0].text == f"search({arguments}): String"


def test_a_deep_chain_is_not_as_wide_as_it_is_long() -> None:
    types = "\n".join(f"type T{number} {{ x: Int  next: T{number + 1} }}" for number in range(1_000))
    found = outline(api_of_text(f"type Query {{ first: T0 }}\n{types}\ntype T1000 {{ last: Int }}"), KEY)
    assert found.reached == found.fields
    assert max(line.depth for section in found.sections for line in section.lines) < 12
    assert found.sections[1].title == "T8, at T7.next"
    assert any(line.note == "further below" for line in found.sections[0].lines)


def test_a_large_union_is_listed_once() -> None:
    members = [f"M{number}" for number in range(300)]
    returning = "\n".join(f"q{number}: Any" for number in range(300))
    types = "\n".join(f"type {name} {{ a: Int  any: Any }}" for name in members)
    found = outline(api_of_text(f"union Any = {' | '.join(members)}\ntype Query {{ {returning} }}\n{types}"), KEY)
    assert sum(len(section.lines) for section in found.sections) == 300 + 3 * 300


def test_a_wide_type_is_broken_into_lines() -> None:
    names = [f"aRatherLongNameOfAField{number}" for number in range(100)]
    found = outline(
        api_of_text(f"type Query {{ wide: Wide }} type Wide {{ {' '.join(f'{n}: Int' for n in names)} }}"), KEY
    )
    lines = [line.text for line in found.sections[0].lines[1:]]
    assert max(map(len, lines)) < 120
    assert sorted(" ".join(lines).split(", ")) == sorted(names)


def test_who_reaches_nothing_has_a_tree_that_says_so() -> None:
    api = api_of_text("type Query @aws_iam { a: Int } type Mutation @aws_iam { b: Int }")
    assert printed(outline(api, KEY)).split("\n") == [
        "query",
        "   (every field refused here)",
        "mutation",
        "   (every field refused here)",
    ]
