"""(Api, principal) -> the part of the schema that this caller can use, as SDL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.access import Principal
    from appsync_lint.api import Api


def view(api: Api, principal: Principal) -> str:
    """Return the part of the schema that a principal can use, as SDL; a comment says for whom it is."""
    raise NotImplementedError
