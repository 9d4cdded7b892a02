"""The function of a program that AWS Lambda calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.invocation import callable_of, is_given_owner
from appsync_lint.code.flow.values import UNKNOWN, Taker, Value, one
from appsync_lint.code.tree import Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.code.flow.flow import Flow
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.store import Writes
    from appsync_lint.code.flow.values import Closure
    from appsync_lint.code.tree import Function, Module
    from appsync_lint.config import Program

# How handlers are called, if nobody says: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html and
# https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
_USUAL = ("handler", "lambda_handler", "default", "main", "authorizer", "authorize")
_EVENTS = frozenset({"event", "evt", "_event"})
_ROUNDS = 3


def entrances(flow: Flow, program: Program, module: Module) -> list[Closure]:
    """Return the function that is called, as the configuration names it or as it is usual; empty if there is none.

    It is several where the name can be several functions.
    """
    for name in (program.handler.rpartition(".")[2], *_USUAL):
        found = _closures(flow, name) if name else []
        if found:
            return found
    alone = [found for name in module.exports if (found := _closures(flow, name))]
    if len(alone) > 1:
        alone = [found for found in alone if _takes_event(found[0])]
    return alone[0] if len(alone) == 1 else []


def _closures(flow: Flow, name: str) -> list[Closure]:
    return [found for choice in flow.exported(name).choices if (found := callable_of(flow.run, choice)) is not None]


def _takes_event(closure: Closure) -> bool:
    parameters = closure.function.parameters
    return bool(parameters) and parameters[0].name in _EVENTS


def enter(run: Run, closure: Closure, begin: Callable[[], None]) -> None:
    """Go through the handler of a Lambda function, as often as what it leaves behind in the module changes.

    What it returns, or gives to its callback, goes to the run's `answered`; `begin` is called before each time.
    """
    function = closure.function
    frame = run.entered(closure, function)
    frame.root = True
    for _ in range(_ROUNDS):
        begin()
        before = dict(run.store.writes)
        run.call(closure, function, _arguments(run, closure))
        run.ended = False
        if not _left_behind(run, before):
            break


def _left_behind(run: Run, before: Writes) -> bool:
    """Return whether objects of the module have changed, and let them be what they were as well.

    What one request leaves behind for the next is a cache, mostly: what it was computed from does not count.
    """
    changed = False
    for cell, (value, _) in before.items():
        now = run.store.writes[cell][0]
        if now is not value:
            changed |= cell.of is not None and value.grows(now)
            kept = dict.fromkeys((*value.choices, *now.choices))
            run.put(cell, Value(value.paths, value.traces, kept, value.open or now.open))
    return changed


def _arguments(run: Run, closure: Closure) -> tuple[Value, ...]:
    """Return the event, Lambda's context and the callback."""
    function = closure.function
    parameters = function.parameters[is_given_owner(run, closure) :]
    names = [parameter.name for parameter in parameters]
    before = names.index("event") if "event" in names else 0
    span = parameters[before].span if names else function.span
    trace = run.reads.at(("event",), span)
    return *((UNKNOWN,) * before), Value(paths={trace.read: trace}), _context(run, function), one(Taker(position=1))


def _context(run: Run, function: Function) -> Value:
    """Return the context, whose functions take answers too."""
    thing = run.thing(Literal(function.span, None), "context")
    for name, position in (("succeed", 0), ("done", 1)):
        run.write(thing, name, one(Taker(position=position)), thing.node)
    return Value(choices={thing: None}, open=True)
