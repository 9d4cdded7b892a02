"""Who gains access, as annotations in the log of a GitHub Actions job and on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.report import harmless, visible
from appsync_lint.report.diff import approvals, callers, parts
from appsync_lint.report.diff.summary import summary
from appsync_lint.report.github import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.comparison import Comparison
    from appsync_lint.report.diff.parts import Told


def diff(compared: Comparison) -> str:
    """Return an annotation for each cause by which somebody gains access, and the summary as the last line.

    What makes the exit code comes first, as errors: of each level, GitHub shows ten annotations a step.
    """
    apis = parts.parts(compared)
    gained = sorted((told for api in apis for told in api.gained), key=lambda told: not told.counting)
    lines = [_annotation(compared, told, several=len(apis) > 1) for told in gained]
    lines += [command("warning", [step.caption], step.span, "not known") for api in apis for step in api.unsure]
    return "\n".join([*lines, harmless(visible(summary(compared)))]) + "\n"


def _annotation(compared: Comparison, told: Told, *, several: bool) -> str:
    verdict = "" if told.counting else ", approved" if told.approvals else ", not counted"
    title = f"access gained{verdict}{f' in {told.name}' if several else ''}"
    level = "error" if told.counting else "notice"
    return command(level, _message(compared, told), parts.annotated(told), title)


def _message(compared: Comparison, told: Told) -> Iterator[str]:
    """Yield the lines of a message; an operation, which may be long, comes last: 4,096 characters are shown."""
    entry = told.entry
    yield parts.sentence(told)
    yield f"who: {callers.who(told, entry.principals)}"
    yield f"gains: {parts.fields(told)}"
    for remark, names in parts.remark(told, entry.changes):
        yield f"{remark}: {parts.some(names)}"
    if entry.cause.before is not None:
        yield f"in {parts.version(compared.old)}: {entry.cause.before.caption}"
    for approval, changes in told.approvals:
        yield f"approved: {approvals.share_of(changes, entry.changes)}{approvals.approved(approval)}"
    if entry.witness is not None:
        yield f"as {entry.witness.principal}: {entry.witness.operation}"
