"""What the statements of a program do, and whether what follows them is reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from appsync_lint.code.flow.conditions import Guard, Sort, Way, caught, either, is_plain, since, through
from appsync_lint.code.flow.parts import part
from appsync_lint.code.flow.traces import NOWHERE, merged
from appsync_lint.code.flow.values import UNDEFINED, UNKNOWN, Outside, computed, guarded, joined, one
from appsync_lint.code.tree import Block, Call, Emit, Evaluate, If, Import, Literal, Loop, Return, Throw, Try

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.store import Writes
    from appsync_lint.code.flow.values import Value
    from appsync_lint.code.tree import Handler

_ROUNDS = 4
_LEAVING = re.compile(r"\b(?:break|continue)\b")


def evaluated(run: Run, statement: Evaluate | Emit) -> bool:
    """Do an expression; one that is a call is done for what it does, or because it can throw."""
    run.bare = statement.value if isinstance(statement.value, Call) else None
    run.evaluate(statement.value)
    return not run.leaves()


def returned(run: Run, statement: Return) -> bool:
    """End the function that is called."""
    value = UNDEFINED if statement.value is None else run.evaluate(statement.value)
    if not run.leaves() and _finished(run):
        frame = run.frame
        if frame.root and run.answered is not None:
            run.answered(value, statement)
        frame.exits.append((value, run.way, run.store.since(frame.store.before)))
    return False


def _finished(run: Run) -> bool:
    """Do what stands behind `finally` of all that is left, and return whether it lets the function end."""
    finals, goes = run.frame.finals, True
    for number in reversed(range(len(finals))):
        run.steps += 1
        if run.exhausted:
            break
        run.frame.finals = finals[:number]
        goes, _, writes = run.branch(None, lambda number=number: run.block(finals[number]))  # type: ignore[misc]
        run.store.merge(run.way, [(writes, run.way)])
        if not goes:
            break
    run.frame.finals = finals
    return goes


def thrown(run: Run, statement: Throw) -> bool:
    """Leave all up to the next handler."""
    if statement.value is not None:
        run.evaluate(statement.value)
    run.ended = False
    run.frame.failing(run.way or Way())
    return False


def branched(run: Run, statement: If) -> bool:
    """Go both ways, unless the test is a constant; what both ways lead to is reached by the one or the other."""
    value = run.evaluate(statement.test)
    if run.leaves():
        return False
    decided = run.decided(value)
    if decided is not None:
        return run.block(statement.then if decided else statement.otherwise)
    holds, fails = (run.test(statement.test, value, holds=holds) for holds in (True, False))
    goes, first, writes = run.branch(holds, lambda: run.block(statement.then))
    other, second, others = run.branch(fails, lambda: run.block(statement.otherwise))
    return run.met((goes, first, writes), (other, second, others), holds, fails)


def looped(run: Run, statement: Loop) -> bool:
    """Go through a loop until nothing changes any more; a `break` leaves in it what later statements would replace."""
    if not _LEAVING.search(statement.span.text):
        return _repeated(run, statement)
    start, outer, run.written = run.way, run.written, []
    goes_on = _repeated(run, statement)
    written, run.written = {(cell, id(value)): (cell, value, way) for cell, value, way in run.written}, outer
    for cell, value, way in written.values():
        held = run.store.get(cell)
        if held is not None and held.grows(value):
            behind = since(way, start)
            left = guarded(value, behind) if behind is not None and behind.matters else value
            run.put(cell, joined(held, left))
    if outer is not None:
        outer += written.values()
    return goes_on


def _repeated(run: Run, statement: Loop) -> bool:
    way, before = run.way, run.scope
    names = run.names(tuple(statement.head))
    if names:
        run.scope = run.inner_scope(statement, names)
    for number in range(_ROUNDS):
        values = [run.evaluate(part_) for part_ in statement.head]
        run.ended = False
        test = statement.head[-1] if statement.head else None
        traces = run.truth(values[-1]) if values else NOWHERE
        guard = None if test is None else Guard(test, None, traces)
        goes, end, writes = run.branch(guard, lambda: run.block(statement.body))
        changed = _changed(run, writes)
        run.store.merge(run.way, [({}, run.way), (writes, end)])
        run.way = way if end is None or (guard is not None and is_plain(end, guard)) or end is way else either(way, end)
        if not goes and guard is not None:
            run.way = either(way, through(way, guard))
        if not changed or run.exhausted or number + 1 == _ROUNDS:
            break
        run.way = way
    run.scope = before
    return True


def _changed(run: Run, writes: Writes) -> bool:
    for cell, (value, _) in writes.items():
        held = run.store.get(cell)
        if cell.of is not None and held is None:
            continue
        if held is not None and held is not value and held.grows(value):
            return True
    return False


def tried(run: Run, statement: Try) -> bool:
    """Go through what can fail, and through what is done then."""
    outer = run.frame.finals
    run.frame.finals = [*outer, statement.final] if statement.final else outer
    try:
        goes = _tried(run, statement)
    finally:
        run.frame.finals = outer
    return run.block(statement.final) and goes


def _tried(run: Run, statement: Try) -> bool:
    start = run.way
    run.frame.tries.append([])
    goes, end, writes = run.branch(None, lambda: run.block(statement.body))
    failures = run.frame.tries.pop()
    if not statement.handlers:
        for failure in failures:
            run.frame.failing(failure)
        run.store.merge(start, [(writes, end)])
        run.way = end
        return bool(goes)
    guards = [_failure(handler, failures, start) for handler in statement.handlers]
    ends = [(writes, end)] if goes else []
    for handler, guard in zip(statement.handlers, guards, strict=True):
        reached, way, own = _handled(run, handler, writes, guard)
        ends += [(own, way)] if reached else []
    run.store.merge(start, ends)
    if len(ends) == 1:
        run.way = ends[0][1]
    elif ends:
        run.way = either(start, *(caught(way, start) for _, way in ends))
    return bool(ends)


def _failure(handler: Handler, failures: list[Way], start: Way | None) -> Guard:
    traces = NOWHERE
    for failure in failures:
        way = since(failure, start)
        traces = merged(traces, way.traces if way is not None else NOWHERE)
    return Guard(handler, None, traces, Sort.FAILURE)


def _handled(run: Run, handler: Handler, writes: Writes, guard: Guard) -> tuple[bool, Way | None, Writes]:
    def step() -> bool:
        for cell, (value, _) in writes.items():  # how far it came before it failed cannot be said
            before = run.store.get(cell)
            run.put(cell, value if before is None else joined(before, value))
        for kind in handler.kinds:
            run.evaluate(kind)
        scope = run.scope
        if handler.name:
            if scope.find(handler.name) is None or handler.name not in scope.cells:
                run.scope = run.inner_scope(handler, (handler.name,))
            cell = run.scope.cells[handler.name]
            run.put(cell, computed(guard.traces))
        try:
            return run.block(handler.body)
        finally:
            run.scope = scope

    reached, way, own = run.branch(guard, step)
    return bool(reached), way, own


def blocked(run: Run, statement: Block) -> bool:
    """Go through a block."""
    return run.block(statement.body)


def imported(run: Run, statement: Import) -> bool:
    """Bind the names that come from another module."""
    whole = run.modules.get(statement.module) or one(Outside((statement.module,), imported=True))
    for there, here in statement.names:
        if here == "*":
            _all(run, whole)
            continue
        place = Literal(statement.span, None)
        given = there == "*" or (there == "default" and not _has(whole, "default"))
        value = whole if given else part(run, whole, there, place)
        cell = run.scope.find(here) or run.scope.add(here)
        run.put(cell, value)
    return True


def _has(whole: Value, name: str) -> bool:
    return any(name in thing.cells for thing in whole.things())


def _all(run: Run, whole: Value) -> None:
    """Bind all that another module has."""
    for thing in whole.things():
        for name, held in thing.cells.items():
            cell = run.scope.find(name) or run.scope.add(name)
            run.put(cell, run.store.get(held) or UNKNOWN)


STATEMENTS: Mapping[type, Callable[[Run, Any], bool]] = {
    Evaluate: evaluated,
    Emit: evaluated,
    Return: returned,
    Throw: thrown,
    If: branched,
    Loop: looped,
    Try: tried,
    Block: blocked,
    Import: imported,
}
