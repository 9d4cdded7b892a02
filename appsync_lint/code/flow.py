"""What every expression of a program is computed from, and under which conditions every statement runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.code.tree import Expression, Function, Module, Node
    from appsync_lint.source import Span

# A value that comes from outside the program, as a path from a root: ("event", "requestContext", "queryString"). A part
# that is computed, or one of many, is `*`.
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A value from outside that something is computed from.

    `read` is where its path ends, and `via` are the places through which it comes from there, in order: assignments,
    calls, tests. Two of the same path at different places are different origins of the same value.
    """

    path: Path
    read: Span
    via: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that decides whether a place is reached: a test around it, or before it one that leaves the function.

    `test` is the expression tested, and `holds` whether it is true where the place is reached; None for a call that may
    throw, and for what cannot be said.
    """

    test: Expression
    holds: bool | None


class Flow:
    """The flow of values through one module, flow-insensitive in time, by names in their scopes.

    `roots` says what the parameters of some functions are: paths by the name of the parameter. `imported` are the
    modules that it imports, by the name that its Imports have, as far as they could be read.
    """

    def __init__(
        self, module: Module, roots: Mapping[Function, Mapping[str, Path]], imported: Mapping[str, Module] | None = None
    ) -> None:
        raise NotImplementedError

    def aliases(self, expression: Expression) -> frozenset[Path]:
        """Return the outer values that an expression can be, unchanged, whatever the names they go by."""
        raise NotImplementedError

    def origins(self, expression: Expression) -> frozenset[Origin]:
        """Return the outer values that an expression is computed from.

        Also through calls, and through assignments made under a condition that depends on them.
        """
        raise NotImplementedError

    def conditions(self, place: Node) -> tuple[Condition, ...]:
        """Return what decides whether a place is reached, the outer ones first.

        Tests around it, earlier exits of its function and calls that can throw; and the same for the calls of its
        function.
        """
        raise NotImplementedError

    def constant(self, expression: Expression) -> object:
        """Return the one constant that an expression always is, else `...`."""
        raise NotImplementedError
