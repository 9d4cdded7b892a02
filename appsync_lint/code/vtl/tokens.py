r"""The marks of VTL: what in a template is not plain text, and the words inside its brackets.

AppSync does not say which Velocity it runs. Templates in use have names with hyphens (`$ctx.request.headers.x-key`),
and `.replace("\", "\\")`, where a backslash escapes no quote: both as in the grammar of 1.7, which is followed here.
https://github.com/apache/velocity-engine/blob/1.7/src/parser/Parser.jjt

Wider than the grammar: `null`, keys without quotes, comments and trailing commas inside brackets, parts of a reference
that begin with `_`. Narrower: a hyphen belongs to a name only before a letter, so that `$i-1` is a subtraction.
"""

from __future__ import annotations

import re

_NAME = r"[A-Za-z_][A-Za-z0-9_]*+(?>(?:-+[A-Za-z_][A-Za-z0-9_]*+)*)"

# What is not plain text. A backslash before a mark makes it plain, two are a backslash. `${self:custom.x}`, which tools
# fill in before Velocity sees it, is plain, like any `$` without a name behind it.
MARK = re.compile(
    rf"(?P<escape>(?<!\\)(?>(?:\\\\)*)\\(?:\$|\#(?=[{{A-Za-z_])))"
    r"|(?P<comment>\#\#[^\r\n]*|\#\*(?:.*?\*\#|.*))"
    r"|(?P<raw>\#\[\[(?:.*?\]\]\#|.*))"
    r"|(?P<directive>\#(?:(?P<word>[A-Za-z_][A-Za-z0-9_]*)|\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)\}))"
    rf"|(?P<reference>\$!?(?P<formal>\{{(?={_NAME}[.\[}}]))?(?P<name>{_NAME}))",
    re.DOTALL,
)

# Inside brackets.
COMMENT = re.compile(r"\#\#[^\r\n]*|\#\*.*?\*\#", re.DOTALL)
BLANK = re.compile(rf"(?>(?:\s|{COMMENT.pattern})*)", re.DOTALL)
OPERAND = re.compile(
    rf"(?P<reference>\$+!?(?P<formal>\{{(?={_NAME}[.\[}}]))?(?P<name>{_NAME}))"
    r"|(?P<foreign>\$\{[^{}\r\n]*(?>(?:\{[^{}\r\n]*\}[^{}\r\n]*)*)\})"
    r"|(?P<text>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')"
    r"|(?P<number>-?(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<prefix>!|-|not\b)"
    rf"|(?P<word>{_NAME})"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
)
PART = re.compile(rf"\.(?P<member>{_NAME})\(?|\[")
# A name that a tool fills in: `$ctx.result.data.${UsersTable}`. In plain text it would be a reference of its own.
FILLED_IN = re.compile(rf"\.(?P<reference>\$\{{(?:(?P<name>{_NAME})|[^{{}}\r\n]*)\}})")
BETWEEN = re.compile(
    r"(?P<operator>&&|\|\||[=!<>]=|\.\.|[-<>+*/%=]|(?:and|or|eq|ne|lt|le|gt|ge|in)\b)"
    r"|(?P<comma>,)|(?P<colon>:)|(?P<close>[)\]}])"
)

# The words of operators, and JavaScript's signs, as the tree spells them.
SPELT = {
    "&&": "and", "||": "or", "!": "not",
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip

# How tightly operators bind; what is not here belongs to `#set` and `#foreach`.
STRENGTH = {
    "=": 0, "in": 0, "..": 1, "or": 2, "and": 3, "==": 4, "!=": 4, "<": 5, "<=": 5, ">": 5, ">=": 5,
    "+": 6, "-": 6, "*": 7, "/": 7, "%": 7,
}  # fmt: skip
PREFIXED = 8

# Operators of which a chain is one operation: of thousands, none inside another.
CHAINED = frozenset({"and", "or", "+", "-", "*", "/"})

CONSTANTS = {"true": True, "false": False, "null": None}

# What a bracket of a directive begins with: behind `#set` Velocity wants it on the same line.
OPENING = re.compile(r"\s*\(")

# The name of a macro, in the brackets of its definition.
MACRO = re.compile(rf"\s*({_NAME})")
MACROS = re.compile(rf"\#\{{?macro\}}?\s*\(\s*({_NAME})")

# AppSync's variables have two names each.
ALIASES = {"context": "ctx", "utils": "util"}


def unquoted(text: str) -> str:
    """Return what a text between quotes says."""
    return text[1:-1].replace(text[0] * 2, text[0])
