"""What SAM makes of its resources: the values that its own translator makes, at the places of the user's template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.loaders import cloudformation, document
from appsync_lint.loaders.cloudformation import sam
from appsync_lint.loaders.document import Node, Scalar, Sequence, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import Source

# Resources that a translator makes and that say nothing of an API.
_LEFT_OUT = ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::Lambda::Permission")

_ORDERS = (Path(__file__).parent.parent / "data" / "sam" / "orders.yaml").read_text(encoding="utf-8")


def plain(node: Node) -> Any:  # noqa: ANN401 - plain data
    """Return the plain data of a tree."""
    match node:
        case Scalar():
            return node.value
        case Table():
            return {key: plain(value) for key, value in node.entries.items()}
        case Sequence():
            return [plain(item) for item in node.items]
        case _:
            return node.expression


def at(node: Node | None, *keys: str | int) -> Node:
    """Return what stands behind some keys and numbers."""
    for key in keys:
        if isinstance(key, int):
            assert isinstance(node, Sequence)
            node = node.items[key]
        else:
            assert isinstance(node, Table)
            node = node.entries[key]
    assert node is not None
    return node


def template(text: str) -> Table:
    """Return a template's tree."""
    root = document.read(Source("template.yaml", text), template=True)
    assert isinstance(root, Table)
    return root


def expanded(text: str) -> dict[str, Table]:
    """Return what SAM makes of all resources of a template."""
    root = template(text)
    globals_ = root.get("Globals")
    made: dict[str, Table] = {}
    resources = at(root, "Resources")
    assert isinstance(resources, Table)
    for logical_id, resource in resources.entries.items():
        assert isinstance(resource, Table)
        found = sam.expanded(logical_id, resource, globals_ if isinstance(globals_, Table) else None)
        made |= {logical_id: resource} if found is None else found
    return made


def api(properties: str) -> dict[str, Table]:
    """Return what SAM makes of one API with these properties, the first in line 5."""
    lines = "".join(f"      {line}\n" for line in properties.strip("\n").splitlines())
    return expanded(f"Resources:\n  Api:\n    Type: AWS::Serverless::GraphQLApi\n    Properties:\n{lines}")


def function(properties: str, *, common: str = "{}") -> dict[str, Table]:
    """Return what SAM makes of one function with these properties, and those that all functions have."""
    return expanded(
        f"Globals: {{Function: {common}}}\n"
        f"Resources: {{Fn: {{Type: 'AWS::Serverless::Function', Properties: {properties}}}}}\n"
    )


# The values: the translator's own.


@pytest.fixture(scope="module")
def translated() -> dict[str, Any]:
    """Return the resources that SAM's translator makes of the same template."""
    translator = pytest.importorskip("samtranslator.translator.transform")
    reader = pytest.importorskip("samtranslator.yaml_helper")
    environment = pytest.MonkeyPatch()
    environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    made = translator.transform(reader.yaml_parse(_ORDERS), {}, None)
    environment.undo()
    resources: dict[str, Any] = json.loads(json.dumps(made))["Resources"]
    return resources


def _comparable(resource: dict[str, Any]) -> Any:  # noqa: ANN401 - plain data
    """Return what is compared: no tags, and references as the translator leaves them, which knows parameters."""
    properties = {key: value for key, value in resource.get("Properties", {}).items() if key != "Tags"}
    text = json.dumps({**resource, "Properties": properties, "DependsOn": None}, sort_keys=True)
    text = text.replace('"Authorizer.Alias"', '"AuthorizerAliasliveDblue"').replace('{"Ref": "Ttl"}', "60")
    return json.loads(text)


def test_every_resource_of_an_api_is_the_one_that_sam_makes(translated: dict[str, Any]) -> None:
    ours = {name: plain(resource) for name, resource in expanded(_ORDERS).items() if "." not in name}
    of_api = {name: one for name, one in translated.items() if one["Type"].startswith("AWS::AppSync::")}
    assert {name for name, one in ours.items() if one["Type"].startswith("AWS::AppSync::")} == of_api.keys()
    for name, resource in of_api.items():
        assert _comparable(ours[name]) == _comparable(resource), name


def test_a_function_runs_what_sam_lets_it_run(translated: dict[str, Any]) -> None:
    ours = {name: plain(resource) for name, resource in expanded(_ORDERS).items()}
    for name in ("Authorizer", "Worker"):
        read = ours[name]["Properties"]
        assert read == {key: translated[name]["Properties"][key] for key in read}


def test_a_role_has_the_statements_that_sam_gives_it(translated: dict[str, Any]) -> None:
    ours = {name: plain(resource) for name, resource in expanded(_ORDERS).items()}
    assert _statements(ours["WorkerRole"]) == [
        one for one in _statements(translated["WorkerRole"]) if "appsync" in json.dumps(one).casefold()
    ]
    assert ours["AuthorizerRole"]["Properties"]["Policies"] == []


def _statements(role: dict[str, Any]) -> list[Any]:
    return [one for policy in role["Properties"]["Policies"] for one in policy["PolicyDocument"]["Statement"]]


def test_an_alias_is_known_by_the_name_that_sam_gives_it(translated: dict[str, Any]) -> None:
    ours = expanded(_ORDERS)
    assert translated["AuthorizerAliasliveDblue"]["Type"] == "AWS::Lambda::Alias"
    for name in ("AuthorizerAliasliveDblue", "Authorizer.Alias"):
        assert plain(at(ours[name], "Properties", "FunctionName")) == {"Ref": "Authorizer"}


# The places, and what SAM adds of itself.


def test_a_value_stands_where_the_template_says_it() -> None:
    made = api("""
Auth:
  Type: AMAZON_COGNITO_USER_POOLS
  UserPool: {UserPoolId: !Ref Users, DefaultAction: DENY}
  Additional:
    - Type: AWS_LAMBDA
      LambdaAuthorizer: {AuthorizerUri: !GetAtt Fn.Arn, AuthorizerResultTtlInSeconds: 60}
Logging: false
""")
    properties = at(made["Api"], "Properties")
    assert at(properties, "AuthenticationType").span.line == 6
    assert at(properties, "UserPoolConfig", "DefaultAction").span.text == "DENY"
    ttl = at(
        properties, "AdditionalAuthenticationProviders", 0, "LambdaAuthorizerConfig", "AuthorizerResultTtlInSeconds"
    )
    assert (ttl.span.line, ttl.span.text) == (10, "60")
    assert isinstance(properties, Table)
    assert properties.keys["AdditionalAuthenticationProviders"].text == "Additional"
    assert properties.keys["UserPoolConfig"].text == "UserPool"


@pytest.mark.parametrize(
    ("written", "level", "origin"),
    [
        ("Name: x", "ALL", "default of SAM"),
        ("Logging: true", "ALL", "default of SAM"),
        ("Logging: {ExcludeVerboseContent: true}", "ALL", "default of SAM"),
        ("Logging: {FieldLogLevel: ERROR}", "ERROR", ""),
    ],
)
def test_an_api_logs_everything_unless_it_is_told_otherwise(written: str, level: str, origin: str) -> None:
    node = at(api(written)["Api"], "Properties", "LogConfig", "FieldLogLevel")
    assert isinstance(node, Scalar)
    assert (node.value, node.origin) == (level, origin)


def test_an_api_that_shall_not_log_does_not() -> None:
    assert "LogConfig" not in plain(api("Logging: false")["Api"])["Properties"]


def test_a_resolver_is_for_the_field_of_its_name_unless_it_names_one() -> None:
    made = api("""
Functions:
  find: {DataSource: NONE, InlineCode: code, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}}
Resolvers:
  Query:
    me: {Pipeline: [find]}
    other: {FieldName: you, Pipeline: [find]}
""")
    me, other = at(made["ApiQueryme"], "Properties"), at(made["ApiQueryother"], "Properties")
    assert [plain(at(one, "FieldName")) for one in (me, other)] == ["me", "you"]
    assert at(me, "FieldName").span.line == 9
    assert at(me, "TypeName").span.line == 8
    code = at(me, "Code")
    assert isinstance(code, Scalar)
    assert code.origin == "default of SAM"
    assert plain(at(me, "PipelineConfig")) == {"Functions": [{"Fn::GetAtt": ["Apifind", "FunctionId"]}]}
    assert at(me, "PipelineConfig", "Functions", 0).span.line == 9


def test_the_code_of_a_template_stands_in_its_lines() -> None:
    made = api("""
SchemaInline: |
  type Query {
    me: ID
  }
Functions:
  find:
    DataSource: NONE
    InlineCode: |
      export function request() {}
""")
    schema, code = at(made["ApiSchema"], "Properties", "Definition"), at(made["Apifind"], "Properties", "Code")
    assert isinstance(schema, Scalar)
    assert isinstance(code, Scalar)
    text = embedded(schema)
    start = text.text.index("me:")
    assert text.span(start, start + 2).line == 7
    assert embedded(code).span(0, 6).line == 13


def test_a_condition_is_that_of_everything_made() -> None:
    made = expanded("""
Resources:
  Api:
    Type: AWS::Serverless::GraphQLApi
    Condition: IsProd
    Properties: {SchemaUri: a.graphql, ApiKeys: {web: {}, old: }}
""")
    assert {name: plain(at(one, "Condition")) for name, one in made.items()} == dict.fromkeys(
        ("Api", "ApiSchema", "Apiweb", "Apiold"), "IsProd"
    )


# What nobody can see is neither guessed nor dropped.


def test_a_function_of_cloudformation_stays_where_it_stands() -> None:
    made = api("""
Auth: !If [IsProd, {Type: AWS_IAM}, {Type: API_KEY}]
ApiKeys: !If [IsProd, {}, {web: {}}]
Cache: !FindInMap [Caches, !Ref Env, Cache]
Resolvers: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: resolvers.yaml}}}
""")
    assert "Fn::If" in plain(made["Api"])["Properties"]["AuthenticationType"]
    assert "Fn::If" in plain(made["Api"])["Properties"]["AdditionalAuthenticationProviders"]
    of_type = {plain(one)["Type"].rpartition("::")[2]: plain(one)["Properties"] for one in made.values()}
    assert "Fn::If" in of_type["ApiKey"]["Expires"]
    assert "Fn::FindInMap" in of_type["ApiCache"]["ApiCachingBehavior"]
    assert "Fn::Transform" in of_type["Resolver"]["FieldName"]


def test_a_provider_on_a_condition_keeps_it() -> None:
    made = api("""
Auth:
  Type: API_KEY
  Additional:
    - !If [IsProd, {Type: OPENID_CONNECT, OpenIDConnect: {Issuer: https://a.example}}, !Ref AWS::NoValue]
""")
    assert plain(at(made["Api"], "Properties", "AdditionalAuthenticationProviders", 0)) == {
        "Fn::If": [
            "IsProd",
            {"AuthenticationType": "OPENID_CONNECT", "OpenIDConnectConfig": {"Issuer": "https://a.example"}},
            {"Ref": "AWS::NoValue"},
        ]
    }


def test_every_setting_of_a_provider_stays_while_its_type_is_unknown() -> None:
    made = api("""
Auth: {Type: !Ref Mode, UserPool: {UserPoolId: a}, OpenIDConnect: {Issuer: b}}
""")
    assert {"UserPoolConfig", "OpenIDConnectConfig"} <= plain(made["Api"])["Properties"].keys()


@pytest.mark.parametrize("key", ["Auth", "DataSources", "Functions", "Resolvers", "ApiKeys", "Cache", "Logging"])
@pytest.mark.parametrize(
    "value", ["", "x", "[]", "[[]]", "{}", "{a: }", "{a: x}", "{a: {b: }}", "{a: {b: []}}", "!Ref A"]
)
def test_what_has_another_shape_is_read_without_a_crash(key: str, value: str) -> None:
    made = api(f"{key}: {value}")
    assert plain(made["Api"])["Type"] == "AWS::AppSync::GraphQLApi"


@pytest.mark.parametrize("name", ["''", "Schema", "'.'"])
def test_no_name_hides_the_api(name: str) -> None:
    made = api(f"ApiKeys: {{{name}: {{}}}}\nSchemaUri: a.graphql")
    assert plain(made["Api"])["Type"] == "AWS::AppSync::GraphQLApi"


@pytest.mark.parametrize("levels", [3, 120])
def test_conditions_inside_each_other_are_no_burden(levels: int) -> None:
    written = "!If [A, " * levels + "{Type: AWS_IAM}" + ", !Ref AWS::NoValue]" * levels
    assert "AWS_IAM" in json.dumps(plain(api(f"Auth: {{Type: API_KEY, Additional: [{written}]}}")["Api"]))


def test_what_is_none_of_sams_concern_is_left_alone() -> None:
    resource = at(template("{Type: 'AWS::Serverless::SimpleTable'}"))
    assert isinstance(resource, Table)
    assert sam.expanded("Table", resource, None) is None


# Functions.


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{CodeUri: src/}", "src/"),
        ("{InlineCode: pass}", {"ZipFile": "pass"}),
        ("{CodeUri: 's3://bucket/a/b.zip'}", {"S3Bucket": "bucket", "S3Key": "a/b.zip"}),
        ("{CodeUri: 's3://b/k?versionId=3'}", {"S3Bucket": "b", "S3Key": "k", "S3ObjectVersion": "3"}),
        ("{CodeUri: {Bucket: b, Key: k}}", {"S3Bucket": "b", "S3Key": "k"}),
        ("{CodeUri: !Sub '${Dir}/src'}", {"Fn::Sub": "${Dir}/src"}),
        ("{ImageUri: a, PackageType: Image}", {"ImageUri": "a"}),
    ],
)
def test_a_function_says_where_its_program_is(written: str, code: object) -> None:
    assert plain(at(function(written)["Fn"], "Properties", "Code")) == code


def test_a_function_has_what_all_functions_have_unless_it_says_otherwise() -> None:
    made = function("{Handler: own.run, CodeUri: {Key: k}}", common="{Handler: a.b, Runtime: r, CodeUri: {Bucket: b}}")
    properties = plain(made["Fn"])["Properties"]
    assert (properties["Handler"], properties["Runtime"]) == ("own.run", "r")
    assert properties["Code"] == {"S3Bucket": "b", "S3Key": "k"}


def test_a_role_of_the_users_own_is_not_sams() -> None:
    assert set(function("{Role: arn, Policies: [AdministratorAccess]}")) == {"Fn"}
    assert set(function("{Policies: AdministratorAccess}")) == {"Fn", "FnRole"}
    assert set(function("{Role: !If [A, arn, !Ref AWS::NoValue]}")) == {"Fn", "FnRole"}


def test_policies_keep_their_conditions() -> None:
    made = function(
        "{Policies: [!If [A, {Statement: [{Action: 'appsync:*'}]}, !Ref AWS::NoValue], SomeName, {S3ReadPolicy: {}}]}"
    )
    role = plain(made["FnRole"])["Properties"]
    (policy,) = role["Policies"]
    assert policy["Fn::If"][1]["PolicyDocument"] == {"Statement": [{"Action": "appsync:*"}]}
    assert policy["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/SomeName"]


_yaml = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["NONE", "API_KEY", "AWS_LAMBDA", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Type", "Additional", "UserPool", "Id", "Pipeline", "Ref", "Fn::If", "a"]), inner
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["Auth", "SchemaInline", "ApiKeys", "DataSources", "Functions", "Resolvers", "Cache", "Logging"]
        ),
        _yaml,
    )
)
def test_no_template_makes_it_crash(properties: dict[str, Any]) -> None:
    resource = {"Type": "AWS::Serverless::GraphQLApi", "Properties": properties}
    root = document.read(Source("template.json", json.dumps(resource)))
    assert isinstance(root, Table)
    made = sam.expanded("Api", root, None)
    assert made is not None
    for one in made.values():
        assert plain(one)["Type"].startswith("AWS::AppSync::")


# From the template to the API.


def test_a_template_of_sam_is_read_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for name in ("schema.graphql", "work.js", "src/main.py"):
        (tmp_path / name).write_text("", encoding="utf-8")
    path = tmp_path / "template.yaml"
    path.write_text(_SHOP, encoding="utf-8")
    around = Surroundings(Workspace(tmp_path.resolve()))
    (found,) = cloudformation.apis([cloudformation.read(path, around)], around)
    prod, dev = (plain(one.table) for one in found.deployments)
    assert [one.label for one in found.deployments] == ["Stage is prod", "Stage is dev"]
    for one in (prod, dev):
        assert one["authenticationType"] == "AWS_LAMBDA"
        assert one["authorizer"] == {"file": "src/main.py", "handler": "main.handle"}
        assert one["schema"] == ["schema.graphql"]
        assert one["functions"][0]["codeFile"] == "work.js"
        assert one["logConfig"]["fieldLogLevel"] == "ALL"
        (role,) = one["iam"]["roles"]
        assert [statement["Action"] for statement in role["statements"]] == ["appsync:GraphQL"]
    assert [one["authenticationType"] for one in dev["additionalAuthenticationProviders"]] == ["API_KEY"]
    assert not prod.get("additionalAuthenticationProviders")
    assert (prod["apiKeys"], dev["apiKeys"]) == ([{"expires": 1798761600}], [{"expires": 1798761600}])


_SHOP = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, AllowedValues: [prod, dev]}}
Conditions: {IsDev: !Equals [!Ref Stage, dev]}
Globals: {Function: {Runtime: python3.13, CodeUri: src}}
Resources:
  Shop:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaUri: schema.graphql
      Auth:
        Type: AWS_LAMBDA
        LambdaAuthorizer: {AuthorizerUri: !Ref Guard.Alias}
        Additional: [!If [IsDev, {Type: API_KEY}, !Ref AWS::NoValue]]
      ApiKeys: {web: {ExpiresOn: 1798761600}}
      Functions: {work: {DataSource: NONE, CodeUri: work.js, Runtime: {Name: APPSYNC_JS, Version: 1.0.0}}}
  Guard:
    Type: AWS::Serverless::Function
    Properties:
      Handler: main.handle
      AutoPublishAlias: live
      Policies: {Statement: [{Effect: Allow, Action: 'appsync:GraphQL', Resource: !Sub '${Shop.Arn}/*'}]}
"""
