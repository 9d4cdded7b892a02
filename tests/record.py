"""The fixtures' recordings: what the real command line says of each folder. `python -m tests.record` rewrites them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from appsync_lint import cli

FIXTURES = Path(__file__).parents[1] / "fixtures"

# By the name of the recording; every command runs in the fixture's folder, with that folder as the root.
COMMANDS = {
    "check.txt": ("check",),
    "check.json": ("check", "--output", "json"),
    "sarif.json": ("check", "--output", "sarif"),
    "github.txt": ("check", "--output", "github"),
    "gitlab.json": ("check", "--output", "gitlab"),
    "report.md": ("check", "--output", "markdown"),
    "access.txt": ("access",),
    "access.md": ("access", "--output", "markdown"),
    "access.json": ("access", "--output", "json"),
}
# Formats that one or a few fixtures are enough for.
ONLY = {
    "sarif.json": frozenset({"blog", "monorepo", "no-config"}),
    "github.txt": frozenset({"marketplace", "legacy"}),
    "gitlab.json": frozenset({"marketplace"}),
    "report.md": frozenset({"marketplace"}),
    "access.md": frozenset({"groups"}),
}
SARIF = ONLY["sarif.json"]
# What is not given is the folder itself.
PATHS = {"orders": ("api.json", "schema.graphql")}

EXIT_CODES = "exit-codes.json"

_PROGRAM = re.compile(r'("name": "appsync-lint",\s+"version": )"[^"]+"(,\s+"semanticVersion": )"[^"]+"')
_PAGE = re.compile(r'("(?:shortDescription|fullDescription|help)": )\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}')
_AGE = re.compile(r"(?<=\d{4}-\d\d-\d\d,) \d+ days?")
_RULES = re.compile(r'(fields?, (?:\d+ programs?, )?|^    "rules": )\d+\b', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command printed, and its exit code."""

    stdout: str
    stderr: str
    exit_code: int


def names() -> list[str]:
    """Return the fixtures' names."""
    return sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())


def recordings(fixture: str) -> list[str]:
    """Return the names of a fixture's recordings."""
    return [name for name in COMMANDS if fixture in ONLY.get(name, {fixture})]


def run(folder: Path, *arguments: str) -> Outcome:
    """Run the command line in a folder, in this process, as if nothing had been set around it."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("APPSYNC_LINT_")}
    stdout, stderr = io.BytesIO(), io.BytesIO()
    exit_code: object = None
    with (
        mock.patch.dict(os.environ, outside, clear=True),
        mock.patch.object(sys, "argv", ["appsync-lint", *arguments]),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(io.TextIOWrapper(stdout, encoding="utf-8", write_through=True)) as out,
        contextlib.redirect_stderr(io.TextIOWrapper(stderr, encoding="utf-8", write_through=True)) as err,
    ):
        try:
            cli.run()
        except SystemExit as end:
            exit_code = end.code
    assert isinstance(exit_code, int)
    out.detach()  # or else the streams would be closed with it
    err.detach()
    return Outcome(stdout.getvalue().decode(), stderr.getvalue().decode(), exit_code)


def check(fixture: str, *options: str) -> Outcome:
    """Run `appsync-lint check` on a fixture."""
    return _of(fixture, "check", options)


def access(fixture: str, *options: str) -> Outcome:
    """Run `appsync-lint access` on a fixture."""
    return _of(fixture, "access", options)


def _of(fixture: str, command: str, options: tuple[str, ...]) -> Outcome:
    return run(FIXTURES / fixture, command, "--root", ".", *options, *PATHS.get(fixture, (".",)))


def outcome(fixture: str, recording: str) -> Outcome:
    """Run the command of a recording."""
    command, *options = COMMANDS[recording]
    return _of(fixture, command, tuple(options))


def settled(text: str) -> str:
    """Return a report without what changes while the findings stay: version, rules, pages, a baseline's age."""
    text = _AGE.sub(" N days", text)
    text = _PROGRAM.sub(r'\1"VERSION"\2"VERSION"', text)
    return _RULES.sub(r"\1N", _PAGE.sub(r'\1"..."', text))


def record(fixture: str) -> None:
    """Write a fixture's recordings: standard output, and in one file all exit codes."""
    folder = FIXTURES / fixture / "expected"
    folder.mkdir(exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    exit_codes = {}
    for name in recordings(fixture):
        seen = outcome(fixture, name)
        exit_codes[name] = seen.exit_code
        (folder / name).write_text(settled(seen.stdout), encoding="utf-8", newline="\n")
        if seen.stderr:
            (folder / f"{name}.stderr").write_text(seen.stderr, encoding="utf-8", newline="\n")
    (folder / EXIT_CODES).write_text(json.dumps(exit_codes, indent=2) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Rewrite the recordings of the fixtures named, or of all."""
    for fixture in sys.argv[1:] or names():
        record(fixture)


if __name__ == "__main__":
    main()
