"""The files of a git tree -> a folder on disk: what names, links and sizes may be, and what of it is needed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from appsync_lint.loaders.workspace import MAX_FILE_SIZE, MAX_FILES
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    # Each blob once, in the order asked for; None for one that is too large to be read.
    Contents = Callable[[Sequence[str]], Iterator[tuple[str, bytes | None]]]

MAX_TOTAL_SIZE = 512 * 1024 * 1024  # bytes
_LONGEST_LINK = 4096  # bytes
_LINK, _MODULE, _FILE = "120000", "160000", "100"

# Folders with other people's programs: left out where there is too much to write.
_FOREIGN = frozenset({"node_modules", ".venv", "venv", "site-packages", "__pycache__", ".tox", ".nox"})

# What no reader can make sense of: it is there, and holds a byte that no text can have.
_BINARY = frozenset({
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".tiff", ".psd", ".ai", ".pdf", ".zip", ".gz", ".tgz",
    ".bz2", ".xz", ".7z", ".rar", ".tar", ".jar", ".war", ".class", ".so", ".dylib", ".dll", ".exe", ".bin", ".pyc",
    ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".mov", ".avi", ".webm", ".wav", ".ogg", ".sqlite",
    ".db", ".parquet", ".onnx", ".pkl", ".npy", ".keystore", ".jks", ".wasm", ".docx", ".xlsx", ".pptx",
})  # fmt: skip
_NO_TEXT = b"\xff"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, link or submodule of a tree, by its path from the root."""

    mode: str
    oid: str
    path: str

    @property
    def is_module(self) -> bool:
        """Whether it is a submodule, of which the tree knows nothing but the commit."""
        return self.mode == _MODULE

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == _LINK

    @property
    def is_read(self) -> bool:
        """Whether its content is needed: that of a link is where it leads."""
        return self.is_link or (not self.is_module and PurePosixPath(self.path).suffix.casefold() not in _BINARY)

    def is_within(self, folder: str) -> bool:
        """Return whether it lies in a folder, or is what the folder is."""
        return not folder or self.path == folder or self.path.startswith(f"{folder}/")


def refuse_odd(entries: Iterable[Entry], label: str) -> None:
    """Raise UnreadableError where a name could lead out of a folder, or to what git keeps there."""
    odd = [entry.path for entry in entries if not _is_plain(entry)]
    if odd:
        sentence = f"{label} holds a file of a name that no work tree can have: {odd[0]!r}."
        raise UnreadableError(Problem(sentence, "Such a commit was not made by git; `git fsck` tells more."))


def _is_plain(entry: Entry) -> bool:
    parts = entry.path.split("/")
    return entry.mode.startswith((_FILE, _LINK, _MODULE)) and all(
        part not in {"", ".", ".."} and part.casefold().rstrip(" .") not in {".git", "git~1"} and _is_local(part)
        for part in parts
    )


def _is_local(part: str) -> bool:
    """Return whether a name is one for this system too: elsewhere, a backslash or a colon leads to others."""
    return os.sep == "/" or not any(letter in part for letter in "\\:")


def needed(entries: Sequence[Entry], sizes: Mapping[str, int], folder: str) -> tuple[tuple[Entry, ...], bool]:
    """Return what has to be written out so that a folder of the tree can be read, and whether that is all of the tree.

    Of a tree that is too large it is, one after the other: all but other people's programs; the folder, with what
    stands directly in those around it. Raises UnreadableError where that is too much, too.
    """
    ours = [entry for entry in entries if entry.is_within(folder) or _FOREIGN.isdisjoint(entry.path.split("/"))]
    around = {"", *(str(above) for above in PurePosixPath(folder).parents)} - {"."}
    near = [entry for entry in ours if entry.is_within(folder) or _parent(entry.path) in around]
    for chosen in (entries, ours, near):
        total = sum(sizes.get(entry.oid, 0) for entry in chosen if _fits(entry, sizes))
        if len(chosen) <= MAX_FILES and total <= MAX_TOTAL_SIZE:
            return tuple(chosen), len(chosen) == len(entries)
    limit = MAX_TOTAL_SIZE // (1024 * 1024)
    sentence = f"There are more than {MAX_FILES:,} files, or {limit} MB, to read of a revision."
    raise UnreadableError(Problem(sentence, "Name a folder of it: REVISION:FOLDER"))


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _fits(entry: Entry, sizes: Mapping[str, int]) -> bool:
    return entry.is_read and sizes.get(entry.oid, 0) <= MAX_FILE_SIZE


def write(entries: Sequence[Entry], contents: Contents, folder: Path) -> None:
    """Write files and links into an empty folder.

    Raises UnreadableError where that cannot be done: two names are the same on this system, or one is too long.
    """
    at: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.is_read:
            at.setdefault(entry.oid, []).append(entry)
    links: list[tuple[Entry, bytes]] = []
    writer = _Writer(folder)
    for entry in entries:
        if entry.is_module:
            writer.folder(entry.path)
        elif not entry.is_read:
            writer.file(entry.path, _NO_TEXT)
    for oid, data in contents(tuple(at)):
        for entry in at[oid]:
            if entry.is_link:
                links.append((entry, data or b""))
            else:
                writer.file(entry.path, data)
    for entry, target in links:  # after all files: nothing is written through one
        writer.link(entry.path, target)
    writer.cut_loose()


class _Writer:
    """Writes below one folder, and nothing that is there already."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: set[str] = {""}
        self._links: list[Path] = []

    def folder(self, path: str) -> None:
        if path not in self._folders:
            try:
                (self.root / path).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unwritten(path, error) from None
            self._folders.add(path)

    def file(self, path: str, data: bytes | None) -> None:
        """Write a file; one that is too large to be read has no content, and is as large."""
        self.folder(_parent(path))
        try:
            with (self.root / path).open("xb") as stream:
                if data is None:
                    stream.truncate(MAX_FILE_SIZE + 1)
                else:
                    stream.write(data)
        except OSError as error:
            raise _unwritten(path, error) from None

    def link(self, path: str, target: bytes) -> None:
        """Write a link, as git does: where links cannot be made, a file that holds where it leads."""
        self.folder(_parent(path))
        place, to = self.root / path, os.fsdecode(target)
        if len(target) > _LONGEST_LINK or not to or "\0" in to or os.path.isabs(to):  # noqa: PTH117 - a text
            to = place.name
        try:
            place.symlink_to(to)
        except FileExistsError as error:
            raise _unwritten(path, error) from None
        except (OSError, NotImplementedError):
            self.file(path, target)
        else:
            self._links.append(place)

    def cut_loose(self) -> None:
        """Let every link that leads out of the folder lead nowhere instead: what needs it will say so."""
        outside = [link for link in self._links if not Path(os.path.realpath(link)).is_relative_to(self.root)]
        for link in outside:
            link.unlink()
            link.symlink_to(link.name)


def _unwritten(path: str, error: OSError) -> UnreadableError:
    same = isinstance(error, FileExistsError)
    why = "another name is the same on this system" if same else error.strerror or "the system refuses"
    return UnreadableError(Problem(f"{path} cannot be written to a temporary folder: {why}."))
