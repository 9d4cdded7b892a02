"""A git revision -> its files in a folder of their own, read through git's objects; the work tree is not touched."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from appsync_lint.loaders import trees
from appsync_lint.loaders.trees import Entry
from appsync_lint.loaders.workspace import MAX_FILE_SIZE, git_root
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TIMEOUT = 120  # seconds, for one call of git
_MOST_SAID = 10_000  # bytes of git's messages
_VERSION = re.compile(rb"git version (\d+)\.(\d+)")
_OLDEST = (2, 30)  # in which `rev-parse` knows `--end-of-options`
_IN_ANOTHER = b"cannot use bare repository"
_MOST_LISTED = 2_000_000  # files of a revision
_HASH = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")

# Of the environment git is given where the user's own settings are, which say what repositories to trust; nothing that
# begins with `GIT_`: a hook, for one, is started with another repository's.
_KEPT = (
    "HOME", "XDG_CONFIG_HOME", "SUDO_UID", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "SYSTEMROOT", "PROGRAMDATA",
    "DEVELOPER_DIR",
)  # fmt: skip

# What a repository's own configuration could start, or fetch, is off: https://git-scm.com/docs/git#_environment_variables
_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "protocol.allow=never",
    "core.useReplaceRefs=false",
    "core.warnAmbiguousRefs=true",
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EXEC_PATH": os.devnull,  # git finds no program to start, itself included
    "PATH": os.devnull,
}


class NoRepositoryError(UnreadableError):
    """There is no repository here, or no git to read it."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, as seen from a folder in it.

    `prefix` is that folder, from the root of the work tree, empty at the root and in a bare repository; `top` is the
    root of the work tree.
    """

    git: str
    folder: Path
    prefix: str
    top: Path

    def commit(self, revision: str) -> str | None:
        """Return the hash of the commit that a revision means, or None. Raises UnreadableError where it means two."""
        code, out, said = self._run("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        if code == 0 and b"is ambiguous" in said:
            names = [name for name in self._full_names(revision) if self.full(name)]
            hint = f"Write {' or '.join(names)}." if names else "Write more of its name."
            raise UnreadableError(Problem(f"{revision} means more than one revision.", hint))
        found = out.strip()
        return found.decode() if code == 0 and _HASH.fullmatch(found) else None

    def full(self, name: str) -> bool:
        """Return whether there is a reference of this full name."""
        code, out, _ = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return code == 0 and _HASH.fullmatch(out.strip()) is not None

    def unmistakable(self, revision: str) -> str:
        """Return how else a revision can be written, so that no path has the same name."""
        return next((name for name in self._full_names(revision) if self.full(name)), f"{revision}^0")

    def meant(self, revision: str) -> str:
        """Return what to do where there is no such revision."""
        if self.full(f"refs/remotes/origin/{revision}"):
            return f"Did you mean origin/{revision}?"
        _, out, _ = self._run("version")
        if (version := _VERSION.search(out)) and tuple(map(int, version.groups())) < _OLDEST:
            return "Revisions are read with git 2.30 or newer."
        code, out, _ = self._run("rev-parse", "--is-shallow-repository")
        if code == 0 and out.strip() == b"true":
            return "This clone is shallow: fetch more of it (`git fetch --unshallow`, or `fetch-depth: 0`)."
        return "Name a path, a revision such as main or HEAD~1, or REVISION:PATH."

    def _full_names(self, revision: str) -> tuple[str, ...]:
        return tuple(f"refs/{kind}/{revision}" for kind in ("heads", "tags", "remotes"))

    @contextmanager
    def written_out(self, commit: str, label: str, inside: str) -> Iterator[Checkout]:
        """Write a commit's files to a temporary folder, as long as this lasts; `inside` is the part that is asked for.

        Raises UnreadableError where an object is missing, a name is odd, or there is too much.
        """
        entries = self._entries(commit, label)
        trees.refuse_odd(entries, label)
        sizes = self._sizes(sorted({entry.oid for entry in entries if entry.is_read}), label)
        chosen, whole = trees.needed(entries, sizes, inside)
        with tempfile.TemporaryDirectory(prefix="appsync-lint-", ignore_cleanup_errors=True) as name:
            folder = Path(name).resolve()
            if folder.is_relative_to(self.top.resolve()):
                sentence = "The folder for temporary files lies in the repository, which is not touched."
                raise UnreadableError(Problem(sentence, "Name another: TMPDIR=/tmp"))
            trees.write(chosen, lambda oids: self._contents(oids, sizes, label), folder)
            modules = tuple(entry.path for entry in entries if entry.is_module)
            yield Checkout(folder, frozenset(entry.path for entry in entries), modules, whole)

    def _entries(self, commit: str, label: str) -> list[Entry]:
        code, out, said = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        if code != 0:
            raise _unread(label, said)
        lines = out.split(b"\0")[:-1]
        if len(lines) > _MOST_LISTED:
            raise UnreadableError(Problem(f"{label} holds more than {_MOST_LISTED:,} files."))
        found = []
        for line in lines:
            about, _, path = line.partition(b"\t")
            mode, _, oid = about.decode().split(" ")
            found.append(Entry(mode, oid, os.fsdecode(path)))
        return found

    def _sizes(self, oids: Sequence[str], label: str) -> dict[str, int]:
        """Return the sizes of blobs. Raises UnreadableError where one is missing."""
        with _listed(oids) as asked:
            code, out, said = self._run("cat-file", "--batch-check", stdin=asked)
        found = [line.split(b" ") for line in out.splitlines()]
        if code != 0 or len(found) != len(oids) or any(len(words) != 3 or words[1] != b"blob" for words in found):  # noqa: PLR2004 - hash, kind, size
            raise _unread(label, said, missing=True)
        return {oid: int(words[2]) for oid, words in zip(oids, found, strict=True)}

    def _contents(
        self, oids: Sequence[str], sizes: Mapping[str, int], label: str
    ) -> Iterator[tuple[str, bytes | None]]:
        """Yield blobs; None for one that is too large to be read."""
        small = [oid for oid in oids if sizes[oid] <= MAX_FILE_SIZE]
        with _listed(small) as asked, tempfile.TemporaryFile() as answers:
            code, said = self._start(("cat-file", "--batch", "--buffer"), asked, answers)
            answers.seek(0)
            for oid in small:
                answers.readline()
                data = answers.read(sizes[oid])
                if code != 0 or len(data) != sizes[oid] or answers.read(1) != b"\n":
                    raise _unread(label, said, missing=True)
                yield oid, data
        yield from ((oid, None) for oid in oids if sizes[oid] > MAX_FILE_SIZE)

    def _run(self, *arguments: str, stdin: IO[bytes] | None = None) -> tuple[int, bytes, bytes]:
        with tempfile.TemporaryFile() as out:
            code, said = self._start(arguments, stdin, out)
            out.seek(0)
            return code, out.read(), said

    def _start(self, arguments: Sequence[str], stdin: IO[bytes] | None, stdout: IO[bytes]) -> tuple[int, bytes]:
        return _start(self.git, self.folder, arguments, stdin, stdout)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit's files in a temporary folder.

    `paths` are those of all its files, also of those that are not written out; `modules` those of its submodules.
    `whole` says whether everything was written out.
    """

    folder: Path
    paths: frozenset[str]
    modules: tuple[str, ...]
    whole: bool


def repository(folder: Path) -> Repository:
    """Return the repository that a folder is in.

    Raises NoRepositoryError where there is none, or no git; UnreadableError where git refuses to read it.
    """
    git = _git(folder)
    if git is None:
        hint = "Install git, or name two paths."
        raise NoRepositoryError(Problem("git, which reads revisions, was not found.", hint))
    asked = ("--is-bare-repository", "--is-inside-work-tree", "--show-prefix")
    with tempfile.TemporaryFile() as out:
        code, said = _start(git, folder, ("rev-parse", *asked), None, out)
        out.seek(0)
        bare, _, rest = out.read().partition(b"\n")
    inside, _, prefix = rest.partition(b"\n")
    if code != 0:
        raise _refused(said)
    if bare == b"true" and git_root(folder):  # git before 2.38 does not know the setting
        raise _refused(_IN_ANOTHER)
    if (bare, inside) == (b"false", b"false"):
        hint = "Change to the folder of the project."
        raise NoRepositoryError(Problem("This folder is no part of a work tree of git's.", hint))
    path = os.fsdecode(prefix.removesuffix(b"\n")).rstrip("/")
    top = Path(os.path.normpath(folder.joinpath(*[".."] * len(Path(path).parts))))
    return Repository(git, folder, path, top)


def _git(folder: Path) -> str | None:
    """Return the absolute path of git: from the search path, but neither from this folder nor from its project."""
    project = (git_root(folder) or folder).resolve()
    names = ["git.exe"] if os.name == "nt" else ["git"]
    for place in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for name in names:
            found = Path(place, name)
            if not found.is_absolute() or Path(os.path.realpath(place)).is_relative_to(project):
                continue
            if found.is_file() and os.access(found, os.X_OK):
                return str(found)
    return None


def _start(
    git: str, folder: Path, arguments: Sequence[str], stdin: IO[bytes] | None, stdout: IO[bytes]
) -> tuple[int, bytes]:
    """Run a plumbing command of git: the only process that appsync-lint ever starts. Raises UnreadableError."""
    import subprocess  # noqa: PLC0415 - only where a revision is read

    # A folder of a project can look like a repository, with branches of its own, and is none.
    settings = (*_SETTINGS, *(["safe.bareRepository=explicit"] if git_root(folder) else []))
    command = [git, *(part for setting in settings for part in ("-c", setting)), "--no-pager", *arguments]
    environment = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None} | _ENVIRONMENT
    with tempfile.TemporaryFile() as said:
        try:
            ended = subprocess.run(  # noqa: S603 - git's absolute path, and no shell
                command,
                cwd=folder,
                env=environment,
                stdin=stdin or subprocess.DEVNULL,
                stdout=stdout,
                stderr=said,
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableError(Problem(f"git did not answer within {_TIMEOUT} seconds.")) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "its arguments are refused"
            raise UnreadableError(Problem(f"git cannot be run: {why}.")) from None
        said.seek(0)
        return ended.returncode, said.read(_MOST_SAID)


@contextmanager
def _listed(oids: Sequence[str]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{oid}\n" for oid in oids).encode())
        asked.seek(0)
        yield asked


def _refused(said: bytes) -> UnreadableError:
    """Return why git does not read a repository.

    https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
    """
    if b"dubious ownership" in said or b"unsafe repository" in said:
        sentence = "git does not read this repository: it belongs to another user."
        return UnreadableError(Problem(sentence, "If you trust it, run `git status` here, and do what it says."))
    if _IN_ANOTHER in said:
        sentence = "This folder looks like a repository of its own, and lies in another."
        return UnreadableError(Problem(sentence, "Change to the folder of the project around it."))
    if b"not a git repository" in said:
        return NoRepositoryError(Problem("This is no git repository.", "Change to the project, or name two paths."))
    return UnreadableError(Problem(f"git cannot read this repository: {_last(said)}."))


def _unread(label: str, said: bytes, *, missing: bool = False) -> UnreadableError:
    if missing or b"missing" in said or b"promisor" in said or b"fetch" in said:
        sentence = f"Not all of {label} is here: the clone is partial, or damaged."
        return UnreadableError(Problem(sentence, "Clone without --filter."))
    return UnreadableError(Problem(f"git cannot read {label}: {_last(said)}."))


def _last(said: bytes) -> str:
    """Return git's message without its paths: the first that is an error, up to a quotation mark or a colon."""
    lines = said.decode(errors="replace").splitlines() or ["it says nothing"]
    fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0])
    return re.split(r"['\"]|/", fatal.partition(": ")[2] or fatal)[0].strip() or "it fails"
