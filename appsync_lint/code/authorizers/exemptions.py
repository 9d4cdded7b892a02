"""Tests of the operation that spare callers the check of their token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.authorizers.causes import Causes
from appsync_lint.code.authorizers.facts import Part
from appsync_lint.code.authorizers.outcomes import Outcomes
from appsync_lint.code.tree import Assign, Conditional, Function, If, Literal, Name, Operation, Return

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from appsync_lint.code.authorizers.facts import Cause, Check
    from appsync_lint.code.authorizers.failures import Failures
    from appsync_lint.code.flow.flow import Flow
    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression, Node

_CHOSEN = frozenset({"queryString", "operationName"})


class Exemptions:
    """The tests of what the client chooses where one outcome is enough to be let in, and the other is a check."""

    def __init__(self, uses: Uses, flow: Flow, failures: Failures, checks: Collection[Check]) -> None:
        self._uses = uses
        self._flow = flow
        self._failures = failures
        self._checks = checks
        self._outcomes = Outcomes(uses)
        self._causes = Causes()
        calls = (call for call in uses.calls if failures.is_check(call))
        self._with_check = _holders(calls, uses)
        self._with_return = _holders((node for node in uses.nodes if isinstance(node, Return)), uses)

    def all(self) -> Iterator[Cause]:
        """Yield why, each test once."""
        for node in self._uses.nodes:
            for test in self._tests(node):
                cause = self._chosen(test)
                if cause is not None and not self._is_checked_before(cause):
                    yield cause

    def _tests(self, node: Node) -> Iterator[Expression]:
        if isinstance(node, Operation) and node.operator == "or":
            checking = sum(operand in self._with_check for operand in node.operands)
            for operand in node.operands if checking else ():
                if checking > (operand in self._with_check) and self._outcomes.gives(operand):
                    yield operand
        elif isinstance(node, If):
            pairs = ((node.then, node.otherwise), (node.otherwise, node.then))
            if any(self._is_exempt(node, chosen, other) for chosen, other in pairs):
                yield node.test
        elif isinstance(node, Conditional):
            for chosen, other in ((node.then, node.otherwise), (node.otherwise, node.then)):
                if isinstance(chosen, Literal) and chosen.value is True and self._has_check((other,)):
                    yield from (node.test,) if self._outcomes.gives(chosen) else ()

    def _is_exempt(self, test: If, chosen: tuple[Node, ...], other: tuple[Node, ...]) -> bool:
        """Return whether who goes one way is let in, while the other way leads to a check."""
        if not self._has_check(other):
            return False
        if not chosen:
            return self._with_return.isdisjoint(other) and self._failures.behind(test) is not None
        for node in chosen:
            made = getattr(node, "value", None)
            if isinstance(made, Assign) and isinstance(made.value, Literal) and made.value.value is True:
                name = made.target if isinstance(made.target, Name) else None
                return self._outcomes.gives(made.value) and self._failures.is_left_alone(name, test)
        return False

    def _has_check(self, nodes: Iterable[Node]) -> bool:
        return not self._with_check.isdisjoint(nodes)

    def _chosen(self, test: Expression) -> Cause | None:
        """Return how a test depends on what the client chooses; None where it depends on more, or on nothing."""
        value = self._flow.run.values.get(test)
        found = tuple(self._causes.of_traces(self._flow.run.whole(value, ever=True), test.span)) if value else ()
        if not found or any(one.part is not Part.OPERATION or one.name not in _CHOSEN for one in found):
            return None
        return found[0]

    def _is_checked_before(self, cause: Cause) -> bool:
        place = cause.decision
        return any(
            one.within.file == place.file and one.span.end <= place.start and place.end <= one.within.end
            for one in self._checks
        )


def _holders(nodes: Iterable[Node], uses: Uses) -> set[Node]:
    """Return nodes, and all that they stand in inside their functions: each once, however deep."""
    found: set[Node] = set()
    for node in nodes:
        holder: Node | None = node
        while holder is not None and holder not in found and not isinstance(holder, Function):
            found.add(holder)
            holder = uses.parent(holder)
    return found
