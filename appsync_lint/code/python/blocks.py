"""The statements of Python that have blocks: `if`, `try` and `with`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.python import targets as python_targets
from appsync_lint.code.python.expressions import values
from appsync_lint.code.python.statements import evaluated, listed
from appsync_lint.code.tree import Block, Handler, If, Try

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Statement

    Statements = tuple[Statement, ...]


def chosen(reading: Reading, branch: Branch) -> Statements:
    """Lower `if`; each `elif` is an If in what else is done."""
    otherwise: Statements = ()
    for part in reversed(branch.all("alternative")):
        is_last = part.kind != "elif_clause"
        otherwise = reading.body(part) if is_last else (_choice(reading, part, otherwise),)
    return (_choice(reading, branch, otherwise),)


def _choice(reading: Reading, branch: Branch, otherwise: Statements) -> If:
    test = reading.value(branch.get("condition"))
    return If(reading.span(branch), test, reading.body(branch.get("consequence")), otherwise)


def tried(reading: Reading, branch: Branch) -> Statements:
    """Lower `try`."""
    body: Statements = reading.body(branch.get("body"))
    handlers: list[Handler] = []
    final: Statements = ()
    for part in branch.parts:
        if part.kind == "except_clause":
            handlers.append(_handler(reading, part))
        elif part.kind == "else_clause":
            body += reading.body(part)
        elif part.kind == "finally_clause":
            final = reading.body(part)
    return (Try(reading.span(branch), body, tuple(handlers), final),)


def caught(reading: Reading, branch: Branch) -> None:
    """Note the name that an `except` binds, before its block is read."""
    alias = _caught(reading, branch)[1]
    if alias:
        reading.scopes.knows(reading.word(alias))


def _caught(reading: Reading, branch: Branch) -> tuple[list[Branch], Branch | None]:
    """Return the kinds that an `except` catches, and the name that what is caught gets."""
    alias = branch.get("alias")
    found = [part for part in branch.parts if part.kind != "block" and part is not alias]
    if len(found) == 1 and found[0].kind == "as_pattern":
        alias = found[0].get("alias")
        found = found[0].parts[:1]
    elif len(found) > 1 and alias is None and reading.text(found[1])[:1].islower():
        alias = found.pop(1)  # Python 2: `except ValueError, error`; since Python 3.14 all are kinds
    if len(found) == 1 and found[0].kind == "tuple":
        found = found[0].parts
    return found, alias


def _handler(reading: Reading, branch: Branch) -> Handler:
    kinds, alias = _caught(reading, branch)
    bodies = [statement for part in branch.parts if part.kind == "block" for statement in reading.body(part)]
    name = reading.word(alias) if alias else ""
    return Handler(reading.span(branch), name, tuple(bodies), values(reading, kinds))


def opening(reading: Reading, branch: Branch) -> None:
    """Note what a `with` opens, before its body is read."""
    items = [item for part in branch.parts if part.kind == "with_clause" for item in part.parts]
    reading.noted[branch] = tuple(statement for item in items for statement in _opening(reading, item))


def opened(reading: Reading, branch: Branch) -> Statements:
    """Lower `with`."""
    found: Statements = reading.noted.get(branch, ())
    return (Block(reading.span(branch), (*found, *reading.body(branch.get("body")))),)


def _opening(reading: Reading, item: Branch) -> Iterator[Statement]:
    value = item.get("value")
    while value and value.kind == "parenthesized_expression" and value.parts:
        value = value.parts[0]
    if value is None:
        return
    alias = value.get("alias") if value.kind == "as_pattern" else None
    if alias is None:
        yield from reading.body(value)
    else:
        span = reading.span(value)
        opened = reading.value(value.parts[0])
        yield from evaluated(span, python_targets.assigned(reading, alias, opened, span))


STEPS: Mapping[str, Callable[[Reading, Branch], Statements]] = {
    "else_clause": listed,
    "finally_clause": listed,
    "if_statement": chosen,
    "try_statement": tried,
    "with_statement": opened,
}

# What is done before their blocks are read.
HEADS: Mapping[str, Callable[[Reading, Branch], None]] = {
    "except_clause": caught,
    "with_statement": opening,
}
