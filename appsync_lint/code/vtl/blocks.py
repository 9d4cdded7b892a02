"""Blocks of VTL, from `#if`, `#foreach`, `#macro` or `#define` to `#end`, and the statements that they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.code.tree import (
    Assign,
    Block,
    Evaluate,
    Function,
    If,
    Loop,
    Member,
    Name,
    Opaque,
    Operation,
    Parameter,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Source


class Branch(Struct):
    """A part of a block, from its directive on: `#if`, `#elseif`, `#else`."""

    start: int
    test: Expression | None
    body: list[Statement] = field(default_factory=list)


class Open(Struct):
    """An open block, whose directive ends before `end`, and what stands in its brackets.

    `branches` has one part, that of an `#if` can have several.
    """

    word: str
    start: int
    end: int
    values: tuple[Expression, ...]
    branches: list[Branch]

    @property
    def branches_off(self) -> bool:
        """Whether an `#elseif` or `#else` can follow."""
        return self.word == "if" and (len(self.branches) == 1 or self.branches[-1].test is not None)

    def closed(self, source: Source, end: int) -> Statement:
        """Return the block as a statement that ends before `end`."""
        place = source.span(self.start, end)
        if self.word == "if":
            return self._if(source, end)
        body = tuple(self.branches[0].body)
        if self.word == "foreach":
            return Loop(place, tuple(map(_head, self.values)), body)
        name, *others = self.values or (Opaque(place),)
        if not isinstance(name, Name):
            return Block(place, (Evaluate(name.span, name), *body))
        parameters = tuple(parameter for value in others for parameter in _parameter(value))
        return Evaluate(place, Assign(place, name, Function(place, name.name, parameters, body), declares=True))

    def _if(self, source: Source, end: int) -> If:
        otherwise: tuple[Statement, ...] = ()
        for branch in reversed(self.branches[1:]):
            if branch.test is None:
                otherwise = tuple(branch.body)
            else:
                place = source.span(branch.start, end)
                otherwise = (If(place, branch.test, tuple(branch.body), otherwise),)
        first = self.branches[0]
        place = source.span(self.start, end)
        return If(place, first.test or Opaque(source.span(self.start, self.end)), tuple(first.body), otherwise)


def fits(word: str, values: tuple[Expression, ...]) -> bool:
    """Return whether a directive can have these expressions in its brackets."""
    match word, values:
        case "set", (Assign(),):
            return True
        case "foreach", (Operation(operator="in", operands=(Name() | Member(), _)),):
            return True
        case (("macro" | "define"), (Name(), *_)):
            return True
        case "set" | "foreach" | "macro" | "define", _:
            return False
        case "if" | "elseif", _:
            return len(values) == 1 and not isinstance(values[0], Assign)
    return True


def _head(value: Expression) -> Expression:
    """Return what a loop does on the way in: its variable becomes one of a list."""
    match value:
        case Operation(operator="in", operands=(target, listed)):
            return Assign(value.span, target, Member(listed.span, listed, None), declares=True)
    return value


def _parameter(value: Expression) -> Iterator[Parameter]:
    match value:
        case Name(name=name):
            yield Parameter(value.span, name)
        case Assign(target=Name(name=name), value=default):
            yield Parameter(value.span, name, default)
