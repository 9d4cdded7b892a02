"""Imports of JavaScript and TypeScript: `import`, and `require` of CommonJS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.javascript import literals
from appsync_lint.code.javascript.lowering import field, first, named, says
from appsync_lint.code.javascript.patterns import take
from appsync_lint.code.tree import (
    Assign,
    Evaluate,
    Import,
    Name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Leaf, Lowering, Step, Work
    from appsync_lint.code.tree import Statement

_LOADERS = frozenset({"require", "import"})
_BRACKETS = frozenset(
    {"parenthesized_expression", "await_expression", "as_expression", "non_null_expression", "satisfies_expression"}
)


def required(low: Lowering, node: Node) -> str | None:
    """Return the module that a call loads, by `require` or `import`; None for any other call."""
    callee = field(node, "function")
    if callee.type not in {"identifier", "import"} or low.text(callee) not in _LOADERS:
        return None
    given = node.child_by_field_name("arguments")
    name = next(iter(named(given)), None) if given is not None else None
    if name is None or name.type not in {"string", "template_string"}:
        return None
    if any(child.type == "template_substitution" for child in name.named_children):
        return None
    return literals.text(low.text(name)[1:-1])


def loaded(low: Lowering, declarator: Node) -> Work:
    """Lower `const x = require('y')`, and what is taken apart so, to an Import; None where it loads nothing."""
    value, there = _bare(declarator.child_by_field_name("value")), "*"
    if value is not None and value.type == "member_expression":
        there, value = low.text(field(value, "property")), _bare(field(value, "object"))
    module = required(low, value) if value is not None and value.type == "call_expression" else None
    if module is None:
        return None
    pattern, place = field(declarator, "name"), low.span(declarator)
    pairs = _pairs(low, pattern, there)
    if pairs is not None:
        return (Import(place, module, pairs),)
    name = low.hidden()
    taken = yield take(low, pattern, Name(place, name), declares=True)
    return (Import(place, module, ((there, name),)), *(Evaluate(each.span, each) for each in taken))


def _bare(node: Node | None) -> Node | None:
    while node is not None and node.type in _BRACKETS:
        node = first(node)
    return node


def _pairs(low: Lowering, pattern: Node, there: str) -> tuple[tuple[str, str], ...] | None:
    """Return the names there and here of what is taken directly; None where it is taken from deeper inside."""
    if pattern.type == "identifier":
        return ((there, low.text(pattern)),)
    if pattern.type != "object_pattern" or there != "*":
        return None
    pairs = [_pair(low, part) for part in named(pattern)]
    return None if None in pairs else tuple(pair for pair in pairs if pair)


def _pair(low: Lowering, part: Node) -> tuple[str, str] | None:
    if part.type == "shorthand_property_identifier_pattern":
        return low.text(part), low.text(part)
    if part.type == "pair_pattern" and field(part, "value").type == "identifier":
        key = field(part, "key")
        if key.type == "property_identifier":
            return low.text(key), low.text(field(part, "value"))
    return None


def _import(low: Lowering, node: Node) -> tuple[Statement, ...]:
    if _is_of_types(node):
        return ()
    clauses = [part for part in named(node) if part.type in {"import_clause", "import_require_clause"}]
    sources = [part.child_by_field_name("source") for part in (node, *clauses)]
    source = next((part for part in sources if part is not None), None)
    if source is None:
        return ()
    names = tuple(pair for clause in clauses for pair in _names(low, clause))
    return (Import(low.span(node), word(low, source), names),)


def _is_of_types(node: Node) -> bool:
    return says(node, "type") or says(node, "typeof")


def _names(low: Lowering, clause: Node) -> list[tuple[str, str]]:
    found = []
    for part in named(clause):
        if part.type == "identifier":
            found.append(("*" if clause.type == "import_require_clause" else "default", low.text(part)))
        elif part.type == "namespace_import":
            found.append(("*", low.text(first(part))))
        elif part.type == "named_imports":
            found += [specified(low, each) for each in named(part) if not _is_of_types(each)]
    return found


def specified(low: Lowering, specifier: Node) -> tuple[str, str]:
    """Return the first and the second name of `a as b`, the same twice where there is one."""
    name = field(specifier, "name")
    return word(low, name), word(low, specifier.child_by_field_name("alias") or name)


def word(low: Lowering, node: Node) -> str:
    """Return a name, which can be written as a text too."""
    return literals.text(low.text(node)[1:-1]) if node.type == "string" else low.text(node)


def _alias(low: Lowering, node: Node) -> Work:
    """Lower `import x = A.B`."""
    target, value = named(node)[:2]
    return (Evaluate(low.span(node), Assign(low.span(node), low.name(target), (yield value), declares=True)),)


LEAVES: Mapping[str, Leaf] = {"import_statement": _import}

STEPS: Mapping[str, Step] = {"import_alias": _alias}
