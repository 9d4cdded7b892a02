"""Serverless: whatever decides authorization is found, or said not to be known, however oddly it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write
from tests.untrusted import jail
from tests.untrusted.test_terraform import KEYED, OPEN

if TYPE_CHECKING:
    from pathlib import Path

_CUSTOM = """\
custom:
  key: API_KEY
  keys: [API_KEY]
  self: ${self:custom.self}
  nothing: null
  modes: {dev: AMAZON_COGNITO_USER_POOLS, prod: API_KEY}
"""
_POOL = '{type: AMAZON_COGNITO_USER_POOLS, config: {userPoolId: p, appIdClientRegex: "^a$"}}'


def service(authentication: str = "{type: API_KEY}", more: str = "", *, schema: str = "schema.graphql") -> str:
    """Return a service with an API that is closed as far as its modes close it."""
    return (
        f"service: blog\n{_CUSTOM}appSync:\n  name: blog\n  introspection: false\n  resolverCountLimit: 100\n"
        f"  schema: {schema}\n  authentication: {authentication}\n{more}"
    )


def older(mode: str = "API_KEY", more: str = "") -> str:
    """Return the same for version 1 of the plugin."""
    api = f"  appSync:\n    name: blog\n    schema: schema.graphql\n    authenticationType: {mode}\n{more}"
    return f"service: blog\n{_CUSTOM}{api}"


def is_said(folder: Path, text: str, *, schema: str = OPEN) -> bool:
    """Return whether a run names the mutation as open, says that something is not known, or ends with 2."""
    (folder / ".git").mkdir()
    files = {"serverless.yml": text, "schema.graphql": schema, "mode.txt": "API_KEY", "mode.js": "throw 1"}
    outcome = run(write(folder, files), env={"MODE": "a-secret-of-the-machine"})
    assert "a-secret-of-the-machine" not in outcome.stdout + outcome.stderr
    assert outcome.exit_code in {0, 1, 2}
    if outcome.exit_code == 2:
        assert outcome.stderr
        return True
    return "Mutation.drop" in outcome.stdout or "not known: " in outcome.stdout or "api-key-as-only" in outcome.stdout


# Some of these mean API_KEY, of others nobody knows what they mean; none means another mode.
VALUES = {
    "null": "null",
    "an empty text": '""',
    "a list": "[API_KEY]",
    "a list of a list": "[[API_KEY]]",
    "a mapping": "{a: API_KEY}",
    "a number": "0",
    "a boolean": "true",
    "lower case": "api_key",
    "a trailing blank": '"API_KEY "',
    "a wide letter": "\uff21PI_KEY",
    "an escape": '"API_\\u004bEY"',
    "a variable": "${self:custom.key}",
    "an item": "${self:custom.keys.0}",
    "a list by a variable": "${self:custom.keys}",
    "a circle": "${self:custom.self}",
    "null by a variable": "${self:custom.nothing}",
    "nothing": "${self:custom.missing}",
    "everything": "${self:}",
    "an option": "${opt:mode}",
    "an environment variable": "${env:MODE}",
    "an environment variable with a default": '${env:MODE, "AMAZON_COGNITO_USER_POOLS"}',
    "a parameter": "${param:mode}",
    "a parameter of AWS": "${ssm:/mode}",
    "a stack": "${cf:stack.mode}",
    "a stack with a default": '${cf:stack.mode, "AMAZON_COGNITO_USER_POOLS"}',
    "a stage": "${self:custom.modes.${opt:stage}}",
    "a stage of its own": "${self:custom.modes.${sls:stage}}",
    "a text file": "${file(mode.txt)}",
    "a file that is not there": "${file(mode.yml):mode}",
    "a program": "${file(mode.js):mode}",
    "a program with a default": '${file(mode.js):mode, "AMAZON_COGNITO_USER_POOLS"}',
    "a file outside": "${file(../mode.yml):mode}",
    "a file of the system": "${file(/etc/passwd)}",
    "a source that nobody knows": '${own:mode, "AMAZON_COGNITO_USER_POOLS"}',
    "an open variable": "${self:custom.key",
    "a variable in a variable": "${self:custom.${self:custom.missing}}",
    "a reference": "!Ref Mode",
    "a condition": "!If [IsProd, API_KEY, AMAZON_COGNITO_USER_POOLS]",
    "an import": "!ImportValue Mode",
    "a function that nobody knows": "!Mode a",
    "an anchor that is not there": "*mode",
}
_EACH = [pytest.param(value, id=what) for what, value in VALUES.items()]


@pytest.mark.parametrize("value", _EACH)
@pytest.mark.parametrize("place", ["{type: $}", "$"], ids=["type", "authentication"])
def test_no_way_to_write_a_default_mode_hides_it(tmp_path: Path, value: str, place: str) -> None:
    quoted = value if value[0] in "[{!*\"'" else f"'{value}'" if place != "$" and value != "null" else value
    assert is_said(tmp_path, service(place.replace("$", quoted, 1)))


@pytest.mark.parametrize("value", _EACH)
@pytest.mark.parametrize("place", ["", "\n    - ", "\n    - type: "], ids=["all", "one", "type"])
def test_no_way_to_write_additional_modes_hides_them(tmp_path: Path, value: str, place: str) -> None:
    more = f"  additionalAuthentications: {place}{value}\n"
    assert is_said(tmp_path, service(_POOL, more), schema=KEYED)


@pytest.mark.parametrize("value", _EACH)
def test_no_way_to_write_a_mode_of_the_older_plugin_hides_it(tmp_path: Path, value: str) -> None:
    assert is_said(tmp_path, older(value))


CONFIGS = ["null", '""', "[]", "a", "0", "[{defaultAction: DENY}]", "${self:custom.self}", "${env:MODE}"]
ACTIONS = ["deny", '"DENY "', "[]", "[DENY]", "{}", "1", "true", "'${self:custom.self}'", "'${env:MODE}'", "!Ref A"]


@pytest.mark.parametrize("config", [*CONFIGS, *(f"{{userPoolId: p, defaultAction: {action!s}}}" for action in ACTIONS)])
def test_what_is_no_configuration_of_a_pool_is_not_known(tmp_path: Path, config: str) -> None:
    text = service(f"\n    type: AMAZON_COGNITO_USER_POOLS\n    config: {config}", "  visibility: GLOBAL\n")
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN}))
    assert "`userPoolConfig" in outcome.stdout


@pytest.mark.parametrize("value", ["PUBLIC", "[GLOBAL]", "{a: b}"])
def test_a_visibility_that_appsync_does_not_have_is_not_known(tmp_path: Path, value: str) -> None:
    (tmp_path / ".git").mkdir()
    text = service(more=f"  visibility: {value}\n")
    assert "`visibility`" in run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN})).stdout


def _doubling(first: str, step: str, levels: int = 60) -> str:
    lines = (f"  a{level}: " + step.replace("$", f"${{self:custom.a{level - 1}}}") for level in range(1, levels))
    return "\n".join([f"custom:\n  a0: {first}", *lines]) + "\n"


BOMBS = {
    "doubling": _doubling("x", "$$"),
    "doubling lists": _doubling("[x]", "[$, $]"),
    "a long chain": _doubling("API_KEY", "$", 20_000),
    "many in one text": f'custom:\n  a59: "{"${self:service}" * 50_000}"\n',
    "many fallbacks": f'custom:\n  a59: "${{{"opt:x, " * 50_000}self:service}}"\n',
    "nested": f'custom:\n  a59: "{"${self:custom." * 1000}x{"}" * 1000}"\n',
    "never closed": f'custom:\n  a59: "{"${self:" * 100_000}"\n',
    "everything in itself": "custom: ${self:}\n",
}


@pytest.mark.parametrize("custom", [pytest.param(custom, id=what) for what, custom in BOMBS.items()])
def test_no_variables_take_all_time_or_memory(tmp_path: Path, custom: str) -> None:
    (tmp_path / ".git").mkdir()
    text = service("{type: '${self:custom.a59}'}").replace(_CUSTOM, custom)
    outcome = jail.run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN}))
    assert outcome.exit_code == 2
    assert outcome.stderr


def test_files_that_name_each_other_end(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    files = {f"f{number}.yml": f"a: ${{file(f{(number + 1) % 60}.yml):a}}$\n" for number in range(60)}
    doubled = {name: text.replace("$\n", text[3:]) for name, text in files.items()}
    text = service("{type: '${file(f0.yml):a}'}")
    outcome = jail.run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN, **doubled}))
    assert outcome.exit_code == 2
    assert outcome.stderr


def test_a_file_that_is_not_there_is_said_where_a_default_counts_instead(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    text = service("{type: '${file(mode.yml):mode, \"AMAZON_COGNITO_USER_POOLS\"}'}")
    outcome = run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN}))
    assert "There is no file mode.yml" in outcome.stdout + outcome.stderr


def test_many_parts_of_resources_are_put_together_in_time(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    parts = "".join(f"  - Resources: {{R{number}: {{Type: AWS::S3::Bucket}}}}\n" for number in range(10_000))
    files = {"serverless.yml": service() + f"resources:\n{parts}", "schema.graphql": OPEN}
    assert "Mutation.drop" in jail.run(write(tmp_path, files)).stdout


@pytest.mark.parametrize("name", ["ADDITIONALAUTHENTICATIONS", "additionalAuthentication", "additionalAuthentcations"])
def test_a_misspelt_key_is_said(tmp_path: Path, name: str) -> None:
    text = service(_POOL, f"  {name}: [{{type: API_KEY}}]\n")
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN}))
    assert (
        f"`{name}` is no key of the plugin and is not read. Did you mean additionalAuthentications?" in outcome.stderr
    )


def test_a_misspelt_key_of_the_older_plugin_is_said(tmp_path: Path) -> None:
    text = older("AWS_IAM", "    additionalAuthenticationProvider: [{authenticationType: API_KEY}]\n")
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"serverless.yml": text, "schema.graphql": OPEN}))
    assert "Did you mean additionalAuthenticationProviders?" in outcome.stderr
