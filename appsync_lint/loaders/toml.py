"""TOML text -> the tree of `[tool.appsync-lint]`: tomllib says what is valid and what it means, a scan where it stands.

The scan follows a text that tomllib has accepted, so it only has to tell strings, brackets and keys apart.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Scalar, Sequence, Table
from appsync_lint.source import MAX_NESTING, Problem, Span, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.loaders.document import Node, Plain
    from appsync_lint.source import Source

MAX_TOML = 1024 * 1024  # characters: tomllib takes a second for each million
_MOST_PARTS = 50  # of a key; for each, tomllib takes time by their square
_NAME = "appsync-lint"
_LARGEST = 10**300  # what is longer Python would not print
_ACCEPTED = "tomllib has accepted the text, so this cannot stand in it"
_IN_QUOTES = "Write it as a text, in quotes."

# https://toml.io/en/v1.0.0
_STRING = (
    r'"""(?>(?:\\.|[^\\"]|"{1,2}(?!"))*)"""(?:"{0,2})'
    r"|'''(?>(?:[^']|'{1,2}(?!'))*)'''(?:'{0,2})"
    r'|"(?>(?:\\.|[^\\"])*)"'
    r"|'[^']*+'"
)
_SKIPPED = re.compile(r"(?>(?:\s++|#[^\n]*+){0,1000})")  # so many at once: each takes memory
_PART = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+"
_LONG_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*+(?:{_PART}\.[ \t]*+){{{_MOST_PARTS}}}", re.MULTILINE)
_KEY = re.compile(rf"{_STRING}|[A-Za-z0-9_-]+", re.DOTALL)
_ATOM = re.compile(rf"{_STRING}|\d{{4}}-\d\d-\d\d \d\d:[^\s,\]}}#]+|[^\s,\]}}#]+", re.DOTALL)

_BRACKET = re.compile(rf"{_STRING}|#[^\n]*|([\[{{])|[\]}}]", re.DOTALL)
_DIGITS = re.compile(r"[0-9_]{4300,}")  # what Python refuses to read: sys.set_int_max_str_digits
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def configures(data: bytes) -> bool:
    """Return whether a file holds `[tool.appsync-lint]`, or is no valid TOML, so that it may."""
    try:
        text = data.decode("utf-8-sig")
        if len(text) > MAX_TOML or _LONG_KEY.search(text):
            return True
        tool = tomllib.loads(text).get("tool")
    except (ValueError, RecursionError):
        return True
    return isinstance(tool, dict) and _NAME in tool


def read(source: Source) -> Node:
    """Return the tree below `[tool.appsync-lint]`, dates as texts.

    Raises UnreadableError with the place of what is no TOML, or too deep, of a time, and of a number that is none.
    """
    _refuse_excess(source)
    try:
        tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(source, str(error)) from None
    except RecursionError:
        deepest = _deepest(source.text)
        sentence = f"This is nested too deeply: {MAX_NESTING} levels or more."
        raise _fail(source.span(deepest, deepest + 1), sentence) from None
    except ValueError:
        digits = _DIGITS.search(source.text)
        raise _fail(source.span(*(digits.span() if digits else (0, 0))), "The number is too long.") from None
    tool = _Scan(source).run().entries.get("tool")
    found = tool.entries.get(_NAME) if isinstance(tool, _Table) else None
    if found is None:
        hint = "Write it above the keys of appsync-lint; it has those of appsync-lint.yaml."
        raise _fail(source.span(0, 0), f"There is no [tool.{_NAME}] in this file.", hint)
    return _node(found)


def _refuse_excess(source: Source) -> None:
    """Raise UnreadableError where tomllib would take too long."""
    if len(source.text) > MAX_TOML:
        sentence = f"TOML of more than {MAX_TOML // (1024 * 1024)} MB is not read."
        raise _fail(source.span(0, 0), sentence, "Write appsync-lint.yaml instead.")
    refuse_long_keys(source)


def refuse_long_keys(source: Source) -> None:
    """Raise UnreadableError where a key has so many parts that tomllib, by their square, would take too long."""
    if found := _LONG_KEY.search(source.text):
        start = found.end() - len(found[0].lstrip(" \t[{,"))
        sentence = f"This is nested more than {_MOST_PARTS} levels deep: so many parts has the key."
        raise _fail(source.span(start, start + 1), sentence)


def _fail(span: Span, sentence: str, hint: str = "") -> UnreadableError:
    return UnreadableError(Problem(sentence, hint, span))


def _invalid(source: Source, message: str) -> UnreadableError:
    """Return the error for tomllib's message, which ends with the place; lines end with LF there."""
    place = _PLACE.search(message)
    offset = len(source.text)
    if place and place[1]:
        lines = source.text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: int(place[1]) - 1]) + int(place[2]) - 1
    start = min(offset, len(source.text))
    sentence = f"This is not valid TOML: {message[: place.start()] if place else message}."
    return _fail(source.span(start, min(start + 1, len(source.text))), sentence)


def _deepest(text: str) -> int:
    """Return the offset of the bracket that is nested most deeply."""
    deepest = depth = offset = 0
    for found in _BRACKET.finditer(text):
        if found[1]:
            depth += 1
            if depth > deepest:
                deepest, offset = depth, found.start()
        elif found[0] in "]}":
            depth -= 1
    return offset


class _Table(Struct):
    """A table; headers and dotted keys may add to it until the end of the file."""

    span: Span
    entries: dict[str, _Table | _List | Span] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)


class _List(Struct):
    """An array."""

    span: Span
    items: list[_Table | _List | Span] = field(default_factory=list)


_Draft = _Table | _List | Span  # a Span is the text of a string, number, boolean or date


class _Scan:
    """Finds the place of every key and value, without recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0

    def run(self) -> _Table:
        root = into = _Table(self.source.span(0, 0))
        while self._skip() < len(self.text):
            if self.text[self.at] == "[":
                into = self._header(root)
            else:
                self._value(into)
        return root

    def _skip(self) -> int:
        while (skipped := _SKIPPED.match(self.text, self.at)) and skipped.end() > self.at:
            self.at = skipped.end()
        return self.at

    def _take(self, pattern: re.Pattern[str]) -> Span:
        self._skip()
        found = pattern.match(self.text, self.at)
        if found is None:
            raise AssertionError(_ACCEPTED)
        self.at = found.end()
        return self.source.span(*found.span())

    def _key(self) -> list[Span]:
        """Return the parts of a key, and stand before what follows it."""
        parts = [self._take(_KEY)]
        while self.text.startswith(".", self._skip()):
            self.at += 1
            parts.append(self._take(_KEY))
        return parts

    def _header(self, root: _Table) -> _Table:
        start, brackets = self.at, 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        *above, last = self._key()
        self.at += brackets
        into, name, span = _below(root, above), _text(last), self.source.span(start, self.at)
        into.keys.setdefault(name, last)
        table = into.entries.get(name)
        if brackets == 1 and isinstance(table, _Table):  # a header below it came first
            table.span = span
            return table
        new = _Table(span)
        if brackets == 1:
            into.entries[name] = new
        else:
            match into.entries.setdefault(name, _List(span)):
                case _List(items=items):
                    items.append(new)
                case _:
                    raise AssertionError(_ACCEPTED)
        return new

    def _value(self, table: _Table) -> None:
        """Add a key with its value, whatever that holds, to a table."""
        opened: list[_Table | _List] = []
        self._assign(table, opened)
        while opened:
            inside, sign = opened[-1], self.text[self._skip()]
            if sign in ",]}":
                self.at += 1
                if sign != ",":
                    inside.span = self.source.span(inside.span.start, self.at)
                    opened.pop()
            elif isinstance(inside, _Table):
                self._assign(inside, opened)
            else:
                inside.items.append(self._begin(opened))

    def _assign(self, table: _Table, opened: list[_Table | _List]) -> None:
        *above, last = self._key()
        self.at += 1  # the equals sign
        into, name = _below(table, above), _text(last)
        into.keys[name] = last
        into.entries[name] = self._begin(opened)

    def _begin(self, opened: list[_Table | _List]) -> _Draft:
        """Return a value; a list or table is empty yet, and joins those that are open."""
        start = self._skip()
        if self.text[start] not in "[{":
            return self._take(_ATOM)
        self.at += 1
        span = self.source.span(start, self.at)
        draft = _Table(span) if self.text[start] == "{" else _List(span)
        opened.append(draft)
        return draft


def _below(table: _Table, parts: list[Span]) -> _Table:
    """Return the table that the parts of a key lead to; of an array of tables, that is the last."""
    for part in parts:
        name = _text(part)
        table.keys.setdefault(name, part)
        match table.entries.setdefault(name, _Table(part)):
            case (_Table() as found) | _List(items=[*_, _Table() as found]):
                table = found
            case _:
                raise AssertionError(_ACCEPTED)
    return table


def _text(key: Span) -> str:
    return str(_parsed(key)) if key.text[0] in "\"'" else key.text


def _parsed(span: Span) -> object:
    value: object = tomllib.loads(f"value={span.text}")["value"]
    return value


def _node(draft: _Draft, level: int = 1) -> Node:
    span = draft.span if isinstance(draft, _Table | _List) else draft
    if level > MAX_NESTING:
        raise _fail(span.first_line(), f"This is nested more than {MAX_NESTING} levels deep.")
    if isinstance(draft, _Table):
        entries = {}
        for name, inner in draft.entries.items():  # no comprehension: that would be a second frame for each level
            entries[name] = _node(inner, level + 1)
        return Table(entries, draft.keys, _around(span, entries.values()), *_extent(entries.values()))
    if isinstance(draft, _List):
        items = []
        for inner in draft.items:
            items.append(_node(inner, level + 1))  # noqa: PERF401 - likewise
        return Sequence(tuple(items), _around(span, items), *_extent(items))
    return Scalar(_plain(span), span)


def _around(span: Span, nodes: Iterable[Node]) -> Span:
    """Return the place of a header, key or bracket, widened to what stands below it."""
    spans = [span, *(node.span for node in nodes)]
    return Span(span.source, min(span.start for span in spans), max(span.end for span in spans))


def _extent(nodes: Iterable[Node]) -> tuple[int, int]:
    """Return the size and the depth of what holds these nodes."""
    sizes = [(node.size, node.depth) for node in nodes]
    return 1 + sum(size for size, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)


def _plain(span: Span) -> Plain:
    match _parsed(span):
        case dt.datetime() | dt.time():
            raise _fail(span, "No key has a time for its value.", _IN_QUOTES)
        case dt.date():
            return span.text
        case float(value) if not math.isfinite(value):
            raise _fail(span, f"{span.text} is no number that a key can have.", _IN_QUOTES)
        case int(value) if abs(value) >= _LARGEST:
            raise _fail(span, "The number is too long.")
        case bool(value) | int(value) | float(value) | str(value):
            return value
        case _:
            raise AssertionError(_ACCEPTED)
