"""How CloudFormation spells the parts of an API, and how AWS's own API does.

The names on the left are those of the resource types' schemas, those on the right of AppSync's service model.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_AppSync.html
https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Sequence, Table, sequence, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.loaders.document import Node


class Shape(Struct, frozen=True):
    """The names of a structure's parts, and the shapes of those that are structures, or lists of them."""

    names: Mapping[str, str]
    inner: Mapping[str, Shape] = field(default_factory=dict)


_USER_POOL = Shape({
    "UserPoolId": "userPoolId", "AwsRegion": "awsRegion", "DefaultAction": "defaultAction",
    "AppIdClientRegex": "appIdClientRegex",
})  # fmt: skip
_OPENID = Shape({"Issuer": "issuer", "ClientId": "clientId", "IatTTL": "iatTTL", "AuthTTL": "authTTL"})
_LAMBDA = Shape({
    "AuthorizerUri": "authorizerUri", "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    "IdentityValidationExpression": "identityValidationExpression",
})  # fmt: skip
_PROVIDER_NAMES = {
    "AuthenticationType": "authenticationType", "UserPoolConfig": "userPoolConfig",
    "OpenIDConnectConfig": "openIDConnectConfig", "LambdaAuthorizerConfig": "lambdaAuthorizerConfig",
}  # fmt: skip
_PROVIDER_PARTS = {"UserPoolConfig": _USER_POOL, "OpenIDConnectConfig": _OPENID, "LambdaAuthorizerConfig": _LAMBDA}
_LOG = Shape({
    "FieldLogLevel": "fieldLogLevel", "CloudWatchLogsRoleArn": "cloudWatchLogsRoleArn",
    "ExcludeVerboseContent": "excludeVerboseContent",
})  # fmt: skip

GRAPHQL_API = Shape(
    {
        **_PROVIDER_NAMES, "AdditionalAuthenticationProviders": "additionalAuthenticationProviders",
        "LogConfig": "logConfig", "IntrospectionConfig": "introspectionConfig", "QueryDepthLimit": "queryDepthLimit",
        "ResolverCountLimit": "resolverCountLimit", "Visibility": "visibility", "ApiType": "apiType",
        "MergedApiExecutionRoleArn": "mergedApiExecutionRoleArn", "XrayEnabled": "xrayEnabled",
    },
    {
        **_PROVIDER_PARTS, "LogConfig": _LOG,
        "AdditionalAuthenticationProviders": Shape(_PROVIDER_NAMES, _PROVIDER_PARTS),
    },
)  # fmt: skip
# Properties of an API that do not bear on who may call what.
OF_NO_CONCERN = frozenset({"Name", "Tags", "EnvironmentVariables", "EnhancedMetricsConfig", "OwnerContact"})

API_KEY = Shape({"ApiKeyId": "id", "Expires": "expires", "Description": "description"})
API_CACHE = Shape({"ApiCachingBehavior": "apiCachingBehavior", "Ttl": "ttl"})

_RUNTIME = Shape({"Name": "name", "RuntimeVersion": "runtimeVersion"})
_SYNC = Shape(
    {
        "ConflictDetection": "conflictDetection", "ConflictHandler": "conflictHandler",
        "LambdaConflictHandlerConfig": "lambdaConflictHandlerConfig",
    },
    {"LambdaConflictHandlerConfig": Shape({"LambdaConflictHandlerArn": "lambdaConflictHandlerArn"})},
)  # fmt: skip
_RUN = {"MaxBatchSize": "maxBatchSize", "Runtime": "runtime", "SyncConfig": "syncConfig"}
_RUN_PARTS = {"Runtime": _RUNTIME, "SyncConfig": _SYNC}
RESOLVER = Shape(
    {"TypeName": "typeName", "FieldName": "fieldName", "Kind": "kind", "CachingConfig": "cachingConfig", **_RUN},
    {"CachingConfig": Shape({"Ttl": "ttl", "CachingKeys": "cachingKeys"}), **_RUN_PARTS},
)
FUNCTION = Shape(_RUN, _RUN_PARTS)
DATA_SOURCE = Shape(
    {"Type": "type", "LambdaConfig": "lambdaConfig"},
    {"LambdaConfig": Shape({"LambdaFunctionArn": "lambdaFunctionArn"})},
)

# The texts of resolvers and functions: inline, in a file, and what AWS's API calls the first.
PROGRAMS = (
    ("Code", "CodeS3Location", "code"),
    ("RequestMappingTemplate", "RequestMappingTemplateS3Location", "requestMappingTemplate"),
    ("ResponseMappingTemplate", "ResponseMappingTemplateS3Location", "responseMappingTemplate"),
)


def renamed(node: Node, shape: Shape) -> Node:
    """Return a structure, or a list of structures, in the spelling of AWS's API; what has no name there is left out."""
    if isinstance(node, Sequence):
        return sequence([renamed(item, shape) for item in node.items], node.span)
    if not isinstance(node, Table):
        return node
    entries, keys = {}, {}
    for name, new in shape.names.items():
        if (value := node.get(name)) is not None:
            entries[new] = renamed(value, shape.inner[name]) if name in shape.inner else value
            keys[new] = node.keys[name]
    return table(entries, node.span, keys)
