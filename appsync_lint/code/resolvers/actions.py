"""What a program asks its data source to do, and whether it leaves that to the caller's identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.code.flow.uses import dotted
from appsync_lint.code.resolvers.document import entry, plain, put_out, unwrapped
from appsync_lint.code.resolvers.part import IDENTITY
from appsync_lint.code.resolvers.unit import Action
from appsync_lint.code.tree import Call, Entry, Member, Name, Object, Return
from appsync_lint.config import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.code.resolvers.part import Part
    from appsync_lint.code.tree import Expression, Node

# Requests to data sources, and whether they change data; None where that hangs on what is behind.
# https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html, and the pages beside it
_WRITES: dict[str, bool | None] = {
    "PutItem": True, "UpdateItem": True, "DeleteItem": True, "TransactWriteItems": True, "BatchPutItem": True,
    "BatchDeleteItem": True, "PutEvents": True, "GetItem": False, "Query": False, "Scan": False, "Sync": False,
    "BatchGetItem": False, "TransactGetItems": False, "Invoke": None, "BatchInvoke": None,
}  # fmt: skip
# The functions of `@aws-appsync/utils/dynamodb` and `@aws-appsync/utils/rds`.
# https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
_MODULES: dict[str, dict[str, str]] = {
    "@aws-appsync/utils/dynamodb": {
        "put": "PutItem", "update": "UpdateItem", "remove": "DeleteItem", "get": "GetItem", "query": "Query",
        "scan": "Scan", "sync": "Sync", "batchGet": "BatchGetItem", "batchPut": "BatchPutItem",
        "batchDelete": "BatchDeleteItem", "transactGet": "TransactGetItems", "transactWrite": "TransactWriteItems",
    },
    "@aws-appsync/utils/rds": {"insert": "insert", "update": "update", "remove": "delete", "select": "select"},
}  # fmt: skip
_OF_RDS = frozenset({"insert", "update", "delete"})
_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE", "GET"})

# What decides which rows are touched, and under which condition: of new rows also what they hold.
_SELECTING = ("key", "keys", "condition", "where", "query", "transactItems", "tables")
_HOLDING = ("attributeValues", "item", "values", "items")
_MAKING = frozenset({"PutItem", "BatchPutItem", "insert", "PutEvents"})


def requests(part: Part) -> Iterator[tuple[Object, Node]]:
    """Yield the objects that a program gives to AppSync as requests, each with the place where it does."""
    handler = next((handler for stage, handler in part.entries.handlers if stage is Stage.REQUEST), None)
    if handler is None:
        return
    values: list[tuple[Expression, Node]] = []
    if part.is_template:
        values += ((one, handler) for one in put_out(handler.body))
    for node in part.nodes:
        if isinstance(node, Return) and node.value is not None and part.stage(node) is Stage.REQUEST:
            values.append((unwrapped(node.value) or node.value, node))
    for value, place in values:
        yield from ((one, place) for one in _objects(part, value))


def _objects(part: Part, value: Expression) -> Iterator[Object]:
    """Yield the objects that a value can be, with what is put into them later: `$util.qr($map.put("key", $id))`."""
    for one in part.uses.meanings(value):
        if not isinstance(one, Object):
            continue
        reads = part.uses.reads(value) if isinstance(value, Name) else ()
        later = tuple(entry for read in reads for entry in _put(part, read))
        yield replace(one, entries=(*one.entries, *later)) if later else one


def _put(part: Part, name: Name) -> Iterator[Entry]:
    member = part.uses.parent(name)
    call = part.uses.parent(member) if isinstance(member, Member) else None
    if isinstance(member, Member) and isinstance(call, Call) and call.callee is member and member.key == "put":
        key = plain(call.arguments[0]) if len(call.arguments) > 1 else None
        if key is not None:
            yield Entry(call.span, key, call.arguments[1])


def actions(part: Part) -> Iterator[tuple[Node, Action]]:
    """Yield what a program asks its data source to do."""
    for found, place in requests(part):
        kind = plain(entry(found, "operation")) or plain(entry(found, "method"))
        if kind in _WRITES or kind in _METHODS:
            yield place, _action(part, str(kind), found, place)
    for node in part.nodes:
        if isinstance(node, Call) and (kind := _of_module(part, node)) is not None:
            options = next((one for one in node.arguments if isinstance(_meaning(part, one), Object)), None)
            meaning = _meaning(part, options) if options is not None else None
            yield node, _action(part, kind, meaning if isinstance(meaning, Object) else None, node)


def _action(part: Part, kind: str, asked: Object | None, place: Node) -> Action:
    names = (*_SELECTING, *(_HOLDING if kind in _MAKING else ()))
    entries = asked.entries if asked else ()
    values = [one.value for one in entries if one.spread or one.key in names]
    if isinstance(place, Call) and asked is None:  # of an object that cannot be seen
        values = list(place.arguments)
    by_identity = any(part.concerns(value, IDENTITY) for value in values)
    named = next((one.span for one in entries if one.key in {"operation", "method"}), None)
    stage = part.stage(place) or Stage.REQUEST
    return Action(kind, named or place.span, part.program, stage, _writes(kind), by_identity)


def _writes(kind: str) -> bool | None:
    if kind in _METHODS:
        return False if kind == "GET" else None
    return _WRITES.get(kind, kind in _OF_RDS)


def _of_module(part: Part, call: Call) -> str | None:
    """Return what a function of AppSync's own modules makes a request for: `ddb.put(...)`, `put(...)`."""
    callee = call.callee
    root = callee.whole if isinstance(callee, Member) else callee
    if not isinstance(root, Name) or (imported := part.uses.imported(root)) is None:
        return None
    name = dotted(callee)[-1] if isinstance(callee, Member) else imported[1]
    return _MODULES.get(imported[0], {}).get(name)


def _meaning(part: Part, expression: Expression) -> Expression | None:
    return next((one for one in part.uses.meanings(expression) if isinstance(one, Object)), None)
