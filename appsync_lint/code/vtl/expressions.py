"""References and expressions of VTL -> a tree: what stands in the brackets of a directive, and behind a `$`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.tree import Literal, Member, Name, Opaque, Operation
from appsync_lint.code.vtl import tokens
from appsync_lint.code.vtl.brackets import OPENED, WITH_COMMAS, Bracket, Kind, Operator, Part

if TYPE_CHECKING:
    import re

    from appsync_lint.code.tree import Expression
    from appsync_lint.source import Source, Span

# Of brackets, calls and parts of parts inside each other; and of blocks. What stands deeper is an error.
MOST_LEVELS = 400
_MOST_DIGITS = 30  # of a whole number
_MOST_TEXTS = 3  # of texts with references inside texts


class Expressions:
    """Reads the expressions of one template; what cannot be understood is added to `errors`, and read on.

    `comments` are the places of those inside brackets.
    """

    def __init__(self, source: Source) -> None:
        self.errors: list[Span] = []
        self.comments: list[tuple[int, int]] = []
        self.source = source
        self._texts = 0

    def inside(self, start: int, at: int, *, loose: bool = False) -> tuple[tuple[Expression, ...], int]:
        """Return the expressions of a directive from `start`, whose bracket opens before `at`, and where it ends.

        `loose` says that blank space alone can stand between them.
        """
        reading = _Reading(self, Bracket(Kind.DIRECTIVE, start), at, len(self.source.text), loose=loose)
        return tuple(part.value for part in reading.run()), reading.at

    def reference(self, found: re.Match[str], end: int) -> tuple[Expression | None, int]:
        """Return the reference that a mark begins, as far as it goes up to `end`; None for what is plain text."""
        reading = _Reading(self, Bracket(Kind.TEXT, found.start()), found.start(), end)
        parts = reading.run()
        return (parts[0].value if parts else None), reading.at

    def fails(self, start: int, end: int) -> None:
        """Note that something cannot be understood."""
        self.errors.append(self.source.span(start, end))

    def text(self, start: int, end: int) -> Expression:
        """Return a text between quotes: a Literal, or with references in it an Operation `template`."""
        place = self.source.span(start, end)
        if self.source.text[start] == '"' and self._texts < _MOST_TEXTS:
            self._texts += 1
            operands = self._pieces(start + 1, end - 1)
            self._texts -= 1
            if operands:
                return Operation(place, "template", operands)
        return Literal(place, tokens.unquoted(self.source.text[start:end]))

    def _pieces(self, start: int, end: int) -> tuple[Expression, ...]:
        """Return the references in a text and what stands between them; nothing where there is no reference."""
        pieces: list[Expression] = []
        plain = at = start
        while found := tokens.MARK.search(self.source.text, at, end):
            at = found.start() + (2 if found["comment"] or found["raw"] else len(found[0]))
            if found["reference"]:
                value, stop = self.reference(found, end)
                if value is not None:
                    pieces += [*self._plain(plain, found.start()), value]
                    plain = at = stop
        return (*pieces, *self._plain(plain, end)) if pieces else ()

    def _plain(self, start: int, end: int) -> list[Expression]:
        return [Literal(self.source.span(start, end), self.source.text[start:end])] if end > start else []


class _Reading:
    """One expression on its way: the brackets that are open, without a level of Python's stack for each."""

    def __init__(self, owner: Expressions, bracket: Bracket, at: int, end: int, *, loose: bool = False) -> None:
        self.at = at
        self._owner = owner
        self._source = owner.source
        self._text = owner.source.text
        self._end = end
        self._loose = loose
        self._open = [bracket]
        self._joint = -1  # where a reference has ended that can go on

    def run(self) -> list[Part]:
        """Read until the first bracket is closed, and return what stands in it."""
        outer = self._open[0]
        while self._open:
            if self._open[-1].wants:
                understood = self._operand()
            elif self._joint == self.at and (found := tokens.PART.match(self._text, self.at, self._end)):
                understood = self._goes_on(found)
            elif self._open[-1].kind is Kind.TEXT:
                self._shut(self.at)
                understood = True
            else:
                understood = self._between()
            if not understood:
                self._give_up()
        return outer.items

    # What can come next: a value, more of a reference, or what stands between two values.

    def _operand(self) -> bool:
        found = self._next(tokens.OPERAND)
        if found is None or len(self._open) + len(self._open[-1].operators) >= MOST_LEVELS:
            return False
        start, end = found.span()
        if found["close"]:
            return self._close(found[0], end)
        self.at = end
        if found["prefix"]:
            name = tokens.SPELT.get(found[0], found[0])
            self._open[-1].operators.append(Operator(name, start, tokens.PREFIXED))
        elif found["open"]:
            self._open.append(Bracket(OPENED[found[0]], start))
        elif found["reference"]:
            if found["formal"]:
                self._open.append(Bracket(Kind.FORMAL, start))
            name = tokens.ALIASES.get(found["name"], found["name"])
            self._value(Part(start, end, Name(self._source.span(start, end), name)))
            self._joint = end
        else:
            self._value(Part(start, end, self._simple(found)))
        return True

    def _simple(self, found: re.Match[str]) -> Expression:
        start, end = found.span()
        place = self._source.span(start, end)
        if found["text"]:
            return self._owner.text(start, end)
        if found["number"]:
            return Literal(place, _number(found[0]))
        if found["word"] and (found[0] in tokens.CONSTANTS or self._is_key(end)):
            return Literal(place, tokens.CONSTANTS.get(found[0], found[0]))
        if found["word"]:
            self._owner.fails(start, end)
        return Opaque(place)

    def _is_key(self, at: int) -> bool:
        blank = tokens.BLANK.match(self._text, at, self._end)
        behind = self._text[blank.end() : blank.end() + 1] if blank else ""
        return self._open[-1].kind is Kind.MAP and behind == ":"

    def _goes_on(self, found: re.Match[str]) -> bool:
        values = self._open[-1].values
        whole = values[-1]
        if max(whole.depth, len(self._open)) >= MOST_LEVELS:
            return False
        self.at = found.end()
        opens = {"(": Kind.CALL, "[": Kind.INDEX}.get(found[0][-1])
        if opens is not Kind.INDEX:
            end = self._joint = self.at - (opens is Kind.CALL)
            member = self._member(whole, end, found)
            whole = values[-1] = Part(whole.start, end, member, whole.depth + 1)
        if opens:
            del values[-1]
            self._open.append(Bracket(opens, whole.start, whole))
        return True

    def _member(self, whole: Part, end: int, found: re.Match[str]) -> Member:
        """Return a part by its name, or by one that a tool fills in."""
        place = self._source.span(whole.start, end)
        if found.re is tokens.PART:
            return Member(place, whole.value, found["member"])
        inner = self._source.span(*found.span("reference"))
        return Member(place, whole.value, None, Name(inner, found["name"]) if found["name"] else Opaque(inner))

    def _between(self) -> bool:
        bracket = self._open[-1]
        if self._joint == self.at and (filled := tokens.FILLED_IN.match(self._text, self.at, self._end)):
            return self._goes_on(filled)
        found = self._next(tokens.BETWEEN)
        if found is None:
            goes_on = self._loose and bracket.kind is Kind.DIRECTIVE and self.at < self._end
            if goes_on:
                bracket.finish(self._source)
            return goes_on
        if found["close"]:
            return self._close(found[0], found.end())
        if found["operator"] and bracket.kind is not Kind.FORMAL:
            bracket.operates(self._source, tokens.SPELT.get(found[0], found[0]), found.start())
        elif found["comma"] and bracket.kind in WITH_COMMAS:
            bracket.finish(self._source)
        elif found["colon"] and bracket.kind is Kind.MAP and bracket.key is None:
            bracket.join(self._source, 0)
            bracket.key = bracket.values.pop()
        else:
            return False
        bracket.wants = True
        self.at = found.end()
        return all(part.depth < MOST_LEVELS for part in bracket.values[-1:])

    def _next(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        if self._open[-1].kind is not Kind.TEXT:
            blank = tokens.BLANK.match(self._text, self.at, self._end)
            end = blank.end() if blank else self.at
            if self._text.find("#", self.at, end) >= 0:
                found = tokens.COMMENT.finditer(self._text, self.at, end)
                self._owner.comments += [comment.span() for comment in found]
            self.at = end
        return pattern.match(self._text, self.at, self._end)

    # What is finished.

    def _value(self, part: Part) -> None:
        self._open[-1].values.append(part)
        self._open[-1].wants = False

    def _close(self, mark: str, end: int) -> bool:
        bracket = self._open[-1]
        halfway = bracket.wants and (bracket.values or bracket.operators or bracket.key)
        if bracket.kind.closing != mark or halfway:
            return False
        self._shut(end)
        return True

    def _shut(self, end: int) -> None:
        """Close the innermost bracket: it becomes a value of the one around it."""
        bracket = self._open.pop()
        bracket.finish(self._source)
        self.at = end
        if self._open:
            self._value(bracket.closed(self._source, end))
            self._joint = end if bracket.kind in {Kind.CALL, Kind.INDEX} else -1

    def _give_up(self) -> None:
        """Note where it cannot go on, and close all brackets there: what has been read still counts."""
        if [bracket.kind for bracket in self._open] == [Kind.TEXT, Kind.FORMAL] and self._is_plain():
            self._open.clear()
            return
        at = self.at if self.at < self._end else self._open[-1].start
        self._owner.fails(at, at + 1)
        while self._open:
            self._shut(self.at)

    def _is_plain(self) -> bool:
        """Return whether a reference in curly brackets is one of another tool: `${aws.region:us-east-1}`."""
        said = self._text[self._open[-1].start : self.at]
        return not any(mark in said for mark in "([")


def _number(text: str) -> int | float:
    whole = len(text) <= _MOST_DIGITS and text.lstrip("-").isdecimal()
    return int(text) if whole else float(text)
