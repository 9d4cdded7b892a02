"""The brackets of VTL that are open while it is read, and what becomes of them when they are closed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from appsync_lint.code.tree import Array, Assign, Call, Entry, Literal, Member, Name, Object, Opaque, Operation
from appsync_lint.code.vtl import tokens

if TYPE_CHECKING:
    from appsync_lint.code.tree import Expression
    from appsync_lint.source import Source, Span


class Kind(Enum):
    """What a bracket is, by what closes it."""

    TEXT = ""  # no bracket: a reference in plain text
    DIRECTIVE = ")"
    FORMAL = "} of a reference"
    GROUP = ") of a group"
    CALL = ") of a call"
    INDEX = "] of an index"
    LIST = "]"
    MAP = "}"

    @property
    def closing(self) -> str:
        """The mark that closes it."""
        return self.value[:1]


OPENED = {"(": Kind.GROUP, "[": Kind.LIST, "{": Kind.MAP}
WITH_COMMAS = frozenset({Kind.DIRECTIVE, Kind.CALL, Kind.LIST, Kind.MAP})


class Part(NamedTuple):
    """An expression from one offset up to another; `depth` is how many levels it has."""

    start: int
    end: int
    value: Expression
    depth: int = 1


class Operator(Struct):
    """An operator that waits for what stands behind it: `count` in a row, all the same."""

    name: str
    start: int
    strength: int
    count: int = 1

    @property
    def operands(self) -> int:
        """How many values it joins."""
        return 1 if self.strength == tokens.PREFIXED else self.count + 1


class Bracket(Struct):
    """An open bracket: its finished `items`, then the `values` and `operators` of the one that is being read.

    `whole` is what is called or indexed, `key` that of a map's entry. `wants` says that a value comes next, and no
    operator.
    """

    kind: Kind
    start: int
    whole: Part | None = None
    key: Part | None = None
    items: list[Part] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    values: list[Part] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    wants: bool = True

    def operates(self, source: Source, name: str, start: int) -> None:
        """Add an operator behind the last value."""
        strength = tokens.STRENGTH[name]
        self.join(source, strength + 1)
        last = self.operators[-1] if self.operators else None
        if last and last.name == name and name in tokens.CHAINED and last.strength == strength:
            last.count += 1
        else:
            self.join(source, strength)
            self.operators.append(Operator(name, start, strength))

    def join(self, source: Source, strength: int) -> None:
        """Join the last values by the operators between them, as far as those bind at least that tightly."""
        missing = int(self.wants)
        while self.operators and self.operators[-1].strength >= strength:
            operator = self.operators.pop()
            first = max(0, len(self.values) - operator.operands + missing)
            parts = self.values[first:]
            if parts:
                missing = 0
                start = min(operator.start, parts[0].start)
                place = source.span(start, parts[-1].end)
                value = _operation(place, operator, tuple(part.value for part in parts))
                depth = max(part.depth for part in parts) + 1
                self.values[first:] = [Part(start, parts[-1].end, value, depth)]

    def finish(self, source: Source) -> None:
        """Make an item of what has been read since the last comma."""
        self.join(source, 0)
        self.wants = True
        if self.kind is Kind.MAP and self.key:
            self.entries.append(_entry(source, self.key, self.values))
        self.items += [*([self.key] if self.key else []), *self.values]
        self.values, self.key = [], None

    def closed(self, source: Source, end: int) -> Part:
        """Return what a finished bracket is, as a value of the one around it."""
        place = source.span(self.start, end)
        depth = max([part.depth for part in self.items], default=0) + 1
        if self.whole:
            depth = max(depth, self.whole.depth + 1)
        return Part(self.start, end, self._value(place), depth)

    def _value(self, place: Span) -> Expression:
        values = tuple(part.value for part in self.items)
        if self.kind is Kind.MAP:
            return Object(place, tuple(self.entries))
        if self.kind is Kind.LIST and not _is_range(values):
            return Array(place, values)
        if self.whole and self.kind is Kind.CALL:
            return _called(place, self.whole.value, values)
        if self.whole:
            return _keyed(place, self.whole.value, values[0] if values else Opaque(place), optional=False)
        return values[0] if len(values) == 1 else Opaque(place, values)


def _operation(place: Span, operator: Operator, values: tuple[Expression, ...]) -> Expression:
    if operator.name == "=" and isinstance(values[0], Name | Member):
        return Assign(place, values[0], values[1] if len(values) > 1 else Opaque(place))
    if len(values) < operator.operands:
        return Opaque(place, values)
    return Operation(place, operator.name, values)


def _entry(source: Source, key: Part, values: list[Part]) -> Entry:
    end = values[-1].end if values else key.end
    value = values[-1].value if values else Opaque(source.span(key.end, key.end))
    name = _constant(key.value)
    return Entry(source.span(key.start, end), name, value, index=key.value if name is None else None)


def _constant(key: Expression) -> str | None:
    if isinstance(key, Literal) and isinstance(key.value, str | int) and not isinstance(key.value, bool):
        return str(key.value)
    return None


def _is_range(values: tuple[Expression, ...]) -> bool:
    return len(values) == 1 and isinstance(values[0], Operation) and values[0].operator == ".."


def _called(place: Span, callee: Expression, arguments: tuple[Expression, ...]) -> Expression:
    """Return a call; `get` with a key is a part of what it is asked of."""
    if isinstance(callee, Member) and callee.key == "get" and len(arguments) == 1:
        return _keyed(place, callee.whole, arguments[0], optional=True)
    return Call(place, callee, arguments)


def _keyed(place: Span, whole: Expression, key: Expression, *, optional: bool) -> Expression:
    if isinstance(key, Literal) and isinstance(key.value, str):
        return Member(place, whole, key.value, optional=optional)
    return Member(place, whole, None, key, optional)
