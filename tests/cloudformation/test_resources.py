"""Resources of templates -> an API in AWS's own shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Partial, Scalar
from appsync_lint.loaders.embedding import embedded
from tests.cloudformation.reading import API, at, line, one, project, value, write

if TYPE_CHECKING:
    from pathlib import Path


def test_an_api_has_its_own_properties(tmp_path: Path) -> None:
    template = """
    Resources:
      Api:
        Type: AWS::AppSync::GraphQLApi
        Properties:
          Name: blog
          AuthenticationType: OPENID_CONNECT
          OpenIDConnectConfig: {Issuer: i, ClientId: c, IatTTL: 1, AuthTTL: 2}
          AdditionalAuthenticationProviders:
            - {AuthenticationType: AMAZON_COGNITO_USER_POOLS, UserPoolConfig: {UserPoolId: p, AwsRegion: r}}
            - AuthenticationType: AWS_LAMBDA
              LambdaAuthorizerConfig:
                AuthorizerUri: u
                AuthorizerResultTtlInSeconds: "0"
                IdentityValidationExpression: ^x$
          IntrospectionConfig: DISABLED
          QueryDepthLimit: 5
          ResolverCountLimit: 6
          Visibility: PRIVATE
          ApiType: GRAPHQL
          XrayEnabled: true
          LogConfig: {FieldLogLevel: ERROR, CloudWatchLogsRoleArn: arn, ExcludeVerboseContent: true}
          OwnerContct: me
    """
    api = one(tmp_path, template)
    assert value(api) == {
        "name": "blog",
        "authenticationType": "OPENID_CONNECT",
        "openIDConnectConfig": {"issuer": "i", "clientId": "c", "iatTTL": 1, "authTTL": 2},
        "additionalAuthenticationProviders": [
            {
                "authenticationType": "AMAZON_COGNITO_USER_POOLS",
                "userPoolConfig": {"userPoolId": "p", "awsRegion": "r"},
            },
            {
                "authenticationType": "AWS_LAMBDA",
                "lambdaAuthorizerConfig": {
                    "authorizerUri": "u",
                    "authorizerResultTtlInSeconds": "0",
                    "identityValidationExpression": "^x$",
                },
            },
        ],
        "logConfig": {"fieldLogLevel": "ERROR", "cloudWatchLogsRoleArn": "arn", "excludeVerboseContent": True},
        "introspectionConfig": "DISABLED",
        "queryDepthLimit": 5,
        "resolverCountLimit": 6,
        "visibility": "PRIVATE",
        "apiType": "GRAPHQL",
        "xrayEnabled": True,
        "schema": "?no AWS::AppSync::GraphQLSchema of Api",
    }
    assert api.span.line == 2
    assert line(api, "openIDConnectConfig", "issuer") == 7
    (note,) = api.deployments[0].notes
    assert note.startswith("template.yaml:22:7: `OwnerContct` is no property")
    assert note.endswith("Did you mean OwnerContact?")


def test_a_schema_stands_in_the_template(tmp_path: Path) -> None:
    api = one(
        tmp_path,
        API
        + """
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      Definition: |
        type Query {
          me: ID
        }
""",
    )
    node = at(api, "definition")
    assert isinstance(node, Scalar)
    source = embedded(node)
    offset = source.text.index("me")
    assert source.span(offset, offset + 2).line == 14


def test_a_substituted_schema_keeps_its_places(tmp_path: Path) -> None:
    api = one(
        tmp_path,
        API
        + """
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      Definition: !Sub
        - |
          type Query {
            ${Field}: ID
            you: ID
          }
        - Field: me
""",
    )
    node = at(api, "definition")
    assert isinstance(node, Scalar)
    source = embedded(node)
    offset = source.text.index("you")
    place = source.span(offset, offset + 3)
    assert "me: ID" in source.text
    assert (place.line, place.column, place.text) == (16, 13, "you")


def test_a_tagged_block_keeps_its_places(tmp_path: Path) -> None:
    api = one(
        tmp_path,
        API
        + """
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      Definition: !Sub |
        type Query {
          me: ID
        }
""",
    )
    node = at(api, "definition")
    assert isinstance(node, Scalar)
    source = embedded(node)
    place = source.span(source.text.index("me"), source.text.index("me") + 2)
    assert (place.line, place.column) == (14, 11)


SCHEMA = """
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: %s}
"""


def test_a_schema_stands_in_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"graphql/schema.graphql": "type Query { me: ID }"})
    api = one(tmp_path, API + SCHEMA % "./graphql/schema.graphql")
    assert value(api, "schema") == ["graphql/schema.graphql"]
    assert api.deployments[0].folder == tmp_path.resolve() or api.deployments[0].folder == tmp_path


def answer(node: object) -> str:
    """Return how a user can give what is not known."""
    assert isinstance(node, Partial)
    return node.answer


def test_a_schema_in_a_bucket_is_out_of_sight(tmp_path: Path) -> None:
    write(tmp_path, {"graphql/schema.graphql": "type Query { me: ID }"})
    api = one(tmp_path, API + SCHEMA % "!Sub 's3://${AWS::AccountId}/x/schema.graphql'")
    assert value(api, "schema") == "?s3://${AWS::AccountId}/x/schema.graphql"
    assert answer(at(api, "schema")) == "schema: graphql/schema.graphql"


def test_a_schema_in_a_bucket_is_looked_for_in_the_folders_above_too(tmp_path: Path) -> None:
    write(tmp_path, {"web/graphql/a.graphql": "type Query { me: ID }"})
    location = SCHEMA % "!Sub 's3://${Bucket}/a.graphql'"
    (api,) = project(tmp_path, {"infra/cfn/template.yaml": "Parameters: {Bucket: {Type: String}}" + API + location})
    assert answer(at(api, "schema")) == "schema: web/graphql/a.graphql"


def test_a_bucket_is_no_answer_to_what_the_schema_is(tmp_path: Path) -> None:
    location = SCHEMA % "!Sub 's3://${Bucket}/a.graphql'"
    api = one(tmp_path, "Parameters: {Bucket: {Type: String}}" + API + location)
    assert answer(at(api, "schema")) == ""


def test_of_two_candidates_none_is_offered(tmp_path: Path) -> None:
    write(tmp_path, {"a/schema.graphql": "type Query { me: ID }", "b/schema.graphql": "type Query { me: ID }"})
    api = one(tmp_path, API + SCHEMA % "s3://bucket/schema.graphql")
    assert value(api, "schema") == "?s3://bucket/schema.graphql"
    assert answer(at(api, "schema")) == ""


def test_a_file_that_does_not_exist_is_not_known(tmp_path: Path) -> None:
    assert value(one(tmp_path, API + SCHEMA % "missing.graphql"), "schema") == "?missing.graphql"


def test_a_file_outside_the_root_is_not_known(tmp_path: Path) -> None:
    write(tmp_path, {"schema.graphql": "type Query { me: ID }"})
    api = one(tmp_path / "inner", API + SCHEMA % "../schema.graphql")
    assert value(api, "schema") == "?../schema.graphql"


PARTS = """
  Key: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !Ref Api, Expires: 1893456000, Description: web}}
  Unlimited:
    Type: AWS::AppSync::ApiKey
    Properties: {ApiId: !Select [1, !Split ["/", !Ref Api]], Expires: !Ref Expiry}
  Cache:
    Type: AWS::AppSync::ApiCache
    Properties: {ApiId: !Sub "${Api.ApiId}", ApiCachingBehavior: FULL_REQUEST_CACHING, Ttl: 60, Type: SMALL}
  Firewall:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: {ResourceArn: !GetAtt Api.Arn, WebACLArn: !GetAtt Acl.Arn}
  Table:
    Type: AWS::AppSync::DataSource
    Properties: {ApiId: !GetAtt Api.ApiId, Name: !Sub "${AWS::StackName}-table", Type: AMAZON_DYNAMODB}
  Step:
    Type: AWS::AppSync::FunctionConfiguration
    Properties: {ApiId: !GetAtt Api.ApiId, Name: step, DataSourceName: !GetAtt Table.Name, CodeS3Location: step.js}
  Me:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: !GetAtt Api.ApiId
      TypeName: Query
      FieldName: me
      Kind: PIPELINE
      PipelineConfig: {Functions: [!GetAtt Step.FunctionId]}
      Code: "export const request = 1"
      Runtime: {Name: APPSYNC_JS, RuntimeVersion: 1.0.0}
      CachingConfig: {Ttl: 30, CachingKeys: [$context.identity.sub]}
  You:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: !GetAtt Api.ApiId
      TypeName: Query
      FieldName: you
      DataSourceName: !GetAtt Table.Name
      RequestMappingTemplateS3Location: you.vtl
      ResponseMappingTemplateS3Location: s3://bucket/you.vtl
"""


def test_the_size_of_a_cache_makes_no_further_deployments(tmp_path: Path) -> None:
    size = "Parameters:\n  Size: {Type: String, AllowedValues: [SMALL, LARGE]}"
    api = one(tmp_path, size + API + PARTS.replace("Type: SMALL", "Type: !Ref Size"))
    assert [described.label for described in api.deployments] == [""]


def test_an_api_has_parts(tmp_path: Path) -> None:
    write(tmp_path, {"step.js": "//", "you.vtl": "{}"})
    api = one(tmp_path, API + PARTS)
    assert value(api, "apiKeys") == [{"expires": 1893456000, "description": "web"}, {"expires": "?!Ref Expiry"}]
    assert value(api, "apiCache") == {"apiCachingBehavior": "FULL_REQUEST_CACHING", "ttl": 60}
    assert value(api, "wafWebAclArn") == "?!GetAtt Acl.Arn"
    assert value(api, "dataSources") == [{"type": "AMAZON_DYNAMODB", "name": "${AWS::StackName}-table"}]
    assert value(api, "functions") == [
        {"functionId": "Step", "name": "step", "dataSourceName": "${AWS::StackName}-table", "codeFile": "step.js"}
    ]
    me, you = value(api, "resolvers")
    assert me == {
        "typeName": "Query",
        "fieldName": "me",
        "kind": "PIPELINE",
        "cachingConfig": {"ttl": 30, "cachingKeys": ["$context.identity.sub"]},
        "runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"},
        "pipelineConfig": {"functions": ["Step"]},
        "code": "export const request = 1",
    }
    assert you == {
        "typeName": "Query",
        "fieldName": "you",
        "dataSourceName": "${AWS::StackName}-table",
        "requestMappingTemplateFile": "you.vtl",
        "responseMappingTemplateFile": "?s3://bucket/you.vtl",
    }
    assert (line(api, "apiKeys", 0), line(api, "resolvers", 0)) == (8, 24)


LAMBDA = """
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      AuthenticationType: AWS_LAMBDA
      LambdaAuthorizerConfig: {AuthorizerUri: %s}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Authorizer, Name: live}}
  Authorizer:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: gate, Runtime: %s, Handler: %s, Code: %s}
"""


def test_an_authorizers_source_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"src/auth.ts": "//", "src/pkg/auth.py": "#"})
    for uri in ("!GetAtt Authorizer.Arn", "!Ref Live", "!Sub 'arn:aws:lambda:eu:1:function:gate:live'"):
        api = one(tmp_path, LAMBDA % (uri, "nodejs22.x", "auth.handler", "src"))
        assert value(api, "authorizer") == {"file": "src/auth.ts", "handler": "auth.handler"}
    api = one(tmp_path, LAMBDA % ("!Ref Live", "python3.13", "pkg.auth.handler", "src"))
    assert value(api, "authorizer") == {"file": "src/pkg/auth.py", "handler": "pkg.auth.handler"}


def test_an_authorizer_may_stand_in_the_template_or_be_gone(tmp_path: Path) -> None:
    api = one(tmp_path, LAMBDA % ("!Ref Live", "python3.13", "index.handler", '{ZipFile: "def handler(): pass"}'))
    assert value(api, "authorizer") == {
        "code": "def handler(): pass",
        "handler": "index.handler",
        "runtime": "python3.13",
    }
    api = one(tmp_path, LAMBDA % ("!Ref Live", "python3.13", "index.handler", "missing"))
    assert value(api, "authorizer") == {"file": "?missing", "handler": "index.handler"}
    api = one(tmp_path, LAMBDA % ("!Ref Live", "python3.13", "index.handler", "{S3Bucket: b, S3Key: k.zip}"))
    assert value(api, "authorizer") is None


def test_a_data_source_has_its_functions_source(tmp_path: Path) -> None:
    write(tmp_path, {"src/index.py": "#"})
    more = """
  Function:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: index.handler, Code: src}
  Users:
    Type: AWS::AppSync::DataSource
    Properties:
      ApiId: !GetAtt Api.ApiId
      Name: users
      Type: AWS_LAMBDA
      LambdaConfig: {LambdaFunctionArn: !GetAtt Function.Arn}
"""
    assert value(one(tmp_path, API + more), "dataSources", 0) == {
        "type": "AWS_LAMBDA",
        "lambdaConfig": {"lambdaFunctionArn": "?!GetAtt Function.Arn"},
        "name": "users",
        "file": "src/index.py",
        "handler": "index.handler",
    }


def test_a_merged_api_names_its_sources(tmp_path: Path) -> None:
    template = """
    Resources:
      Merged: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY, ApiType: MERGED}}
      Source: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: AWS_IAM}}
      One:
        Type: AWS::AppSync::SourceApiAssociation
        Properties:
          MergedApiIdentifier: !GetAtt Merged.ApiId
          SourceApiIdentifier: !GetAtt Source.Arn
          SourceApiAssociationConfig: {MergeType: AUTO_MERGE}
      Two:
        Type: AWS::AppSync::SourceApiAssociation
        Properties: {MergedApiIdentifier: !Ref Merged, SourceApiIdentifier: abcdef}
    """
    merged, source = project(tmp_path, {"template.yaml": template})
    assert value(merged, "sourceApis") == [{"api": "Source", "mergeType": "AUTO_MERGE"}, {"api": "?abcdef"}]
    assert value(merged, "schema") is None
    assert value(source, "sourceApis") is None


def test_what_belongs_to_nobody_and_event_apis_are_told(tmp_path: Path) -> None:
    more = """
  Stray: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !Ref Somewhere}}
  Events: {Type: AWS::AppSync::Api, Properties: {Name: events}}
"""
    first, second = one(tmp_path, API + more).deployments[0].notes
    assert first.startswith("template.yaml:8:3: Stray (AWS::AppSync::ApiKey) names its API by `!Ref Somewhere`")
    assert second == "template.yaml:9:3: Events is an Event API, which is not analysed."


def test_what_belongs_to_an_event_api_is_no_stranger(tmp_path: Path) -> None:
    more = """
  Events: {Type: AWS::AppSync::Api, Properties: {Name: events}}
  Key: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !GetAtt Events.ApiId}}
"""
    api = one(tmp_path, API + more)
    assert api.deployments[0].notes == ("template.yaml:8:3: Events is an Event API, which is not analysed.",)
    assert value(api, "apiKeys") is None
