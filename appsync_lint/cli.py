"""The commands: turn every failure into a sentence and an exit code, and decide nothing."""

from __future__ import annotations

import difflib
import io
import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from appsync_lint import output
from appsync_lint.rule import Severity
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.config import Subject, Unknown
    from appsync_lint.engine import Report
    from appsync_lint.loaders.neutral import LinterSettings
    from appsync_lint.loaders.project import Project
    from appsync_lint.output import Destination
    from appsync_lint.rule import Rule
    from appsync_lint.source import Span

FOUND, NO_VERDICT, DEFECT, INTERRUPTED = 1, 2, 3, 130


class _CheckByDefault(click.Group):
    """A group in which anything but the name of a command belongs to `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0] not in self.commands and args[0] not in own):
            args = ["check", *args]
        return super().parse_args(ctx, args)


@dataclass(frozen=True)
class _Reading:
    """What the commands that read an API have in common."""

    paths: tuple[str, ...]
    config: str | None
    auth: str | None
    root: str | None
    stdin_filename: str | None
    output: tuple[str, ...]
    color: str
    debug: bool

    def load(self) -> Project:
        from appsync_lint.loaders import project  # noqa: PLC0415 - `--version` and `--help` need no reader

        request = project.Request(self.paths, self.config, self.auth, self.root, self.stdin_filename)
        return project.load(request, Path.cwd())


def _reading_options(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        click.argument("paths", nargs=-1),
        click.option(
            "--config",
            metavar="FILE",
            envvar="APPSYNC_LINT_CONFIG",
            help="The configuration file [default: discovered].",
        ),
        click.option(
            "--auth",
            metavar="MODE[,MODE...]",
            envvar="APPSYNC_LINT_AUTH",
            help="The API's authorization modes, the default first: cognito, iam, api-key, oidc, lambda.",
        ),
        click.option("--root", metavar="DIR", help="The project's root; nothing outside it is read [default: git's]."),
        click.option("--stdin-filename", metavar="FILE", help="The name of what `-` reads from standard input."),
        click.option(
            "--output", metavar="FORMAT[=FILE]", multiple=True, help="The format, and where it goes; repeatable."
        ),
        click.option(
            "--color", type=click.Choice(["auto", "always", "never"]), default="auto", envvar="APPSYNC_LINT_COLOR"
        ),
        click.option("--debug", is_flag=True, help="Show the traceback of a defect."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


_RULES_OPTION = click.option(
    "--rules",
    "folders",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder of rule files of your own; they are programs and will be run. Repeatable.",
)


@click.group(cls=_CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="appsync-lint", prog_name="appsync-lint")
def cli() -> None:
    """Find authorization mistakes in AWS AppSync APIs, from the schema and the API's configuration.

    `appsync-lint [PATHS]...` is the same as `appsync-lint check [PATHS]...`.
    """


@cli.command()
@_reading_options
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in reversed(Severity)]),
    envvar="APPSYNC_LINT_FAIL_ON",
    help="The least severity that makes the exit code 1 [default: low].",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when there are findings.")
@click.option(
    "--pedantic/--no-pedantic",
    default=None,
    envvar="APPSYNC_LINT_PEDANTIC",
    help="Show findings of low confidence too.",
)
@click.option(
    "--select", metavar="RULE", multiple=True, help="Run these rules only; repeatable, or separated by commas."
)
@click.option("--ignore", metavar="RULE", multiple=True, help="Leave these rules out; likewise.")
@click.option(
    "--require-known/--no-require-known",
    default=None,
    envvar="APPSYNC_LINT_REQUIRE_KNOWN",
    help="Exit with 2 when something could not be known.",
)
@_RULES_OPTION
def check(
    *,
    fail_on: str | None,
    exit_zero: bool,
    pedantic: bool | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    require_known: bool | None,
    folders: tuple[Path, ...],
    **reading: Any,  # noqa: ANN401 - the options of _Reading, by name
) -> None:
    """Report findings.

    PATHS are schema files, globs, a folder, an API exported by `aws appsync get-graphql-api`, or `-` for standard input;
    none is the current folder. Exit codes: 0 clean, 1 findings, 2 no verdict, 3 a defect of appsync-lint.
    """
    from appsync_lint import engine, ruleset  # noqa: PLC0415 - see _Reading.load

    ask = _Reading(**reading)
    destinations = _destinations(ask, ("text", "json", "sarif"))
    with _Verdict(ask) as verdict:
        project = verdict.load(ask, destinations)
        rules = _chosen(ruleset.load(folders), project.settings, _split(select), _split(ignore))
        severities = _severities(project.settings)
        low = pedantic if pedantic is not None else bool(project.settings.pedantic)
        report = engine.run(project.subjects, rules, engine.Strictness(low, severities))
        known_only = require_known if require_known is not None else bool(project.settings.require_known)
        _refuse_without_verdict(report, require_known=known_only)
        worst = _severity(fail_on or project.settings.fail_on or "low")
        code = FOUND if any(f.severity is not None and f.severity >= worst for f in report.findings) else 0
        if code == 0 and any(api.assumed_default for api in report.apis):
            raise _no_mode(report)
        _notes(project.notes)
        _emit(report, destinations, color=_colored(ask.color))
    sys.exit(0 if exit_zero else code)


@cli.command()
@_reading_options
@click.option(
    "--field", metavar="TYPE.FIELD", help="Tell of one field: because of which text, by which path, with which query."
)
@click.option(
    "--as",
    "principals",
    metavar="PRINCIPAL",
    multiple=True,
    help="Tell of this caller only: api-key, cognito:Admin; repeatable.",
)
def access(*, field: str | None, principals: tuple[str, ...], **reading: Any) -> None:  # noqa: ANN401 - see check
    """Show who may call what.

    For every field: who is admitted when it is asked alone, and who has a whole path to it from a root field.
    """
    ask = _Reading(**reading)
    destinations = _destinations(ask, ("text", "json"))
    with _Verdict(ask) as verdict:
        project = verdict.load(ask, destinations)
        apis = [_settled(subject) for subject in project.subjects]
        asked = [_asked(api, principals) for api in apis]
        _notes(project.notes)
        for destination in destinations:
            color = destination.file is None and _colored(ask.color)
            _deliver(destination, _access_text(apis, asked, field, destination.format, color=color))


@cli.command()
@click.option("--output", metavar="FORMAT", default="text", type=click.Choice(["text", "json"]), help="text or json.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", envvar="APPSYNC_LINT_COLOR")
@_RULES_OPTION
def rules(*, output: str, color: str, folders: tuple[Path, ...]) -> None:  # noqa: A002 - click names it
    """List all rules."""
    from appsync_lint import ruleset  # noqa: PLC0415 - see _Reading.load
    from appsync_lint.report import json, text  # noqa: PLC0415

    with _Verdict():
        found = ruleset.load(folders)
        _print(json.rules(found) if output == "json" else text.rules(found, color=_colored(color)))


@cli.command()
@click.argument("name")
@_RULES_OPTION
def explain(*, name: str, folders: tuple[Path, ...]) -> None:
    """Show the page of a rule, or `assumptions`: what AWS does not document, and how it is decided."""
    from appsync_lint import assumptions, ruleset  # noqa: PLC0415 - see _Reading.load

    with _Verdict():
        if name == "assumptions":
            _print(assumptions.page())
            return
        found = {rule.name: rule for rule in ruleset.load(folders)}
        if name not in found:
            raise UnreadableError(_no_rule(name, found))
        rule = found[name]
        _print(f"# {name}\n\n{rule.page.text}\n\nSeverity {rule.severity}, confidence {rule.confidence}.\n")


class _Verdict:
    """Turns what keeps a command from a verdict into an exit code, and sees to it that no report file looks clean."""

    def __init__(self, ask: _Reading | None = None) -> None:
        self.color = ask.color if ask else "auto"
        self.debug = ask.debug if ask else False
        self.files: tuple[Destination, ...] = ()

    def __enter__(self) -> _Verdict:
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if (
            error is None
            or not isinstance(error, Exception)
            or isinstance(error, click.ClickException | BrokenPipeError)
        ):
            return
        if isinstance(error, UnreadableError):
            self._fail(error.problems)
            sys.exit(NO_VERDICT)
        sentence = str(error) if isinstance(error, _RuleDefectError) else f"{type(error).__name__}: {error}"
        details = error.details if isinstance(error, _RuleDefectError) else "".join(traceback.format_exception(error))
        self._fail([_defect(sentence)])
        if self.debug:
            click.echo(details, err=True)
        sys.exit(DEFECT)

    def load(self, ask: _Reading, destinations: tuple[Destination, ...]) -> Project:
        """Read the input; from then on a failure is written to the report files too, unless they are inputs."""
        named = [Path(path) for path in (*ask.paths, *([ask.config] if ask.config else ()))]
        output.check_writable(destinations, named)
        self.files = destinations
        project = ask.load()
        self.files = ()
        output.check_writable(destinations, project.files)
        self.files = destinations
        return project

    def _fail(self, problems: Sequence[Problem]) -> None:
        from appsync_lint.report import json, sarif, text  # noqa: PLC0415 - see _Reading.load

        _print(text.problems(problems, color=_colored(self.color, err=True)), err=True)
        failures = {"sarif": sarif.failure, "json": json.failure}
        for destination in self.files:
            if destination.file is not None:
                failure = failures.get(destination.format)
                written = failure(problems) if failure else text.problems(problems, color=False)
                output.write(destination, written)


class _RuleDefectError(Exception):
    """Rules crashed; `details` are their tracebacks."""

    def __init__(self, sentence: str, details: str) -> None:
        super().__init__(sentence)
        self.details = details


def _defect(sentence: str) -> Problem:
    return Problem(f"This is a defect of appsync-lint: {sentence}", "Run again with --debug, and report what it shows.")


def _destinations(ask: _Reading, formats: Sequence[str]) -> tuple[Destination, ...]:
    try:
        return output.parse(ask.output, formats, Path.cwd())
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _split(names: Iterable[str]) -> list[str]:
    return [part.strip() for name in names for part in name.split(",") if part.strip()]


def _no_rule(name: str, known: Iterable[str], span: Span | None = None) -> Problem:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    hint = f"Did you mean {close[0]}?" if close else "`appsync-lint rules` lists them."
    return Problem(f"There is no rule {name}.", hint, span)


def _chosen(rules: Sequence[Rule], settings: LinterSettings, select: list[str], ignore: list[str]) -> list[Rule]:
    """Return the rules to run: the command line's choice, else the file's, less what is ignored or off."""
    known = {rule.name for rule in rules}
    named = [*select, *ignore, *settings.select, *settings.ignore, *settings.severities]
    wrong = [_no_rule(name, known, settings.rule_spans.get(name)) for name in named if name not in known]
    if wrong:
        raise UnreadableError(*wrong)
    wanted = set(select or settings.select or known)
    off = {*ignore, *settings.ignore, *(name for name, severity in settings.severities.items() if severity == "off")}
    chosen = [rule for rule in rules if rule.name in wanted - off]
    if not chosen:
        raise UnreadableError(Problem("No rule is left to run.", "Select at least one."))
    return chosen


def _severity(name: str) -> Severity:
    return Severity[name.upper()]


def _severities(settings: LinterSettings) -> dict[str, Severity]:
    return {name: _severity(severity) for name, severity in settings.severities.items() if severity != "off"}


def _refuse_without_verdict(report: Report, *, require_known: bool) -> None:
    """Raise where the report is no verdict: a rule crashed, or something is not known that has to be."""
    if report.crashes:
        names = "; ".join(f"the rule {crash.rule} crashed: {crash.error}" for crash in report.crashes)
        raise _RuleDefectError(names, "\n".join(crash.traceback for crash in report.crashes))
    unknown = [unknown for api in report.apis for unknown in api.unknown]
    if require_known and unknown:
        raise UnreadableError(*(_not_known(item) for item in unknown))


def _not_known(unknown: Unknown) -> Problem:
    return Problem(
        f"Not known: {unknown.what}.", f"Give it as {unknown.answer}." if unknown.answer else "", unknown.span
    )


def _no_mode(report: Report) -> UnreadableError:
    first = next(api for api in report.apis if api.assumed_default)
    return UnreadableError(
        Problem(
            f"The authorization modes of {first.subject.config.name} are not known, so there is no verdict.",
            "Name them, the default first: --auth cognito,api-key; or write authenticationType in appsync-lint.yaml. "
            "No finding holds under every default mode.",
        )
    )


def _settled(subject: Subject) -> Api:
    from appsync_lint.api import Api  # noqa: PLC0415 - see _Reading.load
    from appsync_lint.config import Unknown  # noqa: PLC0415

    if isinstance(subject.config.default.mode, Unknown):
        name = subject.config.name
        hint = "Name them, the default first: --auth cognito,api-key"
        raise UnreadableError(Problem(f"The authorization modes of {name} are not known.", hint))
    return Api(subject.schema, subject.config, subject.config.deployments()[0])


def _asked(api: Api, written: Sequence[str]) -> list[Principal]:
    """Return the principals that `--as` names, or all."""
    from appsync_lint.access import Mode, Principal  # noqa: PLC0415 - see _Reading.load

    found = []
    for text in written:
        principal = Principal.parse(text)
        if principal is None:
            hint = f"Write one of {', '.join(mode.short for mode in Mode)}, and groups as in cognito:Admin+Editor."
            raise UnreadableError(Problem(f"--as names no principal {text!r}.", hint))
        if principal.mode not in api.deployment.modes:
            offered = ", ".join(sorted(api.deployment.modes))
            raise UnreadableError(Problem(f"The API does not offer {principal.mode}.", f"It offers {offered}."))
        if unnamed := principal.groups - api.groups:
            _notes([f"no directive names the group {group}" for group in sorted(unnamed)])
        found.append(principal)
    return list(dict.fromkeys(found)) or list(api.principals)


def _access_text(
    apis: Sequence[Api], asked: Sequence[list[Principal]], coordinate: str | None, format_: str, *, color: bool
) -> str:
    from appsync_lint.report import json, text  # noqa: PLC0415 - see _Reading.load

    if coordinate is None:
        return json.access(apis, asked) if format_ == "json" else text.access(apis, asked, color=color)
    for api, principals in zip(apis, asked, strict=True):
        field = api.schema.field(coordinate)
        if field is not None:
            as_json = format_ == "json"
            return (
                json.access_to(api, field, principals)
                if as_json
                else text.access_to(api, field, principals, color=color)
            )
    known = [field.coordinate for api in apis for field in api.schema.fields]
    close = difflib.get_close_matches(coordinate, known, n=1)
    raise UnreadableError(Problem(f"There is no field {coordinate}.", f"Did you mean {close[0]}?" if close else ""))


def _emit(report: Report, destinations: Sequence[Destination], *, color: bool) -> None:
    from appsync_lint.report import json, sarif  # noqa: PLC0415 - see _Reading.load

    for destination in destinations:
        match destination.format:
            case "json":
                written = json.check(report)
            case "sarif":
                written = sarif.check(report)
            case _:
                from appsync_lint.report import text  # noqa: PLC0415 - rich is only for text

                written = text.check(report, color=color and destination.file is None)
        _deliver(destination, written)
    if all(destination.file is not None for destination in destinations):
        from appsync_lint.report.summary import summary  # noqa: PLC0415 - see _Reading.load

        _print(summary(report) + "\n", err=True)


def _deliver(destination: Destination, text: str) -> None:
    if destination.file is None:
        _print(text)
    else:
        output.write(destination, text)


def _notes(notes: Iterable[str]) -> None:
    from appsync_lint.report import visible  # noqa: PLC0415 - see _Reading.load

    for note in notes:
        _print(f"note: {visible(note)}\n", err=True)


def _print(text: str, *, err: bool = False) -> None:
    stream = sys.stderr if err else sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    stream.write(text)
    stream.flush()


def _colored(choice: str, *, err: bool = False) -> bool:
    if choice != "auto":
        return choice == "always"
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def main() -> NoReturn:
    """Run the command line and exit."""
    try:
        cli.main(prog_name="appsync-lint", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(NO_VERDICT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read has gone; the interpreter must not complain when it flushes on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(0)
