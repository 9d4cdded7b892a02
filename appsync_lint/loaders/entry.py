"""An API in AWS's own shape, from a configuration file or from infrastructure code -> ApiConfig."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from appsync_lint.access import Mode
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY, Assumptions
from appsync_lint.config import ASSUMED, Absent, ApiConfig, Known, Provider, Sensitive, Settings, Unknown
from appsync_lint.loaders import facts
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, embedded, syntax, texts
from appsync_lint.source import Problem, UnreadableError, did_you_mean
from appsync_lint.suppression import in_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from appsync_lint.config import Value
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Described, FoundApi
    from appsync_lint.source import Source, Span
    from appsync_lint.suppression import Allow

_PROVIDER_SETTINGS = ("userPoolConfig", "openIDConnectConfig", "lambdaAuthorizerConfig")
_RESULT_TTL = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"
_API_SETTINGS = (
    "introspectionConfig", "queryDepthLimit", "resolverCountLimit", "visibility", "apiType", "logConfig",
    "mergedApiExecutionRoleArn", "wafWebAclArn", "xrayEnabled", "apiCache",
)  # fmt: skip

# Settings that only name something: which pool, which function. Its expression names it as well as its value would.
_NAMING = frozenset({
    "userPoolConfig.userPoolId", "userPoolConfig.awsRegion", "openIDConnectConfig.issuer",
    "lambdaAuthorizerConfig.authorizerUri", "logConfig.cloudWatchLogsRoleArn", "mergedApiExecutionRoleArn",
    "wafWebAclArn",
})  # fmt: skip

# Settings that are numbers or booleans in AWS's API, and that templates may write as texts.
_NUMBERS = frozenset({
    "queryDepthLimit", "resolverCountLimit", "openIDConnectConfig.iatTTL", "openIDConnectConfig.authTTL", _RESULT_TTL,
    "apiCache.ttl",
})  # fmt: skip
_BOOLEANS = frozenset({"xrayEnabled", "logConfig.excludeVerboseContent"})

# Keys whose place is kept in the format, and that no rule of this version reads: every report says so.
_UNREAD = ("authorizer",)


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """One API: its configuration, and its schema, as texts or as the patterns that name its files, with their places.

    Relative paths are relative to `folder`, and those of the schema to `schema_folder`, or else to the folder of the
    configuration file. `sources` are the names of a merged API's source APIs. `no_schema` says why nobody can know the
    schema. `others` is the same API in other deployments; `key` is how references in infrastructure code name it.
    """

    config: ApiConfig
    folder: Path | None = None
    schema_folder: Path | None = None
    others: tuple[ApiEntry, ...] = ()
    key: str = ""
    notes: tuple[str, ...] = ()
    schema: tuple[tuple[str, Span], ...] = ()
    definition: tuple[Source, ...] = ()
    no_schema: Unknown | None = None
    merge: Literal["error", "union"] = "error"
    sources: tuple[tuple[str, Span], ...] = ()


def entry(table: Table, *, key: str = "") -> ApiEntry:
    """Return the API that a table describes; `key` is how references to it name it, in infrastructure code."""
    place = table.keys.get("authenticationType") or table.span
    default = Provider(_mode(table, place), settings=_settings(table, _PROVIDER_SETTINGS))
    assume = table.get("assume")
    config = ApiConfig(
        name=table.text("name"),
        origin=f"{place.file}:{place.line}",
        default=_assuming(default, assume),
        additional=tuple(_assuming(provider, assume) for provider in _additional(table)),
        settings=_api_settings(table),
        assume=_assumptions(assume),
        sensitive=_sensitive(table.get("sensitive")),
        groups=facts.groups(table),
        keys=facts.keys(table),
        resolvers=facts.resolvers(table),
        policies=facts.policies(table),
        unread=_unread(table),
    )
    schema = table.get("schema")
    return ApiEntry(
        config,
        schema=tuple(texts(schema)),
        definition=tuple(_definition(table.get("definition"))),
        no_schema=_no_schema(table),
        merge="union" if table.text("schemaMerge") == "union" else "error",
        sources=tuple((item.text("api"), _span(item, "api")) for item in table.tables("sourceApis") if item.text("api")),
    )


def discovered(found: FoundApi, common: Table | None, folder: Path, overrides: Iterable[Table]) -> ApiEntry:
    """Return an API that infrastructure code describes, in each deployment that differs.

    `common` is what a configuration file says of all such APIs, `overrides` what it says of some; `folder` is the
    file's.
    """
    patches = (*([common] if common is not None else []), *overrides)
    first, *others = _differing([_of_deployment(found, described, patches, folder) for described in found.deployments])
    if not found.complete:
        hidden = Unknown("some of the API's deployments: its conditions allow too many", "", "--param", found.span)
        first = replace(first, config=replace(first.config, unread=(*first.config.unread, hidden)))
    return replace(first, others=tuple(others))


def _of_deployment(found: FoundApi, described: Described, patches: Iterable[Table], folder: Path) -> ApiEntry:
    table = named(described.table, found)
    patched = overridden(table, patches)
    by_user = patched.get("schema") is not table.get("schema")
    one = entry(patched, key=found.key)
    config = replace(
        one.config,
        origin=f"{found.span.file}:{found.span.line}",
        label=found.path,
        deployment=described.label,
        allows=tuple(_allows(described.table)),
    )
    schema_folder = folder if by_user else described.folder
    return replace(one, config=config, folder=described.folder, schema_folder=schema_folder, notes=described.notes)


def named(table: Table, found: FoundApi) -> Table:
    """Return the table of an API with a name: where none can be seen, what references or constructs call it."""
    if table.text("name"):
        return table
    return _with(table, {"name": Scalar(found.path or found.key, found.span)}, {"name": found.span})


def _allows(table: Table) -> Iterator[Allow]:
    """Yield what the comments of the files accept that a description is made of."""
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
            yield from in_comments(source, syntax(source))


def refuse_unmatched(overrides: Iterable[Table], tables: Iterable[Table]) -> None:
    """Raise UnreadableError for every override that changes none of these APIs."""
    apis = tuple(tables)
    problems = [
        Problem(
            "This changes no API: none is called so.",
            did_you_mean(match.text("name"), [table.text("name") for table in apis]) or "Correct `match`.",
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


def _additional(table: Table) -> Iterator[Provider]:
    name = "additionalAuthenticationProviders"
    node = table.get(name)
    if isinstance(node, Partial):
        yield Provider(facts.unknown(node, "which additional authentication providers there are"), f"{name}[0]")
    for number, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        path = f"{name}[{number}]"
        if isinstance(item, Table):
            yield Provider(_mode(item, item.span), path, _settings(item, _PROVIDER_SETTINGS))
        elif isinstance(item, Partial):
            yield Provider(facts.unknown(item, f"`{path}`"), path)


def _definition(node: Node | None) -> Iterator[Source]:
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield embedded(item)


def _no_schema(table: Table) -> Unknown | None:
    for key in ("schema", "definition"):
        node = table.get(key)
        for item in node.items if isinstance(node, Sequence) else (node,):
            if isinstance(item, Partial):
                return facts.unknown(item, "the schema", "schema in appsync-lint.yaml")
    return None


def _unread(table: Table) -> tuple[Unknown, ...]:
    unread = [
        Unknown(f"`{key}` is not looked at by this version", "", "", table.keys[key])
        for key in _UNREAD
        if key in table.entries
    ]
    hidden = [node for item in table.tables("sourceApis") if isinstance(node := item.get("api"), Partial)]
    return (*unread, *(facts.unknown(node, "a source API of this merged API") for node in hidden))


def _mode(table: Table, span: Span) -> Value[Mode]:
    node = table.get("authenticationType")
    if isinstance(node, Partial):
        return facts.unknown(node, "the API's default authorization mode", "--auth or authenticationType")
    if isinstance(node, Scalar) and node.value is not None:
        mode = next((mode for mode in Mode if mode.value == node.value), None)
        if mode is not None:
            return Known(mode, node.span, facts.origin(node))
        return Unknown(f"an authorization mode {node.value!r}, which AppSync does not have", "", "", node.span)
    return unknown_default(span)


def unknown_default(span: Span | None) -> Unknown:
    """Return the default mode where nobody has said it, and how to say it."""
    return Unknown("the API's default authorization mode", "", "--auth or authenticationType", span)


def _settings(table: Table, names: tuple[str, ...]) -> Settings:
    found: dict[str, Value[str | int | float | bool]] = {}
    for name in names:
        if isinstance(table.get(name), Table):  # where a setting of it would stand
            found[name] = Absent(table.keys[name])
        for path, node in _leaves(name, table.get(name)):
            found[path] = _setting(path, node)
    return Settings(found, table.span)


def _setting(path: str, node: Scalar | Partial) -> Value[str | int | float | bool]:
    if isinstance(node, Partial):
        if path in _NAMING:
            return Known(node.expression, node.span, node.span.file)
        return facts.unknown(node, f"`{path}`", path)
    value = node.value
    if value is None:
        return Absent(node.span)
    if isinstance(value, str) and path in _NUMBERS and value.strip().lstrip("-").isdecimal():
        value = int(value)
    elif isinstance(value, str) and path in _BOOLEANS and value.casefold() in {"true", "false"}:
        value = value.casefold() == "true"
    return Known(value, node.span, facts.origin(node))


def _api_settings(table: Table) -> Settings:
    """Return the settings of an API; of its environment variables the names, since a value can be a secret."""
    settings = _settings(table, _API_SETTINGS)
    variables = table.get("environmentVariables")
    names = variables.keys if isinstance(variables, Table) else {}
    found: dict[str, Value[str | int | float | bool]] = {
        f"environmentVariables.{name}": Known("", span, span.file) for name, span in names.items()
    }
    return replace(settings, values={**settings.values, **found})


def _leaves(path: str, node: Node | None) -> Iterator[tuple[str, Scalar | Partial]]:
    if isinstance(node, Scalar | Partial):
        yield path, node
    elif isinstance(node, Table):
        for key, value in node.entries.items():
            yield from _leaves(f"{path}.{key}", value)


def _assumptions(node: Node | None) -> Assumptions:
    if not isinstance(node, Table):
        return Assumptions()
    answers = {
        ATTRIBUTE_OF_KEY[key]: value.value
        for key, value in node.entries.items()
        if key in ATTRIBUTE_OF_KEY and isinstance(value, Scalar) and isinstance(value.value, bool)
    }
    return Assumptions(**answers)


def _assuming(provider: Provider, assume: Node | None) -> Provider:
    """Return a provider with what the user assumes where a Lambda authorizer does not say how long answers count."""
    ttl = assume.get("authorizerResultTtlInSeconds") if isinstance(assume, Table) else None
    of_lambda = isinstance(provider.mode, Known) and provider.mode.value is Mode.AWS_LAMBDA
    if not (of_lambda and isinstance(ttl, Scalar) and ttl.value is not None):
        return provider
    settings = provider.settings
    if not isinstance(settings.get(_RESULT_TTL), Absent):
        return provider
    assumed = Known(ttl.value, ttl.span, ASSUMED)
    return replace(provider, settings=replace(settings, values={**settings.values, _RESULT_TTL: assumed}))


def _sensitive(node: Node | None) -> Sensitive:
    if not isinstance(node, Table):
        return Sensitive()
    names = (text for text, _ in texts(node.get("names")))
    return Sensitive(tuple(names), frozenset(text for text, _ in texts(node.get("except"))))


def _span(table: Table, key: str) -> Span:
    node = table.get(key)
    return node.span if node is not None else table.span
