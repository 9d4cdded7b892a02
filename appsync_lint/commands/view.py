"""`view`: the part of a schema that one caller can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.options import READING, Option, output_option
from appsync_lint.running import Reading, write_notes
from appsync_lint.verdict import MisuseError, refuse_unknown

if TYPE_CHECKING:
    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (
    *READING,
    output_option("graphql"),
    Option(
        "--as",
        "principals",
        "The caller: api-key, cognito, cognito:Admin, cognito:Admin+Editor.",
        metavar="PRINCIPAL",
        multiple=True,
        required=True,
    ),
    Option("--api", "name", "The API, where there are several.", metavar="NAME"),
)


def run(*, principals: tuple[str, ...], name: str | None, **reading: Any) -> None:  # noqa: ANN401 - see check
    """Print the part of the schema that one caller can really use, as SDL.

    What it cannot read is gone, and with it every type and field that then leads nowhere. The format is graphql:
    `--output graphql=FILE` writes a file.
    """
    from appsync_lint import view as viewing  # noqa: PLC0415 - see Reading.load
    from appsync_lint.code.programs import unknowns  # noqa: PLC0415
    from appsync_lint.report import formats  # noqa: PLC0415

    if len(principals) > 1:
        raise MisuseError("A view is for one caller; a user in two groups is cognito:Admin+Editor.")
    ask = Reading(**reading)
    with ask.verdict(formats.VIEW) as verdict:
        project = ask.load(verdict)
        asked = viewing.choose(project.subjects, principals[0], name)
        if ask.knows_all(project):
            refuse_unknown(unknown for subject in asked.subjects for unknown in unknowns(subject))
        shown_part = viewing.look(asked.inquiry.api, asked.inquiry.principals[0])
        beside = viewing.beside(asked.inquiry.api, [d.file for d in verdict.destinations if d.file], project.root)
        write_notes([*project.notes, *asked.inquiry.notes, *shown_part.notes, *beside])
        verdict.deliver(shown_part.text for _ in verdict.destinations)
