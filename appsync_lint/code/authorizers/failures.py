"""Where a check of the token fails, and its caller is let in all the same."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from appsync_lint.code.authorizers import checks
from appsync_lint.code.authorizers.facts import Forgiven
from appsync_lint.code.authorizers.outcomes import DECISION, Outcomes, inside
from appsync_lint.code.flow import vocabulary
from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.tree import (
    Assign,
    Call,
    Conditional,
    Entry,
    Function,
    If,
    Literal,
    Loop,
    Member,
    Name,
    Object,
    Operation,
    Return,
    Throw,
    Try,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.code.authorizers.texts import Texts
    from appsync_lint.code.flow.uses import Uses
    from appsync_lint.code.tree import Expression, Node
    from appsync_lint.source import Span

_PLAIN = frozenset({"String", "str", "repr", "stringify", "dumps", "format", "toString", "isinstance", "includes"})
_ASKING = frozenset({"==", "!=", "in", "not in", "instanceof"})
_MOST_HANDLERS = 100


class _Failing(NamedTuple):
    """A check that can fail, what is done then, by which name the error goes there, and what comes behind it all."""

    check: Call
    place: Span
    body: tuple[Node, ...]
    error: str
    whole: Node


class Failures:
    """What is made of the failures of checks."""

    def __init__(self, uses: Uses, texts: Texts) -> None:
        self._uses = uses
        self._texts = texts
        self._outcomes = Outcomes(uses)

    def all(self) -> Iterator[Forgiven]:
        """Yield where callers are let in because a check of the token has failed, one for each handler."""
        places = (node for node in self._uses.nodes if isinstance(node, Try) or _is_handled(node))
        for node in islice(places, _MOST_HANDLERS):
            yield from self._of_try(node) if isinstance(node, Try) else self._of_promise(node)

    def _of_try(self, statement: Try) -> Iterator[Forgiven]:
        check = self._first_check(statement.body)
        if check is None:
            return
        for handler in statement.handlers:
            failing = _Failing(check, handler.span, handler.body, handler.name, statement)
            place = self._in_handler(failing) or (self._behind(failing) if self._swallows(failing) else None)
            if place is not None:
                yield self._told(failing, place)
        if not statement.handlers and any(isinstance(one, Return) for one in statement.final):
            failing = _Failing(check, statement.final[0].span, (), "", statement)
            place = self._before(failing)
            if place is not None:
                yield self._told(failing, place)

    def _of_promise(self, node: Node) -> Iterator[Forgiven]:
        """Yield what `.catch(() => true)` forgives, and the second function of `.then`."""
        if not isinstance(node, Call) or not isinstance(node.callee, Member):
            return
        given = {"catch": node.arguments[:1], "then": node.arguments[1:2]}.get(node.callee.key or "", ())
        check = self._first_check((node.callee.whole,)) if given else None
        for function in (one for each in given for one in self._uses.meanings(each)):
            if check is not None and isinstance(function, Function):
                error = function.parameters[0].name if function.parameters else ""
                failing = _Failing(check, function.span, function.body, error, node)
                place = self._in_handler(failing)
                if place is not None:
                    yield self._told(failing, place)

    def _told(self, failing: _Failing, place: Node) -> Forgiven:
        around = self._uses.parent(place)
        answer = self._uses.parent(around) if isinstance(around, Entry) else None
        told = isinstance(answer, Object) and any(entry.key == "resolverContext" for entry in answer.entries)
        return Forgiven(self._shown(place), failing.check.span, failing.place, told=told)

    def _shown(self, place: Node) -> Span:
        """Return what is to be changed: the whole answer, assignment or return that a constant stands in."""
        for around in self._uses.around(place):
            if isinstance(around, (Object, Assign)) or (isinstance(around, Return) and around.span != place.span):
                return around.span
            if not isinstance(around, (Entry, Operation)):
                break
        return place.span

    # What is a check.

    def _first_check(self, nodes: Iterable[Node]) -> Call | None:
        calls = [node for node in inside(nodes) if isinstance(node, Call) and self.is_check(node)]
        return min(calls, key=lambda call: call.span.start, default=None)

    def is_check(self, call: Call) -> bool:
        """Return whether a call is given the token, by the way or to check it."""
        if checks.checks(call, self._uses) or self._may_check(call):
            given = (*call.arguments, *(value for _, value in call.keywords))
            return any(self._texts.carries(one) for one in given)
        return False

    def _may_check(self, call: Call) -> bool:
        told = vocabulary.has_effect(dotted(call.callee)[-1])  # `audit(token)` is no question
        return not told and (checks.hands_over(call, self._uses) or bool(self._uses.called(call)))

    # What is said in the handler itself.

    def _in_handler(self, failing: _Failing) -> Node | None:
        nodes = list(inside(failing.body))
        if any(self._asks_more(node, failing) for node in nodes):
            return None
        candidates = (node for node in nodes if _is_true(node) or self._is_about(node, failing.error))
        return next((node for node in candidates if self._lets_in(node, failing)), None)

    def _asks_more(self, node: Node, failing: _Failing) -> bool:
        """Return whether a handler looks at more than the error before it answers, or denies fields."""
        if isinstance(node, If | Conditional):
            return not self._is_of_error(node.test, failing.error)
        if isinstance(node, Call):
            return self.is_check(node) or checks.checks(node, self._uses)
        named = node.key if isinstance(node, Entry | Member) else None
        return named == "deniedFields"

    def _is_about(self, node: Node, error: str) -> bool:
        """Return whether something is a question about the error: `error.name === 'TokenExpiredError'`."""
        if not isinstance(node, Operation) or node.operator not in _ASKING or not error:
            return False
        names = [one.name for one in walk(node) if isinstance(one, Name)]
        return error in names and self._is_of_error(node, error)

    def _is_of_error(self, test: Expression, error: str) -> bool:
        """Return whether a test asks for nothing but the kind of an error."""
        for node in walk(test):
            if isinstance(node, Call) and dotted(node.callee)[0] != error and dotted(node.callee)[-1] not in _PLAIN:
                return False
            if isinstance(node, Name) and node.name != error and not self._is_kind(node):
                return False
        return True

    def _is_kind(self, name: Name) -> bool:
        """Return whether a name can be that of a class, or of what is called to ask."""
        return name.name[:1].isupper() or name.name in _PLAIN or self._uses.imported(name) is not None

    def _lets_in(self, node: Node, failing: _Failing) -> bool:
        if not self._outcomes.gives(node):
            return False
        made = next((one for one in self._uses.around(node) if isinstance(one, Assign)), None)
        if made is None:
            return True
        if not isinstance(failing.whole, Try) or made.span.start < failing.whole.span.start:
            return True
        return self.is_left_alone(_variable(made.target), failing.whole)

    # What is said before, or behind it.

    def _swallows(self, failing: _Failing) -> bool:
        """Return whether a handler goes on as if nothing had happened."""
        for node in inside(failing.body):
            if isinstance(node, Return | Throw | If | Loop | Try | Assign):
                return False
            if isinstance(node, Call) and not (vocabulary.tells(dotted(node.callee)) or _is_plain(node)):
                return False
        return True

    def _behind(self, failing: _Failing) -> Node | None:
        function = self._uses.function(failing.whole)
        before = [node for node in inside(function.body) if isinstance(node, Call)] if function is not None else []
        if any(node.span.end <= failing.whole.span.start and self.is_check(node) for node in before):
            return None  # who asks has been checked, and this fails for another reason
        return self._before(failing) or self.behind(failing.whole)

    def _before(self, failing: _Failing) -> Node | None:
        """Return the constant that a variable has had since before the check, and that lets in behind it."""
        whole = failing.whole
        function = self._uses.function(whole)
        nodes = list(inside(function.body)) if function is not None else []
        made: dict[str, list[Assign]] = {}
        for node in nodes:
            target = _variable(node.target) if isinstance(node, Assign) else None
            if isinstance(node, Assign) and target is not None and node.span.start < failing.check.span.start:
                made.setdefault(target.name, []).append(node)
        returns = [node for node in nodes if isinstance(node, Return) and node.span.end > failing.check.span.end]
        for name, assigns in made.items():
            early = [one for one in assigns if one.span.end <= failing.check.span.start]
            constant = _true_of(early[0].value) if len(early) == 1 and early[0].span.end <= whole.span.start else None
            if constant is None or not self.is_left_alone(Name(early[0].span, name), whole):
                continue
            if any(_names(node, name) for node in returns) and self._outcomes.gives(constant):
                return constant
        return None

    def behind(self, whole: Node) -> Node | None:
        """Return the constant by which an answer lets in that is given right behind a statement."""
        around = self._uses.parent(whole)
        block = next((one for one in _blocks(around) if whole in one), ())
        for statement in block[block.index(whole) + 1 :] if block else ():
            nodes = list(walk(statement))
            if any(isinstance(node, If | Loop | Try | Throw | Conditional | Function) for node in nodes):
                return None
            if any(isinstance(node, Entry | Member) and node.key == "deniedFields" for node in nodes):
                return None
            if any(isinstance(node, Call) and self.is_check(node) for node in nodes):
                return None
            if isinstance(statement, Return):
                found = (node for node in nodes if _is_true(node) and self._outcomes.gives(node))
                return next(found, None)
        return None

    def is_left_alone(self, name: Name | None, whole: Node) -> bool:
        """Return whether nothing behind a check sets a variable again, or looks at anything else."""
        function = self._uses.function(whole)
        for node in inside(function.body) if function is not None else ():
            if node.span.start < whole.span.end:
                continue
            if isinstance(node, Assign) and name is not None and _variable(node.target, name.name) is not None:
                return False
            if isinstance(node, Throw | Loop | Try):
                return False
            if isinstance(node, If | Conditional) and not _is_only(node.test, name):
                return False
        return True


def _is_handled(node: Node) -> bool:
    """Return whether a promise is told what to do where it fails."""
    key = node.callee.key if isinstance(node, Call) and isinstance(node.callee, Member) else None
    return isinstance(node, Call) and (key == "catch" or (key == "then" and len(node.arguments) > 1))


def _is_true(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is True


def _names(node: Node, name: str) -> bool:
    return any(isinstance(one, Name) and one.name == name for one in walk(node))


def _is_plain(call: Call) -> bool:
    return dotted(call.callee)[-1] in _PLAIN


def _is_only(test: Expression, name: Name | None) -> bool:
    return all(name is not None and one.name == name.name for one in walk(test) if isinstance(one, Name))


def _variable(target: Expression, name: str | None = None) -> Name | None:
    """Return the variable that is set, or whose decision is; None for any other, or for another one than `name`."""
    whole = target.whole if isinstance(target, Member) and target.key in DECISION else target
    found = whole if isinstance(whole, Name) else None
    return found if found is None or name is None or found.name == name else None


def _true_of(value: Expression) -> Node | None:
    """Return the constant true in a value: itself, or the decision of an answer that denies nothing else."""
    if isinstance(value, Object):
        if any(entry.key == "deniedFields" for entry in value.entries):
            return None
        return next((one.value for one in value.entries if one.key in DECISION and _is_true(one.value)), None)
    return value if _is_true(value) else None


def _blocks(around: object) -> Iterator[tuple[Node, ...]]:
    for name in ("body", "then", "otherwise", "final"):
        found = getattr(around, name, None)
        if isinstance(found, tuple):
            yield found
