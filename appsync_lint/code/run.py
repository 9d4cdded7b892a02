"""One run through a program with values that stand for all that can be: what the steps of every kind share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from appsync_lint.code.conditions import Guard, Sort, Way, either, is_plain, since, through
from appsync_lint.code.narrowing import narrow
from appsync_lint.code.scopes import Declarations, Scope
from appsync_lint.code.store import Store
from appsync_lint.code.traces import NOWHERE, Reads, merged
from appsync_lint.code.tree import Function, Literal, walk
from appsync_lint.code.values import (
    MISSING,
    NEVER,
    UNKNOWN,
    Blueprint,
    Cell,
    Closure,
    Thing,
    Value,
    chosen,
    constant,
    joined,
    with_traces,
)
from appsync_lint.config import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.store import Writes
    from appsync_lint.code.traces import Traces
    from appsync_lint.code.tree import Class, Expression, Node, Statement
    from appsync_lint.code.values import Choice

T = TypeVar("T")

# A real authorizer takes some thousand steps; what is larger is cut short, and says so.
_MOST_STEPS = 20_000
_MORE_STEPS = 2  # for each node
_MOST_PARTS = 400  # of a thing, looked into


@dataclass(frozen=True, slots=True)
class Given:
    """What a call gives; `rest` is what can stand behind the arguments, and for names that are not given."""

    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    rest: Value | None = None

    def all(self) -> list[Value]:
        """Return all values."""
        return [*self.arguments, *self.keywords.values(), *([self.rest] if self.rest is not None else [])]


@dataclass(slots=True, eq=False)
class Frame:
    """One call of a function, by where it is called from; `exits` are the ways it can end, with what they return."""

    function: Function | None
    caller: Frame | None
    call: Node | None
    depth: int = 0
    start: Way | None = None
    store: Store = field(default_factory=Store)
    exits: list[tuple[Value, Way | None, Writes]] = field(default_factory=list)
    throws: list[Way] = field(default_factory=list)
    tries: list[list[Way]] = field(default_factory=list)
    things: dict[Node, Thing] = field(default_factory=dict)
    inner: dict[tuple[Node, Closure], Frame] = field(default_factory=dict)
    scopes: dict[object, Scope] = field(default_factory=dict)
    yielded: Traces = field(default_factory=dict)
    root: bool = False

    def failing(self, way: Way) -> None:
        """Note that something can fail here, on a way."""
        (self.tries[-1] if self.tries else self.throws).append(way)


class Run:
    """A run: where it is, and what it has seen.

    `values` are what expressions were, joined over all their times, and `ways` how they were reached. `answered` is
    told what the outermost function returns.
    """

    def __init__(
        self,
        expressions: Mapping[type, Callable[[Run, Expression], Value]],
        statements: Mapping[type, Callable[[Run, Statement], bool]],
        invoke: Callable[[Run, Closure, Node, Given], Value],
        language: Language,
        free: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._expressions = expressions
        self._statements = statements
        self._invoke = invoke
        self.free = free
        self.in_python = language is Language.PYTHON
        self.modules: dict[str, Value] = {}
        self.reads = Reads()
        self.declarations = Declarations()
        self.store = Store()
        self.scope = Scope((), None, function=True)
        self.way: Way | None = None
        self.frame = Frame(None, None, None)
        self.steps = 0
        self.most_steps = _MOST_STEPS
        self.values: dict[Node, Value] = {}
        self.ways: dict[Node, tuple[Way | None, ...]] = {}
        self.closures: dict[Function, list[Closure]] = {}
        self.blueprints: dict[tuple[Class, Scope], Blueprint] = {}
        self.patches: dict[tuple[str, ...], Cell] = {}
        self.searches: dict[Node, str] = {}
        self._nesting: dict[Function, bool] = {}
        self.answered: Callable[[Value, Node], None] | None = None
        self.bare: Node | None = None  # a call that is made for itself
        self.ended = False  # what has just been evaluated never returns

    # What is done: expressions and statements

    def evaluate(self, node: Expression) -> Value:
        """Return what an expression can be, here."""
        if type(node) is Literal:
            return constant(node.value)
        self.steps += 1
        way = self.way
        value = self._expressions[type(node)](self, node)
        known = self.values.get(node)
        if known is None:
            self.values[node] = value
            self.ways[node] = (way,)
        else:
            if known is not value:
                self.values[node] = joined(known, value)
            self._reached(node, way)
        return value

    def _reached(self, node: Node, way: Way | None) -> None:
        known = self.ways.get(node)
        if known is None:
            self.ways[node] = (way,)
        elif way not in known and len(known) < 8:  # noqa: PLR2004 - the ways of more calls say nothing new
            self.ways[node] = (*known, way)

    def execute(self, body: tuple[Statement, ...]) -> bool:
        """Go through statements, and return whether what follows them is reached."""
        for statement in body:
            self._reached(statement, self.way)
            if not self._statements[type(statement)](self, statement):
                return False
        return True

    def block(self, body: tuple[Statement, ...]) -> bool:
        """Go through statements that have a scope of their own."""
        names = self.names(body)
        if not names:
            return self.execute(body)
        before, self.scope = self.scope, self.inner_scope(body, names)
        try:
            return self.execute(body)
        finally:
            self.scope = before

    def expects(self, body: tuple[Node, ...]) -> None:
        """Note that there is a module to go through."""
        self.most_steps += _MORE_STEPS * sum(1 for _ in walk(*body))

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
        frame.exits, frame.throws, frame.tries, frame.yielded = [], [], [], NOWHERE
        return frame

    def has_functions(self, function: Function) -> bool:
        """Whether a function has others inside."""
        if function not in self._nesting:
            self._nesting[function] = any(isinstance(node, Function) for node in walk(*function.body))
        return self._nesting[function]

    @property
    def exhausted(self) -> bool:
        """Whether there is too much to go through."""
        return self.steps > self.most_steps

    # What is called

    def call(self, closure: Closure, node: Node, arguments: tuple[Value, ...] = ()) -> Value:
        """Go through a function with some arguments, and return what it returns."""
        return self._invoke(self, closure, node, Given(arguments))

    def called(self, value: Value, node: Node, arguments: tuple[Value, ...] = ()) -> Value:
        """Return what all functions that a value can be return; of another value, what is computed from all."""
        found = NEVER
        for choice in value.choices:
            if type(choice) is Closure:
                found = joined(found, self.call(choice, node, arguments))
        if found is not NEVER:
            return found
        found = UNKNOWN
        for argument in (value, *arguments):
            found = with_traces(found, self.whole(argument))
        return found

    # Where it is: branches and guards

    def branch(self, guard: Guard | None, step: Callable[[], T]) -> tuple[T, Way | None, Writes]:
        """Do something on a branch: return what it returns, the way at its end, and what it has written."""
        way, store = self.way, self.store
        self.store = Store(store)
        if guard is not None:
            self.way = through(way, guard)
            if guard.holds is not None:
                narrow(self, guard.test, holds=guard.holds)
        try:
            result = step()
            return result, self.way, self.store.since(store)
        finally:
            self.way, self.store = way, store

    def met(
        self,
        first: tuple[bool, Way | None, Writes],
        second: tuple[bool, Way | None, Writes],
        holds: Guard,
        fails: Guard,
    ) -> bool:
        """Go on where two branches meet, each with whether it goes on, and return whether any does."""
        ends = [(writes, way) for goes, way, writes in (first, second) if goes]
        self.store.merge(self.way, ends)
        if len(ends) == 1:
            self.way = ends[0][1]
        elif not (is_plain(first[1], holds) and is_plain(second[1], fails)):
            self.way = either(self.way, *(way for _, way in ends))
        return bool(ends)

    def perhaps(self, guard: Guard, step: Callable[[], T]) -> T:
        """Do something that may not be done at all."""
        result, end, writes = self.branch(guard, step)
        if writes:
            self.store.merge(self.way, [({}, self.way), (writes, end)])
        behind = since(end, self.way) if guard.sort is not Sort.FAILURE else None
        if behind is not None and behind.matters:  # it may have thrown
            self.way = either(self.way, end)
        return result

    def checked(self, guard: Guard) -> None:
        """Go on where a call has not thrown."""
        self.way = through(self.way, guard)
        if guard.sort is Sort.CHECK:
            self.frame.failing(self.way)

    def way_since(self, start: Way | None) -> Way | None:
        """Return the way from a place in a calling function to here."""
        before = {guard.test for guard in start.guards(whole=True)} if start is not None else set()
        way: Way | None = None
        for guard in self.way.guards(whole=True) if self.way is not None else ():
            if guard.test not in before:
                way = through(way, guard)
        return way

    def frame_failing(self, ways: list[Way]) -> None:
        """Note again that something can fail here."""
        for way in ways:
            self.frame.failing(way)

    def noted(self, node: Expression, value: Value) -> Value:
        """Note what an expression is that is not evaluated for itself."""
        known = self.values.get(node)
        self.values[node] = value if known is None else joined(known, value)
        self._reached(node, self.way)
        return value

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

    def write(self, thing: Thing, key: str, value: Value, place: Expression, *, certain: bool = True) -> None:
        """Set an entry of a thing, or add a value that it may have, unless `certain`."""
        cell = thing.cell(key)
        places = thing.places.setdefault(key, [])
        if place not in places:
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
        known = self.closures.setdefault(function, [])
        scope = scope or self.scope
        for closure in known:
            if closure.scope is scope and (closure.this is this or _same(closure.this, this)):
                return closure
        known.append(Closure(function, scope, this))
        return known[-1]

    def whole(self, value: Value, *, ever: bool = False) -> Traces:
        """Return the traces of all that is in a value, whatever is done with it; of all that ever was, if `ever`."""
        found = merged(value.traces, value.paths)
        if not value.choices:
            return found
        found = merged(found, chosen(value.choices))
        seen: set[Choice] = set()
        waiting = list(value.choices)
        while waiting and len(seen) < _MOST_PARTS:
            choice = waiting.pop()
            if type(choice) is not Thing or choice in seen:
                continue
            seen.add(choice)
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
