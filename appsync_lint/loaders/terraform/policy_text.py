"""The JSON text of an IAM policy, with expressions in it or without -> its statements, with places in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.source import Embedded, Piece, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Series

    from appsync_lint.loaders.document import Node

Statement = tuple[str, Table | Partial]
"""A statement, behind its `Sid`, which is empty where it has none."""

_KEPT = frozenset({"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})
_START, _END = "\uf8f0", "\uf8f1"  # around the number of a hole; no policy has these letters
_MARK = re.compile(f"{_START}([0-9]+){_END}")
_QUOTE = re.compile(r'\\.|"', re.DOTALL)


def statements(node: Node | None) -> list[Statement]:
    """Return the statements of a policy that is JSON text, or the values of one; a Partial for what nobody can see.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
    """
    if node is None or (isinstance(node, Scalar) and node.value in (None, "")):
        return []
    root, holes = _read(node)
    if not isinstance(root, Table):
        return [("", _hidden(node))]
    listed = root.get("Statement")
    items = listed.items if isinstance(listed, Sequence) else (listed,)
    return [_statement(item, holes) for item in items if item is not None]


def _hidden(node: Node) -> Partial:
    """Return a value of which nothing is known but its expression."""
    if isinstance(node, Partial):
        return Partial((Hole(_short(node.expression), answer=node.answer),), node.span)
    return Partial((Hole("a policy that is not valid JSON"),), node.span)


def _short(expression: str) -> str:
    return expression if "\n" not in expression else f"{expression.strip().splitlines()[0]} ..."


def _read(node: Node) -> tuple[Node | None, Series[Hole]]:
    if isinstance(node, Table):
        return node, ()
    try:
        if isinstance(node, Scalar):
            return document.read(embedded(node)), ()
        if isinstance(node, Partial) and len(node.parts) > 1 and _MARK.search(node.expression) is None:
            return document.read(_marked(node)), node.holes
    except UnreadableError:
        pass
    return None, ()


def _marked(node: Partial) -> Embedded:
    """Return a text with a mark for each hole, in quotes where it stands for a value as a whole."""
    texts: list[str] = []
    pieces: list[Piece] = []
    written = node.span.source.text[node.span.start : node.span.end]
    quoted, done, at, number = False, 0, 0, 0
    for part in node.parts:
        if isinstance(part, Hole):
            mark = f"{_START}{number}{_END}"
            number += 1
            chunks = [mark if quoted else f'"{mark}"']
        else:
            chunks = part.splitlines(keepends=True)
            quoted ^= sum(found[0] == '"' for found in _QUOTE.finditer(part)) % 2 == 1
        for chunk in chunks:
            found = written.find(chunk.strip(), at) if isinstance(part, str) and chunk.strip() else -1
            if found >= 0:
                lead = len(chunk) - len(chunk.lstrip())
                pieces.append(Piece(done, node.span.start + max(0, found - lead)))
                at = found + len(chunk.strip())
            else:
                pieces.append(Piece(done, node.span.start + at, runs=False))
            texts.append(chunk)
            done += len(chunk)
    return Embedded(node.span.source, "".join(texts), pieces or [Piece(0, node.span.start)])


def _statement(node: Node, holes: Series[Hole]) -> Statement:
    if not isinstance(node, Table):
        return "", _hidden(_filled(node, holes))
    entries = {key: _filled(value, holes) for key, value in node.entries.items() if key in _KEPT}
    return node.text("Sid"), table(entries, node.span, node.keys)


def _filled(node: Node, holes: Series[Hole]) -> Node:
    """Return a leaf, or a list of leaves, with holes where there are marks."""
    if isinstance(node, Sequence):
        return sequence((_filled(item, holes) for item in node.items if not isinstance(item, Sequence)), node.span)
    if isinstance(node, Scalar) and isinstance(node.value, str) and _MARK.search(node.value):
        return Partial(tuple(_parts(node.value, holes)), node.span)
    return node


def _parts(text: str, holes: Series[Hole]) -> Iterator[str | Hole]:
    for number, part in enumerate(_MARK.split(text)):
        if number % 2:
            yield holes[int(part)]
        elif part:
            yield part
