"""What an expression can be: outer values, what is computed from them, constants, objects and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from appsync_lint.code.flow.conditions import both
from appsync_lint.code.flow.traces import NOWHERE, merged, stepped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.code.flow.conditions import Way
    from appsync_lint.code.flow.scopes import Scope
    from appsync_lint.code.flow.traces import Read, Traces
    from appsync_lint.code.tree import Class, Expression, Function
    from appsync_lint.source import Span

Scalar = str | int | float | bool | None

_MOST_CHOICES = 24  # constants and functions
_MOST_THINGS = 400
_SETTERS = frozenset({"setter", "deleter"})  # of Python's properties
_MOST_BASES = 100  # of a class


class Const(NamedTuple):
    """A constant; `kind` keeps apart what is equal in Python: 1, 1.0 and True."""

    kind: str
    value: Scalar


class Cell(Struct, eq=False):
    """A place of the store: a variable, or an entry of a thing; `ever` is all that was ever written into the latter."""

    of: Thing | None = None
    ever: Value | None = None


class Thing(Struct, eq=False):
    """An object, list or instance, by the expression that makes it, in one call of the function around that.

    `cells` are its entries by key; `*` is what stands under keys that are not known, `...` what it is a copy of.
    `places` are the expressions that are written into them. `born` is set where it exists.
    """

    node: Expression
    home: object
    kind: str = "object"
    blueprint: Blueprint | None = None
    cells: dict[str, Cell] = field(default_factory=dict)
    places: dict[str, list[Expression]] = field(default_factory=dict)
    born: Cell = field(default_factory=Cell)

    def cell(self, key: str) -> Cell:
        """Return the cell of an entry."""
        if key not in self.cells:
            self.cells[key] = Cell(self)
        return self.cells[key]


class Closure(Struct, frozen=True, eq=False):
    """A function with the names that it sees, and what `this` is, where it belongs to something."""

    function: Function
    scope: Scope
    this: Value | None = None


class Blueprint(Struct, frozen=True, eq=False):
    """A class with the names that it sees; `own` has its own fields, and `bases` are those that can be read.

    `lineage` are these and their own bases, in the order in which they are asked for a method.
    """

    node: Class
    scope: Scope
    own: Thing
    bases: tuple[Blueprint, ...] = ()
    lineage: tuple[Blueprint, ...] = ()

    def method(self, name: str) -> tuple[Function, Scope] | None:
        """Return a method, also of a base, with the names that it sees."""
        for one in (self, *self.lineage):
            for function in reversed(one.node.methods):
                keys = [getattr(each, "key", "") for each in function.decorators]
                if function.name == name and _SETTERS.isdisjoint(keys):
                    return function, one.scope
        return None


def lineage(bases: tuple[Blueprint, ...]) -> tuple[Blueprint, ...]:
    """Return the bases of a class with theirs, none before all that is made of it, as Python orders them.

    https://docs.python.org/3/howto/mro.html
    """
    found = [one for base in bases for one in (base, *base.lineage)][: 2 * _MOST_BASES]
    return tuple(reversed(dict.fromkeys(reversed(found))))[:_MOST_BASES]


class Outside(NamedTuple):
    """Something of another module or of the language: ("jsonwebtoken", "verify"), ("JSON", "parse").

    `imported` says that it is of a module. What a call of it returns has `()` at the end.
    """

    path: tuple[str, ...]
    imported: bool = False


class Text(NamedTuple):
    """Another spelling of a text that was read, or a `part` of it."""

    read: Read
    part: bool = False


class Taker(Struct, frozen=True, eq=False):
    """A function that takes an answer: the `callback` of a handler, or a promise's `resolve`, for a thing.

    `position` is the one of the answer among its arguments, and `way` the one on which the promise was made.
    """

    into: Thing | None = None
    position: int = 0
    fails: bool = False
    way: Way | None = None


Choice = Const | Thing | Closure | Blueprint | Outside | Text | Taker
Choices = dict[Choice, "Way | None"]

_NONE: Choices = {}


class Value(NamedTuple):
    """What an expression can be.

    `paths` are outer values as they are, `traces` those that it is computed from, and `choices` all else, each with the
    way on which it is that. `open` says that it can be something else too.
    """

    paths: Traces = NOWHERE
    traces: Traces = NOWHERE
    choices: Choices = _NONE
    open: bool = False

    @property
    def certain(self) -> Const | None:
        """The one constant that it is, if it is one."""
        if len(self.choices) != 1 or self.open or self.paths:
            return None
        choice = next(iter(self.choices))
        return choice if type(choice) is Const and choice is not ABSENT else None

    @property
    def key(self) -> str | None:
        """The one text or number that it is, as a key of an object."""
        constant = self.certain
        if constant is None or constant.kind not in {"str", "int"}:
            return None
        return str(constant.value)

    def things(self) -> tuple[Thing, ...]:
        """Return the objects that it can be."""
        return tuple(choice for choice in self.choices if type(choice) is Thing)

    def grows(self, other: Value) -> bool:
        """Whether another value is anything that this is not."""
        return (
            (other.open and not self.open)
            or not self.paths.keys() >= other.paths.keys()
            or not self.traces.keys() >= other.traces.keys()
            or not self.choices.keys() >= other.choices.keys()
        )


ABSENT = Const("absent", None)  # an entry that is not there
NEVER = Value()
UNKNOWN = Value(open=True)
UNDEFINED = Value(choices={Const("NoneType", None): None})
MISSING = Value(choices={ABSENT: None})


def constant(value: Scalar) -> Value:
    """Return the value of a constant."""
    return Value(choices={Const(type(value).__name__, value): None})


def one(choice: Choice, *, open: bool = False) -> Value:  # noqa: A002 - as the field is called
    """Return a value that is one thing."""
    return Value(choices={choice: None}, open=open)


def computed(traces: Traces) -> Value:
    """Return a value of which nothing is known but what it is computed from."""
    return Value(traces=traces, open=True) if traces else UNKNOWN


def joined(left: Value, right: Value) -> Value:
    """Return what is the one or the other."""
    if left is right or right is NEVER:
        return left
    if left is NEVER:
        return right
    choices, open_ = _either(left.choices, right.choices)
    return Value(
        merged(left.paths, right.paths), merged(left.traces, right.traces), choices, left.open or right.open or open_
    )


def _either(left: Choices, right: Choices) -> tuple[Choices, bool]:
    if not right or left is right:
        return left, False
    if not left:
        return right, False
    found = dict(left)
    for choice, way in right.items():
        if choice not in found:
            if len(found) >= (_MOST_THINGS if type(choice) is Thing else _MOST_CHOICES):
                return found, True
            found[choice] = way
        elif way is not found[choice]:
            found[choice] = both(found[choice], way)
    return found, False


def guarded(value: Value, way: Way | None) -> Value:
    """Return what a value is where it is chosen on a way."""
    if way is None:
        return value
    choices: Choices = {choice: both(before, way) for choice, before in value.choices.items()}
    traces = merged(value.traces, way.traces) if value.paths or value.traces or value.open else value.traces
    return Value(value.paths, traces, choices, value.open)


def moved(value: Value, span: Span) -> Value:
    """Return a value that has gone on through a place."""
    if not value.paths and not value.traces:
        return value
    return Value(stepped(value.paths, span), stepped(value.traces, span), value.choices, value.open)


def with_traces(value: Value, traces: Traces) -> Value:
    """Return a value that is computed from more."""
    return Value(value.paths, merged(value.traces, traces), value.choices, open=True) if traces else value


def chosen(choices: Mapping[Choice, Way | None]) -> Traces:
    """Return what decides which of its choices a value is."""
    found = NOWHERE
    for way in choices.values():
        if way is not None:
            found = merged(found, way.traces)
    return found
