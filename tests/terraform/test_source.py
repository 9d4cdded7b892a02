"""Terraform's source files: what they make of an API, where it stands, and what of it is not known."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from appsync_lint.loaders import terraform
from appsync_lint.loaders.document import Partial, Scalar
from appsync_lint.loaders.embedding import embedded
from appsync_lint.loaders.terraform import hcl
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import Source, UnreadableError
from tests.terminal import run
from tests.terraform.project import API, apis, by_label, described, node, said, write

KEY = "authenticationType"
SDL = "type Query {\n  a: Int\n}\n"


def refused(folder: Path, files: dict[str, str]) -> tuple[str, str]:
    """Return the place and the sentence of the first thing that is wrong."""
    with pytest.raises(UnreadableError) as caught:
        apis(folder, files)
    return str(caught.value.problems[0].span), caught.value.problems[0].sentence


def place_of(scalar: object, word: str) -> tuple[str, int, int]:
    """Return the file, line and column at which a word of a text stands."""
    assert isinstance(scalar, Scalar)
    source = embedded(scalar)
    start = source.text.index(word)
    span = source.span(start, start + len(word))
    return span.file, span.line, span.column


def test_numbers_and_names_of_any_length_are_read(tmp_path: Path) -> None:
    text = f'query_depth_limit = {"9" * 6000}\n  schema = file("{"a" * 5000}")'
    assert isinstance(node(described(tmp_path, API % f"  {text}"), "definition"), Partial)


# Schemas.


def test_a_schema_file_is_read_where_it_stands(tmp_path: Path) -> None:
    one = described(tmp_path, API % '  schema = file("${path.module}/schema.graphql")', {"schema.graphql": SDL})
    assert said(one, "definition") == SDL
    assert place_of(node(one, "definition"), "a: Int") == ("schema.graphql", 2, 3)
    assert node(one, "definition").span.line == 4


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_heredoc_has_true_places(tmp_path: Path, end: str) -> None:
    heredoc = "  schema = <<-EOT\n    type Query {\n      é: Int # ü\n\n      b: Int\n    }\n  EOT"
    one = described(tmp_path, (API % heredoc).replace("\n", end))
    assert said(one, "definition") == "type Query {\n  é: Int # ü\n\n  b: Int\n}\n".replace("\n", end)
    assert place_of(node(one, "definition"), "b: Int") == ("main.tf", 8, 7)
    assert place_of(node(one, "definition"), "ü") == ("main.tf", 6, 16)


def test_a_plain_heredoc_keeps_its_indentation_and_escapes(tmp_path: Path) -> None:
    heredoc = '  schema = <<EOT\n  "$${x} %%{y} \\n $"\n  type Query { a: Int }\nEOT'
    one = described(tmp_path, API % heredoc)
    assert said(one, "definition") == '  "${x} %{y} \\n $"\n  type Query { a: Int }\n'
    assert place_of(node(one, "definition"), "type") == ("main.tf", 6, 3)


def test_a_quoted_schema_has_true_places(tmp_path: Path) -> None:
    one = described(tmp_path, API % r'  schema = "type Query {\n  a: Int\n}"')
    assert place_of(node(one, "definition"), "a: Int") == ("main.tf", 4, 29)


def test_an_interpolation_inside_a_heredoc(tmp_path: Path) -> None:
    heredoc = "  schema = <<-EOT\n    type Query {\n      ${local.name}: Int\n      b: Int\n    }\n  EOT"
    one = described(tmp_path, API % heredoc + 'locals {\n  name = "a"\n}\n')
    assert said(one, "definition") == "type Query {\n  a: Int\n  b: Int\n}\n"
    assert place_of(node(one, "definition"), "b: Int") == ("main.tf", 7, 7)
    assert place_of(node(one, "definition"), "a: Int") == ("main.tf", 6, 9)


def test_a_template_file(tmp_path: Path) -> None:
    template = "type Query {\n%{ for name in names ~}\n  ${name}: Int\n%{ endfor ~}\n  last: Int\n}\n"
    call = '  schema = templatefile("${path.root}/schema.tpl", { names = ["a", "b"] })'
    one = described(tmp_path, API % call, {"schema.tpl": template})
    assert said(one, "definition") == "type Query {\n  a: Int\n  b: Int\n  last: Int\n}\n"
    assert place_of(node(one, "definition"), "last") == ("schema.tpl", 5, 3)
    assert place_of(node(one, "definition"), "b: Int") == ("schema.tpl", 3, 5)


def test_a_template_file_that_lacks_a_variable_is_not_known(tmp_path: Path) -> None:
    one = described(tmp_path, API % '  schema = templatefile("a.tpl", {})', {"a.tpl": "${name}"})
    assert said(one, "definition") == '<templatefile("a.tpl", {})>'


def test_several_files_stay_several_texts(tmp_path: Path) -> None:
    call = '  schema = join("\\n", [for name in fileset(path.module, "graphql/**/*.{graphql,gql}") : file(name)])'
    files = {"graphql/a.graphql": SDL, "graphql/b/c.gql": "type B {\n  x: Int\n}\n", "graphql/no.txt": "x"}
    one = described(tmp_path, API % call, files)
    assert said(one, "definition") == [SDL, "type B {\n  x: Int\n}\n"]
    assert place_of(node(one, "definition", 1), "x") == ("graphql/b/c.gql", 2, 3)


def test_files_in_one_text_stay_apart(tmp_path: Path) -> None:
    heredoc = '  schema = <<EOT\n${file("a.graphql")}\ntype B {\n  x: Int\n}\nEOT'
    one = described(tmp_path, API % heredoc, {"a.graphql": SDL})
    assert place_of(node(one, "definition", 0), "a: Int") == ("a.graphql", 2, 3)
    assert place_of(node(one, "definition", 1), "x") == ("main.tf", 7, 3)


def test_a_schema_that_is_not_here_is_not_known(tmp_path: Path) -> None:
    one = described(tmp_path, API % '  schema = file("gone.graphql")')
    assert said(one, "definition") == '<file("gone.graphql")>'


def test_a_file_outside_the_project_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"secret.graphql": SDL})
    _, sentence = refused(tmp_path / "inner", {"main.tf": API % '  schema = file("../secret.graphql")'})
    assert sentence == "secret.graphql lies outside the project's root folder and is not read."


def test_data_sources_that_read_files(tmp_path: Path) -> None:
    main = API % "  schema = data.template_file.x.rendered" + (
        'data "template_file" "x" {\n  template = file("a.tpl")\n  vars = { name = "b" }\n}\n'
    )
    one = described(tmp_path, main, {"a.tpl": "type Query { ${name}: Int }\n"})
    assert said(one, "definition") == "type Query { b: Int }\n"
    main = API % "  schema = data.local_file.x.content" + 'data "local_file" "x" {\n  filename = "a.graphql"\n}\n'
    assert said(described(tmp_path, main, {"a.graphql": SDL}), "definition") == SDL


HEREDOCS = [
    "<<-EOT\n    x\n      %{ if true ~}\n\n      y\n\n    z\n    %{ endif ~}\n\n    end\n  EOT\n",
    "<<-EOT\n      a\n    ${1} b\n        c\n     \n      d\nEOT\n",
    "<<-EOT\n\ttab\n\t  x\n      EOT\n",
    "<<EOT\n  ${1 ~}\n\n  foo\nEOT\n",
    "<<-EOT\n  a\n${~ 1 ~}\n  b\n  EOT\n",
    '<<-EOT\n\n   \n  a $${x} %%{y} $ % \\n \\"\n  EOT\n',
    "<<-E-T\n  %{ for x in [1, 2] }\n  ${x}\n  %{ endfor }\n  E-T\n",
]


def test_heredocs_are_what_terraform_makes_of_them(tmp_path: Path) -> None:
    program = shutil.which("terraform") or shutil.which("tofu")
    if program is None:
        pytest.skip("Terraform is not installed")
    lines = "".join(f"  e{number} = {heredoc}" for number, heredoc in enumerate(HEREDOCS))
    listed = ", ".join(f"local.e{number}" for number in range(len(HEREDOCS)))
    write(tmp_path / "tf", {"main.tf": f"locals {{\n{lines}}}\n"})
    done = subprocess.run(
        [program, "console"], cwd=tmp_path / "tf", input=f"jsonencode([{listed}])\n", capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    expected = json.loads(json.loads(done.stdout))
    own = [said(described(tmp_path / "own", API % f"  schema = {heredoc}"), "definition") for heredoc in HEREDOCS]
    assert own == expected


# Variables and locals.


def test_a_variable_with_a_default(tmp_path: Path) -> None:
    main = 'variable "limit" {\n  default = 5\n}\n' + API % "  query_depth_limit = var.limit"
    limit = node(described(tmp_path, main), "queryDepthLimit")
    assert isinstance(limit, Scalar)
    assert (limit.value, limit.span.line, limit.origin) == (5, 2, "parameter default")


def test_what_gives_a_variable_its_value(tmp_path: Path) -> None:
    main = 'variable "limit" {\n  type = number\n  default = 1\n}\n' + API % "  query_depth_limit = var.limit"
    steps = {
        "terraform.tfvars": "limit = 2\n",
        "terraform.tfvars.json": '{"limit": "3"}',
        "a.auto.tfvars": "limit = 4\nother = 1\n",
        "b.auto.tfvars.json": '{"limit": 5}',
    }
    files = {}
    for number, (name, text) in enumerate(steps.items(), start=2):
        files[name] = text
        limit = node(described(tmp_path, main, files), "queryDepthLimit")
        assert isinstance(limit, Scalar)
        assert (limit.value, limit.span.file) == (number, name)
    limit = node(described(tmp_path, main, files, params={"limit": "6"}), "queryDepthLimit")
    assert isinstance(limit, Scalar)
    assert (limit.value, limit.origin) == (6, "--param")


def test_each_other_file_of_variables_is_a_deployment(tmp_path: Path) -> None:
    main = 'variable "mode" {}\nvariable "x" { default = 1 }\n' + (API % "").replace('"API_KEY"', "var.mode")
    files = {
        "main.tf": main,
        "env/dev.tfvars": 'mode = "API_KEY"\n',
        "env/prod.tfvars": 'mode = "AWS_IAM"\n',
        "modules/x/main.tf": "",
        "modules/x/other.tfvars": 'mode = "AWS_LAMBDA"\n',
        "env/unrelated.tfvars": "y = 1\n",
    }
    (api,) = apis(tmp_path, files)
    assert by_label(api, KEY) == {
        "the variables are those of env/dev.tfvars": "API_KEY",
        "the variables are those of env/prod.tfvars": "AWS_IAM",
    }


@pytest.mark.parametrize(
    "condition",
    [
        'contains(["AWS_IAM", "API_KEY"], var.mode)',
        'var.mode == "AWS_IAM" || var.mode == "API_KEY"',
        'can(regex("^(AWS_IAM|API_KEY)$", var.mode))',
    ],
)
def test_allowed_values_are_deployments(tmp_path: Path, condition: str) -> None:
    block = 'variable "mode" {\n  validation {\n    condition = %s\n    error_message = "x"\n  }\n}\n'
    (api,) = apis(tmp_path, {"main.tf": block % condition + (API % "").replace('"API_KEY"', "var.mode")})
    assert by_label(api, KEY) == {"var.mode is AWS_IAM": "AWS_IAM", "var.mode is API_KEY": "API_KEY"}


def test_an_unknown_variable_says_how_to_give_it(tmp_path: Path) -> None:
    main = 'variable "mode" {}\n' + (API % "").replace('"API_KEY"', "var.mode")
    hidden = node(described(tmp_path, main), KEY)
    assert isinstance(hidden, Partial)
    assert (hidden.expression, hidden.answer) == ("var.mode", "--param mode=...")
    assert said(described(tmp_path, main, params={"mode": "AWS_IAM"}), KEY) == "AWS_IAM"


def test_a_sensitive_variable_is_not_shown(tmp_path: Path) -> None:
    main = 'variable "n" {\n  sensitive = true\n  default = "geheim"\n}\n' + (API % "").replace('"orders"', "var.n")
    assert said(described(tmp_path, main, {"terraform.tfvars": 'n = "geheimer"\n'}), "name") == "<var.n>"


def test_a_complex_parameter(tmp_path: Path) -> None:
    main = 'variable "a" {\n  type = object({ limit = number, mode = optional(string, "AWS_IAM") })\n}\n'
    main += (API % "  query_depth_limit = var.a.limit").replace('"API_KEY"', "var.a.mode")
    one = described(tmp_path, main, params={"a": '{ limit = "7" }'})
    assert (said(one, "queryDepthLimit"), said(one, KEY)) == (7, "AWS_IAM")


def test_locals_in_any_order(tmp_path: Path) -> None:
    main = (
        API % "  query_depth_limit = local.a" + "locals {\n  a = local.b + 1\n}\nlocals {\n  b = local.c\n  c = 2\n}\n"
    )
    assert said(described(tmp_path, main), "queryDepthLimit") == 3


@pytest.mark.parametrize("value", ["local.a", "[local.a]", "local.b", 'upper("${local.a}")'])
def test_cycles_are_not_known(tmp_path: Path, value: str) -> None:
    main = API % "  query_depth_limit = local.a" + f"locals {{\n  a = {value}\n  b = local.a\n}}\n"
    assert "local.a" in str(said(described(tmp_path, main), "queryDepthLimit"))


def test_a_missing_reference_is_not_known(tmp_path: Path) -> None:
    assert said(described(tmp_path, API % "  query_depth_limit = local.gone"), "queryDepthLimit") == "<local.gone>"


# Deployments.


def test_a_condition_that_is_not_known_makes_two_deployments(tmp_path: Path) -> None:
    main = 'variable "env" {}\n' + API % '  introspection_config = var.env == "prod" ? "DISABLED" : "ENABLED"'
    (api,) = apis(tmp_path, {"main.tf": main})
    assert by_label(api, "introspectionConfig") == {
        'var.env is "prod"': "DISABLED", 'var.env is not "prod"': "ENABLED",
    }  # fmt: skip


def test_what_was_chosen_holds_everywhere(tmp_path: Path) -> None:
    main = """
variable "env" {}
locals {
  limits = { dev = 1, prod = 2 }
}
resource "aws_appsync_graphql_api" "main" {
  name                 = "x-${var.env}"
  authentication_type  = var.env == "prod" ? "AWS_IAM" : "API_KEY"
  query_depth_limit    = local.limits[var.env]
  resolver_count_limit = var.env != "prod" ? 5 : 6
}
"""
    (api,) = apis(tmp_path, {"main.tf": main})
    found = {(said(one, KEY), said(one, "queryDepthLimit"), said(one, "resolverCountLimit")) for one in api.deployments}
    assert found == {("AWS_IAM", 2, 6), ("API_KEY", 1, 5)}


def test_what_no_one_looks_at_makes_no_deployments(tmp_path: Path) -> None:
    values = ", ".join(f"a{n} = var.a{n} ? 1 : 2" for n in range(20))
    tags = f"  tags = {{ {values} }}"
    roles = "".join(f'resource "aws_iam_role" "r{n}" {{\n  count = var.a{n} ? 1 : 0\n}}\n' for n in range(20))
    main = "".join(f'variable "a{n}" {{}}\n' for n in range(20)) + API % tags + roles
    (api,) = apis(tmp_path, {"main.tf": main})
    assert api.complete
    assert [one.label for one in api.deployments] == [""]


# Repetition.


def test_count_and_for_each(tmp_path: Path) -> None:
    main = (
        API % ""
        + """
resource "aws_appsync_api_key" "k" {
  count       = 2
  api_id      = aws_appsync_graphql_api.main.id
  description = "key ${count.index}"
}
resource "aws_appsync_datasource" "d" {
  for_each = { a = "NONE", b = "HTTP" }
  api_id   = aws_appsync_graphql_api.main.id
  name     = each.key
  type     = each.value
}
resource "aws_appsync_datasource" "none" {
  count  = 0
  api_id = aws_appsync_graphql_api.main.id
  name   = "never"
  type   = "NONE"
}
"""
    )
    one = described(tmp_path, main)
    assert [said(one, "apiKeys", n, "description") for n in range(2)] == ["key 0", "key 1"]
    assert [(said(one, "dataSources", n, "name"), said(one, "dataSources", n, "type")) for n in range(2)] == [
        ("a", "NONE"), ("b", "HTTP"),
    ]  # fmt: skip


def test_each_instance_of_an_api_is_one(tmp_path: Path) -> None:
    main = """
resource "aws_appsync_graphql_api" "a" {
  for_each            = toset(["x", "y"])
  name                = each.value
  authentication_type = "API_KEY"
}
resource "aws_appsync_api_key" "k" {
  api_id = aws_appsync_graphql_api.a["y"].id
}
"""
    found = apis(tmp_path, {"main.tf": main})
    assert [api.key for api in found] == ['aws_appsync_graphql_api.a["x"]', 'aws_appsync_graphql_api.a["y"]']
    assert ["apiKeys" in api.deployments[0].table.entries for api in found] == [False, True]


def test_an_api_that_may_not_be_there(tmp_path: Path) -> None:
    counted = (API % "  count = var.on ? 1 : 0").replace("main", "m")
    (api,) = apis(tmp_path, {"main.tf": 'variable "on" {}\n' + counted})
    assert [(api.key, one.label) for one in api.deployments] == [("aws_appsync_graphql_api.m[0]", "var.on is true")]
    assert apis(tmp_path, {"main.tf": counted}, params={"on": "false"}) != ()
    assert apis(tmp_path, {"main.tf": 'variable "on" {}\n' + counted}, params={"on": "false"}) == ()


def test_dynamic_blocks(tmp_path: Path) -> None:
    main = """
variable "more" {}
resource "aws_appsync_graphql_api" "a" {
  name                = "x"
  authentication_type = "API_KEY"
  dynamic "additional_authentication_provider" {
    for_each = ["AWS_IAM", "AWS_LAMBDA"]
    iterator = mode
    content {
      authentication_type = mode.value
      dynamic "lambda_authorizer_config" {
        for_each = mode.value == "AWS_LAMBDA" ? [mode.key] : []
        content {
          authorizer_uri = "arn:${lambda_authorizer_config.value}"
        }
      }
    }
  }
  dynamic "additional_authentication_provider" {
    for_each = var.more
    content {
      authentication_type = additional_authentication_provider.value
    }
  }
}
"""
    (api,) = apis(tmp_path, {"main.tf": main})
    (one,) = api.deployments
    path = "additionalAuthenticationProviders"
    assert said(one, path, 0, KEY) == "AWS_IAM"
    assert said(one, path, 1, "lambdaAuthorizerConfig", "authorizerUri") == "arn:1"
    assert node(one, path, 1, KEY).span.line == 7
    assert said(one, path, 2) == "<dynamic additional_authentication_provider for var.more>"


# Modules.

MODULE = {
    "modules/api/main.tf": """
variable "schema" {}
variable "mode" {
  default = "API_KEY"
}
resource "aws_appsync_graphql_api" "this" {
  name                = "x"
  authentication_type = var.mode
  schema              = var.schema
}
output "api_id" {
  value = aws_appsync_graphql_api.this.id
}
""",
    "schema.graphql": SDL,
}


def test_an_api_in_a_module(tmp_path: Path) -> None:
    main = """
module "api" {
  source = "./modules/api"
  mode   = "AWS_IAM"
  schema = file("schema.graphql")
}
resource "aws_appsync_datasource" "d" {
  api_id = module.api.api_id
  name   = "none"
  type   = "NONE"
}
"""
    (api,) = apis(tmp_path, {"main.tf": main, **MODULE})
    (one,) = api.deployments
    assert (api.key, api.span.file) == ("module.api.aws_appsync_graphql_api.this", "modules/api/main.tf")
    assert (said(one, KEY), node(one, KEY).span.file, node(one, KEY).span.line) == ("AWS_IAM", "main.tf", 4)
    assert place_of(node(one, "definition"), "a: Int") == ("schema.graphql", 2, 3)
    assert said(one, "dataSources", 0, "name") == "none"


def test_modules_in_modules_and_several_instances(tmp_path: Path) -> None:
    outer = 'module "api" {\n  source = "../api"\n  schema = file("${path.module}/s.graphql")\n  mode = var.mode\n}\n'
    files = {
        "main.tf": 'module "m" {\n  source = "./modules/outer"\n  for_each = { a = "AWS_IAM", b = "API_KEY" }\n'
        "  mode = each.value\n}\n",
        "modules/outer/main.tf": 'variable "mode" {}\n' + outer,
        "modules/outer/s.graphql": SDL,
        **MODULE,
    }
    found = apis(tmp_path, files)
    assert {api.key: said(api.deployments[0], KEY) for api in found} == {
        'module.m["a"].module.api.aws_appsync_graphql_api.this': "AWS_IAM",
        'module.m["b"].module.api.aws_appsync_graphql_api.this': "API_KEY",
    }
    assert said(found[0].deployments[0], "definition") == SDL


def test_a_module_from_elsewhere(tmp_path: Path) -> None:
    main = API % "  query_depth_limit = module.x.limit" + 'module "x" {\n  source = "a/b/aws"\n}\n'
    assert said(described(tmp_path, main), "queryDepthLimit") == "<module.x.limit>"


def test_a_module_that_was_fetched_is_read(tmp_path: Path) -> None:
    entry = {"Key": "api", "Source": "registry/x/appsync", "Dir": ".terraform/modules/api"}
    files = {
        "main.tf": 'module "api" {\n  source = "x/appsync/aws"\n  schema = null\n}\n',
        ".terraform/modules/modules.json": json.dumps({"Modules": [{"Key": "", "Dir": "."}, entry]}),
        ".terraform/modules/api/main.tf": MODULE["modules/api/main.tf"],
    }
    (api,) = apis(tmp_path, files)
    assert api.key == "module.api.aws_appsync_graphql_api.this"


def test_an_api_in_a_module_that_is_not_here(tmp_path: Path) -> None:
    place, sentence = refused(tmp_path, {"main.tf": 'module "api" {\n  source = "x/appsync/aws"\n}\n'})
    assert (place, sentence) == (
        "main.tf:1:1", "The module api makes the API, and its files are not here: x/appsync/aws.",
    )  # fmt: skip


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    assert described(tmp_path, API % "" + 'module "x" {\n  source = "./x"\n}\n',
                     {"x/main.tf": 'module "x" {\n  source = "../x"\n}\n'})  # fmt: skip


def test_roots(tmp_path: Path) -> None:
    files = {
        "prod/main.tf": 'module "api" {\n  source = "../modules/api"\n  schema = ""\n}\n',
        "dev/main.tf": API % "",
        "dev/other.tf": "",
        "network/main.tf": 'resource "aws_vpc" "x" {}\n',
        "hidden/main.tf": 'module "a" {\n  source = "x/appsync/aws"\n}\n',
        "broken/main.tf": 'resource "x" {',
        **MODULE,
    }
    root = write(tmp_path, files).resolve()
    paths = [root / name for name in files if name.endswith(".tf")]
    library = terraform.Library(Workspace(root.resolve()))
    found = [path.relative_to(root).as_posix() for path in terraform.roots(paths, library)]
    assert found == ["broken", "dev", "hidden", "prod"]


# Syntax.


def test_json_syntax(tmp_path: Path) -> None:
    api = {
        "name": "x-${local.n}",
        "authentication_type": "API_KEY",
        "//": "a comment",
        "schema": '${file("schema.graphql")}',
        "additional_authentication_provider": [
            {"authentication_type": "AWS_LAMBDA", "lambda_authorizer_config": {"authorizer_uri": "${var.x}"}}
        ],
        "dynamic": {
            "additional_authentication_provider": {
                "for_each": ["AWS_IAM"],
                "content": {"authentication_type": "${additional_authentication_provider.value}"},
            }
        },
    }
    root = {
        "locals": {"n": 1},
        "variable": {"x": {"type": "string", "default": "arn"}},
        "resource": {"aws_appsync_graphql_api": {"main": api}},
    }
    (found,) = apis(tmp_path, {"main.tf.json": json.dumps(root, indent=1), "schema.graphql": SDL})
    (one,) = found.deployments
    assert (said(one, "name"), said(one, "definition")) == ("x-1", SDL)
    path = "additionalAuthenticationProviders"
    assert [said(one, path, number, KEY) for number in range(2)] == ["AWS_LAMBDA", "AWS_IAM"]
    assert said(one, path, 0, "lambdaAuthorizerConfig", "authorizerUri") == "arn"
    text = (tmp_path / "main.tf.json").read_text()
    assert node(one, KEY).span.line == text[: text.index('"API_KEY"')].count("\n") + 1


def test_override_files(tmp_path: Path) -> None:
    files = {
        "x_override.tf": 'resource "aws_appsync_graphql_api" "main" {\n  authentication_type = "AWS_IAM"\n'
        '  log_config {\n    field_log_level = "ALL"\n    cloudwatch_logs_role_arn = "b"\n  }\n}\n'
        "locals {\n  limit = 2\n}\n",
    }
    log = '  log_config {\n    field_log_level = "NONE"\n    cloudwatch_logs_role_arn = "a"\n  }\n'
    main = API % (log + "  query_depth_limit = local.limit") + "locals {\n  limit = 1\n}\n"
    one = described(tmp_path, main, files)
    assert said(one, KEY) == "AWS_IAM"
    assert (said(one, "logConfig", "fieldLogLevel"), said(one, "queryDepthLimit")) == ("ALL", 2)
    assert said(one, "name") == "orders"


def test_a_tofu_file_stands_for_the_tf_file_of_its_name(tmp_path: Path) -> None:
    one = described(tmp_path, API % "", {"main.tofu": (API % "").replace("API_KEY", "AWS_IAM")})
    assert said(one, KEY) == "AWS_IAM"


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ('resource "a" "b" {\n  x = 1\n', "main.tf:3:1", "This is not valid HCL: a block is not closed."),
        ("x = [1,\n", "main.tf:1:1", "This is not valid HCL."),
        ('a {\n  b = "é" }}\n}\n', "main.tf:2:12", "This is not valid HCL."),
        ("a {\n  b = 1\n  b = 2\n}\n", "main.tf:3:3", "The argument `b` stands twice, first at main.tf:2:3."),
        ("a {" * 62 + "}" * 62, "main.tf:1:184", "This is nested more than 60 levels deep."),
        ("a = " + "[" * 61 + "]" * 61, "main.tf:1:65", "This is nested more than 60 levels deep."),
    ],
)
def test_what_is_not_valid(tmp_path: Path, text: str, place: str, sentence: str) -> None:
    assert refused(tmp_path, {"main.tf": text}) == (place, sentence)


@pytest.mark.parametrize("text", ["[", "{", "(", '"${', "a{", "f(", "!", "a?b:", "a+", "x.", "<<A\n", "%{", '"'])
@pytest.mark.parametrize("ending", ["", "]", "}", ")"])
def test_hostile_files_end(text: str, ending: str) -> None:
    source = Source("a.tf", "a = " + text * 20_000 + ending * 20_000)
    try:
        assert hcl.body(source)
    except UnreadableError as error:
        assert error.problems[0].span is not None  # noqa: PT017 - whether it is refused does not matter


EXPLOSIONS = {
    "text": 'a0 = "xxxxxxxxxx"\n' + "".join(f'a{n} = "${{local.a{n - 1}}}${{local.a{n - 1}}}"\n' for n in range(1, 60)),
    "lines": 'a0 = "x\\n"\n' + "".join(f'a{n} = "${{local.a{n - 1}}}${{local.a{n - 1}}}"\n' for n in range(1, 60)),
    "lists": "a0 = [1]\n" + "".join(f"a{n} = [local.a{n - 1}, local.a{n - 1}]\n" for n in range(1, 60)),
    "concat": "a0 = [1]\n" + "".join(f"a{n} = concat(local.a{n - 1}, local.a{n - 1})\n" for n in range(1, 60)),
    "json": 'a0 = "x"\n' + "".join(f"a{n} = jsonencode([local.a{n - 1}, local.a{n - 1}])\n" for n in range(1, 60)),
    "equal": "a0 = [1]\n" + "".join(f"a{n} = [local.a{n - 1}, local.a{n - 1}]\n" for n in range(1, 59))
    + "a59 = local.a58 == [local.a57, local.a57]\n",
    "chain": "a0 = 1\n" + "".join(f"a{n} = local.a{n - 1}\n" for n in range(1, 3000)) + "a59b = local.a2999\n",
    "deep": "a0 = [1]\n" + "".join(f"a{n} = [local.a{n - 1}]\n" for n in range(1, 3000))
    + f"all = [{', '.join(f'local.a{n}' for n in range(3000))}]\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", EXPLOSIONS)
def test_explosions_end(tmp_path: Path, kind: str) -> None:
    last = {"chain": "a2999", "deep": "all"}.get(kind, "a59")
    main = (
        API % f"  schema = local.{last}\n  query_depth_limit = length(local.{last})"
        + f"locals {{\n{EXPLOSIONS[kind]}}}\n"
    )
    assert described(tmp_path, main)


def test_a_template_that_calls_itself_twice_ends(tmp_path: Path) -> None:
    call = '${templatefile("a.tpl", {})}'
    assert described(tmp_path, API % '  schema = templatefile("a.tpl", {})', {"a.tpl": f"{call}\n{call}\n"})


def test_a_large_file(tmp_path: Path) -> None:
    one = 'resource "aws_appsync_resolver" "r%d" {\n  api_id = aws_appsync_graphql_api.main.id\n'
    one += '  type = "Query"\n  field = "f%d"\n}\n'
    main = API % "" + "".join(one % (number, number) for number in range(8_000))
    assert len(main) > 900_000
    found = node(described(tmp_path, main), "resolvers", 7_999, "fieldName")
    assert isinstance(found, Scalar)
    assert found.value == "f7999"


# The corpus.

CORPUS = os.environ.get("APPSYNC_LINT_CORPUS", "")


@pytest.mark.skipif(not CORPUS, reason="the environment variable APPSYNC_LINT_CORPUS names no corpus")
def test_the_corpus() -> None:
    sample = Path(CORPUS, "aws-samples__appsync-resolver-samples__terraform")
    (api,) = apis(sample, {}, "examples/terraform")
    (one,) = api.deployments
    assert (said(one, KEY), "additionalAuthenticationProviders" in one.table.entries) == ("API_KEY", False)
    assert place_of(node(one, "definition"), "getTodo")[0] == "examples/terraform/schema.graphql"
    assert [said(one, "resolvers", number, "fieldName") for number in range(2)] == ["listTodos", "getTodo"]
    control = apis(Path(CORPUS, "Echo-Stream__terraform-aws-control"), {})
    assert len(control) == 5
    modes = {said(deployment, KEY) for api in control for deployment in api.deployments}
    assert modes == {"AMAZON_COGNITO_USER_POOLS"}
    (one,) = control[0].deployments
    path = "additionalAuthenticationProviders"
    assert [said(one, path, number, KEY) for number in range(2)] == ["AMAZON_COGNITO_USER_POOLS"] * 2
    assert said(one, "definition") == "<data.aws_s3_object.graphql_schema.body>"
    assert len(node(one, "resolvers").items) == len(node(control[1].deployments[0], "resolvers").items) > 300  # type: ignore[union-attr]


# What real projects write.


_GROUPS = 'type Query {\n  # of ${group}\n  a: Int\n  b: Int @aws_cognito_user_pools(cognito_groups: ["${group}"])\n}\n'
_SUFFIXED = (
    'resource "random_string" "suffix" {}\n'
    'resource "aws_cognito_user_group" "admins" {\n  name = "Admins-${random_string.suffix.result}"\n}\n'
)


def test_a_text_in_a_schema_that_is_not_known_is_named_by_its_expression(tmp_path: Path) -> None:
    template = 'templatefile("schema.graphql", {group = aws_cognito_user_group.admins.name})'
    files = {"schema.graphql": _GROUPS, "groups.tf": _SUFFIXED}
    one = described(tmp_path, API % f"  schema = {template}", files)
    assert said(one, "definition") == _GROUPS.replace("${group}", "Admins-${random_string.suffix.result}")
    assert place_of(node(one, "definition"), "b: Int") == ("schema.graphql", 4, 3)
    assert place_of(node(one, "definition"), '"])')[:2] == ("schema.graphql", 4)


@pytest.mark.parametrize("field", ["${group}: Int", '"${group}', 'b: Int @a(b: "c" + ${group} + "d")', "${group}# x"])
def test_more_than_a_text_in_a_schema_is_not_known(field: str, tmp_path: Path) -> None:
    files = {"schema.graphql": f"type Query {{\n  a: Int\n  {field}\n}}\n"}
    one = described(tmp_path, API % '  schema = templatefile("schema.graphql", {group = random_pet.a.id})', files)
    assert said(one, "definition") == '<templatefile("schema.graphql", {group = random_pet.a.id})>'


@pytest.mark.parametrize(("days", "hours"), [("365", 8760), ("var.days", 720)])
def test_hours_after_applying_may_be_computed(days: str, hours: int, tmp_path: Path) -> None:
    key = (
        'resource "aws_appsync_api_key" "a" {\n  api_id = aws_appsync_graphql_api.main.id\n'
        '  expires = timeadd(timestamp(), "${%s * 24}h")\n}\nvariable "days" {\n  default = 30\n}\n'
    )
    one = described(tmp_path, API % "" + key % days)
    expires = node(one, "apiKeys", 0, "expires")
    assert isinstance(expires, Scalar)
    assert expires.origin == f"{hours} hours after applying"


def test_regions_make_no_deployments(tmp_path: Path) -> None:
    variable = (
        'variable "region" {\n  default = "eu-west-1"\n  validation {\n'
        '    condition = contains(["eu-west-1", "us-gov-west-1"], var.region)\n    error_message = "x"\n  }\n}\n'
    )
    pool = "  user_pool_config {\n    aws_region = var.region\n  }"
    one = described(tmp_path, API % pool + variable)
    assert said(one, "userPoolConfig", "awsRegion") == "eu-west-1"


def test_the_api_of_two_environments_is_named_after_their_folders(tmp_path: Path) -> None:
    call = 'module "api" {\n  source = "../../modules/api"\n}\n'
    schema = {"modules/api/schema.graphql": SDL}
    environments = {f"envs/{name}/main.tf": call for name in ("dev", "prod")}
    write(tmp_path, {"modules/api/main.tf": API % '  schema = file("${path.module}/schema.graphql")'})
    write(tmp_path, {**environments, **schema})
    found = run(tmp_path, "--output", "json", "--exit-zero").json["apis"]
    assert [one["name"] for one in found] == ["envs/dev/orders", "envs/prod/orders"]


def test_what_others_change_is_not_known_where_it_is_left_out(tmp_path: Path) -> None:
    ignored = "  lifecycle {\n    ignore_changes = [additional_authentication_provider, xray_enabled, tags]\n  }"
    one = described(tmp_path, API % f"  xray_enabled = true\n{ignored}")
    assert said(one, "additionalAuthenticationProviders") == "<ignore_changes>"
    assert node(one, "additionalAuthenticationProviders").span.line == 6
    assert said(one, "xrayEnabled") is True
    assert one.notes == ()


def test_a_file_of_variables_hides_nothing_of_what_is_deployed_without_it(tmp_path: Path) -> None:
    variable = 'variable "mode" {\n  default = "AWS_LAMBDA"\n}\n'
    files = {
        "main.tf": API.replace('"API_KEY"', "var.mode") % "" + variable,
        "terraform.tfvars": 'mode = "API_KEY"\n',
        "prod.tfvars": 'mode = "AWS_IAM"\n',
    }
    (api,) = apis(tmp_path, files)
    assert by_label(api, KEY) == {
        "no file of variables is named": "API_KEY",
        "the variables are those of prod.tfvars": "AWS_IAM",
    }
