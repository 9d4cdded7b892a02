"""Rules from files: those shipped, those of installed packages, and those of folders named on the command line."""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint.rule import Rule
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable

ENTRY_POINT_GROUP = "appsync_lint.rules"


def load(folders: Iterable[Path] = ()) -> tuple[Rule, ...]:
    """Return all rules by name.

    An entry point in the group `appsync_lint.rules` names a package whose folder holds rule files.

    Raises UnreadableError where a rule file does not load, has no rule or two, or bears the name of another rule.
    """
    rules: dict[str, Rule] = {}
    _add(rules, [rule_of(path) for path in _rule_files(Path(str(files("appsync_lint.rules"))))])
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        _add(rules, [rule_of(path) for path in _rule_files(_package_folder(point.module))])
    for folder in folders:
        found = _rule_files(folder)
        if not found:
            raise UnreadableError(Problem(f"{folder} holds no rule files.", "Name a folder of `<rule_name>.py` files."))
        _add(rules, [rule_of(path) for path in found])
    return tuple(rules[name] for name in sorted(rules))


def _add(rules: dict[str, Rule], found: Iterable[Rule]) -> None:
    for rule in found:
        if rule.name in rules:
            raise UnreadableError(
                Problem(f"{rule.path} bears the name of another rule, {rules[rule.name].path}.", "Rename it.")
            )
        rules[rule.name] = rule


def _rule_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UnreadableError(Problem(f"There is no folder {folder}.", "Name a folder of rule files."))
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def _package_folder(package: str) -> Path:
    try:
        return Path(str(files(package)))
    except ModuleNotFoundError as error:
        raise UnreadableError(Problem(f"The rule package {package} cannot be imported: {error}.")) from None


def rule_of(path: Path) -> Rule:
    """Load the one rule of a file.

    Raises UnreadableError where the file does not load, or holds no rule or several.
    """
    name = f"appsync_lint_rule_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UnreadableError(Problem(f"The rule file {path} cannot be loaded."))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses and pickles look for it
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a rule file is a program, and can fail in any way
        sentence = f"The rule file {path} does not load: {type(error).__name__}: {error}."
        raise UnreadableError(Problem(sentence, "Correct it, or leave it out.")) from None
    rules = [value for value in vars(module).values() if isinstance(value, Rule)]
    if len(rules) != 1:
        sentence = f"The rule file {path} holds {len(rules) or 'no'} rules."
        raise UnreadableError(Problem(sentence, "Decorate exactly one function with @rule."))
    return rules[0]
