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
    assert text.count("  = to open Query.case: Write `case: Case\n      @aws_") == 1
    assert text.count("  = to open Case.notes: Write `notes: String\n      @aws_") == 1
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
    assert "shop is shown as deployed where Stage is dev; --param chooses another" in notes["Query.a"]
    assert re.search(r"Query.a is otherwise where Stage is prod: no for API_KEY", notes["Query.a"])
    assert notes["Query.b"] == ""


def test_deployments_in_which_nobody_can_call_anything_else_are_not_told_of(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": TEMPLATE})
    everybody = run(tmp_path, "access", "--root", ".").stderr
    assert "deployed where Stage is dev; who may call what differs where Stage is prod. Choose" in everybody
    assert run(tmp_path, "access", "--root", ".", "--as", "iam").stderr == ""
    assert run(tmp_path, "view", "--root", ".", "--as", "iam").stderr == ""
    logging = "LogConfig: !If [IsDev, {FieldLogLevel: ALL, CloudWatchLogsRoleArn: x}, !Ref AWS::NoValue]"
    same = re.sub(r"AdditionalAuthenticationProviders: .*", logging, TEMPLATE).replace("@aws_api_key @aws_iam", "")
    write(tmp_path, {"template.yaml": same})
    assert run(tmp_path, "access", "--root", ".").stderr == ""


def test_of_many_deployments_a_few_are_named(tmp_path: Path) -> None:
    stages = [f"s{number}" for number in range(6)]
    conditions = "".join(f"  Is{stage}: !Equals [!Ref Stage, {stage}]\n" for stage in stages)
    provider = "!Ref AWS::NoValue"
    for stage in stages[1:]:
        provider = f"!If [Is{stage}, [{{AuthenticationType: API_KEY}}], {provider}]"
    text = TEMPLATE.replace("[dev, prod]", f"[{', '.join(stages)}]")
    text = re.sub(r"Conditions: .*\n", f"Conditions:\n{conditions}", text)
    write(tmp_path, {"template.yaml": re.sub(r"!If \[IsDev.*", provider, text)})
    outcome = run(tmp_path, "access", "--root", ".")
    assert re.search(r"differs where Stage is s\d; or where .*; or where .* or in 2 more deployments\.", outcome.stderr)


def test_amplify_adds_ways_that_are_not_seen(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": "type Query { a: Int }\ntype Post @model { b: Int }\n"})
    outcome = run(tmp_path, "access", "--auth", "api-key", "--field", "Post.b")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert "= note: Amplify adds root fields" in outcome.stdout
    table = run(tmp_path, "access", "--auth", "api-key")
    assert table.stderr.count("Amplify") == 1
    assert "root fields for `@model`: give the schema" in table.stderr
    assert run(tmp_path, "view", "--auth", "api-key", "--as", "api-key").stderr == table.stderr


def test_what_amplify_decides_by_auth_is_said_of_a_yes_and_of_a_no(tmp_path: Path) -> None:
    schema = "type Query { hi: Post  ho: Int }\ntype Post @auth(rules: [{allow: public}]) { title: String }\n"
    write(tmp_path, {"schema.graphql": schema})
    auth = ("--auth", "cognito,api-key")
    found = run(tmp_path, "access", *auth, "--field", "Post.title", *JSON).json["principals"]
    for told in found.values():
        assert "Amplify makes directives of `@auth` at schema.graphql:2:11, which are not" in told["remark"]
    others = run(tmp_path, "access", *auth, "--field", "Query.ho", *JSON).json["principals"]
    assert {told["remark"] for told in others.values()} == {None}
    assert "for `@auth`: give the schema" in run(tmp_path, "access", *auth).stderr


# What else there is to say.


AUTHORIZER = """export const handler = async (event) => {
  const user = await find(event.authorizationToken)
  if (!user) return { isAuthorized: false, deniedFields: ['Query.other'] }
  if (user.admin) return { isAuthorized: true }
  return { isAuthorized: true, deniedFields: ['Item.price', `arn:${process.env.REST}`] }
}
"""
SHOP = "type Query { items: [Item]  other: Int }\ntype Item { price: Float  name: String  next: Item }\n"


def test_what_the_authorizer_denies_is_said_to_whom_it_lets_in(tmp_path: Path) -> None:
    config = (
        "name: shop\nauthenticationType: AWS_LAMBDA\nauthorizer: {file: a.mjs}\n"
        "additionalAuthenticationProviders: [{authenticationType: API_KEY}]\n"
    )
    write(tmp_path, {"schema.graphql": SHOP, "appsync-lint.yaml": config, "a.mjs": AUTHORIZER})
    named = "The Lambda authorizer can deny Item.price: `deniedFields` names it at a.mjs:5:47 (1 of 2 of the answers"
    for output in ("json", "markdown", "html"):
        told = run(tmp_path, "access", "--field", "Item.price", "--output", output).stdout
        assert told.replace("`a.mjs:5:47`", "a.mjs:5:47").count(named) == 1
    text = run(tmp_path, "access", "--field", "Item.price", "--as", "lambda").stdout
    assert "AWS_LAMBDA: yes" in text
    assert "  = note: The Lambda authorizer can deny Item.price" in text
    other = run(tmp_path, "access", "--field", "Query.other", "--as", "lambda", *JSON).json["principals"]["AWS_LAMBDA"]
    assert other["remark"] == "The Lambda authorizer computes at a.mjs:5:61 which other fields it denies."
    for arguments in (("access",), ("access", "--as", "lambda"), ("view", "--as", "lambda")):
        assert "The Lambda authorizer can deny Item.price (`deniedFields`)" in run(tmp_path, *arguments).stderr
        assert "Query.other" not in run(tmp_path, *arguments).stderr
    assert run(tmp_path, "access", "--as", "api-key").stderr == ""


def test_an_object_of_which_nothing_can_be_read_is_a_yes_that_says_so(tmp_path: Path) -> None:
    schema = "type Query { a: Outer @aws_api_key }\ntype Outer { b: Inner @aws_api_key }\ntype Inner { c: Int }\n"
    write(tmp_path, {"schema.graphql": schema})
    auth = ("--auth", "iam,api-key")
    for field in ("Query.a", "Outer.b"):
        told = run(tmp_path, "access", *auth, "--field", field, "--as", "api-key", *JSON).json["principals"]["API_KEY"]
        assert told["reachable"]
        assert told["remark"].startswith(f"Nothing that anyone with the API key could read lies behind {field}")
    view = run(tmp_path, "view", *auth, "--as", "api-key").stdout
    assert "# Outer.b and Query.a are left out, though within reach: nothing that it could" in view


def test_an_opening_keeps_the_other_directives_of_a_type_and_says_who_else_gets_in(tmp_path: Path) -> None:
    schema = """
      type Query { item: Item  vault: Item @aws_iam }
      type Item @tag(name: "q") @long(reason: "so that nobody has to read all of what stands here") { a: Int  b: Int }
      type Mutation { pay: Int @aws_cognito_user_pools(cognito_groups: ["Admin"]) }
    """
    write(tmp_path, {"schema.graphql": schema})
    auth = ("--auth", "iam,cognito,api-key")

    def opening(field: str, who: str) -> str:
        found = run(tmp_path, "access", *auth, "--field", field, "--as", who, *JSON).json["principals"]
        (told,) = found.values()
        return str(told["shut"][-1]["opening"])

    assert '`type Item @aws_iam @aws_api_key @tag(name: "q") @long(...)`, which' in opening("Item.a", "api-key")
    everybody = opening("Mutation.pay", "cognito")
    assert everybody == "Write `pay: Int @aws_cognito_user_pools` in Mutation; or put the user into the group Admin."
    also = "What is written lets a user in the group Admin in too."
    assert opening("Query.vault", "cognito").endswith(also)
    assert also not in opening("Query.vault", "cognito:Admin")


def test_guests_get_in_where_callers_with_iam_are_let_in() -> None:
    folder = record.FIXTURES / "photos"
    outcome = record.run(folder, "access", "--root", ".", "--field", "Mutation.upload", "--as", "iam", *JSON)
    assert "What is written lets a guest of the identity pool in too." in outcome.stdout


# Several fields, and one API.


def test_each_field_that_is_asked_after_has_its_answer(office: Path) -> None:
    fields = ("--field", "Case.notes", "--field", "Paper.id", "--field", "Case.notes", "--field", "Node.id")
    found = run(office, "access", *fields, "--as", "api-key", *JSON).json
    told = [(api["name"], api["field"], set(api["principals"])) for api in found["apis"]]
    assert told == [("office", name, {"API_KEY"}) for name in ("Case.notes", "Paper.id", "Case.id")]
    text = run(office, "access", *fields, "--as", "api-key").stdout
    assert re.findall(r"^(\S+) of office$", text, re.MULTILINE) == ["Case.notes", "Paper.id", "Case.id"]
    page = run(office, "access", *fields, "--output", "html").stdout
    assert page.count('"principals":') == 1
    assert 'data-field="Case.notes"' in page
    wrong = run(office, "access", "--field", "Case.notes", "--field", "Case.nope", "--field", "No.no")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "Case.nope" in wrong.stderr
    assert "No.no" in wrong.stderr


def test_of_several_apis_one_can_be_named(tmp_path: Path) -> None:
    config = """
    apis:
      - {name: a, authenticationType: API_KEY, schema: a.graphql}
      - {name: b, authenticationType: AWS_IAM, schema: b.graphql}
    """
    files = {"appsync-lint.yaml": config, "a.graphql": "type Query { x: Int }", "b.graphql": "type Query { y: Int }"}
    write(tmp_path, files)
    assert set(run(tmp_path, "access", "--api", "b", *JSON).json["fields"]) == {"Query.y"}
    wrong = run(tmp_path, "access", "--api", "c")
    assert wrong.exit_code == 2
    assert "There is no API c." in wrong.stderr
    assert "There is a and b." in wrong.stderr


def test_a_group_that_no_directive_names_is_told_with_the_one_that_was_meant(office: Path) -> None:
    outcome = run(office, "access", "--as", "cognito:admin", "--as", "cognito:Admin,Editor", "--as", "cognito:Nobody")
    assert outcome.stderr.splitlines() == [
        "note: no directive of office names the group Admin,Editor; a user in several groups is cognito:Admin+Editor",
        "note: no directive of office names the group Nobody",
        "note: no directive of office names the group admin; did you mean Admin?",
    ]


# What is not known, and how wide it is.


def test_what_is_not_known_of_resolvers_is_no_note_on_access(tmp_path: Path) -> None:
    template = TEMPLATE.replace("Name: shop", "Name: shop\n      QueryDepthLimit: !ImportValue depth")
    template += """\
  Resolver:
    Type: AWS::AppSync::Resolver
    Properties: {ApiId: !GetAtt Api.ApiId, TypeName: Query, FieldName: a, Code: !ImportValue code}
"""
    write(tmp_path, {"template.yaml": template})
    assert "not known" in run(tmp_path, "check", "--root", ".").stdout
    for command in ("access", "view"):
        outcome = run(tmp_path, command, "--root", ".", "--as", "iam")
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        assert run(tmp_path, command, "--root", ".", "--as", "iam", "--require-known").exit_code == 2
    compared = run(tmp_path, "diff", "template.yaml", "template.yaml", "--root", ".")
    assert (compared.exit_code, compared.stderr) == (0, "")
    assert run(tmp_path, "diff", "template.yaml", "template.yaml", "--root", ".", "--require-known").exit_code == 2


def test_lines_are_no_wider_than_a_terminal_save_those_that_are_copied() -> None:
    for fixture, options in (("groups", ("--field", "Invoice.amount")), ("search", ("--as", "cognito:Dealers"))):
        text = record.run(record.FIXTURES / fixture, "access", "--root", ".", *options).stdout
        wide = [line for line in text.splitlines() if len(line) > 80]
        assert [line for line in wide if not re.match(r" *\d* \| |  = send: ", line)] == []


# One caller.


def test_one_caller_alone_is_a_tree_as_text_and_as_markdown(office: Path) -> None:
    text = run(office, "access", "--as", "cognito:Admin").stdout
    assert text.splitlines() == [
        "AMAZON_COGNITO_USER_POOLS:Admin reaches 4 of 7 fields of office; auth from",
        "  appsync-lint.yaml:2",
        "",
        "query",
        "  node(id: ID!): Node",
        "    ... on Case  (see Query.case)",
        "    ... on Paper",
        "      (every field refused here)",
        "  case: Case",
        "    id",
        "    (1 field refused here)",
        "  add(input: NewCase!, how: How): Boolean",
        "  (1 field refused here)",
        "",
    ]
    page = run(office, "access", "--as", "cognito:Admin", "--output", "markdown").stdout
    assert "**query**\n\n- `node(id: ID!): Node`\n" in page
    assert "- `case: Case`\n  - `id`\n" in page
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
