"""What an authorizer returns -> Answers: their values, how long they may be kept, and what they depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.authorizers.causes import distinct, spelt
from appsync_lint.code.authorizers.facts import COMPUTED, Answer, Entry, Kind, Shape
from appsync_lint.code.authorizers.kinds import kind_of
from appsync_lint.code.flow.conditions import Sort
from appsync_lint.code.flow.parts import present
from appsync_lint.code.flow.traces import merged
from appsync_lint.code.flow.values import ABSENT, NEVER, Const, Thing, Value
from appsync_lint.code.tree import If, Literal, Loop, Operation, Try
from appsync_lint.config import Absent, Known, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView

    from appsync_lint.code.authorizers.causes import Causes
    from appsync_lint.code.authorizers.facts import Cause
    from appsync_lint.code.flow.conditions import Guard, Way
    from appsync_lint.code.flow.frames import Frame
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.traces import Traces
    from appsync_lint.code.flow.values import Choice
    from appsync_lint.code.tree import Expression, Handler
    from appsync_lint.source import Span

# https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
_DECISIONS = ("isAuthorized", "deniedFields", "resolverContext")
_OURS = frozenset({*_DECISIONS, "ttlOverride"})
_GATEWAY = frozenset({"policyDocument", "principalId"})
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html and
# https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
_FOREIGN = frozenset({
    "http", "httpMethod", "methodArn", "routeArn", "routeKey", "rawPath", "resourcePath", "path", "elb", "Records",
    "detail-type", "queryStringParameters", "stage",
})  # fmt: skip
_MOST_ENTRIES = 100


class Reply:
    """A thing that is returned on a way: the facts about it."""

    def __init__(
        self, run: Run, causes: Causes, thing: Thing, guards: tuple[Guard, ...], place: Span, among: KeysView[Choice]
    ) -> None:
        self._run = run
        self._among = among  # what is returned is one of these
        self._causes = causes
        self._thing = thing
        self._guards = guards
        self._place = place
        self.traces: list[Traces] = [guard.traces for guard in guards if guard.sort is not Sort.CALL]

    def answer(self) -> Answer:
        """Return the facts."""
        decision = self._held("isAuthorized")
        denied = tuple(self._denied())
        return Answer(
            span=self._span(),
            allows=_truth(decision),
            complete=self._is_partly_hidden if decision is None else _is_complete(decision),
            shape=self._shape(),
            ttl=self._ttl(),
            causes=distinct(self._found()),
            denied=tuple((text, span) for text, span in denied if text is not None),
            denies=any(text is None for text, _ in denied),
            context=tuple(self._context()),
            keys=tuple((name, self._where(name)) for name in self._names()),
            on_error=self._failure(decision),
            elsewhere=any(_is_foreign(read.path) for guard in self._guards for read in guard.traces),
        )

    # Its entries

    def _held(self, name: str) -> Value | None:
        cell = self._thing.cells.get(name)
        held = self._run.store.get(cell) if cell is not None else None
        picked = self._run.picked.get(cell) if cell is not None else None
        if picked is not None and picked[0] is held and picked[1] == self._among:
            held = picked[2]
        return None if held is None or is_missing(held) else held

    def _names(self) -> list[str]:
        return [name for name in self._thing.cells if name not in ("*", "...") and self._held(name) is not None]

    def _where(self, name: str) -> Span:
        places = self._thing.places.get(name)
        return places[-1].span if places else self._thing.node.span

    @property
    def is_open(self) -> bool:
        """Whether it has entries that cannot be seen, and none that says what it is."""
        return self._shape() is Shape.NONE and self._is_partly_hidden

    @property
    def _is_partly_hidden(self) -> bool:
        return any(name in self._thing.cells for name in ("*", "..."))

    def _shape(self) -> Shape:
        names = set(self._names())
        if names & {"isAuthorized"} or (names & _OURS and not names & _GATEWAY):
            return Shape.APPSYNC
        return Shape.GATEWAY if names & _GATEWAY else Shape.NONE

    # What it says

    def _ttl(self) -> Known[int] | Unknown | Absent:
        held = self._held("ttlOverride")
        if held is None:
            hidden = self._held("...")
            if hidden is None:
                return self._left_to_others(self._span())
            return Unknown("how long this answer is kept", self._where("...").text, "", self._where("..."))
        choices = self._of_allowing(held)
        numbers = {choice.value for choice in choices if isinstance(choice, Const) and choice.kind in ("int", "float")}
        nothing = any(choice is ABSENT or choice == Const("NoneType", None) for choice in choices)
        where = self._where("ttlOverride")
        endless = float("inf") in numbers or float("-inf") in numbers
        if len(choices) == len(numbers) + nothing and not (held.open or held.paths or endless):
            most = max(numbers, default=0)  # type: ignore[type-var]
            if not numbers or (nothing and most == 0):
                return self._left_to_others(where)  # kept as long as the API says, where it is not set
            return Known(int(most), where)  # type: ignore[arg-type]
        return Unknown("how long this answer is kept", where.text, "", where)

    def _left_to_others(self, where: Span) -> Unknown | Absent:
        """Return that nothing says how long it is kept, unless what is around the handler can do so."""
        for other in sorted(self._run.unseen, key=lambda other: other.span.order):
            return Unknown("how long this answer is kept", other.span.text, "", other.span)
        return Absent(where)

    def _of_allowing(self, held: Value) -> list[Choice]:
        """Return what an entry can be where the answer allows; all of it where that cannot be told."""
        decision = self._held("isAuthorized")
        allowing = decision.choices.get(Const("bool", True)) if decision is not None else None
        known = _turned_out(allowing)
        said = {_meant(place, holds=False) for place in self._thing.places.get("isAuthorized", ())}
        found = [
            choice
            for choice, way in held.choices.items()
            if not any(
                known.get(test, holds) is not holds or _meant(test, holds=holds) in said
                for test, holds in _turned_out(way).items()
            )
        ]
        return found or list(held.choices)

    def _denied(self) -> Iterator[tuple[str | None, Span]]:
        """Yield the denied fields, None for those that cannot be seen."""
        held = self._held("deniedFields")
        if held is None:
            return
        where = self._where("deniedFields")
        if held.open or held.paths:
            yield None, where
        for thing in held.things():
            for name in thing.cells:
                places: list[Expression] = thing.places.get(name) or [thing.node]
                yield from self._denied_item(thing, name, places)

    def _denied_item(self, thing: Thing, name: str, places: list[Expression]) -> Iterator[tuple[str | None, Span]]:
        held = self._run.store.get(thing.cells[name])
        if held is None:
            return
        held = present(held)
        texts = [choice.value for choice in held.choices if isinstance(choice, Const) and choice.kind == "str"]
        if len(texts) == len(held.choices) and texts and not held.open and not held.paths:
            for number, text in enumerate(texts[:_MOST_ENTRIES]):
                yield str(text), self._place_of(text, places, number).span
            return
        for place in places:
            yield put_together(self._run, place), place.span

    def _place_of(self, text: object, places: list[Expression], number: int) -> Expression:
        """Return the expression that is a text, of some."""
        for place in places:
            value = self._run.values.get(place)
            if (isinstance(place, Literal) and place.value == text) or (
                value is not None and Const("str", text) in value.choices  # type: ignore[arg-type]
            ):
                return place
        return places[min(number, len(places) - 1)]

    def _context(self) -> Iterator[Entry]:
        held = self._held("resolverContext")
        if held is None:
            return
        where = self._where("resolverContext")
        if held.paths:
            yield Entry("*", Kind.UNKNOWN, where, frozenset(spelt(read.path) for read in held.paths))
        for thing in held.things():
            for name, cell in thing.cells.items():
                value = self._run.store.get(cell)
                if value is None or is_missing(value):
                    continue
                place = (thing.places.get(name) or [thing.node])[-1]
                paths = frozenset(spelt(read.path) for read in self._unchanged(value))
                yield Entry("*" if name == "..." else name, kind_of(self._run, place, value), place.span, paths)

    def _unchanged(self, value: Value) -> Traces:
        """Return the traces of the parts of the event that a value is, as they are or as JSON."""
        found = value.paths
        for thing in value.things():
            if thing.kind == "json":
                inner = self._run.store.get(thing.cell("json"))
                found = merged(found, inner.paths if inner is not None else {})
        return found

    # What it depends on

    def _found(self) -> Iterator[Cause]:
        for guard in self._guards:
            yield from self._causes.of_guard(guard)
        for name in (*_DECISIONS, "..."):
            held = self._held(name)
            if held is not None:
                traces = self._run.whole(held)
                self.traces.append(traces)
                yield from self._causes.of_traces(traces, self._where(name))

    def _failure(self, decision: Value | None) -> Span | None:
        """Return the handler of the failure because of which it is given, or because of which it allows."""
        guards = list(self._guards)
        allowing = decision.choices.get(Const("bool", True)) if decision is not None else None
        if allowing is not None:
            guards += allowing.guards()
        return next((guard.span for guard in guards if guard.sort is Sort.FAILURE), None)

    # Where it is

    def _span(self) -> Span:
        """Return the place of the answer: of the call, where a function only builds it."""
        home = self._thing.home
        node: Expression | None = self._thing.node
        frame: Frame | None = home if _is_frame(home) else None  # type: ignore[assignment]
        if frame is None or frame.function is None:
            return self._place
        wrapped = self._run.wrapped
        while frame is not None and not frame.root and frame.function not in {None, *wrapped} and builds(frame):
            node, frame = frame.call, frame.caller  # type: ignore[assignment]
        return self._place if node is None or frame is None else node.span


def _is_foreign(path: tuple[str, ...]) -> bool:
    """Whether a part of the event is what API Gateway, a function URL or a queue sends, and AppSync does not."""
    own = spelt(path)
    return bool(_FOREIGN & {*own[:1], *(own[1:2] if own[:1] == ("requestContext",) else ())})


def _turned_out(way: Way | None) -> dict[Expression | Handler, bool]:
    """Return how tests have turned out on a way."""
    guards = way.guards() if way is not None else {}
    return {guard.test: guard.holds for guard, certain in guards.items() if certain and guard.holds is not None}


def _meant(test: Expression | Handler, *, holds: bool) -> tuple[str, bool]:
    """Return the text of a test and whether it holds; of `!a` that of `a`, and the opposite."""
    while isinstance(test, Operation) and test.operator == "not":
        test, holds = test.operands[0], not holds
    return test.span.text, holds


def is_missing(value: Value) -> bool:
    """Whether an entry is never there."""
    return set(value.choices) == {ABSENT} and not value.open and not value.paths


def _is_frame(home: object) -> bool:
    return hasattr(home, "exits")


def builds(frame: Frame) -> bool:
    """Whether a function does nothing but build an answer: it tests nothing."""
    body = frame.function.body if frame.function is not None else ()
    return not any(isinstance(statement, (If, Loop, Try)) for statement in body)


def _truth(decision: Value | None) -> bool | None:
    if decision is None or decision.open or decision.paths:
        return None
    found = {choice.value for choice in decision.choices if isinstance(choice, Const) and choice.kind == "bool"}
    return bool(next(iter(found))) if len(found) == 1 == len(decision.choices) else None


def _is_complete(decision: Value) -> bool:
    """Whether an entry can be true or false: what is always a text, a number or nothing cannot."""
    if decision.open or decision.paths or decision.traces:
        return True
    return any(not isinstance(choice, Const) or choice.kind == "bool" for choice in decision.choices)


def put_together(run: Run, place: Expression) -> str | None:
    """Return a text that is put together, with `${}` for each part that is computed; None if there is no more to it."""
    if not isinstance(place, Operation) or place.operator not in ("template", "+"):
        return None
    parts = []
    for operand in place.operands:
        known = run.values.get(operand, NEVER).certain
        text = operand.value if isinstance(operand, Literal) else known.value if known is not None else None
        parts.append(COMPUTED if text is None else str(text))
    return "".join(parts)


def guards_of(way: Way | None, other: Way | None) -> tuple[Guard, ...]:
    """Return the guards of the way to a place, and of the one on which something was chosen, each once."""
    second = other.guards() if other is not None else {}
    known = {guard.test: guard.holds for guard, certain in second.items() if certain and guard.holds is not None}
    first = way.guards(whole=True, known=known) if way is not None else {}
    tests = {(guard.test, guard.sort) for guard in first}
    return (*first, *(guard for guard in second if (guard.test, guard.sort) not in tests))
