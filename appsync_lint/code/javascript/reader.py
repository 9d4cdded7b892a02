"""JavaScript and TypeScript -> a tree, by tree-sitter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from appsync_lint.code.javascript import exports as javascript_exports
from appsync_lint.code.javascript import functions as javascript_functions
from appsync_lint.code.javascript import imports as javascript_imports
from appsync_lint.code.javascript import statements as javascript_statements
from appsync_lint.code.javascript import switch as javascript_switch
from appsync_lint.code.javascript import values as javascript_values
from appsync_lint.code.javascript.lowering import Lowering
from appsync_lint.code.javascript.reflection import reflections
from appsync_lint.code.places import Places
from appsync_lint.code.tree import Array, Assign, Class, Evaluate, Function, Module, Name
from appsync_lint.config import Language, language

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Source, Span

_STEPS = {
    **javascript_values.STEPS,
    **javascript_functions.STEPS,
    **javascript_imports.STEPS,
    **javascript_exports.STEPS,
    **javascript_statements.STEPS,
    **javascript_switch.STEPS,
}
_LEAVES = {**javascript_values.LEAVES, **javascript_imports.LEAVES, **javascript_statements.LEAVES}
_MOST_ERRORS = 20
_MOST_OPEN = 1_000  # comments that nobody closes: for each the parser looks at all that follows


def read(source: Source, written_in: Language) -> Module:
    """Return a source as a tree; what cannot be understood is left out of it, and named in its errors."""
    places = Places(source)
    if _is_unreadable(places.data):
        return Module(source, written_in, (), errors=(source.span(0, 0),))
    root = _parsed(places, written_in).root_node
    low = Lowering(places, _STEPS, _LEAVES)
    body = low.lower(javascript_statements.block(low, javascript_statements.parts(root)))
    body = (*low.needed.values(), *body)
    exports = _exports(low, body)
    low.refused += reflections(body, exports.values())
    return Module(source, written_in, body, exports, _errors(low, root, places))


def comments(source: Source) -> list[Span]:
    """Return the places of a text's comments, in their order."""
    import tree_sitter  # noqa: PLC0415 - a run without programs need not load it

    places = Places(source)
    if _is_unreadable(places.data):
        return []
    tree = _parsed(places, language(source.name))
    query = tree_sitter.Query(tree.language, "(comment) @comment")
    found = tree_sitter.QueryCursor(query).captures(tree.root_node).get("comment", [])
    return sorted((places.span(node) for node in found), key=lambda place: place.order)


def _is_unreadable(data: bytes) -> bool:
    """Return whether so many comments are opened behind the last that is closed that the parser would never end."""
    return data.count(b"/*", data.rfind(b"*/") + 1) > _MOST_OPEN


def _parsed(places: Places, written_in: Language) -> Tree:
    if written_in is Language.TYPESCRIPT:
        is_tsx = places.source.name.casefold().endswith(".tsx")
        return _parser("tsx" if is_tsx else "typescript").parse(places.data)
    tree = _parser("javascript").parse(places.data)
    if tree.root_node.has_error:  # types can stand in JavaScript too, where a tool takes them out
        typed = _parser("tsx").parse(places.data)
        return tree if typed.root_node.has_error else typed
    return tree


@cache
def _parser(grammar: str) -> Parser:
    import tree_sitter  # noqa: PLC0415 - a run without programs need not load it
    import tree_sitter_javascript  # noqa: PLC0415 - likewise
    import tree_sitter_typescript  # noqa: PLC0415 - likewise

    grammars = {
        "javascript": tree_sitter_javascript.language,
        "typescript": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }
    return tree_sitter.Parser(tree_sitter.Language(grammars[grammar]()))


def _errors(low: Lowering, root: Node, places: Places) -> tuple[Span, ...]:
    """Return the first lines of what cannot be understood, or is nested too deep; of many the first ones."""
    found = {place.first_line() for place in low.refused}
    waiting = [root] if root.has_error else []
    while waiting and len(found) < _MOST_ERRORS:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            found.add(places.span(node).first_line())
        else:
            waiting += [child for child in reversed(node.children) if child.has_error or child.is_missing]
    return tuple(sorted(found, key=lambda place: place.order)[:_MOST_ERRORS])


def _exports(low: Lowering, body: tuple[Statement, ...]) -> dict[str, Expression]:
    """Return what is exported by its name, and under `*` an Array of what is exported whole.

    For the name of a function or class, set once, stands what it names.
    """
    made: dict[str, list[Expression]] = {}
    for statement in body:
        match statement:
            case Evaluate(value=Assign(target=Name(name=name), value=value)):
                made.setdefault(name, []).append(value)
    found = dict(low.exports)
    for key, value in low.exports.items():
        known = made.get(value.name, []) if isinstance(value, Name) else []
        if len(known) == 1 and isinstance(known[0], Function | Class):
            found[key] = known[0]
    if low.wholes:
        found["*"] = Array(low.wholes[0].span, tuple(low.wholes))
    return found
