"""The syntax of Serverless Framework variables: where they stand in a text, and what each asks for.

https://www.serverless.com/framework/docs/guides/variables, and the state machine of the framework's own parser:
https://github.com/serverless/serverless/blob/v3/lib/configuration/variables/parse.js
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRACES = re.compile(r"\$\{|\}")
# A type begins with a small letter, and one colon or a parenthesis stands behind it: `${AWS::Region}`, `${Table}` and
# `${Table.Arn}` are CloudFormation's and stay as they are.
_VARIABLE = re.compile(r"[a-z][a-zA-Z0-9.]*(?:\(|:(?!:))")
_SOURCE = re.compile(r"([a-z][a-zA-Z0-9]*)\s*(?:\((.*)\))?\s*(?::(.*))?", re.DOTALL)
_NUMBER = re.compile(r"-?(\d+|\d*\.\d+)")
_SEPARATOR = re.compile(r"\$\{|[\"'(),}]")
_CLOSING = {"${": 1, "(": 1, ")": -1, "}": -1}
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Variable(Struct, frozen=True):
    """A variable from offset `start` up to `end` of a text, and its sources: the first that has a value counts."""

    start: int
    end: int
    sources: tuple[str, ...]


class Source(Struct, frozen=True):
    """A source of a variable, `file(a.yml):b.c`: its type, what stands in parentheses, and its address."""

    type: str
    argument: str
    address: str


class Literal(Struct, frozen=True):
    """A value written out: `'dev'`, `300`, `true`, `null`."""

    value: bool | float | int | str | None


def variables(text: str) -> tuple[Variable, ...]:
    """Return the variables of a text that stand in no other, in their order."""
    return tuple(
        Variable(start, end, tuple(part.strip() for part in split(text[start + 2 : end - 1])))
        for start, end in _outermost(text)
    )


def _outermost(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for start, end in sorted(_pairs(text)):
        if start >= done and _VARIABLE.match(text, start + 2):
            yield start, end
            done = end


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for brace in _BRACES.finditer(text):
        if brace[0] == "${":
            opened.append(brace.start())
        elif opened:
            yield opened.pop(), brace.end()


def split(text: str) -> Iterator[str]:
    """Yield the parts of a text between commas that stand in no quotes, parentheses or variables."""
    level, quote, done = 0, "", 0
    for found in _SEPARATOR.finditer(text):
        sign = found[0]
        if quote or sign in {'"', "'"}:
            quote = "" if quote == sign else quote or sign
        elif sign == "," and level <= 0:
            yield text[done : found.start()]
            done = found.end()
        else:
            level += _CLOSING.get(sign, 0)
    yield text[done:]


def source(text: str) -> Source | Literal | None:
    """Return what one source of a variable asks for, or None where it is none that the framework reads."""
    if text[:1] in {'"', "'"} and len(text) > 1 and text[-1] == text[0]:
        return Literal(text[1:-1])
    if text in _LITERALS:
        return Literal(_LITERALS[text])
    if _NUMBER.fullmatch(text):
        return Literal(float(text) if "." in text else int(text[:300]))
    found = _SOURCE.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return None
    return Source(found[1], (found[2] or "").strip(), (found[3] or "").strip())
