"""What AWS SAM makes of an `AWS::Serverless::GraphQLApi` -> CloudFormation's resources.

Names, defaults and logical IDs are those of SAM's translator, version 1.115:
https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/sam_resources.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Scalar, Sequence, Table, sequence, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

ORIGIN = "default of SAM"

_CONFIGS = {
    "UserPool": ("UserPoolConfig", "AMAZON_COGNITO_USER_POOLS"),
    "OpenIDConnect": ("OpenIDConnectConfig", "OPENID_CONNECT"),
    "LambdaAuthorizer": ("LambdaAuthorizerConfig", "AWS_LAMBDA"),
}
_SAME_NAME = ("Visibility", "IntrospectionConfig", "QueryDepthLimit", "ResolverCountLimit", "XrayEnabled")
_STORES = {"DynamoDB": "AMAZON_DYNAMODB", "Lambda": "AWS_LAMBDA"}
_PROGRAM = {"InlineCode": "Code", "CodeUri": "CodeS3Location", "MaxBatchSize": "MaxBatchSize"}

# What stands for a part that a function of CloudFormation gives: whatever is asked of it, it is that function.
_ASKED = ("InlineCode", "Pipeline", "DataSource", "ExpiresOn", "FunctionArn", "TableName")

# What a resolver without code of its own runs: it starts its functions and returns what the last one gives.
_FORWARDING = """
export function request(ctx) {
    return {};
}

export function response(ctx) {
    return ctx.prev.result;
}
"""

_MOST_LEVELS = 30  # of Fn::If around a part of the API


def resources(logical_id: str, properties: Table) -> dict[str, Table]:
    """Return the resources of an API by their logical IDs; the roles of its data sources and logs are left out.

    SAM itself refuses intrinsic functions where it has to look inside; a part that one gives stays unknown here.
    """
    return _Api(logical_id, properties).resources()


def is_function(node: Node | None) -> bool:
    """Return whether a node is an intrinsic function, whose value only CloudFormation knows."""
    if not isinstance(node, Table) or len(node.entries) != 1:
        return False
    name = next(iter(node.entries))
    return name in {"Ref", "Condition"} or name.startswith("Fn::")


def through(node: Node, change: Callable[[Table], Node], levels: int = _MOST_LEVELS) -> Node:
    """Return a node changed, or both values of an Fn::If around it; any other function stays."""
    if not isinstance(node, Table):
        return node
    if not is_function(node):
        return change(node)
    branches = node.get("Fn::If")
    if not isinstance(branches, Sequence) or not branches.items or levels == 0:
        return node
    condition, *values = branches.items
    changed = (condition, *(through(value, change, levels - 1) for value in values))
    return table({"Fn::If": sequence(changed, branches.span)}, node.span, node.keys)


def renamed(around: Table, names: Mapping[str, str]) -> tuple[dict[str, Node], dict[str, Span]]:
    """Return some entries of a table under other names, and the places of their keys."""
    present = {old: new for old, new in names.items() if old in around.entries}
    entries = {new: around.entries[old] for old, new in present.items()}
    return entries, {new: around.keys[old] for old, new in present.items()}


def reference(target: str, attribute: str, span: Span) -> Table:
    """Return an Fn::GetAtt."""
    return table({"Fn::GetAtt": sequence((Scalar(target, span), Scalar(attribute, span)), span)}, span)


def resource(kind: str, properties: Table) -> Table:
    """Return a resource of CloudFormation."""
    return table({"Type": Scalar(kind, properties.span), "Properties": properties}, properties.span)


class _Api(Struct):
    """One API, and what was made of it so far."""

    id: str
    properties: Table
    made: dict[str, Table] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)

    def resources(self) -> dict[str, Table]:
        self._api()
        self._schema()
        self._keys()
        self._cache()
        stores = self.properties.get("DataSources")
        for name, store in _parts(stores, "DynamoDb"):
            self._table_store(name, store)
        for name, store in _parts(stores, "Lambda"):
            self._lambda_store(name, store)
        for name, function in _parts(self.properties, "Functions"):
            self._function(name, function)
        self._resolvers()
        return self.made

    def _add(self, logical_id: str, kind: str, entries: Mapping[str, Node | None], around: Table) -> None:
        """Add a resource that belongs to the API; `around` has its place and those of its keys."""
        owned: dict[str, Node | None] = {"ApiId": reference(self.id, "ApiId", around.span), **entries}
        if logical_id != self.id:
            self.made[logical_id] = resource(f"AWS::AppSync::{kind}", table(owned, around.span, around.keys))

    def _api(self) -> None:
        written = self.properties
        providers = _auth(written.get("Auth") or table({}, written.span))
        entries: dict[str, Node | None] = {
            "Name": written.get("Name") or Scalar(self.id, written.span, ORIGIN),
            **providers.entries,
            **{key: written.get(key) for key in _SAME_NAME},
            "LogConfig": self._log(),
        }
        _, logging = renamed(written, {"Logging": "LogConfig"})
        keys = {**written.keys, **providers.keys, **logging}
        self.made[self.id] = resource("AWS::AppSync::GraphQLApi", table(entries, written.span, keys))

    def _log(self) -> Node | None:
        """Return how the API logs: everything, where the template does not say otherwise."""
        logging = self.properties.get("Logging")
        if isinstance(logging, Scalar) and logging.value is False:
            return None
        if logging is None or isinstance(logging, Scalar):
            return self._logging(table({}, (logging or self.properties).span))
        return through(logging, self._logging)

    def _logging(self, written: Table) -> Table:
        role = reference(f"{self.id}CloudWatchRole", "Arn", written.span)
        defaults: dict[str, Node] = {
            "FieldLogLevel": Scalar("ALL", written.span, ORIGIN),
            "CloudWatchLogsRoleArn": role,
        }
        return table({**defaults, **written.entries}, written.span, written.keys)

    def _schema(self) -> None:
        names = {"SchemaInline": "Definition", "SchemaUri": "DefinitionS3Location"}
        entries, keys = renamed(self.properties, names)
        if entries:
            span = next(iter(entries.values())).span
            self._add(f"{self.id}Schema", "GraphQLSchema", entries, table(entries, span, keys))

    def _keys(self) -> None:
        names = {"ApiKeyId": "ApiKeyId", "Description": "Description", "ExpiresOn": "Expires"}
        for name, key in _parts(self.properties, "ApiKeys"):
            entries, keys = renamed(key, names)
            self._add(f"{self.id}{name}", "ApiKey", entries, table(entries, key.span, keys))

    def _cache(self) -> None:
        cache = self.properties.get("Cache")
        if is_function(cache):
            cache = table({"ApiCachingBehavior": cache, "Ttl": cache}, self.properties.keys["Cache"])
        if isinstance(cache, Table):
            self._add(f"{self.id}ApiCache", "ApiCache", cache.entries, cache)

    def _table_store(self, name: str, store: Table) -> None:
        names = {"TableName": "TableName", "Region": "AwsRegion", "UseCallerCredentials": "UseCallerCredentials"}
        entries, keys = renamed(store, names)
        entries.setdefault("AwsRegion", table({"Ref": Scalar("AWS::Region", store.span, ORIGIN)}, store.span))
        self._store("DynamoDB", name, store, table(entries, store.span, keys))

    def _lambda_store(self, name: str, store: Table) -> None:
        entries, keys = renamed(store, {"FunctionArn": "LambdaFunctionArn"})
        self._store("Lambda", name, store, table(entries, store.span, keys))

    def _store(self, kind: str, name: str, store: Table, settings: Table) -> None:
        logical_id = f"{self.id}{name}{kind}DataSource"
        entries = {
            "Name": store.get("Name") or Scalar(name, store.span, ORIGIN),
            "Type": Scalar(_STORES[kind], store.span),
            f"{kind}Config": settings,
            "Description": store.get("Description"),
            "ServiceRoleArn": store.get("ServiceRoleArn") or reference(f"{logical_id}Role", "Arn", store.span),
        }
        self._add(logical_id, "DataSource", entries, store)
        self.stores[name] = logical_id

    def _store_of(self, function: Table) -> Node | None:
        """Return the name of a function's data source, which may be the one that SAM makes for those without."""
        node = function.get("DataSource")
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return node
        logical_id = self.stores.get(node.value, "")
        if node.value.casefold() == "none":
            logical_id = f"{self.id}NoneDataSource"
            entries = {"Name": Scalar(logical_id, node.span), "Type": Scalar("NONE", node.span)}
            self._add(logical_id, "DataSource", entries, table({}, node.span))
        return reference(logical_id, "Name", node.span) if logical_id else node

    def _function(self, name: str, function: Table) -> None:
        existing = function.get("Id")
        if existing is not None:
            self.functions[name] = existing
            return
        entries, keys = renamed(function, _PROGRAM)
        own: dict[str, Node | None] = {
            "Name": function.get("Name") or Scalar(name, function.span, ORIGIN),
            "DataSourceName": self._store_of(function),
            "Runtime": _runtime(function.get("Runtime")),
        }
        around = table({**entries, **own}, function.span, {**function.keys, **keys})
        self._add(f"{self.id}{name}", "FunctionConfiguration", around.entries, around)
        self.functions[name] = reference(f"{self.id}{name}", "FunctionId", function.span)

    def _resolvers(self) -> None:
        written = self.properties.get("Resolvers")
        if written is not None and is_function(written):
            entries = {"TypeName": written, "FieldName": written}
            self._add(f"{self.id}Resolvers", "Resolver", entries, table(entries, written.span))
        elif isinstance(written, Table):
            for type_name, fields in written.entries.items():
                for name, resolver in _parts(written, type_name):
                    place = fields.keys.get(name, resolver.span) if isinstance(fields, Table) else resolver.span
                    self._resolver(Scalar(type_name, written.keys[type_name]), Scalar(name, place), resolver)

    def _resolver(self, type_name: Scalar, field_name: Scalar, resolver: Table) -> None:
        entries, keys = renamed(resolver, _PROGRAM)
        runtime = _runtime(resolver.get("Runtime"))
        if not entries.keys() & {"Code", "CodeS3Location"}:
            entries["Code"] = Scalar(_FORWARDING, resolver.span, ORIGIN)
            runtime = _default_runtime(resolver.span)
        own: dict[str, Node | None] = {
            "TypeName": type_name,
            "FieldName": resolver.get("FieldName") or field_name,
            "Kind": Scalar("PIPELINE", resolver.span, ORIGIN),
            "PipelineConfig": self._pipeline(resolver.get("Pipeline")),
            "CachingConfig": resolver.get("Caching"),
            "Runtime": runtime,
        }
        around = table({**entries, **own}, resolver.span, {**resolver.keys, **keys})
        self._add(f"{self.id}{type_name.value}{field_name.value}", "Resolver", around.entries, around)

    def _pipeline(self, node: Node | None) -> Node | None:
        if not isinstance(node, Sequence):
            return None if node is None else table({"Functions": node}, node.span)
        return table({"Functions": sequence((self._step(item) for item in node.items), node.span)}, node.span)

    def _step(self, node: Node) -> Node:
        """Return the ID of a function of the API, at the place where a resolver names it."""
        known = self.functions.get(str(node.value)) if isinstance(node, Scalar) else None
        return table(known.entries, node.span) if isinstance(known, Table) else known or node


def _parts(node: Node | None, key: str) -> Iterator[tuple[str, Table]]:
    """Yield the named parts below a key; one that has no properties of its own may be written as nothing at all."""
    around = node.get(key) if isinstance(node, Table) else None
    if not isinstance(around, Table):
        return
    if is_function(around):
        yield next(iter(around.entries)), _unknown(around)
        return
    for name, part in around.entries.items():
        if isinstance(part, Table):
            yield name, _unknown(part) if is_function(part) else part
        elif isinstance(part, Scalar) and part.value is None:
            yield name, table({}, around.keys[name])


def _unknown(function: Table) -> Table:
    return table(dict.fromkeys(_ASKED, function), function.span)


def _auth(node: Node) -> Table:
    """Return the properties that hold the API's providers, the default one's first."""
    if not isinstance(node, Table) or is_function(node):
        return table({"AuthenticationType": node, "AdditionalAuthenticationProviders": node}, node.span)
    default = _provider(node)
    others, keys = renamed(node, {"Additional": "AdditionalAuthenticationProviders"})
    for key, written in others.items():
        if isinstance(written, Sequence):
            others[key] = sequence((through(item, _additional) for item in written.items), written.span)
    return table({**default.entries, **others}, node.span, {**default.keys, **keys})


def _provider(written: Table) -> Table:
    """Return a provider; SAM takes only the settings that go with its type."""
    kind = written.get("Type")
    known = kind.value if isinstance(kind, Scalar) else None
    names = {"Type": "AuthenticationType"}
    names |= {own: name for own, (name, of_type) in _CONFIGS.items() if known in {of_type, None}}
    entries, keys = renamed(written, names)
    return table(entries, written.span, keys)


def _additional(written: Table) -> Table:
    """Return a provider that is not the default one: SAM leaves out what its user pool does without directives."""
    provider = _provider(written)
    pool = provider.get("UserPoolConfig")
    if not isinstance(pool, Table):
        return provider
    rest = {key: node for key, node in pool.entries.items() if key != "DefaultAction"}
    entries = {**provider.entries, "UserPoolConfig": table(rest, pool.span, pool.keys)}
    return table(entries, provider.span, provider.keys)


def _runtime(node: Node | None) -> Node | None:
    if not isinstance(node, Table) or is_function(node):
        return node
    entries, keys = renamed(node, {"Name": "Name", "Version": "RuntimeVersion"})
    return table(entries, node.span, keys)


def _default_runtime(span: Span) -> Table:
    entries = {"Name": Scalar("APPSYNC_JS", span, ORIGIN), "RuntimeVersion": Scalar("1.0.0", span, ORIGIN)}
    return table(entries, span)
