"""The loops of Python: `for`, `while` and comprehensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python import targets as python_targets
from appsync_lint.code.python.expressions import values
from appsync_lint.code.tree import Array, If, Loop, Member, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Assign, Expression, Statement

    Statements = tuple[Statement, ...]


def comprehension(reading: Reading, branch: Branch) -> Expression:
    """Lower a comprehension to what it loops over, what it tests and what it makes, in the order of evaluation."""
    parts: list[Expression] = []
    for part in branch.parts:
        if part.kind == "for_in_clause":
            parts += loop_variables(reading, part, new=True)
        elif part.kind == "if_clause":
            parts += values(reading, part.parts)
    body = branch.get("body")
    made = body.parts if body and body.kind == "pair" else [body]
    parts += [reading.value(part) for part in made]
    return Opaque(reading.span(branch), tuple(parts))


def loop_variables(reading: Reading, branch: Branch, *, new: bool = False) -> list[Assign]:
    """Return the Assigns of a `for`: of the elements of what it loops over."""
    target, rights = branch.get("left"), branch.all("right")
    if target is None or not rights:
        return []
    span = reading.span(target, rights[-1])
    found = values(reading, rights)
    whole = found[0] if len(found) == 1 else Array(span, found)
    return python_targets.assigned(reading, target, Member(whole.span, whole, None), span, new=new)


def looping(reading: Reading, branch: Branch) -> None:
    """Note what a `for` binds, before its body is read."""
    reading.noted[branch] = tuple(loop_variables(reading, branch))


def looped(reading: Reading, branch: Branch) -> Statements:
    """Lower `for` and `while`; what stands in their `else` is done where no `break` has left the loop."""
    condition, otherwise = branch.get("condition"), branch.get("alternative")
    head: tuple[Expression, ...] = (reading.value(condition),) if condition else reading.noted.get(branch, ())
    loop = Loop(reading.span(branch), head, reading.body(branch.get("body")))
    if otherwise is None:
        return (loop,)
    left, tests = _breaks(branch)
    rest = reading.body(otherwise)
    if not left:
        return (loop, *rest)
    span = reading.span(otherwise)
    return (loop, If(span, Opaque(span, tuple(reading.again(test) for test in tests)), rest))


_LOOPS = frozenset({"for_statement", "while_statement"})
_CLOSED = frozenset({"function_definition", "lambda", "class_definition"})


def _breaks(loop: Branch) -> tuple[bool, list[Branch]]:
    """Return whether a `break` leaves a loop, and the conditions of those that do."""
    found: dict[Branch, None] = {}
    left = False
    waiting: list[tuple[Branch, tuple[Branch, ...]]] = [(part, ()) for part in loop.all("body")]
    while waiting:
        branch, tests = waiting.pop()
        if branch.kind == "break_statement":
            left = True
            found |= dict.fromkeys(tests)
        elif branch.kind not in _CLOSED:
            test = branch.get("condition")
            parts = branch.all("alternative") if branch.kind in _LOOPS else branch.parts
            inside = (*tests, test) if test and branch.kind not in _LOOPS else tests
            waiting += [(part, inside) for part in reversed(parts)]
    return left, list(found)


STEPS: Mapping[str, Callable[[Reading, Branch], Expression | Statements]] = {
    "for_statement": looped,
    "while_statement": looped,
    "list_comprehension": comprehension,
    "set_comprehension": comprehension,
    "dictionary_comprehension": comprehension,
    "generator_expression": comprehension,
}
