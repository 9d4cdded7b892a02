"""One program of those that run for a field: its values as paths of AppSync's context, and what becomes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.code.tree import (
    Array,
    Assign,
    Call,
    Conditional,
    Emit,
    Entry,
    Evaluate,
    Function,
    If,
    Literal,
    Loop,
    Member,
    Name,
    Operation,
    Return,
    Throw,
    children,
    walk,
)
from appsync_lint.code.unit import Use
from appsync_lint.code.uses import dotted
from appsync_lint.config import Language, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.code.entries import Entries
    from appsync_lint.code.flow import Flow, Path
    from appsync_lint.code.payload import Payload
    from appsync_lint.code.tree import Expression, Node
    from appsync_lint.code.uses import Uses
    from appsync_lint.config import Program
    from appsync_lint.source import Span

IDENTITY, ARGUMENTS, STASH = "identity", "args", "stash"
CONSTANT = "="  # the root of what a template gives to a Lambda function as a constant text

_SAME = {"arguments": ARGUMENTS}
_FIELD_NAMES = frozenset({"fieldName", "field_name", "field"})
_HUMP = re.compile(r"_([a-z])")

# Who is only written into a log is not looked at.
_LOGGERS = frozenset({"console", "logger", "logging", "log", "print", "pprint", "tracer", "metrics", "winston", "pino"})
_LOGGING = re.compile(r"(?:.*[a-z])?(?:[Ll]og(?:ger|Event|Info|Error|Debug)?|[Dd]ebug|[Tt]race)|log_.*|dbg|info|warn(?:ing)?")
_MESSAGES = re.compile(r"(?:.*[a-z])?(?:Error|Exception|error|Error_)|appendError|reject|Fault")

# Functions whose value is all that there is to them.
_PURE = frozenset({
    "JSON", "String", "Number", "Boolean", "Object", "Array", "json", "str", "repr", "dict", "list", "len", "bool",
    "isinstance", "set", "tuple", "int", "typeof", "encodeURIComponent", "decodeURIComponent", "Set", "util", "utils",
})  # fmt: skip
_ACTING = frozenset({"put", "add", "putAll", "push", "append", "update", "set", "setdefault"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a value before a program runs: what programs before it have put into the stash, by its path.

    `event` is what a template makes the event of a Lambda function of.
    """

    stash: Mapping[Path, Path] = field(default_factory=dict)
    event: Payload | None = None


class Part:
    """A program with its tree and the flow of values through it.

    Paths are those of the context, without its own name: ("identity", "claims", "sub"), ("args", "id").
    """

    def __init__(
        self, program: Program, entries: Entries, uses: Uses, flow: Flow, known: Known
    ) -> None:
        self.program = program
        self.entries = entries
        self.uses = uses
        self.flow = flow
        self.known = known
        self._paths: dict[Expression, frozenset[Path]] = {}
        self._asked: dict[Node, tuple[tuple[Expression, bool], ...]] = {}

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
            inner = (self.sources(one) for one in children(expression) if not isinstance(one, Entry))
            values = (self.sources(one.value) for one in children(expression) if isinstance(one, Entry))
            none: frozenset[tuple[Path, Span]] = frozenset()
            return none.union(*inner, *values)
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
                    new = tuple(self.uses.meanings(node))
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
        if any(self.entries.registered.get(one, "") not in {"", coordinate} for one in self._functions(node)):
            return False
        if not self._asks:
            return True
        if node not in self._asked:
            conditions = ((one.test, one.holds) for one in self.flow.conditions(node) if one.holds is not None)
            self._asked[node] = tuple((test, holds) for test, holds in conditions if self._asks_field(test))
        name = coordinate.partition(".")[2]
        verdicts = ((self._is_for_field(test, name), holds) for test, holds in self._asked[node])
        return not any(is_so is not None and is_so is not holds for is_so, holds in verdicts)

    @cached_property
    def _asks(self) -> bool:
        """Whether the program reads which field it is called for."""
        return any(isinstance(node, Member) and _is_field_name(self.paths(node)) for node in self.nodes)

    def _functions(self, node: Node) -> Iterator[Function]:
        if isinstance(node, Function):
            yield node
        function = self.uses.function(node)
        while function is not None:
            yield function
            function = self.uses.function(function)

    def _asks_field(self, test: Expression) -> bool:
        return self._is_for_field(test, "") is not None

    def _is_for_field(self, test: Expression, name: str) -> bool | None:
        """Return what a test of the field's name says for this field; None where it asks something else."""
        if not isinstance(test, Operation):
            return None
        if test.operator in {"and", "or"}:
            parts = [self._is_for_field(part, name) for part in test.operands]
            decisive = test.operator == "or"
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
        if test.operator == "not":
            inner = self._is_for_field(test.operands[0], name)
            return None if inner is None else not inner
        if test.operator not in {"==", "!=", "in", "not in"} or len(test.operands) != 2:  # noqa: PLR2004 - two sides
            return None
        return self._is_named(test, name)

    def _is_named(self, test: Operation, name: str) -> bool | None:
        for one, other in (test.operands, reversed(test.operands)):
            items = other.items if isinstance(other, Array) else (other,)
            texts = [self.flow.constant(item) for item in items]
            if not all(isinstance(text, str) for text in texts):
                continue
            for path in self.paths(one):
                if path[:1] == (CONSTANT,):
                    return (path[1] in texts) is (test.operator in {"==", "in"})
                if _is_field_name({path}):
                    return (name in texts) is (test.operator in {"==", "in"})
        return None

    # What becomes of a value.

    def uses_of(self, node: Expression) -> frozenset[Use]:
        """Return what is done with a value, by whatever names it goes; nothing where it is only logged or told."""
        found: set[Use] = set()
        seen: set[Node] = set()
        waiting: list[tuple[Expression, Use | None]] = [(node, None)]
        while waiting:
            one, before = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            used, names = self._climb(one)
            if used is not None and not names:
                found |= {used} if before is None else {used, before}
            waiting += ((name, before if used is Use.TAKEN else used) for name in names)
        return frozenset(found)

    def _climb(self, node: Expression) -> tuple[Use | None, list[Name]]:
        """Return what is done with an expression where it stands, and the names that its value goes by from there."""
        child: Node = node
        how = Use.TAKEN
        for parent in self.uses.around(node):
            if isinstance(parent, Call) and child is not parent.callee:
                if self.is_log(parent) or self.is_message(parent):
                    return None, []
                if not self.is_pure(parent):
                    return how, []
            elif isinstance(parent, Assign):
                if child is parent.target or not isinstance(parent.target, Name):
                    return how, []
                names = list(self.uses.reads(parent.target))
                return (how, names) if names else (None, [])
            elif isinstance(parent, Throw | Evaluate):
                return (how if how is Use.OPENED else None), []
            elif isinstance(parent, Conditional | If | Return | Emit | Loop | Function):
                if not isinstance(parent, Conditional) or child is parent.test:
                    return how, []
            elif isinstance(parent, Operation) and how is Use.TAKEN:
                how = _in_operation(parent, child)
            elif isinstance(parent, Member) and child is parent.whole and how is Use.TAKEN and not parent.optional:
                how = Use.OPENED
            child = parent
        return None, []

    def is_log(self, call: Call) -> bool:
        """Return whether a call writes a log."""
        names = dotted(call.callee)
        return names[0] in _LOGGERS or "log" in names[:-1] or _LOGGING.fullmatch(names[-1]) is not None

    def is_message(self, call: Call) -> bool:
        """Return whether a call makes an error, of which its arguments are the words."""
        return _MESSAGES.fullmatch(dotted(call.callee)[-1]) is not None

    def is_pure(self, call: Call) -> bool:
        """Return whether a call does nothing but to make a value of its arguments."""
        names = dotted(call.callee)
        if names[-1] in _ACTING or self.uses.called(call):
            return False
        return names[0] in _PURE

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


def _is_field_name(paths: Iterable[Path]) -> bool:
    """Return whether one of some paths is the name of the field, or a constant that a template has put in its place."""
    return any(
        path[:1] == (CONSTANT,) or (path[-1:] and path[-1] in _FIELD_NAMES and path[0] in {"info", *_FIELD_NAMES})
        for path in paths
    )


def _in_operation(operation: Operation, child: Node) -> Use:
    if operation.operator in {"==", "!="}:
        return Use.COMPARED
    if operation.operator in {"in", "not in"} and operation.operands[-1] is child:
        return Use.OPENED
    return Use.OPENED if operation.operator == "..." else Use.TAKEN


def _hump(name: str) -> str:
    """Return a name of the identity as AppSync writes it; Powertools writes user_arn."""
    known = {"user_arn", "source_ip", "account_id", "resolver_context", "default_auth_strategy"}
    return _HUMP.sub(lambda found: found[1].upper(), name) if name in known or name.startswith("cognito_id") else name
