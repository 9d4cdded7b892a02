"""Who may call what, for programs: its keys are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.answers.explanation import Explainer
from appsync_lint.report.json import VERSION, dump, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.answers.explanation import Explanation, Shut
    from appsync_lint.finding import Step
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.schema import Field


def access(asked: Sequence[Inquiry]) -> str:
    """Return who may call what: every field, or of one who gets in, because of which text, by which path.

    One API stands alone, several stand in a list with their names.
    """
    found = [_field_access(one, one.field) if one.field else _access_table(one) for one in asked]
    if len(found) == 1:
        return dump({"version": VERSION, **found[0]})
    named = [{"name": one.api.config.name, **told} for one, told in zip(asked, found, strict=True)]
    return dump({"version": VERSION, "apis": named})


def _access_table(asked: Inquiry) -> dict[str, Any]:
    api, principals = asked.api, asked.principals
    return {
        "principals": [str(principal) for principal in principals],
        "fields": {
            field.coordinate: {
                "effective": [str(p) for p in principals if api.admits(field, p)],
                "reachable": [str(p) for p in principals if api.reaches(p, field)],
            }
            for field in api.schema.fields
        },
    }


def _field_access(asked: Inquiry, field: Field) -> dict[str, Any]:
    told = (Explainer(asked.api, principal).explain(field) for principal in asked.principals)
    return {"field": field.coordinate, "principals": {str(one.principal): _explained(one) for one in told}}


def _explained(told: Explanation) -> dict[str, Any]:
    """Return an explanation: `path` is that of a yes, `nearest` that of a no; the `steps` are of whichever it is."""
    way = [field.coordinate for field in told.path]
    return {
        "effective": told.effective,
        "reachable": told.reachable,
        "because": _step(told.because),
        "path": way if told.reachable else [],
        "operation": told.witness.operation if told.witness else None,
        "nearest": [] if told.reachable else way,
        "steps": [
            {"coordinate": field.coordinate, **_step(step)} for field, step in zip(told.path, told.steps, strict=True)
        ],
        "shut": [_shut(one) for one in told.shut],
        "remark": told.remark or None,
    }


def _shut(shut: Shut) -> dict[str, Any]:
    return {"coordinate": shut.field.coordinate, "because": _step(shut.because), "opening": shut.opening}


def _step(step: Step) -> dict[str, Any]:
    place = placed(step.span)
    return {"file": place["file"], "line": place["line"], "caption": step.caption}
