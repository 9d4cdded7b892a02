"""Which callers get into a field, asked alone and by a whole path, each as a bit: how two versions are compared.

Fields of one type that admit the same callers are asked once: what leads to them is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.access import Mode, Principal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from appsync_lint.access import Access
    from appsync_lint.api import Api
    from appsync_lint.schema import Field

_POOL = Mode.AMAZON_COGNITO_USER_POOLS
_NOTHING = (0, 0)


class Standing:
    """One version of an API, asked after certain callers; without an API nobody gets in anywhere."""

    def __init__(self, api: Api | None, principals: Sequence[Principal]) -> None:
        self.api = api
        self.principals = tuple(principals)
        self._found: dict[Hashable, tuple[int, int]] = {}
        self._admitting: dict[int, Hashable] = {}

    def kind(self, field: Field | None) -> Hashable:
        """Return what fields have in common that the same callers get into."""
        if field is None or self.api is None:
            return None
        access = self.api.access(field)
        if id(access) not in self._admitting:  # kept by the API, so no other gets its id
            self._admitting[id(access)] = _admitting(access)
        return field.parent, self._admitting[id(access)]

    def masks(self, field: Field | None) -> tuple[int, int]:
        """Return who gets into the field asked alone, and who by a whole path: the first principal is bit 0."""
        if field is None or self.api is None:
            return _NOTHING
        kind = self.kind(field)
        if kind not in self._found:
            access = self.api.access(field)
            alone = sum(1 << bit for bit, who in enumerate(self.principals) if access.admits(who))
            whole = sum(1 << bit for bit, who in enumerate(self.principals) if self.api.reaches(who, field))
            self._found[kind] = alone, whole
        return self._found[kind]

    def reaching(self, field: Field | None) -> Callable[[frozenset[str]], bool]:
        """Return whether pool users reach a field, as a question after the groups that they are in."""
        api = self.api

        def reaches(groups: frozenset[str]) -> bool:
            if field is None or api is None or _POOL not in api.deployment.modes:
                return False
            return api.reaches(Principal(_POOL, groups), field)

        return reaches


def _admitting(access: Access) -> Hashable:
    return frozenset((grant.mode, grant.groups) for grant in access.grants), access.to_guests


def members(mask: int) -> Iterator[int]:
    """Yield the bits that are set."""
    bit = 0
    while mask:
        if mask & 1:
            yield bit
        mask >>= 1
        bit += 1
