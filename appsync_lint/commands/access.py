"""`access`: who may call what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.options import READING, Option, output_option
from appsync_lint.running import Reading, write_notes
from appsync_lint.verdict import refuse_unknown

if TYPE_CHECKING:
    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (
    *READING,
    output_option("text, json, markdown or html"),
    Option(
        "--field",
        "fields",
        "Tell of one field: because of which text, by which path, with which query. Repeatable.",
        metavar="TYPE.FIELD",
        multiple=True,
    ),
    Option(
        "--as",
        "principals",
        "Tell of this caller only: api-key, cognito:Admin; alone, as the tree of all that it reaches. Repeatable.",
        metavar="PRINCIPAL",
        multiple=True,
    ),
    Option("--api", "name", "Tell of this API only, where there are several.", metavar="NAME"),
)


def run(
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
        write_notes([*project.notes, *(note for one in asked for note in one.notes)])
        verdict.deliver(formats.access(asked, d.format, color=d.colored(ask.color)) for d in verdict.destinations)
