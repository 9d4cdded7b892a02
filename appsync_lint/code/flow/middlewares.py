"""Functions around handlers that libraries put together: middy's hooks, and the middlewares of Powertools and wrapt.

What the libraries do is written down as functions of the program's own language, which are gone through like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow import vocabulary
from appsync_lint.code.flow.scopes import Scope
from appsync_lint.code.flow.values import UNKNOWN, Closure, Outside, Thing, Value, one
from appsync_lint.code.tree import (
    Array,
    Assign,
    Call,
    Entry,
    Evaluate,
    Function,
    Handler,
    If,
    Literal,
    Member,
    Name,
    Object,
    Parameter,
    Return,
    Throw,
    Try,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.flow.frames import Given
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.values import Choices
    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.source import Span

MIDDY = "middy"  # the kind of the thing
UNREAD = "{unread"
_HOOKS = ("before", "after", "onError")
_METHODS = frozenset({"use", "handler", *_HOOKS})
_CHECK, _HANDLER, _UNKNOWN, _REQUEST = "{check}", "{handler}", "{unknown}", "{request}"
_OWN = 3  # parameters of a middleware of Powertools: the handler, the event and the context
_OF_LIBRARIES = ("@middy/", "@aws-lambda-powertools/")  # which leave the entries of an answer as they are


# Decorators in Python


def makes_decorators(wrapper: Value) -> bool:
    """Whether what a function is decorated with makes a decorator of it.

    `lambda_handler_decorator` of Powertools for AWS Lambda, and `wrapt.decorator`:
    https://docs.aws.amazon.com/powertools/python/latest/utilities/middleware_factory/ and
    https://wrapt.readthedocs.io/en/latest/decorators.html
    """
    return any(isinstance(choice, Outside) and _is_factory(choice.path) for choice in wrapper.choices)


def _is_factory(path: tuple[str, ...]) -> bool:
    of_powertools = path[0].startswith("aws_lambda_powertools.middleware_factory")
    return (of_powertools and "lambda_handler_decorator" in path) or path[:2] == ("wrapt", "decorator")


def is_decorating(run: Run, choice: object, node: Expression) -> bool:
    """Whether a function that is called is one of which a library has made a decorator."""
    own = isinstance(node, Call) and isinstance(node.callee, Name) and node.callee.name == _CHECK
    return isinstance(choice, Closure) and choice.function in run.middlewares and not own


def decorated(run: Run, middleware: Closure, made: Value, node: Expression) -> Value:
    """Return what a middleware makes of a handler: a function that gives it that, with what it is given itself."""
    key = (middleware.function, node)
    if key not in run.around:
        scope = Scope((_CHECK, _HANDLER, _UNKNOWN), run.scope, function=True)
        run.around[key] = (_around(middleware.function, node), scope)
    function, scope = run.around[key]
    for name, value in ((_CHECK, one(middleware)), (_HANDLER, made), (_UNKNOWN, UNKNOWN)):
        run.put(scope.cells[name], value)
    run.wrapped.update(choice.function for choice in made.choices if isinstance(choice, Closure))
    return one(run.closure(function, scope=scope))


def _around(middleware: Function, node: Expression) -> Function:
    span = node.span
    own = node.parameters if isinstance(node, Function) else ()
    spans = [each.span for each in own[:2]] + [span] * 2
    event, context = Name(spans[0], "event"), Name(spans[1], "context")
    handler = Name(span, _HANDLER)
    if [each.name for each in middleware.parameters[1:]] == ["instance", "args", "kwargs"]:
        given: tuple[Expression, ...] = (handler, Literal(span, None), Array(span, (event, context)), Object(span, ()))
    else:
        more = [each for each in middleware.parameters[_OWN:] if not each.rest]
        given = (handler, event, context, *(Name(span, _UNKNOWN) for _ in more))
    return Function(
        span,
        node.name if isinstance(node, Function) else "",
        (Parameter(event.span, "event"), Parameter(context.span, "context")),
        (Return(span, Call(span, Name(span, _CHECK), given)),),
        node.decorators if isinstance(node, Function) else (),
    )


# Middy


def is_middy(path: tuple[str, ...]) -> bool:
    """Whether a function makes a handler with hooks: https://middy.js.org/docs/intro/how-it-works."""
    return path[:1] in (("middy",), ("@middy/core",)) and set(path[1:]) <= {"default", "middy"}


def begun(run: Run, node: Call, given: Given) -> Value:
    """Evaluate `middy(handler)`."""
    thing = run.thing(node, MIDDY)
    if given.arguments:
        run.write(thing, _HANDLER, given.arguments[0], node.arguments[0] if node.arguments else node)
    return one(thing)


def hooked(run: Run, node: Call, method: str, receiver: Value, given: Given) -> Value | None:
    """Evaluate `.use(middleware)`, `.before(hook)` and so on; None for any other method."""
    things = [thing for thing in receiver.things() if thing.kind == MIDDY]
    if not things or method not in _METHODS:
        return None
    for thing in things:
        for value, place in zip(given.arguments[:1], node.arguments[:1], strict=False):
            if method == "handler":
                run.write(thing, _HANDLER, value, place)
            else:
                _add(run, thing, method, value, place)
    return receiver


def _add(run: Run, thing: Thing, method: str, value: Value, place: Expression) -> None:
    hooks = list(_hooks(run, method, value))
    for name, hook in hooks:
        run.write(thing, f"{{{name} {place.span.start}}}", hook, place)
    if not hooks or value.open:
        run.write(thing, f"{UNREAD} {place.span.start}}}", value, place)


def _hooks(run: Run, method: str, value: Value) -> Iterator[tuple[str, Value]]:
    if method != "use":
        closures: Choices = {choice: way for choice, way in value.choices.items() if isinstance(choice, Closure)}
        if closures:
            yield method, Value(choices=closures)
        return
    for each in value.things():
        for cell in each.cells.values() if each.kind == "array" else ():
            yield from _hooks(run, method, run.store.get(cell) or UNKNOWN)
        for name in _HOOKS:
            held = run.store.get(each.cells[name]) if name in each.cells else None
            if held is not None:
                yield from _hooks(run, name, held)


def entry(run: Run, thing: Thing) -> Closure | None:
    """Return the function that middy makes of a handler and its hooks; None where the handler cannot be read."""
    handler = run.store.get(thing.cells[_HANDLER]) if _HANDLER in thing.cells else None
    mains = [choice.function for choice in handler.choices if isinstance(choice, Closure)] if handler else []
    if handler is None or not mains:
        return None
    if thing not in run.around:
        scope = Scope(thing.cells, run.scope, function=True)
        run.around[thing] = (_Middy(run, thing, mains[0]).function(), scope)
    function, scope = run.around[thing]
    for name, cell in thing.cells.items():
        run.put(scope.cells[name], run.store.get(cell) or UNKNOWN)
    run.wrapped.update(mains)
    run.unseen.update(_unseen(run, thing))
    return run.closure(function, scope=scope)


def _unseen(run: Run, thing: Thing) -> Iterator[Expression]:
    """Yield the middlewares that cannot be read, and may change an answer."""
    for name, places in thing.places.items():
        held = run.store.get(thing.cells[name]) or UNKNOWN
        paths = [choice.path for choice in held.choices if isinstance(choice, Outside)]
        of_library = bool(paths) and all(path[0].startswith(_OF_LIBRARIES) for path in paths)
        if name.startswith(UNREAD) and not of_library:
            yield from (place for place in places if not vocabulary.tells(vocabulary.dotted(place)))


class _Middy:
    """Writes down what middy does."""

    def __init__(self, run: Run, thing: Thing, main: Function) -> None:
        self._run = run
        self._thing = thing
        self._main = main
        self._span: Span = main.span

    def function(self) -> Function:
        """Return the function that is called: hooks before, the handler, hooks after in the opposite order."""
        span = self._span
        own = self._main.parameters
        spans = [each.span for each in own[:2]] + [span] * 2
        event, context = Name(spans[0], "event"), Name(spans[1], "context")
        entries = (Entry(event.span, "event", event), Entry(context.span, "context", context))
        response = self._of_request("response")
        called = Call(span, Name(span, _HANDLER), (self._of_request("event"), self._of_request("context")))
        body: list[Statement] = []
        for name in self._named("before"):
            body += self._hook(name)
        body.append(Evaluate(span, Assign(span, response, called)))
        for name in reversed(self._named("after")):
            body += self._hook(name)
        steps: tuple[Statement, ...] = (*body, Return(span, response))
        if self._named("onError"):
            steps = (Try(span, steps, (Handler(span, "{error}", tuple(self._failing())),)),)
        begun_ = Evaluate(span, Assign(span, Name(span, _REQUEST), Object(span, entries), declares=True))
        parameters = (Parameter(event.span, "event"), Parameter(context.span, "context"))
        return Function(span, self._main.name, parameters, (begun_, *steps))

    def _of_request(self, key: str) -> Member:
        return Member(self._span, Name(self._span, _REQUEST), key)

    def _named(self, hook: str) -> list[str]:
        return [name for name in self._thing.cells if name.startswith(f"{{{hook} ")]

    def _hook(self, name: str) -> list[Statement]:
        """Return the call of a hook: what it returns, if anything, is the answer."""
        span = self._thing.places[name][0].span
        result = Name(span, f"{{result of {name}}}")
        call = Call(span, Name(span, name), (Name(span, _REQUEST),))
        return [
            Evaluate(span, Assign(span, result, call, declares=True)),
            If(span, result, (Return(span, result),)),
        ]

    def _failing(self) -> Iterator[Statement]:
        """Yield what is done when something has failed: a hook may give an answer, else that is thrown again."""
        span, response = self._span, self._of_request("response")
        yield Evaluate(span, Assign(span, response, Literal(span, None)))
        for name in self._named("onError"):
            yield from self._hook(name)
        yield If(span, response, (Return(span, response),))
        yield Throw(span)
