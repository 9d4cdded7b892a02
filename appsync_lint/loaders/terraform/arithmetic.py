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
    UnevaluatedError,
    rendered,
    unknown,
)

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Plain
    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

_MOST_BITS = 512  # of precision that Terraform's numbers have
_MOST_DIGITS = 154  # decimal ones, of that precision
_CLOSE = 1e-9  # of two numbers with a fraction: Terraform's are more exact

_COMPARISONS = frozenset({"<", ">", "<=", ">="})
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

# What a resource always has: no expression that asks whether it is null means that it could be.
_NEVER_NULL = frozenset({"id", "arn", "name"})


def boolean(value: Value) -> bool:
    """Return a condition's value; texts are converted, as cty does.

    https://github.com/zclconf/go-cty/blob/main/cty/convert/conversion_primitive.go

    Raises EvaluationError for what is no boolean.
    """
    if isinstance(value, Atom):
        if isinstance(value.value, bool):
            return value.value
        if isinstance(value.value, str) and value.value in _BOOLEANS:
            return _BOOLEANS[value.value]
    raise EvaluationError


def number(value: Value) -> int | float:
    """Return a number; texts are converted.

    Raises EvaluationError for what is none, and UnevaluatedError for more than floats are.
    """
    if isinstance(value, Atom) and not isinstance(value.value, bool):
        if isinstance(value.value, int | float):
            return _tidy(value.value)
        if isinstance(value.value, str):
            return _of_text(value.value)
    raise EvaluationError


def _of_text(text: str) -> int | float:
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
        return int(text)
    try:
        return _tidy(float(text))
    except ValueError:
        raise EvaluationError from None


def _tidy(value: float) -> int | float:
    if isinstance(value, int):
        if value.bit_length() > _MOST_BITS:
            raise UnevaluatedError
        return value
    if not math.isfinite(value):
        raise UnevaluatedError
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
    first_number, second_number = number(left), number(right)
    if operator in _COMPARISONS and _are_close(first_number, second_number):
        raise UnevaluatedError
    try:
        return Atom(_calculated(operator, first_number, second_number), span)
    except ZeroDivisionError:
        raise EvaluationError from None
    except (ArithmeticError, ValueError):
        raise UnevaluatedError from None


def _are_close(left: Plain, right: Plain) -> bool:
    """Return whether rounding decides how two numbers compare."""
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return False
    return float in {type(left), type(right)} and math.isclose(left, right, rel_tol=_CLOSE)


def _calculated(operator: str, left: float, right: float) -> int | float | bool:  # noqa: PLR0911 - one line an operator
    match operator:
        case "+":
            return _tidy(left + right)
        case "-":
            return _tidy(left - right)
        case "*":
            return _tidy(left * right)
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

    Raises UnevaluatedError for values that are too large.
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
        return _are_same(left.value, right.value)
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


def _are_same(left: Plain, right: Plain) -> bool | None:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return None if left != right and _are_close(left, right) else left == right


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
