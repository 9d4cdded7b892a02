"""Two schemas -> which field of the one is which field of the other: kept, renamed, moved, new or gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.schema import Field


class Fate(StrEnum):
    """What became of a field."""

    KEPT = "kept"
    RENAMED = "renamed"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A field in the old and in the new schema; `old` is None for a new one, `new` for one that is gone."""

    old: Field | None
    new: Field | None
    fate: Fate
