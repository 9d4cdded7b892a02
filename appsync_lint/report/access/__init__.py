"""Who may call what -> text: one module per format, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.answers.explanation import Explanation
    from appsync_lint.answers.outline import Outline
    from appsync_lint.api import Api
    from appsync_lint.finding import Step
    from appsync_lint.inquiry import Inquiry
    from appsync_lint.schema import Field


def mark(api: Api, field: Field, principal: Principal) -> str:
    """Return the letter for whether a principal gets to a field."""
    if api.reaches(principal, field):
        return "x"
    return "o" if api.admits(field, principal) else "."


def combinations(asked: Inquiry) -> dict[Field, Principal]:
    """Return by field the groups that are needed together, where no principal that the API lists gets there alone."""
    return {field: together for field in asked.api.schema.fields if (together := asked.api.combination(field))}


def refusals(told: Explanation) -> str:
    """Return how many fields on the path of a "no" refuse the caller."""
    if len(told.path) == 1:
        return "which refuses"
    return f"{len(told.shut)} of {len(told.path)} fields refuse{'s' if len(told.shut) == 1 else ''}"


def path(told: Explanation) -> str:
    """Return the path of an explanation on one line."""
    return " > ".join(field.coordinate for field in told.path)


def on_the_way(told: Explanation) -> tuple[Step, ...]:
    """Return the steps of a "yes" that say more than the text that decides over the field itself."""
    return told.steps[:-1] if told.effective else told.steps


def head(asked: Inquiry, found: Outline) -> str:
    """Return in one line how much one caller reaches, and of which API."""
    config = asked.api.config
    reached = (
        f"{found.reached} of {found.fields} fields of {config.name}" if found.reached else f"no field of {config.name}"
    )
    return f"{found.principal} reaches {reached}; auth from {config.origin}"
