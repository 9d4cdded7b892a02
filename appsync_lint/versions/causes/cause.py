"""Way, Cause: which way access went, and the text that changed it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from appsync_lint.api import Api
    from appsync_lint.finding import Step
    from appsync_lint.source import Span
    from appsync_lint.versions.matching import Matching


class Way(StrEnum):
    """Which way access went."""

    GAINED = "gained"
    LOST = "lost"


class Cause(Struct, frozen=True):
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


class Versions(Struct, frozen=True, eq=False):
    """Both versions of an API, and which field of the one is which of the other."""

    old: Api
    new: Api
    matching: Matching
