"""One authorizer that decides by the operation, under APIs that say 0, nothing or 300, in every kind of description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA = "type Query {\n  me: String\n}\ntype Mutation {\n  deletePost(id: ID!): Boolean\n}\n"
AUTHORIZER = """\
import { parse } from 'graphql'

export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const document = parse(event.requestContext.queryString)
  return { isAuthorized: mayRun(user, document) }
}
"""

NEUTRAL = """\
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  %s
authorizer: {file: src/authorizer.js}
"""
CLOUDFORMATION = """\
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: orders
      AuthenticationType: AWS_LAMBDA
      LambdaAuthorizerConfig:
        AuthorizerUri: !GetAtt Authorizer.Arn
        %s
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      DefinitionS3Location: schema.graphql
  Authorizer:
    Type: AWS::Lambda::Function
    Properties:
      Code: src
      Handler: authorizer.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::123456789012:role/authorizer
"""
TERRAFORM = """\
data "archive_file" "authorizer" {
  type        = "zip"
  source_dir  = "${path.module}/src"
  output_path = "authorizer.zip"
}

resource "aws_lambda_function" "authorizer" {
  function_name = "authorizer"
  filename      = data.archive_file.authorizer.output_path
  handler       = "authorizer.handler"
  runtime       = "nodejs22.x"
  role          = "arn:aws:iam::123456789012:role/authorizer"
}

resource "aws_appsync_graphql_api" "main" {
  name                = "orders"
  authentication_type = "AWS_LAMBDA"
  schema              = file("schema.graphql")

  lambda_authorizer_config {
    authorizer_uri = aws_lambda_function.authorizer.arn
    %s
  }
}
"""
SERVERLESS = """\
service: orders
provider: {name: aws, runtime: nodejs22.x}
plugins: [serverless-appsync-plugin]
functions:
  authorizer:
    handler: src/authorizer.handler
appSync:
  name: orders
  schema: schema.graphql
  authentication:
    type: AWS_LAMBDA
    config:
      functionName: authorizer
      %s
"""

# For each description, what to write for a number of seconds.
DESCRIPTIONS: Mapping[str, tuple[str, str]] = {
    "appsync-lint.yaml": (NEUTRAL, "authorizerResultTtlInSeconds: %s"),
    "template.yaml": (CLOUDFORMATION, "AuthorizerResultTtlInSeconds: %s"),
    "main.tf": (TERRAFORM, "authorizer_result_ttl_in_seconds = %s"),
    "serverless.yml": (SERVERLESS, "authorizerResultTtlInSeconds: %s"),
}


def graded(folder: Path, file: str, seconds: str, **more: str) -> list[tuple[str, str, str, int]]:
    """Return the grades and places of what is found in an authorizer under an API that says so."""
    text, setting = DESCRIPTIONS[file]
    written = text % (setting % seconds if seconds else "")
    write(folder, {file: written, "schema.graphql": SCHEMA, "src/authorizer.js": AUTHORIZER, **more})
    arguments = ("--select", "cached-request-decision", "--output", "json", "--pedantic")
    outcome = run(folder, *(() if file == "appsync-lint.yaml" else (file,)), *arguments)
    assert outcome.exit_code in (0, 1), outcome.stderr
    return [(one["severity"], one["confidence"], one["file"], one["line"]) for one in outcome.json["findings"]]


@pytest.mark.parametrize("file", DESCRIPTIONS)
def test_an_api_that_keeps_nothing_has_no_finding(file: str, tmp_path: Path) -> None:
    assert graded(tmp_path, file, "0") == []


@pytest.mark.parametrize("file", DESCRIPTIONS)
def test_an_api_that_keeps_answers_has_one(file: str, tmp_path: Path) -> None:
    assert graded(tmp_path, file, "300") == [("high", "high", "src/authorizer.js", 6)]


@pytest.mark.parametrize("file", ["appsync-lint.yaml", "template.yaml", "serverless.yml"])
def test_an_api_that_says_nothing_has_one_that_weighs_less(file: str, tmp_path: Path) -> None:
    assert graded(tmp_path, file, "") == [("low", "medium", "src/authorizer.js", 6)]


def test_where_nothing_is_written_terraform_writes_300(tmp_path: Path) -> None:
    assert graded(tmp_path, "main.tf", "") == [("high", "high", "src/authorizer.js", 6)]


def test_a_setting_that_is_out_of_sight_weighs_less_too(tmp_path: Path) -> None:
    found = graded(tmp_path, "main.tf", "var.ttl", **{"variables.tf": 'variable "ttl" {\n  type = number\n}\n'})
    assert found == [("low", "medium", "src/authorizer.js", 6)]


@pytest.mark.parametrize(("seconds", "expected"), [("0", []), ("300", [("high", "high", "src/authorizer.js", 6)])])
def test_a_user_who_knows_can_say_so(seconds: str, expected: list[object], tmp_path: Path) -> None:
    assumed = f"assume:\n  authorizerResultTtlInSeconds: {seconds}\n"
    assert graded(tmp_path, "template.yaml", "", **{"appsync-lint.yaml": assumed}) == expected


@pytest.mark.parametrize("seconds", ["!If [IsProd, !Ref AWS::NoValue, 300]", "!If [IsProd, 300, !Ref AWS::NoValue]"])
def test_the_gravest_of_several_deployments_counts(seconds: str, tmp_path: Path) -> None:
    text = "Parameters:\n  Stage: {Type: String}\nConditions:\n  IsProd: !Equals [!Ref Stage, prod]\n" + CLOUDFORMATION
    write(tmp_path, {"template.yaml": text % f"AuthorizerResultTtlInSeconds: {seconds}", "schema.graphql": SCHEMA})
    write(tmp_path, {"src/authorizer.js": AUTHORIZER})
    outcome = run(tmp_path, "template.yaml", "--select", "cached-request-decision", "--output", "json")
    (finding,) = outcome.json["findings"]
    assert finding["severity"] == "high"
    assert finding["message"].startswith("In at least one deployment: ")
