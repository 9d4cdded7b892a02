"""Templates that nobody means well with: they end, and nothing is guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appsync_lint.loaders import cloudformation
from appsync_lint.loaders.infrastructure import FoundApi, Surroundings
from appsync_lint.loaders.workspace import Workspace
from appsync_lint.source import UnreadableError
from tests.cloudformation.reading import API, one, project, value, write

if TYPE_CHECKING:
    from pathlib import Path


def test_deep_nesting_is_not_followed(tmp_path: Path) -> None:
    deep = "!Join ['', [" * 200 + "x" + "]]" * 200
    found = value(one(tmp_path, API + f"      Visibility: {deep}\n"), "visibility")
    assert str(found).startswith("?!Join")


def test_long_chains_of_conditions_are_not_followed(tmp_path: Path) -> None:
    chain = "".join(f"  C{number}: !Not [!Condition C{number + 1}]\n" for number in range(3000))
    api = one(tmp_path, f"Conditions:\n{chain}" + API + "      Visibility: !If [C0, PRIVATE, GLOBAL]\n")
    assert {value(api, "visibility", way=way) for way in range(len(api.deployments))} == {"PRIVATE", "GLOBAL"}


def test_conditions_that_branch_into_each_other_end(tmp_path: Path) -> None:
    lines = "".join(
        f"  C{number}: !And [!Condition C{(number + 1) % 40}, !Condition C{(number + 7) % 40}]\n"
        for number in range(40)
    )
    api = one(tmp_path, f"Conditions:\n{lines}" + API + "      Visibility: !If [C0, PRIVATE, GLOBAL]\n")
    assert "GLOBAL" in {value(api, "visibility", way=way) for way in range(len(api.deployments))}


def test_outputs_and_parameters_in_a_circle_end(tmp_path: Path) -> None:
    root = """
    Resources:
      A:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: inner.yaml, Parameters: {In: !GetAtt B.Outputs.Out}}
      B:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: inner.yaml, Parameters: {In: !GetAtt A.Outputs.Out}}
      Api: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: !GetAtt A.Outputs.Out}}
    """
    inner = "Parameters: {In: {Type: String}}\nResources: {}\nOutputs: {Out: {Value: !Ref In}}\n"
    (api,) = project(tmp_path, {"root.yaml": root, "inner.yaml": inner})
    assert str(value(api, "authenticationType")).startswith("?")


def test_exports_in_a_circle_end(tmp_path: Path) -> None:
    one_way = "Resources: {}\nOutputs: {X: {Value: !ImportValue %s, Export: {Name: %s}}}\n"
    files = {
        "a.yaml": one_way % ("bbbb", "aaaa"),
        "b.yaml": one_way % ("aaaa", "bbbb"),
        "c.yaml": API + "      Visibility: !ImportValue aaaa\n",
    }
    (api,) = project(tmp_path, files)
    assert str(value(api, "visibility")).startswith("?!ImportValue")


def test_aliases_do_not_multiply(tmp_path: Path) -> None:
    anchors = "".join(f"  a{n}: &a{n} {{x: !Join ['', [*a{n - 1}, *a{n - 1}]]}}\n" for n in range(1, 14))
    text = f"Metadata:\n  a0: &a0 lol\n{anchors}" + API + "      LogConfig: *a13\n"
    assert value(one(tmp_path, text), "authenticationType") == "API_KEY"


def test_loops_do_not_multiply(tmp_path: Path) -> None:
    values = "[" + ", ".join(f"v{number}" for number in range(300)) + "]"
    body = '"K${A}${B}${C}": {Type: AWS::AppSync::ApiKey}'
    loop = f"Fn::ForEach::C: [C, {values}, {{{body}}}]"
    loop = f"Fn::ForEach::B: [B, {values}, {{{loop}}}]"
    api = one(tmp_path, API + f"  Fn::ForEach::A: [A, {values}, {{{loop}}}]\n")
    assert any("loop" in note for note in api.deployments[0].notes)


@pytest.mark.parametrize("name", ["loop.yaml", "a" * 5000 + ".graphql", '"a\\0b.yaml"'])
def test_names_that_no_file_has_are_out_of_sight(name: str, tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    stack = f"  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {name}}}\n"
    schema = "  Schema:\n    Type: AWS::AppSync::GraphQLSchema\n    Properties:\n      ApiId: !GetAtt Api.ApiId\n"
    api = one(tmp_path, API + stack + schema + f"      DefinitionS3Location: {name}\n")
    assert str(value(api, "schema")).startswith("?")


@pytest.mark.parametrize("text", ["[]", "just text"])
def test_what_is_no_template_is_refused(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"template.yaml": text})
    with pytest.raises(UnreadableError, match=r"template.yaml is no CloudFormation template\."):
        cloudformation.read(tmp_path / "template.yaml", Surroundings(Workspace(tmp_path.resolve())))


def test_a_template_without_resources_makes_no_apis(tmp_path: Path) -> None:
    assert project(tmp_path, {"template.yaml": "Resources: []\n"}) == ()


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from(["Api", "P", "C", "M", "a", "x.y", "${P}", "AWS::NoValue"])
)
FUNCTIONS = ["Ref", "Condition", "Fn::Transform", "Fn::ForEach::X"] + [
    f"Fn::{name}"
    for name in (
        "GetAtt", "If", "Sub", "Join", "Select", "Split", "FindInMap", "ImportValue", "Length", "Equals", "Not", "And",
        "ToJsonString", "Base64",
    )
]  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.builds(lambda name, argument: {name: argument}, st.sampled_from(FUNCTIONS), inner),
        st.dictionaries(st.sampled_from(["Type", "Default", "Effect", "Action", "Statement", "a"]), inner, max_size=3),
    ),
    max_leaves=12,
)
RESOURCE = st.fixed_dictionaries(
    {
        "Type": st.sampled_from(
            [f"AWS::AppSync::{name}" for name in ("GraphQLApi", "ApiKey", "Resolver", "DataSource", "GraphQLSchema")]
            + ["AWS::IAM::Role", "AWS::IAM::Policy", "AWS::CloudFormation::Stack", "AWS::Lambda::Function"]
        ),
        "Properties": st.one_of(
            VALUES,
            st.dictionaries(
                st.sampled_from(
                    ["ApiId", "Name", "AuthenticationType", "LogConfig", "AdditionalAuthenticationProviders",
                     "Policies", "PolicyDocument", "ManagedPolicyArns", "Definition", "Code", "TemplateURL",
                     "PipelineConfig"]
                ),
                VALUES,
            ),
        ),
    },
    optional={"Condition": st.sampled_from(["C", "D"])},
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "Resources": st.dictionaries(st.sampled_from(["Api", "B", "D"]), RESOURCE, min_size=1),
            "Conditions": st.dictionaries(st.sampled_from(["C", "D"]), VALUES),
            "Parameters": st.dictionaries(st.just("P"), VALUES),
            "Mappings": st.dictionaries(st.just("M"), VALUES),
            "Outputs": st.dictionaries(st.just("O"), VALUES),
        }
    )
)
def test_whatever_stands_in_a_template_it_is_read(tmp_path: Path, template: dict[str, object]) -> None:
    for api in project(tmp_path, {"template.json": json.dumps(template)}):
        assert isinstance(api, FoundApi)
        assert api.deployments
