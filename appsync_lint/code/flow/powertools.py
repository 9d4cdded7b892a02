"""The answers of Lambda authorizers that libraries build: Powertools for AWS Lambda (Python)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.flow.values import ABSENT, Const, Value, one

if TYPE_CHECKING:
    from appsync_lint.code.flow.frames import Given
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.flow.values import Choices, Thing
    from appsync_lint.code.tree import Call

ANSWERS = frozenset({"AppSyncAuthorizerResponse"})
EVENTS = frozenset({"AppSyncAuthorizerEvent"})  # the event that it is given, by other names

# Its parameters in their order, and what `asdict()` makes of them; what is not given is left out.
# https://docs.aws.amazon.com/powertools/python/latest/api/utilities/data_classes/appsync_authorizer_event.html
_PARAMETERS = (
    ("authorize", "isAuthorized"),
    ("max_age", "ttlOverride"),
    ("resolver_context", "resolverContext"),
    ("deny_fields", "deniedFields"),
)
_NAMES = dict(_PARAMETERS)
ANSWER = "answer"  # the kind of the thing


def answer(run: Run, node: Call, given: Given) -> Value:
    """Return the answer that `AppSyncAuthorizerResponse(...)` stands for."""
    thing = run.thing(node, ANSWER)
    places = {name: place for (name, _), place in zip(_PARAMETERS, node.arguments, strict=False)}
    places.update(node.keywords)
    values = {name: value for (name, _), value in zip(_PARAMETERS, given.arguments, strict=False)}
    values.update(given.keywords)
    for name, key in _PARAMETERS:
        value = values.get(name)
        if value is None and name == "authorize":
            value = one(Const("bool", False))
        if value is not None:
            run.write(thing, key, _left_out(value) if name != "authorize" else value, places.get(name, node))
    return one(thing)


def spelt(thing: Thing, key: str | None) -> str | None:
    """Return an entry of a thing as AppSync spells it: `max_age` of an answer as `ttlOverride`."""
    return _NAMES.get(key, key) if thing.kind == ANSWER and key is not None else key


def written(thing: Thing, key: str | None, value: Value) -> Value:
    """Return what setting an entry of a thing to a value makes of it: an answer leaves out what is None."""
    return _left_out(value) if thing.kind == ANSWER and key != "isAuthorized" else value


def _left_out(value: Value) -> Value:
    """Return a value that is left out where it is None."""
    nothing = Const("NoneType", None)
    if nothing not in value.choices:
        return value
    choices: Choices = {choice: way for choice, way in value.choices.items() if choice != nothing}
    choices[ABSENT] = value.choices[nothing]
    return Value(value.paths, value.traces, choices, value.open)
