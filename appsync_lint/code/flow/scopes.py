"""Names in their scopes: which variable a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.values import Cell
from appsync_lint.code.tree import Assign, Block, Class, Function, Handler, If, Import, Loop, Name, Try, children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.flow.values import Value
    from appsync_lint.code.tree import Node


class Scope:
    """The variables of a block, function or module, and the scope around it.

    `hoisted` are variables of blocks inside a function, which JavaScript's `var` makes visible in all of it.
    """

    __slots__ = ("cells", "hoisted", "outer", "this")

    def __init__(self, names: Iterable[str], outer: Scope | None, *, function: bool = False) -> None:
        self.cells = {name: Cell() for name in names}
        self.outer = outer
        self.hoisted: dict[str, Cell] | None = {} if function else None
        self.this: Value | None = None
        if not function:
            self._hoist()

    def _hoist(self) -> None:
        scope = self.outer
        while scope is not None and scope.hoisted is None:
            scope = scope.outer
        if scope is not None and scope.hoisted is not None:
            for name, cell in self.cells.items():
                scope.hoisted.setdefault(name, cell)

    def find(self, name: str) -> Cell | None:
        """Return the variable that a name means here; None where it is made outside of the module."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.cells:
                return scope.cells[name]
            scope = scope.outer
        return self._hoisted(name)

    def _hoisted(self, name: str) -> Cell | None:
        scope: Scope | None = self
        while scope is not None:
            if scope.hoisted is not None and name in scope.hoisted:
                return scope.hoisted[name]
            scope = scope.outer
        return None

    def add(self, name: str) -> Cell:
        """Return a new variable of the module."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        scope.cells[name] = Cell()
        return scope.cells[name]

    def owner(self) -> Value | None:
        """Return what `this` is here."""
        scope: Scope | None = self
        while scope is not None and scope.this is None:
            scope = scope.outer
        return None if scope is None else scope.this


class Declarations:
    """Which names blocks and functions declare, looked up once for each."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, tuple[str, ...]]] = {}

    def of(self, body: tuple[Node, ...], *, deep: bool) -> tuple[str, ...]:
        """Return the names that a block's nodes declare, if `deep` those of the blocks inside too."""
        known = self._known.get(id(body))
        if known is None:
            names = tuple(dict.fromkeys(_declared(body, deep=deep)))
            known = self._known[id(body)] = (body, names)  # the body stays, and so its id
        return known[1]


_BLOCKS = (If, Loop, Try, Block, Handler)


def _declared(body: tuple[Node, ...], *, deep: bool) -> Iterator[str]:
    stack: list[Node] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, Import):
            yield from (here for _, here in node.names)
        elif isinstance(node, Assign) and node.declares and isinstance(node.target, Name):
            yield node.target.name
        elif isinstance(node, Handler) and deep and node.name:
            yield node.name
        if deep or not isinstance(node, _BLOCKS):
            stack += reversed([inner for inner in children(node) if not isinstance(inner, (Function, Class))])


def reassigned(body: tuple[Node, ...]) -> set[str]:
    """Return the names that functions inside assign without making them: variables of what is around."""
    found: set[str] = set()
    stack = [(node, False) for node in body]
    while stack:
        node, inside = stack.pop()
        if inside and isinstance(node, Assign) and not node.declares and isinstance(node.target, Name):
            found.add(node.target.name)
        inside = inside or isinstance(node, Function)
        stack += [(inner, inside) for inner in children(node)]
    return found
