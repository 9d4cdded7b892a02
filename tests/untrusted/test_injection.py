"""Texts that mean something to whoever shows them, wherever others write: no output of any command obeys."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from appsync_lint.report import visible
from tests import hostile
from tests.terminal import CONFIG, SCHEMA, Outcome, run, write
from tests.test_html import Page, self_contained
from tests.test_markdown import assert_tame
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


SNIPPETS = {
    "escapes": "a\x1b[31mb\x1b]8;;http://a\x07c\x1b]0;t\x07\x9b2J\x90q\x9c",
    "lines": "a\r\nb\nc\rd\x0be\x0cf\x85g\u2028h\u2029i",
    "direction": "a\u202eb\u2066c\u061cd\u200fe",
    "invisible": "a\u200bb\u200dc\u2060d\xade\ufefff\U000e0041g\ufe0fh\u3164i\u180e",
    "marks": "e" + "\u0301" * 300,
    "commands": "\n::error file=a,line=1::x\n::add-mask::x\n##[error]x\n%0A::warning::y",
    "properties": "a,title=b::c:%25,d",
    "html": "<img src=x onerror=alert(1)><script>alert(1)</script><!-- </style></title></textarea>",
    "attributes": '" onmouseover="alert(1)" x=\'y\' `z',
    "templates": "{{ 7 * 7 }}{% raw %}${7*7}#{7}<%= 7 %>",
    "data": "</script><!--<script>-->]]><![CDATA[",
    "address": "javascript:alert(1) data:text/html,x file:///etc/passwd https://a.example/b",
    "table": "a|b\\|c\\\\|d\n|---|\n|x|",
    "details": "</details></summary><details open></code>",
    "fence": "a\n```\nb\n~~~\n# c\n- d\n1. e\n> f",
    "links": "[a](https://b.example) ![c](https://d.example/e.png) [f][1] [^1] <https://g.example>",
    "references": "@octocat @o/team #12 o/r#3 GH-7 :tada: $x$ $`y`$ a@b.example www.c.example",
    "placeholders": "{0} {1} %s %(x)s {x!r}",
    "block": 'a"""b\\"""c" # d',
    "yaml": "a: b\n- c\n'd' # e\n!!python/object:x &f *f |",
    "long": "x" * 100_000,
    "wide": "\u6f22\u5b57\t\uff21\tb",
}
PLAIN = "plain"
# Each by itself only where there is time; else all at once.
TEXTS = {
    "all": " ".join(text for name, text in SNIPPETS.items() if name != "long"),
    **(SNIPPETS if THOROUGH else {}),
}
# Characters that stand in no text of a GraphQL or YAML file as they are, and in no file's name.
_QUOTED: Callable[[str], str] = json.dumps
_IN_NAMES = re.compile(r"[/\0]")


def _sdl(text: str) -> str:
    return (
        f"type Query {{\n  {_QUOTED(text)} me(a: String = {_QUOTED(text)}): Int @deprecated(reason: {_QUOTED(text)})\n"
        f"  b: Int @aws_cognito_user_pools(cognito_groups: [{_QUOTED(text)}]) # {_comment(text)}\n"
        f"  c: Post # appsync-lint: allow public-mutation: {_comment(text)}\n}}\n"
        f'type Post @aws_cognito_user_pools(cognito_groups: [{_QUOTED(text)}, "A"]) {{ email: String }}\n'
        f"type Mutation {{ a(k: String = {_QUOTED(text)}): Int @aws_api_key @aws_cognito_user_pools(cognito_groups: "
        f"[{_QUOTED(text)}]) }}\n"
    )


def _comment(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


_POLICY = """\
cognitoGroups: [{0}]
policies: [{{fields: ["Mutation.*"], never: [api-key], message: {0}}}]
allow: [{{rule: unused-provider, at: {0}, reason: {0}, owner: {0}}}]
environmentVariables: {{API_KEY: {0}}}
sensitive: {{names: [{0}]}}
"""
_AUTHORIZER = """\
export const handler = async (event) => {{
  if (event.authorizationToken === {0}) return {{ isAuthorized: true, ttlOverride: 9999, deniedFields: [{0}] }}
  return {{ isAuthorized: new RegExp({0}).test(event.requestContext.queryString), resolverContext: {{ {0}: {0} }} }}
}}
"""


def _filled(template: str, text: str) -> str:
    return template.format(_QUOTED(text))


# Files of a project by name, and what is typed, for a text that somebody else wrote.
PLACES: dict[str, Callable[[str], Mapping[str, str]]] = {
    "schema": lambda text: {"schema.graphql": _sdl(text), "appsync-lint.yaml": CONFIG},
    "broken schema": lambda text: {"schema.graphql": f"type Query {{ a: {_QUOTED(text)} }} {_comment(text)}"},
    "configuration": lambda text: {
        "schema.graphql": SCHEMA,
        "appsync-lint.yaml": CONFIG.replace("blog", _QUOTED(text)) + _filled(_POLICY, text),
    },
    "wrong configuration": lambda text: {
        "schema.graphql": SCHEMA,
        "appsync-lint.yaml": _filled("{0}: {0}\nrules: {{{0}: {0}}}\nignore: [{0}]\nassume: {{{0}: 1}}\n", text),
    },
    "broken configuration": lambda text: {"schema.graphql": SCHEMA, "appsync-lint.yaml": f"a: [{_comment(text)}\n b"},
    "broken TOML": lambda text: {
        "schema.graphql": SCHEMA,
        "pyproject.toml": f"[tool.appsync-lint]\na = {_comment(text)}",
    },
    "broken JSON": lambda text: {"schema.graphql": SCHEMA, "appsync-lint.yaml": f'{{"a": {text}}}'},
    "authorizer": lambda text: {
        "schema.graphql": "type Query { me: Int }\n",
        "a.js": _filled(_AUTHORIZER, text),
        "appsync-lint.yaml": _filled("name: {0}\nauthenticationType: AWS_LAMBDA\nauthorizer: {{file: a.js}}\n", text),
    },
    "CloudFormation": lambda text: {
        "schema.graphql": _sdl(text),
        "template.yaml": _filled(
            "Resources:\n  Api:\n    Type: AWS::AppSync::GraphQLApi\n"
            "    Properties: {{Name: {0}, AuthenticationType: API_KEY, EnvironmentVariables: {{A: {0}}}}}\n"
            "  {0}:\n    Type: AWS::AppSync::GraphQLSchema\n"
            "    Properties: {{ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}}\n"
            "Outputs: {{{0}: {{Value: !Ref {0}}}}}\n",
            text,
        ),
    },
    "Serverless": lambda text: {
        "schema.graphql": _sdl(text),
        "serverless.yml": _filled(
            "service: {0}\nprovider: {{name: aws, stage: {0}}}\nplugins: [serverless-appsync-plugin]\n"
            "appSync:\n  name: {0}\n  authentication: {{type: API_KEY}}\n  apiKeys: [{{name: {0}}}]\n"
            '  xrayEnabled: {0}\n  introspection: "${{opt:x}}"\n',
            text,
        ),
    },
    "Terraform": lambda text: {
        "schema.graphql": _sdl(text),
        "main.tf": _filled(
            'resource "aws_appsync_graphql_api" "a" {{\n  name = {0}\n  authentication_type = var.x\n'
            '  schema = file("schema.graphql")\n}}\nresource {0} {0} {{\n  a = {0}\n}}\n',
            text.replace("${", "$").replace("%{", "%"),
        ),
    },
    "names of files": lambda text: {
        f"{_IN_NAMES.sub('', text)[:60]}.graphql": SCHEMA,
        "appsync-lint.yaml": CONFIG,
    },
}
CHECKS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
COMMANDS = (
    *(("check", "--pedantic", "--output", name) for name in CHECKS),
    ("check", "--color", "always", "--output", "text"),
    *(("access", "--output", name) for name in ("text", "json", "markdown", "html")),
    *(("access", "--field", "Query.me", "--output", name) for name in ("text", "json", "markdown")),
    *(("diff", "old.graphql", "--output", name) for name in ("text", "json", "sarif", "github", "markdown")),
    ("view", "--as", "api-key", "--output", "graphql"),
    ("init", "--auth", "api-key"),
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;(?:https://[!-~]*)?\x1b\\")
_SCHEMAS = os.environ.get("APPSYNC_LINT_SCHEMAS", "")
_INITIAL = "made.yaml"


def _runs_of(folder: Path, text: str, place: str) -> list[tuple[tuple[str, ...], Outcome]]:
    (folder / ".git").mkdir(exist_ok=True)
    write(folder, {"old.graphql": "type Query { me: Int }\n"})
    write(folder, PLACES[place](text))
    schemas = [path.name for path in folder.glob("*.graphql") if path.name != "old.graphql"]
    runs = []
    for command in COMMANDS:
        names = schemas if place in {"schema", "configuration", "names of files"} else ()
        if command[0] == "init":
            done = run(folder, *command, "--config", _INITIAL, *names)
            made = folder / _INITIAL
            runs.append((command, Outcome(done.exit_code, made.read_text() if made.exists() else "", done.stderr)))
        else:
            runs.append((command, run(folder, *command, *names)))
    return runs


def _sound(form: str, text: str) -> None:
    """Assert what holds of an output of one format, whatever stands in it."""
    if form == "github":
        found = hostile.commands(text)
        assert {one.name for one in found} <= {"error", "warning", "notice"}
        assert len(found) == len([line for line in text.splitlines() if line.startswith("::")])
        assert all(set(one.properties) <= {"file", "line", "col", "endColumn", "title"} for one in found)
        return
    assert hostile.commands(text) == hostile.seen_commands(text) == []
    if form in {"json", "gitlab"}:
        json.loads(text)
    elif form == "sarif":
        _sound_sarif(text)
    elif form == "junit":
        ET.fromstring(text)  # noqa: S314 - our own
    elif form == "markdown":
        assert_tame(text.removeprefix("<!-- appsync-lint-diff -->\n"))
    elif form == "html":
        self_contained(Page(text))


def _sound_sarif(text: str) -> None:
    log = json.loads(text)
    if _SCHEMAS:
        schema = json.loads((Path(_SCHEMAS) / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
        assert list(Draft7Validator(schema).iter_errors(log)) == []
    waiting = [log]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += node.values()
            if "uri" in node:
                assert re.fullmatch(r"(?!/)[A-Za-z0-9%._~/-]+", node["uri"])
            told = node.get("message", {}).get("text", "") if isinstance(node.get("message"), dict) else ""
            assert not re.search(r"(?<!\\)\](?=\()|(?<!\{)\{\d+\}", told)
        elif isinstance(node, list):
            waiting += node


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("snippet", TEXTS)
def test_no_output_obeys_what_others_wrote(tmp_path: Path, snippet: str, place: str) -> None:
    for command, outcome in _runs_of(tmp_path, TEXTS[snippet], place):
        assert outcome.exit_code in {0, 1, 2}, (command, outcome.stderr[-2000:])
        form = command[command.index("--output") + 1] if "--output" in command else command[0]
        bare = _COLOURS.sub("", outcome.stdout) if "always" in command else outcome.stdout
        for text in (bare, outcome.stderr if "always" not in command else _COLOURS.sub("", outcome.stderr)):
            assert not hostile.RAW.search(text), (command, hostile.RAW.search(text))
            assert max(map(len, text.split("\n"))) < 60_000 or form in {"html", "graphql", "init"}, command
        assert hostile.commands(outcome.stderr) == hostile.seen_commands(outcome.stderr) == []
        if outcome.stdout:
            _sound(form, bare)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command[-1] == "html"], ids=" ".join)
@pytest.mark.parametrize("place", ["schema", "configuration", "CloudFormation"])
def test_a_page_has_the_elements_of_a_harmless_one(tmp_path: Path, place: str, command: tuple[str, ...]) -> None:
    kinds = []
    for number, text in enumerate((PLAIN, SNIPPETS["html"] + SNIPPETS["attributes"] + SNIPPETS["data"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / ".git").mkdir()
        write(folder, PLACES[place](text))
        page = Page(run(folder, *command).stdout)
        kinds.append({(tag, tuple(sorted(attributes))) for tag, attributes in page.elements} - {("code", ())})
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize(
    "emoji", ["\u26a0\ufe0f", "1\ufe0f\u20e3", "\U0001f468\u200d\U0001f469", "\u0645\u06cc\u200c\u062e"]
)
def test_what_joins_signs_that_belong_together_stays(emoji: str) -> None:
    assert visible(f"a {emoji} b") == f"a {emoji} b"
