"""What well-known functions of the languages give: those that copy, take apart, call back or change what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code import authorizer_types
from appsync_lint.code.conditions import Guard, Sort, Way
from appsync_lint.code.parts import copied_into, part, present
from appsync_lint.code.traces import merged
from appsync_lint.code.values import (
    NEVER,
    UNDEFINED,
    UNKNOWN,
    Closure,
    Const,
    Outside,
    Taker,
    Value,
    computed,
    constant,
    guarded,
    joined,
    one,
    with_traces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.run import Given, Run
    from appsync_lint.code.tree import Call
    from appsync_lint.code.values import Thing


def known(
    run: Run, node: Call, path: tuple[str, ...], method: str, receiver: Value | None, given: Given
) -> Value | None:
    """Return what a well-known function gives; None for any other."""
    plain = path[1:] if path[:1] in (("globalThis",), ("global",), ("builtins",)) else path
    step = _FUNCTIONS.get(plain)
    if step is None and plain and plain[-1] in authorizer_types.ANSWERS:
        return authorizer_types.answer(run, node, given)
    if step is None and plain and plain[-1] in authorizer_types.EVENTS:
        return _first(run, node, given)
    if step is not None:
        return step(run, node, given)
    if receiver is None:
        return None
    return _method(run, node, method, receiver, given)


def _method(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value | None:
    if method in _CHANGES and receiver.things():
        _changed(run, method, receiver, given, node)
        return receiver if method in ("set", "add", "concat") else UNKNOWN
    if method in _PRESENCES:
        return computed(run.truth(receiver)) if receiver.paths else None
    if method in _COPIES and (receiver.things() or receiver.paths):
        return receiver
    if method in ("keys", "values", "entries", "items") and (receiver.things() or receiver.paths):
        return _elements(run, node, receiver, keys=method == "keys")
    if method in ("get", "pop", "shift", "at") and receiver.things():
        return _looked_up(run, node, receiver, given)
    callbacks = [choice for value in given.arguments for choice in value.choices if isinstance(choice, Closure)]
    if callbacks and method in _CALLBACKS:
        return _called_back(run, node, method, receiver, given)
    if method in ("call", "apply", "bind") and any(isinstance(one_, Closure) for one_ in receiver.choices):
        return _applied(run, node, method, receiver, given)
    return None


# Methods that call back

_CALLBACKS = frozenset({
    "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "forEach", "flatMap", "reduce",
    "reduceRight", "sort", "toSorted", "then", "catch", "finally",
})  # fmt: skip


def _called_back(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value:
    if method in ("then", "catch", "finally"):
        return _promised(run, node, method, receiver, given)
    element = part(run, receiver, None, node)
    guard = Guard(node, None, run.reads.present(run.whole(receiver)) if receiver.paths else receiver.traces, Sort.CALL)
    first = given.arguments[1] if method.startswith("reduce") and len(given.arguments) > 1 else None
    arguments = (element, UNKNOWN, receiver) if not method.startswith("reduce") else (
        joined(first or element, UNKNOWN), element, UNKNOWN,
    )  # fmt: skip
    result = NEVER
    for choice in given.arguments[0].choices if given.arguments else ():
        if isinstance(choice, Closure):
            found = run.perhaps(guard, lambda choice=choice: run.call(choice, node, arguments))  # type: ignore[misc]
            run.ended = False
            result = joined(result, found)  # type: ignore[arg-type]
    return _from_callback(run, method, receiver, element, result, first)


def _from_callback(run: Run, method: str, receiver: Value, element: Value, result: Value, first: Value | None) -> Value:
    decided = merged(receiver.traces, merged(run.truth(result), run.reads.present(element.paths)))
    if method == "forEach":
        return UNDEFINED
    if method in ("find", "findLast"):
        return joined(with_traces(element, merged(decided, run.truth(result))), UNDEFINED)
    if method in ("filter", "sort", "toSorted"):
        return with_traces(receiver, decided)
    if method in ("some", "every", "findIndex", "findLastIndex"):
        return computed(decided)
    traces = merged(run.whole(result), decided)
    if method.startswith("reduce"):
        return joined(joined(result, first or NEVER), computed(traces))
    return Value(
        {}, traces, {choice: way for choice, way in result.choices.items() if not isinstance(choice, Const)}, open=True
    )


def _promised(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value:
    found = receiver if method != "then" or not given.arguments else NEVER
    for number, argument in enumerate(given.arguments):
        fails = method == "catch" or number == 1
        for choice in argument.choices:
            if isinstance(choice, Closure):
                sort = Sort.FAILURE if fails else Sort.CALL
                guard = Guard(node, None, run.truth(receiver), sort)
                arguments = () if method == "finally" else (computed(guard.traces) if fails else receiver,)
                value = run.perhaps(guard, lambda choice=choice, arguments=arguments: run.call(choice, node, arguments))  # type: ignore[misc]
                run.ended = False
                if method != "finally":
                    found = joined(found, guarded(value, Way(None, guard)) if fails else value)  # type: ignore[arg-type]
    return found


def _applied(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value:
    if method == "bind":
        return receiver
    arguments = given.arguments[1:]
    if method == "apply" and arguments:
        items = part(run, arguments[0], None, node)
        return run.called(receiver, node, (items,))
    return run.called(receiver, node, arguments)


# Methods that change what they are called on

_CHANGES = frozenset({
    "push", "unshift", "append", "add", "extend", "insert", "update", "set", "setdefault", "splice", "fill", "concat",
    "appendleft",
})  # fmt: skip


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
            places = node.arguments if len(node.arguments) == len(given.arguments) else [node] * len(given.arguments)
            for value, place in zip(given.arguments, places, strict=True):
                added = part(run, value, None, node) if method in ("extend", "concat") and value.things() else value
                _added(run, thing, added, value if method in ("extend", "concat") else None, place)


def _added(run: Run, thing: Thing, value: Value, whole: Value | None, place: object) -> None:
    places = [place]
    for other in whole.things() if whole is not None else ():
        places = [inner for key in other.places for inner in other.places[key]] or places
    for inner in places:
        run.write(thing, "*", value, inner, certain=False)  # type: ignore[arg-type]


# Methods that read

_PRESENCES = frozenset({"hasOwnProperty", "has_key", "propertyIsEnumerable"})
_COPIES = frozenset({"copy", "toObject", "asdict", "to_dict", "dict", "model_dump", "raw_event", "flat", "reverse"})


def _elements(run: Run, node: Call, whole: Value, *, keys: bool = False) -> Value:
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
    traces = run.whole(given.arguments[0]) if given.arguments and key is None else {}
    return with_traces(found, traces)


# Functions of the languages


def _first(_run: Run, _node: Call, given: Given) -> Value:
    return given.arguments[0] if given.arguments else (given.rest or UNDEFINED)


def _assigned(run: Run, node: Call, given: Given) -> Value:
    if not given.arguments:
        return UNKNOWN
    for thing in given.arguments[0].things():
        for number, value in enumerate(given.arguments[1:], 1):
            place = node.arguments[number] if number < len(node.arguments) else node
            copied_into(run, thing, value, place)
    return given.arguments[0]


def _json(run: Run, node: Call, given: Given) -> Value:
    value = given.arguments[0] if given.arguments else UNKNOWN
    if value.certain is not None:
        return UNKNOWN
    thing = run.thing(node, "json")
    run.write(thing, "json", value, node)
    return Value(traces=merged(run.whole(value), {}), choices={thing: None}, open=True)


def _parsed(run: Run, _node: Call, given: Given) -> Value:
    value = given.arguments[0] if given.arguments else UNKNOWN
    found = NEVER
    for thing in value.things():
        if thing.kind == "json":
            found = joined(found, run.store.get(thing.cell("json")) or UNKNOWN)
    return computed(run.whole(value)) if found is NEVER else found


def _truth(run: Run, _node: Call, given: Given) -> Value:
    value = given.arguments[0] if given.arguments else UNDEFINED
    decided = run.decided(value)
    return constant(decided) if decided is not None else computed(run.truth(value))


def _asked(run: Run, _node: Call, given: Given) -> Value:
    found = UNKNOWN
    for value in given.arguments[:1]:
        found = with_traces(found, run.truth(value))
    return found


def _number(run: Run, node: Call, given: Given) -> Value:
    value = given.arguments[0] if given.arguments else UNKNOWN
    certain = value.certain
    if certain is not None and certain.kind in ("int", "float"):
        return value
    if certain is not None and certain.kind == "str" and len(node.arguments) < 3:  # noqa: PLR2004 - a text and a base
        try:
            return constant(int(str(certain.value)))
        except ValueError:
            return UNKNOWN
    return computed(run.whole(value))


def _spelt(run: Run, _node: Call, given: Given) -> Value:
    value = given.arguments[0] if given.arguments else UNKNOWN
    certain = value.certain
    if certain is not None and certain.kind in ("int", "str"):
        return constant(str(certain.value))
    from appsync_lint.code.operations import texts_of  # noqa: PLC0415 - operations need this module's neighbours

    return Value({}, run.whole(value), texts_of(value), open=True)


def _keys(run: Run, node: Call, given: Given) -> Value:
    return _elements(run, node, given.arguments[0], keys=True) if given.arguments else UNKNOWN


def _values(run: Run, node: Call, given: Given) -> Value:
    return _elements(run, node, given.arguments[0]) if given.arguments else UNKNOWN


def _made(run: Run, node: Call, given: Given) -> Value:
    """Make a collection of what another one has."""
    thing = run.thing(node, "map")
    for value in given.arguments:
        copied_into(run, thing, value, node)
        if not value.things():
            run.write(thing, "*", part(run, value, None, node), node, certain=False)
    if not given.arguments:
        run.write(thing, "*", NEVER, node, certain=False)
    return one(thing)


def _gathered(run: Run, node: Call, given: Given) -> Value:
    thing = run.thing(node, "array")
    for number, value in enumerate(given.arguments):
        run.write(thing, str(number), value, node)
    return one(thing)


def _settled(run: Run, node: Call, given: Given) -> Value:
    return computed(run.whole(given.arguments[0])) if given.arguments and node else UNKNOWN


def _promise(run: Run, node: Call, given: Given) -> Value:
    executors = [choice for value in given.arguments[:1] for choice in value.choices if isinstance(choice, Closure)]
    if not executors:
        return UNKNOWN
    thing = run.thing(node, "promise")
    way = run.way
    resolve, reject = Taker(thing, way=way), Taker(thing, fails=True, way=way)
    for executor in executors:
        run.call(executor, node, (one(resolve), one(reject)))
        run.ended = False
    held = run.store.get(thing.cell("value"))
    return UNKNOWN if held is None else present(held)


def _wrapper(_run: Run, _node: Call, given: Given) -> Value:
    """Return a decorator that only passes on what it is given."""
    del given
    return UNKNOWN


def _mapped(run: Run, node: Call, given: Given) -> Value:
    """Evaluate Python's `map(f, xs)` and `filter(f, xs)`."""
    if len(given.arguments) < 2:  # noqa: PLR2004 - the function and what it is applied to
        return UNKNOWN
    element = part(run, given.arguments[1], None, node)
    result = run.called(given.arguments[0], node, (element,))
    return computed(merged(run.whole(result), run.whole(element)))


def _searched(run: Run, node: Call, given: Given) -> Value | None:
    from appsync_lint.code.searches import text_method  # noqa: PLC0415 - see above

    return text_method(run, node, "search", one(Outside(("re", "()"))), list(given.arguments))


_FUNCTIONS: Mapping[tuple[str, ...], Callable[[Run, Call, Given], Value | None]] = {
    ("Object", "assign"): _assigned,
    **dict.fromkeys(
        (
            ("Object", "freeze"), ("Object", "seal"), ("Object", "fromEntries"), ("Promise", "resolve"),
            ("Promise", "all"), ("Promise", "race"), ("Promise", "any"), ("structuredClone",), ("Array", "from"),
            ("Object",), ("copy", "deepcopy"), ("copy", "copy"), ("list",), ("tuple",), ("dict",), ("cast",),
            ("typing", "cast"), ("asyncio", "run"), ("sorted",), ("reversed",), ("iter",), ("lodash", "cloneDeep"),
            ("MappingProxyType",), ("types", "MappingProxyType"),
        ),
        _first,
    ),
    ("JSON", "stringify"): _json,
    ("json", "dumps"): _json,
    ("JSON", "parse"): _parsed,
    ("json", "loads"): _parsed,
    **dict.fromkeys((("Boolean",), ("bool",)), _truth),
    **dict.fromkeys(
        (("isinstance",), ("Array", "isArray"), ("callable",), ("Object", "hasOwn"), ("hasattr",), ("type",)), _asked
    ),
    **dict.fromkeys((("Number",), ("parseInt",), ("int",), ("Number", "parseInt"), ("parseFloat",), ("float",)), _number),
    **dict.fromkeys((("String",), ("str",)), _spelt),
    ("Object", "keys"): _keys,
    **dict.fromkeys((("Object", "values"), ("Object", "entries"), ("enumerate",)), _values),
    **dict.fromkeys((("Map",), ("Set",), ("set",), ("frozenset",), ("Array",), ("WeakMap",)), _made),
    ("asyncio", "gather"): _gathered,
    ("Promise", "allSettled"): _settled,
    ("Promise",): _promise,
    **dict.fromkeys((("map",), ("filter",)), _mapped),
    **dict.fromkeys(
        tuple((module, name) for module in ("re", "regex") for name in ("search", "match", "fullmatch", "findall", "finditer")),
        _searched,
    ),
}  # fmt: skip
