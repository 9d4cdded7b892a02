"""Resolvers, pipeline functions and data sources of serverless-appsync-plugin, version 2.

https://github.com/sid88in/serverless-appsync-plugin/blob/master/src/getAppSyncConfig.ts
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Partial, Scalar, Table
from appsync_lint.loaders.serverless import lambdas, shape
from appsync_lint.loaders.serverless.parts import Part, merged
from appsync_lint.loaders.serverless.shape import PLUGIN, Entries, made

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

# What the plugin writes where a pipeline resolver has no program:
# https://github.com/sid88in/serverless-appsync-plugin/blob/master/src/resources/Resolver.ts
_PASSES = "export function request() { return {}; }\nexport function response(ctx) { return ctx.prev.result; }\n"
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z_]")
_TEMPLATES = {"request": "requestMappingTemplateFile", "response": "responseMappingTemplateFile"}


class _Made(Struct):
    """What is made of the sections, by name; inline functions and data sources come to those of their own sections."""

    resolvers: list[Node] = field(default_factory=list)
    functions: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, Node] = field(default_factory=dict)


def entries(api: Part) -> Entries:
    """Return `resolvers`, `functions` and `dataSources` of an API."""
    all_of = _Made()
    hidden = {key: _each(api, key, all_of, make) for key, make in _SECTIONS.items()}
    found: Entries = {}
    for key, name, nodes in (
        ("resolvers", "resolvers", all_of.resolvers),
        ("pipelineFunctions", "functions", list(all_of.functions.values())),
        ("dataSources", "dataSources", list(all_of.sources.values())),
    ):
        if nodes or hidden[key] or key in api.table.entries:
            found[name] = (shape.listed([*nodes, *hidden[key]], api.place(key)), api.place(key))
    return found


def _each(api: Part, key: str, all_of: _Made, make: _Maker) -> list[Partial]:
    """Make every entry of a section, and return what of the section is not known."""
    section, hidden = merged(api.service, api.table.get(key))
    for name in section.table.entries if section is not None else ():
        node = section.get(name) if section is not None else None
        if node is not None and section is not None:
            make(api, _Entry(name, node, section.place(name)), all_of)
    return hidden


class _Entry(Struct, frozen=True):
    """An entry of a section: its key, what stands behind it, and the place of the key."""

    name: str
    node: Node
    place: Span


def _resolver(api: Part, entry: _Entry, all_of: _Made) -> None:
    type_name, _, field_name = entry.name.partition(".")
    found: Entries = {
        "typeName": (Scalar(type_name, entry.place), entry.place),
        "fieldName": (Scalar(field_name.partition(".")[0], entry.place), entry.place),
    }
    if isinstance(entry.node, Scalar):
        found |= {"kind": (Scalar("UNIT", entry.place), entry.place), "dataSourceName": (entry.node, entry.node.span)}
    elif isinstance(entry.node, Table):
        part = Part(api.service, entry.node)
        found |= shape.taken(part, {"type": "typeName", "field": "fieldName"})
        found |= _unit(part, entry, all_of) if part.text("kind") == "UNIT" else _pipeline(api, part, entry, all_of)
        caching = shape.resolver_caching(part, api.part("caching"))
        if caching is not None:
            found["cachingConfig"] = (caching, part.place("caching"))
    else:
        found["code"] = (entry.node, entry.place)
    span = entry.node.span if isinstance(entry.node, Table) else entry.place
    all_of.resolvers.append(made(found, span))


def _unit(part: Part, entry: _Entry, all_of: _Made) -> Entries:
    found = {**shape.taken(part, {"kind": "kind"}), **_programs(part, may_pass=False)}
    name = _source_name(part, _NOT_IN_NAMES.sub("_", entry.name, count=1), all_of)
    return found | ({"dataSourceName": name} if name is not None else {})


def _pipeline(api: Part, part: Part, entry: _Entry, all_of: _Made) -> Entries:
    place = part.place("functions")
    kind = part.get("kind") or Scalar("PIPELINE", entry.place, PLUGIN)
    names: list[Node] = []
    for number, item in enumerate(api.service.items(part.table.get("functions"))):
        if isinstance(item, Table):
            name = f"{_NOT_IN_NAMES.sub('_', entry.name, count=1)}_{number}"
            _function(api, _Entry(name, item, item.span), all_of)
            names.append(Scalar(name, item.span))
        else:
            names.append(item)
    functions = made({"functions": (shape.listed(names, place), place)}, place)
    return {"kind": (kind, part.place("kind")), "pipelineConfig": (functions, place), **_programs(part, may_pass=True)}


def _function(api: Part, entry: _Entry, all_of: _Made) -> None:
    found: Entries = {"name": (Scalar(entry.name, entry.place), entry.place)}
    if isinstance(entry.node, Table):
        part = Part(api.service, entry.node)
        found |= _programs(part, may_pass=False)
        if (name := _source_name(part, entry.name, all_of)) is not None:
            found["dataSourceName"] = name
    else:
        found["code"] = (entry.node, entry.place)
    all_of.functions[entry.name] = made(found, entry.place)


def _source_name(part: Part, own: str, all_of: _Made) -> tuple[Node, Span] | None:
    """Return the name of a data source; one that is written out right there gets the name of what uses it."""
    node, place = part.get("dataSource"), part.place("dataSource")
    if isinstance(node, Table):
        _source(part, _Entry(own, node, place), all_of)
        return Scalar(own, place), place
    return (node, place) if node is not None else None


def _programs(part: Part, *, may_pass: bool) -> Entries:
    """Return the files with the programs of a resolver or function; without any, a pipeline just passes results on."""
    if (code := part.get("code")) is not None:
        return {"codeFile": (shape.path(part.service, code), part.place("code"))}
    found: Entries = {}
    for key, name in _TEMPLATES.items():
        node = part.get(key)
        if node is not None and not (isinstance(node, Scalar) and node.value is False):
            found[name] = (shape.path(part.service, node), part.place(key))
    if may_pass and not part.table.entries.keys() & _TEMPLATES.keys():
        span = part.table.span.first_line()
        found["code"] = (Scalar(_PASSES, span, PLUGIN), span)
    return found


def _source(api: Part, entry: _Entry, all_of: _Made) -> None:
    found: Entries = {"name": (Scalar(entry.name, entry.place), entry.place)}
    if isinstance(entry.node, Table):
        part = Part(api.service, entry.node)
        found |= shape.taken(part, {"type": "type"})
        config = part.part("config")
        if config is not None and part.text("type") == "AWS_LAMBDA":
            found |= lambdas.program(config, "functionArn")
    all_of.sources[entry.name] = made(found, entry.place)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Maker = Callable[[Part, _Entry, _Made], None]

_SECTIONS = {"dataSources": _source, "resolvers": _resolver, "pipelineFunctions": _function}
