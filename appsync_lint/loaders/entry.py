"""An API in AWS's own shape, from a configuration file or from infrastructure code -> ApiConfig."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.access import Mode
from appsync_lint.assumptions import ATTRIBUTE_OF_KEY, Assumptions
from appsync_lint.config import ASSUMED, Absent, ApiConfig, Known, Provider, Sensitive, Settings, Unknown
from appsync_lint.loaders import facts, grants, programs
from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, texts
from appsync_lint.loaders.embedding import embedded
from appsync_lint.source import Problem, UnreadableError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.config import Value
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Source, Span

_PROVIDER_SETTINGS = ("userPoolConfig", "openIDConnectConfig", "lambdaAuthorizerConfig")
_RESULT_TTL = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"
_API_SETTINGS = (
    "introspectionConfig", "queryDepthLimit", "resolverCountLimit", "visibility", "apiType", "logConfig",
    "mergedApiExecutionRoleArn", "wafWebAclArn", "xrayEnabled", "apiCache",
)  # fmt: skip

# What AppSync takes for settings of which it knows the values: with others nobody knows what an API does.
# https://docs.aws.amazon.com/appsync/latest/APIReference/API_UserPoolConfig.html, API_GraphqlApi.html,
# API_LogConfig.html
_ALLOWED = {
    "userPoolConfig.defaultAction": ("ALLOW", "DENY"),
    "introspectionConfig": ("ENABLED", "DISABLED"),
    "visibility": ("GLOBAL", "PRIVATE"),
    "apiType": ("GRAPHQL", "MERGED"),
    "logConfig.fieldLogLevel": ("NONE", "ERROR", "ALL", "INFO", "DEBUG"),
}
_LONGEST = 60  # characters of a value, in messages

# Settings that only name something: which pool, which function. Its expression names it as well as its value would.
_NAMING = frozenset({
    "userPoolConfig.userPoolId", "userPoolConfig.awsRegion", "openIDConnectConfig.issuer",
    "lambdaAuthorizerConfig.authorizerUri", "logConfig.cloudWatchLogsRoleArn", "mergedApiExecutionRoleArn",
    "wafWebAclArn",
})  # fmt: skip

# Expressions that name clients: the ID of one that the same project makes is letters and digits, whichever they are.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
_CLIENTS = frozenset({"userPoolConfig.appIdClientRegex", "openIDConnectConfig.clientId"})
_SYMBOL = re.compile(r"[^A-Za-z0-9]")

# Settings that are numbers or booleans in AWS's API, and that templates may write as texts.
_NUMBERS = frozenset({
    "queryDepthLimit", "resolverCountLimit", "openIDConnectConfig.iatTTL", "openIDConnectConfig.authTTL", _RESULT_TTL,
    "apiCache.ttl",
})  # fmt: skip
_BOOLEANS = frozenset({"xrayEnabled", "logConfig.excludeVerboseContent"})


class ApiEntry(Struct, frozen=True):
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
        roles=grants.roles(table, key=key),
        authorizer=programs.authorizer(table),
        policies=facts.policies(table),
        unread=_unread(table),
    )
    schema = table.get("schema")
    return ApiEntry(
        config,
        key=key,
        schema=tuple(texts(schema)),
        definition=tuple(_definition(table.get("definition"))),
        no_schema=_no_schema(table),
        merge="union" if table.text("schemaMerge") == "union" else "error",
        sources=tuple((name, item.place("api")) for item in table.tables("sourceApis") if (name := item.text("api"))),
    )


def _additional(table: Table) -> Iterator[Provider]:
    name = "additionalAuthenticationProviders"
    node = table.get(name)
    if isinstance(node, Partial):
        what = "which additional authentication providers there are"
        yield Provider(facts.unknown(node, what), f"{name}[0]", certain=False)
    for number, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        path = f"{name}[{number}]"
        if isinstance(item, Table):
            yield Provider(_mode(item, item.span), path, _settings(item, _PROVIDER_SETTINGS))
        elif isinstance(item, Partial):
            yield Provider(facts.unknown(item, f"`{path}`"), path, certain=False)


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
    """Return the source APIs out of sight."""
    hidden = [node for item in table.tables("sourceApis") if isinstance(node := item.get("api"), Partial)]
    return tuple(facts.unknown(node, "a source API of this merged API") for node in hidden)


def _mode(table: Table, span: Span) -> Value[Mode]:
    """Return the mode of a provider. Raises UnreadableError where it is none of AppSync's."""
    node = table.get("authenticationType")
    if isinstance(node, Partial):
        return facts.unknown(node, "the API's default authorization mode", "--auth or authenticationType")
    if isinstance(node, Scalar) and node.value is not None:
        mode = next((mode for mode in Mode if mode.value == node.value), None)
        if mode is not None:
            return Known(mode, node.span, facts.origin(node))
        written = str(node.value)[:_LONGEST]
        hint = did_you_mean(written, list(Mode)) or f"Write one of {', '.join(Mode)}."
        raise UnreadableError(Problem(f"AppSync has no authorization mode {written!r}.", hint, node.span))
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
        if path in _CLIENTS and all(hole.target for hole in node.holes):
            named = (part if isinstance(part, str) else _SYMBOL.sub("", part.target) for part in node.parts)
            return Known("".join(named), node.span, node.span.file)
        return facts.unknown(node, f"`{path}`", path)
    value = node.value
    if value is None:
        return Absent(node.span)
    if isinstance(value, str) and path in _NUMBERS and value.strip().lstrip("-").isdecimal():
        value = int(value)
    elif isinstance(value, str) and path in _BOOLEANS and value.casefold() in {"true", "false"}:
        value = value.casefold() == "true"
    if not _is_taken(path, value):
        return facts.unknown(_refused(node), f"`{path}`", path)
    return Known(value, node.span, facts.origin(node))


def _is_taken(path: str, value: str | float | bool) -> bool:  # noqa: FBT001 - a setting's value
    """Return whether AppSync takes a value for a setting."""
    if path in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool) if path in _BOOLEANS else value in _ALLOWED.get(path, (value,))


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
    """Yield the settings of a mapping by their paths; what stands where AWS has something else is not known."""
    if isinstance(node, Sequence) or (isinstance(node, Table) and path in _ALLOWED):
        yield path, _refused(node)
    elif path in _PROVIDER_SETTINGS and isinstance(node, Scalar):
        yield path, _refused(node) if node.value is not None else node
    elif isinstance(node, Scalar | Partial):
        yield path, node
    elif isinstance(node, Table):
        for key, value in node.entries.items():
            yield from _leaves(f"{path}.{key}", value)


def _refused(node: Scalar | Sequence | Table) -> Partial:
    said = "[...]" if isinstance(node, Sequence) else "{...}"
    if isinstance(node, Scalar):
        said = repr(str(node.value)[:_LONGEST])
    return Partial((Hole(f"{said}, which AppSync does not take"),), node.span.first_line())


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
    """Return a provider with what the user assumes where nobody knows how long answers of a Lambda authorizer count."""
    ttl = assume.get("authorizerResultTtlInSeconds") if isinstance(assume, Table) else None
    of_lambda = isinstance(provider.mode, Known) and provider.mode.value is Mode.AWS_LAMBDA
    if not (of_lambda and isinstance(ttl, Scalar) and ttl.value is not None):
        return provider
    settings = provider.settings
    if isinstance(settings.get(_RESULT_TTL), Known):
        return provider
    assumed = Known(ttl.value, ttl.span, ASSUMED)
    return replace(provider, settings=replace(settings, values={**settings.values, _RESULT_TTL: assumed}))


def _sensitive(node: Node | None) -> Sensitive:
    if not isinstance(node, Table):
        return Sensitive()
    names = (text for text, _ in texts(node.get("names")))
    return Sensitive(tuple(names), frozenset(text for text, _ in texts(node.get("except"))))
