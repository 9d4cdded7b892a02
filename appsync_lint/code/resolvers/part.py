"""One program of those that run for a field: its values as paths of AppSync's context, and what becomes of them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.code.resolvers import consequences
from appsync_lint.code.resolvers.dispatch import Dispatch
from appsync_lint.code.tree import (
    Call,
    Conditional,
    Entry,
    Expression,
    Function,
    Literal,
    Name,
    Object,
    Operation,
    children,
    walk,
)
from appsync_lint.config import Language, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.code.flow.flow import Flow, Path
    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.resolvers.entries import Entries
    from appsync_lint.code.resolvers.payload import Payload
    from appsync_lint.code.resolvers.unit import Use
    from appsync_lint.code.tree import Node
    from appsync_lint.config import Program
    from appsync_lint.source import Span

IDENTITY, ARGUMENTS, STASH = "identity", "args", "stash"

_SAME = {"arguments": ARGUMENTS}
_HUMP = re.compile(r"_([a-z])")


class Known(Struct, frozen=True):
    """What is known of a value before a program runs: what programs before it have put into the stash, by its path.

    `event` is what a template makes the event of a Lambda function of.
    """

    stash: Mapping[Path, Path] = field(default_factory=dict)
    event: Payload | None = None


class Part:
    """A program with its tree and the flow of values through it.

    Paths are those of the context, without its own name: ("identity", "claims", "sub"), ("args", "id").
    """

    def __init__(self, program: Program, entries: Entries, uses: Uses, flow: Flow, known: Known) -> None:
        self.program = program
        self.entries = entries
        self.uses = uses
        self.flow = flow
        self.known = known
        self._paths: dict[Expression, frozenset[Path]] = {}

    @property
    def is_template(self) -> bool:
        """Whether it is a mapping template, in which nothing is an error because it is null."""
        return self.program.language is Language.VTL

    # Values.

    def paths(self, expression: Expression) -> frozenset[Path]:
        """Return what of the context an expression can be, unchanged."""
        if expression not in self._paths:
            found = (self._behind(path) for path in self.flow.aliases(expression)) if self._is_read(expression) else ()
            self._paths[expression] = frozenset(path for path in found if path is not None)
        return self._paths[expression]

    def sources(self, expression: Expression) -> frozenset[tuple[Path, Span]]:
        """Return of what of the context an expression is computed, and where that is read."""
        if not self._is_read(expression):  # made of what a template puts out
            none: frozenset[tuple[Path, Span]] = frozenset()
            parts = (one.value if isinstance(one, Entry) else one for one in children(expression))
            return none.union(*(self.sources(part) for part in parts if isinstance(part, Expression)))
        found = ((self._behind(origin.path), origin.read) for origin in self.flow.origins(expression))
        return frozenset((path, read) for path, read in found if path is not None)

    def _is_read(self, expression: Expression) -> bool:
        return expression in self._all

    @cached_property
    def _all(self) -> frozenset[Node]:
        return frozenset(self.uses.nodes)

    def _behind(self, path: Path) -> Path | None:
        """Return a path behind the context; None for what is not of it."""
        root, rest = path[0], path[1:]
        if root == "app":  # Powertools for Python
            return self._behind((*rest[:1], *rest[2:])) if rest[1:2] == ("current_event",) else None
        if root == "powertools":  # for TypeScript
            return self._behind((*rest[:1], *rest[2:])) if rest[1:2] == ("event",) else None
        while rest and rest[0] == "*":  # one of a batch
            rest = rest[1:]
        if root == "event":
            return self.known.event.path(rest) if self.known.event else None
        if root != "ctx":
            return None
        return self._named(rest)

    def _named(self, path: Path) -> Path:
        if path[:1] == (STASH,):
            for length in range(len(path), 1, -1):
                if path[1:length] in self.known.stash:
                    return (*self.known.stash[path[1:length]], *path[length:])
        if path[:1] == (IDENTITY,) and len(path) > 1:
            return (IDENTITY, _hump(path[1]), *path[2:])
        return (_SAME.get(path[0], path[0]), *path[1:]) if path else path

    def identity(self, expression: Expression) -> frozenset[Path]:
        """Return what of the identity an expression can be; an empty path for the whole of it."""
        return frozenset(path[1:] for path in self.paths(expression) if path[:1] == (IDENTITY,))

    def arguments(self, expression: Expression) -> frozenset[Path]:
        """Return which arguments of the field, or parts of them, an expression can be."""
        return frozenset(path[1:] for path in self.paths(expression) if path[:1] == (ARGUMENTS,) and len(path) > 1)

    def concerns(self, expression: Expression, root: str) -> bool:
        """Return whether an expression is computed from the identity, or the arguments."""
        return any(path[:1] == (root,) for path, _ in self.sources(expression))

    def is_context(self, expression: Expression) -> bool:
        """Return whether an expression is the whole context."""
        return () in self.paths(expression)

    # Places.

    def scope(self, name: Name) -> Function | None:
        """Return the function to which a variable belongs; None for one of the program itself."""
        found = self.uses.place(name)
        scope = found[0] if isinstance(found, tuple) else None
        return scope if isinstance(scope, Function) and scope is not self.entries.around else None

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, those of imported files behind the others."""
        return tuple(self.uses.nodes)

    @cached_property
    def _reached(self) -> dict[Stage, frozenset[Function]]:
        found: dict[Stage, frozenset[Function]] = {}
        for stage, handler in self.entries.handlers:
            found[stage] = found.get(stage, frozenset()) | self._from(handler)
        return found

    def _from(self, handler: Function) -> frozenset[Function]:
        """Return the functions that a handler can come to: those that it calls, or hands on."""
        found, waiting = {handler}, [handler]
        while waiting:
            for node in walk(waiting.pop()):
                new: tuple[Expression, ...] = ()
                if isinstance(node, Call):
                    new = self.uses.called(node)
                elif isinstance(node, Name):
                    new = tuple(inner for one in self.uses.meanings(node) for inner in _held(one))
                elif isinstance(node, Function):
                    new = (node,)
                for one in new:
                    if isinstance(one, Function) and one not in found:
                        found.add(one)
                        waiting.append(one)
        return frozenset(found)

    def stage(self, node: Node) -> Stage | None:
        """Return when a place runs, the earlier time first; None where nothing is seen to lead there."""
        function = self.uses.function(node)
        if function is None:
            return self.program.stage
        for stage, functions in self._reached.items():
            if function in functions:
                return stage
        return None

    def runs(self, node: Node, coordinate: str) -> bool:
        """Return whether a place can be reached for a field, in a program that asks which field it is."""
        return self._dispatch.leads_to(node, coordinate)

    @cached_property
    def _dispatch(self) -> Dispatch:
        return Dispatch(self)

    # What becomes of a value.

    def uses_of(self, node: Expression) -> frozenset[Use]:
        """Return what is done with a value, by whatever names it goes; nothing where it is only logged or told."""
        return consequences.of(self.uses, node)

    def text(self, expression: Expression) -> str:
        """Return all constant texts in an expression, one after the other."""
        return " ".join(
            one.value for one in walk(expression) if isinstance(one, Literal) and isinstance(one.value, str)
        )

    def conditions(self, node: Node) -> Iterator[tuple[Expression, bool | None]]:
        """Yield what decides whether a place is reached, those before it in a chain of `and` and `or` too."""
        child: Node = node
        for parent in self.uses.around(node):
            if isinstance(parent, Operation) and parent.operator in {"and", "or"}:
                for operand in parent.operands:
                    if operand is child:
                        break
                    yield operand, parent.operator == "and"
            elif isinstance(parent, Conditional) and child is not parent.test:
                yield parent.test, child is parent.then
            child = parent
        for condition in self.flow.conditions(node):
            yield condition.test, condition.holds


def _held(expression: Expression) -> tuple[Expression, ...]:
    """Return the functions that an object holds, for one field each; any other expression as it is."""
    if not isinstance(expression, Object):
        return (expression,)
    return tuple(one for one in walk(expression) if isinstance(one, Function))


def _hump(name: str) -> str:
    """Return a name of the identity as AppSync writes it; Powertools writes user_arn."""
    known = {"user_arn", "source_ip", "account_id", "resolver_context", "default_auth_strategy"}
    return _HUMP.sub(lambda found: found[1].upper(), name) if name in known or name.startswith("cognito_id") else name
