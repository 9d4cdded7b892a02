"""Users in several groups who get further in one version of an API than in the other, though none in one group does.

More groups never reach less. So where users in a set of groups reach a field in the one version and not in the other,
the set can be made smaller as long as the one lets them through. Where the other lets them through as well, all that
is left to try are the sets without one of the groups that this needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.access import Mode, Principal

if TYPE_CHECKING:
    from collections.abc import Callable

    Reaching = Callable[[frozenset[str]], bool]

_MOST = 64  # sets of groups asked about, each a search of both schemas: every set of six groups


class _TooManyError(Exception):
    """More sets would have to be asked about."""


class Combinations:
    """Asks for sets of groups, up to a limit; `complete` says whether it was never met."""

    def __init__(self, groups: frozenset[str]) -> None:
        self.groups = groups
        self.complete = True
        self._asked: set[frozenset[str]] = set()

    def gaining(self, has: Reaching, lacks: Reaching, enough: frozenset[str]) -> Principal | None:
        """Return a pool user in several groups, all needed, who is let through by `has` and not by `lacks`.

        `enough` are the groups of which one is enough for `lacks`: no such user is in any of them.
        """
        try:
            found = self._search(self.groups - enough, has, lacks, set())
        except _TooManyError:
            self.complete = False
            return None
        return Principal(Mode.AMAZON_COGNITO_USER_POOLS, found) if found else None

    def _search(
        self, groups: frozenset[str], has: Reaching, lacks: Reaching, seen: set[frozenset[str]]
    ) -> frozenset[str] | None:
        if len(groups) < 2 or groups in seen or not self._ask(groups, has):  # noqa: PLR2004 - one group is listed
            return None
        seen.add(groups)
        if not self._ask(groups, lacks):
            least = self._least(groups, has)
            return least if len(least) > 1 else None
        for group in sorted(self._least(groups, lacks)):
            found = self._search(groups - {group}, has, lacks, seen)
            if found:
                return found
        return None

    def _least(self, groups: frozenset[str], reaching: Reaching) -> frozenset[str]:
        for group in sorted(groups):
            if self._ask(groups - {group}, reaching):
                groups -= {group}
        return groups

    def _ask(self, groups: frozenset[str], reaching: Reaching) -> bool:
        if len(groups) > 1 and groups not in self._asked:  # users in one group are asked about in any case
            if len(self._asked) >= _MOST:
                raise _TooManyError
            self._asked.add(groups)
        return reaching(groups)
