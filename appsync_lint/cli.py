"""The commands: turn every failure into a sentence and an exit code, and decide nothing."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from appsync_lint import output
from appsync_lint.options import (
    AUTH_OPTION,
    COLOR_OPTION,
    ROOT_OPTION,
    RULES_OPTION,
    Checking,
    Reading,
    checking_options,
    destinations,
    locating_options,
    origin,
    output_option,
    reading_options,
    telling_options,
)
from appsync_lint.output import Destination
from appsync_lint.rule import Severity
from appsync_lint.source import UnreadableError, shown
from appsync_lint.verdict import INTERRUPTED, NO_VERDICT, Verdict, exit_code, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable


# Formats for programs that have no place for how much is accepted: that is said on the error stream.
_WITHOUT_SUMMARY = ("sarif", "gitlab", "junit")


class _CheckByDefault(click.Group):
    """A group in which anything but the name of a command belongs to `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0] not in self.commands and args[0] not in own):
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="appsync-lint", prog_name="appsync-lint")
def cli() -> None:
    """Find authorization mistakes in AWS AppSync APIs, from the schema and the API's configuration.

    `appsync-lint [PATHS]...` is the same as `appsync-lint check [PATHS]...`.
    """


@cli.command()
@reading_options
@output_option("text, json, sarif, github, gitlab, junit, markdown or html")
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in reversed(Severity)]),
    envvar="APPSYNC_LINT_FAIL_ON",
    help="The least severity that makes the exit code 1 [default: low].",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when there are findings.")
@checking_options
def check(
    *,
    fail_on: str | None,
    exit_zero: bool,
    pedantic: bool | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: str | None,
    folders: tuple[Path, ...],
    **reading: Any,  # noqa: ANN401 - the options of Reading, by name
) -> None:
    """Report findings.

    PATHS are schema files, globs, a folder, an API exported by `aws appsync get-graphql-api`, or `-` for standard
    input; none is the current folder. Exit codes: 0 clean, 1 findings, 2 no verdict, 3 a defect of appsync-lint.
    """
    from appsync_lint.report import formats  # noqa: PLC0415 - see Reading.load

    ask = Reading(**reading)
    checking = Checking(pedantic, select, ignore, baseline, folders)
    with ask.verdict(formats.CHECK) as verdict:
        verdict.inputs += _rule_files(folders)
        verdict.inputs += [Path(baseline)] if baseline else []
        project = ask.load(verdict)
        report, _ = checking.run(project, verdict, required=baseline is not None, whole=not ask.params)
        worst = Severity[(fail_on or project.settings.fail_on or "low").upper()]
        code = exit_code(report, worst, require_known=ask.knows_all(project))
        _notes(project.notes)
        verdict.deliver(formats.check(report, d.format, color=d.colored(ask.color)) for d in verdict.destinations)
        silent = all(d.file is not None or d.format in _WITHOUT_SUMMARY for d in verdict.destinations)
        if silent and (report.suppressed or all(d.file is not None for d in verdict.destinations)):
            from appsync_lint.report.summary import summary  # noqa: PLC0415 - see Reading.load

            output.write_stderr(summary(report) + "\n")
    sys.exit(0 if exit_zero else code)


@cli.command(name="baseline")
@reading_options
@output_option("text")
@checking_options
@click.option("--prune", is_flag=True, help="Only drop what is mended; add nothing.")
def write_baseline(
    *,
    prune: bool,
    pedantic: bool | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: str | None,
    folders: tuple[Path, ...],
    **reading: Any,  # noqa: ANN401 - see check
) -> None:
    """Accept the findings of today, so that only new ones are reported.

    Writes the baseline, or brings it up to date: what is mended is dropped, what is new is added. A finding that is
    accepted is reported again as soon as it concerns more callers or fields, or is more severe.
    """
    from appsync_lint import baseline_file  # noqa: PLC0415 - see Reading.load
    from appsync_lint.baseline import capture  # noqa: PLC0415
    from appsync_lint.report import visible  # noqa: PLC0415

    ask = Reading(**reading)
    checking = Checking(pedantic, select, ignore, baseline, folders)
    with ask.verdict(("text",)) as verdict:
        verdict.inputs += _rule_files(folders)
        project = ask.load(verdict)
        read_before = tuple(verdict.inputs)
        report, file = checking.run(project, verdict, required=prune)
        exit_code(report, Severity.INFO, require_known=ask.knows_all(project))
        _notes(project.notes)
        destination = Destination("json", file)
        reports = [other.file for other in verdict.destinations if other.file is not None]
        if fault := baseline_file.fault(file, reports) or output.fault(destination, read_before):
            raise UnreadableError(fault)
        compared = report.baseline
        kept = (*compared.kept, *(compared.widened if prune else ()))
        added = [] if prune else [capture(found, report.apis[0].api.today) for found in compared.new]
        output.write(destination, baseline_file.write((*kept, *added)))
        counts = f"{len(added)} new, {len(kept)} from before, {compared.fixed} mended and dropped"
        verdict.deliver([visible(f"{shown(file)}: {counts}.") + "\n"])


@cli.command()
@reading_options
@output_option("text, json, markdown or html")
@click.option(
    "--field",
    "fields",
    metavar="TYPE.FIELD",
    multiple=True,
    help="Tell of one field: because of which text, by which path, with which query. Repeatable.",
)
@click.option(
    "--as",
    "principals",
    metavar="PRINCIPAL",
    multiple=True,
    help="Tell of this caller only: api-key, cognito:Admin; alone, as the tree of all that it reaches. Repeatable.",
)
@click.option("--api", "name", metavar="NAME", help="Tell of this API only, where there are several.")
def access(
    *,
    fields: tuple[str, ...],
    principals: tuple[str, ...],
    name: str | None,
    **reading: Any,  # noqa: ANN401 - see check
) -> None:
    """Show who may call what.

    For every field: who is admitted when it is asked alone, and who has a whole path to it from a root field. For one
    field: yes or no for every caller, because of which text, by which path; where it is shut, and what would open it.
    """
    from appsync_lint import inquiry  # noqa: PLC0415 - see Reading.load
    from appsync_lint.code.programs import unknowns  # noqa: PLC0415
    from appsync_lint.report import formats  # noqa: PLC0415

    ask = Reading(**reading)
    with ask.verdict(formats.ACCESS) as verdict:
        project = ask.load(verdict)
        subjects = project.subjects if name is None else inquiry.of_name(project.subjects, name)
        if ask.knows_all(project):
            refuse_unknown(unknown for subject in subjects for unknown in unknowns(subject))
        asked = inquiry.ask(subjects, principals)
        if fields:
            asked = inquiry.about(asked, *fields)
        _notes([*project.notes, *(note for one in asked for note in one.notes)])
        verdict.deliver(formats.access(asked, d.format, color=d.colored(ask.color)) for d in verdict.destinations)


@cli.command()
@reading_options
@output_option("graphql")
@click.option(
    "--as",
    "principals",
    metavar="PRINCIPAL",
    multiple=True,
    required=True,
    help="The caller: api-key, cognito, cognito:Admin, cognito:Admin+Editor.",
)
@click.option("--api", "name", metavar="NAME", help="The API, where there are several.")
def view(*, principals: tuple[str, ...], name: str | None, **reading: Any) -> None:  # noqa: ANN401 - see check
    """Print the part of the schema that one caller can really use, as SDL.

    What it cannot read is gone, and with it every type and field that then leads nowhere. The format is graphql:
    `--output graphql=FILE` writes a file.
    """
    from appsync_lint import view as viewing  # noqa: PLC0415 - see Reading.load
    from appsync_lint.code.programs import unknowns  # noqa: PLC0415
    from appsync_lint.report import formats  # noqa: PLC0415

    if len(principals) > 1:
        raise click.UsageError("A view is for one caller; a user in two groups is cognito:Admin+Editor.")
    ask = Reading(**reading)
    with ask.verdict(formats.VIEW) as verdict:
        project = ask.load(verdict)
        asked = viewing.choose(project.subjects, principals[0], name)
        if ask.knows_all(project):
            refuse_unknown(unknown for subject in asked.subjects for unknown in unknowns(subject))
        shown_part = viewing.look(asked.inquiry.api, asked.inquiry.principals[0])
        beside = viewing.beside(asked.inquiry.api, [d.file for d in verdict.destinations if d.file], project.root)
        _notes([*project.notes, *asked.inquiry.notes, *shown_part.notes, *beside])
        verdict.deliver(shown_part.text for _ in verdict.destinations)


@cli.command()
@click.argument("old")
@click.argument("new", required=False)
@locating_options
@output_option("text, json, sarif, github or markdown")
@telling_options
@click.option(
    "--allow",
    metavar="PATTERN",
    multiple=True,
    help="Approve gains: `Query.status*` for anybody, `Query.status*=api-key` for one caller. Repeatable.",
)
@click.option(
    "--approvals",
    "file",
    metavar="FILE",
    help="The file of approvals [default: .appsync-lint-approvals.yaml in the root of NEW].",
)
@click.option("--ignore-new-fields", is_flag=True, help="Let access to fields that did not exist before not count.")
@click.option("--no-renames", is_flag=True, help="Take a field that is renamed or moved for two fields.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when somebody gained access.")
@checking_options
def diff(
    *,
    old: str,
    new: str | None,
    allow: tuple[str, ...],
    file: str | None,
    ignore_new_fields: bool,
    no_renames: bool,
    exit_zero: bool,
    **options: Any,  # noqa: ANN401 - those of Checking and of Reading, by name
) -> None:
    """Show who gains and who loses access between two versions.

    OLD and NEW are each a path (a schema file, a folder, infrastructure code, an exported API), a git revision such as
    `main` or `HEAD~1`, which stands for the current folder in it, or `REVISION:PATH`. Without NEW it is what is on
    disk. Exit codes: 0 nobody gained access, 1 somebody did, 2 no verdict, 3 a defect of appsync-lint.
    """
    from appsync_lint import gate  # noqa: PLC0415 - see Reading.load
    from appsync_lint.loaders import sides  # noqa: PLC0415
    from appsync_lint.report import formats  # noqa: PLC0415

    checking = Checking(**{name: options.pop(name) for name in Checking.__struct_fields__})
    ask = Reading(paths=(), stdin_filename=None, **options)
    with ask.verdict(formats.DIFF) as verdict:
        verdict.inputs += _rule_files(checking.folders)
        named = [name for name in (old, new, file, checking.baseline) if name]
        ask.protect(verdict, (*named, *(name.partition(":")[2] for name in named)))
        with sides.opened(old, new, ask.request(), Path.cwd(), verdict.inputs) as (before, after):
            verdict.refuse_faulty()
            given = gate.Given(allow, file, not no_renames, not ignore_new_fields, ask.knows_all(after.project))
            check = partial(checking.both, new=after, verdict=verdict, whole=not ask.params)
            found = gate.decide(before, after, given, check, verdict.inputs)
        _notes(found.notes)
        compared = found.comparison
        verdict.deliver(formats.diff(compared, d.format, color=d.colored(ask.color)) for d in verdict.destinations)
    sys.exit(0 if exit_zero else found.exit_code)


@cli.command()
@output_option("text, json or markdown", "written")
@COLOR_OPTION
@RULES_OPTION
def rules(*, written: tuple[str, ...], color: str, folders: tuple[Path, ...]) -> None:
    """List all rules."""
    from appsync_lint import ruleset  # noqa: PLC0415 - see Reading.load
    from appsync_lint.report import formats  # noqa: PLC0415

    with Verdict(destinations(written, formats.RULES), color=color) as verdict:
        verdict.inputs += _rule_files(folders)
        verdict.refuse_faulty()
        found = ruleset.load(folders)
        verdict.deliver(formats.rules(found, d.format, color=d.colored(color)) for d in verdict.destinations)


@cli.command()
@click.argument("name")
@RULES_OPTION
def explain(*, name: str, folders: tuple[Path, ...]) -> None:
    """Show the page of a rule, or `assumptions`: what AWS does not document, and how it is decided."""
    from appsync_lint import assumptions, ruleset  # noqa: PLC0415 - see Reading.load
    from appsync_lint.report import harmless, visible_lines  # noqa: PLC0415

    with Verdict():
        if name == "assumptions":
            output.write_stdout(assumptions.page())
            return
        rule = ruleset.named(name, ruleset.load(folders))
        page = f"# {rule.name}\n\n{rule.page.text}\n\nSeverity {rule.severity}, confidence {rule.confidence}.\n"
        output.write_stdout(harmless(visible_lines(page)))


@cli.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--config",
    "file",
    metavar="FILE",
    help="The file to write [default: appsync-lint.yaml in the schema's folder].",
)
@AUTH_OPTION
@ROOT_OPTION
def init(*, paths: tuple[str, ...], file: str | None, auth: str | None, root: str | None) -> None:
    """Write a commented configuration file to begin with.

    PATHS are one API's schema files, or their folder; beside them an API exported by `aws appsync get-graphql-api`.
    Nothing is overwritten.
    """
    from appsync_lint import scaffold  # noqa: PLC0415 - see Reading.load
    from appsync_lint.loaders import arguments  # noqa: PLC0415
    from appsync_lint.loaders import survey as surveying  # noqa: PLC0415
    from appsync_lint.report import harmless, visible  # noqa: PLC0415

    with Verdict() as verdict:
        request = arguments.Request(paths, None, auth, root, auth_from=origin("auth", "--auth"))
        survey = surveying.survey(request, file, Path.cwd(), verdict.inputs)
        output.create(survey.file, scaffold.text(survey))
        output.write_stdout(harmless(f"Wrote {visible(shown(survey.file))}.\n"))
        _notes([*survey.notes, *scaffold.notes(survey)])


def _rule_files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in folder.glob("*.py")]


def _notes(notes: Iterable[str]) -> None:
    from appsync_lint.report import visible  # noqa: PLC0415 - see Reading.load

    for note in notes:
        output.write_stderr(f"note: {visible(note)}\n")


def _usage(error: click.ClickException) -> str:
    """Return what was wrong with the command line, without the values of environment variables."""
    from appsync_lint.report import visible_lines  # noqa: PLC0415 - see Reading.load

    context = error.ctx if isinstance(error, click.UsageError) else None
    message = error.format_message()
    param = error.param if isinstance(error, click.BadParameter) else None
    if context and param and context.get_parameter_source(param.name or "") is ParameterSource.ENVIRONMENT:
        choices = param.type.choices if isinstance(param.type, click.Choice) else ("true", "false")
        message = f"The environment variable {param.envvar} is none of {', '.join(map(str, choices))}."
    usage = f"{context.get_usage()}\n" if context else ""
    return visible_lines(f"{usage}Error: {message}\n")


def main() -> NoReturn:
    """Run the command line and exit."""
    try:
        cli.main(prog_name="appsync-lint", standalone_mode=False)
    except click.ClickException as error:
        output.write_stderr(_usage(error))
        sys.exit(NO_VERDICT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    sys.exit(0)
