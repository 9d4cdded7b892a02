"""The symbolic links of a git tree -> where they lead in a work tree: to a path of the tree, out of it, or nowhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_MOST_LINKS = 40  # that a system follows for one path: https://man7.org/linux/man-pages/man7/path_resolution.7.html
_MOST_STEPS = 4096  # as many as a path can have


class Led(Struct, frozen=True):
    """Where a link leads: a path from the root of the tree, or, `outside` of it, an absolute path."""

    path: str
    outside: bool = False


class Links:
    """All links of a tree: `targets` is what each holds, by its path; `top` the work tree that the tree stands for.

    `folders` are those of the tree, the root, which is "", among them: only from a folder does a path lead up. Nothing
    is looked up on disk, but that an absolute path can name the work tree in two ways.
    """

    def __init__(self, targets: Mapping[str, str], folders: Collection[str], top: Path) -> None:
        self._targets = targets
        self._folders = folders
        self._top = Path(os.path.abspath(top))  # noqa: PTH100 - as a link would write it
        self._tops = {self._top.parts, Path(os.path.realpath(top)).parts}

    def led(self, path: str) -> Led | None:
        """Return where a path leads; None where it leads nowhere: round, or through too many links."""
        done: list[str] = []
        rest = path.split("/")[::-1]
        followed = 0
        for _ in range(_MOST_STEPS):
            if not rest:
                return Led("/".join(done))
            part = rest.pop()
            if part in {"", "."}:
                continue
            if part == ".." and done:
                if "/".join(done) not in self._folders:
                    return None
                done.pop()
                continue
            target = ".." if part == ".." else self._targets.get("/".join((*done, part)))
            if target is None:
                done.append(part)
                continue
            followed += 1  # a path out of the tree counts, too: it can lead back
            if followed > _MOST_LINKS or not target or "\0" in target:
                return None
            if os.path.isabs(target) or part == "..":  # noqa: PTH117 - a text
                start = self._top.parent if part == ".." else Path(target)
                away = start.joinpath(*reversed(rest))
                back = self._back(away)
                if back is None:
                    return Led(os.path.normpath(away), outside=True)
                done, rest = [], back
            else:
                rest += target.split("/")[::-1]
        return None

    def _back(self, away: Path) -> list[str] | None:
        """Return the parts, the last first, of a path into the work tree that begins outside; None for any other."""
        there: list[str] = []
        for number, part in enumerate(away.parts, 1):
            if part == "..":
                there[1:] = there[1:-1]
            else:
                there.append(part)
            if tuple(there) in self._tops:
                return list(away.parts[number:])[::-1]
        return None
