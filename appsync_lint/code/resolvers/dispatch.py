"""For which field a place runs, in a program that serves several."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.code.tree import Array, Call, Function, Member, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node

CONSTANT = "="  # the root of what a template gives to a Lambda function as a constant text

# `info.fieldName`, and what a request that builds the event calls it.
_FIELD_NAMES = frozenset({"fieldName", "field_name", "field"})
_SIDES = 2


class Dispatch:
    """The tests in a program of the name of the field for which it is called."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._tests: dict[Node, tuple[tuple[Expression, bool], ...]] = {}

    @cached_property
    def _asks(self) -> bool:
        """Whether the program reads at all which field it is called for."""
        members = (node for node in self._part.nodes if isinstance(node, Member))
        return any(_is_field_name(self._part.paths(member)) for member in members)

    def leads_to(self, node: Node, coordinate: str) -> bool:
        """Return whether a place can be reached for a field."""
        registered = self._part.entries.registered
        if any(registered.get(function, "") not in {"", coordinate} for function in self._functions(node)):
            return False
        name = coordinate.partition(".")[2]
        verdicts = ((self._holds(test, name), holds) for test, holds in self._of(node))
        return not any(found is not None and found is not holds for found, holds in verdicts)

    def _functions(self, node: Node) -> Iterator[Function]:
        function = node if isinstance(node, Function) else self._part.uses.function(node)
        while function is not None:
            yield function
            function = self._part.uses.function(function)

    def _of(self, node: Node) -> tuple[tuple[Expression, bool], ...]:
        """Return the tests of the field's name on which a place hangs, and how they turn out there."""
        if not self._asks:
            return ()
        if node not in self._tests:
            conditions = ((one.test, one.holds) for one in self._part.flow.conditions(node))
            known = ((test, holds) for test, holds in conditions if holds is not None)
            self._tests[node] = tuple((test, holds) for test, holds in known if self._holds(test, "") is not None)
        return self._tests[node]

    def _holds(self, test: Expression, name: str) -> bool | None:
        """Return what a test of the field's name says of a name; None where it asks something else."""
        if isinstance(test, Call):
            return self._listed(test, name)
        if not isinstance(test, Operation):
            return None
        if test.operator in {"and", "or"}:
            parts = [self._holds(part, name) for part in test.operands]
            decisive = test.operator == "or"
            return decisive if decisive in parts else None if None in parts else not decisive
        if test.operator == "not":
            inner = self._holds(test.operands[0], name)
            return None if inner is None else not inner
        return self._compared(test, name)

    def _listed(self, test: Call, name: str) -> bool | None:
        """Return what `['save', 'add'].includes(fieldName)` says."""
        callee = test.callee
        if isinstance(callee, Member) and callee.key == "includes" and isinstance(callee.whole, Array):
            return self._is_among((test.arguments[0], callee.whole), name) if test.arguments else None
        return None

    def _compared(self, test: Operation, name: str) -> bool | None:
        if test.operator not in {"==", "!=", "in", "not in"} or len(test.operands) != _SIDES:
            return None
        found = self._is_among(test.operands, name)
        return None if found is None else found is (test.operator in {"==", "in"})

    def _is_among(self, sides: tuple[Expression, ...], name: str) -> bool | None:
        """Return whether the field's name is the text, or one of the texts, that it is compared with."""
        for one, other in (sides, reversed(sides)):
            items = other.items if isinstance(other, Array) else (other,)
            texts = [self._part.flow.constant(item) for item in items]
            for path in self._part.paths(one) if all(isinstance(text, str) for text in texts) else ():
                if path[:1] == (CONSTANT,):
                    return path[1] in texts
                if _is_field_name([path]):
                    return name in texts
        return None


def _is_field_name(paths: Iterable[Path]) -> bool:
    """Return whether one of some paths is the name of the field, or a constant that a template has put in its place."""
    return any(
        path[:1] == (CONSTANT,) or (path[-1:] and path[-1] in _FIELD_NAMES and path[0] in {"info", *_FIELD_NAMES})
        for path in paths
    )
