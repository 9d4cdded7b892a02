"""Report -> text: one module per format, and what all of them share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.source import redact

if TYPE_CHECKING:
    from appsync_lint.source import Span

# C0 and C1 controls, DEL, line and paragraph separators, and the characters that turn the direction of writing: raw,
# they could hide text from a reader or steer a terminal.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_LATIN_1 = 0xFF
_MARK = "da2"  # how an API key begins

# What GitHub's runner takes for a command: `::` where a line begins, and in an older spelling `##[` wherever it stands
# (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). It trims first, and .NET compares
# texts by culture, so blanks and characters that nobody sees may stand in between.
_COMMAND = re.compile(r"^([^\n\x1b!-~]*(?:\x1b\[[0-9;]*m[^\n\x1b!-~]*)*):(?=[^\n!-~]*:)", re.MULTILINE)
_OLD_COMMAND = re.compile(r"#(?=[^\n\x20-\x7e]*#[^\n\x20-\x7e]*\[)")
# What every command has in it, and hardly another text: two colons, the first behind nothing that is seen, or behind a
# colour, which ends with an `m`. Looking for that takes a tenth of the time.
_COLONS = re.compile(r":(?<![!-ln-~]:)(?=[^\n!-~]*:)")


def visible(text: str) -> str:
    """Return `text` with control characters as escapes and API keys masked, so that nothing raw reaches a reader."""
    # Almost all texts have none of that, and this says so in half the time.
    if text.isascii() and text.isprintable() and _MARK not in text:
        return text
    return _UNSAFE.sub(_escape, redact(text))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= _LATIN_1 else f"\\u{code:04x}"


def visible_lines(text: str) -> str:
    """Return the same of a text of several lines, which stay lines."""
    return "\n".join(map(visible, text.split("\n")))


def harmless(text: str, sign: str = "\\x23") -> str:
    """Return a finished text without any command to GitHub's runner; `sign` is how its format can also write a `#`."""
    text = _OLD_COMMAND.sub(lambda _: sign, text)
    return _COMMAND.sub(r"\1\\x3a", text) if _COLONS.search(text) else text


def width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata  # noqa: PLC0415 - most schemas are written in ASCII

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def region(span: Span) -> dict[str, int]:
    """Return the one-line region of a place, in the keys of the JSON output; the end column is the one behind it."""
    first = span.first_line()
    start = first.start
    line, column = first.source.position(start)
    return {"line": line, "column": column, "endLine": line, "endColumn": column + first.end - start}
