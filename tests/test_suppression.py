"""Suppressions: what a comment or an entry of `allow:` accepts, and what it does not."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any, NoReturn, Self

import pytest
from graphql import GraphQLSyntaxError, Lexer, Token, TokenKind
from graphql import Source as Document
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appsync_lint import Mode, engine, sdl
from appsync_lint.acceptance import accepted, allows, judgements
from appsync_lint.baseline import Found
from appsync_lint.comments import Syntax, comments
from appsync_lint.config import Absent, ApiConfig, Known, Language, Program, Provider, Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.finding import Finding, Severity
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import load
from appsync_lint.source import Source
from appsync_lint.suppression import Allow, Fault, Judgement, in_comments, judge, keys_of
from tests.terminal import CONFIG, write
from tests.terminal import run as command
from tests.test_laws import law

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint import Api
    from appsync_lint.baseline import Entry
    from appsync_lint.comments import Comment

RULES = load()
SCHEMA = """\
type Query {
  me: String
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_api_key
}
"""
OPEN = "  deletePost(id: ID!): Boolean @aws_api_key"
TODAY = date(2026, 11, 21)
ALLOW = "# appsync-lint: allow public-mutation -- the reason"
HOW = "Write `# appsync-lint: allow RULE -- reason`; `until DAY` and `owner NAME` may stand before the dashes."


def with_line(before: str, *, trailing: str = "") -> str:
    """Return the schema with lines before its open mutation, and something behind it on its line."""
    return SCHEMA.replace(OPEN, before + OPEN + trailing)


def outcome(schema: str, config: str = CONFIG, name: str = "schema.graphql") -> tuple[list[str], list[str]]:
    """Return the rules that find something, and those whose finding is accepted; introspection aside."""
    (entry,) = neutral.read(Source("appsync-lint.yaml", config)).apis
    subject = Subject(sdl.read([Source(name, schema)]), entry.config)
    chosen = [rule for rule in RULES if rule.name in {"public-mutation", "unused-provider"} or "allow" in rule.name]
    report = run([subject], chosen, Strictness(today=TODAY, known=frozenset(rule.name for rule in RULES)))
    return [f.rule for f in report.findings], [s.finding.rule for s in report.suppressed]


# Comments in the schema.


@pytest.mark.parametrize(
    "schema",
    [
        with_line(f"  {ALLOW}\n"),
        with_line("", trailing=f"  {ALLOW}"),
        with_line("  #appsync-lint:allow public-mutation -- x\n"),
        with_line("  ##  Appsync-Lint:   allow   public-mutation   --   x\n"),
        with_line("  # appsync-lint: allow unsupported-sdl, public-mutation -- x\n"),
        with_line("  # appsync-lint: allow public-mutation until 2026-11-21 -- its last day\n"),
        with_line("  # appsync-lint: allow public-mutation owner web-team until 2030-01-01 -- x -- y\n"),
        with_line(f"  {ALLOW}\n  # another remark\n"),
        with_line(f"  # a remark\n  {ALLOW}\n"),
        with_line(f'  "what it does"\n  {ALLOW}\n'),
        with_line(f"  {ALLOW}\n").replace("\n", "\r\n"),
        with_line(f"  {ALLOW}\n").replace("\n", "\r"),
        with_line(f'  """\n  not closed by \\""" here\n  """\n  {ALLOW}\n'),
        with_line("  # appsync-lint: allow public-mutation -- \N{GRINNING FACE} näher\n"),
    ],
)
def test_a_comment_accepts_the_finding_on_its_line_or_the_next(schema: str) -> None:
    assert outcome(schema) == ([], ["public-mutation"])


@pytest.mark.parametrize(
    ("schema", "others"),
    [
        (with_line(f'  "{ALLOW}"\n'), []),
        (with_line(f'  """\n  {ALLOW}\n  """\n'), []),
        (with_line(f"  {ALLOW}\n\n"), ["unused-allow"]),
        (with_line(f'  {ALLOW}\n  "what it does"\n'), ["unused-allow"]),
        (SCHEMA.replace("type Mutation", f"{ALLOW}\ntype Mutation"), ["unused-allow"]),
        (SCHEMA.replace("type Mutation {", f"type Mutation {{ {ALLOW}"), ["unused-allow"]),
        (SCHEMA + ALLOW, ["unused-allow"]),
        (with_line("  # appsync-lint: allow wider-than-type -- another rule\n"), []),
        (with_line("  # appsync-lint: allow unused-provider -- another rule\n"), ["unused-allow"]),
        (with_line("  # appsync-lint: allow public-mutation until 2026-11-20 -- over\n"), ["expired-allow"]),
        (with_line("  # appsync-lint: allow -- everything\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow * -- everything\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation --\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation because we can\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: disable public-mutation -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint disable public-mutation -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation until 2026-13-01 -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation until tomorrow -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation owner a owner b -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation owner -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsynclint: allow public-mutation -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint allow public-mutation -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public_mutation -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow unused-allow -- x\n").replace(OPEN, OPEN + f"  {ALLOW[:-10]}"), None),
    ],
)
def test_nothing_else_accepts_it(schema: str, others: list[str] | None) -> None:
    found, suppressed = outcome(schema)
    assert "public-mutation" in found
    assert suppressed == []
    if others is not None:
        assert sorted(found) == sorted(["public-mutation", *others])


def test_prose_about_the_tool_is_no_suppression() -> None:
    assert outcome(with_line("  # appsync-lint finds this; see the README\n")) == (["public-mutation"], [])


def test_a_misspelt_rule_is_told_with_what_was_meant() -> None:
    (allow,) = in_comments(Source("a.graphql", "# appsync-lint: allow public-mutations -- x\n"), Syntax.GRAPHQL)
    assert allow.rules == ("public-mutations",)
    (entry,) = neutral.read(Source("appsync-lint.yaml", CONFIG)).apis
    source = Source("a.graphql", with_line("  # appsync-lint: allow public-mutations -- x\n"))
    report = run([Subject(sdl.read([source]), entry.config)], RULES, Strictness())
    (finding,) = [f for f in report.findings if f.rule == "misspelt-allow"]
    assert (finding.message, finding.remedy) == (
        "This suppression accepts nothing: There is no rule public-mutations.",
        "Write public-mutation.",
    )
    assert finding.severity is Severity.MEDIUM


# Comments and entries in the configuration.


def test_a_comment_in_the_configuration_accepts_findings_there(tmp_path: Path) -> None:
    config = CONFIG.replace(
        "  - authenticationType", "  # appsync-lint: allow unused-provider -- soon\n  - authenticationType"
    )
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": "type Query {\n  a: Int\n}\n"})
    report = command(tmp_path, "--select", "unused-provider,unused-allow", "--output", "json")
    assert (report.exit_code, report.found) == (0, [])
    (suppressed,) = report.json["suppressed"]
    assert suppressed["rule"] == "unused-provider"
    assert suppressed["by"] == {
        "kind": "comment",
        "reason": "soon",
        "until": None,
        "owner": None,
        "file": "appsync-lint.yaml",
        "line": 4,
        "column": 3,
        "endLine": 4,
        "endColumn": 48,
    }


YAML_TEXTS = """\
a: |
  # one
b: "x # two" # three
c: 'it''s # four'
d: it's # five
e: [1, # six
  2]
f: x#seven
g: >-
  # eight

# nine
h: plain
  more # ten
"""


def test_the_real_comments_of_yaml() -> None:
    found = [comment.text for comment in comments(Source("a.yaml", YAML_TEXTS), Syntax.YAML)]
    assert found == ["three", "five", "six", "nine", "ten"]


def test_the_real_comments_of_toml() -> None:
    text = "a = \"# one\" # two\nb = \"\"\"\n# three\n\"\"\"\nc = '# four' # five\nd = '''\n# six\n'''\n# seven"
    assert [comment.text for comment in comments(Source("a.toml", text), Syntax.TOML)] == ["two", "five", "seven"]


def test_json_has_no_comments() -> None:
    assert not list(comments(Source("a.json", f'{{"a": "{ALLOW}"}}'), Syntax.JSON))


def entry(**settings: Any) -> str:  # noqa: ANN401 - YAML data
    words = ", ".join(f"{key}: {value}" for key, value in settings.items())
    return f"{CONFIG}allow:\n  - {{{words}}}\n"


REASONED = {"rule": "public-mutation", "at": "Mutation.deletePost", "reason": "asked for"}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (REASONED, []),
        ({**REASONED, "until": "2026-11-21", "owner": "web"}, []),
        ({**REASONED, "until": "2026-11-20"}, ["expired-allow", "public-mutation"]),
        ({**REASONED, "until": "soon"}, ["misspelt-allow", "public-mutation"]),
        ({**REASONED, "until": "''"}, ["misspelt-allow", "public-mutation"]),
        ({**REASONED, "reason": "' '"}, ["misspelt-allow", "public-mutation"]),
        ({**REASONED, "at": "Mutation.other"}, ["public-mutation", "unused-allow"]),
        ({**REASONED, "at": "Mutation"}, ["public-mutation", "unused-allow"]),
        ({**REASONED, "at": "mutation.deletePost"}, ["public-mutation", "unused-allow"]),
        ({**REASONED, "at": "'Mutation.*'"}, ["public-mutation", "unused-allow"]),
        ({**REASONED, "rule": "public-mutate"}, ["misspelt-allow", "public-mutation"]),
    ],
)
def test_an_entry_accepts_the_finding_at_its_coordinate(settings: dict[str, Any], found: list[str]) -> None:
    seen, suppressed = outcome(SCHEMA, entry(**settings))
    assert sorted(seen) == found
    assert suppressed == ([] if "public-mutation" in found else ["public-mutation"])


def test_an_entry_says_whom_to_ask_once_it_is_over(tmp_path: Path) -> None:
    config = entry(**REASONED, until="2020-01-31", owner="web")
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": SCHEMA})
    report = command(tmp_path, "--select", "public-mutation,expired-allow", "--output", "json")
    messages = {finding["rule"]: finding["message"] for finding in report.json["findings"]}
    assert messages["expired-allow"] == "This suppression of public-mutation expired on 2020-01-31; web answers for it."


def test_what_is_said_about_suppressions_cannot_be_suppressed(tmp_path: Path) -> None:
    comment = "# appsync-lint: allow public-mutation, unused-allow, misspelt-allow -- x"
    schema = SCHEMA.replace("me: String", f"me: String {comment}")
    config = f"{CONFIG}allow:\n  - {{rule: unused-allow, at: 'source:schema.graphql', reason: x}}\n"
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": schema})
    report = command(tmp_path, "--select", "public-mutation,unused-allow,misspelt-allow", "--output", "json")
    assert sorted(rule for rule, _ in report.found) == [
        "misspelt-allow",
        "misspelt-allow",
        "public-mutation",
        "unused-allow",
    ]
    assert report.json["suppressed"] == []


def test_an_entry_can_be_meant_for_one_api(tmp_path: Path) -> None:
    apis = "".join(
        f"  - {{name: {name}, authenticationType: AWS_IAM, schema: schema.graphql, "
        "additionalAuthenticationProviders: [{authenticationType: API_KEY}]}\n"
        for name in ("one", "two")
    )
    allow = "allow:\n  - {rule: public-mutation, at: Mutation.deletePost, api: two, reason: x}\n"
    write(tmp_path, {"appsync-lint.yaml": f"apis:\n{apis}{allow}", "schema.graphql": SCHEMA})
    options = ("--select", "public-mutation,unused-allow", "--output", "json")
    report = command(tmp_path, *options).json
    assert (len(report["findings"]), len(report["suppressed"])) == (1, 1)
    write(tmp_path, {"appsync-lint.yaml": f"apis:\n{apis}{allow.replace('two', 'three')}"})
    report = command(tmp_path, "--select", "public-mutation,misspelt-allow", "--output", "json").json
    (wrong,) = [finding for finding in report["findings"] if finding["rule"] == "misspelt-allow"]
    assert wrong["message"] == "This suppression accepts nothing: There is no API three in this file."
    assert report["suppressed"] == []


@pytest.mark.parametrize("name", ["schema.yaml", "schema.json", "schema"])
def test_comments_of_a_schema_count_whatever_its_file_is_called(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"appsync-lint.yaml": f"{CONFIG}schema: {name}\n", name: with_line(f"  {ALLOW}\n")})
    report = command(tmp_path, "--select", "public-mutation", "--output", "json")
    assert (report.exit_code, len(report.json["suppressed"])) == (0, 1)


def test_comments_of_a_configuration_count_whatever_its_file_is_called(tmp_path: Path) -> None:
    config = f"name: 'x # appsync-lint: nonsense'\n{CONFIG.partition(chr(10))[2]}"
    write(tmp_path, {"own.conf": config, "schema.graphql": SCHEMA})
    assert command(tmp_path, "--config", "own.conf", "--select", "misspelt-allow").exit_code == 0


def test_a_comment_behind_the_header_of_a_block() -> None:
    yaml = "a: >-  # one\n  # two\nb: [1]  # three\n"
    assert [comment.text for comment in comments(Source("a.yaml", yaml), Syntax.YAML)] == ["one", "three"]


# Over several APIs, and rules that do not run.


def test_an_entry_for_a_file_that_apis_share_is_needed_where_one_of_them_needs_it(tmp_path: Path) -> None:
    config = """\
apis:
  - name: one
    authenticationType: AMAZON_COGNITO_USER_POOLS
    additionalAuthenticationProviders: [{authenticationType: API_KEY}]
    schema: schema.graphql
  - name: two
    authenticationType: AMAZON_COGNITO_USER_POOLS
    additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
    schema: schema.graphql
"""
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": with_line(f"  {ALLOW}\n")})
    options = ("--select", "public-mutation,unused-allow", "--output", "json")
    report = command(tmp_path, *options)
    assert (report.found, len(report.json["suppressed"])) == ([], 1)
    write(tmp_path, {"appsync-lint.yaml": config.replace("API_KEY", "AWS_IAM")})
    assert command(tmp_path, *options).found == [("unused-allow", "source:schema.graphql")]


def test_nobody_says_that_an_entry_is_needless_whose_rule_did_not_run(tmp_path: Path) -> None:
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": f"{ALLOW}\n{SCHEMA}"})
    json = ("--output", "json")
    assert command(tmp_path, "--select", "unused-allow", *json).found == []
    assert "unused-allow" not in dict(command(tmp_path, "--ignore", "public-mutation", *json).found)
    assert command(tmp_path, "--select", "unused-allow,public-mutation", *json).found[-1][0] == "unused-allow"


def test_nobody_says_that_an_entry_is_needless_while_the_modes_are_unknown(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": with_line(f"  {ALLOW}\n")})
    assert "unused-allow" not in command(tmp_path, "--pedantic").stdout


def test_of_several_rules_the_needless_one_is_named(tmp_path: Path) -> None:
    comment = "  # appsync-lint: allow public-mutation, unsupported-sdl -- x\n"
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": with_line(comment)})
    select = ("--select", "public-mutation,unsupported-sdl,unused-allow", "--output", "json")
    (finding,) = command(tmp_path, *select).json["findings"]
    assert finding["message"].startswith("This suppression accepts nothing of unsupported-sdl: ")
    assert finding["remedy"].startswith("Delete unsupported-sdl from it, ")


def test_an_entry_for_a_finding_that_is_not_shown_is_no_needless_one(tmp_path: Path) -> None:
    schema = """\
type Query {
  a: A
}
# appsync-lint: allow uncascaded-mode -- meant
type A @aws_cognito_user_pools(cognito_groups: ["Staff"]) {
  b: Int
}
"""
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": schema})
    select = ("--select", "uncascaded-mode,dropped-default-mode,unused-allow", "--output", "json")
    pedantic = command(tmp_path, *select, "--pedantic").json
    quiet = command(tmp_path, *select).json
    assert "unused-allow" not in [finding["rule"] for report in (pedantic, quiet) for finding in report["findings"]]


def test_accepted_findings_neither_fail_a_check_nor_go_unseen(tmp_path: Path) -> None:
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": with_line(f"  {ALLOW}\n")})
    outcome = command(tmp_path, "--select", "public-mutation")
    assert outcome.exit_code == 0
    assert outcome.stdout.endswith("No findings, 1 allowed; examined 2 types, 2 fields, 1 rule.\n")


# Laws.

TEXTS = ('"a # b"', '"\\"#"', '""', '"""x # y\n"""', '"""\\"""#"""')
PIECES = (*TEXTS, '"""', "# c\n", "# d\r", "#", "{", "}", "e", " ", "\n", "\\")


@law(200)
@given(st.text(alphabet="\"#\\\n\r ab{}[]:,'|>-", max_size=60))
def test_a_comment_never_begins_inside_a_text(text: str) -> None:
    """What the scanner takes for a comment of SDL is one for graphql-core's lexer too, wherever that reads the text."""
    lexer = Lexer(Document(text))
    expected: list[tuple[int, int]] = []
    try:
        while lexer.advance().kind is not TokenKind.EOF:
            pass
    except GraphQLSyntaxError:
        return
    token: Token | None = lexer.token
    while token is not None:
        if token.kind is TokenKind.COMMENT:
            expected.insert(0, (token.start, token.end))
        token = token.prev
    found = [(comment.span.start, comment.span.end) for comment in comments(Source("a.graphql", text), Syntax.GRAPHQL)]
    assert found == expected


@law(300)
@given(st.text(max_size=80))
def test_no_comment_breaks_the_reader(text: str) -> None:
    line = " ".join(text.split())
    for allow in in_comments(Source("a.graphql", f"# appsync-lint: {line}\ntype Query {{ a: Int }}\n"), Syntax.GRAPHQL):
        assert isinstance(allow, Allow)
        assert allow.fault or (allow.rules and allow.reason)


def spoken_of(found: list[Comment]) -> list[int]:
    """Return the line that each comment of a text in HCL speaks of, the slow way: by all that stand alone."""
    text = found[0].span.source.text if found else ""
    ends: dict[int, int] = {}
    for span in (comment.span for comment in found):
        before, behind = text[: span.start].split("\n")[-1], text[span.end :].split("\n")[0].strip()
        if not before.strip() and (not behind or behind[0] in "#/"):
            ends[span.line] = span.line + span.text.count("\n")
    lines = []
    for comment in found:
        line = comment.span.line
        while line in ends:
            line = ends[line] + 1
        lines.append(line)
    return lines


@law(300)
@given(st.lists(st.sampled_from(("# a\n", "# b", "// b\n", "/* a */", "/* b\n*/", "\n", " ", "x"))).map("".join))
def test_a_comment_speaks_of_the_next_line_that_is_none(text: str) -> None:
    found = list(comments(Source("a.tf", text), Syntax.HCL))
    assert [comment.line for comment in found] == spoken_of(found)
    some = [comment for comment in found if comment.text.startswith("b")]
    assert list(comments(some[0].span.source, Syntax.HCL, re.compile("b")) if some else []) == some


# What mutations of the code, and attempts to get around it, showed to be missing above.


@pytest.mark.parametrize(
    ("schema", "others"),
    [
        (with_line("  # appsync-lint: allow public-mutation until 20300101 -- x\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow no-such-rule\n"), ["misspelt-allow"]),
        (with_line("  # appsync-lint: allow public-mutation -- \t\n"), ["misspelt-allow"]),
        (with_line("  # nosec, appsync-lint: allow public-mutation -- x\n"), []),
        (with_line(f"  {ALLOW}\n  me: String\n"), ["unused-allow"]),
        (SCHEMA.replace("String\n", "String  # appsync-lint: allow public-mutation until 2020-01-01 -- x\n"), None),
    ],
)
def test_what_accepts_nothing_is_told_once(schema: str, others: list[str] | None) -> None:
    found, suppressed = outcome(schema)
    assert suppressed == []
    assert sorted(found) == sorted(["public-mutation", *(["unused-allow"] if others is None else others)])


@pytest.mark.parametrize(
    ("rules", "told"),
    [("public-mutation, no-such-rule", "misspelt-allow"), ("public-mutation,unused-provider", "unused-allow")],
)
def test_of_several_rules_each_is_judged(rules: str, told: str) -> None:
    assert outcome(with_line(f"  # appsync-lint: allow {rules} -- x\n")) == ([told], ["public-mutation"])


def test_of_several_rules_those_are_over_that_something_is_found_of() -> None:
    line = "  # appsync-lint: allow public-mutation, unused-provider until 2020-01-01 -- x\n"
    found, suppressed = outcome(with_line(line))
    assert (sorted(found), suppressed) == (["expired-allow", "public-mutation", "unused-allow"], [])


def test_a_comment_says_nothing_about_the_same_line_of_another_file(tmp_path: Path) -> None:
    one = "type Query {\n  me: String\n}\n\n" + f"type A {{ b: Int }} {ALLOW}\n"
    other = "type Mutation {\n\n\n\n" + OPEN + "\n}\n"
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "a.graphql": one, "b.graphql": other})
    report = command(tmp_path, "--select", "public-mutation,unused-allow", "--output", "json")
    assert [(rule, coordinate) for rule, coordinate in report.found] == [
        ("public-mutation", "Mutation.deletePost"),
        ("unused-allow", "source:a.graphql"),
    ]


def test_what_is_wrong_with_an_entry_is_told_where_it_stands(tmp_path: Path) -> None:
    config = f"{entry(**{**REASONED, 'until': 'soon'})}  - {{rule: qqqq, at: Query.me, reason: x}}\n"
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": with_line("  # appsync-lint: allow\n")})
    told = command(tmp_path, "--select", "misspelt-allow", "--output", "json").json["findings"]
    assert [(finding["coordinate"], finding["line"], finding["remedy"]) for finding in told] == [
        ("config:allow[0]", 6, "Correct it in the configuration."),
        ("config:allow[1]", 7, "`appsync-lint rules` lists the rules."),
        ("source:schema.graphql", 5, HOW),
    ]


def test_a_comment_says_who_answers_for_it(tmp_path: Path) -> None:
    line = "  # appsync-lint: allow public-mutation owner web until 2999-12-31 -- the form\n"
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": with_line(line)})
    (suppressed,) = command(tmp_path, "--select", "public-mutation", "--output", "json").json["suppressed"]
    assert suppressed["by"].items() >= {"kind": "comment", "owner": "web", "until": "2999-12-31"}.items()


def test_yaml_and_toml_of_all_line_ends_and_quotes() -> None:
    yaml = Source("a.yaml", "# one\ra: b # two\r# three\rc: 'd # no'\r")
    assert [comment.text for comment in comments(yaml, Syntax.YAML)] == ["one", "two", "three"]
    toml = Source("a.toml", 'a = """b"""" # one\nc = \'\'\'d\'\'\'\'\' # two\ne = """""" # three\n')
    assert [comment.text for comment in comments(toml, Syntax.TOML)] == ["one", "two", "three"]


def test_many_comments_take_no_longer_than_few() -> None:
    count = 200_000  # of which each once looked at all that follow
    found = list(comments(Source("a.graphql", "# lint\n" * count + "type A"), Syntax.GRAPHQL))
    assert {comment.line for comment in found} == {count + 1}


CRASHING = ("public-mutation", "unused-allow", "misspelt-allow")
TWO = """\
allow:
  - {rule: public-mutation, at: Mutation.deletePost, reason: the first}
"""


def test_what_one_configuration_file_accepts_is_nothing_to_another(tmp_path: Path) -> None:
    one = {"one/appsync-lint.yaml": CONFIG.replace("blog", "one") + TWO, "one/schema.graphql": SCHEMA}
    two = {"two/appsync-lint.yaml": CONFIG.replace("blog", "two"), "two/schema.graphql": SCHEMA}
    write(tmp_path, {**one, **two})
    select = ("--select", "public-mutation,unused-allow", "--output", "json")
    report = command(tmp_path, "one", "two", *select).json
    assert [finding["file"] for finding in report["findings"]] == ["two/schema.graphql"]
    assert [suppressed["file"] for suppressed in report["suppressed"]] == ["one/schema.graphql"]
    write(tmp_path, {"one/schema.graphql": "type Query { me: String }"})
    report = command(tmp_path, "one", "two", *select).json
    assert [(finding["rule"], finding["file"]) for finding in report["findings"]] == [
        ("unused-allow", "one/appsync-lint.yaml"),
        ("public-mutation", "two/schema.graphql"),
    ]


def test_the_first_that_accepts_a_finding_is_named_and_the_baseline_only_for_what_is_left(tmp_path: Path) -> None:
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": SCHEMA})
    select = ("--select", "public-mutation,unused-allow", "--output", "json")
    assert command(tmp_path, "baseline", *select[:2]).exit_code == 0
    write(tmp_path, {"appsync-lint.yaml": CONFIG + TWO, "schema.graphql": with_line(f"  {ALLOW}\n")})
    outcome = command(tmp_path, *select)
    assert outcome.found == []
    (suppressed,) = outcome.json["suppressed"]
    assert (suppressed["by"]["kind"], suppressed["by"]["reason"]) == ("configuration", "the first")
    assert ", 1 allowed, 1 mended (" in command(tmp_path, *select[:2]).stdout


def test_a_needless_entry_of_a_file_that_apis_share_is_told_once_with_the_first_of_them(tmp_path: Path) -> None:
    provider = "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}], schema: schema.graphql"
    names = [f"  - {{name: {name}, authenticationType: API_KEY, {provider}}}\n" for name in ("one", "two", "three")]
    accepted = [f"{{rule: public-mutation, at: Query.{name}, reason: x}}" for name in ("me", "you")]
    config = f"apis:\n{''.join(names)}allow: [{', '.join(accepted)}]\n"
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": f"{ALLOW}\n\n{SCHEMA}"})
    report = command(tmp_path, "--select", "unused-allow", "--select", "public-mutation", "--output", "sarif").json
    told = [
        [found["ruleId"] for found in run["results"] if found["ruleId"] == "unused-allow"] for run in report["runs"]
    ]
    assert told == [["unused-allow"] * 3, [], []]


def test_what_is_misspelt_is_told_while_the_modes_are_unknown_and_what_is_needless_is_not(tmp_path: Path) -> None:
    lines = f"{ALLOW}\n\n# appsync-lint: allow everything\n\n"
    known = {"known/schema.graphql": f"{ALLOW}\n\n{SCHEMA}", "known/appsync-lint.yaml": CONFIG}
    write(tmp_path, {"unknown/schema.graphql": lines + SCHEMA, **known})
    select = ("--root", ".", "--select", "unused-allow,misspelt-allow,public-mutation", "--output", "json")
    assert dict(command(tmp_path, "known", *select).found).keys() == {"unused-allow", "public-mutation"}
    for folders in (("unknown",), ("known", "unknown"), ("unknown", "known")):
        found = command(tmp_path, *folders, *select).found
        assert found.count(("misspelt-allow", "source:unknown/schema.graphql")) == 1
        assert "unused-allow" not in dict(found)


def test_an_entry_is_not_needless_because_its_rule_crashed() -> None:
    def crash(_: Api) -> NoReturn:
        raise ZeroDivisionError

    (read,) = neutral.read(Source("appsync-lint.yaml", CONFIG)).apis
    subject = Subject(sdl.read([Source("schema.graphql", with_line(f"  {ALLOW}\n"))]), read.config)
    chosen = [replace(r, check=crash) if r.name == "public-mutation" else r for r in RULES if r.name in CRASHING]
    report = run([subject], chosen, Strictness(today=TODAY))
    assert [crashed.rule for crashed in report.crashes] == ["public-mutation"]
    assert report.findings == ()


class Evening(datetime):
    """The last evening of 2026 in New York, when it is 2027 in UTC."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return that moment, in local time where no zone is asked for."""
        moment = cls(2026, 12, 31, 20, tzinfo=timezone(-timedelta(hours=5)))
        return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)


def test_a_day_ends_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "datetime", Evening)
    line = "  # appsync-lint: allow public-mutation until {} -- x\n"
    for until, code in (("2026-12-31", 1), ("2027-01-01", 0)):
        write(tmp_path, {"appsync-lint.yaml": CONFIG, "schema.graphql": with_line(line.format(until))})
        assert command(tmp_path, "--select", "public-mutation").exit_code == code


def test_every_file_of_a_schema_is_read_for_comments(tmp_path: Path) -> None:
    query, mutation = with_line(f"  {ALLOW}\n").split("type Mutation")
    write(tmp_path, {"appsync-lint.yaml": CONFIG, "a.graphql": query, "b.graphql": f"extend type Mutation{mutation}"})
    write(tmp_path, {"c.graphql": "type Mutation {\n  like: Int\n}\n"})
    report = command(tmp_path, "--select", "public-mutation,unused-allow", "--output", "json")
    assert (report.found, [suppressed["file"] for suppressed in report.json["suppressed"]]) == ([], ["b.graphql"])


def test_what_is_said_about_suppressions_shows_what_stands_there() -> None:
    (entry,) = neutral.read(Source("appsync-lint.yaml", CONFIG)).apis
    lines = {
        "unused-allow": "# appsync-lint: allow unused-provider -- gone by now",
        "expired-allow": "# appsync-lint: allow public-mutation until 2026-11-20 -- gone by now",
        "misspelt-allow": "# appsync-lint: allow public-mutation because we can",
    }
    said = {}
    for name, line in lines.items():
        schema = sdl.read([Source("schema.graphql", with_line(f"  {line}\n"))])
        report = run([Subject(schema, entry.config)], RULES, Strictness(today=TODAY))
        (said[name],) = [finding for finding in report.findings if finding.rule == name]
    reason = ["the reason was: gone by now"]
    assert [step.caption for step in said["unused-allow"].evidence] == reason
    assert [step.caption for step in said["expired-allow"].evidence] == reason
    assert [step.caption for step in said["misspelt-allow"].evidence] == ["this is not taken for a suppression"]
    assert said["unused-allow"].message == (
        "This suppression accepts nothing: unused-provider reports nothing at line 6."
    )
    assert {name: found.severity for name, found in said.items()} == {
        "unused-allow": Severity.LOW,
        "expired-allow": Severity.LOW,
        "misspelt-allow": Severity.MEDIUM,
    }


def said_in(comment: str) -> Allow:
    """Return what a comment accepts."""
    (found,) = in_comments(Source("schema.graphql", f"# {comment}\ntype Query {{ a: ID }}"), Syntax.GRAPHQL)
    return found


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        ("appsync-lint allow public-mutation -- why", "It does not begin with `appsync-lint:`."),
        ("appsync_lint: allow public-mutation -- why", "It does not begin with `appsync-lint:`."),
        ("appsync-lint: ignore public-mutation -- why", "It does not have the form of one."),
        ("appsync-lint: allow -- why", "It does not have the form of one."),
        ("appsync-lint: allow a b -- why", "It does not have the form of one."),
        ("appsync-lint: allow a until -- why", "It does not have the form of one."),
        ("appsync-lint: allow a", "It gives no reason."),
        ("appsync-lint: allow a --", "It gives no reason."),
        ("appsync-lint: allow a until soon", "It gives no reason."),
        ("appsync-lint: allow a owner Ada owner Eve -- why", "`until` or `owner` stands twice."),
        ("appsync-lint: allow a until 2030-01-01 owner A until 2030-01-01 -- b", "`until` or `owner` stands twice."),
        ("appsync-lint: allow a until soon -- why", "Its last day is wrong: 'soon' is no day such as 2030-12-31."),
        ("appsync-lint: allow a until 2030-02-30 -- why", "Its last day is wrong: there is no day 2030-02-30."),
        ("appsync-lint: allow a until 2030028 -- b", "Its last day is wrong: '2030028' is no day such as 2030-12-31."),
    ],
)  # fmt: skip
def test_why_a_comment_accepts_nothing(comment: str, fault: str) -> None:
    found = said_in(comment)
    assert (found.fault, found.keys, found.span.text) == (fault, (), f"# {comment}")


def test_all_that_a_comment_says() -> None:
    found = said_in("appsync-lint: allow a, b ,a,unused-allow owner Ada until 2030-12-31 -- x: y -- z")
    span = found.span
    expected = Allow(("a", "b", "unused-allow"), span, "x: y -- z", date(2030, 12, 31), "Ada", 2)
    assert found == expected
    assert found.keys == (("a", "schema.graphql", 2), ("b", "schema.graphql", 2))
    assert found.coordinate == "source:schema.graphql"
    assert [found.expired(date(2030, 12, day)) for day in (30, 31)] == [False, False]
    assert found.expired(date(2031, 1, 1))
    bare = said_in("appsync-lint: allow a -- why")
    assert bare == Allow(("a",), bare.span, "why", line=2)
    assert not bare.expired(date(9999, 12, 31))
    assert said_in("APPSYNC-LINT:allow a --why").keys == (("a", "schema.graphql", 2),)


def test_an_entry_of_the_configuration_is_named_by_its_path() -> None:
    span = Source("appsync-lint.yaml", "allow: []").span(0, 5)
    entry = Allow(("a", "b"), span, "why", at="Query.a", path="allow[0]")
    assert (entry.coordinate, entry.keys) == ("config:allow[0]", (("a", "Query.a"), ("b", "Query.a")))


def test_half_a_character_in_a_text_hides_no_comment() -> None:
    text = '"\ud800" type Query { a: ID }\n# appsync-lint: allow a -- why\n'
    assert [allow.rules for allow in in_comments(Source("a.graphql", text), Syntax.GRAPHQL)] == [("a",)]


def test_a_finding_is_accepted_by_its_coordinate_and_by_its_line_where_it_has_one() -> None:
    span = Source("a.graphql", "\ntype").span(1, 5)
    finding = Finding("Query.a", "It is open.", span, "Close it.", rule="r")
    assert keys_of(finding) == (("r", "Query.a"), ("r", "a.graphql", 2))
    assert keys_of(replace(finding, span=None)) == (("r", "Query.a"),)


KNOWN = ("public-mutation", "unused-allow", "expired-allow", "misspelt-allow", "a", "b", "c")


@pytest.mark.parametrize(
    ("allow", "judged"),
    [
        ({"rules": ("a",)}, []),
        ({"rules": ("a",), "fault": "It is wrong."}, [(Fault.MISSPELT, ("a",), "It is wrong.", HOW)]),
        ({"rules": ("b",), "fault": "It is wrong.", "path": "allow[0]"},
         [(Fault.MISSPELT, ("b",), "It is wrong.", "Correct it in the configuration.")]),
        ({"rules": ("public-mutations", "xyz", "a")},
         [(Fault.MISSPELT, ("public-mutations", "xyz"), "There is no rule public-mutations.",
           "Write public-mutation.")]),
        ({"rules": ("xyz", "b")},
         [(Fault.MISSPELT, ("xyz",), "There is no rule xyz.", "`appsync-lint rules` lists the rules."),
          (Fault.UNUSED, ("b",), "", "")]),
        ({"rules": ("a", "unused-allow", "expired-allow")},
         [(Fault.MISSPELT, ("unused-allow", "expired-allow"), "unused-allow cannot be suppressed.",
           "Mend what it reports.")]),
        ({"rules": ("xyz", "unused-allow")},
         [(Fault.MISSPELT, ("xyz",), "There is no rule xyz.", "`appsync-lint rules` lists the rules.")]),
        ({"rules": ("a", "b", "c"), "until": date(2026, 11, 20)},
         [(Fault.EXPIRED, ("a",), "", ""), (Fault.UNUSED, ("b",), "", "")]),
        ({"rules": ("b", "c"), "until": date(2026, 11, 20)}, [(Fault.UNUSED, ("b",), "", "")]),
        ({"rules": ("a",), "until": date(2026, 11, 21)}, []),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry(allow: dict[str, Any], judged: list[tuple[Any, ...]]) -> None:
    # `a` was met, `b` ran and met nothing, `c` did not run; so did the rules about suppressions.
    entry = Allow(span=Source("a.graphql", "#").span(0, 1), reason="why", line=1, **allow)
    found = list(judge(entry, {"a"}, {"a", "b", "unused-allow", "expired-allow"}, KNOWN, TODAY))
    assert found == [Judgement(entry, *one) for one in judged]


def config_with(name: str, *accepting: Allow, code: Program | None = None) -> Subject:
    """Return an API without a comment in its schema."""
    authorizer = Known(code) if code else Absent()
    config = ApiConfig(name, "", Provider(Known(Mode.API_KEY)), allows=accepting, authorizer=authorizer)
    return Subject(sdl.read([Source("schema.graphql", "type Query { a: ID }")]), config)


LANGUAGES = [
    (Language.JAVASCRIPT, "a.js", "//"),
    (Language.TYPESCRIPT, "a.ts", "//"),
    (Language.PYTHON, "a.py", "#"),
    (Language.VTL, "a.vtl", "##"),
]


@pytest.mark.parametrize(("language", "name", "mark"), LANGUAGES, ids=lambda value: value if "." in value else "")
def test_comments_of_programs_and_of_what_they_import_accept(language: Language, name: str, mark: str) -> None:
    def line(rule: str) -> str:
        return f"{mark} appsync-lint: allow {rule} -- why\n"

    span = Source("appsync-lint.yaml", "code: x").span(0, 4)
    imported = (("./b", Source("lib/b.py", line("b").replace(mark, "#"))), ("./c", Source("c.txt", line("c"))))
    program = Program(language, span, source=Source(name, line("a")), imported=imported)
    found = allows([config_with("api", code=program), config_with("other")])
    told = [(one.rules, one.span.file, one.line) for one in found["api"]]
    assert told == [(("a",), name, 2), (("b",), "lib/b.py", 2)]
    assert allows([config_with("api", code=Program(language, span))]) == {"api": ()}
    assert found["other"] == ()


def test_what_one_api_accepts_is_judged_where_another_accepts_nothing() -> None:
    span = Source("appsync-lint.yaml", "allow: x").span(0, 5)
    entry = Allow(("a",), span, "why", at="Query.a")
    for order in (("one", "two"), ("two", "one")):
        entries = allows([config_with(name, *([entry] if name == "one" else [])) for name in order])
        (judged,) = judgements(entries, {}, {"a"}, {"a"}, TODAY)
        assert judged == ("one", Judgement(entry, Fault.UNUSED, ("a",)))
    assert list(judgements({"one": (), "two": ()}, {}, {"a"}, {"a"}, TODAY)) == []


def test_the_first_entry_that_still_counts_is_the_one_that_accepts() -> None:
    def entry(place: int, **terms: Any) -> Allow:  # noqa: ANN401 - terms of an entry
        return Allow(("a",), Source("appsync-lint.yaml", "allow:" * 9).span(place, place + 1), "why", **terms)

    finding = Finding("Query.a", "It is open.", Source("a.graphql", "type").span(0, 4), "Close it.", rule="a")
    old, elsewhere, line, first, second = (
        entry(1, at="Query.a", until=date(2026, 11, 20)),
        entry(2, at="Query.a", api="two"),
        replace(entry(3), span=finding.span or entry(3).span, line=1),
        entry(4, at="Query.a"),
        entry(5, at="Query.a", until=TODAY),
    )
    found = [Found("one", finding, "1"), Found("two", finding, "2")]

    def by(*entries: Allow) -> dict[str, Allow | Entry]:
        return dict(accepted({"one": entries, "two": ()}, (), found, TODAY))

    assert by(old, elsewhere) == {}
    assert by(old, line) == {"1": line}
    assert by(line, second, first) == {"1": second}
    assert by(line, first, second) == {"1": first}
    assert accepted({"two": (elsewhere,)}, (), found, TODAY) == {"2": elsewhere}


def texts(text: str, syntax: Syntax) -> list[str]:
    """Return the texts of the comments."""
    return [comment.text for comment in comments(Source("a", text), syntax)]


@pytest.mark.parametrize(
    ("text", "syntax", "expected"),
    [
        ("#X a X\n", Syntax.GRAPHQL, ["X a X"]),
        ("/* X * a X */ a = 1 // X", Syntax.HCL, ["X * a X", "X"]),
        ("#* X\n *#", Syntax.VTL, ["X"]),
        ("#* a", Syntax.YAML, ["* a"]),
        ("# a *#", Syntax.YAML, ["a *#"]),
        ("a: X # b\n", Syntax.YAML, ["b"]),
        ("x: 1\na: | # eXtra\n  # no\n  b\n", Syntax.YAML, ["eXtra"]),
        ("a: |  # yes\n  # no\n  b\r\n# then\r\n", Syntax.YAML, ["yes", "then"]),
        ("a: >- # yes\r\n  # no\r\n  b\r\n# then", Syntax.YAML, ["yes", "then"]),
        ("a = '''\n# no''' # yes\n", Syntax.TOML, ["yes"]),
        ('"a" # yes\n""" # no " # no """ # then', Syntax.GRAPHQL, ["yes", "then"]),
        ("''' # yes\n''' # then", Syntax.GRAPHQL, ["yes", "then"]),
    ],
)
def test_what_a_comment_says(text: str, syntax: Syntax, expected: list[str]) -> None:
    assert texts(text, syntax) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/* a */ # c\nx", 2),
        ("/* a */ /* b */ # c\nx", 2),
        ("# a\n/* a */ # c\n\n# b\nx", 3),
        ("x /* a */ # c\nx", 1),
        ("/* a */ x # c\nx", 1),
        ("# c\n# a\n# b\nx", 4),
        ("/* c\n*/ x", 1),
    ],
)
def test_the_line_of_a_comment_that_is_asked_for_alone(text: str, line: int) -> None:
    (found,) = comments(Source("a.tf", text), Syntax.HCL, re.compile("c"))
    assert found.line == line
