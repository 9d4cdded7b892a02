"""Rules about settings fire on infrastructure code, at its lines; secrets in it are shown nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.terminal import run, write

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """\
type Query {
  me: String
  open: String @aws_api_key @aws_oidc @aws_lambda
}
"""

CLOUDFORMATION = """\
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: shop
      AuthenticationType: AMAZON_COGNITO_USER_POOLS
      UserPoolConfig: {UserPoolId: !Ref Pool, AwsRegion: !Ref AWS::Region, DefaultAction: ALLOW}
      AdditionalAuthenticationProviders:
        - AuthenticationType: API_KEY
        - AuthenticationType: OPENID_CONNECT
          OpenIDConnectConfig: {Issuer: "https://login.example.com", AuthTTL: 3600}
        - AuthenticationType: AWS_LAMBDA
          LambdaAuthorizerConfig:
            AuthorizerUri: !GetAtt Authorizer.Arn
            AuthorizerResultTtlInSeconds: 3600
        - AuthenticationType: AMAZON_COGNITO_USER_POOLS
          UserPoolConfig: {UserPoolId: !Ref Pool, AwsRegion: !Ref AWS::Region}
      LogConfig:
        FieldLogLevel: ALL
        ExcludeVerboseContent: false
        CloudWatchLogsRoleArn: !GetAtt Role.Arn
      EnvironmentVariables:
        STRIPE_SECRET_KEY: hunter2hunter2
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}
  Key:
    Type: AWS::AppSync::ApiKey
    Properties:
      ApiId: !GetAtt Api.ApiId
      Expires: 1577836800
  Cache:
    Type: AWS::AppSync::ApiCache
    Properties: {ApiId: !GetAtt Api.ApiId, ApiCachingBehavior: PER_RESOLVER_CACHING, Ttl: 60, Type: SMALL}
  Me:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: !GetAtt Api.ApiId
      TypeName: Query
      FieldName: me
      DataSourceName: users
      CachingConfig:
        Ttl: 60
        CachingKeys: [$context.identity.issuer]
"""

SERVERLESS = """\
service: shop
provider: {name: aws}
plugins: [serverless-appsync-plugin]
appSync:
  name: shop
  authentication:
    type: AMAZON_COGNITO_USER_POOLS
    config: {userPoolId: !Ref Pool}
  additionalAuthentications:
    - type: API_KEY
    - type: OPENID_CONNECT
      config: {issuer: "https://login.example.com", authTTL: 3600}
    - type: AWS_LAMBDA
      config:
        functionName: authorizer
        authorizerResultTtlInSeconds: 3600
  logging: {level: ALL, excludeVerboseContent: false}
  environment:
    STRIPE_SECRET_KEY: hunter2hunter2
  apiKeys:
    - name: web
      expiresAt: "2020-01-01"
  dataSources: {users: {type: AMAZON_DYNAMODB, config: {tableName: users}}}
  caching: {behavior: PER_RESOLVER_CACHING, ttl: 60}
  resolvers:
    Query.me:
      kind: UNIT
      dataSource: users
      caching:
        ttl: 60
        keys: [$context.identity.issuer]
functions:
  authorizer: {handler: src/authorizer.handler}
"""

TERRAFORM = """\
resource "aws_appsync_graphql_api" "shop" {
  name                = "shop"
  authentication_type = "AMAZON_COGNITO_USER_POOLS"
  schema              = file("${path.module}/schema.graphql")
  user_pool_config {
    user_pool_id   = aws_cognito_user_pool.users.id
    default_action = "ALLOW"
  }
  additional_authentication_provider {
    authentication_type = "API_KEY"
  }
  additional_authentication_provider {
    authentication_type = "OPENID_CONNECT"
    openid_connect_config {
      issuer   = "https://login.example.com"
      auth_ttl = 3600
    }
  }
  additional_authentication_provider {
    authentication_type = "AWS_LAMBDA"
    lambda_authorizer_config {
      authorizer_uri                   = aws_lambda_function.authorizer.arn
      authorizer_result_ttl_in_seconds = 3600
    }
  }
  log_config {
    field_log_level          = "ALL"
    exclude_verbose_content  = false
    cloudwatch_logs_role_arn = aws_iam_role.logs.arn
  }
}

resource "aws_appsync_api_key" "web" {
  api_id  = aws_appsync_graphql_api.shop.id
  expires = "2020-01-01T00:00:00Z"
}

resource "aws_appsync_resolver" "me" {
  api_id      = aws_appsync_graphql_api.shop.id
  type        = "Query"
  field       = "me"
  data_source = "users"
  caching_config {
    ttl          = 60
    caching_keys = ["$context.identity.issuer"]
  }
}
"""

# By the file: the rule, the line that it points at, and a part of its remedy in the spelling of the tool.
PROJECTS = {
    "template.yaml": (
        CLOUDFORMATION,
        {
            "any-pool-client": (17, "`AppIdClientRegex: "),
            "any-oidc-client": (11, "`ClientId: "),
            "oidc-ttl-in-seconds": (11, ""),
            "long-authorizer-cache": (15, "`AuthorizerResultTtlInSeconds: "),
            "unvalidated-token": (13, "`IdentityValidationExpression: "),
            "duplicate-provider": (17, ""),
            "verbose-logging": (20, "`ExcludeVerboseContent: true` in `LogConfig`"),
            "secret-in-environment": (23, ""),
            "api-key-expiry": (31, ""),
            "cache-without-identity": (44, ""),
            "public-introspection": (3, "`IntrospectionConfig: DISABLED`"),
            "unlimited-queries": (3, "`ResolverCountLimit: "),
        },
    ),
    "serverless.yml": (
        SERVERLESS,
        {
            "any-pool-client": (8, "`appIdClientRegex: "),
            "any-oidc-client": (12, "`clientId: "),
            "oidc-ttl-in-seconds": (12, ""),
            "long-authorizer-cache": (16, "`authorizerResultTtlInSeconds: "),
            "unvalidated-token": (14, "`identityValidationExpression: "),
            "verbose-logging": (17, "`excludeVerboseContent: true` in `logging`"),
            "secret-in-environment": (19, ""),
            "api-key-expiry": (22, ""),
            "cache-without-identity": (31, ""),
            "public-introspection": (5, "`introspection: false`"),
            "unlimited-queries": (5, "`resolverCountLimit: "),
        },
    ),
    "main.tf": (
        TERRAFORM,
        {
            "any-pool-client": (5, '`app_id_client_regex = "'),
            "any-oidc-client": (14, '`client_id = "'),
            "oidc-ttl-in-seconds": (16, ""),
            "long-authorizer-cache": (23, "`authorizer_result_ttl_in_seconds = "),
            "unvalidated-token": (21, '`identity_validation_expression = "'),
            "verbose-logging": (28, "`exclude_verbose_content = true` in `log_config`"),
            "api-key-expiry": (35, ""),
            "cache-without-identity": (45, ""),
            "public-introspection": (1, '`introspection_config = "DISABLED"`'),
            "unlimited-queries": (1, "`resolver_count_limit = "),
        },
    ),
}
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


@pytest.mark.parametrize("name", PROJECTS)
def test_rules_about_settings_fire_at_the_lines_of_the_code(name: str, tmp_path: Path) -> None:
    text, expected = PROJECTS[name]
    write(tmp_path, {name: text, "schema.graphql": SCHEMA})
    outcome = run(tmp_path, "--output", "json", "--select", ",".join(expected))
    found = {
        finding["rule"]: (finding["file"], finding["line"], finding["remedy"]) for finding in outcome.json["findings"]
    }
    lines = {rule: (name, line) for rule, (line, _) in expected.items()}
    assert {rule: place[:2] for rule, place in found.items()} == lines
    for rule, (_, remedy) in expected.items():
        assert remedy in found[rule][2]


@pytest.mark.parametrize("name", ["template.yaml", "serverless.yml"])
@pytest.mark.parametrize("output", FORMATS)
def test_no_report_shows_a_secret(name: str, output: str, tmp_path: Path) -> None:
    text = PROJECTS[name][0] + "# da2-abcdefghijklmnopqrstuvwxyz\n"
    write(tmp_path, {name: text, "schema.graphql": SCHEMA})
    outcome = run(tmp_path, "--output", output, "--pedantic")
    assert "STRIPE_SECRET_KEY" in outcome.stdout
    for secret in ("hunter2", "abcdefghijkl"):
        assert secret not in outcome.stdout + outcome.stderr


def test_a_merged_api_and_its_sources_in_one_template(tmp_path: Path) -> None:
    template = """\
Resources:
  Merged:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: all, ApiType: MERGED, AuthenticationType: AWS_IAM}
  Users:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: users
      AuthenticationType: API_KEY
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Users.ApiId, Definition: "type Query { me: String @aws_api_key }"}
  Association:
    Type: AWS::AppSync::SourceApiAssociation
    Properties: {MergedApiIdentifier: !GetAtt Merged.ApiId, SourceApiIdentifier: !GetAtt Users.ApiId}
"""
    write(tmp_path, {"template.yaml": template})
    outcome = run(tmp_path, "--output", "json", "--select", "merged-mode-missing")
    assert [api["name"] for api in outcome.json["apis"]] == ["all", "users"]
    assert [(one["rule"], one["file"]) for one in outcome.json["findings"]] == [
        ("merged-mode-missing", "template.yaml")
    ]


def test_a_guest_of_the_identity_pool_is_a_caller_of_its_own(tmp_path: Path) -> None:
    template = """\
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: shop, AuthenticationType: AWS_IAM}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      Definition: |
        type Query {
          products: [String]
          orders: [String]
        }
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true}}
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {IdentityPoolId: !Ref Pool, Roles: {unauthenticated: !GetAtt Guest.Arn}}
  Guest:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: products
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: appsync:GraphQL
                Resource: !Sub "${Api.Arn}/types/Query/fields/products"
"""
    write(tmp_path, {"template.yaml": template})
    fields = run(tmp_path, "access", "--output", "json", "--as", "iam:guest").json["fields"]
    assert {field: who["reachable"] for field, who in fields.items()} == {
        "Query.products": ["AWS_IAM:guest"],
        "Query.orders": [],
    }


def test_unknown_values_are_said_once_with_what_answers_them(tmp_path: Path) -> None:
    template = CLOUDFORMATION.replace(
        "AuthorizerResultTtlInSeconds: 3600", "AuthorizerResultTtlInSeconds: !Ref Ttl"
    ).replace("Resources:", "Parameters: {Ttl: {Type: Number}}\nResources:", 1)
    write(tmp_path, {"template.yaml": template, "schema.graphql": SCHEMA})
    select = ("--select", "long-authorizer-cache")
    outcome = run(tmp_path, "--output", "json", *select)
    (unknown,) = outcome.json["unknown"]
    assert unknown["what"] == "`lambdaAuthorizerConfig.authorizerResultTtlInSeconds`"
    assert (unknown["expression"], unknown["file"], unknown["line"]) == ("!Ref Ttl", "template.yaml", 16)
    assert unknown["answer"].startswith("--param Ttl=")
    assert (outcome.exit_code, outcome.json["findings"]) == (0, [])
    assert run(tmp_path, "--require-known", *select).exit_code == 2
    assert run(tmp_path, "--param", "Ttl=3600", *select).exit_code == 1
    assert run(tmp_path, "--param", "Ttl=0", "--require-known", *select).exit_code == 0


def test_a_json_template_gives_what_the_yaml_gives(tmp_path: Path) -> None:
    import yaml  # noqa: PLC0415 - for this test alone

    class Long(yaml.SafeLoader):
        """Reads short tags in their long forms."""

    def long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> object:
        value = str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else None
        if suffix == "GetAtt":
            return {"Fn::GetAtt": str(value).split(".")}
        return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}

    yaml.add_multi_constructor("!", long_form, Long)
    select = ("--select", ",".join(PROJECTS["template.yaml"][1]), "--output", "json")
    write(tmp_path, {"a/template.yaml": CLOUDFORMATION, "a/schema.graphql": SCHEMA})
    data = yaml.load(CLOUDFORMATION, Loader=Long)  # noqa: S506 - a safe loader
    write(tmp_path, {"b/template.json": json.dumps(data, indent=1), "b/schema.graphql": SCHEMA})
    first, second = (run(tmp_path / folder, *select).json for folder in ("a", "b"))
    assert {(one["rule"], one["message"]) for one in first["findings"]} == {
        (one["rule"], one["message"]) for one in second["findings"]
    }


def test_what_a_tool_decides_by_itself_is_said_to_be_its_default(tmp_path: Path) -> None:
    sam = """\
Resources:
  Api:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      Name: shop
      Auth: {Type: AWS_IAM}
      SchemaInline: "type Query { me: String }"
"""
    write(tmp_path, {"template.yaml": sam})
    assert "requests and fields are logged, by the default of SAM" in run(tmp_path).stdout
