"""Lambda authorizers: which programs are some, which answers they give, and what each of those depends on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.authorizers import causes, tokens
from appsync_lint.code.authorizers.facts import Answer, Authorizer, Shape, TextMatch
from appsync_lint.code.authorizers.replies import Reply, guards_of
from appsync_lint.code.authorizers.wrappers import wrappers
from appsync_lint.code.flow.entrance import enter, entrances
from appsync_lint.code.flow.flow import Flow
from appsync_lint.code.flow.stack import deep
from appsync_lint.code.flow.traces import How
from appsync_lint.code.flow.values import ABSENT, UNDEFINED, Const, Thing, Value
from appsync_lint.code.tree import Call, Conditional, Member, Name, Object, Operation, Return, walk
from appsync_lint.config import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.code.flow.traces import Read, Traces
    from appsync_lint.code.tree import Expression, Module, Node
    from appsync_lint.config import Program
    from appsync_lint.source import Span

# By what is returned where.
_Answers = dict[tuple["Node", object], Answer]
_Traces = dict[tuple["Node", object], list["Traces"]]

_ANSWER = re.compile(r"\bisAuthorized\b|\bAppSyncAuthorizerResponse\b")
_TOKEN = re.compile(r"\bauthorizationToken\b|\bauthorization_token\b|\bAppSyncAuthorizer\w*")
_TYPE = re.compile(r"\bAppSyncAuthorizer(?!Response\b)\w*")
_EVENTS = re.compile(r"\bEVENT_(?:CONNECT|SUBSCRIBE|PUBLISH)\b|\bhandlerContext\b|\bchannelNamespaceName\b")


def authorizer(
    module: Module, program: Program, imported: Mapping[str, Module] | None = None, *, linked: bool = False
) -> Authorizer | None:
    """Return the facts about a Lambda authorizer of a GraphQL API; None where a program is none.

    `imported` are the modules that it imports, by the names that it writes. A program that the configuration names is
    `linked`: it is an authorizer as soon as it gives an answer. Any other must take AppSync's token too: HTTP APIs
    know `isAuthorized` as well. Authorizers of AppSync Events decide on `requestContext.channel` and are none.
    """
    imported = imported or {}
    if not linked and not _mentions(module, imported):
        return None
    return _Reader(module, program, imported, linked=linked).read()


def _mentions(module: Module, imported: Mapping[str, Module]) -> bool:
    texts = [module.source.text, *(other.source.text for other in imported.values())]
    if _TOKEN.search(texts[0]) is None or not any(_ANSWER.search(text) for text in texts):
        return False
    if _TYPE.search(texts[0]):
        return True
    return any(_names_token(node) for one in (module, *imported.values()) for node in walk(*one.body))


def _names_token(node: Node) -> bool:
    name = node.key if isinstance(node, Member) else node.name if isinstance(node, Name) else None
    return name in ("authorizationToken", "authorization_token")


class _Reader:
    """Goes through a program from its handler, and notes what it answers."""

    def __init__(self, module: Module, program: Program, imported: Mapping[str, Module], *, linked: bool) -> None:
        self._module = module
        self._program = program
        self._imported = imported
        self._linked = linked
        self._flow = Flow(module, {}, imported, rest=False)
        self._run = self._flow.run
        self._causes = causes.Causes()
        self._answers: _Answers = {}
        self._traces: _Traces = {}
        self._hidden: dict[Node, Unknown] = {}
        self._called_back = False

    def read(self) -> Authorizer | None:
        self._run.answered = self._note
        with deep():
            found = entrances(self._flow, self._program, self._module)
            around = wrappers(self._flow, self._module, found)
            for closure in found:
                before = (dict(self._answers), dict(self._traces), dict(self._hidden))
                enter(self._run, closure, lambda before=before: self._begin(*before))  # type: ignore[misc]
        if not found or self._is_for_events():
            return None
        answers = tuple(self._given())
        doubts = tuple(self._doubts())
        if not any(answer.shape is Shape.APPSYNC for answer in answers) and not (self._linked and (answers or doubts)):
            return None
        return Authorizer(
            self._program,
            found[0].function.span.first_line(),
            answers,
            tuple(self._matches()),
            tokens.of(self._module, self._flow, self._imported),
            doubts,
            around,
        )

    def _begin(self, answers: _Answers, traces: _Traces, hidden: dict[Node, Unknown]) -> None:
        self._answers, self._traces, self._hidden = dict(answers), dict(traces), dict(hidden)

    # Noting what is given

    def _note(self, value: Value, node: Node) -> None:
        """Note what the handler returns, or gives to its callback, here."""
        self._called_back |= isinstance(node, Call)
        replies = 0
        for choice, way in value.choices.items():
            guards = guards_of(self._run.way, way)
            place = _place(self._run.values, node, choice)
            if isinstance(choice, Thing):
                reply = Reply(self._run, self._causes, choice, guards, place, value.choices.keys())
                answer = reply.answer()
                if reply.is_open:
                    self._hide(node, place)
                else:
                    replies += answer.shape is not Shape.NONE
                    if choice in self._run.escaped and answer.allows is False:
                        self._hide(node, place)
                    self._answers[node, choice] = answer
                self._traces[node, choice] = (
                    [*reply.traces, value.traces] if answer.shape is Shape.NONE else reply.traces
                )
            elif isinstance(choice, Const) and choice is not ABSENT:
                found = causes.distinct(cause for guard in guards for cause in self._causes.of_guard(guard))
                self._answers[node, choice] = Answer(place, None, complete=False, shape=Shape.NONE, causes=found)
        if (value.open or value.paths) and not replies:
            self._hide(node, _place(self._run.values, node, None))
            self._traces[node, None] = [value.traces, value.paths]

    def _hide(self, node: Node, place: Span) -> None:
        text = " ".join(place.text.split())
        shown = text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - what fits on a line
        self._hidden[node] = Unknown("what the authorizer answers: it is computed out of sight", shown, "", place)

    def _given(self) -> Iterator[Answer]:
        for (node, choice), answer in self._answers.items():
            nothing = isinstance(choice, Const) and choice in UNDEFINED.choices
            if nothing and (self._called_back or not isinstance(node, Return) or node.value is None):
                continue
            yield answer

    # Telling what was noted

    def _doubts(self) -> Iterator[Unknown]:
        yield from self._module.doubts()
        yield from self._hidden.values()
        yield from causes.doubts(traces for each in self._traces.values() for traces in each)
        if self._run.exhausted:
            place = self._module.source.span(0, 0)
            yield Unknown(f"what all of {self._module.source.name} does: it is too large", "", "", place)

    def _matches(self) -> Iterator[TextMatch]:
        """Yield where the query is searched as a text, if that decides something."""
        found: dict[Node, TextMatch] = {}
        for trace in (trace for each in self._traces.values() for traces in each for trace in traces.values()):
            read = trace.read
            if read.how is not How.MATCH or read.call is None or not _is_query(read) or read.call in found:
                continue
            how = self._run.searches.get(read.call, "")
            for cause in self._causes.of_traces({read: trace}, read.call.span):
                found[read.call] = TextMatch(read.call.span, how, cause)
        yield from found.values()

    def _is_for_events(self) -> bool:
        """Whether the program is an authorizer of AppSync Events.

        https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html
        """
        paths = {causes.spelt(read.path) for read in self._run.reads.all() if read.path[:1] == ("event",)}
        about = {path[1] for path in paths if path[:1] == ("requestContext",) and len(path) > 1}
        asked = about & {"queryString", "variables", "operationName"}
        return not asked and bool(
            about & {"channel", "channelNamespaceName"} or _EVENTS.search(self._module.source.text)
        )


def _is_query(read: Read) -> bool:
    return causes.spelt(read.path)[:2] == ("requestContext", "queryString")


def _place(values: Mapping[Node, Value], node: Node, choice: object) -> Span:
    """Return the place of what is returned: the branch of a conditional expression that is it."""
    expression: Expression | None = node.value if isinstance(node, Return) else None
    if isinstance(node, Call) and node.arguments:
        expression = node.arguments[-1]
    if expression is None:
        return node.span
    while isinstance(expression, (Conditional, Operation)):
        inner = _branches(expression)
        chosen = next((each for each in inner if _is(values, each, choice)), None)
        if chosen is None:
            break
        expression = chosen
    return expression.span


def _branches(expression: Conditional | Operation) -> Iterable[Expression]:
    if isinstance(expression, Conditional):
        return (expression.then, expression.otherwise)
    return expression.operands if expression.operator in ("and", "or", "??", ",") else ()


def _is(values: Mapping[Node, Value], expression: Expression, choice: object) -> bool:
    value = values.get(expression)
    return (value is not None and choice in value.choices) or (isinstance(expression, Object) and value is None)
