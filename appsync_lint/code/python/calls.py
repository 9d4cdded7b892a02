"""The calls of Python; `event.get("a")`, which only reads a part, is a Member, and `dict(a=1)` an Object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.tree import Array, Call, Entry, Literal, Member, Name, Object, Opaque, Operation

if TYPE_CHECKING:
    from appsync_lint.code.branches import Branch
    from appsync_lint.code.python.reading import Reading
    from appsync_lint.code.tree import Expression
    from appsync_lint.source import Span

    Keywords = tuple[tuple[str, Expression], ...]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|.*/", re.IGNORECASE | re.DOTALL)
# Custom claims of a JWT have addresses for names: https://auth0.com/docs/secure/tokens/json-web-tokens/json-web-token-claims
_CLAIMS = re.compile(r"claims?|payload|decoded|token|identity|user|attributes|header", re.IGNORECASE)


def call(reading: Reading, branch: Branch) -> Expression:
    """Lower a call."""
    span = reading.span(branch)
    callee = reading.value(branch.get("function"))
    given = branch.get("arguments")
    parts = [] if given is None else [given] if given.kind == "generator_expression" else given.parts
    arguments = tuple(reading.value(part) for part in parts if part.kind != "keyword_argument")
    keywords = tuple(_keyword(reading, part) for part in parts if part.kind == "keyword_argument")
    return (
        _part(span, callee, arguments, keywords)
        or _dictionary(span, callee, arguments, keywords)
        or Call(span, callee, arguments, keywords)
    )


def _keyword(reading: Reading, branch: Branch) -> tuple[str, Expression]:
    name = branch.get("name")
    return reading.word(name) if name else "", reading.value(branch.get("value"))


def _part(span: Span, callee: Expression, arguments: tuple[Expression, ...], keywords: Keywords) -> Expression | None:
    """Return what `a.get("b")`, `a.get("b", default)` and `getattr(a, "b", default)` read; None for any other call."""
    if keywords or any(isinstance(one, Operation) and one.operator == "..." for one in arguments):
        return None
    if isinstance(callee, Member) and callee.key == "get":
        whole, given = callee.whole, arguments
    elif isinstance(callee, Name) and callee.name == "getattr" and len(arguments) > 1:
        whole, given = arguments[0], arguments[1:]
    else:
        return None
    if len(given) not in (1, 2) or not isinstance(given[0], Literal) or not isinstance(given[0].value, str):
        return None
    key = given[0].value
    if _ADDRESS.match(key) and not _has_claims(whole):
        return None
    member = Member(span, whole, key, optional=True)
    if len(given) == 1 or (isinstance(given[1], Literal) and given[1].value is None):
        return member
    return Operation(span, "??", (member, given[1]))


def _has_claims(whole: Expression) -> bool:
    name = whole.key if isinstance(whole, Member) else whole.name if isinstance(whole, Name) else None
    return name is not None and _CLAIMS.search(name) is not None


def _dictionary(
    span: Span, callee: Expression, arguments: tuple[Expression, ...], keywords: Keywords
) -> Expression | None:
    """Return the object that `dict(a=1)` and `dict(a, b=1)` make; None for any other call."""
    if not isinstance(callee, Name) or callee.name != "dict":
        return None
    spread = [one.operands[0] for one in arguments if isinstance(one, Operation) and one.operator == "..."]
    plain = [one for one in arguments if not (isinstance(one, Operation) and one.operator == "...")]
    if len(plain) > 1 or any(isinstance(one, Array | Opaque | Call) for one in plain):
        return None
    entries = [Entry(one.span, None, one, spread=True) for one in (*plain, *spread)]
    entries += [Entry(value.span, key, value) for key, value in keywords]
    return Object(span, tuple(entries))
