"""Calls of functions and classes that can be read: going through them, with what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow import middlewares
from appsync_lint.code.flow.conditions import Way, past
from appsync_lint.code.flow.evaluation import is_getter
from appsync_lint.code.flow.parts import copied_into
from appsync_lint.code.flow.store import Store
from appsync_lint.code.flow.values import (
    ABSENT,
    MISSING,
    NEVER,
    UNDEFINED,
    UNKNOWN,
    Blueprint,
    Closure,
    Thing,
    Value,
    guarded,
    joined,
    moved,
    one,
    with_traces,
)
from appsync_lint.code.tree import Name, Operation

if TYPE_CHECKING:
    from appsync_lint.code.flow.frames import Frame, Given
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.scopes import Scope
    from appsync_lint.code.flow.store import Writes
    from appsync_lint.code.flow.values import Cell, Choice, Taker
    from appsync_lint.code.tree import Call, Function, Node, Parameter

_DEEPEST = 24
_MOST_AT_ONCE = 2  # calls of one function inside each other: deeper ones are recursion
_NOTHING = frozenset({*UNDEFINED.choices, ABSENT})


def invoke(run: Run, closure: Closure, node: Node, given: Given, this: Value | None = None) -> Value:
    """Go through a function with what a call gives it, and return what it returns.

    One that calls itself, and all where the run is exhausted, are taken for functions that nobody can read.
    """
    caller = run.frame
    if caller.depth >= _DEEPEST or run.exhausted or _is_recursive(caller, closure.function):
        found = UNKNOWN
        for value in given.all():
            found = with_traces(found, run.whole(value))
        return found
    frame = run.entered(closure, node)
    scope, way, store = run.scope, run.way, run.store
    run.frame, run.store, run.way = frame, Store(store), Way(outer=way)
    frame.store, frame.start = run.store, run.way
    run.scope = run.function_scope(frame, closure, this)
    try:
        _bind(run, closure, node, given)
        if run.execute(closure.function.body):
            frame.exits.append((UNDEFINED, run.way, run.store.since(store)))
    finally:
        run.frame, run.scope, run.way, run.store = caller, scope, way, store
    return _left(run, frame)


def _is_recursive(frame: Frame | None, function: Function) -> bool:
    count = 0
    while frame is not None:
        count += frame.function is function
        frame = frame.caller
    return count >= _MOST_AT_ONCE


def _left(run: Run, frame: Frame) -> Value:
    """Go on behind a call: with all the ways on which the function returns, and past those on which it throws."""
    found = NEVER
    for value, way, _ in frame.exits:
        found = joined(found, guarded(value, way) if way is not None and way.matters else value)
    run.store.left(frame.start, run.way, [(_outliving(run, frame, writes), way) for _, way, writes in frame.exits])
    failing = [way for way in frame.throws if way.matters]
    if failing or not frame.exits:
        run.way = past(run.way, failing)
        run.frame.failing(run.way or Way())
    run.ended |= not frame.exits
    return with_traces(found, frame.yielded)


def _outliving(run: Run, frame: Frame, writes: Writes) -> Writes:
    """Return what of a call's writes anybody can see behind it: not its variables, unless functions inside see them."""
    if frame.root:
        return _reachable(writes, [cell for cell in writes if run.store.get(cell) is not None])
    if frame.function is None or run.has_functions(frame.function):
        return writes
    own = {cell for scope in frame.scopes.values() for cell in scope.cells.values()}
    return {cell: value for cell, value in writes.items() if cell not in own}


def _reachable(writes: Writes, cells: list[Cell]) -> Writes:
    """Return the writes into some cells, and into the entries of the things that those hold."""
    found: Writes = {}
    while cells:
        cell = cells.pop()
        if cell in writes and cell not in found:
            found[cell] = writes[cell]
            for thing in writes[cell][0].things():
                cells += [thing.born, *thing.cells.values()]
    return found


# What parameters get


def _bind(run: Run, closure: Closure, node: Node, given: Given) -> None:
    arguments = list(given.arguments)
    if closure.this is not None and is_given_owner(run, closure):
        arguments.insert(0, closure.this)
    left = dict(given.keywords)
    parameters = closure.function.parameters
    for number, parameter in enumerate(parameters):
        if parameter.rest:
            keywords = left if number + 1 == len(parameters) else {}
            value: Value | None = _rest(run, parameter, arguments[number:], keywords, given.rest)
            arguments = arguments[:number]
        elif parameter.name in left:
            value = left.pop(parameter.name)
        else:
            value = arguments[number] if number < len(arguments) else given.rest
        run.put(run.scope.cells[parameter.name], moved(_or_default(run, parameter, value), node.span))


def _or_default(run: Run, parameter: Parameter, value: Value | None) -> Value:
    if value is None:
        return UNDEFINED if parameter.default is None else run.evaluate(parameter.default)
    if parameter.default is None or run.in_python or not _NOTHING & value.choices.keys():
        return value
    choices = {choice: way for choice, way in value.choices.items() if choice not in _NOTHING}
    default = run.evaluate(parameter.default)
    return joined(Value(value.paths, value.traces, choices, value.open), default) if choices or value.open else default


def is_given_owner(run: Run, closure: Closure) -> bool:
    """Whether a function is given what it belongs to, before all else: a method in Python."""
    return run.in_python and closure.this is not None and not _is_static(closure)


def callable_of(run: Run, choice: Choice) -> Closure | None:
    """Return the function that a value stands for where it is called: of an instance, `__call__`."""
    if isinstance(choice, Closure):
        return choice
    if isinstance(choice, Thing) and choice.kind == middlewares.MIDDY:
        return middlewares.entry(run, choice)
    blueprint = choice.blueprint if isinstance(choice, Thing) else None
    method = blueprint.method("__call__") if blueprint is not None and run.in_python else None
    return None if method is None else run.closure(method[0], one(choice), method[1])


def _is_static(closure: Closure) -> bool:
    """Whether a method is not given what it belongs to."""
    names = {each.name for each in closure.function.decorators if isinstance(each, Name)}
    owner = closure.this
    of_class = owner is not None and any(isinstance(choice, Blueprint) for choice in owner.choices)
    return "staticmethod" in names or (of_class and "classmethod" not in names)


def _rest(
    run: Run, parameter: Parameter, arguments: list[Value], keywords: dict[str, Value], more: Value | None
) -> Value:
    place = Name(parameter.span, parameter.name)
    thing = run.frame_thing(parameter, place, "object" if keywords and not arguments else "array")
    for number, value in enumerate(arguments):
        run.write(thing, str(number), value, place)
    for name, value in keywords.items():
        run.write(thing, name, value, place)
    if more is not None:
        run.write(thing, "*", more, place, certain=False)
    return one(thing)


# Classes


def constructed(run: Run, blueprint: Blueprint, node: Call, given: Given) -> Value:
    """Make an instance of a class that can be read."""
    thing = run.thing(node, "instance", blueprint)
    this = one(thing)
    _fields(run, blueprint, this, thing)
    method = constructor(blueprint)
    if method is not None:
        invoke(run, run.closure(method[0], this, method[1]), node, given, this)
        run.ended = False
        return this
    names = [each.target.name for each in blueprint.node.fields if isinstance(each.target, Name)]
    for number, value in enumerate(given.arguments):
        run.write(thing, names[number] if number < len(names) else "*", value, node, certain=number < len(names))
    for name, value in given.keywords.items():
        run.write(thing, name, value, node)
    for argument in node.arguments:  # `Model(**event)`
        if isinstance(argument, Operation) and argument.operator == "...":
            for name, cell in thing.cells.items():
                if name not in given.keywords:
                    run.put(cell, joined(run.store.get(cell) or MISSING, MISSING))
            copied_into(run, thing, run.values.get(argument.operands[0], UNKNOWN), argument)
            for name, value in given.keywords.items():  # Python takes no key twice
                run.put(thing.cell(name), value)
    return this


def constructor(blueprint: Blueprint) -> tuple[Function, Scope] | None:
    """Return what is called when an instance of a class is made."""
    return blueprint.method("constructor") or blueprint.method("__init__")


def _fields(run: Run, blueprint: Blueprint, this: Value, thing: Thing) -> None:
    scope = run.scope
    try:
        for one_ in (*reversed(blueprint.lineage), blueprint):
            run.scope = run.owned_scope(one_, this)
            for each in one_.node.fields:
                if isinstance(each.target, Name) and not is_getter(each):
                    run.write(thing, each.target.name, run.evaluate(each.value), each.value)
    finally:
        run.scope = scope


def inherited(run: Run, node: Call, key: str, given: Given) -> Value | None:
    """Return what a method of a base gives that is called by `super`; None where it cannot be read."""
    this = run.self_value()
    blueprint = next((thing.blueprint for thing in this.things() if thing.blueprint), None) if this else None
    for base in blueprint.bases if blueprint is not None else ():
        method = constructor(base) if key in ("constructor", "__init__") else base.method(key)
        if method is not None and this is not None:
            return invoke(run, run.closure(method[0], this, method[1]), node, given, this)
    return None


# Callbacks


def taken(run: Run, taker: Taker, node: Call, given: Given) -> Value:
    """Hand over an answer."""
    there = taker.position < len(given.arguments)
    value = given.arguments[taker.position] if there else UNDEFINED
    if taker.into is None:
        if there and run.answered is not None:
            run.answered(value, node)
    elif taker.fails:
        run.frame.failing(run.way or Way())
    else:
        run.write(taker.into, "value", guarded(value, run.way_since(taker.way)), node, certain=False)
    return UNDEFINED
