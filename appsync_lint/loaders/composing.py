"""Puts a tree of nodes together from what a reader of YAML or JSON meets, one thing after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Scalar, Sequence, Table, sequence, table
from appsync_lint.source import MAX_NESTING, Problem, Span, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node, Plain
    from appsync_lint.source import Source

EMPTY = ("The file is empty.", "Write at least `authenticationType:` and a mode.")

# Values of one file, aliases written out. PyYAML takes several times as long for each as JSON does, and plans of
# Terraform are JSON.
MAX_YAML_VALUES = 300_000
MAX_JSON_VALUES = 1_000_000
_STANDARD_TAGS = "tag:yaml.org,2002:"


class LimitError(UnreadableError):
    """A file has more values than are read."""


class _Open(Struct):
    """A list or mapping whose end has not been met."""

    start: int
    is_mapping: bool
    anchor: str | None = None
    tag: str | None = None
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    pending: str | None = None
    size: int = 1
    depth: int = 1


class Composer:
    """Builds the tree without recursion; `root` is what came of it.

    Every method raises UnreadableError where something is not allowed.
    """

    def __init__(self, source: Source, *, template: bool = False, repeated: list[Span] | None = None) -> None:
        self.source = source
        self.template = template
        self.repeated = repeated
        self.open: list[_Open] = []
        self.most = MAX_YAML_VALUES
        self.anchors: dict[str, Node | None] = {}
        self.root: Node | None = None

    def fail(self, start: int, end: int, sentence: str, hint: str = "") -> UnreadableError:
        """Return what to raise for a place."""
        end = min(max(end, start), len(self.source.text))
        return UnreadableError(Problem(sentence, hint, self.source.span(min(start, end), end)))

    def scalar(
        self, value: Plain, text: str, start: int, end: int, anchor: str | None = None, tag: str | None = None
    ) -> None:
        """Take a scalar, or a key, which is its text."""
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.is_mapping and inside.pending is None:
            self._key(inside, text, start, end)
        elif tag is None:
            self._add(Scalar(value, Span(self.source, start, end)), anchor)
        else:
            self._add(_tagged(Scalar(text, Span(self.source, start, end)), tag), anchor)

    def _key(self, inside: _Open, key: str, start: int, end: int) -> None:
        if key == "<<" and not self.template:
            raise self.fail(start, end, "Merge keys are not read.", "Write the entries out.")
        if key == "<<" and key in inside.keys:  # not one of two: what the first brings in would be lost
            raise self.fail(
                start, end, f"`<<` stands twice, first at {inside.keys[key]}.", "Write one: `<<: [*a, *b]`."
            )
        if key in inside.keys and self.repeated is not None:
            self.repeated.append(inside.keys[key])
        elif key in inside.keys:
            raise self.fail(start, end, f"The key `{key}` stands twice, first at {inside.keys[key]}.", "Keep one.")
        inside.keys[key] = Span(self.source, start, end)
        inside.pending = key

    def start(self, offset: int, anchor: str | None = None, tag: str | None = None, *, is_mapping: bool) -> None:
        """Begin a list or mapping."""
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.is_mapping and inside.pending is None:
            raise self.fail(offset, offset + 1, "A key has to be a plain text.", "Put a key and a colon before this.")
        self._refuse_depth(1, offset)
        if anchor is not None:
            self.anchors[anchor] = None
        self.open.append(_Open(offset, is_mapping, anchor, tag))

    def _refuse_depth(self, levels: int, offset: int) -> None:
        if len(self.open) + levels > MAX_NESTING:
            raise self.fail(offset, offset + 1, f"This is nested more than {MAX_NESTING} levels deep.")

    def end(self, offset: int) -> None:
        """End the list or mapping that was begun last."""
        done = self.open.pop()
        span = self.source.span(done.start, offset)
        node: Node = Sequence(tuple(done.items), span, done.size, done.depth)
        if done.is_mapping:
            entries, keys = self._merged(done.entries, done.keys)
            node = Table(entries, keys, span, done.size, done.depth)
        self._add(_tagged(node, done.tag), done.anchor)

    def _merged(self, entries: dict[str, Node], keys: dict[str, Span]) -> tuple[dict[str, Node], dict[str, Span]]:
        """Return a mapping's entries with those that its merge key brings in; its own win, then the earlier ones.

        https://yaml.org/type/merge.html
        """
        merge = entries.pop("<<", None)
        if merge is None:
            return entries, keys
        del keys["<<"]
        for other in merge.items if isinstance(merge, Sequence) else (merge,):
            if not isinstance(other, Table):
                hint = "Write an alias of one, or the entries themselves."
                raise self.fail(other.span.start, other.span.end, "What `<<` brings in has to be a mapping.", hint)
            entries |= {key: node for key, node in other.entries.items() if key not in entries}
            keys |= {key: span for key, span in other.keys.items() if key not in keys}
        return entries, keys

    def alias(self, name: str | None, start: int, end: int) -> None:
        """Take what an alias stands for."""
        node = self.anchors.get(name or "")
        if node is None:
            raise self.fail(
                start, end, f"The alias *{name} stands for nothing, or for what it stands in.", "Write it out."
            )
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.is_mapping and inside.pending is None:
            raise self.fail(start, end, "A key has to be a plain text.", "Write it out.")
        self._refuse_depth(node.depth, start)
        self._add(node, None, start)

    def _add(self, node: Node, anchor: str | None, start: int | None = None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.open:
            self.root = node
            return
        inside = self.open[-1]
        inside.size += node.size
        if node.depth >= inside.depth:
            inside.depth = node.depth + 1
        if inside.size > self.most:
            start = node.span.start if start is None else start
            sentence = f"This has more than {self.most:,} values, aliases written out."
            raise LimitError(*self.fail(start, start + 1, sentence).problems)
        if inside.is_mapping and inside.pending is not None:
            inside.entries[inside.pending] = node
            inside.pending = None
        else:
            inside.items.append(node)


def _tagged(node: Node, tag: str | None) -> Node:
    """Return what a tag of a template makes of a node: the long form of an intrinsic function, by AWS's rule.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
    A tag that is not AWS's stays in the name, so that nobody takes it for a value.
    """
    if tag is None or tag.startswith(_STANDARD_TAGS):
        return node
    name = tag.removeprefix("!")
    long = name if name in {"Ref", "Condition"} else f"Fn::{name}"
    if name == "GetAtt" and isinstance(node, Scalar):
        resource, _, attribute = str(node.value).partition(".")
        node = sequence((Scalar(resource, node.span), Scalar(attribute, node.span)), node.span)
    return table({long: node}, node.span)
