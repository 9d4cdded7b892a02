"""What well-known methods give: those that call back, change what they are called on, or read a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.conditions import Guard, Sort, Way
from appsync_lint.code.flow.parts import copied_into, mixed, part
from appsync_lint.code.flow.traces import merged
from appsync_lint.code.flow.values import (
    NEVER,
    UNDEFINED,
    UNKNOWN,
    Closure,
    Const,
    Value,
    computed,
    guarded,
    joined,
    with_traces,
)

if TYPE_CHECKING:
    from appsync_lint.code.flow.frames import Given
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.values import Choices, Thing
    from appsync_lint.code.tree import Call, Expression

_PRESENCES = frozenset({"hasOwnProperty", "has_key", "propertyIsEnumerable"})
_COPIES = frozenset({"copy", "toObject", "asdict", "to_dict", "dict", "model_dump", "raw_event", "flat", "reverse"})
_LISTS = frozenset({"keys", "values", "entries", "items"})
_LOOKUPS = frozenset({"get", "pop", "shift", "at"})
_CHANGES = frozenset({
    "push", "unshift", "append", "add", "extend", "insert", "update", "set", "setdefault", "splice", "fill", "concat",
    "appendleft",
})  # fmt: skip
# What leaves the elements of a list at other places. Those that are added come later.
_MIXING = frozenset({
    "unshift", "splice", "insert", "fill", "appendleft", "extendleft", "reverse", "shift", "pop", "popleft", "remove",
    "sort", "copyWithin", "clear", "rotate",
})  # fmt: skip
_CALLING_BACK = frozenset({
    "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "forEach", "flatMap", "reduce",
    "reduceRight", "sort", "toSorted",
})  # fmt: skip
_OF_PROMISES = frozenset({"then", "catch", "finally"})
_OF_FUNCTIONS = frozenset({"call", "apply", "bind"})


def known(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value | None:
    """Return what a well-known method of a value gives; None for any other."""
    for thing in receiver.things() if method in _MIXING else ():
        if thing.kind == "array":
            mixed(run, thing, node)
    if any(isinstance(choice, Closure) for value in given.arguments for choice in value.choices):
        if method in _CALLING_BACK:
            return _called_back(run, node, method, receiver, given)
        if method in _OF_PROMISES:
            return _promised(run, node, method, receiver, given)
    if method in _OF_FUNCTIONS and any(isinstance(choice, Closure) for choice in receiver.choices):
        return _applied(run, node, method, receiver, given)
    return _of_parts(run, node, method, receiver, given) if receiver.things() or receiver.paths else None


def _of_parts(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value | None:
    if method in _COPIES:
        return receiver
    if method in _LISTS:
        return elements(run, node, receiver, keys=method == "keys")
    if method in _PRESENCES and receiver.paths:
        return computed(run.truth(receiver))
    if method in _CHANGES and receiver.things():
        _changed(run, method, receiver, given, node)
        return receiver if method in ("set", "add", "concat") else UNKNOWN
    return _looked_up(run, node, receiver, given) if method in _LOOKUPS and receiver.things() else None


# Those that call back


def _called_back(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value:
    element = part(run, receiver, None, node)
    guard = Guard(node, None, run.reads.present(run.whole(receiver)) if receiver.paths else receiver.traces, Sort.CALL)
    first, arguments = None, (element, UNKNOWN, receiver)
    if method.startswith("reduce"):
        first = given.arguments[1] if len(given.arguments) > 1 else element
        arguments = (joined(first, UNKNOWN), element, UNKNOWN)
    result = NEVER
    for choice in given.arguments[0].choices:
        if isinstance(choice, Closure):
            found = run.perhaps(guard, lambda choice=choice: run.call(choice, node, arguments))  # type: ignore[misc]
            run.ended = False
            result = joined(result, found)
    return _from_callback(run, method, receiver, element, joined(result, first) if first is not None else result)


def _from_callback(run: Run, method: str, receiver: Value, element: Value, result: Value) -> Value:
    decided = merged(receiver.traces, merged(run.truth(result), run.reads.present(element.paths)))
    if method == "forEach":
        return UNDEFINED
    if method in ("find", "findLast"):
        return joined(with_traces(element, decided), UNDEFINED)
    if method in ("filter", "sort", "toSorted"):
        return with_traces(receiver, decided)
    if method in ("some", "every", "findIndex", "findLastIndex"):
        return computed(decided)
    traces = merged(run.whole(result), decided)
    if method.startswith("reduce"):
        return joined(result, computed(traces))
    choices: Choices = {choice: way for choice, way in result.choices.items() if not isinstance(choice, Const)}
    return Value(traces=traces, choices=choices, open=True)


def _promised(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value:
    found = receiver if method != "then" else NEVER
    for number, argument in enumerate(given.arguments):
        fails = method == "catch" or number == 1
        guard = Guard(node, None, run.truth(receiver), Sort.FAILURE if fails else Sort.CALL)
        values = () if method == "finally" else (computed(guard.traces) if fails else receiver,)
        for choice in argument.choices:
            if isinstance(choice, Closure):
                value = run.perhaps(guard, lambda choice=choice: run.call(choice, node, values))  # type: ignore[misc] # noqa: B023 - called here
                run.ended = False
                if method != "finally":
                    found = joined(found, guarded(value, Way(None, guard)) if fails else value)
    return found


def _applied(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value:
    if method == "bind":
        return receiver
    arguments = given.arguments[1:]
    if method == "apply" and arguments:
        arguments = (part(run, arguments[0], None, node),) * 2
    return run.called(receiver, node, arguments)


# Those that change what they are called on


def _changed(run: Run, method: str, receiver: Value, given: Given, node: Call) -> None:
    for thing in receiver.things():
        if method == "update":
            for value in given.arguments:
                copied_into(run, thing, value, node)
            for name, value in given.keywords.items():
                run.write(thing, name, value, node)
        elif method in ("set", "setdefault") and len(given.arguments) > 1:
            key = given.arguments[0].key
            value = with_traces(given.arguments[1], run.whole(given.arguments[0]) if key is None else {})
            run.write(thing, "*" if key is None else key, value, node.arguments[1], certain=False)
        else:
            _add(run, thing, given.arguments, node, whole=method in ("extend", "concat"))


def _add(run: Run, thing: Thing, values: tuple[Value, ...], node: Call, *, whole: bool) -> None:
    """Add values to a list, or all that is in them."""
    known = node.arguments if len(node.arguments) == len(values) else (node,) * len(values)
    for value, place in zip(values, known, strict=True):
        places: list[Expression] = [place]
        if whole and value.things():
            inner = [one for other in value.things() for ones in other.places.values() for one in ones]
            places, value = inner or places, part(run, value, None, node)  # noqa: PLW2901 - what is in it
        for one in places:
            run.write(thing, "*", value, one, certain=False)


# Those that read


def elements(run: Run, node: Call, whole: Value, *, keys: bool = False) -> Value:
    """Return the keys, values or entries of something, as a list."""
    if keys and not whole.paths:
        return computed(whole.traces)
    found = part(run, whole, None, node)
    if found.paths and not whole.things():
        return found
    thing = run.thing(node, "array")
    run.write(thing, "*", found, node, certain=False)
    return Value(choices={thing: None})


def _looked_up(run: Run, node: Call, receiver: Value, given: Given) -> Value:
    key = given.arguments[0].key if given.arguments else None
    found = part(run, receiver, key, node)
    for other in given.arguments[1:]:
        found = joined(found, other)
    return with_traces(found, run.whole(given.arguments[0]) if given.arguments and key is None else {})
