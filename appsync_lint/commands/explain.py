"""`explain`: the page of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import output
from appsync_lint.options import RULES, Argument
from appsync_lint.verdict import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.options import Parameter

PARAMETERS: tuple[Parameter, ...] = (Argument("name"), RULES)


def run(*, name: str, folders: tuple[Path, ...]) -> None:
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
