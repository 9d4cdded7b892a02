"""Two projects -> `Comparison`: which API of the one is which of the other, what differs, and what was approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.approvals import Approval
    from appsync_lint.difference import Change, Difference
    from appsync_lint.engine import ApiReport
    from appsync_lint.rule import Finding


@dataclass(frozen=True, slots=True)
class Compared:
    """One API in one deployment; `deployment` says in words which, where it has several, else it is empty."""

    name: str
    deployment: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A finding that only one of the two versions has, in its API, with its fingerprint."""

    api: ApiReport
    finding: Finding
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two versions, `old` and `new` as the user named them.

    `approved` says by what a gain was approved, `expired` and `unused` are approvals that approve nothing.
    `counts_new_fields` says whether access to fields that did not exist before counts as gained.
    """

    old: str
    new: str
    apis: tuple[Compared, ...]
    new_findings: tuple[RuleChange, ...] = ()
    fixed_findings: tuple[RuleChange, ...] = ()
    approved: Mapping[Change, Approval] | None = None
    expired: tuple[Approval, ...] = ()
    unused: tuple[Approval, ...] = ()
    counts_new_fields: bool = True

    def approval(self, change: Change) -> Approval | None:
        """Return what approved a gain."""
        return (self.approved or {}).get(change)

    def counts(self, change: Change) -> bool:
        """Return whether a gain makes the exit code 1: it is not approved, and its field counts."""
        raise NotImplementedError
