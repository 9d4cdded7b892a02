"""The texts and numbers of Python: what they say, without their prefixes, quotes and escapes."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeGuard

QUOTES = frozenset({'"', "'", '"""', "'''"})

_LINE_END = re.compile(r"\r\n?")
_BRACES = re.compile(r"\{\{|\}\}")
_ESCAPE = re.compile(
    r"\\(?:(?P<line>\r?\n|\r)|(?P<one>['\"abfnrtv\\])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|(?P<wide>u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^{}]*\}))"
)
_OLD_OCTAL = re.compile(r"0[0-7]+")
_LONGEST = 100  # digits
_ONE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def opening(text: str) -> tuple[str, str]:
    """Return the prefix of a text, in small letters, and its quotes: `rb` and `\'\'\'`."""
    prefix = text.rstrip("'\"`")
    return prefix.casefold(), text[len(prefix) :]


def said(content: str, prefix: str) -> str:
    """Return what is between the quotes of a text says; bytes are characters of the same number.

    Escapes that mean nothing stay, as in Python.
    """
    content = _LINE_END.sub("\n", content)
    if "f" in prefix or "t" in prefix:
        content = _BRACES.sub(lambda found: found[0][0], content)
    if "r" in prefix or "\\" not in content:
        return content
    return _ESCAPE.sub(lambda found: _escaped(found, in_bytes="b" in prefix), content)


def _escaped(found: re.Match[str], *, in_bytes: bool) -> str:
    if found["line"]:
        return ""
    if found["one"]:
        return _ONE.get(found["one"], found["one"])
    if found["octal"] or found["x"]:
        return chr(int(found["octal"], 8) if found["octal"] else int(found["x"], 16))
    wide = found["wide"]
    if in_bytes:
        return found[0]
    try:
        return unicodedata.lookup(wide[2:-1]) if wide[0] == "N" else chr(int(wide[1:], 16))
    except (KeyError, ValueError, OverflowError):  # no character has that name, or number
        return found[0]


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a constant is a number; `True` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(text: str) -> int | float | None:
    """Return a number; None for one that is imaginary, or too long to be one that matters."""
    text = text.replace("_", "").rstrip("lL")
    if len(text) > _LONGEST or text[-1:] in "jJ":
        return None
    if _OLD_OCTAL.fullmatch(text):
        return int(text, 8)
    try:
        return int(text, 0)
    except ValueError:
        return float(text)
