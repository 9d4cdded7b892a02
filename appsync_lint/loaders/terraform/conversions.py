"""Terraform's functions that make a value one of another type.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform import arithmetic
from appsync_lint.loaders.terraform.calls import Called, plain_text
from appsync_lint.loaders.terraform.collections import as_set
from appsync_lint.loaders.terraform.values import (
    Atom,
    Encoded,
    Entries,
    EvaluationError,
    Listing,
    Reference,
    is_null,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.loaders.terraform.values import Value


def _to_set(called: Called) -> Value:
    of = called.argument(0)
    return as_set(of.items, called.span) if isinstance(of, Listing) else _converted(called, Listing)


def _to_list(called: Called) -> Value:
    of = called.argument(0)
    return Listing(of.items, of.span) if isinstance(of, Listing) else _converted(called, Listing)


def _to_map(called: Called) -> Value:
    return _converted(called, Entries)


def _converted(called: Called, kind: type[Listing | Entries]) -> Value:
    of = called.argument(0)
    if isinstance(of, kind | Partial | Reference) or is_null(of):
        return of
    raise EvaluationError


def _to_text(called: Called) -> Value:
    of = called.argument(0)
    if isinstance(of, Partial | Encoded) or (isinstance(of, Atom) and isinstance(of.value, str | None)):
        return of
    return text(plain_text(of), of.span)


def _to_number(called: Called) -> Value:
    of = called.argument(0)
    return of if isinstance(of, Partial) or is_null(of) else Atom(arithmetic.number(of), of.span)


def _to_boolean(called: Called) -> Value:
    of = called.argument(0)
    return of if isinstance(of, Partial) or is_null(of) else Atom(arithmetic.boolean(of), of.span)


TOLERANT: dict[str, Callable[[Called], Value]] = {
    "toset": _to_set,
    "tolist": _to_list,
    "tomap": _to_map,
    "tostring": _to_text,
    "tonumber": _to_number,
    "tobool": _to_boolean,
}
