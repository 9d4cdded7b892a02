"""Expressions of JavaScript and TypeScript -> expressions of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.javascript import literals
from appsync_lint.code.javascript.exports import exported, exported_by_call
from appsync_lint.code.javascript.functions import function
from appsync_lint.code.javascript.imports import required
from appsync_lint.code.javascript.lowering import each, field, first, named, says
from appsync_lint.code.javascript.patterns import (
    PATTERNS,
    assigned,
    copied,
    items,
    property_name,
    shared,
    take,
)
from appsync_lint.code.tree import (
    Array,
    Call,
    Conditional,
    Entry,
    Literal,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Pattern,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Leaf, Lowering, Step, Work
    from appsync_lint.code.tree import Expression

_OPERATORS = {"===": "==", "!==": "!=", "&&": "and", "||": "or", "!": "not"}
_UNUSED = frozenset({"expression_statement", "for_statement", "sequence_expression"})
# A chain of one of these is one operation.
_CHAINS = frozenset({"and", "or", "??", "+"})


def _name(low: Lowering, node: Node) -> Name:
    return low.name(node)


def _nothing(low: Lowering, node: Node) -> Literal:
    return Literal(low.span(node), None)


def _truth(low: Lowering, node: Node) -> Literal:
    return Literal(low.span(node), node.type == "true")


def _number(low: Lowering, node: Node) -> Expression:
    value = literals.number(low.text(node))
    return Literal(low.span(node), value) if value is not None else Opaque(low.span(node))


def _string(low: Lowering, node: Node) -> Literal:
    return Literal(low.span(node), literals.text(low.text(node)[1:-1]))


def _word(low: Lowering, node: Node) -> Literal:
    return Literal(low.span(node), low.text(node))


def _regex(low: Lowering, node: Node) -> Pattern:
    return Pattern(low.span(node), low.text(field(node, "pattern")))


def _opaque(low: Lowering, node: Node) -> Opaque:
    return Opaque(low.span(node))


def _inner(_low: Lowering, node: Node) -> Work:
    """Lower what does not change a value: brackets, `await`, types."""
    return (yield first(node))


def _asserted(_low: Lowering, node: Node) -> Work:
    return (yield node.children[-1])  # <Type>value


def _sequence(low: Lowering, node: Node) -> Work:
    parts: list[Expression] = []
    waiting = named(node)[::-1]
    while waiting:
        part = waiting.pop()
        if part.type == "sequence_expression":
            waiting += named(part)[::-1]
        else:
            parts.append((yield part))
    return Operation(low.span(node), ",", tuple(parts))


def _binary(low: Lowering, node: Node) -> Work:
    written = field(node, "operator").type
    operator = _OPERATORS.get(written, written)
    rights, left = [field(node, "right")], field(node, "left")
    while operator in _CHAINS and left.type == "binary_expression" and field(left, "operator").type == written:
        rights.append(field(left, "right"))
        left = field(left, "left")
    return Operation(low.span(node), operator, (yield from each((left, *reversed(rights)))))


def _unary(low: Lowering, node: Node) -> Work:
    written = field(node, "operator").type
    value = yield field(node, "argument")
    number = value.value if isinstance(value, Literal) else None
    if written == "void":
        return Literal(low.span(node), None) if isinstance(value, Literal) else value
    if written == "-" and isinstance(number, int | float) and not isinstance(number, bool):
        return Literal(low.span(node), -number)
    return Operation(low.span(node), _OPERATORS.get(written, written), (value,))


def _update(low: Lowering, node: Node) -> Work:
    target = yield field(node, "argument")
    place = low.span(node)
    sign = field(node, "operator").type[0]
    made = assigned(low, node, target, Operation(place, sign, (_before(target), Literal(place, 1))))
    is_behind = field(node, "argument").start_byte == node.start_byte  # `a++` is what it was before
    is_used = node.parent is not None and node.parent.type not in _UNUSED
    return Operation(place, "+-"[sign == "+"], (made, Literal(place, 1))) if is_behind and is_used else made


def _before(target: Expression) -> Expression:
    """Return the value that a target has before it is set."""
    return copied(target) or Opaque(target.span)


def _augmented(low: Lowering, node: Node) -> Work:
    target = yield field(node, "left")
    value = yield field(node, "right")
    written = field(node, "operator").type.removesuffix("=")
    whole = Operation(low.span(node), _OPERATORS.get(written, written), (_before(target), value))
    return assigned(low, node, target, whole)


def _assignment(low: Lowering, node: Node) -> Work:
    left = field(node, "left")
    value = yield field(node, "right")
    if left.type not in PATTERNS:
        target = yield left
        exported(low, target, value)
        return assigned(low, node, target, value)
    before, (part, whole) = shared(low, field(node, "right"), value, 2)
    taken = yield take(low, left, part, declares=False)
    for each_ in taken:
        exported(low, each_.target, each_.value)
    return Operation(low.span(node), ",", (*before, *taken, whole))


def _conditional(low: Lowering, node: Node) -> Work:
    test = yield field(node, "condition")
    then = yield field(node, "consequence")
    otherwise = yield field(node, "alternative")
    return Conditional(low.span(node), test, then, otherwise)


def _member(low: Lowering, node: Node) -> Work:
    whole = yield field(node, "object")
    key = low.text(field(node, "property"))
    return Member(low.span(node), whole, key, optional=says(node, "optional_chain"))


def _subscript(low: Lowering, node: Node) -> Work:
    whole = yield field(node, "object")
    index = yield field(node, "index")
    optional = says(node, "optional_chain")
    if isinstance(index, Literal) and isinstance(index.value, str):
        return Member(low.span(node), whole, index.value, optional=optional)
    return Member(low.span(node), whole, None, index, optional)


def _call(low: Lowering, node: Node) -> Work:
    module = required(low, node)
    if module is not None:
        return low.needs(module, low.span(node))
    callee = yield field(node, "function")
    given = node.child_by_field_name("arguments")
    if given is not None and given.type == "template_string":
        template = yield given
        arguments = _tagged(template)
    else:
        arguments = yield from each(named(given) if given is not None else ())
    made = Call(low.span(node), callee, arguments)
    exported_by_call(low, made)
    return made


def _tagged(template: Expression) -> tuple[Expression, ...]:
    """Return what a tag is called with: the texts of its template, then the values."""
    parts = template.operands if isinstance(template, Operation) else (template,)
    texts = tuple(part for part in parts if isinstance(part, Literal) and isinstance(part.value, str))
    return (Array(template.span, texts), *(part for part in parts if part not in texts))


def _new(low: Lowering, node: Node) -> Work:
    callee = yield field(node, "constructor")
    given = node.child_by_field_name("arguments")
    arguments = yield from each(named(given) if given is not None else ())
    return Call(low.span(node), callee, arguments, constructed=True)


def _spread(low: Lowering, node: Node) -> Work:
    value = yield first(node)
    return Operation(low.span(node), "...", (value,))


def _array(low: Lowering, node: Node) -> Work:
    parts: list[Expression] = []
    for number, item in items(node):
        parts += [Literal(low.span(item), None) for _ in range(number - len(parts))]
        parts.append((yield item))
    return Array(low.span(node), tuple(parts))


def _object(low: Lowering, node: Node) -> Work:
    entries = []
    for part in named(node):
        entries.append((yield from _entry(low, part)))  # noqa: PERF401 - a comprehension cannot yield
    return Object(low.span(node), tuple(entries))


def _entry(low: Lowering, part: Node) -> Work:
    place = low.span(part)
    if part.type == "spread_element":
        return Entry(place, None, (yield first(part)), spread=True)
    if part.type == "pair":
        key, index = yield from property_name(low, field(part, "key"))
        value = yield field(part, "value")
    elif part.type == "method_definition":
        key, index = yield from property_name(low, field(part, "name"))
        method = yield from function(low, part, key or "")
        value = Call(place, method) if says(part, "get") else method
    else:
        return Entry(place, low.text(part), (yield part))
    return Entry(place, key, value, index=index)


def _template(low: Lowering, node: Node) -> Work:
    place = low.span(node)
    parts: list[Expression] = []
    holes = [child for child in node.named_children if child.type == "template_substitution"]
    start = node.start_byte + 1
    for hole in holes:
        parts += low.piece(start, hole.start_byte)
        for inner in named(hole):
            parts.append((yield inner))
        start = hole.end_byte
    parts += low.piece(start, node.end_byte - 1)
    if holes:
        return Operation(place, "template", tuple(parts))
    return parts[0] if parts else Literal(place, "")


def _jsx(low: Lowering, node: Node) -> Work:
    """Lower the values in an element: its component, where it is no element of HTML, its attributes and children."""
    parts: list[Expression] = []
    waiting = [node] if node.type == "jsx_self_closing_element" else named(node)[::-1]
    while waiting:
        part = waiting.pop()
        if part is node or part.type == "jsx_opening_element":
            tag = part.child_by_field_name("name")
            if tag is not None and (tag.type == "member_expression" or low.text(tag)[:1].isupper()):
                parts.append((yield tag))
            waiting += part.children_by_field_name("attribute")[::-1]
        elif part.type in {"jsx_attribute", "jsx_expression"}:
            waiting += named(part)[::-1]
        elif part.type not in _PROSE:
            parts.append((yield part))
    return Opaque(low.span(node), tuple(parts))


_PROSE = frozenset({
    "html_character_reference", "jsx_closing_element", "jsx_namespace_name", "jsx_text", "property_identifier",
})  # fmt: skip

LEAVES: Mapping[str, Leaf] = {
    **dict.fromkeys(("identifier", "this", "super", "import", "shorthand_property_identifier"), _name),
    **dict.fromkeys(("undefined", "null"), _nothing),
    **dict.fromkeys(("true", "false"), _truth),
    **dict.fromkeys(("property_identifier", "private_property_identifier", "type_identifier"), _word),
    **dict.fromkeys(("meta_property", "jsx_text", "comment"), _opaque),
    "number": _number,
    "string": _string,
    "regex": _regex,
}

STEPS: Mapping[str, Step] = {
    **dict.fromkeys(
        (
            "as_expression", "await_expression", "instantiation_expression", "non_null_expression",
            "parenthesized_expression", "satisfies_expression",
        ),
        _inner,
    ),
    **dict.fromkeys(("jsx_element", "jsx_self_closing_element", "jsx_fragment"), _jsx),
    "type_assertion": _asserted,
    "sequence_expression": _sequence,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "augmented_assignment_expression": _augmented,
    "assignment_expression": _assignment,
    "ternary_expression": _conditional,
    "member_expression": _member,
    "nested_identifier": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "spread_element": _spread,
    "array": _array,
    "object": _object,
    "template_string": _template,
}  # fmt: skip
