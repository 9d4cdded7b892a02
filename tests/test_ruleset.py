"""Rules of one's own: folders named on the command line, installed packages, and all that can be wrong with them."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.metadata import PathDistribution
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import ruleset
from appsync_lint.finding import Page
from tests.terminal import run, write

if TYPE_CHECKING:
    from importlib.metadata import DistributionFinder
    from pathlib import Path

JSON = ("--output", "json")
SHIPPED = [rule.name for rule in ruleset.load()]

RULE = '''"""Fields should not be called `me`.

A house rule.

## References
- [The house](https://house.example/rules)
"""

from appsync_lint import Confidence, Finding, Group, Severity, rule


@rule(group=Group.DIRECTIVES, severity=Severity.INFO, confidence=Confidence.HIGH)
def own_rule(api):
    for field in api.schema.fields:
        if field.name == "me":
            yield Finding(coordinate=field.coordinate, message="It is me.", span=field.span, remedy="Rename it.")
'''


def names(folder: Path, *arguments: str) -> list[str]:
    """Return the names of the rules that are not shipped."""
    outcome = run(folder, "rules", *arguments, *JSON)
    assert outcome.exit_code == 0, outcome.stderr
    return [rule["name"] for rule in outcome.json["rules"] if rule["name"] not in SHIPPED]


def test_a_folder_of_rules(blog: Path) -> None:
    write(blog, {"own/no_me.py": RULE, "own/_helper.py": "1 / 0", "own/readme.md": "", "own/deeper/x.py": "1 / 0"})
    assert names(blog, "--rules", "own") == ["no-me"]
    outcome = run(blog, "--rules", "own", "--select", "no-me", *JSON)
    assert (outcome.exit_code, outcome.found) == (0, [("no-me", "Query.me")])
    assert run(blog, "--rules", "own", "--select", "no-me", "--fail-on", "info").exit_code == 1
    explained = run(blog, "explain", "no-me", "--rules", "own").stdout
    assert explained.startswith("# no-me\n\nFields should not be called `me`.\n\nA house rule.\n")
    sarif = run(blog, "--rules", "own", "--select", "no-me", "--output", "sarif").json
    (described,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert (described["id"], described["helpUri"]) == ("no-me", "https://house.example/rules")


def test_several_folders_and_the_same_one_twice(tmp_path: Path) -> None:
    write(tmp_path, {"a/a_rule.py": RULE, "b/b_rule.py": RULE})
    assert names(tmp_path, "--rules", "a", "--rules", "b", "--rules", "./a/../a") == ["a-rule", "b-rule"]


def test_loading_leaves_no_trace(tmp_path: Path) -> None:
    write(tmp_path, {"own/no_me.py": RULE})
    assert names(tmp_path, "--rules", "own") == ["no-me"]
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["no_me.py"]


def test_the_name_is_the_files_however_the_function_came_to_be(tmp_path: Path) -> None:
    elsewhere = RULE.replace("def own_rule", "@contextlib.contextmanager\ndef own_rule")
    elsewhere = elsewhere.replace("from appsync_lint import", "import contextlib\n\nfrom appsync_lint import")
    write(tmp_path, {"own/no_me.py": f"{elsewhere}\n\nalias = own_rule\n"})
    assert names(tmp_path, "--rules", "own") == ["no-me"]


@given(st.lists(st.sampled_from(["A headline.", "text", " ", "  ", "\t", "\n", "\n\n", "\n    "])).map("".join))
def test_a_page_is_the_docstring_without_its_margin(docstring: str) -> None:
    assert Page.of(docstring).text == inspect.cleandoc(docstring)


@pytest.mark.parametrize("before", ["appsync_lint", "appsync_lint.finding", "appsync_lint.engine", "appsync_lint.cli"])
def test_whatever_is_imported_before_rule_is_the_decorator(before: str) -> None:
    program = f"""
import {before}
from appsync_lint import rule
from appsync_lint import Confidence, Group, Severity
rule(group=Group.EXPOSURE, severity=Severity.LOW, confidence=Confidence.LOW)
from appsync_lint import *
from appsync_lint import evidence, output
assert callable(rule) and Api and evidence.__name__ == "appsync_lint.evidence" and output.parse
try:
    from appsync_lint import nothing
except ImportError:
    print("done")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("done\n", "")


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "a syntax error": ("def x(:\n", "does not load: SyntaxError: "),
    "an error": ("raise ValueError('on purpose')\n", "does not load: ValueError: on purpose."),
    "an exit": ("raise SystemExit(0)\n", "does not load: SystemExit: 0."),
    "a missing import": ("import nowhere_at_all\n", "does not load: ModuleNotFoundError: "),
    "no rule": ('"""Nothing."""\n', "holds no rules."),
    "two rules": (RULE + RULE.replace("own_rule", "other_rule"), "holds 2 rules."),
    "no text": (b"\xff\xfe\x00", "does not load: "),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_rule_file_with(what: str, blog: Path) -> None:
    text, sentence = BROKEN[what]
    write(blog, {"own/broken.py": text, "own/good.py": RULE})
    for arguments in ((), ("rules",), ("explain", "public-mutation")):
        outcome = run(blog, *arguments, "--rules", "own")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert f"The rule file own/broken.py {sentence}" in outcome.stderr
        assert "Traceback" not in outcome.stderr
        assert str(blog) not in outcome.stderr


def test_a_rule_that_bears_the_name_of_another(blog: Path) -> None:
    write(blog, {"own/public_mutation.py": RULE, "a/no_me.py": RULE, "b/no_me.py": RULE})
    outcome = run(blog, "--rules", "own")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "own/public_mutation.py bears the name of another rule, " in outcome.stderr
    outcome = run(blog, "--rules", "a", "--rules", "b")
    assert outcome.exit_code == 2
    assert "b/no_me.py bears the name of another rule, a/no_me.py." in outcome.stderr


def test_a_folder_that_is_empty_missing_or_a_file(blog: Path) -> None:
    write(blog, {"empty/_private.py": RULE, "file.py": RULE})
    for folder, sentence in (
        ("empty", "empty holds no rule files."),
        ("missing", "There is no folder missing."),
        ("file.py", "There is no folder file.py."),
    ):
        outcome = run(blog, "--rules", folder)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert sentence in outcome.stderr


# Installed packages.


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of installed packages, in which one names a package of rules."""
    folder = tmp_path / "site"
    point = "[appsync_lint.rules]\nhouse = house_rules.for_appsync\n"
    metadata = "Metadata-Version: 2.1\nName: house-rules\nVersion: 1\n"
    write(
        folder,
        {
            "house_rules/__init__.py": "",
            "house_rules/for_appsync/no_me.py": RULE,
            "house_rules/for_appsync/__init__.py": "raise RuntimeError('not to be imported')",
            "house_rules-1.dist-info/entry_points.txt": point,
            "house_rules-1.dist-info/METADATA": metadata,
        },
    )
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "house_rules", raising=False)
    return folder


def test_an_installed_package_of_rules(site: Path, blog: Path) -> None:
    assert names(blog) == ["no-me"]
    assert run(blog, "--select", "no-me", *JSON).found == [("no-me", "Query.me")]
    (site / "house_rules" / "for_appsync" / "__init__.py").unlink()
    assert names(blog) == ["no-me"], "a folder without __init__.py is enough"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"house_rules/for_appsync/public_mutation.py": RULE}, "bears the name of another rule"),
        ({"house_rules/for_appsync/broken.py": "1 / 0"}, "does not load: ZeroDivisionError"),
        ({"house_rules/__init__.py": "1 / 0"}, "cannot be found: ZeroDivisionError: division by zero."),
        ({"house_rules-1.dist-info/entry_points.txt": "[appsync_lint.rules]\nx = house_rules.gone\n"}, "is not there."),
        ({"house_rules-1.dist-info/entry_points.txt": "[appsync_lint.rules]\nx = gone.rules\n"}, "cannot be found: "),
        ({"house_rules-1.dist-info/entry_points.txt": "[appsync_lint.rules]\nx = json.decoder\n"}, "is not there."),
        (
            {"house_rules-1.dist-info/entry_points.txt": "[appsync_lint.rules]\nx = house_rules\n"},
            "holds no rule files.",
        ),
    ],
)
def test_an_installed_package_that_is_broken_is_2(
    site: Path, blog: Path, files: dict[str, str | bytes], sentence: str
) -> None:
    write(site, files)
    outcome = run(blog, "--select", "public-mutation")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr


def test_a_package_that_only_another_finder_knows(
    site: Path, blog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Finder:
        """Knows distributions that stand in no folder of `sys.path`."""

        find_spec = None

        def find_distributions(self, context: DistributionFinder.Context) -> list[PathDistribution]:
            return [PathDistribution(tmp_path / "elsewhere")] if context.name in {None, "house-rules"} else []

    (site / "house_rules-1.dist-info").rename(tmp_path / "elsewhere")
    assert names(blog) == []
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
    assert names(blog) == ["no-me"]


@pytest.mark.parametrize("place", ["no folder", "schema.graphql", ""])
def test_places_that_hold_no_packages_hold_no_rules(blog: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(blog / place) if place else place)
    assert names(blog) == []


def test_no_rules_at_all_are_2(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(blog, {"none/__init__.py": ""})
    monkeypatch.syspath_prepend(str(blog))
    monkeypatch.setattr(ruleset, "SHIPPED", "none")
    for arguments in ((), ("rules",)):
        outcome = run(blog, *arguments)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "none holds no rule files." in outcome.stderr


def test_no_rule_ever_comes_from_the_project_that_is_read(blog: Path) -> None:
    write(blog, {"rules/no_me.py": RULE, ".appsync-lint/rules/no_me.py": RULE, "appsync_lint/rules/no_me.py": RULE})
    assert names(blog) == []
    assert run(blog, *JSON).json["examined"]["rules"] == len(SHIPPED)
