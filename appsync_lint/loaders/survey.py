"""What a new configuration file is made from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.arguments import Target, sort
from appsync_lint.loaders.configuration import CONFIG_NAMES, configs_in
from appsync_lint.loaders.project import Search
from appsync_lint.loaders.schema_files import schema_files
from appsync_lint.source import Problem, UnreadableError, shown

if TYPE_CHECKING:
    from appsync_lint.config import Subject
    from appsync_lint.loaders.arguments import Request


class Survey(Struct, frozen=True):
    """What a new configuration file is made from: an API's schema, and its modes as far as somebody names them.

    `schema` holds the schema's files as the new file has to name them, and nothing where they are found without;
    `name` is the API's, where an export says it. `described` are the APIs that infrastructure code describes, with the
    place of each: then `subject` is the first of them.
    """

    file: Path
    subject: Subject
    schema: tuple[str, ...]
    name: str
    notes: tuple[str, ...]
    described: tuple[str, ...] = ()


def survey(request: Request, file: str | None, working_directory: Path, opened: list[Path]) -> Survey:
    """Read what a configuration file can be made from; `file` is where it shall stand, else the schema's folder.

    Raises UnreadableError as `load` does, and where there is a configuration file already.
    """
    arguments = sort(request, working_directory)
    target = arguments.targets[0]
    if len(arguments.targets) > 1 or target.stdin is not None or target.programs:
        raise UnreadableError(Problem("A configuration file is made for one folder, or the schema files in it."))
    path = target.folder / CONFIG_NAMES[0] if file is None else working_directory / file
    _refuse_configured(path)
    places = (*arguments.targets, Target(path.parent))
    search = Search(request, arguments.config, places, working_directory, opened)
    name = search.workspace.name(path)
    export = search.configuration.export(arguments.config) if arguments.config is not None else None
    described = None if export else search.configuration.described(target)
    subject, *others = search.subjects(target, export or described)
    notes = dict.fromkeys(search.notes)
    if path.name not in CONFIG_NAMES:
        notes[f"A file of this name is not looked for: give it with --config {name}."] = None
    elif (above := search.configuration.above(path.parent)) is not None:
        notes[f"{above} is not read for this folder any more."] = None
    api = export.file.apis[0].config.name if export else ""
    if described is not None and subject.config.origin:
        origins = tuple(f"{one.config.name}: {one.config.origin}" for one in (subject, *others))
        return Survey(path, subject, (), "", tuple(notes), origins)
    return Survey(path, subject, _patterns(search, subject, path.parent), api, tuple(notes))


def _refuse_configured(path: Path) -> None:
    """Raise UnreadableError where a new configuration file cannot stand at a path, or not do what it is for."""
    if os.path.lexists(path):
        raise UnreadableError(Problem(f"There is {shown(path)} already, and nothing is overwritten.", "Edit it."))
    if path.name in CONFIG_NAMES and (others := configs_in(path.parent)):
        raise UnreadableError(Problem(f"{shown(others[0])} configures this folder already.", "Edit it."))
    if path.suffix not in (".yaml", ".yml"):
        raise UnreadableError(Problem(f"{shown(path)} is no name of a YAML file.", "End it with .yaml."))
    if not path.parent.is_dir():
        raise UnreadableError(Problem(f"There is no folder {shown(path.parent)}.", "Make the folder first."))


def _patterns(search: Search, subject: Subject, folder: Path) -> tuple[str, ...]:
    """Return the schema's files relative to a folder, or nothing where the folder stands for just these."""
    names = [source.name for source in subject.schema.sources]
    if schema_files(folder) and sorted(source.name for source in search.files.of_folder(folder)) == sorted(names):
        return ()
    return tuple(Path(os.path.relpath(search.workspace.root / name, folder.resolve())).as_posix() for name in names)
