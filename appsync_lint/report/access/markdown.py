"""Who may call what, as a page: a table of all fields, or of one because of which text, and by which path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import evidence
from appsync_lint.report.markdown import finished, titles, told_step
from appsync_lint.report.markup import code, fence, prose, row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.schema import Field


def access(asked: Sequence[Inquiry]) -> str:
    """Return who may call what: a table of all fields, or of one because of which text, and by which path."""
    parts = []
    for one in asked:
        if one.field is None:
            parts += [
                f"### {prose(one.api.config.name, 200)}\n",
                f"auth from {code(one.api.config.origin)}\n",
                _table(one),
            ]
            continue
        name = f" of {prose(one.api.config.name, 200)}" if len(asked) > 1 else ""
        parts.append(f"### {code(one.field.coordinate)}{name}\n")
        parts += [_answer(one.api, one.field, principal) for principal in one.principals]
    if any(one.field is None for one in asked):
        parts.append("x: reachable; o: admitted, but no path leads there; .: refused\n")
    return finished(parts)


def _table(asked: Inquiry) -> str:
    api = asked.api
    combined = {field.coordinate: together for field in api.schema.fields if (together := api.combination(field))}
    columns = ["field", *(code(_short(principal)) for principal in asked.principals)]
    lines = titles(*columns, *(["only together"] if combined else []))
    for field in api.schema.fields:
        cells = [code(field.coordinate), *(_mark(api, field, principal) for principal in asked.principals)]
        if combined:
            together = combined.get(field.coordinate)
            cells.append(code(_short(together)) if together else "")
        lines.append(row(*cells))
    return "\n".join([*lines, ""])


def _short(principal: Principal) -> str:
    """Return a principal as `--as` takes it."""
    if principal.guest:
        return str(principal).replace(principal.mode, principal.mode.short)
    return ":".join([principal.mode.short, *(["+".join(sorted(principal.groups))] if principal.groups else [])])


def _mark(api: Api, field: Field, principal: Principal) -> str:
    if api.reaches(principal, field):
        return "x"
    return "o" if api.admits(field, principal) else "."


def _answer(api: Api, field: Field, principal: Principal) -> str:
    path = api.reach(principal).path(field)
    lines = [f"**{code(str(principal))}**: {'yes' if path else 'no'}", ""]
    lines.append(f"- {told_step(evidence.cause(api, field, principal))}")
    if path:
        lines.append(f"- path: {code(' > '.join(step.coordinate for step in path))}")
    elif api.admits(field, principal):
        lines.append("- path: none; every way from a root field to it has a field that refuses this caller")
    witness = api.witness(principal, field)
    return "\n".join([*lines, "", *([fence(witness.operation, "graphql"), ""] if witness else [])])
