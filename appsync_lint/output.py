"""Where reports go: standard output, or files that are neither inputs nor in folders yet to be made."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.patterns import pattern
from appsync_lint.source import VIEW_MARK, Problem, UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

# What is read and never written: an existing file of such a name is no earlier report.
_SOURCES = (
    ".graphql", ".gql", ".graphqls", ".yaml", ".yml", ".toml", ".template", ".tf", ".tofu", ".tfvars", ".hcl", ".py",
    ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vtl", ".vm", ".java", ".cs", ".go", ".env", ".lock",
)  # fmt: skip
# How JSON begins that is a report or a baseline: everything else in a `.json` may be read, or somebody's work.
_JSON_REPORT = pattern(
    rb'\s*(?:\{\s*"version":\s*"1",|\{\s*"\$schema":\s*"https://docs\.oasis-open\.org/sarif/'
    rb'|\[\s*(?:\]|\{\s*"description":))'
)
_HEAD_SIZE = 1024  # bytes of a file that tell whether it is a report


class Destination(Struct, frozen=True):
    """A format, and the file it goes to; None is standard output."""

    format: str
    file: Path | None = None

    def colored(self, choice: str) -> bool:
        """Return whether to write in colour there: never into a file."""
        return self.file is None and colored(choice)


def parse(written: Sequence[str], formats: Sequence[str], folder: Path) -> tuple[Destination, ...]:
    """Return the destinations of `FORMAT[=FILE]` options; the first format on standard output where there are none.

    Raises ValueError, with a sentence, for an unknown format or two formats for one destination.
    """
    found: list[Destination] = []
    for option in written or formats[:1]:
        name, equals, file = option.partition("=")
        if name not in formats:
            others = f"there are {', '.join(formats)}" if len(formats) > 1 else f"there is only {formats[0]}"
            message = f"There is no format {name!r} here; {others}."
            raise ValueError(message)
        if equals and not file:
            message = f"{option!r} names no file."
            raise ValueError(message)
        found.append(Destination(name, folder / file if equals else None))
    places = [os.path.realpath(destination.file) if destination.file else None for destination in found]
    if len(set(places)) < len(places):
        message = "Two formats go to the same place; send all but one to files of their own: FORMAT=FILE."
        raise ValueError(message)
    return tuple(found)


def fault(destination: Destination, inputs: Iterable[Path]) -> Problem | None:
    """Return what keeps a report from being written to its destination: nothing that is read is overwritten."""
    file = destination.file
    if file is None:
        return None
    try:
        target, is_folder, has_folder = Path(os.path.realpath(file)), file.is_dir(), file.parent.is_dir()
        is_systems = file.parts[1:2] in {("dev",), ("proc",)}  # /dev/stdout is a link, and can be a pipe
        is_link, is_pipe = _goes_through_link(file) and not is_systems, file.is_fifo() and not is_systems
        is_input = file.exists() and any(path.exists() and file.samefile(path) for path in inputs)
        is_source = file.is_file() and _is_source(file, target, destination.format)
    except OSError as error:
        return Problem(f"The report {shown(file)} cannot be written: {error.strerror}.")
    among_gits = any(part.casefold() == ".git" for part in target.parts)
    for is_so, sentence, hint in (
        (is_folder, f"The report {shown(file)} is a folder.", "Name a file."),
        (is_input or is_source, f"The report would overwrite {shown(file)}, which is read.", "Name another file."),
        (is_link, f"The report {shown(file)} is a link, or in a folder that is one.", "Name the file itself."),
        (is_pipe, f"The report {shown(file)} is a pipe, which may have no reader.", "Name a file."),
        (among_gits, f"The report {shown(file)} would lie among git's own files.", "Name another file."),
        (not has_folder, f"There is no folder for the report {shown(file)}.", "Make the folder first."),
    ):
        if is_so:
            return Problem(sentence, hint)
    return None


def _goes_through_link(file: Path) -> bool:
    """Return whether a file is a link, or one of the folders above it that can be part of the project that is read."""
    from appsync_lint.loaders.workspace import git_root  # noqa: PLC0415 - help is written without

    here = Path.cwd()
    project, place = git_root(here) or here, Path(os.path.abspath(file))  # noqa: PTH100 - links are what is looked for
    within = (above for above in place.parents if above != project and above.is_relative_to(project))
    return file.is_symlink() or any(above.is_symlink() for above in within)


def _is_source(file: Path, target: Path, format_name: str) -> bool:
    """Return whether an existing file could be one that is read, and is no earlier report. Raises OSError."""
    suffix = target.suffix.casefold()
    if suffix in _SOURCES:
        return not (format_name == "graphql" and _head(file).startswith(VIEW_MARK.encode()))
    if suffix != ".json" or target.name == "appsync-lint.json":
        return suffix == ".json"
    head = _head(file)
    is_json = head.lstrip().startswith((b"{", b"[", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    return is_json and _JSON_REPORT.match(head) is None


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_HEAD_SIZE)


def write(destination: Destination, text: str) -> None:
    """Write a report to its destination.

    Raises UnreadableError where that fails. Where nobody reads standard output any more, nothing happens.
    """
    if destination.file is None:
        write_stdout(text)
        return
    try:
        _put(destination.file, text, "w")
    except OSError as error:
        sentence = f"The report {shown(destination.file)} cannot be written: {error.strerror}."
        raise UnreadableError(Problem(sentence)) from None


def create(file: Path, text: str) -> None:
    """Write a new file.

    Raises UnreadableError where there is one of that name already, or it cannot be written.
    """
    try:
        _put(file, text, "x")
    except FileExistsError:
        raise UnreadableError(Problem(f"There is {shown(file)} already, and nothing is overwritten.")) from None
    except OSError as error:
        raise UnreadableError(Problem(f"{shown(file)} cannot be written: {error.strerror}.")) from None


def replace(file: Path, text: str) -> None:
    """Write a file that may be there already; where that fails, what was there stays. Raises UnreadableError."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        _put(draft, text, "x")
        if file.exists():
            draft.chmod(file.stat().st_mode)
        draft.replace(file)
    except OSError as error:
        raise UnreadableError(Problem(f"{shown(file)} cannot be written: {error.strerror}.")) from None


def _put(file: Path, text: str, mode: str) -> None:
    """Write a file, all of it or none: one that is cut off could look clean. Raises OSError."""
    stream = file.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        with stream:
            stream.write(text)
    except BaseException:
        with suppress(OSError):
            if stat.S_ISREG(file.lstat().st_mode):  # neither a device, nor /dev/stdout, which is a link
                file.unlink()
        raise


def write_stdout(text: str) -> None:
    """Write to standard output.

    Raises UnreadableError where that fails, unless because nobody reads it any more.
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        raise UnreadableError(Problem(f"Standard output cannot be written: {error.strerror}.")) from None
    except (AttributeError, ValueError):  # closed by whoever started this
        raise UnreadableError(Problem("Standard output is closed.")) from None


def write_stderr(text: str) -> None:
    """Write to standard error; where that fails there is nobody to tell."""
    try:
        _write(sys.stderr, text)
    except OSError:
        _silence(sys.stderr)
    except (AttributeError, ValueError):
        return


def _write(stream: TextIO, text: str) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    stream.write(text)
    stream.flush()


def _silence(stream: TextIO) -> None:
    """Lead a stream nowhere, so that the interpreter does not complain when it flushes on the way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def colored(choice: str, *, err: bool = False) -> bool:
    """Return whether to write in colour: as the user chose, else on a terminal that can and may show it."""
    if choice != "auto":
        return choice == "always"
    stream = sys.stderr if err else sys.stdout
    if stream is None or not stream.isatty():
        return False
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
