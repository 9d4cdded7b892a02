"""One field and one caller -> yes or no, because of which text, by which path; for "no" what would open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.rule import Step
    from appsync_lint.schema import Field
    from appsync_lint.witness import Witness


@dataclass(frozen=True, slots=True)
class Shut:
    """A field on the way that refuses the caller: the text that does, and in a sentence what to write to open it."""

    field: Field
    because: Step
    opening: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a principal gets to a field or not.

    `effective`: the field asked alone lets it in, `because` of that text. `path` is the shortest path that lets it
    through; where there is none, the one on which the fewest fields refuse it, and `shut` are these, a root field
    first. Both are empty where no root field leads there for anybody.
    """

    principal: Principal
    field: Field
    effective: bool
    reachable: bool
    because: Step
    path: tuple[Field, ...]
    steps: tuple[Step, ...]
    shut: tuple[Shut, ...]
    witness: Witness | None


def explain(api: Api, field: Field, principal: Principal) -> Explanation:
    """Return why a principal gets to a field or not."""
    raise NotImplementedError
