"""What `diff` decides: two versions, and what was approved -> `Comparison`, and what the user should know beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import approvals, comparison
from appsync_lint.code.programs import unknowns, unknowns_of_access
from appsync_lint.comparison import Terms, Version
from appsync_lint.config import Unknown
from appsync_lint.loaders import approvals as files
from appsync_lint.loaders import sides
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import UnreadableError
from appsync_lint.verdict import FOUND, refuse_crashed, refuse_unknown
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from appsync_lint.approvals import Approval
    from appsync_lint.comparison import Comparison
    from appsync_lint.config import Subject
    from appsync_lint.engine import Report
    from appsync_lint.loaders.sides import Side
    from appsync_lint.source import Problem

    Check = Callable[[Sequence[Subject]], tuple[Report, Report]]


class Given(Struct, frozen=True):
    """What the user says of gains: `--allow`, `--approvals`, and which of them count."""

    allow: tuple[str, ...] = ()
    file: str | None = None
    renames: bool = True
    counts_new_fields: bool = True
    require_known: bool = False


class Decision(Struct, frozen=True):
    """What differs, the exit code that this makes, and what the user should know beside it."""

    comparison: Comparison
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 where somebody gained access that nobody approved, else 0."""
        compared = self.comparison
        return FOUND if any(compared.counts(gain) for gain in compared.gains) else 0


def decide(old: Side, new: Side, given: Given, check: Check, inputs: list[Path]) -> Decision:
    """Compare two versions. `check` runs the rules over the APIs of the old version and over the new one.

    Raises UnreadableError where one of them cannot be judged, or an approval is wrong; RuleDefectError.
    """
    before, after = old.project.subjects, new.project.subjects
    _refuse_unsettled((old.label, before), (new.label, after))
    before = comparison.aligned(before, after, (old.base, new.base))
    comparison.refuse_hidden(before, after)
    if given.require_known:
        refuse_unknown(_unknowns(old, before, after, unknowns))
    approved = (*_filed(new, given.file, inputs), *approvals.given(given.allow))
    reports = check(before)
    for report in reports:
        refuse_crashed(report)
    terms = Terms(approved, datetime.now(UTC).date(), given.renames, given.counts_new_fields)
    compared = comparison.compare(Version(old.label, reports[0]), Version(new.label, reports[1]), terms)
    if given.require_known:
        refuse_unknown(_doubtful(compared))
    doubt = "" if given.counts_new_fields else _doubt(old, compared)
    compared = replace(compared, counts_new_fields=True) if doubt else compared
    doubts = dict.fromkeys(unknown.what for unknown in _unknowns(old, before, after, unknowns_of_access))
    notes = [*sides.notes(old, new), *(f"not known: {what}" for what in doubts)]
    notes += [*([doubt] if doubt else []), *_idle(compared)]
    return Decision(compared, tuple(notes))


def _refuse_unsettled(*versions: tuple[str, tuple[Subject, ...]]) -> None:
    problems: list[Problem] = []
    for label, subjects in versions:
        try:
            comparison.refuse_unsettled(label, subjects)
        except UnreadableError as error:
            problems += error.problems
    if problems:
        raise UnreadableError(*problems)


def _unknowns(
    old: Side, before: Sequence[Subject], after: Sequence[Subject], of: Callable[[Subject], Iterator[Unknown]]
) -> Iterator[Unknown]:
    """Yield what is not known of the new version, and what is not of the old one alone."""
    now = [unknown for subject in after for unknown in of(subject)]
    yield from now
    said = {(unknown.what, unknown.expression) for unknown in now}
    for subject in before:
        for unknown in of(subject):
            if (unknown.what, unknown.expression) not in said:
                yield replace(unknown, what=f"{unknown.what}, in {old.label}")


def _filed(new: Side, file: str | None, inputs: list[Path]) -> tuple[Approval, ...]:
    """Return the approvals of the file that is named, else of the one in the root of the new version."""
    if file is None:
        root = new.project.root
        return files.load(root / files.APPROVALS_NAME, Workspace(root, inputs), required=False)
    path = Path.cwd() / file
    root = new.root.resolve()
    inside = path.resolve().is_relative_to(root)
    return files.load(path, Workspace(root if inside else path.parent.resolve(), inputs), required=True)


def _doubtful(compared: Comparison) -> Iterator[Unknown]:
    """Yield what may have been gained for all that is known, each once."""
    found = {step: None for one in compared.apis for step in one.difference.doubts}
    return (Unknown(step.caption, "", "", step.span) for step in found)


def _doubt(old: Side, compared: Comparison) -> str:
    """Return why fields that look new may be none: `--ignore-new-fields` would let a gain pass; else nothing."""
    came = sorted({one.name for one in compared.apis if one.difference.old is None})
    gone = sorted({one.name for one in compared.apis if one.difference.new is None})
    said = "--ignore-new-fields does not count here"
    if old.unread:
        return f"{said}: of {old.label} not all is read, and what looks new may have been there."
    if old.elsewhere and not any(one.difference.old for one in compared.apis):
        return f"{said}: {old.label} has {old.elsewhere}, from where this API may come. Name that as the old version."
    if came and gone:
        both = f"{', '.join(came)} is new and {', '.join(gone)} is gone"
        return f"{said}: {both}, and one may be the other under a new name."
    if gone:
        return f"{said}: {', '.join(gone)} is gone, and its fields may be new ones of another API."
    if came and _may_be_moved(compared):
        return f"{said}: {', '.join(came)} is new, and has fields that may be those of another API."
    return ""


def _may_be_moved(compared: Comparison) -> bool:
    """Return whether fields of new APIs may be those of others: these lost some, or come from the same file."""
    kept = [one.difference for one in compared.apis if one.difference.old is not None]
    came = [one.difference.new for one in compared.apis if one.difference.old is None]
    files = {field.span.file for one in kept if one.new for field in one.new.schema.fields}
    shared = any(field.span.file in files for api in came if api for field in api.schema.fields)
    return shared or any(pair.fate is Fate.GONE for one in kept for pair in one.pairs)


def _idle(compared: Comparison) -> Iterator[str]:
    for why, found in (("has expired", compared.expired), ("approves nothing that is gained", compared.unused)):
        for one in found:
            at = f" at {one.span}" if one.span else ""
            api = f" in {one.api}" if one.api else ""
            no_api = one.api and one.api not in {found.name for found in compared.apis}
            yield f"The approval of {', '.join(one.fields)}{api}{at} {why}{': no API is called so' if no_api else ''}."
