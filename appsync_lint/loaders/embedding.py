"""A text inside a document, SDL or a program in a template -> a source whose places are those of the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.source import HOLE, Embedded, Piece

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Partial, Scalar
    from appsync_lint.source import Source, Span

# What YAML writes before a value: an anchor, a template's tag.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")

# A surrogate pair in JSON is one character.
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)


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


def _pieces(text: str, span: Span) -> tuple[Piece, ...]:
    raw = span.source.text[span.start : span.end]
    if raw == text:
        return (Piece(0, span.start),)
    if before := _PROPERTIES.match(raw):
        return _pieces(text, span.source.span(span.start + before.end(), span.end))
    if raw[:1] == "|":
        found = _block_pieces(text, raw, span.start)
    elif raw[:1] == ">":
        found = _folded_pieces(text, raw, span.start)
    elif raw[:1] in {'"', "'"}:
        found = _quoted_pieces(text, raw, span.start)
    else:
        found = None
    return found or _found_pieces(text, span)


def _found_pieces(text: str, span: Span) -> tuple[Piece, ...]:
    """Return where the lines of a composed text stand, as far as their ends are found, in order, at its place."""
    raw = span.source.text[span.start : span.end]
    pieces = [Piece(0, span.start, runs=False)]
    at = done = 0
    for line in text.splitlines(keepends=True):
        for part in re.split(f"({HOLE})", line):
            word = part.strip()
            found = raw.find(word, at) if word and part != HOLE else -1
            if found >= 0:
                start = done + part.index(word)
                pieces += [Piece(start, span.start + found), Piece(start + len(word), span.start + found, runs=False)]
                at = found + len(word)
            done += len(part)
    return tuple(pieces)


def _block_pieces(text: str, raw: str, offset: int) -> tuple[Piece, ...] | None:
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
    return tuple(pieces) or None


def _folded_pieces(text: str, raw: str, offset: int) -> tuple[Piece, ...] | None:
    """Return where the words of a folded scalar stand: folding changes nothing but the white space between them."""
    pieces: list[Piece] = []
    at = raw.find("\n") + 1
    for word in re.finditer(r"\S+", text):
        at = raw.find(word[0], at)
        if at < 0:
            return None
        pieces.append(Piece(word.start() if pieces else 0, offset + at))
        at += len(word[0])
    return tuple(pieces) or None


def _quoted_pieces(text: str, raw: str, offset: int) -> tuple[Piece, ...] | None:
    """Return where the parts of a text in quotes stand, one for each escape and one for what follows it."""
    pieces = [Piece(0, offset + 1)]
    doubled = "''" if raw[0] == "'" else None
    done, at = 0, 1
    for escape in re.finditer(doubled, raw[:-1]) if doubled else _ESCAPE.finditer(raw):
        if doubled and escape.start() < 1:
            continue
        done += escape.start() - at
        pieces += [Piece(done, offset + escape.start(), runs=False), Piece(done + 1, offset + escape.end())]
        done, at = done + 1, escape.end()
    return tuple(pieces) if done + len(raw) - 1 - at == len(text) else None
