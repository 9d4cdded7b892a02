"""Where a program reads the caller's identity, what it does with it, and what is checked before."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from appsync_lint.code.part import IDENTITY
from appsync_lint.code.tree import Call, Conditional, If, Literal, Loop, Member, Name, Operation, Throw, Try, walk
from appsync_lint.code.unit import Read, Use
from appsync_lint.code.uses import dotted
from appsync_lint.config import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.flow import Path
    from appsync_lint.code.part import Part
    from appsync_lint.code.tree import Expression, Node

# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html, .../utility-helpers-in-util.html
_NULL_TESTS = frozenset({
    "isNull", "isNullOrEmpty", "isNullOrBlank", "isDefined", "isString", "isList", "isMap", "isArray", "typeOf", "isEmpty",
    "is_none", "hasattr", "isinstance", "Boolean", "bool", "len", "matches",
})  # fmt: skip
_MOST_READS = 300  # of one program

# What holds what is read.
_WHOLES: frozenset[Path] = frozenset({(), ("claims",), ("resolverContext",)})
_FALLBACKS = frozenset({"defaultIfNull", "defaultIfNullOrEmpty", "defaultIfNullOrBlank"})

# What tells modes apart: https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
_TELLING = frozenset({
    "userArn", "resolverContext", "cognitoIdentityAuthType", "cognitoIdentityId", "cognitoIdentityPoolId",
    "cognitoIdentityAuthProvider", "accountId", "defaultAuthStrategy", "issuer",
})  # fmt: skip


def reads(part: Part) -> Iterator[tuple[Node, Read]]:
    """Yield the reads of parts of the identity, but for those that only go into logs and messages."""
    return islice(_reads(part), _MOST_READS)


def _reads(part: Part) -> Iterator[tuple[Node, Read]]:
    checks = _Checks(part)
    seen: set[tuple[str, int, int]] = set()
    for node in part.nodes:
        if not isinstance(node, Member) or not _is_own_read(part, node) or _goes_on(part, node):
            continue
        found = [path for path in part.identity(node) if path]
        uses = part.uses_of(node) if found and node.span.order not in seen else ()
        if uses:
            seen.add(node.span.order)
            yield node, _read(part, node, min(found), frozenset(uses), checks)


def touches(part: Part) -> Iterator[Node]:
    """Yield what of the identity anything depends on, all of it or a part."""
    for node in part.nodes:
        if isinstance(node, Member | Name) and part.identity(node) and part.uses_of(node):
            yield node


def _goes_on(part: Part, node: Member) -> bool:
    """Return whether a longer path begins with this one: `identity.claims` of `identity.claims.sub`."""
    parent = part.uses.parent(node)
    return isinstance(parent, Member) and parent.whole is node and _is_own_read(part, parent)


def _is_own_read(part: Part, node: Member) -> bool:
    """Return whether the identity is opened here: `identity.sub`, but not `sub.length` of a part of it, nor a method."""
    outer = part.uses.parent(node)
    is_method = isinstance(outer, Call) and outer.callee is node
    return not is_method and not part.identity(node.whole).isdisjoint(_WHOLES)


def _read(part: Part, node: Member, path: Path, uses: frozenset[Use], checks: _Checks) -> Read:
    checked = checks.cover(node, path)
    script = part.program.language in {Language.JAVASCRIPT, Language.TYPESCRIPT}
    optional = script and any(one.optional for one in _chain(node))
    is_python = part.program.language is Language.PYTHON
    kept = is_python and node.optional  # `identity.get("sub")`
    empty = checks.is_defaulted(node)
    return Read(
        path=path,
        span=node.span,
        program=part.program,
        uses=uses,
        survives_null=checked or optional or (part.is_template and empty) or checks.whole_defaulted(node),
        survives_missing=checked or optional or empty or kept,
        null_is_error=not part.is_template,
        missing_is_error=is_python,
    )


def _chain(node: Expression) -> Iterator[Member]:
    while isinstance(node, Member):
        yield node
        node = node.whole


class _Checks:
    """What a program checks of the identity before it relies on it."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._tested: set[Path] = set()  # what is asked for null somewhere
        self.tells_modes = False
        for node in part.nodes:
            if isinstance(node, Call) and dotted(node.callee)[-1] == "authType":
                self.tells_modes |= bool(part.uses_of(node))
            elif isinstance(node, Member | Name):
                found = part.identity(node)
                if found and self._is_tested(node):
                    self._tested |= found
        self.tells_modes |= any(path[:1] and path[0] in _TELLING for path in self._tested)

    def _is_tested(self, node: Expression) -> bool:
        """Return whether an expression is asked for its being there: `if (sub)`, `sub == null`, `$util.isNull(sub)`."""
        child: Node = node
        for parent in self._part.uses.around(node):
            if isinstance(parent, Operation):
                if parent.operator in {"==", "!="}:
                    return any(isinstance(one, Literal) and one.value in {None, "", "undefined", "object"}
                               for one in parent.operands)  # fmt: skip
                if parent.operator in {"in", "not in"}:
                    return parent.operands[-1] is child
                if parent.operator not in {"not", "and", "or", "??", "typeof"}:
                    return False
                if parent.operator in {"or", "??"} and parent.operands[-1] is child and not self._decides(parent):
                    return False
                if parent.operator == "and" and parent.operands[-1] is not child:
                    return True
                if parent.operator == "not":
                    return True
            elif isinstance(parent, Call):
                if dotted(parent.callee)[-1] not in _NULL_TESTS:
                    return False
            elif isinstance(parent, If | Conditional | Loop):
                return child is getattr(parent, "test", None)
            else:
                return False
            child = parent
        return False

    def _decides(self, operation: Operation) -> bool:
        """Return whether an operation is a condition, rather than a value."""
        child: Node = operation
        for parent in self._part.uses.around(operation):
            if isinstance(parent, If | Conditional):
                return child is parent.test
            if not isinstance(parent, Operation):
                return False
            child = parent
        return False

    def cover(self, node: Expression, path: Path) -> bool:
        """Return whether a read is prepared for callers without what it reads."""
        if self.tells_modes or self._is_tested(node):
            return True
        if any(path[: len(tested)] == tested for tested in self._tested):
            return True
        if any(self._asks_identity(test) for test, _ in self._part.conditions(node)):
            return True
        return self._caught(node)

    def _asks_identity(self, test: Expression) -> bool:
        return self._part.concerns(test, IDENTITY) or any(
            isinstance(one, Call) and dotted(one.callee)[-1] == "authType" for one in walk(test)
        )

    def _caught(self, node: Expression) -> bool:
        """Return whether an error is caught, and not thrown again."""
        child: Node = node
        for parent in self._part.uses.around(node):
            if isinstance(parent, Try) and any(child is one for one in parent.body):
                handled = (one for handler in parent.handlers for one in walk(*handler.body))
                if parent.handlers and not any(isinstance(one, Throw) for one in handled):
                    return True
            child = parent
        return False

    def is_defaulted(self, node: Expression) -> bool:
        """Return whether something else is taken where the value is missing: `identity.groups ?? []`."""
        child: Node = node
        for parent in self._part.uses.around(node):
            if isinstance(parent, Operation) and parent.operator in {"??", "or"}:
                return parent.operands[-1] is not child
            if isinstance(parent, Call) and child is not parent.callee:
                return dotted(parent.callee)[-1] in _FALLBACKS and parent.arguments[0] is child
            if not isinstance(parent, Member | Call):
                return False
            if isinstance(parent, Member) and not parent.optional:
                return False
            child = parent
        return False

    def whole_defaulted(self, node: Member) -> bool:
        """Return whether the identity is given a default: `(ctx.identity ?? {}).sub`."""
        for one in _chain(node):
            meanings = list(self._part.uses.meanings(one.whole))
            for meaning in meanings:
                if isinstance(meaning, Operation) and meaning.operator in {"??", "or"}:
                    return True
                if isinstance(meaning, Member) and meaning is not one.whole and self.whole_defaulted(meaning):
                    return True
        return False
