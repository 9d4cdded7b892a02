"""The workflows: pinned actions, least permissions, and nothing of a pull request in a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.docs import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PAGES = (ROOT / "docs/ci.md",)
_PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# Whoever may write what: everything else is read, or nothing.
_WRITES = {
    "attest": {"attestations": "write", "id-token": "write"},
    "publish": {"id-token": "write"},
    "notes": {"contents": "write"},
}

workflows = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)


def _jobs(workflow: Path) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return jobs


@pytest.mark.parametrize("file", [*WORKFLOWS, *PAGES], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit(file: Path) -> None:
    uses = [line.strip(" -") for line in file.read_text(encoding="utf-8").splitlines() if "uses: " in line]
    assert uses
    assert [line for line in uses if not _PINNED.fullmatch(line)] == []


@workflows
def test_jobs_may_do_what_they_need_and_no_more(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"] == {}
    for name, job in _jobs(workflow).items():
        assert job["permissions"] == _WRITES.get(name, {"contents": "read"})
        assert job["timeout-minutes"]


@workflows
def test_jobs_that_may_write_run_none_of_the_checkouts_code(workflow: Path) -> None:
    for name, job in _jobs(workflow).items():
        used = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
        assert name not in _WRITES or "actions/checkout" not in used
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@workflows
def test_scripts_are_constant(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert "pull_request_target" not in text
    scripts = [step["run"] for job in _jobs(workflow).values() for step in job["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_what_releases_are_made_with_is_pinned_by_hashes() -> None:
    wanted = re.findall(r"^[a-z-]+", (ROOT / ".github/release.in").read_text(encoding="utf-8"), re.MULTILINE)
    pinned = re.findall(
        r"^([\w-]+)==\S+ \\\n    --hash=", (ROOT / ".github/release.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(wanted) <= set(pinned)
