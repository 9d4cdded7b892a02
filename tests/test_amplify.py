"""Of an Amplify project is said how to check it, with its own names and modes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY = {"authenticationType": "API_KEY", "apiKeyConfig": {"apiKeyExpirationDays": 7}}
POOL = {"authenticationType": "AMAZON_COGNITO_USER_POOLS"}


def api(default: Mapping[str, object], *others: Mapping[str, object]) -> dict[str, object]:
    """Return an API as backend-config.json lists it."""
    auth = {"defaultAuthentication": default, "additionalAuthenticationProviders": others}
    return {"service": "AppSync", "output": {"authConfig": auth}}


BUILT = "build/schema.graphql --auth"
OPEN = f"shop/{BUILT} api-key,cognito`, with its modes for these"


@pytest.mark.parametrize(
    ("listed", "commands"),
    [
        ({"shop": api(POOL, KEY), "rest": {"service": "API Gateway"}}, [f"shop/{BUILT} cognito,api-key`"]),
        ({"a": api(KEY), "b": api(POOL)}, [f"a/{BUILT} api-key`", f"b/{BUILT} cognito`"]),
        ({"shop": {"service": "AppSync"}}, [OPEN]),
        ({"shop": api(POOL, {"authenticationType": "OTHER"})}, [OPEN]),
        ({"AppSync": {}}, ["<name>/build/schema.graphql"]),
    ],
)
def test_the_command_for_gen_1_names_the_schema_and_the_modes(
    listed: dict[str, object], commands: list[str], tmp_path: Path
) -> None:
    write(tmp_path, {"web/amplify/backend/backend-config.json": json.dumps({"api": listed})})
    outcome = run(tmp_path)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert all(command in outcome.stderr for command in commands)
    assert outcome.stderr.count("appsync-lint web/amplify/backend/api/") == len(commands)


def test_the_command_for_gen_2_names_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"packages/backend/amplify/data/resource.ts": "defineData({})"})
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "`npx ampx sandbox --once` in packages/backend," in outcome.stderr
    assert "leaves packages/backend/.amplify/artifacts/cdk.out." in outcome.stderr
