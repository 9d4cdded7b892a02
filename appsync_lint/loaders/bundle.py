"""What the AWS CLI prints of an API beside `get-graphql-api`, in files of one folder: its keys, cache and resolvers."""

from __future__ import annotations

import glob
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.loaders import document, secrets
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.infrastructure import Described, FoundApi, configured
from appsync_lint.loaders.shape import deviations, json_schema
from appsync_lint.loaders.workspace import SCHEMA_SUFFIXES
from appsync_lint.source import Problem, UnreadableError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Sequence as Sequence_
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.loaders.workspace import Workspace
    from appsync_lint.source import Source

# The one key of an answer of list-api-keys, get-api-cache, list-resolvers, list-functions, list-data-sources,
# get-graphql-api-environment-variables and list-source-api-associations, beside `nextToken`:
# https://docs.aws.amazon.com/cli/latest/reference/appsync/
_LISTS = ("apiKeys", "resolvers", "functions", "dataSources")
_ANSWERS = frozenset({*_LISTS, "apiCache", "environmentVariables", "sourceApiAssociationSummaries"})
_BESIDE = frozenset({"nextToken", "ResponseMetadata"})
_WRAPPER = frozenset({"graphqlApi", "ResponseMetadata"})
_MOST_PROBLEMS = 20
_ALIKE = 0.9  # from 0 to 1
_COMMANDS = {
    "apiKeys": "list-api-keys",
    "resolvers": "list-resolvers",
    "functions": "list-functions",
    "dataSources": "list-data-sources",
}


def apis(paths: Sequence_[Path], around: Surroundings) -> tuple[FoundApi, ...]:
    """Return the API that one of these files of one folder holds, as `get-graphql-api` prints it; none if none does.

    A key with null is one that the API does not have: AWS's own answers have it so, and the CLI leaves such keys out.

    Raises UnreadableError where several do: nobody could say to which the answers beside them belong.
    """
    found = [(path, api) for path in paths if (api := _exported(around.workspace, path)) is not None]
    if len(found) > 1:
        names = ", ".join(around.workspace.name(path) for path, _ in found)
        raise UnreadableError(Problem(f"Several exported APIs stand in one folder: {names}.", "Name one of them."))
    return tuple(_found(api, path, around.workspace) for path, api in found)


def _exported(workspace: Workspace, path: Path) -> Table | None:
    root = document.read(workspace.read(path))
    api = root.get("graphqlApi") if isinstance(root, Table) else None
    if not isinstance(root, Table) or not isinstance(api, Table) or not root.entries.keys() <= _WRAPPER:
        return None
    _refuse_deviations(root)
    return api


def _refuse_deviations(root: Table) -> None:
    """Raise UnreadableError where something stands in an answer that AWS does not print there."""
    if problems := list(islice(deviations(root, lenient=True), _MOST_PROBLEMS)):
        raise UnreadableError(*problems)


def _found(api: Table, path: Path, workspace: Workspace) -> FoundApi:
    beside = list(answers(workspace, path))
    table = configured(joined(api, (answer for answer, _ in beside)))
    span = api.keys.get("authenticationType", api.span)
    files = [name for name in sorted(other.name for other in path.parent.iterdir()) if _is_schema(name)]
    names = ["schema.graphql"] if "schema.graphql" in files else files
    if names and "schema" not in table.entries:
        schema = document.sequence((Scalar(glob.escape(name), span) for name in names), span)
        table = document.table({**table.entries, "schema": schema}, table.span, table.keys)
    described = Described(table, path.parent, notes=(*_misspelt(api), *read_with(path.name, beside)))
    return FoundApi(api.text("apiId"), span, (described,))


def _misspelt(api: Table) -> Iterator[str]:
    """Yield the keys that AWS does not print and that look like some that it does; other keys may be new ones."""
    known = json_schema()["$defs"]["exportedApi"]["properties"]
    for key, place in api.keys.items():
        if key not in known and (right := closest(key, known, _ALIKE)):
            yield f"{place}: `{key}` is no key of an exported API and is not read. Did you mean {right}?"


def _is_schema(name: str) -> bool:
    return name.casefold().endswith(SCHEMA_SUFFIXES)


def read_with(name: str, beside: Iterable[tuple[Table, Source]]) -> Iterator[str]:
    """Yield a sentence on the answers that are read with an exported API, where there are any."""
    if names := [source.name for _, source in beside]:
        yield f"Read with {name}: {', '.join(names)}."


def is_answer(root: Node) -> bool:
    """Return whether a document is one of these answers and nothing else."""
    if not isinstance(root, Table):
        return False
    keys = root.entries.keys() - _BESIDE
    return len(keys) == 1 and keys <= _ANSWERS


def answers(workspace: Workspace, export: Path) -> Iterator[tuple[Table, Source]]:
    """Yield the answers that stand beside an exported API, in the order of their names.

    Raises UnreadableError where a file that looks like one cannot be read.
    """
    for path in sorted(export.parent.glob("*.json")):
        if path.name == export.name or not path.is_file():
            continue
        source = workspace.read(path)
        if "\0" in source.text:  # UTF-16 without a mark: no word of it would be found
            raise UnreadableError(Problem(f"{source.name} is not UTF-8 text.", "Save it as UTF-8.", source.span(0, 0)))
        if not any(f'"{key}"' in source.text for key in _ANSWERS):
            continue
        root = document.read(source)
        if hidden := list(secrets.places(root, lambda key: key == "environmentVariables")):
            root = document.read(source.masked(hidden))
        if isinstance(root, Table) and is_answer(root):
            _refuse_deviations(root)
            yield root, source


def joined(api: Table, found: Iterable[Table]) -> Table:
    """Return an exported API with what the answers say, where it does not say so itself; lists of one kind are joined.

    An answer that ends in `nextToken` is not the whole one, so what it lists is not known.
    """
    entries, keys = dict(api.entries), dict(api.keys)
    for answer in found:
        for key in answer.entries.keys() - _BESIDE:
            node = _whole(answer, key)
            own = entries.get(key)
            if key not in api.entries and isinstance(own, Sequence) and isinstance(node, Sequence):
                node = document.sequence((*own.items, *node.items), own.span)
            elif key in api.entries or isinstance(own, Partial):
                continue
            name = "sourceApis" if key == "sourceApiAssociationSummaries" else key
            entries[name] = node
            keys.setdefault(name, answer.keys[key])
    return replace(api, entries=entries, keys=keys)


def _whole(answer: Table, key: str) -> Node:
    node = answer.entries[key]
    if "nextToken" in answer.entries and key in _COMMANDS:
        hole = Hole("nextToken", answer=f"aws appsync {_COMMANDS[key]} without --max-items")
        return Partial((hole,), answer.keys["nextToken"])
    if key == "sourceApiAssociationSummaries" and isinstance(node, Sequence):
        return document.sequence((_source_api(item) for item in node.items), node.span)
    return node


def _source_api(item: Node) -> Node:
    name = item.text("sourceApiId") if isinstance(item, Table) else ""
    return document.table({"api": Partial((Hole(name or "a source API"),), item.span)}, item.span)
