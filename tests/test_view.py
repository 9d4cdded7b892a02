"""The part of a schema that one caller can use: laws for all schemas, real ones, and each thing that SDL can say."""

from __future__ import annotations

import os
import re
from pathlib import Path
from textwrap import dedent

import pytest
from graphql import build_schema, validate_schema
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import Api, Mode, Principal, inquiry, sdl, view
from appsync_lint.assumptions import Assumptions
from appsync_lint.config import ApiConfig, Known, Provider
from appsync_lint.loaders import arguments, project
from appsync_lint.source import Source, UnreadableError
from tests import record, views
from tests.strategies import AWS_PRELUDE, Case, cases
from tests.terminal import run, write
from tests.test_laws import CALLERS, api_of, law
from tests.test_laws import principal as principal_of

KEY = Principal(Mode.API_KEY)
POOL = Principal(Mode.AMAZON_COGNITO_USER_POOLS)
_CORPUS = os.environ.get("APPSYNC_LINT_CORPUS", "")


def _api(*texts: str, modes: tuple[Mode, ...] = (Mode.API_KEY, Mode.AWS_IAM), assume: Assumptions | None = None) -> Api:
    sources = [Source(f"{number}.graphql", dedent(text)) for number, text in enumerate(texts)]
    default, *others = (Provider(Known(mode), f"provider {mode}") for mode in modes)
    config = ApiConfig("shop", "x", default, tuple(others), assume=assume or Assumptions())
    return Api(sdl.read(sources), config, config.deployments()[0])


def _seen(*texts: str, principal: Principal = KEY) -> views.Seen:
    """Return the view of a schema whose default mode is the API key."""
    return views.check(_api(*texts), principal, views.whole(map(dedent, texts)))


def _body(*texts: str) -> str:
    return _seen(*texts).body


# Laws.


@law(250)
@given(cases())
def test_a_view_is_what_the_caller_can_use(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    for who in CALLERS[:8]:
        views.check(api, principal_of(who), full)


@law(100)
@given(cases())
def test_the_view_of_a_view_is_the_same(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    for who in CALLERS[:6]:
        seen = views.check(api, principal_of(who), full)
        if seen.schema:
            assert view.look(_api(seen.text), KEY).text.partition("\n\n")[2] == seen.body


@law(100)
@given(cases())
def test_more_groups_never_show_less(case: Case) -> None:
    api, full = api_of(case), views.whole([AWS_PRELUDE, case.text])
    fewer, more = (principal_of(who) for who in (CALLERS[5], CALLERS[-4]))
    shown = [seen.schema for seen in (views.check(api, fewer, full), views.check(api, more, full))]
    before, after = (views.coordinates(schema) if schema else set() for schema in shown)
    if fewer.groups <= more.groups:
        assert before <= after


_SNIPPETS = [
    *' \n\t\r"\\#:[]ab',
    "\x00",
    "\x1b",
    "\x9b",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\U0001f600",
    "é",
    '"""',
    "::",
    "##[",
]
_TEXTS = st.lists(st.sampled_from([*_SNIPPETS, "  ", "\n\n", "da2-abcdefgh"]), max_size=12).map("".join)


@law(400)
@given(_TEXTS, st.booleans())
def test_every_description_is_kept_and_harmless(text: str, block: bool) -> None:  # noqa: FBT001 - hypothesis's
    quoted = '"""' + text.replace("\\", "").replace('"""', '\\"""').replace("\r", "\n") + '\n"""'
    if not block:
        quoted = '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 0xFFFF else c for c in text) + '"'
    _seen(f"type Query {{\n {quoted}\n a({quoted}\n b: Int): Int\n}}")


# Real schemas.


@pytest.mark.parametrize("fixture", record.names())
def test_the_views_of_the_fixtures(fixture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(record.FIXTURES / fixture)
    _check_all(_loaded(*record.PATHS.get(fixture, (".",))))


@pytest.mark.parametrize("fixture", record.names())
def test_the_command_shows_what_access_says_can_be_reached(fixture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(record.FIXTURES / fixture)
    paths = record.PATHS.get(fixture, (".",))
    said = run(Path.cwd(), "access", *paths, "--output", "json")
    subjects = _loaded(*paths).subjects
    if said.exit_code or len(subjects) != 1:
        pytest.skip("not one API whose modes are known")
    full = views.whole(source.text for source in subjects[0].schema.sources)
    for caller in said.json["principals"]:
        reached = {field for field, who in said.json["fields"].items() if caller in who["reachable"]}
        shown = run(Path.cwd(), "view", *paths, "--as", caller).stdout
        expected = views.leading(full, reached)
        seen = views.coordinates(build_schema(shown)) if re.search(r"^[^#]", shown, re.MULTILINE) else set()
        assert seen == expected, caller


def _corpus() -> list[tuple[str, ...]]:
    folders: dict[Path, list[str]] = {}
    for path in sorted(Path(_CORPUS).rglob("*.graphql")) if _CORPUS else ():
        folders.setdefault(path.parent, []).append(path.relative_to(_CORPUS).as_posix())
    return [tuple(names) for names in folders.values()]


@pytest.mark.skipif(not _CORPUS, reason="APPSYNC_LINT_CORPUS names no folder")
@pytest.mark.parametrize("modes", ["cognito,iam,api-key", "api-key,oidc,lambda"])
@pytest.mark.parametrize("names", _corpus(), ids=" ".join)
def test_the_views_of_the_corpus(names: tuple[str, ...], modes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_CORPUS)
    try:
        loaded = _loaded(*names, auth=modes)
    except UnreadableError:
        pytest.skip("not one schema")
    _check_all(loaded)


def _loaded(*paths: str, auth: str | None = None) -> project.Project:
    request = arguments.Request(tuple(paths), None, auth, ".", None, params=())
    return project.load(request, Path.cwd(), [])


def _check_all(loaded: project.Project) -> None:
    for subject in loaded.subjects:
        try:
            (asked,) = inquiry.ask([subject], [])
        except UnreadableError:
            continue
        full = views.whole(source.text for source in subject.schema.sources)
        for principal in asked.principals:
            views.check(asked.api, principal, full)


# What SDL can say.

_EVERYTHING = '''
    """
    The shop.
      Indented.
    """
    schema @tagged(name: "all") { query: Entry, mutation: Change }
    "Marks."
    directive @tagged("which" name: String! = "x", level: Level, page: Page) repeatable on
      SCHEMA | OBJECT | FIELD_DEFINITION | ENUM_VALUE | ARGUMENT_DEFINITION
    directive @unused on OBJECT
    directive @aws_api_key on OBJECT | FIELD_DEFINITION
    directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
    "How much."
    enum Level { "little" LOW @deprecated(reason: "no \\"more\\"") @tagged HIGH }
    input Page { "from here" after: ID = "a" size: Int = 10 within: Range = {low: -1.5, high: null, kinds: [A, B]} }
    input Range { low: Float high: Float kinds: [Kind!] = [A] page: Page }
    enum Kind { A B }
    scalar Hash @specifiedBy(url: "https://example.com/hash")
    scalar AWSDate
    "Where all begins."
    type Entry @aws_api_key @tagged(name: "b") @tagged(name: "c") @other(x: 1) {
      "One \\u001b[31m red \\u202e one."
      item("its key" id: ID! @tagged(name: "d"), page: Page): Item @deprecated
      many(of: [Kind!]! = [A, B], at: AWSDate): [Item!]!
      closed: Hidden @aws_iam
    }
    type Item { hash: Hash, seen: AWSDateTime, hidden: Hidden }
    type Hidden @aws_iam { secret: String, level: Level }
    type Change { drop(id: ID!): Hidden, add(input: New!): ID @aws_subscribe(mutations: ["a"]) }
    input New { name: String! = "n", gone: Int @deprecated, needed: Int! @deprecated }
    type Query { plain: Int }
'''
_SHOWN = '''
    """
    The shop.
      Indented.
    """
    schema @tagged(name: "all") {
      query: Entry
      mutation: Change
    }

    "Marks."
    directive @tagged(
      "which"
      name: String! = "x"
      level: Level
      page: Page
    ) repeatable on SCHEMA | OBJECT | FIELD_DEFINITION | ENUM_VALUE | ARGUMENT_DEFINITION

    directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION

    "How much."
    enum Level {
      "little"
      LOW @deprecated(reason: "no \\"more\\"") @tagged
      HIGH
    }

    input Page {
      "from here"
      after: ID = "a"
      size: Int = 10
      within: Range = {low: -1.5, high: null, kinds: [A, B]}
    }

    input Range {
      low: Float
      high: Float
      kinds: [Kind!] = [A]
      page: Page
    }

    enum Kind {
      A
      B
    }

    scalar Hash @specifiedBy(url: "https://example.com/hash")

    scalar AWSDate

    "Where all begins."
    type Entry @tagged(name: "b") @tagged(name: "c") {
      "One \\u001b[31m red \\u202e one."
      item(
        "its key"
        id: ID! @tagged(name: "d")
        page: Page
      ): Item @deprecated
      many(of: [Kind!]! = [A, B], at: AWSDate): [Item!]!
    }

    type Item {
      hash: Hash
      seen: AWSDateTime
    }

    type Change {
      add(input: New!): ID @aws_subscribe(mutations: ["a"])
    }

    input New {
      name: String! = "n"
      gone: Int @deprecated
      needed: Int!
    }

    scalar AWSDateTime
'''


def test_everything_that_sdl_can_say() -> None:
    api = _api(_EVERYTHING)
    seen = view.look(api, KEY)
    assert seen.text.partition("\n\n")[2] == dedent(_SHOWN).lstrip("\n")
    assert validate_schema(build_schema(seen.text)) == []
    assert seen.notes == ("API_KEY can call Change.drop, but read nothing of the answer; SDL cannot show that",)


def test_the_comment_says_for_whom_the_view_is_from_where_and_what_it_leaves_out() -> None:
    text = _seen("type Query { a: Int, b: B, c: B @aws_iam }", "type B @aws_iam { c: Int }").text
    assert text == dedent("""\
        # Written by `appsync-lint view`: what anyone with the API key (API_KEY) can use of the API shop.
        # 1 of 4 fields, from 0.graphql and 1.graphql.
        # Query.b is left out, though within reach: nothing that it could read lies behind.

        type Query {
          a: Int
        }
        """)


def test_a_caller_that_reaches_nothing_is_shown_a_comment() -> None:
    seen = _seen("type Query @aws_iam { a: Int }")
    assert seen.text.splitlines()[1:] == [
        "# 0 of 1 fields, from 0.graphql.",
        "# API_KEY can read nothing of the API shop",
    ]
    assert seen.notes == ("API_KEY can read nothing of the API shop",)


def test_a_caller_without_queries_sees_its_mutations_alone() -> None:
    seen = _seen("type Query @aws_iam { a: Int } type Mutation { b: Int }")
    assert seen.body == "type Mutation {\n  b: Int\n}\n"
    assert [note.partition(":")[0] for note in seen.notes] == ["API_KEY has no query"]


def test_types_that_lead_only_to_each_other_lead_nowhere() -> None:
    body = _body("type Query { a: A, n: Int } type A { b: B } type B { a: A, c: C } type C { x: Int @aws_iam }")
    assert body == "type Query {\n  n: Int\n}\n"


def test_an_interface_keeps_the_fields_that_all_its_types_keep() -> None:
    body = _body("""
        type Query { any: Node }
        interface Node { id: ID!, owner(of: Int): User }
        type Post implements Node { id: ID!, owner(of: Int): User, title: String }
        type User implements Node { id: ID!, owner(of: Int): User @aws_iam }
        type Key implements Node @aws_iam { id: ID!, owner(of: Int): User }
    """)
    assert "interface Node {\n  id: ID!\n}" in body
    assert "type Post implements Node {\n  id: ID!\n  owner(of: Int): User\n" in body
    assert "Key" not in body


def test_an_interface_without_a_common_field_becomes_a_union() -> None:
    body = _body("""
        type Query { any: [Node!] }
        "Whatever."
        interface Node { id: ID!, name: String }
        interface Named implements Node { id: ID!, name: String }
        type Post implements Node & Named { id: ID!, name: String @aws_iam }
        type User implements Node & Named { id: ID! @aws_iam, name: String }
    """)
    assert body == dedent("""\
        type Query {
          any: [Node!]
        }

        "Whatever."
        union Node = Post | User

        type Post {
          id: ID!
        }

        type User {
          name: String
        }
    """)


def test_an_interface_loses_a_field_whose_types_would_no_longer_fit() -> None:
    # `Deep` becomes a union, and no union or interface is a narrower form of another.
    body = _body("""
        type Query { any: Top }
        interface Top { id: ID, in: Node }
        type T implements Top { id: ID, in: Deep }
        interface Node { id: ID }
        interface Deep implements Node { id: ID, x: Int, y: Int }
        type A implements Deep & Node { id: ID @aws_iam, x: Int, y: Int @aws_iam }
        type B implements Deep & Node { id: ID @aws_iam, x: Int @aws_iam, y: Int }
    """)
    assert "interface Top {\n  id: ID\n}" in body
    assert "type T implements Top {\n  id: ID\n  in: Deep\n}" in body
    assert "union Deep = A | B" in body
    assert "Node" not in body


def test_a_schema_that_is_not_quite_valid_still_gives_a_valid_view() -> None:
    api = _api("""
        type Query { any: Node, own: Own, round: Round, holder: Holder }
        interface Node { id: ID!, n(a: Int): Int }
        type Post implements Node { id: ID!, n(a: Int, b: Int!): Int @deprecated }
        type User implements Node { id: ID! @deprecated, n(a: Int): Int }
        interface Own implements Own & Node { id: ID! }
        type Thing implements Own { id: ID! }
        interface Round implements Around { x: Int }
        interface Around implements Round { x: Int }
        type Ring implements Round & Around { x: Int }
        interface Holder { in: Node }
        type Held implements Holder { in: Loose }
        interface Loose implements Node { id: ID! }
        type Found implements Loose { id: ID! }
    """)
    schema = build_schema(view.view(api, KEY))
    assert validate_schema(schema) == []
    assert views.coordinates(schema) == {field.coordinate for field in api.schema.fields}


def test_a_union_loses_the_members_that_are_gone() -> None:
    body = _body(
        "type Query { any: U } union U = B | A | C type A { x: Int } type B { x: Int @aws_iam } type C { y: ID }"
    )
    assert "union U = A | C\n" in body


def test_extensions_become_part_of_what_they_extend() -> None:
    body = _body(
        "extend type Query { b: E } enum E { X }",
        'extend enum E { "why" Y @deprecated } "The root." type Query { a: Int }',
    )
    assert body == dedent("""\
        "The root."
        type Query {
          a: Int
          b: E
        }

        enum E {
          X
          "why"
          Y @deprecated
        }
    """)


def test_directives_that_no_tool_would_know_are_gone() -> None:
    body = view.view(
        _api("""
        directive @here(of: Nothing) on FIELD_DEFINITION
        directive @elsewhere on OBJECT
        directive @once(a: Int!) on FIELD_DEFINITION
        type Query {
          a: Int @here @elsewhere @model @once
          b: Int @once(a: 1) @once(a: 2) @once(b: 3) @deprecated(reason: 5)
        }
    """),
        KEY,
    )
    assert validate_schema(build_schema(body)) == []
    assert "  a: Int\n  b: Int @once(a: 1)\n" in body
    assert body.count("directive") == 1


def test_a_plain_type_with_the_name_of_a_root_stays_plain() -> None:
    body = _body("schema { query: Query } type Query { m: Mutation } type Mutation { x: Int }")
    assert body.startswith("schema {\n  query: Query\n}\n")


def test_what_comes_in_a_payload_alone_is_marked() -> None:
    api = _api(
        "type Query { p: P } type Subscription { on: P } type P { open: Int, shut: Int @aws_iam }",
        assume=Assumptions(subscription_payload_is_checked=False),
    )
    text = view.view(api, KEY)
    assert (
        "  # Comes in the payload of a subscription alone, which goes unchecked; asked for elsewhere it is refused.\n"
        "  shut: Int\n"
    ) in text
    assert text.count("payload") == 1


def test_what_amplify_still_adds_is_missing() -> None:
    assert (
        "Amplify adds more fields, for @model: look at the schema that it compiles"
        in _seen("type Query { a: P } type P @model { x: Int }").text
    )


def test_lists_and_values_of_any_depth_within_the_limit() -> None:
    deep = 490
    written = f"a(x: I = {'{i: ' * deep}null{'}' * deep}): {'[' * deep}Int{']' * deep}"
    text = view.view(_api(f"type Query {{ {written} }} input I {{ i: I }} interface J {{ x: Int }}"), KEY)
    assert f"(\n    x: I = {'{i: ' * deep}null{'}' * deep}\n  ): {'[' * deep}Int{']' * deep}\n" in text


def test_long_lines_are_broken() -> None:
    names = [f"argument{number}" for number in range(12)]
    types = [f"Type{number}{'x' * 10}" for number in range(10)]
    body = _body(
        f"type Query {{ a({', '.join(f'{name}: Int' for name in names)}): U }} union U = {' | '.join(types)}",
        " ".join(f"type {name} {{ x: Int }}" for name in types),
    )
    assert "  a(\n" + "".join(f"    {name}: Int\n" for name in names) + "  ): U\n" in body
    assert "union U =\n  | Type0xxxxxxxxxx\n  | Type1" in body


# The command.

_SCHEMA = "type Query {\n  me: String\n  admin: String @aws_iam\n}\n"
_CONFIG = (
    "name: shop\nauthenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"
)
_MONOREPO = {
    "appsync-lint.yaml": "apis:\n  - {name: a, authenticationType: API_KEY, schema: a.graphql}\n"
    "  - {name: b, authenticationType: API_KEY, schema: b.graphql}\n"
    "  - {name: c, authenticationType: AWS_IAM, schema: c.graphql}\n",
    **{f"{name}.graphql": f"type Query {{ {name}: Int }}" for name in "abc"},
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a project of one API."""
    return write(tmp_path, {"schema.graphql": _SCHEMA, "appsync-lint.yaml": _CONFIG, ".git/HEAD": ""})


def test_the_command_prints_a_view(shop: Path) -> None:
    outcome = run(shop, "view", "--as", "api-key")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout.endswith("\n\ntype Query {\n  me: String\n}\n")
    assert "from schema.graphql.\n" in outcome.stdout


def test_the_command_writes_a_file_again_and_again(shop: Path) -> None:
    write(shop, {"appsync-lint.yaml": _CONFIG + "schema: schema.graphql\n"})
    for _ in range(2):
        outcome = run(shop, "view", "--as", "iam", "--output", "graphql=iam.graphql")
        assert (outcome.exit_code, outcome.stdout) == (0, "")
        assert outcome.stderr == (
            "note: iam.graphql stands beside the schema: where all files of the folder are read, it is read too\n"
        )
    assert (shop / "iam.graphql").read_text(encoding="utf-8").endswith("\n\ntype Query {\n  admin: String\n}\n")


def test_the_command_overwrites_no_other_schema(shop: Path) -> None:
    write(shop, {"old/other.graphql": _SCHEMA})
    for name in ("schema.graphql", "old/other.graphql"):
        outcome = run(shop, "view", "--as", "iam", "--output", f"graphql={name}")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "would overwrite" in outcome.stderr
        assert (shop / name).read_text(encoding="utf-8") == _SCHEMA


def test_a_file_says_when_there_is_no_view(shop: Path) -> None:
    outcome = run(shop, "view", "--as", "lambda", "--output", "graphql=x.graphql")
    assert outcome.exit_code == 2
    assert (shop / "x.graphql").read_text(encoding="utf-8") == (
        "# Written by `appsync-lint view`: there is none.\n"
        "# The API shop does not offer AWS_LAMBDA.\n"
        "# It offers API_KEY, AWS_IAM.\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Missing option '--as'"),
        (["--as", "api-key", "--as", "iam"], "A view is for one caller; a user in two groups is cognito:Admin+Editor."),
        (["--as", "nobody"], "--as names no principal 'nobody'."),
        (["--as", "cognito"], "The API shop does not offer AMAZON_COGNITO_USER_POOLS."),
        (["--as", "iam", "--output", "json"], "There is no format 'json' here; there is only graphql."),
        (["--as", "iam", "--api", "shoq"], "Did you mean shop?"),
    ],
)
def test_the_command_refuses(shop: Path, options: list[str], said: str) -> None:
    outcome = run(shop, "view", *options)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


def test_of_several_apis_one_is_to_be_named(tmp_path: Path) -> None:
    folder = write(tmp_path, {**_MONOREPO, ".git/HEAD": ""})
    outcome = run(folder, "view", "--as", "api-key")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There are 2 APIs here: a and b; a view is of one." in outcome.stderr
    assert "--api a" in outcome.stderr
    named = run(folder, "view", "--as", "api-key", "--api", "b")
    assert (named.exit_code, named.stderr) == (0, "")
    assert "type Query {\n  b: Int\n}" in named.stdout
    alone = run(folder, "view", "--as", "iam")
    assert alone.exit_code == 0
    assert "type Query {\n  c: Int\n}" in alone.stdout
    assert "note: The API a does not offer AWS_IAM." in alone.stderr


def test_an_unnamed_group_is_noted(tmp_path: Path) -> None:
    folder = write(tmp_path, {"schema.graphql": "type Query { a: Int }", ".git/HEAD": ""})
    outcome = run(folder, "view", "--auth", "cognito", "--as", "cognito:Ghosts\u202e")
    assert outcome.exit_code == 0
    assert outcome.stderr.endswith("names the group Ghosts\\u202e\n")
    assert "\u202e" not in outcome.stdout


def test_what_has_to_be_known_and_is_not_leaves_no_view(shop: Path) -> None:
    write(shop, {"appsync-lint.yaml": _CONFIG + "authorizer: {file: a.js}\n", "a.js": "export const handler = ((("})
    assert run(shop, "view", "--as", "iam").exit_code in {0, 2}
    assert run(shop, "view", "--as", "iam", "--require-known").exit_code == 2


def test_the_help_names_the_format(shop: Path) -> None:
    assert "graphql" in run(shop, "view", "--help").stdout


def test_a_merged_api_shows_what_its_sources_do_not_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(record.FIXTURES / "federation")
    for subject in _loaded(".").subjects:
        (asked,) = inquiry.ask([subject], [])
        hidden = {p.coordinate for p in subject.schema.placements if p.directive.name == "hidden"}
        for principal in asked.principals:
            text = view.view(asked.api, principal)
            assert "@hidden" not in text
            assert not hidden or "hidden" not in text
