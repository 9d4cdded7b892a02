"""Nothing that a project holds is run, however the command line is called: what is planted stays where it lies.

What git could be made to run is in `test_revisions.py`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.repositories import git
from tests.terminal import CONFIG, SCHEMA, write
from tests.thorough import THOROUGH
from tests.untrusted.formats import FORMATS
from tests.untrusted.jail import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.untrusted.formats import Format

_OWN = "appsync_lint"
_OURS = ("appsync_lint.py", "appsync_lint/__init__.py", "appsync_lint/rules/evil.py")
_INSTALLED = frozenset({*filter(str.isidentifier, importlib.metadata.packages_distributions()), "yaml"}) - {_OWN}
_MODULES = _INSTALLED | {
    *sys.stdlib_module_names, "sitecustomize", "usercustomize", "conftest", "setup", "rules", "attr", "IPython",
}  # fmt: skip
# What nothing looks for before any of our code runs, and some runs import.
_LATE = frozenset({
    "_bisect", "bisect", "colorsys", "copy", "dataclasses", "datetime", "decimal", "difflib", "gettext", "hashlib",
    "html", "inspect", "json", "locale", "numbers", "shutil", "string", "subprocess", "tempfile", "textwrap",
    "traceback", "tomllib", "click", "graphql", "jinja2", "markupsafe", "msgspec", "pygments", "rich", "tree_sitter",
    "tree_sitter_hcl", "tree_sitter_javascript", "yaml",
})  # fmt: skip
_RULE = '''"""It is a rule.

## Bad
"""
from appsync_lint import Confidence, Group, Severity, rule


@rule(group=Group.EXPOSURE, severity=Severity.LOW, confidence=Confidence.HIGH)
def evil(api):
    yield from ()
'''
_TEMPLATE = """\
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: !Sub x, AuthenticationType: AWS_IAM}
"""
# A program each for the readers and libraries that only some runs import.
_PROJECT = {
    "api/schema.graphql": SCHEMA,
    "api/appsync-lint.yaml": CONFIG + "resolvers:\n- {typeName: Query, fieldName: me, code: me.js}\n",
    "api/me.js": "export function request(ctx) { return {}; }\nexport function response(ctx) { return ctx.result; }\n",
    "api/odd.graphql": "type Query {",
    "stack/template.yaml": _TEMPLATE,
    "stack/schema.graphql": "type Query { me: String }\n",
    "tf/main.tf": 'resource "aws_appsync_graphql_api" "a" {\n  name = "a"\n  authentication_type = "AWS_IAM"\n'
    '  schema = "type Query { me: String }"\n}\n',
}


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """Return a file that does not exist until something planted is run."""
    return tmp_path / "marker"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository with APIs in folders of their own."""
    folder = write(tmp_path / "project", _PROJECT)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=first")
    return folder


def _payload(marker: Path, name: str) -> str:
    return f"open({str(marker)!r}, 'a').write({name!r} + '\\n')\nraise SystemExit(0)\n"


def _plant(folder: Path, marker: Path, *more: str, names: frozenset[str] = _MODULES) -> None:
    """Write a program of every name that Python, a dependency or a test runner could look for."""
    site = {
        "evil.pth": f"import os; {_payload(marker, 'evil.pth').splitlines()[0]}\n",
        "evil-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1\n",
        "evil-1.dist-info/entry_points.txt": "[appsync_lint.rules]\nevil = evil_rules\n",
    }
    modules = [f"{name}.py" for name in names]
    packages = [f"{name}/__init__.py" for name in ("graphql", "rich", "tree_sitter", "evil_rules")]
    programs = {
        name: _payload(marker, name) for name in (*modules, *packages, "rules/evil.py", "evil_rules/x.py", *more)
    }
    write(folder, {**site, **programs})


def _process(folder: Path, *command: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("APPSYNC_LINT_", "PYTHON"))}
    environment = {**kept, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


_SCRIPT = str(Path(sys.executable).with_name("appsync-lint"))
_WAYS = {
    "script": (_SCRIPT,),
    "module": (sys.executable, "-m", _OWN),
    "safe module": (sys.executable, "-P", "-m", _OWN),
    "isolated module": (sys.executable, "-I", "-m", _OWN),
}
_LINES = {
    "check": ("check",),
    "a template": ("../stack", "--color", "always"),
    "Terraform": ("../tf", "--output", "html"),
    "wrong usage": ("--nope",),
    "a broken schema": ("odd.graphql", "--auth", "iam"),
    "a tree": ("access", "--as", "api-key"),
    "a page": ("access", "--output", "html"),
    "a revision": ("diff", "HEAD"),
    "all rules": ("rules", "--output", "json"),
}


@pytest.mark.parametrize(
    ("way", "line"), [*((way, "check") for way in _WAYS), *(("module", line) for line in _LINES if line != "check")]
)
def test_no_module_is_taken_from_the_project(project: Path, marker: Path, way: str, line: str) -> None:
    if not Path(_SCRIPT).exists():
        pytest.skip("not installed")
    command = (*_WAYS[way], *_LINES[line])
    before = _process(project / "api", *command)
    for folder in (project, project / "api"):
        # What `python -m` is given by name stands in the current folder, before any of our code runs.
        _plant(folder, marker, *(() if way == "module" else _OURS))
    assert _process(project / "api", *command) == before
    assert "Traceback" not in before[2]
    assert not marker.exists(), marker.read_text()


@pytest.mark.parametrize(
    ("path", "way"),
    [
        (".", "script"),
        (f"{os.pathsep}/nowhere", "module"),
        ("..", "module"),
        (f"/nowhere/..{os.pathsep}../api", "script"),
    ],
)
def test_nor_is_one_where_the_search_path_names_the_project(project: Path, marker: Path, path: str, way: str) -> None:
    command = (*_WAYS[way], "--color", "always", "--pedantic")
    before = _process(project / "api", *command)
    for folder in (project, project / "api"):
        _plant(folder, marker, names=_LATE)
        shutil.rmtree(folder / "evil-1.dist-info")
    assert _process(project / "api", *command, env={"PYTHONPATH": path}) == before
    assert not marker.exists(), marker.read_text()


def test_rules_that_the_search_path_offers_from_the_project_are_refused(project: Path, marker: Path) -> None:
    _plant(project, marker, names=frozenset())
    code, stdout, stderr = _process(project / "api", *_WAYS["module"], env={"PYTHONPATH": ".."})
    assert (code, stdout) == (2, "")
    assert stderr.startswith("error: .. offers rules, and stands in the project: these are not run.\n")
    assert not marker.exists()


def test_rules_named_by_the_user_find_what_the_search_path_names(project: Path, marker: Path) -> None:
    write(project, {"lib/house_words.py": "", "lib/yaml.py": _payload(marker, "yaml")})
    write(project, {"house/evil.py": _RULE + "import house_words\nimport yaml\nyaml.safe_load\n"})
    command = (*_WAYS["module"], "rules", "--rules", "../house", "--output", "json")
    code, stdout, stderr = _process(project / "api", *command, env={"PYTHONPATH": "../lib"})
    assert (code, stderr) == (0, "")
    assert "evil" in {rule["name"] for rule in json.loads(stdout)["rules"]}
    assert not marker.exists(), "what is installed goes before"


def test_a_rule_is_run_as_it_reads(project: Path, marker: Path) -> None:
    write(project, {"house/evil.py": _RULE, "other.py": _payload(marker, "compiled")})
    rule = project / "house" / "evil.py"
    compiled = importlib.util.cache_from_source(str(rule))
    py_compile.compile(
        str(project / "other.py"), compiled, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    code, _, stderr = _process(project, *_WAYS["module"], "rules", "--rules", "house")
    assert (code, stderr) == (0, "")
    assert not marker.exists()


def test_the_current_folder_stays_where_this_package_came_from_it(tmp_path: Path) -> None:
    # As `pip install --target .` leaves it: the folder is trusted with our own code, and holds our dependencies.
    own = Path(__file__).parents[2]
    files = {name: (own / name).read_bytes() for name in (f"{_OWN}/__init__.py", f"{_OWN}/isolation.py")}
    write(tmp_path, {**files, "beside.py": ""})
    code = "from appsync_lint import isolation\nisolation.leave_project()\nimport beside\nprint(beside.__file__)"
    assert _process(tmp_path, sys.executable, "-c", code) == (0, f"{tmp_path / 'beside.py'}\n", "")


_FORMS = [pytest.param(form, id=name) for name, form in list(FORMATS.items())[:: 1 if THOROUGH else 4]]


@pytest.mark.parametrize("form", _FORMS)
def test_no_format_runs_what_stands_beside_it(tmp_path: Path, form: Format) -> None:
    (tmp_path / "project").mkdir()
    folder = form.project(tmp_path / "project", b"{")
    _plant(folder, tmp_path / "marker", "appsync_lint.py")
    run(folder, *form.arguments)
    assert not (tmp_path / "marker").exists()


_KEYS = (
    "rules", "select", "ignore", "plugins", "extends", "import", "imports", "load", "require", "ruleFolders",
    "rulesDir", "loaders", "python", "overrides", "assume", "authorizer",
)  # fmt: skip


def _values(path: str) -> Iterator[object]:
    yield from (path, [path], {path: "high"}, {"path": path}, [{"path": path}], {"file": path, "folder": path})


@pytest.mark.parametrize("key", _KEYS if THOROUGH else _KEYS[::3])
def test_a_configuration_loads_no_rules(project: Path, marker: Path, key: str) -> None:
    write(project, {"rules/evil.py": _RULE + _payload(marker, "rule"), "rules/__init__.py": _payload(marker, "rules")})
    for value in _values("../rules") if THOROUGH else ["../rules"]:
        write(project, {"api/appsync-lint.yaml": CONFIG + json.dumps({key: value})[1:-1] + "\n"})
        outcome = run(project / "api")
        assert outcome.exit_code in {1, 2}
        assert not marker.exists()


@pytest.mark.parametrize("tag", ["python/object/apply:os.system", "python/name:os.system", "python/module:rules"])
def test_a_tag_of_yaml_makes_no_object(project: Path, marker: Path, tag: str) -> None:
    write(project, {"api/appsync-lint.yaml": CONFIG + f"owner: !!{tag} ['touch {marker}']\n"})
    assert run(project / "api").exit_code in {1, 2}
    assert not marker.exists()


@pytest.mark.parametrize("instruction", ["bash_source", "zsh_complete"])
def test_no_variable_turns_a_check_into_completion(project: Path, instruction: str) -> None:
    environment = {"_APPSYNC_LINT_COMPLETE": instruction, "COMP_WORDS": "x", "COMP_CWORD": "1"}
    before = _process(project / "api", *_WAYS["module"])
    assert before[0] == 1
    assert _process(project / "api", *_WAYS["module"], env=environment) == before
