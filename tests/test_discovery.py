"""In the root of a project, the infrastructure code is found; what cannot be read of it is said."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import run, write

SCHEMA = "type Query { me: String open: String @aws_api_key }\n"
TEMPLATE = """\
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: %(name)s
      AuthenticationType: AMAZON_COGNITO_USER_POOLS
      UserPoolConfig: {UserPoolId: !Ref Pool, AwsRegion: !Ref AWS::Region, DefaultAction: ALLOW}
      AdditionalAuthenticationProviders:
        - AuthenticationType: API_KEY
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      DefinitionS3Location: %(schema)s
"""


CONDITION = """\
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
"""
ADDITIONAL = """\
      AdditionalAuthenticationProviders:
        - AuthenticationType: API_KEY
"""
TWO_POOLS = """\
      AdditionalAuthenticationProviders:
        - {AuthenticationType: AMAZON_COGNITO_USER_POOLS, UserPoolConfig: {UserPoolId: %s, AwsRegion: eu-west-1}}
"""
TWO_LIMITS = """\
      QueryDepthLimit: !If [IsProd, 5, 0]
      ResolverCountLimit: %s
"""


def template(name: str = "shop", schema: str = "schema.graphql") -> str:
    return TEMPLATE % {"name": name, "schema": schema}


def apis(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run(folder, "--output", "json", "--exit-zero", *arguments).json["apis"]
    return found


def test_a_template_in_the_root_is_found_and_its_line_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    (api,) = apis(tmp_path)
    assert (api["name"], api["config"], api["schema"]) == ("shop", "template.yaml:2", ["schema.graphql"])
    assert (api["defaultMode"], api["additionalModes"]) == ("AMAZON_COGNITO_USER_POOLS", ["API_KEY"])


def test_a_template_that_begins_with_a_byte_order_mark_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": f"\ufeff{template()}", "schema.graphql": SCHEMA})
    (api,) = apis(tmp_path)
    assert (api["name"], api["config"]) == ("shop", "template.yaml:2")


@pytest.mark.parametrize("arguments", [("template.yaml",), ("--config", "template.yaml"), ("schema.graphql",), (".",)])
def test_the_template_may_be_named_and_so_may_the_schema(arguments: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    (api,) = apis(tmp_path, *arguments)
    assert (api["config"], api["schema"]) == ("template.yaml:2", ["schema.graphql"])


def test_ten_apis_of_a_monorepo_have_ten_names_and_ten_sarif_runs(tmp_path: Path) -> None:
    folders = [f"services/s{number}" for number in range(10)]
    for folder in folders:
        write(tmp_path, {f"{folder}/template.yaml": template(), f"{folder}/schema.graphql": SCHEMA})
    names = [api["name"] for api in apis(tmp_path)]
    assert names == [f"{folder}/shop" for folder in folders]
    outcome = run(tmp_path, "--output", "sarif", "--exit-zero")
    assert [r["automationDetails"]["id"] for r in outcome.json["runs"]] == [f"appsync-lint/{name}/" for name in names]
    (tmp_path / ".git").mkdir()
    (one,) = apis(tmp_path, "services/s3")
    assert (one["name"], one["config"]) == ("shop", "services/s3/template.yaml:2")


def test_a_configuration_file_that_describes_the_api_wins(tmp_path: Path) -> None:
    config = "name: mine\nauthenticationType: AWS_IAM\n"
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA, "appsync-lint.yaml": config})
    (api,) = apis(tmp_path)
    assert (api["name"], api["config"], api["defaultMode"]) == ("mine", "appsync-lint.yaml:2", "AWS_IAM")


def test_a_configuration_file_of_settings_alone_leaves_the_modes_to_the_template(tmp_path: Path) -> None:
    config = "ignore: [unused-provider]\nassume: {typeDirectiveReplacesDefault: true}\ncognitoGroups: [Admin]\n"
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA, "appsync-lint.yaml": config})
    (api,) = apis(tmp_path)
    assert (api["name"], api["config"]) == ("shop", "template.yaml:2")


def test_overrides_change_the_api_that_they_match(tmp_path: Path) -> None:
    config = "overrides:\n  - {match: {name: shop}, authenticationType: AWS_IAM, schema: other.graphql}\n"
    files = {"infra/template.yaml": template(), "infra/schema.graphql": SCHEMA, "other.graphql": SCHEMA}
    write(tmp_path, {**files, "appsync-lint.yaml": config})
    (api,) = apis(tmp_path)
    assert (api["defaultMode"], api["schema"]) == ("AWS_IAM", ["other.graphql"])


def test_an_override_that_matches_no_api_is_a_mistake(tmp_path: Path) -> None:
    config = "overrides:\n  - {match: {name: shopp}, authenticationType: AWS_IAM}\n"
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA, "appsync-lint.yaml": config})
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "This changes no API" in outcome.stderr
    assert "Did you mean shop?" in outcome.stderr
    assert "appsync-lint.yaml:2" in outcome.stderr


def test_a_schema_that_stands_nowhere_is_no_pass(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(schema="s3://bucket/abc/schema.graphql")})
    outcome = run(tmp_path)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "s3://bucket/abc/schema.graphql" in outcome.stderr
    assert "template.yaml:14" in outcome.stderr
    write(tmp_path, {"schema.graphql": SCHEMA})
    (api,) = apis(tmp_path, "schema.graphql")
    assert (api["config"], api["defaultMode"]) == ("template.yaml:2", "AMAZON_COGNITO_USER_POOLS")


def test_a_schema_of_somebody_else_has_nothing_to_do_with_the_template(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA, "tests/other.graphql": SCHEMA})
    (tmp_path / ".git").mkdir()
    write(tmp_path, {"tests/other.graphql": "type Query { me: String @aws_iam @aws_iam }"})
    outcome = run(tmp_path, "tests/other.graphql", "--output", "json")
    assert outcome.json["apis"][0]["config"] is None
    assert "template.yaml describes no API with this schema" in outcome.stderr


def test_modes_named_on_the_command_line_need_no_infrastructure(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": "Resources: [AWS::AppSync::GraphQLApi", "schema.graphql": SCHEMA})
    (api,) = apis(tmp_path, "--auth", "iam", "schema.graphql")
    assert api["defaultMode"] == "AWS_IAM"


def test_a_template_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    write(tmp_path, {"a/template.yaml": template(), "a/schema.graphql": SCHEMA})
    write(tmp_path, {"b/template.yaml": "Resources:\n  Api: {Type: AWS::AppSync::GraphQLApi\n"})
    outcome = run(tmp_path)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "b/template.yaml:" in outcome.stderr
    assert "name the file that is deployed" in outcome.stderr
    assert apis(tmp_path, "a/template.yaml")


@pytest.mark.parametrize("folder", ["node_modules/x", ".aws-sam/build", ".git/x", ".terraform/modules/x"])
def test_other_peoples_code_and_what_tools_build_is_passed_over(folder: str, tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    write(tmp_path, {f"{folder}/template.yaml": template("other"), f"{folder}/schema.graphql": SCHEMA})
    assert [api["name"] for api in apis(tmp_path)] == ["shop"]


@pytest.mark.parametrize("name", ["serverless.d.ts", "serverless.test.ts", "serverless-plugin.js"])
def test_programs_around_the_serverless_framework_are_no_services(name: str, tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA, name: "const appSync = {}"})
    assert [api["name"] for api in apis(tmp_path)] == ["shop"]


def test_yaml_that_only_speaks_of_appsync_is_no_template(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": SCHEMA, "docs.yaml": "text: AWS::AppSync::GraphQLApi is a resource\n"})
    assert [api["config"] for api in apis(tmp_path, "--auth", "iam")] == ["--auth"]
    outcome = run(tmp_path)
    assert (outcome.exit_code, "modes of api are not known" in outcome.stderr) == (2, True)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        (
            {"cdk.json": '{"app": "x"}', "lib/stack.ts": "import * as appsync from 'aws-cdk-lib/aws-appsync'"},
            "cdk synth",
        ),
        ({"amplify/backend/backend-config.json": '{"api": {"x": {"service": "AppSync"}}}'}, "amplify api gql-compile"),
        ({"amplify/data/resource.ts": "defineData({})"}, "npx ampx sandbox"),
        ({"serverless.ts": "export default {appSync: {}}"}, "serverless package"),
    ],
    ids=["CDK", "Amplify Gen 1", "Amplify Gen 2", "Serverless in TypeScript"],
)
def test_what_has_to_be_built_first_is_said_with_the_command(
    files: dict[str, str], command: str, tmp_path: Path
) -> None:
    write(tmp_path, {**files, "schema.graphql": SCHEMA})
    outcome = run(tmp_path)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert command in outcome.stderr


def test_a_cdk_app_that_has_nothing_to_do_with_appsync_is_passed_over(tmp_path: Path) -> None:
    settings = '{"app": "x", "context": {"@aws-cdk/aws-appsync:appSyncGraphQLAPIScopeLambdaPermission": true}}'
    layer = {"site/layer/python/botocore/data/appsync/service-2.json": '{"serviceId": "AppSync"}'}
    write(tmp_path, {"site/cdk.json": settings, "site/lib/stack.ts": "new s3.Bucket()", **layer})
    write(tmp_path, {"api/template.yaml": template(), "api/schema.graphql": SCHEMA})
    assert [api["name"] for api in apis(tmp_path)] == ["shop"]


def test_a_comment_in_the_template_accepts_a_finding(tmp_path: Path) -> None:
    allowed = template().replace(
        "        - AuthenticationType: API_KEY",
        "        # appsync-lint: allow unused-provider -- for the old app\n        - AuthenticationType: API_KEY",
    )
    schema = {"schema.graphql": "type Query { me: String }\n"}
    write(tmp_path, {"template.yaml": template(), **schema})
    before = run(tmp_path, "--select", "unused-provider", "--output", "json").json
    write(tmp_path, {"template.yaml": allowed})
    after = run(tmp_path, "--select", "unused-provider", "--output", "json").json
    assert [f"{one['file']}:{one['line']}" for one in before["findings"]] == ["template.yaml:9"]
    assert (after["findings"], len(after["suppressed"])) == ([], 1)


def test_a_parameter_is_given_on_the_command_line_or_in_the_file(tmp_path: Path) -> None:
    text = "Parameters: {Mode: {Type: String}}\n" + template().replace("AMAZON_COGNITO_USER_POOLS", "!Ref Mode")
    write(tmp_path, {"template.yaml": text, "schema.graphql": SCHEMA})
    assert "--param Mode=" in run(tmp_path).stdout
    assert [api["defaultMode"] for api in apis(tmp_path, "--param", "Mode=AWS_IAM")] == ["AWS_IAM"]
    write(tmp_path, {"appsync-lint.yaml": "param: {Mode: OPENID_CONNECT}\n"})
    assert [api["defaultMode"] for api in apis(tmp_path)] == ["OPENID_CONNECT"]
    assert [api["defaultMode"] for api in apis(tmp_path, "--param", "Mode=AWS_IAM")] == ["AWS_IAM"]


def test_a_parameter_without_a_value_is_a_mistake(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    outcome = run(tmp_path, "--param", "Mode")
    assert outcome.exit_code == 2
    assert "Write it as Name=value." in outcome.stderr


def test_what_differs_between_deployments_is_found_in_each_and_said_of_which(tmp_path: Path) -> None:
    text = CONDITION + template().replace(
        "        - AuthenticationType: API_KEY",
        "        - !If [IsProd, !Ref AWS::NoValue, {AuthenticationType: API_KEY}]",
    )
    write(tmp_path, {"template.yaml": text, "schema.graphql": SCHEMA})
    outcome = run(tmp_path, "--output", "json", "--select", "unconfigured-mode")
    (finding,) = outcome.json["findings"]
    assert finding["message"].startswith("In at least one deployment: ")
    assert any("Env is prod" in step["caption"] for step in finding["evidence"])
    assert outcome.json["apis"][0]["deployments"] == [
        {"where": "Env is dev", "defaultMode": "AMAZON_COGNITO_USER_POOLS", "additionalModes": ["API_KEY"]},
        {"where": "Env is prod", "defaultMode": "AMAZON_COGNITO_USER_POOLS", "additionalModes": []},
    ]
    text_report = run(tmp_path, "--select", "unconfigured-mode").stdout
    assert "also API_KEY where Env is dev; default AMAZON_COGNITO_USER_POOLS where Env is prod)" in text_report


SOME = "In at least one deployment: "


@pytest.mark.parametrize(
    ("rule", "more", "begins"),
    [
        ("duplicate-provider", TWO_POOLS % "!If [IsProd, a, b]", "The same user pool"),
        ("duplicate-provider", TWO_POOLS % "!If [IsProd, b, a]", None),
        ("duplicate-provider", TWO_POOLS % "!If [IsProd, a, c]", f"{SOME}The same user pool"),
        ("duplicate-provider", TWO_POOLS % "a", f"{SOME}The same user pool"),
        ("unlimited-queries", ADDITIONAL + TWO_LIMITS % "!If [IsProd, 5, 0]", f"{SOME}Anyone with the API key"),
        ("unlimited-queries", ADDITIONAL + TWO_LIMITS % "!If [IsProd, 0, 5]", None),
        ("public-introspection", f"{ADDITIONAL}      Visibility: !If [IsProd, PRIVATE, GLOBAL]\n", f"{SOME}Intro"),
    ],
)
def test_what_one_condition_decides_belongs_together(rule: str, more: str, begins: str | None, tmp_path: Path) -> None:
    text = CONDITION + template().replace("!Ref Pool", "!If [IsProd, a, b]").replace(ADDITIONAL, more)
    write(tmp_path, {"template.yaml": text, "schema.graphql": SCHEMA})
    messages = [finding["message"] for finding in run(tmp_path, "--output", "json", "--select", rule).json["findings"]]
    assert len(messages) == (begins is not None)
    assert all(message.startswith(begins or "") for message in messages)


def test_a_parameter_that_nothing_asks_for_is_a_mistake(tmp_path: Path) -> None:
    text = "Parameters: {Stage: {Type: String, Default: dev}}\n" + template(name="!Ref Stage")
    write(tmp_path, {"template.yaml": text, "schema.graphql": SCHEMA})
    outcome = run(tmp_path, "--param", "Stgae=prod")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "has a parameter Stgae" in outcome.stderr
    assert "Did you mean Stage?" in outcome.stderr


def test_an_override_of_another_service_is_in_the_way_of_none(tmp_path: Path) -> None:
    config = "overrides:\n  - {match: {name: maps}, introspectionConfig: DISABLED}\n"
    write(tmp_path, {"appsync-lint.yaml": config})
    for name in ("maps", "shop"):
        write(tmp_path, {f"{name}/template.yaml": template(name), f"{name}/schema.graphql": SCHEMA})
    assert [api["name"] for api in apis(tmp_path)] == ["maps", "shop"]
    (tmp_path / ".git").mkdir()
    assert [api["name"] for api in apis(tmp_path, "shop")] == ["shop"]


def test_a_schema_that_terraform_reads_may_be_named(tmp_path: Path) -> None:
    main = (
        'resource "aws_appsync_graphql_api" "shop" {\n  name = "shop"\n  authentication_type = "AWS_IAM"\n'
        '  schema = file("${path.module}/graphql/shop.graphql")\n}\n'
    )
    write(tmp_path, {"main.tf": main, "graphql/shop.graphql": SCHEMA})
    (tmp_path / ".git").mkdir()
    (api,) = apis(tmp_path, "graphql/shop.graphql")
    assert (api["config"], api["defaultMode"]) == ("main.tf:1", "AWS_IAM")


@pytest.mark.parametrize(
    ("directives", "found"), [("@aws_api_key", ["Query.open"]), ("@aws_api_key @aws_cognito_user_pools", [])]
)
def test_a_mode_that_another_deployment_offers_is_only_missed_where_nobody_gets_in(
    directives: str, found: list[str], tmp_path: Path
) -> None:
    text = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\n" + template().replace(
        "        - AuthenticationType: API_KEY",
        "        - !If [IsProd, !Ref AWS::NoValue, {AuthenticationType: API_KEY}]",
    ).replace("Resources:", "Conditions: {IsProd: !Equals [!Ref Env, prod]}\nResources:", 1)
    write(tmp_path, {"template.yaml": text, "schema.graphql": f"type Query {{ me: String open: String {directives} }}"})
    outcome = run(tmp_path, "--output", "json", "--select", "unconfigured-mode")
    assert [one["coordinate"] for one in outcome.json["findings"]] == found


@pytest.mark.parametrize(
    ("providers", "found"),
    [
        ("!Ref Providers", []),
        ("[!Ref Provider]", []),
        ("[{AuthenticationType: !Ref Mode}]", ["Query.open"]),
        ("[{AuthenticationType: AWS_IAM}]", ["Query.open"]),
    ],
    ids=["a list out of sight", "an item out of sight", "a provider of a mode out of sight", "a known provider"],
)
def test_who_may_be_a_second_provider_is_not_taken_for_one(providers: str, found: list[str], tmp_path: Path) -> None:
    text = (
        "Parameters: {Mode: {Type: String}, Provider: {Type: String}, Providers: {Type: String}}\n"
        + template().partition("      AdditionalAuth")[0]
        + f"      AdditionalAuthenticationProviders: {providers}\n"
        + "  Schema:\n    Type: AWS::AppSync::GraphQLSchema\n"
        + "    Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}\n"
    )
    schema = 'type Query { me: String open: String @aws_auth(cognito_groups: ["A"]) }'
    write(tmp_path, {"template.yaml": text, "schema.graphql": schema})
    outcome = run(tmp_path, "--output", "json", "--select", "ignored-aws-auth")
    assert [one["coordinate"] for one in outcome.json["findings"]] == found


def test_a_template_without_an_api_is_no_pass(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": "Resources: {Bucket: {Type: AWS::S3::Bucket}}\n", "schema.graphql": SCHEMA})
    outcome = run(tmp_path, "template.yaml")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "template.yaml describes no GraphQL API of AppSync." in outcome.stderr


def test_the_folder_of_the_schema_may_be_named(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(schema="graphql/schema.graphql"), "graphql/schema.graphql": SCHEMA})
    (tmp_path / ".git").mkdir()
    (api,) = apis(tmp_path, "graphql")
    assert (api["config"], api["schema"]) == ("template.yaml:2", ["graphql/schema.graphql"])


ONE_LINE = (
    '{"Resources": {"Api": {"Type": "AWS::AppSync::GraphQLApi", "Properties": {"Name": "other", '
    '"AuthenticationType": "API_KEY"}}, "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": '
    '{"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]}, "DefinitionS3Location": "schema.graphql"}}}}'
)


@pytest.mark.parametrize(
    "text",
    [
        ONE_LINE,
        ONE_LINE.replace(": ", ":").replace(", ", ","),
        f"--- {ONE_LINE}",
        template(name="other").replace("\n", "\r"),
        template(name="other").replace("Resources:", "'Resources' :"),
        template(name="other").replace("Resources:\n", "? Resources\n:\n"),
    ],
)
def test_a_template_is_found_however_it_is_spelt(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    (tmp_path / "other.yaml").write_bytes(text.encode())
    assert {api["name"] for api in apis(tmp_path)} == {"shop", "other"}


def test_a_service_on_one_line_is_found(tmp_path: Path) -> None:
    text = (
        '{"service":"x","provider":{"name":"aws"},"plugins":["serverless-appsync-plugin"],'
        '"appSync":{"name":"other","authentication":{"type":"API_KEY"},"schema":"schema.graphql"}}'
    )
    write(tmp_path, {"serverless.json": text, "schema.graphql": SCHEMA})
    assert [api["name"] for api in apis(tmp_path)] == ["other"]


def test_a_template_in_utf_16_is_no_pass(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    (tmp_path / "other.yaml").write_bytes(template(name="other").encode("utf-16"))
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "other.yaml is UTF-16." in outcome.stderr


def test_blank_lines_are_searched_once(tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": template(), "schema.graphql": SCHEMA})
    write(tmp_path, {"serverless.yml": "# appsync" + "\n" * 300_000, "x.yaml": "# AWS::AppSync::" + "\n" * 300_000})
    assert [api["name"] for api in apis(tmp_path)] == ["shop"]


@pytest.mark.parametrize("name", ["cdk.json", "serverless.yml", "serverless.ts", "main.tf", "template.yaml"])
def test_what_is_no_file_is_refused_by_any_name(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert run(tmp_path, name).exit_code == 2
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to(name)
    assert run(tmp_path, name).exit_code == 2


def test_patterns_end_where_links_go_round(tmp_path: Path) -> None:
    config = "authenticationType: AWS_IAM\nschema: ['linked/**/*.graphql']\n"
    write(tmp_path, {"appsync-lint.yaml": config, "schemas/inner/schema.graphql": SCHEMA})
    (tmp_path / "linked").symlink_to("schemas")
    for number in range(10):
        (tmp_path / "schemas" / f"again{number}").symlink_to(".")
    (api,) = apis(tmp_path)
    assert api["schema"] == ["linked/inner/schema.graphql"]
    (tmp_path / "schemas" / "inner" / "schema.graphql").unlink()
    assert "No file matches" in run(tmp_path).stderr


@pytest.mark.parametrize("argument", [".", "cdk.json", "cdk.out", "cdk.out/manifest.json", "schema/orders.graphql"])
def test_a_synthesised_app_may_be_named_by_any_of_its_parts(argument: str, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "data" / "cdk" / "orders", tmp_path, dirs_exist_ok=True)
    (tmp_path / ".git").mkdir()
    orders, *_ = apis(tmp_path, argument)
    assert (orders["config"], orders["schema"]) == ("app.js:35", ["schema/orders.graphql"])


def test_a_parameter_of_the_file_that_nothing_asks_for_is_a_mistake_too(tmp_path: Path) -> None:
    text = "Parameters: {Stage: {Type: String, Default: dev}}\n" + template(name="!Ref Stage")
    write(tmp_path, {"template.yaml": text, "schema.graphql": SCHEMA, "appsync-lint.yaml": "param: {Stgae: prod}\n"})
    outcome = run(tmp_path)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Did you mean Stage?" in outcome.stderr
    write(tmp_path, {"appsync-lint.yaml": "param: {Stage: prod}\n"})
    assert [api["config"] for api in apis(tmp_path)] == ["template.yaml:3"]
