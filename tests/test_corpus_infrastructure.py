"""Real projects, run in their roots without a word of configuration, held against what was read of them by hand.

They lie in the folder that APPSYNC_LINT_CORPUS names, one folder for each project, and are no part of this repository.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import record

_CORPUS = Path(os.environ.get("APPSYNC_LINT_CORPUS", ""))
if not os.environ.get("APPSYNC_LINT_CORPUS"):
    pytest.skip("APPSYNC_LINT_CORPUS names no folder", allow_module_level=True)

_POOL = "AMAZON_COGNITO_USER_POOLS"
_AMPLIFY = "amplify api gql-compile"
_NO_SCHEMA_HERE = "There is no schema in this folder."


@dataclass(frozen=True)
class _Api:
    """What a project says of its API: the file, the modes with the default first, and the files of its schema."""

    file: str
    modes: tuple[str, ...]
    schemas: tuple[str, ...]


_PLUGIN = "sid88in__serverless-appsync-plugin__{0}"
_EXAMPLE = "examples/{0}/serverless.yml"

_FOUND = {
    "JeremieRodon__demo-rust-lambda-appsync": _Api(
        "templates/graphqlapi.yml", (_POOL, "API_KEY"), ("graphql/schema.gql",)
    ),
    "aws-samples__appsync-resolver-samples__terraform": _Api(
        "examples/terraform/main.tf", ("API_KEY",), ("examples/terraform/schema.graphql",)
    ),
    "aws-samples__appsync-resolver-samples__todo-api-cfn": _Api(
        "examples/cloudformation/todo-api-cfn/template.yaml",
        ("API_KEY",),
        ("examples/cloudformation/todo-api-cfn/template.yaml",),
    ),
    "aws-solutions-library-samples__idp-v0.3": _Api("template.yaml", (_POOL, "AWS_IAM"), ("src/api/schema.graphql",)),
    _PLUGIN.format("api-keys-multiple"): _Api(
        _EXAMPLE.format("api-keys-multiple"), ("API_KEY",), ("examples/api-keys-multiple/schema.graphql",)
    ),
    _PLUGIN.format("iam-auth"): _Api(_EXAMPLE.format("iam-auth"), ("AWS_IAM",), ("examples/iam-auth/schema.graphql",)),
    _PLUGIN.format("lambda-authorizer"): _Api(
        _EXAMPLE.format("lambda-authorizer"), ("AWS_LAMBDA",), ("examples/lambda-authorizer/schema.graphql",)
    ),
    _PLUGIN.format("multi-auth"): _Api(
        _EXAMPLE.format("multi-auth"),
        ("API_KEY", _POOL, "AWS_IAM", "OPENID_CONNECT"),
        ("examples/multi-auth/schema.graphql",),
    ),
    _PLUGIN.format("schema-multiple-files"): _Api(
        _EXAMPLE.format("schema-multiple-files"),
        ("API_KEY",),
        tuple(f"examples/schema-multiple-files/schemas/{name}.graphql" for name in ("post", "schema", "user")),
    ),
    "theburningmonk__appsyncmasterclass-backend": _Api(
        "serverless.appsync-api.yml", (_POOL, "AWS_IAM"), ("schema.api.graphql",)
    ),
}

# Why there can be no verdict, in words of the message.
_REFUSED = {
    "Echo-Stream__terraform-aws-control": "is out of sight: data.aws_s3_object.graphql_schema.body",
    "ExcitingTheory__amplify-homework-supply": _AMPLIFY,
    "aws-samples__aws-serverless-airline-booking": _AMPLIFY,
    "eric-bach__pecuniary__gen1": _AMPLIFY,
    "platelet-app__platelet__tenantapi": _AMPLIFY,
    "itsallcode__white-rabbit-backend": "This is not valid GraphQL",
    # Their CDK apps, or what makes the API, are not part of the corpus.
    "aws-samples__appsync-resolver-samples__aoss-search-app": _NO_SCHEMA_HERE,
    "aws-samples__appsync-resolver-samples__dynamodb-todo-app": _NO_SCHEMA_HERE,
    "aws-samples__appsync-resolver-samples__pub-sub-app": _NO_SCHEMA_HERE,
    "aws-samples__aws-genai-llm-chatbot": _NO_SCHEMA_HERE,
    "aws-samples__sample-genai-idp__feature-platform": _NO_SCHEMA_HERE,
    "eric-bach__pecuniary__cdk2026": _NO_SCHEMA_HERE,
}


def _check(project: str) -> record.Outcome:
    return record.run(_CORPUS / project, "check", "--root", ".", "--output", "json", "--exit-zero")


def test_every_project_is_in_one_of_the_tables() -> None:
    projects = {path.name for path in _CORPUS.iterdir() if path.is_dir()}
    assert projects == {*_FOUND, *_REFUSED}


@pytest.mark.parametrize("project", _FOUND)
def test_the_api_is_found_with_its_modes_and_its_schema(project: str) -> None:
    expected = _FOUND[project]
    outcome = _check(project)
    (api,) = json.loads(outcome.stdout)["apis"]
    assert api["config"].rpartition(":")[0] == expected.file
    assert (api["defaultMode"], *api["additionalModes"]) == expected.modes
    assert tuple(api["schema"]) == expected.schemas


@pytest.mark.parametrize("project", _REFUSED)
def test_what_allows_no_verdict_is_said(project: str) -> None:
    outcome = _check(project)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert _REFUSED[project] in outcome.stderr
