"""A small project of every format that is read, with one file in it that can be replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tests.terminal import CONFIG, SCHEMA, write

if TYPE_CHECKING:
    from pathlib import Path


class Format(Struct, frozen=True):
    """The file that can be replaced, the others, and what is typed to have it read: nothing, for the folder."""

    file: str
    others: dict[str, str] = {}
    arguments: tuple[str, ...] = ()

    def project(self, folder: Path, content: bytes) -> Path:
        """Write the project, with this content in its file; return its folder."""
        (folder / ".git").mkdir(exist_ok=True)
        return write(folder, {**self.others, self.file: content})


_SDL = {"schema.graphql": SCHEMA}
_CONFIG = {"appsync-lint.yaml": CONFIG}

_API_SDL = {"api.graphql": SCHEMA}
_TEMPLATE = """\
Parameters:
  Mode: {Type: String, Default: API_KEY}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: blog, AuthenticationType: !Ref Mode}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: api.graphql}
"""
_NESTED = "  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml}}\n"
_INCLUDED = "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}\n"
_SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Mode: {Type: String, Default: API_KEY}
Resources:
  Api:
    Type: AWS::Serverless::GraphQLApi
    Properties: {Name: blog, SchemaUri: api.graphql, Auth: {Type: !Ref Mode}}
"""
_CDK = {
    "cdk.json": '{"app": "node app.js", "output": "cdk.out"}',
    "app.js": "// appsync",
    "cdk.out/manifest.json": """{"version": "36.0.0", "artifacts": {
        "App.assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
        "App": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "App.template.json"}}}}""",
    "cdk.out/cdk.out": '{"version": "36.0.0"}',
    "cdk.out/App.assets.json": """{"version": "36.0.0", "files": {"0": {"source": {"path": "asset.0.graphql"},
        "destinations": {"here": {"bucketName": "b", "objectKey": "0.graphql"}}}}}""",
    "cdk.out/App.template.json": """{"Resources": {
        "Api": {"Type": "AWS::AppSync::GraphQLApi", "Properties": {"Name": "blog", "AuthenticationType": "API_KEY"}},
        "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": {"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]},
        "DefinitionS3Location": "s3://b/0.graphql"}}}}""",
    "cdk.out/asset.0.graphql": SCHEMA,
}
_VERSIONS = {
    **{f"{side}/appsync-lint.yaml": CONFIG for side in ("old", "new")},
    "old/schema.graphql": SCHEMA,
    "new/schema.graphql": SCHEMA.replace("me: String", "me: String @aws_api_key"),
}
_EXPORT = '{"graphqlApi": {"name": "blog", "apiId": "a", "authenticationType": "API_KEY"}}'
_TERRAFORM = {
    **_SDL,
    "api.tf": """\
variable "mode" {}
resource "aws_appsync_graphql_api" "blog" {
  name                = "blog"
  authentication_type = var.mode
  schema              = file("schema.graphql")
}
""",
}
_TEMPLATED = {"api.tf": _TERRAFORM["api.tf"].replace('file("schema.graphql")', 'templatefile("schema.tpl", {})')}
_SERVICE = "service: blog\nappSync:\n  name: blog\n  authentication: ${file(auth.yml)}\n  schema: schema.graphql\n"
_OLD_SERVICE = "service: blog\ncustom:\n  appSync: ${file(auth.json)}\n"
_AUTHORIZED = "authenticationType: AWS_LAMBDA\nauthorizer: {{file: {}}}\n"
_RESOLVED = """\
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources: [{name: Posts, type: AMAZON_DYNAMODB}]
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: Posts, %s}
"""

FORMATS = {
    "schema": Format("schema.graphql", _CONFIG),
    "one of several schemas": Format("b.graphql", {"a.graphql": SCHEMA, **_CONFIG}, ("*.graphql",)),
    "configuration in YAML": Format("appsync-lint.yaml", _SDL),
    "configuration in JSON": Format("appsync-lint.json", _SDL, ("schema.graphql", "--config", "appsync-lint.json")),
    "configuration in TOML": Format("pyproject.toml", _SDL, ("schema.graphql", "--config", "pyproject.toml")),
    "baseline": Format(".appsync-lint-baseline.json", {**_SDL, **_CONFIG}),
    "approvals": Format(".appsync-lint-approvals.yaml", _VERSIONS, ("diff", "old", "new")),
    "old version of a schema": Format("old/schema.graphql", _VERSIONS, ("diff", "old", "new")),
    "exported API": Format("api.json", _SDL, ("api.json", "schema.graphql")),
    "template in YAML": Format("template.yaml", _API_SDL, ("template.yaml",)),
    "template in JSON": Format("template.json", _API_SDL, ("template.json",)),
    "nested template": Format("nested.yaml", {"template.yaml": _TEMPLATE + _NESTED, **_API_SDL}, ("template.yaml",)),
    "included template": Format("part.yaml", {"template.yaml": _TEMPLATE + _INCLUDED, **_API_SDL}),
    "template of SAM": Format("template.yml", _API_SDL, ("template.yml",)),
    "schema of a template": Format("api.graphql", {"template.yaml": _TEMPLATE}),
    "schema of SAM": Format("api.graphql", {"template.yaml": _SAM}),
    "parameters of a template": Format("params.json", {"template.yaml": _TEMPLATE, **_API_SDL}),
    "environments of SAM": Format("samconfig.toml", {"template.yaml": _SAM, **_API_SDL}),
    "assembly of CDK": Format("cdk.out/manifest.json", _CDK, ("cdk.out",)),
    "template of CDK": Format("cdk.out/App.template.json", _CDK),
    "assets of CDK": Format("cdk.out/App.assets.json", _CDK),
    "asset of CDK": Format("cdk.out/asset.0.graphql", _CDK),
    "settings of CDK": Format("cdk.json", _CDK),
    "settings of Amplify": Format("amplify/backend/backend-config.json", {}, ("amplify/backend/backend-config.json",)),
    "answer beside an exported API": Format("api-keys.json", {"api.json": _EXPORT, **_SDL}),
    "Terraform": Format("main.tf", _TERRAFORM),
    "Terraform in JSON": Format("main.tf.json", _TERRAFORM),
    "variables of Terraform": Format("terraform.tfvars", _TERRAFORM),
    "variables of Terraform in JSON": Format("a.auto.tfvars.json", _TERRAFORM),
    "template file of Terraform": Format("schema.tpl", _TEMPLATED),
    "plan of Terraform": Format("plan.json", _SDL, ("plan.json", "schema.graphql")),
    "service of Serverless": Format("serverless.yml", _SDL, ("serverless.yml",)),
    "file of a service": Format("auth.yml", {"serverless.yml": _SERVICE, **_SDL}),
    "file of an older service": Format("auth.json", {"serverless.yml": _OLD_SERVICE, **_SDL}),
    "authorizer by itself": Format("authorizer.mjs", {}, ("authorizer.mjs",)),
    "authorizer in TypeScript": Format("a.ts", {**_SDL, "appsync-lint.yaml": _AUTHORIZED.format("a.ts")}),
    "authorizer in Python": Format("a.py", {**_SDL, "appsync-lint.yaml": _AUTHORIZED.format("a.py")}),
    "resolver in JavaScript": Format("r.js", {**_SDL, "appsync-lint.yaml": _RESOLVED % "codeFile: r.js"}),
    "mapping template": Format("r.vtl", {**_SDL, "appsync-lint.yaml": _RESOLVED % "requestMappingTemplateFile: r.vtl"}),
}
