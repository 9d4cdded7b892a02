"""A git revision -> its files in a folder of their own, read through git's objects; the work tree is not touched."""

from __future__ import annotations

import os
import re
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders import plumbing, temporary, trees
from appsync_lint.loaders.trees import Entry, Unread
from appsync_lint.loaders.workspace import MAX_FILE_SIZE, git_root
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_VERSION = re.compile(rb"git version (\d+)\.(\d+)")
_OLDEST = (2, 30)  # in which `rev-parse` knows `--end-of-options`
_IN_ANOTHER = b"cannot use bare repository"
_MOST_LISTED = 500_000  # files of a revision
_MOST_NAMES = 256 * 1024 * 1024  # bytes of their names
_MOST_NAMED = 8192  # bytes
_LINKED = re.compile(rb"gitdir: ([^\r\n]+)\s*")  # a `.git` that is a file: of a submodule, or another work tree
_HASH = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class NoRepositoryError(UnreadableError):
    """There is no repository here, or no git to read it."""


class Repository(Struct, frozen=True):
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

    def holds(self, commit: str, path: str) -> bool:
        """Return whether a commit has a path, from the root of the repository."""
        return self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}")[0] == 0

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
        with temporary.folder() as folder:
            if folder.is_relative_to(self.top.resolve()):
                sentence = "The folder for temporary files lies in the repository, which is not touched."
                raise UnreadableError(Problem(sentence, "Name another: TMPDIR=/tmp"))
            entries = self._entries(commit, label)
            trees.refuse_odd(entries, label)
            sizes = self._sizes(sorted({entry.oid for entry in entries if entry.is_read}), label)
            chosen = trees.needed(entries, sizes, inside)
            unread = trees.write(chosen, lambda oids: self._contents(oids, sizes, label), folder, self.top)
            modules = [Unread("submodule", entry.path) for entry in entries if entry.is_module]
            whole = len(chosen) == len(entries)
            suffixes = frozenset() if whole else trees.suffixes(set(entries) - set(chosen))
            yield Checkout(folder, (*modules, *unread), suffixes, whole)

    def _entries(self, commit: str, label: str) -> list[Entry]:
        found: list[Entry] = []
        command = ("ls-tree", "-r", "-z", "--full-tree", commit)
        with closing(plumbing.records(self.git, self.folder, command, _MOST_NAMES)) as lines:
            try:
                for line in lines:
                    about, _, path = line.partition(b"\t")
                    mode, _, oid = about.decode().split(" ")
                    found.append(Entry(sys.intern(mode), oid, os.fsdecode(path)))
                    if len(found) > _MOST_LISTED:
                        sentence = f"{label} holds more than {_MOST_LISTED:,} files."
                        raise UnreadableError(Problem(sentence, trees.TOO_LARGE))
            except plumbing.FailedError as error:
                raise _unread(label, error.said) from None
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
        with _listed(small) as asked, plumbing.scratch() as answers:
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
        with plumbing.scratch() as out:
            code, said = self._start(arguments, stdin, out)
            out.seek(0)
            return code, out.read(), said

    def _start(self, arguments: Sequence[str], stdin: IO[bytes] | None, stdout: IO[bytes]) -> tuple[int, bytes]:
        return plumbing.run(self.git, self.folder, arguments, stdin, stdout)


class Checkout(Struct, frozen=True):
    """A commit's files in a temporary folder.

    `unread` is what stands in the tree and cannot be read. `whole` says whether everything was written out; `suffixes`
    are those of the files that were not.
    """

    folder: Path
    unread: tuple[Unread, ...]
    suffixes: frozenset[str]
    whole: bool


def repository(folder: Path) -> Repository:
    """Return the repository that a folder is in.

    Raises NoRepositoryError where there is none, or no git; UnreadableError where git refuses to read it.
    """
    git = plumbing.found(folder)
    if git is None:
        hint = "Install git, or name two paths."
        raise NoRepositoryError(Problem("git, which reads revisions, was not found.", hint))
    asked = ("--is-bare-repository", "--is-inside-work-tree", "--absolute-git-dir", "--show-prefix")
    with plumbing.scratch() as out:
        code, said = plumbing.run(git, folder, ("rev-parse", *asked), None, out)
        out.seek(0)
        bare, inside, place, prefix = (*out.read().split(b"\n", 3), b"", b"", b"", b"")[:4]
    if code != 0:
        raise _refused(said)
    # A folder of a project can look like a repository, with branches of its own; git before 2.38 takes it for one.
    root = git_root(folder)
    if root and (bare == b"true" or not _is_of(root, Path(os.fsdecode(place)))):
        raise _refused(_IN_ANOTHER)
    if (bare, inside) == (b"false", b"false"):
        hint = "Change to the folder of the project."
        raise NoRepositoryError(Problem("This folder is no part of a work tree of git's.", hint))
    path = os.fsdecode(prefix.removesuffix(b"\n")).rstrip("/")
    top = Path(os.path.normpath(folder.joinpath(*[".."] * len(Path(path).parts))))
    return Repository(git, folder, path, top)


def _is_of(root: Path, place: Path) -> bool:
    """Return whether a folder of git's is the one that the `.git` of a work tree is, or names."""
    own = root / ".git"
    if own.is_file():
        try:
            named = _LINKED.fullmatch(own.read_bytes()[:_MOST_NAMED])
        except OSError:
            return False
        own = root / os.fsdecode(named[1]) if named else own
    return os.path.realpath(own) == os.path.realpath(place)


@contextmanager
def _listed(oids: Sequence[str]) -> Iterator[IO[bytes]]:
    with plumbing.scratch() as asked:
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
