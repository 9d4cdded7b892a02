"""A text inside a document, SDL or a program in a template -> a source whose places are those of the document."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from appsync_lint.patterns import pattern
from appsync_lint.source import HOLE, Embedded, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Partial, Scalar
    from appsync_lint.source import Source, Span

# What YAML writes before a value: an anchor, a template's tag.
_PROPERTIES = pattern(r"(?:[&!]\S*\s+)+")

# What is searched in vain for the lines of one text: each line that is not found is looked for up to the end.
_MOST_SEARCHED = 500_000_000  # characters

# A surrogate pair in JSON is one character.
_ESCAPE = pattern(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)
_DOUBLED = pattern("''")


def embedded(node: Scalar) -> Source:
    """Return the text of a scalar as a source whose places are those of the file around it.

    Blocks, quoted texts and JSON's escapes are followed to the character, what is folded to the word; all of what
    somebody has composed stands at the place of the whole.
    """
    if node.source is not None:
        return node.source
    text, span = str(node.value), node.span
    return Embedded(span.source, text, _pieces(text, span))


def with_holes(node: Partial) -> Source | None:
    """Return a text of which parts are out of sight as a source with HOLE for each; None where all of it is."""
    if not any(isinstance(part, str) and part.strip() for part in node.parts):
        return None
    text = "".join(part if isinstance(part, str) else HOLE for part in node.parts)
    return Embedded(node.span.source, text, _found_pieces(text, node.span))


def _pieces(text: str, span: Span) -> Iterator[Piece]:
    """Yield where the parts of a text stand; a generator, so that nothing is looked for until somebody asks."""
    source, start, end = span.source, span.start, span.end
    raw = source.text[start:end]
    if raw != text and (before := _PROPERTIES.match(raw)):
        start += before.end()
        raw = raw[before.end() :]
    found: list[Piece] | None = None
    if raw == text:
        found = [Piece(0, start)]
    elif raw[:1] == "|":
        found = _literal_pieces(text, raw, start) or _block_pieces(text, raw, start)
    elif raw[:1] == ">":
        found = _folded_pieces(text, raw, start)
    elif raw[:1] in {'"', "'"}:
        found = _quoted_pieces(text, raw, start)
    yield from found or _found_pieces(text, source.span(start, end))


def _found_pieces(text: str, span: Span) -> tuple[Piece, ...]:
    """Return where the lines of a composed text stand, as far as their ends are found, in order, at its place."""
    raw = span.source.text[span.start : span.end]
    pieces = [Piece(0, span.start, runs=False)]
    at = done = searched = 0
    for line in text.splitlines(keepends=True):
        for part in re.split(f"({HOLE})", line):
            word = part.strip()
            is_sought = word and part != HOLE and searched < _MOST_SEARCHED
            found = raw.find(word, at) if is_sought else -1
            if found < 0:
                searched += (len(raw) - at) if is_sought else 0
            else:
                start = done + part.index(word)
                pieces += [Piece(start, span.start + found), Piece(start + len(word), span.start + found, runs=False)]
                at = found + len(word)
            done += len(part)
    return tuple(pieces)


def _literal_pieces(text: str, raw: str, offset: int) -> list[Piece] | None:
    """Return where a block scalar stands if its lines are written as they are, but for one indentation of all."""
    header = raw.find("\n") + 1
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line), 0)
    indent = raw.find(lines[first], header + first) - header - first
    margin = "\n" + " " * indent
    written = f"\n{text}".replace("\n", margin).replace(f"{margin}\n", "\n\n").replace(f"{margin}\n", "\n\n")
    if not raw.startswith(written.rstrip(" ")[1:], header):
        return None
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    steps = [start for start, line in zip(starts, lines, strict=False) if line]
    return [Piece(0, offset + header, width=indent, steps=steps)]


def _block_pieces(text: str, raw: str, offset: int) -> list[Piece] | None:
    """Return where the lines of a block scalar stand: each of the value's lines is found, in order, in the raw text."""
    pieces: list[Piece] = []
    at, done = raw.find("\n") + 1, 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        found = raw.find(stripped, at) if stripped else at
        if found < 0:
            return None
        lead = len(line) - len(line.lstrip()) if stripped else 0
        pieces.append(Piece(done, max(0, found - lead) + offset))
        done += len(line)
        if stripped:
            at = found + len(stripped)
        elif raw.find("\n", at) >= 0:
            at = raw.find("\n", at) + 1
    return pieces or None


def _folded_pieces(text: str, raw: str, offset: int) -> list[Piece] | None:
    """Return where the words of a folded scalar stand: folding changes nothing but the white space between them."""
    pieces: list[Piece] = []
    at = raw.find("\n") + 1
    for word in re.finditer(r"\S+", text):
        at = raw.find(word[0], at)
        if at < 0:
            return None
        pieces.append(Piece(word.start() if pieces else 0, offset + at))
        at += len(word[0])
    return pieces or None


def _quoted_pieces(text: str, raw: str, offset: int) -> list[Piece] | None:
    """Return where the parts of a text in quotes stand: of an escape all characters but one are more than the text."""
    if "\\\\" not in raw and raw[0] == '"' and len(raw) - 2 - len(text) == raw.count("\\"):
        steps = list(accumulate(map(len, raw.split("\\"))))[:-1]
        return [Piece(0, offset + 1, width=1, steps=steps)]
    pieces = [Piece(0, offset + 1)]
    gone = 1  # characters of the raw text before an offset that the text has not: the quote, and parts of escapes
    for escape in (_DOUBLED if raw[0] == "'" else _ESCAPE).finditer(raw, 1, len(raw) - 1):
        start, end = escape.span()
        gone += end - start - 1
        pieces.append(Piece(end - gone, offset + end))
    return pieces if len(raw) - 1 - gone == len(text) else None
