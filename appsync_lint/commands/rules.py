"""`rules`: the table of all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.options import COLOR, RULES, output_option
from appsync_lint.running import destinations, rule_files
from appsync_lint.verdict import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (output_option("text, json or markdown", "written"), COLOR, RULES)


def run(*, written: tuple[str, ...], color: str, folders: tuple[Path, ...]) -> None:
    """List all rules."""
    from appsync_lint import ruleset  # noqa: PLC0415 - see Reading.load
    from appsync_lint.report import formats  # noqa: PLC0415

    with Verdict(destinations(written, formats.RULES), color=color) as verdict:
        verdict.inputs += rule_files(folders)
        verdict.refuse_faulty()
        found = ruleset.load(folders)
        verdict.deliver(formats.rules(found, d.format, color=d.colored(color)) for d in verdict.destinations)
