"""The part of YAML that most configuration files keep to, read without PyYAML.

Importing that takes as long as `python -c pass`.

Every line is a key, an item of a list (`- `) or a comment; its value is a word or several, a text in quotes without
escapes, or a list or mapping of such in brackets. Whatever else YAML has, and whatever is wrong, is left to `yaml.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.composing import Composer, LimitError
from appsync_lint.patterns import pattern
from appsync_lint.source import UnreadableError

if TYPE_CHECKING:
    import re

    from appsync_lint.loaders.document import Node, Plain
    from appsync_lint.source import Source

# https://yaml.org/spec/1.2.2/#103-core-schema
_NULL = pattern(r"null|Null|NULL|~|")
_BOOLEAN = pattern(r"(true|True|TRUE)|false|False|FALSE")
_INTEGER = pattern(r"[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = pattern(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_BEGINS_NO_TEXT = "nN~tTfF-+.0123456789"  # what the patterns above can begin with

# Words in a line: a colon that ends one makes a key of it, and what stands behind ` #` is a comment.
_FIRST = r"(?:[A-Za-z0-9_/^(+$=<;~\\]|\.{1,2}/)"
_MORE = r"(?:[!-\"$-9;-~]++|:(?=[!-~]))"
# As many as configuration has: each that is tried takes memory.
_WORDS = rf"{_FIRST}(?>{_MORE}{{0,1000}})(?>(?:[ ]+(?>{_MORE}{{1,1000}})){{0,1000}})"
_QUOTED = r"\"[ !#-\[\]-~]*+\"|'[ -&(-~]*+'"
_BRACKETS = r"[\[{][ !-\"$-~]*[\]}]"
_LINE = pattern(
    rf"(?P<indent>[ ]*+)(?P<dash>-[ ])?(?:(?P<key>[A-Za-z_][A-Za-z0-9_.*-]{{0,99}}):(?=[ \n]|\Z)[ ]*+)?"
    rf"(?P<value>{_WORDS}|{_QUOTED}|{_BRACKETS})?(?:[ ]*+(?<![^ \n])\#[ -~]*+|[ ]*+)(?:\n|\Z)"
)
_LINE_FEEDS = pattern(r"\n+")
_IN_BRACKETS = pattern(rf"{_FIRST}[A-Za-z0-9_./@*+()&=;^$|~<>!\\-]*+|{_QUOTED}")
_KEY_IN_BRACKETS = pattern(r"([A-Za-z_][A-Za-z0-9_.-]{0,99}):[ ]")


class _OtherError(Exception):
    """The text is not of this part of YAML, or none at all."""


def read(source: Source) -> Node | None:
    """Return what a text says as `yaml.read` would; None where it is more than this, or where something is wrong.

    Raises LimitError where it is too much.
    """
    try:
        return _Reader(source).read()
    except LimitError:
        raise
    except (UnreadableError, _OtherError):
        return None


def scalar(text: str) -> Plain:
    """Return what a scalar that is not in quotes means."""
    if text and text[0] not in _BEGINS_NO_TEXT:
        return text
    if _NULL.fullmatch(text):
        return None
    if boolean := _BOOLEAN.fullmatch(text):
        return boolean[1] is not None
    if _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text[2:] if base != 10 else text, base)  # noqa: PLR2004 - decimal
    if _NO_NUMBER.fullmatch(text):
        return float(text.replace(".", ""))
    return float(text) if _FLOAT.fullmatch(text) else text


class _Reader:
    """Goes through the lines; `open` are the columns of what is around, and whether it is a mapping or a list."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.composer = Composer(source)
        self.open: list[tuple[int, bool]] = []
        self.expects = True  # a list or mapping: at the start, and behind a key without a value

    def read(self) -> Node | None:
        at = 0
        while at < len(self.text):
            if blank := _LINE_FEEDS.match(self.text, at):
                at = blank.end()
                continue
            line = _LINE.match(self.text, at)
            if line is None:
                raise _OtherError
            if line["dash"] or line["key"] or line["value"]:
                self._line(line)
            at = line.end()
        if self.expects:
            raise _OtherError
        self._close(-1, len(self.text), is_mapping=False)
        return self.composer.root

    def _line(self, line: re.Match[str]) -> None:
        column, start = len(line["indent"]), line.end("indent")
        if line["dash"]:
            self._enter(column, start, is_mapping=False)
            column, start = column + 2, start + 2
            self.expects = line["key"] is not None
        if line["key"]:
            self._enter(column, start, is_mapping=True)
            self.composer.scalar(line["key"], line["key"], *line.span("key"))
            self.expects = not line["value"]
        elif not line["dash"] or not line["value"]:
            raise _OtherError
        if line["value"]:
            self._value(*line.span("value"))

    def _enter(self, column: int, start: int, *, is_mapping: bool) -> None:
        """Go to the mapping or list of a column: one that is open, or the one that is expected here."""
        inner = self.open[-1] if self.open else (-1, True)
        if self.expects and (column > inner[0] or (column == inner[0] and inner[1] and not is_mapping)):
            self.composer.start(start, is_mapping=is_mapping)
            self.open.append((column, is_mapping))
        elif self.expects:
            raise _OtherError  # a key with nothing
        else:
            self._close(column, start, is_mapping=is_mapping)
        self.expects = False

    def _close(self, column: int, start: int, *, is_mapping: bool) -> None:
        """End all that is further inside than what is open at a column."""
        while self.open and self.open[-1] != (column, is_mapping):
            self.open.pop()
            self.composer.end(start)
        if column >= 0 and not self.open:
            raise _OtherError

    def _value(self, start: int, end: int) -> None:
        if self.text[start] not in "[{":
            self._scalar(start, end)
        elif self._brackets(start, end) != end:
            raise _OtherError

    def _brackets(self, start: int, end: int) -> int:
        """Take what begins at an offset inside brackets, and return where it ends."""
        is_mapping = self.text[start] == "{"
        if not is_mapping and self.text[start] != "[":
            word = _IN_BRACKETS.match(self.text, start, end)
            if word is None:
                raise _OtherError
            self._scalar(start, word.end())
            return word.end()
        self.composer.start(start, is_mapping=is_mapping)
        closing = "}" if is_mapping else "]"
        at = start + 1
        while not self.text.startswith(closing, at) or at > start + 1:
            if is_mapping:
                at = self._key_in_brackets(at, end)
            at = self._brackets(at, end)
            if self.text.startswith(closing, at):
                break
            if not self.text.startswith(", ", at):
                raise _OtherError
            at += 2
        self.composer.end(at + 1)
        return at + 1

    def _key_in_brackets(self, at: int, end: int) -> int:
        key = _KEY_IN_BRACKETS.match(self.text, at, end)
        if key is None:
            raise _OtherError
        self.composer.scalar(key[1], key[1], *key.span(1))
        return key.end()

    def _scalar(self, start: int, end: int) -> None:
        written = self.text[start:end]
        is_quoted = written[0] in "\"'"
        text = written[1:-1] if is_quoted else written
        self.composer.scalar(text if is_quoted else scalar(text), text, start, end)
