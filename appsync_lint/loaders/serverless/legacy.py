"""`custom.appSync` of serverless-appsync-plugin, version 1, an API or a list of them -> APIs in AWS's own shape.

https://github.com/sid88in/serverless-appsync-plugin/tree/v1; what is left out and what counts instead, as its own
`index.js` has it: https://github.com/sid88in/serverless-appsync-plugin/blob/v1/src/index.js
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial, Scalar, Table
from appsync_lint.loaders.serverless import intrinsics, keys, lambdas, shape
from appsync_lint.loaders.serverless.parts import Part
from appsync_lint.loaders.serverless.shape import PLUGIN, Entries, made

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node

# What it takes, as far as that bears on who may call what.
NAMES = frozenset({
    "name", "apiId", "schema", "authenticationType", "userPoolConfig", "openIdConnectConfig", "lambdaAuthorizerConfig",
    "additionalAuthenticationProviders", "apiKeys", "xrayEnabled", "logConfig", "wafConfig", "caching", "dataSources",
    "mappingTemplates", "functionConfigurations", "mappingTemplatesLocation", "functionConfigurationsLocation",
    "defaultMappingTemplates",
})  # fmt: skip
_POOL = {name: name for name in ("userPoolId", "awsRegion", "defaultAction", "appIdClientRegex")}
_OIDC = {name: name for name in ("issuer", "clientId", "iatTTL", "authTTL")}
_LAMBDA = {name: name for name in ("identityValidationExpression", "authorizerResultTtlInSeconds")}
_LOGGING = {
    "level": "fieldLogLevel",
    "excludeVerboseContent": "excludeVerboseContent",
    "loggingRoleArn": "cloudWatchLogsRoleArn",
}
_CONFIGS = {  # by mode: the plugin's key, and AWS's
    "AMAZON_COGNITO_USER_POOLS": ("userPoolConfig", "userPoolConfig"),
    "OPENID_CONNECT": ("openIdConnectConfig", "openIDConnectConfig"),
    "AWS_LAMBDA": ("lambdaAuthorizerConfig", "lambdaAuthorizerConfig"),
}
_TEMPLATES = {"request": "requestMappingTemplateFile", "response": "responseMappingTemplateFile"}
_SECTIONS = {"mappingTemplates": "resolvers", "functionConfigurations": "functions", "dataSources": "dataSources"}

# What an API that exists already has, and this service does not say.
_ELSEWHERE = (
    "authenticationType", "additionalAuthenticationProviders", "introspectionConfig", "queryDepthLimit",
    "resolverCountLimit", "visibility", "logConfig",
)  # fmt: skip


def api(part: Part) -> Table:
    """Return an API that `custom.appSync` describes; of one that it only attaches to, what it adds."""
    found = _name(part)
    if (existing := part.get("apiId")) is not None:
        found |= _attached(part, existing)
    else:
        found |= {**_provider(part, part), **_additional(part), **_settings(part), **_keys(part), **_authorizer(part)}
    cached = part.part("caching")
    if cached is not None:
        found["apiCache"] = (shape.cache(cached), part.place("caching"))
    elif isinstance(hidden := part.get("caching"), Partial):
        found["apiCache"] = (hidden, part.place("caching"))
    # `mergeTypeDefs`, without a validation before it: https://github.com/sid88in/serverless-appsync-plugin/blob/v1/src/get-config.js
    found["schemaMerge"] = (Scalar("union", part.place("schema"), PLUGIN), part.place("schema"))
    found |= {**shape.schema(part.service, part), **_fields(part, cached)}
    return made(found, part.table.span)


def logical_id(part: Part, *, alone: bool) -> str:
    """Return the logical ID of an API; one of a list has its name in it."""
    with part.service.fixing(part.service.default_stage):
        name = part.text("name") or "api"
    return re.sub(r"[^a-zA-Z0-9]", "", "" if alone else name[:1].upper() + name[1:]) + intrinsics.API


def _name(part: Part) -> Entries:
    with part.service.fixing(part.service.default_stage):
        name = part.get("name") or Scalar("api", part.table.span.first_line(), PLUGIN)
    return {"name": (name, part.place("name"))}


def _attached(part: Part, existing: Node) -> Entries:
    """Return what nobody can know of an API that exists already: the plugin leaves all of this as it is."""
    place = part.place("apiId")
    label = existing.value if isinstance(existing, Scalar) else getattr(existing, "expression", "apiId")
    part.service.notes[
        f"`apiId` ({place}) attaches to the API {label}, which exists already: its authorization modes are not set "
        "here. Give them in appsync-lint.yaml, as `aws appsync get-graphql-api` prints them."
    ] = None
    answer = "appsync-lint.yaml"
    return {name: (shape.everything(f"{name} of the API {label}", place, answer), place) for name in _ELSEWHERE}


def _provider(provider: Part, api: Part) -> Entries:
    found = shape.taken(provider, {"authenticationType": "authenticationType"})
    mode = provider.text("authenticationType")
    if mode not in _CONFIGS:
        return found
    key, name = _CONFIGS[mode]
    config = provider.get(key)
    if isinstance(config, Table):
        settings = _config(mode, Part(api.service, config))
        found[name] = (made(settings, config.span), provider.place(key))
    elif config is not None:
        found[name] = (config, provider.place(key))
    return found


def _config(mode: str, config: Part) -> Entries:
    if mode == "OPENID_CONNECT":
        return shape.taken(config, _OIDC)
    return _authorizer_config(config) if mode == "AWS_LAMBDA" else _pool(config)


def _pool(config: Part) -> Entries:
    found = shape.taken(config, _POOL)
    region = config.service.region(config.table.span.first_line())
    found.setdefault("awsRegion", (region, config.table.span.first_line()))
    return found


def _authorizer_config(config: Part) -> Entries:
    found = shape.taken(config, _LAMBDA)
    uri = lambdas.arn(config, "lambdaFunctionArn", "")
    if uri is not None:
        found["authorizerUri"] = (uri, uri.span)
    return found


def _additional(part: Part) -> Entries:
    key = "additionalAuthenticationProviders"
    written = part.get(key)
    if written is None or isinstance(written, Partial):
        return {} if written is None else {key: (written, part.place(key))}
    providers = [
        made(_provider(Part(part.service, item), part), item.span)
        if isinstance(item, Table)
        else item
        if isinstance(item, Partial)
        else shape.everything("an additional provider", item.span)
        for item in part.service.items(written)
    ]
    return {key: (shape.listed(providers, written.span), part.place(key))}


def _keys(part: Part) -> Entries:
    modes = [provider.get("authenticationType") for provider in _providers(part)]
    is_offered = any(isinstance(mode, Scalar) and mode.value == "API_KEY" for mode in modes)
    is_listed = "apiKeys" in part.table.entries
    if not is_offered and not (is_listed and any(isinstance(mode, Partial) for mode in modes)):
        return {}
    place = part.place("apiKeys" if is_listed else "authenticationType")
    return {"apiKeys": (keys.keys(part.service, part, auto="Auto-generated api key"), place)}


def _providers(part: Part) -> list[Part]:
    items = part.service.items(part.table.get("additionalAuthenticationProviders"))
    return [part, *(Part(part.service, item) for item in items if isinstance(item, Table))]


def _authorizer(part: Part) -> Entries:
    for provider in _providers(part):
        config = provider.part("lambdaAuthorizerConfig")
        if config is None or provider.text("authenticationType") != "AWS_LAMBDA":
            continue
        if found := lambdas.program(config, "lambdaFunctionArn"):
            place = provider.place("lambdaAuthorizerConfig")
            return {"authorizer": (made(found, place), place)}
    return {}


def _settings(part: Part) -> Entries:
    found = shape.taken(part, {"xrayEnabled": "xrayEnabled"})
    log, waf = part.get("logConfig"), part.get("wafConfig")
    if isinstance(log, Table):
        settings = shape.taken(Part(part.service, log), _LOGGING)
        span = log.span.first_line()
        role = Partial((intrinsics.attribute("GraphQlApiCloudWatchLogsRole", "Arn"),), span)
        settings.setdefault("cloudWatchLogsRoleArn", (role, span))
        log = made(settings, log.span)
    if log is not None:
        found["logConfig"] = (log, part.place("logConfig"))
    if isinstance(waf, Table):
        section = Part(part.service, waf)
        own = Partial((intrinsics.attribute("GraphQlWaf", "Arn"),), waf.span.first_line())
        waf = (section.get("arn") or own) if section.flag("enabled", default=True) else None
    if waf is not None:
        found["wafWebAclArn"] = (waf, part.place("wafConfig"))
    return found


def _fields(api: Part, cached: Part | None) -> Entries:
    found: Entries = {}
    for key, name in _SECTIONS.items():
        written = _named(api) if key == "dataSources" else api.service.items(api.table.get(key), flat=True)
        nodes = [_made(name, api, node, cached) for node in written]
        if nodes or key in api.table.entries:
            found[name] = (shape.listed(nodes, api.place(key)), api.place(key))
    return found


def _made(name: str, api: Part, node: Node, cached: Part | None) -> Node:
    if not isinstance(node, Table):
        return node
    part = Part(api.service, node)
    if name == "resolvers":
        return _resolver(api, part, cached)
    return _function(api, part) if name == "functions" else _source(part)


def _named(api: Part) -> list[Node]:
    """Return the data sources: a list of them, or mappings of their names."""
    found: list[Node] = []
    for item in api.service.items(api.table.get("dataSources"), flat=True):
        part = Part(api.service, item) if isinstance(item, Table) else None
        if part is None or part.text("name"):
            found.append(item)
            continue
        for name in part.table.entries:
            node = part.get(name)
            if isinstance(node, Table):
                entries: Entries = {key: (node.entries[key], node.keys[key]) for key in node.entries}
                node = made({"name": (Scalar(name, part.place(name)), part.place(name)), **entries}, node.span)
            found += [] if node is None else [node]
    return found


def _resolver(api: Part, part: Part, cached: Part | None) -> Table:
    found = shape.taken(part, {"type": "typeName", "field": "fieldName"})
    found |= _templates(api, part, f"{part.text('type')}.{part.text('field')}", "mappingTemplatesLocation")
    if part.text("kind") == "PIPELINE":
        place = part.place("functions")
        names = shape.listed(part.service.items(part.table.get("functions")), place)
        found["pipelineConfig"] = (made({"functions": (names, place)}, place), place)
        found |= shape.taken(part, {"kind": "kind"})
    else:
        found |= shape.taken(part, {"dataSource": "dataSourceName"})
        found["kind"] = (part.get("kind") or Scalar("UNIT", part.table.span.first_line(), PLUGIN), part.place("kind"))
    caching = shape.resolver_caching(part, cached) if cached is not None else None
    if caching is not None:
        found["cachingConfig"] = (caching, part.place("caching"))
    return made(found, part.table.span)


def _function(api: Part, part: Part) -> Table:
    found = shape.taken(part, {"name": "name", "dataSource": "dataSourceName"})
    found |= _templates(api, part, part.text("name"), "functionConfigurationsLocation")
    return made(found, part.table.span)


def _templates(api: Part, part: Part, name: str, location: str) -> Entries:
    """Return the mapping templates: as named, as the default names them, or as they are called; `false` means none."""
    folder = api.text(location) or api.text("mappingTemplatesLocation") or "mapping-templates"
    defaults = api.part("defaultMappingTemplates")
    found: Entries = {}
    for key, target in _TEMPLATES.items():
        written = part.get(key) if key in part.table.entries else defaults.get(key) if defaults is not None else None
        place = part.place(key)
        if isinstance(written, Scalar) and written.value is False:
            continue
        node = written or Scalar(f"{name}.{key}.vtl", part.table.span.first_line(), PLUGIN)
        found[target] = (shape.path(api.service, node, folder.rstrip("/")), place)
    return found


def _source(part: Part) -> Table:
    found = shape.taken(part, {"name": "name", "type": "type"})
    config = part.part("config")
    if config is not None and part.text("type") == "AWS_LAMBDA":
        found |= lambdas.program(config, "lambdaFunctionArn")
    return made(found, part.table.span)
