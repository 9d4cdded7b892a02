"""What of the token an expression is: all of it, an end of it, or one of the sections of a JWT."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.tree import (
    Array,
    Assign,
    Call,
    Conditional,
    Literal,
    Member,
    Name,
    Object,
    Operation,
    Pattern,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression


class Piece(Enum):
    """What of the token something is; what comes first wins where it can be several."""

    TOKEN = auto()  # the token, with or without the word before it
    WORDS = auto()  # what it is made of: `Bearer`, and the rest; or the groups of a pattern
    FIELDS = auto()  # the token, and what the client has put before or behind it
    FIELD = auto()  # one of these: the token, or something else
    SECTIONS = auto()  # the three sections of a JWT
    PAYLOAD = auto()  # the second of them, its claims
    HEADER = auto()  # the first of them, which says how to check the JWT
    SIGNATURE = auto()  # the third
    HEAD = auto()  # an end of the token, cut off
    SCHEME = auto()  # the word before it


# https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html, and Powertools' names for the same:
# https://docs.aws.amazon.com/powertools/python/latest/utilities/data_classes/#appsync-authorizer
_TOKEN = frozenset({"authorizationToken", "authorization_token"})
_HEADERS = frozenset({"requestHeaders", "request_headers"})

# What gives back the same text, or much the same.
_SAME = frozenset({
    "trim", "trimStart", "trimEnd", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "toString", "valueOf",
    "encode", "decode", "toLowerCase", "lower", "normalize", "concat", "padEnd", "ljust",
})  # fmt: skip
_REPLACING = frozenset({"replace", "replaceAll", "sub"})
# What cuts out a part of a text.
CUTTING = frozenset({"slice", "substring", "substr"})
_SPLITTING = frozenset({"split", "rsplit", "partition", "rpartition"})
_MATCHING = frozenset({"match", "exec", "fullmatch"})
_WRAPPING = frozenset({"String", "str", "decodeURIComponent", "unquote"})
_CHOOSING = frozenset({"??", "or", "and"})
_JOINING = frozenset({"+", "template", "%"})
# Calls that put what they are given into something else.
_PACKING = frozenset({"stringify", "dumps", "format", "assign", "from", "repr", "inspect", "bytes"})

_GROUP = re.compile(r"(?<!\\)\((?!\?(?!P?<))")
_WORD_BOUNDARY = re.compile(r"\s|\\s|earer|oken")
_DEEPEST = 60  # expressions inside each other
_ROUNDS = 12  # from name to name


class Texts:
    """The pieces of the token in a module and those that it imports."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._variables: dict[object, Piece] = {}
        self._carriers: set[object] = set()
        self._pieces: dict[Expression, Piece | None] = {}
        self._carrying: dict[Expression, bool] = {}
        for _ in range(_ROUNDS):
            if not self._grown():
                break

    def _grown(self) -> bool:
        """Look at what every variable and function can be once more; return whether that has shown anything new."""
        before = (dict(self._variables), set(self._carriers))
        self._pieces, self._carrying = {}, {}
        for place, values, parts in self._uses.variables():
            piece = self._first(values)
            if piece is not None:
                self._variables[place] = piece
            if any(self.carries(value) for value in (*values, *parts)):
                self._carriers.add(place)
        self._pieces, self._carrying = {}, {}
        return before != (self._variables, self._carriers)

    # What something is.

    def piece(self, expression: Expression, depth: int = 0) -> Piece | None:
        """Return what of the token an expression is; None where it is nothing of it."""
        if expression not in self._pieces and depth < _DEEPEST:
            self._pieces[expression] = None  # where it depends on itself
            self._pieces[expression] = self._piece(expression, depth + 1)
        return self._pieces.get(expression)

    def _piece(self, expression: Expression, depth: int) -> Piece | None:
        if isinstance(expression, Name):
            return self._variables.get(self._uses.place(expression))
        if isinstance(expression, Member):
            return self._of_member(expression, depth)
        if isinstance(expression, Call):
            return self._of_call(expression, depth)
        if isinstance(expression, Operation) and expression.operator == "slice":
            return _cut(self.piece(expression.operands[0], depth), *_bounds(expression))
        return self._first(_parts(expression, _CHOOSING | _JOINING), depth)

    def _first(self, expressions: Iterable[Expression], depth: int = 0) -> Piece | None:
        found = {self.piece(one, depth) for one in expressions}
        return next((piece for piece in Piece if piece in found), None)

    def _of_member(self, member: Member, depth: int) -> Piece | None:
        if member.key in _TOKEN or (str(member.key).casefold() == "authorization" and self._of_headers(member.whole)):
            return Piece.TOKEN
        whole = self.piece(member.whole, depth)
        if whole in {Piece.WORDS, Piece.FIELDS, Piece.SECTIONS}:
            return _section(whole, _index(member))
        return self._variables.get(self._uses.place(member)) or self._first(self._uses.values(member), depth)

    def _of_headers(self, whole: Expression) -> bool:
        return any(isinstance(one, Member) and one.key in _HEADERS for one in (whole, *self._uses.values(whole)))

    def _of_call(self, call: Call, depth: int) -> Piece | None:
        functions = self._uses.called(call)
        if functions:
            return next((found for one in functions if (found := self._variables.get(one))), None)
        name = dotted(call.callee)[-1]
        if isinstance(call.callee, Member):
            whole = self.piece(call.callee.whole, depth)
            if whole is not None:
                return _after(whole, name, call.arguments)
        if name not in _WRAPPING | _MATCHING | {"sub"}:
            return None
        given = self._first(call.arguments, depth)
        if name in _MATCHING and given is Piece.TOKEN:
            pattern = call.callee.whole if isinstance(call.callee, Member) else call.callee
            return _matched((pattern, *call.arguments))
        return given

    # What something holds.

    def carries(self, expression: Expression, depth: int = 0) -> bool:
        """Return whether the token itself is in what an expression is: an object, a list, a longer text."""
        if expression not in self._carrying and depth < _DEEPEST:
            self._carrying[expression] = False
            self._carrying[expression] = self.piece(expression) is Piece.TOKEN or self._holds(expression, depth + 1)
        return self._carrying.get(expression, False)

    def _holds(self, expression: Expression, depth: int) -> bool:
        if isinstance(expression, Name):
            return self._uses.place(expression) in self._carriers
        if isinstance(expression, Member):
            return any(self.carries(one, depth) for one in self._uses.values(expression))
        if isinstance(expression, Call):
            functions = self._uses.called(expression)
            packs = expression.constructed or dotted(expression.callee)[-1] in _PACKING
            given = [*expression.arguments, *(value for _, value in expression.keywords)] if packs else []
            return any(one in self._carriers for one in functions) or any(self.carries(one, depth) for one in given)
        if isinstance(expression, Object):
            return any(self.carries(entry.value, depth) for entry in expression.entries)
        held = expression.items if isinstance(expression, Array) else _parts(expression, _CHOOSING | _JOINING | {"..."})
        return any(self.carries(one, depth) for one in held)


def _parts(expression: Expression, operators: frozenset[str]) -> tuple[Expression, ...]:
    """Return those parts of an expression that it is, or that are joined to it."""
    if isinstance(expression, Conditional):
        return (expression.then, expression.otherwise)
    if isinstance(expression, Assign):
        return (expression.value,)
    if isinstance(expression, Operation) and expression.operator in operators:
        return expression.operands[-1:] if expression.operator == "and" else expression.operands
    return ()


def _index(member: Member) -> str:
    if member.key is not None:
        return member.key
    return str(member.index.value) if isinstance(member.index, Literal) else ""


def _section(whole: Piece, index: str) -> Piece | None:
    """Return what one of several pieces is, by its number; the last but one of a JWT is its payload, too."""
    if whole is Piece.SECTIONS:
        return {"0": Piece.HEADER, "1": Piece.PAYLOAD, "2": Piece.SIGNATURE, "-2": Piece.PAYLOAD}.get(index)
    if whole is Piece.FIELDS:
        return None if index == "length" else Piece.FIELD
    if index == "groups":
        return Piece.WORDS
    return Piece.SCHEME if index == "0" else None if index in {"length", "index", "input"} else Piece.TOKEN


def _after(whole: Piece, name: str, arguments: tuple[Expression, ...]) -> Piece | None:
    """Return what a method of texts, or of lists of them, leaves of a piece."""
    found: Piece | None = None
    if whole in {Piece.WORDS, Piece.FIELDS, Piece.SECTIONS}:
        if name in {"group", "at"} and arguments and isinstance(number := arguments[0], Literal):
            found = _section(whole, str(number.value))
        elif whole is Piece.WORDS and name in {"pop", "at", "group", "groups", "join", "filter", "slice"}:
            found = Piece.TOKEN if name in {"pop", "at", "group", "join"} else whole
        elif whole is Piece.FIELDS and name in {"shift", "pop", "at"}:
            found = Piece.FIELD
    elif name in _SPLITTING:
        found = _split(arguments, once=name != "split") if whole is Piece.TOKEN else None
    elif name in _MATCHING:
        found = _matched(arguments) if whole is Piece.TOKEN else None
    elif name in CUTTING:
        found = _cut(whole, *arguments[:2])
    elif name in _SAME or (name in _REPLACING and not _masks(arguments)):
        found = whole
    return found


def _split(arguments: tuple[Expression, ...], *, once: bool) -> Piece | None:
    by = arguments[0] if arguments else None
    text = by.text if isinstance(by, Pattern) else str(by.value) if isinstance(by, Literal) else " "
    if text in {".", r"\."}:  # what is cut off once is the signature
        return None if once else Piece.SECTIONS
    return Piece.WORDS if _WORD_BOUNDARY.search(text) else Piece.FIELDS


def _matched(patterns: Iterable[Expression]) -> Piece:
    """Return what the groups of a pattern are: the token behind a word, or one of several fields."""
    texts = [
        one.text if isinstance(one, Pattern) else one.value if isinstance(one, Literal) else "" for one in patterns
    ]
    groups = max((len(_GROUP.findall(str(text))) for text in texts), default=0)
    return Piece.WORDS if groups <= 1 else Piece.FIELDS


def _masks(arguments: tuple[Expression, ...]) -> bool:
    last = arguments[-1] if len(arguments) > 1 else None
    return isinstance(last, Literal) and re.search(r"[*•…x]{2}|\*|…", str(last.value)) is not None


def _cut(whole: Piece | None, start: Expression | None = None, end: Expression | None = None) -> Piece | None:
    """Return what a slice leaves: the token without the word before it, a field of it, or only an end.

    What begins or ends at a place that is searched for is a field: the token, or what the client has put beside it.
    """
    if whole is not Piece.TOKEN or (start is None and end is None):
        return whole
    if end is not None:
        at_start = start is None or (isinstance(start, Literal) and start.value == 0)
        return Piece.FIELD if at_start and not _is_number(end) else Piece.HEAD
    if start is None or _is_negative(start):
        return Piece.HEAD
    return Piece.TOKEN if _is_number(start) or _is_behind_word(start) else Piece.FIELD


def _bounds(slice_: Operation) -> tuple[Expression | None, Expression | None]:
    """Return where a slice of Python begins and ends: `a[5:]`, `a[:5]`."""
    start, end = (*slice_.operands[1:3], None, None)[:2]
    text = slice_.span.text[len(slice_.operands[0].span.text) :].lstrip(" [")
    return (None, start) if text.startswith(":") else (start, end)


def _is_number(expression: Expression) -> bool:
    return isinstance(expression, Literal) or _is_negative(expression)


def _is_behind_word(start: Expression) -> bool:
    """Return whether a place is that behind the word before the token: its length, or that of the blank after it."""
    if isinstance(start, Member):
        return start.key == "length"
    if isinstance(start, Call) and dotted(start.callee)[-1] == "len":
        return True
    return any(isinstance(one, Literal) and isinstance(one.value, str) and one.value.isspace() for one in walk(start))


def _is_negative(expression: Expression) -> bool:
    if isinstance(expression, Operation):
        return expression.operator == "-" and len(expression.operands) == 1
    return isinstance(expression, Literal) and isinstance(expression.value, int | float) and expression.value < 0
