"""The command line in a process of its own: without network, child processes and files written, in 10 s and 1 GiB."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct

from tests.untrusted.guard import CAUGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE = 120  # seconds of the clock, for a run that waits instead of working
_RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Run(Struct, frozen=True):
    """How a run ended, and what it printed."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """Both streams."""
        return self.stdout + self.stderr


def run(folder: Path, *arguments: str, stdin: bytes = b"", writes: Sequence[Path] = ()) -> Run:
    """Run the command line in a folder, and assert what holds of every run; `writes` are the reports it shall write.

    It ends by itself with 0, 1 or 2, never with a traceback or as a defect, and its text is safe for a terminal. `diff`
    may start git, and have temporary files that are gone afterwards.
    """
    if "diff" not in arguments:
        return _run(folder, arguments, stdin, writes, {})
    with TemporaryDirectory() as scratch:
        place = os.path.realpath(scratch)
        outcome = _run(folder, arguments, stdin, writes, {"TMPDIR": place, "SCRATCH": place})
        assert list(Path(scratch).iterdir()) == []
    return outcome


def _run(
    folder: Path, arguments: Sequence[str], stdin: bytes, writes: Sequence[Path], variables: Mapping[str, str]
) -> Run:
    guard = Path(__file__).with_name("guard.py")
    command = [sys.executable, "-P", str(guard), os.pathsep.join(map(str, writes)), *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("APPSYNC_LINT_", "GIT_"))}
    environment = {**kept, "PYTHONDONTWRITEBYTECODE": "1", **variables}
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, timeout=_PATIENCE, check=False, env=environment
    )
    stdout, stderr = (stream.decode(errors="strict") for stream in (done.stdout, done.stderr))
    outcome = Run(done.returncode, stdout, stderr)
    assert outcome.exit_code != CAUGHT, stderr
    assert outcome.exit_code in {0, 1, 2}, f"ended with {outcome.exit_code}: {stderr[-2000:]}"
    assert "Traceback" not in outcome.said
    assert "defect of appsync-lint" not in outcome.said
    assert not _RAW.search(outcome.said)
    return outcome
