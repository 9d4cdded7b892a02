"""What variables cannot be where a test has turned out as it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.store import NARROWED
from appsync_lint.code.flow.values import ABSENT, Blueprint, Closure, Const, Thing, Value
from appsync_lint.code.tree import Literal, Name, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.values import Choice
    from appsync_lint.code.tree import Expression, Handler


def narrow(run: Run, test: Expression | Handler, *, holds: bool) -> None:
    """Leave out of the variables in a test what they cannot be where it holds, or does not."""
    if isinstance(test, Name):
        _leave_out(run, test, lambda choice: can_be(choice, truth=holds))
    elif isinstance(test, Operation) and test.operator == "not":
        narrow(run, test.operands[0], holds=not holds)
    elif isinstance(test, Operation) and test.operator == ("and" if holds else "or"):
        for operand in test.operands:
            narrow(run, operand, holds=holds)
    elif isinstance(test, Operation) and test.operator in ("==", "!="):
        left, right = test.operands[:2]
        nothing = holds is (test.operator == "==")
        if isinstance(left, Name) and isinstance(right, Literal) and right.value is None:
            _leave_out(run, left, _can_be_nothing if nothing else is_something)


def _leave_out(run: Run, name: Name, stays: Callable[[Choice], bool]) -> None:
    cell = run.scope.find(name.name)
    held = run.store.get(cell) if cell is not None else None
    if cell is None or held is None:
        return
    kept = {choice: way for choice, way in held.choices.items() if stays(choice)}
    if len(kept) < len(held.choices) and (kept or held.open or held.paths):
        run.store.writes[cell] = (Value(held.paths, held.traces, kept, held.open), NARROWED)


def can_be(choice: Choice, *, truth: bool) -> bool:
    """Whether something can be true, or can be false."""
    if isinstance(choice, Const):
        return bool(choice.value) is truth
    return truth or not isinstance(choice, (Thing, Closure, Blueprint))


def is_something(choice: Choice) -> bool:
    """Whether something is neither null nor missing."""
    return choice is not ABSENT and not (isinstance(choice, Const) and choice.value is None)


def _can_be_nothing(choice: Choice) -> bool:
    return not isinstance(choice, (Const, Thing, Closure, Blueprint)) or not is_something(choice)
