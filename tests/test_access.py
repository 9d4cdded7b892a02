"""`access` as people and programs use it: one field explained, one caller's tree, and the page that shows both."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests import record
from tests.hostile import RAW
from tests.terminal import CONFIG, run, write

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/access.md").read_text(encoding="utf-8")
JSON = ("--output", "json")
GROUPS = """\
type Query {
  node(id: ID!): Node @aws_cognito_user_pools(cognito_groups: ["Admin"])
  case: Case @aws_cognito_user_pools(cognito_groups: ["Admin"])
  theme: Theme @aws_api_key
  add(input: NewCase!, how: How): Boolean
}
interface Node { id: ID! }
type Case implements Node @aws_cognito_user_pools {
  id: ID!
  notes: String @aws_cognito_user_pools(cognito_groups: ["Editor"])
}
type Paper implements Node @aws_api_key { id: ID! }
interface Empty { id: ID! }
union Both = Case | Paper
enum Theme { DARK }
enum How { WELL }
input NewCase { inner: Inner! }
input Inner { title: String }
input Unused { title: String }
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with an API that has groups, an interface, a union, enums and inputs."""
    return write(tmp_path, {"schema.graphql": GROUPS, "appsync-lint.yaml": CONFIG.replace("blog", "office")})


# One field.


def test_a_no_in_json_has_the_nearest_path_and_what_opens_it(office: Path) -> None:
    found = run(office, "access", "--field", "Case.notes", *JSON).json["principals"]
    key = found["API_KEY"]
    assert (key["effective"], key["reachable"], key["path"], key["operation"]) == (False, False, [], None)
    assert key["nearest"] == ["Query.case", "Case.notes"]
    assert [step["coordinate"] for step in key["steps"]] == key["nearest"]
    assert {step["line"] for step in key["steps"]} == {3, 10}
    assert [shut["coordinate"] for shut in key["shut"]] == key["nearest"]
    assert key["shut"][0] == {
        "coordinate": "Query.case",
        "because": {key: key_step for key, key_step in key["steps"][0].items() if key != "coordinate"},
        "opening": 'Write `case: Case @aws_cognito_user_pools(cognito_groups: ["Admin"]) @aws_api_key` in Query.',
    }
    assert key["remark"] is None


def test_groups_that_only_together_reach_a_field_have_an_answer_of_their_own(office: Path) -> None:
    found = run(office, "access", "--field", "Case.notes", *JSON).json["principals"]
    together = "AMAZON_COGNITO_USER_POOLS:Admin+Editor"
    assert list(found)[-1] == together
    assert [name for name, told in found.items() if told["reachable"]] == [together]
    assert found[together]["operation"] == "query { case { notes } }"
    for name in ("Admin", "Editor"):
        assert len(found[f"AMAZON_COGNITO_USER_POOLS:{name}"]["shut"]) == 1
    text = run(office, "access", "--field", "Case.notes").stdout
    assert f"{together}: yes" in text
    asked = run(office, "access", "--field", "Case.notes", "--as", "cognito:Admin", *JSON).json
    assert list(asked["principals"]) == ["AMAZON_COGNITO_USER_POOLS:Admin"]


def test_a_no_as_text_shows_each_text_that_refuses_once(office: Path) -> None:
    text = run(office, "access", "--field", "Case.notes", "--as", "api-key").stdout
    assert text.startswith("Case.notes\n\nAPI_KEY: no\n  --> schema.graphql:10:17\n")
    assert "  = nearest: Query.case > Case.notes (2 of 2 fields refuse)\n" in text
    assert text.count("--> ") == 2
    assert text.count("  = to open Query.case: Write `case: Case @aws_") == 1
    assert text.count("  = to open Case.notes: Write `notes: String @aws_") == 1
    assert "= send" not in text


def test_a_field_of_an_interface_is_answered_by_those_that_implement_it(office: Path) -> None:
    outcome = run(office, "access", "--field", "Node.id", "--as", "api-key", *JSON)
    assert outcome.exit_code == 0
    assert "Node.id is a field of an interface" in outcome.stderr
    found = {api["field"]: api["principals"]["API_KEY"] for api in outcome.json["apis"]}
    assert {name: told["effective"] for name, told in found.items()} == {"Case.id": False, "Paper.id": True}
    assert found["Paper.id"]["nearest"] == ["Query.node", "Paper.id"]


@pytest.mark.parametrize(
    ("field", "sentence", "hint"),
    [
        ("Case", "Case is a type, and no field.", "Ask after one of its fields: Case.id and Case.notes."),
        ("Node", "Node is an interface, and no field.", "Node.id"),
        ("Empty.id", "Empty is an interface, and no type implements it.", ""),
        ("Both", "Both is a union, and no field.", "Ask after a field: Case.id and Paper.id."),
        ("Both.id", "Both is a union, which has no fields.", "Ask after a field: Case.id and Paper.id."),
        ("Theme.DARK", "Theme is an enum: AppSync checks no authorization", "return it: Query.theme."),
        ("How", "How is an enum, and no field.", "No field returns it."),
        ("Inner.title", "Inner is an input: AppSync checks no authorization", "take it: Query.add."),
        ("NewCase", "NewCase is an input, and no field.", "take it: Query.add."),
        ("Unused.title", "Unused is an input", "No field takes it."),
        ("Case.__typename", "Case.__typename belongs to GraphQL itself", "can read its `__typename`"),
        ("case.NOTES", "There is no field case.NOTES.", "Did you mean Case.notes?"),
        ("Query.add(nope:)", "There is no field Query.add(nope:).", "Query.add?"),
    ],
)
def test_what_is_no_field_of_an_object_type_leads_to_one(office: Path, field: str, sentence: str, hint: str) -> None:
    outcome = run(office, "access", "--field", field)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr
    assert hint in outcome.stderr


def test_an_argument_is_answered_by_its_field(office: Path) -> None:
    outcome = run(office, "access", "--field", "Query.add(input:)", "--as", "cognito")
    assert outcome.stdout.startswith("Query.add\n\nAMAZON_COGNITO_USER_POOLS: yes\n")
    assert outcome.stderr == "note: an argument has no authorization of its own: what decides is Query.add\n"


TEMPLATE = """\
Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsDev: !Equals [!Ref Stage, dev]}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: shop
      AuthenticationType: AWS_IAM
      AdditionalAuthenticationProviders: !If [IsDev, [{AuthenticationType: API_KEY}], !Ref AWS::NoValue]
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      Definition: "type Query { a: Int @aws_api_key @aws_iam  b: Int @aws_iam }"
"""


def test_a_deployment_in_which_the_answer_is_another_one_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": TEMPLATE})
    notes = {field: run(tmp_path, "access", "--root", ".", "--field", field).stderr for field in ("Query.a", "Query.b")}
    assert "is shown as deployed where" in notes["Query.a"]
    assert re.search(r"Query.a is otherwise where Stage is prod: no for API_KEY", notes["Query.a"])
    assert "is otherwise" not in notes["Query.b"]


def test_amplify_adds_ways_that_are_not_seen(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": "type Query { a: Int }\ntype Post @model { b: Int }\n"})
    outcome = run(tmp_path, "access", "--auth", "api-key", "--field", "Post.b")
    assert outcome.exit_code == 0
    assert "Amplify adds root fields to" in outcome.stderr
    assert "= note: Amplify adds root fields" in outcome.stdout


# One caller.


def test_one_caller_alone_is_a_tree_as_text_and_as_markdown(office: Path) -> None:
    text = run(office, "access", "--as", "cognito:Admin").stdout
    assert text.splitlines() == [
        "AMAZON_COGNITO_USER_POOLS:Admin reaches 4 of 7 fields of office; auth from appsync-lint.yaml:2",
        "",
        "query",
        "  add(input: NewCase!, how: How): Boolean",
        "  case: Case",
        "    id",
        "    (1 field refused here)",
        "  node(id: ID!): Node",
        "    ... on Case  (see Query.case)",
        "    ... on Paper",
        "      (every field refused here)",
        "  (1 field refused here)",
        "",
    ]
    page = run(office, "access", "--as", "cognito:Admin", "--output", "markdown").stdout
    assert "**query**\n\n- `add(input: NewCase!, how: How): Boolean`\n- `case: Case`\n  - `id`\n" in page
    assert "    - `... on Case` (see Query.case)\n" in page.replace("  - `... on Case`", "    - `... on Case`")


def test_json_has_one_shape_for_one_caller_and_for_several(office: Path) -> None:
    found = run(office, "access", "--as", "api-key", *JSON).json
    assert set(found) == {"version", "principals", "fields"}
    assert found["fields"]["Paper.id"] == {"effective": ["API_KEY"], "reachable": []}


def test_several_callers_are_a_table(office: Path) -> None:
    text = run(office, "access", "--as", "api-key", "--as", "cognito").stdout
    assert text.splitlines()[-1].startswith("x reachable")
    assert re.search(r"^Paper\.id +o +\.$", text, re.MULTILINE)


def test_each_api_has_a_tree(tmp_path: Path) -> None:
    config = """
    apis:
      - {name: a, authenticationType: API_KEY, schema: a.graphql}
      - {name: b, authenticationType: API_KEY, schema: b.graphql}
      - {name: c, authenticationType: AWS_IAM, schema: a.graphql}
    """
    write(
        tmp_path,
        {"appsync-lint.yaml": config, "a.graphql": "type Query { x: Int }", "b.graphql": "type Query { y: Int }"},
    )
    outcome = run(tmp_path, "access", "--as", "api-key")
    assert re.findall(r"reaches (.*?);", outcome.stdout) == ["1 of 1 fields of a", "1 of 1 fields of b"]
    assert outcome.stderr == "note: The API c does not offer API_KEY.\n"


# The table.


def test_a_table_of_many_callers_keeps_its_columns(tmp_path: Path) -> None:
    groups = [f"Group{'Long' * 12}{number}" for number in range(120)]
    fields = "\n".join(f'  f{n}: Int @aws_cognito_user_pools(cognito_groups: ["{g}"])' for n, g in enumerate(groups))
    write(tmp_path, {"schema.graphql": f"type Query {{\n{fields}\n}}\n"})
    lines = run(tmp_path, "access", "--auth", "cognito,api-key").stdout.splitlines()
    numbers = next(line for line in lines if re.match(r" +1 +2 +3 ", line))
    rows = [line for line in lines if line.startswith("Query.f")]
    assert len(numbers.split()) == 122
    for row in rows:
        (place,) = [match.start() for match in re.finditer("x", row)]
        assert numbers[: place + 1].split()[-1] == str(3 + sorted(groups).index(groups[int(row.split()[0][7:])]))


# Everywhere.


HOSTILE = "`|<b>\\u202e\\u001b[31m::error::x"


@pytest.mark.parametrize("arguments", [("--field", "Query.a"), ("--as", "cognito:x"), ("--as", "api-key"), ()])
@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_hostile_names_stay_text(tmp_path: Path, arguments: tuple[str, ...], output: str) -> None:
    schema = f'type Query {{ a: Int @aws_cognito_user_pools(cognito_groups: ["{HOSTILE}"]) b: Int }}'
    write(tmp_path, {"schema.graphql": schema})
    outcome = run(tmp_path, "access", "--auth", "cognito,api-key", *arguments, "--output", output)
    assert outcome.exit_code == 0
    assert not RAW.search(outcome.stdout.replace("\n", ""))
    assert not re.search(r"^\s*::", outcome.stdout, re.MULTILINE)
    assert output != "markdown" or "<b>" not in re.sub(r"`[^`\n]*`", "", outcome.stdout)


# The page.


def _examples() -> list[tuple[str, str, str]]:
    found = re.findall(r"<!-- fixtures/(\S+) -->\n```console\n\$ appsync-lint (.*?)\n(.*?)```", PAGE, re.DOTALL)
    return [(fixture, command, expected) for fixture, command, expected in found]


@pytest.mark.parametrize(("fixture", "command", "expected"), _examples())
def test_what_the_page_shows_is_what_the_tool_says(fixture: str, command: str, expected: str) -> None:
    name, *options = shlex.split(command)
    outcome = record.run(record.FIXTURES / fixture, name, "--root", ".", *options)
    assert outcome.exit_code == 0
    pieces = [piece.strip("\n") for piece in re.split(r"^\.\.\.$", expected, flags=re.MULTILINE)]
    assert outcome.stdout.startswith(pieces[0])
    at = 0
    for piece in pieces:
        assert piece in outcome.stdout[at:]
        at = outcome.stdout.index(piece, at) + len(piece)
    assert len(pieces) > 1 or outcome.stdout.strip("\n") == pieces[0]


def test_every_example_of_the_page_is_run() -> None:
    assert len(_examples()) == PAGE.count("```console") > 5
