"""YAML, JSON or TOML text -> a tree of nodes that know their places.

YAML is read with the scalars of YAML 1.2's core schema (`on` is a text and `012` is twelve), as one document without
duplicate keys; aliases may not blow it up. Tags and merge keys are for templates only: `!Ref X` is read as
`{Ref: X}`, and `!Sub X` as `{Fn::Sub: X}`. JSON is strict. Of TOML see `toml.py`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from appsync_lint.comments import Syntax
from appsync_lint.source import MAX_NESTING, Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.source import Source, Span

_MAX_NODES = 1_000_000  # after aliases are expanded
_LONGEST_WORD = 20
_STANDARD_TAGS = "tag:yaml.org,2002:"
_AT_LEAST = "Write at least `authenticationType:` and a mode."

# https://yaml.org/spec/1.2.2/#103-core-schema
_NULL = re.compile(r"null|Null|NULL|~|")
_BOOLEAN = re.compile(r"(true|True|TRUE)|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

# https://yaml.org/spec/1.2.2/#51-character-set
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_JSON_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*+")|([{\[])|([}\]])|([^\s{}\[\],:"]+)')
_YAML_KEY = re.compile(r"\s*(?:#[^\n]*\n\s*|---\s+)*\w+:\s")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

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
            return _read_json(source, repeated)
        case _:
            return _read_yaml(source, template=template, repeated=repeated)


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


class _Composer:
    """Builds the tree from the events of either format, without recursion."""

    def __init__(self, source: Source, *, template: bool = False, repeated: list[Span] | None = None) -> None:
        self.source = source
        self.template = template
        self.repeated = repeated
        self.open: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.root: Node | None = None

    def fail(self, start: int, end: int, sentence: str, hint: str = "") -> UnreadableError:
        end = min(max(end, start), len(self.source.text))
        return UnreadableError(Problem(sentence, hint, self.source.span(min(start, end), end)))

    def scalar(
        self, value: Plain, text: str, start: int, end: int, anchor: str | None = None, tag: str | None = None
    ) -> None:
        inside = self.open[-1] if self.open else None
        if inside is not None and inside.is_mapping and inside.pending is None:
            self._key(inside, text, start, end)
        else:
            node = Scalar(value if tag is None else text, self.source.span(start, end))
            self._add(_tagged(node, tag), anchor)

    def _key(self, inside: _Open, key: str, start: int, end: int) -> None:
        if key == "<<" and not self.template:
            raise self.fail(start, end, "Merge keys are not read.", "Write the entries out.")
        if key in inside.keys and self.repeated is not None:
            self.repeated.append(inside.keys[key])
        elif key in inside.keys:
            raise self.fail(start, end, f"The key `{key}` stands twice, first at {inside.keys[key]}.", "Keep one.")
        inside.keys[key] = self.source.span(start, end)
        inside.pending = key

    def start(self, offset: int, anchor: str | None = None, tag: str | None = None, *, is_mapping: bool) -> None:
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
        done = self.open.pop()
        span = self.source.span(done.start, offset)
        node: Node = Sequence(tuple(done.items), span, done.size, done.depth)
        if done.is_mapping:
            entries, keys = _merged(done.entries, done.keys)
            node = Table(entries, keys, span, done.size, done.depth)
        self._add(_tagged(node, done.tag), done.anchor)

    def alias(self, name: str | None, start: int, end: int) -> None:
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
        inside.depth = max(inside.depth, node.depth + 1)
        if inside.size > _MAX_NODES:
            start = node.span.start if start is None else start
            raise self.fail(start, start + 1, f"This has more than {_MAX_NODES:,} values, aliases written out.")
        if inside.is_mapping and inside.pending is not None:
            inside.entries[inside.pending] = node
            inside.pending = None
        else:
            inside.items.append(node)


def _merged(entries: dict[str, Node], keys: dict[str, Span]) -> tuple[dict[str, Node], dict[str, Span]]:
    """Return a mapping's entries with those that its merge key brings in; its own win, then the earlier ones.

    https://yaml.org/type/merge.html
    """
    merge = entries.pop("<<", None)
    if merge is None:
        return entries, keys
    del keys["<<"]
    for other in merge.items if isinstance(merge, Sequence) else (merge,):
        if isinstance(other, Table):
            entries |= {key: node for key, node in other.entries.items() if key not in entries}
            keys |= {key: span for key, span in other.keys.items() if key not in keys}
    return entries, keys


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


def _read_yaml(source: Source, *, template: bool, repeated: list[Span] | None) -> Node:
    import yaml  # noqa: PLC0415 - a run without YAML need not load it

    composer = _Composer(source, template=template, repeated=repeated)
    if unprintable := _UNPRINTABLE.search(source.text):
        raise composer.fail(*unprintable.span(), "This is not valid YAML: a control character.", "Delete it.")
    documents = 0
    try:
        events: Any = yaml.parse(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for event in events:
            documents += isinstance(event, yaml.DocumentStartEvent)
            start, end = event.start_mark.index, event.end_mark.index
            if documents > 1:
                raise composer.fail(start, end, "There is a second document here.", "Keep one to a file.")
            _compose(composer, event, start, end)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset: int = getattr(mark, "index", 0)
        raise composer.fail(offset, offset + 1, f"This is not valid YAML: {error.problem or error.context}.") from None
    if composer.root is None:
        raise composer.fail(0, 0, "The file is empty.", _AT_LEAST)
    return composer.root


def _compose(composer: _Composer, event: Any, start: int, end: int) -> None:  # noqa: ANN401 - one of PyYAML's events
    import yaml  # noqa: PLC0415

    tag = getattr(event, "tag", None)
    if tag is not None and not composer.template:
        raise composer.fail(start, end, "Tags are not read.", "Write the value without it.")
    match event:
        case yaml.ScalarEvent():
            value = _plain(event.value) if event.implicit[0] and not event.style else event.value
            composer.scalar(value, event.value, start, end, event.anchor, tag)
        case yaml.AliasEvent():
            composer.alias(event.anchor, start, end)
        case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
            composer.start(start, event.anchor, tag, is_mapping=isinstance(event, yaml.MappingStartEvent))
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            composer.end(end)


def _plain(text: str) -> Plain:
    if _NULL.fullmatch(text):
        return None
    if boolean := _BOOLEAN.fullmatch(text):
        return boolean[1] is not None
    if _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text[2:] if base != 10 else text, base)  # noqa: PLR2004 - decimal
    if _NO_NUMBER.fullmatch(text):
        return float(text.replace(".", ""))
    return float(text) if _FLOAT.fullmatch(text) else text


def _no_constant(name: str) -> Plain:
    raise ValueError(name)


def _read_json(source: Source, repeated: list[Span] | None) -> Node:
    composer = _Composer(source, repeated=repeated)
    if not source.text.strip():
        raise composer.fail(0, 0, "The file is empty.", _AT_LEAST)
    try:
        json.loads(source.text, parse_constant=_no_constant)
        valid = True
    except json.JSONDecodeError as error:
        raise composer.fail(
            error.pos, error.pos + 1, f"This is not valid JSON: {error.msg.removesuffix(' at')}."
        ) from None
    except (ValueError, RecursionError):  # too deep, no number, or one of too many digits: the tokens tell where
        valid = False
    for token in _JSON_TOKEN.finditer(source.text):
        string, opening, closing, _ = token.groups()
        start, end = token.span()
        if string is not None:
            text = _json_text(composer, string, start, end)
            composer.scalar(text, text, start, end)
        elif opening is not None:
            composer.start(start, is_mapping=opening == "{")
        elif closing is not None:
            composer.end(end)
        else:
            composer.scalar(_json_atom(composer, token[0], start, end), token[0], start, end)
    if composer.root is None or not valid:
        raise composer.fail(0, 1, "This is not valid JSON.")
    return composer.root


def _json_text(composer: _Composer, string: str, start: int, end: int) -> str:
    text: str = json.loads(string)
    if _SURROGATE.search(text):
        sentence = "This is not valid JSON: an escape stands for half a character."
        raise composer.fail(start, end, sentence, "Write both halves of the surrogate pair, or the character itself.")
    return text


def _json_atom(composer: _Composer, atom: str, start: int, end: int) -> Plain:
    try:
        value: Plain = json.loads(atom, parse_constant=_no_constant)
    except ValueError:
        what = f"it knows no {atom}" if len(atom) <= _LONGEST_WORD else "the number is too long"
        raise composer.fail(start, end, f"This is not valid JSON: {what}.") from None
    return value
