"""Expressions as messages show them, and texts that are put together from parts with known places."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.source import Embedded, Piece

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from appsync_lint.loaders.document import Node, Plain
    from appsync_lint.source import Source, Span

_LONGEST = 160  # characters of an expression
_DEEPEST = 12

Part = Scalar | Partial | str


def text_of(value: Plain) -> str:
    """Return a plain value as CloudFormation turns it into a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def function(node: Node) -> tuple[str, Node] | None:
    """Return the name and the argument of an intrinsic function, or None for what is none."""
    if isinstance(node, Table) and len(node.entries) == 1:
        ((name, argument),) = node.entries.items()
        if name == "Ref" or (name.startswith("Fn::") and not name.startswith("Fn::ForEach::")):
            return name, argument
    return None


def rendered(node: Node) -> str:
    """Return an expression in the short form, on one line, however it is written."""
    text = " ".join(_rendered(node, _DEEPEST).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _rendered(node: Node, levels: int) -> str:
    if levels == 0:
        return "..."
    if (call := function(node)) is not None:
        return _call(*call, levels)
    match node:
        case Scalar():
            return text_of(node.value)[: _LONGEST + 1]
        case Partial():
            return node.expression
        case Sequence():
            return f"[{', '.join(_rendered(item, levels - 1) for item in node.items[:_LONGEST])}]"
        case Table():
            pairs = list(node.entries.items())[:_LONGEST]
            return f"{{{', '.join(f'{key}: {_rendered(value, levels - 1)}' for key, value in pairs)}}}"


def _call(name: str, argument: Node, levels: int) -> str:
    short = f"!{name.removeprefix('Fn::')}"
    if name == "Fn::GetAtt" and isinstance(argument, Sequence):
        return f"{short} {'.'.join(_rendered(item, levels - 1) for item in argument.items)}"
    return f"{short} {_rendered(argument, levels - 1)}"


def unseen(expression: str, span: Span, *, target: str = "", attribute: str = "", answer: str = "") -> Partial:
    """Return a value that nobody can see."""
    return Partial((Hole(expression, target, attribute, answer),), span)


def composed(parts: Iterable[Part], span: Span, origin: str = "") -> Scalar | Partial:
    """Return the text that some parts make; where all are known, with the places of its parts."""
    flat = (one for part in parts for one in (part.parts if isinstance(part, Partial) else (part,)))
    known = (text_of(one.value) if isinstance(one, Scalar) else one for one in flat)
    pieces: list[str | Hole] = []
    for is_text, run in groupby(known, key=lambda one: isinstance(one, str)):
        pieces += [text for text in ("".join(map(str, run)),) if text] if is_text else run
    if any(isinstance(piece, Hole) for piece in pieces):
        inside = len(pieces) > 1
        return Partial(tuple(one.bare if inside and isinstance(one, Hole) else one for one in pieces), span)
    return Scalar("".join(str(piece) for piece in pieces), span, origin)


def placed(parts: Iterable[Part], span: Span) -> Scalar | Partial:
    """Return the same, and of a text of several lines the place of every line: a schema made by a function."""
    parts = tuple(parts)
    whole = composed(parts, span)
    if isinstance(whole, Partial) or "\n" not in str(whole.value):
        return whole
    outer = next((part.span.source for part in parts if isinstance(part, Scalar)), span.source)
    text = str(whole.value)
    if len(parts) == 1 and isinstance(parts[0], Scalar):
        return Scalar(text, span, source=embedded(parts[0]))
    return Scalar(text, span, source=Embedded(outer, text, _all_pieces(parts, outer, span)))


def _all_pieces(parts: Iterable[Part], outer: Source, span: Span) -> Iterator[Piece]:
    """Yield where the lines of some parts stand; what comes from another file, where the part before it ends."""
    length, last = 0, span.start
    for part in parts:
        text = part if isinstance(part, str) else text_of(part.value) if isinstance(part, Scalar) else ""
        if isinstance(part, Scalar) and part.span.source is outer:
            for piece in _pieces(embedded(part), 0, len(text), length):
                last = piece.outer
                yield piece
        elif text:
            yield Piece(length, last, runs=False)
        length += len(text)


def segments(text: Scalar, pattern: re.Pattern[str]) -> Iterator[Scalar | re.Match[str]]:
    """Yield the parts of a text between what a pattern matches, as scalars of their own, and the matches."""
    whole = text_of(text.value)
    inner = embedded(text)  # once: each part would look for the places of the whole text again
    end = 0
    for found in pattern.finditer(whole):
        yield _segment(inner, whole[end : found.start()], end, text.span)
        yield found
        end = found.end()
    yield _segment(inner, whole[end:], end, text.span)


def _segment(inner: Source, part: str, start: int, span: Span) -> Scalar:
    if part == inner.text:
        return Scalar(part, span, source=inner)
    pieces = _pieces(inner, start, start + len(part), 0)
    return Scalar(part, span, source=Embedded(span.source, part, pieces))


def _pieces(inner: Source, start: int, end: int, offset: int) -> Iterator[Piece]:
    """Yield where the lines of a part stand, the part itself beginning at an offset of something new."""
    at = start
    for line in inner.text[start:end].splitlines(keepends=True):
        yield Piece(offset + at - start, inner.in_file(at, at)[1])
        at += len(line)
