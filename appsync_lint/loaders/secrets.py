"""Where a document holds values that no report may show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.credentials import redact
from appsync_lint.loaders.document import Scalar, Sequence, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span


def places(root: Node, holds_secrets: Callable[[str], bool]) -> Iterator[Span]:
    """Yield the places of API keys written with escapes, and of all values below keys that hold secrets.

    What an alias there stands for counts where it is written: it is no secret if that is elsewhere.
    """
    waiting: list[tuple[Node, Node | None]] = [(root, None)]
    seen: set[tuple[int, int]] = set()  # an alias means the same node again
    while waiting:
        node, around = waiting.pop()
        if (id(node), id(around)) in seen:
            continue
        seen.add((id(node), id(around)))
        if isinstance(node, Table):
            yield from (span for key, span in node.keys.items() if redact(key) != key)
            waiting += ((v, around or (v if holds_secrets(key) else None)) for key, v in node.entries.items())
        elif isinstance(node, Sequence):
            waiting += [(item, around) for item in node.items]
        elif isinstance(node, Scalar) and _is_secret(node, around):
            yield node.span


def _is_secret(node: Scalar, around: Node | None) -> bool:
    if around is not None and _is_inside(node.span, around.span):
        return True
    return redact(str(node.value)) != str(node.value)


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
