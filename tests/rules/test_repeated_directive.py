"""Odd cases of `repeated-directive`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from appsync_lint import Finding, Severity, ruleset, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

POOL_AND_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
"""


def findings(schema: str, config: str = POOL_AND_IAM) -> tuple[Finding, ...]:
    return findings_of("repeated-directive", config, schema)


def of_files(files: Sequence[str], merge: Literal["error", "union"]) -> tuple[Finding, ...]:
    rule = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "repeated_directive.py")
    schema = sdl.read([Source(f"{number}.graphql", text) for number, text in enumerate(files)], merge)
    config = neutral.read(Source("appsync-lint.yaml", POOL_AND_IAM)).apis[0].config
    return run([Subject(schema, config)], [rule], Strictness()).findings


def test_three_are_one_finding_at_the_second_with_all_in_evidence() -> None:
    (finding,) = findings("type Query { a: Int @aws_iam @aws_iam @aws_iam }")
    assert finding.span is not None
    assert finding.span.column == len("type Query { a: Int @aws_iam @")
    assert len(finding.evidence) == 3
    assert finding.severity is Severity.LOW


def test_it_is_found_across_files_that_extend_but_not_where_a_tool_makes_one_of_two() -> None:
    (finding,) = of_files(["type Query @aws_iam { a: Int }", "extend type Query @aws_iam { b: Int }"], "error")
    assert (finding.coordinate, finding.affected) == ("Query", ("Query.a", "Query.b"))
    assert finding.span is not None
    assert finding.span.file == "1.graphql"
    assert not of_files(["type Query { a: Int @aws_iam }", "type Query { a: Int @aws_iam }"], "union")


def test_groups_in_another_order_are_no_difference() -> None:
    lists = ['["A", "B"]', '["B", "A"]']
    schema = f"type Query {{ a: Int {' '.join(f'@aws_cognito_user_pools(cognito_groups: {one})' for one in lists)} }}"
    (finding,) = findings(schema)
    assert finding.severity is Severity.LOW
    assert [str(principal) for principal in finding.principals] == [
        "AMAZON_COGNITO_USER_POOLS:A",
        "AMAZON_COGNITO_USER_POOLS:B",
    ]


def test_a_type_and_its_field_are_two_places() -> None:
    assert not findings("type Query @aws_iam { a: Int @aws_iam }")


def test_the_two_directives_of_the_pool_are_one_mode_where_both_count() -> None:
    schema = (
        "type Query {{ a: {} }} type T {{ x: {} }}".replace(
            "{}", 'Int @aws_auth(cognito_groups: ["A"]) @aws_cognito_user_pools'
        )
        .replace("{{", "{")
        .replace("}}", "}")
    )
    (finding,) = findings(schema, "authenticationType: AMAZON_COGNITO_USER_POOLS")
    assert finding.coordinate == "Query.a"
    assert finding.message.startswith("`@aws_auth` and `@aws_cognito_user_pools` stand together on Query.a")
    assert not findings(schema)
