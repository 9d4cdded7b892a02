"""Strings and other values as GraphQL writes them, with nothing in them that a terminal or a CI system obeys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphql.language import ast

from appsync_lint.credentials import redact
from appsync_lint.report import UNSAFE, harmless, visible, visible_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 120

# https://spec.graphql.org/October2021/#EscapedCharacter
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'["\\\b\f\n\r\t]')
_HASH = "\\u0023"


def comment(lines: Iterable[str]) -> str:
    """Return lines as comments."""
    return "".join(harmless(f"# {visible(line)}".rstrip(), _HASH) + "\n" for line in lines)


def quoted(text: str) -> str:
    """Return a text as a string on one line; what `report.visible` would show as an escape is one of GraphQL's."""
    escaped = _SPECIAL.sub(lambda found: _SHORT[found[0]], redact(text))
    return harmless(f'"{UNSAFE.sub(_escape, escaped)}"', _HASH)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", errors="surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def description(node: Any, indent: str = "") -> str:  # noqa: ANN401 - a string of graphql-core's tree, or None
    """Return a description, its line end included: as a block string where it was one and can be one; empty for None.

    A block string has no escapes, so that one with characters that need them becomes a string on one line.
    """
    if node is None:
        return ""
    text = redact(node.value)
    lines = _block(text, indent) if node.block else None
    return "".join(f"{line}\n" for line in lines or [indent + quoted(text)])


def _block(text: str, indent: str) -> list[str] | None:
    """Return the lines of a block string; None where none has this value."""
    if harmless(visible_lines(text)) != text:
        return None
    escaped = text.replace('"""', '\\"""')
    alone, indented = f'{indent}"""{escaped}"""', text.startswith(" ")
    closes = not text.endswith(('"', "\\"))
    if "\n" not in text and closes and (indented or len(alone) <= WIDTH):
        return [alone]
    if "\n" not in text and indented:  # the indentation of a line of its own would be taken away
        return None
    quotes = f'{indent}"""'
    return [quotes, *(f"{indent}{line}" if line else "" for line in escaped.split("\n")), quotes]


def literal(node: Any) -> str:  # noqa: ANN401 - any value of graphql-core's tree
    """Return a constant value on one line."""
    match node:
        case ast.StringValueNode():
            return quoted(node.value)
        case ast.ListValueNode():
            return f"[{', '.join([literal(value) for value in node.values])}]"
        case ast.ObjectValueNode():
            return f"{{{', '.join([f'{entry.name.value}: {literal(entry.value)}' for entry in node.fields])}}}"
        case ast.NullValueNode():
            return "null"
        case ast.BooleanValueNode():
            return str(node.value).lower()
    return str(node.value)
