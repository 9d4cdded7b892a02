"""The names of AWS's API are those of its service model, and those of CloudFormation the ones of its schemas."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.session  # type: ignore[import-untyped]
import pytest

from appsync_lint.loaders.cloudformation import spelling

if TYPE_CHECKING:
    from appsync_lint.loaders.cloudformation.spelling import Shape

MODEL = botocore.session.get_session().get_service_model("appsync")

SHAPES = {
    "GraphqlApi": spelling.GRAPHQL_API,
    "ApiKey": spelling.API_KEY,
    "ApiCache": spelling.API_CACHE,
    "Resolver": spelling.RESOLVER,
    "FunctionConfiguration": spelling.FUNCTION,
    "DataSource": spelling.DATA_SOURCE,
}
TYPES = {
    "GraphqlApi": "GraphQLApi",
    **{name: name for name in ("ApiKey", "ApiCache", "Resolver", "FunctionConfiguration", "DataSource")},
}


def missing(shape: Shape, members: object) -> list[str]:
    """Return the names of a shape, and of those inside it, that a service model does not have."""
    structure = getattr(members, "member", members)  # of a list, its items
    known = structure.members  # type: ignore[attr-defined]
    found = [name for name in shape.names.values() if name not in known]
    for name, inner in shape.inner.items():
        found += missing(inner, known[shape.names[name]]) if shape.names[name] in known else []
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_the_names_are_those_of_awss_api(name: str) -> None:
    # An additional user pool has no default action; where somebody writes one it is handed on, and so told.
    assert set(missing(SHAPES[name], MODEL.shape_for(name))) <= {"defaultAction"}


@pytest.mark.parametrize("name", ["UserPoolConfig", "OpenIDConnectConfig", "LambdaAuthorizerConfig", "LogConfig"])
def test_no_setting_of_a_provider_is_left_out(name: str) -> None:
    assert set(spelling.GRAPHQL_API.inner[name].names.values()) == set(MODEL.shape_for(name).members)


@pytest.mark.parametrize("name", SHAPES)
def test_the_names_are_those_of_cloudformation(name: str) -> None:
    package = importlib.util.find_spec("cfnlint")
    if package is None or package.origin is None:
        pytest.skip("cfn-lint is not installed")
    schemas = Path(package.origin).parent / "data" / "schemas"
    provider = json.loads((schemas / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    file = provider[f"AWS::AppSync::{TYPES[name]}"]
    schema = json.loads((schemas / "resources" / f"{file}.json").read_text(encoding="utf-8"))
    assert [own for own in SHAPES[name].names if own not in schema["properties"]] == []
    if name == "GraphqlApi":
        known = {*spelling.GRAPHQL_API.names, *spelling.OF_NO_CONCERN}
        computed = {path.removeprefix("/properties/") for path in schema["readOnlyProperties"]}
        assert schema["properties"].keys() - computed == known
