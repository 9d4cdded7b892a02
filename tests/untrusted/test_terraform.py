"""Terraform: whatever decides authorization is found, or said not to be known, however oddly it is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write
from tests.thorough import THOROUGH
from tests.untrusted import jail

if TYPE_CHECKING:
    from pathlib import Path

OPEN = "type Query {\n  me: String\n}\ntype Mutation {\n  drop: Boolean\n}\n"
KEYED = OPEN.replace("drop: Boolean", "drop: Boolean @aws_api_key")
_NAMES = """\
variable "blank" {}
variable "flag" { type = bool }
variable "gone" { default = null }
variable "many" { type = list(string) }
locals {
  keys   = ["API_KEY"]
  circle = local.circle
}
"""
_POOL = 'user_pool_config {\n  user_pool_id = "p"\n  app_id_client_regex = "^a$"\n  default_action = "ALLOW"\n}\n'


def api(mode: str = '"API_KEY"', more: str = "", *, schema: str = 'file("schema.graphql")', name: str = "blog") -> str:
    """Return an API that is closed as far as its modes close it."""
    return (
        f'resource "aws_appsync_graphql_api" "{name}" {{\n  name = "{name}"\n  authentication_type = {mode}\n'
        f'  introspection_config = "DISABLED"\n  resolver_count_limit = 100\n  schema = {schema}\n{more}}}\n'
    )


def is_said(folder: Path, code: str, *, schema: str = OPEN, **files: str) -> bool:
    """Return whether a run names the mutation as open, says that something is not known, or ends with 2."""
    (folder / ".git").mkdir()
    named = {name.replace("__", "."): text for name, text in files.items()}
    outcome = run(write(folder, {"main.tf": _NAMES + code, "schema.graphql": schema, **named}))
    assert outcome.exit_code in {0, 1, 2}
    if outcome.exit_code == 2:
        assert outcome.stderr
        return True
    return "Mutation.drop" in outcome.stdout or "not known: " in outcome.stdout or "api-key-as-only" in outcome.stdout


_CLOSED = '"AMAZON_COGNITO_USER_POOLS"'
# Some of these mean API_KEY, of others nobody knows what they mean; none means another mode.
MODES = {
    "null": "null",
    "an empty text": '""',
    "a list": '["API_KEY"]',
    "a list of a list": '[["API_KEY"]]',
    "a mapping": '{ a = "API_KEY" }',
    "a number": "0",
    "a boolean": "true",
    "lower case": '"api_key"',
    "a trailing blank": '"API_KEY "',
    "a line end": '"API_KEY\\n"',
    "a wide letter": '"\uff21PI_KEY"',
    "an escape": '"API_\\u004bEY"',
    "a variable without a default": "var.blank",
    "a variable that is null": "var.gone",
    "a name that is not there": "local.missing",
    "a circle": "local.circle",
    "a data source": "data.aws_ssm_parameter.mode.value",
    "a remote state": "data.terraform_remote_state.a.outputs.mode",
    "a module that is not there": "module.none.mode",
    "a condition that is not known": f'var.flag ? "API_KEY" : {_CLOSED}',
    "a side that is not known": f"var.flag ? {_CLOSED} : var.blank",
    "try of what is not known": f"try(data.aws_ssm_parameter.mode.value, {_CLOSED})",
    "try of null": f"try(var.gone, {_CLOSED})",
    "coalesce of what is not known": f"coalesce(var.blank, {_CLOSED})",
    "lookup in what is not known": f'lookup(var.blank, "a", {_CLOSED})',
    "merge with what is not known": f"merge({{ a = {_CLOSED} }}, var.blank).a",
    "a function that nobody knows": 'provider::own::mode("API_KEY")',
    "a regular expression": 'replace("APIxKEY", "/x/", "_")',
    "a splat": "local.keys[*]",
    "an item": "one(local.keys)",
    "a template": '"%{for key in local.keys}${key}%{endfor}"',
    "a template that is not known": f'"%{{if var.flag}}{_CLOSED[1:-1]}%{{else}}API_KEY%{{endif}}"',
    "tenths": f'0.1 + 0.2 == 0.3 ? "API_KEY" : {_CLOSED}',
    "thirds": f'10 / 3 * 3 < 10 ? {_CLOSED} : "API_KEY"',
    "a truth as a text": f'try(tobool("1"), false) ? "API_KEY" : {_CLOSED}',
    "characters of two parts": f'length("e\\u0301") == 1 ? "API_KEY" : {_CLOSED}',
    "try of too long a list": f'try(range(30000)[0] == 0 ? "API_KEY" : "", {_CLOSED})',
    "try of YAML with tags": f'try(yamldecode("a: API_KEY\\nb: !c d\\ne: *f").a, {_CLOSED})',
    "try of a template that is none": f'try(templatestring("%{{", {{}}), {_CLOSED})',
}
PROVIDERS = {
    "a block": 'additional_authentication_provider {\n  authentication_type = "API_KEY"\n}\n',
    **{
        f"dynamic over {what}": f'dynamic "additional_authentication_provider" {{\n  for_each = {each}\n'
        '  content {\n    authentication_type = "API_KEY"\n  }\n}\n'
        for what, each in {
            "a variable": "var.many",
            "a text": '"API_KEY"',
            "a number": "1",
            "a condition": "var.flag ? [] : local.keys",
            "a data source": "data.aws_ssm_parameters_by_path.all.values",
            "a loop that leaves out": "[for key in local.keys : key if var.flag]",
            "concat": "concat(var.many, [])",
            "a difference": "setsubtract(local.keys, var.many)",
            "try": "try(data.aws_ssm_parameter.mode.value, [])",
            "a circle": "local.circle",
        }.items()
    },
    "a text": 'additional_authentication_provider = "API_KEY"\n',
    "a text in a list": 'additional_authentication_provider = ["API_KEY"]\n',
    "a mapping": 'additional_authentication_provider = { authentication_type = "API_KEY" }\n',
    "a value that is not known": "additional_authentication_provider = var.blank\n",
    "ignored": "lifecycle {\n  ignore_changes = [additional_authentication_provider]\n}\n",
}
COUNTS = ["var.blank", "var.gone", "-1", "1e9", '"x"', "true", "[]", "local.missing", "local.circle", "1.5"]
ACTIONS = ["null", '""', '"deny"', '"DENY "', "[]", '["DENY"]', "{}", "0", "true", "var.blank", "var.gone"]


@pytest.mark.parametrize("mode", [pytest.param(mode, id=what) for what, mode in MODES.items()])
def test_no_way_to_write_a_default_mode_hides_it(tmp_path: Path, mode: str) -> None:
    assert is_said(tmp_path, api(mode))


@pytest.mark.parametrize("mode", [pytest.param(mode, id=what) for what, mode in MODES.items()])
def test_no_way_to_write_an_additional_mode_hides_it(tmp_path: Path, mode: str) -> None:
    more = f"additional_authentication_provider {{\n  authentication_type = {mode}\n}}\n{_POOL}"
    assert is_said(tmp_path, api(_CLOSED, more), schema=KEYED)


@pytest.mark.parametrize("more", [pytest.param(more, id=what) for what, more in PROVIDERS.items()])
def test_no_way_to_write_additional_providers_hides_them(tmp_path: Path, more: str) -> None:
    assert is_said(tmp_path, api(_CLOSED, more + _POOL), schema=KEYED)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_default_action_that_the_provider_refuses_is_not_known(tmp_path: Path, action: str) -> None:
    more = PROVIDERS["a block"] + _POOL.replace('"ALLOW"', action)
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"main.tf": _NAMES + api(_CLOSED, more), "schema.graphql": OPEN}))
    assert "`userPoolConfig.defaultAction` (" in outcome.stdout


@pytest.mark.parametrize("count", COUNTS)
def test_an_api_is_looked_at_however_many_there_may_be(tmp_path: Path, count: str) -> None:
    assert is_said(tmp_path, api(more=f"count = {count}\n"))


def test_what_a_limit_stops_is_no_reason_for_try_to_go_on(tmp_path: Path) -> None:
    chain = "".join(f"  a{number} = local.a{number - 1}\n" for number in range(1, 130))
    code = f'locals {{\n  a0 = "API_KEY"\n{chain}}}\n' + api(f"try(local.a129, {_CLOSED})")
    assert is_said(tmp_path, code)


OTHERS = {
    "a module outside": ('module "m" {\n  source = "../m"\n}\n', "The module m (main.tf:"),
    "a module that is not there": ('module "m" {\n  source = "./m"\n}\n', "The module m (main.tf:"),
    "a module by its path": ('module "m" {\n  source = "/etc"\n}\n', "The module m (main.tf:"),
    "a module somewhere": ('module "m" {\n  source = var.gone\n}\n', "The module m (main.tf:"),
    "a module of AppSync": ('module "m" {\n  source = "git::https://a/appsync"\n}\n', "The module m (main.tf:"),
    "another provider": ('resource "awscc_appsync_graph_ql_api" "a" {\n}\n', "awscc_appsync_graph_ql_api.a (main.tf:"),
}


@pytest.mark.parametrize(("code", "said"), [pytest.param(*one, id=what) for what, one in OTHERS.items()])
def test_what_is_not_read_beside_an_api_is_said(tmp_path: Path, code: str, said: str) -> None:
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"main.tf": _NAMES + api() + code, "schema.graphql": OPEN}))
    assert said in outcome.stdout + outcome.stderr


FILES = {
    "a name with a hash": ("#a.tf", api(name="other"), "aws_appsync_graphql_api.other"),
    "an override with a dot": ("a.b_override.tf", api('"AWS_LAMBDA"'), "default AWS_LAMBDA"),
    "no override": ("a_override.b.tf", api(), "blog is declared twice, first at a_override.b.tf:"),
    "the same twice": ("a.tf", api(), "aws_appsync_graphql_api blog is declared twice, first at a.tf:"),
    "a local twice": ("a.tf", "locals {\n  keys = []\n}\n", "local.keys is declared twice, first at a.tf:2:3"),
    "files of OpenTofu": ("main.tofu", _NAMES + api(), "main.tf is not read: OpenTofu has another"),
    "a block of JSON that is none": ("a.tf.json", '{"resource": {"a": "b"}}', "a.tf.json:1"),
}


@pytest.mark.parametrize(("name", "text", "said"), [pytest.param(*one, id=what) for what, one in FILES.items()])
def test_the_files_that_terraform_reads_are_read(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"main.tf": _NAMES + api(), "schema.graphql": OPEN, name: text}))
    assert said in outcome.stdout + outcome.stderr


def test_a_file_that_terraform_does_not_read_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    files = {"main.tf": _NAMES + api(), "A.TF": api(_CLOSED), "schema.graphql": OPEN}
    assert "default API_KEY" in run(write(tmp_path, files)).stdout


def test_no_number_of_other_files_hides_those_that_terraform_loads_by_itself(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    code = f'variable "mode" {{\n  default = {_CLOSED}\n}}\n' + api("var.mode")
    files = {f"a{number}.tfvars": "" for number in range(100)} | {"terraform.tfvars": 'mode = "API_KEY"\n'}
    assert "default API_KEY" in run(write(tmp_path, {"main.tf": code, "schema.graphql": OPEN, **files})).stdout


@pytest.mark.parametrize("name", ["a.tf", "terraform.tfvars", "a.auto.tfvars"])
@pytest.mark.parametrize("kind", ["a pipe", "a link to nothing", "a link out"])
def test_what_terraform_would_read_is_not_left_out_in_silence(tmp_path: Path, name: str, kind: str) -> None:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    write(folder, {"main.tf": _NAMES + api(), "schema.graphql": OPEN, "../out.tf": ""})
    if kind == "a pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to("nowhere" if kind == "a link to nothing" else "../out.tf")
    outcome = run(folder)
    assert outcome.exit_code == 2
    assert name in outcome.stderr


def _doubling(first: str, step: str, levels: int = 60) -> str:
    lines = (f"  a{level} = " + step.replace("$", f"local.a{level - 1}") + "\n" for level in range(1, levels))
    return f"locals {{\n  a0 = {first}\n{''.join(lines)}}}\n"


BOMBS = {
    "lists": (_doubling('["x"]', "[$, $]"), "jsonencode(local.a59)"),
    "empty lists": (_doubling("[]", "[$, $]"), "length(flatten(local.a59))"),
    "texts": (_doubling('"x"', '"${$}${$}"'.replace("${$}", "${local.b}").replace("local.b", "$")), "local.a59"),
    "squares": (_doubling("99999999", "$ * $"), "local.a59"),
    "JSON": (_doubling('"x"', "jsonencode([$, $])"), "local.a59"),
    "products": ("", "setproduct(range(20000), range(20000))"),
    "sums": ("", f'{"1 + " * 100_000}1 == 2 ? "a" : "b"'),
    "conditions": ("", "true ? 1 : " * 20_000 + "2"),
    "different items": ("", "length(distinct(range(20000)))"),
    "merged mappings": (
        'locals {\n  r = {for i in range(20000) : "${i}" => i}\n}\n',
        '[for i in range(20000) : merge(local.r, local.r)["1"]][0]',
    ),
    "long texts": (
        f'locals {{\n  r = replace(join("", range(20000)), "1", "{"a" * 40}")\n}}\n',
        "[for i in range(20000) : upper(local.r)][0]",
    ),
    "templates": ("", 'templatefile("a.tpl", {})'),
}


@pytest.mark.parametrize(
    ("code", "mode"),
    [pytest.param(*one, id=what) for what, one in BOMBS.items() if THOROUGH or what in list(BOMBS)[:8]],
)
def test_no_expression_takes_all_time_or_memory(tmp_path: Path, code: str, mode: str) -> None:
    (tmp_path / ".git").mkdir()
    loop = '${templatefile("a.tpl", {})}' * 2
    files = {"main.tf": code + api(mode), "schema.graphql": OPEN, "a.tpl": loop}
    outcome = jail.run(write(tmp_path, files))
    assert outcome.exit_code == 2
    assert outcome.stderr


@pytest.mark.parametrize("code", [api(more="count = 20000\n"), 'module "m" {\n  source = "./m"\n  count = 20000\n}\n'])
def test_too_many_of_a_kind_are_said(tmp_path: Path, code: str) -> None:
    (tmp_path / ".git").mkdir()
    inner = 'module "m" {\n  source = "../n"\n  count = 20000\n}\n'
    files = {"main.tf": code, "m/main.tf": inner, "n/main.tf": api(), "schema.graphql": OPEN}
    outcome = jail.run(write(tmp_path, files))
    assert outcome.exit_code == 2
    assert "This project makes more than" in outcome.stderr


GUESTS = """
resource "aws_cognito_identity_pool" "p" {
  identity_pool_name               = "p"
  allow_unauthenticated_identities = true
}
resource "aws_cognito_identity_pool_roles_attachment" "a" {
  identity_pool_id = aws_cognito_identity_pool.p.id
  roles            = $
}
"""


@pytest.mark.parametrize(
    "roles", ['{ unauthenticated = "arn:aws:iam::1:role/a" }', "{ unauthenticated = local.missing }", "local.missing"]
)
def test_a_role_of_guests_out_of_sight_is_said(tmp_path: Path, roles: str) -> None:
    (tmp_path / ".git").mkdir()
    code = _NAMES + api('"AWS_IAM"') + GUESTS.replace("$", roles)
    outcome = run(write(tmp_path, {"main.tf": code, "schema.graphql": OPEN}))
    assert "guests" in outcome.stdout


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('log_config {\n  field_log_level = "MOST"\n  cloudwatch_logs_role_arn = "r"\n}\n', "fieldLogLevel"),
        ('query_depth_limit = "deep"\n', "queryDepthLimit"),
        ("query_depth_limit = true\n", "queryDepthLimit"),
    ],
)
def test_a_setting_that_appsync_does_not_take_is_not_known(tmp_path: Path, setting: str, said: str) -> None:
    (tmp_path / ".git").mkdir()
    outcome = run(write(tmp_path, {"main.tf": _NAMES + api(more=setting), "schema.graphql": OPEN}))
    assert said in outcome.stdout
