"""Rules from files: those shipped, those of installed packages, and those of folders named on the command line."""

from __future__ import annotations

import importlib.util
import os
import sys
from contextlib import contextmanager
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint import isolation
from appsync_lint.finding import Rule, Severity
from appsync_lint.source import Problem, UnreadableError, did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import CodeType

    from appsync_lint.loaders.neutral import LinterSettings
    from appsync_lint.source import Span

SHIPPED = "appsync_lint.rules"
ENTRY_POINT_GROUP = "appsync_lint.rules"


def load(folders: Iterable[Path] = ()) -> tuple[Rule, ...]:
    """Return all rules by name.

    An entry point in the group `appsync_lint.rules` names a package whose folder holds rule files.

    Raises UnreadableError where a rule file does not load, has no rule or two, or bears the name of another rule; and
    where a package of rules stands in the project that is read.
    """
    rules: dict[str, Rule] = {}
    for package in (SHIPPED, *_rule_packages()):
        _add(rules, [rule_of(path) for path in _rule_files(_package_folder(package))])
    with _as_named():
        for folder in dict.fromkeys(folder.resolve() for folder in folders):
            _add(rules, [rule_of(path, _Source) for path in _rule_files(folder)])
    return tuple(rules[name] for name in sorted(rules))


def _rule_packages() -> list[str]:
    """Return the packages that installed distributions name in our group, by the names of the entry points."""
    for place in filter(_may_name_us, isolation.left_out):
        sentence = f"{shown(Path(place))} offers rules, and stands in the project: these are not run."
        raise UnreadableError(Problem(sentence, "Name their folder with --rules, or take it off PYTHONPATH."))
    foreign = (finder for finder in sys.meta_path if finder is not PathFinder)
    if not any(hasattr(finder, "find_distributions") for finder in foreign) and not any(map(_may_name_us, sys.path)):
        return []
    from importlib.metadata import entry_points  # noqa: PLC0415 - takes as long as loading all rules that are shipped

    points = sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name)
    return [point.module for point in points]


def _may_name_us(place: str) -> bool:
    """Return whether a distribution in a place of `sys.path` names our group, or nobody knows without a closer look.

    Where it would: https://packaging.python.org/en/latest/specifications/entry-points/#file-format
    """
    try:
        names = os.listdir(place or ".")  # noqa: PTH208 - of all packages that are installed
    except FileNotFoundError:
        return False
    except OSError:  # an archive
        return True
    return any(_names_us(Path(place, name)) for name in names if name.casefold().endswith((".dist-info", "egg-info")))


def _names_us(distribution: Path) -> bool:
    try:
        return ENTRY_POINT_GROUP.encode() in (distribution / "entry_points.txt").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


@contextmanager
def _as_named() -> Iterator[None]:
    """Run what the user named: it finds what PYTHONPATH names, after all else; nothing is written beside it."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path += isolation.left_out
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        sys.path[:] = [place for place in sys.path if place not in isolation.left_out]


class _Source(SourceFileLoader):
    """Runs a file as it reads: what lies compiled in a `__pycache__` beside it is not looked at."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _add(rules: dict[str, Rule], found: Iterable[Rule]) -> None:
    for rule in found:
        if rule.name in rules:
            sentence = f"{shown(rule.path)} bears the name of another rule, {shown(rules[rule.name].path)}."
            raise UnreadableError(Problem(sentence, "Rename it."))
        rules[rule.name] = rule


def _rule_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UnreadableError(Problem(f"There is no folder {shown(folder)}.", "Name a folder of rule files."))
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - texts are sorted ten times faster than paths
    except OSError as error:
        raise UnreadableError(Problem(f"{shown(folder)} cannot be read: {error.strerror}.")) from None
    found = [folder / name for name in names if name.endswith(".py") and not name.startswith("_")]
    if not found:
        raise UnreadableError(Problem(f"{shown(folder)} holds no rule files.", "A rule is a file `<rule_name>.py`."))
    return found


def _package_folder(package: str) -> Path:
    try:
        spec = importlib.util.find_spec(package)
    except Exception as error:  # noqa: BLE001 - a package above it is a program, and can fail in any way
        sentence = f"The rule package {package} cannot be found: {type(error).__name__}: {error}."
        raise UnreadableError(Problem(sentence, "Correct it, or uninstall it.")) from None
    if spec is None or not spec.submodule_search_locations:
        hint = "Install appsync-lint again." if package == SHIPPED else "Uninstall what names it."
        raise UnreadableError(Problem(f"The rule package {package} is not there.", hint))
    return Path(next(iter(spec.submodule_search_locations)))


def rule_of(path: Path, kind: type[SourceFileLoader] = SourceFileLoader) -> Rule:
    """Load the one rule of a file.

    Raises UnreadableError where the file does not load, or holds no rule or several.
    """
    name = f"appsync_lint_rule_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path, loader=kind(name, str(path)))
    if spec is None or spec.loader is None:
        raise UnreadableError(Problem(f"The rule file {shown(path)} cannot be loaded."))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses and pickles look for it
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a rule file is a program, and can fail in any way
        sentence = f"The rule file {shown(path)} does not load: {type(error).__name__}: {error}."
        raise UnreadableError(Problem(sentence, "Correct it, or leave it out.")) from None
    rules = {id(value): value for value in vars(module).values() if isinstance(value, Rule)}
    if len(rules) != 1:
        sentence = f"The rule file {shown(path)} holds {len(rules) or 'no'} rules."
        raise UnreadableError(Problem(sentence, "Decorate exactly one function with @rule."))
    (rule,) = rules.values()
    return replace(rule, path=path)


def named(name: str, rules: Iterable[Rule], span: Span | None = None) -> Rule:
    """Return the rule of a name. Raises UnreadableError where there is none; `span` is the place that names it."""
    by_name = {rule.name: rule for rule in rules}
    if name in by_name:
        return by_name[name]
    hint = did_you_mean(name, by_name) or "`appsync-lint rules` lists them."
    raise UnreadableError(Problem(f"There is no rule {name}.", hint, span))


def choose(
    rules: Sequence[Rule], settings: LinterSettings, select: Sequence[str], ignore: Sequence[str]
) -> tuple[Rule, ...]:
    """Return the rules to run: the command line's choice, else the file's, less what is ignored or off.

    Raises UnreadableError where a name is no rule's, or no rule is left.
    """
    problems: list[Problem] = []
    for name in dict.fromkeys((*select, *ignore, *settings.select, *settings.ignore, *settings.severities)):
        try:
            named(name, rules, settings.rule_spans.get(name))
        except UnreadableError as error:
            problems += error.problems
    if problems:
        raise UnreadableError(*problems)
    wanted = set(select or settings.select or (rule.name for rule in rules))
    off = {*ignore, *settings.ignore, *(name for name, severity in settings.severities.items() if severity == "off")}
    chosen = tuple(rule for rule in rules if rule.name in wanted - off)
    if not chosen:
        raise UnreadableError(Problem("No rule is left to run.", "Select at least one."))
    return chosen


def severities(settings: LinterSettings) -> dict[str, Severity]:
    """Return the severities that the configuration file gives to rules."""
    return {name: Severity[text.upper()] for name, text in settings.severities.items() if text != "off"}
