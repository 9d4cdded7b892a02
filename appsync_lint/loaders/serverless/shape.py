"""What both versions of the plugin make alike: entries in AWS's own shape, files, keys, schema and cache."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.serverless.texts import unknown
from appsync_lint.source import UnreadableError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.parts import Part
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span

PLUGIN = "default of serverless-appsync-plugin"
CACHE_TTL = 3600  # seconds; https://github.com/sid88in/serverless-appsync-plugin/blob/master/doc/caching.md

# A node, and the place of its key.
Entries = dict[str, tuple["Node", "Span"]]

# What `globby` expands and Python's glob does not: https://github.com/sindresorhus/globby
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST_PATTERNS = 256
_ALIKE = 0.85  # from 0 to 1


def made(entries: Entries, span: Span) -> Table:
    """Return a mapping of entries."""
    nodes = {key: node for key, (node, _) in entries.items()}
    return table(nodes, span, {key: place for key, (_, place) in entries.items()})


def taken(part: Part, names: Mapping[str, str]) -> Entries:
    """Return what a part has under some keys, under the names that AWS's API has for them."""
    return {
        name: (node, part.place(key)) for key, name in names.items() if (node := part.get(key)) is not None
    }  # fmt: skip


def misspelt(part: Part, names: frozenset[str]) -> Iterator[str]:
    """Yield the keys that look like one of these names, and are none."""
    for key, place in part.table.keys.items():
        if key not in names and (right := closest(key, names, _ALIKE)):
            yield f"{place}: `{key}` is no key of the plugin and is not read. Did you mean {right}?"


def listed(nodes: Iterable[Node], span: Span) -> Sequence:
    """Return a list."""
    return sequence(nodes, span)


def path(service: Service, node: Node, folder: str = "") -> Node:
    """Return a path from the service's folder to a file that a value names; not known where there is none."""
    if not isinstance(node, Scalar):
        return node
    name = f"{folder}/{node.value}" if folder else str(node.value)
    name = name.removeprefix("./")
    try:
        there = service.project.inside(name, node.span)
    except UnreadableError:
        there = None
    if there is None:
        service.missing.setdefault(name, node.span)
        return unknown(name, node.span)
    return Scalar(name, node.span, node.origin)


def schema(service: Service, part: Part) -> Entries:
    """Return the files of the schema, relative to the service's folder.

    https://github.com/sid88in/serverless-appsync-plugin/blob/master/doc/general-config.md#schema
    """
    items = service.items(part.table.get("schema"))
    if not items:
        items = [Scalar("schema.graphql", part.table.span.first_line(), PLUGIN)]
    place = part.place("schema")
    return {"schema": (listed(_patterns(service, items), place), place)}


def _patterns(service: Service, items: list[Node]) -> list[Node]:
    """Return the patterns; where one takes files away again, or lists alternatives, the files that they mean."""
    texts = [str(item.value) for item in items if isinstance(item, Scalar)]
    if len(texts) < len(items):
        return items
    if not any(text.startswith("!") or _BRACES.search(text) for text in texts):
        return [_whole_folder(service, item) for item in items if isinstance(item, Scalar)]
    found: dict[str, Scalar] = {}
    for item in items:
        text = str(item.value) if isinstance(item, Scalar) else ""
        names = {name for one in _alternatives(text.removeprefix("!")) for name in _matches(service, one)}
        if text.startswith("!"):
            found = {name: node for name, node in found.items() if name not in names}
        else:
            found |= {name: Scalar(name, item.span) for name in sorted(names)}
    return list(found.values()) or list(items)


def _whole_folder(service: Service, item: Scalar) -> Scalar:
    """Return a pattern; one that names a folder means all files in it."""
    name = str(item.value).removesuffix("/")
    is_inside = ".." not in name and not name.startswith("/")
    is_folder = is_inside and os.path.isdir(service.project.folder / name)  # noqa: PTH112 - of any name
    return Scalar(f"{name}/**/*.*", item.span) if is_folder else item


def _alternatives(pattern: str) -> list[str]:
    found = [pattern]
    while len(found) < _MOST_PATTERNS and (number := _with_braces(found)) is not None:
        one = found.pop(number)
        braces = _BRACES.search(one)
        if braces:
            found += [one[: braces.start()] + word + one[braces.end() :] for word in braces[1].split(",")]
    return found[:_MOST_PATTERNS]


def _with_braces(patterns: list[str]) -> int | None:
    return next((number for number, one in enumerate(patterns) if _BRACES.search(one)), None)


def _matches(service: Service, pattern: str) -> list[str]:
    folder = service.project.folder
    try:
        files = service.project.around.workspace.glob(folder, pattern)
    except UnreadableError:
        return []
    return [file.relative_to(folder).as_posix() for file in files if file.is_file() and ".." not in file.parts]


def cache(caching: Part) -> Table:
    """Return an API's cache."""
    found = taken(caching, {"behavior": "apiCachingBehavior", "ttl": "ttl"})
    place = caching.place("ttl")
    found["ttl"] = (caching_ttl(caching), place)
    return made(found, caching.table.span)


def caching_ttl(*parts: Part | None) -> Node:
    """Return the time that the first of some parts gives, else the plugin's own; zero counts as none, as in JavaScript.

    https://github.com/sid88in/serverless-appsync-plugin/blob/master/src/resources/Api.ts
    """
    present = [part for part in parts if part is not None]
    for part in present:
        node = part.get("ttl")
        if node is not None and not (isinstance(node, Scalar) and node.value in {0, ""}):
            return node
    return Scalar(CACHE_TTL, present[0].place("ttl"), PLUGIN)


def resolver_caching(resolver: Part, cached: Part | None) -> Node | None:
    """Return the caching of a resolver."""
    node = resolver.get("caching")
    place = resolver.place("caching")
    if isinstance(node, Scalar) and node.value is True:
        ttl = caching_ttl(cached) if cached is not None else Scalar(CACHE_TTL, place, PLUGIN)
        return made({"ttl": (ttl, place)}, place)
    own = resolver.part("caching")
    if own is None:
        return node if isinstance(node, Partial) else None
    found: Entries = {"ttl": (caching_ttl(own, cached), own.place("ttl"))}
    keys = own.get("keys")
    if keys is not None:
        found["cachingKeys"] = (_keys(own, keys), own.place("keys"))
    return made(found, own.table.span)


def _keys(own: Part, keys: Node) -> Node:
    return keys if isinstance(keys, Partial) else listed(own.service.items(keys), keys.span)


def everything(expression: str, span: Span, answer: str = "") -> Partial:
    """Return a value of any type that is not known."""
    return Partial((Hole(expression, answer=answer),), span)
