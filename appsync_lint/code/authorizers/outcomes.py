"""What a test leads to: an answer that allows, or one that refuses."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from appsync_lint.code.authorizers import checks
from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.tree import (
    Assign,
    Call,
    Conditional,
    Entry,
    Evaluate,
    Function,
    If,
    Literal,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Return,
    Throw,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression, Node

DECISION = frozenset({"isAuthorized", "authorize"})
_REFUSING = re.compile(r"den(?:y|ied)|unauthori|reject|refus|forbid|disallow|fail|invalid", re.IGNORECASE)
_SUCCESS = frozenset({"valid", "isValid", "ok", "success", "allow", "allowed", "authorized", "authenticated"})
_BOOLEAN = frozenset({"Boolean", "bool", "some", "any", "find", "findIndex", "filter", "resolve", "then", "catch"})
_MOST_STEPS = 300

_State = tuple["Node", bool]  # a node, and whether it is true where the first test holds


class Outcomes:
    """What the tests of some modules lead to."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._members: dict[str, list[Member]] = defaultdict(list)
        for node in uses.nodes:
            if isinstance(node, Member) and node.key is not None:
                self._members[node.key].append(node)

    def allows(self, test: Node, *, holds: bool) -> bool:
        """Return whether an answer that allows depends on a test, and is given where it is true, or is false."""
        return any(self._decides(parent, *state) for state, parent in self._reached((test, holds)))

    def refuses(self, test: Node, *, holds: bool) -> bool:
        """Return whether a test leads to a refusal where it is true, or is false."""
        return any(
            isinstance(parent, If) and parent.test is node and self._refuses(parent.then if true else parent.otherwise)
            for (node, true), parent in self._reached((test, holds))
        )

    def gives(self, test: Node, *, holds: bool = True) -> bool:
        """Return whether callers are let in wherever a test is true, or is false: nothing else is asked."""
        return any(self._lets_in(parent, *state) for state, parent in self._reached((test, holds), alone=True))

    def _reached(self, state: _State, *, alone: bool = False) -> Iterator[tuple[_State, Node]]:
        """Yield what has the value of a test, or the opposite, and what it directly stands in.

        If `alone`, not what has that value only where something else has it too.
        """
        states = [state]
        seen: set[_State] = set()
        while states and len(seen) < _MOST_STEPS:
            state = states.pop()
            parent = self._uses.parent(state[0])
            if state in seen or parent is None:
                continue
            seen.add(state)
            yield state, parent
            if alone and isinstance(parent, Operation) and parent.operator == ("and" if state[1] else "or"):
                continue
            states.extend(islice(self._onwards(parent, *state), _MOST_STEPS))

    def _decides(self, parent: Node, node: Node, holds: bool) -> bool:  # noqa: FBT001 - a state
        """Return whether a node lets a caller in, by what it directly stands in."""
        if isinstance(parent, If) and parent.test is node:
            return self._if(parent, holds=holds)
        if isinstance(parent, Conditional) and parent.test is node:
            chosen, other = (parent.then, parent.otherwise) if holds else (parent.otherwise, parent.then)
            return not isinstance(chosen, Literal) and not self._refused(chosen) and self._refused(other)
        if isinstance(parent, Entry):
            return holds and parent.key in DECISION
        if isinstance(parent, Assign) and isinstance(parent.target, Member):
            return holds and parent.target.key in DECISION
        if isinstance(parent, Call):
            return holds and any(value is node and name in DECISION for name, value in parent.keywords)
        return False

    def _lets_in(self, parent: Node, node: Node, holds: bool) -> bool:  # noqa: FBT001 - a state
        """Return whether a node that has this value is enough to be let in, by what it directly stands in."""
        if isinstance(parent, If | Conditional) and parent.test is node:
            return self._is_open(parent.then if holds else parent.otherwise)
        if isinstance(parent, Entry):
            around = self._uses.parent(parent)
            denies = isinstance(around, Object) and any(entry.key == "deniedFields" for entry in around.entries)
            return holds and parent.key in DECISION and not denies
        return not isinstance(parent, If | Conditional) and self._decides(parent, node, holds)

    def _is_open(self, chosen: Expression | tuple[Node, ...]) -> bool:
        """Return whether what is chosen lets in, whatever else there is."""
        nodes = list(inside(chosen if isinstance(chosen, tuple) else (chosen,)))
        if any(isinstance(node, If | Conditional | Throw) or _is_denying(node) for node in nodes):
            return False
        return any(_is_allowing(node) for node in nodes)

    def _if(self, test: If, *, holds: bool) -> bool:
        chosen, other = (test.then, test.otherwise) if holds else (test.otherwise, test.then)
        if self._refuses(chosen):
            return False
        if self._answers(chosen):
            return True
        return self._refuses(other) or (not holds and self._checks(other))

    def _onwards(self, parent: Node, node: Node, holds: bool) -> Iterator[_State]:  # noqa: FBT001 - a state
        """Yield what has the value of a node, or the opposite."""
        sign = _sign(parent, node)
        if sign is not None:
            yield parent, holds is sign
        elif isinstance(parent, Entry) and parent.key is not None:
            yield from ((member, holds) for member in self._members[parent.key])
        elif isinstance(parent, Assign) and parent.value is node:
            yield parent, holds
            yield from ((read, holds) for read in self._read(parent.target))
        elif isinstance(parent, Call):
            yield from ((one, holds) for one in self._through(parent, node))
        elif isinstance(parent, Return):
            yield from ((one, holds) for one in self._back(parent))

    def _read(self, target: Expression) -> Iterable[Node]:
        if isinstance(target, Name):
            return self._uses.reads(target)
        return self._members[target.key] if isinstance(target, Member) and target.key is not None else ()

    def _through(self, call: Call, node: Node) -> Iterator[Node]:
        """Yield where a call has the value of an argument."""
        if dotted(call.callee)[-1] in _BOOLEAN:
            yield call
        position = next((number for number, one in enumerate(call.arguments) if one is node), None)
        for function in self._uses.called(call) if position is not None else ():
            yield from self._uses.reads_of(function, position or 0)

    def _back(self, given: Return) -> Iterator[Node]:
        function = self._uses.function(given)
        if function is not None:
            yield from self._uses.callers(function)
            outer = self._uses.parent(function)
            if isinstance(outer, Call) and dotted(outer.callee)[-1] in _BOOLEAN:
                yield outer

    # What statements do.

    def _refuses(self, statements: Iterable[Node]) -> bool:
        """Return whether every end of some statements refuses; not where they have none."""
        ends = []
        for node in inside(statements):
            if isinstance(node, Assign) and _named(node.target) in DECISION:
                ends.append(isinstance(node.value, Literal) and not node.value.value)
            elif isinstance(node, Throw):
                ends.append(True)
            elif isinstance(node, Return):
                ends.append(node.value is None or self._refused(node.value))
            elif isinstance(node, Evaluate) and isinstance(node.value, Call) and self._is_callback(node.value):
                ends.append(self._refused(node.value))
        return bool(ends) and all(ends)

    def _answers(self, statements: Iterable[Node]) -> bool:
        """Return whether some statements give an answer that allows, or a value that stands for a caller."""
        for node in inside(statements):
            if isinstance(node, Return) and node.value is not None and not self._refused(node.value):
                return True
            if isinstance(node, Entry) and node.key in DECISION and not _is_false(node.value):
                return True
            if isinstance(node, Assign) and not _is_false(node.value):
                sets = isinstance(node.target, Member) and node.target.key in DECISION
                if sets or (isinstance(node.value, Literal) and node.value.value is True):
                    return True
                if isinstance(node.value, Object) and node.value.entries:
                    return True
        return False

    def _checks(self, statements: Iterable[Node]) -> bool:
        return any(isinstance(node, Call) and checks.checks(node, self._uses) for node in inside(statements))

    def _is_callback(self, call: Call) -> bool:
        """Return whether a call answers: `callback(null, answer)`, `context.fail()`."""
        return dotted(call.callee)[-1] in {"callback", "cb", "fail", "succeed", "done", "reject"}

    def _refused(self, value: Expression, depth: int = 0) -> bool:
        """Return whether a value that a function gives back refuses."""
        meant = list(self._uses.meanings(value)) if depth < 5 else []  # noqa: PLR2004
        return bool(meant) and all(self._is_refusal(one, depth) for one in meant)

    def _is_refusal(self, value: Expression, depth: int) -> bool:
        if isinstance(value, Literal):
            return not value.value or (isinstance(value.value, str) and bool(_REFUSING.search(value.value)))
        if isinstance(value, Object):
            said = [entry for entry in value.entries if entry.key in DECISION | _SUCCESS]
            return not value.entries or any(_is_false(entry.value) for entry in said)
        if isinstance(value, Call):
            return self._is_refusing_call(value, depth)
        return False

    def _is_refusing_call(self, call: Call, depth: int) -> bool:
        names = dotted(call.callee)
        functions = self._uses.called(call)
        if any(_is_false(one) for one in call.arguments) or any(_REFUSING.search(name) for name in names):
            return True
        if functions:
            return all(
                all(self._refused(one, depth + 1) for one in self._uses.returned(function)) for function in functions
            )
        if "AppSyncAuthorizerResponse" in names:
            return _powertools_refuses(call)
        return any(isinstance(one, Object | Call) and self._refused(one, depth + 1) for one in call.arguments)


def _powertools_refuses(call: Call) -> bool:
    """Return whether Powertools' answer refuses, as it does where nobody says `authorize`."""
    made: Expression = call
    while isinstance(made, Call | Member):
        if isinstance(made, Call) and dotted(made.callee)[-1] == "AppSyncAuthorizerResponse":
            given = [*made.arguments[:1], *(value for name, value in made.keywords if name == "authorize")]
            return not given or _is_false(given[0])
        made = made.callee if isinstance(made, Call) else made.whole
    return False


def _is_allowing(node: Node) -> bool:
    if isinstance(node, Entry):
        return node.key in DECISION and _is_true(node.value)
    return isinstance(node, Assign) and _named(node.target) in DECISION and _is_true(node.value)


def _is_true(value: Expression) -> bool:
    return isinstance(value, Literal) and value.value is True


def _is_denying(node: Node) -> bool:
    return isinstance(node, Entry | Member) and node.key == "deniedFields"


def _named(target: Expression) -> str | None:
    return target.key if isinstance(target, Member) else target.name if isinstance(target, Name) else None


def _is_false(value: Expression) -> bool:
    return isinstance(value, Literal) and value.value is False


def _sign(parent: Node, node: Node) -> bool | None:
    """Return whether something is true where a part of it is, or false; None where it says something else."""
    if isinstance(parent, Operation):
        return _sign_of(parent, node)
    if isinstance(parent, Conditional):
        tested = parent.test is node
        return bool(parent.then.value) if tested and isinstance(parent.then, Literal) else None if tested else True
    return True if isinstance(parent, Opaque) or (isinstance(parent, Member) and parent.whole is node) else None


def _sign_of(operation: Operation, node: Node) -> bool | None:
    if operation.operator in {"and", "or", "??"}:
        return True
    if operation.operator == "not":
        return False
    other = next((one for one in operation.operands if one is not node), None)
    if isinstance(other, Operation) and other.operator == "-" and isinstance(other.operands[0], Literal):
        nothing = True  # -1, of `indexOf`
    elif isinstance(other, Literal):
        nothing = not other.value or other.value == -1
    else:
        return None
    return {"==": not nothing, "!=": nothing, ">": True, ">=": True, "<": False}.get(operation.operator)


def inside(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes and all that is inside them, but for functions: these run at another time."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if not isinstance(node, Function):
            yield node
            stack.extend(children(node))
