"""Values put together of texts, and of what nobody can see between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

_LONGEST = 1_000_000  # characters of a text put together
_MOST_PARTS = 10_000  # of such a text that are not known, and texts between them
_WIDEST = 120  # characters of an expression in a report
_BLANKS = re.compile(r"\s+")


def unknown(expression: str, span: Span, answer: str = "") -> Partial:
    """Return a value of which nothing is known but how it is written."""
    return Partial((Hole(short(expression), answer=answer),), span)


def composed(parts: list[str | Hole], span: Span, origin: str = "") -> Scalar | Partial:
    """Return a text put together: a Scalar where every part is known.

    Raises UnreadableError where it becomes longer than any text that a person writes.
    """
    joined: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if len(joined) > _MOST_PARTS or sum(len(part) for part in joined if isinstance(part, str)) > _LONGEST:
        sentence = f"The variables here make a text of more than {_LONGEST:,} characters or {_MOST_PARTS:,} parts."
        raise UnreadableError(Problem(sentence, "Write it out.", span))
    if all(isinstance(part, str) for part in joined):
        return Scalar("".join(str(part) for part in joined), span, origin)
    inside = len(joined) > 1
    return Partial(tuple(one.bare if inside and isinstance(one, Hole) else one for one in joined), span)


def plain(value: bool | float | str) -> str:  # noqa: FBT001 - a value, not a switch
    """Return a value as it stands in a text: booleans as JavaScript writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def parts_of(node: Node | None, expression: str) -> tuple[str | Hole, ...]:
    """Return what a value is as a part of a text; what cannot be one is not known."""
    if isinstance(node, Partial):
        return node.parts
    if isinstance(node, Scalar) and node.value is not None:
        return (plain(node.value),)
    return (Hole(short(expression)),)


def short(text: str) -> str:
    """Return an expression on one line, as long as a report has room for."""
    text = _BLANKS.sub(" ", text)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
