"""Statements of JavaScript and TypeScript -> statements of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.code.javascript.imports import loaded
from appsync_lint.code.javascript.lowering import field, first, is_statement, named
from appsync_lint.code.javascript.patterns import property_name, take
from appsync_lint.code.tree import (
    Assign,
    Block,
    Call,
    Entry,
    Evaluate,
    Function,
    Handler,
    If,
    Literal,
    Loop,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Return,
    Throw,
    Try,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Leaf, Lowering, Step, Work
    from appsync_lint.code.tree import Expression, Statement

_FUNCTIONS = frozenset({"function_declaration", "generator_function_declaration"})
_LEAVING = frozenset({"break_statement", "continue_statement"})
_MOST_SKIPS = 40  # of `if (..) continue;` in one block: each makes a level


def block(low: Lowering, nodes: Sequence[Node]) -> Work:
    """Lower the statements of a block: its functions, which are known before, come first."""
    functions = [node for node in nodes if _is_function(node)]
    if functions:
        nodes = [*functions, *(node for node in nodes if not _is_function(node))]
    return tuple((yield from _run(low, nodes, _MOST_SKIPS)))


def _is_function(node: Node) -> bool:
    if node.type == "export_statement":
        node = node.child_by_field_name("declaration") or node
    return node.type in _FUNCTIONS


def _run(low: Lowering, nodes: Sequence[Node], skips: int) -> Work:
    """Lower statements that follow each other.

    What stands behind `if (a) continue;` is run only where a does not hold: it becomes its `else`.
    """
    body: list[Statement] = []
    for number, node in enumerate(nodes):
        lowered = yield from _statement(low, node)
        body += lowered
        skipped = node.type == "if_statement" and _skips(node)
        if skipped and skips and lowered and isinstance(lowered[-1], If) and number + 1 < len(nodes):
            rest = yield _run(low, nodes[number + 1 :], skips - 1)
            if skipped == "then":
                body[-1] = replace(lowered[-1], otherwise=(*lowered[-1].otherwise, *rest))
            else:
                body[-1] = replace(lowered[-1], then=(*lowered[-1].then, *rest))
            break
    return body


def _skips(node: Node) -> str:
    """Return which branch of an `if` leaves the round of a loop, or the case of a switch: `then` or `otherwise`."""
    if _last(field(node, "consequence")).type in _LEAVING:
        return "then"
    otherwise = node.child_by_field_name("alternative")
    return "otherwise" if otherwise is not None and _last(first(otherwise)).type in _LEAVING else ""


def _last(node: Node) -> Node:
    while node.type == "statement_block" and (inner := named(node)):
        node = inner[-1]
    return node


def _statement(low: Lowering, node: Node) -> Work:
    """Lower a statement; of what cannot be understood its parts."""
    if is_statement(node):
        return (yield node)
    if node.is_error:
        return (yield _understood(low, node))
    value = yield node
    return (Evaluate(low.span(node), value),)


def _understood(low: Lowering, node: Node) -> Work:
    found: list[Statement] = []
    for part in node.named_children:
        if not part.is_extra:
            found += yield from _statement(low, part)
    return found


def body_of(low: Lowering, node: Node) -> Work:
    """Lower what is run under a condition: a block or a single statement."""
    if node.type != "statement_block":
        return tuple((yield from _statement(low, node)))
    return (yield from block(low, parts(node)))


def _block(low: Lowering, node: Node) -> Work:
    return (Block(low.span(node), (yield from block(low, parts(node)))),)


def parts(node: Node) -> list[Node]:
    """Return the statements of a block, also those that cannot be understood."""
    return [child for child in node.named_children if child.is_error or not child.is_extra]


def evaluated(value: Expression) -> tuple[Statement, ...]:
    """Return an expression as a statement, a sequence of them as several."""
    if isinstance(value, Operation) and value.operator == ",":
        return tuple(Evaluate(part.span, part) for part in value.operands)
    return (Evaluate(value.span, value),)


def _expression(_low: Lowering, node: Node) -> Work:
    inner = named(node)
    if not inner:
        return ()
    if is_statement(inner[0]):  # a namespace
        return (yield inner[0])
    return evaluated((yield inner[0]))


def _variables(low: Lowering, node: Node) -> Work:
    found: list[Statement] = []
    for part in named(node):
        if part.type == "variable_declarator":
            found += yield from _variable(low, part)
    return tuple(found)


def _variable(low: Lowering, node: Node) -> Work:
    imported = yield from loaded(low, node)
    if imported is not None:
        return imported
    pattern, given = field(node, "name"), node.child_by_field_name("value")
    place = low.span(node)
    if given is None:
        return (Evaluate(place, Assign(place, low.name(pattern), Literal(place, None), declares=True)),)
    value = yield given
    if pattern.type == "identifier":
        return (Evaluate(place, Assign(place, low.name(pattern), value, declares=True)),)
    taken = yield take(low, pattern, value, declares=True)
    return tuple(Evaluate(each.span, each) for each in taken) or (Evaluate(place, value),)


def _if(low: Lowering, node: Node) -> Work:
    test = yield field(node, "condition")
    then = yield from body_of(low, field(node, "consequence"))
    other = node.child_by_field_name("alternative")
    inside = named(other) if other is not None else []
    otherwise = (yield from body_of(low, inside[-1])) if inside else ()
    return (If(low.span(node), test, then, otherwise),)


def _while(low: Lowering, node: Node) -> Work:
    test = yield field(node, "condition")
    return (Loop(low.span(node), (test,), (yield from body_of(low, field(node, "body")))),)


def _for(low: Lowering, node: Node) -> Work:
    head: list[Expression] = []
    for name in ("initializer", "condition", "increment"):
        for part in node.children_by_field_name(name):
            if not part.is_named or part.is_extra:
                continue
            lowered = (yield part) if is_statement(part) else evaluated((yield part))
            head += [each.value for each in lowered if isinstance(each, Evaluate)]
    return (Loop(low.span(node), tuple(head), (yield from body_of(low, field(node, "body")))),)


def _for_in(low: Lowering, node: Node) -> Work:
    whole = yield field(node, "right")
    left, place = field(node, "left"), low.span(field(node, "left"))
    each = Member(place, whole, None) if field(node, "operator").type == "of" else Opaque(place, (whole,))
    head = yield take(low, left, each, declares=node.child_by_field_name("kind") is not None)
    body = yield from body_of(low, field(node, "body"))
    return (Loop(low.span(node), tuple(head) or (whole,), body),)


def _try(low: Lowering, node: Node) -> Work:
    body = yield from body_of(low, field(node, "body"))
    handler, final = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
    handlers = ((yield _handler(low, handler)),) if handler is not None else ()
    last = (yield from body_of(low, field(final, "body"))) if final is not None else ()
    return (Try(low.span(node), body, handlers, last),)


def _handler(low: Lowering, node: Node) -> Work:
    pattern = node.child_by_field_name("parameter")
    if pattern is None or pattern.type == "identifier":
        name, opening = low.text(pattern) if pattern is not None else "", []
    else:
        name = low.hidden()
        opening = yield take(low, pattern, Name(low.span(pattern), name), declares=True)
    body = yield from body_of(low, field(node, "body"))
    return Handler(low.span(node), name, (*(Evaluate(each.span, each) for each in opening), *body))


def _return(low: Lowering, node: Node) -> Work:
    inner = named(node)
    return (Return(low.span(node), (yield inner[0]) if inner else None),)


def _throw(low: Lowering, node: Node) -> Work:
    inner = named(node)
    return (Throw(low.span(node), (yield inner[0]) if inner else None),)


_LOOPS = frozenset({
    "for_in_statement", "for_statement", "while_statement", "do_statement", "labeled_statement",
})  # fmt: skip


def _labelled(low: Lowering, node: Node) -> Work:
    """Lower what a `break` can leave by its label to a Loop, as what it can leave without one."""
    inner = field(node, "body")
    body = yield from body_of(low, inner)
    return body if inner.type in _LOOPS else (Loop(low.span(node), (), body),)


def _with(low: Lowering, node: Node) -> Work:
    low.doubt(node)  # which names are parts of the object, nobody can say
    whole = yield field(node, "object")
    body = yield from body_of(low, field(node, "body"))
    return (Block(low.span(node), (Evaluate(whole.span, whole), *body)),)


def _enum(low: Lowering, node: Node) -> Work:
    entries: list[Entry] = []
    following: int | float | None = 0
    for part in named(field(node, "body")):
        key, given = (
            (field(part, "name"), part.child_by_field_name("value")) if part.type == "enum_assignment" else (part, None)
        )
        name, _ = yield from property_name(low, key)
        place = low.span(part)
        value = (yield given) if given is not None else Literal(place, following)
        number = value.value if isinstance(value, Literal) else None
        following = number + 1 if isinstance(number, int | float) else None
        entries.append(Entry(place, name, value))
    place = low.span(node)
    made = Object(low.span(field(node, "body")), tuple(entries))
    return (Evaluate(place, Assign(place, low.name(field(node, "name")), made, declares=True)),)


def _namespace(low: Lowering, node: Node) -> Work:
    """Lower a namespace to the object that a function with its body returns."""
    inside = node.child_by_field_name("body")
    if inside is None:
        return ()
    before, low.exports = low.exports, {}
    body = yield from body_of(low, inside)
    names, low.exports = low.exports, before
    place = low.span(node)
    made = Object(place, tuple(Entry(place, name, Name(place, name)) for name in names))
    call = Call(place, Function(place, "", (), (*body, Return(place, made))))
    return (Evaluate(place, Assign(place, low.name(field(node, "name")), call, declares=True)),)


def _dropped(_low: Lowering, _node: Node) -> tuple[Statement, ...]:
    return ()


LEAVES: Mapping[str, Leaf] = dict.fromkeys(
    (
        "ambient_declaration", "break_statement", "continue_statement", "debugger_statement", "empty_statement",
        "function_signature", "hash_bang_line", "interface_declaration", "type_alias_declaration",
    ),
    _dropped,
)  # fmt: skip

STEPS: Mapping[str, Step] = {
    "statement_block": _block,
    "expression_statement": _expression,
    **dict.fromkeys(("lexical_declaration", "variable_declaration", "using_declaration"), _variables),
    "if_statement": _if,
    **dict.fromkeys(("while_statement", "do_statement"), _while),
    "for_statement": _for,
    "for_in_statement": _for_in,
    "try_statement": _try,
    "return_statement": _return,
    "throw_statement": _throw,
    "labeled_statement": _labelled,
    "with_statement": _with,
    "enum_declaration": _enum,
    **dict.fromkeys(("internal_module", "module"), _namespace),
}
