"""APIs that infrastructure code describes, and what a configuration file says beside it -> entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.config import Unknown
from appsync_lint.loaders.document import Scalar, Sequence, Table, syntax
from appsync_lint.loaders.entry import entry
from appsync_lint.source import Problem, UnreadableError, did_you_mean
from appsync_lint.suppression import in_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.entry import ApiEntry
    from appsync_lint.loaders.infrastructure import Described, FoundApi
    from appsync_lint.source import Source, Span
    from appsync_lint.suppression import Allow


def discovered(found: FoundApi, common: Table | None, folder: Path, overrides: Iterable[Table]) -> ApiEntry:
    """Return an API that infrastructure code describes, in each deployment that differs.

    `common` is what a configuration file says of all such APIs, `overrides` what it says of some; `folder` is the
    file's.
    """
    patches = (*([common] if common is not None else []), *overrides)
    accepted: dict[Source, tuple[Allow, ...]] = {}  # by the comments of each file, which all deployments share
    entries = [_of_deployment(found, described, patches, folder, accepted) for described in found.deployments]
    first, *others = _differing(entries)
    if not found.complete:
        hidden = Unknown("some of the API's deployments: its conditions allow too many", "", "--param", found.span)
        first = replace(first, config=replace(first.config, unread=(*first.config.unread, hidden)))
    return replace(first, others=tuple(others))


def _of_deployment(
    found: FoundApi,
    described: Described,
    patches: Iterable[Table],
    folder: Path,
    accepted: dict[Source, tuple[Allow, ...]],
) -> ApiEntry:
    table = named(described.table, found)
    patched = overridden(table, patches)
    by_user = patched.get("schema") is not table.get("schema")
    one = entry(patched, key=found.key)
    config = replace(
        one.config,
        origin=f"{found.span.file}:{found.span.line}",
        label=found.path,
        dialect=found.dialect,
        deployment=described.label,
        allows=tuple(_allows(described.table, accepted)),
    )
    schema_folder = folder if by_user else described.folder
    return replace(one, config=config, folder=described.folder, schema_folder=schema_folder, notes=described.notes)


def named(table: Table, found: FoundApi) -> Table:
    """Return the table of an API with a name: where none can be seen, what references or constructs call it."""
    if table.text("name"):
        return table
    return _with(table, {"name": Scalar(found.path or found.key, found.span)}, {"name": found.span})


def _allows(table: Table, accepted: dict[Source, tuple[Allow, ...]]) -> Iterator[Allow]:
    """Yield what the comments of the files accept that a description is made of; `accepted` keeps those of each."""
    sources: dict[Source, None] = {}
    waiting: list[Node] = [table]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        sources[node.span.source] = None
        if isinstance(node, Table):
            waiting += node.entries.values()
        elif isinstance(node, Sequence):
            waiting += node.items
    for source in sorted(sources, key=lambda source: source.name):
        if source.is_file:
            if source not in accepted:
                accepted[source] = tuple(in_comments(source, syntax(source)))
            yield from accepted[source]


def refuse_unmatched(overrides: Iterable[Table], tables: Iterable[Table]) -> None:
    """Raise UnreadableError for every override that changes none of these APIs."""
    apis = tuple(tables)
    names = [table.text("name") for table in apis]
    problems = [
        Problem(
            "This changes no API: none is called so.",
            did_you_mean(match.text("name"), names) or f"The APIs here are {', '.join(names)}.",
            match.span.first_line(),
        )
        for override in overrides
        if isinstance(match := override.get("match"), Table) and not any(_matches(override, table) for table in apis)
    ]
    if problems:
        raise UnreadableError(*problems)


def overridden(table: Table, patches: Iterable[Table]) -> Table:
    """Return an API's table with what those of some patches change that mean it.

    Mappings are merged, everything else is replaced.
    """
    original = table
    for patch in patches:
        if _matches(patch, original):
            table = _patched(table, patch)
    return table


def _differing(entries: Iterable[ApiEntry]) -> list[ApiEntry]:
    """Return the entries that differ in more than their names, the first of each kind.

    Where only one is left, it says nothing of deployments.
    """
    found: list[ApiEntry] = []
    kinds: list[ApiEntry] = []
    for one in entries:
        kind = replace(one, config=replace(one.config, name="", deployment=""), notes=())
        if kind not in kinds:
            kinds.append(kind)
            found.append(one)
    return found if len(found) > 1 else [replace(found[0], config=replace(found[0].config, deployment=""))]


def _matches(override: Table, table: Table) -> bool:
    match = override.get("match")
    return not isinstance(match, Table) or all(match.text(key) == table.text(key) for key in match.entries)


def _patched(table: Table, patch: Table) -> Table:
    entries: dict[str, Node] = {}
    for key, node in patch.entries.items():
        own = table.get(key)
        if key != "match":
            entries[key] = _patched(own, node) if isinstance(own, Table) and isinstance(node, Table) else node
    if "schema" in entries and "definition" in table.entries:
        table = replace(table, entries={key: node for key, node in table.entries.items() if key != "definition"})
    return _with(table, entries, patch.keys)


def _with(table: Table, entries: Mapping[str, Node], keys: Mapping[str, Span]) -> Table:
    places = {key: keys[key] for key in entries}
    return replace(table, entries={**table.entries, **entries}, keys={**table.keys, **places})
