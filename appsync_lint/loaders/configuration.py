"""What describes the APIs of a target: a configuration file, or infrastructure code and what such a file adds to it."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.loaders import bundle, discovery, neutral, overrides
from appsync_lint.loaders.infrastructure import Params, Surroundings
from appsync_lint.loaders.neutral import ConfigFile
from appsync_lint.loaders.workspace import contents
from appsync_lint.source import NoApiError, Problem, UnreadableError, UnusedParamError, did_you_mean, leads_out

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from appsync_lint.loaders.arguments import Request, Target
    from appsync_lint.loaders.document import Table
    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.loaders.infrastructure import FoundApi
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Source
    from appsync_lint.suppression import Allow

CONFIG_NAMES = ("appsync-lint.yaml", "appsync-lint.yml", "appsync-lint.json")
_MOST_NAMED = 10  # in a hint
_SHARED_NAME = "pyproject.toml"  # a configuration file only where it has a part for appsync-lint


class Located(Struct, frozen=True):
    """A configuration file and its path; or infrastructure code, of which the folder alone is told."""

    file: ConfigFile
    path: Path
    is_infrastructure: bool = False

    @property
    def folder(self) -> Path:
        """The folder that paths are relative to where nothing else says so."""
        return self.path if self.is_infrastructure else self.path.parent


class Configuration:
    """Finds and reads what describes APIs, inside one root; `notes` receives what the user should know.

    `explicit` is the configuration file that is named.
    """

    def __init__(self, request: Request, explicit: Path | None, workspace: Workspace, notes: list[str]) -> None:
        self.request = request
        self.explicit = explicit
        self.workspace = workspace
        self.notes = notes
        self._files: dict[Path, Located] = {}
        self._asked: set[str] = set()
        self._infrastructures: dict[object, tuple[tuple[FoundApi, ...], tuple[Problem, ...]]] = {}

    def of(self, target: Target) -> Located | None:
        """Return what describes the APIs of a target: a configuration file, else infrastructure code, else None."""
        written = self._written(target)
        if written is not None and written.file.describes and not target.infrastructure:
            return written
        return self.described(target, written) or written

    def _written(self, target: Target) -> Located | None:
        path = self.explicit or self._discovered(target.folder)
        if path is None:
            return None
        if path not in self._files:
            source = self._config_source(path)
            self._files[path] = Located(neutral.read(source, self._answers(path, source)), path)
        return self._files[path]

    def _answers(self, path: Path, source: Source) -> list[Table]:
        """Return what stands beside an exported API."""
        if path.suffix != ".json" or '"graphqlApi"' not in source.text or not neutral.is_export(source):
            return []
        found = list(bundle.answers(self.workspace, path))
        self.notes += bundle.read_with(source.name, found)
        return [table for table, _ in found]

    def described(self, target: Target, written: Located | None = None) -> Located | None:
        """Return the APIs that infrastructure code describes, with what a configuration file says beside it.

        None where there are none, or where modes are named on the command line and such code is not. Raises
        UnreadableError where some of the code cannot be read; beside schema files that are named it is only noted,
        since they may have nothing to do with it.
        """
        if self.request.auth is not None and not target.infrastructure:
            return None
        apis, problems = self._infrastructure(target, written)
        if problems and (target.infrastructure or not target.names_files):
            raise UnreadableError(*(problems if target.infrastructure else map(_or_named, problems)))
        self.notes += [problem.sentence for problem in problems]
        if not apis and target.infrastructure:
            raise NoApiError(*(self._no_api(path) for path in target.infrastructure))
        if not apis:
            return None
        base = written.file if written else ConfigFile((), neutral.LinterSettings())
        folder = written.folder if written else self.workspace.root
        patches = () if base.describes else base.overrides
        tables = [overrides.named(one.table, api) for api in apis for one in api.deployments]
        if self._looks_at_all_below(folder, target):
            overrides.refuse_unmatched(patches, tables)
            self._refuse_unused(base.params)
        entries = tuple(
            overrides.discovered(api, None if base.describes else base.common, folder, patches) for api in apis
        )
        counts = Counter(one.config.name for one in entries)
        entries = tuple(self._placed(one, base.allows, shared=counts[one.config.name] > 1) for one in entries)
        self.notes += [note for one in entries for note in one.notes]
        return Located(replace(base, apis=entries), folder, is_infrastructure=True)

    def _no_api(self, path: Path) -> Problem:
        sentence = f"{self.workspace.name(path)} describes no GraphQL API of AppSync."
        return Problem(sentence, "Name the file that does, or the folder of the project.")

    def _looks_at_all_below(self, folder: Path, target: Target) -> bool:
        """Return whether nothing below a folder is left out, so that what matches no API there is a mistake."""
        return not target.infrastructure and (
            target.names_files or folder.resolve().is_relative_to(target.folder.resolve())
        )

    def _infrastructure(
        self, target: Target, written: Located | None
    ) -> tuple[tuple[FoundApi, ...], tuple[Problem, ...]]:
        params = Params({**(written.file.params if written else {}), **_params(self.request.params)})
        around = Surroundings(self.workspace, params)
        if target.infrastructure:
            found = discovery.read(discovery.sorted_by_format(target.infrastructure), around)
            self._asked |= params.asked
            return found
        folder = self.workspace.root if target.names_files else target.folder.resolve()
        key = folder, params.given
        if key not in self._infrastructures:
            infrastructure = discovery.search(self.workspace, folder)
            self.notes += infrastructure.unseen
            self._infrastructures[key] = discovery.read(infrastructure, around)
            self._asked |= params.asked
        return self._infrastructures[key]

    def refuse_unused_params(self) -> None:
        """Raise UnusedParamError for every parameter of the command line that nothing has asked for."""
        self._refuse_unused(_params(self.request.params))

    def _refuse_unused(self, params: Iterable[str]) -> None:
        asked = sorted(self._asked)
        hint = f"It has {', '.join(asked[:_MOST_NAMED])}." if asked else ""
        problems = {
            name: Problem(
                f"No infrastructure code that is read has a parameter {name}.", did_you_mean(name, asked) or hint
            )
            for name in params
            if name not in self._asked
        }
        if problems:
            raise UnusedParamError(problems)

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
            if found := configs_in(above):
                unread = ", ".join(self.workspace.name(path) for path in found[1:])
                self.notes += [f"{self.workspace.name(found[0])} is read, and not {unread}."] if unread else []
                return found[0]
        return None

    def export(self, path: Path) -> Located:
        """Return an exported API. Raises UnreadableError where the file is none."""
        source = self.workspace.read(path)
        if not neutral.is_export(source):
            sentence = f"{source.name} is no API as `aws appsync get-graphql-api` prints it."
            raise UnreadableError(Problem(sentence, "A configuration file need not be made into another."))
        return Located(neutral.read(source), path)

    def above(self, folder: Path) -> str | None:
        """Return the name of the configuration file that counts for a folder."""
        path = self._discovered(folder)
        return self.workspace.name(path) if path else None

    def _placed(self, one: ApiEntry, allows: tuple[Allow, ...], *, shared: bool) -> ApiEntry:
        """Return an API of infrastructure code with what is accepted.

        Where others share its name, it begins with the API's stage or stack, or the folder of what is deployed.
        """
        place = one.config.label.partition("/")[0] if "/" in one.config.label else ""
        place = place or (self.workspace.name(one.folder) if one.folder is not None else ".")
        name = f"{place}/{one.config.name}" if shared and place != "." else one.config.name
        config = replace(one.config, name=name, allows=(*one.config.allows, *allows))
        others = tuple(self._placed(other, allows, shared=shared) for other in one.others)
        return replace(one, config=config, others=others)


def _or_named(problem: Problem) -> Problem:
    """Return what keeps code from being read that nobody named, with what else can be done."""
    return problem if problem.hint else replace(problem, hint="Correct it, or name the file that is deployed.")


def _params(written: Iterable[str]) -> dict[str, str]:
    """Return the parameters that `--param` gives. Raises UnreadableError where one has no `=`."""
    found: dict[str, str] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UnreadableError(Problem(f"--param {text!r} gives no value.", "Write it as Name=value."))
        found[name.strip()] = value
    return found


def configs_in(folder: Path) -> list[Path]:
    """Return the configuration files of a folder, also what only has their name: reading it will say so."""
    paths = [folder / name for name in CONFIG_NAMES]
    found = [path for path in paths if os.path.lexists(path) and not path.is_dir()]
    shared = folder / _SHARED_NAME
    return [*found, shared] if _has_part(shared) else found


def _has_part(path: Path) -> bool:
    """Return whether a `pyproject.toml` is a configuration file too, or could be and reading it will say what is wrong.

    One that cannot be read may be one. What does not name appsync-lint, be it a text or not, is nobody's business here.
    """
    if leads_out(path) or not os.path.lexists(path) or path.is_dir():
        return False
    try:
        data = contents(path, path.name)
    except (OSError, UnreadableError):
        return True
    if b"appsync-lint" not in data.replace(b"\0", b""):  # UTF-16 too
        return False
    from appsync_lint.loaders import toml  # noqa: PLC0415 - most projects have no need of it

    return toml.configures(data)
