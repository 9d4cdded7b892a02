"""A look at a file that nobody has read, by which most turn out to be none of ours: which words its bytes hold."""

from __future__ import annotations

import codecs
import os
import stat
from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.loaders.workspace import MAX_FILE_SIZE
from appsync_lint.patterns import pattern
from appsync_lint.source import leads_out

if TYPE_CHECKING:
    from io import RawIOBase
    from pathlib import Path

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

# A key as JSON or YAML writes it: at the start of a line, or behind a brace or comma where all stands on one line.
# That a line end is a part of it lets `re` pass over other bytes four times as fast as with `^`.
_KEY = rb"(?:\n(?:--- |\?)?|\r|\{|,)[ \t]*+(?:!!str )?[\"']?%s[\"']?\s*+:"
_KEYS = {key: pattern(_KEY % key) for key in (b"Resources", b"service")}
_EXPORT = pattern(rb'"graphqlApi"\s*:\s*\{')


class Glance:
    """A file that may be large and of any kind; it is read when somebody asks, and once.

    `unseen` says then why not all of it was: empty for what could be read.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self.unseen = ""

    @cached_property
    def _data(self) -> bytes:
        """What is searched for words, UTF-16 as UTF-8: nothing where it cannot be read, of a large file the beginning.

        PowerShell writes UTF-16. Reading such a file says so, and nobody would read it where no word is found in it.
        """
        if leads_out(self._path):
            return b""
        try:
            status = os.stat(self._path)  # noqa: PTH116 - thousands of files: a Path takes as long as reading one
            if not stat.S_ISREG(status.st_mode):
                self.unseen = "is no regular file"
                return b""
            with open(self._path, "rb", buffering=0) as file:  # noqa: PTH123 - likewise
                data = file.read() if status.st_size <= MAX_FILE_SIZE else self._beginning(file)
        except (OSError, ValueError) as error:
            self.unseen = f"cannot be read ({error.strerror if isinstance(error, OSError) else 'its name'})"
            return b""
        if data.startswith(_UTF_16):
            return data.decode("utf-16", "replace").encode("utf-8", "replace")
        return data.removeprefix(codecs.BOM_UTF8)

    def _beginning(self, file: RawIOBase) -> bytes:
        self.unseen = f"is larger than {MAX_FILE_SIZE // (1024 * 1024)} MB"
        return file.read(MAX_FILE_SIZE) or b""

    def holds_all(self, *words: bytes) -> bool:
        """Return whether the file can be read and holds each of these words."""
        return all(word in self._data for word in words)

    def holds_any(self, *words: bytes) -> bool:
        """Return whether the file can be read and holds one of these words."""
        return any(word in self._data for word in words)

    def holds_key(self, key: bytes) -> bool:
        """Return whether the file can be read, and one of its keys is `Resources` or `service`, whichever is asked."""
        return key in self._data and _KEYS[key].search(b"\n" + self._data) is not None

    @property
    def names_appsync(self) -> bool:
        """Whether the file can be read and names AppSync, in whatever case."""
        return b"appsync" in self._data.lower()

    @property
    def is_export(self) -> bool:
        """Whether the file can be read and holds an API as `aws appsync get-graphql-api` prints it."""
        return b'"graphqlApi"' in self._data and _EXPORT.search(self._data) is not None
