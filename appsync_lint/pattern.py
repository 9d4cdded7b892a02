"""Pattern: what a setting's regular expression lets through, decided in bounded time and memory.

A user's expression is never given to Python's `re`, which a hostile one can keep busy for ever: it is followed state by
state. Whatever is not read here (look-around, back references, Unicode classes) is no Pattern, and nobody judges it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_CHARACTERS = 500
_MOST_NESTING = 50

# The part of https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html that people write here.
_PIECE = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?(?:\\.|[^\]\\\[&])+\])|(?P<open>\((?:\?:|\?<[A-Za-z]\w*>|(?!\?)))|(?P<close>\))"
    r"|(?P<or>\|)|(?P<edge>[\^$])|(?P<any>\.)|(?P<literal>[^\\\[(){|^$.*+?])"
    r"|(?P<times>(?:[*+?]|\{(?P<low>[0-9]{1,9})(?P<comma>,(?P<high>[0-9]{0,9}))?\})\??(?![+*?{]))",
    re.DOTALL,
)
_EDGES = {"^": True, r"\A": True, "$": False, r"\z": False, r"\Z": False}
_CLASSES = frozenset({r"\d", r"\D", r"\s", r"\S", r"\w", r"\W"})
_BOUNDS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}

# Client IDs that nobody has: made up, in the shapes that identity providers give out.
_MADE_UP = (
    "4kq8zt0vj6w1xnd93mhp7rsb5c",
    "qZ7wT2mXk9LpV4sRj8HnB3dYc6FgA1eU",
    "5f0c9d72-8e41-4b6a-9c3d-17a2be60f84d",
    "kd83hq0zv61mtx7rw2pc",
)
_SHORTEST = ("q", "7")


@dataclass(frozen=True, slots=True, eq=False)
class _One:
    """One character; `letter` is what it has to be, where it is only one."""

    accepts: re.Pattern[str]
    letter: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Edge:
    at_start: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Sequence:
    parts: tuple[_Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    options: tuple[_Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Repeat:
    part: _Node
    low: int
    high: int | None


_Node = _One | _Edge | _Sequence | _Choice | _Repeat


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that was understood."""

    root: _Node

    def fits(self, text: str) -> bool:
        """Return whether it matches the whole text."""
        return len(text) in _Run(text).ends(self.root, 0)

    def occurs_in(self, text: str) -> bool:
        """Return whether it matches some part of the text."""
        run = _Run(text)
        return any(run.ends(self.root, start) for start in range(len(text) + 1))

    @property
    def beginning(self) -> str:
        """The text with which everything that it matches begins, as far as that can be said."""
        return _beginning(self.root)[0]


def read(expression: str) -> Pattern | None:
    """Return the pattern that an expression stands for; None where it is not understood."""
    if len(expression) > _MOST_CHARACTERS:
        return None
    flags = re.IGNORECASE if expression.startswith("(?i)") else re.NOFLAG
    expression = expression.removeprefix("(?i)")
    groups: list[list[list[_Node]]] = [[[]]]
    at = 0
    while at < len(expression):
        piece = _PIECE.match(expression, at)
        if piece is None or not _take(piece, groups, flags):
            return None
        at = piece.end()
    return Pattern(_closed(groups[0])) if len(groups) == 1 else None


def admits_any_client(expression: str, *, in_full: bool = False) -> bool:
    """Return whether a regular expression for client IDs lets IDs through that somebody has just made up.

    AWS does not say whether the whole ID has to match, or a part of it is enough; `in_full` asks for what holds either
    way. An empty expression asks for nothing.
    """
    pattern = read(expression)
    if pattern is None:
        return False
    if not expression or any(pattern.fits(identifier) for identifier in _MADE_UP):
        return True
    return not in_full and all(pattern.occurs_in(identifier) for identifier in _SHORTEST)


def _take(piece: re.Match[str], groups: list[list[list[_Node]]], flags: re.RegexFlag) -> bool:
    """Add a piece of an expression to the groups that are open; return whether it was understood."""
    parts = groups[-1][-1]
    match piece.lastgroup:
        case "open":
            groups.append([[]])
            return len(groups) <= _MOST_NESTING
        case "close":
            if len(groups) == 1:
                return False
            closed = _closed(groups.pop())
            groups[-1][-1].append(closed)
        case "or":
            groups[-1].append([])
        case "times":
            if not parts or isinstance(parts[-1], _Edge | _Repeat):
                return False
            parts[-1] = _Repeat(parts[-1], *_bounds(piece))
        case _:
            node = _single(piece[0], flags)
            if node is None:
                return False
            parts.append(node)
    return True


def _closed(options: list[list[_Node]]) -> _Node:
    sequences = [_Sequence(tuple(parts)) for parts in options]
    return sequences[0] if len(sequences) == 1 else _Choice(tuple(sequences))


def _bounds(piece: re.Match[str]) -> tuple[int, int | None]:
    if piece["low"] is None:
        return _BOUNDS[piece[0][0]]
    low = int(piece["low"])
    if piece["comma"] is None:
        return low, low
    return low, int(piece["high"]) if piece["high"] else None


def _single(text: str, flags: re.RegexFlag) -> _Node | None:
    """Return the node of one character, class or edge; None where the text means something else."""
    if text in _EDGES:
        return _Edge(_EDGES[text])
    if text.startswith("[") and any(doubtful in text for doubtful in ("--", "||", "~~")):
        return None
    if text[0] == "\\" and text not in _CLASSES and text[1].isalnum():
        return None
    try:
        accepts = re.compile(text, flags)
    except re.error:
        return None
    return _One(accepts, _letter(text))


def _letter(text: str) -> str:
    if text.startswith("["):
        letters = set(text[1:-1].casefold())
        return letters.pop() if len(letters) == 1 and text[1] not in "^\\" else ""
    return "" if text == "." or text in _CLASSES else text[-1]


def _beginning(node: _Node) -> tuple[str, bool]:
    """Return the text with which all that a node matches begins, and whether that is the whole of it."""
    match node:
        case _One():
            return node.letter, bool(node.letter)
        case _Edge():
            return "", True
        case _Repeat():
            return _beginning(node.part)[0] if node.low else "", False
        case _Choice():
            texts = [_beginning(option) for option in node.options]
            same = itertools.takewhile(
                lambda letters: len(set(letters)) == 1, zip(*(text for text, _ in texts), strict=False)
            )
            return "".join(letters[0] for letters in same), len(set(texts)) == 1 and texts[0][1]
        case _Sequence():
            found = ""
            for part in node.parts:
                text, whole = _beginning(part)
                found += text
                if not whole:
                    return found, False
            return found, True


class _Run:
    """A text being matched; every node is asked once for every place, so that no expression takes long."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._known: dict[tuple[_Node, int], frozenset[int]] = {}

    def ends(self, node: _Node, start: int) -> frozenset[int]:
        """Return where a match of a node can end that begins at a place."""
        key = node, start
        if key not in self._known:
            self._known[key] = frozenset(self._ends(node, start))
        return self._known[key]

    def _ends(self, node: _Node, start: int) -> Iterable[int]:
        match node:
            case _One():
                return [start + 1] if node.accepts.fullmatch(self.text[start : start + 1]) else []
            case _Edge():
                return [start] if start == (0 if node.at_start else len(self.text)) else []
            case _Choice():
                return frozenset[int]().union(*(self.ends(option, start) for option in node.options))
            case _Sequence():
                places = frozenset({start})
                for part in node.parts:
                    places = self._step(part, places)
                return places
            case _Repeat():
                return self._repeated(node, start)

    def _step(self, node: _Node, places: frozenset[int]) -> frozenset[int]:
        return frozenset[int]().union(*(self.ends(node, place) for place in places))

    def _repeated(self, node: _Repeat, start: int) -> frozenset[int]:
        places = frozenset({start})
        # After so many rounds the places no longer change: a match either stays where it is or moves on.
        most = 2 * len(self.text) + 2
        low = min(node.low, most)
        for _ in range(low):
            places = self._step(node.part, places)
        found = new = places
        for _ in range(most if node.high is None else min(node.high, most) - low):
            new = self._step(node.part, new) - found
            if not new:
                break
            found |= new
        return found
