"""Several templates: nested stacks, exports and imports, several APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloudformation.reading import across, at, one, project, value

if TYPE_CHECKING:
    from pathlib import Path

ROOT = """
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Main:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: stacks/api.yaml, Parameters: {Stage: !Ref Env}}
  Parts:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./stacks/parts.yaml
      Parameters: {ApiId: !GetAtt Main.Outputs.Id}
"""
NESTED = """
Parameters: {Stage: {Type: String, Default: none}, Ttl: {Type: Number, Default: 1}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: !Ref Stage
      AuthenticationType: !If [IsProd, AWS_IAM, API_KEY]
      QueryDepthLimit: !Ref Ttl
Outputs: {Id: {Value: !GetAtt Api.ApiId}}
"""
PARTS = """
Parameters: {ApiId: {Type: String}}
Resources:
  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !Ref ApiId, DefinitionS3Location: a.graphql}}
  Key: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !Ref ApiId}}
"""
FILES = {"root.yaml": ROOT, "stacks/api.yaml": NESTED, "stacks/parts.yaml": PARTS, "stacks/a.graphql": "type Query"}


def test_parameters_reach_nested_stacks_and_outputs_come_back(tmp_path: Path) -> None:
    (api,) = project(tmp_path, FILES)
    assert api.key == "Api"
    assert across(api, "authenticationType") == {"Env is not prod": "API_KEY", "Env is prod": "AWS_IAM"}
    assert (value(api, "name"), value(api, "queryDepthLimit")) == ("dev", 1)
    assert value(api, "apiKeys") == [{}]
    assert value(api, "schema") == ["a.graphql"]
    assert api.deployments[0].folder.name == "stacks"


def test_a_parameter_of_the_root_is_given(tmp_path: Path) -> None:
    (api,) = project(tmp_path, FILES, Env="prod")
    assert across(api, "authenticationType") == {"": "AWS_IAM"}


def test_a_template_may_be_nested_twice(tmp_path: Path) -> None:
    root = """
    Resources:
      One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: api.yaml, Parameters: {Stage: prod}}}
      Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: api.yaml, Parameters: {Stage: dev}}}
    """
    found = project(tmp_path, {"root.yaml": root, "api.yaml": NESTED})
    assert [(api.key, value(api, "authenticationType")) for api in found] == [
        ("One/Api", "AWS_IAM"),
        ("Two/Api", "API_KEY"),
    ]


def test_templates_that_nest_each_other_come_to_an_end(tmp_path: Path) -> None:
    circle = "  Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}\n"
    api = "Resources:\n  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}\n"
    files = {"one.yaml": api + circle % "two.yaml", "two.yaml": "Resources:\n" + circle % "one.yaml"}
    (found,) = project(tmp_path, files)
    assert value(found, "authenticationType") == "API_KEY"


def test_a_nested_template_that_is_out_of_sight_is_told(tmp_path: Path) -> None:
    template = """
    Resources:
      Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}
      Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://bucket/x.yaml"}}
      Gone: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: gone.yaml}}
    """
    notes = one(tmp_path, template).deployments[0].notes
    assert notes[0] == "template.yaml:3:3: the template of the stack Far is out of sight."
    assert notes[1].startswith("template.yaml:4:3: the template of the stack Gone is not read. There is no file")


EXPORTING = """
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}
Outputs:
  Id: {Value: !GetAtt Api.ApiId, Export: {Name: !Sub "%s-api"}}
  Pool: {Value: !Ref Pool, Export: {Name: pool}}
"""
IMPORTING = """
Parameters: {Stage: {Type: String, Default: dev}, Base: {Type: String}}
Resources:
  Key: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !ImportValue {Fn::Sub: "%s-api"}}}
"""


def test_an_import_means_the_export_of_that_name(tmp_path: Path) -> None:
    files = {"a.yaml": EXPORTING % "${Stage}", "b.yaml": IMPORTING % "${Stage}"}
    (api,) = project(tmp_path, files)
    assert value(api, "apiKeys") == [{}]
    assert api.deployments[0].notes == ()


def test_where_a_part_of_the_name_is_out_of_sight_the_only_one_that_fits_is_meant_and_told(tmp_path: Path) -> None:
    (api,) = project(tmp_path, {"a.yaml": EXPORTING % "${AWS::StackName}", "b.yaml": IMPORTING % "main"})
    assert value(api, "apiKeys") == [{}]
    assert any("is taken to be what is exported at a.yaml:6" in note for note in api.deployments[0].notes)


def test_of_several_that_fit_none_is_meant(tmp_path: Path) -> None:
    other = "Resources: {}\nOutputs: {X: {Value: 1, Export: {Name: !Sub '${AWS::StackId}-api'}}}\n"
    files = {"a.yaml": EXPORTING % "${AWS::StackName}", "b.yaml": IMPORTING % "main", "c.yaml": other}
    (api,) = project(tmp_path, files)
    assert value(api, "apiKeys") is None
    assert any("Key (AWS::AppSync::ApiKey) names its API by" in note for note in api.deployments[0].notes)


def test_each_api_has_its_own_parts(tmp_path: Path) -> None:
    template = """
    Resources:
      One: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}
      Two: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}
      A: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !GetAtt One.ApiId, Description: of one}}
      B: {Type: AWS::AppSync::ApiKey, Properties: {ApiId: !GetAtt Two.ApiId, Description: of two}}
    """
    first, second = project(tmp_path, {"template.yaml": template})
    assert (value(first, "apiKeys"), value(second, "apiKeys")) == (
        [{"description": "of one"}],
        [{"description": "of two"}],
    )


def test_equal_logical_ids_are_told_apart(tmp_path: Path) -> None:
    api = "Resources:\n  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: %s}}\n"
    found = project(tmp_path, {"a.yaml": api % "API_KEY", "b.yaml": api % "AWS_IAM"})
    assert [one.key for one in found] == ["a.yaml:Api", "b.yaml:Api"]


def test_a_nested_stacks_pool_is_named(tmp_path: Path) -> None:
    root = """
    Resources:
      Auth: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: auth.yaml}}
      Api:
        Type: AWS::AppSync::GraphQLApi
        Properties:
          AuthenticationType: AMAZON_COGNITO_USER_POOLS
          UserPoolConfig: {UserPoolId: !GetAtt Auth.Outputs.Pool, AwsRegion: !Ref AWS::Region}
    """
    auth = "Resources: {Pool: {Type: AWS::Cognito::UserPool}}\nOutputs: {Pool: {Value: !Ref Pool}}\n"
    (api,) = project(tmp_path, {"root.yaml": root, "auth.yaml": auth})
    node = at(api, "userPoolConfig", "userPoolId")
    assert [hole.target for hole in getattr(node, "holes", ())] == ["Pool"]


@pytest.mark.parametrize("name", ["template.yaml", "template.json"])
def test_of_a_key_that_stands_twice_the_last_counts_as_it_does_for_aws(name: str, tmp_path: Path) -> None:
    api = '{"Type": "AWS::AppSync::GraphQLApi", "Properties": {"AuthenticationType": "%s"}}'
    text = f'{{"Resources": {{\n  "Api": {api % "API_KEY"},\n  "Api": {api % "AWS_IAM"}\n}}}}\n'
    found = one(tmp_path, text, name)
    assert value(found, "authenticationType") == "AWS_IAM"
    assert found.deployments[0].notes == (f"{name}:2:3: the key Api stands again further on, and the last one counts.",)


def test_what_is_out_of_sight_for_the_same_reason_is_told_once(tmp_path: Path) -> None:
    nested = "  %s: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}\n"
    names = ("A", "B", "C")
    text = "Resources:\n  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}\n"
    text += "".join(nested % (name, "'https://bucket/x.yaml'") for name in names)
    text += "".join(nested % (f"{name}{name}", "gone.yaml") for name in names[:2])
    text += "".join(
        f"  Key{name}: {{Type: AWS::AppSync::ApiKey, Properties: {{ApiId: !Ref Id}}}}\n" for name in names[:2]
    )
    first, second, third = one(tmp_path, text).deployments[0].notes
    assert first == "template.yaml:3:3: the template of the stack A and of 2 more are out of sight."
    assert second.startswith("template.yaml:6:3: the template of the stack AA and of 1 more are not read. There is no")
    keys = "template.yaml:8:3: KeyA (AWS::AppSync::ApiKey) and 1 more name their API by `!Ref Id`, which is out"
    assert third.startswith(keys)
