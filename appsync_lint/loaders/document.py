"""YAML, JSON or TOML text -> a tree of nodes that know their places.

YAML is read with the scalars of YAML 1.2's core schema (`on` is a text and `012` is twelve), as one document without
duplicate keys; aliases may not blow it up. Tags and merge keys are for templates only: `!Ref X` is read as
`{Ref: X}`, and `!Sub X` as `{Fn::Sub: X}`. JSON is strict. Of TOML see `toml.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.comments import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.source import Source, Span

_YAML_KEY = re.compile(r"\s*(?:#[^\n]*\n\s*|---\s+){0,1000}\w+:\s")  # comments that are tried take memory

Plain = None | bool | int | float | str


class Scalar(Struct, frozen=True, eq=False):
    """A text, number, boolean or null.

    `origin` says where the value comes from, if not from the file of its place: `default of SAM`. `source` is the text
    itself with the places of all its parts, where a reader knows better than `embedded`.
    """

    value: Plain
    span: Span
    origin: str = ""
    source: Source | None = None
    size: int = 1
    depth: int = 0


class Hole(Struct, frozen=True):
    """A part of a value that nobody can see: `expression` as somebody wrote it, and `answer`, how a user can give it.

    Where it stands for something of a resource, `target` is that resource's name in the same project (a logical ID, an
    address), and `attribute` what of it: `Arn`, `ApiId`, or nothing for what a plain reference means.
    """

    expression: str
    target: str = ""
    attribute: str = ""
    answer: str = ""

    @property
    def bare(self) -> Hole:
        """The hole as CloudFormation's `!Sub` writes it: what stands inside a text needs no name of a function."""
        for name in ("!Ref ", "!GetAtt "):
            if self.expression.startswith(name):
                return replace(self, expression=self.expression.removeprefix(name))
        return self

    @property
    def inside(self) -> str:
        """The expression as a part of a text: in `${}`, which it may have already."""
        return self.expression if self.expression.startswith("${") else f"${{{self.expression}}}"


class Partial(Struct, frozen=True, eq=False):
    """A value that cannot be seen as a whole: texts, and holes between them. One hole alone can be of any type."""

    parts: tuple[str | Hole, ...]
    span: Span
    size: int = 1
    depth: int = 0

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The parts that nobody can see."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    @property
    def expression(self) -> str:
        """The value as messages print it: the expression alone, or the text with expressions in `${}`."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Hole):
            return self.parts[0].expression
        return "".join(part if isinstance(part, str) else part.inside for part in self.parts)

    @property
    def answer(self) -> str:
        """How a user can give the first hole that somebody can give."""
        return next((hole.answer for hole in self.holes if hole.answer), "")


class Sequence(Struct, frozen=True, eq=False):
    """A list; `size` counts the values in it, and `depth` the levels, aliases written out."""

    items: tuple[Node, ...]
    span: Span
    size: int
    depth: int


class Table(Struct, frozen=True, eq=False):
    """A mapping of keys to nodes; `keys` holds the place of each key."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Span]
    span: Span
    size: int
    depth: int

    def get(self, key: str) -> Node | None:
        """Return the node of a key."""
        return self.entries.get(key)

    def text(self, key: str) -> str:
        """Return the text of a key, empty where it holds none."""
        node = self.entries.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""

    def place(self, key: str) -> Span:
        """Return where the value of a key stands, or the whole where there is none."""
        node = self.entries.get(key)
        return node.span if node is not None else self.span

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return the mappings in the list of a key."""
        node = self.entries.get(key)
        return tuple(item for item in node.items if isinstance(item, Table)) if isinstance(node, Sequence) else ()


Node = Scalar | Sequence | Table | Partial


def at(node: Node | None, *keys: str) -> Node | None:
    """Return what stands behind some keys, or None."""
    for key in keys:
        node = node.get(key) if isinstance(node, Table) else None
    return node


def table(entries: Mapping[str, Node | None], span: Span, keys: Mapping[str, Span] | None = None) -> Table:
    """Return a mapping made of these nodes, those that are None left out; a key without a place has its node's."""
    present = {key: node for key, node in entries.items() if node is not None}
    places = {key: (keys or {}).get(key, node.span) for key, node in present.items()}
    return Table(present, places, span, *_measures(present.values()))


def sequence(items: Iterable[Node], span: Span) -> Sequence:
    """Return a list made of these nodes."""
    present = tuple(items)
    return Sequence(present, span, *_measures(present))


def _measures(nodes: Iterable[Node]) -> tuple[int, int]:
    measures = [(node.size, node.depth) for node in nodes]
    return 1 + sum(size for size, _ in measures), 1 + max((depth for _, depth in measures), default=0)


def texts(node: Node | None) -> Iterator[tuple[str, Span]]:
    """Yield the texts of a list, or a text alone, with their places."""
    items = node.items if isinstance(node, Sequence) else (node,)
    for item in items:
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield item.value, item.span


def syntax(source: Source) -> Syntax:
    """Return how a configuration file is written: by the end of its name or, where that does not tell, a brace."""
    name = source.name.casefold()
    if name.endswith(".toml"):
        return Syntax.TOML
    if name.endswith((".tf", ".tofu", ".tfvars")):
        return Syntax.HCL
    is_yaml = name.endswith((".yaml", ".yml"))
    is_json = name.endswith(".json") or (not is_yaml and source.text.lstrip()[:1] == "{")
    return Syntax.JSON if is_json else Syntax.YAML


def read(source: Source, *, template: bool = False, repeated: list[Span] | None = None) -> Node:
    """Read a text as TOML, JSON or YAML, where it is a template with tags and merge keys.

    Of a key that stands twice the last counts where the caller gives a list: `repeated` receives the earlier ones.

    Raises UnreadableError with the place of whatever the format, or the limits stated above, do not allow.
    """
    written = syntax(source)
    if template and written is Syntax.JSON and _YAML_KEY.match(source.text):
        written = Syntax.YAML  # what a tool prints is kept under any name: `cdk synth > template.json`
    match written:
        case Syntax.TOML:
            from appsync_lint.loaders import toml  # noqa: PLC0415 - it makes nodes of this module

            return toml.read(source)
        case Syntax.JSON:
            from appsync_lint.loaders import json  # noqa: PLC0415 - likewise

            return json.read(source, repeated)
        case _:
            from appsync_lint.loaders import plain_yaml  # noqa: PLC0415 - likewise

            if not template and repeated is None and (found := plain_yaml.read(source)) is not None:
                return found
            from appsync_lint.loaders import yaml  # noqa: PLC0415 - a run without other YAML need not load PyYAML

            return yaml.read(source, template=template, repeated=repeated)
