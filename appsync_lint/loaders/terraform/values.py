"""Values of Terraform's expressions: known ones with the places of their parts, and what nobody can see.

A Partial is a value, or a text, that is not known. All else is known as far as it goes: a list may hold Partials.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.loaders.terraform.symbols import Mixed
from appsync_lint.loaders.terraform.syntax import Fragment
from appsync_lint.source import Embedded, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from appsync_lint.loaders.document import Node, Plain
    from appsync_lint.source import Source, Span

_LONGEST_EXPRESSION = 120  # characters, in messages


# Values that share parts can say more than anybody could write down: what is made of them has bounds.
_MOST_NODES = 200_000  # of one value
_MOST_LEVELS = 100  # of lists and mappings in one value
_MOST_TEXT = 4 * 1024 * 1024  # characters of one text; AppSync takes schemas of 1 MB
_MOST_FRAGMENTS = 500_000  # of one text


class EvaluationError(Exception):
    """What Terraform would refuse, so that `try` goes on to its next argument."""


class UnevaluatedError(EvaluationError):
    """What is not evaluated here, because of a limit or otherwise: Terraform may well have a value for it."""


class Atom(Struct, frozen=True, eq=False):
    """A text, number, boolean or null; `fragments` say of a text where its parts stand."""

    value: Plain
    span: Span
    fragments: tuple[Fragment, ...] = ()
    origin: str = ""


class Several(Struct, frozen=True, eq=False):
    """In a list: any number of items that nobody can see, none among them."""

    partial: Partial

    @property
    def span(self) -> Span:
        """The place of the expression."""
        return self.partial.span


class Listing(Struct, frozen=True, eq=False):
    """A list or tuple; `is_set` where it is a set, whose items are in order."""

    items: tuple[Value, ...]
    span: Span
    is_set: bool = False


class Entries(Struct, frozen=True, eq=False):
    """A map or object; `keys` are the places of its keys."""

    entries: Mapping[str, Value]
    keys: Mapping[str, Span]
    span: Span


class Encoded(Struct, frozen=True, eq=False):
    """A text of JSON, by what it says."""

    value: Value
    span: Span


class Reference(Struct, frozen=True, eq=False):
    """A resource, data source or module as a whole; `attribute` gives what a place asks of it.

    `is_unsettled` where nobody knows how many instances it has: it stands for any of them then.
    """

    address: str
    span: Span
    attribute: Callable[[str, Span], Value]
    is_unsettled: bool = False


Value = Atom | Partial | Several | Listing | Entries | Encoded | Reference


def shortened(text: str) -> str:
    """Return an expression on one line, and not too long for a message."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_EXPRESSION else f"{line[:_LONGEST_EXPRESSION]}..."


def unknown(expression: str, span: Span, *, target: str = "", attribute: str = "", answer: str = "") -> Partial:
    """Return a value that nobody can see."""
    return Partial((Hole(shortened(expression), target, attribute, answer),), span)


def text(value: str, span: Span) -> Atom:
    """Return a text that stands at one place as a whole."""
    return Atom(value, span, (Fragment(value, span),))


def refuse_long(length: int) -> None:
    """Raise UnevaluatedError for a text that would have too many characters."""
    if length > _MOST_TEXT:
        raise UnevaluatedError


def null(span: Span) -> Atom:
    """Return null."""
    return Atom(None, span)


def is_null(value: Value) -> bool:
    """Return whether a value is known to be null."""
    return isinstance(value, Atom) and value.value is None


def written(value: Plain) -> str:
    """Return a plain value as Terraform writes it in a text.

    Raises EvaluationError for null.
    """
    if value is None:
        raise EvaluationError
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def of_node(node: Node) -> Value:
    """Return what a node of JSON or YAML says."""
    if isinstance(node, Scalar):
        if not isinstance(node.value, str):
            return Atom(node.value, node.span)
        source = embedded(node)
        return Atom(node.value, node.span, tuple(fragments_of(source)) or (Fragment(node.value, node.span),))
    if isinstance(node, Sequence):
        return Listing(tuple(of_node(item) for item in node.items), node.span)
    if isinstance(node, Table):
        return Entries({key: of_node(item) for key, item in node.entries.items()}, node.keys, node.span)
    return node


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def fragments_of(source: Source) -> Iterator[Fragment]:
    """Yield the lines of a whole text; of what is a file by itself the whole as one, since nothing is between them."""
    if source.text and source.in_file(0, 0)[0] is source:
        yield Fragment(source.text, source.span(0, len(source.text)))
        return
    for line in _LINE.finditer(source.text):
        outer, start, end = source.in_file(line.start(), line.end())
        yield Fragment(line[0], outer.span(start, end))


class Bounds:
    """Counts what a value is made of, and how deep it goes."""

    def __init__(self) -> None:
        self.nodes = 0
        self.level = 0

    def __enter__(self) -> None:
        self.nodes += 1
        self.level += 1
        if self.nodes > _MOST_NODES or self.level > _MOST_LEVELS:
            raise UnevaluatedError

    def __exit__(self, *_: object) -> None:
        self.level -= 1


def node(value: Value) -> Node:
    """Return a value as a node of a document; one that is too large is not known."""
    try:
        return _node(value, Bounds())
    except EvaluationError:
        return unknown(value.span.text, value.span)


def _node(value: Value, bounds: Bounds) -> Node:
    with bounds:
        return _node_of(value, bounds)


def _node_of(value: Value, bounds: Bounds) -> Node:  # noqa: PLR0911 - one line a kind
    match value:
        case Atom():
            source = _source(value) if isinstance(value.value, str) and "\n" in value.value else None
            return Scalar(value.value, value.span, value.origin, source)
        case Listing():
            return document.sequence((_node(item, bounds) for item in value.items if not is_null(item)), value.span)
        case Entries():
            inner = {key: _node(item, bounds) for key, item in value.entries.items() if not is_null(item)}
            return document.table(inner, value.span, value.keys)
        case Encoded():
            return _node(value.value, bounds)
        case Several():
            return value.partial
        case Reference():
            return unknown(value.address, value.span, target=value.address)
        case _:
            return value


def _source(value: Atom) -> Source | None:
    """Return the text of a value with the places of its parts, if all that matters stands in one file."""
    groups = _by_source(value.fragments)
    if len(groups) != 1:
        return None
    outer = groups[0][0].span.source
    return _whole(groups[0], outer) or _embedded(groups[0], outer)


def _whole(fragments: Iterable[Fragment], outer: Source) -> Source | None:
    """Return the file itself where a text is all that it holds."""
    at = 0
    for fragment in fragments:
        if fragment.span.start != at or not _is_exact(fragment):
            return None
        at = fragment.span.end
    return outer if at == len(outer.text) else None


def _embedded(fragments: Iterable[Fragment], outer: Source) -> Source:
    fragments = tuple(fragments)
    return Embedded(outer, "".join(fragment.text for fragment in fragments), _pieces(fragments, outer))


def _pieces(fragments: Iterable[Fragment], outer: Source) -> Iterator[Piece]:
    """Yield where each fragment stands; what comes from another file, where the one before it does."""
    start = place = 0
    for fragment in fragments:
        own = fragment.span.source is outer
        place = fragment.span.start if own else place
        yield Piece(start, place, runs=own and _is_exact(fragment))
        start += len(fragment.text)


def _is_exact(fragment: Fragment) -> bool:
    span = fragment.span
    return span.source.text[span.start : span.end] == fragment.text


def _by_source(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Return fragments, those of one file after the other together; white space between them counts for neither."""
    groups: list[list[Fragment]] = []
    for fragment in fragments:
        is_blank = not fragment.text.strip()
        if groups and (is_blank or groups[-1][0].span.source is fragment.span.source):
            groups[-1].append(fragment)
        elif groups and not any(one.text.strip() for one in groups[-1]):
            groups[-1] = [fragment]
        else:
            groups.append([fragment])
    return groups


def documents(value: Atom) -> Node:
    """Return a text as a node: a list of texts where it is put together from files that each stand for themselves."""
    groups = _by_source(value.fragments)
    texts = ["".join(fragment.text for fragment in group) for group in groups]
    if len(groups) < 2 or any(text.count("{") != text.count("}") for text in texts):  # noqa: PLR2004 - several
        return node(value)
    items = []
    for group in groups:
        outer = group[0].span.source
        while not group[-1].text.strip() and group[-1].span.source is not outer:
            group.pop()  # what the files are joined with
        said = "".join(fragment.text for fragment in group)
        items.append(Scalar(said, value.span, source=_whole(group, outer) or _embedded(group, outer)))
    return document.sequence(items, value.span)


def joined(parts: Iterable[Value], span: Span) -> Value:
    """Return the text that values make one after the other.

    Raises EvaluationError for what is no text.
    """
    found: list[Fragment | Hole] = []
    length = 0
    for part in parts:
        if isinstance(part, Encoded):
            part = rendered(part)  # noqa: PLW2901 - as a text
        if isinstance(part, Reference):  # one of a resource that may have only one instance
            raise UnevaluatedError
        if isinstance(part, Listing | Entries):
            raise EvaluationError
        if isinstance(part, Several):
            part = part.partial  # noqa: PLW2901 - likewise
        if isinstance(part, Mixed):
            found += part.fragments
        elif isinstance(part, Partial):
            found += [Fragment(one, part.span) if isinstance(one, str) else one for one in part.parts]
        elif isinstance(part, Atom):
            said = written(part.value)
            length += len(said)
            found += part.fragments or (Fragment(said, part.span),)
        refuse_long(length)
        if len(found) > _MOST_FRAGMENTS:
            raise UnevaluatedError
    return _joined(found, span)


def _joined(found: list[Fragment | Hole], span: Span) -> Value:
    fragments = tuple(one for one in found if isinstance(one, Fragment))
    if len(fragments) == len(found):
        return Atom("".join(one.text for one in fragments), span, fragments)
    parts: list[str | Hole] = []
    for one in found:
        if isinstance(one, Hole):
            parts.append(one)
        elif parts and isinstance(parts[-1], str):
            parts[-1] += one.text
        elif one.text:
            parts.append(one.text)
    return Mixed(tuple(parts), span, fragments=tuple(found))


_JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def rendered(encoded: Encoded) -> Atom | Partial:
    """Return the text of JSON, as `jsonencode` writes it: keys in order, without spaces.

    Raises UnevaluatedError where it is too large.
    """
    return _rendered(encoded, Bounds())


def _rendered(encoded: Encoded, bounds: Bounds) -> Atom | Partial:
    parts: list[str | Hole] = []
    _render(encoded.value, parts, bounds)
    refuse_long(sum(len(part) for part in parts if isinstance(part, str)))
    merged: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    if len(merged) == 1 and isinstance(merged[0], str):
        return text(merged[0], encoded.span)
    return Partial(tuple(merged), encoded.span)


def _render(value: Value, parts: list[str | Hole], bounds: Bounds) -> None:
    with bounds:
        _render_in(value, parts, bounds)


def _render_in(value: Value, parts: list[str | Hole], bounds: Bounds) -> None:
    match value:
        case Atom():
            parts.append(_json(value.value))
        case Listing():
            parts.append("[")
            for number, item in enumerate(value.items):
                parts.append("," if number else "")
                _render(item, parts, bounds)
            parts.append("]")
        case Entries():
            parts.append("{")
            for number, key in enumerate(sorted(value.entries)):
                parts.append(("," if number else "") + _json(key) + ":")
                _render(value.entries[key], parts, bounds)
            parts.append("}")
        case Encoded():
            _render_text(_rendered(value, bounds), parts)
        case Several():
            _render_text(value.partial, parts)
        case Reference():
            parts.append(Hole(value.address, value.address))
        case _:
            _render_text(value, parts)


def _render_text(value: Atom | Partial, parts: list[str | Hole]) -> None:
    if isinstance(value, Atom):
        parts.append(_json(value.value))
    elif len(value.parts) == 1:  # a hole alone can be of any type: what stands for it may have quotes of its own
        parts += ['"', value.parts[0], '"']
    else:
        parts.append('"')
        parts += [_json(part)[1:-1] if isinstance(part, str) else part for part in value.parts]
        parts.append('"')


def _json(value: Plain) -> str:
    import json  # noqa: PLC0415 - few projects need it

    if isinstance(value, str):
        written_out = json.dumps(value, ensure_ascii=False)
        return "".join(_JSON_ESCAPES.get(char, char) for char in written_out)
    return "null" if value is None else written(value)
