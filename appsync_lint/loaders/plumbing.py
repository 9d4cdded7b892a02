"""The only program that is ever started: git's plumbing commands, with nothing of a repository's own that could act."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from appsync_lint.loaders import temporary
from appsync_lint.loaders.workspace import git_root
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Generator, Iterator, Sequence

_TIMEOUT = 120  # seconds, for one call of git
_MOST_SAID = 10_000  # bytes of git's messages
_AT_ONCE = 1024 * 1024  # bytes, of what git prints

# Of the environment git is given where the user's own settings are, which say what repositories to trust; nothing that
# begins with `GIT_`: a hook, for one, is started with another repository's.
_KEPT = (
    "HOME", "XDG_CONFIG_HOME", "SUDO_UID", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "SYSTEMROOT", "PROGRAMDATA",
    "DEVELOPER_DIR",
)  # fmt: skip

# What a repository's own configuration could start, or fetch, is off: https://git-scm.com/docs/git#_environment_variables
_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "protocol.allow=never",
    "core.useReplaceRefs=false",
    "core.warnAmbiguousRefs=true",
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EXEC_PATH": os.devnull,  # git finds no program to start, itself included
    "PATH": os.devnull,
}


class FailedError(Exception):
    """git ended with an error; `said` is its message."""

    def __init__(self, said: bytes) -> None:
        super().__init__(said)
        self.said = said


def found(folder: Path) -> str | None:
    """Return the absolute path of git: from the search path, but neither from this folder nor from its project."""
    project = (git_root(folder) or folder).resolve()
    names = ["git.exe"] if os.name == "nt" else ["git"]
    for place in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for name in names:
            program = Path(place, name)
            if not program.is_absolute() or Path(os.path.realpath(place)).is_relative_to(project):
                continue
            if program.is_file() and os.access(program, os.X_OK):
                return str(program)
    return None


def run(
    git: str, folder: Path, arguments: Sequence[str], stdin: IO[bytes] | None, stdout: IO[bytes]
) -> tuple[int, bytes]:
    """Run a command of git; return its exit code, and what it says. Raises UnreadableError."""
    import subprocess  # noqa: PLC0415 - only where a revision is read

    with scratch() as said, _started(git, folder, arguments, stdin, stdout, said) as process:
        try:
            code = process.wait(_TIMEOUT)
        except subprocess.TimeoutExpired:
            raise _silent() from None
        said.seek(0)
        return code, said.read(_MOST_SAID)


def records(git: str, folder: Path, arguments: Sequence[str], most_bytes: int) -> Generator[bytes]:
    """Run a command of git, and yield what it prints, up to each zero byte, while it runs.

    It is ended where nobody wants more of it. Raises FailedError where it fails; UnreadableError where it takes too
    long, or prints more than `most_bytes`.
    """
    import subprocess  # noqa: PLC0415 - see run
    from threading import Timer  # noqa: PLC0415

    late: list[bool] = []
    with scratch() as said, _started(git, folder, arguments, None, subprocess.PIPE, said) as process:

        def end() -> None:
            late.append(True)
            process.kill()

        timer = Timer(_TIMEOUT, end)
        timer.daemon = True
        timer.start()
        try:
            yield from _split(process, most_bytes)
        finally:
            timer.cancel()
        code = process.wait()
        if late:
            raise _silent()
        if code != 0:
            said.seek(0)
            raise FailedError(said.read(_MOST_SAID))


def _split(process: subprocess.Popen[bytes], most_bytes: int) -> Iterator[bytes]:
    rest, total = b"", 0
    while process.stdout and (data := process.stdout.read(_AT_ONCE)):
        total += len(data)
        if total > most_bytes:
            sentence = f"git lists more than {most_bytes // (1024 * 1024)} MB of names of files."
            raise UnreadableError(Problem(sentence, "Compare paths instead of revisions."))
        *whole, rest = (rest + data).split(b"\0")
        yield from whole


@contextmanager
def _started(
    git: str, folder: Path, arguments: Sequence[str], stdin: IO[bytes] | None, stdout: IO[bytes] | int, said: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git, and see to it that it has ended afterwards. Raises UnreadableError."""
    import subprocess  # noqa: PLC0415 - see run

    # A folder of a project can look like a repository, with branches of its own, and is none.
    settings = (*_SETTINGS, *(["safe.bareRepository=explicit"] if git_root(folder) else []))
    command = [git, *(part for setting in settings for part in ("-c", setting)), "--no-pager", *arguments]
    environment = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None} | _ENVIRONMENT
    try:
        process = subprocess.Popen(  # noqa: S603 - git's absolute path, and no shell
            command, cwd=folder, env=environment, stdin=stdin or subprocess.DEVNULL, stdout=stdout, stderr=said
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its arguments are refused"
        raise UnreadableError(Problem(f"git cannot be run: {why}.")) from None
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        if process.stdout:
            process.stdout.close()
        process.wait()


@contextmanager
def scratch() -> Iterator[IO[bytes]]:
    """Open a temporary file that has no name. Raises UnreadableError."""
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, apart from what goes wrong with opening it
    except OSError as error:
        raise temporary.unusable(error) from None
    with file:
        yield file


def _silent() -> UnreadableError:
    return UnreadableError(Problem(f"git did not answer within {_TIMEOUT} seconds."))
