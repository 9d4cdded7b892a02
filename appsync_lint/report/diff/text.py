"""Who gains and who loses access, for people: an entry a cause, with both texts and an operation that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.comparison import Comparison


def diff(compared: Comparison, *, color: bool) -> str:
    """Return a comparison, with its summary as the last line."""
    raise NotImplementedError
