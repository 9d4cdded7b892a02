"""What stands in a block: attributes and nested blocks, dynamic ones expanded.

https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.terraform.syntax import GetAttribute, Name
from appsync_lint.loaders.terraform.values import Entries, EvaluationError, Listing, Several, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.terraform.evaluation import Evaluator, Scope
    from appsync_lint.loaders.terraform.syntax import Block, Body
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

# What says how Terraform deals with a resource, and is none of its attributes:
# https://developer.hashicorp.com/terraform/language/meta-arguments
META = frozenset({
    "count", "for_each", "depends_on", "provider", "providers", "lifecycle", "provisioner", "connection", "timeouts",
})  # fmt: skip

_COST = 3  # steps of evaluation: what a block takes beside its expressions


def names(body: Body) -> Iterator[str]:
    """Yield the names of attributes and nested blocks, each once."""
    found = [*body.attributes, *(block.nested_type for block in body.blocks)]
    yield from (name for name in dict.fromkeys(found) if name not in META)


def attribute(evaluator: Evaluator, body: Body, name: str, scope: Scope) -> Value | None:
    """Return an attribute, or the list of the nested blocks of a type; None where neither is there."""
    expression = body.expression(name)
    if expression is not None:
        return evaluator.value(expression, scope)
    blocks = [block for block in body.blocks if block.nested_type == name]
    if not blocks:
        return None
    items: list[Value] = []
    for block in blocks:
        if block.type == "dynamic":
            items += _expanded(evaluator, block, scope)
        else:
            items.append(content(evaluator, block, scope))
    return Listing(tuple(items), blocks[0].span)


def content(evaluator: Evaluator, block: Block, scope: Scope) -> Entries:
    """Return all that stands in a block."""
    evaluator.asking.steps += _COST
    found = {name: attribute(evaluator, block.body, name, scope) for name in names(block.body)}
    entries = {name: value for name, value in found.items() if value is not None}
    return Entries(entries, places(block.body), block.span)


def places(body: Body) -> dict[str, Span]:
    """Return where the attributes of a body are named, and where the first of its nested blocks of each type stands."""
    nested = {block.nested_type: block.span for block in reversed(body.blocks)}
    return {**nested, **{name: one.key for name, one in body.attributes.items()}}


def _expanded(evaluator: Evaluator, block: Block, scope: Scope) -> Iterator[Value]:
    """Yield the blocks that a dynamic one stands for; where nobody knows how many, any number of them."""
    for_each, inner = block.body.expression("for_each"), block.body.of_type("content")
    if for_each is None or not inner:
        return
    found = evaluator.value(for_each, scope)
    try:
        pairs = evaluator.pairs(found)
    except EvaluationError:
        pairs = None
    if pairs is None:
        yield Several(unknown(f"dynamic {block.nested_type} for {for_each.span.text}", for_each.span))
        return
    iterator = _iterator(block)
    for key, value in pairs:
        if isinstance(value, Several):
            yield Several(unknown(f"dynamic {block.nested_type} for {value.partial.expression}", for_each.span))
            continue
        names_of = {iterator: Entries({"key": key, "value": value}, {}, for_each.span)}
        yield content(evaluator, inner[0], scope.with_(names_of))


def _iterator(block: Block) -> str:
    expression = block.body.expression("iterator")
    if isinstance(expression, Name | GetAttribute):
        return expression.name
    return block.nested_type
