"""What the user wrote for a side of `diff` -> a path, or a git revision with a path in it."""

from __future__ import annotations

import glob
import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders import revisions
from appsync_lint.source import Problem, UnreadableError, closest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.loaders.revisions import Repository

_STDIN = "-"


class Operand(Struct, frozen=True):
    """What the user wrote for one side: a path, or a commit with a path in it, from the root of the repository."""

    text: str
    commit: str = ""
    revision: str = ""
    path: str | None = None


class Operands:
    """Tells paths from revisions, as seen from a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._repository: Repository | UnreadableError | None = None

    @property
    def repository(self) -> Repository:
        """The repository that the folder is in. Raises UnreadableError where there is none to be read."""
        if self._repository is None:
            try:
                self._repository = revisions.repository(self.folder)
            except UnreadableError as error:
                self._repository = error
        if isinstance(self._repository, UnreadableError):
            raise self._repository
        return self._repository

    def sorted(self, text: str) -> Operand:
        """Return what a text means. Raises UnreadableError where it is neither path nor revision, or both."""
        if text == _STDIN:
            raise UnreadableError(Problem("Standard input is not compared.", "Name a file, or REVISION:PATH."))
        if not text or text.startswith("-") or "\0" in text:
            raise UnreadableError(Problem(f"{text!r} names nothing to compare.", "A path: ./-name. A revision: main."))
        is_path = os.path.lexists(self.folder / text)
        if is_path and _only_a_path(text):
            return Operand(text)
        found = self._revision(text, quiet=is_path or glob.has_magic(text))
        if is_path and found:
            hint = f"Write ./{text} for the path, {self._unmistakable(found)} for the revision."
            raise UnreadableError(Problem(f"{text} is a path and a revision, too.", hint))
        if found:
            return found
        if is_path or glob.has_magic(text):
            return Operand(text)
        raise self._neither(text)

    def _revision(self, text: str, *, quiet: bool) -> Operand | None:
        """Return the revision that a text means, with the path in it, or None."""
        if _only_a_path(text):
            return None
        revision, colon, path = _split(text)
        try:
            commit = self.repository.commit(revision) if revision else None
        except revisions.NoRepositoryError:
            if quiet:
                return None
            raise UnreadableError(self._no_path(text), *self._why()) from None
        except UnreadableError:
            if quiet and self._repository is not None and isinstance(self._repository, UnreadableError):
                return None
            raise
        if commit is None:
            return None
        return Operand(text, commit, revision, self._from_root(text, path) if colon else None)

    def _why(self) -> Sequence[Problem]:
        return self._repository.problems if isinstance(self._repository, UnreadableError) else ()

    def _from_root(self, text: str, path: str) -> str:
        """Return a path of a revision from the root of the repository, as git reads it."""
        relative = path.startswith(("./", "../")) or path in {".", ".."}
        joined = posixpath.normpath(posixpath.join(self.repository.prefix if relative else "", path))
        if joined.startswith(("../", "/")) or joined == "..":
            raise UnreadableError(Problem(f"{text} leads out of the repository.", "Name a path in it."))
        return "" if joined == "." else joined

    def _unmistakable(self, found: Operand) -> str:
        revision = self.repository.unmistakable(found.revision)
        return revision if found.path is None else f"{revision}:{found.path}"

    def _no_path(self, text: str) -> Problem:
        above = self.folder / Path(text).parent
        names = sorted(os.listdir(above)) if above.is_dir() else []  # noqa: PTH208 - names alone
        name = closest(Path(text).name, names)
        hint = f"Did you mean {shown(above / name)}?" if name else "Correct the path."
        return Problem(f"There is no path {text}.", hint)

    def _neither(self, text: str) -> UnreadableError:
        if _only_a_path(text):
            return UnreadableError(self._no_path(text))
        if text.startswith(":"):
            return UnreadableError(Problem(f"{text} is no revision: the index is not read.", "Name a path, or commit."))
        if ".." in text and ":" not in text:
            return UnreadableError(Problem(f"{text} is a range of revisions.", _ends(text)))
        revision, colon, _ = _split(text)
        missing = f"There is no revision {revision}" if colon else f"There is neither a path nor a revision {text}"
        known = self._no_path(text).hint
        hint = known if known.startswith("Did") else self.repository.meant(revision)
        return UnreadableError(Problem(f"{missing}.", hint))


def _ends(text: str) -> str:
    """Return how to name the two ends of a range: with three dots the first is where they part."""
    dots = "..." if "..." in text else ".."
    first, second = (end or "HEAD" for end in text.split(dots, 1))
    first = f"$(git merge-base {first} {second})" if dots == "..." else first
    return f"Name both by themselves: appsync-lint diff {first} {second}"


def _only_a_path(text: str) -> bool:
    """Return whether a text is no revision for certain: git's rules for names of references allow none such.

    https://git-scm.com/docs/git-check-ref-format
    """
    is_folder = text.endswith("/") and ":" not in text
    return is_folder or text in {".", ".."} or text.startswith(("./", "../")) or Path(text).is_absolute()


def _split(text: str) -> tuple[str, str, str]:
    """Return the revision, the colon, and the path of `REVISION:PATH`; a colon in braces is the revision's own."""
    depth = 0
    for number, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == ":" and depth == 0:
            return text[:number], ":", text[number + 1 :]
    return text, "", ""
