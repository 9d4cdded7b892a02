"""The stages of a Serverless service, as its own per-stage maps, files and parameters name them.

Nobody declares stages: what is there is a map that a variable looks into by the name of the stage,
`${self:custom.ttl.${sls:stage}}`, a file with it in its name, and the keys of `params:`.
"""

from __future__ import annotations

import glob
import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.grammar import Source
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span

_ANY = "\ue000"  # stands for the stage where it is asked what depends on it
_ALL = "default"  # a key beside those of stages, for the others
_NAME = re.compile(r"[\w-]+")


def collect(service: Service, asked: Source, span: Span) -> None:
    """Note the stages that a source of a variable knows: the keys of the map that it looks into, or files' names."""
    if service.is_fixed or "stage" in service.params or "${" not in asked.argument + asked.address:
        return
    with service.fixing(_ANY):
        argument, address = service.text(asked.argument, span), service.text(asked.address, span)
    if not isinstance(argument, str) or not isinstance(address, str):
        return
    if _ANY in argument:
        service.found |= dict.fromkeys(_files(service, argument))
    elif _ANY in address:
        service.found |= dict.fromkeys(_keys(service, asked.type, argument, address, span))


def _keys(service: Service, kind: str, argument: str, address: str, span: Span) -> Iterator[str]:
    """Yield the stages that the keys of a map name; an address names it, and in it what depends on the stage."""
    keys = address.split(".")
    number = next(number for number, key in enumerate(keys) if _ANY in key)
    before, _, after = keys[number].partition(_ANY)
    with service.fixing(service.default_stage):
        node: Node | None = service.project.root if kind == "self" else None
        if kind == "file" and argument.endswith((".yml", ".yaml", ".json")):
            node = service.project.document(argument, span)
        table = service.walk(node, tuple(keys[:number]))
        for key in table.entries if isinstance(table, Table) else ():
            stage = key.removeprefix(before).removesuffix(after)
            if f"{before}{stage}{after}" != key or not _NAME.fullmatch(stage) or stage == _ALL:
                continue
            rest = tuple(keys[number + 1 :])
            if not _is_mixed(keys[:number]) or _is_like(
                service, table, key, f"{before}{service.default_stage}{after}", rest
            ):
                yield stage


def _is_mixed(keys: list[str]) -> bool:
    """Return whether a map, by its keys, has other things in it than stages."""
    return keys in ([], ["custom"])


def _is_like(service: Service, table: Node | None, key: str, default: str, rest: tuple[str, ...]) -> bool:
    """Return whether a key of a mixed map is a stage: what is looked for stands in it, or what the default has."""
    written = table.get(key) if isinstance(table, Table) else None
    if isinstance(written, Scalar) and str(written.value).startswith("${self:"):
        return False
    one, other = (service.walk(table, (name,)) for name in (key, default))
    if rest:
        return isinstance(one, Table) and service.walk(one, rest) is not None
    return isinstance(one, Table) and isinstance(other, Table) and bool(one.entries.keys() & other.entries.keys())


def _files(service: Service, path: str) -> Iterator[str]:
    before, _, after = path.partition(_ANY)
    pattern = f"{glob.escape(before)}*{glob.escape(after.partition(_ANY)[0])}"
    if _ANY in after or ".." in path or path.startswith("/"):
        return
    folder = service.project.folder
    for file in sorted(folder.glob(pattern.removeprefix("./"))):
        name = file.relative_to(folder).as_posix().removeprefix(before.removeprefix("./")).removesuffix(after)
        if _NAME.fullmatch(name):
            yield name


def of_parameter(service: Service, name: str) -> tuple[str, ...]:
    """Return the stages that have a value of their own for a parameter."""
    root = service.project.root
    places: list[str] = []
    for key, below in (("params", ()), ("stages", ("params",))):
        table = service.walk(root, (key,))
        keys = table.entries if isinstance(table, Table) else ()
        places += [
            stage for stage in keys if stage != _ALL and service.walk(root, (key, stage, *below, name)) is not None
        ]
    if not service.is_fixed:
        service.found |= dict.fromkeys(places)
    return tuple(places)
