"""Whole services: what is made of them, where each part stands, and what is said of what cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from appsync_lint.config import Absent, Known
from appsync_lint.loaders import entry, serverless
from appsync_lint.loaders.document import Partial, Scalar
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import UnreadableError
from tests.serverless.reading import at, by_label, found, only, plain
from tests.serverless.test_oracle import apis as recorded
from tests.terminal import write

if TYPE_CHECKING:
    from pathlib import Path

POOL = """\
appSync:
  name: shop
  authentication:
    type: AMAZON_COGNITO_USER_POOLS
    config:
      userPoolId: eu-west-1_x
"""
DAY = 24 * 3600
KEY = """\
appSync:
  name: shop
  authentication:
    type: API_KEY
"""


def test_places_and_origins() -> None:
    (api,) = recorded("v2")
    table = api.deployments[0].table
    assert (api.key, str(api.span)) == ("GraphQlApi", "serverless.yml:23:1")
    assert str(table.keys["authenticationType"]) == "serverless.yml:28:5"
    action = at(table, "userPoolConfig", "defaultAction")
    assert isinstance(action, Scalar)
    assert (action.value, action.origin) == ("ALLOW", "default of serverless-appsync-plugin")
    authorizer = at(table, "additionalAuthenticationProviders", 3, "lambdaAuthorizerConfig")
    uri = at(authorizer, "authorizerUri")
    assert isinstance(uri, Partial)
    assert (uri.holes[0].target, uri.holes[0].attribute) == ("AuthorizerDashv2LambdaFunction", "Arn")
    assert str(at(authorizer, "authorizerResultTtlInSeconds").span) == "serverless.yml:13:10"


def test_programs_of_functions() -> None:
    (api,) = recorded("v2")
    table = api.deployments[0].table
    assert at(table, "authorizer", "file").value == "src/authorizer.ts"  # type: ignore[union-attr]
    assert at(table, "authorizer", "handler").value == "handler"  # type: ignore[union-attr]
    files = {each.text("name"): each.text("file") for each in table.tables("dataSources")}
    assert files == {"nothing": "", "table": "", "orders": "src/orders.js", "Order_secret": "src/orders.js"}
    (old,) = recorded("v1")
    files = {each.text("name"): each.text("file") for each in old.deployments[0].table.tables("dataSources")}
    assert files == {"table": "", "search": "src/search.py"}


def test_the_converter_reads_it() -> None:
    (api,) = recorded("v2")
    made = entry.entry(api.deployments[0].table, key=api.key)
    assert isinstance(made.config.default.mode, Known)
    assert made.config.default.mode.value.value == "AMAZON_COGNITO_USER_POOLS"
    assert [path for path, _ in made.schema] == ["graphql/*.graphql"]
    assert made.config.origin == "serverless.yml:28"


# Version 2.


def test_a_text_is_a_resolver_on_that_data_source(tmp_path: Path) -> None:
    api = only(
        tmp_path, POOL + "  resolvers:\n    - Query.a: things\n    - Query.b: {kind: UNIT, dataSource: others}\n"
    )
    assert api["resolvers"] == [
        {"typeName": "Query", "fieldName": "a", "kind": "UNIT", "dataSourceName": "things"},
        {"typeName": "Query", "fieldName": "b", "kind": "UNIT", "dataSourceName": "others"},
    ]


def test_later_maps_go_over_earlier_ones(tmp_path: Path) -> None:
    api = only(
        tmp_path,
        {
            "serverless.yml": POOL
            + "  dataSources:\n    - ${file(a.yml)}\n    - a: {type: HTTP}\n    - ${file(x.js)}\n",
            "a.yml": "a: {type: NONE, config: {endpoint: x}}\nb: {type: NONE}\n",
        },
    )
    assert api["dataSources"] == [
        {"name": "a", "type": "HTTP"}, {"name": "b", "type": "NONE"}, "<${file(x.js)}>",
    ]  # fmt: skip


def test_a_section_in_a_file(tmp_path: Path) -> None:
    files = {
        "serverless.yml": "custom: {ttl: 5}\nappSync: ${file(appsync.yml)}\n",
        "appsync.yml": "name: a\nauthentication:\n  type: AWS_LAMBDA\n  config:\n    functionArn: !GetAtt Auth.Arn\n"
        "    authorizerResultTtlInSeconds: ${self:custom.ttl}\n",
    }
    (api,) = found(tmp_path, files)
    table = api.deployments[0].table
    assert str(api.span) == "serverless.yml:2:1"
    assert str(table.keys["authenticationType"]) == "appsync.yml:3:3"
    assert at(table, "lambdaAuthorizerConfig", "authorizerResultTtlInSeconds").value == 5  # type: ignore[union-attr]


def test_an_authorizer_by_its_arn(tmp_path: Path) -> None:
    text = (
        "functions:\n  auth_me: {handler: lib/auth.main}\nappSync:\n  name: a\n  authentication:\n"
        "    type: AWS_LAMBDA\n    config:\n      functionArn: !GetAtt AuthUnderscoremeLambdaFunction.Arn\n"
    )
    assert only(tmp_path, {"serverless.yml": text, "lib/auth.mjs": ""})["authorizer"] == {
        "file": "lib/auth.mjs",
        "handler": "main",
    }
    inline = text.replace(
        "functionArn: !GetAtt AuthUnderscoremeLambdaFunction.Arn", "function: {handler: lib/auth.main}"
    )
    api = only(tmp_path, inline)
    assert api["authorizer"]["file"] == "lib/auth.mjs"
    assert api["lambdaAuthorizerConfig"]["authorizerUri"] == "<!GetAtt AAuthorizerLambdaFunction.Arn>"
    (tmp_path / "lib/auth.mjs").unlink()
    assert only(tmp_path, text)["authorizer"]["file"] == "<lib/auth>"


def test_keys_expire_after_the_deployment(tmp_path: Path) -> None:
    keys = (
        "  apiKeys:\n    - web\n    - {name: app, expiresAfter: 30d, apiKeyId: k1}\n    - {expiresAt: '2027-01-01'}\n"
    )
    hour = datetime.now(UTC).timestamp() // 3600 * 3600
    web, app, other = only(tmp_path, KEY + keys)["apiKeys"]
    assert (web["description"], app["description"], app["id"]) == ("web", "app", "k1")
    assert web["expires"] - hour in {365 * DAY, 365 * DAY + 3600}  # where an hour begins meanwhile
    assert app["expires"] - hour in {30 * DAY, 30 * DAY + 3600}
    assert other == {"expires": 1798761600}
    (api,) = found(tmp_path, KEY + keys)
    assert [each.origin for each in (at(api.deployments[0].table, "apiKeys", n, "expires") for n in (0, 1))] == [  # type: ignore[union-attr]
        "365d after deployment",
        "30d after deployment",
    ]


def test_keys_that_nobody_can_see(tmp_path: Path) -> None:
    keys = "  apiKeys: ['${env:KEY}', {name: a, expiresAfter: '${env:LIFE}'}]\n"
    assert [key["expires"] for key in only(tmp_path, KEY + keys)["apiKeys"]] == ["<${env:KEY}>", "<${env:LIFE}>"]
    assert only(tmp_path, KEY + "  apiKeys: ${ssm:/keys}\n")["apiKeys"] == "<${ssm:/keys}>"


@pytest.mark.parametrize("after", ["12h", "2y", "soon", "400d", "23"])
def test_a_key_that_lives_too_long_or_too_short_is_said(tmp_path: Path, after: str) -> None:
    (api,) = found(tmp_path, f"{KEY}  apiKeys: [{{name: a, expiresAfter: {after}}}]\n")
    assert "AppSync allows 1 to 365 days" in api.deployments[0].notes[0]


@pytest.mark.parametrize("after", ["1d", "24h", "1y", "365d", "52w", "12M", "25", "1440m"])
def test_other_keys_are_not(tmp_path: Path, after: str) -> None:
    (api,) = found(tmp_path, f"{KEY}  apiKeys: [{{name: a, expiresAfter: {after}}}]\n")
    assert api.deployments[0].notes == ()


def test_no_keys(tmp_path: Path) -> None:
    assert only(tmp_path, KEY)["apiKeys"] == []
    assert "apiKeys" not in only(tmp_path, POOL + "  apiKeys: [web]\n")


def test_absent_is_not_unknown(tmp_path: Path) -> None:
    api = only(tmp_path, POOL + "  queryDepthLimit: ${env:DEPTH}\n  logging: ${ssm:/log}\n  introspection: ${env:I}\n")
    assert api["queryDepthLimit"] == "<${env:DEPTH}>"
    assert api["logConfig"] == "<${ssm:/log}>"
    assert api["introspectionConfig"] == "<${env:I}>"
    assert not {"resolverCountLimit", "visibility", "apiCache", "wafWebAclArn", "resolvers"} & api.keys()


def test_what_is_switched_off(tmp_path: Path) -> None:
    off = "".join(
        f"  {key}: {{enabled: false, level: ALL, behavior: FULL_REQUEST_CACHING}}\n"
        for key in ("logging", "caching", "waf")
    )
    assert not {"logConfig", "apiCache", "wafWebAclArn"} & only(tmp_path, POOL + off).keys()
    unknown = POOL + "  waf: {enabled: '${env:WAF}', arn: !Ref Acl}\n"
    firewalls = {label: api.get("wafWebAclArn") for label, api in by_label(tmp_path, unknown).items()}
    assert firewalls == {"${env:WAF} is true": "<!Ref Acl>", "${env:WAF} is false": None}


def test_providers_that_nobody_can_see(tmp_path: Path) -> None:
    more = "  additionalAuthentications:\n    - ${file(x.js)}\n    - {type: '${env:MODE}'}\n    - [1]\n"
    assert only(tmp_path, POOL + more)["additionalAuthenticationProviders"] == [
        "<${file(x.js)}>", {"authenticationType": "<${env:MODE}>"}, "<an additional authentication>",
    ]  # fmt: skip
    api = only(tmp_path, POOL + "  additionalAuthentications: ${ssm:/x}\n")
    assert api["additionalAuthenticationProviders"] == "<${ssm:/x}>"
    assert only(tmp_path, "appSync: {name: a, authentication: '${ssm:/x}'}")["authenticationType"] == "<${ssm:/x}>"


SCHEMAS = {"a/x.graphql": "", "a/y.graphqls": "", "b/z.graphql": "", "schema.graphql": ""}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a/x.graphql", ["a/x.graphql"]),
        ("[a/*.graphql, b/**/*.graphql]", ["a/*.graphql", "b/**/*.graphql"]),
        ("'{a,b}/*.{graphql,graphqls}'", ["a/x.graphql", "a/y.graphqls", "b/z.graphql"]),
        ("['**/*.graphql', '!a/**']", ["b/z.graphql", "schema.graphql"]),
        ("a", ["a/**/*.*"]),
        ("['${self:custom.dir}/x.graphql']", ["a/x.graphql"]),
        ("'${env:SCHEMA}'", ["<${env:SCHEMA}>"]),
    ],
)
def test_schemas(tmp_path: Path, written: str, expected: list[str]) -> None:
    text = f"custom: {{dir: a}}\n{POOL}  schema: {written}\n"
    assert only(tmp_path, {"serverless.yml": text, **SCHEMAS})["schema"] == expected


def test_without_a_schema_it_is_the_plugins(tmp_path: Path) -> None:
    (api,) = found(tmp_path, POOL)
    node = at(api.deployments[0].table, "schema", 0)
    assert isinstance(node, Scalar)
    assert (node.value, node.origin) == ("schema.graphql", "default of serverless-appsync-plugin")


def test_a_program_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    resolvers = "  resolvers:\n    Query.a: {functions: [], code: a.js}\n    Query.b: {functions: [], code: b.js}\n"
    (api,) = found(tmp_path, POOL + resolvers)
    (note,) = api.deployments[0].notes
    assert note.startswith("There is no file a.js (serverless.yml:8:36), nor 1 more")
    assert at(api.deployments[0].table, "resolvers", 0, "codeFile").expression == "a.js"  # type: ignore[union-attr]


def test_environment_variables_are_not_shown(tmp_path: Path) -> None:
    (api,) = found(tmp_path, POOL + "  environment:\n    TOKEN: s3cret\n")
    table = api.deployments[0].table
    assert at(table, "environmentVariables", "TOKEN").value == ""  # type: ignore[union-attr]
    assert "s3cret" not in table.span.source.text


# Version 1.


def test_several_apis(tmp_path: Path) -> None:
    del tmp_path
    public, admin = recorded("v1-list")
    assert (public.key, admin.key) == ("PublicGraphQlApi", "AdminapiGraphQlApi")
    assert (str(public.span), str(admin.span)) == ("serverless.yml:8:7", "admin.yml:1:1")
    assert "apiKeys" not in admin.deployments[0].table.entries
    assert public.deployments[0].table.tables("apiKeys")[0].text("description") == "Auto-generated api key"


def test_an_api_that_exists_already(tmp_path: Path) -> None:
    text = "custom:\n  appSync:\n    apiId: abc123\n    authenticationType: API_KEY\n    apiKeys: [a]\n"
    (api,) = found(tmp_path, text)
    (described,) = api.deployments
    made = entry.entry(described.table)
    assert isinstance(described.table.get("authenticationType"), Partial)
    assert isinstance(described.table.get("queryDepthLimit"), Partial)
    assert isinstance(made.config.keys, Absent)
    assert "attaches to the API abc123" in described.notes[0]
    assert not made.config.deployments()[0].additional


V1 = """\
custom:
  appSync:
    authenticationType: AWS_IAM
    mappingTemplatesLocation: vtl
"""


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{type: Q, field: f, dataSource: d}", ("vtl/Q.f.request.vtl", "vtl/Q.f.response.vtl")),
        ("{type: Q, field: f, dataSource: d, request: false, response: a.vtl}", (None, "vtl/a.vtl")),
    ],
)
def test_mapping_templates(tmp_path: Path, template: str, expected: tuple[str | None, str | None]) -> None:
    files = {f"vtl/{name}.vtl": "" for name in ("Q.f.request", "Q.f.response", "a")}
    api = only(tmp_path, {"serverless.yml": f"{V1}    mappingTemplates:\n      - [{template}]\n", **files})
    (resolver,) = api["resolvers"]
    names = tuple(resolver.get(f"{key}MappingTemplateFile") for key in ("request", "response"))
    assert names == expected
    assert api["name"] == "api"


def test_a_cache_counts_for_resolvers_only_where_there_is_one(tmp_path: Path) -> None:
    resolver = (
        "    mappingTemplates: [{type: Q, field: f, dataSource: d, request: false, response: false, caching: true}]\n"
    )
    assert "cachingConfig" not in only(tmp_path, V1 + resolver)["resolvers"][0]
    cached = only(tmp_path, f"{V1}{resolver}    caching: {{behavior: PER_RESOLVER_CACHING, ttl: 9}}\n")
    assert cached["resolvers"][0]["cachingConfig"] == {"ttl": 9}


# IAM.

IAM = """\
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action: [appsync:GraphQL]
          Resource: !Sub arn:${AWS::Partition}:appsync:*:*:apis/${GraphQlApi.ApiId}/types/Query/*
        - {Effect: Allow, Action: 's3:*', Resource: '*'}
        - ${file(more.yml)}
functions:
  send:
    handler: a.b
    iamRoleStatements: [{Effect: Allow, Action: 'appsync:*', Resource: !Ref GraphQlApi}]
resources:
  - Resources:
      Guest:
        Type: AWS::IAM::Role
        Properties:
          Policies:
            - PolicyName: p
              PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}
  - ${file(pool.yml)}
"""
POOL_FILE = """\
Resources:
  Attachment:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      Roles: {authenticated: !GetAtt User.Arn, unauthenticated: !GetAtt Guest.Arn}
  More:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Guest]
      PolicyDocument: {Statement: {Effect: Deny, NotAction: 's3:*', Resource: '*'}}
"""


def test_roles(tmp_path: Path) -> None:
    files = {
        "serverless.yml": IAM + POOL,
        "pool.yml": POOL_FILE,
        "more.yml": "- {Effect: Allow, Action: '*', Resource: '*'}",
    }
    (api,) = found(tmp_path, files)
    roles = {role.text("name"): role for role in at(api.deployments[0].table, "iam").tables("roles")}  # type: ignore[union-attr]
    assert set(roles) == {"IamRoleLambdaExecution", "SendIamRoleLambdaExecution", "Guest"}
    assert [at(role, "unauthenticated").value for role in roles.values()] == [False, False, True]  # type: ignore[union-attr]
    common = roles["IamRoleLambdaExecution"].tables("statements")
    assert len(common) == 2
    resource = common[0].get("Resource")
    assert isinstance(resource, Partial)
    assert [part if isinstance(part, str) else (part.target, part.attribute) for part in resource.parts] == [
        "arn:", ("", ""), ":appsync:*:*:apis/", ("GraphQlApi", "ApiId"), "/types/Query/*",
    ]  # fmt: skip
    assert str(common[0].span) == "serverless.yml:6:11"
    whole = roles["SendIamRoleLambdaExecution"].tables("statements")[0].get("Resource")
    assert isinstance(whole, Partial)
    assert (whole.holes[0].target, whole.holes[0].attribute) == ("GraphQlApi", "Arn")
    assert len(roles["Guest"].tables("statements")) == 2


# Without the plugin, or beside it.

NATIVE = """\
provider: {name: aws}
custom:
  mode: {dev: API_KEY, prod: AWS_IAM}
resources:
  Resources:
    Api:
      Type: AWS::AppSync::GraphQLApi
      Properties:
        Name: ${self:custom.name, 'things'}
        AuthenticationType: ${self:custom.mode.${sls:stage}}
        UserPoolConfig: {UserPoolId: !Ref Pool, AwsRegion: '${env:REGION}', DefaultAction: ALLOW}
    Schema:
      Type: AWS::AppSync::GraphQLSchema
      Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}
"""


def test_apis_in_resources(tmp_path: Path) -> None:
    (api,) = found(tmp_path, {"serverless.yml": NATIVE, "schema.graphql": "type Query { a: Int }"})
    assert str(api.span).startswith("serverless.yml:6")
    modes = {each.label: each.table.text("authenticationType") for each in api.deployments}
    assert modes == {"the stage is dev": "API_KEY", "the stage is prod": "AWS_IAM"}
    assert {each.table.text("name") for each in api.deployments} == {"things"}


def test_what_resources_add_is_said(tmp_path: Path) -> None:
    more = "resources:\n  Resources:\n    Key: {Type: AWS::AppSync::ApiKey}\n  extensions:\n    GraphQlApi: {}\n"
    (api,) = found(tmp_path, POOL + more)
    assert [note.split(" adds")[0] for note in api.deployments[0].notes] == [
        "Key in `resources:` (serverless.yml:9:5)",
        "GraphQlApi in `resources:` (serverless.yml:11:5)",
    ]


def test_a_service_that_was_built(tmp_path: Path) -> None:
    template = {"Resources": {"GraphQlApi": {"Type": "AWS::AppSync::GraphQLApi", "Properties": {
        "Name": "a", "AuthenticationType": "AWS_IAM"}}}}  # fmt: skip
    write(tmp_path, {"serverless.ts": "", serverless.BUILT: json.dumps(template)})
    (api,) = serverless.apis(tmp_path / "serverless.ts", Surroundings(Workspace(tmp_path.resolve())))
    assert api.key == "GraphQlApi"
    assert api.deployments[0].table.text("authenticationType") == "AWS_IAM"


# What cannot be read.


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("appSync: ${file(a.js)}", "What `appSync` holds is not known: ${file(a.js)}."),
        ("appSync: [1]", "What `appSync` holds is not known."),
        ("custom: {appSync: '${ssm:/x}'}", "What `appSync` holds is not known: ${ssm:/x}."),
        ("[]", "A service is a mapping of keys."),
    ],
)
def test_what_is_not_there_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        found(tmp_path, text)
    assert caught.value.problems[0].sentence == sentence
    assert caught.value.problems[0].hint


@pytest.mark.parametrize(
    "text", ["service: a", "custom: {}", "custom: {appSync: []}", "custom: {appSync: }", "a: ${file(x.js)}"]
)
def test_services_without_an_api(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == ()


@pytest.mark.parametrize("name", ["serverless.ts", "serverless.js"])
def test_programs_have_to_be_built(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "throw new Error('never run')"})
    with pytest.raises(UnreadableError) as caught:
        serverless.apis(tmp_path / name, Surroundings(Workspace(tmp_path.resolve())))
    assert "npx serverless package" in caught.value.problems[0].hint


def test_json(tmp_path: Path) -> None:
    write(tmp_path, {"serverless.json": '{"appSync": {"name": "a", "authentication": {"type": "AWS_IAM"}}}'})
    (api,) = serverless.apis(tmp_path / "serverless.json", Surroundings(Workspace(tmp_path.resolve())))
    assert at(api.deployments[0].table, "authenticationType").value == "AWS_IAM"  # type: ignore[union-attr]


HOSTILE: dict[str, Any] = {
    "many maps": POOL + "  resolvers: [" + ", ".join(["'${file(r.yml)}'"] * 3000) + "]\n",
    "itself": "appSync: ${self:appSync}",
    "all of itself": "custom: {appSync: ['${self:}']}",
    "a tag": "appSync: !Ref X",
    "a number": "appSync: 3",
    "nonsense": "appSync: {authentication: [], additionalAuthentications: {a: 1}, apiKeys: 3, schema: {a: 1},"
    " caching: 4, resolvers: 5, dataSources: [6], pipelineFunctions: {a: 7}, logging: x, waf: [], environment: 8}",
    "nonsense of version 1": "custom: {appSync: [{authenticationType: {}, additionalAuthenticationProviders: 1,"
    " apiKeys: 3, mappingTemplates: {a: 1}, functionConfigurations: 5, dataSources: 6, logConfig: x, wafConfig: [],"
    " caching: 3}, 4]}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_breaks(tmp_path: Path, name: str) -> None:
    many = "\n".join(f"Query.f{number}: d" for number in range(200))
    try:
        apis = found(tmp_path, {"serverless.yml": HOSTILE[name], "r.yml": many})
    except UnreadableError as error:
        problems = error.problems
    else:
        problems = ()
        for api in apis:
            entry.entry(api.deployments[0].table)
    assert all(problem.sentence and problem.hint for problem in problems)


def test_what_is_not_known_inside_a_text_is_written_as_sub_writes_it(tmp_path: Path) -> None:
    role = """\
  Resources:
    Web:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyDocument:
              Statement: {Effect: Allow, Action: appsync:GraphQL, Resource: !Sub "${GraphQlApi.Arn}/types/Query"}
"""
    api = only(tmp_path, f"service: a\nappSync:\n  name: a\n  authentication: {{type: AWS_IAM}}\nresources:\n{role}")
    (web,) = api["iam"]["roles"]
    assert [one["Resource"] for one in web["statements"]] == ["<${GraphQlApi.Arn}/types/Query>"]


def test_a_service_is_deployed_from_the_folder_of_the_files_that_it_includes(tmp_path: Path) -> None:
    write(tmp_path, {"app/appsync.yml": "name: a\nauthentication: {type: AWS_IAM}\n", "app/schema.graphql": ""})
    write(tmp_path, {"app/stages/eu/serverless.yml": "service: a\nappSync: ${file(./appsync.yml)}\n"})
    around = Surroundings(Workspace(tmp_path.resolve()))
    (api,) = serverless.apis(tmp_path / "app/stages/eu/serverless.yml", around)
    (described,) = api.deployments
    assert (plain(at(described.table, "name")), described.folder) == ("a", tmp_path / "app")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (api,) = found(
        tmp_path, "service: a\nappSync:\n  name: ${file(./gone.yml):name}\n  authentication: {type: AWS_IAM}\n"
    )
    variable = "${file(./gone.yml):name} (serverless.yml:3:9)"
    assert f"There is no file ./gone.yml, which {variable} names." in api.deployments[0].notes
    with pytest.raises(UnreadableError) as caught:
        found(tmp_path, "service: a\nappSync: ${file(./gone.yml)}\n")
    assert "There is no file ./gone.yml" in caught.value.problems[0].sentence


def test_an_included_file_in_which_everything_is_commented_out_says_nothing(tmp_path: Path) -> None:
    service = 'service: a\nappSync:\n  name: a\n  authentication: {type: AWS_IAM}\n  resolvers: ["${file(./r.yml)}"]\n'
    api = only(tmp_path, {"serverless.yml": service, "r.yml": "# Query.me:\n\n#   kind: UNIT\n"})
    assert api["resolvers"] == []
