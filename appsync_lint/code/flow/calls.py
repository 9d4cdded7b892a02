"""What calls give: of functions that can be read, by going through them; of others, by what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow import library, middlewares, vocabulary
from appsync_lint.code.flow.conditions import Guard, Sort, Way
from appsync_lint.code.flow.evaluation import part_of
from appsync_lint.code.flow.frames import Given
from appsync_lint.code.flow.invocation import callable_of, constructed, inherited, invoke, taken
from appsync_lint.code.flow.parts import part
from appsync_lint.code.flow.searches import text_method
from appsync_lint.code.flow.traces import NOWHERE, merged
from appsync_lint.code.flow.values import (
    NEVER,
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
from appsync_lint.code.tree import Call, Member, Name, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.traces import Traces

_MOST_CALLBACKS = 8
_LONGEST = 3  # chain of calls of which it is known what they are of


def call(run: Run, node: Call) -> Value:
    """Evaluate a call."""
    bare, run.bare = run.bare is node, None
    key = _of_super(node)
    if key is not None:
        given = _given(run, node)
        found = inherited(run, node, key, given)
        return _unread(run, node, UNKNOWN, None, given, bare=False) if found is None else found
    receiver: Value | None = None
    if isinstance(node.callee, Member):
        receiver = run.evaluate(node.callee.whole)
        function = run.noted(node.callee, part_of(run, node.callee, receiver))
    else:
        function = run.evaluate(node.callee)
    function = _instances_as_functions(run, function)
    given = _given(run, node)
    if run.over():  # `f(fail())`
        return UNKNOWN
    if not any(isinstance(choice, (Closure, Blueprint, Taker)) for choice in function.choices):
        return _outside(run, node, function, receiver, given, bare=bare)
    found = _called(run, node, function, receiver, given)
    if function.open or function.paths or any(isinstance(choice, Outside) for choice in function.choices):
        run.ended = False
        found = joined(found, _outside(run, node, function, receiver, given, bare=False))
    return found


def _instances_as_functions(run: Run, function: Value) -> Value:
    """Return what is called where it is an instance that can be called."""
    if not any(thing.blueprint for thing in function.things()):
        return function
    choices = {callable_of(run, choice) or choice: way for choice, way in function.choices.items()}
    return Value(function.paths, function.traces, choices, function.open)


def _of_super(node: Call) -> str | None:
    """Return which method of a base is called, in `super(x)`, `super.f(x)`, `super().f(x)`; None for any other call."""
    callee = node.callee
    whole = callee.whole if isinstance(callee, Member) else callee
    whole = whole.callee if isinstance(whole, Call) and isinstance(callee, Member) else whole
    if not isinstance(whole, Name) or whole.name != "super":
        return None
    return (callee.key or "") if isinstance(callee, Member) else "constructor"


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
    """Return the items of a list of which all are known."""
    things = value.things()
    if len(things) != 1 or len(value.choices) != 1 or value.open or value.paths or things[0].kind != "array":
        return None
    cells = things[0].cells
    if "*" in cells or "..." in cells:
        return None
    return [run.store.get(cell) or UNKNOWN for cell in cells.values()]


# Functions that can be read


def _called(run: Run, node: Call, function: Value, receiver: Value | None, given: Given) -> Value:
    local = {choice: way for choice, way in function.choices.items() if isinstance(choice, (Closure, Blueprint, Taker))}
    found, ended, branches = NEVER, True, []
    for choice, way in local.items():
        if len(local) == 1:
            return guarded(_one(run, node, choice, receiver, given), way)
        value, end, writes = run.branch(
            None,
            lambda choice=choice: _one(run, node, choice, receiver, given),  # type: ignore[misc]
        )
        branches.append((writes, end))
        ended &= run.leaves()
        found = joined(found, guarded(value, way))
    run.store.merge(run.way, [({}, run.way), *branches])
    run.ended = ended
    return found


def _one(run: Run, node: Call, choice: Closure | Blueprint | Taker, receiver: Value | None, given: Given) -> Value:
    if isinstance(choice, Closure) and middlewares.is_decorating(run, choice, node):
        return middlewares.decorated(run, choice, given.arguments[0], node) if given.arguments else one(choice)
    if isinstance(choice, Closure):
        owner = receiver if receiver is not None and receiver.things() else None
        return invoke(run, choice, node, given, choice.this or owner)
    if isinstance(choice, Blueprint):
        return constructed(run, choice, node, given)
    return taken(run, choice, node, given)


# Functions that nobody can read


def _outside(run: Run, node: Call, function: Value, receiver: Value | None, given: Given, *, bare: bool) -> Value:
    names = vocabulary.dotted(node.callee)
    path = next((choice.path for choice in function.choices if isinstance(choice, Outside)), ())
    found = _named(run, node, names, path, function, given)
    if found is None:
        found = library.known(run, node, path, names[-1], receiver, given)
    if found is None and receiver is not None:
        found = text_method(run, node, names[-1], receiver, list(given.arguments))
    return _unread(run, node, function, receiver, given, bare=bare) if found is None else found


def _named(
    run: Run, node: Call, names: tuple[str, ...], path: tuple[str, ...], function: Value, given: Given
) -> Value | None:
    """Return what a function gives whose name says what it does; None for any other."""
    if vocabulary.tells(names, path):
        callbacks = [choice for value in given.all() for choice in closures(run, value)]
        if given.arguments and not callbacks and vocabulary.instruments(names[-1]):
            return given.arguments[0]
        return _result(function, None, _called_back(run, node, function, callbacks, UNKNOWN), callbacks)
    if vocabulary.asks_kind(names[-1]):
        found = UNKNOWN
        for value in given.all():
            found = with_traces(found, run.truth(value))
        return found
    if path in vocabulary.ENDS:
        run.frame.failing(run.way or Way())
        run.ended = True
        return UNKNOWN
    return None


def _unread(run: Run, node: Call, function: Value, receiver: Value | None, given: Given, *, bare: bool) -> Value:
    """Return what a function gives of which nobody knows what it does: all that it is given flows into that."""
    name = vocabulary.dotted(node.callee)[-1]
    traces: Traces = NOWHERE
    for value in given.all():
        traces = merged(traces, run.whole(value))
        run.escaped.update(value.things(), *(each.things() for each in entries(run, value)))
    if _is_opaque(function, receiver):
        traces = run.reads.opaque(traces, node)
    if receiver is not None:
        traces = merged(traces, run.whole(receiver))
    result = moved(computed(merged(traces, function.traces)), node.span)
    callbacks = [choice for value in given.all() for choice in closures(run, value)]
    result = _called_back(run, node, function, callbacks, result)
    if result.traces:
        check = vocabulary.checks(name) or (bare and not vocabulary.has_effect(name))
        run.checked(Guard(node, None, result.traces, Sort.CHECK if check else Sort.CALL))
    return _result(function, receiver, result, callbacks)


def _is_opaque(function: Value, receiver: Value | None) -> bool:
    """Whether a function is of a module that cannot be read, instead of the language or of a value from outside."""
    if any(isinstance(choice, Outside) and choice.imported for choice in function.choices):
        return True
    return function.open and not (receiver is not None and (receiver.paths or receiver.traces))


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
        result = joined(result, found)
    return result


def _result(function: Value, receiver: Value | None, result: Value, callbacks: list[Closure]) -> Value:
    """Return the result of a call, which can be one of the functions that it was given, wrapped."""
    choices = dict(result.choices)
    for choice in function.choices:
        if isinstance(choice, Outside) and choice.path.count("()") < _LONGEST:
            choices[Outside((*choice.path, "()"), choice.imported)] = None
    for callback in callbacks:
        choices[callback] = None
    for owner in receiver.choices if receiver is not None else ():
        if isinstance(owner, Closure):
            choices[owner] = None
    return Value(result.paths, result.traces, choices, open=True)


def entries(run: Run, value: Value) -> Iterator[Value]:
    """Yield what the objects that a value can be hold."""
    for thing in value.things():
        for cell in thing.cells.values():
            held = run.store.get(cell)
            if held is not None:
                yield held


def closures(run: Run, value: Value) -> list[Closure]:
    """Return the functions that a value is, or has as entries."""
    found = [choice for choice in value.choices if isinstance(choice, Closure)]
    for thing in value.things():
        entry = middlewares.entry(run, thing) if thing.kind == middlewares.MIDDY else None
        found += [entry] if entry is not None else []
        if thing.kind in ("object", "array"):
            for cell in thing.cells.values():
                held = run.store.get(cell)
                found += [choice for choice in held.choices if isinstance(choice, Closure)] if held is not None else []
    return found
