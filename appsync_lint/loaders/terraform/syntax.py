"""The syntax of Terraform's language as a tree: blocks, attributes and expressions, each with its place.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.loaders.document import Plain
    from appsync_lint.source import Span


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a text, and the place that says it: the same characters, or an expression or escape for them."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A number, a boolean, null, or a text without anything to fill in, whose parts are `fragments`."""

    value: Plain
    span: Span
    fragments: tuple[Fragment, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A text with expressions and directives in it."""

    parts: tuple[Part, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """The directive `%{ if }`."""

    condition: Expression
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ForEach:
    """The directive `%{ for }`; `key` is empty where only values are named."""

    key: str
    name: str
    collection: Expression
    body: tuple[Part, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list: `[a, b]`."""

    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """A mapping: `{ a = b }`."""

    entries: tuple[tuple[Expression, Expression], ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call of a function; `expands` where `...` stands behind the last argument."""

    name: str
    arguments: tuple[Expression, ...]
    expands: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """`[for x in y : z if c]`, or with `result_key` the mapping `{for k, v in y : a => b if c}`."""

    key: str
    name: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    groups: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    """`!x` or `-x`."""

    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """The first name of a reference."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class GetAttribute:
    """`x.name`."""

    of: Expression
    name: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """`x[key]`."""

    of: Expression
    key: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Splat:
    """`x[*].a`: `each`, in which an Item stands for one of the things in `x`."""

    of: Expression
    each: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """In a splat, one of the things that it goes through."""

    span: Span


Expression = (
    Literal | Template | Items | Entries | Call | Conditional | For | Binary | Unary | Name | GetAttribute
    | Index | Splat | Item
)  # fmt: skip
Part = Fragment | If | ForEach | Expression


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """`name = expression`; `key` is the place of the name."""

    name: str
    expression: Expression
    key: Span


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """`type "label" { ... }`; `span` is the place of its header."""

    type: str
    labels: tuple[str, ...]
    body: Body
    span: Span

    @property
    def nested_type(self) -> str:
        """The type of the block inside another: that which a dynamic one stands for."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


@dataclass(frozen=True, slots=True, eq=False)
class Body:
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
