"""Programs that are named on the command line: an authorizer by itself, beside a schema, and as part of its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write

if TYPE_CHECKING:
    from pathlib import Path

DECIDING = """
import { verify } from './token';

export const handler = async (event) => {
  const { authorizationToken, requestContext } = event;
  const claims = await verify(authorizationToken);
  const isAuthorized = claims !== null && !requestContext.queryString.includes('deleteAll');
  return { isAuthorized };
};
"""
CHECKER = """
import { CognitoJwtVerifier } from 'aws-jwt-verify';
const verifier = CognitoJwtVerifier.create({ userPoolId: 'p', tokenUse: 'id', clientId: 'c' });
export const verify = (token) => verifier.verify(token).catch(() => null);
"""
SCHEMA = "type Query {\n  me: String\n}\n"
CONFIG = """
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig: {authorizerUri: x, authorizerResultTtlInSeconds: 300}
authorizer: {file: src/auth.ts}
"""
RULE = "cached-request-decision"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository with an authorizer that decides on the query."""
    (tmp_path / ".git").mkdir()
    return write(tmp_path, {"src/auth.ts": DECIDING, "src/token.ts": CHECKER})


def test_an_authorizer_by_itself_says_what_it_could_not_know(project: Path) -> None:
    outcome = run(project, "src/auth.ts", "--output", "json", "--select", RULE)
    (finding,) = outcome.json["findings"]
    assert (finding["rule"], finding["severity"]) == (RULE, "low")
    assert (finding["file"], finding["coordinate"]) == ("src/auth.ts", "source:src/auth.ts")
    (unknown,) = outcome.json["unknown"]
    assert "its schema, and how long it keeps answers" in unknown["what"]
    assert outcome.json["examined"]["programs"] == 1
    assert outcome.json["apis"][0]["programs"] == ["src/auth.ts"]
    assert outcome.exit_code == 1
    assert run(project, "src/auth.ts", "--require-known").exit_code == 2


def test_no_other_rules_judge_an_authorizer_by_itself(project: Path) -> None:
    found = run(project, "src/auth.ts", "--output", "json", "--pedantic").json["findings"]
    assert {finding["coordinate"] for finding in found} == {"source:src/auth.ts"}


def test_beside_a_schema_it_is_the_authorizer_of_that_api(project: Path) -> None:
    write(project, {"schema.graphql": SCHEMA})
    outcome = run(project, "schema.graphql", "src/auth.ts", "--auth", "lambda", "--output", "json", "--select", RULE)
    assert [api["schema"] for api in outcome.json["apis"]] == [["schema.graphql"]]
    assert [finding["rule"] for finding in outcome.json["findings"]] == [RULE]


def test_it_is_checked_with_the_api_that_names_it(project: Path) -> None:
    write(project, {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
    outcome = run(project, "src/auth.ts", "--output", "json", "--select", RULE)
    (finding,) = outcome.json["findings"]
    assert finding["severity"] == "high"
    assert any(step["file"] == "appsync-lint.yaml" for step in finding["evidence"])
    assert "src/auth.ts belongs to appsync-lint.yaml, which is checked" in outcome.stderr
    assert [api["schema"] for api in outcome.json["apis"]] == [["schema.graphql"]]


def test_a_program_of_a_resolver_stands_for_its_api_too(project: Path) -> None:
    resolver = "resolvers: [{typeName: Query, fieldName: me, codeFile: me.js}]\n"
    write(project, {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG + resolver, "me.js": "export const a = 1;"})
    outcome = run(project, "me.js", "--output", "json", "--select", RULE)
    assert len(outcome.json["apis"]) == len(outcome.json["findings"]) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stack.ts", "new appsync.GraphqlApi(this, 'Api', {});"),
        ("http.js", "exports.handler = async (event) => ({ isAuthorized: event.headers.authorization === 'x' });"),
        ("rest.py", "def handler(event, context):\n    return {'principalId': 'u', 'policyDocument': {}}\n"),
        ("request.vtl", "$util.toJson($ctx.args)"),
        ("empty.js", ""),
    ],
)
def test_another_program_is_no_input(project: Path, name: str, text: str) -> None:
    write(project, {name: text})
    outcome = run(project, name)
    assert outcome.exit_code == 2
    assert f"{name} is no schema" in outcome.stderr
    assert "authorizer.file" in outcome.stderr


def test_all_of_several_strangers_are_named(project: Path) -> None:
    write(project, {"a.js": "1", "b.py": "1"})
    outcome = run(project, "a.js", "b.py", "src/auth.ts")
    assert outcome.exit_code == 2
    assert "a.js is no schema" in outcome.stderr
    assert "b.py is no schema" in outcome.stderr


@pytest.mark.parametrize("command", ["access", "init"])
def test_other_commands_need_a_schema(project: Path, command: str) -> None:
    outcome = run(project, command, "src/auth.ts")
    assert outcome.exit_code == 2
    assert "schema" in outcome.stderr


def test_a_finding_can_be_accepted_in_the_program(project: Path) -> None:
    lines = DECIDING.splitlines()
    place = lines.index("  return { isAuthorized };")
    lines.insert(place, f"  // appsync-lint: allow {RULE} -- moved to the token with the next release")
    write(project, {"src/auth.ts": "\n".join(lines)})
    outcome = run(project, "src/auth.ts", "--output", "json", "--select", RULE)
    assert (outcome.exit_code, outcome.json["findings"]) == (0, [])
    assert len(outcome.json["suppressed"]) == 1


def test_what_cannot_be_understood_is_said_and_the_rest_is_judged(project: Path) -> None:
    write(project, {"src/auth.ts": DECIDING + "\nconst = ;\n", "schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
    outcome = run(project, "--output", "json", "--select", RULE)
    assert [finding["rule"] for finding in outcome.json["findings"]] == [RULE]
    (unknown,) = outcome.json["unknown"]
    assert (unknown["file"], unknown["line"]) == ("src/auth.ts", 11)
    assert "cannot be understood" in unknown["what"]


@pytest.mark.parametrize(
    "text", ["x" * 2001, "//# sourceMappingURL=auth.js.map", "var __defProp = Object.defineProperty;"]
)
def test_what_a_tool_has_built_is_not_read_and_said(project: Path, text: str) -> None:
    built = DECIDING + text + "\n"
    write(project, {"src/auth.ts": built, "schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
    outcome = run(project, "--output", "json", "--select", RULE)
    assert outcome.json["findings"] == []
    (unknown,) = outcome.json["unknown"]
    assert "minified or bundled" in unknown["what"]
    assert unknown["answer"].startswith("authorizer.file")


def test_an_authorizer_whose_source_nobody_names_is_said(project: Path) -> None:
    config = CONFIG.replace("authorizer: {file: src/auth.ts}\n", "")
    write(project, {"schema.graphql": SCHEMA, "appsync-lint.yaml": config})
    outcome = run(project, "--select", RULE)
    assert "The Lambda authorizer of api is not read" in outcome.stderr
    assert outcome.exit_code == 0
