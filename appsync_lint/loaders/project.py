"""Command line -> what is to be analysed: which files are the schema, which the configuration, and what the root is."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import sdl
from appsync_lint.access import MODE_OF_DIRECTIVE, Mode
from appsync_lint.config import ApiConfig, Known, Provider, Subject, Unknown
from appsync_lint.loaders import discovery, entry, facts, merging, neutral
from appsync_lint.loaders.arguments import Target, sort
from appsync_lint.loaders.entry import unknown_default
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.neutral import ConfigFile
from appsync_lint.loaders.workspace import MAX_FILE_SIZE, MAX_FILES, Workspace, git_root
from appsync_lint.source import Problem, Source, UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.loaders.arguments import Request
    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.loaders.infrastructure import FoundApi
    from appsync_lint.loaders.neutral import LinterSettings
    from appsync_lint.schema import Directive, Schema
    from appsync_lint.source import Span
    from appsync_lint.suppression import Allow

CONFIG_NAMES = ("appsync-lint.yaml", "appsync-lint.yml", "appsync-lint.json")
_SHARED_NAME = "pyproject.toml"  # a configuration file only where it has a part for appsync-lint
SCHEMA_SUFFIXES = (".graphql", ".gql", ".graphqls")
_AMPLIFY = frozenset({"model", "auth"})

# Where a hint does not look for a schema, and how many folders it looks into.
_NOT_OURS = frozenset({"node_modules", ".git", ".terraform", "cdk.out", ".venv"})
_MOST_FOLDERS = 500


@dataclass(frozen=True, slots=True)
class Project:
    """What was found: the APIs, the linter's settings, and what the user should know about the choice."""

    root: Path
    subjects: tuple[Subject, ...]
    settings: LinterSettings
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a new configuration file is made from: an API's schema, and its modes as far as somebody names them.

    `schema` holds the schema's files as the new file has to name them, and nothing where they are found without;
    `name` is the API's, where an export says it.
    """

    file: Path
    subject: Subject
    schema: tuple[str, ...]
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Located:
    """A configuration file and its path; or infrastructure code, of which the folder alone is told."""

    file: ConfigFile
    path: Path
    is_infrastructure: bool = False

    @property
    def folder(self) -> Path:
        return self.path if self.is_infrastructure else self.path.parent


def load(request: Request, working_directory: Path, opened: list[Path]) -> Project:
    """Find and read everything; `opened` receives the path of each file before it is read, also where that fails.

    Raises UnreadableError with everything that is missing, unreadable, invalid or contradictory.
    """
    arguments = sort(request, working_directory)
    search = _Search(request, arguments.config, arguments.targets, working_directory, opened)
    subjects: list[Subject] = []
    settings: list[LinterSettings] = []
    for target in arguments.targets:
        located = search.config_for(target)
        settings.append(located.file.settings if located else neutral.LinterSettings())
        subjects += search.subjects(target, located)
    if any(replace(other, rule_spans={}) != replace(settings[0], rule_spans={}) for other in settings):
        sentence = "The configuration files of these folders differ in what is checked, and how strictly."
        raise UnreadableError(Problem(sentence, "Check the folders one by one."))
    return Project(search.workspace.root, _uniquely_named(subjects), settings[0], tuple(dict.fromkeys(search.notes)))


def survey(request: Request, file: str | None, working_directory: Path, opened: list[Path]) -> Survey:
    """Read what a configuration file can be made from; `file` is where it shall stand, else the schema's folder.

    Raises UnreadableError as `load` does, and where there is a configuration file already.
    """
    arguments = sort(request, working_directory)
    target = arguments.targets[0]
    if len(arguments.targets) > 1 or target.stdin is not None:
        raise UnreadableError(Problem("A configuration file is made for one folder, or the schema files in it."))
    path = target.folder / CONFIG_NAMES[0] if file is None else working_directory / file
    _refuse_configured(path)
    places = (*arguments.targets, Target(path.parent))
    search = _Search(request, arguments.config, places, working_directory, opened)
    name = search.workspace.name(path)
    export = search.export(arguments.config) if arguments.config is not None else None
    (subject,) = search.subjects(target, export)
    notes = dict.fromkeys(search.notes)
    if path.name not in CONFIG_NAMES:
        notes[f"A file of this name is not looked for: give it with --config {name}."] = None
    elif (above := search.config_above(path.parent)) is not None:
        notes[f"{above} is not read for this folder any more."] = None
    api = export.file.apis[0].config.name if export else ""
    return Survey(path, subject, search.patterns(subject, path.parent), api, tuple(notes))


def _refuse_configured(path: Path) -> None:
    """Raise UnreadableError where a new configuration file cannot stand at a path, or not do what it is for."""
    if os.path.lexists(path):
        raise UnreadableError(Problem(f"There is {shown(path)} already, and nothing is overwritten.", "Edit it."))
    if path.name in CONFIG_NAMES and (others := _configs_in(path.parent)):
        raise UnreadableError(Problem(f"{shown(others[0])} configures this folder already.", "Edit it."))
    if path.suffix not in (".yaml", ".yml"):
        raise UnreadableError(Problem(f"{shown(path)} is no name of a YAML file.", "End it with .yaml."))
    if not path.parent.is_dir():
        raise UnreadableError(Problem(f"There is no folder {shown(path.parent)}.", "Make the folder first."))


class _Search:
    """The search for configuration and schema files, inside one root."""

    def __init__(
        self,
        request: Request,
        config: Path | None,
        targets: Sequence[Target],
        working_directory: Path,
        opened: list[Path],
    ) -> None:
        self.request = request
        self.notes: list[str] = []
        self.explicit = config
        self.working_directory = working_directory
        self.workspace = Workspace(
            self._root([folder for target in targets for folder in target.folders]).resolve(), opened
        )
        self._files: dict[Path, _Located] = {}
        self._infrastructures: dict[object, tuple[tuple[FoundApi, ...], tuple[Problem, ...]]] = {}

    def _root(self, folders: list[Path]) -> Path:
        if self.request.root is not None:
            root = self.working_directory / self.request.root
            if not root.is_dir():
                sentence = f"There is no folder {shown(root)}."
                raise UnreadableError(Problem(sentence, "Name the project's folder with --root."))
            return root
        places = [_absolute(folder) for folder in folders]
        if self.explicit is not None:
            places.append(_absolute(self.explicit.parent))
        common = Path(os.path.commonpath(places))
        roots = {git_root(common)} - {None} or {git_root(place) for place in places} - {None}
        if len(roots) == 1 and (git := roots.pop()) is not None:
            return git
        # Without git: the nearest folder with a configuration, but none above where the user stands.
        here = _absolute(self.working_directory)
        if common.is_relative_to(here):
            for folder in (common, *common.parents):
                if _configs_in(folder):
                    return folder
                if folder == here:
                    break
        return common

    # The configuration.

    def config_for(self, target: Target) -> _Located | None:
        """Return what describes the APIs of a target: a configuration file, else infrastructure code, else None."""
        written = self._written(target)
        if (written is not None and written.file.describes and not target.infrastructure) or self._modes_given(target):
            return written
        return self._described(target, written) or written

    def _modes_given(self, target: Target) -> bool:
        return self.request.auth is not None and not target.infrastructure

    def _written(self, target: Target) -> _Located | None:
        path = self.explicit or self._discovered(target.folder)
        if path is None:
            return None
        if path not in self._files:
            self._files[path] = _Located(neutral.read(self._config_source(path)), path)
        return self._files[path]

    def _described(self, target: Target, written: _Located | None) -> _Located | None:
        """Return the APIs that infrastructure code describes, with what a configuration file says beside it.

        Raises UnreadableError where some of the code cannot be read; beside schema files that are named it is only
        noted, since they may have nothing to do with it.
        """
        apis, problems = self._infrastructure(target, written)
        if problems and (target.infrastructure or not (target.files or target.stdin)):
            raise UnreadableError(*problems)
        self.notes += [problem.sentence for problem in problems]
        if not apis:
            return None
        base = written.file if written else ConfigFile((), neutral.LinterSettings())
        folder = written.folder if written else self.workspace.root
        overrides = () if base.describes else base.overrides
        tables = [entry.named(one.table, api) for api in apis for one in api.deployments]
        entry.refuse_unmatched(overrides, tables)
        entries = tuple(
            entry.discovered(api, None if base.describes else base.common, folder, overrides) for api in apis
        )
        counts = Counter(one.config.name for one in entries)
        entries = tuple(
            _placed(one, base.allows, by_folder=counts[one.config.name] > 1 and not one.config.label) for one in entries
        )
        self.notes += [note for one in entries for note in one.notes]
        return _Located(replace(base, apis=entries), folder, is_infrastructure=True)

    def _infrastructure(
        self, target: Target, written: _Located | None
    ) -> tuple[tuple[FoundApi, ...], tuple[Problem, ...]]:
        params = {**(written.file.params if written else {}), **_params(self.request.params)}
        around = Surroundings(self.workspace, params)
        if target.infrastructure:
            return discovery.read(discovery.sorted_by_format(target.infrastructure), around)
        named = bool(target.files or target.stdin)
        folder = self.workspace.root if named else target.folder.resolve()
        key = folder, tuple(params.items())
        if key not in self._infrastructures:
            self._infrastructures[key] = discovery.read(discovery.search(self.workspace, folder), around)
        return self._infrastructures[key]

    def _config_source(self, path: Path) -> Source:
        try:
            return self.workspace.read(path)
        except UnreadableError:
            if path is not self.explicit or self.request.config_from == "--config":
                raise
            variable = self.request.config_from  # whose value is not printed
            sentence = f"The file that {variable} names cannot be read."
            hint = "It has to be a text file below the project's root folder."
            raise UnreadableError(Problem(sentence, hint)) from None

    def _discovered(self, folder: Path) -> Path | None:
        start = folder.resolve()
        for above in (start, *start.parents):
            if not above.is_relative_to(self.workspace.root):
                return None
            if found := _configs_in(above):
                unread = ", ".join(self.workspace.name(path) for path in found[1:])
                self.notes += [f"{self.workspace.name(found[0])} is read, and not {unread}."] if unread else []
                return found[0]
        return None

    def export(self, path: Path) -> _Located:
        """Return an exported API. Raises UnreadableError where the file is none."""
        source = self.workspace.read(path)
        if not neutral.is_export(source):
            sentence = f"{source.name} is no API as `aws appsync get-graphql-api` prints it."
            raise UnreadableError(Problem(sentence, "A configuration file need not be made into another."))
        return _Located(neutral.read(source), path)

    def config_above(self, folder: Path) -> str | None:
        """Return the name of the configuration file that counts for a folder."""
        path = self._discovered(folder)
        return self.workspace.name(path) if path else None

    def patterns(self, subject: Subject, folder: Path) -> tuple[str, ...]:
        """Return the schema's files relative to a folder, or nothing where the folder stands for just these."""
        names = [source.name for source in subject.schema.sources]
        if _schema_files(folder) and sorted(source.name for source in self._folder_sources(folder)) == sorted(names):
            return ()
        return tuple(Path(os.path.relpath(self.workspace.root / name, folder.resolve())).as_posix() for name in names)

    # The schema.

    def subjects(self, target: Target, located: _Located | None) -> list[Subject]:
        """Return the APIs of a target: those of the configuration file, or one of which only the schema is known."""
        if located is None:
            return [self._subject(self._own_sources(target, None), None, target.folder)]
        entries = [(one, self._files_of(one, located)) for one in located.file.apis]
        if target.files or target.stdin:
            named = target.named
            belonging = [(one, files) for one, files in entries if named & {path.resolve() for path in files}]
            known = {path.resolve() for _, files in belonging for path in files}
            without = [(one, files) for one, files in entries if not (files or one.definition)]
            if named and named <= known:
                self._note_whole(named, known, located)
                entries = belonging
            elif located.is_infrastructure and len(without) == 1:
                entries = without
            elif located.is_infrastructure and not target.infrastructure:
                self.notes.append(f"{self._codes(located)} describes no API with this schema, and is not read for it.")
                return [self._subject(self._own_sources(target, None), None, target.folder)]
            elif len(entries) > 1:
                sentence = "The schema files named belong to none of the APIs of the configuration file, or not all do."
                raise UnreadableError(Problem(sentence, "Add them to an API's `schema`, or name no files."))
            else:
                entries = [(located.file.apis[0], {})]
        return [self._api(one, files, target, located) for one, files in entries]

    def _codes(self, located: _Located) -> str:
        return ", ".join(dict.fromkeys(one.config.origin.rpartition(":")[0] for one in located.file.apis))

    def _api(self, one: ApiEntry, files: dict[Path, Span], target: Target, located: _Located) -> Subject:
        """Return an API in all its deployments."""
        subject = self._deployed(one, files, target, located)
        others = [self._deployed(other, self._files_of(other, located), target, located) for other in one.others]
        return replace(subject, others=tuple(others))

    def _deployed(self, one: ApiEntry, files: dict[Path, Span], target: Target, located: _Located) -> Subject:
        """Return an API of a configuration file, its programs read, and the source APIs of a merged one."""
        one = self._with_programs(one, one.folder or located.folder)
        merged = self._source_apis(one, target, located)
        if merged and not one.schema and not one.definition:
            theirs = {source.name: source for source_api in merged for source in source_api.schema.sources}
            subject = self._subject(list(theirs.values()), replace(one, merge="union"), target.folder)
            return merging.merged(subject, merged)
        sources = [*self._listed_sources(files, target), *one.definition]
        if not sources and located.is_infrastructure and not (target.files or target.stdin):
            raise UnreadableError(_no_schema(one))
        subject = self._subject(sources or self._own_sources(target, located), one, target.folder)
        return replace(subject, config=replace(subject.config, sources=merged))

    def _with_programs(self, one: ApiEntry, folder: Path) -> ApiEntry:
        def read(path: str, span: Span) -> Source:
            return self.workspace.read(folder / path, span)

        return replace(one, config=replace(one.config, resolvers=facts.with_programs(one.config.resolvers, read)))

    def _source_apis(self, one: ApiEntry, target: Target, located: _Located) -> tuple[Subject, ...]:
        """Return the source APIs of a merged API. Raises UnreadableError where one is missing, or merged itself."""
        found = merging.source_entries(one, located.file.apis)
        return tuple(self._deployed(other, self._files_of(other, located), target, located) for other in found)

    def _note_whole(self, named: frozenset[Path], known: set[Path], located: _Located) -> None:
        if others := len(known - named):
            files = f"the other {others} files are" if others > 1 else "the other file is"
            config = self.workspace.name(located.path)
            self.notes.append(f"What is named belongs to a schema of {config}: {files} read too.")

    def _files_of(self, one: ApiEntry, located: _Located) -> dict[Path, Span]:
        """Return the files of an API's schema: those that it names, or that its source APIs name."""
        if one.schema or not one.sources:
            return self._listed_files(one, located)
        sources = merging.source_entries(one, located.file.apis)
        return {path: span for source in sources for path, span in self._listed_files(source, located).items()}

    def _listed_files(self, one: ApiEntry, located: _Located) -> dict[Path, Span]:
        """Return the files that an API's `schema` means, each with the place that names it."""
        found: dict[Path, Span] = {}
        for pattern, span in one.schema:
            for path in self.workspace.glob(one.schema_folder or located.folder, pattern, span):
                found.setdefault(path, span)
        return found

    def _listed_sources(self, files: dict[Path, Span], target: Target) -> list[Source]:
        stdin = target.stdin
        place = stdin.path.resolve() if stdin and stdin.path else None
        return [
            self._stdin_source(target)
            if place is not None and path.resolve() == place
            else self.workspace.read(path, span)
            for path, span in files.items()
        ]

    def _own_sources(self, target: Target, located: _Located | None) -> list[Source]:
        """Return the files that a target itself names, else those of its folder."""
        if target.files or target.stdin:
            sources = [self.workspace.read(path) for path in target.files]
            sources += [self._stdin_source(target)] if target.stdin else []
            return sorted(sources, key=lambda source: source.name)
        elsewhere = not target.given and located is not None and not _schema_files(target.folder)
        return self._folder_sources(located.folder if elsewhere and located is not None else target.folder)

    def _stdin_source(self, target: Target) -> Source:
        stdin = target.stdin
        text = stdin.text if stdin else ""
        if stdin is None or stdin.path is None:
            return Source("<stdin>", text, is_file=False)
        return Source(self.workspace.name(stdin.path), text)

    def _folder_sources(self, folder: Path) -> list[Source]:
        """Return `schema.graphql` where it is whole by itself, else every schema file of the folder."""
        found = _schema_files(folder)
        sources = [self.workspace.read(path) for path in found]
        operations = [source for source in sources if len(sources) > 1 and sdl.is_operation_document(source)]
        self.notes += [f"{source.name} holds operations, not a schema, and is passed over." for source in operations]
        sources = [source for source in sources if source not in operations]
        if not sources:
            raise UnreadableError(Problem(f"There is no schema in {self._shown(folder)}.", self._schema_below(folder)))
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
        """Return what to type for the nearest folder below that has a configuration file or a schema."""
        waiting, opened = [folder], 0
        while waiting and opened < _MOST_FOLDERS:
            here, opened = waiting.pop(0), opened + 1
            try:
                entries = sorted(here.iterdir())
            except OSError:
                continue
            ours = any(p.suffix.casefold() in SCHEMA_SUFFIXES or p.name in CONFIG_NAMES for p in entries)
            if ours and here != folder:
                return f"Name it: appsync-lint {shown(here)}"
            waiting += [p for p in entries if p.is_dir() and not p.is_symlink() and p.name not in _NOT_OURS]
        return "Name the schema's files, or `schema:` in appsync-lint.yaml."

    def _subject(self, sources: list[Source], one: ApiEntry | None, folder: Path) -> Subject:
        schema = sdl.read(sources, one.merge if one else "error")
        config = one.config if one else ApiConfig("", "", Provider(unknown_default(None)))
        if self.request.auth is not None:
            config = _with_auth(config, self.request.auth, self.request.auth_from)
        if isinstance(config.default.mode, Unknown) and not config.additional:
            config = replace(config, additional=_inferred(schema))
        _refuse_empty(schema)
        unread = (*config.unread, *_amplify(schema))
        return Subject(schema, replace(config, name=config.name or self._api_name(folder), unread=unread))

    def _api_name(self, folder: Path) -> str:
        name = self.workspace.name(folder)
        return "api" if name == "." else name


def _placed(one: ApiEntry, allows: tuple[Allow, ...], *, by_folder: bool) -> ApiEntry:
    """Return an API of infrastructure code with what is accepted, and its folder in its name where others share it."""
    folder = Path(one.config.origin).parent.as_posix()
    name = f"{folder}/{one.config.name}" if by_folder and folder != "." else one.config.name
    config = replace(one.config, name=name, allows=(*one.config.allows, *allows))
    return replace(one, config=config, others=tuple(_placed(o, allows, by_folder=by_folder) for o in one.others))


def _no_schema(one: ApiEntry) -> Problem:
    """Return what to do about an API whose schema stands in no file."""
    name, unknown = one.config.name, one.no_schema
    hint = (
        f"Name its files on the command line, or write them as `schema:` in {CONFIG_NAMES[0]} (with several APIs under "
        "`overrides:`)."
    )
    if unknown is None:
        return Problem(f"Nothing here says what the schema of {name} is.", hint, one.config.default.mode.span)
    hint = f"Give it as {unknown.answer}; or n{hint[1:]}" if unknown.answer.startswith("--") else hint
    return Problem(f"The schema of {name} is out of sight: {unknown.expression}.", hint, unknown.span)


def _params(written: Iterable[str]) -> dict[str, str]:
    """Return the parameters that `--param` gives. Raises UnreadableError where one has no `=`."""
    found: dict[str, str] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UnreadableError(Problem(f"--param {text!r} gives no value.", "Write it as Name=value."))
        found[name.strip()] = value
    return found


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, which `resolve` would follow


def _configs_in(folder: Path) -> list[Path]:
    """Return the configuration files of a folder, a link that leads nowhere among them: reading it will say so."""
    paths = [folder / name for name in CONFIG_NAMES]
    found = [path for path in paths if path.is_file() or (path.is_symlink() and not path.exists())]
    shared = folder / _SHARED_NAME
    return [*found, shared] if _has_part(shared) else found


def _has_part(path: Path) -> bool:
    """Return whether a `pyproject.toml` is a configuration file too, or could be and reading it will say what is wrong.

    One that cannot be opened, is too large, or does not name appsync-lint is nobody's business here.
    """
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_FILE_SIZE else b""
    except OSError:
        return False
    if b"appsync-lint" not in data:
        return False
    from appsync_lint.loaders import toml  # noqa: PLC0415 - most projects have no need of it

    return toml.configures(data)


def _schema_files(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.casefold() in SCHEMA_SUFFIXES)
    except OSError as error:
        raise UnreadableError(Problem(f"{shown(folder)} cannot be read: {error.strerror}.")) from None
    found = [path for path in paths if path.is_file() or (path.is_symlink() and not path.exists())]
    if len(found) > MAX_FILES:
        raise UnreadableError(Problem(f"{shown(folder)} holds more than {MAX_FILES:,} schema files.", "Name some."))
    return found


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
    if _amplify_directive(schema) is not None:
        hint = (
            "Amplify generates the root types from @model: run `amplify api gql-compile`, and name the "
            "schema that it builds, amplify/backend/api/<name>/build/schema.graphql."
        )
    span = schema.sources[0].span(0, 0)
    raise UnreadableError(Problem("The schema has no root fields, so there is nothing to check.", hint, span))


def _amplify_directive(schema: Schema) -> Directive | None:
    return next((p.directive for p in schema.placements() if p.directive.name in _AMPLIFY), None)


def _amplify(schema: Schema) -> tuple[Unknown, ...]:
    """Amplify's @model and @auth stand for root fields and resolver checks that are in no file that was read."""
    first = _amplify_directive(schema)
    if first is None:
        return ()
    what = "what Amplify generates from @model and @auth is not looked at by this version"
    return (Unknown(what, str(first), "the schema that `amplify api gql-compile` builds", first.span),)


def _with_auth(config: ApiConfig, text: str, origin: str) -> ApiConfig:
    """Return the configuration with the modes of `--auth` for its providers: the first is the default."""
    words = text.split(",")
    modes = [Mode.parse(word) for word in words]
    if origin == "--auth":
        source = Source(origin, text, is_file=False)
    else:  # the value of an environment variable is not printed: only the modes that it means
        words = [mode.short if mode else "" for mode in modes]
        source = Source(origin, ",".join(words), is_file=False)
    providers: list[Provider] = []
    offset = 0
    for number, (word, mode) in enumerate(zip(words, modes, strict=True)):
        start = offset + len(word) - len(word.lstrip())
        span = source.span(start, start + len(word.strip()))
        offset += len(word) + 1
        if mode is None:
            written = f" {word.strip()!r}" if word else ""
            hint = f"Write some of {', '.join(mode.short for mode in Mode)}, the default mode first."
            raise UnreadableError(Problem(f"{origin} names no mode{written}.", hint, span if word else None))
        path = f"additionalAuthenticationProviders[{number - 1}]" if number else ""
        providers.append(Provider(Known(mode, span, origin), path))
    return replace(config, origin=origin, default=providers[0], additional=tuple(providers[1:]))


def _inferred(schema: Schema) -> tuple[Provider, ...]:
    """Return the providers that the schema's directives name: the least for them to mean anything."""
    written = {placement.directive.name for placement in schema.placements()}
    modes = [mode for name, mode in MODE_OF_DIRECTIVE.items() if name in written]
    return tuple(
        Provider(Known(mode, None, "the schema's directives"), f"additionalAuthenticationProviders[{number}]")
        for number, mode in enumerate(modes)
    )


def _uniquely_named(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return the APIs, of those with the same name the later ones numbered: `api`, `api-2`."""
    found = tuple(subjects)
    taken = {subject.config.name for subject in found}
    named: dict[str, Subject] = {}
    for subject in found:
        name = subject.config.name
        if name in named:
            name = next(free for number in count(2) if (free := f"{name}-{number}") not in taken)
            taken.add(name)
        named[name] = _renamed(subject, name)
    return tuple(named.values())


def _renamed(subject: Subject, name: str) -> Subject:
    others = tuple(_renamed(other, name) for other in subject.others)
    return replace(subject, config=replace(subject.config, name=name), others=others)
