"""Streams that are closed, full or unread, files that are cut off, signals: the exit code tells, nothing looks clean.

What `--help` and `--version` do there, and Ctrl-C while something is read, stands in `test_cli.py`.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.terminal import CLEAN, Outcome, run, write
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

if os.name == "nt":
    pytest.skip("POSIX streams, limits and signals", allow_module_level=True)
resource = pytest.importorskip("resource")

_COMMAND = (sys.executable, "-m", "appsync_lint")
_CHECKING = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
# Everything that is printed, and by whom: each format of each command, plain, by click, in colour.
_LINES = (
    *((("check", "--output", name)) for name in _CHECKING),
    ("access",), ("access", "--output", "html"), ("access", "--as", "api-key"), ("view", "--as", "api-key"),
    ("diff", "schema.graphql", "schema.graphql"), ("explain", "public-mutation"), ("explain", "assumptions"),
    ("rules",), ("rules", "--output", "json"), ("--color", "always"), ("--help",), ("--version",),
)  # fmt: skip
_FEW = (_LINES[0], _LINES[2], ("rules",))


def _named(line: tuple[str, ...]) -> str:
    return " ".join(line)


def _process(folder: Path, shell: str, *line: str) -> Outcome:
    """Run a line with its streams as a shell leads them."""
    command = f'exec "$@" {shell}'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *_COMMAND, *line], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert "ignored" not in done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("line", _LINES if THOROUGH else _LINES[::3], ids=_named)
def test_a_reader_that_went_away_changes_no_exit_code(blog: Path, line: tuple[str, ...]) -> None:
    expected = run(blog, *line)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run([*_COMMAND, *line], cwd=blog, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode()) == (expected.exit_code, expected.stderr)


@pytest.mark.parametrize("line", _FEW, ids=_named)
def test_what_cannot_be_written_is_no_verdict(blog: Path, line: tuple[str, ...]) -> None:
    assert _process(blog, ">&-", *line) == Outcome(2, "", "error: Standard output is closed.\n")
    if Path("/dev/full").exists():
        outcome = _process(blog, ">/dev/full", *line)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert outcome.stderr.endswith("error: Standard output cannot be written: No space left on device.\n")
        assert _process(blog, ">/dev/full 2>/dev/full", *line).exit_code == 2
    assert _process(blog, ">&- 2>&-", *line) == Outcome(2, "", "")


def test_a_closed_standard_output_gets_no_version(tmp_path: Path) -> None:
    assert _process(tmp_path, ">&-", "--version") == Outcome(2, "", "error: Standard output is closed.\n")


@pytest.mark.parametrize("shell", ["2>&-", "2>/dev/full", "<&-"])
def test_the_other_streams_take_nothing_from_a_verdict(blog: Path, shell: str) -> None:
    (blog / "report.json").write_text('{"version": "1",')
    line = ("--output", "json=report.json", "--output", "text")
    expected = run(blog, *line)
    written = (blog / "report.json").read_bytes()
    outcome = _process(blog, shell, *line)
    assert (outcome.exit_code, outcome.stdout) == (expected.exit_code, expected.stdout)
    assert (blog / "report.json").read_bytes() == written


def test_nothing_is_no_schema_where_standard_input_is_closed(blog: Path) -> None:
    assert _process(blog, "<&-", "-", "--auth", "iam").exit_code == 2


# Files that are cut off.


@contextlib.contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """Let no file grow further, as on a full disk; Python ignores the signal that says so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", _CHECKING)
@pytest.mark.parametrize(
    ("size", "earlier"), [(0, True), (20, False), (1500, True)], ids=["nothing", "a few bytes", "a failure"]
)
def test_no_report_is_cut_off(blog: Path, name: str, size: int, *, earlier: bool) -> None:
    write(blog, {"schema.graphql": CLEAN})
    line = ("--output", f"{name}=report", "--select", "public-mutation")
    if earlier:
        assert run(blog, *line).exit_code == 0
    fields = "".join(f"  delete{number}: Boolean @aws_api_key\n" for number in range(20))
    write(blog, {"schema.graphql": f"{CLEAN}type Mutation {{\n{fields}}}\n"})
    with _no_file_larger_than(size):
        outcome = run(blog, *line)
    assert outcome.exit_code == 2
    assert "The report report cannot be written: " in outcome.stderr
    report = blog / "report"
    assert not report.exists() or "cannot be written" in report.read_text("utf-8"), "whole, and no verdict"


@pytest.mark.parametrize("line", [("baseline",), ("init", "--config", "new.yaml", "schema.graphql", "--auth", "iam")])
def test_nothing_else_is_cut_off_either(blog: Path, line: tuple[str, ...]) -> None:
    before = sorted(path.name for path in blog.iterdir())
    with _no_file_larger_than(20):
        outcome = run(blog, *line)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "cannot be written: " in outcome.stderr
    assert sorted(path.name for path in blog.iterdir()) == before


def test_a_baseline_from_before_stays_where_the_new_one_cannot_be_written(blog: Path) -> None:
    assert run(blog, "baseline").exit_code == 0
    (before,) = blog.glob("*baseline*")
    text = before.read_bytes()
    write(blog, {"schema.graphql": f"{CLEAN}type Mutation {{ a: Int @aws_api_key b: Int @aws_api_key }}\n"})
    with _no_file_larger_than(20):
        assert run(blog, "baseline").exit_code == 2
    assert before.read_bytes() == text
    before.chmod(0o600)
    assert run(blog, "baseline").exit_code == 0
    assert before.read_bytes() != text
    assert before.stat().st_mode & 0o777 == 0o600
    assert list(blog.glob("*baseline*")) == [before]


def test_a_device_that_is_full_is_not_removed(blog: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    assert run(blog, "--output", "text=/dev/full").exit_code == 2
    assert Path("/dev/full").is_char_device()
    outcome = _process(blog, ">/dev/full", "--output", "text=/dev/stdout")
    assert outcome.exit_code == 2
    assert Path("/dev/stdout").exists()


def test_a_report_waits_for_no_reader(blog: Path) -> None:
    os.mkfifo(blog / "report.sarif")
    outcome = run(blog, "--output", "sarif=report.sarif")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "The report report.sarif is a pipe, which may have no reader." in outcome.stderr


def test_a_pipe_of_the_system_is_a_place_for_a_report(blog: Path) -> None:
    outcome = _process(blog, "| cat", "--output", "text=/dev/stdout")
    assert outcome.stdout == run(blog).stdout


# Signals.


@pytest.mark.parametrize(
    "where",
    [
        "appsync_lint.ruleset.load",
        "appsync_lint.loaders.project.load",
        "appsync_lint.engine.run",
        "appsync_lint.report.formats.check",
        "appsync_lint.output.write",
    ],
)
def test_ctrl_c_leaves_no_report_that_is_cut_off(blog: Path, where: str) -> None:
    with mock.patch(where, side_effect=KeyboardInterrupt):
        outcome = run(blog, "--output", "sarif=report.sarif")
    assert outcome.exit_code == 130
    assert outcome.stdout == ""
    assert not (blog / "report.sarif").exists()


class _Interrupted(io.StringIO):
    """A file of which half is written when Ctrl-C is pressed."""

    def write(self, text: str, /) -> int:
        Path("report.txt").write_bytes(text[: len(text) // 2].encode())
        raise KeyboardInterrupt


def test_ctrl_c_while_a_report_is_written_takes_it_away(blog: Path) -> None:
    opened = Path.open

    def opening(path: Path, mode: str = "r", *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as Path.open
        return _Interrupted() if mode == "w" else opened(path, mode, *args, **options)

    with mock.patch.object(Path, "open", opening):
        assert run(blog, "--output", "text=report.txt").exit_code == 130
    assert not (blog / "report.txt").exists()


_UNHEARD = """
import time
from appsync_lint import cli

class Unheard:
    def __del__(self):
        raise KeyboardInterrupt

def run():
    Unheard()
    for _ in range(1000):
        time.sleep(0.01)

cli.run = run
cli.main()
"""


def test_ctrl_c_is_heard_where_python_cannot_raise_it(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _UNHEARD], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def _waiting(folder: Path) -> subprocess.Popen[str]:
    """Start a run that waits for its standard input."""
    pipe = subprocess.PIPE
    running = subprocess.Popen(
        [*_COMMAND, "-", "--auth", "iam"], cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )
    state = Path(f"/proc/{running.pid}/syscall")
    for _ in range(100):
        time.sleep(0.05)
        with contextlib.suppress(OSError):
            if state.read_text().startswith("0 0x0 "):
                return running
    return running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_run_and_no_code_of_a_verdict_is_left(blog: Path, number: signal.Signals) -> None:
    with _waiting(blog) as running:
        running.send_signal(number)
        stdout, stderr = running.communicate(timeout=60)
    assert (running.returncode, stdout, stderr) == (-number, "", "")


def test_a_run_that_was_stopped_goes_on(blog: Path) -> None:
    with _waiting(blog) as running:
        running.send_signal(signal.SIGSTOP)
        running.send_signal(signal.SIGCONT)
        stdout, stderr = running.communicate(CLEAN, timeout=60)
    assert (running.returncode, stderr) == (0, "")
    assert stdout


@pytest.mark.skipif(not THOROUGH, reason="takes a minute")
@pytest.mark.parametrize("line", [("check",), ("--color", "always"), ("access",)], ids=_named)
def test_ctrl_c_at_any_moment_is_no_verdict(blog: Path, line: tuple[str, ...]) -> None:
    for moment in range(100):
        command = [sys.executable, "-c", f"print(flush=True)\nimport sys\nsys.argv[1:] = {line}\n{_MAIN}"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=blog, stdout=pipe, stderr=pipe, text=True) as running:
            assert running.stdout is not None
            running.stdout.readline()  # Python has started; what it says itself is not ours
            time.sleep(moment / 200)
            running.send_signal(signal.SIGINT)
            stdout, stderr = running.communicate(timeout=60)
        assert running.returncode in {130, 0, 1}
        assert running.returncode == 130 or stdout
        assert "Traceback" not in stderr
        assert "ignored" not in stderr


_MAIN = "try:\n    from appsync_lint.cli import main\n    main()\nexcept KeyboardInterrupt:\n    sys.exit(130)\n"


# Where nothing works.


@pytest.mark.parametrize("line", [(), ("access",), ("rules",), ("diff", "HEAD"), ("--output", "json=x")], ids=_named)
def test_a_folder_that_is_gone_is_said(tmp_path: Path, line: tuple[str, ...]) -> None:
    (tmp_path / "gone").mkdir()
    command = 'cd gone && rmdir ../gone && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *_COMMAND, *line], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: The current folder is gone.\n  = help: Change to one that is there.\n"


@pytest.mark.parametrize("module", ["msgspec", "appsync_lint.plain", "appsync_lint.verdict"])
def test_a_broken_installation_ends_with_no_code_of_a_verdict(blog: Path, module: str) -> None:
    code = f"import sys\nsys.modules[{module!r}] = None\nfrom appsync_lint.cli import main\nmain()"
    done = subprocess.run([sys.executable, "-c", code], cwd=blog, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert module in done.stderr
