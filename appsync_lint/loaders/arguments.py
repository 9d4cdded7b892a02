"""Command line -> which files, folders, configuration and standard input it names."""

from __future__ import annotations

import glob
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.config import LANGUAGES
from appsync_lint.loaders import discovery
from appsync_lint.loaders.workspace import MAX_FILE_SIZE, MAX_FILES, Workspace, decode
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONFIG_SUFFIXES = (".yaml", ".yml", ".json", ".toml")


class Request(Struct, frozen=True):
    """What the user asked for; `config_from` and `auth_from` name the option or environment variable it came from.

    `params` are those of infrastructure code, each as `Name=value`.
    """

    paths: tuple[str, ...] = ()
    config: str | None = None
    auth: str | None = None
    root: str | None = None
    stdin_filename: str | None = None
    config_from: str = "--config"
    auth_from: str = "--auth"
    params: tuple[str, ...] = ()


class Stdin(Struct, frozen=True):
    """The text on standard input, and the path under which it is to be looked at."""

    text: str
    path: Path | None


class Target(Struct, frozen=True):
    """Files of one API's schema as named on the command line, or a folder to look into.

    `infrastructure` are the files of infrastructure code that are named, and `programs` those of authorizers and
    resolvers, both of any number of APIs. `given` says whether the user named the folder, or it is only the current
    folder.
    """

    folder: Path
    files: tuple[Path, ...] = ()
    stdin: Stdin | None = None
    given: bool = True
    infrastructure: tuple[Path, ...] = ()
    programs: tuple[Path, ...] = ()

    @property
    def names_files(self) -> bool:
        """Whether files are named of which nobody knows yet what describes their API."""
        return bool(self.files or self.stdin or self.programs)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of all that is named."""
        stdin = [self.stdin.path] if self.stdin and self.stdin.path else []
        return tuple(path.parent for path in (*self.files, *stdin, *self.infrastructure, *self.programs)) or (
            self.folder,
        )

    @property
    def named(self) -> frozenset[Path]:
        """The files named, links resolved; none where standard input has no name, since then it belongs to no other."""
        if self.stdin is not None and self.stdin.path is None:
            return frozenset()
        stdin = [self.stdin.path] if self.stdin and self.stdin.path else []
        return frozenset(Path(os.path.realpath(path)) for path in (*self.files, *stdin))


class Arguments(Struct, frozen=True):
    """The command line, sorted: the configuration file named there, if any, and the targets."""

    config: Path | None
    targets: tuple[Target, ...]


def sort(request: Request, working_directory: Path) -> Arguments:
    """Sort the paths of a request into the configuration file, and schema files or folders.

    The order in which they are written makes no difference. Raises UnreadableError for two configuration files, a
    pattern that means no file, and standard input that is no text.
    """
    paths = [path for path in dict.fromkeys(request.paths) if path != "-"]
    meant = (path for name in paths for path in _meant(name, working_directory))
    found = sorted({Path(os.path.abspath(path)): path for path in meant}.values())  # noqa: PTH100 - links are kept
    folders = [path for path in found if path.is_dir()]
    described = [path for path in found if path not in folders and _is_infrastructure(path)]
    rest = [path for path in found if path not in folders and path not in described]
    configs = [path for path in rest if path.suffix.casefold() in _CONFIG_SUFFIXES]
    programs = [path for path in rest if path.suffix.casefold() in LANGUAGES]
    files = [path for path in rest if path not in configs and path not in programs]
    if len(files) > MAX_FILES:
        raise UnreadableError(Problem(f"More than {MAX_FILES:,} files are named.", "Name fewer."))
    stdin = _stdin(request, working_directory) if "-" in request.paths else None
    config = _config(request, configs, working_directory)
    if config is not None and _is_infrastructure(config):
        described, config = [*described, config], None
    targets = [Target(folder) for folder in folders]
    if files or stdin is not None or described or programs:
        places = [*files, *([stdin.path] if stdin and stdin.path else []), *described, *programs]
        folder = _folder(places) if places else working_directory
        named = Target(folder, tuple(files), stdin, infrastructure=tuple(described), programs=tuple(programs))
        targets.insert(0, named)
    if not targets:
        targets = [Target(configs[0].parent)] if configs else [Target(working_directory, given=False)]
    return Arguments(config, tuple(targets))


def _is_infrastructure(path: Path) -> bool:
    """Return whether a file is infrastructure code; reading it will say what is wrong with one that cannot be read."""
    return discovery.recognized(path) is not None


def _meant(name: str, working_directory: Path) -> list[Path]:
    path = working_directory / name
    if os.path.lexists(path) or not glob.has_magic(name):
        return [path]
    return Workspace(working_directory).glob(working_directory, name)


def _config(request: Request, named: list[Path], working_directory: Path) -> Path | None:
    """Return the configuration file that is named: the command line beats the environment."""
    option = working_directory / request.config if request.config is not None else None
    if option is not None and (request.config_from == "--config" or not named):
        named = [*named, option]
    if len({os.path.realpath(path) for path in named}) > 1:
        hint = "Name one; `apis:` in it can hold several APIs."
        raise UnreadableError(Problem("More than one configuration file is named.", hint))
    return named[0] if named else None


def _stdin(request: Request, working_directory: Path) -> Stdin:
    name = request.stdin_filename
    data = sys.stdin.buffer.read(MAX_FILE_SIZE + 1) if sys.stdin else b""
    if len(data) > MAX_FILE_SIZE:
        limit = MAX_FILE_SIZE // (1024 * 1024)
        raise UnreadableError(Problem(f"Standard input is larger than {limit} MB.", "Name a smaller file."))
    return Stdin(decode(data, name or "<stdin>"), working_directory / name if name else None)


def _folder(files: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([os.path.abspath(path.parent) for path in files]))  # noqa: PTH100 - links are kept
