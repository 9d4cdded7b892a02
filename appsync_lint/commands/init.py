"""`init`: a configuration file to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import output
from appsync_lint.options import AUTH, PATHS, ROOT, Option
from appsync_lint.running import origin, write_notes
from appsync_lint.source import shown
from appsync_lint.verdict import Verdict

if TYPE_CHECKING:
    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (
    PATHS,
    Option(
        "--config",
        "file",
        "The file to write [default: appsync-lint.yaml in the schema's folder].",
        metavar="FILE",
    ),
    AUTH,
    ROOT,
)


def run(*, paths: tuple[str, ...], file: str | None, auth: str | None, root: str | None) -> None:
    """Write a commented configuration file to begin with.

    PATHS are one API's schema files, or their folder; beside them an API exported by `aws appsync get-graphql-api`.
    Nothing is overwritten.
    """
    from appsync_lint import scaffold  # noqa: PLC0415 - see Reading.load
    from appsync_lint.loaders import arguments  # noqa: PLC0415
    from appsync_lint.loaders import survey as surveying  # noqa: PLC0415
    from appsync_lint.report import harmless, visible  # noqa: PLC0415

    with Verdict() as verdict:
        request = arguments.Request(paths, None, auth, root, auth_from=origin(AUTH))
        survey = surveying.survey(request, file, Path.cwd(), verdict.inputs)
        output.create(survey.file, scaffold.text(survey))
        output.write_stdout(harmless(f"Wrote {visible(shown(survey.file))}.\n"))
        write_notes([*survey.notes, *scaffold.notes(survey)])
