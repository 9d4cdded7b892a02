"""Which gains of access somebody approved, by a pattern on the command line or in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from appsync_lint.access import Principal
    from appsync_lint.source import Span


@dataclass(frozen=True, slots=True)
class Approval:
    """Access that may be gained: by these principals (empty: by any) to fields by coordinate, with `*`.

    One of the command line has neither a reason nor a place.
    """

    principals: tuple[Principal, ...]
    fields: tuple[str, ...]
    reason: str = ""
    until: date | None = None
    owner: str = ""
    span: Span | None = None
