"""The options that commands share, and what is read and run as they say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import output
from appsync_lint.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.config import Subject
    from appsync_lint.engine import Report, Strictness
    from appsync_lint.loaders.arguments import Request
    from appsync_lint.loaders.project import Project
    from appsync_lint.loaders.sides import Side
    from appsync_lint.output import Destination
    from appsync_lint.rule import Rule

Option = Callable[[Callable[..., None]], Callable[..., None]]


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
            config_from=origin("config", "--config"),
            auth_from=origin("auth", "--auth"),
            params=self.params,
        )

    def knows_all(self, project: Project) -> bool:
        """Return whether everything has to be known: as the option says, else the configuration file."""
        return bool(project.settings.require_known if self.require_known is None else self.require_known)


def origin(parameter: str, option: str) -> str:
    """Return what a parameter's value came from: the option, or the environment variable."""
    source = click.get_current_context().get_parameter_source(parameter)
    return f"APPSYNC_LINT_{parameter.upper()}" if source is ParameterSource.ENVIRONMENT else option


def output_option(formats: str, parameter: str = "output") -> Option:
    """Return the option that says in which of these formats a command reports, and where to."""
    told = f"{formats}, and where it goes. Repeatable."
    return click.option("--output", parameter, metavar="FORMAT[=FILE]", multiple=True, help=told)


def _together(*options: Option) -> Option:
    """Return a decorator that adds these options to a command, in this order."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


AUTH_OPTION = click.option(
    "--auth",
    metavar="MODE[,MODE...]",
    envvar="APPSYNC_LINT_AUTH",
    help="The API's authorization modes, the default first: cognito, iam, api-key, oidc, lambda.",
)
ROOT_OPTION = click.option(
    "--root", metavar="DIR", help="The project's root; nothing outside it is read [default: git's]."
)
COLOR_OPTION = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="APPSYNC_LINT_COLOR",
    help="Whether text is coloured [default: auto, on a terminal].",
)
locating_options = _together(
    click.option(
        "--config",
        metavar="FILE",
        envvar="APPSYNC_LINT_CONFIG",
        help="The configuration file [default: discovered].",
    ),
    AUTH_OPTION,
    ROOT_OPTION,
)
telling_options = _together(
    COLOR_OPTION,
    click.option(
        "--require-known/--no-require-known",
        default=None,
        envvar="APPSYNC_LINT_REQUIRE_KNOWN",
        help="Exit with 2 when something could not be known.",
    ),
    click.option(
        "--param",
        "params",
        metavar="NAME=VALUE",
        multiple=True,
        help="A parameter, variable or stage of the infrastructure code. Repeatable.",
    ),
    click.option("--debug", is_flag=True, help="Show the traceback of a defect."),
)
reading_options = _together(
    click.argument("paths", nargs=-1),
    locating_options,
    click.option("--stdin-filename", metavar="FILE", help="The name of what `-` reads from standard input."),
    telling_options,
)
RULES_OPTION = click.option(
    "--rules",
    "folders",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder of rule files of your own; they are programs and will be run. Repeatable.",
)


checking_options = _together(
    click.option(
        "--pedantic/--no-pedantic",
        default=None,
        envvar="APPSYNC_LINT_PEDANTIC",
        help="Show findings of low confidence too.",
    ),
    click.option(
        "--select", metavar="RULE", multiple=True, help="Run these rules only; repeatable, or separated by commas."
    ),
    click.option("--ignore", metavar="RULE", multiple=True, help="Leave these rules out; likewise."),
    click.option(
        "--baseline",
        metavar="FILE",
        help="The findings accepted from before [default: .appsync-lint-baseline.json in the project's root].",
    ),
    RULES_OPTION,
)


class Checking(Struct, frozen=True, dict=True):
    """What the commands that run rules have in common."""

    pedantic: bool | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: str | None
    folders: tuple[Path, ...]

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
    """Return where reports go. Raises click.UsageError for an unknown format, or two for one place."""
    try:
        return output.parse(written, formats, Path.cwd())
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _split(names: Iterable[str]) -> list[str]:
    return [part.strip() for name in names for part in name.split(",") if part.strip()]
