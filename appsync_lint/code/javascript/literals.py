"""What the literals of JavaScript say: texts with their escapes decoded, numbers, and the names of properties."""

from __future__ import annotations

import re
from contextlib import suppress

_ESCAPE = re.compile(
    r"\\(?:u\{(?P<point>[0-9A-Fa-f]{1,6})\}|u(?P<unit>[0-9A-Fa-f]{4})|x(?P<byte>[0-9A-Fa-f]{2})|(?P<octal>[0-7]{1,3})"
    r"|(?P<end>\r\n|[\n\r\u2028\u2029])|(?P<letter>.))",
    re.DOTALL,
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_POINT = 0x10FFFF
_MOST_DIGITS = 4_000  # of a number: Python refuses to read many more
_SAFE = 1 << 53  # whole numbers up to this are exact in JavaScript
_PREFIXES = {"0x": 16, "0o": 8, "0b": 2}


def text(raw: str) -> str:
    """Return what stands between quotes, with its escapes decoded."""
    if "\\" not in raw:
        return raw
    said = _ESCAPE.sub(_decoded, raw)
    if _SURROGATE.search(said):  # two escapes can be one character
        said = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return said


def _decoded(escape: re.Match[str]) -> str:
    if letter := escape["letter"]:
        return _LETTERS.get(letter, letter)
    if escape["end"]:
        return ""
    if octal := escape["octal"]:
        return chr(int(octal, 8))
    point = int(escape["point"] or escape["unit"] or escape["byte"], 16)
    return chr(point) if point <= _LAST_POINT else "\N{REPLACEMENT CHARACTER}"


def number(raw: str) -> int | float | None:
    """Return a number as it is written; None where Python has no such number."""
    digits = raw.replace("_", "").casefold()
    with suppress(ValueError):
        if len(digits) > _MOST_DIGITS:
            return float(digits.removesuffix("n"))
        if digits[:2] in _PREFIXES:
            return int(digits.removesuffix("n")[2:], _PREFIXES[digits[:2]])
        if digits.startswith("0") and digits.isdecimal() and len(digits) > 1:
            return int(digits, 10 if set(digits) & {"8", "9"} else 8)
        if digits.removesuffix("n").isdecimal():
            whole = int(digits.removesuffix("n"))
            return whole if whole <= _SAFE or digits.endswith("n") else _nearest(whole)
        value = float(digits)
        return int(value) if value.is_integer() else value
    return None


def _nearest(whole: int) -> int | float:
    try:
        return int(float(whole))
    except OverflowError:
        return float("inf")
