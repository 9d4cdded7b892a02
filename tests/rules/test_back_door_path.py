"""Odd cases of `back-door-path`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint import Severity
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

POOL_AND_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""
ADMIN = '@aws_cognito_user_pools(cognito_groups: ["Admin"])'
USERS = f"users: [User] {ADMIN}"
POST = "type Post { author: User } type User { name: String }"


def findings(schema: str, config: str = POOL_AND_IAM) -> tuple[Finding, ...]:
    return findings_of("back-door-path", config, schema)


def test_who_comes_where_by_which_way() -> None:
    editor = '@aws_cognito_user_pools(cognito_groups: ["Editor"])'
    schema = f"""
    type Query {{ posts: [Post] drafts: [Draft] {editor} {USERS} }}
    type Draft {{ post: Post reviewer: User }}
    {POST}
    """
    (finding,) = findings(schema)
    assert (finding.coordinate, finding.severity) == ("User", Severity.HIGH)
    assert [str(principal) for principal in finding.principals] == [
        "AMAZON_COGNITO_USER_POOLS",
        "AMAZON_COGNITO_USER_POOLS:Editor",
    ]
    assert finding.affected == ("Draft.reviewer", "Post.author")
    who = "a signed-in user outside the group Admin"
    told = f"Draft.reviewer and Post.author lead {who} to User, although Query.users refuses these callers."
    assert finding.message == told
    assert finding.remedy.startswith(f"Write `type User {ADMIN}`, or close Post.author")
    assert finding.witness is not None
    assert finding.witness.operation == "query { posts { author { name } } }"
    assert [step.caption.partition(" ")[0] for step in finding.evidence] == [
        "Query.users",
        "AMAZON_COGNITO_USER_POOLS",
        "Query.posts",
        "Post.author",
    ]


def test_a_way_that_only_one_group_has() -> None:
    editor = '@aws_cognito_user_pools(cognito_groups: ["Editor"])'
    (finding,) = findings(f"type Query {{ posts: [Post] {editor} {USERS} }} {POST}")
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS:Editor"]


def test_what_lies_behind_a_back_door_is_its_matter() -> None:
    schema = f"""
    type Query {{ posts: [Post] {USERS} homes: [Home] {ADMIN} }}
    type Post {{ author: User }}
    type User {{ name: String home: Home }}
    type Home {{ street: String owner: User }}
    """
    (finding,) = findings(schema)
    assert (finding.coordinate, finding.affected) == ("User", ("Post.author",))


def test_a_directive_on_the_door_weighs_less() -> None:
    schema = f"type Query {{ posts: [Post] {USERS} }} type Post {{ author: User @aws_cognito_user_pools }}"
    (finding,) = findings(f"{schema} type User {{ name: String }}")
    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    "schema",
    [
        f"type Query {{ {USERS} }} {POST}",
        f"type Query {{ posts: [Post] @aws_iam {USERS} }} {POST}",
        f"type Query {{ posts: [Post] {USERS} any: Any }} union Any = User | Post {POST}",
        f"type Query {{ posts: [Post] {USERS} find: UserResponse }} type UserResponse {{ user: User }} {POST}",
        f"type Query {{ posts: [Post] {USERS} }} type Mutation {{ save: User }} {POST}",
        f"type Query {{ posts: [Post] {USERS} }} type Subscription {{ saved: User }} {POST}",
        f"type Query {{ myPosts: [Post] {USERS} }} {POST}",
        f"type Query {{ ping: Int {USERS} }} type Mutation {{ save: Post }} {POST}",
        f"type Query {{ posts: [Post] }} type Mutation {{ {USERS} }} {POST}",
        f"type Query {{ posts: [Post] users: [User] @aws_iam }} {POST}",
        f"type Query {{ posts: [Post] users: [User] @aws_api_key }} {POST}",
        f"type Query {{ posts: [Post] users: [User] @aws_lambda }} {POST}",
        f"type Query {{ posts: [Post] any: Any {ADMIN} }} union Any = User | Post {POST}",
        f"type Query {{ posts: [Post] {USERS} }} type Post {{ author: User {ADMIN} }} type User {{ name: String }}",
        f"type Query {{ posts: [Post] {USERS} }} type Post {{ author: User }} type User @aws_iam {{ name: String }}",
        f"type Query {{ posts: [Post] {USERS} }} {POST} type M @model {{ id: ID }}",
        f"type Query {{ again: Query {USERS} }} type User {{ query: Query }}",
    ],
    ids=[
        "no way", "the way is shut", "a union at the root", "a response at the root", "a mutation admits",
        "a subscription admits", "one's own", "from a mutation", "only a mutation is closed", "for servers",
        "for the key", "for nobody", "a union is closed", "the door is shut", "nothing to read", "Amplify",
        "root types",
    ],
)  # fmt: skip
def test_what_is_left_alone(schema: str) -> None:
    assert findings(schema) == ()


def test_edges_of_a_connection() -> None:
    schema = f"""
    type Query {{ team: Team users: Users {ADMIN} }}
    type Team {{ members: Users }}
    type Users {{ edges: [UserEdge] pageInfo: String }}
    type UserEdge {{ node: User cursor: String }}
    type User {{ name: String }}
    """
    (finding,) = findings(schema)
    assert (finding.coordinate, finding.affected) == ("User", ("Team.members",))


def test_an_order_is_no_connection_of_its_items() -> None:
    schema = f"type Query {{ order: Order {ADMIN} shop: Shop }} type Shop {{ best: Item }} "
    assert not findings(f"{schema} type Order {{ items: [Item] total: Int }} type Item {{ name: String }}")


def test_a_resolver_that_looks_at_its_caller_guards_the_door() -> None:
    config = """
    authenticationType: AMAZON_COGNITO_USER_POOLS
    additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
    resolvers: [{typeName: Post, fieldName: author, code: "export const request = (ctx) => ({sub: ctx.identity.sub})"}]
    """
    schema = f"type Query {{ posts: [Post] {USERS} }} {POST}"
    assert not findings(schema, config)
    assert findings(schema, config.replace("ctx.identity.sub", "ctx.source.author"))


def test_servers_and_an_unknown_default_mode_have_no_back_door() -> None:
    schema = f"type Query {{ posts: [Post] {USERS} }} {POST}"
    unknown = "additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS}]"
    assert not findings(schema, unknown)
    for_servers = "authenticationType: AWS_IAM\nadditionalAuthenticationProviders: [{authenticationType: AWS_LAMBDA}]"
    assert not findings(schema.replace(ADMIN, "@aws_lambda"), for_servers)


def test_a_token_of_open_id_connect() -> None:
    config = "authenticationType: OPENID_CONNECT\nadditionalAuthenticationProviders: [{authenticationType: API_KEY}, "
    config += "{authenticationType: AMAZON_COGNITO_USER_POOLS}]"
    (finding,) = findings(f"type Query {{ posts: [Post] {USERS} }} {POST}", config)
    assert [str(principal) for principal in finding.principals] == ["OPENID_CONNECT"]


def test_a_page_is_looked_through_whatever_its_list_is_called() -> None:
    schema = f"""
    type Query {{ posts: [Post] users: UsersPage {ADMIN} }}
    type UsersPage {{ users: [User!] nextToken: String }}
    {POST}
    """
    (finding,) = findings(schema)
    assert (finding.coordinate, finding.affected) == ("User", ("Post.author",))


@pytest.mark.parametrize("end", ["Payload", "Response", "Result", "Results", "Output"])
def test_an_envelope_that_is_given_away_gives_its_content(end: str) -> None:
    schema = f"type Query {{ {USERS} find: Find{end} post: Post }} type Find{end} {{ user: User }} {POST}"
    assert not findings(schema)
    assert findings(schema.replace(f"Find{end}", "FindThing"))


def test_the_order_of_definitions_changes_nothing() -> None:
    one, other = f"a: [User] {ADMIN}", f"b: User {ADMIN}"
    first, second = (
        findings(f"type Query {{ {order} post: Post }} {POST}") for order in (f"{one} {other}", f"{other} {one}")
    )
    assert [found.message for found in first] == [found.message for found in second]
    assert [[s.caption for s in f.evidence] for f in first] == [[s.caption for s in f.evidence] for f in second]
    assert len(first) == 1


def test_the_nearest_door_is_shown() -> None:
    schema = f"""
      type Query {{ a: [User] {ADMIN}  b: User {ADMIN}  post: Post }}
      type Post {{ zero: User  last: Last }}
      type Last {{ author: User }}
      type User {{ name: String }}
    """
    (found,) = findings(schema)
    assert found.message == (
        "Last.author and Post.zero lead a signed-in user outside the group Admin to User, "
        "although Query.a and Query.b refuse this caller."
    )
    assert "or close Post.zero in the same way" in found.remedy
    assert found.witness is not None
    assert found.witness.operation == "query { post { zero { name } } }"


def test_only_callers_of_the_default_mode_count() -> None:
    schema = (
        f"type Query {{ {USERS} post: Post @aws_iam @aws_api_key }} {POST.replace('type User', 'type User @aws_iam')}"
    )
    assert not findings(schema.replace("author: User", "author: User @aws_iam"))


def test_fields_of_the_type_that_refuse_the_caller_do_not_close_the_door() -> None:
    user = "type User { name: String  secret: String @aws_iam }"
    (found,) = findings(f"type Query {{ {USERS} post: Post }} type Post {{ author: User }} {user}")
    assert (found.coordinate, found.affected) == ("User", ("Post.author",))


def test_a_door_that_only_one_of_the_refused_callers_finds() -> None:
    editor = '@aws_cognito_user_pools(cognito_groups: ["Editor"])'
    (finding,) = findings(f"type Query {{ posts: [Post] {editor} {USERS} }} {POST}")
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS:Editor"]
