"""Source and Span: a text that was read, and a place in it."""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# Nesting of brackets in SDL, and of lists and mappings in YAML and JSON.
MAX_NESTING = 500

# How the files begin that `view` writes: no schema of an API, and free to be written again.
VIEW_MARK = "# Written by `appsync-lint view`"

# What stands in a program for a part of it that is out of sight; a name in every language.
HOLE = "__unknown__"

_LINE_END = pattern(r"\r\n|\n|\r")
_PART = 4096  # characters, behind each of which the lines so far are counted

# How YAML, JSON and TOML write a value: an anchor, then a block behind its header, a quoted text or a plain one.
_ANCHOR = pattern(r"&\S+\s+")
_BLOCK = pattern(r"[|>][^\r\n]*")
# The plain values of JSON and TOML; a number stands for each of them.
_BARE = pattern(r"[-+._0-9eE]+|0[xob][0-9A-Fa-f_]+|true|false|null")
_QUOTES = pattern(r"\"\"\"|'''|[\"']")


def _masked(value: str) -> str:
    """Return a value of YAML, JSON or TOML, of the same length, unreadable and yet a value of the same kind.

    Of what it says the white space alone stays, and so every line end.
    """
    anchor = _ANCHOR.match(value)
    start = anchor.end() if anchor else 0
    header = _BLOCK.match(value, start)
    if header:
        return value[: header.end()] + _crossed(value[header.end() :])
    if quotes := _QUOTES.match(value, start):
        width = len(quotes[0]) if value.endswith(quotes[0], quotes.end()) else 1
        return value[: start + width] + _crossed(value[start + width : -width]) + value[-width:]
    return value[:start] + _crossed(value[start:], "1" if _BARE.fullmatch(value, start) else "x")


def _crossed(text: str, letter: str = "x") -> str:
    return re.sub(r"\S", letter, text)


# Folders that are read in place of others: what stands in them has the names that it has there.
_STANDING_IN: ContextVar[tuple[tuple[Path, Path], ...]] = ContextVar("_STANDING_IN", default=())


@contextmanager
def standing_in(folder: Path, original: Path) -> Iterator[None]:
    """Print paths in a folder as if they were in another, as long as this lasts: nobody knows a temporary folder."""
    before = _STANDING_IN.set((*_STANDING_IN.get(), (folder, original)))
    try:
        yield
    finally:
        _STANDING_IN.reset(before)


def leads_out(path: str | Path) -> bool:
    """Return whether a path in a folder that stands in for another leads out of it: nothing is read through that."""
    around = [folder for folder, _ in _STANDING_IN.get() if Path(path).is_relative_to(folder)]
    return bool(around) and not Path(os.path.realpath(path)).is_relative_to(around[0])


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path as messages print it: relative to the working directory, with forward slashes; never absolute."""
    for folder, original in _STANDING_IN.get():
        if Path(path).is_relative_to(folder):
            path = original / Path(path).relative_to(folder)
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # on another drive
        return Path(path).name


class Source:
    """One text and the name it is reported under: a path relative to the project's root, with forward slashes.

    `is_file` is False for what a user gave on the command line or on standard input.
    """

    def __init__(self, name: str, text: str, is_file: bool = True) -> None:  # noqa: FBT001, FBT002 - part of the value
        self.name = name
        self.text = text
        self.is_file = is_file

    @cached_property
    def _counted(self) -> tuple[list[int], list[int]]:
        """By part of the text: how many lines end before it, and where the line begins that goes on in it."""
        ended, begun = [0], [0]
        for start in range(0, len(self.text), _PART):
            ends, begin = self._line_ends(start, start + _PART)
            ended.append(ended[-1] + ends)
            begun.append(max(begun[-1], begin))
        return ended, begun

    @cached_property
    def _has_returns(self) -> bool:
        return "\r" in self.text

    def _line_ends(self, start: int, end: int) -> tuple[int, int]:
        """Return how many lines end in a part of the text, and the offset behind the last of these ends, or 0."""
        ends, last = self.text.count("\n", start, end), self.text.rfind("\n", start, end)
        if self._has_returns:
            ends += self.text.count("\r", start, end) - self.text.count("\r\n", start, end + 1)
            is_cut = self.text.startswith("\r\n", end - 1)  # the line feed behind the part ends the line
            last = max(last, self.text.rfind("\r", start, end - is_cut))
        return ends, last + 1

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both counted from 1, columns in Unicode code points."""
        part = offset // _PART
        ended, begun = (counted[part] for counted in self._counted)
        ends, begin = self._line_ends(part * _PART, offset)
        return ended + ends + 1, offset - max(begun, begin) + 1

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its line end."""
        ended, _ = self._counted
        part = max(0, bisect_left(ended, number - 1) - 1)
        at = part * _PART
        for _ in range(number - 1 - ended[part]):
            at = self._behind_line(at)
        return self.text[at : self._behind_line(at)].rstrip("\r\n")

    def _behind_line(self, offset: int) -> int:
        found = _LINE_END.search(self.text, offset)
        return found.end() if found else len(self.text)

    def masked(self, places: Iterable[Span]) -> Source:
        """Return the same text with the values at some places made unreadable; every offset and line end stays."""
        parts, done = [], 0
        for start, end in sorted({(place.start, place.end) for place in places}):
            parts += [self.text[done:start], _masked(self.text[start:end])]
            done = end
        return Source(self.name, "".join((*parts, self.text[done:])), self.is_file)

    def masked_from(self, offset: int) -> Source:
        """Return the same text, unreadable from an offset on, for what has no places since it cannot be read."""
        return Source(self.name, self.text[:offset] + _crossed(self.text[offset:]), self.is_file)

    def span(self, start: int, end: int) -> Span:
        """Return the place from offset `start` up to but not including offset `end`."""
        return Span(self, start, end)

    def in_file(self, start: int, end: int) -> tuple[Source, int, int]:
        """Return the text that a file or standard input holds, and where in it this place is."""
        return self, start, end


class Embedded(Source):
    """A text that stands inside another: SDL in a template. Its places are those of the outer text.

    `pieces`, in ascending order, say where; the first begins at 0. They are looked at when somebody asks for a place:
    a schema has four for every field, and a report shows a few of them.
    """

    def __init__(self, outer: Source, text: str, pieces: Iterable[Piece]) -> None:
        super().__init__(outer.name, text, outer.is_file)
        self._outer = outer
        self._untouched = pieces

    @cached_property
    def _pieces(self) -> tuple[Piece, ...]:
        return tuple(self._untouched)

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self._pieces]

    def in_file(self, start: int, end: int) -> tuple[Source, int, int]:
        """Return the text that a file holds, and where in it this place is."""
        first = self._placed(start)
        last = self._placed(end - 1) + 1 if end > start else first
        return self._outer.in_file(first, max(first, last))

    def _placed(self, offset: int) -> int:
        number = max(0, bisect_right(self._starts, offset) - 1)
        piece = self._pieces[number]
        if not piece.runs:
            return piece.outer
        return piece.outer + offset - piece.start + piece.width * bisect_right(piece.steps, offset)


class Piece(Struct, frozen=True, gc=False):
    """From offset `start` of an embedded text on: offset `outer` of the text around it.

    `runs` says that both go on alike; where not, all up to the next piece stands for that one place. At each of the
    offsets `steps` the outer text has `width` characters more: the indentation of a line, or the mark of an escape.
    """

    start: int
    outer: int
    runs: bool = True
    width: int = 0
    steps: Sequence[int] = ()


class Span(Struct, frozen=True, eq=False, gc=False):
    """A place in a text: code-point offsets, from which lines and columns are derived when somebody asks.

    `within` may be a text inside a file; `source`, `start` and `end` are where the place is in the file itself, which
    may write the same with escapes or indented.
    """

    within: Source
    begins: int
    ends: int

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Span) and self._place == other._place)

    def __ne__(self, other: object) -> bool:  # Struct has one of its own, which asks for identity
        return not self == other

    def __hash__(self) -> int:
        return hash(self._place)

    @property
    def _place(self) -> tuple[Source, int, int]:
        return self.within.in_file(self.begins, self.ends)

    @property
    def source(self) -> Source:
        """The text that a file or standard input holds."""
        return self._place[0]

    @property
    def start(self) -> int:
        """The offset there at which the place begins."""
        return self._place[1]

    @property
    def end(self) -> int:
        """The offset there up to which it goes."""
        return self._place[2]

    @property
    def file(self) -> str:
        """The name of the source."""
        return self.source.name

    @property
    def line(self) -> int:
        """The line on which the place begins, from 1."""
        return self._position[0]

    @property
    def column(self) -> int:
        """The column at which the place begins, from 1."""
        return self._position[1]

    @property
    def _position(self) -> tuple[int, int]:
        source, start, _ = self._place
        return source.position(start)

    @property
    def text(self) -> str:
        """The text of the place."""
        return self.within.text[self.begins : self.ends]

    def first_line(self) -> Span:
        """Return the part of the place that lies on its first line.

        Reports show one-line regions: a pull request shows a code-scanning alert only where every line of its region is
        in the diff.
        """
        source, start, end = self._place
        cut = _LINE_END.search(source.text, start, end)
        return Span(source, start, cut.start()) if cut else self

    @property
    def order(self) -> tuple[str, int, int]:
        """A sort key: by file, then by place."""
        source, start, end = self._place
        return source.name, start, end

    def __str__(self) -> str:
        source, start, _ = self._place
        line, column = source.position(start)
        return f"{source.name}:{line}:{column}"


class Problem(Struct, frozen=True):
    """Something that keeps the tool from a verdict: what is wrong, where, and what to do about it."""

    sentence: str
    hint: str = ""
    span: Span | None = None

    @property
    def order(self) -> tuple[str, int, int]:
        """A sort key: by place."""
        return self.span.order if self.span else ("", 0, 0)


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the known name most like a word, whatever their case; empty where none is like it.

    `cutoff` is the least likeness, from 0 to 1.
    """
    import difflib  # noqa: PLC0415 - only where something is wrong

    folded = {name.casefold(): name for name in sorted(known)}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the same as a hint."""
    name = closest(word, known, cutoff)
    return f"Did you mean {name}?" if name else ""


class UnreadableError(Exception):
    """The one exception users meet: everything that is wrong with the input, all at once."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(problem.sentence for problem in problems))
        self.problems = problems


class NoApiError(UnreadableError):
    """What is named can be read, and makes no API: there is neither a schema, nor infrastructure code with one."""


class UnusedParamError(UnreadableError):
    """Parameters are given on the command line that no infrastructure code has; `by_name` holds the problem of each."""

    def __init__(self, by_name: Mapping[str, Problem]) -> None:
        super().__init__(*by_name.values())
        self.by_name = by_name

    @property
    def names(self) -> frozenset[str]:
        """The names of the parameters."""
        return frozenset(self.by_name)
