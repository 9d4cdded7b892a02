"""One slip in the infrastructure code of a whole project: findings do not go without a word that names why."""

from __future__ import annotations

import re
import shutil
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PROJECTS = {
    "orders": ("api.json",),
    "ferry": ("main.tf",),
    "courier": ("modules/graphql-api/main.tf",),
    "clinic": ("serverless.yml", "config/auth.yml"),
    "depot": ("template.yaml",),
    "tickets": ("template.yaml", "stacks/identity.yaml"),
}
_DECIDING = (
    "authenticationType additionalAuthenticationProviders userPoolConfig openIDConnectConfig lambdaAuthorizerConfig "
    "defaultAction visibility introspectionConfig definition additionalAuthentications authentication type "
    "authentication_type user_pool_config lambda_authorizer_config visibility schema roles unauthenticated policies "
    "assumeRolePolicyDocument properties apiId api_id"
)
_KEY = re.compile(
    rf"""(?P<before>\s*(?:-[ ])?["']?)(?P<name>{"|".join(_DECIDING.split())})(?P<after>["']?\s*[:=]\s*)(?P<value>.*)""",
    re.IGNORECASE,
)
# What takes the place of a value, as JSON, YAML and HCL write it alike. None is anything that AWS would take.
_ODD = {"null": "null", "an empty text": '""', "0": "0", "true": "true", "an unknown mode": '"API_KEYS"'}
_EVERY = 1 if THOROUGH else 11  # one in so many is tried
_NUMBER = re.compile(r"\d+")


def _slips(text: str) -> Iterator[tuple[str, str]]:
    """Yield texts with one value of one line replaced, and one key misspelt."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = _KEY.fullmatch(line)
        if found is None or not found["value"].strip(" ,{[|") or "{" in found["value"]:
            continue
        comma = "," if line.endswith(",") else ""
        for what, odd in _ODD.items():
            slip = f"{found['before']}{found['name']}{found['after']}{odd}{comma}"
            yield f"{number + 1}: {what}", "\n".join([*lines[:number], slip, *lines[number + 1 :]])
        slip = f"{found['before']}{found['name'].swapcase()}{found['after']}{found['value']}"
        yield f"{number + 1}: another case", "\n".join([*lines[:number], slip, *lines[number + 1 :]])


def _seen(folder: Path) -> tuple[set[tuple[str, str]], set[str]]:
    """Return the findings, and what is said beside them, without numbers: lines move."""
    outcome = run(folder, "--output", "json", "--pedantic")
    assert outcome.exit_code in {0, 1, 2}, outcome.stderr
    said = set(outcome.stderr.splitlines())
    if outcome.exit_code != 2:
        said |= {f"{unknown}" for unknown in outcome.json["unknown"]}
    return set(outcome.found) if outcome.exit_code != 2 else set(), {_NUMBER.sub("", one) for one in said}


@pytest.mark.parametrize("name", PROJECTS)
def test_no_slip_takes_findings_away_in_silence(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(FIXTURES / name, folder, ignore=shutil.ignore_patterns("expected"))
    (folder / ".git").mkdir()
    before, usual = _seen(folder)
    assert before
    for file in PROJECTS[name]:
        text = (folder / file).read_text(encoding="utf-8")
        for what, slip in islice(_slips(text), 0, None, _EVERY):
            write(folder, {file: slip})
            found, said = _seen(folder)
            lost, moved = before - found, {rule for rule, _ in found - before}
            assert said - usual or {rule for rule, _ in lost} <= moved, f"{file}:{what}: {sorted(lost)}"
        write(folder, {file: text})
