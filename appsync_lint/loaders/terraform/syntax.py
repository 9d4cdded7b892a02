"""The syntax of Terraform's language as a tree: blocks, attributes and expressions, each with its place.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.loaders.document import Plain
    from appsync_lint.source import Span


class Fragment(Struct, frozen=True):
    """A part of a text, and the place that says it: the same characters, or an expression or escape for them."""

    text: str
    span: Span


class Literal(Struct, frozen=True, eq=False):
    """A number, a boolean, null, or a text without anything to fill in, whose parts are `fragments`."""

    value: Plain
    span: Span
    fragments: tuple[Fragment, ...] = ()


class Template(Struct, frozen=True, eq=False):
    """A text with expressions and directives in it."""

    parts: tuple[Part, ...]
    span: Span


class If(Struct, frozen=True, eq=False):
    """The directive `%{ if }`."""

    condition: Expression
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]
    span: Span


class ForEach(Struct, frozen=True, eq=False):
    """The directive `%{ for }`; `key` is empty where only values are named."""

    key: str
    name: str
    collection: Expression
    body: tuple[Part, ...]
    span: Span


class Items(Struct, frozen=True, eq=False):
    """A list: `[a, b]`."""

    items: tuple[Expression, ...]
    span: Span


class Entries(Struct, frozen=True, eq=False):
    """A mapping: `{ a = b }`."""

    entries: tuple[tuple[Expression, Expression], ...]
    span: Span


class Call(Struct, frozen=True, eq=False):
    """A call of a function; `expands` where `...` stands behind the last argument."""

    name: str
    arguments: tuple[Expression, ...]
    expands: bool
    span: Span


class Conditional(Struct, frozen=True, eq=False):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


class For(Struct, frozen=True, eq=False):
    """`[for x in y : z if c]`, or with `result_key` the mapping `{for k, v in y : a => b if c}`."""

    key: str
    name: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    groups: bool
    span: Span


class Binary(Struct, frozen=True, eq=False):
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression
    span: Span


class Unary(Struct, frozen=True, eq=False):
    """`!x` or `-x`."""

    operator: str
    operand: Expression
    span: Span


class Name(Struct, frozen=True, eq=False):
    """The first name of a reference."""

    name: str
    span: Span


class GetAttribute(Struct, frozen=True, eq=False):
    """`x.name`."""

    of: Expression
    name: str
    span: Span


class Index(Struct, frozen=True, eq=False):
    """`x[key]`."""

    of: Expression
    key: Expression
    span: Span


class Splat(Struct, frozen=True, eq=False):
    """`x[*].a`: `each`, in which an Item stands for one of the things in `x`."""

    of: Expression
    each: Expression
    span: Span


class Item(Struct, frozen=True, eq=False):
    """In a splat, one of the things that it goes through."""

    span: Span


Expression = (
    Literal | Template | Items | Entries | Call | Conditional | For | Binary | Unary | Name | GetAttribute
    | Index | Splat | Item
)  # fmt: skip
Part = Fragment | If | ForEach | Expression


class Attribute(Struct, frozen=True, eq=False):
    """`name = expression`; `key` is the place of the name."""

    name: str
    expression: Expression
    key: Span


class Block(Struct, frozen=True, eq=False):
    """`type "label" { ... }`; `span` is the place of its header."""

    type: str
    labels: tuple[str, ...]
    body: Body
    span: Span

    @property
    def nested_type(self) -> str:
        """The type of the block inside another: that which a dynamic one stands for."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


class Body(Struct, frozen=True, eq=False):
    """What stands between the braces of a block, or in a file."""

    attributes: Mapping[str, Attribute]
    blocks: tuple[Block, ...]
    span: Span

    def expression(self, name: str) -> Expression | None:
        """Return the expression of an attribute, if it is there."""
        attribute = self.attributes.get(name)
        return attribute.expression if attribute else None

    def of_type(self, name: str) -> tuple[Block, ...]:
        """Return the blocks of a type."""
        return tuple(block for block in self.blocks if block.type == name)
