"""Functions and classes of JavaScript and TypeScript -> Functions and Classes of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec import field as struct_field

from appsync_lint.code.javascript.lowering import each, field, first, named, says
from appsync_lint.code.javascript.patterns import property_name, take
from appsync_lint.code.javascript.statements import body_of
from appsync_lint.code.tree import (
    Assign,
    Call,
    Class,
    Evaluate,
    Function,
    Member,
    Name,
    Parameter,
    Return,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Lowering, Step, Work
    from appsync_lint.code.tree import Expression, Statement

# How a constructor's parameter of TypeScript says that it is a field too.
_FIELDS = ("accessibility_modifier", "override_modifier", "readonly")


def function(low: Lowering, node: Node, name: str, decorators: tuple[Expression, ...] = ()) -> Work:
    """Lower a function, method or arrow function to a Function."""
    if node.type == "method_definition" and says(node, "set"):
        low.doubt(node)  # what sets it calls it
    parameters, opening = yield from _parameters(low, node)
    body = node.child_by_field_name("body")
    if body is None:
        inner: tuple[Statement, ...] = ()
    elif body.type == "statement_block":
        inner = yield from body_of(low, body)
    else:
        value = yield body
        inner = (Return(value.span, value),)
    return Function(low.span(node), name, parameters, (*opening, *inner), decorators)


def _parameters(low: Lowering, node: Node) -> Work:
    alone = node.child_by_field_name("parameter")
    given = node.child_by_field_name("parameters")
    parts = [alone] if alone is not None else named(given) if given is not None else []
    parameters: list[Parameter] = []
    opening: list[Statement] = []
    for part in parts:
        pattern, default = _split(part)
        if pattern.type == "this":
            continue
        rest = pattern.type == "rest_pattern"
        pattern = first(pattern) if rest else pattern
        plain = pattern.type in {"identifier", "undefined"}
        name = low.text(pattern) if plain else f"{{{len(parameters)}}}"
        value = (yield default) if default is not None else None
        parameters.append(Parameter(low.span(part), name, value, rest))
        if not plain:
            taken = yield take(low, pattern, Name(low.span(pattern), name), declares=True)
            opening += [Evaluate(each.span, each) for each in taken]
        elif any(says(part, word) for word in _FIELDS):
            place = low.span(pattern)
            target = Member(place, Name(place, "this"), name)
            opening.append(Evaluate(place, Assign(place, target, Name(place, name))))
    return tuple(parameters), opening


def _split(part: Node) -> tuple[Node, Node | None]:
    """Return the pattern of a parameter and its default."""
    if part.type == "assignment_pattern":
        return field(part, "left"), field(part, "right")
    return (part.child_by_field_name("pattern") or part), part.child_by_field_name("value")


def decorators_of(node: Node) -> Work:
    """Lower the decorators that a node has."""
    return (yield from each(first(part) for part in node.children_by_field_name("decorator")))


class _Members(Struct, dict=True):
    """What a class has; decorators of fields count as the class's."""

    decorators: list[Expression]
    methods: list[Function] = struct_field(default_factory=list)
    fields: list[Assign] = struct_field(default_factory=list)
    body: list[Statement] = struct_field(default_factory=list)


def _member(low: Lowering, member: Node, members: _Members, decorators: tuple[Expression, ...]) -> Work:
    """Lower a part of a class. The value of a getter is what it returns."""
    key = member.child_by_field_name("name") or member.child_by_field_name("property")
    value = member.child_by_field_name("value")
    if member.type == "class_static_block":
        members.body += yield field(member, "body")
    if key is None or (value is None and member.type != "method_definition"):
        members.decorators += decorators
        return
    name, index = yield from property_name(low, key)
    name = low.text(key) if name is None else name
    if index is not None:
        members.decorators.append(index)
    if value is None:
        method = yield from function(low, member, name, decorators)
        if not says(member, "get"):
            members.methods.append(method)
            return
        given: Expression = Call(method.span, method)
    else:
        given = yield value
        members.decorators += decorators
    members.fields.append(Assign(low.span(member), Name(low.span(key), name), given, declares=True))


def _class(low: Lowering, node: Node) -> Work:
    name = node.child_by_field_name("name")
    bases = yield from each(base for part in named(node) for base in _bases(part))
    members = _Members([*(yield from decorators_of(node))])
    waiting: list[Expression] = []
    for member in named(field(node, "body")):
        if member.type == "decorator":  # TypeScript's grammar puts them before what they decorate
            waiting.append((yield first(member)))
        else:
            yield from _member(low, member, members, (*waiting, *(yield from decorators_of(member))))
            waiting = []
    return Class(
        low.span(node),
        low.text(name) if name is not None else "",
        bases,
        tuple(members.methods),
        tuple(members.fields),
        tuple(members.decorators),
        tuple(members.body),
    )


def _bases(heritage: Node) -> list[Node]:
    if heritage.type != "class_heritage":
        return []
    clauses = [part for part in named(heritage) if part.type == "extends_clause"]
    if clauses:
        return clauses[0].children_by_field_name("value")
    return [part for part in named(heritage) if part.type != "implements_clause"]


def _function(low: Lowering, node: Node) -> Work:
    name = node.child_by_field_name("name")
    return (yield from function(low, node, low.text(name) if name is not None else ""))


def _declared(low: Lowering, node: Node) -> Work:
    name = node.child_by_field_name("name")
    made = yield from _function(low, node)
    target = low.name(name) if name is not None else Name(made.span, "{default}")
    return (Evaluate(made.span, Assign(made.span, target, made, declares=True)),)


def _declared_class(low: Lowering, node: Node) -> Work:
    name = node.child_by_field_name("name")
    made = yield from _class(low, node)
    target = low.name(name) if name is not None else Name(made.span, "{default}")
    return (Evaluate(made.span, Assign(made.span, target, made, declares=True)),)


STEPS: Mapping[str, Step] = {
    **dict.fromkeys(("arrow_function", "function_expression", "generator_function"), _function),
    **dict.fromkeys(("function_declaration", "generator_function_declaration"), _declared),
    **dict.fromkeys(("class_declaration", "abstract_class_declaration"), _declared_class),
    "class": _class,
}
