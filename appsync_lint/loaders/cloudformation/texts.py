"""Texts that intrinsic functions put together, and how long these may get: each can double the one inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.cloudformation.expressions import placed, text_of
from appsync_lint.loaders.document import Partial, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.loaders.cloudformation.evaluation import Evaluator
    from appsync_lint.loaders.cloudformation.expressions import Part

MOST_TEXT = 8 * 1024 * 1024  # characters of one text; CloudFormation takes templates of 1 MB
MOST_TEXTS = 128 * 1024 * 1024  # characters of all texts that the functions of a project make
MOST_PARTS = 100_000  # of a text that is split


def put_together(evaluator: Evaluator, parts: Sequence[Part], hidden: Partial) -> Scalar | Partial:
    """Return the text that some parts make, or what stands for the function where that would be too long."""
    return placed(parts, hidden.span) if has_room(evaluator, sum(map(_length, parts)), hidden) else hidden


def has_room(evaluator: Evaluator, length: int, hidden: Partial) -> bool:
    """Return whether another text of so many characters may be made; say so where it may not."""
    project = evaluator.project
    if length <= MOST_TEXT and project.written + length <= MOST_TEXTS:
        project.written += length
        return True
    limit = MOST_TEXT if length > MOST_TEXT else MOST_TEXTS
    what = "a text" if length > MOST_TEXT else "texts"
    evaluator.notes[
        f"{hidden.span}: functions make {what} of more than {limit:,} characters here; it is not known."
    ] = None
    return False


def are_few(evaluator: Evaluator, parts: int, hidden: Partial) -> bool:
    """Return whether a text is split into no more parts than are looked at; say so where it is not."""
    if parts <= MOST_PARTS:
        return True
    evaluator.notes[f"{hidden.span}: a text is split into more than {MOST_PARTS:,} parts here; it is not known."] = None
    return False


def _length(part: Part) -> int:
    if isinstance(part, str):
        return len(part)
    if isinstance(part, Scalar):
        return len(part.value) if isinstance(part.value, str) else len(text_of(part.value))
    return sum(_of(part.parts))


def _of(parts: Iterable[object]) -> Iterable[int]:
    return (len(part) if isinstance(part, str) else len(getattr(part, "expression", "")) for part in parts)
