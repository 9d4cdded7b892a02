"""What stands around the handler of a program, and may refuse before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow import vocabulary
from appsync_lint.code.flow.middlewares import MIDDY, UNREAD
from appsync_lint.code.flow.values import Closure
from appsync_lint.code.tree import Assign, Call, Evaluate, Function, Name, children

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.code.flow.flow import Flow
    from appsync_lint.code.flow.values import Thing
    from appsync_lint.code.tree import Expression, Module, Node
    from appsync_lint.source import Span

# Functions around a handler that only log, measure or put it in its place: Powertools for AWS Lambda, Middy, Sentry.
# https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/ and
# https://docs.aws.amazon.com/powertools/python/latest/utilities/data_classes/, https://middy.js.org/docs/intro/getting-started
_HARMLESS = frozenset({
    "bind", "middy", "handler", "use", "captureLambdaHandler", "injectLambdaContext", "logMetrics", "wrapHandler",
    "event_source", "capture_lambda_handler", "capture_method", "inject_lambda_context", "log_metrics", "staticmethod",
})  # fmt: skip
_TAKES_MORE = frozenset({"use"})  # what runs before the handler, instead of the handler itself


def wrappers(flow: Flow, module: Module, handlers: Sequence[Closure]) -> tuple[Span, ...]:
    """Return the calls and decorators around handlers that cannot be read, and are not known to be harmless."""
    found = [span for handler in handlers for span in _decorators(flow, handler.function)]
    for name, expression in module.exports.items() if handlers else ():
        value = flow.exported(name)
        for thing in value.things():
            found += _beside(flow, thing)
        if value.open and any(handler in value.choices for handler in handlers):
            found += _unread(_meant(module, expression))
    return tuple(dict.fromkeys(found))


def _beside(flow: Flow, thing: Thing) -> Iterator[Span]:
    """Yield the middlewares of a handler of middy's that cannot be read, and what its handler is wrapped in."""
    for name, places in thing.places.items() if thing.kind == MIDDY else ():
        held = flow.run.store.get(thing.cells[name])
        for place in places if held is not None and held.open else ():
            yield from _unread(place)
        if name.startswith(UNREAD):
            yield from (place.span for place in places if not isinstance(place, Call) or not _is_harmless(place))


def _decorators(flow: Flow, function: Function) -> Iterator[Span]:
    for decorator in function.decorators:
        can_be_read = any(isinstance(choice, Closure) for choice in flow.run.evaluate(decorator).choices)
        if not can_be_read and not _is_harmless(decorator):
            yield decorator.span


def _meant(module: Module, expression: Expression) -> Expression:
    """Return what a name at the outermost level is."""
    for statement in module.body if isinstance(expression, Name) else ():
        made = statement.value if isinstance(statement, Evaluate) else None
        if isinstance(made, Assign) and isinstance(made.target, Name) and made.target.name == expression.span.text:
            return made.value
    return expression


def _unread(expression: Expression) -> Iterator[Span]:
    """Yield the calls of an expression that are not known to be harmless; what its functions do is read."""
    waiting: list[Node] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function):
            continue
        waiting += reversed(list(children(node)))
        if isinstance(node, Call) and (not _is_harmless(node) or _is_handed_more(node)):
            yield node.span


def _is_harmless(expression: Expression) -> bool:
    names = vocabulary.dotted(expression)
    return names[-1] in _HARMLESS or vocabulary.tells(names)


def _is_handed_more(call: Call) -> bool:
    """Return whether a call adds something of which nothing but its name is known."""
    names = vocabulary.dotted(call)
    return names[-1] in _TAKES_MORE and not all(isinstance(argument, Call) for argument in call.arguments)
