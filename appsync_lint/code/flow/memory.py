"""What a run through a program remembers: variables, objects and functions, as they are at a point of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.conditions import Guard
from appsync_lint.code.flow.frames import Frame
from appsync_lint.code.flow.scopes import Declarations, Scope
from appsync_lint.code.flow.store import Store
from appsync_lint.code.flow.traces import NOWHERE, Reads, merged
from appsync_lint.code.flow.values import (
    MISSING,
    UNKNOWN,
    Blueprint,
    Cell,
    Closure,
    Thing,
    Value,
    chosen,
    joined,
)
from appsync_lint.code.tree import Function, walk
from appsync_lint.config import Language

if TYPE_CHECKING:
    from collections.abc import KeysView

    from appsync_lint.code.flow.conditions import Way
    from appsync_lint.code.flow.traces import Traces
    from appsync_lint.code.flow.values import Choice
    from appsync_lint.code.tree import Class, Expression, Node

_MOST_PARTS = 400  # of a thing, looked into
_MOST_ENTRIES = 400  # of a thing, each known for itself: all others are one
_UNNAMED = ("*", "...")


class Memory:
    """What is known at a point of a run: `store` on the way `way`, in the scope and the call that it is in."""

    def __init__(self, language: Language) -> None:
        self.in_python = language is Language.PYTHON
        self.reads = Reads()
        self.declarations = Declarations()
        self.store = Store()
        self.scope = Scope((), None, function=True)
        self.way: Way | None = None
        self.frame = Frame(None, None, None)
        self.closures: dict[Function, list[Closure]] = {}
        self._of_scope: dict[tuple[Function, Scope], list[Closure]] = {}
        self.blueprints: dict[tuple[Class, Scope], Blueprint] = {}
        self.patches: dict[tuple[str, ...], Cell] = {}
        self.middlewares: set[Function] = set()  # of which a library has made decorators
        self.around: dict[object, tuple[Function, Scope]] = {}  # what libraries have put around handlers
        self.wrapped: set[Function] = set()  # those handlers
        self.unseen: set[Expression] = set()  # what cannot be read of that, and may change an answer
        # Entries that were set of one of some things, whichever a value is: what they hold since, those, and the value.
        self.picked: dict[Cell, tuple[Value | None, KeysView[Choice], Value]] = {}
        # What was written in a loop that can be left before its end.
        self.written: list[tuple[Cell, Value, Way | None]] | None = None
        self.escaped: set[Thing] = set()  # what functions that nobody can read were given, and may have changed
        self.frozen: set[Thing] = set()  # what may keep its entries, whatever is set
        self._nesting: dict[Function, bool] = {}

    # Scopes and calls

    def names(self, body: tuple[Node, ...]) -> tuple[str, ...]:
        """Return the names that a block declares for itself."""
        return () if self.in_python else self.declarations.of(body, deep=False)

    def inner_scope(self, key: object, names: tuple[str, ...]) -> Scope:
        """Return the scope of a block, the same whenever this call comes to it."""
        scope = self.frame.scopes.get((id(key), self.scope))
        if scope is None:
            scope = self.frame.scopes[id(key), self.scope] = Scope(names, self.scope)
        return scope

    def function_scope(self, frame: Frame, closure: Closure, this: Value | None) -> Scope:
        """Return the scope of a function that is called."""
        scope = frame.scopes.get(None)
        if scope is None:
            function = closure.function
            names = self.declarations.of(function.body, deep=self.in_python)
            parameters = (parameter.name for parameter in function.parameters)
            scope = frame.scopes[None] = Scope((*parameters, *names), closure.scope, function=True)
        scope.this = this or closure.this
        return scope

    def owned_scope(self, blueprint: Blueprint, this: Value) -> Scope:
        """Return the scope in which the fields of a class are evaluated."""
        scope = Scope((), blueprint.scope, function=True)
        scope.this = this
        return scope

    def self_value(self) -> Value | None:
        """Return the object whose method is being called."""
        return self.scope.owner()

    def entered(self, closure: Closure, node: Node) -> Frame:
        """Return the frame of a call, the same whenever this call comes to it."""
        frame = self.frame.inner.get((node, closure))
        if frame is None:
            frame = Frame(closure.function, self.frame, node, self.frame.depth + 1)
            self.frame.inner[node, closure] = frame
        frame.exits, frame.throws, frame.tries, frame.finals, frame.yielded = [], [], [], [], NOWHERE
        return frame

    def has_functions(self, function: Function) -> bool:
        """Whether a function has others inside."""
        if function not in self._nesting:
            self._nesting[function] = any(isinstance(node, Function) for node in walk(*function.body))
        return self._nesting[function]

    # What values are

    def thing(self, node: Expression, kind: str = "object", blueprint: Blueprint | None = None) -> Thing:
        """Return the new object that an expression makes."""
        return self.frame_thing(node, node, kind, blueprint)

    def frame_thing(
        self, key: Node, node: Expression, kind: str = "object", blueprint: Blueprint | None = None
    ) -> Thing:
        """Return the new object that is made for a node."""
        thing = self.frame.things.get(key)
        if thing is None:
            thing = self.frame.things[key] = Thing(node, self.frame, kind, blueprint)
        self.put(thing.born, UNKNOWN)
        return thing

    def put(self, cell: Cell, value: Value) -> None:
        """Write into a cell, here."""
        self.store.writes[cell] = (value, self.way)
        if self.written is not None:
            self.written.append((cell, value, self.way))

    def write(self, thing: Thing, key: str, value: Value, place: Expression, *, certain: bool = True) -> None:
        """Set an entry of a thing, or add a value that it may have, unless `certain`."""
        if len(thing.cells) >= _MOST_ENTRIES and key not in thing.cells and key not in _UNNAMED:
            key, certain = "*", False
        cell = thing.cell(key)
        places = thing.places.setdefault(key, [])
        if len(places) < _MOST_ENTRIES and place not in places:
            places.append(place)
        if not certain:
            held = self.store.get(cell)
            value = joined(held, value) if held is not None else value
        self.put(cell, value)
        cell.ever = value if cell.ever is None else joined(cell.ever, value)

    def patch(self, path: tuple[str, ...], value: Value, *, certain: bool) -> None:
        """Set a part of an outer value."""
        cell = self.patches.setdefault(path, Cell())
        if not certain:
            value = joined(value, self.store.get(cell) or MISSING)
        self.put(cell, value)

    def closure(self, function: Function, this: Value | None = None, scope: Scope | None = None) -> Closure:
        """Return a function with the names that it sees here."""
        scope = scope or self.scope
        known = self._of_scope.setdefault((function, scope), [])
        for closure in known:
            if closure.this is this or _same(closure.this, this):
                return closure
        known.append(Closure(function, scope, this))
        self.closures.setdefault(function, []).append(known[-1])
        return known[-1]

    def whole(self, value: Value, *, ever: bool = False) -> Traces:
        """Return the traces of all that is in a value, whatever is done with it; of all that ever was, if `ever`."""
        found = merged(value.traces, value.paths)
        if not value.choices:
            return found
        found = merged(found, chosen(value.choices))
        seen: set[Choice] = set()
        waiting = list(value.choices)
        looked = 0
        while waiting and len(seen) < _MOST_PARTS and looked < 10 * _MOST_PARTS:
            choice = waiting.pop()
            if type(choice) is not Thing or choice in seen:
                continue
            seen.add(choice)
            looked += len(choice.cells)
            for cell in choice.cells.values():
                part = cell.ever if ever else self.store.get(cell)
                if part is not None:
                    found = merged(merged(merged(found, part.traces), part.paths), chosen(part.choices))
                    waiting += part.choices
        return found

    def truth(self, value: Value) -> Traces:
        """Return the traces of what decides whether a value is true."""
        found = merged(value.traces, self.reads.present(value.paths)) if value.paths else value.traces
        return merged(found, chosen(value.choices)) if value.choices else found

    def decided(self, value: Value) -> bool | None:
        """Return whether a value is true, where it is a constant; None where that cannot be said."""
        known = value.certain
        return None if known is None else bool(known.value)

    def test(self, node: Expression, value: Value, *, holds: bool | None) -> Guard:
        """Return the guard of a test that has been evaluated."""
        return Guard(node, holds, self.truth(value))


def _same(left: Value | None, right: Value | None) -> bool:
    return left is not None and right is not None and left.choices.keys() == right.choices.keys()
