"""`switch` of JavaScript -> a chain of Ifs that compare by `==`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.code.javascript.lowering import LEVEL, first, named
from appsync_lint.code.javascript.lowering import field as part_of
from appsync_lint.code.javascript.patterns import copied
from appsync_lint.code.javascript.statements import block
from appsync_lint.code.tree import Assign, Evaluate, If, Literal, Loop, Name, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from appsync_lint.code.javascript.lowering import Lowering, Step, Work
    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Span

_ENDS = frozenset({"break_statement", "return_statement", "throw_statement", "continue_statement"})
_MOST_CASES = 60  # in one chain: each makes a level

_MOST_CARRIED = 4  # labels of one case from which others are reached too


class _Case(Struct, dict=True):
    """Labels that stand together, and what is run for them; `falls` says that the next ones' is run too.

    `is_left` says that a `break` stands before its end.
    """

    span: Span
    tests: list[Expression] = field(default_factory=list)
    default: bool = False
    body: tuple[Statement, ...] = ()
    falls: bool = False
    is_left: bool = False


def _switch(low: Lowering, node: Node) -> Work:
    subject = yield part_of(node, "value")
    before: tuple[Statement, ...] = ()
    if copied(subject) is None:
        target = Name(subject.span, low.hidden())
        before = (Evaluate(subject.span, Assign(subject.span, target, subject, declares=True)),)
        subject = Name(subject.span, target.name)
    cases = yield from _cases(low, node, subject)
    for case, following in pairwise(cases):
        if case.falls:
            following.tests += [copy for test in case.tests[-_MOST_CARRIED:] if (copy := copied(test))]
            following.default |= case.default
    chain = _chain(low.span(node), cases)
    is_left = any(case.is_left for case in cases)
    return (*before, *((Loop(low.span(node), (), chain),) if is_left else chain))


def _cases(low: Lowering, node: Node, subject: Expression) -> Work:
    """Lower the cases, those that share a body as one."""
    found: list[_Case] = []
    waiting: _Case | None = None
    for number, part in enumerate(named(part_of(node, "body"))):
        case = waiting or _Case(low.span(part))
        value = part.child_by_field_name("value")
        if value is None:
            case.default = True
        else:
            case.tests.append(_test((yield value), subject))
        body = part.children_by_field_name("body")
        waiting = case if not body else None
        if body:
            level = min(number, _MOST_CASES) * LEVEL
            low.depth += level
            case.body = yield from block(low, body)
            low.depth -= level
            case.falls = not _ends(body[-1])
            case.is_left = any(_leaves(inner) for inner in body[:-1])
            found.append(case)
    found += [waiting] if waiting else []
    if found:
        found[-1].falls = False
    return found


def _test(label: Expression, subject: Expression) -> Expression:
    if isinstance(subject, Literal) and subject.value is True:  # switch (true)
        return label
    return Operation(label.span, "==", (copied(subject) or subject, label))


def _ends(node: Node) -> bool:
    """Return whether what follows a statement is never reached from it."""
    if node.type == "statement_block":
        inner = named(node)
        return bool(inner) and _ends(inner[-1])
    if node.type == "if_statement":
        other = node.child_by_field_name("alternative")
        return other is not None and _ends(part_of(node, "consequence")) and _ends(first(other))
    return node.type in _ENDS


def _leaves(node: Node) -> bool:
    """Return whether a `break` stands in a statement; `if (a) break` is known to the block."""
    count = (node.text or b"").count(b"break")
    return count > 1 or (count == 1 and not (node.type == "if_statement" and _ends(part_of(node, "consequence"))))


def _chain(place: Span, cases: list[_Case]) -> tuple[Statement, ...]:
    others = [case for case in cases if not case.default]
    rest: tuple[Statement, ...] = ()
    for case in cases:
        if case.default:
            rest += (*(Evaluate(test.span, test) for test in case.tests), *case.body)
    if len(others) > _MOST_CASES:
        return _flat(place, others, rest)
    for case in reversed(others):
        following, rest = (rest, ()) if case.falls else ((), rest)
        rest = (If(case.span, _either(case), case.body, rest), *following)
    return rest


def _flat(place: Span, cases: list[_Case], rest: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return the same without a level for each case: their tests exclude each other."""
    tests = tuple(copy for case in cases for test in case.tests if (copy := copied(test)))
    found: list[Statement] = [If(case.span, _either(case), case.body) for case in cases]
    if rest:
        found.append(If(place, Operation(place, "not", (Operation(place, "or", tests),)), rest))
    return tuple(found)


def _either(case: _Case) -> Expression:
    return case.tests[0] if len(case.tests) == 1 else Operation(case.span, "or", tuple(case.tests))


STEPS: Mapping[str, Step] = {"switch_statement": _switch}
