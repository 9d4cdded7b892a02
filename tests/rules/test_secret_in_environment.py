"""Odd names of `secret-in-environment`, and that no value of an environment variable is ever shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.config import Known, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source
from tests import terminal
from tests.pages import findings

if TYPE_CHECKING:
    from appsync_lint import Value

SCHEMA = "type Query {\n  me: String\n}\n"
SECRET = "Zq7wKpLm"  # noqa: S105 - of nobody
RULE = rule_of(Path(__file__).parents[2] / "rules" / "secret_in_environment.py")


def named(*names: str) -> list[str]:
    config = json.dumps({"authenticationType": "AWS_IAM", "environmentVariables": dict.fromkeys(names, "x")})
    found = findings("secret-in-environment", config, SCHEMA)
    return [finding.coordinate.removeprefix("config:environmentVariables.") for finding in found]


@pytest.mark.parametrize(
    "name",
    [
        "SECRET", "PASSWORD", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "AWS_SECRET_ACCESS_KEY", "JWT_SECRET",
        "STRIPE_SECRET_KEY", "WEBHOOK_SIGNING_SECRET", "CLIENT_SECRET_V2", "API_KEY_STAGING", "TOKEN2", "DBPASSWORD",
        "DB_PASS", "dbPassword", "GITHUB_TOKEN", "SSH_PRIVATE_KEY_PEM", "GOOGLE_CREDENTIALS", "SECRET_KEY_BASE",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert named(name) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "TABLE", "SECRET_ARN", "SECRET_NAME", "SECRET_ID", "PASSWORD_PARAMETER", "TOKEN_URL", "TOKEN_TTL", "MAX_TOKENS",
        "TOKENS_PER_MINUTE", "TOKEN_TABLE", "PASSWORD_POLICY", "PUBLIC_API_KEY", "KMS_ENCRYPTION_KEY", "CACHE_KEY",
        "AWS_ACCESS_KEY_ID", "SECRETARY", "TOKENIZER", "USE_API_KEY", "SSM_PASSWORD", "BOARDING_PASS", "NEXT_TOKEN",
        "A=b SECRET", "SECRETS_MANAGER_PREFIX",
    ],
)  # fmt: skip
def test_names_of_something_else(name: str) -> None:
    assert named(name) == []


def test_each_variable_is_a_finding_at_its_key() -> None:
    config = "authenticationType: AWS_IAM\nenvironmentVariables:\n  B_TOKEN: x\n  A_TOKEN: |\n    x\n"
    first, second = sorted(findings("secret-in-environment", config, SCHEMA), key=lambda finding: finding.coordinate)
    assert (first.coordinate, second.coordinate) == tuple(f"config:environmentVariables.{name}_TOKEN" for name in "AB")
    assert [str(finding.span) for finding in (first, second)] == ["appsync-lint.yaml:4:3", "appsync-lint.yaml:3:3"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Known(""), "`TOKEN` is kept in plain text"),
        (Unknown("a variable", "!Ref X", "param.X"), ""),
    ],
)
def test_a_variable_that_is_not_known_to_be_there(value: Value[str | int | float | bool], message: str) -> None:
    config = neutral.read(Source("appsync-lint.yaml", "authenticationType: AWS_IAM")).apis[0].config
    config = replace(config, settings=replace(config.settings, values={"environmentVariables.TOKEN": value}))
    report = run([Subject(sdl.read([Source("s.graphql", SCHEMA)]), config)], [RULE], Strictness())
    assert [finding.message.startswith(message) for finding in report.findings] == ([True] if message else [])


# No value is shown.

SPELLINGS = {
    "plain": f"DB_PASSWORD: {SECRET}",
    "quoted": f'DB_PASSWORD: "{SECRET}"',
    "single": f"DB_PASSWORD: '{SECRET}'",
    "escapes": f'DB_PASSWORD: "{SECRET}\\"{SECRET}\\\\"',
    "continued": f'DB_PASSWORD: "{SECRET}\\\n    {SECRET}"',
    "doubled quotes": f"DB_PASSWORD: '{SECRET}''{SECRET}'",
    "many lines": f"DB_PASSWORD: {SECRET}\n    {SECRET}",
    "block": f"DB_PASSWORD: |\n    {SECRET}\n    {SECRET}",
    "block with header": f"DB_PASSWORD: |2-\n    {SECRET}",
    "kept block": f"DB_PASSWORD: |+\n    {SECRET}\n\n",
    "folded": f"DB_PASSWORD: >-\n    {SECRET}\n    {SECRET}",
    "anchor": f"DB_PASSWORD: &db {SECRET}\n  OTHER: *db",
    "anchored block": f"DB_PASSWORD: &db |\n    {SECRET}\n  OTHER: *db",
    "nested": f"DB_PASSWORD: {{ab: {SECRET}, cd: {SECRET}}}",
    "list": f"DB_PASSWORD: [{SECRET}, '{SECRET}']",
    "flow": f"DB_PASSWORD: {SECRET}\n  \"B_TOKEN\": '{SECRET}'",
    "punctuation": f"DB_PASSWORD: '{SECRET}:{SECRET}-{SECRET}#{SECRET}'",
}
YAML = "authenticationType: API_KEY\nenvironmentVariables:\n  {0}\nqueryDepthLimit: 0\n"
JSON_CONFIGS = {
    "json": json.dumps({"environmentVariables": {"DB_PASSWORD": SECRET}, "authenticationType": "API_KEY"}),
    "escaped": f'{{"environmentVariables": {{"DB_PASSWORD": "{SECRET}\\u0041\\"{SECRET}"}}, '
    '"authenticationType": "API_KEY"}',
    "lines": json.dumps({"environmentVariables": {"DB_PASSWORD": SECRET}, "authenticationType": "API_KEY"}, indent=1),
    "wrapped": json.dumps(
        {"graphqlApi": {"authenticationType": "API_KEY"}, "environmentVariables": {"DB_PASSWORD": SECRET}}
    ),
    "other kinds": '{"authenticationType": "API_KEY", "environmentVariables": {"DB_PASSWORD": 73519, "A": -7.35e19,'
    f' "B": true, "C": null, "D": ["{SECRET}", 0]}}}}',
}
BROKEN = {
    "unclosed": f'authenticationType: API_KEY\nenvironmentVariables:\n  A: "{SECRET}\n',
    "percent": f"authenticationType: API_KEY\nenvironmentVariables:\n  A: %{SECRET}\n",
    "at": f"authenticationType: API_KEY\nenvironmentVariables:\n  A: @{SECRET}\n",
    "alias": f"authenticationType: API_KEY\nenvironmentVariables:\n  A: *{SECRET}\n",
    "tag": f"authenticationType: API_KEY\nenvironmentVariables:\n  A: !{SECRET} {SECRET}\n",
    "colon": f"authenticationType: API_KEY\nenvironmentVariables:\n  A: {SECRET}: {SECRET}\n",
    "other key": f"environmentVariables: {{A: {SECRET}}}\nauthentication_type: API_KEY\n",
    "same line": f"{{authenticationType: NONE, environmentVariables: {{A: {SECRET}}}}}\n",
    "misspelt": f"authenticationType: API_KEY\nenviromentVariables: {{A: {SECRET}}}\n",
    "pairs": f"authenticationType: API_KEY\nenvironmentVariables: [{{name: A, value: {SECRET}}}]\n",
    "text": f"authenticationType: API_KEY\nenvironmentVariables: {SECRET}\n",
    "template": f"{{Resources: {{A: {{EnvironmentVariables: {{A: {SECRET}}}}}}}}}\n",
    "broken template": f"Resources: {{A: {{EnvironmentVariables: {{A: {SECRET}}}}}\n",
    "twice": f"authenticationType: API_KEY\nenvironmentVariables: {{A: {SECRET}, A: {SECRET}}}\n",
    "override": f"authenticationType: NONE\noverrides: [{{environmentVariables: {{A: {SECRET}}}}}]\n",
}


def everything(folder: Path, name: str, config: str) -> list[terminal.Outcome]:
    """Return what the command line says about a configuration, in several formats."""
    terminal.write(folder, {"schema.graphql": SCHEMA, name: config})
    rules = ("--select", "secret-in-environment,unlimited-queries")
    outputs = (("--output", output) for output in ("text", "json", "sarif"))
    return [terminal.run(folder, "schema.graphql", "--config", name, *rules, *output) for output in outputs]


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_no_value_in_yaml_is_shown(tmp_path: Path, text: str, ends: str) -> None:
    config = YAML.format(text).replace("\n", ends)
    outcomes = everything(tmp_path, "own.yaml", config)
    assert all(outcome.exit_code == 1 for outcome in outcomes), outcomes[0].stderr
    assert all(SECRET not in outcome.stdout + outcome.stderr for outcome in outcomes)
    lines = {finding["coordinate"]: finding["line"] for finding in outcomes[1].json["findings"]}
    assert lines["config:environmentVariables.DB_PASSWORD"] == 3
    assert lines["config:resolverCountLimit"] == config.splitlines().index("queryDepthLimit: 0") + 1


@pytest.mark.parametrize("config", JSON_CONFIGS.values(), ids=JSON_CONFIGS)
def test_no_value_in_json_is_shown(tmp_path: Path, config: str) -> None:
    outcomes = everything(tmp_path, "own.json", config)
    assert all(outcome.exit_code == 1 for outcome in outcomes), outcomes[0].stderr
    for outcome in outcomes:
        assert SECRET not in outcome.stdout + outcome.stderr
    assert "secret-in-environment" in outcomes[0].stdout
    assert "735" not in outcomes[0].stdout


@pytest.mark.parametrize("config", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", ["own.yaml", "own.json"])
def test_no_value_of_a_file_that_cannot_be_read_is_shown(tmp_path: Path, config: str, name: str) -> None:
    for outcome in everything(tmp_path, name, config):
        assert outcome.exit_code == 2
        assert SECRET not in outcome.stdout + outcome.stderr


def test_an_alias_of_what_stands_elsewhere_masks_nothing(tmp_path: Path) -> None:
    config = "name: &name orders\nauthenticationType: &mode API_KEY\nenvironmentVariables: {A: *name, B: *mode}\n"
    for outcome in everything(tmp_path, "own.yaml", config):
        assert outcome.exit_code == 1, outcome.stderr
    assert "orders" in outcome.stdout
