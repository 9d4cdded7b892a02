"""What stands beside the modes of an API: its keys, groups, resolvers and cache, and the user's policies."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.access import Mode, Principal
from appsync_lint.config import Absent, ApiKey, Known, Policy, Resolver, Unknown
from appsync_lint.loaders import document, programs
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, texts
from appsync_lint.source import Problem, Source, UnreadableError
from appsync_lint.suppression import Allow, dated, in_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.config import Value
    from appsync_lint.loaders.document import Node

_DEMANDS = ("never", "only", "must")

# Who is in none of several allowed combinations of groups: the ways to lack one group of each.
_MOST_COMBINATIONS = 256

_LONGEST = 300  # characters of an expression in a message
_MOST_DIGITS = 18  # of a number that is written as a text

_BLANKS = re.compile(r"\s*([:+])\s*")


def unknown(node: Partial, what: str, answer: str = "") -> Unknown:
    """Return what is not known where a node cannot be seen; `answer` is the key that gives it if no parameter does."""
    written = node.expression
    written = written if len(written) <= _LONGEST else f"{written[: _LONGEST - 3]}..."
    return Unknown(what, written, node.answer or (answer and f"overrides: {answer}"), node.span)


def origin(node: Scalar | Sequence) -> str:
    """Return from what kind of text a value comes: its file, or what its reader says."""
    return (node.origin if isinstance(node, Scalar) else "") or node.span.file


def groups(api: Table) -> Value[tuple[str, ...]]:
    """Return the groups that `cognitoGroups` lists."""
    node = api.get("cognitoGroups")
    if isinstance(node, Partial):
        return unknown(node, "the groups of the user pool", "cognitoGroups")
    if not isinstance(node, Sequence):
        return Absent(api.span)
    return Known(tuple(text for text, _ in texts(node)), node.span, node.span.source.name)


def keys(api: Table) -> Value[tuple[ApiKey, ...]]:
    """Return the API keys that `apiKeys` lists."""
    node = api.get("apiKeys")
    if isinstance(node, Partial):
        return unknown(node, "the API's keys", "apiKeys")
    if not isinstance(node, Sequence):
        return Absent(api.span)
    found = tuple(
        ApiKey(_number(item, "expires", f"`apiKeys[{number}].expires`"), f"apiKeys[{number}]", item.span.first_line())
        for number, item in enumerate(node.items)
        if isinstance(item, Table)
    )
    return Known(found, api.keys["apiKeys"], node.span.source.name)


def _number(table: Table, key: str, what: str) -> Value[int]:
    node = table.get(key)
    if isinstance(node, Partial):
        return unknown(node, what)
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(node, Scalar) and isinstance(value, str) and value.strip().isdecimal():  # as templates write numbers
        value = int(value.strip()[:_MOST_DIGITS])
    if not isinstance(node, Scalar) or not isinstance(value, int | float):
        return Absent(table.span)
    return Known(int(value), node.span, origin(node))


def resolvers(api: Table) -> Value[tuple[Resolver, ...]]:
    """Return the resolvers that `resolvers` lists, with the programs of their functions and data sources."""
    node = api.get("resolvers")
    if isinstance(node, Partial):
        return unknown(node, "the API's resolvers", "resolvers")
    if not isinstance(node, Sequence):
        return Absent(api.span)
    functions = _by_name(api.tables("functions"), "functionId", "name")
    stores = _by_name(api.tables("dataSources"), "name")
    if hidden := next(filter(None, map(_hides_its_field, node.items)), None):
        return unknown(hidden, "of which field some resolver is", "resolvers")
    found = tuple(
        _resolver(item, number, functions, stores) for number, item in enumerate(node.items) if isinstance(item, Table)
    )
    return Known(found, api.keys["resolvers"], node.span.source.name)


def _hides_its_field(resolver: Node) -> Partial | None:
    """Return what hides the field of a resolver: while one does, nobody knows which fields have none."""
    nodes = (resolver.get("typeName"), resolver.get("fieldName")) if isinstance(resolver, Table) else (resolver,)
    return next((node for node in nodes if isinstance(node, Partial)), None)


def _resolver(table: Table, number: int, functions: dict[str, Table], stores: dict[str, Table]) -> Resolver:
    parts = [programs.of(table, stores, at_root=True), *_of_functions(table, functions, stores)]
    found = tuple(program for part in parts for program in part.programs)
    coordinate = f"{table.text('typeName')}.{table.text('fieldName')}"
    caching = table.get("cachingConfig")
    return Resolver(
        coordinate=coordinate,
        path=f"resolvers[{number}]",
        span=table.span.first_line(),
        programs=found,
        whole=all(part.whole for part in parts) and bool(found),
        unseen=tuple(unknown(node, f"what runs for {coordinate}") for part in parts for node in part.hidden),
        caching_keys=_caching_keys(caching, coordinate),
        caching_ttl=_caching_ttl(caching, coordinate, table),
    )


def _of_functions(table: Table, functions: dict[str, Table], stores: dict[str, Table]) -> Iterator[programs.Running]:
    """Yield what runs for each function of a resolver's pipeline."""
    pipeline = table.get("pipelineConfig")
    listed = pipeline.get("functions") if isinstance(pipeline, Table) else pipeline
    for item in listed.items if isinstance(listed, Sequence) else (listed,) if listed else ():
        function = functions.get(str(item.value)) if isinstance(item, Scalar) else None
        named = (function.text("name") or function.text("functionId")) if function else ""
        yield programs.of(function, stores, function=named) if function else programs.Running()


def _caching_ttl(caching: Node | None, coordinate: str, table: Table) -> Value[int]:
    what = f"how long answers of {coordinate} are cached"
    if isinstance(caching, Partial):
        return unknown(caching, what)
    return _number(caching, "ttl", what) if isinstance(caching, Table) else Absent(table.span)


def _caching_keys(caching: Node | None, coordinate: str) -> Value[tuple[str, ...]]:
    node = caching.get("cachingKeys") if isinstance(caching, Table) else caching
    items = node.items if isinstance(node, Sequence) else (node,)
    hidden = next((item for item in items if isinstance(item, Partial)), None)
    if hidden is not None:
        return unknown(hidden, f"the caching keys of {coordinate}")
    if not isinstance(node, Sequence):
        return Absent(caching.span if caching else None)
    return Known(tuple(text for text, _ in texts(node)), node.span, node.span.file)


def _by_name(tables: tuple[Table, ...], *names: str) -> dict[str, Table]:
    return {table.text(name): table for name in reversed(names) for table in tables if table.text(name)}


def policies(api: Table) -> tuple[Policy, ...]:
    """Return the user's policies.

    Raises UnreadableError with every caller that is none, and every policy that demands nothing.
    """
    node = api.get("policies")
    problems: list[Problem] = []
    found = [
        _policy(item, f"policies[{number}]", problems)
        for number, item in enumerate(node.items if isinstance(node, Sequence) else ())
        if isinstance(item, Table)
    ]
    if problems:
        raise UnreadableError(*problems)
    return tuple(found)


def _policy(table: Table, path: str, problems: list[Problem]) -> Policy:
    only = table.get("only")
    # What is no list is a mistake of its own, of which the shape of the file tells.
    if all(isinstance(node, Scalar) and node.value is None for key in _DEMANDS if (node := table.get(key))):
        hint = "Say who shall `never`, who `only`, or who `must` be let through."
        problems.append(Problem(f"`{path}` demands nothing.", hint, table.span.first_line()))
    allowed = tuple(_callers(table, "only", path, problems))
    if prod(len(principal.groups) or 1 for principal in allowed) > _MOST_COMBINATIONS:
        hint = "Name single groups, or split the policy."
        problems.append(Problem(f"`{path}.only` combines too many groups.", hint, table.span.first_line()))
    return Policy(
        fields=tuple((text, span) for text, span in texts(table.get("fields"))),
        path=path,
        span=table.span.first_line(),
        never=tuple(_callers(table, "never", path, problems)),
        only=allowed if isinstance(only, Sequence) else None,
        must=tuple(_callers(table, "must", path, problems)),
        effective=table.text("by") == "effective",
        message=table.text("message"),
    )


def _callers(table: Table, key: str, path: str, problems: list[Problem]) -> Iterator[Principal]:
    for text, span in texts(table.get(key)):
        principal = Principal.parse(_BLANKS.sub(r"\1", text.strip()))
        if principal is None:
            hint = f"Write some of {', '.join(mode.short for mode in Mode)}, or a group as cognito:Admin."
            problems.append(Problem(f"`{path}.{key}` names no caller {text!r}.", hint, span))
        else:
            yield principal


def allows(root: Table, source: Source) -> tuple[Allow, ...]:
    """Return what a configuration file accepts, in `allow:` and in its comments, for all its APIs."""
    apis = {table.text("name") for table in (root, *root.tables("apis"))} - {""}
    entries = (_allow(table, number, apis) for number, table in enumerate(root.tables("allow")))
    return (*entries, *in_comments(source, document.syntax(source)))


def _allow(table: Table, number: int, apis: set[str]) -> Allow:
    allow = Allow(
        rules=(table.text("rule"),),
        span=table.span.first_line(),
        reason=table.text("reason"),
        owner=table.text("owner"),
        at=table.text("at"),
        api=table.text("api"),
        path=f"allow[{number}]",
    )
    if allow.api and allow.api not in apis:
        return replace(allow, fault=f"There is no API {allow.api} in this file.")
    return dated(allow, table.text("until") if "until" in table.entries else None)
