"""Templates that nobody means well with: no slip in one turns a finding into silence, and none takes long to read."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloudformation.reading import API, across, project
from tests.terminal import run, write
from tests.thorough import THOROUGH
from tests.untrusted import jail

if TYPE_CHECKING:
    from pathlib import Path

SDL = """\
type Query { post(id: ID!): Post  me: String @aws_cognito_user_pools  open: String @aws_lambda  mine: Int @aws_oidc }
type Mutation { deletePost(id: ID!): Boolean }
type Post { title: String  email: String @aws_iam }
"""
_API = {"Fn::GetAtt": ["Api", "ApiId"]}
_LAMBDA = {
    "AuthorizerUri": "arn:aws:lambda:eu-west-1:111122223333:function:a",
    "AuthorizerResultTtlInSeconds": 3600,
    "IdentityValidationExpression": ".*",
}
_CODE = """\
import { util } from '@aws-appsync/utils';
export function request(ctx) {
  return { operation: 'DeleteItem', key: util.dynamodb.toMapValues({ id: ctx.args.id }) };
}
export function response(ctx) {
  if (ctx.result.owner !== ctx.identity.username) util.unauthorized();
  return ctx.result;
}
"""
TEMPLATE: dict[str, Any] = {
    "Parameters": {"P": {"Type": "String"}},
    "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
    "Resources": {
        "Api": {
            "Type": "AWS::AppSync::GraphQLApi",
            "Properties": {
                "Name": "blog",
                "AuthenticationType": "AMAZON_COGNITO_USER_POOLS",
                "UserPoolConfig": {"UserPoolId": "p", "AwsRegion": "eu-west-1", "DefaultAction": "ALLOW"},
                "AdditionalAuthenticationProviders": [
                    {"AuthenticationType": "API_KEY"},
                    {"AuthenticationType": "OPENID_CONNECT", "OpenIDConnectConfig": {"Issuer": "https://a.example"}},
                    {"AuthenticationType": "AWS_LAMBDA", "LambdaAuthorizerConfig": _LAMBDA},
                    {"AuthenticationType": "AWS_IAM"},
                ],
                "IntrospectionConfig": "ENABLED",
                "QueryDepthLimit": 0,
                "Visibility": "GLOBAL",
                "LogConfig": {"FieldLogLevel": "ALL", "CloudWatchLogsRoleArn": "r", "ExcludeVerboseContent": False},
            },
        },
        "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": {"ApiId": _API, "Definition": SDL}},
        "Key": {"Type": "AWS::AppSync::ApiKey", "Properties": {"ApiId": _API, "Expires": 4102444800}},
        "Write": {
            "Type": "AWS::AppSync::Resolver",
            "Properties": {"ApiId": _API, "TypeName": "Mutation", "FieldName": "deletePost", "Code": _CODE},
        },
    },
}
_PROPERTIES = ("Resources", "Api", "Properties")
_PROVIDERS = (*_PROPERTIES, "AdditionalAuthenticationProviders")

# What decides over who may call what, and stands where AWS takes nothing but what it expects.
DECIDING = {
    "the default mode": (*_PROPERTIES, "AuthenticationType"),
    "the pool's configuration": (*_PROPERTIES, "UserPoolConfig"),
    "what the pool's users may do": (*_PROPERTIES, "UserPoolConfig", "DefaultAction"),
    "the providers": _PROVIDERS,
    "a provider": (*_PROVIDERS, 0),
    "a provider's mode": (*_PROVIDERS, 0, "AuthenticationType"),
    "an issuer's configuration": (*_PROVIDERS, 1, "OpenIDConnectConfig"),
    "an authorizer's configuration": (*_PROVIDERS, 2, "LambdaAuthorizerConfig"),
    "how long answers count": (*_PROVIDERS, 2, "LambdaAuthorizerConfig", "AuthorizerResultTtlInSeconds"),
    "introspection": (*_PROPERTIES, "IntrospectionConfig"),
    "the limit": (*_PROPERTIES, "QueryDepthLimit"),
    "visibility": (*_PROPERTIES, "Visibility"),
    "logging": (*_PROPERTIES, "LogConfig"),
    "the level of logging": (*_PROPERTIES, "LogConfig", "FieldLogLevel"),
    "the schema": ("Resources", "Schema", "Properties", "Definition"),
    "the schema's resource": ("Resources", "Schema"),
    "a key": ("Resources", "Key"),
    "a key's type": ("Resources", "Key", "Type"),
    "when a key expires": ("Resources", "Key", "Properties", "Expires"),
    "a resolver": ("Resources", "Write"),
    "a resolver's type": ("Resources", "Write", "Type"),
}
WRITTEN = "what is written"
ODD: dict[str, object] = {
    "null": None,
    "an unknown name": "NONSENSE",
    "a boolean": True,
    "a number of another time": -1,
    "a list of lists": [[]],
    "a list of one": [WRITTEN],
    "a mapping of one": {"a": WRITTEN},
    "a dynamic reference": "{{resolve:ssm:/a/b}}",
    "a function with another key": {"Fn::If": ["C", WRITTEN, WRITTEN], "x": 1},
}
if THOROUGH:
    ODD |= {
        "a reference to nothing": {"Ref": "Nothing"},
        "a choice without branches": {"Fn::If": ["C", WRITTEN]},
        "a choice with too many": {"Fn::If": ["C", WRITTEN, WRITTEN, WRITTEN, WRITTEN]},
        "an import": {"Fn::ImportValue": "x"},
        "a macro": {"Fn::Transform": {"Name": "Macro"}},
        "a function in lower case": {"ref": "P"},
        "an attribute of a number": {"Fn::GetAtt": 5},
        "a text made of a mapping": {"Fn::Sub": {"a": "b"}},
        "an unknown function": {"Fn::Nonsense": WRITTEN},
    }


def _put(odd: object, written: object) -> object:
    if odd == WRITTEN:
        return written
    if isinstance(odd, list):
        return [_put(item, written) for item in odd]
    return {key: _put(value, written) for key, value in odd.items()} if isinstance(odd, dict) else odd


def _changed(path: tuple[str | int, ...], odd: object) -> dict[str, Any]:
    template: Any = copy.deepcopy(TEMPLATE)
    inside = template
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = _put(odd, inside[path[-1]])
    return template  # type: ignore[no-any-return]  # it is what was copied


def _found(folder: Path, template: dict[str, Any]) -> tuple[set[tuple[str, str]], set[str]]:
    """Return the findings, and what is said beside them: an error, notes, what is not known."""
    write(folder, {"template.json": json.dumps(template, indent=1)})
    outcome = run(folder, "--output", "json", "--pedantic")
    assert outcome.exit_code in {0, 1, 2}, outcome.stderr
    said = set(outcome.stderr.splitlines())
    if outcome.exit_code == 2:
        assert "template.json" in outcome.stderr
        return set(), said
    return set(outcome.found), said | {json.dumps(one) for one in outcome.json["unknown"]}


@pytest.mark.parametrize("odd", [pytest.param(value, id=name) for name, value in ODD.items()])
def test_no_slip_turns_a_finding_into_silence(tmp_path: Path, odd: object) -> None:
    before, usual = _found(tmp_path, TEMPLATE)
    assert len(before) > 6
    for name, path in DECIDING.items():
        found, said = _found(tmp_path, _changed(path, odd))
        assert said - usual or found >= before, f"{name}: {sorted(before - found)}"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Aws::AppSync::ApiKey", "AWS::AppSync::ApiKey"),
        ("AWS::AppSync::Resolver ", "AWS::AppSync::Resolver"),
        ("openIdConnectConfig", "OpenIDConnectConfig"),
        ("additionalAuthenticationProviders", "AdditionalAuthenticationProviders"),
        ("defaultAction", "DefaultAction"),
        ("expires", "Expires"),
        ("code", "Code"),
    ],
)
def test_a_name_in_another_case_is_said(tmp_path: Path, wrong: str, right: str) -> None:
    text = json.dumps(TEMPLATE, indent=1).replace(f'"{right}"', f'"{wrong}"')
    outcome = run(write(tmp_path, {"template.json": text}))
    assert wrong.strip() in outcome.stderr
    assert f"Did you mean {right}?" in outcome.stderr


def test_of_two_schemas_nobody_knows_which_counts(tmp_path: Path) -> None:
    template = copy.deepcopy(TEMPLATE)
    template["Resources"]["Other"] = copy.deepcopy(template["Resources"]["Schema"])
    outcome = run(write(tmp_path, {"template.json": json.dumps(template, indent=1)}))
    assert outcome.exit_code == 2
    assert "which of Schema and Other counts" in outcome.stderr


@pytest.mark.parametrize("name", ["params.json", "parameters-prod.json"])
def test_parameters_that_cannot_be_read_are_said(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"template.json": json.dumps(TEMPLATE), name: '{"Parameters": {"P": "x"'})
    assert f"{name} may hold values of parameters, and is not read." in run(tmp_path).stderr


def _schema(definition: object) -> str:
    template = copy.deepcopy(TEMPLATE)
    template["Resources"]["Schema"]["Properties"]["Definition"] = definition
    return json.dumps(template)


def _doubled(levels: int) -> object:
    text: object = f"{SDL}\n# x"
    for _ in range(levels):
        text = {"Fn::Sub": ["${A}${A}", {"A": text}]}
    return text


def _in_json(levels: int) -> object:
    value: object = '"\\'
    for _ in range(levels):
        value = {"Fn::ToJsonString": [value]}
    return value


LONG = {
    "texts that double": (_doubled(40), "more than 8,388,608 characters"),
    "escapes that double": ({"Fn::Join": ["", [SDL, "#", _in_json(30)]]}, ""),
    "a text in pieces": ({"Fn::Join": ["#", {"Fn::Split": ["a", "a" * 1_000_000]}]}, "more than 100,000 parts"),
    "many lines": ({"Fn::Join": ["\n", [*SDL.splitlines(), *["# a"] * 300_000]]}, ""),
}


@pytest.mark.parametrize(("definition", "said"), [pytest.param(*value, id=name) for name, value in LONG.items()])
def test_long_texts_end(tmp_path: Path, definition: object, said: str) -> None:
    outcome = jail.run(write(tmp_path, {"template.json": _schema(definition)}))
    assert outcome.exit_code == 2 or not said
    assert len(outcome.stderr) < 10_000


def test_many_apis_and_what_belongs_to_them(tmp_path: Path) -> None:
    resources: dict[str, object] = {}
    for number in range(1000):
        properties = {"Name": f"n{number}", "AuthenticationType": "API_KEY"}
        resources[f"A{number}"] = {"Type": "AWS::AppSync::GraphQLApi", "Properties": properties}
        belongs = {"ApiId": {"Fn::GetAtt": [f"A{number}", "ApiId"]}, "Definition": "type Query { a: Int }"}
        resources[f"S{number}"] = {"Type": "AWS::AppSync::GraphQLSchema", "Properties": belongs}
    outcome = jail.run(write(tmp_path, {"template.json": json.dumps({"Resources": resources})}))
    assert "examined 1000 APIs" in outcome.stdout


def test_an_output_that_is_read_twice_differs_on_every_way(tmp_path: Path) -> None:
    """What was kept as the same on every way was made of what had been evaluated before on that way alone."""
    inner = """
    Conditions: {C: !Equals [!Ref AWS::Region, x]}
    Resources: {}
    Outputs: {O: {Value: !If [C, PRIVATE, GLOBAL]}}
    """
    template = API + (
        "      LogConfig: {CloudWatchLogsRoleArn: !Join ['', [!GetAtt Inner.Outputs.O]]}\n"
        "      Visibility: !Join ['', [!GetAtt Inner.Outputs.O]]\n"
        "  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
    )
    (api,) = project(tmp_path, {"template.yaml": template, "inner.yaml": inner})
    assert sorted(across(api, "visibility").values()) == ["GLOBAL", "PRIVATE"]
    assert across(api, "visibility") == across(api, "logConfig", "cloudWatchLogsRoleArn")


EXPORT = {"name": "blog", "apiId": "a", "authenticationType": "AMAZON_COGNITO_USER_POOLS"}


@pytest.mark.parametrize("providers", ["API_KEY", {"authenticationType": "API_KEY"}, ["API_KEY"], [[]], 1])
def test_an_export_that_aws_does_not_print_is_refused(tmp_path: Path, providers: object) -> None:
    export = {"graphqlApi": {**EXPORT, "additionalAuthenticationProviders": providers}}
    outcome = run(write(tmp_path, {"api.json": json.dumps(export), "schema.graphql": SDL}))
    assert outcome.exit_code == 2
    assert "`graphqlApi.additionalAuthenticationProviders" in outcome.stderr


def test_an_answer_in_utf_16_is_not_passed_over(tmp_path: Path) -> None:
    keys = '{"apiKeys": []}'.encode("utf-16-le")
    write(tmp_path, {"api.json": json.dumps({"graphqlApi": EXPORT}), "schema.graphql": SDL, "api-keys.json": keys})
    outcome = run(tmp_path)
    assert outcome.exit_code == 2
    assert "api-keys.json is not UTF-8 text." in outcome.stderr


def test_a_large_samconfig_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"template.json": json.dumps(TEMPLATE), "samconfig.toml": "# a\n" * 500_000})
    assert "samconfig.toml is larger than 1 MB." in run(tmp_path).stderr
    deep, long = f"a{'.b' * 100_000} = 1", f"a = {'9' * 5_000}"
    for text, said in ((deep, "so many parts has the key"), (long, "no valid TOML")):
        write(tmp_path, {"samconfig.toml": text})
        outcome = run(tmp_path)
        assert outcome.exit_code == 2
        assert said in outcome.stderr


GUESTS = """
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true}}
  Given:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {IdentityPoolId: !Ref Pool, Roles: $roles}
  Guest:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: $trust
      Policies: $policies
"""
TRUST = "{Statement: {Effect: Allow, Condition: {StringEquals: {'cognito-identity.amazonaws.com:amr': authenticated}}}}"
POLICIES = (
    "[{PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: appsync:GraphQL, Resource: !Sub "
    "'${Api.Arn}/types/Query/fields/me'}}}]"
)
GIVEN = "{unauthenticated: !GetAtt Guest.Arn}"


@pytest.mark.parametrize(
    ("roles", "trust", "policies", "said"),
    [
        ("{unauthenticated: !ImportValue Guest}", TRUST, POLICIES, "what guests may call by the role !ImportValue"),
        ("{unauthenticated: 'arn:aws:iam::1:role/a'}", TRUST, POLICIES, "what guests may call by the role arn:aws"),
        ("{unauthenticated: null}", TRUST, POLICIES, "what guests may call by the role null"),
        ("null", TRUST, POLICIES, "what guests may call by the role null"),
        ("{}", "!ImportValue Trust", POLICIES, "whether guests have the role Guest"),
        ("{}", "null", POLICIES, "whether guests have the role Guest"),
        (GIVEN, TRUST, "null", "what guests may call by the role Guest"),
        (GIVEN, TRUST, "some", "what guests may call by the role Guest"),
        (GIVEN, TRUST, "!Ref Nothing", "what guests may call by the role Guest"),
        (GIVEN, TRUST, "[{PolicyDocument: null}]", "what guests may call by the role Guest"),
        (GIVEN, TRUST, "[{PolicyDocument: {Statement: 7}}]", "what guests may call by the role Guest"),
    ],
)
def test_what_guests_may_do_out_of_sight_is_said(
    tmp_path: Path, roles: str, trust: str, policies: str, said: str
) -> None:
    (tmp_path / ".git").mkdir()
    text = API.replace("API_KEY", "AWS_IAM") + GUESTS
    for name, written in (("$roles", roles), ("$trust", trust), ("$policies", policies)):
        text = text.replace(name, written)
    text += "  S: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !GetAtt Api.ApiId, Definition: $}}\n"
    outcome = run(write(tmp_path, {"template.yaml": text.replace("$}}", "'type Query { me: Int }'}}")}))
    assert said in outcome.stdout


@pytest.mark.parametrize("odd", ["null", "7", "[]", "!Ref Nothing"])
@pytest.mark.parametrize("kind", ["AWS::AppSync::Resolver", "AWS::IAM::Role", "AWS::Lambda::Function"])
def test_properties_that_are_none_are_said(tmp_path: Path, odd: str, kind: str) -> None:
    api, *_ = project(tmp_path, {"template.yaml": f"{API}  Other: {{Type: {kind}, Properties: {odd}}}\n"})
    assert any("Other" in note and "no properties" in note for note in api.deployments[0].notes)


@pytest.mark.parametrize("odd", ["no", "null", "{}"])
def test_a_provider_without_what_its_mode_needs_is_not_known(tmp_path: Path, odd: str) -> None:
    config = "" if odd == "no" else f"      UserPoolConfig: {odd}\n"
    text = API.replace("API_KEY", "AMAZON_COGNITO_USER_POOLS") + config
    text += "  S: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !GetAtt Api.ApiId, Definition: $}}\n"
    outcome = run(write(tmp_path, {"template.yaml": text.replace("$}}", "'type Query { me: Int }'}}")}))
    assert "`userPoolConfig`" in outcome.stdout


@pytest.mark.parametrize("coordinate", ["Mutation.deletePst", "Mutatoin.deletePost", "mutation.deletePost"])
def test_a_resolver_of_no_field_is_said(tmp_path: Path, coordinate: str) -> None:
    template = copy.deepcopy(TEMPLATE)
    properties = template["Resources"]["Write"]["Properties"]
    properties["TypeName"], properties["FieldName"] = coordinate.split(".")
    outcome = run(write(tmp_path, {"template.json": json.dumps(template, indent=1)}))
    assert f"which field the resolver of {coordinate} runs for" in outcome.stdout


def test_no_verdict_names_what_hides_the_default_mode(tmp_path: Path) -> None:
    text = API.replace("API_KEY", "!ImportValue Mode")
    text += "  S: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !GetAtt Api.ApiId, Definition: $}}\n"
    outcome = run(write(tmp_path, {"template.yaml": text.replace("$}}", "'type Query { me: Int }'}}")}))
    assert outcome.exit_code == 2
    assert "no verdict: the default mode is `!ImportValue Mode`" in outcome.stderr
    assert "template.yaml:7:27" in outcome.stderr


@pytest.mark.parametrize("name", ["additionalauthenticationproviders", "additionalAuthenticationProvider"])
def test_a_key_that_aws_does_not_print_is_said(tmp_path: Path, name: str) -> None:
    export = {
        "graphqlApi": {**EXPORT, "userPoolConfig": {"userPoolId": "p"}, name: [{"authenticationType": "API_KEY"}]}
    }
    outcome = run(write(tmp_path, {"api.json": json.dumps(export), "schema.graphql": SDL}))
    assert f"`{name}` is no key of an exported API" in outcome.stderr


def test_null_in_an_export_is_what_is_not_set(tmp_path: Path) -> None:
    """AWS's own answer has null for what an API does not have, and tools that print it keep that."""
    nothing = dict.fromkeys(("additionalAuthenticationProviders", "openIDConnectConfig", "logConfig", "wafWebAclArn"))
    export = {"graphqlApi": {**EXPORT, "userPoolConfig": {"userPoolId": "p", "defaultAction": "ALLOW"}, **nothing}}
    write(tmp_path, {"api.json": json.dumps(export), "schema.graphql": "type Query { me: Int }"})
    outcome = run(tmp_path, "--output", "json")
    assert outcome.exit_code in {0, 1}
    assert not outcome.json["unknown"]


@pytest.mark.parametrize(
    "odd", ["Resources: null", "Resources: []", "Resources: x", "resources: {}", "Resources: !If a"]
)
def test_a_nested_template_without_resources_is_said(tmp_path: Path, odd: str) -> None:
    template = API + "  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
    write(tmp_path, {"inner.yaml": odd})
    (api,) = project(tmp_path, {"template.yaml": template})
    assert any("inner.yaml:1" in note and "no resources" in note for note in api.deployments[0].notes)
