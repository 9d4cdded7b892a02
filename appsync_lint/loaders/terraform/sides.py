"""The two sides of an operator as messages show them, and what is not known because of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform.values import unknown

if TYPE_CHECKING:
    from appsync_lint.loaders.terraform.syntax import Expression
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span


class Sides(Struct, frozen=True):
    """The two sides of an operator, as messages show them: put into words only where one is needed."""

    left_value: Value
    left_expression: Expression
    right_value: Value
    right_expression: Expression

    @property
    def left(self) -> str:
        """The left side."""
        return shown(self.left_value, self.left_expression)

    @property
    def right(self) -> str:
        """The right side."""
        return shown(self.right_value, self.right_expression)

    def around(self, operator: str) -> str:
        """Return the whole operation."""
        return f"{self.left} {operator} {self.right}"


def shown(value: Value, expression: Expression) -> str:
    """Return a value that is not known as it is called, and any other as it is written."""
    return value.expression if isinstance(value, Partial) else " ".join(expression.span.text.split())


def composed(said: str, span: Span, *operands: Value) -> Partial:
    """Return that nobody knows what an operator makes of operands."""
    answer = next((one.answer for one in operands if isinstance(one, Partial) and one.answer), "")
    return unknown(said, span, answer=answer)


def either(said: str, span: Span, left: Value, right: Value) -> Partial:
    """Return what decides `&&` or `||` where one side is not known."""
    if isinstance(right, Partial) and not isinstance(left, Partial):
        return right
    return composed(said, span, left, right)
