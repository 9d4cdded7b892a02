"""`diff`: who gains and who loses access between two versions."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appsync_lint.options import CHECKING, LOCATING, TELLING, Argument, Option, output_option
from appsync_lint.running import Checking, Reading, rule_files, write_notes

if TYPE_CHECKING:
    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (
    Argument("old"),
    Argument("new", required=False),
    *LOCATING,
    output_option("text, json, sarif, github or markdown"),
    *TELLING,
    Option(
        "--allow",
        "allow",
        "Approve gains: `Query.status*` for anybody, `Query.status*=api-key` for one caller. Repeatable.",
        metavar="PATTERN",
        multiple=True,
    ),
    Option(
        "--approvals",
        "file",
        "The file of approvals [default: .appsync-lint-approvals.yaml in the root of NEW].",
        metavar="FILE",
    ),
    Option(
        "--ignore-new-fields",
        "ignore_new_fields",
        "Let access to fields that did not exist before not count.",
        switch=True,
    ),
    Option("--no-renames", "no_renames", "Take a field that is renamed or moved for two fields.", switch=True),
    Option("--exit-zero", "exit_zero", "Exit with 0 also when somebody gained access.", switch=True),
    *CHECKING,
)


def run(
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

    checking = Checking.taken_from(options)
    ask = Reading(paths=(), stdin_filename=None, **options)
    with ask.verdict(formats.DIFF) as verdict:
        verdict.inputs += rule_files(checking.folders)
        named = [name for name in (old, new, file, checking.baseline) if name]
        ask.protect(verdict, (*named, *(name.partition(":")[2] for name in named)))
        with sides.opened(old, new, ask.request(), Path.cwd(), verdict.inputs) as (before, after):
            verdict.refuse_faulty()
            given = gate.Given(allow, file, not no_renames, not ignore_new_fields, ask.knows_all(after.project))
            check = partial(checking.both, new=after, verdict=verdict, whole=not ask.params)
            found = gate.decide(before, after, given, check, verdict.inputs)
        write_notes(found.notes)
        compared = found.comparison
        verdict.deliver(formats.diff(compared, d.format, color=d.colored(ask.color)) for d in verdict.destinations)
    sys.exit(0 if exit_zero else found.exit_code)
