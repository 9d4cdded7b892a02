"""How the tools in which people write an API's settings spell them: a remedy says what to write there."""

from __future__ import annotations

from enum import StrEnum

from appsync_lint.patterns import pattern

# The settings that remedies name, as AWS's own API spells them.
_SETTING = pattern(
    r"`(authenticationType|additionalAuthenticationProviders|defaultAction|appIdClientRegex|clientId|iatTTL|authTTL"
    r"|authorizerResultTtlInSeconds|identityValidationExpression|introspectionConfig|queryDepthLimit"
    r"|resolverCountLimit|logConfig|fieldLogLevel|excludeVerboseContent|expires)(?::(?: ([^`]+))?)?`"
)
_HUMP = pattern(r"(?<=[a-z])(?=[A-Z])")

# https://github.com/sid88in/serverless-appsync-plugin/blob/master/doc/general-config.md
_SERVERLESS = {
    "authenticationType": "type",
    "additionalAuthenticationProviders": "additionalAuthentications",
    "logConfig": "logging",
}
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html
_SAM = {
    "authenticationType": "type",
    "additionalAuthenticationProviders": "additional",
    "logConfig": "logging",
    "expires": "expiresOn",
}
_SERVERLESS_LINES = {"introspectionConfig: DISABLED": "introspection: false"}

# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appsync_graphql_api
_TERRAFORM = {
    "additionalAuthenticationProviders": "additional_authentication_provider",
    "fieldLogLevel": "field_log_level",
}


class Dialect(StrEnum):
    """The spellings: AWS's own API, which CDK's constructs share, and four others."""

    API = "API"
    CLOUDFORMATION = "CloudFormation"
    SAM = "AWS SAM"
    SERVERLESS = "Serverless Framework"
    TERRAFORM = "Terraform"


def said(remedy: str, dialect: Dialect) -> str:
    """Return a remedy with the settings that it names, in backticks, as one of the tools spells them."""
    if dialect is Dialect.API:
        return remedy
    return _SETTING.sub(lambda found: f"`{_written(found[1], found[2], dialect)}`", remedy)


def _written(name: str, value: str | None, dialect: Dialect) -> str:
    if dialect is Dialect.TERRAFORM:
        name = _TERRAFORM.get(name, _HUMP.sub("_", name).lower())
        return name if value is None else f"{name} = {_literal(value)}"
    line = name if value is None else f"{name}: {value}"
    if dialect is Dialect.SAM:
        line = _SAM.get(name, name) + line[len(name) :]
    if dialect in (Dialect.CLOUDFORMATION, Dialect.SAM):
        return line[0].upper() + line[1:]
    line = _SERVERLESS_LINES.get(line, line)
    return _SERVERLESS.get(name, name) + line[len(name) :] if line.startswith(name) else line


def _literal(value: str) -> str:
    return value if value in {"true", "false"} or value.isdecimal() else f'"{value}"'
