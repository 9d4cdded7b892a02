"""Odd cases of `public-mutation`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appsync_lint import Severity, ruleset
from appsync_lint.source import Source
from tests.pages import Example

if TYPE_CHECKING:
    from appsync_lint import Finding

RULE = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "public_mutation.py")
POOL_AND_KEY = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}]
"""


def findings(config: str, schema: str) -> tuple[Finding, ...]:
    report = Example("", Source("schema.graphql", schema), Source("appsync-lint.yaml", config)).check(RULE)
    assert not report.crashes
    return report.findings


def test_a_directive_on_the_type_is_one_cause_and_weighs_more() -> None:
    schema = """
    type Query { q: Int }
    type Mutation @aws_api_key { a: Int b: Int c: Int @aws_api_key d: Int @aws_iam }
    """
    on_type, on_field = findings(POOL_AND_KEY, schema)
    assert (on_type.coordinate, on_type.affected, on_type.severity) == (
        "Mutation",
        ("Mutation.a", "Mutation.b"),
        Severity.HIGH,
    )
    assert (on_field.coordinate, on_field.affected, on_field.severity) == (
        "Mutation.c",
        ("Mutation.c",),
        Severity.MEDIUM,
    )


@pytest.mark.parametrize(
    ("directives", "remedy"),
    [
        ("@aws_api_key @aws_cognito_user_pools", "Write `@aws_cognito_user_pools` on"),
        ('@aws_api_key @aws_cognito_user_pools(cognito_groups: ["A"])', '(cognito_groups: ["A"])` on'),
        ("@aws_api_key", "Write `@aws_cognito_user_pools` on"),
        ("@aws_api_key @aws_iam", "Write `@aws_cognito_user_pools` on"),
    ],
)
def test_the_remedy_keeps_the_other_callers(directives: str, remedy: str) -> None:
    (finding,) = findings(POOL_AND_KEY, f"type Query {{ q: Int }} type Mutation {{ a: Int {directives} }}")
    assert remedy in finding.remedy


def test_the_directive_repeated_is_one_cause() -> None:
    schema = "type Query { q: Int } type Mutation { a: Int @aws_api_key @aws_api_key }"
    assert len(findings(POOL_AND_KEY, schema)) == 1


@pytest.mark.parametrize("more", ["@aws_api_key", "@aws_api_key @aws_iam", "@aws_api_key @aws_cognito_user_pools"])
def test_it_holds_whatever_the_default_mode_is(more: str) -> None:
    schema = f"type Query {{ q: Int }} type Mutation {{ a: Int {more} }}"
    (finding,) = findings("additionalAuthenticationProviders: [{authenticationType: API_KEY}]", schema)
    assert finding.coordinate == "Mutation.a"


def test_a_payload_that_refuses_the_key_changes_nothing() -> None:
    schema = "type Query { q: Int } type Mutation { a: T @aws_api_key } type T { x: Int }"
    (finding,) = findings(POOL_AND_KEY, schema)
    assert finding.witness is not None
    assert finding.witness.operation == "mutation { a { __typename } }"


@pytest.mark.parametrize("config", ["authenticationType: API_KEY", "authenticationType: AMAZON_COGNITO_USER_POOLS"])
def test_the_only_provider_is_left_to_other_rules(config: str) -> None:
    assert findings(config, "type Query { q: Int } type Mutation @aws_api_key { a: Int b: Int @aws_api_key }") == ()


def test_an_undirected_mutation_is_left_to_the_default() -> None:
    config = "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]"
    assert findings(config, "type Query { q: Int } type Mutation { a: Int }") == ()


def test_the_remedy_names_a_payload_that_would_refuse_the_new_callers() -> None:
    schema = "type Query { a: Int } type Mutation { add: Post @aws_api_key } type Post %s { text: String }"
    (shut,) = findings(POOL_AND_KEY, schema % "@aws_api_key")
    (open_,) = findings(POOL_AND_KEY, schema % "@aws_api_key @aws_cognito_user_pools")
    instead = "Write `@aws_cognito_user_pools` on Mutation.add, without `@aws_api_key`"
    assert shut.remedy == f"{instead}, and let its callers into Post too."
    assert open_.remedy == f"{instead}."


def test_the_header_to_write_keeps_the_types_other_directives() -> None:
    schema = """
        directive @team(name: String) on OBJECT
        type Query { a: Int }
        type Mutation @aws_api_key @team(name: "web") { pay: Int }
    """
    (found,) = findings(POOL_AND_KEY, schema)
    assert '`type Mutation @aws_cognito_user_pools @team(name: "web")`' in found.remedy
