"""The hook, run by the real pre-commit in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("appsync_lint", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
IDENTITY = {
    "GIT_AUTHOR_NAME": "test",
    "GIT_AUTHOR_EMAIL": "test@example.com",
    "GIT_COMMITTER_NAME": "test",
    "GIT_COMMITTER_EMAIL": "test@example.com",
}


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "commit.gpgsign=false", *arguments]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, env=os.environ | IDENTITY)
    return run.stdout.strip()


def _repository(folder: Path) -> str:
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--no-verify", "--message", "all")
    return _git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository of a user who has the hook of a copy of this project."""
    hook = tmp_path_factory.mktemp("hook")
    for part in PARTS:
        source = ROOT / part
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, hook / part, ignore=ignore) if source.is_dir() else shutil.copy(source, hook / part)
    revision = _repository(hook)
    user = tmp_path_factory.mktemp("user")
    (user / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hook.as_posix()}\n    rev: {revision}\n    hooks:\n      - id: appsync-lint\n"
    )
    (user / "appsync-lint.yaml").write_text(
        "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
        "additionalAuthenticationProviders:\n  - authenticationType: API_KEY\n"
        "introspectionConfig: DISABLED\nresolverCountLimit: 20\n"
    )
    (user / "schema.graphql").write_text("type Query { a: Int }\n")
    _repository(user)
    return user


def _run_hook(project: Path) -> subprocess.CompletedProcess[str]:
    _git(project, "add", "--all")
    cache = project.parent / "pre-commit-cache"
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color", "never"],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | IDENTITY | {"PRE_COMMIT_HOME": str(cache)},
    )


def test_the_hook_stops_a_commit_with_a_finding_and_lets_a_sound_one_pass(project: Path) -> None:
    schema = project / "schema.graphql"
    schema.write_text("type Query { a: Int }\ntype Mutation { b: Int @aws_api_key }\n")
    stopped = _run_hook(project)
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "public-mutation" in stopped.stdout
    schema.write_text("type Query { a: Int @aws_api_key }\ntype Mutation { b: Int }\n")
    passed = _run_hook(project)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_hook_is_skipped_where_nothing_of_the_api_changes(project: Path) -> None:
    (project / "notes.md").write_text("nothing\n")
    _git(project, "add", "--all")
    _git(project, "stash", "push", "--quiet", "--", "schema.graphql")
    assert "Skipped" in _run_hook(project).stdout
