"""The parts of a text with `${}` and `%{}` in it: escapes, strip markers, the indentation of heredocs, directives.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.loaders.terraform.syntax import ForEach, Fragment, If
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from appsync_lint.loaders.terraform.hcl import Reader
    from appsync_lint.loaders.terraform.syntax import Expression, Part
    from appsync_lint.source import Span

_MOST_DIRECTIVES = 60  # inside each other

_ESCAPE = re.compile(
    r"\$\$\{|%%\{|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|[^\\$%]+|[$%]", re.DOTALL
)  # in quotes: escapes, and what stands for itself
_MARK = re.compile(r"\$\$\{|%%\{|[^$%]+|[$%]")  # in heredocs
_MEANING = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\", "$${": "${", "%%{": "%{"}
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Text(Struct, frozen=True):
    """A text as it is written: in a heredoc a line, or a part of one."""

    raw: str
    span: Span
    is_quoted: bool


class Mark(Struct, frozen=True):
    """`${...}` or a directive; what it trims is the white space before it and after it."""

    kind: str
    span: Span
    trims_before: bool
    trims_after: bool
    expression: Expression | None = None
    names: tuple[str, ...] = ()


Token = Text | Mark


def is_fragment(part: Part) -> TypeGuard[Fragment]:
    """Return whether a part of a template is plain text."""
    return isinstance(part, Fragment)


def tokens(reader: Reader, nodes: list[Node], start: int, end: int, *, is_quoted: bool, level: int) -> list[Token]:
    """Return texts and marks from one byte to another, white space that tree-sitter drops included."""
    found: list[Token] = []
    at = start
    for node in _flat(nodes):
        if node.start_byte > at:
            found += _texts(reader, at, node.start_byte, is_quoted=is_quoted)
        found.append(_mark(reader, node, level))
        at = node.end_byte
    if end > at:
        found += _texts(reader, at, end, is_quoted=is_quoted)
    return _trimmed(found)


def _flat(nodes: list[Node]) -> Iterator[Node]:
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.type in {"template_directive", "template_if", "template_for"}:
            waiting += reversed(node.children)
        elif node.type.startswith("template_") and node.type != "template_literal":
            yield node


def _texts(reader: Reader, start: int, end: int, *, is_quoted: bool) -> Iterator[Text]:
    span = reader.span(start, end)
    raw = reader.data[start:end].decode()
    if is_quoted:
        yield Text(raw, span, is_quoted=True)
        return
    offset = reader.offset(start)
    for line in _LINES.finditer(raw):
        yield Text(line[0], reader.source.span(offset + line.start(), offset + line.end()), is_quoted=False)


def _mark(reader: Reader, node: Node, level: int) -> Mark:
    inner = [child for child in node.children if child.type != "strip_marker"]
    markers = [number for number, child in enumerate(node.children) if child.type == "strip_marker"]
    expression: Expression | None = None
    names: tuple[str, ...] = ()
    if node.type == "template_for_start":
        found, expression = reader.loop(node, level)
        names = tuple(found)
    else:
        node_of = next((child for child in inner if child.type == "expression"), None)
        expression = reader.expression(node_of, level + 1) if node_of is not None else None
    return Mark(
        node.type,
        reader.of(node),
        trims_before=bool(markers) and markers[0] == 1,
        trims_after=bool(markers) and markers[-1] == len(node.children) - 2,
        expression=expression,
        names=names,
    )


def _trimmed(found: list[Token]) -> list[Token]:
    """Return the tokens, white space next to strip markers trimmed: of the next token, which ends with its line."""
    for number, token in enumerate(found):
        if not isinstance(token, Mark):
            continue
        before = found[number - 1] if number else None
        if token.trims_before and isinstance(before, Text):
            found[number - 1] = _cut(before, 0, len(_unescaped_end(before)))
        after = found[number + 1] if number + 1 < len(found) else None
        if token.trims_after and isinstance(after, Text):
            found[number + 1] = _cut(after, _leading(after), len(after.raw))
    return found


_BLANK_START = re.compile(r"(?:\s|\\[nrt])*")


def _leading(text: Text) -> int:
    found = _BLANK_START.match(text.raw) if text.is_quoted else re.match(r"\s*", text.raw)
    return found.end() if found else 0


def _unescaped_end(text: Text) -> str:
    raw = text.raw
    while True:
        shorter = raw.rstrip()
        if (
            text.is_quoted
            and shorter.endswith(("\\n", "\\r", "\\t"))
            and not shorter.endswith(("\\\\n", "\\\\r", "\\\\t"))
        ):
            shorter = shorter[:-2]
        if shorter == raw:
            return raw
        raw = shorter


def _cut(text: Text, start: int, end: int) -> Text:
    span = text.span
    if len(span.text) != len(text.raw):
        return replace(text, raw=text.raw[start:end])
    return replace(text, raw=text.raw[start:end], span=span.source.span(span.start + start, span.start + end))


def flush(found: Sequence[Token]) -> list[Token]:
    """Return the tokens of a `<<-` heredoc without the indentation that its lines have in common.

    Lines of nothing but white space do not count and stay; a line that begins with a mark has none.
    https://github.com/hashicorp/hcl/blob/main/hclsyntax/parser_template.go (flushHeredocTemplateParts)
    """
    least: int | None = None
    begins: list[int] = []
    is_new = True
    for number, token in enumerate(found):
        if is_new:
            is_new = False
            if not isinstance(token, Text):
                least = 0
            elif token.raw.strip() or not token.raw.endswith("\n"):
                spaces = len(token.raw) - len(token.raw.lstrip())
                least = spaces if least is None else min(least, spaces)
                begins.append(number)
        if isinstance(token, Text) and token.raw.endswith("\n"):
            is_new = True
    adjusted = list(found)
    for number in begins:
        text = adjusted[number]
        if isinstance(text, Text) and least:
            adjusted[number] = _cut(text, least, len(text.raw))
    return adjusted


def fragments(text: Text) -> Iterator[Fragment]:
    """Yield a text, escapes replaced by what they mean."""
    exact = text.span.text == text.raw
    at = text.span.start
    plain = ""
    begin = at
    for piece in (_ESCAPE if text.is_quoted else _MARK).finditer(text.raw):
        meaning = _meaning(piece[0], is_quoted=text.is_quoted)
        if meaning == piece[0] and exact:
            if not plain:
                begin = at + piece.start()
            plain += meaning
            continue
        if plain:
            yield Fragment(plain, text.span.source.span(begin, begin + len(plain)))
            plain = ""
        place = text.span.source.span(at + piece.start(), at + piece.end()) if exact else text.span
        yield Fragment(meaning, place)
    if plain:
        yield Fragment(plain, text.span.source.span(begin, begin + len(plain)))


def _meaning(piece: str, *, is_quoted: bool) -> str:
    if piece in _MEANING and (is_quoted or not piece.startswith("\\")):
        return _MEANING[piece]
    if is_quoted and piece[:2] in {"\\u", "\\U"}:
        number = int(piece[2:], 16)  # noqa: FURB166 - not a prefix of Python
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"  # noqa: PLR2004 - Unicode
    return piece


def nested(found: Sequence[Token]) -> tuple[Part, ...]:
    """Return the parts that tokens make, directives with what stands in them.

    Raises UnreadableError where directives are nested too deep.
    """
    levels: list[tuple[Mark | None, list[Part], list[Part] | None]] = [(None, [], None)]
    for token in found:
        opened, parts, before = levels[-1]
        if isinstance(token, Text):
            parts += fragments(token)
        elif token.kind in {"template_if_intro", "template_for_start"}:
            if len(levels) > _MOST_DIRECTIVES:
                raise UnreadableError(Problem("Directives are nested too deep.", "", token.span.first_line()))
            levels.append((token, [], None))
        elif token.kind == "template_else_intro":
            levels[-1] = (opened, [], parts)
        elif token.kind in {"template_if_end", "template_for_end"} and opened is not None:
            levels.pop()
            levels[-1][1].append(_directive(opened, parts, before))
        elif token.expression is not None:
            parts.append(token.expression)
    return tuple(levels[0][1])


def _directive(opened: Mark, parts: list[Part], before: list[Part] | None) -> Part:
    if opened.expression is None:
        return Fragment("", opened.span)
    if opened.kind == "template_for_start":
        key = opened.names[0] if len(opened.names) > 1 else ""
        return ForEach(key, opened.names[-1], opened.expression, tuple(parts), opened.span)
    then, otherwise = (parts, []) if before is None else (before, parts)
    return If(opened.expression, tuple(then), tuple(otherwise), opened.span)
