"""Infrastructure code: every reader alone, and what becomes of the APIs that it finds."""

from __future__ import annotations

import shutil
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from appsync_lint.loaders import discovery, overrides
from appsync_lint.loaders.discovery import Format, Infrastructure
from appsync_lint.loaders.document import Sequence, Table
from appsync_lint.loaders.infrastructure import Params, Surroundings
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import UnreadableError
from tests.fuzz import seeds
from tests.fuzz.target import Target, assert_inside, assert_said, assert_told
from tests.terminal import SCHEMA, write

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import FoundApi

_APP = Path(__file__).parents[1] / "data" / "cdk" / "orders"
_HANDLER = "exports.handler = async (event) => ({isAuthorized: true})\n"
_TEMPLATE = """\
{"Resources": {"Api": {"Type": "AWS::AppSync::GraphQLApi",
"Properties": {"Name": "blog", "AuthenticationType": "API_KEY"}},
"Schema": {"Type": "AWS::AppSync::GraphQLSchema",
"Properties": {"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]}, "Definition": "type Query { a: Int }"}}}}
"""
_OTHERS = {
    "schema.graphql": SCHEMA,
    "authorizer.js": _HANDLER,
    "index.js": _HANDLER,
    "child/template.yaml": _TEMPLATE,
    "other.yml": "a: {b: ${self:provider.stage, 'dev'}}\nc: [1, x]\n",
    "module/main.tf": 'variable "a" {}\noutput "b" { value = var.a }\n',
}
_TF_JSON = """\
{"variable": {"modes": {"default": ["API_KEY"]}}, "locals": {"a": "${var.modes[0]}"},
"module": {"m": {"source": "./module", "a": "x"}},
"resource": {"aws_appsync_graphql_api": {"main": {"name": "blog-${module.m.b}", "authentication_type": "${local.a}",
"schema": "${file(\\"schema.graphql\\")}", "additional_authentication_provider": [{"authentication_type": "AWS_IAM"}]}},
"aws_appsync_api_key": {"k": {"api_id": "${aws_appsync_graphql_api.main.id}", "count": 2}}}}
"""
_TFVARS = 'modes = ["API_KEY", "AWS_IAM"]\nname = "shop"\nregion = "eu-west-1" # c\n'
_WITH_VARIABLES = {
    "main.tf": """\
variable "modes" { type = list(string) }
variable "region" {}
variable "name" { default = "blog" }
resource "aws_appsync_graphql_api" "main" {
  name                = var.name
  authentication_type = var.modes[0]
  schema              = file("schema.graphql")
}
"""
}
_TEMPLATE_WORDS = (
    *(
        "!Ref ",
        "!Sub ",
        "!GetAtt ",
        "!If ",
        "!FindInMap ",
        "!Join ",
        "!ImportValue ",
        "Fn::Transform",
        "Fn::ForEach::x",
    ),
    *("AWS::AppSync::GraphQLApi", "AWS::AppSync::ApiKey", "AWS::AppSync::Resolver", "AWS::AppSync::GraphQLSchema"),
    *("AWS::Serverless::GraphQLApi", "AWS::CloudFormation::Stack", "AWS::IAM::Role", "Conditions:", "Parameters:"),
    *(
        "Resources:",
        "Outputs:",
        "Mappings:",
        "Properties:",
        "Type:",
        "Default:",
        "DefinitionS3Location",
        "AWS::NoValue",
    ),
    *("${AWS::Region}", "${Api.Arn}", "${!x}", "AuthenticationType", "AdditionalAuthenticationProviders", "Definition"),
    *("./schema.graphql", "child/template.yaml", "DependsOn", "Condition: ", "{'Fn::If': [a, b, c]}", "AllowedValues"),
)
_TERRAFORM_WORDS = (
    *('resource "aws_appsync_graphql_api" "a" {', "module ", "variable ", "locals {", "output ", "dynamic ", "data "),
    *("for_each = ", "count = ", "source = ", '"./module"', "var.a", "local.b", "module.c.d", "each.key", "self.x"),
    *(
        "aws_appsync_graphql_api.main.id",
        "file(",
        "templatefile(",
        "jsonencode(",
        "merge(",
        "lookup(",
        "try(",
        "[for x in ",
    ),
    *(
        "{for k, v in ",
        " => ",
        "...",
        "?",
        ":",
        "<<-EOT\n",
        "EOT\n",
        "%{ if a }",
        "%{ endif }",
        "${path.module}",
        "[*]",
        "&&",
    ),
    *(
        "terraform.workspace",
        "range(1000)",
        "setproduct(",
        "format(",
        "regex(",
        "pow(2, 9999)",
        "null",
        "1e400",
        "substr(",
    ),
)
_SERVERLESS_WORDS = (
    *(
        "${self:",
        "${opt:stage, 'dev'}",
        "${file(./other.yml):a}",
        "${env:X}",
        "${param:y}",
        "${sls:stage}",
        "${cf:a.b}",
    ),
    *(
        "${ssm:/x}",
        "${self:custom.a.${opt:b}}",
        "appSync:",
        "provider:",
        "custom:",
        "functions:",
        "plugins:",
        "resources:",
    ),
    *(
        "serverless-appsync-plugin",
        "authentication:",
        "additionalAuthentications:",
        "mappingTemplates:",
        "dataSources:",
    ),
    *(
        "resolvers:",
        "pipelineFunctions:",
        "apiKeys:",
        "schema:",
        "authenticationType:",
        "Fn::GetAtt",
        "!Ref ",
        "- ",
        "}",
    ),
)
_ASSEMBLY_WORDS = (
    *(
        '"artifacts"',
        '"aws:cloudformation:stack"',
        '"cdk:cloud-assembly"',
        '"properties"',
        '"templateFile"',
        '"metadata"',
    ),
    *(
        '"Orders.template.json"',
        '"aws:cdk:logicalId"',
        '"directoryName"',
        '"manifest.json"',
        '"../x.json"',
        '"dependencies"',
    ),
)
_PLAN_WORDS = (
    *('"format_version"', '"planned_values"', '"configuration"', '"root_module"', '"child_modules"', '"resources"'),
    *(
        '"values"',
        '"address"',
        '"expressions"',
        '"references"',
        '"constant_value"',
        '"module_calls"',
        '"count_expression"',
    ),
)
_EXPORT_WORDS = (
    *('"graphqlApi"', '"apiId"', '"arn"', '"uris"', '"authenticationType"', '"resolvers"', '"apiKeys"', '"apiCache"'),
    *(
        '"requestMappingTemplate"',
        '"pipelineConfig"',
        '"functions"',
        '"dataSources"',
        '"code"',
        '"expires"',
        '"nextToken"',
    ),
)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="appsync-lint-fuzz-")


def _judge(kind: Format, name: str, data: bytes) -> None:
    folder = Path(_folder().name, name.partition(".")[0]).resolve()
    if not folder.exists():
        write(folder, _OTHERS | (_WITH_VARIABLES if name.endswith(".tfvars") else {}))
    write(folder, {name: data})
    _judge_in(folder, kind, folder / ("main.tf" if name.endswith(".tfvars") else name))


def _judge_app(data: bytes) -> None:
    """Judge an app that CDK has synthesised, with another manifest or another template."""
    folder = Path(_folder().name, "app").resolve()
    if not folder.exists():
        shutil.copytree(_APP, folder)
    name = "manifest.json" if b'"artifacts"' in data else "Orders.template.json"
    write(folder / "cdk.out", {name: data})
    try:
        _judge_in(folder, Format.CDK, folder)
    finally:
        write(folder / "cdk.out", {name: (_APP / "cdk.out" / name).read_bytes()})


def _judge_in(folder: Path, kind: Format, path: Path) -> None:
    around = Surroundings(Workspace(folder), Params({"Stage": "prod", "a": "b"}))
    try:
        found, problems = discovery.read(Infrastructure({kind: (path,)}), around)
    except UnreadableError as error:  # where something is wrong with the folder
        assert_told(error)
        return
    for problem in problems:
        assert_said(problem)
    for api in found:
        _assert_api(api, folder)


def _assert_api(api: FoundApi, folder: Path) -> None:
    assert api.deployments, "an API that is deployed nowhere"
    assert_inside(api.span)
    for one in api.deployments:
        _assert_places(one.table)
    try:
        entry = overrides.discovered(api, None, folder, ())
    except UnreadableError as error:
        assert_told(error)
        return
    for deployed in (entry, *entry.others):
        assert deployed.config.deployments()
        for unknown in deployed.config.unknowns():
            assert unknown.what.strip()
            if unknown.span is not None:
                assert_inside(unknown.span)


def _assert_places(root: Node) -> None:
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        assert_inside(node.span)
        if isinstance(node, Table):
            for key in node.entries:
                assert_inside(node.keys[key])
            waiting += node.entries.values()
        elif isinstance(node, Sequence):
            waiting += node.items


def _templates() -> tuple[bytes, ...]:
    return (_TEMPLATE.encode(), *seeds.files("template.yaml", ".yaml", ".yml", ".json", holding=b"AWS::"))


TARGETS = {
    "cloudformation": Target(partial(_judge, Format.CLOUDFORMATION, "template.yaml"), _templates, _TEMPLATE_WORDS),
    "cdk": Target(
        _judge_app,
        lambda: tuple((_APP / "cdk.out" / name).read_bytes() for name in ("manifest.json", "Orders.template.json")),
        (*_ASSEMBLY_WORDS, *_TEMPLATE_WORDS),
    ),
    "exported api": Target(
        partial(_judge, Format.EXPORT, "api.json"), lambda: seeds.files(".json", holding=b"graphqlApi"), _EXPORT_WORDS
    ),
    "terraform": Target(partial(_judge, Format.TERRAFORM, "main.tf"), lambda: seeds.files(".tf"), _TERRAFORM_WORDS),
    "terraform in JSON": Target(
        partial(_judge, Format.TERRAFORM, "main.tf.json"), lambda: (_TF_JSON.encode(),), _TERRAFORM_WORDS
    ),
    "terraform variables": Target(
        partial(_judge, Format.TERRAFORM, "terraform.tfvars"),
        lambda: (_TFVARS.encode(), *seeds.files(".tfvars")),
        _TERRAFORM_WORDS,
    ),
    "terraform plan": Target(
        partial(_judge, Format.TERRAFORM_PLAN, "plan.json"), lambda: seeds.files("plan.json"), _PLAN_WORDS, short=100
    ),
    "serverless": Target(
        partial(_judge, Format.SERVERLESS, "serverless.yml"),
        lambda: seeds.files(".yml", ".yaml", holding=b"service"),
        _SERVERLESS_WORDS,
    ),
}
