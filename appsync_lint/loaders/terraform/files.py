"""The files that expressions name: paths are relative to the root module's folder, where Terraform is run."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.terraform import hcl
from appsync_lint.loaders.workspace import MAX_FILES
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    from appsync_lint.loaders.terraform.syntax import Expression
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Source, Span

_MOST_PATTERNS = 64  # that braces in one pattern stand for
_BRACES = re.compile(r"\{([^{}]*)\}")


class Files(Struct, frozen=True):
    """Reads files once; `folder` is the root module's."""

    workspace: Workspace
    folder: Path
    _sources: dict[Path, Source] = field(default_factory=dict)
    _templates: dict[Path, Expression] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Return the path that a name in an expression means."""
        return Path(os.path.normpath(self.folder / name))

    def read(self, name: str, span: Span) -> Source | None:
        """Return a file, or None where there is none.

        Raises UnreadableError where it may not be read, or cannot be.
        """
        path = self.path(name)
        if path not in self._sources:
            if not os.path.isfile(path):  # noqa: PTH113 - of any name
                return None
            self._sources[path] = self.workspace.read(path, span)
        return self._sources[path]

    def template(self, name: str, span: Span) -> Expression | None:
        """Return a file as a template, or None where there is none.

        Raises UnreadableError where it cannot be read as one.
        """
        path = self.path(name)
        if path not in self._templates:
            source = self.read(name, span)
            if source is None:
                return None
            self._templates[path] = hcl.template(source)
        return self._templates[path]

    def exists(self, name: str) -> bool:
        """Return whether there is a file of this name inside the project."""
        path = self.path(name)
        if not os.path.isfile(path):  # noqa: PTH113 - of any name
            return False
        try:
            self.workspace.name(path)
        except UnreadableError:
            return False
        return True

    def matching(self, name: str, pattern: str, span: Span) -> tuple[str, ...] | None:
        """Return the files below a folder that a pattern means, relative to it; None where that is too much to say.

        Raises UnreadableError where the folder lies outside the project.
        """
        folder = self.path(name)
        self.workspace.name(folder)
        patterns = _unbraced(pattern)
        if patterns is None or ".." in pattern.split("/") or pattern.startswith("/"):
            return None
        found: set[str] = set()
        for one in patterns:
            try:
                paths = self.workspace.glob(folder, one, span)
            except UnreadableError:
                continue
            found |= {path.relative_to(folder).as_posix() for path in paths if path.is_file()}
        return tuple(sorted(found)) if len(found) <= MAX_FILES else None


def _unbraced(pattern: str) -> list[str] | None:
    """Return the patterns that `{a,b}` stands for."""
    waiting, found = [pattern], list[str]()
    while waiting:
        if len(waiting) + len(found) > _MOST_PATTERNS:
            return None
        one = waiting.pop()
        braces = _BRACES.search(one)
        if braces is None:
            found.append(one)
        else:
            waiting += [one[: braces.start()] + option + one[braces.end() :] for option in braces[1].split(",")]
    return found
