"""The same SDL inlined in CloudFormation templates, as people write them and as tools do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_YAML = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage:
    Type: String
    Default: prod
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: !Sub api-${{Stage}}
      AuthenticationType: AMAZON_COGNITO_USER_POOLS
      UserPoolConfig: {{UserPoolId: eu-west-1_example, AwsRegion: eu-west-1, DefaultAction: ALLOW}}
      AdditionalAuthenticationProviders:
        - AuthenticationType: API_KEY
        - AuthenticationType: AWS_IAM
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties:
      ApiId: !GetAtt Api.ApiId
      Definition: {sdl}
"""
_POOL = {"UserPoolId": "eu-west-1_example", "AwsRegion": "eu-west-1", "DefaultAction": "ALLOW"}
_API = {
    "Name": "api",
    "AuthenticationType": "AMAZON_COGNITO_USER_POOLS",
    "UserPoolConfig": _POOL,
    "AdditionalAuthenticationProviders": [{"AuthenticationType": "API_KEY"}, {"AuthenticationType": "AWS_IAM"}],
}


def yaml_block(sdl: str) -> str:
    """Return a template in YAML with the SDL as a block scalar."""
    return _YAML.format(sdl="|\n" + _indented(sdl))


def yaml_sub(sdl: str) -> str:
    """Return a template in YAML in which the SDL stands in `!Sub`, and names a parameter in its first description."""
    return _YAML.format(sdl="!Sub |\n" + _indented(f'"The API of ${{Stage}}."\nscalar Stage\n\n{sdl}'))


def json_string(sdl: str) -> str:
    """Return a template in JSON with the SDL as one escaped string, as `aws cloudformation package` and CDK make it."""
    schema = {"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]}, "Definition": sdl}
    resources = {
        "Api": {"Type": "AWS::AppSync::GraphQLApi", "Properties": _API},
        "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": schema},
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=2) + "\n"


def _indented(sdl: str) -> str:
    return "".join(f"        {line}" if line.strip() else line for line in sdl.splitlines(keepends=True)).rstrip("\n")


def write_all(folder: Path, sdl: str) -> dict[str, Path]:
    """Write each kind of template into a folder of its own; return the files by kind."""
    texts = {
        "YAML": ("template.yaml", yaml_block(sdl)),
        "YAML with !Sub": ("template.yaml", yaml_sub(sdl)),
        "JSON": ("template.json", json_string(sdl)),
    }
    found = {}
    for kind, (name, text) in texts.items():
        path = folder / kind.lower().replace(" with !", "-") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        found[kind] = path
    return found
