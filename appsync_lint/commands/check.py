"""`check`: the findings of all rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appsync_lint import output
from appsync_lint.finding import Severity
from appsync_lint.options import CHECKING, READING, Option, output_option
from appsync_lint.running import Checking, Reading, rule_files, write_notes
from appsync_lint.verdict import exit_code

if TYPE_CHECKING:
    from appsync_lint.options import Parameter

# Formats for programs that have no place for how much is accepted: that is said on the error stream.
_WITHOUT_SUMMARY = ("sarif", "gitlab", "junit")

PARAMETERS: tuple[Parameter, ...] = (
    *READING,
    output_option("text, json, sarif, github, gitlab, junit, markdown or html"),
    Option(
        "--fail-on",
        "fail_on",
        "The least severity that makes the exit code 1 [default: low].",
        variable="APPSYNC_LINT_FAIL_ON",
        choices=tuple(str(severity) for severity in reversed(Severity)),
    ),
    Option("--exit-zero", "exit_zero", "Exit with 0 also when there are findings.", switch=True),
    *CHECKING,
)


def run(
    *,
    fail_on: str | None,
    exit_zero: bool,
    **options: Any,  # noqa: ANN401 - those of Checking and of Reading, by name
) -> None:
    """Report findings.

    PATHS are schema files, globs, a folder, a template of CloudFormation, cdk.out, serverless.yml, Terraform's code or
    plan, an API exported by `aws appsync get-graphql-api`, or `-` for standard input; none is the current folder. Exit
    codes: 0 clean, 1 findings, 2 no verdict, 3 a defect of appsync-lint, 130 interrupted.
    """
    from appsync_lint.report import formats  # noqa: PLC0415 - see Reading.load

    checking = Checking.taken_from(options)
    ask = Reading(**options)
    with ask.verdict(formats.CHECK) as verdict:
        verdict.inputs += rule_files(checking.folders)
        verdict.inputs += [Path(checking.baseline)] if checking.baseline else []
        project = ask.load(verdict)
        report, _ = checking.run(project, verdict, required=checking.baseline is not None, whole=not ask.params)
        worst = Severity[(fail_on or project.settings.fail_on or "low").upper()]
        code = exit_code(report, worst, require_known=ask.knows_all(project))
        write_notes(project.notes)
        verdict.deliver(formats.check(report, d.format, color=d.colored(ask.color)) for d in verdict.destinations)
        silent = all(d.file is not None or d.format in _WITHOUT_SUMMARY for d in verdict.destinations)
        if silent and (report.suppressed or all(d.file is not None for d in verdict.destinations)):
            from appsync_lint.report.summary import summary  # noqa: PLC0415 - see Reading.load

            output.write_stderr(summary(report) + "\n")
    sys.exit(0 if exit_zero else code)
