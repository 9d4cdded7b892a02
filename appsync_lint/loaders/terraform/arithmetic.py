"""What operators make of values.

https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform.values import (
    Atom,
    Bounds,
    Encoded,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    Several,
    rendered,
    unknown,
)

if TYPE_CHECKING:
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

_MOST_DIGITS = 512  # bits of precision that Terraform's numbers have

# What a resource always has: no expression that asks whether it is null means that it could be.
_NEVER_NULL = frozenset({"id", "arn", "name"})


def boolean(value: Value) -> bool:
    """Return a condition's value; texts are converted.

    Raises EvaluationError for what is no boolean.
    """
    if isinstance(value, Atom):
        if isinstance(value.value, bool):
            return value.value
        if value.value in ("true", "false"):
            return value.value == "true"
    raise EvaluationError


def number(value: Value) -> int | float:
    """Return a number; texts are converted.

    Raises EvaluationError for what is none.
    """
    if isinstance(value, Atom) and not isinstance(value.value, bool):
        if isinstance(value.value, int | float):
            return value.value
        if isinstance(value.value, str):
            try:
                return _tidy(float(value.value)) if not value.value.isdecimal() else int(value.value[:_MOST_DIGITS])
            except ValueError:
                raise EvaluationError from None
    raise EvaluationError


def _tidy(value: float) -> int | float:
    if not math.isfinite(value):
        raise EvaluationError
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def unary(operator: str, operand: Value, span: Span, shown: str) -> Value:
    """Return what `!` or `-` makes of a value."""
    if isinstance(operand, Partial):
        return unknown(shown, span, answer=operand.answer)
    return Atom(not boolean(operand), span) if operator == "!" else Atom(-number(operand), span)


def decided(operator: str, left: Value) -> bool | None:
    """Return what a left side alone decides."""
    if operator in {"&&", "||"} and isinstance(left, Atom):
        value = boolean(left)
        if value is (operator == "||"):
            return value
    return None


def decided_by_right(operator: str, right: Value) -> bool | None:
    """Return what a right side alone decides, where the left one is not known."""
    return decided(operator, right)


def binary(operator: str, left: Value, right: Value, span: Span) -> Value:
    """Return what an operator makes of two known values.

    Raises EvaluationError for values that it is not for.
    """
    if operator in {"&&", "||"}:
        first, second = boolean(left), boolean(right)
        return Atom((first and second) if operator == "&&" else (first or second), span)
    try:
        return Atom(_calculated(operator, number(left), number(right)), span)
    except (ArithmeticError, ValueError):
        raise EvaluationError from None


def _calculated(operator: str, left: float, right: float) -> int | float | bool:  # noqa: PLR0911 - one line an operator
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return _tidy(left / right)
        case "%":
            return _tidy(math.fmod(left, right))
        case "<":
            return left < right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case _:
            return left >= right


def same(left: Value, right: Value) -> bool | None:
    """Return whether two values are equal; None where that is not known. Values of different types never are.

    Raises EvaluationError for values that are too large.
    """
    return _same(left, right, Bounds())


def _same(left: Value, right: Value, bounds: Bounds) -> bool | None:
    with bounds:
        return _same_in(left, right, bounds)


def _same_in(left: Value, right: Value, bounds: Bounds) -> bool | None:
    if isinstance(left, Encoded):
        left = rendered(left)
    if isinstance(right, Encoded):
        right = rendered(right)
    if isinstance(left, Atom) and isinstance(right, Atom):
        kinds = isinstance(left.value, bool) is isinstance(right.value, bool)
        return kinds and left.value == right.value
    if isinstance(left, Partial | Several | Reference) or isinstance(right, Partial | Several | Reference):
        return _differ(left, right) if isinstance(right, Atom) else _differ(right, left)
    if isinstance(left, Listing) and isinstance(right, Listing):
        return _all_same(left.items, right.items, bounds)
    if isinstance(left, Entries) and isinstance(right, Entries):
        if left.entries.keys() != right.entries.keys():
            return False
        others = tuple(right.entries[key] for key in left.entries)
        return _all_same(tuple(left.entries.values()), others, bounds)
    return False


def _all_same(left: tuple[Value, ...], right: tuple[Value, ...], bounds: Bounds) -> bool | None:
    if any(isinstance(item, Several) for item in (*left, *right)):
        return None
    if len(left) != len(right):
        return False
    results = [_same(one, other, bounds) for one, other in zip(left, right, strict=True)]
    return False if False in results else None if None in results else True


def _differ(hidden: Value, known: Value) -> bool | None:
    """Return False where something hidden cannot be something known: a resource's ID is not null, a text not empty."""
    if not isinstance(known, Atom):
        return None
    if isinstance(hidden, Reference):
        return False if not hidden.is_unsettled else None
    if not isinstance(hidden, Partial):
        return None
    if known.value in (None, "") and not isinstance(known.value, bool):
        if any(isinstance(part, str) and part for part in hidden.parts):
            return False
        if any(hole.target and hole.attribute in _NEVER_NULL for hole in hidden.holes):
            return False
    return None
