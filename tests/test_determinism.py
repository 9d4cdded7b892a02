"""The same input gives the same bytes, whatever the hash seed, the order of folders, the locale, or who else runs."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Self
from unittest import mock

import pytest

from tests.record import FIXTURES, PATHS
from tests.repositories import commit, repository
from tests.terminal import CONFIG, SCHEMA, Outcome, run, write
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_CHECKING = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
_LINES = (
    *(("check", "--output", name) for name in _CHECKING),
    *(("access", "--output", name) for name in ("text", "json", "markdown", "html")),
    ("--pedantic", "--color", "always"),
)
# Commands that need no API, or one of their own.
_OTHERS = (("rules",), ("rules", "--output", "json"), ("explain", "public-mutation"), ("explain", "assumptions"))
_MANY = ("marketplace", "courier", "monorepo", "clinic", "photos", "orders")  # of every kind of infrastructure code
_ALL = tuple(sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))


def _project(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    shutil.copytree(FIXTURES / name, folder, ignore=shutil.ignore_patterns("expected"))
    (folder / ".git").mkdir(exist_ok=True)
    return folder


# Every line in one process, which is what takes time.
_EACH = """
import contextlib, io, os, sys
from appsync_lint import cli
for line in {lines!r}:
    sys.argv[1:] = line
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(one, encoding="ascii", write_through=True) for one in (out, err)]
    code = None
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            cli.run()
        except SystemExit as end:
            code = end.code
    for text in (" ".join(line).encode(), b"%d" % code, out.getvalue(), err.getvalue()):
        os.write(1, text + b"\\n")
"""


def _printed(
    folder: Path, lines: Sequence[tuple[str, ...]], env: Mapping[str, str | None] | None = None, *options: str
) -> bytes:
    """Return what several lines print, all in one process of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("APPSYNC_LINT_", "PYTHON"))}
    environment = {**kept, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    done = subprocess.run(
        [sys.executable, *options, "-c", _EACH.format(lines=[list(line) for line in lines])],
        cwd=folder,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout


def _of(name: str, lines: Sequence[tuple[str, ...]] = _LINES) -> list[tuple[str, ...]]:
    return [(*line, *PATHS.get(name, ())) for line in lines]


_SURROUNDINGS: dict[str, tuple[dict[str, str | None], tuple[str, ...]]] = {
    "another seed": ({"PYTHONHASHSEED": "1"}, ()),
    "a third seed": ({"PYTHONHASHSEED": "4294967295"}, ()),
    "no locale": ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ()),
    "POSIX": ({"LC_ALL": "POSIX", "LANG": None}, ()),
    "Turkish": ({"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}, ()),
    "UTF-8 mode": ({"PYTHONUTF8": "1"}, ()),
    "an encoding": ({"PYTHONIOENCODING": "utf-16"}, ()),
    "the first zone": ({"TZ": "Pacific/Kiritimati"}, ()),
    "the last zone": ({"TZ": "Pacific/Pago_Pago"}, ()),
    "a narrow terminal": ({"COLUMNS": "23", "LINES": "5", "TERM": "dumb", "JUPYTER_COLUMNS": "9"}, ()),
    "a forced terminal": ({"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TTY_COMPATIBLE": "1", "COLORTERM": "24bit"}, ()),
    "no home": ({"HOME": None, "XDG_CONFIG_HOME": None}, ()),
    "a home that is not there": ({"HOME": "/nowhere", "TMPDIR": "/nowhere"}, ()),
    "no asserts": ({}, ("-O",)),
    "no docstrings": ({}, ("-OO",)),
    "warnings are errors": ({}, ("-W", "error", "-bb")),
    "development": ({"PYTHONMALLOC": "debug"}, ("-X", "dev")),
    "few digits": ({"PYTHONINTMAXSTRDIGITS": "640"}, ()),
    "no frozen modules": ({}, ("-X", "frozen_modules=off")),
}


# Several at once, where there is no time for each alone.
_TOGETHER = {
    "far away": ("another seed", "POSIX", "the first zone", "a narrow terminal", "no home", "no asserts"),
    "farther": ("a third seed", "Turkish", "the last zone", "a forced terminal", "a home that is not there"),
    "for programmers": ("no locale", "an encoding", "no docstrings", "warnings are errors", "development"),
}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for projects that nobody changes."""
    return tmp_path_factory.mktemp("projects")


@cache
def _expected(projects: Path, name: str, lines: tuple[tuple[str, ...], ...]) -> tuple[Path, bytes]:
    folder = _project(projects, name)
    return folder, _printed(folder, lines)


@pytest.mark.parametrize("name", _ALL if THOROUGH else _MANY[:1])
@pytest.mark.parametrize("surroundings", _SURROUNDINGS if THOROUGH else _TOGETHER)
def test_no_surroundings_change_a_byte(projects: Path, surroundings: str, name: str) -> None:
    env: dict[str, str | None] = {}
    options: list[str] = []
    for one in _TOGETHER.get(surroundings, (surroundings,)):
        env |= _SURROUNDINGS[one][0]
        options += _SURROUNDINGS[one][1]
    lines = (*_of(name), *_OTHERS)
    folder, expected = _expected(projects, name, lines)
    assert _printed(folder, lines, env, *options) == expected


@contextlib.contextmanager
def _shuffled(seed: int) -> Iterator[None]:
    """List folders in some other order; no file system promises one."""
    order = random.Random(seed)  # noqa: S311 - an order
    listdir, scandir = os.listdir, os.scandir

    def mixed(found: list[object]) -> list[object]:
        found.sort(key=str)
        order.shuffle(found)
        return found

    class Entries(list[object]):
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def __next__(self) -> object:
            if not self:
                raise StopIteration
            return self.pop(0)

        def close(self) -> None:
            pass

    def scanned(path: str = ".") -> Entries:
        with scandir(path) as found:
            return Entries(mixed(list(found)))

    with (
        mock.patch("os.listdir", lambda path=".": mixed(list(listdir(path)))),
        mock.patch("os.scandir", scanned),
    ):
        yield


@pytest.mark.parametrize("name", _ALL if THOROUGH else _MANY[:4])
def test_the_order_of_folders_leaves_no_trace(tmp_path: Path, name: str) -> None:
    folder = _project(tmp_path, name)
    for line in _of(name, (("--output", "json"), ("access",)) if THOROUGH else (("--output", "json"),)):
        expected = run(folder, *line)
        for seed in range(20 if THOROUGH else 2):
            with _shuffled(seed):
                assert run(folder, *line) == expected


@pytest.mark.parametrize("output", ["text", "sarif", "html"])
def test_the_order_of_arguments_leaves_no_trace(tmp_path: Path, output: str) -> None:
    names = [f"{letter}.graphql" for letter in "cab"]
    fields = {name: f"extend type Query {{ {name[0]}: String @aws_api_key }}\n" for name in names}
    folder = write(tmp_path, {**fields, "schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
    first, second = (
        run(folder, "--output", output, *order, "schema.graphql") for order in (names, sorted(names, reverse=True))
    )
    assert first == second


@pytest.mark.parametrize("name", ["blog", "courier", "atlas"])
def test_the_current_folder_changes_names_of_files_only(tmp_path: Path, name: str) -> None:
    folder = _project(tmp_path, name)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for line in (("--output", "gitlab"), ("--output", "sarif")):  # whose names are those from the root
        expected = run(folder, *line, "--root", ".", ".")
        assert run(elsewhere, *line, "--root", f"../{name}", f"../{name}").exit_code == expected.exit_code
        absolute = run(elsewhere, *line, "--root", str(folder), str(folder))
        assert absolute.exit_code == expected.exit_code
        assert _fingerprints(absolute) == _fingerprints(expected) != []


def _fingerprints(outcome: Outcome) -> list[str]:
    return re.findall(r'"(?:fingerprint|appsyncLint/v1)": "([^"]+)"', outcome.stdout)


def test_a_mask_of_files_and_a_folder_that_cannot_be_written_change_nothing(tmp_path: Path) -> None:
    folder = _project(tmp_path, "blog")
    expected = run(folder, "--output", "json")
    before = os.umask(0o777)
    try:
        folder.chmod(0o555)
        assert run(folder, "--output", "json") == expected
    finally:
        os.umask(before)
        folder.chmod(0o755)


# Days.


@pytest.mark.parametrize(("until", "is_accepted"), [("2026-03-01", True), ("2026-02-28", False)])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_day_is_one_of_utc(tmp_path: Path, zone: str, until: str, *, is_accepted: bool) -> None:
    allowed = SCHEMA.replace(
        "  deletePost", f"  # appsync-lint: allow public-mutation until {until} -- reviewed\n  deletePost"
    )
    write(tmp_path, {"schema.graphql": allowed, "appsync-lint.yaml": CONFIG})
    code = (
        "import datetime, sys\n"
        "class Clock(datetime.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None):\n"
        "        return datetime.datetime.fromtimestamp(1772366400 + 43000, tz)\n"  # 2026-03-01T23:56:40Z
        "from appsync_lint import engine\n"
        "engine.datetime = Clock\n"
        "from appsync_lint import cli\n"
        "cli.main()\n"
    )
    command = [sys.executable, "-c", code, "--select", "public-mutation"]
    env = {**os.environ, "TZ": zone}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == (0 if is_accepted else 1), done.stdout + done.stderr


# Several at once.


@pytest.mark.parametrize("at_once", [2, 10] if THOROUGH else [3])
def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path, at_once: int) -> None:
    folder = repository(tmp_path / "project", {"schema.graphql": SCHEMA, "appsync-lint.yaml": CONFIG})
    commit(folder, {"schema.graphql": SCHEMA.replace("me: String", "me: String @aws_api_key")})
    assert run(folder, "baseline", "--select", "public-mutation").exit_code == 0
    lines = (("--output", "sarif=report.sarif", "--output", "text"), ("diff", "HEAD~1", "HEAD"), ("access",))
    expected = [run(folder, *line) for line in lines]
    report = (folder / "report.sarif").read_bytes()
    before = sorted(path.name for path in folder.iterdir())
    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(lambda number: _process(folder, *lines[number % 3]), range(2 * at_once)))
    assert found == [expected[number % 3] for number in range(2 * at_once)]
    assert (folder / "report.sarif").read_bytes() == report
    assert sorted(path.name for path in folder.iterdir()) == before


def _process(folder: Path, *line: str) -> Outcome:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("APPSYNC_LINT_")}
    command = [sys.executable, "-m", "appsync_lint", *line]
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, encoding="utf-8", check=False)
    return Outcome(done.returncode, done.stdout, done.stderr)
