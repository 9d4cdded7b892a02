"""An API exported with the AWS CLI, call by call, into one folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.terminal import run

if TYPE_CHECKING:
    from pathlib import Path

API = {
    "graphqlApi": {
        "name": "orders",
        "apiId": "abc",
        "arn": "arn:aws:appsync:eu-west-1:111122223333:apis/abc",
        "uris": {},
        "authenticationType": "AMAZON_COGNITO_USER_POOLS",
        "userPoolConfig": {"userPoolId": "p", "awsRegion": "eu-west-1", "defaultAction": "ALLOW"},
        "additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}],
        "introspectionConfig": "DISABLED",
    }
}
SCHEMA = "type Query { me: String open: String @aws_api_key }\n"


def bundle(folder: Path, **answers: Any) -> None:  # noqa: ANN401 - as the AWS CLI prints them
    (folder / "schema.graphql").write_text(SCHEMA)
    for name, answer in {"api": API, **answers}.items():
        (folder / f"{name.replace('_', '-')}.json").write_text(json.dumps(answer, indent=2))


def findings(folder: Path, rule: str, *arguments: str) -> list[str]:
    outcome = run(folder, "--select", rule, "--output", "json", *arguments)
    return [f"{one['file']}:{one['line']}" for one in outcome.json["findings"]]


def test_the_folder_alone_is_enough_and_the_modes_are_those_of_the_export(tmp_path: Path) -> None:
    bundle(tmp_path)
    (api,) = run(tmp_path, "--output", "json").json["apis"]
    assert (api["name"], api["config"]) == ("orders", "api.json:7")
    assert (api["defaultMode"], api["additionalModes"]) == ("AMAZON_COGNITO_USER_POOLS", ["API_KEY"])


def resolver(field: str, key: str) -> dict[str, Any]:
    caching = {"ttl": 60, "cachingKeys": [key]}
    return {"resolvers": [{"typeName": "Query", "fieldName": field, "dataSourceName": "t", "cachingConfig": caching}]}


def test_keys_the_cache_and_resolvers_stand_in_files_of_their_own(tmp_path: Path) -> None:
    bundle(
        tmp_path,
        api_keys={"apiKeys": [{"id": "da2-abcdefghijklmnopqrstuvwxyz", "expires": 1500000000}]},
        api_cache={"apiCache": {"apiCachingBehavior": "PER_RESOLVER_CACHING", "ttl": 60}},
        resolvers_1=resolver("open", "$context.arguments.id"),
        resolvers_2=resolver("me", "$context.identity.issuer"),
    )
    assert findings(tmp_path, "api-key-expiry") == ["api-keys.json:5"]
    assert findings(tmp_path, "cache-without-identity") == ["resolvers-2.json:9"]
    assert findings(tmp_path, "cache-without-identity", "api.json") == ["resolvers-2.json:9"]
    read = "Read with api.json: api-cache.json, api-keys.json, resolvers-1.json, resolvers-2.json."
    assert read in run(tmp_path, "api.json", "schema.graphql").stderr


def test_a_list_that_goes_on_is_not_known(tmp_path: Path) -> None:
    bundle(tmp_path, api_keys={"apiKeys": [], "nextToken": "abc"})
    (unknown,) = run(tmp_path, "--output", "json").json["unknown"]
    assert unknown["what"] == "the API's keys"
    assert unknown["answer"] == "aws appsync list-api-keys without --max-items"


def test_two_exports_in_a_folder_are_one_too_many(tmp_path: Path) -> None:
    bundle(tmp_path, other=API)
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "api.json, other.json" in outcome.stderr


def test_values_of_environment_variables_are_not_shown(tmp_path: Path) -> None:
    bundle(tmp_path, env={"environmentVariables": {"PAYMENT_SECRET": "hunter2hunter2"}})
    outcome = run(tmp_path, "--select", "secret-in-environment")
    assert "PAYMENT_SECRET" in outcome.stdout
    assert "hunter2" not in outcome.stdout + outcome.stderr


def test_an_export_in_a_folder_below_is_found_from_the_root_beside_settings(tmp_path: Path) -> None:
    (tmp_path / "deployed").mkdir()
    bundle(tmp_path / "deployed", api_keys={"apiKeys": [{"id": "x", "expires": 1500000000}]})
    (tmp_path / "appsync-lint.yaml").write_text("rules: {api-key-expiry: low}\n")
    report = run(tmp_path, "--select", "api-key-expiry", "--output", "json").json
    assert [(api["name"], api["config"], api["schema"]) for api in report["apis"]] == [
        ("orders", "deployed/api.json:7", ["deployed/schema.graphql"])
    ]
    assert [(one["file"], one["severity"]) for one in report["findings"]] == [("deployed/api-keys.json", "low")]
