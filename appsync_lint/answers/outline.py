"""Everything that one caller reaches, as a tree from the root fields in which every type is opened once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.schema import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.reach import Arrival
    from appsync_lint.schema import Field, Type

_DEEPEST = 8  # what lies deeper has a section of its own: a chain of types would be as wide as it is long
_WIDEST, _NARROWEST = 80, 40  # columns of a line of leaves, and what deep ones have at least
_MOST_ARGUMENTS = 1_000  # characters

_Place = tuple["Arrival", "Field"]


class Line(Struct, frozen=True):
    """A line of the tree: fields in the schema's words, or nothing but what there is to be said; depths from 0.

    `coordinate` is the field's, where it is one alone.
    """

    depth: int
    text: str
    note: str = ""
    coordinate: str = ""


class Section(Struct, frozen=True):
    """A part of the tree with a head of its own: an operation, or a type deep below one."""

    title: str
    lines: tuple[Line, ...]


class Outline(Struct, frozen=True):
    """What a principal reaches: how many fields of how many, and the tree, as one section for each operation or more.

    A type is opened where the shortest path comes to it; in other places stands where that is, and there, unless it is
    a root field, its coordinate. Fields stand in the order of the files. Those that refuse the principal are counted,
    and not shown.
    """

    principal: Principal
    reached: int
    fields: int
    sections: tuple[Section, ...]


def outline(api: Api, principal: Principal) -> Outline:
    """Return everything that a principal reaches, in time and size linear in the schema."""
    reached = sum(api.reaches(principal, field) for field in api.schema.fields)
    tree = _Tree(api, principal)
    sections = [*tree.sections()]
    marked = (replace(one, lines=tuple(tree.marked(line) for line in one.lines)) for one in sections)
    return Outline(principal, reached, len(api.schema.fields), tuple(marked))


class _Tree:
    def __init__(self, api: Api, principal: Principal) -> None:
        self._api = api
        self._principal = principal
        self._origins = api.reach(principal).origins
        self._waiting: deque[tuple[str, Arrival]] = deque()
        self._pointed: set[str] = set()  # the coordinates that are named elsewhere
        self._listed: dict[Arrival, _Place] = {}  # where the types behind an interface or union are listed, by its name
        for arrival in self._origins:  # in the order in which the search came to them
            for field in self._passing(arrival):
                self._listed.setdefault((field.type.name, self._unchecked(arrival, field)), (arrival, field))

    def sections(self) -> Iterator[Section]:
        roots = self._api.schema.roots
        for operation in Operation:
            if operation in roots:
                own = "" if roots[operation] == operation.capitalize() else f" ({roots[operation]})"
                self._waiting.append((f"{operation}{own}", (roots[operation], False)))
        while self._waiting:
            title, arrival = self._waiting.popleft()
            yield Section(title, tuple(self._inside(arrival, 0)))

    def marked(self, line: Line) -> Line:
        """Return a line with its coordinate, where other lines send the reader to it and it is no root field's."""
        if line.coordinate not in self._pointed or "see " in line.note:
            return line
        return replace(line, note="; ".join([*([line.note] if line.note else []), line.coordinate]))

    def _inside(self, arrival: Arrival, depth: int) -> Iterator[Line]:
        """Yield what stands in an object of a type: its leaves, its other fields, and how many are refused."""
        passing = self._passing(arrival)
        is_root = self._api.is_root(arrival[0])
        plain = {
            one: one.name
            for one in passing
            if self._api.schema.is_leaf(one.type.name) and not one.arguments and not is_root
        }
        yield from (Line(depth, text) for text in _joined(plain.values(), depth))
        for field in passing:
            if field not in plain:
                yield from self._field(arrival, field, depth)
        if refused := len(self._api.schema.types[arrival[0]].fields) - len(passing):
            every = "every field" if not passing else f"{refused} field{'s' if refused > 1 else ''}"
            yield Line(depth, "", f"{every} refused here")

    def _field(self, arrival: Arrival, field: Field, depth: int) -> Iterator[Line]:
        place = arrival, field
        unchecked = self._unchecked(arrival, field)
        notes = ["what it sends is not checked"] if unchecked and not arrival[1] else []
        types = self._api.schema.possible_types(field.type.name)
        if types and self._api.schema.types[field.type.name].kind is Kind.OBJECT:
            onward = types[0].name, unchecked
            told = "; ".join([*notes, *self._elsewhere(onward, place, depth)])
            yield Line(depth, _signature(field), told, field.coordinate)
            yield from self._opened(onward, place, depth)
            return
        listed = self._listed.get((field.type.name, unchecked), place)
        if types and listed != place:
            yield Line(depth, _signature(field), "; ".join([*notes, self._see(listed[1])]), field.coordinate)
            return
        yield Line(depth, _signature(field), "; ".join(notes), field.coordinate)
        for type_ in types:
            onward = type_.name, unchecked
            yield Line(depth + 1, f"... on {type_.name}", "".join(self._elsewhere(onward, place, depth)))
            yield from self._opened(onward, place, depth, further=2)

    def _opened(self, onward: Arrival, place: _Place, depth: int, further: int = 1) -> Iterator[Line]:
        if self._origins[onward] == place and depth < _DEEPEST:
            yield from self._inside(onward, depth + further)

    def _elsewhere(self, onward: Arrival, place: _Place, depth: int) -> list[str]:
        """Return where a type is opened if not here; what lies too deep gets a section of its own."""
        origin = self._origins[onward]
        if origin is None:
            operation = self._api.schema.operation(onward[0])
            return [f"see {operation}"]
        if origin != place:
            return [self._see(origin[1])]
        if depth < _DEEPEST:
            return []
        title = f"{onward[0]}, at {place[1].coordinate}"
        self._waiting.append((title, onward))
        return ["further below"]

    def _see(self, field: Field) -> str:
        if not self._api.is_root(field.parent):
            self._pointed.add(field.coordinate)
        return f"see {field.coordinate}"

    def _passing(self, arrival: Arrival) -> list[Field]:
        type_: Type = self._api.schema.types[arrival[0]]
        return [one for one in type_.fields if arrival[1] or self._api.admits(one, self._principal)]

    def _unchecked(self, arrival: Arrival, field: Field) -> bool:
        return arrival[1] or field.parent == self._api.unchecked_root


def _signature(field: Field) -> str:
    if not field.arguments:
        return f"{field.name}: {field.type.text}"
    arguments = ", ".join(f"{argument.name}: {argument.type.text}" for argument in field.arguments)
    shown = arguments if len(arguments) <= _MOST_ARGUMENTS else "..."
    return f"{field.name}({shown}): {field.type.text}"


def _joined(names: Iterable[str], depth: int) -> Iterator[str]:
    """Yield names in lines that are not too wide."""
    line, most = "", max(_WIDEST - 2 * depth - 4, _NARROWEST)
    for name in names:
        if line and len(line) + len(name) > most:
            yield f"{line},"
            line = ""
        line += f", {name}" if line else name
    if line:
        yield line
