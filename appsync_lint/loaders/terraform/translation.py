"""The attributes of a Terraform resource -> a table with AWS's own names, and what of them is no argument at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.terraform.arguments import META, ORIGIN
from appsync_lint.loaders.terraform.values import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.terraform.arguments import Argument
    from appsync_lint.loaders.terraform.resource import Resource
    from appsync_lint.source import Span


def translated(attributes: Table, arguments: Mapping[str, Argument], place: Span) -> Table:
    """Return what a resource or block says under AWS's names, with the provider's defaults.

    Arguments that the provider does not have are left out. A default stands at `place`.
    """
    entries: dict[str, Node] = {}
    keys: dict[str, Span] = {}
    for name, argument in arguments.items():
        node = _meant(attributes.get(name), argument)
        if node is None and argument.default is not None:
            node = Scalar(argument.default, place, ORIGIN)
        if node is None and argument.required:
            node = Partial((Hole(f"{name}, which is missing"),), place)
        if node is not None and argument.key:
            entries[argument.key] = node
            keys[argument.key] = attributes.keys.get(name, node.span)
    return table(entries, attributes.span, keys)


def _meant(node: Node | None, argument: Argument) -> Node | None:
    """Return what the provider takes a value for; None for what it takes for left out.

    What it refuses says nothing, and is not known.
    """
    if argument.block:
        return _blocks(node, argument)
    if isinstance(node, Scalar):
        absent = node.value in (None, "") or (argument.zero_means_absent and node.value == 0)
        return None if absent else node
    return node if isinstance(node, Partial | None) or argument.many else _refused(node)


def _blocks(node: Node | None, argument: Argument) -> Node | None:
    if isinstance(node, Table):  # as JSON may write a block that stands once
        found = translated(node, argument.block, node.span)
        return sequence((found,), node.span) if argument.many else found
    if node is None or isinstance(node, Partial):
        return node
    if isinstance(node, Scalar):
        return None if node.value is None else _refused(node)
    items = [_block(item, argument) for item in node.items if not (isinstance(item, Scalar) and item.value is None)]
    if argument.many:
        return sequence(items, node.span) if items else None
    return items[0] if len(items) == 1 else _refused(node) if items else None


def _block(item: Node, argument: Argument) -> Node:
    if isinstance(item, Table):
        return translated(item, argument.block, item.span)
    return item if isinstance(item, Partial) else _refused(item)


def _refused(node: Node) -> Partial:
    """Return that nothing is known of what a value of the wrong type stands for."""
    return Partial((Hole(shortened(node.span.text)),), node.span)


def invented(resource: Resource, arguments: Mapping[str, Argument]) -> Iterator[str]:
    """Yield a sentence for each argument of a resource and its blocks that the provider does not have.

    Terraform refuses them, so that they say nothing.
    """
    waiting = [(resource.attributes, arguments)]
    while waiting:
        attributes, known = waiting.pop()
        for name in attributes.keys:
            if name not in known and name not in META:
                place = attributes.keys[name]
                yield (
                    f"{place.file}:{place.line}: {resource.address} has an argument `{name}` that Terraform's AWS "
                    "provider does not know there. It is not read."
                )
            elif name in known and known[name].block:
                node = attributes.get(name)
                items = node.items if isinstance(node, Sequence) else (node,)
                waiting += [(item, known[name].block) for item in items if isinstance(item, Table)]
