"""Whether the conditions of a template hold; where that differs between deployments, consistently for each.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.cloudformation.expressions import rendered, text_of
from appsync_lint.loaders.cloudformation.knowledge import Mode, UndecidedError
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table

if TYPE_CHECKING:
    from appsync_lint.loaders.cloudformation.evaluation import Evaluator, Scope
    from appsync_lint.loaders.document import Node

_BOTH = (True, False)
_PAIR = 2


class Operand(Struct, frozen=True):
    """What is compared: a text, or else an expression and the text that it is by default."""

    node: Node
    text: str | None
    expression: str = ""
    default: str | None = None

    @property
    def name(self) -> str:
        """The expression as labels say it."""
        return self.expression.removeprefix("!Ref ")


def holds(evaluator: Evaluator, name: str, scope: Scope) -> bool:
    """Return whether a condition holds. Raises UndecidedError where it would have to be chosen, and nobody is asked."""
    node = scope.stack.section("Conditions").get(name)
    known = evaluator.conditions
    key = (name, id(scope.stack), scope.mode)
    if key in known and (found := known[key]) is not None:
        return found
    if node is None or key in known or evaluator.is_deep:  # without a definition, or by itself
        where = f"{scope.stack.template.source.name} {scope.stack.name}"
        return _chosen(evaluator, f"condition {name} of {where}", name, scope)
    known[key] = None
    try:
        found = test(evaluator, node, scope)
    finally:
        del known[key]
    known[key] = found
    return found


def test(evaluator: Evaluator, node: Node, scope: Scope) -> bool:
    """Return whether an expression holds. Raises UndecidedError as above."""
    evaluator.touched += 1
    if isinstance(node, Table) and len(node.entries) == 1 and not evaluator.is_deep:
        ((name, argument),) = node.entries.items()
        with evaluator.deeper():
            if (found := _applied(evaluator, name, argument, scope)) is not None:
                return found
    if isinstance(node, Scalar) and text_of(node.value).casefold() in {"true", "false"}:
        return text_of(node.value).casefold() == "true"
    return _chosen(evaluator, f"condition {rendered(node)}", rendered(node), scope)


def _applied(evaluator: Evaluator, name: str, argument: Node, scope: Scope) -> bool | None:
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    match name:
        case "Condition" if isinstance(argument, Scalar):
            return holds(evaluator, text_of(argument.value), scope)
        case "Fn::Not" if len(items) == 1:
            return not test(evaluator, items[0], scope)
        case "Fn::And":
            return all(test(evaluator, item, scope) for item in items)
        case "Fn::Or":
            return any(test(evaluator, item, scope) for item in items)
        case "Fn::Equals" if len(items) == _PAIR:
            left, right = (operand(evaluator, item, scope) for item in items)
            return _equal(evaluator, left, right, scope)
        case _:
            return None


def operand(evaluator: Evaluator, node: Node, scope: Scope) -> Operand:
    """Return what an expression is, as far as it is the same in all deployments, or has been chosen before."""
    found = evaluator.value(node, scope.within(scope.mode.compared))
    if isinstance(found, Scalar) or found is None:
        return Operand(node, text_of(found.value) if found else "")
    expression = found.expression if isinstance(found, Partial) else rendered(found)
    default = evaluator.value(node, scope.within(Mode.DEFAULTS))
    return Operand(node, None, expression, text_of(default.value) if isinstance(default, Scalar) else None)


def _equal(evaluator: Evaluator, left: Operand, right: Operand, scope: Scope) -> bool:
    if left.text is not None and right.text is not None:
        return left.text == right.text
    if left.text is None and right.text is None:
        return _same(evaluator, left, right, scope)
    unknown, known = (left, right) if left.text is None else (right, left)
    return is_text(evaluator, unknown, known.text or "", known.node, scope)


def _same(evaluator: Evaluator, left: Operand, right: Operand, scope: Scope) -> bool:
    if left.expression == right.expression:
        return True
    left, right = sorted((left, right), key=lambda one: one.expression)
    likely = left.default is not None and left.default == right.default
    options = (likely, not likely)
    labels = [f"{left.name} is {'' if option else 'not '}{right.name}" for option in options]
    question = f"{left.expression} is {right.expression}, {likely}"
    return evaluator.knowledge.choose(question, options, labels, scope.mode)


def is_text(evaluator: Evaluator, unknown: Operand, text: str, node: Node, scope: Scope) -> bool:
    """Return whether an expression that nobody can see is a certain text, and hold to the answer."""
    knowledge, expression = evaluator.knowledge, unknown.expression
    if scope.mode is Mode.DEFAULTS:
        if unknown.default is None:
            raise UndecidedError(expression)
        return unknown.default == text
    if (held := knowledge.held.get(expression)) is not None:
        return text_of(held.value) == text
    if knowledge.refutes(expression, text):
        return False
    options = (unknown.default == text, unknown.default != text)
    shown = text or "empty"
    labels = [f"{unknown.name} is {'' if option else 'not '}{shown}" for option in options]
    found = knowledge.choose(f"{expression} is {text!r}, {options[0]}", options, labels, scope.mode)
    if not found:
        knowledge.refute(expression, text)
    elif isinstance(node, Scalar):
        knowledge.hold(expression, node, text)
    else:
        knowledge.hold(expression, Scalar(text, node.span), text)
    return found


def _chosen(evaluator: Evaluator, question: str, name: str, scope: Scope) -> bool:
    return evaluator.knowledge.choose(question, _BOTH, (f"{name} is true", f"{name} is false"), scope.mode)
