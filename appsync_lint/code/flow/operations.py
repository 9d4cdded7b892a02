"""What operators make of their operands."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from appsync_lint.code.flow.conditions import Guard, Way, either, is_plain, through
from appsync_lint.code.flow.evaluation import put_in_one
from appsync_lint.code.flow.narrowing import can_be, is_something
from appsync_lint.code.flow.parts import mixed
from appsync_lint.code.flow.searches import compared, searched, texts_of
from appsync_lint.code.flow.traces import merged
from appsync_lint.code.flow.values import (
    MISSING,
    UNDEFINED,
    UNKNOWN,
    Const,
    Value,
    computed,
    constant,
    guarded,
    joined,
    with_traces,
)
from appsync_lint.code.tree import Member, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.values import Choice, Scalar

_STRICT = re.compile("[=!]==")
_LARGEST = 1 << 62
_SAFE = (1 << 53) - 1
_LONGEST = 2_000  # text that is put together


def operation(run: Run, node: Operation) -> Value:
    """Evaluate an operator with its operands."""
    step = _STEPS.get(node.operator)
    if step is not None:
        return step(run, node)
    return _plain(run, node)


def _plain(run: Run, node: Operation) -> Value:
    operands = [run.evaluate(operand) for operand in node.operands]
    if node.operator == "+" and run.in_python and all(_is_list(operand) for operand in operands):
        return put_in_one(run, node, operands)
    folded = _folded(node.operator, operands, in_python=run.in_python)
    if folded is not ...:
        return constant(cast("Scalar", folded))
    found: Value = UNKNOWN
    for operand in operands:
        found = with_traces(found, run.whole(operand))
    return found


def _is_list(value: Value) -> bool:
    things = value.things()
    return bool(things) and len(things) == len(value.choices) and all(thing.kind == "array" for thing in things)


def _logic(run: Run, node: Operation) -> Value:
    """Evaluate `and`, `or`, `??`: each operand under the condition that those before have not decided."""
    found, start = run.evaluate(node.operands[0]), run.way
    behind: list[Way | None] = []
    for left, operand in pairwise(node.operands):
        going = _goes_on(run, node.operator, found)
        if going is False or run.over():
            break
        if going:
            before, found = run.way, run.evaluate(operand)
            start = run.way if before is start else start
            continue
        guard = Guard(left, node.operator == "and", run.truth(found))
        value, end, writes = run.branch(guard, lambda operand=operand: run.evaluate(operand))  # type: ignore[misc]
        found = _left(run, node.operator, found)
        if run.leaves():  # `a || fail()`
            behind.append(through(run.way, Guard(left, node.operator != "and", guard.traces)))
            break
        run.store.merge(run.way, [({}, run.way), (writes, end)])
        found = joined(found, guarded(value, Way(None, guard) if guard.traces else None))
        behind += [] if is_plain(end, guard) else [end]
        run.way = through(run.way, guard)
    run.way = behind[0] if run.way is start and len(behind) == 1 else either(start, *behind)
    return found


def _goes_on(run: Run, operator: str, value: Value) -> bool | None:
    """Return whether the next operand is evaluated; None where that cannot be said."""
    if operator == "??":
        known = value.certain
        return None if known is None else known.value is None
    decided = run.decided(value)
    return None if decided is None else decided == (operator == "and")


def _left(run: Run, operator: str, value: Value) -> Value:
    """Return what of a left operand can be the value of the whole."""
    traces = merged(value.traces, run.truth(value))
    if operator == "and":
        choices = {choice: way for choice, way in value.choices.items() if can_be(choice, truth=False)}
        if value.open or value.paths or len(choices) < len(value.choices):
            choices = {**dict.fromkeys(UNDEFINED.choices), **choices}  # something that is false
        return Value({}, traces, choices)
    there = is_something if operator == "??" else _can_be_true
    choices = {choice: way for choice, way in value.choices.items() if there(choice)}
    return Value(value.paths, traces, choices, open=value.open)


def _can_be_true(choice: Choice) -> bool:
    return can_be(choice, truth=True)


def _not(run: Run, node: Operation) -> Value:
    value = run.evaluate(node.operands[0])
    decided = run.decided(value)
    return constant(not decided) if decided is not None else computed(run.truth(value))


def _equal(run: Run, node: Operation) -> Value:
    left, right = (run.evaluate(operand) for operand in node.operands[:2])
    first, second = left.certain, right.certain
    if first is not None and second is not None and (run.in_python or not _is_loose(first, second, node)):
        return constant((first.value == second.value) is (node.operator in ("==", "=")))
    for known, other in ((first, right), (second, left)):
        if known is not None and (known.value is None or known.value == "undefined"):
            return computed(run.truth(other))
    found = merged(run.whole(left), run.whole(right))
    return computed(merged(compared(run, left, right, node), found))


def _is_loose(left: Const, right: Const, node: Operation) -> bool:
    """Return whether JavaScript's `==` and `===` can differ: the tree does not tell them apart, nor two nothings."""
    kinds = {left.kind, right.kind}
    if kinds == {"NoneType"}:
        written = {operand.span.text for operand in node.operands[:2]}
        return "null" in written and len(written) > 1 and _STRICT.search(node.span.text) is not None
    return len(kinds) > 1 and "NoneType" not in kinds and kinds != {"int", "float"}


def _presence(run: Run, node: Operation) -> Value:
    found: Value = UNKNOWN
    for operand in node.operands:
        found = with_traces(found, run.truth(run.evaluate(operand)))
    return found


def _last(run: Run, node: Operation) -> Value:
    found: Value = UNKNOWN
    for operand in node.operands:
        found = run.evaluate(operand)
    return found


def _contains(run: Run, node: Operation) -> Value:
    """Evaluate `a in b`: of an object, whether it has a key; of a text, whether it has that in it."""
    needle, whole = (run.evaluate(operand) for operand in node.operands[:2])
    texts = searched(run, whole, node)
    if whole.paths and not texts:
        return computed(merged(run.whole(needle), run.reads.present(whole.paths)))
    if texts:
        run.searches.setdefault(node, "in")
    return computed(merged(run.whole(needle), merged(texts, run.whole(whole) if not texts else whole.traces)))


def _slice(run: Run, node: Operation) -> Value:
    whole = run.evaluate(node.operands[0])
    others = [run.evaluate(operand) for operand in node.operands[1:]]
    if whole.things():
        return with_traces(whole, {})
    found = computed(run.whole(whole))
    for other in others:
        found = with_traces(found, run.whole(other))
    return Value(found.traces and {}, found.traces, texts_of(whole, part=True), open=True)


def _deleted(run: Run, node: Operation) -> Value:
    target = node.operands[0]
    if not isinstance(target, Member):
        return UNKNOWN
    whole = run.evaluate(target.whole)
    for thing in whole.things():
        if target.key is None or thing.kind == "array":
            mixed(run, thing, target)
            continue
        held = run.store.get(thing.cell(str(target.key)))
        certain = len(whole.choices) == 1
        value = MISSING if certain or held is None else joined(held, MISSING)
        run.put(thing.cell(str(target.key)), value)
    return UNKNOWN


_STEPS: Mapping[str, Callable[[Run, Operation], Value]] = {
    **dict.fromkeys(("and", "or", "??"), _logic),
    "not": _not,
    **dict.fromkeys(("==", "!="), _equal),
    **dict.fromkeys(("typeof", "instanceof"), _presence),
    **dict.fromkeys((",", "...", "await"), _last),
    **dict.fromkeys(("in", "not in"), _contains),
    "slice": _slice,
    "delete": _deleted,
}


def _folded(operator: str, operands: list[Value], *, in_python: bool) -> object:
    """Return the constant that an operation always gives, else `...`."""
    known = [operand.certain for operand in operands]
    values = [each.value for each in known if each is not None]
    if len(values) < len(operands) or not values:
        return ...
    if operator == "template" or (operator == "+" and any(isinstance(value, str) for value in values)):
        return _text(values)
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < len(values):
        return ...
    found = _number(operator, numbers)
    if in_python or found is ...:
        return found
    # JavaScript's remainder has the sign of the left, and its numbers are no larger than those of a float.
    return ... if (operator == "%" and min(numbers) < 0) or abs(cast("float", found)) > _SAFE else found


def _text(values: list[Scalar]) -> object:
    if any(value is None or isinstance(value, (bool, float)) for value in values):
        return ...
    text = "".join(str(value) for value in values)
    return text if len(text) <= _LONGEST else ...


def _number(operator: str, numbers: list[int | float]) -> object:
    found: object = numbers[0]
    if len(numbers) == 1:
        return {"-": -numbers[0], "+": numbers[0]}.get(operator, ...)
    for number in numbers[1:]:
        found = _calculated(operator, cast("float", found), number)
        if found is ... or abs(cast("float", found)) > _LARGEST:
            return ...
    return found


def _calculated(operator: str, left: float, right: float) -> object:  # noqa: PLR0911 - a table
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            quotient = left / right
            return int(quotient) if quotient == int(quotient) else quotient
        case "//" if right:
            return left // right
        case "%" if right:
            return left % right
    return ...
