"""The line around a place, cut to what people read: before the place, the place itself, and behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.credentials import conceal
from appsync_lint.report import visible

if TYPE_CHECKING:
    from appsync_lint.source import Span

_LINE_END = re.compile(r"[\r\n]")
_WINDOW = 160  # characters; a minified schema has one line of a megabyte


class Excerpt(Struct, frozen=True):
    """A line in three parts, with nothing raw in them; `marked` is the place."""

    line: int
    before: str
    marked: str
    after: str


def excerpt(span: Span) -> Excerpt:
    """Return the first line of a place."""
    first = span.first_line()
    text, start = first.source.text, first.column - 1
    begin = first.start - start  # of the line, which may be too long to be copied for each of its places
    known = start + len(_LINE_END.split(text[first.start : first.start + _WINDOW + 1], maxsplit=1)[0])
    end = min(start + max(1, first.end - first.start), max(known, start + 1))
    cut = max(0, start - _WINDOW // 3) if known > _WINDOW else 0
    last = min(known, cut + _WINDOW)
    # What names a credential can stand before what is shown.
    before = max(0, cut - _WINDOW)
    around = _LINE_END.split(text[begin + before : begin + last + _WINDOW], maxsplit=1)[0]
    line = conceal(around, first.file)
    return Excerpt(
        first.line,
        ("..." if cut else "") + _tidy(line[cut - before : start - before]),
        _tidy(line[start - before : min(end, last) - before]),
        _tidy(line[end - before : last - before]) + ("..." if known > last else ""),
    )


def _tidy(text: str) -> str:
    return visible(text.replace("\t", "    "))
