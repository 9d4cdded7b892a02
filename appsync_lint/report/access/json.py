"""Who may call what, for programs: its keys are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint import evidence
from appsync_lint.report.json import VERSION, dump, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
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
    return {
        "field": field.coordinate,
        "principals": {str(p): _access_of(asked.api, field, p) for p in asked.principals},
    }


def _access_of(api: Api, field: Field, principal: Principal) -> dict[str, Any]:
    path = api.reach(principal).path(field)
    witness = api.witness(principal, field)
    because = evidence.cause(api, field, principal)
    place = placed(because.span)
    return {
        "effective": api.admits(field, principal),
        "reachable": path is not None,
        "because": {"file": place["file"], "line": place["line"], "caption": because.caption},
        "path": [step.coordinate for step in path] if path else [],
        "operation": witness.operation if witness else None,
    }
