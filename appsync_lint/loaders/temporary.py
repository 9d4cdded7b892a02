"""A folder for temporary files, which is gone afterwards, also where a signal ends the run."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

# Windows has no SIGHUP.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder, links resolved, and remove it with all that is in it.

    Raises UnreadableError where it cannot be made, or something of it stays behind.
    """
    with _heard(_ENDING, _end):
        try:
            place = Path(tempfile.mkdtemp(prefix="appsync-lint-")).resolve()
        except OSError as error:
            raise unusable(error) from None
        try:
            yield place
        finally:
            with _heard((*_ENDING, signal.SIGINT), signal.SIG_IGN, always=True):
                why = _removed(place)
        if why:
            sentence = f"The temporary folder {place.name} cannot be removed: {why}."
            raise UnreadableError(Problem(sentence, "Remove it yourself: it holds files of a revision."))


def unusable(error: OSError) -> UnreadableError:
    """Return what to say where there is no place for temporary files."""
    why = error.strerror or "the system refuses"
    return UnreadableError(Problem(f"The folder for temporary files cannot be used: {why}."))


def _end(number: int, _frame: FrameType | None) -> None:
    """End the run as a signal does, but with all that has to be done on the way out."""
    for one in _ENDING:
        signal.signal(one, signal.SIG_IGN)  # what is done on the way out is done once
    sys.exit(128 + number)


@contextmanager
def _heard(
    numbers: tuple[signal.Signals, ...],
    handler: Callable[[int, FrameType | None], None] | signal.Handlers,
    *,
    always: bool = False,
) -> Iterator[None]:
    """Let signals do something else, as long as this lasts: those that nobody has a use for, or always."""
    before = []
    try:
        for number in numbers:
            now = signal.getsignal(number)
            if now is signal.SIG_DFL or (always and now is not None):
                before.append((number, now))
                signal.signal(number, handler)
    except ValueError:  # not in the main thread, which alone hears of signals
        before.clear()
    try:
        yield
    finally:
        for number, now in before:
            signal.signal(number, now)


def _removed(root: Path) -> str:
    """Remove a folder however deep it is; return what kept something of it from being removed."""
    folders, why = [str(root)], ""
    for here in folders:  # grows as folders are found
        try:
            with os.scandir(here) as entries:
                found = list(entries)
        except OSError as error:
            why = error.strerror or "the system refuses"
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                why = _done(os.unlink, entry.path) or why
    for here in reversed(folders):
        why = _done(os.rmdir, here) or why
    return why


def _done(remove: Callable[[str], None], path: str) -> str:
    try:
        remove(path)
    except OSError as error:
        return error.strerror or "the system refuses"
    return ""
