"""What Terraform's AWS provider calls the settings of AppSync, and what it sends where one is left out.

The names and defaults are those of the provider's source:
https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service/appsync
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appsync_lint.loaders.document import Plain

ORIGIN = "default of Terraform"


class Argument(Struct, frozen=True):
    """An argument, or a nested block: the name that AWS's API has for it, empty where nobody looks at it.

    `default` is what the provider sends if it is left out; None where it sends nothing. `block` holds the arguments of
    a nested block; `many` says that this may stand several times, or that an argument is a list. `zero_means_absent`
    where the provider takes 0 for left out, as it does with every empty text; `required` where it refuses that.
    """

    key: str = ""
    default: Plain = None
    block: Mapping[str, Argument] = field(default_factory=dict)
    many: bool = False
    zero_means_absent: bool = False
    required: bool = False


def _block(key: str, /, **arguments: Argument) -> Argument:
    return Argument(key, block=arguments)


_LAMBDA = _block(
    "lambdaAuthorizerConfig",
    authorizer_uri=Argument("authorizerUri"),
    authorizer_result_ttl_in_seconds=Argument("authorizerResultTtlInSeconds", 300),
    identity_validation_expression=Argument("identityValidationExpression"),
)
_OPENID = _block(
    "openIDConnectConfig",
    issuer=Argument("issuer"),
    client_id=Argument("clientId"),
    iat_ttl=Argument("iatTTL", zero_means_absent=True),
    auth_ttl=Argument("authTTL", zero_means_absent=True),
)
_POOL = {
    "user_pool_id": Argument("userPoolId"),
    "aws_region": Argument("awsRegion"),
    "app_id_client_regex": Argument("appIdClientRegex"),
}
_IGNORED = Argument()

# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/graphql_api.go
API: Mapping[str, Argument] = {
    "name": Argument("name"),
    "authentication_type": Argument("authenticationType"),
    "user_pool_config": _block("userPoolConfig", default_action=Argument("defaultAction", required=True), **_POOL),
    "openid_connect_config": _OPENID,
    "lambda_authorizer_config": _LAMBDA,
    "additional_authentication_provider": Argument(
        "additionalAuthenticationProviders",
        block={
            "authentication_type": Argument("authenticationType"),
            "user_pool_config": _block("userPoolConfig", **_POOL),
            "openid_connect_config": _OPENID,
            "lambda_authorizer_config": _LAMBDA,
        },
        many=True,
    ),
    "introspection_config": Argument("introspectionConfig", "ENABLED"),
    "query_depth_limit": Argument("queryDepthLimit", 0),
    "resolver_count_limit": Argument("resolverCountLimit", 0),
    "visibility": Argument("visibility", "GLOBAL"),
    "api_type": Argument("apiType", "GRAPHQL"),
    "merged_api_execution_role_arn": Argument("mergedApiExecutionRoleArn"),
    "log_config": _block(
        "logConfig",
        field_log_level=Argument("fieldLogLevel"),
        cloudwatch_logs_role_arn=Argument("cloudWatchLogsRoleArn"),
        exclude_verbose_content=Argument("excludeVerboseContent", default=False),
    ),
    "xray_enabled": Argument("xrayEnabled", default=False),
    "schema": Argument("definition", many=True),
    "id": Argument("apiId"),
    "arn": Argument("arn"),
    **dict.fromkeys(("uris", "enhanced_metrics_config", "tags", "tags_all", "region"), _IGNORED),
}

# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/api_cache.go
CACHE: Mapping[str, Argument] = {
    "api_caching_behavior": Argument("apiCachingBehavior"),
    "ttl": Argument("ttl"),
    "type": Argument("type"),
    "at_rest_encryption_enabled": Argument("atRestEncryptionEnabled"),
    "transit_encryption_enabled": Argument("transitEncryptionEnabled"),
}

_CODE = {
    "code": Argument("code"),
    "max_batch_size": Argument("maxBatchSize"),
    "runtime": _block("runtime", name=Argument("name"), runtime_version=Argument("runtimeVersion")),
}

# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/resolver.go
RESOLVER: Mapping[str, Argument] = {
    "type": Argument("typeName"),
    "field": Argument("fieldName"),
    "kind": Argument("kind", "UNIT"),
    "data_source": Argument("dataSourceName"),
    "request_template": Argument("requestMappingTemplate"),
    "response_template": Argument("responseMappingTemplate"),
    "pipeline_config": _block("pipelineConfig", functions=Argument("functions", many=True)),
    "caching_config": _block(
        "cachingConfig", ttl=Argument("ttl", zero_means_absent=True), caching_keys=Argument("cachingKeys", many=True)
    ),
    **_CODE,
}

# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/function.go
FUNCTION: Mapping[str, Argument] = {
    "function_id": Argument("functionId"),
    "name": Argument("name"),
    "data_source": Argument("dataSourceName"),
    "request_mapping_template": Argument("requestMappingTemplate"),
    "response_mapping_template": Argument("responseMappingTemplate"),
    **_CODE,
}

# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/appsync/datasource.go
DATA_SOURCE: Mapping[str, Argument] = {
    "name": Argument("name"),
    "type": Argument("type"),
    "service_role_arn": Argument("serviceRoleArn"),
}

# https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/appsync_api_key.html.markdown
KEY: Mapping[str, Argument] = {
    "expires": Argument("expires"),
    "description": Argument("description", "Managed by Terraform"),
}

# Arguments of every resource, which Terraform itself takes:
# https://developer.hashicorp.com/terraform/language/meta-arguments
META = frozenset({"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts"})
