"""Python 3 -> the tree of `tree.py`, by tree-sitter; what it says in Python 2 is understood as far as it is alike."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from appsync_lint.code.branches import Grammar, grow
from appsync_lint.code.places import Places
from appsync_lint.code.python import blocks as python_blocks
from appsync_lint.code.python import calls as python_calls
from appsync_lint.code.python import definitions as python_definitions
from appsync_lint.code.python import expressions as python_expressions
from appsync_lint.code.python import literals as python_literals
from appsync_lint.code.python import loops as python_loops
from appsync_lint.code.python import matching as python_matching
from appsync_lint.code.python import statements as python_statements
from appsync_lint.code.python.reading import JOINED, Reading
from appsync_lint.code.python.reflection import reflections
from appsync_lint.code.tree import Assign, Class, Function, Import, Module, Name, Opaque, children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Parser, Tree

    from appsync_lint.code.tree import Expression, Node, Statement
    from appsync_lint.config import Language
    from appsync_lint.source import Source, Span

_GRAMMAR = Grammar(
    dropped=frozenset({
        "comment", "line_continuation", "string_content", "type", "type_parameter", "type_conversion",
    }),
    kept=frozenset({"-", "_"}),
    flat=frozenset({
        "argument_list", "await", "block", "case_pattern", "else_clause", "except_clause",
        "expression_statement", "finally_clause", "interpolation", "keyword_argument", "pair",
        "parenthesized_expression", "string", "string_start", "string_end",
    }),
    chains=frozenset({
        "attribute", "augmented_assignment", "binary_operator", "boolean_operator", "call", "comparison_operator",
        "subscript", "unary_operator",
    }),
    joined=JOINED,
    lists=frozenset({"module", "block", "ERROR"}),
)  # fmt: skip

_STEPS = {
    **python_literals.STEPS,
    **python_expressions.STEPS,
    **python_statements.STEPS,
    **python_blocks.STEPS,
    **python_loops.STEPS,
    **python_definitions.STEPS,
    "call": python_calls.call,
    "match_statement": python_matching.matched,
}
_HEADS = {
    **python_blocks.HEADS,
    "for_statement": python_loops.looping,
    "match_statement": python_matching.subject,
    "case_clause": python_matching.case,
}


# What tree-sitter takes for something else is replaced by something of the same length: a line's end without a line
# feed, and `type(a).b = c`, a declaration to it. What names and texts say is read from the source itself.
_RETURN = re.compile(rb"\r(?!\n)")
_INDENT = re.compile(rb"^[ \t]*(?=[^\s])", re.MULTILINE)
# What Python reads a file as, by one of its first two lines: `utf-7` and others make other code of the same bytes.
# https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations
_ENCODED = re.compile(r"\ufeff?(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)?[ \t\f]*#[^\r\n]*?coding[=:][ \t]*([-\w.]+)")
_PLAIN = frozenset({"utf-8", "utf8", "utf-8-sig", "u8", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", "l1"})
_CONTINUED = re.compile(rb"(?:\\\r?\n[ \t]*){500}")  # lines: at each the parser looks at all that follow
_DEEPEST = 400  # indented blocks in each other
_TYPE = re.compile(rb"((?:^|[;:])[ \t]*)type(?=[ \t]*\()", re.MULTILINE)


@cache
def _parser() -> Parser:
    import tree_sitter  # noqa: PLC0415 - a run without Python need not load it
    import tree_sitter_python  # noqa: PLC0415 - likewise

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def _parsed(places: Places) -> Tree:
    data = b"" if _is_unreadable(places.data) else _TYPE.sub(rb"\1TYPE", _RETURN.sub(b"\n", places.data))
    return _parser().parse(data)


def _is_unreadable(data: bytes) -> bool:
    """Return whether the parser would end the process, or never end."""
    return _CONTINUED.search(data) is not None or _is_too_deep(data)


def _is_too_deep(data: bytes) -> bool:
    """Return whether lines are indented more deeply than the parser has room for: it would end the process."""
    levels: list[int] = [0]
    for found in _INDENT.finditer(data):
        width = found.end() - found.start()
        while levels[-1] > width:
            levels.pop()
        if levels[-1] < width:
            levels.append(width)
        if len(levels) > _DEEPEST:
            return True
    return False


def read(source: Source, language: Language) -> Module:
    """Return a text as a tree; what of it cannot be understood is in its `errors`."""
    places = Places(source)
    encoded = _ENCODED.match(source.text)
    if encoded is not None and encoded[1].lower().replace("_", "-") not in _PLAIN:
        return Module(source, language, (), {}, (source.span(*encoded.span(1)),))
    if _is_unreadable(places.data):
        return Module(source, language, (), {}, (source.span(0, 0),))
    root, errors = grow(_parsed(places).root_node, _GRAMMAR)
    root.kind = "module"
    reading = Reading(places, _STEPS, _HEADS)
    reading.lower(root)
    body = reading.body(root)
    found = (*(places.between(*place) for place in errors), *reading.errors, *reflections(body))
    return Module(source, language, body, _exports(body), tuple(dict.fromkeys(found)))


def comments(source: Source) -> Iterator[Span]:
    """Yield the places of a text's comments, without the ends of their lines."""
    places = Places(source)
    cursor = _parsed(places).walk()
    moved = True
    while moved:
        node = cursor.node
        if node is not None and node.type == "comment":
            text = places.text(node).rstrip("\r\n")
            yield places.between(node.start_byte, node.start_byte + len(text.encode(errors="replace")))
        moved = cursor.goto_first_child() or cursor.goto_next_sibling()
        while not moved and cursor.goto_parent():
            moved = cursor.goto_next_sibling()


def _exports(body: tuple[Statement, ...]) -> Mapping[str, Expression]:
    """Return every name of the top level; one that is assigned more than once stands for all that it can be."""
    found: dict[str, Expression] = {}
    for name, value in _top(body):
        found[name.name] = name if name.name in found else value
    return found


def _top(body: tuple[Statement, ...]) -> Iterator[tuple[Name, Expression]]:
    waiting: list[Node] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Import):
            names = [Name(node.span, here) for _, here in node.names if here != "*"]
            yield from ((name, name) for name in names)
        elif isinstance(node, Assign) and isinstance(node.target, Name) and not node.target.name.startswith("{"):
            yield node.target, node.value
        if not isinstance(node, Function | Class | Opaque):
            waiting += reversed(list(children(node)))
