"""Whether a caller that reaches a field can read something of what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.reach import Arrival
    from appsync_lint.schema import Field


class Payload:
    """The answers for one API, each kept."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[tuple[Principal, str, bool], bool] = {}

    def is_read(self, principal: Principal, field: Field, arrivals: Container[Arrival]) -> bool:
        """Return whether a caller that came to these types, and reaches the field, can read a leaf behind it.

        Where nobody checks the payload of subscriptions, it can read everything there.
        """
        unchecked = field.parent == self._api.unchecked_root or (field.parent, True) in arrivals
        return self._opens(principal, field.type.name, unchecked=unchecked)

    def _opens(self, principal: Principal, name: str, *, unchecked: bool) -> bool:
        """Return whether a path of fields that let the principal in leads from a type to a leaf."""
        key = principal, name, unchecked
        if key not in self._known:
            seen = self._shut(principal, name, unchecked=unchecked)
            self._known[key] = seen is None
            self._known.update(((principal, shut, unchecked), False) for shut in seen or ())
        return self._known[key]

    def _shut(self, principal: Principal, name: str, *, unchecked: bool) -> set[str] | None:
        """Return all types that a principal comes to without finding a leaf; None where it finds one."""
        seen = {name}
        waiting = [name]
        while waiting:
            returned = waiting.pop()
            if self._api.schema.is_leaf(returned) or self._known.get((principal, returned, unchecked)):
                return None
            for type_ in self._api.schema.possible_types(returned):
                inner = {one.type.name for one in type_.fields if unchecked or self._api.admits(one, principal)}
                waiting += inner - seen
                seen |= inner
        return seen
