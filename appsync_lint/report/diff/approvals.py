"""What approves a gain, and what approves nothing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.report.diff.callers import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.approvals import Approval
    from appsync_lint.comparison import Comparison
    from appsync_lint.versions.difference import Change


def approved(approval: Approval) -> str:
    """Return in words by what a gain was approved."""
    if approval.span is None and not approval.reason:
        return "by --allow"
    reason = approval.reason or "no reason"
    terms = [f"until {approval.until.isoformat()}"] if approval.until else []
    terms += [approval.owner] if approval.owner else []
    terms += [f"{approval.span.file}:{approval.span.line}"] if approval.span else []
    return f"{reason} ({', '.join(terms)})" if terms else reason


def share_of(changes: Sequence[Change], whole: Sequence[Change]) -> str:
    """Return how many of an entry's changes these are: `2 of 7: `; empty where all."""
    return "" if len(changes) == len(whole) else f"{len(changes)} of {len(whole)}: "


def idle(compared: Comparison) -> Iterator[tuple[str, Approval]]:
    """Yield the approvals that approve nothing, each with why."""
    yield from (("expired", approval) for approval in compared.expired)
    yield from (("unused", approval) for approval in compared.unused)


def pattern(approval: Approval) -> str:
    """Return what an approval is for: who, and which fields."""
    callers = ", ".join(short(principal) for principal in approval.principals) or "anybody"
    return f"{callers}: {', '.join(approval.fields)}{f' in {approval.api}' if approval.api else ''}"
