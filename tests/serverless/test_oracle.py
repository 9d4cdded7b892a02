"""Services as the plugin itself compiles them: `compiled.json` beside each was recorded with the plugin's own code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from appsync_lint.loaders import serverless
from appsync_lint.loaders.document import Scalar
from appsync_lint.loaders.infrastructure import FoundApi, Surroundings
from appsync_lint.loaders.workspace import Workspace
from tests.serverless.reading import plain

DATA = Path(__file__).parent.parent / "data" / "serverless"


def apis(name: str) -> tuple[FoundApi, ...]:
    """Return the APIs of a recorded service."""
    folder = DATA / name
    return serverless.apis(folder / "serverless.yml", Surroundings(Workspace(folder.resolve())))


def compiled(name: str, kind: str) -> dict[str, Any]:
    """Return the properties of the recorded resources of a type, by logical ID."""
    resources = json.loads((DATA / name / "compiled.json").read_text("utf-8"))
    return {key: each["Properties"] for key, each in resources.items() if each["Type"] == kind}


def rendered(value: object) -> object:
    """Return a recorded value with its functions written as this reader writes what it cannot know."""
    match value:
        case {"Fn::GetAtt": [resource, attribute]}:
            found: object = f"<!GetAtt {resource}.{attribute}>"
        case {"Ref": resource}:
            found = f"<!Ref {resource}>"
        case {"Fn::Sub": str(text)}:
            found = f"<{text.removeprefix('${').removesuffix('}')}>"
        case {"Fn::Join": [str(between), parts]}:
            texts = [re.sub(r"<(?:!Ref |!GetAtt )?(.*)>", r"${\1}", str(rendered(part))) for part in parts]
            found = f"<{between.join(texts)}>"
        case dict():
            found = {key[0].lower() + key[1:]: rendered(item) for key, item in value.items()}
        case _:
            found = [rendered(item) for item in value] if isinstance(value, list) else value
    return found


@pytest.mark.parametrize("name", ["v2", "v1", "v1-list"])
def test_modes_and_settings_are_those_of_the_plugin(name: str) -> None:
    resources = compiled(name, "AWS::AppSync::GraphQLApi")
    found = {api.key: plain(api.deployments[0].table) for api in apis(name)}
    assert found.keys() == resources.keys()
    for key, properties in resources.items():
        expected = rendered(properties)
        assert isinstance(expected, dict)
        if not expected["xrayEnabled"]:
            del expected["xrayEnabled"]
        if not expected.get("additionalAuthenticationProviders"):
            expected.pop("additionalAuthenticationProviders", None)
        if "environmentVariables" in expected:
            expected["environmentVariables"] = dict.fromkeys(properties["EnvironmentVariables"], "")
        api = found[key]
        assert isinstance(api, dict)
        beside = {"schema", "schemaMerge", "resolvers", "functions", "dataSources", "apiKeys", "apiCache", "authorizer"}
        assert {k: v for k, v in api.items() if k not in {*beside, "wafWebAclArn"}} == expected


@pytest.mark.parametrize("name", ["v2", "v1", "v1-list"])
def test_keys_are_those_of_the_plugin(name: str) -> None:
    for api in apis(name):
        table = api.deployments[0].table
        recorded = [
            (each["Description"], each["Expires"])
            for each in compiled(name, "AWS::AppSync::ApiKey").values()
            if each["ApiId"] == {"Fn::GetAtt": [api.key, "ApiId"]}
        ]
        keys = [
            (key.text("description"), "relative" if expires.origin.endswith(" after deployment") else expires.value)
            for key in table.tables("apiKeys")
            if isinstance(expires := key.get("expires"), Scalar)
        ]
        assert sorted(keys) == sorted(recorded)


@pytest.mark.parametrize("name", ["v2", "v1"])
def test_cache_and_firewall_are_those_of_the_plugin(name: str) -> None:
    (api,) = apis(name)
    table: Any = plain(api.deployments[0].table)
    caches = compiled(name, "AWS::AppSync::ApiCache").values()
    assert [table[key] for key in ("apiCache",) if key in table] == [
        {"apiCachingBehavior": cache["ApiCachingBehavior"], "ttl": cache["Ttl"]} for cache in caches
    ]
    recorded = [each["WebACLArn"] for each in compiled(name, "AWS::WAFv2::WebACLAssociation").values()]
    assert [table[key] for key in ("wafWebAclArn",) if key in table] == rendered(recorded)


def programs(name: str, properties: dict[str, Any]) -> dict[str, object]:
    """Return the programs of a recorded resolver or function; those of files by their texts."""
    found: dict[str, object] = {}
    for key in ("RequestMappingTemplate", "ResponseMappingTemplate"):
        if key in properties:
            found[key[0].lower() + key[1:]] = properties[key]
    if code := properties.get("Code"):
        found["code"] = "passes" if code == "passes" else (DATA / name / code).read_text("utf-8")
    return found


def own_programs(name: str, table: dict[str, Any]) -> dict[str, object]:
    """Return the same of what this reader makes."""
    found: dict[str, object] = {}
    for key in ("requestMappingTemplate", "responseMappingTemplate", "code"):
        if f"{key}File" in table:
            found[key] = (DATA / name / table[f"{key}File"]).read_text("utf-8")
        elif key in table:
            found[key] = "passes"
    return found


def names(name: str, kind: str) -> dict[str, str]:
    """Return the names of recorded resources by logical ID."""
    return {key: each["Name"] for key, each in compiled(name, kind).items()}


@pytest.mark.parametrize("name", ["v2", "v1"])
def test_resolvers_are_those_of_the_plugin(name: str) -> None:
    (api,) = apis(name)
    table: Any = plain(api.deployments[0].table)
    sources, functions = names(name, "AWS::AppSync::DataSource"), names(name, "AWS::AppSync::FunctionConfiguration")
    expected = {}
    for each in compiled(name, "AWS::AppSync::Resolver").values():
        caching = each.get("CachingConfig")
        expected[each["TypeName"], each["FieldName"]] = (
            each["Kind"],
            sources[each["DataSourceName"]["Fn::GetAtt"][0]] if "DataSourceName" in each else None,
            [functions[item["Fn::GetAtt"][0]] for item in each.get("PipelineConfig", {}).get("Functions", [])],
            rendered(caching) if caching else None,
            programs(name, each),
        )
    assert {
        (each["typeName"], each["fieldName"]): (
            each["kind"],
            each.get("dataSourceName"),
            [item.replace("_", "") if name == "v1" else item for item in each["pipelineConfig"]["functions"]]
            if "pipelineConfig" in each
            else [],
            each.get("cachingConfig"),
            own_programs(name, each),
        )
        for each in table["resolvers"]
    } == expected


@pytest.mark.parametrize("name", ["v2", "v1"])
def test_functions_and_data_sources_are_those_of_the_plugin(name: str) -> None:
    (api,) = apis(name)
    table: Any = plain(api.deployments[0].table)
    sources = names(name, "AWS::AppSync::DataSource")
    recorded = compiled(name, "AWS::AppSync::FunctionConfiguration").values()
    assert {
        each["name"]: (each["dataSourceName"], own_programs(name, each)) for each in table.get("functions", [])
    } == {each["Name"]: (sources[each["DataSourceName"]["Fn::GetAtt"][0]], programs(name, each)) for each in recorded}
    assert {each["name"]: each["type"] for each in table["dataSources"]} == {
        each["Name"]: each["Type"] for each in compiled(name, "AWS::AppSync::DataSource").values()
    }
