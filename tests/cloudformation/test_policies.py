"""What IAM roles, users and groups of a template may do to AppSync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.loaders.document import Partial
from tests.cloudformation.reading import API, at, one, value

if TYPE_CHECKING:
    from pathlib import Path

ALLOW = "{Effect: Allow, Action: appsync:GraphQL, Resource: !Sub '${Api.Arn}/types/Query/*'}"
STATEMENT = {"Effect": "Allow", "Action": "appsync:GraphQL", "Resource": "?${Api.Arn}/types/Query/*"}


def roles(folder: Path, more: str) -> dict[str, Any]:
    """Return who may do something, and what."""
    found = value(one(folder, API + more), "iam", "roles") or []
    return {role["name"]: (role["unauthenticated"], role["statements"]) for role in found}


def test_a_role_has_policies_of_its_own_and_others(tmp_path: Path) -> None:
    more = f"""
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - {{PolicyName: a, PolicyDocument: {{Statement: {ALLOW}}}}}
        - {{PolicyName: b, PolicyDocument: {{Statement: [{{Effect: Allow, Action: "s3:*", Resource: "*"}}]}}}}
      ManagedPolicyArns: [!Ref Shared, !Sub "arn:${{AWS::Partition}}:iam::aws:policy/AWSAppSyncInvokeFullAccess"]
  Shared: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{ALLOW}]}}}}}}
  Attached:
    Type: AWS::IAM::Policy
    Properties: {{PolicyDocument: {{Statement: [{ALLOW}]}}, Roles: [!Ref Role]}}
  Third: {{Type: AWS::IAM::RolePolicy, Properties: {{RoleName: !Ref Role, PolicyDocument: {{Statement: {ALLOW}}}}}}}
"""
    anything = {"Effect": "Allow", "Action": ["appsync:GraphQL"], "Resource": "*"}
    assert roles(tmp_path, more) == {"Role": (False, [STATEMENT, STATEMENT, anything, STATEMENT, STATEMENT])}


def test_users_groups_and_policies_that_nobody_is_seen_to_have_count_too(tmp_path: Path) -> None:
    more = f"""
  User: {{Type: AWS::IAM::User, Properties: {{Policies: [{{PolicyName: a, PolicyDocument: {{Statement: {ALLOW}}}}}]}}}}
  Group: {{Type: AWS::IAM::Group}}
  Groups:
    Type: AWS::IAM::GroupPolicy
    Properties: {{GroupName: !Ref Group, PolicyDocument: {{Statement: {ALLOW}}}}}
  Loose: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: {ALLOW}}}}}}}
"""
    assert list(roles(tmp_path, more)) == ["User", "Loose", "Group"]


def test_a_statement_names_the_api(tmp_path: Path) -> None:
    more = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: a
          PolicyDocument:
            Statement:
              Effect: Allow
              Action: ["appsync:*"]
              Resource:
                Fn::Join: ["", ["arn:", !Ref AWS::Partition, ":appsync:*:*:apis/", !GetAtt Api.ApiId, "/types/*"]]
"""
    node = at(one(tmp_path, API + more), "iam", "roles", 0, "statements", 0, "Resource")
    assert isinstance(node, Partial)
    assert node.expression == "arn:${AWS::Partition}:appsync:*:*:apis/${Api.ApiId}/types/*"
    assert [(hole.target, hole.attribute) for hole in node.holes] == [("", ""), ("Api", "ApiId")]
    assert node.span.line == 18


def test_only_what_can_be_about_appsync_counts(tmp_path: Path) -> None:
    actions = ["s3:Get*", "'*'", "'app*:x'", "!Sub '${Service}:GraphQL'", "[s3:x, appsync:GetGraphqlApi]", "dynamodb:*"]
    more = "".join(
        f"""
  R{number}:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{{PolicyDocument: {{Statement: {{Effect: Allow, Action: {action}, Resource: '*'}}}}}}]
"""
        for number, action in enumerate(actions)
    )
    assert list(roles(tmp_path, more)) == ["R1", "R2", "R3", "R4"]


def test_not_action_counts(tmp_path: Path) -> None:
    more = """
  Role:
    Type: AWS::IAM::Role
    Properties: {Policies: [{PolicyDocument: {Statement: {Effect: Deny, NotAction: "s3:*", Resource: "*"}}}]}
"""
    assert roles(tmp_path, more) == {"Role": (False, [{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}])}


POOL = """
  Identities: {{Type: AWS::Cognito::IdentityPool, Properties: {{AllowUnauthenticatedIdentities: {open}}}}}
  Attachment:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      IdentityPoolId: !Ref Identities
      Roles: {{authenticated: !GetAtt In.Arn, unauthenticated: !GetAtt Out.Arn}}
  In: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyDocument: {{Statement: {allow}}}}}]}}}}
  Out: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyDocument: {{Statement: {allow}}}}}]}}}}
"""


def test_the_role_of_guests_is_told(tmp_path: Path) -> None:
    found = roles(tmp_path, POOL.format(open="true", allow=ALLOW))
    assert {name: guests for name, (guests, _) in found.items()} == {"In": False, "Out": True}
    found = roles(tmp_path, POOL.format(open="false", allow=ALLOW))
    assert {name: guests for name, (guests, _) in found.items()} == {"In": False, "Out": False}


def test_a_role_for_guests_says_so_in_what_it_trusts(tmp_path: Path) -> None:
    more = f"""
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal: {{Federated: cognito-identity.amazonaws.com}}
            Condition:
              ForAnyValue:StringLike: {{"cognito-identity.amazonaws.com:amr": unauthenticated}}
      Policies: [{{PolicyDocument: {{Statement: {ALLOW}}}}}]
"""
    assert roles(tmp_path, more)["Role"][0] is True


CONDITIONS = "Parameters: {Env: {Type: String, Default: dev}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n"


def test_a_condition_counts_only_where_appsync_is_concerned(tmp_path: Path) -> None:
    more = """
  Other:
    Type: AWS::IAM::Role
    Condition: IsProd
    Properties:
      Policies: [!If [IsProd, {PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*"}}}, !Ref AWS::NoValue]]
"""
    assert len(one(tmp_path, CONDITIONS + API + more).deployments) == 1
    more += f"""
  Role:
    Type: AWS::IAM::Role
    Properties: {{Policies: [{{PolicyDocument: {{Statement: [!If [IsProd, {ALLOW}, !Ref AWS::NoValue]]}}}}]}}
"""
    api = one(tmp_path, CONDITIONS + API + more)
    found = {one.label: value(api, "iam", way=number) is not None for number, one in enumerate(api.deployments)}
    assert found == {"Env is not prod": False, "Env is prod": True}
