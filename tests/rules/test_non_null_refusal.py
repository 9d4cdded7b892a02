"""Odd cases of `non-null-refusal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

POOL_IAM_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""
OPEN = "@aws_iam @aws_cognito_user_pools"


def findings(schema: str, config: str = POOL_IAM_KEY) -> tuple[Finding, ...]:
    return findings_of("non-null-refusal", config, schema)


@pytest.mark.parametrize(
    ("returned", "lost"),
    [
        ("Post", "Query.post"),
        ("[Post!]", "Query.post"),
        ("[Post]!", "an item of Query.post"),
        ("[[Post!]]!", "an item of Query.post"),
        ("[Post!]!", "the whole response"),
        ("Post!", "the whole response"),
    ],
)
def test_it_says_how_far_the_null_goes(returned: str, lost: str) -> None:
    schema = f"type Query {{ post: {returned} {OPEN} }} type Post {OPEN} {{ a: Int  b: Int! @aws_iam }}"
    (found,) = findings(schema)
    assert f"turns {lost} into null" in found.message


def test_the_null_goes_through_every_non_null_field_above() -> None:
    schema = f"""
      type Query {{ box: Box {OPEN} }}
      type Box {OPEN} {{ posts: [Post!]! }}
      type Post {OPEN} {{ a: Int  b: Int! @aws_iam }}
    """
    (found,) = findings(schema)
    assert "turns Query.box into null" in found.message


def test_a_directive_on_a_field_is_one_cause_and_what_is_inherited_another() -> None:
    schema = f"""
      type Query {{ post: Post {OPEN} @aws_api_key }}
      type Post @aws_cognito_user_pools {{
        z: Int! b: [Int]! c: Int
        own: Int! @aws_iam
        free: Int @aws_iam @aws_cognito_user_pools @aws_api_key
      }}
    """
    assert [(f.coordinate, [str(p) for p in f.principals], f.affected) for f in findings(schema)] == [
        ("Post", ["API_KEY", "AWS_IAM"], ("Post.b", "Post.z")),
        ("Post.own", ["API_KEY", "AMAZON_COGNITO_USER_POOLS"], ("Post.own",)),
    ]


def test_users_who_lack_the_group_are_told_apart() -> None:
    schema = """
      type Query { post: Post }
      type Post {
        a: Int
        b: Int! @aws_cognito_user_pools(cognito_groups: ["A"])
        c: Int @aws_auth(cognito_groups: ["B"])
      }
    """
    (found,) = findings(schema)
    assert [str(p) for p in found.principals] == ["AMAZON_COGNITO_USER_POOLS", "AMAZON_COGNITO_USER_POOLS:B"]
    assert "for a signed-in user outside the group A," in found.message


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { me: User!  version: String @aws_iam } type User { id: ID! }",
        f"type Query {{ post: Post }} type Post {OPEN} {{ a: Int  b: Int! @aws_cognito_user_pools }}",
        f"type Query {{ post: Post {OPEN} }} type Post {{ a: Int!  b: Int! }}",
        f"type Query {{ post: Post {OPEN} }} type Post {OPEN} {{ a: Int  b: [Int!] @aws_iam }}",
        f"type Query {{ n: N {OPEN} }} interface N {{ a: Int! @aws_iam }} type P implements N {OPEN} {{ a: Int! }}",
    ],
    ids=["root", "no way there", "reads nothing", "nullable list", "interface field"],
)
def test_silent(schema: str) -> None:
    assert not findings(schema)


def test_a_type_is_reached_by_an_interface_as_well() -> None:
    schema = f"""
      type Query {{ node: Node {OPEN} }}
      interface Node {{ a: Int }}
      type Post implements Node {OPEN} {{ a: Int  secret: Int! @aws_cognito_user_pools }}
    """
    (found,) = findings(schema)
    assert (found.coordinate, [str(p) for p in found.principals]) == ("Post.secret", ["AWS_IAM"])


def test_what_a_subscription_alone_leads_to_proves_no_refusal() -> None:
    schema = f"""
      type Query {{ a: Int }}
      type Subscription {{ s: Post {OPEN} }}
      type Post {OPEN} {{ a: Int  b: Int! @aws_iam }}
    """
    for checked in ("true", "false"):
        config = f"{POOL_IAM_KEY}assume: {{subscriptionPayloadIsChecked: {checked}}}"
        assert not findings(schema, config)
        assert findings(schema.replace("a: Int }", f"a: Post {OPEN} }}", 1), config)
