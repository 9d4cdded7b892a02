"""Odd cases of `identity-or-argument`: who can have the argument taken, and how much that weighs."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
KEY = "additionalAuthenticationProviders: [{authenticationType: API_KEY}]\n"
IAM = "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"
RESOLVER = "resolvers: [{typeName: Query, fieldName: orders, codeFile: f.js}]\n"
BOTH = """
resolvers:
  - {typeName: Query, fieldName: orders, codeFile: f.js}
  - {typeName: Query, fieldName: others, codeFile: f.js}
"""
OVER = "ctx.args.owner ?? ctx.identity.sub"
UNDER = "ctx.identity.sub ?? ctx.args.owner"
CLAIM = "ctx.identity.claims['custom:tenant'] || ctx.args.owner"


def schema(directives: str = "", kind: str = "Query") -> str:
    other = "" if kind == "Query" else "type Query { v: Int }"
    return f"{other} type {kind} {{ orders(owner: String, name: String): String {directives} others: String }}"


def said(value: str, config: str, directives: str = "", resolvers: str = RESOLVER) -> tuple[Finding, ...]:
    code = f"export const request = (ctx) => ({{ operation: 'Query', query: {{ owner: {value} }} }})\n"
    return findings("identity-or-argument", config + resolvers, schema(directives), f__js=code)


@pytest.mark.parametrize(
    ("value", "config", "directives", "callers"),
    [
        (UNDER, POOL, "", []),
        (UNDER, POOL + KEY, "", []),
        (UNDER, POOL + KEY, "@aws_api_key", ["API_KEY"]),
        (UNDER, POOL + KEY, "@aws_api_key @aws_cognito_user_pools", ["API_KEY"]),
        (UNDER, POOL + IAM, "@aws_iam @aws_cognito_user_pools", ["AWS_IAM"]),
        (CLAIM, POOL, "", ["AMAZON_COGNITO_USER_POOLS"]),
        (OVER, POOL, "", ["AMAZON_COGNITO_USER_POOLS"]),
        ("ctx.identity.claims.sub ?? ctx.args.owner", POOL, "", []),
        ("ctx.identity.claims.nickname ?? ctx.args.owner", POOL, "", []),
        ("ctx.identity.claims.email ?? ctx.args.name", POOL, "", []),
        ("ctx.identity.sub ?? ctx.identity.userArn ?? ctx.args.owner", POOL + IAM, "@aws_iam", []),
    ],
)
def test_who_can_choose(value: str, config: str, directives: str, callers: list[str]) -> None:
    found = said(value, config, directives)
    assert [str(one) for finding in found for one in finding.principals] == callers


@pytest.mark.parametrize(
    ("value", "config", "directives", "expected"),
    [
        (UNDER, POOL + KEY, "@aws_api_key", None),
        (UNDER, POOL + IAM, "@aws_iam @aws_cognito_user_pools", Confidence.LOW),
        (CLAIM, POOL, '@aws_auth(cognito_groups: ["Admin"])', Confidence.LOW),
        (OVER, POOL, "", Confidence.LOW),
    ],
)
def test_trusted_callers_and_open_queries_weigh_less(
    value: str, config: str, directives: str, expected: Confidence | None
) -> None:
    (finding,) = said(value, config, directives)
    assert finding.confidence is (Confidence.HIGH if expected is None else expected)


def test_what_a_mutation_writes_weighs_all() -> None:
    code = f"export const request = (ctx) => ({{ operation: 'PutItem', attributeValues: {{ owner: {OVER} }} }})\n"
    config = POOL + RESOLVER.replace("Query", "Mutation")
    (finding,) = findings("identity-or-argument", config, schema(kind="Mutation"), f__js=code)
    assert finding.confidence is Confidence.HIGH
    assert finding.message.endswith("before `identity.sub`: a signed-in user can choose whom to be.")
    assert finding.witness is not None


def test_one_finding_for_all_fields_of_one_program() -> None:
    (finding,) = said(CLAIM, POOL, resolvers=BOTH)
    assert finding.affected == ("Query.orders", "Query.others")
    assert finding.message.startswith("Query.orders and Query.others take the argument `owner` for the caller where ")


def test_one_finding_for_all_places_of_one_cause() -> None:
    code = f"const f = (x) => send(x)\nexport const request = (ctx) => {{ f({CLAIM})\nf({CLAIM})\nreturn {{}} }}\n"
    assert len(findings("identity-or-argument", POOL + RESOLVER, schema(), f__js=code)) == 1


def test_two_programs_in_one_file_are_two_causes() -> None:
    template = '"$util.defaultIfNull($ctx.identity.claims.get("custom:tenant"), $ctx.args.owner)"'
    config = "resolvers:\n" + "".join(
        f"  - {{typeName: Query, fieldName: {name}, requestMappingTemplate: '{{ \"key\": {template} }}'}}\n"
        for name in ("orders", "others")
    )
    found = findings("identity-or-argument", POOL + config, schema().replace("others", "others(owner: ID)"))
    assert [finding.coordinate for finding in found] == ["Query.orders", "Query.others"]
