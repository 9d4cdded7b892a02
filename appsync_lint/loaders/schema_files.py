"""Where an API's schema stands: the files that a configuration lists, the command line names, or a folder holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import sdl
from appsync_lint.loaders.configuration import CONFIG_NAMES
from appsync_lint.loaders.discovery import NOT_OURS
from appsync_lint.loaders.workspace import MAX_FILES, SCHEMA_SUFFIXES
from appsync_lint.source import NoApiError, Problem, Source, UnreadableError, shown

if TYPE_CHECKING:
    from appsync_lint.loaders.arguments import Target
    from appsync_lint.loaders.configuration import Located
    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Span

_MOST_FOLDERS = 500  # that a hint looks into for a schema


class SchemaFiles:
    """Finds and reads the files of schemas, inside one root; `notes` receives what the user should know."""

    def __init__(self, workspace: Workspace, notes: list[str]) -> None:
        self.workspace = workspace
        self.notes = notes

    def listed(self, one: ApiEntry, located: Located) -> dict[Path, Span]:
        """Return the files that an API's `schema` means, each with the place that names it."""
        found: dict[Path, Span] = {}
        for pattern, span in one.schema:
            for path in self.workspace.glob(one.schema_folder or located.folder, pattern, span):
                found.setdefault(path, span)
        return found

    def read(self, files: dict[Path, Span], target: Target) -> list[Source]:
        """Return these files, each with the place that names it; one of them may come from standard input."""
        stdin = target.stdin
        place = os.path.realpath(stdin.path) if stdin and stdin.path else None
        return [
            self._stdin_source(target)
            if place is not None and os.path.realpath(path) == place
            else self.workspace.read(path, span)
            for path, span in files.items()
        ]

    def of_target(self, target: Target, located: Located | None) -> list[Source]:
        """Return the files that a target itself names, else those of its folder."""
        if target.files or target.stdin:
            sources = [self.workspace.read(path) for path in target.files]
            sources += [self._stdin_source(target)] if target.stdin else []
            return sorted(sources, key=lambda source: source.name)
        elsewhere = not target.given and located is not None and not schema_files(target.folder)
        return self.of_folder(located.folder if elsewhere and located is not None else target.folder)

    def _stdin_source(self, target: Target) -> Source:
        stdin = target.stdin
        text = stdin.text if stdin else ""
        if stdin is None or stdin.path is None:
            return Source("<stdin>", text, is_file=False)
        return Source(self.workspace.name(stdin.path), text)

    def of_folder(self, folder: Path) -> list[Source]:
        """Return `schema.graphql` where it is whole by itself, else every schema file of the folder."""
        found = schema_files(folder)
        sources = [self.workspace.read(path) for path in found]
        operations = [source for source in sources if len(sources) > 1 and sdl.is_operation_document(source)]
        self.notes += [f"{source.name} holds operations, not a schema, and is passed over." for source in operations]
        sources = [source for source in sources if source not in operations]
        if not sources:
            raise NoApiError(Problem(f"There is no schema in {self._shown(folder)}.", self._schema_below(folder)))
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
            waiting += [p for p in entries if p.is_dir() and not p.is_symlink() and p.name not in NOT_OURS]
        return "Name the schema's files, or `schema:` in appsync-lint.yaml."


def schema_files(folder: Path) -> list[Path]:
    """Return the schema files of a folder, also what only has their name: reading it will say so.

    Raises UnreadableError where the folder cannot be read, or holds too many.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.casefold() in SCHEMA_SUFFIXES)
    except OSError as error:
        raise UnreadableError(Problem(f"{shown(folder)} cannot be read: {error.strerror}.")) from None
    found = [path for path in paths if not path.is_dir()]
    if len(found) > MAX_FILES:
        raise UnreadableError(Problem(f"{shown(folder)} holds more than {MAX_FILES:,} schema files.", "Name some."))
    return found


def _is_whole(source: Source) -> bool:
    try:
        schema = sdl.read([source])
    except UnreadableError:
        return False
    return bool(schema.roots)
