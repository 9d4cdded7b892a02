"""Nodes as plain values and resources from plain values, so that tests can say what they expect of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.terraform.references import block_of
from appsync_lint.loaders.terraform.resource import Resource
from appsync_lint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node


def plain(node: Node) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return what a node says; a value that cannot be seen as `${expression}`."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Partial):
        return node.expression if len(node.parts) > 1 else f"${{{node.expression}}}"
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    return [plain(item) for item in node.items]


def places(node: Node, path: str = "") -> dict[str, int]:
    """Return the lines of all leaves, by their paths."""
    if isinstance(node, Scalar | Partial):
        return {path: node.span.line}
    entries = node.entries.items() if isinstance(node, Table) else enumerate(node.items)
    found: dict[str, int] = {}
    for key, value in entries:
        found |= places(value, f"{path}.{key}" if path else str(key))
    return found


def resource(address: str, folder: Path = Path(), /, **values: object) -> Resource:
    """Return a resource with these attributes; `${address.attribute}` in a text refers to another."""
    kind, name = block_of(address).removeprefix("data.").split(".")[-2:]
    text = json.dumps(values, indent=1)
    root = _referring(document.read(Source(f"{address}.json", text)))
    assert isinstance(root, Table)
    is_data = address.startswith("data.") or ".data." in address
    return Resource(address, kind, name, is_data, root, root.span, folder)


def _referring(node: Node) -> Node:
    if isinstance(node, Table):
        return table({key: _referring(value) for key, value in node.entries.items()}, node.span, node.keys)
    if isinstance(node, Sequence):
        return sequence((_referring(item) for item in node.items), node.span)
    if isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value:
        return Partial(tuple(_parts(node.value)), node.span)
    return node


def _parts(text: str) -> Iterator[str | Hole]:
    for number, part in enumerate(re.split(r"\$\{(.+?)\}", text)):
        if number % 2:
            target, _, attribute = part.rpartition(".")
            is_known = not part.startswith(("var.", "local."))
            yield Hole(part, target, attribute) if is_known else Hole(part)
        elif part:
            yield part
