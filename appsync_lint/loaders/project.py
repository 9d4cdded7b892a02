"""Command line -> what is to be analysed: which files are the schema, which the configuration, and what the root is."""

from __future__ import annotations

import glob
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import sdl
from appsync_lint.access import MODE_OF_DIRECTIVE, Mode
from appsync_lint.config import ApiConfig, Known, Provider, Subject, Unknown
from appsync_lint.loaders import neutral
from appsync_lint.loaders.workspace import Workspace, decode, git_root
from appsync_lint.source import Problem, Source, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.loaders.neutral import ApiEntry, ConfigFile, LinterSettings
    from appsync_lint.schema import Schema

CONFIG_NAMES = ("appsync-lint.yaml", "appsync-lint.yml", "appsync-lint.json")
SCHEMA_SUFFIXES = (".graphql", ".gql", ".graphqls")
_CONFIG_SUFFIXES = (".yaml", ".yml", ".json")
_AMPLIFY = frozenset({"model", "auth"})


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for on the command line."""

    paths: tuple[str, ...] = ()
    config: str | None = None
    auth: str | None = None
    root: str | None = None
    stdin_filename: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """What was found: the APIs, the linter's settings, what the user should know about the choice, every file read."""

    root: Path
    subjects: tuple[Subject, ...]
    settings: LinterSettings
    notes: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Target:
    """Files of one API's schema as named on the command line, or a folder to look into.

    `given` says whether the user named the folder, or it is only where he stands.
    """

    folder: Path
    files: tuple[Path, ...] = ()
    stdin: Source | None = None
    given: bool = True

    @property
    def named(self) -> bool:
        return bool(self.files) or self.stdin is not None


@dataclass(frozen=True, slots=True)
class _Located:
    """A configuration file and the folder it stands in."""

    file: ConfigFile
    folder: Path


def load(request: Request, working_directory: Path) -> Project:
    """Find and read everything.

    Raises UnreadableError with everything that is missing, unreadable, invalid or contradictory.
    """
    configs, targets = _classify(request, working_directory)
    search = _Search(request, configs, targets, working_directory)
    subjects: list[Subject] = []
    settings: list[LinterSettings] = []
    for target in targets:
        located = search.config_for(target)
        settings.append(located.file.settings if located else neutral.LinterSettings())
        subjects += search.subjects(target, located)
    return Project(
        search.workspace.root,
        _uniquely_named(subjects),
        settings[0],
        tuple(dict.fromkeys(search.notes)),
        search.files(subjects),
    )


def _classify(request: Request, working_directory: Path) -> tuple[list[Path], list[_Target]]:
    """Sort the arguments into configuration files, and schema files or folders."""
    configs: list[Path] = []
    files: list[Path] = []
    folders: list[Path] = []
    stdin: Source | None = None
    for argument in request.paths:
        path = working_directory / argument
        if argument == "-":
            stdin = _stdin(request, working_directory)
        elif path.is_dir():
            folders.append(path)
        elif path.suffix.casefold() in _CONFIG_SUFFIXES:
            configs.append(path)
        elif not path.exists() and glob.has_magic(argument):
            found = Workspace(working_directory).glob(working_directory, argument)
            files += [path for path in found if path.suffix.casefold() not in _CONFIG_SUFFIXES]
        else:
            files.append(path)
    if len(configs) + (request.config is not None) > 1:
        raise UnreadableError(
            Problem("More than one configuration file is named.", "Name one; `apis:` in it can hold several APIs.")
        )
    targets = [_Target(folder) for folder in folders]
    if stdin is not None or files:
        named = working_directory / (request.stdin_filename or "") if stdin else files[0]
        targets.insert(0, _Target(_folder(files) if files else _stdin_folder(named, request), tuple(files), stdin))
    if not targets:
        config = configs[0] if configs else working_directory / request.config if request.config else None
        targets = [_Target(config.parent if config else working_directory, given=False)]
    return configs, targets


def _stdin(request: Request, working_directory: Path) -> Source:
    name = request.stdin_filename
    shown = Path(os.path.relpath(working_directory / name, working_directory)).as_posix() if name else "<stdin>"
    return Source(shown, decode(sys.stdin.buffer.read(), shown), is_file=name is not None)


def _stdin_folder(named: Path, request: Request) -> Path:
    return named.parent if request.stdin_filename else named


def _folder(files: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([os.path.abspath(path.parent) for path in files]))  # noqa: PTH100 - links are kept


class _Search:
    """The search for configuration and schema files, inside one root."""

    def __init__(self, request: Request, configs: list[Path], targets: list[_Target], working_directory: Path) -> None:
        self.request = request
        self.notes: list[str] = []
        explicit = configs[0] if configs else working_directory / request.config if request.config else None
        if explicit is not None and not explicit.is_file():
            Workspace(explicit.parent.resolve()).read(explicit)
        self.explicit = explicit
        self.working_directory = working_directory
        self.workspace = Workspace(self._root([target.folder for target in targets]).resolve())
        self._files: dict[Path, _Located] = {}

    def _root(self, folders: list[Path]) -> Path:
        if self.request.root is not None:
            root = self.working_directory / self.request.root
            if not root.is_dir():
                raise UnreadableError(Problem(f"There is no folder {root}.", "Name the project's folder with --root."))
            return root
        places = [Path(os.path.abspath(folder)) for folder in folders]  # noqa: PTH100 - links are kept
        if self.explicit is not None:
            places.append(Path(os.path.abspath(self.explicit.parent)))  # noqa: PTH100
        common = Path(os.path.commonpath(places))
        if (git := git_root(common)) is not None:
            return git
        here = Path(os.path.abspath(self.working_directory))  # noqa: PTH100
        if common.is_relative_to(here):
            for folder in (common, *common.parents):
                if _config_in(folder) is not None or folder == here:
                    return folder if _config_in(folder) is not None else common
        return common

    def config_for(self, target: _Target) -> _Located | None:
        """Return the configuration file that counts for a target, or None where there is none."""
        path = self.explicit or self._discovered(target.folder)
        if path is None:
            return None
        if path not in self._files:
            self._files[path] = _Located(neutral.read(self.workspace.read(path)), path.parent)
        return self._files[path]

    def _discovered(self, folder: Path) -> Path | None:
        start = folder.resolve()
        for above in (start, *start.parents):
            if not above.is_relative_to(self.workspace.root):
                return None
            if (found := _config_in(above)) is not None:
                return found
        return None

    def files(self, subjects: Iterable[Subject]) -> tuple[Path, ...]:
        """Return every file that was read."""
        read = {source.name for subject in subjects for source in subject.schema.sources if source.is_file}
        return (*self._files, *(self.workspace.root / name for name in sorted(read)))

    def subjects(self, target: _Target, located: _Located | None) -> list[Subject]:
        """Return the APIs of a target: those of the configuration file, or one of which only the schema is known."""
        if located is None:
            return [self._subject(self._sources(target, None, None), None, target.folder)]
        entries = located.file.apis
        if len(entries) > 1 and target.named:
            entries = self._entries_with(target, located)
            target = _Target(target.folder)
        return [self._subject(self._sources(target, located, entry), entry, target.folder) for entry in entries]

    def _entries_with(self, target: _Target, located: _Located) -> tuple[ApiEntry, ...]:
        """Return those of several APIs whose schema the named files belong to."""
        named = {path.resolve() for path in target.files}
        found = [
            entry
            for entry in located.file.apis
            if named & {path.resolve() for path in self._schema_files(entry, located.folder)}
        ]
        if not found:
            sentence = "The schema files named belong to none of the APIs of the configuration file."
            raise UnreadableError(Problem(sentence, "Add them to an API's `schema`, or name no files."))
        return tuple(found)

    def _schema_files(self, entry: ApiEntry, folder: Path) -> list[Path]:
        found = [path for pattern, span in entry.schema for path in self.workspace.glob(folder, pattern, span)]
        return list(dict.fromkeys(found))

    def _sources(self, target: _Target, located: _Located | None, entry: ApiEntry | None) -> list[Source]:
        if target.named:
            sources = [self.workspace.read(path) for path in dict.fromkeys(target.files)]
            return sources + ([target.stdin] if target.stdin else [])
        if located is not None and entry is not None and entry.schema:
            span = entry.schema[0][1]
            return [self.workspace.read(path, span) for path in self._schema_files(entry, located.folder)]
        return self._folder_sources(target.folder if target.given or located is None else located.folder)

    def _folder_sources(self, folder: Path) -> list[Source]:
        """Return `schema.graphql` where it is whole by itself, else every schema file of the folder."""
        found = sorted(
            path for path in folder.iterdir() if path.suffix.casefold() in SCHEMA_SUFFIXES and path.is_file()
        )
        if not found:
            raise UnreadableError(Problem(f"There is no schema in {self._shown(folder)}.", self._schema_below(folder)))
        sources = [self.workspace.read(path) for path in found]
        operations = [source for source in sources if len(sources) > 1 and sdl.is_operation_document(source)]
        self.notes += [f"{source.name} holds operations, not a schema, and is passed over." for source in operations]
        sources = [source for source in sources if source not in operations]
        main = [source for source in sources if Path(source.name).name == "schema.graphql"]
        if main and len(sources) > 1 and _is_whole(main[0]):
            others = ", ".join(source.name for source in sources if source not in main)
            self.notes.append(f"{main[0].name} is taken as the whole schema; not read: {others}.")
            return main
        return sources

    def _shown(self, folder: Path) -> str:
        name = self.workspace.name(folder)
        return "this folder" if name == "." else name

    def _schema_below(self, folder: Path) -> str:
        for depth in ("*", "*/*", "*/*/*"):
            below = (path for path in folder.glob(depth) if path.suffix.casefold() in SCHEMA_SUFFIXES)
            found = next((path for path in below if "node_modules" not in path.parts), None)
            if found is not None:
                return f"Name it: appsync-lint {os.path.relpath(found, self.working_directory)}"
        return "Name the schema's files, or `schema:` in appsync-lint.yaml."

    def _subject(self, sources: list[Source], entry: ApiEntry | None, folder: Path) -> Subject:
        schema = sdl.read(sources, entry.merge if entry else "error")
        config = entry.config if entry else ApiConfig("", "", Provider(neutral.unknown_default(None)))
        if self.request.auth is not None:
            config = _with_auth(config, self.request.auth)
        if isinstance(config.default.mode, Unknown) and not config.additional:
            config = replace(config, additional=_inferred(schema))
        _refuse_empty(schema)
        unread = (*config.unread, *_amplify(schema))
        return Subject(schema, replace(config, name=config.name or self._api_name(folder), unread=unread))

    def _api_name(self, folder: Path) -> str:
        name = self.workspace.name(folder)
        return "api" if name == "." else name


def _config_in(folder: Path) -> Path | None:
    return next((folder / name for name in CONFIG_NAMES if (folder / name).is_file()), None)


def _is_whole(source: Source) -> bool:
    try:
        schema = sdl.read([source])
    except UnreadableError:
        return False
    return bool(schema.roots)


def _refuse_empty(schema: Schema) -> None:
    if next(schema.root_fields(), None) is not None:
        return
    hint = "Name all files of the schema: one of them defines `type Query`."
    if any(placement.directive.name in _AMPLIFY for placement in schema.placements()):
        hint = (
            "Amplify generates the root types from @model: run `amplify api gql-compile`, and name the "
            "schema that it builds, amplify/backend/api/<name>/build/schema.graphql."
        )
    span = schema.sources[0].span(0, 0)
    raise UnreadableError(Problem("The schema has no root fields, so there is nothing to check.", hint, span))


def _amplify(schema: Schema) -> tuple[Unknown, ...]:
    """Amplify's @model and @auth stand for root fields and resolver checks that are in no file that was read."""
    first = next((p.directive for p in schema.placements() if p.directive.name in _AMPLIFY), None)
    if first is None:
        return ()
    what = "what Amplify generates from @model and @auth is not looked at by this version"
    return (Unknown(what, str(first), "the schema that `amplify api gql-compile` builds", first.span),)


def _with_auth(config: ApiConfig, text: str) -> ApiConfig:
    """Return the configuration with the modes of `--auth` for its providers: the first is the default."""
    source = Source("--auth", text, is_file=False)
    providers: list[Provider] = []
    offset = 0
    for number, word in enumerate(text.split(",")):
        start = offset + len(word) - len(word.lstrip())
        span = source.span(start, start + len(word.strip()))
        offset += len(word) + 1
        mode = Mode.parse(word)
        if mode is None:
            known = ", ".join(mode.short for mode in Mode)
            raise UnreadableError(Problem(f"--auth names no mode {word.strip()!r}.", f"Write some of {known}.", span))
        path = f"additionalAuthenticationProviders[{number - 1}]" if number else ""
        providers.append(Provider(Known(mode, span, "--auth"), path))
    return replace(config, origin="--auth", default=providers[0], additional=tuple(providers[1:]))


def _inferred(schema: Schema) -> tuple[Provider, ...]:
    """Return the providers that the schema's directives name: the least for them to mean anything."""
    written = {placement.directive.name for placement in schema.placements()}
    modes = [mode for name, mode in MODE_OF_DIRECTIVE.items() if name in written]
    return tuple(
        Provider(Known(mode, None, "the schema's directives"), f"additionalAuthenticationProviders[{number}]")
        for number, mode in enumerate(modes)
    )


def _uniquely_named(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    seen: dict[str, int] = {}
    named = []
    for subject in subjects:
        name = subject.config.name
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = f"{name}-{seen[name]}"
        named.append(replace(subject, config=replace(subject.config, name=name)))
    return tuple(named)
