"""Runs the command line, and ends it as soon as it does what a linter never does; `jail.py` starts it.

What counts are Python's own audit events: https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

CAUGHT = 99  # the exit code
MEMORY = 1024 * 1024 * 1024  # bytes
SECONDS = 10  # of CPU: another test beside this one takes none of them

_CHANGES = frozenset({
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate",
    "os.utime", "os.setxattr", "os.removexattr", "shutil.copyfile", "shutil.move", "shutil.rmtree", "tempfile.mkdtemp",
    "tempfile.mkstemp",
})  # fmt: skip
_STARTS = ("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn", "subprocess.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _fault(event: str, args: tuple[object, ...], folder: str, allowed: frozenset[str], scratch: str) -> str | None:
    """Return what is wrong with an event, or None; with `scratch`, git may be started, and files come and go there."""
    if scratch and event == "subprocess.Popen" and Path(str(args[0])).name == "git":
        return None
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", *_STARTS)):
        return event
    if event == "exec":
        # A relative one, such as `<string>`, is none of a file.
        file = getattr(args[0], "co_filename", "")
        is_theirs = Path(file).is_absolute() and os.path.realpath(file).startswith(folder)
        return "runs code of the project" if is_theirs else None
    if event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
        path = args[0] if isinstance(args[0], str) else os.fsdecode(args[0]) if isinstance(args[0], bytes) else ""
        return None if not path or os.path.realpath(path) in allowed or _is_in(path, scratch) else f"writes {path!a}"
    return event if event in _CHANGES and not _is_in(args[0], scratch) else None


def _is_in(path: object, scratch: str) -> bool:
    """Return whether a path lies in a folder; a relative one is that of an open folder, made there before."""
    name = os.fsdecode(path) if isinstance(path, str | bytes) else ""
    return bool(scratch) and (not Path(name).is_absolute() or os.path.realpath(name).startswith(scratch))


def _watch(folder: str, allowed: frozenset[str], scratch: str) -> None:
    def hook(event: str, args: tuple[object, ...]) -> None:
        fault = _fault(event, args, folder, allowed, scratch)
        if fault is not None:
            os.write(2, f"caught: {fault} ({event}: {str(args)[:300]!a})\n".encode())
            os._exit(CAUGHT)

    sys.addaudithook(hook)


if __name__ == "__main__":
    from appsync_lint import cli

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The reports it is asked to write; and the place to which a broken pipe is led.
    written, sys.argv = sys.argv[1].split(os.pathsep), ["appsync-lint", *sys.argv[2:]]
    allowed = frozenset({os.devnull, *map(os.path.realpath, filter(None, written))})
    _watch(str(Path.cwd()) + os.sep, allowed, os.environ.get("SCRATCH", ""))
    cli.main()
