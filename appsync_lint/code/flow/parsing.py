"""Functions of libraries that take something out of what they are given by a path, or parse it: what those give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.flow.conditions import Guard, Sort
from appsync_lint.code.flow.parts import part
from appsync_lint.code.flow.values import NEVER, UNKNOWN, Value, computed, joined, one

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from appsync_lint.code.flow.frames import Given
    from appsync_lint.code.flow.run import Run
    from appsync_lint.code.tree import Call

_SIMPLE = re.compile(r"[\w-]+(?:\.[\w-]+|\[\d+\])*")
_KEYS = re.compile(r"[\w-]+")

# https://zod.dev/basics, https://docs.pydantic.dev/latest/concepts/models/#validating-data
_PARSERS = frozenset({"parse", "parseAsync", "model_validate", "parse_obj"})
_SAFE_PARSERS = frozenset({"safeParse", "safeParseAsync"})
_EVENTS = frozenset({("event",), ("event", "requestContext")})


def parsed(run: Run, node: Call, method: str, given: Given) -> Value | None:
    """Return what a schema makes of the event that it is given: the event; None for any other call."""
    value = given.arguments[0] if given.arguments else NEVER
    if not value.paths or not all(read.path in _EVENTS for read in value.paths):
        return None
    if method in _PARSERS:
        return _checked(run, node, value)
    if method not in _SAFE_PARSERS:
        return None
    thing = run.thing(node)
    run.write(thing, "data", value, node)
    run.write(thing, "success", computed(run.reads.present(value.paths)), node)
    return one(thing, open=True)


def _parsed_by_model(run: Run, node: Call, given: Given) -> Value | None:
    """Evaluate `parse(event, Model)`, `parse(event=event, model=Model)` of Powertools for AWS Lambda.

    https://docs.aws.amazon.com/powertools/python/latest/utilities/parser/
    """
    value = given.keywords.get("event") or (given.arguments[0] if given.arguments else None)
    envelope = given.keywords.get("envelope") or (given.arguments[2] if len(given.arguments) > 2 else None)  # noqa: PLR2004
    if value is None or (run.in_python and envelope is not None):
        return None
    return _checked(run, node, value)


def _checked(run: Run, node: Call, value: Value) -> Value:
    """Return what is parsed; that fails where it has not the form."""
    run.checked(Guard(node, None, run.reads.opaque(run.whole(value), node), Sort.CALL))
    return value


def _got(run: Run, node: Call, given: Given) -> Value | None:
    """Evaluate lodash's `get(whole, path, otherwise)`: https://lodash.com/docs/#get."""
    if len(given.arguments) < 2:  # noqa: PLR2004 - whole and path
        return None
    keys = _keys(run, given.arguments[1])
    return None if keys is None else _at(run, node, given.arguments[0], keys, given.arguments[2:])


def _searched(run: Run, node: Call, given: Given) -> Value | None:
    """Evaluate `jmespath.search(path, whole)`, where that is a path and no more: https://jmespath.org/."""
    if len(given.arguments) < 2:  # noqa: PLR2004 - path and whole
        return None
    keys = _keys(run, given.arguments[0])
    return None if keys is None else _at(run, node, given.arguments[1], keys, ())


def _at(run: Run, node: Call, whole: Value, keys: list[str], others: tuple[Value, ...]) -> Value:
    found = whole
    for key in keys:
        found = part(run, found, key, node)
    for other in others:
        found = joined(found, other)
    return found


def _keys(run: Run, path: Value) -> list[str] | None:
    """Return the keys of a path, a text or a list of texts, where all are known."""
    if path.certain is not None:
        text = path.certain.value
        return _KEYS.findall(text) if isinstance(text, str) and _SIMPLE.fullmatch(text) else None
    things = path.things()
    if len(things) != 1 or len(path.choices) != 1 or things[0].kind != "array" or path.open:
        return None
    found = [(run.store.get(cell) or UNKNOWN).key for cell in things[0].cells.values()]
    return [key for key in found if key is not None] if None not in found and "*" not in things[0].cells else None


FUNCTIONS: Mapping[tuple[str, ...], Callable[[Run, Call, Given], Value | None]] = {
    **dict.fromkeys(
        (
            ("lodash", "get"), ("lodash", "default", "get"), ("lodash/get",), ("lodash.get",), ("lodash-es", "get"),
            ("lodash-es/get",), ("_", "get"),
        ),
        _got,
    ),
    ("jmespath", "search"): _searched,
    **dict.fromkeys(
        (
            ("aws_lambda_powertools.utilities.parser", "parse"),
            ("aws_lambda_powertools.utilities.parser.parser", "parse"), ("@aws-lambda-powertools/parser", "parse"),
        ),
        _parsed_by_model,
    ),
}  # fmt: skip
