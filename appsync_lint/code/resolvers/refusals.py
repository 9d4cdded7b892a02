"""Where a program refuses its caller: by an error, or by data that only looks like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.resolvers.part import IDENTITY
from appsync_lint.code.resolvers.unit import Refusal
from appsync_lint.code.tree import Call, Conditional, Function, If, Object, Return, Throw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node
    from appsync_lint.source import Span

# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html
_REFUSING = frozenset({"unauthorized"})
_ENDING = frozenset({"error", "earlyReturn", "reject"})
_WORDS = re.compile(
    r"un-?auth|not.?auth|forbidden|access.?denied|permission|not.?allowed|privilege|credential|\b40[13]\b",
    re.IGNORECASE,
)
_ERRORS = frozenset({"errorMessage", "error", "errorType", "errors", "errorInfo"})
_CODES = frozenset({"statusCode", "status", "code"})
_FILTERS = frozenset({"setSubscriptionFilter", "setSubscriptionInvalidationFilter"})


def refusals(part: Part) -> Iterator[tuple[Node, Refusal]]:
    """Yield where a program refuses its caller."""
    for node in part.nodes:
        if isinstance(node, Call):
            name = dotted(node.callee)[-1]
            text = part.text(node) if name in _ENDING else ""
            refuses = name in _REFUSING or bool(_WORDS.search(text))
            if refuses or name in _ENDING:
                yield from _refusal(part, node, refuses=refuses)
        elif isinstance(node, Throw) and not _holds_call(node):
            yield from _refusal(part, node, refuses=bool(_WORDS.search(part.text(node.value) if node.value else "")))
        elif isinstance(node, Return) and not _is_one_of_many(part, node):
            for answer in _answers(node):
                key = _said(part, answer)
                if key:
                    yield from _refusal(part, answer, refuses=False, by_data=key)


def _is_one_of_many(part: Part, node: Return) -> bool:
    """Return whether something is returned for one of a list: of a batch's answers each holds its own error.

    https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html
    """
    function = part.uses.function(node)
    call = part.uses.parent(function) if function is not None else None
    return isinstance(call, Call) and dotted(call.callee)[-1] in {"map", "flatMap"}


def _answers(node: Return) -> Iterator[Object]:
    """Yield the objects that are returned, those of `test ? answer : { error }` too."""
    waiting = [node.value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Object):
            yield value
        elif isinstance(value, Conditional):
            waiting += [value.otherwise, value.then]


def _refusal(part: Part, node: Node, *, refuses: bool, by_data: str = "") -> Iterator[tuple[Node, Refusal]]:
    stage = part.stage(node)
    if stage is None:
        return
    tests = [test for test in _around(part, node) if part.concerns(test, IDENTITY)]
    if refuses and not tests:  # what is left when others have gone
        tests = [test for test, _ in part.conditions(node) if part.concerns(test, IDENTITY)]
    if refuses or tests:
        places = tuple(test.span for test in tests)
        yield node, Refusal(node.span, part.program, stage, refuses, places, by_data)


def _around(part: Part, node: Node) -> Iterator[Expression]:
    """Yield the tests around a place in its function, the inner first."""
    child = node
    for parent in part.uses.around(node):
        if isinstance(parent, Function):
            return
        if isinstance(parent, If | Conditional) and child is not parent.test:
            yield parent.test
        child = parent


def _holds_call(throw: Throw) -> bool:
    """Return whether what is thrown is itself a refusal: `throw util.error(...)`."""
    return isinstance(throw.value, Call) and dotted(throw.value.callee)[-1] in _ENDING | _REFUSING


def _said(part: Part, answer: Object) -> str:
    """Return the entry by which an object says that the caller is refused; empty where it says nothing of that."""
    keys = {entry.key: entry.value for entry in answer.entries if entry.key}
    for key in sorted(keys.keys() & (_ERRORS | {"message", "body"})):
        if _WORDS.search(part.text(keys[key])):
            is_error = key in _ERRORS or keys.keys() & _CODES or _is_false(part, keys.get("success"))
            return key if is_error else ""
    for key in sorted(keys.keys() & _CODES):
        if part.flow.constant(keys[key]) in {401, 403, "401", "403"}:
            return key
    return ""


def _is_false(part: Part, value: object) -> bool:
    return value is not None and part.flow.constant(value) is False  # type: ignore[arg-type]


def filters(part: Part) -> Iterator[tuple[Node, Span]]:
    """Yield where a program sets a filter that the subscriber cannot choose.

    https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
    """
    for node in part.nodes:
        if isinstance(node, Call) and dotted(node.callee)[-1] in _FILTERS:
            yield node, node.span
