"""The wheel really contains the rules, and a fresh environment runs them."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from appsync_lint import ruleset

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and return the tool of a fresh environment in which it is installed."""
    folder = tmp_path_factory.mktemp("package")
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    scripts = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    return scripts / "appsync-lint"


def test_the_wheel_has_the_same_rules_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    printed = subprocess.run(
        [installed, "rules", "--output", "json"], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert [rule["name"] for rule in json.loads(printed.stdout)["rules"]] == [rule.name for rule in ruleset.load()]


def test_the_wheel_checks_a_schema(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "schema.graphql").write_text("type Query { a: Int }\ntype Mutation { b: Int @aws_api_key }\n")
    run = subprocess.run(
        [installed, "schema.graphql", "--auth", "cognito,api-key"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode == 1, run.stderr
    assert "public-mutation" in run.stdout


def test_the_wheel_writes_a_page(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "schema.graphql").write_text("type Query { a: Int }\n")
    command = [str(installed), "schema.graphql", "--auth", "api-key", "--exit-zero", "--output", "html=page.html"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    assert "Access matrix" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_pages_survive_the_optimiser(installed: Path, tmp_path: Path) -> None:
    def page(*options: str) -> str:
        command = [str(installed.parent / "python"), *options, "-m", "appsync_lint", "explain", "public-mutation"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)
        return printed.stdout

    assert "## Bad" in page("-OO")
    assert page("-OO") == page()
