"""What a program asks of its data source, as an object: returned by a function, or put out by a template as JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.tree import Array, Block, Call, Emit, Entry, If, Literal, Loop, Object, Opaque

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Span

_TOKEN = re.compile(r'\s*(?:([{}\[\],:])|"((?:[^"\\]|\\.)*)"|([^\s{}\[\],:"]+))')
_AS_JSON = frozenset({"toJson", "stringify", "dumps"})
_MOST_TOKENS = 20_000
_MOST_LEVELS = 50

# A token: a sign, a text or word, or a value that the template computes.
_Token = tuple[str, "Expression | None", "Span"]


def put_out(body: Iterable[Statement]) -> tuple[Expression, ...]:
    """Return the objects that a template puts out, and the values that stand for themselves.

    What a condition chooses is in an object one after the other. What is no JSON is left out: a template is never
    evaluated.
    """
    reader = _Reader(_tokens(body))
    found = []
    while not reader.done:
        sign, value, _ = reader.peek
        if sign == "{":
            made = reader.value(0)
            if made is not None:
                found.append(made)
        else:
            reader.skip()
            if sign == "$" and (own := unwrapped(value)) is not None:
                found.append(own)
    return tuple(found)


def unwrapped(expression: Expression | None) -> Expression | None:
    """Return what is written as JSON: `$util.toJson($ctx)` is `$ctx`."""
    while isinstance(expression, Call) and expression.arguments and dotted(expression.callee)[-1] in _AS_JSON:
        expression = expression.arguments[0]
    return expression


def _tokens(body: Iterable[Statement]) -> list[_Token]:
    found: list[_Token] = []
    quoted: list[Expression] | None = None  # what stands in quotes that a text has opened
    for value in _emitted(body):
        if len(found) > _MOST_TOKENS:
            break
        if not isinstance(value, Literal) or not isinstance(value.value, str):
            if quoted is None:
                found.append(("$", value, value.span))
            else:
                quoted.append(value)
            continue
        text = value.value
        if quoted is not None:
            inside, closed, text = text.partition('"')
            if inside:
                quoted.append(Literal(value.span, inside))
            if not closed:
                continue
            found.append(("$", quoted[0] if len(quoted) == 1 else Opaque(value.span, tuple(quoted)), value.span))
            quoted = None
        tokens, rest = _signs(text, value.span)
        found += tokens
        if rest.startswith('"'):
            quoted = [Literal(value.span, rest[1:])] if rest[1:] else []
    return found


def _emitted(body: Iterable[Statement]) -> Iterator[Expression]:
    stack = [iter(body)]
    while stack:
        statement = next(stack[-1], None)
        if statement is None:
            stack.pop()
        elif isinstance(statement, Emit):
            yield statement.value
        elif isinstance(statement, If):
            stack += [iter(statement.otherwise), iter(statement.then)]
        elif isinstance(statement, Loop | Block):
            stack.append(iter(statement.body))


def _signs(text: str, span: Span) -> tuple[list[_Token], str]:
    """Return the tokens of a text, and what is left where it opens a quote that it does not close."""
    found: list[_Token] = []
    offset = 0
    while (one := _TOKEN.match(text, offset)) is not None:
        sign, quoted, word = one.groups()
        offset = one.end()
        if sign:
            found.append((sign, None, span))
        elif quoted is not None:
            found.append(("text", Literal(span, _unescaped(quoted)), span))
        else:
            found.append(("word", Literal(span, word), span))
    return found, text[offset:].lstrip()


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


class _Reader:
    """Reads tokens into objects, leaving out what does not fit."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def done(self) -> bool:
        return self._place >= len(self._tokens)

    @property
    def peek(self) -> _Token:
        return self._tokens[self._place]

    def skip(self) -> None:
        self._place += 1

    def value(self, level: int) -> Expression | None:
        """Return the value that begins here; None where there is none."""
        if self.done or level > _MOST_LEVELS:
            self._place = len(self._tokens)
            return None
        sign, value, span = self.peek
        self.skip()
        if sign == "{":
            return Object(span, tuple(self._entries(level + 1)))
        if sign == "[":
            return Array(span, tuple(self._items(level + 1)))
        return unwrapped(value)

    def _entries(self, level: int) -> Iterator[Entry]:
        key: str | None = None
        while not self.done:
            sign, value, span = self.peek
            if sign == "}":
                self.skip()
                return
            if sign == ":":
                self.skip()
                inner = self.value(level)
                yield Entry(span, key, inner if inner is not None else Opaque(span))
                key = None
                continue
            if sign in {"text", "word"} and isinstance(value, Literal):
                key = str(value.value)
                self.skip()
            elif sign == "$" and value is not None:  # entries that the template computes
                yield Entry(span, None, value, spread=True)
                self.skip()
            elif self.value(level) is None:
                continue

    def _items(self, level: int) -> Iterator[Expression]:
        while not self.done:
            if self.peek[0] == "]":
                self.skip()
                return
            value = self.value(level)
            if value is not None:
                yield value


def entry(found: Object, *names: str) -> Expression | None:
    """Return the value of the first entry of such a name; None where there is none."""
    return next((one.value for name in names for one in found.entries if one.key == name), None)


def plain(expression: Expression | None) -> str | None:
    """Return a constant text."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    return None
