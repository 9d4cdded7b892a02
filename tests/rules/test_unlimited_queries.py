"""Odd cases of `unlimited-queries`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.config import Known, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source
from tests import terminal
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding, Value

KEY = "authenticationType: API_KEY\n"
SCHEMA = "type Query { a: A } type A { b: [B] x: Int } type B { a: A }"
RULE = rule_of(Path(__file__).parents[2] / "rules" / "unlimited_queries.py")
UNKNOWN = Unknown("a limit", "!Ref Limit", "param.Limit")


def findings(config: str = KEY, schema: str = SCHEMA) -> tuple[Finding, ...]:
    return findings_of("unlimited-queries", config, schema)


def with_settings(**settings: Value[str | int | float | bool]) -> list[str]:
    config = neutral.read(Source("appsync-lint.yaml", KEY)).apis[0].config
    config = replace(config, settings=replace(config.settings, values=settings))
    return [f.message for f in run([Subject(sdl.read([Source("s", SCHEMA)]), config)], [RULE], Strictness()).findings]


@pytest.mark.parametrize(
    "bound", ["queryDepthLimit: 1", "resolverCountLimit: 5", "wafWebAclArn: arn:x", "visibility: PRIVATE"]
)
def test_any_bound_will_do(bound: str) -> None:
    assert findings(KEY + bound) == ()


@pytest.mark.parametrize("name", ["queryDepthLimit", "resolverCountLimit", "wafWebAclArn", "visibility"])
def test_what_is_unknown_may_be_a_bound(name: str) -> None:
    assert with_settings(**{name: UNKNOWN}) == []


def test_what_bounds_nothing() -> None:
    assert len(with_settings(queryDepthLimit=Known(0), resolverCountLimit=Known(10_000))) == 1
    assert len(with_settings(visibility=Known("GLOBAL"), wafWebAclArn=Known(""))) == 1


def test_the_cycle_is_the_evidence_and_its_depth_the_remedy() -> None:
    (finding,) = findings()
    assert [step.caption for step in finding.evidence][2:] == ["A.b leads to B", "B.a leads to A"]
    assert "`queryDepthLimit: 3`" in finding.remedy
    assert "of any depth, with up to 10,000 resolvers" in finding.message
    assert (finding.coordinate, finding.affected) == ("config:queryDepthLimit", ())


def test_the_order_of_definitions_changes_nothing() -> None:
    other = "type B { a: A } type A { x: Int b: [B] } type Query { a: A }"
    assert [step.caption for f in findings() for step in f.evidence] == [
        step.caption for f in findings(schema=other) for step in f.evidence
    ]


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { a: A } type A { x: Int }",
        "type Query { a: A } type A { b: B } type B { a: A @aws_iam }",
        "type Query { a: Int } type Subscription { s: A } type A { a: A }",
    ],
    ids=["none", "shut to the key", "of a subscription"],
)
def test_without_a_cycle_depth_is_not_the_matter(schema: str) -> None:
    config = f"{KEY}additionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]"
    (finding,) = findings(config, schema)
    assert "with up to 10,000 resolvers" in finding.message
    assert finding.coordinate == "config:resolverCountLimit"
    assert "queryDepthLimit" not in finding.remedy


def test_a_cycle_through_abstract_types() -> None:
    schema = "type Query { n: N } interface N { x: Int } union U = A type A implements N { x: Int u: U n: N }"
    (finding,) = findings(schema=schema)
    assert [step.caption for step in finding.evidence][2:] == ["A.n leads to N"]


@pytest.mark.parametrize(
    "schema",
    ["type Query @aws_iam { a: Int }", "type Query @aws_iam { a: Int } type Subscription { s: Int }"],
    ids=["nothing", "a subscription alone"],
)
def test_a_key_that_no_query_admits(schema: str) -> None:
    config = f"{KEY}additionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]"
    assert findings(config, schema) == ()


def test_without_a_configuration_nothing_is_known(tmp_path: Path) -> None:
    terminal.write(tmp_path, {"schema.graphql": SCHEMA})
    options = ("--select", "unlimited-queries", "--root", ".")
    assert terminal.run(tmp_path, *options, "--auth", "api-key").exit_code == 0
    terminal.write(tmp_path, {"appsync-lint.yaml": "authenticationType: AWS_IAM\n"})
    assert terminal.run(tmp_path, *options, "--auth", "api-key").exit_code == 1


def test_a_key_that_only_a_mutation_admits_gets_in() -> None:
    config = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
    config += "additionalAuthenticationProviders: [{authenticationType: API_KEY}]"
    schema = "type Query { a: Int } type Mutation { m: Int @aws_api_key }"
    (found,) = findings(config, schema)
    assert [str(principal) for principal in found.principals] == ["API_KEY"]
