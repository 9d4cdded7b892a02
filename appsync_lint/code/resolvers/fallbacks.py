"""Where a program takes something else for the caller where the identity does not say who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.resolvers.part import ARGUMENTS, IDENTITY
from appsync_lint.code.resolvers.prepared import TELLING
from appsync_lint.code.resolvers.unit import Fallback
from appsync_lint.code.tree import Call, Conditional, Literal, Member, Name, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node

_DEFAULTS = frozenset({"defaultIfNull", "defaultIfNullOrEmpty", "defaultIfNullOrBlank"})


def fallbacks(part: Part) -> Iterator[tuple[Node, Fallback]]:
    """Yield what is taken instead of the identity, but for what only goes into logs and messages."""
    for node in part.nodes:
        if isinstance(node, Operation | Call | Conditional):
            found = _fallback(part, node, _tried(part, node))
            if found is not None and part.uses_of(node):
                yield node, found


def _tried(part: Part, node: Operation | Call | Conditional) -> Sequence[Expression]:
    """Return the values that are tried one after the other, `a ?? b ?? c`; none where a chain goes on around it."""
    if isinstance(node, Conditional):
        tried = [path for one in (node.then, node.otherwise) if (path := identity_of(part, one)) is not None]
        return _ordered(part, node) if asks_presence(part, node.test, tried) else ()
    around = part.uses.parent(node)
    return _flat(node) if _is_chain(node) and not (around is not None and _is_chain(around)) else ()


def _is_chain(node: Node) -> bool:
    if isinstance(node, Call):
        return dotted(node.callee)[-1] in _DEFAULTS and len(node.arguments) > 1
    return isinstance(node, Operation) and node.operator in {"??", "or"}


def _flat(node: Expression) -> list[Expression]:
    found: list[Expression] = []
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Operation) and _is_chain(one):
            stack += reversed(one.operands)
        elif isinstance(one, Call) and _is_chain(one):
            stack += [one.arguments[1], one.arguments[0]]
        else:
            found.append(one)
    return found


def _ordered(part: Part, node: Conditional) -> list[Expression]:
    """Return the two values of a condition, that which it asks for first."""
    asks_identity = part.concerns(node.test, IDENTITY)
    then_is = bool(part.identity(node.then)) or part.concerns(node.then, IDENTITY)
    return [node.then, node.otherwise] if then_is is asks_identity else [node.otherwise, node.then]


def asks_presence(part: Part, test: Expression, tried: Iterable[Path]) -> bool:
    """Return whether a test only asks whether an argument is there, or a part of the identity that is tried.

    What tells modes apart asks for more: `identity.userArn` before `identity.username`.
    """
    if isinstance(test, Operation):
        if test.operator in {"not", "and", "or"}:
            return all(asks_presence(part, one, tried) for one in test.operands)
        if test.operator in {"==", "!="}:
            others = [one for one in test.operands if not (isinstance(one, Literal) and one.value in {None, ""})]
            return len(others) == 1 and asks_presence(part, others[0], tried)
        keys = {(str(one.value),) for one in test.operands[:1] if isinstance(one, Literal)}
        return test.operator == "in" and bool(part.identity(test.operands[-1])) and _are_tried(keys, tried)
    if isinstance(test, Call):
        is_test = dotted(test.callee)[-1].startswith(("isNull", "hasattr"))
        return is_test and any(asks_presence(part, one, tried) for one in test.arguments)
    found = part.identity(test) if isinstance(test, Name | Member) else frozenset()
    return _are_tried(found, tried) and bool(found or part.arguments(test))


def _are_tried(paths: Iterable[Path], tried: Iterable[Path]) -> bool:
    """Return whether parts of the identity tell nothing but whether what is tried is there."""
    first = {path[:1] for path in tried}
    return all(not path or path[0] not in TELLING or path[:1] in first for path in paths)


def _fallback(part: Part, node: Expression, parts: Sequence[Expression]) -> Fallback | None:
    of_identity = [(one, found) for one in parts if (found := identity_of(part, one)) is not None]
    if not of_identity:
        return None
    first, last = parts.index(of_identity[0][0]), parts.index(of_identity[-1][0])
    identity = tuple(dict.fromkeys(path for _, path in of_identity))
    read = of_identity[0][0].span
    for place, one in enumerate(parts):
        argument = argument_of(part, one)
        if argument is not None:
            overrides = place < first
            return Fallback(
                identity, one.span, read, part.program, argument, None, overrides, is_checked(part, node, identity, one)
            )
    constant = part.flow.constant(parts[-1])
    if last < len(parts) - 1 and isinstance(constant, str):
        return Fallback(
            identity, parts[-1].span, read, part.program, constant=constant, checked=is_checked(part, node, identity)
        )
    return None


def identity_of(part: Part, expression: Expression) -> Path | None:
    """Return of which part of the identity an expression is the value, or a spelling; None where it is none."""
    found = [path for path in part.identity(expression) if path]
    if found:
        return min(found)
    sources = {path for path, _ in part.sources(expression)}
    own = [path[1:] for path in sources if path[:1] == (IDENTITY,) and len(path) > 1]
    return min(own) if own and len(own) == len(sources) and isinstance(expression, Call | Name) else None


def argument_of(part: Part, expression: Expression) -> Path | None:
    """Return which argument an expression is, or a spelling of; None where it is none."""
    found = [path for path in part.arguments(expression) if path]
    if found and not part.identity(expression):
        return min(found)
    sources = {path for path, _ in part.sources(expression)}
    own = [path[1:] for path in sources if path[:1] == (ARGUMENTS,) and len(path) > 1]
    is_spelling = isinstance(expression, Call) and not part.uses.called(expression)
    return min(own) if own and len(own) == len(sources) and is_spelling else None


def is_checked(part: Part, node: Node, tried: Iterable[Path], argument: Expression | None = None) -> bool:
    """Return whether the identity decides on more than its own presence here, or is compared with the argument."""
    for test, _ in part.conditions(node):
        if part.concerns(test, IDENTITY) and not asks_presence(part, test, tried):
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
