"""Expressions as messages show them, and texts that are put together from parts with known places."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.source import Embedded, Piece

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

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
    pieces: list[str | Hole] = []
    for part in parts:
        for one in part.parts if isinstance(part, Partial) else (part,):
            text = text_of(one.value) if isinstance(one, Scalar) else one
            if isinstance(text, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += text
            elif text != "":
                pieces.append(text)
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
    return Scalar(text, span, source=_Composed(outer, text, lambda: _all_pieces(parts, outer, span)))


class _Composed(Embedded):
    """A text inside another whose places are looked for when somebody asks: mostly nobody does."""

    def __init__(self, outer: Source, text: str, pieces: Callable[[], Iterable[Piece]]) -> None:
        super().__init__(outer, text, ())
        self._later = pieces

    @cached_property
    def _with_places(self) -> Embedded:
        return Embedded(self._outer, self.text, self._later())

    def span(self, start: int, end: int) -> Span:
        """Return the place in the outer text of what stands here from offset `start` up to `end`."""
        return self._with_places.span(start, end)


def _all_pieces(parts: Iterable[Part], outer: Source, span: Span) -> list[Piece]:
    """Return where the lines of some parts stand; what comes from another file, where the part before it ends."""
    done: list[Piece] = []
    length = 0
    for part in parts:
        text = part if isinstance(part, str) else text_of(part.value) if isinstance(part, Scalar) else ""
        if isinstance(part, Scalar) and part.span.source is outer:
            done += _pieces(embedded(part), 0, len(text), length)
        elif text:
            done.append(Piece(length, done[-1].outer if done else span.start, runs=False))
        length += len(text)
    return done or [Piece(0, span.start, runs=False)]


def segments(text: Scalar, pattern: re.Pattern[str]) -> Iterator[Scalar | re.Match[str]]:
    """Yield the parts of a text between what a pattern matches, as scalars of their own, and the matches."""
    whole = text_of(text.value)
    end = 0
    for found in pattern.finditer(whole):
        yield _segment(text, whole, end, found.start())
        yield found
        end = found.end()
    yield _segment(text, whole, end, len(whole))


def _segment(text: Scalar, whole: str, start: int, end: int) -> Scalar:
    part = whole[start:end]
    source = _Composed(text.span.source, part, lambda: _pieces(embedded(text), start, end, 0))
    return Scalar(part, text.span, source=source)


def _pieces(inner: Source, start: int, end: int, offset: int) -> list[Piece]:
    """Return where the lines of a part stand, the part itself beginning at an offset of something new."""
    found, at = [], start
    for line in inner.text[start:end].splitlines(keepends=True):
        found.append(Piece(offset + at - start, inner.span(at, at + 1).start))
        at += len(line)
    return found
