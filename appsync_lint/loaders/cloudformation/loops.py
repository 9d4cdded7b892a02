"""`Fn::ForEach` written out.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Scalar, Sequence, Table, sequence, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

_PREFIX = "Fn::ForEach::"
_PARTS = 3  # of a loop: its variable, its values, its body
_MOST_VALUES = 50_000  # that the loops of one mapping make
_DEEPEST = 60
_MOST_LEVELS = 8


def has_loops(written: Table) -> bool:
    """Return whether a mapping holds a loop."""
    return any(key.startswith(_PREFIX) for key in written.entries)


def unrolled(written: Table, items: Callable[[Node], Node | None]) -> tuple[Table, tuple[Span, ...]]:
    """Return a mapping with its loops written out, and the places of those that cannot be.

    `items` evaluates what a loop runs over.
    """
    unrolling = _Unrolling(items)
    return unrolling.table(written), tuple(unrolling.unread.values())


class _Unrolling(Struct):
    """Writes loops out, loops inside loops among them, until there are too many values."""

    items: Callable[[Node], Node | None]
    unread: dict[int, Span] = field(default_factory=dict)
    left: int = _MOST_VALUES

    def table(self, written: Table, level: int = 0) -> Table:
        """Return a mapping with its loops written out."""
        entries: dict[str, Node] = {}
        keys: dict[str, Span] = {}
        for key, node in written.entries.items():
            if not key.startswith(_PREFIX):
                entries[key], keys[key] = node, written.keys[key]
                continue
            bodies = self._bodies(node) if level < _MOST_LEVELS else None
            if bodies is None:
                self.unread[written.keys[key].start] = written.keys[key]
            for body in bodies or ():
                inner = self.table(body, level + 1)
                entries |= inner.entries
                keys |= inner.keys
        return table(entries, written.span, keys)

    def _bodies(self, loop: Node) -> list[Table] | None:
        """Return a loop's body, once for each of its values; None where these, or the loop itself, cannot be read."""
        if not isinstance(loop, Sequence) or len(loop.items) != _PARTS:
            return None
        variable, collection, body = loop.items
        found = self.items(collection)
        if not isinstance(variable, Scalar) or not isinstance(found, Sequence) or not isinstance(body, Table):
            return None
        values = [item for item in found.items if isinstance(item, Scalar)]
        self.left -= len(values) * body.size
        if len(values) < len(found.items) or self.left < 0 or body.depth > _DEEPEST:
            return None
        replaced = [_replaced(body, str(variable.value), value) for value in values]
        return [one for one in replaced if isinstance(one, Table)]


def _replaced(node: Node, variable: str, value: Scalar) -> Node:
    """Return what a body is for one value of the loop's variable."""
    match node:
        case Scalar(value=str(text)):
            new = _text(text, variable, value)
            return node if new == text else Scalar(new, node.span)
        case Sequence():
            return sequence([_replaced(item, variable, value) for item in node.items], node.span)
        case Table():
            if _is_variable(node.entries, variable):
                return value
            names = {key: _text(key, variable, value) for key in node.entries}
            entries = {names[key]: _replaced(inner, variable, value) for key, inner in node.entries.items()}
            return table(entries, node.span, {names[key]: span for key, span in node.keys.items()})
        case _:
            return node


def _is_variable(entries: Mapping[str, Node], variable: str) -> bool:
    name = entries.get("Ref") if len(entries) == 1 else None
    return isinstance(name, Scalar) and name.value == variable


def _text(text: str, variable: str, value: Scalar) -> str:
    """Return a text with the variable's value; `&{}` is its form without what names of resources may not hold."""
    plain = str(value.value)
    text = text.replace(f"${{{variable}}}", plain)
    return text.replace(f"&{{{variable}}}", "".join(letter for letter in plain if letter.isalnum()))
