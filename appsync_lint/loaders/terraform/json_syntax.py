"""Terraform's JSON syntax (`.tf.json`) -> the tree of `syntax.py`.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Scalar, Sequence, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.loaders.terraform import hcl
from appsync_lint.loaders.terraform.syntax import Attribute, Block, Body, Entries, Items, Literal
from appsync_lint.loaders.terraform.values import fragments_of
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.terraform.syntax import Expression
    from appsync_lint.source import Source

# How many labels stand before the body of a block.
_LABELS = {
    "resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "check": 1,
    "locals": 0, "terraform": 0, "moved": 0, "import": 0, "removed": 0,
}  # fmt: skip

# Nested blocks of the resources that matter: in JSON nothing else tells them from arguments.
_BLOCKS = frozenset({
    "additional_authentication_provider", "user_pool_config", "openid_connect_config", "lambda_authorizer_config",
    "log_config", "enhanced_metrics_config", "caching_config", "pipeline_config", "runtime", "sync_config",
    "lambda_config", "dynamodb_config", "http_config", "statement", "condition", "principals", "not_principals",
    "inline_policy", "source_api_association_config", "validation", "content", "environment", "source",
})  # fmt: skip


def body(source: Source) -> Body:
    """Return what a file says.

    Raises UnreadableError where it is no JSON, or where it or one of its blocks is no mapping.
    """
    root = document.read(source)
    if not isinstance(root, Table):
        raise UnreadableError(Problem("A file of Terraform's JSON syntax has to be a mapping.", "", root.span))
    blocks: list[Block] = []
    for name, node in root.entries.items():
        if name in _LABELS:
            blocks += _blocks(name, node, _LABELS[name])
    return Body({}, tuple(blocks), root.span)


def variables(source: Source) -> dict[str, Attribute]:
    """Return the values that a file of variables gives.

    Raises UnreadableError where it is no JSON, or no mapping.
    """
    root = document.read(source)
    if not isinstance(root, Table):
        raise UnreadableError(Problem("A file of variables has to be a mapping.", "", root.span))
    return {name: Attribute(name, _literal(node), root.keys[name]) for name, node in root.entries.items()}


def _blocks(name: str, node: Node, labels: int) -> Iterator[Block]:
    waiting: list[tuple[Node, tuple[str, ...]]] = [(node, ())]
    while waiting:
        here, found = waiting.pop(0)
        if isinstance(here, Sequence):
            waiting += [(item, found) for item in here.items]
        elif isinstance(here, Table) and len(found) < labels:
            waiting += [(item, (*found, key)) for key, item in here.entries.items() if key != "//"]
        elif isinstance(here, Table):
            yield Block(name, found, _body(here, is_locals=name == "locals"), here.span.first_line())
        elif not (isinstance(here, Scalar) and here.value is None):
            raise UnreadableError(Problem(f"`{name}` has to be a mapping, or a list of mappings.", "", here.span))


def _body(node: Table, *, is_locals: bool = False) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for key, value in node.entries.items():
        if key == "dynamic" and not is_locals:
            blocks += _blocks(key, value, 1)
        elif key in _BLOCKS and not is_locals and _is_of_tables(value):
            blocks += _blocks(key, value, 0)
        elif key != "//":
            attributes[key] = Attribute(key, _expression(value), node.keys[key])
    return Body(attributes, tuple(blocks), node.span)


def _is_of_tables(node: Node) -> bool:
    items = node.items if isinstance(node, Sequence) else (node,)
    return all(isinstance(item, Table) for item in items)


def _expression(node: Node) -> Expression:
    if isinstance(node, Sequence):
        return Items(tuple(_expression(item) for item in node.items), node.span)
    if isinstance(node, Table):
        entries = ((Literal(key, node.keys[key]), _expression(value)) for key, value in node.entries.items())
        return Entries(tuple(entries), node.span)
    if isinstance(node, Scalar) and isinstance(node.value, str) and ("${" in node.value or "%{" in node.value):
        return hcl.template(embedded(node))
    return _literal(node)


def _literal(node: Node) -> Expression:
    if isinstance(node, Sequence):
        return Items(tuple(_literal(item) for item in node.items), node.span)
    if isinstance(node, Table):
        entries = ((Literal(key, node.keys[key]), _literal(value)) for key, value in node.entries.items())
        return Entries(tuple(entries), node.span)
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, str) and isinstance(node, Scalar):
        return Literal(value, node.span, tuple(fragments_of(embedded(node))))
    return Literal(value, node.span)
