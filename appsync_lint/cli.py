"""The command line: reads it, runs what it says, and exits."""

from __future__ import annotations

import gc
import os
import sys

from appsync_lint import __version__

TYPE_CHECKING = False  # see `__init__.py`
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line in a process of its own, and end it.

    Neither while it runs nor at its end is anything freed that the system will free at once: that takes an eighth of
    a short run, and more of a long one.
    """
    gc.disable()
    try:
        run()
    except KeyboardInterrupt:  # while something is still imported; commands have their own way to end
        os._exit(130)
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
        if isinstance(end.code, int):
            os._exit(end.code)
        raise


def run() -> NoReturn:
    """Run the command line, and raise SystemExit with its exit code."""
    if sys.argv[1:] == ["--version"] and _told():
        sys.exit(0)
    _run_plain()
    from appsync_lint import parser  # noqa: PLC0415 - it imports click

    sys.exit(parser.run())


def _told() -> bool:
    """Print the version; return whether somebody could read it."""
    try:
        print(f"appsync-lint, version {__version__}", flush=True)  # noqa: T201
    except OSError:
        return False
    return True


def _run_plain() -> None:
    """Run a plain command line, and exit; return where it is none, or where click is to say what is wrong with it."""
    from appsync_lint import output, plain  # noqa: PLC0415 - `--version` needs none of it
    from appsync_lint.verdict import INTERRUPTED, MisuseError  # noqa: PLC0415

    plainly = plain.read(sys.argv[1:], os.environ)
    if plainly is None:
        return
    command, values = plainly
    try:
        command(**values)
    except MisuseError:
        return
    except KeyboardInterrupt:
        output.write_stderr("\n")  # behind the ^C that a terminal shows
        sys.exit(INTERRUPTED)
    sys.exit(0)
