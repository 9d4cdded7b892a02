"""The command line: reads it, runs what it says, and exits.

Until `isolation` has done its work, nothing may be imported that Python itself has not loaded: not even `__future__`.
"""

import _thread
import gc
import os
import sys
import time

from appsync_lint import __version__

TYPE_CHECKING = False  # see `__init__.py`
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command line in a process of its own, and end it.

    Neither while it runs nor at its end is anything freed that the system will free at once: that takes an eighth of
    a short run, and more of a long one.
    """
    gc.disable()
    sys.unraisablehook = _hear_again
    try:
        os._exit(_code())
    except KeyboardInterrupt:  # while something is still imported; commands have their own way to end
        os._exit(130)
    except Exception:  # noqa: BLE001 - a broken installation: Python itself would end with the code of findings
        sys.excepthook(*sys.exc_info())
        os._exit(3)


def _hear_again(unheard: "UnraisableHookArgs") -> None:
    """Raise Ctrl-C again, a moment later, where it came while nothing could be raised: in a callback of Python's."""

    def interrupt() -> None:
        time.sleep(0.01)
        _thread.interrupt_main()

    if issubclass(unheard.exc_type, KeyboardInterrupt):
        _thread.start_new_thread(interrupt, ())
    else:
        sys.__unraisablehook__(unheard)


def _code() -> int:
    """Run the command line, as a process that finds no module in the project that it reads; return its exit code."""
    from appsync_lint import isolation  # noqa: PLC0415 - Ctrl-C is heard already

    isolation.leave_project()
    try:
        run()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
        return end.code if isinstance(end.code, int) else 3


def run() -> "NoReturn":
    """Run the command line, and raise SystemExit with its exit code."""
    if sys.argv[1:] == ["--version"] and _told():
        sys.exit(0)
    from appsync_lint.verdict import Verdict  # noqa: PLC0415 - `--version` needs none of it

    with Verdict(debug="--debug" in sys.argv):
        _run_plain()
        from appsync_lint import parser  # noqa: PLC0415 - it imports click

        sys.exit(parser.run())


def _told() -> bool:
    """Print the version; return whether somebody could read it."""
    if sys.stdout is None:
        return False
    try:
        print(f"appsync-lint, version {__version__}", flush=True)  # noqa: T201
    except OSError:
        return False
    return True


def _run_plain() -> None:
    """Run a plain command line, and exit; return where it is none, or where click is to say what is wrong with it."""
    from appsync_lint import output, plain  # noqa: PLC0415 - see run
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
