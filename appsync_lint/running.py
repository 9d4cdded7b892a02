"""What commands have in common: what is read and run as the options say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import output
from appsync_lint.options import AUTH, CONFIG
from appsync_lint.verdict import MisuseError, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.config import Subject
    from appsync_lint.engine import Report, Strictness
    from appsync_lint.finding import Rule
    from appsync_lint.loaders.arguments import Request
    from appsync_lint.loaders.project import Project
    from appsync_lint.loaders.sides import Side
    from appsync_lint.options import Option
    from appsync_lint.output import Destination


class Reading(Struct, frozen=True, dict=True):
    """What the commands that read an API have in common."""

    paths: tuple[str, ...]
    config: str | None
    auth: str | None
    root: str | None
    stdin_filename: str | None
    output: tuple[str, ...]
    color: str
    require_known: bool | None
    params: tuple[str, ...]
    debug: bool

    def verdict(self, formats: Sequence[str]) -> Verdict:
        """Return the command's verdict, which knows where its reports go."""
        return Verdict(destinations(self.output, formats), color=self.color, debug=self.debug)

    def load(self, verdict: Verdict) -> Project:
        """Read the input. Raises UnreadableError also where a report would overwrite it."""
        from appsync_lint.loaders import project  # noqa: PLC0415 - `--version` and `--help` need no reader

        self.protect(verdict, self.paths)
        found = project.load(self.request(), Path.cwd(), verdict.inputs)
        verdict.refuse_faulty()
        return found

    def protect(self, verdict: Verdict, paths: Iterable[str]) -> None:
        """Let no report overwrite what is named. Raises UnreadableError where one would."""
        named = (*paths, *([self.config] if self.config else ()))
        verdict.inputs += [Path(path) for path in named if os.path.isfile(path)]  # noqa: PTH113 - of any length
        verdict.refuse_faulty()

    def request(self) -> Request:
        """Return what the readers are asked for."""
        from appsync_lint.loaders import arguments  # noqa: PLC0415 - see load

        return arguments.Request(
            self.paths,
            self.config,
            self.auth,
            self.root,
            self.stdin_filename,
            config_from=origin(CONFIG),
            auth_from=origin(AUTH),
            params=self.params,
        )

    def knows_all(self, project: Project) -> bool:
        """Return whether everything has to be known: as the option says, else the configuration file."""
        return bool(project.settings.require_known if self.require_known is None else self.require_known)


def origin(option: Option) -> str:
    """Return what an option's value came from: itself, or its environment variable."""
    variable = option.variable or ""
    if not os.environ.get(variable):
        return option.flags
    import click  # noqa: PLC0415 - it alone knows whether the option is there, which goes before the variable
    from click.core import ParameterSource  # noqa: PLC0415

    source = click.get_current_context().get_parameter_source(option.parameter)
    return variable if source is ParameterSource.ENVIRONMENT else option.flags


class Checking(Struct, frozen=True, dict=True):
    """What the commands that run rules have in common."""

    pedantic: bool | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: str | None
    folders: tuple[Path, ...]

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> Checking:
        """Return these of a command's options, by name, and take them out."""
        return cls(**{name: options.pop(name) for name in cls.__struct_fields__})

    def run(self, project: Project, verdict: Verdict, *, required: bool, whole: bool = True) -> tuple[Report, Path]:
        """Return what the rules find in a project, and where its baseline stands.

        `whole` says that every deployment is looked at, and not one that the user chooses.
        """
        from appsync_lint import engine  # noqa: PLC0415 - see Reading.load

        rules, strictness, file = self._strictly(project, verdict, root=project.root, required=required, whole=whole)
        return engine.run(project.subjects, rules, strictness), file

    def both(self, old: Sequence[Subject], new: Side, verdict: Verdict, *, whole: bool) -> tuple[Report, Report]:
        """Return what the rules find in the APIs of an old version and in a new one, on the terms of the new one."""
        from appsync_lint import engine  # noqa: PLC0415 - see Reading.load

        required = self.baseline is not None
        rules, strictness, _ = self._strictly(new.project, verdict, root=new.root, required=required, whole=whole)
        before = engine.run(old, rules, replace(strictness, baseline=()))
        return before, engine.run(new.project.subjects, rules, strictness)

    def _strictly(
        self, project: Project, verdict: Verdict, *, root: Path, required: bool, whole: bool
    ) -> tuple[Sequence[Rule], Strictness, Path]:
        """Return which rules are run, on what terms, and where the baseline stands."""
        from appsync_lint import baseline_file, engine, ruleset  # noqa: PLC0415 - see Reading.load
        from appsync_lint.loaders import workspace  # noqa: PLC0415

        settings = project.settings
        every = ruleset.load(self.folders)
        rules = ruleset.choose(every, settings, _split(self.select), _split(self.ignore))
        file = Path.cwd() / self.baseline if self.baseline is not None else project.root / baseline_file.BASELINE_NAME
        disk = workspace.Workspace(project.root if self.baseline is None else root, verdict.inputs)
        strictness = engine.Strictness(
            pedantic=bool(settings.pedantic if self.pedantic is None else self.pedantic),
            severities=ruleset.severities(settings),
            known=frozenset(rule.name for rule in every),
            baseline=baseline_file.load(file, disk, required=required),
            whole=whole,
        )
        verdict.refuse_faulty()
        return rules, strictness, file


def destinations(written: Sequence[str], formats: Sequence[str]) -> tuple[Destination, ...]:
    """Return where reports go. Raises MisuseError for an unknown format, or two for one place."""
    try:
        return output.parse(written, formats, Path.cwd())
    except ValueError as error:
        raise MisuseError(str(error)) from None


def _split(names: Iterable[str]) -> list[str]:
    return [part.strip() for name in names for part in name.split(",") if part.strip()]


def rule_files(folders: Iterable[Path]) -> list[Path]:
    """Return the files of the user's own rules, which no report may overwrite."""
    return [path for folder in folders for path in folder.glob("*.py")]


def write_notes(notes: Iterable[str]) -> None:
    """Write what the user should know to standard error."""
    from appsync_lint.report import visible  # noqa: PLC0415 - see Reading.load

    for note in notes:
        output.write_stderr(f"note: {visible(note)}\n")
