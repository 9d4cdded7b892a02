"""What a request template of VTL asks its data source for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.code.tree import Assign, Call, Emit, Literal, Member, Name, Object, Return, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.code.tree import Expression, Module, Node

# JSON as it is put out, with a mark for each reference: brackets, texts, and the key that is looked for.
_MARK = "\0"
_JSON = re.compile(
    r'"operation"\s*:(?P<values>(?:\s*"[A-Za-z]+")*)|"[^"\n]*"?|(?P<open>[{\[])|(?P<close>[}\]])|(?P<mark>\0)'
)
_VALUE = re.compile(r'"([A-Za-z]+)"')


def operation(module: Module) -> str | None:
    """Return the one operation that a request template asks for: `PutItem`, `Invoke`; None where it cannot be said.

    None too where there are several, of which `operations` tells, and where a data source has none: HTTP, RDS, NONE.
    """
    found = operations(module)
    return found[0] if len(found) == 1 else None


def operations(module: Module) -> tuple[str, ...]:
    """Return the operations that a request template can ask for, each once: the key `operation` of what it puts out.

    It stands in the text itself, or in a map that is put out or returned: `$util.toJson($request)`, with
    `#set($request = {"operation": "PutItem"})` or `$util.qr($request.put("operation", "Query"))`. An operation inside
    the payload for a Lambda function is none.
    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference.html
    """
    nodes = list(walk(*module.body))
    written, whole = _in_text([node.value for node in nodes if isinstance(node, Emit)])
    returned = [node.value for node in nodes if isinstance(node, Return) and node.value]
    return tuple(dict.fromkeys((*written, *_in_maps(nodes, [_given(value) for value in (*whole, *returned)]))))


def _in_text(emitted: Sequence[Expression]) -> tuple[list[str], list[Expression]]:
    """Return the operations at the first level of the JSON that is put out, and the references outside of all levels.

    Of an `#if` both parts count.
    """
    references = iter([value for value in emitted if not isinstance(value, Literal)])
    found: list[str] = []
    whole: list[Expression] = []
    depth = 0
    for token in _JSON.finditer("".join(_said(value) for value in emitted)):
        depth += bool(token["open"]) - bool(token["close"])
        passed = [next(references) for _ in range(token[0].count(_MARK))]
        if depth == 1 and token["values"]:
            found += _VALUE.findall(token["values"])
        elif depth == 0 and token["mark"]:
            whole += passed
    return found, whole


def _said(value: Expression) -> str:
    return str(value.value).replace(_MARK, " ") if isinstance(value, Literal) else _MARK


def _given(value: Expression) -> Expression:
    """Return what is written as JSON: `$request` of `$util.toJson($request)`."""
    match value:
        case Call(callee=Member(whole=Name(name="util"), key="toJson"), arguments=(argument,)):
            return argument
    return value


def _in_maps(nodes: Sequence[Node], given: Sequence[Expression]) -> Iterator[str]:
    """Yield the operations of the maps that are put out or returned, as they are written or set later."""
    names = {value.name for value in given if isinstance(value, Name)}
    values = [value for value in map(_of_map, given) if value]
    for node in nodes:
        name, value = _set(node)
        if name in names and value:
            values.append(value)
    for value in values:
        if isinstance(value, Literal) and isinstance(value.value, str):
            yield value.value


def _of_map(value: Expression) -> Expression | None:
    entries = value.entries if isinstance(value, Object) else ()
    return next((entry.value for entry in entries if entry.key == "operation"), None)


def _set(node: Node) -> tuple[str, Expression | None]:
    """Return the variable that becomes a map, or a part of which is set, and the operation that it then has."""
    match node:
        case Assign(target=Name(name=name), value=whole):
            return name, _of_map(whole)
        case Assign(target=Member(whole=Name(name=name), key="operation"), value=value):
            return name, value
        case Call(callee=Member(whole=Name(name=name), key="put"), arguments=(Literal(value="operation"), value)):
            return name, value
    return "", None
