"""Odd cases of `ignored-aws-auth` and of its twin below the root, `aws-auth-below-root`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint import Mode, Severity, ruleset, sdl
from appsync_lint.config import Known, Provider, Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint import Finding

RULES = [
    ruleset.rule_of(Path(__file__).parents[2] / "rules" / f"{name}.py")
    for name in ("ignored_aws_auth", "aws_auth_below_root")
]
POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
POOL_AND_IAM = f"{POOL}additionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]\n"
ADMIN = '@aws_auth(cognito_groups: ["Admin"])'


def findings(config: str, schema: str, *inferred: Mode) -> list[tuple[str, str, list[str], Severity | None]]:
    found = [
        (f.rule, f.coordinate, [str(p) for p in f.principals], f.severity) for f in run_(config, schema, *inferred)
    ]
    return sorted(found)


def run_(config: str, schema: str, *inferred: Mode) -> tuple[Finding, ...]:
    read = neutral.read(Source("appsync-lint.yaml", config)).apis[0].config
    providers = tuple(Provider(Known(mode)) for mode in inferred)
    subject = Subject(
        sdl.read([Source("schema.graphql", schema)]), replace(read, additional=read.additional + providers)
    )
    report = run([subject], RULES, Strictness(pedantic=True))
    assert not report.crashes
    return report.findings


def test_a_pool_directive_without_groups_beside_it_opens_the_field_to_all_users() -> None:
    schema = f"type Query {{ a: Int @aws_cognito_user_pools {ADMIN} }}"
    (finding,) = run_(POOL_AND_IAM, schema)
    assert finding.severity is Severity.CRITICAL
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert finding.remedy == 'Write `@aws_cognito_user_pools(cognito_groups: ["Admin"])` instead of both.'


def test_a_directive_beside_it_that_keeps_the_others_out_makes_it_merely_needless() -> None:
    schema = (
        f'type Query {{ a: Int @aws_cognito_user_pools(cognito_groups: ["Admin"]) {ADMIN} b: Int @aws_iam {ADMIN} }}'
    )
    first, second = run_(POOL_AND_IAM, schema)
    assert first.severity is second.severity is Severity.MEDIUM
    assert first.remedy.startswith("Delete @aws_auth")
    assert second.remedy.startswith("Write `@aws_cognito_user_pools(")


def test_without_groups_it_keeps_out_nobody_of_the_pool_but_all_the_others() -> None:
    schema = "type Query { a: Int @aws_auth }"
    assert findings(POOL_AND_IAM, schema) == [("ignored-aws-auth", "Query.a", [], Severity.MEDIUM)]
    assert findings("authenticationType: API_KEY", schema) == [
        ("ignored-aws-auth", "Query.a", ["API_KEY"], Severity.CRITICAL)
    ]


def test_a_field_that_no_intruder_reaches_weighs_less() -> None:
    schema = f"""
    type Query {{ a: T @aws_cognito_user_pools(cognito_groups: ["Admin"]) }}
    type T {{ x: Int {ADMIN} }}
    """
    assert findings(POOL_AND_IAM, schema) == [
        ("ignored-aws-auth", "T.x", ["AMAZON_COGNITO_USER_POOLS"], Severity.MEDIUM)
    ]


def test_on_types_and_interfaces_it_is_left_to_misplaced_directive() -> None:
    schema = f"type Query {ADMIN} {{ a: I }} interface I {{ x: Int {ADMIN} }} type T implements I {{ x: Int }}"
    assert not findings(POOL_AND_IAM, schema)
    assert not findings(POOL, schema)


def test_with_an_unknown_default_mode_the_rule_that_holds_under_every_mode_speaks() -> None:
    schema = f"type Query {{ a: T {ADMIN} }} type T {{ x: Int {ADMIN} }}"
    # With the pool alone the one on the root would count.
    assert findings("name: api", schema) == [("aws-auth-below-root", "T.x", [], Severity.CRITICAL)]
    schema += " type Mutation { a: Int @aws_iam }"
    assert findings("name: api", schema, Mode.AWS_IAM) == [
        ("ignored-aws-auth", "Query.a", [], Severity.CRITICAL),
        ("ignored-aws-auth", "T.x", [], Severity.CRITICAL),
    ]


def test_who_knows_that_it_is_enforced_below_the_root_hears_nothing() -> None:
    schema = f"type Query {{ a: T }} type T {{ x: Int {ADMIN} }}"
    assert len(findings(POOL, schema)) == 1
    assert not findings(POOL + "assume: {awsAuthBelowRootIsEnforced: true}", schema)


def test_a_root_type_that_is_nested_as_well_stays_a_root_type() -> None:
    assert not findings(POOL, f"type Query {{ again: Query a: Int {ADMIN} }}")
