"""Services of real projects: the modes, schema files and keys that their authors gave them, checked by hand.

They lie in the folder that APPSYNC_LINT_CORPUS names, and are no part of this repository.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from appsync_lint.loaders import serverless
from appsync_lint.loaders.document import Scalar, Table
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.workspace import Workspace
from tests.serverless.reading import plain

_CORPUS = Path(os.environ.get("APPSYNC_LINT_CORPUS", ""))
if not os.environ.get("APPSYNC_LINT_CORPUS"):
    pytest.skip("APPSYNC_LINT_CORPUS names no folder", allow_module_level=True)

_PLUGIN = "sid88in__serverless-appsync-plugin__{0}/examples/{0}"
_KEY, _IAM, _POOL = "API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS"

_PROJECTS: dict[str, tuple[str | None, list[str], list[str], list[str] | None]] = {
    _PLUGIN.format("api-keys-multiple"): (
        _KEY, [], ["schema.graphql"], ["30d after deployment", "365d after deployment", "7d after deployment"],
    ),
    _PLUGIN.format("iam-auth"): (_IAM, [], ["schema.graphql"], None),
    _PLUGIN.format("lambda-authorizer"): ("AWS_LAMBDA", [], ["schema.graphql"], None),
    _PLUGIN.format("multi-auth"): (
        _KEY, [_POOL, _IAM, "OPENID_CONNECT"], ["schema.graphql"], ["365d after deployment"],
    ),
    _PLUGIN.format("schema-multiple-files"): (_KEY, [], ["schemas/*.graphql"], ["365d after deployment"]),
    # its file names nothing but a name and a schema
    "itsallcode__white-rabbit-backend": (None, [], ["schema.api.graphql"], None),
    "theburningmonk__appsyncmasterclass-backend": (_POOL, [_IAM], ["schema.api.graphql"], None),
}  # fmt: skip


def _nodes(project: str) -> dict[str, Table]:
    folder = _CORPUS / project
    (api,) = serverless.apis(folder / "serverless.yml", Surroundings(Workspace(folder.resolve())))
    assert api.complete
    return {described.label: described.table for described in api.deployments}


@pytest.mark.parametrize("project", _PROJECTS)
def test_modes_schema_and_keys(project: str) -> None:
    default, additional, schema, keys = _PROJECTS[project]
    for node in _nodes(project).values():
        table: Any = plain(node)
        assert table.get("authenticationType") == default
        providers = table.get("additionalAuthenticationProviders", [])
        assert [provider["authenticationType"] for provider in providers] == additional
        assert table["schema"] == schema
        origins = [each.origin for key in node.tables("apiKeys") if isinstance(each := key.get("expires"), Scalar)]
        assert origins == keys if "apiKeys" in table else keys is None


def test_stages_of_the_masterclass() -> None:
    nodes = _nodes("theburningmonk__appsyncmasterclass-backend")
    tables: dict[str, Any] = {label: plain(node) for label, node in nodes.items()}
    assert {label: table["logConfig"]["fieldLogLevel"] for label, table in tables.items()} == {
        "the stage is dev": "ALL",
        "the stage is prod": "ERROR",
    }
    assert {label: table.get("apiCache") for label, table in tables.items()} == {
        "the stage is dev": None,
        "the stage is prod": {"apiCachingBehavior": "PER_RESOLVER_CACHING", "ttl": 3600},
    }
    assert len(tables["the stage is prod"]["resolvers"]) == 46
