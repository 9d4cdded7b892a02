"""Data flows one way: a module imports only what stands above it in ARCHITECTURE.md's table."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "appsync_lint"


def _rows(part: str = "") -> list[list[str]]:
    """Return the names in the first column of a table: of the page's first one, or of a part's."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = page.partition(part)[2].partition("\n#")[0] if part else page.partition("\n### ")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, flags=re.MULTILINE)
    return [[name.removesuffix(".py").strip("/") for name in re.findall(r"`([\w./]+)`", row)] for row in rows]


def _order() -> list[str]:
    return [name for row in _rows() for name in row]


def _module(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[1] for name in found if name.startswith("appsync_lint.")}


def _part(path: Path, package: str) -> str:
    return path.relative_to(PACKAGE / package).with_suffix("").parts[0]


def _imported_parts(path: Path, package: str) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = _guarded(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in guarded:
            parts = (node.module or "").split(".")
            if parts[:2] == ["appsync_lint", package]:
                found |= {parts[2]} if len(parts) > 2 else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize(("package", "section"), [("loaders", "### Loaders"), ("code", "### Code")])
def test_a_part_of_a_package_imports_only_what_stands_above_it_or_beside_it(package: str, section: str) -> None:
    rows = _rows(section)
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    paths = [path for path in (PACKAGE / package).rglob("*.py") if _part(path, package) != "__init__"]
    assert {_part(path, package) for path in paths} == set(row_of)
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in sorted(paths)
        for name in sorted(_imported_parts(path, package))
        if row_of[name] > row_of[_part(path, package)]
    ]
    assert wrong == []


def test_a_module_imports_only_what_stands_above_it() -> None:
    order = _order()
    front = {"__init__", "__main__"}
    wrong = [
        f"{path.name} imports {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if _module(path) not in front
        for name in sorted(_imported(path) - {_module(path)})
        # What is named for its type alone is no step of the flow.
        if order.index(name) > order.index(_module(path)) and not _for_types_only(path, name)
    ]
    assert wrong == []


def _for_types_only(path: Path, name: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = _guarded(tree)
    importing = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"appsync_lint.{name}")
    ]
    return all(node in guarded for node in importing)


def _guarded(tree: ast.Module) -> set[ast.AST]:
    """Return what is imported for its type alone."""
    return {
        inner
        for node in tree.body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }


def test_every_module_stands_in_the_table() -> None:
    modules = {_module(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert modules == set(_order()) - {"rules"}


def test_only_the_outer_modules_touch_the_disk() -> None:
    allowed = {"loaders", "ruleset", "finding", "output", "cli"}
    touching = {
        _module(path)
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bopen\(|\.read_text\(|\.read_bytes\(|\.write_text\(", path.read_text(encoding="utf-8"))
    }
    assert touching <= allowed


def test_no_module_opens_a_socket_or_starts_a_process() -> None:
    modules = r"^\s*(?:import|from) (socket|subprocess|urllib\.request|http|asyncio)\b"
    outside = rf"{modules}|\bos\.(?:system|popen|exec|spawn)"
    found = [
        (path.relative_to(ROOT).as_posix(), match[1] or match[0])
        for path in [*PACKAGE.rglob("*.py"), *(ROOT / "rules").glob("*.py")]
        for match in re.finditer(outside, path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    # `diff` reads revisions with plumbing commands of git, and of nothing else.
    assert set(found) == {("appsync_lint/loaders/plumbing.py", "subprocess")}


def test_no_pattern_repeats_a_group_possessively() -> None:
    # `(?>(?:x)*)` does the same; Python before 3.11.5 gets `(?:x)*+` wrong: https://github.com/python/cpython/issues/106052
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {line.strip()}"
        for path in [*PACKAGE.rglob("*.py"), *(ROOT / "rules").glob("*.py")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\)(?:[*+?]|\{[0-9,]+\})\+", line) and "106052" not in line
    ]
    assert not found
