"""Command line -> what is to be analysed: which files are the schema, which the configuration, and what the root is."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.access import Mode
from appsync_lint.code import programs as code
from appsync_lint.config import Absent, ApiConfig, Known, Program, Provider, Subject, Unknown, known, language
from appsync_lint.loaders import foreign, grants, merging, neutral, programs
from appsync_lint.loaders.arguments import Target, sort
from appsync_lint.loaders.configuration import CONFIG_NAMES, Configuration, configs_in
from appsync_lint.loaders.entry import unknown_default
from appsync_lint.loaders.modes import inferred, with_auth
from appsync_lint.loaders.schema_files import SchemaFiles, schema_files
from appsync_lint.loaders.workspace import Workspace, git_root
from appsync_lint.schema import Schema
from appsync_lint.source import Problem, Source, UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from appsync_lint.assembly import Merge
    from appsync_lint.loaders.arguments import Request
    from appsync_lint.loaders.configuration import Located
    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.loaders.neutral import LinterSettings
    from appsync_lint.schema import Directive
    from appsync_lint.source import Span

_AMPLIFY = frozenset({"model", "auth"})


class Project(Struct, frozen=True):
    """What was found: the APIs, the linter's settings, and what the user should know about the choice."""

    root: Path
    subjects: tuple[Subject, ...]
    settings: LinterSettings
    notes: tuple[str, ...]


def load(request: Request, working_directory: Path, opened: list[Path]) -> Project:
    """Find and read everything; `opened` receives the path of each file before it is read, also where that fails.

    Raises UnreadableError with everything that is missing, unreadable, invalid or contradictory.
    """
    arguments = sort(request, working_directory)
    search = Search(request, arguments.config, arguments.targets, working_directory, opened)
    subjects: list[Subject] = []
    settings: list[LinterSettings] = []
    for named in arguments.targets:
        target, located = search.located(named)
        settings.append(located.file.settings if located else neutral.LinterSettings())
        subjects += search.subjects(target, located)
    search.configuration.refuse_unused_params()
    search.notes += [_unread_authorizer(subject.config) for subject in subjects if _hides_authorizer(subject.config)]
    if any(replace(other, rule_spans={}) != replace(settings[0], rule_spans={}) for other in settings):
        sentence = "The configuration files of these folders differ in what is checked, and how strictly."
        raise UnreadableError(Problem(sentence, "Check the folders one by one."))
    return Project(search.workspace.root, _uniquely_named(subjects), settings[0], tuple(dict.fromkeys(search.notes)))


class Search:
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
        self.configuration = Configuration(request, config, self.workspace, self.notes)
        self.files = SchemaFiles(self.workspace, self.notes)
        self._schemas: dict[tuple[str, ...], Schema] = {}
        self._texts: dict[Path, Source] = {}  # of programs: many fields can share one

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
            return self._inside(git)
        # Without git: the nearest folder with a configuration, but none above where the user stands.
        here = _absolute(self.working_directory)
        if common.is_relative_to(here):
            for folder in (common, *common.parents):
                if configs_in(folder):
                    return folder
                if folder == here:
                    break
        return common

    def _inside(self, root: Path) -> Path:
        """Return a root; of one that a link in the user's own repository leads out to, that repository."""
        own = git_root(_absolute(self.working_directory))
        leads_out = own and root.is_relative_to(own) and not root.resolve().is_relative_to(own.resolve())
        return own if own and leads_out else root

    def located(self, target: Target) -> tuple[Target, Located | None]:
        """Return what describes the APIs of a target; a folder with nothing but a schema stands for its files."""
        located = self.configuration.of(target)
        if located is not None or target.names_files or target.infrastructure:
            return target, located
        files = replace(target, files=tuple(schema_files(target.folder)))
        around = self.configuration.of(files) if files.files else None
        places = (self._places(one, self._files_of(one, around)) for one in around.file.apis) if around else ()
        if around is None or all(files.named.isdisjoint(of_api) for of_api in places):
            return target, None
        return files, around

    def subjects(self, target: Target, located: Located | None) -> list[Subject]:
        """Return the APIs of a target, those to which the programs that it names belong among them.

        A program that belongs to none, and is a Lambda authorizer, stands alone, or is the authorizer of the one API
        that is named beside it. Raises UnreadableError for any other program.
        """
        if not target.programs:
            return self._described(target, located)
        named = {Path(os.path.realpath(path)): path for path in target.programs}
        rest = replace(target, programs=())
        found = self._described(rest, located) if rest.names_files or rest.infrastructure else []
        owned: set[Path] = set()
        if located is not None:
            there = {subject.config.name for subject in found}
            for one, own in self._owners(located, named.keys()):
                owned |= own
                if one.config.name not in there:
                    names = self._names(named[path] for path in own)
                    owner = one.config.name or self._codes(located)
                    self.notes.append(f"{names} belongs to {owner}, which is checked as a whole.")
                    found.append(self._api(one, self._files_of(one, located), Target(located.folder), located))
        stray = self._alone([path for real, path in named.items() if real not in owned])
        if len(found) == len(stray) == 1 and isinstance(found[0].config.authorizer, Absent):
            return [replace(found[0], config=replace(found[0].config, authorizer=stray[0].config.authorizer))]
        return [*found, *stray]

    def _names(self, paths: Iterable[Path]) -> str:
        return ", ".join(sorted(self.workspace.name(path) for path in paths))

    def _owners(self, located: Located, named: Collection[Path]) -> Iterator[tuple[ApiEntry, set[Path]]]:
        """Yield the APIs to which some of the programs named belong, with these."""
        for one in located.file.apis:
            folder = one.folder or located.folder
            paths = (folder / program.path for program in one.config.programs if program.path)
            if own := {Path(os.path.realpath(path)) for path in paths} & set(named):
                yield one, own

    def _alone(self, paths: Iterable[Path]) -> list[Subject]:
        """Return Lambda authorizers by themselves. Raises UnreadableError with every program that is none."""
        found: list[Subject] = []
        problems: list[Problem] = []
        for path in paths:
            try:
                found.append(self._authorizer(path))
            except UnreadableError as error:
                problems += error.problems
        if problems:
            raise UnreadableError(*problems)
        return found

    def _authorizer(self, path: Path) -> Subject:
        source = self.workspace.read(path)
        written = Program(language(path.name), source.span(0, 0), path.name, source)
        program = programs.with_source(written, self._files(path.parent))
        if code.authorizer(program, linked=False) is None:
            raise UnreadableError(foreign.stray_program(source))
        what = f"the API that {source.name} belongs to: its schema, and how long it keeps answers"
        answer = f"its schema beside it, or `authorizer: {{file: {path.name}}}` in the API's {CONFIG_NAMES[0]}"
        unread = (Unknown(what, "", answer, source.span(0, 0)),)
        provider = Provider(Known(Mode.AWS_LAMBDA))
        config = ApiConfig(source.name, "", provider, authorizer=Known(program, source.span(0, 0)), unread=unread)
        return Subject(Schema({}, {}, (), (), {}, ()), config)

    def _described(self, target: Target, located: Located | None) -> list[Subject]:
        """Return the APIs of a target: those of the configuration file, or one of which only the schema is known."""
        if located is None:
            return [self._subject(self.files.of_target(target, None), None, target.folder)]
        entries = [(one, self._files_of(one, located)) for one in located.file.apis]
        if target.files or target.stdin:
            named = target.named
            belonging = [(one, files) for one, files in entries if named & self._places(one, files)]
            known = {path for one, files in belonging for path in self._places(one, files)}
            without = [(one, files) for one, files in entries if not (files or one.definition)]
            if named and named <= known:
                self._note_whole(named, known, located)
                entries = belonging
            elif located.is_infrastructure and len(without) == 1:
                entries = without
            elif located.is_infrastructure and not target.infrastructure:
                self.notes.append(f"{self._codes(located)} describes no API with this schema, and is not read for it.")
                return [self._subject(self.files.of_target(target, None), None, target.folder)]
            elif len(entries) > 1:
                sentence = "The schema files named belong to none of the APIs of the configuration file, or not all do."
                raise UnreadableError(Problem(sentence, "Add them to an API's `schema`, or name no files."))
            else:
                entries = [(located.file.apis[0], {})]
        return [self._api(one, files, target, located) for one, files in entries]

    def _places(self, one: ApiEntry, files: dict[Path, Span]) -> set[Path]:
        """Return the files of an API's schema, those that a program reads among them."""
        read_by_code = (self.workspace.root / source.name for source in one.definition)
        return {Path(os.path.realpath(path)) for path in (*files, *read_by_code)}

    def _codes(self, located: Located) -> str:
        return ", ".join(dict.fromkeys(one.config.origin.rpartition(":")[0] for one in located.file.apis))

    def _api(self, one: ApiEntry, files: dict[Path, Span], target: Target, located: Located) -> Subject:
        """Return an API in all its deployments."""
        subject = self._deployed(one, files, target, located)
        others = [self._deployed(other, self._files_of(other, located), target, located) for other in one.others]
        deployments = [_knowing_others(deployed, (subject, *others)) for deployed in (subject, *others)]
        return replace(deployments[0], others=tuple(deployments[1:]))

    def _deployed(self, one: ApiEntry, files: dict[Path, Span], target: Target, located: Located) -> Subject:
        """Return an API of a configuration file, its programs read, and the source APIs of a merged one."""
        one = self._with_programs(one, one.folder or located.folder)
        merged = self._source_apis(one, target, located)
        if merged and not one.schema and not one.definition:
            theirs = {source.name: source for source_api in merged for source in source_api.schema.sources}
            subject = self._subject(list(theirs.values()), replace(one, merge="union"), target.folder)
            return merging.merged(subject, merged)
        sources = [*self.files.read(files, target), *one.definition]
        if not sources and located.is_infrastructure and not (target.files or target.stdin):
            raise UnreadableError(_no_schema(one))
        subject = self._subject(sources or self.files.of_target(target, located), one, target.folder)
        return replace(subject, config=replace(subject.config, sources=merged))

    def _with_programs(self, one: ApiEntry, folder: Path) -> ApiEntry:
        files = self._files(folder)
        config = programs.read_in(one.config, files)
        return replace(one, config=replace(config, roles=grants.with_documents(config.roles, files.read)))

    def _files(self, folder: Path) -> programs.Files:
        """Return the files of the project, by paths relative to a folder."""

        def read(path: str, span: Span) -> Source:
            file = _absolute(folder / path)
            if file not in self._texts:
                self._texts[file] = self.workspace.read(folder / path, span)
            return self._texts[file]

        return programs.Files(read, lambda path: os.path.isfile(folder / path))  # noqa: PTH113 - of any name

    def _source_apis(self, one: ApiEntry, target: Target, located: Located) -> tuple[Subject, ...]:
        """Return the source APIs of a merged API. Raises UnreadableError where one is missing, or merged itself."""
        found = merging.source_entries(one, located.file.apis)
        return tuple(self._deployed(other, self._files_of(other, located), target, located) for other in found)

    def _note_whole(self, named: frozenset[Path], known: set[Path], located: Located) -> None:
        if others := len(known - named):
            files = f"the other {others} files are" if others > 1 else "the other file is"
            config = self._codes(located) if located.is_infrastructure else self.workspace.name(located.path)
            self.notes.append(f"What is named belongs to a schema of {config}: {files} read too.")

    def _files_of(self, one: ApiEntry, located: Located) -> dict[Path, Span]:
        """Return the files of an API's schema: those that it names, or that its source APIs name."""
        if one.schema or not one.sources:
            return self.files.listed(one, located)
        sources = merging.source_entries(one, located.file.apis)
        return {path: span for source in sources for path, span in self.files.listed(source, located).items()}

    def _subject(self, sources: list[Source], one: ApiEntry | None, folder: Path) -> Subject:
        schema = self._schema(sources, one.merge if one else "error")
        config = one.config if one else ApiConfig("", "", Provider(unknown_default(None)))
        if self.request.auth is not None:
            config = with_auth(config, self.request.auth, self.request.auth_from)
        if isinstance(config.default.mode, Unknown) and not config.additional:
            config = replace(config, additional=inferred(schema))
        _refuse_empty(schema)
        unread = (*config.unread, *_amplify(schema))
        return Subject(schema, replace(config, name=config.name or self._api_name(folder), unread=unread))

    def _schema(self, sources: list[Source], merge: Merge) -> Schema:
        """Return a schema, that of whole files read once for all deployments."""
        if not all(type(source) is Source for source in sources):
            return sdl.read(sources, merge)
        key = merge, *(text for source in sources for text in (source.name, source.text))
        if key not in self._schemas:
            self._schemas[key] = sdl.read(sources, merge)
        return self._schemas[key]

    def _api_name(self, folder: Path) -> str:
        name = self.workspace.name(folder)
        return "api" if name == "." else name


def _knowing_others(subject: Subject, deployments: Iterable[Subject]) -> Subject:
    """Return an API in one deployment, with the modes that its others offer."""
    others = (other.config for other in deployments if other is not subject)
    modes = frozenset(mode for config in others for deployment in config.deployments() for mode in deployment.modes)
    return replace(subject, config=replace(subject.config, elsewhere=modes))


def _hides_authorizer(config: ApiConfig) -> bool:
    """Return whether there is a Lambda authorizer of which nothing says where its source is."""
    has_one = any(known(provider.mode) is Mode.AWS_LAMBDA for provider in config.providers)
    return has_one and bool(config.origin) and isinstance(config.authorizer, Absent)


def _unread_authorizer(config: ApiConfig) -> str:
    return f"The Lambda authorizer of {config.name} is not read: nothing says where its source is (`authorizer.file`)."


def _no_schema(one: ApiEntry) -> Problem:
    """Return what to do about an API whose schema stands in no file."""
    name, unknown = one.config.name, one.no_schema
    place = f"in {CONFIG_NAMES[0]} (with several APIs under `overrides:`)"
    hint = f"Name its files on the command line, or write them as `schema:` {place}."
    if unknown is None:
        return Problem(f"Nothing here says what the schema of {name} is.", hint, one.config.default.mode.span)
    if unknown.answer.startswith("--"):
        hint = f"Give it with {unknown.answer}, or n{hint[1:]}"
    elif unknown.answer.startswith("schema: "):
        file = unknown.answer.removeprefix("schema: ")
        hint = f"If it is {file}, name that on the command line, or write `{unknown.answer}` {place}."
    return Problem(f"The schema of {name} is out of sight: {unknown.expression}.", hint, unknown.span)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, which `resolve` would follow


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
    return next((p.directive for p in schema.placements if p.directive.name in _AMPLIFY), None)


def _amplify(schema: Schema) -> tuple[Unknown, ...]:
    """Amplify's @model and @auth stand for root fields and resolver checks that are in no file that was read."""
    first = _amplify_directive(schema)
    if first is None:
        return ()
    what = "what Amplify generates from @model and @auth is not looked at by this version"
    return (Unknown(what, str(first), "the schema that `amplify api gql-compile` builds", first.span),)


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
