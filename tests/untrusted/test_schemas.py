"""Schemas and documents that are valid and built to be too much: the run ends, in its time, with a correct result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.terminal import SCHEMA, write
from tests.untrusted.jail import run

if TYPE_CHECKING:
    from pathlib import Path

_BOTH = "@aws_iam @aws_api_key"
_TEMPLATE = """\
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties: {{Name: blog, AuthenticationType: AWS_IAM, {}}}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {{ApiId: !GetAtt Api.ApiId, DefinitionS3Location: api.graphql}}
Metadata:
  a: &a {{AdditionalAuthenticationProviders: [{{AuthenticationType: API_KEY}}]}}
"""
_FIRST = """\
A: &a {AdditionalAuthenticationProviders: [{AuthenticationType: API_KEY}]}
B: &b {XrayEnabled: true}
"""


def _row(types: int) -> str:
    """Return a schema in which each type leads to the next alone, and all hold something sensitive."""
    rows = [f"type T{number} {_BOTH} {{ email: String next: T{number + 1} }}" for number in range(types)]
    return "\n".join([f"type Query {{ first: T0 {_BOTH} }}", *rows, f"type T{types} {_BOTH} {{ password: String }}"])


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "html"])
def test_a_thousand_types_in_a_row_are_reported_in_lines_that_grow_with_them(tmp_path: Path, format_: str) -> None:
    (tmp_path / "a.graphql").write_text(_row(1_000))
    outcome = run(tmp_path, "a.graphql", "--auth", "iam,api-key", "--output", format_)
    assert outcome.exit_code == 1
    assert "T999.email looks sensitive" in outcome.stdout.replace("`", "")
    assert len(outcome.stdout) < 50_000_000


def test_of_a_long_path_both_ends_are_shown_and_how_much_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_text(_row(300))
    outcome = run(tmp_path, "a.graphql", "--auth", "iam,api-key", "--output", "json")
    found = json.loads(outcome.stdout)["findings"]
    last = next(one for one in found if one["coordinate"] == "T299" or one["affected"] == ["T299.email"])
    captions = " ".join(step["caption"] for step in last["evidence"])
    assert "Query.first admits" in captions
    assert "T299.email admits" in captions
    assert "281 more fields of this path are not shown" in captions
    assert last["witness"] is None
    assert any(one["witness"] for one in found)


def test_of_very_many_extensions_some_are_shown(tmp_path: Path) -> None:
    extensions = "".join(f"extend type Query {{ a{number}: Int @aws_iam }}\n" for number in range(20_000))
    (tmp_path / "a.graphql").write_text("type Query { a: Int @aws_iam }\n" + extensions)
    outcome = run(tmp_path, "a.graphql", "--auth", "iam,api-key")
    assert outcome.exit_code == 1
    assert "19,800 more places are not shown" in outcome.stdout
    assert len(outcome.stdout) < 100_000


@pytest.mark.parametrize(
    ("first", "merged", "sentence"),
    [
        pytest.param("", "<<: API_KEY", "What `<<` brings in has to be a mapping", id="a text"),
        pytest.param("", "<<: ", "What `<<` brings in has to be a mapping", id="nothing"),
        pytest.param("", "<<: [API_KEY]", "What `<<` brings in has to be a mapping", id="a list of texts"),
        pytest.param(_FIRST, "<<: *a, <<: *b", "`<<` stands twice, first at template.yaml:6:59", id="twice"),
    ],
)
def test_what_a_merge_key_brings_in_is_never_dropped(tmp_path: Path, first: str, merged: str, sentence: str) -> None:
    write(tmp_path, {"template.yaml": first + _TEMPLATE.format(merged), "api.graphql": SCHEMA})
    outcome = run(tmp_path, "template.yaml")
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
