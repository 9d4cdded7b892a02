"""What variables and entries hold at a point of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.conditions import Way, both, since
from appsync_lint.code.flow.values import MISSING, NEVER, guarded, joined

if TYPE_CHECKING:
    from appsync_lint.code.flow.values import Cell, Value

# The way of what was not written, but is known of a cell.
NARROWED = Way()

# What was written into a cell, and the way on which it was.
Writes = dict["Cell", "tuple[Value, Way | None]"]


class Store:
    """What cells hold: what was written here, over what they held before."""

    __slots__ = ("before", "writes")

    def __init__(self, before: Store | None = None) -> None:
        self.before = before
        self.writes: Writes = {}

    def get(self, cell: Cell) -> Value | None:
        """Return what a cell holds; None where nothing was written into it."""
        store: Store | None = self
        while store is not None:
            if cell in store.writes:
                return store.writes[cell][0]
            store = store.before
        return None

    def since(self, start: Store | None) -> Writes:
        """Return all that was written since a store that this one is over."""
        if self is start:
            return {}
        if self.before is start:
            return self.writes
        layers: list[Store] = []
        store: Store | None = self
        while store is not None and store is not start:
            layers.append(store)
            store = store.before
        found: Writes = {}
        for layer in reversed(layers):
            _lay(layer.writes, found)
        return found

    def merge(self, start: Way | None, branches: list[tuple[Writes, Way | None]]) -> None:
        """Go on where branches meet that all began here, on the way `start`: what each has written, and its end."""
        if len(branches) < 2:  # noqa: PLR2004 - there is nothing to meet
            for writes, _ in branches:
                _lay(writes, self.writes)
            return
        ends = [_End(writes, end, start) for writes, end in branches]
        alone = _written(branches)
        met = {cell: self._met(cell, ends) for cell, end in alone.items() if not self._is_new(cell, end, alone)}
        new = {cell: branches[end][0][cell][0] for cell, end in alone.items() if cell not in met}
        self.writes.update((cell, (value, start)) for cell, value in {**new, **met}.items())

    def _is_new(self, cell: Cell, end: int, alone: dict[Cell, int]) -> bool:
        """Whether a cell has come into being on one branch, and is not there on the others."""
        if end < 0 or self.get(cell) is not None:
            return False
        return cell.of is None or (self.get(cell.of.born) is None and alone.get(cell.of.born, end) == end)

    def left(self, start: Way | None, way: Way | None, exits: list[tuple[Writes, Way | None]]) -> None:
        """Go on where a function has been left that began on the way `start`, and was called on the way `way`."""
        inner = Store(self)
        inner.merge(start, exits)
        self.writes.update((cell, (value, way)) for cell, (value, _) in inner.writes.items())

    def _met(self, cell: Cell, ends: list[_End]) -> Value:
        values = [self._held(cell, end.writes) for end in ends]
        first = next(value for value in values if value is not None)
        if all(value is first or value is None for value in values):
            return first
        found = NEVER
        for value, end in zip(values, ends, strict=True):
            if value is not None:
                found = joined(found, guarded(value, end.way(cell)))
        return found

    def _held(self, cell: Cell, writes: Writes) -> Value | None:
        if cell in writes and writes[cell][1] is not NARROWED:
            return writes[cell][0]
        value = self.get(cell)
        if value is None and cell.of is not None and (cell.of.born in writes or self.get(cell.of.born) is not None):
            return MISSING  # the thing is there, without this entry
        return value


def _lay(writes: Writes, over: Writes) -> None:
    """Add writes to others; what is only known of a cell leaves it written as it is."""
    for cell, (value, way) in writes.items():
        over[cell] = (value, over[cell][1] if way is NARROWED and cell in over else way)


def _written(branches: list[tuple[Writes, Way | None]]) -> dict[Cell, int]:
    """Return what is written, with the number of the branch if it is one alone, else -1."""
    found: dict[Cell, int] = {}
    for number, (writes, _) in enumerate(branches):
        for cell, (_, way) in writes.items():
            if way is not NARROWED:
                found[cell] = -1 if cell in found else number
    return found


class _End:
    """The end of a branch: what it has written, and the ways on which it has."""

    def __init__(self, writes: Writes, end: Way | None, start: Way | None) -> None:
        self.writes = writes
        self._end = end
        self._start = start
        self._ways: dict[object, Way | None] = {}

    def way(self, cell: Cell) -> Way | None:
        """Return the way on which a cell has what it has at the end."""
        written = self.writes.get(cell)
        key = None if written is None or written[1] is NARROWED else id(written[1])
        if key not in self._ways:
            self._ways[key] = self._since_end if written is None or key is None else self._since_write(written[1])
        return self._ways[key]

    @property
    def _since_end(self) -> Way | None:
        return _saying(since(self._end, self._start))

    def _since_write(self, written: Way | None) -> Way | None:
        if "" not in self._ways:
            self._ways[""] = _saying(since(self._end, self._start, certain=True))
        return both(self._ways[""], _saying(since(written, self._start)))


def _saying(way: Way | None) -> Way | None:
    """Return a way, if it says anything of a value that is chosen on it."""
    return way if way is not None and way.matters else None
