"""`baseline`: accepts the findings of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint import output
from appsync_lint.finding import Severity
from appsync_lint.options import CHECKING, READING, Option, output_option
from appsync_lint.output import Destination
from appsync_lint.running import Checking, Reading, rule_files, write_notes
from appsync_lint.source import UnreadableError, shown
from appsync_lint.verdict import exit_code

if TYPE_CHECKING:
    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (
    *READING,
    output_option("text"),
    *CHECKING,
    Option("--prune", "prune", "Only drop what is mended; add nothing.", switch=True),
)


def run(
    *,
    prune: bool,
    **options: Any,  # noqa: ANN401 - see check
) -> None:
    """Accept the findings of today, so that only new ones are reported.

    Writes the baseline, or brings it up to date: what is mended is dropped, what is new is added. A finding that is
    accepted is reported again as soon as it concerns more callers or fields, or is more severe.
    """
    from appsync_lint import baseline_file  # noqa: PLC0415 - see Reading.load
    from appsync_lint.baseline import capture  # noqa: PLC0415
    from appsync_lint.report import visible  # noqa: PLC0415

    checking = Checking.taken_from(options)
    ask = Reading(**options)
    with ask.verdict(("text",)) as verdict:
        verdict.inputs += rule_files(checking.folders)
        project = ask.load(verdict)
        read_before = tuple(verdict.inputs)
        report, file = checking.run(project, verdict, required=prune)
        exit_code(report, Severity.INFO, require_known=ask.knows_all(project))
        write_notes(project.notes)
        destination = Destination("json", file)
        reports = [other.file for other in verdict.destinations if other.file is not None]
        if fault := baseline_file.fault(file, reports) or output.fault(destination, read_before):
            raise UnreadableError(fault)
        compared = report.baseline
        kept = (*compared.kept, *(compared.widened if prune else ()))
        added = [] if prune else [capture(found, report.apis[0].api.today) for found in compared.new]
        output.replace(file, baseline_file.write((*kept, *added)))
        counts = f"{len(added)} new, {len(kept)} from before, {compared.fixed} mended and dropped"
        verdict.deliver([visible(f"{shown(file)}: {counts}.") + "\n"])
