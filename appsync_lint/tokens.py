"""The words of GraphQL: patterns of names, strings and numbers, and what these mean as Python data.

https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary.Lexical-Tokens, with the escapes and characters that
the draft adds, as graphql-core has them (https://spec.graphql.org/draft/#sec-String-Value).

Parts that repeat are atomic, `(?>(?:x)*)`, and never tried again with less, so that every text takes linear time.
`(?:x)*+` would be the same, but Python before 3.11.5 gets it wrong (https://github.com/python/cpython/issues/106052).
"""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appsync_lint.schema import Constant

# Blank space, commas, comments and byte order marks.
IGNORED = r"[ \t\n\r,]*+(?>(?=[#\ufeff])(?:(?:#[^\r\n]*+|\ufeff)[ \t\n\r,]*+)*|)"
NAME = r"[A-Za-z_]\w*+"
# A code point in braces, four digits, or two times four for a surrogate pair; none is half a pair.
_UNICODE = (
    r"u(?:\{(?=[0-9a-fA-F]{1,8}\})(?!0*[dD][89a-fA-F][0-9a-fA-F]{2}\})0*"
    r"(?:(?:10|[0-9a-fA-F])?[0-9a-fA-F]{4}|[0-9a-fA-F]{0,3})\}"
    r"|(?![dD][89a-fA-F])[0-9a-fA-F]{4}|[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
BLOCK_STRING = r'"""[^"\\]*+(?>(?:(?:\\"""|\\|"(?!""))[^"\\]*+)*)"""'
STRING = rf'"(?!"")(?>(?:[^"\\\r\n]++|\\(?:["\\/bfnrt]|{_UNICODE}))*)"'
NUMBER = r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?(?![.\w])"

_HALF_PAIR = "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]"
_ESCAPE = r"\\(?:u\{(\w+)\}|u([dD][89abAB]..)\\u(....)|u(....)|(.))"
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NAMED: dict[str, Constant] = {"true": True, "false": False, "null": None}


def is_unicode(text: str) -> bool:
    """Return whether every surrogate in a text is one of a pair: half a pair may stand nowhere."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return not re.search(_HALF_PAIR, text)
    return True


def named(name: str) -> Constant:
    """Return the value that a name stands for: itself, where it is the name of an enum's value."""
    return _NAMED.get(name, intern(name))


def number(written: str) -> int | float:
    """Return an integer or a float, NaN where it has more digits than Python converts."""
    try:
        return float(written) if {".", "e", "E"}.intersection(written) else int(written)
    except ValueError:
        return float("nan")


def string(written: str) -> str:
    """Return what a string says, its escapes resolved."""
    return re.sub(_ESCAPE, _character, written[1:-1]) if "\\" in written else written[1:-1]


def _character(escape: re.Match[str]) -> str:
    point, high, low, unit, letter = escape.groups()
    if letter:
        return _ESCAPED.get(letter, letter)
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return chr(int(point or unit, 16))


def block_string(written: str) -> str:
    """Return what a block string says, without the indentation of its lines and blank lines around.

    https://spec.graphql.org/October2021/#BlockStringValue()
    """
    lines = re.split(r"\r\n|\n|\r", written[3:-3].replace('\\"""', '"""'))
    margins = [len(line) - len(line.lstrip(" \t")) for line in lines]
    filled = [number for number, line in enumerate(lines) if margins[number] < len(line)]
    if not filled:
        return ""
    margin = min((margins[number] for number in filled if number), default=0)
    lines = [lines[0], *(line[margin:] for line in lines[1:])]
    return "\n".join(lines[filled[0] : filled[-1] + 1])
