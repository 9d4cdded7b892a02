"""What differs between deployments: conditions, allowed values and mappings, consistently within each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint.source import UnreadableError
from tests.cloudformation.reading import API, across, one, project, value

if TYPE_CHECKING:
    from pathlib import Path

ENV = """
Parameters:
  Env: {Type: String, Default: dev}
  Other: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [dev, !Ref Env]
  IsNotProd: !Not [!Condition IsProd]
  IsBig: !Or [!Condition IsProd, !Equals [!Ref Env, staging]]
  Never: !And [!Condition IsProd, !Condition IsDev]
  Circle: !Not [!Condition Circle]
  Nested: {Fn::Equals: [!Sub "${Env}-x", prod-x]}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      AuthenticationType: API_KEY
"""


def env(folder: Path, properties: str, **params: str) -> dict[str, object]:
    """Return an API's visibility in each deployment; the properties are lines of YAML."""
    indented = "".join(f"      {line}\n" for line in properties.splitlines())
    return across(one(folder, ENV + indented, **params), "visibility")


def test_the_default_comes_first(tmp_path: Path) -> None:
    found = env(tmp_path, "Visibility: !If [IsProd, PRIVATE, GLOBAL]")
    assert list(found.items()) == [("Env is not prod", "GLOBAL"), ("Env is prod", "PRIVATE")]


def test_what_is_given_leaves_no_choice(tmp_path: Path) -> None:
    assert env(tmp_path, "Visibility: !If [IsProd, PRIVATE, GLOBAL]", Env="prod") == {"": "PRIVATE"}


def test_a_condition_that_plays_no_part_makes_no_deployments(tmp_path: Path) -> None:
    assert env(tmp_path, "Visibility: GLOBAL\nTags: [{Key: !If [IsProd, a, b], Value: x}]") == {"": "GLOBAL"}


def test_one_value_is_not_two(tmp_path: Path) -> None:
    assert set(env(tmp_path, "Visibility: !If [Never, PRIVATE, GLOBAL]").values()) == {"GLOBAL"}


@pytest.mark.parametrize("condition", ["IsNotProd", "IsBig", "Nested"])
def test_conditions_are_built_of_others(condition: str, tmp_path: Path) -> None:
    found = env(tmp_path, f"Visibility: !If [{condition}, PRIVATE, GLOBAL]")
    assert set(found.values()) == {"PRIVATE", "GLOBAL"}


def test_opposite_conditions_agree(tmp_path: Path) -> None:
    text = "Visibility: !If [IsProd, PRIVATE, GLOBAL]\nXrayEnabled: !If [IsNotProd, true, false]"
    api = one(tmp_path, ENV + "".join(f"      {line}\n" for line in text.splitlines()))
    assert [(value(api, "visibility", way=way), value(api, "xrayEnabled", way=way)) for way in range(2)] == [
        ("GLOBAL", True),
        ("PRIVATE", False),
    ]
    assert len(api.deployments) == 2


def test_a_value_read_before_its_condition_agrees_with_it(tmp_path: Path) -> None:
    """`Visibility` is made of the parameter on which `XrayEnabled` depends, and comes first."""
    text = "LogConfig: {CloudWatchLogsRoleArn: !Ref Env}\nXrayEnabled: !If [IsProd, true, false]"
    api = one(tmp_path, ENV + "".join(f"      {line}\n" for line in text.splitlines()))
    found = {
        value(api, "logConfig", "cloudWatchLogsRoleArn", way=way): value(api, "xrayEnabled", way=way) for way in (0, 1)
    }
    assert found == {"dev": False, "prod": True}


def test_a_default_that_is_ruled_out_is_not_known_any_more(tmp_path: Path) -> None:
    text = "LogConfig: {CloudWatchLogsRoleArn: !Ref Env}\nXrayEnabled: !If [IsDev, true, false]"
    api = one(tmp_path, ENV + "".join(f"      {line}\n" for line in text.splitlines()))
    found = {
        value(api, "xrayEnabled", way=way): value(api, "logConfig", "cloudWatchLogsRoleArn", way=way) for way in (0, 1)
    }
    assert found == {True: "dev", False: "?!Ref Env"}


def test_a_condition_that_stands_in_itself_is_a_choice(tmp_path: Path) -> None:
    assert len(env(tmp_path, "Visibility: !If [Circle, PRIVATE, GLOBAL]")) == 2


def test_a_condition_that_nobody_defines_is_a_choice(tmp_path: Path) -> None:
    assert env(tmp_path, "Visibility: !If [Nowhere, PRIVATE, GLOBAL]") == {
        "Nowhere is true": "PRIVATE",
        "Nowhere is false": "GLOBAL",
    }


def test_nothing_is_absent(tmp_path: Path) -> None:
    found = env(tmp_path, "Visibility: !If [IsProd, PRIVATE, !Ref AWS::NoValue]")
    assert list(found.values()) == [None, "PRIVATE"]


def test_a_provider_may_be_conditional(tmp_path: Path) -> None:
    text = """AdditionalAuthenticationProviders:
  - AuthenticationType: AWS_IAM
  - !If [IsProd, !Ref AWS::NoValue, {AuthenticationType: AWS_LAMBDA}]"""
    api = one(tmp_path, ENV + "".join(f"      {line}\n" for line in text.splitlines()))
    found = across(api, "additionalAuthenticationProviders")
    assert [[item["authenticationType"] for item in items] for items in found.values()] == [
        ["AWS_IAM", "AWS_LAMBDA"],
        ["AWS_IAM"],
    ]


ALLOWED = """
Parameters:
  Mode: {Type: String, Default: AWS_IAM, AllowedValues: [API_KEY, AWS_IAM]}
  Level: {Type: String, Default: ALL, AllowedValues: [ALL, NONE]}
  Name: {Type: String, Default: one, AllowedValues: [one, two]}
Mappings:
  Levels: {API_KEY: {Visibility: PRIVATE}, AWS_IAM: {Visibility: GLOBAL}}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: !Ref Name
      AuthenticationType: !Ref Mode
      Visibility: !FindInMap [Levels, !Ref Mode, Visibility]
"""


def test_allowed_values_are_choices(tmp_path: Path) -> None:
    api = one(tmp_path, ALLOWED)
    assert across(api, "authenticationType") == {"Mode is AWS_IAM": "AWS_IAM", "Mode is API_KEY": "API_KEY"}


def test_a_mapping_agrees_with_its_key(tmp_path: Path) -> None:
    assert list(across(one(tmp_path, ALLOWED), "visibility").values()) == ["GLOBAL", "PRIVATE"]


def test_a_name_makes_no_deployments(tmp_path: Path) -> None:
    assert list(across(one(tmp_path, ALLOWED), "name").values()) == ["one", "one"]


def test_an_unknown_key_is_one_of_a_mapping(tmp_path: Path) -> None:
    template = """
    Mappings: {Levels: {dev: {V: GLOBAL}, prod: {V: PRIVATE}}}
    Parameters: {Env: {Type: String}}
    Conditions: {IsProd: !Equals [!Ref Env, prod]}
    Resources:
      Api:
        Type: AWS::AppSync::GraphQLApi
        Properties:
          AuthenticationType: !If [IsProd, AWS_IAM, API_KEY]
          Visibility: !FindInMap [Levels, !Ref Env, V]
    """
    api = one(tmp_path, template)
    found = {
        (value(api, "authenticationType", way=way), value(api, "visibility", way=way))
        for way in range(len(api.deployments))
    }
    assert found == {("AWS_IAM", "PRIVATE"), ("API_KEY", "GLOBAL")}


def test_a_resource_may_be_conditional(tmp_path: Path) -> None:
    template = """
    Parameters: {Env: {Type: String, Default: dev}}
    Conditions: {IsProd: !Equals [!Ref Env, prod]}
    Resources:
      Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}
      Key: {Type: AWS::AppSync::ApiKey, Condition: IsProd, Properties: {ApiId: !GetAtt Api.ApiId, Expires: 1}}
    """
    assert list(across(one(tmp_path, template), "apiKeys").values()) == [None, [{"expires": 1}]]


def test_an_api_that_is_never_made_is_none(tmp_path: Path) -> None:
    template = """
    Parameters: {Env: {Type: String}}
    Conditions: {IsProd: !Equals [a, b], IsDev: !Equals [!Ref Env, dev]}
    Resources:
      Never: {Type: AWS::AppSync::GraphQLApi, Condition: IsProd, Properties: {AuthenticationType: API_KEY}}
      Perhaps: {Type: AWS::AppSync::GraphQLApi, Condition: IsDev, Properties: {AuthenticationType: API_KEY}}
    """
    (api,) = project(tmp_path, {"template.yaml": template})
    assert (api.key, len(api.deployments)) == ("Perhaps", 1)


def test_more_deployments_than_are_looked_at_are_told(tmp_path: Path) -> None:
    names = [f"P{number}" for number in range(8)]
    template = {
        "Parameters": "".join(f"  {name}: {{Type: String, AllowedValues: [a, b]}}\n" for name in names),
        "Keys": "".join(
            f"  K{name}: {{Type: AWS::AppSync::ApiKey, "
            f"Properties: {{ApiId: !GetAtt Api.ApiId, Description: !Ref {name}}}}}\n"
            for name in names
        ),
    }
    text = (
        f"Parameters:\n{template['Parameters']}Resources:\n"
        "  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}\n" + template["Keys"]
    )
    assert not one(tmp_path, text).complete


FILES = """
Parameters: {Mode: {Type: String}, Level: {Type: String, Default: ALL}}
Resources:
  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: !Ref Mode, Visibility: !Ref Level}}
"""


def test_the_one_file_of_parameters_counts(tmp_path: Path) -> None:
    text = '[{"ParameterKey": "Mode", "ParameterValue": "AWS_IAM"}]'
    (api,) = project(tmp_path, {"template.yaml": FILES, "parameters.json": text})
    assert across(api, "authenticationType") == {"": "AWS_IAM"}


def test_each_of_several_files_of_parameters_is_a_deployment(tmp_path: Path) -> None:
    files = {
        "template.yaml": FILES,
        "params-dev.json": '{"Parameters": {"Mode": "API_KEY"}}',
        "params-prod.json": '{"Parameters": {"Mode": "AWS_IAM"}}',
        "params-of-others.json": '{"Parameters": {"Mode": "AWS_IAM", "Else": "1"}}',
        "params-broken.json": "{",
    }
    (api,) = project(tmp_path, files)
    assert across(api, "authenticationType") == {
        "the parameters are those of params-dev.json": "API_KEY",
        "the parameters are those of params-prod.json": "AWS_IAM",
    }


@pytest.mark.parametrize(
    "written", ['"Mode=AWS_IAM Level=NONE"', '["Mode=AWS_IAM"]', '"ParameterKey=Mode,ParameterValue=AWS_IAM"']
)
def test_sams_overrides_count(written: str, tmp_path: Path) -> None:
    toml = f"version = 0.1\n[default.deploy.parameters]\nparameter_overrides = {written}\n"
    (api,) = project(tmp_path, {"template.yaml": FILES, "samconfig.toml": toml})
    assert across(api, "authenticationType") == {"": "AWS_IAM"}
    assert (
        project(tmp_path, {"template.yaml": FILES}, Mode="API_KEY")[0].deployments[0].table.text("authenticationType")
        == "API_KEY"
    )


def test_every_environment_of_samconfig_is_a_deployment(tmp_path: Path) -> None:
    template = API.replace("API_KEY", "!Ref Mode") + "Parameters: {Mode: {Type: String, Default: AWS_LAMBDA}}\n"
    config = (
        'version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "Mode=API_KEY"\n'
        '[prod.deploy.parameters]\nparameter_overrides = "Mode=AWS_IAM"\n'
    )
    (api,) = project(tmp_path, {"template.yaml": template, "samconfig.toml": config})
    assert across(api, "authenticationType") == {
        "the environment of samconfig.toml is default": "API_KEY",
        "the environment of samconfig.toml is prod": "AWS_IAM",
    }


def test_a_single_file_of_parameters_hides_no_other_value_that_is_allowed(tmp_path: Path) -> None:
    template = (
        API.replace("API_KEY", "!Ref Mode") + "Parameters: {Mode: {Type: String, AllowedValues: [API_KEY, AWS_IAM]}}\n"
    )
    config = '[default.deploy.parameters]\nparameter_overrides = "Mode=AWS_IAM"\n'
    (api,) = project(tmp_path, {"template.yaml": template, "samconfig.toml": config})
    assert list(across(api, "authenticationType").values()) == ["AWS_IAM", "API_KEY"]


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        ("{Type: String, AllowedValues: [dev, prod]}", "prdo", "the template allows dev, prod"),
        ("{Type: Number}", "abc", "is a number"),
    ],
)
def test_a_value_that_the_template_refuses_is_refused(
    parameter: str, value: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableError, match=sentence):
        one(tmp_path, API + f"Parameters: {{Stage: {parameter}}}\n", Stage=value)


def test_the_name_is_the_same_whatever_is_given(tmp_path: Path) -> None:
    template = API.replace("blog", "!Sub blog-${Stage}") + "Parameters: {Stage: {Type: String, Default: dev}}\n"
    assert value(one(tmp_path, template), "name") == value(one(tmp_path, template, Stage="prod"), "name") == "blog-dev"
