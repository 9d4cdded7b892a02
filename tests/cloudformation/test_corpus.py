"""Templates of real projects, in the folder that APPSYNC_LINT_CORPUS names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from appsync_lint.loaders import cloudformation
from appsync_lint.loaders.infrastructure import FoundApi, Surroundings
from appsync_lint.loaders.workspace import Workspace
from tests.cloudformation.reading import across, value

_CORPUS = Path(os.environ.get("APPSYNC_LINT_CORPUS", ""))
if not os.environ.get("APPSYNC_LINT_CORPUS"):
    pytest.skip("APPSYNC_LINT_CORPUS names no folder", allow_module_level=True)


def read(project: str, *names: str) -> tuple[FoundApi, ...]:
    """Return the APIs of some templates of a project."""
    folder = (_CORPUS / project).resolve()
    around = Surroundings(Workspace(folder))
    return cloudformation.apis([cloudformation.read(folder / name, around) for name in names], around)


def test_a_sample_with_everything_in_one_template() -> None:
    name = "aws-samples__appsync-resolver-samples__todo-api-cfn"
    (api,) = read(name, "examples/cloudformation/todo-api-cfn/template.yaml")
    assert (api.key, value(api, "authenticationType"), len(value(api, "resolvers"))) == ("TodoAPI", "API_KEY", 6)
    assert value(api, "apiKeys") == [{}]
    assert str(value(api, "definition")).startswith("input CreateTodoInput")


def test_nested_stacks_and_loops() -> None:
    names = ("graphqlapi", "cognito", "static-website")
    (api,) = read(
        "JeremieRodon__demo-rust-lambda-appsync", "demo-root-template.yml", *(f"templates/{name}.yml" for name in names)
    )
    assert value(api, "userPoolConfig", "userPoolId") == "?!Ref UserPool"
    assert value(api, "additionalAuthenticationProviders") == [{"authenticationType": "API_KEY"}]
    assert value(api, "schema") == ["../graphql/schema.gql"]
    fields = {f"{one['typeName']}.{one['fieldName']}" for one in value(api, "resolvers")}
    assert {"Query.players", "Mutation.removePlayer", "Subscription.updatedGameStatus"} <= fields


def test_a_large_template_with_roles() -> None:
    (api,) = read("aws-solutions-library-samples__idp-v0.3", "template.yaml")
    assert value(api, "introspectionConfig") == "DISABLED"
    assert value(api, "schema") == ["src/api/schema.graphql"]
    assert set(across(api, "logConfig", "fieldLogLevel").values()) == {"ALL", "ERROR"}
    roles = {role["name"]: role["statements"] for role in value(api, "iam", "roles")}
    assert roles["CognitoAuthorizedRole"][0]["Resource"] == [
        "?${GraphQLApi.Arn}/types/Query/*",
        "?${GraphQLApi.Arn}/types/Subscription/*",
    ]


def test_every_template_is_read() -> None:
    found = 0
    for path in sorted(_CORPUS.rglob("*")):
        is_template = path.suffix in {".yml", ".yaml", ".json", ".template"} and path.is_file()
        if is_template and b"AWS::" in (data := path.read_bytes()) and b"Resources" in data:
            read(path.relative_to(_CORPUS).parts[0], Path(*path.relative_to(_CORPUS).parts[1:]).as_posix())
            found += 1
    assert found
