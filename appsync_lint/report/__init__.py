"""Report -> text: one module per format, and what all of them share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.credentials import SHORTEST, conceal
from appsync_lint.patterns import pattern

if TYPE_CHECKING:
    from appsync_lint.source import Span

# C0 and C1 controls, DEL, line and paragraph separators, the characters that turn the direction of writing, and those
# that nobody sees (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, Default_Ignorable): raw,
# they could hide text from a reader or steer a terminal. What joins or varies a character that is no ASCII is part of a
# word or an emoji, and of marks on top of each other no script needs more than a few.
_JOINING = "\\u200c\\u200d\\ufe00-\\ufe0f\\U000e0100-\\U000e01ef"
_MARKS = (
    "[\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u0610-\\u061a\\u064b-\\u065f\\u0e34-\\u0e3a\\u0e47-\\u0e4e"
    "\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]"
)
_MOST_MARKS = 4
UNSAFE = pattern(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    rf"|(?<![^\x00-\x7f{_JOINING}])[{_JOINING}](?!\u20e3)|(?<={_MARKS}{{{_MOST_MARKS}}}){_MARKS}"
)
_LATIN_1, _PLANE = 0xFF, 0xFFFF
_LONGEST = 4_096  # characters without a blank; no path is as long
_LONG = pattern(rf"(\S{{{_LONGEST}}})\S+")

# What GitHub's runner takes for a command: `::` where a line begins, and in an older spelling `##[` wherever it stands
# (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). It trims first, and .NET compares
# texts by culture, so blanks and characters that nobody sees may stand in between.
_COMMAND = re.compile(r"^([^\n\x1b!-~]*(?:\x1b\[[0-9;]*m[^\n\x1b!-~]*)*):(?=[^\n!-~]*:)", re.MULTILINE)
_OLD_COMMAND = re.compile(r"#(?=[^\n\x20-\x7e]*#[^\n\x20-\x7e]*\[)")
# What every command has in it, and hardly another text: two colons, the first behind nothing that is seen, or behind a
# colour, which ends with an `m`. Looking for that takes a tenth of the time.
_COLONS = re.compile(r":(?<![!-ln-~]:)(?=[^\n!-~]*:)")


def visible(text: str) -> str:
    """Return `text` with control characters as escapes and credentials masked, so that nothing raw reaches a reader.

    A word that is longer than any path is cut.
    """
    # Almost all texts have none of that, and this says so in half the time.
    if len(text) < SHORTEST and text.isascii() and text.isprintable():
        return text
    text = conceal(text)
    if len(text) > _LONGEST:
        text = _LONG.sub(r"\1...", text)
    return text if text.isascii() and text.isprintable() else UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code > _PLANE:
        return f"\\U{code:08x}"
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
