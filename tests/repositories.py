"""Git repositories for tests, each made anew, by a git that knows nothing of the machine's settings."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.terminal import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WHO = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}


def git(folder: Path, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> str:
    """Run git in a folder; return what it printed, without the last line end."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ended = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**outside, **_ALONE, **_WHO, **(env or {})},
        input=stdin,
        capture_output=True,
        check=True,
    )
    return os.fsdecode(ended.stdout).removesuffix("\n")


def repository(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make a repository with one commit on `main`; return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, files)
    return folder


def commit(folder: Path, files: Mapping[str, str | bytes], *gone: str) -> str:
    """Write files, delete those that are gone, and commit everything; return the hash."""
    for name in gone:
        (folder / name).unlink()
    write(folder, files)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=more")
    return git(folder, "rev-parse", "HEAD")


def tree(folder: Path, entries: Mapping[bytes, tuple[bytes, str]]) -> str:
    """Write a tree object as no git would: each name with its mode and hash as they are given. Return its commit."""
    data = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(oid) for name, (mode, oid) in sorted(entries.items()))
    made = git(folder, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=data)
    return git(folder, "commit-tree", "-m", "odd", made)


def blob(folder: Path, data: bytes) -> str:
    """Write a blob; return its hash."""
    return git(folder, "hash-object", "-w", "--stdin", stdin=data)


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return all there is in a folder, `.git` and all: modes, times of change, contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        data = b"" if path.is_dir() else path.read_bytes()
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_mtime_ns, data)
    return found
