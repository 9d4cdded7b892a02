"""What a run imports: nothing that it does not need, since a short run is hardly anything but imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.terminal import write

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "type Query {\n  post: String @aws_api_key\n}\n"

# Of Python's own, what takes at least a millisecond and no part of a plain run needs; `email`, `zipfile`, `csv` come
# with importlib.metadata, `tempfile`, `random`, `shutil` with importlib.resources, `dis` and `tokenize` with inspect.
HEAVY = frozenset({
    "argparse", "ast", "asyncio", "concurrent", "csv", "ctypes", "dataclasses", "difflib", "dis", "email", "gettext",
    "html", "http", "importlib.metadata", "importlib.resources", "inspect", "locale", "logging", "multiprocessing",
    "pickle", "random", "shutil", "socket", "ssl", "subprocess", "tempfile", "threading", "tokenize", "tomllib",
    "traceback", "unittest", "urllib.request", "xml", "zipfile",
})  # fmt: skip
# Of our own, what belongs to other inputs, other commands, and lines that are not plain.
ELSEWHERE = (
    "answers", "code.flow", "code.javascript", "code.python", "code.vtl", "comparison", "gate", "loaders.amplify",
    "loaders.cdk", "loaders.cloudformation", "loaders.plumbing", "loaders.serverless", "loaders.sides",
    "loaders.terraform", "loaders.toml", "parser", "report.html", "scaffold", "syntax", "versions", "view",
)  # fmt: skip
MOST_MODULES = 105  # of our own, rules aside

# What a plain installation has not, and msgspec takes where it is there, is hidden from it.
LISTING = """
import json, sys
sys.modules["typing_extensions"] = None
before = set(sys.modules)
from appsync_lint import cli
try:
    cli.run()
finally:
    found = [name for name in sys.modules if name not in before and getattr(sys.modules[name], "__spec__", None)]
    sys.stderr.write("\\n" + json.dumps(found))
"""


def modules(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Return the modules that a run in a folder imports, apart from what Python itself does."""
    outside = {name: value for name, value in os.environ.items() if "APPSYNC_LINT" not in name}
    command = [sys.executable, "-c", LISTING, *arguments]
    done = subprocess.run(command, cwd=folder, env=outside, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@cache
def started() -> frozenset[str]:
    """Return the top-level names of the modules that Python and its environment have imported before anything else."""
    command = [sys.executable, "-c", "import sys; print(*sys.modules)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return frozenset(name.partition(".")[0] for name in done.stdout.split())


def own(found: set[str]) -> set[str]:
    """Return our own modules, without the package's name before them and without the rules."""
    return {name.removeprefix("appsync_lint").lstrip(".") for name in found if name.partition(".")[0] == "appsync_lint"}


def third_party(found: set[str]) -> set[str]:
    """Return the packages of others."""
    tops = {name.partition(".")[0] for name in found} - started()
    return {name for name in tops - sys.stdlib_module_names if not name.startswith("appsync_lint")}


def refuse_heavy(found: set[str]) -> None:
    """Assert that nothing was imported that a plain run has no need of."""
    assert {name for name in HEAVY if name in found} == set()
    ours = own(found)
    assert {name for name in ours for part in ELSEWHERE if f"{name}.".startswith(f"{part}.")} == set()
    assert len(ours) <= MOST_MODULES


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with an API of which JSON says the modes, and that nothing is wrong with."""
    schema = "type Query {\n  post: String\n}\n"
    modes = json.dumps({"authenticationType": "AMAZON_COGNITO_USER_POOLS"})
    return write(tmp_path, {"schema.graphql": schema, "appsync-lint.json": modes})


def test_the_version_needs_nothing(tmp_path: Path) -> None:
    found = modules(tmp_path, "--version")
    assert own(found) == {"", "cli"}
    assert third_party(found) == set()
    assert found & HEAVY == set()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "markdown"])
def test_a_check_without_findings(project: Path, form: str) -> None:
    found = modules(project, "--output", form)
    assert third_party(found) == {"msgspec"}
    assert "hashlib" not in found or form == "gitlab", "it takes as long as 30 rules, and nothing has a fingerprint"
    refuse_heavy(found)


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_check_with_findings_and_a_plain_configuration_in_yaml(project: Path, form: str) -> None:
    (project / "appsync-lint.json").unlink()
    write(project, {"schema.graphql": SCHEMA, "appsync-lint.yaml": "authenticationType: API_KEY\n"})
    found = modules(project, ".", "--output", form, code=1)
    assert third_party(found) == {"msgspec"}
    refuse_heavy(found)


def test_a_check_with_all_that_yaml_has(project: Path) -> None:
    (project / "appsync-lint.json").unlink()
    write(project, {"schema.graphql": SCHEMA, "appsync-lint.yaml": "{authenticationType: &key API_KEY}\n"})
    found = modules(project, ".", "--output", "json", code=1)
    assert third_party(found) == {"msgspec", "yaml"}
    refuse_heavy(found)


@pytest.mark.parametrize("line", [("--output=json",), ("check", "-h"), ("--help",)])
def test_only_a_line_that_is_not_plain_is_left_to_click(project: Path, line: tuple[str, ...]) -> None:
    assert third_party(modules(project, *line)) == {"click", "msgspec"}


def test_a_command_does_not_import_the_others(project: Path) -> None:
    found = own(modules(project, "access", ".", "--output", "json"))
    assert {name for name in found if name.startswith("commands.")} == {"commands.access"}
    assert not found & {"engine", "ruleset", "authoring", "baseline_file"}
