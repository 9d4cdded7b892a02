"""JSON text -> nodes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.composing import EMPTY, MAX_JSON_VALUES, Composer

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node, Plain
    from appsync_lint.source import Source, Span

_TOKEN = re.compile(r'("[^"\\]*+(?>(?:\\.[^"\\]*+)*)")|([{\[])|([}\]])|([^\s{}\[\],:"]+)')
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONGEST_WORD = 20


def read(source: Source, repeated: list[Span] | None) -> Node:
    """Read a text as JSON, strictly; see `document.read`."""
    composer = Composer(source, repeated=repeated)
    composer.most = MAX_JSON_VALUES
    if not source.text.strip():
        raise composer.fail(0, 0, *EMPTY)
    try:
        json.loads(source.text, parse_constant=_no_constant)
        valid = True
    except json.JSONDecodeError as error:
        raise composer.fail(
            error.pos, error.pos + 1, f"This is not valid JSON: {error.msg.removesuffix(' at')}."
        ) from None
    except (ValueError, RecursionError):  # too deep, no number, or one of too many digits: the tokens tell where
        valid = False
    for token in _TOKEN.finditer(source.text):
        string, opening, closing, _ = token.groups()
        start, end = token.span()
        if string is not None:
            text = _text(composer, string, start, end)
            composer.scalar(text, text, start, end)
        elif opening is not None:
            composer.start(start, is_mapping=opening == "{")
        elif closing is not None:
            composer.end(end)
        else:
            composer.scalar(_atom(composer, token[0], start, end), token[0], start, end)
    if composer.root is None or not valid:
        raise composer.fail(0, 1, "This is not valid JSON.")
    return composer.root


def _no_constant(name: str) -> Plain:
    raise ValueError(name)


def _text(composer: Composer, string: str, start: int, end: int) -> str:
    if "\\" not in string:
        return string[1:-1]
    text: str = json.loads(string)
    if not text.isascii() and _SURROGATE.search(text):
        sentence = "This is not valid JSON: an escape stands for half a character."
        raise composer.fail(start, end, sentence, "Write both halves of the surrogate pair, or the character itself.")
    return text


def _atom(composer: Composer, atom: str, start: int, end: int) -> Plain:
    try:
        value: Plain = json.loads(atom, parse_constant=_no_constant)
    except ValueError:
        what = f"it knows no {atom}" if len(atom) <= _LONGEST_WORD else "the number is too long"
        raise composer.fail(start, end, f"This is not valid JSON: {what}.") from None
    return value
