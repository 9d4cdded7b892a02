"""Odd cases of `abstract-members-differ`."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from appsync_lint import Confidence, Finding, Known, Mode, Provider, Severity, ruleset, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source
from tests.pages import findings as findings_of

POOL_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""
BOTH = "@aws_iam @aws_cognito_user_pools"
ADMIN = '@aws_cognito_user_pools(cognito_groups: ["Admin"])'
NODES = f"""
interface Node {{ id: ID  title: String }}
type Post implements Node {BOTH} {{ id: ID  title: String }}
type Page implements Node {{ id: ID  title: String }}
"""


def findings(schema: str, config: str = POOL_IAM) -> tuple[Finding, ...]:
    return findings_of("abstract-members-differ", config, schema)


def said(schema: str, config: str = POOL_IAM) -> list[tuple[str, list[str], list[str]]]:
    return [(f.coordinate, [str(p) for p in f.principals], list(f.affected)) for f in findings(schema, config)]


def test_it_says_who_is_refused_where_and_by_which_operation() -> None:
    (found,) = findings(f"type Query {{ node(id: ID!): Node {BOTH} }} {NODES}")
    assert found.severity is Severity.MEDIUM
    assert found.confidence is Confidence.MEDIUM
    assert found.message == ("Behind Node, Page refuses a caller that signs with IAM, whom other types of Node admit.")
    assert found.remedy == (
        "Write `type Page implements Node @aws_cognito_user_pools @aws_iam` if they may read it; "
        "if not, leave Page out of what Query.node returns to them."
    )
    assert found.witness is not None
    assert found.witness.operation == 'query { node(id: "1") { ... on Post { id } } }'
    assert [(step.span.line if step.span else 0, step.caption) for step in found.evidence] == [
        (1, "Query.node admits a caller that signs with IAM: @aws_iam on the field Query.node"),
        (3, "Post.id admits a caller that signs with IAM: @aws_iam on the type Post"),
        (4, "Page.id refuses a caller that signs with IAM: it admits AMAZON_COGNITO_USER_POOLS"),
        (2, "AMAZON_COGNITO_USER_POOLS is the default mode"),
    ]


def test_one_finding_for_every_abstract_type_that_somebody_comes_to() -> None:
    schema = f"""
      schema {{ query: Root }}
      type Root {{ box: Box {BOTH}  all: [Hit!]! {BOTH}  more: Hit {BOTH} }}
      type Box {BOTH} {{ items: [Node!]! }}
      interface Lost {{ id: ID }}
      union Hit = Page | Post
      {NODES}
    """
    fields = ["Page.id", "Page.title"]
    assert said(schema) == [("Hit", ["AWS_IAM"], fields), ("Node", ["AWS_IAM"], fields)]


@pytest.mark.parametrize(
    "roots",
    [
        "type Query { node: Node }",
        "type Query { a: Int @aws_iam  post: Post @aws_iam }",
        f"type Query {{ a: Int }} type Lost {{ node: Node {BOTH} }}",
        f"type Query {{ a: Int }} type Subscription {{ node: Node {BOTH} }}",
        f"type Query {{ node: Node {BOTH}  page: Page {BOTH} }}",
        f"type Query {{ node: Node {BOTH} }} type Mutation {{ addPage: [Page] {BOTH} }}",
        f"type Query {{ node: Node {BOTH}  only: Only {BOTH} }} union Only = Page",
        f"type Query {{ node: Node {BOTH} }} type Draft @model {{ id: ID }}",
    ],
    ids=[
        "refused before",
        "the other way",
        "nowhere else",
        "subscription",
        "shut type",
        "mutation",
        "other union",
        "amplify",
    ],
)
def test_silent_without_a_way_or_where_the_type_itself_is_to_blame(roots: str) -> None:
    assert not said(f"{roots} {NODES}")


def test_the_operation_that_leads_there_may_be_a_mutation() -> None:
    assert said(f"type Query {{ a: Int }} type Mutation {{ add: Node {BOTH} }} {NODES}")


@pytest.mark.parametrize(
    "page",
    [
        f"{BOTH} {{ id: ID! @aws_cognito_user_pools  title: String }}",
        f"{{ id: ID  title: String {BOTH} }}",
        "@aws_oidc { id: ID  title: String }",
        f"{BOTH} {{ id: ID  title: String  more: String @aws_cognito_user_pools }}",
    ],
    ids=["non-null-refusal", "uncascaded-mode", "unconfigured-mode", "a field that is not shared"],
)
def test_silent_where_another_rule_speaks(page: str) -> None:
    interface = "interface Node { id: ID  title: String }"
    post = f"type Post implements Node {BOTH} {{ id: ID  title: String }}"
    assert not said(f"type Query {{ node: Node {BOTH} }} {interface} {post} type Page implements Node {page}")


def test_silent_where_the_one_that_serves_is_wider_than_its_type() -> None:
    interface = "interface Node { title: String }"
    post = f"type Post implements Node @aws_cognito_user_pools {{ title: String {BOTH} }}"
    page = "type Page implements Node { title: String }"
    assert not said(f"type Query {{ node: Node {BOTH} }} {interface} {post} {page}")


def test_a_field_closed_by_its_own_directive_weighs_less() -> None:
    page = f"type Page implements Node {BOTH} {{ id: ID  title: String @aws_cognito_user_pools }}"
    nodes = f"interface Node {{ id: ID title: String }} type Post implements Node {BOTH} {{ id: ID  title: String }}"
    (found,) = findings(f"type Query {{ node: Node {BOTH} }} {nodes} {page}")
    assert found.severity is Severity.LOW
    assert found.affected == ("Page.title",)
    assert "Page.title refuses" in found.message
    assert found.remedy.startswith("Write `@aws_cognito_user_pools @aws_iam` on Page.title if ")


def test_several_types_refuse() -> None:
    more = "type Draft implements Node @aws_cognito_user_pools { id: ID  title: String }"
    (found,) = findings(f"type Query {{ node: Node {BOTH} }} {NODES} {more}")
    assert found.message.startswith("Behind Node, Draft and Page refuse a caller that signs with IAM, ")
    assert found.remedy.endswith(" returns to them, and the others likewise.")


def test_groups_are_often_meant_and_a_mode_beside_them_takes_precedence() -> None:
    schema = f"""
      type Query {{ all: [Hit] }}
      union Hit = Post | Audit
      type Post {{ title: String }}
      type Audit {ADMIN} {{ log: String }}
    """
    (found,) = findings(schema)
    assert found.confidence is Confidence.LOW
    assert [str(p) for p in found.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    opened = schema.replace("[Hit]", f"[Hit] {BOTH}").replace("type Post", f"type Post {BOTH}")
    (found,) = findings(opened)
    assert found.confidence is Confidence.MEDIUM
    assert [str(p) for p in found.principals] == ["AWS_IAM"]


def test_each_caller_may_be_refused_by_another_type() -> None:
    schema = f"""
      type Query {{ all: [Hit] {BOTH} @aws_api_key }}
      union Hit = Post | Page
      type Post @aws_cognito_user_pools @aws_iam {{ title: String }}
      type Page @aws_cognito_user_pools @aws_api_key {{ text: String }}
    """
    (found,) = findings(schema)
    assert [str(p) for p in found.principals] == ["API_KEY", "AWS_IAM"]
    assert found.affected == ("Page.text", "Post.title")
    assert found.message == (
        "Behind Hit, Post refuses anyone with the API key, whom other types of Hit admit, "
        "and other callers are treated differently too."
    )


def test_root_types_and_single_types_do_not_differ() -> None:
    schema = f"""
      type Query implements Node {{ node: Node {BOTH}  id: ID }}
      interface Node {{ id: ID }}
      type Post implements Node {BOTH} {{ id: ID }}
    """
    assert not said(schema)


def test_under_any_default_mode_only_those_count_who_are_there_under_all() -> None:
    schema = f"""
      type Query {{ all: [Hit] {BOTH} }}
      union Hit = Post | Page
      type Post {BOTH} {{ title: String }}
      type Page @aws_cognito_user_pools {{ text: String }}
    """
    assert under_any_default(schema) == [("Hit", ["AWS_IAM"])]
    # Under IAM as the default mode this type is open to it.
    assert under_any_default(schema.replace("type Page @aws_cognito_user_pools", "type Page")) == []


def under_any_default(schema: str) -> list[tuple[str, list[str]]]:
    config = neutral.read(Source("appsync-lint.yaml", "name: api")).apis[0].config
    inferred = tuple(Provider(Known(mode)) for mode in (Mode.AWS_IAM, Mode.AMAZON_COGNITO_USER_POOLS))
    subject = Subject(sdl.read([Source("schema.graphql", schema)]), replace(config, additional=inferred))
    rule = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "abstract_members_differ.py")
    report = run([subject], [rule], Strictness(pedantic=True))
    assert not report.crashes
    return [(found.coordinate, [str(p) for p in found.principals]) for found in report.findings]


def test_the_order_of_definitions_does_not_matter() -> None:
    schema = [f"type Query {{ all: [Hit] {BOTH} }}", "union Hit = Post | Page", *NODES.strip().split("\n")]
    assert said("\r\n".join(schema)) == said("\n".join(reversed(schema)))


def test_under_an_unknown_default_mode_no_step_names_it() -> None:
    config = "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]"
    for found in findings(f"type Query {{ node(id: ID!): Node {BOTH} }} {NODES}", config):
        assert not any("default" in step.caption for step in found.evidence)


def test_the_order_of_fields_and_types_makes_no_difference() -> None:
    types = [
        f"type Query {{ b: Any {BOTH}  a: Any {BOTH} }}",
        "union Any = Post | Page",
        f"type Post {BOTH} {{ z: Int  y: Int }}",
        "type Page { x: Int  w: Int }",
    ]
    turned = [
        f"type Query {{ a: Any {BOTH}  b: Any {BOTH} }}",
        "union Any = Page | Post",
        f"type Post {BOTH} {{ y: Int  z: Int }}",
        "type Page { w: Int  x: Int }",
    ]
    one, other = findings("\n".join(types)), findings("\n".join(reversed(turned)))
    assert len(one) == 1
    assert one[0].affected == ("Page.w", "Page.x")
    assert [(f.message, f.remedy, f.affected, f.witness and f.witness.operation) for f in one] == [
        (f.message, f.remedy, f.affected, f.witness and f.witness.operation) for f in other
    ]


def test_the_way_of_a_root_field_comes_first() -> None:
    (found,) = findings(f"type Query {{ a: A {BOTH}  node: Node {BOTH} }} type A {BOTH} {{ node: Node }} {NODES}")
    assert found.remedy.endswith("leave Page out of what Query.node returns to them.")
    assert found.witness is not None
    assert found.witness.operation == "query { node { ... on Post { id } } }"
