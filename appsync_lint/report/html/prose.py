"""A rule's page -> blocks of plain text that a template writes down: the small part of Markdown that pages use."""

from __future__ import annotations

import re

from msgspec import Struct

from appsync_lint.report import visible, visible_lines

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?P<code>`[^`]+`)")
_CODE_OR_LINK = re.compile(rf"{_CODE.pattern}|(?P<link>https?://[^\s<>()\"'`]+[^\s<>()\"'`.,;:])")


class Lines(str):
    """A text of several lines in which nothing raw is left."""

    __slots__ = ()


class Part(Struct, frozen=True):
    """A run of text within a line: `text`, `code` or `link`."""

    kind: str
    text: str


class Block(Struct, frozen=True):
    """A `heading`, `paragraph`, `item` or `code`; code has one part, of several lines."""

    kind: str
    parts: tuple[Part, ...]


def blocks(text: str) -> list[Block]:
    """Return the blocks of a page; what is no heading, list or fence is a paragraph."""
    found: list[Block] = []
    for number, piece in enumerate(_FENCE.split(text)):
        if number % 2:
            found.append(Block("code", (Part("code", Lines(visible_lines(piece.rstrip("\n")))),)))
            continue
        found += [block for paragraph in re.split(r"\n\s*\n|\n(?=[-#])", piece) for block in _block(paragraph.strip())]
    return found


def _block(text: str) -> list[Block]:
    if not text:
        return []
    if text.startswith("#"):
        first, _, rest = text.partition("\n")
        return [Block("heading", parts(first.lstrip("#"), links=True)), *_block(rest.strip())]
    if text.startswith("- "):
        return [Block("item", parts(text.removeprefix("- "), links=True))]
    return [Block("paragraph", parts(text, links=True))]


def parts(text: str, *, links: bool = False) -> tuple[Part, ...]:
    """Return the runs of a text: what stands in backticks is code.

    Addresses of the web are links in a rule's page alone: every other text has names of the project that is checked.
    """
    line = visible(" ".join(text.split()))
    found, done = [], 0
    for match in (_CODE_OR_LINK if links else _CODE).finditer(line):
        found += [Part("text", line[done : match.start()]), Part(str(match.lastgroup), match[0].strip("`"))]
        done = match.end()
    return tuple(part for part in (*found, Part("text", line[done:])) if part.text)
