"""`.appsync-lint-baseline.json` <-> the entries of a baseline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from appsync_lint.baseline import Entry
from appsync_lint.finding import Severity
from appsync_lint.loaders import document
from appsync_lint.loaders.configuration import CONFIG_NAMES
from appsync_lint.loaders.document import Sequence, Table, texts
from appsync_lint.source import Problem, UnreadableError, shown
from appsync_lint.suppression import day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Source

BASELINE_NAME = ".appsync-lint-baseline.json"
_VERSION = "1"
_TEXTS = ("fingerprint", "api", "rule", "coordinate", "text", "severity", "since")
_MOST_PROBLEMS = 20  # nobody reads more of a file that a program writes
_AGAIN = "Restore the file, or delete it and run `appsync-lint baseline`."


def load(file: Path, workspace: Workspace, *, required: bool) -> tuple[Entry, ...]:
    """Return the entries of a baseline file; none where it is not there and need not be.

    Raises UnreadableError where it cannot be read, or lies outside the project.
    """
    try:
        missing = not file.is_symlink() and not file.exists()
    except OSError as error:
        raise UnreadableError(Problem(f"The baseline {shown(file)} cannot be read: {error.strerror}.")) from None
    if missing and not required:
        workspace.name(file)
        return ()
    return read(workspace.read(file))


def fault(file: Path, reports: Iterable[Path]) -> Problem | None:
    """Return what keeps a file from being the place of a baseline: that something else is found or written there."""
    if file.resolve() in {report.resolve() for report in reports}:
        return Problem(f"A report and the baseline would both be written to {shown(file)}.", "Name another file.")
    if file.suffix.casefold() == ".json" and file.name not in CONFIG_NAMES:
        return None
    return Problem(f"{shown(file)} is no name for a baseline.", "Name a file that ends in .json.")


def read(source: Source) -> tuple[Entry, ...]:
    """Return the entries of a baseline.

    Raises UnreadableError with everything in it that `write` would not write: a baseline hides findings.
    """
    root = document.read(source)
    found = root.get("findings") if isinstance(root, Table) and root.text("version") == _VERSION else None
    if not isinstance(found, Sequence):
        raise UnreadableError(Problem("This is no baseline of appsync-lint.", _AGAIN, root.span.first_line()))
    entries, problems = [], []
    for node in found.items:
        try:
            entries.append(_entry(node))
        except ValueError as error:
            problems.append(Problem(f"This is no entry of a baseline: {error}.", _AGAIN, node.span.first_line()))
        if len(problems) == _MOST_PROBLEMS:
            break
    if problems:
        raise UnreadableError(*problems)
    return tuple(dict.fromkeys(entries))


def _entry(node: Node) -> Entry:
    if not isinstance(node, Table):
        raise ValueError("it is no mapping")  # noqa: TRY004 - what `read` tells of, as of any other fault
    for key in _TEXTS:
        if not node.text(key):
            raise ValueError(f"it has no `{key}`")
    if node.text("severity").upper() not in Severity.__members__:
        raise ValueError(f"there is no severity {node.text('severity')!r}")
    return Entry(
        fingerprint=node.text("fingerprint"),
        api=node.text("api"),
        folder=node.text("folder"),
        rule=node.text("rule"),
        coordinate=node.text("coordinate"),
        text=node.text("text"),
        principals=tuple(text for text, _ in texts(node.get("principals"))),
        affected=tuple(text for text, _ in texts(node.get("affected"))),
        severity=Severity[node.text("severity").upper()],
        since=day(node.text("since")),
        unreached=tuple(text for text, _ in texts(node.get("unreached"))),
    )


def write(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline, the same for the same entries in any order."""
    ordered = sorted(entries, key=lambda entry: (entry.api, entry.rule, entry.coordinate, entry.fingerprint))
    found = [
        {
            "fingerprint": entry.fingerprint,
            "api": entry.api,
            "folder": entry.folder,
            "rule": entry.rule,
            "coordinate": entry.coordinate,
            "text": entry.text,
            "principals": list(entry.principals),
            "affected": list(entry.affected),
            "severity": str(entry.severity),
            "since": entry.since.isoformat(),
            **({"unreached": list(entry.unreached)} if entry.unreached else {}),
        }
        for entry in ordered
    ]
    return json.dumps({"version": _VERSION, "findings": found}, indent=2, ensure_ascii=True) + "\n"
