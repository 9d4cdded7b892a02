"""Operators and operands in the order of the text -> expressions, by the precedence that HCL gives them.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from appsync_lint.loaders.terraform.syntax import Binary, Conditional, Unary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tree_sitter import Node

    from appsync_lint.loaders.terraform.syntax import Expression
    from appsync_lint.source import Span

_PRECEDENCE = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_COMPOUND = frozenset({"conditional", "operation", "binary_operation", "unary_operation"})
_OPERATORS = frozenset({*_PRECEDENCE, "!", "?", ":"})
_MOST_PREFIXES = 60
_MOST_DIGITS = 300  # of a whole number; more are infinite, as a number in binary


class Places(Protocol):
    """Where nodes stand."""

    def span(self, start: int, end: int) -> Span:
        """Return the place from one offset in bytes to another."""

    def too_deep(self, node: Node) -> Exception:
        """Return that a node is nested too deep."""


def number(text: str) -> int | float:
    """Return what a number means: whole where it is."""
    value = float(text)
    if text.isdecimal() and len(text) <= _MOST_DIGITS:
        return int(text)
    return int(value) if value.is_integer() else value


def tokens(node: Node) -> list[Node | list[Node]]:
    """Return the operators, and the operands as lists of what makes them up, that an expression node holds."""
    found: list[Node | list[Node]] = []
    waiting = _parts(node)
    while waiting:
        here, is_operand = waiting.pop()
        if here.type in _COMPOUND or (here.type == "expression" and not is_operand):
            waiting += _parts(here)
        elif here.type in _OPERATORS:
            found.append(here)
        elif found and isinstance(found[-1], list):
            found[-1].append(here)
        else:
            found.append([here])
    return found


def _parts(node: Node) -> list[tuple[Node, bool]]:
    """Return the children of a node from the last to the first, and whether each stands in parentheses."""
    children = [child for child in node.children if child.type != "comment"]
    inside = [False, *(child.type == "(" for child in children)]
    return [pair for pair in zip(children, inside, strict=False) if pair[0].type not in {"(", ")"}][::-1]


def ordered(found: list[Node | list[Node]], operand: Callable[[list[Node]], Expression], places: Places) -> Expression:
    """Return the expression that operators and operands make.

    Conditionals are taken from the right, so that no chain of them is nested.
    """
    parts: list[list[Node | list[Node]]] = [[]]
    marks: list[str] = []
    for token in found:
        if not isinstance(token, list) and token.type in {"?", ":"}:
            marks.append(token.type)
            parts.append([])
        else:
            parts[-1].append(token)
    values = [_binary(part, operand, places) for part in parts]
    return _conditional(values, marks)


def _conditional(values: list[Expression], marks: list[str]) -> Expression:
    """Return `a ? b : c` from its parts: each `:` belongs to the last `?` before it that has none."""
    stack: list[Expression] = [values[-1]]
    pending: list[str] = []
    for value, mark in zip(reversed(values[:-1]), reversed(marks), strict=True):
        if mark == "?":
            then, otherwise = stack.pop(), stack.pop()
            pending.pop()
            value = Conditional(value, then, otherwise, _around(value, otherwise))  # noqa: PLW2901 - grows leftwards
            stack.append(value)
        else:
            pending.append(mark)
            stack.append(value)
    return stack[-1]


def _around(first: Expression, last: Expression) -> Span:
    return first.span.source.span(first.span.start, max(first.span.end, last.span.end))


def _binary(
    part: Iterable[Node | list[Node]], operand: Callable[[list[Node]], Expression], places: Places
) -> Expression:
    """Return the expression of binary and unary operators, by two stacks."""
    values: list[Expression] = []
    waiting: list[str] = []
    prefixes: list[Node] = []
    for token in part:
        if isinstance(token, list):
            values.append(_prefixed(operand(token), prefixes, places))
            prefixes = []
        elif len(values) > len(waiting):
            while waiting and _PRECEDENCE[waiting[-1]] >= _PRECEDENCE[token.type]:
                _reduce(values, waiting)
            waiting.append(token.type)
        else:
            prefixes.append(token)
    while waiting:
        _reduce(values, waiting)
    return values[0]


def _prefixed(value: Expression, prefixes: list[Node], places: Places) -> Expression:
    if len(prefixes) > _MOST_PREFIXES:
        raise places.too_deep(prefixes[0])
    for prefix in reversed(prefixes):
        start = places.span(prefix.start_byte, prefix.end_byte).start
        value = Unary(prefix.type, value, value.span.source.span(start, max(start, value.span.end)))
    return value


def _reduce(values: list[Expression], waiting: list[str]) -> None:
    right, left = values.pop(), values.pop()
    values.append(Binary(waiting.pop(), left, right, _around(left, right)))
