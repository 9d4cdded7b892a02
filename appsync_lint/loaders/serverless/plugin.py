"""The top-level `appSync:` of serverless-appsync-plugin, version 2 -> an API in AWS's own shape.

https://github.com/sid88in/serverless-appsync-plugin/tree/master/doc; what is left out and what counts instead, as the
plugin's own `Api.compile()` has it: https://github.com/sid88in/serverless-appsync-plugin/blob/master/src/resources/Api.ts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.serverless import fields, intrinsics, keys, lambdas, shape
from appsync_lint.loaders.serverless.parts import Part
from appsync_lint.loaders.serverless.shape import PLUGIN, Entries, made

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

API = "GraphQlApi"  # the logical ID of every API that the plugin makes

# What it takes, as far as that bears on who may call what.
NAMES = frozenset({
    "name", "schema", "authentication", "additionalAuthentications", "apiKeys", "introspection", "visibility",
    "queryDepthLimit", "resolverCountLimit", "logging", "caching", "waf", "environment", "xrayEnabled", "dataSources",
    "resolvers", "pipelineFunctions",
})  # fmt: skip

_CONFIGS = {
    "AMAZON_COGNITO_USER_POOLS": "userPoolConfig",
    "OPENID_CONNECT": "openIDConnectConfig",
    "AWS_LAMBDA": "lambdaAuthorizerConfig",
}
_POOL = {"userPoolId": "userPoolId", "awsRegion": "awsRegion", "appIdClientRegex": "appIdClientRegex"}
_OIDC = {name: name for name in ("issuer", "clientId", "iatTTL", "authTTL")}
_LAMBDA = {name: name for name in ("identityValidationExpression", "authorizerResultTtlInSeconds")}
_SETTINGS = {name: name for name in ("queryDepthLimit", "resolverCountLimit", "visibility", "xrayEnabled")}
_LOGGING = {"level": "fieldLogLevel", "excludeVerboseContent": "excludeVerboseContent"}


def api(part: Part) -> Table:
    """Return the API that `appSync:` describes."""
    default = _authentication(part)
    additional = part.service.items(part.table.get("additionalAuthentications"))
    found: Entries = {**_name(part), **default, **_additional(part, additional), **_settings(part)}
    found |= {**shape.schema(part.service, part), **fields.entries(part)}
    modes = [found.get("authenticationType", (None,))[0], *(_mode(part, item) for item in additional)]
    if any(_is_key(mode) for mode in modes) or ("apiKeys" in part.table.entries and any(map(_is_hidden, modes))):
        place = part.place("apiKeys" if "apiKeys" in part.table.entries else "authentication")
        found["apiKeys"] = (keys.keys(part.service, part), place)
    if authorizer := _authorizer(part, additional):
        found["authorizer"] = authorizer
    return made(found, part.table.span)


def _name(part: Part) -> Entries:
    with part.service.fixing(part.service.default_stage):
        return shape.taken(part, {"name": "name"})


def _authentication(part: Part) -> Entries:
    node = part.get("authentication")
    place = part.place("authentication")
    if isinstance(node, Partial):
        return {"authenticationType": (node, place)}
    return _provider(Part(part.service, node), part, default=True) if isinstance(node, Table) else {}


def _additional(part: Part, items: list[Node]) -> Entries:
    if "additionalAuthentications" not in part.table.entries or not items:
        return {}
    place = part.place("additionalAuthentications")
    written = part.get("additionalAuthentications")
    if isinstance(written, Partial):
        return {"additionalAuthenticationProviders": (written, place)}
    providers = [
        made(_provider(Part(part.service, item), part), item.span)
        if isinstance(item, Table)
        else shape.everything("an additional authentication", item.span)
        if not isinstance(item, Partial)
        else item
        for item in items
    ]
    return {"additionalAuthenticationProviders": (shape.listed(providers, written.span if written else place), place)}


def _provider(provider: Part, api: Part, *, default: bool = False) -> Entries:
    found = shape.taken(provider, {"type": "authenticationType"})
    mode, config, place = provider.text("type"), provider.get("config"), provider.place("config")
    if mode in _CONFIGS and isinstance(config, Table):
        settings = _config(mode, Part(api.service, config), api, default=default)
        found[_CONFIGS[mode]] = (made(settings, config.span), place)
    elif mode in _CONFIGS:  # which the plugin demands
        found[_CONFIGS[mode]] = (config or shape.everything("config, which is missing", provider.table.span), place)
    return found


def _config(mode: str, config: Part, api: Part, *, default: bool) -> Entries:
    if mode == "OPENID_CONNECT":
        return shape.taken(config, _OIDC)
    return _authorizer_config(config, api) if mode == "AWS_LAMBDA" else _pool(config, default=default)


def _pool(config: Part, *, default: bool) -> Entries:
    found = shape.taken(config, _POOL)
    span = config.table.span.first_line()
    found.setdefault("awsRegion", (Partial((Hole("AWS::Region"),), span), span))
    if default:
        written = config.get("defaultAction")
        found["defaultAction"] = (written or Scalar("ALLOW", span, PLUGIN), config.place("defaultAction"))
    return found


def _authorizer_config(config: Part, api: Part) -> Entries:
    found = shape.taken(config, _LAMBDA)
    uri = lambdas.arn(config, "functionArn", f"{api.text('name')}Authorizer")
    if uri is not None:
        found["authorizerUri"] = (uri, uri.span)
    return found


def _authorizer(part: Part, additional: list[Node]) -> tuple[Node, Span] | None:
    """Return the program of the Lambda authorizer, where its file is found."""
    for node in (part.get("authentication"), *additional):
        provider = Part(part.service, node) if isinstance(node, Table) else None
        config = provider.part("config") if provider is not None else None
        if provider is None or config is None or provider.text("type") != "AWS_LAMBDA":
            continue
        if found := lambdas.program(config, "functionArn"):
            place = provider.place("config")
            return made(found, place), place
    return None


def _mode(part: Part, item: Node) -> Node | None:
    return Part(part.service, item).get("type") if isinstance(item, Table) else item


def _is_key(mode: Node | None) -> bool:
    return isinstance(mode, Scalar) and mode.value == "API_KEY"


def _is_hidden(mode: Node | None) -> bool:
    return isinstance(mode, Partial | Sequence)


def _settings(part: Part) -> Entries:
    found = shape.taken(part, _SETTINGS)
    introspection = part.get("introspection")
    if isinstance(introspection, Scalar):
        word = "ENABLED" if introspection.value else "DISABLED"
        introspection = Scalar(word, introspection.span, introspection.origin)
    if introspection is not None:
        found["introspectionConfig"] = (introspection, part.place("introspection"))
    if (log := _enabled(part, "logging")) is not None:
        found["logConfig"] = (_logging(log) if isinstance(log, Part) else log, part.place("logging"))
    if (cache := _enabled(part, "caching")) is not None:
        found["apiCache"] = (shape.cache(cache) if isinstance(cache, Part) else cache, part.place("caching"))
    if (waf := _enabled(part, "waf")) is not None:
        found["wafWebAclArn"] = (_web_acl(waf) if isinstance(waf, Part) else waf, part.place("waf"))
    if (variables := part.part("environment")) is not None:
        names: Entries = {name: (Scalar("", span), span) for name, span in variables.table.keys.items()}
        found["environmentVariables"] = (made(names, variables.table.span), part.place("environment"))
    return found


def _enabled(part: Part, key: str) -> Part | Partial | None:
    """Return a part that `enabled: false` can take away."""
    node = part.get(key)
    if not isinstance(node, Table):
        return node if isinstance(node, Partial) else None
    section = Part(part.service, node)
    return section if section.flag("enabled", default=True) else None


def _logging(log: Part) -> Table:
    found = shape.taken(log, {**_LOGGING, "roleArn": "cloudWatchLogsRoleArn"})
    span = log.table.span.first_line()
    role = Partial((intrinsics.attribute("GraphQlApiLogGroupRole", "Arn"),), span)
    found.setdefault("cloudWatchLogsRoleArn", (role, span))
    return made(found, log.table.span)


def _web_acl(waf: Part) -> Node:
    written = waf.get("arn")
    return written or Partial((intrinsics.attribute("GraphQlWaf", "Arn"),), waf.table.span.first_line())
