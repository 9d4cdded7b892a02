"""Where a program takes something else for the caller where the identity does not say who it is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from appsync_lint.code.part import ARGUMENTS, IDENTITY
from appsync_lint.code.tree import Assign, Call, Conditional, Literal, Member, Name, Operation
from appsync_lint.code.unit import Fallback
from appsync_lint.code.uses import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.code.flow import Path
    from appsync_lint.code.part import Part
    from appsync_lint.code.tree import Expression, Node
    from appsync_lint.source import Span

_DEFAULTS = frozenset({"defaultIfNull", "defaultIfNullOrEmpty", "defaultIfNullOrBlank"})


def fallbacks(part: Part) -> Iterator[tuple[Node, Fallback]]:
    """Yield what is taken instead of the identity, but for what only goes into logs and messages."""
    for node in part.nodes:
        for parts in _chains(part, node):
            found = _fallback(part, node, parts)
            if found is not None and part.uses_of(node):
                yield node, found
                break
    yield from _overwritten(part)


def _chains(part: Part, node: Node) -> Iterator[Sequence[Expression]]:
    """Yield the values that are tried one after the other: `a ?? b ?? c`."""
    if isinstance(node, Operation) and node.operator in {"??", "or"}:
        around = part.uses.parent(node)
        if not (isinstance(around, Operation) and around.operator in {"??", "or"}):
            yield _flat(node)
    elif isinstance(node, Call) and dotted(node.callee)[-1] in _DEFAULTS and len(node.arguments) > 1:
        around = part.uses.parent(node)
        if not (isinstance(around, Call) and dotted(around.callee)[-1] in _DEFAULTS):
            yield _flat(node)
    elif isinstance(node, Conditional) and _asks_presence(part, node.test):
        yield _ordered(part, node.test, node.then, node.otherwise)


def _flat(node: Expression) -> list[Expression]:
    found: list[Expression] = []
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Operation) and one.operator in {"??", "or"}:
            stack += reversed(one.operands)
        elif isinstance(one, Call) and dotted(one.callee)[-1] in _DEFAULTS and len(one.arguments) > 1:
            stack += [one.arguments[1], one.arguments[0]]
        else:
            found.append(one)
    return found


def _ordered(part: Part, test: Expression, then: Expression, otherwise: Expression) -> list[Expression]:
    """Return the two values of a condition, that which it asks for first."""
    asks_identity = part.concerns(test, IDENTITY)
    then_is = bool(part.identity(then)) or part.concerns(then, IDENTITY)
    return [then, otherwise] if then_is is asks_identity else [otherwise, then]


def _asks_presence(part: Part, test: Expression) -> bool:
    """Return whether a test only asks whether a part of the identity, or an argument, is there."""
    if isinstance(test, Operation):
        if test.operator in {"not", "and", "or"}:
            return all(_asks_presence(part, one) for one in test.operands)
        if test.operator in {"==", "!="}:
            others = [one for one in test.operands if not (isinstance(one, Literal) and one.value in {None, ""})]
            return len(others) == 1 and _asks_presence(part, others[0])
        return test.operator == "in" and bool(part.identity(test.operands[-1]))
    if isinstance(test, Call):
        return dotted(test.callee)[-1].startswith(("isNull", "hasattr")) and any(
            part.identity(one) or part.arguments(one) for one in test.arguments
        )
    return isinstance(test, Name | Member) and bool(part.identity(test) or part.arguments(test))


def _fallback(part: Part, node: Expression, parts: Sequence[Expression]) -> Fallback | None:
    of_identity = [(one, found) for one in parts if (found := _identity(part, one)) is not None]
    if not of_identity:
        return None
    first, last = parts.index(of_identity[0][0]), parts.index(of_identity[-1][0])
    identity = tuple(dict.fromkeys(path for _, path in of_identity))
    read = of_identity[0][0].span
    for place, one in enumerate(parts):
        argument = _argument(part, one)
        if argument is not None:
            overrides = place < first
            return Fallback(identity, one.span, read, part.program, argument, None, overrides, _checked(part, node, one))
    constant = part.flow.constant(parts[-1])
    if last < len(parts) - 1 and isinstance(constant, str):
        return Fallback(
            identity, parts[-1].span, read, part.program, constant=constant, checked=_checked(part, node, None)
        )
    return None


def _identity(part: Part, expression: Expression) -> Path | None:
    """Return of which part of the identity an expression is the value, or a spelling; None where it is none."""
    found = [path for path in part.identity(expression) if path]
    if found:
        return min(found)
    sources = {path for path, _ in part.sources(expression)}
    own = [path[1:] for path in sources if path[:1] == (IDENTITY,) and len(path) > 1]
    return min(own) if own and len(own) == len(sources) and isinstance(expression, Call | Name) else None


def _argument(part: Part, expression: Expression) -> Path | None:
    found = [path for path in part.arguments(expression) if path]
    if found and not part.identity(expression):
        return min(found)
    sources = {path for path, _ in part.sources(expression)}
    own = [path[1:] for path in sources if path[:1] == (ARGUMENTS,) and len(path) > 1]
    is_spelling = isinstance(expression, Call) and not part.uses.called(expression)
    return min(own) if own and len(own) == len(sources) and is_spelling else None


def _checked(part: Part, node: Node, argument: Expression | None) -> bool:
    """Return whether the identity decides on more than its own presence here, or is compared with the argument."""
    for test, _ in part.conditions(node):
        if part.concerns(test, IDENTITY) and not _asks_presence(part, test):
            return True
    if argument is None:
        return False
    wanted = part.arguments(argument)
    for one in part.nodes:
        if isinstance(one, Operation) and one.operator in {"==", "!=", "in", "not in"}:
            sides = [(part.arguments(side), part.concerns(side, IDENTITY)) for side in one.operands]
            if any(found & wanted for found, _ in sides) and any(is_identity for _, is_identity in sides):
                return True
    return False


def _overwritten(part: Part) -> Iterator[tuple[Node, Fallback]]:
    """Yield variables that are given the identity, and then an argument where there is one."""
    by_name: dict[tuple[object, str], list[Assign]] = {}
    for node in part.nodes:
        if isinstance(node, Assign) and isinstance(node.target, Name):
            by_name.setdefault((part.uses.function(node), node.target.name), []).append(node)
    for assigns in by_name.values():
        for before, after in pairwise(assigns):
            found = _overwrites(part, before, after)
            if found is not None and any(part.uses_of(one) for one in _reads(part, after)):
                yield after, found
                break


def _reads(part: Part, assign: Assign) -> Iterable[Name]:
    return part.uses.reads(assign.target) if isinstance(assign.target, Name) else ()


def _overwrites(part: Part, before: Assign, after: Assign) -> Fallback | None:
    first, second = _plain(part, before.value), _plain(part, after.value)
    if first is None or second is None or first[0] == second[0]:
        return None
    conditions = [test for test, _ in _between(part, before, after)]
    if not conditions or not all(_asks_presence(part, test) for test in conditions):
        return None
    (_, identity), (_, argument) = (first, second) if first[0] == IDENTITY else (second, first)
    value = after.value if second[0] == ARGUMENTS else before.value
    read = before.value if second[0] == ARGUMENTS else after.value
    return Fallback(
        (identity,), value.span, read.span, part.program, argument, None,
        overrides=any(part.concerns(test, ARGUMENTS) for test in conditions), checked=_checked(part, after, value),
    )  # fmt: skip


def _between(part: Part, before: Assign, after: Assign) -> list[tuple[Expression, bool | None]]:
    """Return what decides over the second assignment and not over the first."""
    known = {id(test) for test, _ in part.conditions(before)}
    return [(test, holds) for test, holds in part.conditions(after) if id(test) not in known]


def _plain(part: Part, expression: Expression) -> tuple[str, Path] | None:
    """Return whether an expression is of the identity or of the arguments, and which part."""
    identity = _identity(part, expression)
    if identity is not None:
        return IDENTITY, identity
    argument = _argument(part, expression)
    return (ARGUMENTS, argument) if argument is not None else None
