"""What well-known functions of the languages give: those that copy, take apart or ask for what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow import methods, middlewares, parsing
from appsync_lint.code.flow import powertools as authorizer_types
from appsync_lint.code.flow.conditions import Guard, Sort
from appsync_lint.code.flow.parts import copied_into, part, present
from appsync_lint.code.flow.searches import SEARCHES, text_method, texts_of
from appsync_lint.code.flow.traces import merged
from appsync_lint.code.flow.values import (
    NEVER,
    UNDEFINED,
    UNKNOWN,
    Closure,
    Outside,
    Taker,
    Value,
    computed,
    constant,
    joined,
    one,
    with_traces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.flow.frames import Given
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.tree import Call


def known(
    run: Run, node: Call, path: tuple[str, ...], method: str, receiver: Value | None, given: Given
) -> Value | None:
    """Return what a well-known function gives; None for any other."""
    plain = path[1:] if path[:1] in (("globalThis",), ("global",), ("builtins",)) else path
    step = _FUNCTIONS.get(plain) or parsing.FUNCTIONS.get(plain)
    if step is None and plain and plain[-1] in authorizer_types.ANSWERS:
        return authorizer_types.answer(run, node, given)
    if step is None and plain and plain[-1] in authorizer_types.EVENTS:
        return _first(run, node, given)
    if step is not None:
        found = step(run, node, given)
        return found if step in _CALLING else _called_back(run, node, given, found)
    if middlewares.is_middy(plain):
        return middlewares.begun(run, node, given)
    return None if receiver is None else _of_receiver(run, node, method, receiver, given)


def _of_receiver(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value | None:
    hooked = middlewares.hooked(run, node, method, receiver, given)
    if hooked is not None:
        return hooked
    found = parsing.parsed(run, node, method, given)
    return methods.known(run, node, method, receiver, given) if found is None else found


def _called_back(run: Run, node: Call, given: Given, found: Value | None) -> Value | None:
    """Go through the functions that are given to one beside what it is applied to: `Array.from(xs, f)`."""
    for value in (*given.arguments[1:], *given.keywords.values()) if found is not None else ():
        for choice in value.choices:
            if isinstance(choice, Closure):
                guard = Guard(node, None, run.whole(found or UNKNOWN), Sort.CALL)
                result = run.perhaps(guard, lambda choice=choice: run.call(choice, node, (UNKNOWN, UNKNOWN)))  # type: ignore[misc]
                run.ended = False
                found = joined(found or NEVER, computed(run.whole(result)))
    return found


# Functions of the languages


def _first(_run: Run, _node: Call, given: Given) -> Value:
    return given.arguments[0] if given.arguments else (given.rest or UNDEFINED)


def _frozen(run: Run, node: Call, given: Given) -> Value:
    found = _first(run, node, given)
    run.frozen.update(found.things())
    return found


def _any(run: Run, node: Call, given: Given) -> Value:
    return part(run, given.arguments[0], None, node) if given.arguments else UNKNOWN


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
    return Value({}, run.whole(value), texts_of(value), open=True)


def _keys(run: Run, node: Call, given: Given) -> Value:
    return methods.elements(run, node, given.arguments[0], keys=True) if given.arguments else UNKNOWN


def _values(run: Run, node: Call, given: Given) -> Value:
    return methods.elements(run, node, given.arguments[0]) if given.arguments else UNKNOWN


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


def _mapped(run: Run, node: Call, given: Given) -> Value:
    """Evaluate Python's `map(f, xs)` and `filter(f, xs)`."""
    if len(given.arguments) < 2:  # noqa: PLR2004 - the function and what it is applied to
        return UNKNOWN
    element = part(run, given.arguments[1], None, node)
    result = run.called(given.arguments[0], node, (element,))
    return computed(merged(run.whole(result), run.whole(element)))


def _searched(run: Run, node: Call, given: Given) -> Value | None:
    return text_method(run, node, "search", one(Outside(("re", "()"))), list(given.arguments))


_CALLING = frozenset({_promise, _mapped, _assigned, _gathered, _made})
_FUNCTIONS: Mapping[tuple[str, ...], Callable[[Run, Call, Given], Value | None]] = {
    ("Object", "assign"): _assigned,
    ("Object", "freeze"): _frozen,
    **dict.fromkeys(
        (
            ("Object", "seal"), ("Object", "fromEntries"), ("Promise", "resolve"),
            ("Promise", "all"), ("structuredClone",), ("Array", "from"),
            ("Object",), ("copy", "deepcopy"), ("copy", "copy"), ("list",), ("tuple",), ("dict",), ("cast",),
            ("typing", "cast"), ("asyncio", "run"), ("sorted",), ("reversed",), ("iter",), ("lodash", "cloneDeep"),
            ("MappingProxyType",), ("types", "MappingProxyType"),
        ),
        _first,
    ),
    **dict.fromkeys((("Promise", "race"), ("Promise", "any"), ("next",)), _any),
    ("JSON", "stringify"): _json,
    ("json", "dumps"): _json,
    ("JSON", "parse"): _parsed,
    ("json", "loads"): _parsed,
    **dict.fromkeys((("Boolean",), ("bool",)), _truth),
    **dict.fromkeys(
        (("isinstance",), ("Array", "isArray"), ("callable",), ("Object", "hasOwn"), ("hasattr",), ("type",)), _asked
    ),
    **dict.fromkeys(
        (("Number",), ("parseInt",), ("int",), ("Number", "parseInt"), ("parseFloat",), ("float",)), _number
    ),
    **dict.fromkeys((("String",), ("str",)), _spelt),
    ("Object", "keys"): _keys,
    **dict.fromkeys((("Object", "values"), ("Object", "entries"), ("enumerate",)), _values),
    **dict.fromkeys((("Map",), ("Set",), ("set",), ("frozenset",), ("Array",), ("WeakMap",)), _made),
    ("asyncio", "gather"): _gathered,
    ("Promise", "allSettled"): _settled,
    ("Promise",): _promise,
    **dict.fromkeys((("map",), ("filter",)), _mapped),
    **{(module, name): _searched for module in ("re", "regex") for name in SEARCHES},
}  # fmt: skip
