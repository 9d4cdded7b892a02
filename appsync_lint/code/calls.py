"""What calls give: of functions that can be read, by going through them; of others, by what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code import library, vocabulary
from appsync_lint.code.conditions import Guard, Sort, Way, past
from appsync_lint.code.evaluation import is_getter, part_of
from appsync_lint.code.parts import part
from appsync_lint.code.searches import text_method
from appsync_lint.code.run import Given
from appsync_lint.code.store import Store
from appsync_lint.code.traces import NOWHERE, merged
from appsync_lint.code.tree import Call, Function, Member, Name, Operation
from appsync_lint.code.values import (
    NEVER,
    UNDEFINED,
    UNKNOWN,
    Blueprint,
    Closure,
    Outside,
    Taker,
    Value,
    computed,
    guarded,
    joined,
    moved,
    one,
    with_traces,
)

if TYPE_CHECKING:
    from appsync_lint.code.run import Frame, Run
    from appsync_lint.code.store import Writes
    from appsync_lint.code.traces import Traces
    from appsync_lint.code.tree import Expression, Node
    from appsync_lint.code.values import Cell, Thing

_DEEPEST = 24
_MOST_CALLBACKS = 8


def call(run: Run, node: Call) -> Value:
    """Evaluate a call."""
    bare, run.bare = run.bare is node, None
    receiver: Value | None = None
    if isinstance(node.callee, Member):
        inherited = _super(run, node)
        if inherited is not None:
            return inherited
        receiver = run.evaluate(node.callee.whole)
        function = run.noted(node.callee, part_of(run, node.callee, receiver))
    elif isinstance(node.callee, Name) and node.callee.name == "super":
        return _super(run, node) or UNKNOWN
    else:
        function = run.evaluate(node.callee)
    given = _given(run, node)
    return moved_result(run, node, function, receiver, given, bare=bare)


def moved_result(run: Run, node: Call, function: Value, receiver: Value | None, given: Given, *, bare: bool) -> Value:
    """Return what a call gives, whose parts have been evaluated."""
    local = [choice for choice in function.choices if isinstance(choice, (Closure, Blueprint, Taker))]
    if local:
        found = _called(run, node, local, given)
        others = [choice for choice in function.choices if isinstance(choice, Outside)]
        if function.open or function.paths or others:
            ended, run.ended = run.ended, False
            found = (
                joined(found, _outside(run, node, function, receiver, given, bare=False)) if ended or True else found
            )
        return with_traces(found, merged(function.traces, NOWHERE))
    return _outside(run, node, function, receiver, given, bare=bare)


def _given(run: Run, node: Call) -> Given:
    arguments: list[Value] = []
    rest: Value | None = None
    for argument in node.arguments:
        value = run.evaluate(argument)
        if isinstance(argument, Operation) and argument.operator == "...":
            items = _items(run, value)
            if items is not None and rest is None:
                arguments += items
            else:
                rest = joined(rest or NEVER, part(run, value, None, argument))
        elif rest is not None:
            rest = joined(rest, value)
        else:
            arguments.append(value)
    keywords = {name: run.evaluate(value) for name, value in node.keywords}
    return Given(tuple(arguments), keywords, rest)


def _items(run: Run, value: Value) -> list[Value] | None:
    things = value.things()
    if len(things) != 1 or len(value.choices) != 1 or value.open or value.paths or things[0].kind != "array":
        return None
    cells = things[0].cells
    if "*" in cells or "..." in cells:
        return None
    return [run.store.get(cell) or UNKNOWN for cell in cells.values()]


# Functions that can be read


def _called(run: Run, node: Call, local: list[Closure | Blueprint | Taker], given: Given) -> Value:
    if len(local) == 1:
        return _one(run, node, local[0], given)
    found = NEVER
    branches = []
    ended = True
    for choice in local:
        value, end, writes = run.branch(None, lambda choice=choice: _one(run, node, choice, given))  # type: ignore[misc]
        branches.append((writes, end))
        ended, run.ended = ended and run.ended, False
        found = joined(found, value)  # type: ignore[arg-type]
    run.store.merge(run.way, [({}, run.way), *branches])
    run.ended = ended
    return found


def _one(run: Run, node: Call, choice: Closure | Blueprint | Taker, given: Given) -> Value:
    if isinstance(choice, Closure):
        return invoke(run, choice, node, given)
    if isinstance(choice, Blueprint):
        return constructed(run, choice, node, given)
    return taken(run, choice, node, given)


def invoke(run: Run, closure: Closure, node: Node, given: Given, this: Value | None = None) -> Value:
    """Go through a function with what a call gives it, and return what it returns.

    One that is being called already, and all where the run is exhausted, are taken for functions that nobody can read.
    """
    caller = run.frame
    if caller.depth >= _DEEPEST or run.exhausted or _running(caller, closure.function):
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


def _running(frame: Frame | None, function: Function) -> bool:
    while frame is not None:
        if frame.function is function:
            return True
        frame = frame.caller
    return False


def _left(run: Run, frame: Frame) -> Value:
    """Go on behind a call: with all the ways on which the function returns, and past those on which it throws."""
    found = NEVER
    for value, way, _ in frame.exits:
        found = joined(found, guarded(value, way) if way is not None and way.matters else value)
    run.store.left(frame.start, run.way, [(_outliving(run, frame, writes), way) for _, way, writes in frame.exits])
    failing = [way for way in frame.throws if way.matters]
    if failing:
        run.way = past(run.way, failing)
        run.frame.failing(run.way or Way())
    if not frame.exits:
        run.ended = True
    return found


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


def _bind(run: Run, closure: Closure, node: Node, given: Given) -> None:
    arguments = list(given.arguments)
    if closure.this is not None and run.in_python and not _is_static(closure):
        arguments.insert(0, closure.this)
    left = dict(given.keywords)
    parameters = closure.function.parameters
    for number, parameter in enumerate(parameters):
        cell = run.scope.cells[parameter.name]
        if parameter.rest:
            last = number + 1 == len(parameters)
            value = _rest(run, parameter, arguments[number:], left if last else {}, given.rest)
            arguments = arguments[:number]
        elif parameter.name in left:
            value = left.pop(parameter.name)
        elif number < len(arguments):
            value = arguments[number]
        else:
            value = MISSING_ARGUMENT if given.rest is None else given.rest
        if parameter.default is not None and (value is MISSING_ARGUMENT or _may_be_nothing(run, value)):
            default = run.evaluate(parameter.default)
            value = (
                default
                if value is MISSING_ARGUMENT
                or not value.open
                and not value.paths
                and len(value.choices) <= 1
                and not value.traces
                else joined(_something(value), default)
            )
        run.put(cell, UNDEFINED if value is MISSING_ARGUMENT else moved(value, node.span))


MISSING_ARGUMENT = Value(choices=dict(UNDEFINED.choices))


def _may_be_nothing(run: Run, value: Value) -> bool:
    if run.in_python:
        return False
    return any(choice in UNDEFINED.choices for choice in value.choices)


def _something(value: Value) -> Value:
    choices = {choice: way for choice, way in value.choices.items() if choice not in UNDEFINED.choices}
    return Value(value.paths, value.traces, choices, value.open)


def _is_static(closure: Closure) -> bool:
    names = {each.name for each in closure.function.decorators if isinstance(each, Name)}
    if "staticmethod" in names:
        return True
    owner = closure.this
    bound_to_class = owner is not None and any(isinstance(choice, Blueprint) for choice in owner.choices)
    return bound_to_class and "classmethod" not in names


def _rest(run: Run, parameter: Node, arguments: list[Value], keywords: dict[str, Value], more: Value | None) -> Value:
    thing = run.thing(parameter, "object" if keywords and not arguments else "array")  # type: ignore[arg-type]
    for number, value in enumerate(arguments):
        run.write(thing, str(number), value, thing.node)
    for name, value in keywords.items():
        run.write(thing, name, value, thing.node)
    if more is not None:
        run.write(thing, "*", more, thing.node, certain=False)
    return one(thing)


def constructed(run: Run, blueprint: Blueprint, node: Call, given: Given) -> Value:
    """Make an instance of a class that can be read."""
    thing = run.thing(node, "instance", blueprint)
    this = one(thing)
    _fields(run, blueprint, this, thing)
    method = _constructor(blueprint)
    if method is not None:
        function, scope = method
        invoke(run, run.closure(function, this, scope), node, given, this)
    else:
        names = [each.target.name for each in blueprint.node.fields if isinstance(each.target, Name)]
        for number, value in enumerate(given.arguments):
            run.write(thing, names[number] if number < len(names) else "*", value, node, certain=number < len(names))
        for name, value in given.keywords.items():
            run.write(thing, name, value, node)
    return this


def _constructor(blueprint: Blueprint) -> tuple[Function, object] | None:
    return blueprint.method("constructor") or blueprint.method("__init__")


def _fields(run: Run, blueprint: Blueprint, this: Value, thing: Thing) -> None:
    for base in blueprint.bases:
        _fields(run, base, this, thing)
    scope = run.scope
    run.scope = run.owned_scope(blueprint, this)
    try:
        for each in blueprint.node.fields:
            if isinstance(each.target, Name) and not is_getter(each):
                run.write(thing, each.target.name, run.evaluate(each.value), each.value)
    finally:
        run.scope = scope


def _super(run: Run, node: Call) -> Value | None:
    """Evaluate a call of what a class inherits: `super(x)`, `super.f(x)`, `super().f(x)`; None for any other."""
    callee = node.callee
    whole = callee.whole if isinstance(callee, Member) else callee
    if isinstance(whole, Call):
        whole = whole.callee
    if not isinstance(whole, Name) or whole.name != "super":
        return None
    this = run.self_value()
    blueprint = next((thing.blueprint for thing in this.things() if thing.blueprint), None) if this else None
    given = _given(run, node)
    key = callee.key if isinstance(callee, Member) else "constructor"
    for base in blueprint.bases if blueprint is not None else ():
        method = _constructor(base) if key in ("constructor", "__init__") else base.method(key or "")
        if method is not None and this is not None:
            return invoke(run, run.closure(method[0], this, method[1]), node, given, this)
    return _unread(run, node, UNKNOWN, None, given, bare=False)


def taken(run: Run, taker: Taker, node: Call, given: Given) -> Value:
    """Hand over an answer."""
    values = [*given.arguments]
    value = values[taker.position] if taker.position < len(values) else UNDEFINED
    if taker.into is None:
        if len(values) > taker.position and run.answered is not None:
            run.answered(value, node)
        return UNDEFINED
    if taker.fails:
        run.frame.failing(run.way or Way())
    else:
        way = run.way_since(taker.way)
        run.write(taker.into, "value", guarded(value, way), node, certain=False)
    return UNDEFINED


# Functions that nobody can read


def _outside(run: Run, node: Call, function: Value, receiver: Value | None, given: Given, *, bare: bool) -> Value:
    names = vocabulary.dotted(node.callee)
    path = next((choice.path for choice in function.choices if isinstance(choice, Outside)), ())
    if vocabulary.tells(names, path):
        callbacks = [choice for value in given.all() for choice in closures(run, value)]
        if given.arguments and not callbacks and vocabulary.instruments(names[-1]):
            return given.arguments[0]
        result = _called_back(run, node, function, callbacks, UNKNOWN)
        return _result(function, None, result, callbacks)
    if vocabulary.asks_kind(names[-1]):
        asked: Traces = NOWHERE
        for value in given.all():
            asked = merged(asked, run.truth(value))
        return computed(asked)
    if path in vocabulary.ENDS:
        run.frame.failing(run.way or Way())
        run.ended = True
        return UNKNOWN
    known = library.known(run, node, path, names[-1], receiver, given)
    if known is not None:
        return known
    if receiver is not None:
        searched = text_method(run, node, names[-1], receiver, list(given.arguments))
        if searched is not None:
            return searched
    return _unread(run, node, function, receiver, given, bare=bare)


def _wraps(value: Value) -> bool:
    return any(isinstance(choice, Closure) for choice in value.choices)


def _unread(run: Run, node: Call, function: Value, receiver: Value | None, given: Given, *, bare: bool) -> Value:
    """Return what a function gives of which nobody knows what it does: all that it is given flows into that."""
    name = vocabulary.dotted(node.callee)[-1]
    traces: Traces = NOWHERE
    for value in given.all():
        traces = merged(traces, run.whole(value))
    if _is_opaque(function, receiver):
        traces = run.reads.opaque(traces, node)
    if receiver is not None:
        traces = merged(traces, run.whole(receiver))
    traces = merged(traces, function.traces)
    result = moved(computed(traces), node.span)
    callbacks = [choice for value in given.all() for choice in closures(run, value)]
    result = _called_back(run, node, function, callbacks, result)
    if traces:
        check = vocabulary.checks(name) or (bare and not vocabulary.has_effect(name))
        run.checked(Guard(node, None, result.traces, Sort.CHECK if check else Sort.CALL))
    return _result(function, receiver, result, callbacks)


def _called_back(run: Run, node: Call, function: Value, callbacks: list[Closure], result: Value) -> Value:
    """Go through functions that are given to one that nobody can read, which gives them what it gives.

    At the outermost level functions of other modules are given handlers, to wrap them.
    """
    outermost = run.frame.function is None
    if outermost and any(isinstance(choice, Outside) and choice.imported for choice in function.choices):
        return result
    given, guard = Given(rest=result), Guard(node, None, result.traces, Sort.CALL)
    for callback in callbacks[:_MOST_CALLBACKS]:
        found = run.perhaps(guard, lambda callback=callback: invoke(run, callback, node, given))  # type: ignore[misc]
        run.ended = False
        result = joined(result, found)  # type: ignore[arg-type]
    return result


def _result(function: Value, receiver: Value | None, result: Value, callbacks: list[Closure]) -> Value:
    """Return the result of a call, which can be one of the functions that it was given, wrapped."""
    choices = dict(result.choices)
    for choice in function.choices:
        if isinstance(choice, Outside) and choice.path.count("()") < 3:  # noqa: PLR2004 - what a chain is of is known
            choices[Outside((*choice.path, "()"), choice.imported)] = None
    for callback in callbacks:
        choices[callback] = None
    for choice in receiver.choices if receiver is not None else ():
        if isinstance(choice, Closure):
            choices[choice] = None
    return Value(result.paths, result.traces, choices, open=True)


def _is_opaque(function: Value, receiver: Value | None) -> bool:
    """Whether a function is of a module that cannot be read, instead of the language or of a value from outside."""
    if any(isinstance(choice, Outside) and choice.imported for choice in function.choices):
        return True
    return function.open and not (receiver is not None and (receiver.paths or receiver.traces))


def closures(run: Run, value: Value) -> list[Closure]:
    """Return the functions that a value is, or has as entries."""
    found = [choice for choice in value.choices if isinstance(choice, Closure)]
    for thing in value.things():
        if thing.kind in ("object", "array"):
            for cell in thing.cells.values():
                held = run.store.get(cell)
                if held is not None:
                    found += [choice for choice in held.choices if isinstance(choice, Closure)]
    return found
