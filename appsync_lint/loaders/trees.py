"""The files of a git tree -> a folder on disk: what names, links and sizes may be, and what of it is needed."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders import workspace
from appsync_lint.loaders.links import Links
from appsync_lint.loaders.workspace import LFS_MARK, MAX_FILE_SIZE, SCHEMA_SUFFIXES
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    # Each blob once, in the order asked for; None for one that is too large to be read.
    Contents = Callable[[Sequence[str]], Iterator[tuple[str, bytes | None]]]

MAX_FILES = 5 * workspace.MAX_FILES  # of a whole repository, where a folder of it is looked at
MAX_TOTAL_SIZE = 512 * 1024 * 1024  # bytes
TOO_LARGE = "Check it out beside this work tree (`git worktree add --detach ../old REVISION`), and name folders."
_DEEPEST = 100  # folders
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

# Pointers to Git LFS of such names could stand for a part of an API.
_TELLING = (*SCHEMA_SUFFIXES, ".yaml", ".yml", ".json", ".template", ".tf", ".tofu", ".toml")

# What no API is described with, in no file that a reader opens: left out where there is too much to write.
_FOR_OTHERS = _BINARY | frozenset({
    ".md", ".mdx", ".rst", ".adoc", ".txt", ".log", ".csv", ".tsv", ".html", ".htm", ".css", ".scss", ".sass", ".less",
    ".svg", ".map", ".snap", ".patch", ".diff", ".po", ".pot", ".sql", ".c", ".h", ".cc", ".cpp", ".hpp", ".m", ".mm",
    ".rs", ".rb", ".php", ".kt", ".kts", ".swift", ".dart", ".scala", ".ex", ".exs", ".erl", ".hs", ".lua", ".vue",
    ".svelte", ".ipynb", ".proto", ".pem", ".crt", ".lock", ".sum", ".sh", ".bat", ".ps1",
})  # fmt: skip


class Entry(Struct, frozen=True):
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


class Unread(Struct, frozen=True):
    """What stands in a tree and cannot be read from it: a submodule, a link out of it, a pointer to Git LFS."""

    kind: str
    path: str

    @property
    def is_foreign(self) -> bool:
        """Whether it stands among other people's programs."""
        return not _FOREIGN.isdisjoint(self.path.split("/"))


def refuse_odd(entries: Iterable[Entry], label: str) -> None:
    """Raise UnreadableError where a name could lead out of a folder, or to what git keeps there, or far too deep."""
    odd = [entry.path for entry in entries if not _is_plain(entry)]
    if odd:
        sentence = f"{label} holds a file of a name that no work tree can have: {odd[0]!r}."
        raise UnreadableError(Problem(sentence, "Such a commit was not made by git; `git fsck` tells more."))
    if any(entry.path.count("/") > _DEEPEST for entry in entries):
        raise UnreadableError(Problem(f"{label} holds folders in folders, more than {_DEEPEST} deep.", TOO_LARGE))


def _is_plain(entry: Entry) -> bool:
    parts = entry.path.split("/")
    return entry.mode.startswith((_FILE, _LINK, _MODULE)) and all(
        part not in {"", ".", ".."} and part.casefold().rstrip(" .") not in {".git", "git~1"} and _is_local(part)
        for part in parts
    )


def _is_local(part: str) -> bool:
    """Return whether a name is one for this system too: elsewhere, a backslash or a colon leads to others."""
    return os.sep == "/" or not any(letter in part for letter in "\\:")


def needed(entries: Sequence[Entry], sizes: Mapping[str, int], folder: str) -> tuple[Entry, ...]:
    """Return what has to be written out so that a folder of the tree can be read as if all of it were there.

    Of a tree that is too large it is, one after the other: all but other people's programs; all but what no API is
    described with, outside of the folder. Raises UnreadableError where that is too much, too: what is left out could
    hold a part of the API.
    """
    ours = [entry for entry in entries if entry.is_within(folder) or _is_ours(entry)]
    telling = [entry for entry in ours if entry.is_within(folder) or _suffix(entry) not in _FOR_OTHERS]
    for chosen in (entries, ours, telling):
        total = sum(sizes.get(entry.oid, 0) for entry in chosen if _fits(entry, sizes))
        if len(chosen) <= MAX_FILES and total <= MAX_TOTAL_SIZE:
            return tuple(chosen)
    limit = MAX_TOTAL_SIZE // (1024 * 1024)
    sentence = f"There are more than {MAX_FILES:,} files, or {limit} MB, to read of a revision."
    raise UnreadableError(Problem(sentence, TOO_LARGE))


def suffixes(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the suffixes of those files that are no other people's programs."""
    return frozenset(_suffix(entry) for entry in entries if _is_ours(entry))


def _is_ours(entry: Entry) -> bool:
    return _suffix(entry) in SCHEMA_SUFFIXES or _FOREIGN.isdisjoint(entry.path.split("/"))


def _suffix(entry: Entry) -> str:
    return PurePosixPath(entry.path).suffix.casefold()


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _fits(entry: Entry, sizes: Mapping[str, int]) -> bool:
    return entry.is_read and sizes.get(entry.oid, 0) <= MAX_FILE_SIZE


def write(entries: Sequence[Entry], contents: Contents, folder: Path, top: Path) -> tuple[Unread, ...]:
    """Write files and links into an empty folder, as they are in the work tree `top`; return what cannot be read.

    A link leads where it leads there; one that leads out of the work tree leads out of the folder, to the same place:
    whoever would read that refuses. Raises UnreadableError where something cannot be written: two names are the same
    on this system, or one is too long.
    """
    at: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.is_read:
            at.setdefault(entry.oid, []).append(entry)
    links: dict[str, bytes] = {}
    unread: list[Unread] = []
    writer = _Writer(folder)
    _unfilled(entries, writer)
    for oid, data in contents(tuple(at)):
        for entry in at[oid]:
            if entry.is_link:
                links[entry.path] = data if data and len(data) <= _LONGEST_LINK else b""
            else:
                writer.file(entry.path, data)
                if data and data.startswith(LFS_MARK) and _suffix(entry) in _TELLING:
                    unread.append(Unread("Git LFS pointer", entry.path))
    outside = _linked(links, writer, top)  # after all files: nothing is written through one
    return (*unread, *(Unread("link out of the repository", path) for path in outside))


def _unfilled(entries: Iterable[Entry], writer: _Writer) -> None:
    """Write what needs no content, and the folders of links: those tell where a link leads."""
    for entry in entries:
        if entry.is_module:
            writer.folder(entry.path)
        elif entry.is_link:
            writer.folder(_parent(entry.path))
        elif not entry.is_read:
            writer.file(entry.path, _NO_TEXT)


def _linked(links: Mapping[str, bytes], writer: _Writer, top: Path) -> Iterator[str]:
    """Write links; yield those that lead out of the tree."""
    targets = {path: os.fsdecode(target) for path, target in links.items()}
    tree = Links(targets, writer.folders, top)
    for path in targets:
        led = tree.led(path)
        if led is None:
            to = PurePosixPath(path).name
        elif led.outside:
            to = led.path
            yield path
        else:
            to = os.path.relpath(led.path or ".", _parent(path) or ".")
        writer.link(path, to, links[path])


class _Writer:
    """Writes below one folder, and nothing that is there already."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders: set[str] = {""}

    def folder(self, path: str) -> None:
        if path not in self.folders:
            try:
                (self.root / path).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unwritten(path, error) from None
            while path not in self.folders:
                self.folders.add(path)
                path = _parent(path)

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

    def link(self, path: str, to: str, written: bytes) -> None:
        """Write a link, as git does: where links cannot be made, a file that holds where it leads."""
        self.folder(_parent(path))
        place = self.root / path
        if os.path.realpath(place.parent) != str(place.parent):
            raise _unwritten(path, FileExistsError())  # through another link
        try:
            place.symlink_to(to)
        except FileExistsError as error:
            raise _unwritten(path, error) from None
        except (OSError, NotImplementedError):
            self.file(path, written)


def _unwritten(path: str, error: OSError) -> UnreadableError:
    same = isinstance(error, FileExistsError)
    why = "another name is the same on this system" if same else error.strerror or "the system refuses"
    return UnreadableError(Problem(f"{path} cannot be written to a temporary folder: {why}."))
