"""What expressions of templates come to: references, parameters and intrinsic functions, each with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from appsync_lint.loaders.document import Partial, Scalar
from tests.cloudformation.reading import across, at, line, one, plain, project, value

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = """
Parameters:
  Ttl: {Type: Number, Default: 300}
  Mode: {Type: String}
  Region: {Type: String, Default: eu}
  Secret: {Type: String, NoEcho: true, Default: hush}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /pool/id}
  List: {Type: CommaDelimitedList, Default: "a, b"}
Mappings:
  Pools:
    eu: {Id: eu_1, Groups: [x, y]}
    us: {Id: us_1, Groups: [z, w]}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      AuthenticationType: AMAZON_COGNITO_USER_POOLS
      UserPoolConfig:
        DefaultAction: ALLOW
        UserPoolId: """


def evaluated(folder: Path, expression: str, **params: str) -> object:
    """Return what an expression comes to where a pool's id is expected."""
    return value(one(folder, PARAMETERS + expression + "\n", **params), "userPoolConfig", "userPoolId")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("plain", "plain"),
        ("!Ref Ttl", 300),
        ("!Ref Mode", "?!Ref Mode"),
        ("!Ref Pool", "?!Ref Pool"),
        ("!Ref AWS::Region", "?!Ref AWS::Region"),
        ("!Ref AWS::NoValue", None),
        ("!Ref Secret", "?!Ref Secret"),
        ("!Ref Stored", "?!Ref Stored"),
        ("!Ref List", ["a", "b"]),
        ("!Ref Nothing", "?!Ref Nothing"),
        ("!GetAtt Pool.Arn", "?!GetAtt Pool.Arn"),
        ("{Fn::GetAtt: Pool.Arn}", "?!GetAtt Pool.Arn"),
        ("{Fn::GetAtt: [Pool, Arn]}", "?!GetAtt Pool.Arn"),
        ("!Sub '${Region}-${!Literal}-${Ttl}'", "eu-${Literal}-300"),
        ("!Sub '${AWS::Region}_${Pool.Arn}'", "?${AWS::Region}_${Pool.Arn}"),
        ("!Sub ['${One}-${Region}', {One: !Ref Ttl}]", "300-eu"),
        ("!Sub '{{resolve:ssm:/x/${Region}}}'", "?!Sub {{resolve:ssm:/x/${Region}}}"),
        ("'{{resolve:ssm:/pool}}'", "?{{resolve:ssm:/pool}}"),
        ("'a-{{resolve:ssm:/pool}}'", "?a-${{{resolve:ssm:/pool}}}"),
        ("!Join ['-', [a, !Ref Region, !Ref Ttl]]", "a-eu-300"),
        ("!Join ['-', [a, !Ref AWS::NoValue, b]]", "a-b"),
        ("!Join ['/', [!Ref AWS::Region, x]]", "?${AWS::Region}/x"),
        ("!Join ['+', !Ref List]", "a+b"),
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['1', !Ref List]", "b"),
        ("!Select [9, [a, b]]", "?!Select [9, [a, b]]"),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("!Select [0, !Split ['-', !Ref AWS::StackName]]", "?!Select [0, !Split [-, !Ref AWS::StackName]]"),
        ("!FindInMap [Pools, us, Id]", "us_1"),
        ("!FindInMap [Pools, !Sub 'u${X}', Id]", "?"),
        ("!FindInMap [Pools, nowhere, Id]", "?!FindInMap [Pools, nowhere, Id]"),
        ("!FindInMap [Pools, nowhere, Id, {DefaultValue: none}]", "none"),
        ("!Select [0, !FindInMap [Pools, us, Groups]]", "z"),
        ("{Fn::Length: [a, b]}", 2),
        ("{Fn::ToJsonString: {a: [1, !Ref Region]}}", '{"a":[1,"eu"]}'),
        ("{Fn::ToJsonString: {a: !Ref Mode}}", "?!ToJsonString {a: !Ref Mode}"),
        ("!Base64 x", "?!Base64 x"),
        ("!Cidr [x, 1, 2]", "?!Cidr [x, 1, 2]"),
        ("!ImportValue elsewhere", "?!ImportValue elsewhere"),
        ("!Rain::Embed file.txt", "?!Rain::Embed file.txt"),
        ("!Transform {Name: Macro, Parameters: {A: b}}", "?!Transform {Name: Macro, Parameters: {A: b}}"),
    ],
)
def test_an_expression_comes_to(expression: str, expected: object, tmp_path: Path) -> None:
    if expected == "?":  # of two alternatives
        api = one(tmp_path, PARAMETERS + expression + "\n")
        assert sorted(across(api, "userPoolConfig", "userPoolId").values()) == ["eu_1", "us_1"]
    else:
        assert evaluated(tmp_path, expression) == expected


def test_json_and_yaml_give_the_same_api(tmp_path: Path) -> None:
    text = PARAMETERS + "!Sub '${AWS::Region}_${Mode}'\n"
    loader = yaml.SafeLoader("")
    loader.dispose()

    class Long(yaml.SafeLoader):
        """Reads the tags of templates as what they stand for."""

    Long.add_constructor("!Sub", lambda own, node: {"Fn::Sub": own.construct_scalar(node)})  # type: ignore[arg-type]
    as_json = json.dumps(yaml.load(text, Long))  # noqa: S506 - a safe loader
    from_yaml = one(tmp_path, text)
    from_json = one(tmp_path, as_json, "template.json")
    assert plain(from_yaml.deployments[0].table) == plain(from_json.deployments[0].table)
    assert from_yaml.key == from_json.key == "Api"


def test_a_reference_names_its_resource(tmp_path: Path) -> None:
    node = at(one(tmp_path, PARAMETERS + "!GetAtt Pool.Arn\n"), "userPoolConfig", "userPoolId")
    assert isinstance(node, Partial)
    (hole,) = node.holes
    assert (hole.target, hole.attribute, hole.answer) == ("Pool", "Arn", "")


def test_a_parameter_says_how_it_is_given(tmp_path: Path) -> None:
    node = at(one(tmp_path, PARAMETERS + "!Ref Mode\n"), "userPoolConfig", "userPoolId")
    assert isinstance(node, Partial)
    assert node.answer == "--param Mode=..."


def test_a_given_parameter_beats_everything(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "!Ref Region", Region="us") == "us"
    assert evaluated(tmp_path, "!Ref Stored", Stored="eu_9") == "eu_9"


def test_a_default_is_told_from_what_is_written(tmp_path: Path) -> None:
    node = at(one(tmp_path, PARAMETERS + "!Ref Region\n"), "userPoolConfig", "userPoolId")
    assert isinstance(node, Scalar)
    assert (node.origin, node.span.line, node.span.text) == ("parameter default", 4, "eu")


def test_a_value_stands_where_somebody_wrote_it(tmp_path: Path) -> None:
    api = one(tmp_path, PARAMETERS + "!FindInMap [Pools, us, Id]\n")
    assert line(api, "userPoolConfig", "userPoolId") == 11
    assert line(api, "authenticationType") == 17


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    api = one(tmp_path, PARAMETERS + "!Ref Secret\n")
    assert "hush" not in api.span.source.text


def test_environment_variables_are_never_shown(tmp_path: Path) -> None:
    template = """
    Resources:
      Api:
        Type: AWS::AppSync::GraphQLApi
        Properties:
          AuthenticationType: API_KEY
          EnvironmentVariables: {TOKEN: hush}
      Function:
        Type: AWS::Lambda::Function
        Properties: {Environment: {Variables: {TOKEN: hush}}}
    """
    api = one(tmp_path, template)
    assert "hush" not in api.span.source.text
    assert value(api, "authenticationType") == "API_KEY"


def test_an_included_file_is_read(tmp_path: Path) -> None:
    template = """
    Resources:
      Api:
        Type: AWS::AppSync::GraphQLApi
        Properties:
          Name: blog
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: auth.yaml}}
    """
    auth = "AuthenticationType: !Sub '${AWS::NoSuch}'\nVisibility: PRIVATE\n"
    (api,) = project(tmp_path, {"template.yaml": template, "auth.yaml": auth})
    assert value(api, "visibility") == "PRIVATE"
    assert value(api, "authenticationType") == "?!Ref AWS::NoSuch"
    assert at(api, "visibility").span.file == "auth.yaml"


def test_what_a_macro_makes_is_not_known(tmp_path: Path) -> None:
    template = """
    Transform: [AWS::Serverless-2016-10-31, Company::Macro]
    Resources:
      Api:
        Type: AWS::AppSync::GraphQLApi
        Properties:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/auth.yaml}}
    """
    api = one(tmp_path, template)
    assert str(value(api, "authenticationType")).startswith("?!Transform")
    assert any("Company::Macro" in note for note in api.deployments[0].notes)
    assert not any("AWS::Serverless" in note for note in api.deployments[0].notes)


def test_loops_are_written_out(tmp_path: Path) -> None:
    template = """
    Transform: AWS::LanguageExtensions
    Mappings: {Fields: {Of: {Query: [me, you], Mutation: [say]}}}
    Resources:
      Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}
      Fn::ForEach::Types:
        - Kind
        - [Query, Mutation]
        - Fn::ForEach::Fields:
            - Field
            - !FindInMap [Fields, Of, !Ref Kind]
            - Resolver${Kind}${Field}:
                Type: AWS::AppSync::Resolver
                Properties:
                  ApiId: !GetAtt Api.ApiId
                  TypeName: !Ref Kind
                  FieldName: !Ref Field
                  DataSourceName: !Sub "${Kind}Source"
      Fn::ForEach::Unseen: [X, !Ref Nowhere, {"Y${X}": {Type: AWS::AppSync::ApiKey}}]
    """
    api = one(tmp_path, template)
    found = [(item["typeName"], item["fieldName"], item["dataSourceName"]) for item in value(api, "resolvers")]
    assert found == [
        ("Query", "me", "QuerySource"),
        ("Query", "you", "QuerySource"),
        ("Mutation", "say", "MutationSource"),
    ]
    assert line(api, "resolvers", 2, "fieldName") == 2
    assert any("template.yaml:18" in note and "loop" in note for note in api.deployments[0].notes)
