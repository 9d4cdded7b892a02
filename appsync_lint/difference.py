"""Two versions of an API -> who gains and who loses access, each with the text that changed it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.matching import Fate, Pair
    from appsync_lint.rule import Step
    from appsync_lint.schema import Field
    from appsync_lint.source import Span
    from appsync_lint.witness import Witness


class Way(StrEnum):
    """Which way access went."""

    GAINED = "gained"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Cause:
    """The text that changed who gets in, in words as a whole sentence.

    `coordinate` is where it is written, as in a finding: `Query.me`, `User`, `config:authenticationType`.
    `before` and `after` are the deciding texts of the two versions, each captioned, None where there was none.
    `place` is where somebody would mend it in the new version; None where nothing of it is left there.
    """

    coordinate: str
    sentence: str
    before: Step | None
    after: Step | None
    place: Span | None


@dataclass(frozen=True, slots=True)
class Change:
    """One principal gains or loses one field.

    `effective` says that the field asked alone changed, `reachable` that a whole path from a root field did.
    `field` is that of the version that has the access: the new one for a gain, the old one for a loss. `was` is the
    coordinate that it has in the other version, where that is another one; empty where it is the same, or not there.
    """

    principal: Principal
    field: Field
    fate: Fate
    effective: bool
    reachable: bool
    was: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One cause and all that it changed, by principal and coordinate; never empty.

    `path` and `witness` prove the first change that is reachable, in the version that has the access.
    """

    way: Way
    cause: Cause
    changes: tuple[Change, ...]
    path: tuple[Step, ...] = ()
    witness: Witness | None = None

    @property
    def principals(self) -> tuple[Principal, ...]:
        """The principals that gain or lose something, in the order of reports."""
        return tuple(sorted({change.principal for change in self.changes}, key=lambda principal: principal.order))

    @property
    def fields(self) -> tuple[str, ...]:
        """The coordinates concerned, each once, in order."""
        return tuple(sorted({change.field.coordinate for change in self.changes}))


@dataclass(frozen=True)
class Difference:
    """What differs between two versions of an API; one of them can be missing altogether.

    `pairs` are the fields that are not simply kept: renamed, moved, new, gone.
    """

    old: Api | None
    new: Api | None
    gained: tuple[Entry, ...]
    lost: tuple[Entry, ...]
    pairs: tuple[Pair, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, the gains first."""
        return (*self.gained, *self.lost)


def difference(old: Api | None, new: Api | None, *, renames: bool = True) -> Difference:
    """Return who gains and who loses access; `renames` says whether fields renamed or moved are recognised."""
    raise NotImplementedError
