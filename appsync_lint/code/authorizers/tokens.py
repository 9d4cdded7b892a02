"""What an authorizer does with the token: where it reads it, checks it, compares it and logs it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from appsync_lint.code.authorizers import checks
from appsync_lint.code.authorizers.comparisons import comparisons
from appsync_lint.code.authorizers.exemptions import Exemptions
from appsync_lint.code.authorizers.facts import Check, Tokens
from appsync_lint.code.authorizers.failures import Failures
from appsync_lint.code.authorizers.texts import CUTTING, Piece, Texts
from appsync_lint.code.flow.uses import Uses, dotted
from appsync_lint.code.tree import (
    Array,
    Assign,
    Call,
    Conditional,
    Entry,
    Evaluate,
    Function,
    Handler,
    If,
    Literal,
    Loop,
    Member,
    Name,
    Object,
    Opaque,
    Operation,
    Return,
    Throw,
    Try,
    walk,
)
from appsync_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.code.flow.flow import Flow
    from appsync_lint.code.tree import Expression, Module, Node

_BASE64 = re.compile(
    r"atob|b(?:ase)?64_?(?:url)?_?decode|urlsafe_b64decode|decodeBase64(?:Url)?|base64url_decode", re.IGNORECASE
)
_OF_BASE64 = re.compile(r"base64|b64", re.IGNORECASE)
_GIVING_BACK = frozenset({"parse", "stringify", "loads", "dumps", "String", "str", "decodeURIComponent", "resolve"})
_VALUES = (Conditional, Operation, Entry, Object, Array, Opaque, Call)
_PERHAPS = (If, Conditional, Loop, Try, Handler)
_CHOOSING = frozenset({"and", "or", "??"})
_AROUND = re.compile(r"auth(?!orizer)|jwt|token|verif|cognito|clerk", re.IGNORECASE)  # of decorators and middleware
_SHORT = 32  # characters of the token that are of no use to anybody
_MOST_STEPS = 100


def of(module: Module, flow: Flow, imported: Mapping[str, Module] | None = None) -> Tokens:
    """Return what a module does with the token, with the modules that it imports; `imported` as Flow has it."""
    uses = Uses(module, imported or {})
    return _Reader(uses, Texts(uses), flow).tokens()


class _Reader:
    def __init__(self, uses: Uses, texts: Texts, flow: Flow) -> None:
        self._uses = uses
        self._texts = texts
        self._flow = flow

    def tokens(self) -> Tokens:
        failures = Failures(self._uses, self._texts)
        made = tuple(islice(self._made(), _MOST_STEPS))
        return Tokens(
            decoded=tuple(call.span for call in self._uses.calls if self._decodes(call) and self._is_used(call)),
            verified=tuple(node.span for node in self._verified()),
            compared=tuple(comparisons(self._uses, self._texts, self._flow)),
            logged=tuple(self._logged()),
            checks=made,
            forgiven=tuple(failures.all()),
            exempted=tuple(Exemptions(self._uses, self._flow, failures, made).all()),
        )

    # Read without a check.

    def _decodes(self, call: Call) -> bool:
        """Return whether a call reads the claims of the token, by a library or by hand."""
        given = [*call.arguments[:1], *(value for name, value in call.keywords if name in {"jwt", "token"})]
        if checks.reads(call, self._uses):
            return any(self._texts.piece(one) in {Piece.TOKEN, Piece.FIELD} for one in given)
        return _is_base64(call) and any(self._texts.piece(one) is Piece.PAYLOAD for one in call.arguments[:1])

    def _is_used(self, call: Call) -> bool:
        """Return whether what a call gives is used for more than a log."""
        left: list[Node] = [call]
        seen: set[Node] = set()
        while left and len(seen) < _MOST_STEPS:
            node = left.pop()
            parent = self._uses.parent(node)
            if node in seen or parent is None:
                continue
            seen.add(node)
            onwards = self._onwards(parent, node)
            if onwards is None:
                return True
            left += islice(onwards, _MOST_STEPS)
        return False

    def _onwards(self, parent: Node, node: Node) -> Iterable[Node] | None:
        """Return what has a value that a node has; None where the value is used."""
        if isinstance(parent, Assign) and isinstance(parent.target, Name):
            return self._uses.reads(parent.target) if parent.value is node else ()
        if isinstance(parent, Member):  # the header says how to check, and nothing of the caller
            return () if parent.key == "header" else (parent,)
        if isinstance(parent, Call) and parent.callee is not node:
            return self._through(parent, node)
        if isinstance(parent, Return):
            function = self._uses.function(parent)
            return (self._uses.callers(function) or None) if function else ()
        if isinstance(parent, Evaluate):
            return ()
        return (parent,) if isinstance(parent, _VALUES) else None

    def _through(self, call: Call, node: Node) -> Iterable[Node] | None:
        if checks.logs(call, self._uses):
            return ()
        position = next((number for number, one in enumerate(call.arguments) if one is node), 0)
        functions = self._uses.called(call)
        if functions:
            return [read for one in functions for read in self._uses.reads_of(one, position)]
        return (call,) if dotted(call.callee)[-1] in _GIVING_BACK else None

    # Checked, or given away.

    def _verified(self) -> Iterator[Expression]:
        for call in self._uses.calls:
            if checks.checks(call, self._uses) or self._is_given_away(call) or self._is_around(call):
                yield call
        for node in self._uses.nodes:
            if isinstance(node, Operation) and self._compares_signature(node):
                yield node
            if isinstance(node, Function):
                yield from (one for one in node.decorators if _AROUND.search(dotted(one)[-1]))

    def _made(self) -> Iterator[Check]:
        """Yield the checks that the handler reaches, and the calls by which it does."""
        waiting: list[Node] = [node for node in self._verified() if node in self._flow.run.ways]
        seen: set[Node] = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            yield Check(node.span, self._within(node))
            function = self._uses.function(node)
            if function is not None:
                outer = self._uses.parent(function)
                waiting += [*self._uses.callers(function), *([outer] if isinstance(outer, Call) else [])]

    def _within(self, node: Node) -> Span:
        """Return where it is sure that something is done, once what follows it is reached."""
        inner = node
        for outer in self._uses.around(node):
            if isinstance(outer, Function):
                return outer.span
            if isinstance(outer, _PERHAPS) and inner is not getattr(outer, "test", None) and not _leaves(outer, inner):
                return _branch(outer, inner)
            if isinstance(outer, Operation) and outer.operator in _CHOOSING and inner is not outer.operands[0]:
                return inner.span
            inner = outer
        return inner.span

    def _compares_signature(self, test: Operation) -> bool:
        """Return whether the signature is compared with what is computed: `sign(header, payload) === signature`."""
        sides = [self._texts.piece(side) is Piece.SIGNATURE for side in test.operands]
        other = next((side for side, signed in zip(test.operands, sides, strict=True) if not signed), None)
        return test.operator in {"==", "!="} and any(sides) and not isinstance(other, Literal)

    def _is_given_away(self, call: Call) -> bool:
        """Return whether a call hands the token, or the whole event, to somebody out of sight.

        Who takes the signature by itself, whatever for, is about to check it.
        """
        given = [*call.arguments, *(value for _, value in call.keywords)]
        if any(self._texts.piece(one) is Piece.SIGNATURE for one in given):
            return not checks.logs(call, self._uses)
        if not checks.hands_over(call, self._uses):
            return False
        return any(
            self._texts.carries(one) or self._texts.piece(one) is Piece.FIELD or self._is_event(one) for one in given
        )

    def _is_event(self, expression: Expression) -> bool:
        if isinstance(expression, Object):
            return any(self._is_event(entry.value) for entry in expression.entries)
        if not isinstance(expression, Name) or self._uses.module(expression) is not self._uses.modules[0]:
            return False
        return any(len(path) == 1 for path in self._flow.aliases(expression))

    def _is_around(self, call: Call) -> bool:
        """Return whether a call puts somebody else's check around the handler: `.use(jwtAuth())` of middy."""
        given = call.arguments if dotted(call.callee)[-1] == "use" else ()
        return any(isinstance(one, Call | Name) and _AROUND.search(dotted(one)[-1]) for one in given)

    # Logged.

    def _logged(self) -> Iterator[Span]:
        for call in self._uses.calls:
            if checks.logs(call, self._uses):
                given = (*call.arguments, *(value for _, value in call.keywords))
                yield from (one.span for one in given if self._texts.carries(one) or self._is_long_part(one))

    def _is_long_part(self, expression: Expression) -> bool:
        """Return whether a part of the token is in what is written that is long enough to be of use."""
        if isinstance(expression, Object):
            return any(self._is_long_part(entry.value) for entry in expression.entries)
        if isinstance(expression, Array):
            return any(self._is_long_part(item) for item in expression.items)
        if isinstance(expression, Operation) and expression.operator != "slice":
            return any(self._is_long_part(operand) for operand in expression.operands)
        if self._texts.piece(expression) is not Piece.HEAD:
            return False
        functions = self._uses.called(expression) if isinstance(expression, Call) else ()
        if functions:
            return any(self._is_long_part(one) for function in functions for one in self._uses.returned(function))
        return not any(length <= _SHORT for one in self._uses.meanings(expression) for length in _lengths(one))


def _leaves(outer: Node, inner: Node) -> bool:
    """Return whether what follows a `try` is only reached where nothing in it has failed."""
    if not isinstance(outer, Try) or inner in outer.final:
        return isinstance(outer, Try)
    return all(any(isinstance(one, Return | Throw) for one in handler.body) for handler in outer.handlers)


def _branch(outer: Node, inner: Node) -> Span:
    """Return the statements of a branch that something stands in."""
    for name in ("then", "otherwise", "body"):
        block = getattr(outer, name, ())
        if isinstance(block, tuple) and inner in block:
            first, last = block[0].span, block[-1].span
            return Span(first.source, first.start, last.end)
    return inner.span


def _lengths(cut: Expression) -> Iterator[int]:
    """Yield how long what is cut out can be at most, where that is written there."""
    for node in walk(cut):
        is_call = isinstance(node, Call) and dotted(node.callee)[-1] in CUTTING
        given = node.arguments if is_call and isinstance(node, Call) else ()
        bounds = node.operands[1:] if isinstance(node, Operation) and node.operator == "slice" else given
        for literal in (literal for one in bounds[-1:] for literal in walk(one) if isinstance(literal, Literal)):
            if isinstance(literal.value, int):
                yield abs(literal.value)


def _is_base64(call: Call) -> bool:
    """Return whether a call decodes base64: `Buffer.from(x, "base64")`, `atob(x)`, `base64.b64decode(x)`."""
    names = dotted(call.callee)
    if names == ("Buffer", "from"):
        return any(isinstance(one, Literal) and _OF_BASE64.match(str(one.value)) for one in call.arguments[1:])
    named = any(_OF_BASE64.search(name) for name in names[:-1])
    return _BASE64.fullmatch(names[-1]) is not None or (named and names[-1] in {"decode", "toBuffer"})
