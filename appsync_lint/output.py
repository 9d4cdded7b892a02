"""Destinations of reports: standard output, or files that are neither inputs nor in folders yet to be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Destination:
    """A format, and the file it goes to; None is standard output."""

    format: str
    file: Path | None = None


def parse(written: Sequence[str], formats: Sequence[str], folder: Path) -> tuple[Destination, ...]:
    """Return the destinations of `FORMAT[=FILE]` options; text on standard output where there are none.

    Raises ValueError, with a sentence, for an unknown format or two formats for one destination.
    """
    found: list[Destination] = []
    for option in written or ["text"]:
        name, equals, file = option.partition("=")
        if name not in formats:
            message = f"There is no format {name!r} here; there are {', '.join(formats)}."
            raise ValueError(message)
        if equals and not file:
            message = f"{option!r} names no file."
            raise ValueError(message)
        found.append(Destination(name, folder / file if equals else None))
    places = [destination.file.resolve() if destination.file else None for destination in found]
    if len(set(places)) < len(places):
        message = "Two formats go to the same place; send all but one to files of their own: FORMAT=FILE."
        raise ValueError(message)
    return tuple(found)


def check_writable(destinations: Iterable[Destination], inputs: Iterable[Path]) -> None:
    """Raise UnreadableError where a report would overwrite an input, or cannot be written."""
    read = {path.resolve() for path in inputs}
    problems = []
    for destination in destinations:
        file = destination.file
        if file is None:
            continue
        if file.resolve() in read:
            problems.append(Problem(f"The report would overwrite {file}, which is read.", "Name another file."))
        elif not file.parent.is_dir():
            problems.append(Problem(f"There is no folder for the report {file}.", "Make the folder first."))
        elif file.is_dir():
            problems.append(Problem(f"The report {file} is a folder.", "Name a file."))
    if problems:
        raise UnreadableError(*problems)


def write(destination: Destination, text: str) -> None:
    """Write a report to its file.

    Raises UnreadableError where that fails.
    """
    assert destination.file is not None
    try:
        destination.file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        sentence = f"The report {destination.file} cannot be written: {error.strerror}."
        raise UnreadableError(Problem(sentence)) from None
