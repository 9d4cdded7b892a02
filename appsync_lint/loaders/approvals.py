"""A file of approvals -> `Approval`s."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appsync_lint.approvals import Approval, callers_hint, principal, wrong_pattern
from appsync_lint.loaders import document
from appsync_lint.loaders.document import Table, texts
from appsync_lint.loaders.shape import deviations
from appsync_lint.source import Problem, UnreadableError
from appsync_lint.suppression import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.access import Principal
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Source

APPROVALS_NAME = ".appsync-lint-approvals.yaml"
_MOST_PROBLEMS = 200  # of one file: nobody reads more


@cache
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `.appsync-lint-approvals.yaml`."""
    text = Path(__file__).with_name("appsync-lint-approvals.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def load(file: Path, workspace: Workspace, *, required: bool) -> tuple[Approval, ...]:
    """Return the approvals of a file; none where it is not there and need not be.

    Raises UnreadableError where it cannot be read, or lies outside the workspace.
    """
    if not required and not file.is_symlink() and not file.exists():
        return ()
    return read(workspace.read(file))


def read(source: Source) -> tuple[Approval, ...]:
    """Return the approvals of a text. Raises UnreadableError with everything in it that is not allowed."""
    root = document.read(source)
    problems = list(islice(deviations(root, json_schema()), _MOST_PROBLEMS))
    found: list[Approval] = []
    for number, table in enumerate(root.tables("approvals") if isinstance(root, Table) else ()):
        own = list(_problems(table, f"approvals[{number}]"))
        problems += own
        if not own and not problems:
            found.append(_approval(table))
    if problems:
        raise UnreadableError(*sorted(dict.fromkeys(problems), key=lambda problem: problem.order)[:_MOST_PROBLEMS])
    return tuple(found)


def _approval(table: Table) -> Approval:
    return Approval(
        principals=tuple(dict.fromkeys(_principals(table))),
        fields=tuple(text.strip() for text, _ in texts(table.get("fields"))),
        reason=table.text("reason").strip(),
        until=day(table.text("until")),
        owner=table.text("owner"),
        span=table.span.first_line(),
        api=table.text("api").strip(),
    )


def _principals(table: Table) -> Iterator[Principal]:
    found = (principal(text) for text, _ in texts(table.get("principals")))
    return (one for one in found if one is not None)


def _problems(table: Table, path: str) -> Iterator[Problem]:
    """Yield what is wrong with an entry beyond its shape."""
    for text, span in texts(table.get("principals")):
        if principal(text) is None:
            yield Problem(f"`{path}.principals` names no caller {text!r}.", callers_hint(text), span)
    for text, span in texts(table.get("fields")):
        if fault := wrong_pattern(text.strip()):
            yield Problem(f"`{path}.fields` has {text!r}: {fault}", "Name the fields: Query.status*, Status.*", span)
    for text, span in texts(table.get("reason")):
        if not text.strip():
            yield Problem(f"`{path}` gives no reason.", "Say why they may.", span.first_line())
    if "api" in table.keys and not table.text("api").strip():
        place = table.keys["api"].first_line()
        yield Problem(f"`{path}.api` names no API.", "Leave it out to approve this in every API.", place)
    for text, span in texts(table.get("until")):
        try:
            day(text)
        except ValueError as error:
            yield Problem(f"The last day of `{path}` is wrong: {error}.", "", span)
