"""Who gains and who loses access, as sarif."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.comparison import Comparison


def diff(compared: Comparison) -> str:
    """Return a comparison, with its summary as the last line."""
    raise NotImplementedError
