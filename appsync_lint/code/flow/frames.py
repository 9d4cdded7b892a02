"""Calls while they are gone through: what they are given, and what has become of them so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.code.flow.store import Store

if TYPE_CHECKING:
    from appsync_lint.code.flow.conditions import Way
    from appsync_lint.code.flow.scopes import Scope
    from appsync_lint.code.flow.store import Writes
    from appsync_lint.code.flow.traces import Traces
    from appsync_lint.code.flow.values import Closure, Thing, Value
    from appsync_lint.code.tree import Function, Node, Statement


class Given(Struct, frozen=True):
    """What a call gives; `rest` is what can stand behind the arguments, and for names that are not given."""

    arguments: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    rest: Value | None = None

    def all(self) -> list[Value]:
        """Return all values."""
        return [*self.arguments, *self.keywords.values(), *([self.rest] if self.rest is not None else [])]


class Frame(Struct, eq=False):
    """One call of a function, by where it is called from; `exits` are the ways it can end, with what they return.

    `finals` are done before it ends by them: what stands behind `finally`, the innermost last.
    """

    function: Function | None
    caller: Frame | None
    call: Node | None
    depth: int = 0
    start: Way | None = None
    store: Store = field(default_factory=Store)
    exits: list[tuple[Value, Way | None, Writes]] = field(default_factory=list)
    throws: list[Way] = field(default_factory=list)
    tries: list[list[Way]] = field(default_factory=list)
    finals: list[tuple[Statement, ...]] = field(default_factory=list)
    things: dict[Node, Thing] = field(default_factory=dict)
    inner: dict[tuple[Node, Closure], Frame] = field(default_factory=dict)
    scopes: dict[object, Scope] = field(default_factory=dict)
    yielded: Traces = field(default_factory=dict)
    root: bool = False

    def failing(self, way: Way) -> None:
        """Note that something can fail here, on a way."""
        (self.tries[-1] if self.tries else self.throws).append(way)
