"""Report -> text: one module per format, and what all of them share."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.source import Span

# C0 and C1 controls, DEL, line and paragraph separators, and the characters that turn the direction of writing: raw,
# they could hide text from a reader or steer a terminal.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def visible(text: str) -> str:
    """Return `text` with every control character written as an escape, so that nothing raw reaches a reader."""
    return _UNSAFE.sub(
        lambda found: f"\\u{ord(found[0]):04x}" if ord(found[0]) > 0xFF else f"\\x{ord(found[0]):02x}", text
    )


def width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def region(span: Span) -> dict[str, int]:
    """Return the one-line region of a place, in the keys of the JSON output; the end column is the one behind it."""
    line = span.first_line()
    return {
        "line": line.line,
        "column": line.column,
        "endLine": line.line,
        "endColumn": line.column + (line.end - line.start),
    }
