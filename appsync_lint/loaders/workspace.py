"""The project's folder on disk: finds its root, and reads files in it and nowhere else."""

from __future__ import annotations

import glob
import os
import stat
from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.credentials import redact_file
from appsync_lint.patterns import pattern
from appsync_lint.source import Problem, Source, UnreadableError, closest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import RawIOBase

    from appsync_lint.source import Span

MAX_FILE_SIZE = 32 * 1024 * 1024  # bytes
MAX_FILES = 20_000
_MOST_LOOKED_AT = 10 * MAX_FILES  # files and folders, for one pattern
_LEAST_READ = 64 * 1024  # bytes at once
_RECURSIVE = pattern(r"(?:^|(?<=/))\*\*(?:/|$)")
SCHEMA_SUFFIXES = (".graphql", ".gql", ".graphqls")
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
LFS_MARK = b"version https://git-lfs.github.com/spec/"


class Workspace(Struct, frozen=True):
    """A root folder, links resolved; names of files are relative to it. `opened` collects the files that are read."""

    root: Path
    opened: list[Path] = field(default_factory=list)

    def name(self, path: Path, span: Span | None = None) -> str:
        """Return the name of a file as reports print it: relative to the root, with forward slashes.

        Raises UnreadableError where the file, links resolved, lies outside the root; `span` is the place that named it.
        """
        if "\0" in str(path):
            sentence = "A path holds a character that no file's name can have."
            raise UnreadableError(Problem(sentence, "Correct it.", span))
        lexical = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, which `resolve` would follow
        real = Path(os.path.realpath(path))  # `resolve` raises RuntimeError for links that go round
        if not real.is_relative_to(self.root):
            name = lexical.name
            sentence = f"{name} lies outside the project's root folder and is not read."
            raise UnreadableError(Problem(sentence, "Give the folder that holds all files with --root.", span))
        inside = lexical.is_relative_to(self.root)
        return (lexical if inside else real).relative_to(self.root).as_posix()

    def read(self, path: Path, span: Span | None = None) -> Source:
        """Read a text file, API keys masked; `span` is the place that named it.

        Raises UnreadableError where it is missing, outside the root, no regular file, too large or not UTF-8.
        """
        try:
            is_there = path.exists()
        except OSError:  # a name that is too long for any file
            is_there = False
        if not is_there:
            raise UnreadableError(Problem(f"There is no file {shown(path)}.", _neighbour(path), span))
        name = self.name(path, span)
        self.opened.append(path)
        try:
            data = contents(path, name, span)
        except OSError as error:
            raise UnreadableError(Problem(f"{name} cannot be read: {error.strerror}.", "", span)) from None
        return Source(name, decode(data, name, span))

    def glob(self, folder: Path, pattern: str, span: Span | None = None) -> list[Path]:
        """Return the files that a path or glob pattern, relative to a folder, means, in the order of their names.

        Raises UnreadableError where there is none, or more than MAX_FILES.
        """
        plain = folder / pattern
        if os.path.isfile(plain) or not glob.has_magic(pattern):  # noqa: PTH113 - of any name
            return [plain]
        found = []
        for number, name in enumerate(_matching(folder, pattern)):
            if name is not None and not os.path.isdir(folder / name):  # noqa: PTH112 - of any name
                found.append(folder / name)
            if len(found) > MAX_FILES or number > _MOST_LOOKED_AT:
                what = f"more than {MAX_FILES:,} files" if len(found) > MAX_FILES else "too many folders to look into"
                raise UnreadableError(Problem(f"{pattern} means {what}.", "Narrow it down.", span))
        if not found:
            raise UnreadableError(Problem(f"No file matches {pattern}.", "Correct the pattern.", span))
        return sorted(found)


def decode(data: bytes, name: str, span: Span | None = None) -> str:
    """Return the text of a file, without a byte order mark, API keys masked.

    Raises UnreadableError where it is not UTF-8, or a pointer to it stands in its place.
    """
    if data.startswith(LFS_MARK):
        sentence = f"{name} is a Git LFS pointer: what it stands for is not here."
        raise UnreadableError(Problem(sentence, "Fetch it (`git lfs pull`); of a revision, check it out.", span))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(Problem(f"{name} is UTF-16.", "Save it as UTF-8.", span))
    try:
        return redact_file(data.removeprefix(BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        line = Source(name, before).position(len(before))[0]
        at = len(data) - len(error.object) + error.start
        raise UnreadableError(
            Problem(f"{name} is not UTF-8: byte {at}, in line {line}.", "Save it as UTF-8.", span)
        ) from None


def _matching(folder: Path, pattern: str) -> Iterator[str | None]:
    """Yield the names, relative to a folder, that a pattern means, and None for each folder that `**` looks into.

    Links are followed, but no folder is entered twice: with links that go round there would be no end.
    """
    recursive = _RECURSIVE.search(pattern)
    if recursive is None:
        yield from glob.iglob(pattern, root_dir=folder)  # noqa: PTH207 - pathlib has no root_dir with `..`
        return
    before, after = pattern[: recursive.start()], pattern[recursive.end() :] or "*"
    entered: set[str] = set()
    for start in glob.iglob(before, root_dir=folder) if before else ("",):  # noqa: PTH207 - likewise
        for here, folders, _ in os.walk(folder / start, followlinks=True):
            real = os.path.realpath(here)
            folders[:] = [] if real in entered else sorted(name for name in folders if not name.startswith("."))
            if real not in entered:
                entered.add(real)
                yield None
                inside = Path(os.path.relpath(here, folder))
                yield from (name and str(inside / name) for name in _matching(Path(here), after))


def contents(path: Path, name: str, span: Span | None = None) -> bytes:
    """Return the bytes of a file; `name` is what messages call it.

    It is what is opened that is looked at: the file of that name can be another a moment before, and grow while it is
    read. Raises UnreadableError where it is no regular file or too large, and OSError where it cannot be opened.
    """
    try:
        with open(path, "rb", buffering=0, opener=open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(Problem(f"{name} is no regular file.", "Name a file.", span))
            data = _within_limit(file, status.st_size)
    except IsADirectoryError:
        hint = f"Name the files in it: {name}/*.graphql"
        raise UnreadableError(Problem(f"{name} is no regular file.", hint, span)) from None
    if data is None:
        limit = MAX_FILE_SIZE // (1024 * 1024)
        raise UnreadableError(Problem(f"{name} is larger than {limit} MB.", "Name a smaller file.", span))
    return data


def open_at_once(path: str, flags: int) -> int:
    """Open a file as `open` asks, without waiting for somebody to write into a FIFO, or taking a terminal."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _within_limit(file: RawIOBase, size: int) -> bytes | None:
    """Return the bytes of a file of about this size, or None where they are more than MAX_FILE_SIZE. Raises OSError."""
    parts, left = [], MAX_FILE_SIZE + 1
    while left and (part := file.read(min(left, max(size + 1, _LEAST_READ)))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts) if left else None


def _neighbour(path: Path) -> str:
    if os.path.islink(path):  # noqa: PTH114 - of any length
        return "It is a link that leads nowhere."
    try:
        names = sorted(other.name for other in path.parent.iterdir())
    except OSError:
        return "Correct the path."
    name = closest(path.name, names[:MAX_FILES])
    return f"Did you mean {shown(path.with_name(name))}?" if name else "Correct the path."


def git_root(folder: Path) -> Path | None:
    """Return the folder at or above this one that holds `.git`, or None."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
