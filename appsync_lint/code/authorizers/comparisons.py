"""Comparisons of the token with constants, where to be equal leads to an answer that allows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from appsync_lint.code.authorizers.facts import TokenTest
from appsync_lint.code.authorizers.outcomes import Outcomes
from appsync_lint.code.authorizers.texts import Piece
from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.tree import Array, Call, Function, Literal, Member, Name, Object, Operation
from appsync_lint.source import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.authorizers.texts import Texts
    from appsync_lint.code.flow.flow import Flow
    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression, Node

_WHOLE = frozenset({Piece.TOKEN, Piece.SIGNATURE})
_DEEPEST = 8  # texts made of others
_MOST_TEXTS = 20  # of a list
_CONSTANT_TIME = frozenset({"timingSafeEqual", "compare_digest"})
_LOOKING_UP = frozenset({"includes", "has", "get", "indexOf"})
_EACH = frozenset({"some", "find", "findIndex", "filter", "any"})
_SEARCHING = frozenset({"includes", "startsWith", "startswith", "endsWith", "endswith"})
_COLLECTIONS = frozenset({"Set", "Map", "set", "frozenset", "list", "tuple", "freeze", "dict"})


def comparisons(uses: Uses, texts: Texts, flow: Flow) -> Iterator[TokenTest]:
    """Yield the comparisons that let a caller in where they are equal, one for each text."""
    looking, outcomes = _Looking(uses, texts, flow), Outcomes(uses)
    for node in uses.nodes:
        found = tuple(dict.fromkeys(islice(looking.at(node), _MOST_TEXTS)))
        if not found:
            continue
        holds = found[0][1]
        forged = looking.is_signature(node) and not outcomes.refuses(node, holds=holds)
        if forged or outcomes.allows(node, holds=holds):
            yield from (TokenTest(node.span, text, part) for text, _, part in found)


# A text, or None where it comes from outside; whether the test holds where they are equal; whether for a part only.
_Found = tuple[str | None, bool, bool]


class _Looking:
    """What the token is compared with."""

    def __init__(self, uses: Uses, texts: Texts, flow: Flow) -> None:
        self._uses = uses
        self._texts = texts
        self._flow = flow

    def at(self, node: Node) -> Iterator[_Found]:
        if isinstance(node, Operation) and len(node.operands) == 2:  # noqa: PLR2004
            yield from self._operation(node, *node.operands)
        elif isinstance(node, Call):
            yield from ((text, True, False) for text in self._call(node))
            yield from ((text, True, True) for text in self._searched(node))
        elif isinstance(node, Member) and node.index is not None and self._is_token(node.index):
            yield from ((text, True, False) for text in self._keys(node.whole))

    def is_signature(self, node: Node) -> bool:
        """Return whether it is only the signature that is compared; who does that lets in what has no other."""
        sides = node.operands if isinstance(node, Operation) and node.operator == "==" else ()
        return any(self._texts.piece(side) is Piece.SIGNATURE for side in sides)

    def _operation(self, test: Operation, left: Expression, right: Expression) -> Iterator[_Found]:
        sides = [self._texts.piece(side) in _WHOLE for side in (left, right)]
        if test.operator in {"==", "!="} and sides[0] is not sides[1]:
            other = right if sides[0] else left
            for text in (*self._elements(other), *(() if self._is_element(other) else (self._text(other),))):
                yield text, test.operator == "==", False
        elif test.operator in {"in", "not in"} and self._is_token(left):
            yield from ((text, test.operator == "in", False) for text in (*self._items(right), *self._keys(right)))
        elif test.operator in {"in", "not in"} and self._is_token(right) and (text := self._text(left)) is not None:
            yield text, test.operator == "in", True

    def _is_element(self, expression: Expression) -> bool:
        return any(True for _ in self._lists(expression))

    def _elements(self, expression: Expression) -> Iterator[str | None]:
        """Yield the texts that the parameter of a callback is: `['a', 'b'].some((secret) => secret === token)`."""
        for listed in self._lists(expression):
            yield from self._items(listed)

    def _lists(self, expression: Expression) -> Iterator[Expression]:
        function = self._uses.function(expression) if isinstance(expression, Name) else None
        call = self._uses.parent(function) if function is not None else None
        if function is None or not isinstance(call, Call) or not isinstance(call.callee, Member):
            return
        first = [one.name for one in function.parameters[:1]]
        if call.callee.key in _EACH and first == [expression.span.text] and isinstance(function, Function):
            yield call.callee.whole

    def _call(self, call: Call) -> Iterator[str | None]:
        name, given = dotted(call.callee)[-1], call.arguments
        if name in _CONSTANT_TIME and len(given) == 2:  # noqa: PLR2004
            carried = [self._texts.carries(one) for one in given]
            if carried[0] is not carried[1]:
                yield self._text(given[carried[0]])
        elif name in _LOOKING_UP and isinstance(call.callee, Member) and len(given) == 1 and self._is_token(given[0]):
            yield from self._items(call.callee.whole)

    def _searched(self, call: Call) -> Iterator[str]:
        if isinstance(call.callee, Member) and call.callee.key in _SEARCHING and self._is_token(call.callee.whole):
            yield from (text for one in call.arguments[:1] if (text := self._text(one)) is not None)

    def _is_token(self, expression: Expression) -> bool:
        return self._texts.piece(expression) is Piece.TOKEN

    def _text(self, expression: Expression) -> str | None:
        """Return the text that something is, or is where nothing else is set; None where that is out of sight."""
        found = self._whole_text(expression)
        return None if found is None or HOLE in found else found

    def _whole_text(self, expression: Expression, depth: int = 0) -> str | None:
        if depth >= _DEEPEST:
            return None
        known = self._flow.constant(expression) if self._uses.module(expression) is self._uses.modules[0] else ...
        if known is not ...:
            return known if isinstance(known, str) else None
        meant = [one for one in self._uses.meanings(expression) if not isinstance(one, Name)]
        if len(meant) != 1:
            return None
        one = meant[0]
        if isinstance(one, Literal):
            return one.value if isinstance(one.value, str) else None
        inner = self._inner(one)
        return None if inner is None else self._whole_text(inner, depth + 1)

    def _inner(self, one: Expression) -> Expression | None:
        """Return what a text is made of: of a buffer its text, and of `environment || 'text'` what stands last."""
        if isinstance(one, Operation) and one.operator in {"or", "??"}:
            return one.operands[-1]
        if isinstance(one, Member) and one.optional and one.index is not None:
            return None
        if not isinstance(one, Call):
            return None
        name = dotted(one.callee)[-1]
        if name in {"getenv", "get"} and dotted(one.callee)[0] in {"os", "environ", "getenv"}:
            return one.arguments[1] if len(one.arguments) > 1 else None
        if name in {"from", "bytes"} and one.arguments:  # Buffer.from("x")
            return one.arguments[0]
        return one.callee.whole if name in {"encode", "trim", "strip"} and isinstance(one.callee, Member) else None

    def _items(self, expression: Expression) -> Iterator[str | None]:
        """Yield the texts of a list, set or map that is written out, and a text itself: `token in "abc"`."""
        for one in self._uses.meanings(expression):
            wraps = isinstance(one, Call) and one.arguments and dotted(one.callee)[-1] in _COLLECTIONS
            for listed in self._uses.meanings(one.arguments[0]) if isinstance(one, Call) and wraps else (one,):
                if isinstance(listed, Array):
                    pairs = (item.items[0] if isinstance(item, Array) and item.items else item for item in listed.items)
                    yield from (self._text(item) for item in pairs)
                elif isinstance(listed, Literal) and isinstance(listed.value, str):
                    yield listed.value

    def _keys(self, expression: Expression) -> Iterator[str]:
        """Yield the keys of an object that is written out."""
        for one in self._uses.meanings(expression):
            if isinstance(one, Object):
                yield from (entry.key for entry in one.entries if entry.key is not None)
