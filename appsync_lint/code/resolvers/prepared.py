"""What a program checks of the identity before it relies on it: for which callers a read is prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.resolvers.part import IDENTITY
from appsync_lint.code.tree import Call, Conditional, If, Literal, Member, Name, Operation, Throw, Try, walk

if TYPE_CHECKING:
    from appsync_lint.code.flow.flow import Path
    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node

# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html, .../utility-helpers-in-util.html
_NULL_TESTS = frozenset({
    "isNull", "isNullOrEmpty", "isNullOrBlank", "isDefined", "isString", "isList", "isMap", "isArray", "typeOf",
    "isEmpty", "hasattr", "isinstance", "Boolean", "bool", "len", "matches",
})  # fmt: skip
_NULLS = frozenset({None, "", "undefined", "object"})
_DEFAULTS = frozenset({"defaultIfNull", "defaultIfNullOrEmpty", "defaultIfNullOrBlank"})
_FALLBACKS = frozenset({"??", "or"})
_MOST_NAMES = 50  # that stand for an identity, one for the other

# What tells modes apart: https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
_AUTH_TYPE = "authType"
TELLING = frozenset({
    "userArn", "resolverContext", "cognitoIdentityAuthType", "cognitoIdentityId", "cognitoIdentityPoolId",
    "cognitoIdentityAuthProvider", "accountId", "defaultAuthStrategy", "issuer",
})  # fmt: skip


class Prepared:
    """The checks of a program: what it asks for being there, and whether it tells the modes of its callers apart."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._asked: set[Path] = set()
        self._tells_modes = False
        for node in part.nodes:
            if isinstance(node, Call) and dotted(node.callee)[-1] == _AUTH_TYPE:
                self._tells_modes |= bool(part.uses_of(node))
            elif isinstance(node, Member | Name):
                found = part.identity(node)
                if found and self._is_asked(node):
                    self._asked |= found
        self._tells_modes |= any(path[:1] and path[0] in TELLING for path in self._asked)

    def covers(self, node: Expression, path: Path) -> bool:
        """Return whether a read comes behind a check: of what it reads, of the modes, or of the identity at all."""
        if self._tells_modes or any(path[: len(asked)] == asked for asked in self._asked):
            return True
        if any(self._asks_identity(test) for test, _ in self._part.conditions(node)):
            return True
        return self._is_caught(node)

    def _is_asked(self, node: Expression) -> bool:
        """Return whether an expression is asked for being there: `if (sub)`, `sub == null`, `$util.isNull($sub)`."""
        child: Node = node
        for parent in self._part.uses.around(node):
            verdict = self._asks(parent, child)
            if verdict is not None:
                return verdict
            child = parent
        return False

    def _asks(self, parent: Node, child: Node) -> bool | None:
        """Return whether what is around an expression asks for its being there; None where what is around that may."""
        if isinstance(parent, Operation):
            return self._operation_asks(parent, child)
        if isinstance(parent, Call):
            return None if dotted(parent.callee)[-1] in _NULL_TESTS else False
        return isinstance(parent, If | Conditional) and child is parent.test

    def _operation_asks(self, parent: Operation, child: Node) -> bool | None:
        is_last = parent.operands[-1] is child
        if parent.operator in {"==", "!="}:
            return any(isinstance(one, Literal) and one.value in _NULLS for one in parent.operands)
        if parent.operator in {"in", "not in"}:
            return is_last
        if parent.operator == "not" or (parent.operator == "and" and not is_last):
            return True
        if parent.operator in _FALLBACKS and is_last and not self._decides(parent):
            return False
        return None if parent.operator in {"and", "typeof", *_FALLBACKS} else False

    def _decides(self, operation: Operation) -> bool:
        """Return whether an operation is a condition, rather than a value."""
        child: Node = operation
        for parent in self._part.uses.around(operation):
            if not isinstance(parent, Operation):
                return isinstance(parent, If | Conditional) and child is parent.test
            child = parent
        return False

    def _asks_identity(self, test: Expression) -> bool:
        calls = (one for one in walk(test) if isinstance(one, Call))
        return self._part.concerns(test, IDENTITY) or any(dotted(call.callee)[-1] == _AUTH_TYPE for call in calls)

    def _is_caught(self, node: Expression) -> bool:
        """Return whether an error is caught, and not thrown again."""
        child: Node = node
        for parent in self._part.uses.around(node):
            if isinstance(parent, Try) and parent.handlers and any(child is one for one in parent.body):
                handled = (one for handler in parent.handlers for one in walk(*handler.body))
                if not any(isinstance(one, Throw) for one in handled):
                    return True
            child = parent
        return False

    def is_defaulted(self, node: Expression) -> bool:
        """Return whether something else is taken where a value is missing: `identity.groups ?? []`."""
        child: Node = node
        for parent in self._part.uses.around(node):
            if isinstance(parent, Operation) and parent.operator in _FALLBACKS:
                return parent.operands[-1] is not child
            if isinstance(parent, Call) and child is not parent.callee:
                return dotted(parent.callee)[-1] in _DEFAULTS and parent.arguments[0] is child
            if not isinstance(parent, Call) and not (isinstance(parent, Member) and parent.optional):
                return False
            child = parent
        return False

    def whole_is_defaulted(self, node: Member) -> bool:
        """Return whether the identity itself is given a default: `(ctx.identity ?? {}).sub`."""
        waiting: list[Expression] = [node.whole]
        seen: set[Expression] = set()
        while waiting and len(seen) < _MOST_NAMES:
            for meaning in self._part.uses.meanings(waiting.pop()):
                if isinstance(meaning, Operation) and meaning.operator in _FALLBACKS:
                    return True
                if isinstance(meaning, Member) and meaning not in seen:
                    seen.add(meaning)
                    waiting.append(meaning.whole)
        return False
