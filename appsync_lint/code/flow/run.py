"""One run through a program with values that stand for all that can be: what the steps of every kind share."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from appsync_lint.code.flow.conditions import Guard, Sort, Way, either, is_plain, since, through
from appsync_lint.code.flow.frames import Given
from appsync_lint.code.flow.memory import Memory
from appsync_lint.code.flow.narrowing import narrow
from appsync_lint.code.flow.store import Store
from appsync_lint.code.flow.values import NEVER, UNKNOWN, Closure, Value, constant, joined, with_traces
from appsync_lint.code.tree import Literal, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.flow.store import Writes
    from appsync_lint.code.tree import Expression, Node, Statement
    from appsync_lint.config import Language

T = TypeVar("T")

# A real authorizer takes some thousand steps; what is larger is cut short, and says so.
_MOST_STEPS = 20_000
_MORE_STEPS = 2  # for each node
_MOST_WAYS = 8  # to one place: those of more calls say nothing new


class Run(Memory):
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
        super().__init__(language)
        self._expressions = expressions
        self._statements = statements
        self._invoke = invoke
        self.free = free
        self.modules: dict[str, Value] = {}
        self.steps = 0
        self.most_steps = _MOST_STEPS
        self.values: dict[Node, Value] = {}
        self.ways: dict[Node, tuple[Way | None, ...]] = {}
        self.searches: dict[Node, str] = {}
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
        elif way not in known and len(known) < _MOST_WAYS:
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

    def over(self) -> bool:
        """Return whether what has just been evaluated never returns."""
        return self.ended

    def leaves(self) -> bool:
        """Return the same, once."""
        ended, self.ended = self.ended, False
        return ended

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

    def noted(self, node: Expression, value: Value) -> Value:
        """Note what an expression is that is not evaluated for itself."""
        known = self.values.get(node)
        self.values[node] = value if known is None else joined(known, value)
        self._reached(node, self.way)
        return value
