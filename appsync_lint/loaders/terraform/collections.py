"""Terraform's functions for lists, sets and mappings.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial
from appsync_lint.loaders.terraform import arithmetic
from appsync_lint.loaders.terraform.calls import Called, is_countable, is_open, plain_text, refused
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
    is_null,
    null,
    rendered,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appsync_lint.loaders.terraform.values import Value
    from appsync_lint.source import Span

_MOST_ITEMS = 20_000
_MOST_COMPARED = 500  # lists and mappings, each with each


def _listing(items: Iterable[Value], called: Called, *, is_set: bool = False) -> Listing:
    found = tuple(items)
    if len(found) > _MOST_ITEMS:
        raise UnevaluatedError
    return Listing(found, called.span, is_set)


def as_set(items: Iterable[Value], span: Span) -> Listing:
    """Return values as a set: each once, texts in order."""
    kept: list[Value] = []
    seen: set[tuple[bool, object]] = set()
    for item in items:
        if isinstance(item, Atom):
            key = (isinstance(item.value, bool), item.value)
            if key in seen:
                continue
            seen.add(key)
        kept.append(item)
    if all(isinstance(item, Atom) for item in kept):
        kept.sort(key=_order)
    return Listing(tuple(kept), span, is_set=True)


def _order(item: Value) -> tuple[int, float, str]:
    value = item.value if isinstance(item, Atom) else None
    if isinstance(value, str):
        return (1, 0, value)
    return (0, value or 0, "")


def _concat(called: Called) -> Value:
    """Return lists one behind the other; what is not known stands for any number of items."""
    items: list[Value] = []
    for argument in called.arguments:
        if isinstance(argument, Listing):
            items += argument.items
        elif isinstance(argument, Partial):
            items.append(Several(argument))
        else:
            raise refused(argument)
    return _listing(items, called)


def _merge(called: Called) -> Value:
    if any(isinstance(argument, Partial) for argument in called.arguments):
        return called.unknown()
    entries: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for argument in called.arguments:
        if isinstance(argument, Entries):
            entries |= argument.entries
            keys |= argument.keys
        elif not is_null(argument):
            raise refused(argument)
    return Entries(entries, keys, called.span)


def _length(called: Called) -> Value:
    of = called.argument(0)
    match of:
        case Listing() if not is_open(of):
            return Atom(len(of.items), called.span)
        case Entries():
            return Atom(len(of.entries), called.span)
        case Atom() if isinstance(of.value, str):
            return _characters(called, of.value)
        case Encoded():
            found = rendered(of)
            return _characters(called, plain_text(found)) if isinstance(found, Atom) else called.unknown()
        case Listing() | Partial() | Reference():
            return called.unknown()
        case _:
            raise EvaluationError


def _characters(called: Called, whole: str) -> Value:
    return Atom(len(whole), called.span) if is_countable(whole) else called.unknown()


def _flatten(called: Called) -> Value:
    waiting: list[Value] = [called.argument(0)]
    items: list[Value] = []
    bounds = Bounds()
    while waiting:
        one = waiting.pop()
        with bounds:  # lists that share empty ones have more of them than items
            pass
        if isinstance(one, Listing):
            waiting += reversed(one.items)
        elif isinstance(one, Partial) and len(one.parts) == 1 and not one.holes[0].target:
            items.append(Several(one))  # it may be a list itself
        else:
            items.append(one)
        if len(items) + len(waiting) > _MOST_ITEMS:
            raise UnevaluatedError
    return _listing(items, called)


def _compact(called: Called) -> Value:
    of = called.argument(0)
    if not isinstance(of, Listing):
        return called.unknown()
    kept: list[Value] = []
    for item in of.items:
        if isinstance(item, Atom) and item.value in (None, ""):
            continue
        is_sure = not isinstance(item, Partial) or arithmetic.same(item, null(item.span)) is False
        kept.append(item if is_sure or not isinstance(item, Partial) else Several(item))
    return _listing(kept, called)


def _distinct(called: Called) -> Value:
    of = called.argument(0)
    if not isinstance(of, Listing):
        return called.unknown()
    kept: list[Value] = []
    composed: list[Value] = []
    seen: set[tuple[bool, object]] = set()
    for item in of.items:
        if isinstance(item, Atom):
            key = (isinstance(item.value, bool), item.value)
            if key in seen:
                continue
            seen.add(key)
        elif any(arithmetic.same(item, other) for other in composed):
            continue
        else:
            composed.append(item)
        kept.append(item)
        if len(composed) > _MOST_COMPARED:
            raise UnevaluatedError
    return _listing(kept, called)


def _coalesce(called: Called) -> Value:
    for argument in called.arguments:
        if isinstance(argument, Partial):
            is_something = arithmetic.same(argument, null(argument.span)) is False
            return argument if is_something else called.unknown()
        if not (isinstance(argument, Atom) and argument.value in (None, "")):
            return argument
    raise EvaluationError


def _coalesce_list(called: Called) -> Value:
    for argument in called.arguments:
        if not isinstance(argument, Listing) or is_open(argument):
            return called.unknown()
        if argument.items:
            return argument
    raise EvaluationError


def _element(called: Called) -> Value:
    of = called.argument(0)
    if not isinstance(of, Listing) or is_open(of):
        return called.unknown()
    if isinstance(called.argument(1), Partial):
        return called.unknown()
    if not of.items:
        raise EvaluationError
    return of.items[int(arithmetic.number(called.argument(1))) % len(of.items)]


def _one(called: Called) -> Value:
    """Return the one item of a list that has one or none."""
    of = called.argument(0)
    if not isinstance(of, Listing):
        return called.unknown()
    if len(of.items) > 1:
        raise EvaluationError
    if not of.items:
        return null(called.span)
    only = of.items[0]
    return only.partial if isinstance(only, Several) else only


def _keys(called: Called) -> Value:
    of = called.argument(0)
    if not isinstance(of, Entries):
        return called.unknown()
    return _listing((text(key, of.keys.get(key, of.span)) for key in sorted(of.entries)), called)


def _values(called: Called) -> Value:
    of = called.argument(0)
    if isinstance(of, Entries):
        return _listing((of.entries[key] for key in sorted(of.entries)), called)
    return of if isinstance(of, Reference) else called.unknown()


def _contains(called: Called) -> Value:
    of, item = called.argument(0), called.argument(1)
    if not isinstance(of, Listing):
        return called.unknown()
    answers = [None if isinstance(one, Several) else arithmetic.same(one, item) for one in of.items]
    if True in answers:
        return Atom(True, called.span)
    return called.unknown() if None in answers else Atom(False, called.span)


def _zip_map(called: Called) -> Value:
    names, of = called.argument(0), called.argument(1)
    if not isinstance(names, Listing) or not isinstance(of, Listing) or is_open(names) or is_open(of):
        return called.unknown()
    if any(not isinstance(name, Atom) for name in names.items):
        return called.unknown()
    pairs = list(zip(names.items, of.items, strict=False))
    entries = {plain_text(name): value for name, value in pairs}
    return Entries(entries, {plain_text(name): name.span for name, _ in pairs}, called.span)


def _reverse(called: Called) -> Value:
    return _listing(reversed(called.listing(0).items), called)


def _slice(called: Called) -> Value:
    of = called.listing(0)
    start, end = (int(arithmetic.number(called.argument(number))) for number in (1, 2))
    if is_open(of):
        return called.unknown()
    if not 0 <= start <= end <= len(of.items):
        raise EvaluationError
    return _listing(of.items[start:end], called)


def _sort(called: Called) -> Value:
    of = called.listing(0)
    if any(not isinstance(item, Atom) for item in of.items):
        return called.unknown()
    return _listing(sorted(of.items, key=plain_text), called)


def _set_operation(operate: Callable[[list[str], set[str]], list[str]]) -> Callable[[Called], Value]:
    def function(called: Called) -> Value:
        lists = [called.listing(number) for number in range(len(called.arguments))]
        items = [item for one in lists for item in one.items]
        if not all(isinstance(item, Atom) for item in items):
            return called.unknown()
        by_text = {plain_text(item): item for item in reversed(items)}
        kept = [plain_text(item) for item in lists[0].items] if lists else []
        for one in lists[1:]:
            kept = operate(kept, {plain_text(item) for item in one.items})
        return as_set((by_text[name] for name in dict.fromkeys(kept)), called.span)

    return function


def _set_product(called: Called) -> Value:
    lists = [called.listing(number) for number in range(len(called.arguments))]
    if any(is_open(one) for one in lists):
        return called.unknown()
    if prod(len(one.items) for one in lists) > _MOST_ITEMS:
        raise UnevaluatedError
    items = (Listing(combination, called.span) for combination in product(*(one.items for one in lists)))
    return _listing(items, called)


def _range(called: Called) -> Value:
    numbers = [int(arithmetic.number(argument)) for argument in called.arguments]
    start, end = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) > 2 else 1 if end >= start else -1  # noqa: PLR2004 - the third argument
    if step == 0:
        raise EvaluationError
    if abs(end - start) > abs(step) * _MOST_ITEMS:
        raise UnevaluatedError
    return _listing((Atom(number, called.span) for number in range(start, end, step)), called)


def _every(answer: bool) -> Callable[[Called], Value]:  # noqa: FBT001 - what decides it
    def function(called: Called) -> Value:
        of = called.listing(0)
        truths = [None if isinstance(item, Partial | Several) else arithmetic.boolean(item) for item in of.items]
        if answer in truths:
            return Atom(answer, called.span)
        return called.unknown() if None in truths else Atom(not answer, called.span)

    return function


def _sum(called: Called) -> Value:
    of = called.listing(0)
    if any(not isinstance(item, Atom) for item in of.items):
        return called.unknown()
    return Atom(sum(arithmetic.number(item) for item in of.items), called.span)


def _index(called: Called) -> Value:
    of, item = called.listing(0), called.argument(1)
    for number, one in enumerate(of.items):
        answer = None if isinstance(one, Several) else arithmetic.same(one, item)
        if answer is None:
            return called.unknown()
        if answer:
            return Atom(number, called.span)
    raise EvaluationError


STRICT: dict[str, Callable[[Called], Value]] = {
    "reverse": _reverse,
    "slice": _slice,
    "sort": _sort,
    "setunion": _set_operation(lambda kept, other: [*kept, *sorted(other)]),
    "setintersection": _set_operation(lambda kept, other: [name for name in kept if name in other]),
    "setsubtract": _set_operation(lambda kept, other: [name for name in kept if name not in other]),
    "setproduct": _set_product,
    "range": _range,
    "alltrue": _every(False),
    "anytrue": _every(True),
    "sum": _sum,
    "index": _index,
}
TOLERANT: dict[str, Callable[[Called], Value]] = {
    "concat": _concat,
    "merge": _merge,
    "length": _length,
    "flatten": _flatten,
    "compact": _compact,
    "distinct": _distinct,
    "coalesce": _coalesce,
    "coalescelist": _coalesce_list,
    "element": _element,
    "one": _one,
    "keys": _keys,
    "values": _values,
    "contains": _contains,
    "zipmap": _zip_map,
}
