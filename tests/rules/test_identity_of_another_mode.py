"""Odd cases of `identity-of-another-mode`: which callers lack which part of the identity, and what they meet."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings

MODES = {
    "key": ("API_KEY", "@aws_api_key"),
    "iam": ("AWS_IAM", "@aws_iam"),
    "oidc": ("OPENID_CONNECT", "@aws_oidc"),
    "lambda": ("AWS_LAMBDA", "@aws_lambda"),
    "pool": ("AMAZON_COGNITO_USER_POOLS", "@aws_cognito_user_pools"),
}
RESOLVER = "resolvers: [{typeName: Query, fieldName: me, codeFile: f.js}]\n"


def config(*modes: str, more: str = RESOLVER) -> str:
    first, *others = (MODES[mode][0] for mode in modes)
    listed = ", ".join(f"{{authenticationType: {mode}}}" for mode in others)
    return f"authenticationType: {first}\nadditionalAuthenticationProviders: [{listed}]\n{more}"


def schema(*modes: str) -> str:
    return f"type Query {{ me: String {' '.join(MODES[mode][1] for mode in modes)} other: String }}"


def said(value: str, *modes: str) -> tuple[Finding, ...]:
    code = f"export const request = (ctx) => ({{ operation: 'GetItem', key: {{ id: {value} }} }})\n"
    return findings("identity-of-another-mode", config(*MODES), schema(*modes), f__js=code)


@pytest.mark.parametrize(
    ("key", "lacking"),
    [
        ("sub", {"key", "iam", "lambda"}),
        ("username", {"key", "oidc", "lambda"}),
        ("claims.sub", {"key", "iam", "lambda"}),
        ("claims.email", {"key", "iam", "lambda"}),
        ("issuer", {"key", "iam", "lambda"}),
        ("groups", {"key", "iam", "oidc", "lambda"}),
        ("sourceIp", {"key", "oidc", "lambda"}),
        ("userArn", {"key", "oidc", "lambda", "pool"}),
        ("cognitoIdentityId", {"key", "oidc", "lambda", "pool"}),
        ("resolverContext.id", {"key", "iam", "oidc", "pool"}),
        ("whatever", {"key"}),
    ],
)
def test_the_keys_of_each_mode(key: str, lacking: set[str]) -> None:
    for mode, (name, _) in MODES.items():
        found = said(f"ctx.identity.{key}", mode)
        callers = [str(one) for finding in found for one in finding.principals]
        assert callers == ([name] if mode in lacking else []), mode


def test_only_admitted_callers_count() -> None:
    assert not said("ctx.identity.sub", "pool", "oidc")
    (finding,) = said("ctx.identity.sub", "pool", "iam", "key")
    assert [str(one) for one in finding.principals] == ["API_KEY", "AWS_IAM"]
    assert finding.witness is not None


def test_only_callers_who_come_there_count() -> None:
    nested = """
      type Query { me: User @aws_cognito_user_pools }
      type User @aws_cognito_user_pools @aws_iam { orders: String }
    """
    more = "resolvers: [{typeName: User, fieldName: orders, codeFile: f.js}]\n"
    code = "export const request = (ctx) => ({ operation: 'GetItem', key: { id: ctx.identity.sub } })\n"
    assert not findings("identity-of-another-mode", config("pool", "iam", more=more), nested, f__js=code)
    open_to_both = nested.replace("me: User @aws_cognito_user_pools", "me: User @aws_cognito_user_pools @aws_iam")
    assert findings("identity-of-another-mode", config("pool", "iam", more=more), open_to_both, f__js=code)


def test_an_unknown_default_mode_is_not_judged() -> None:
    code = "export const request = (ctx) => ({ operation: 'GetItem', key: { id: ctx.identity.sub } })\n"
    assert not findings("identity-of-another-mode", RESOLVER, schema("pool"), f__js=code)


@pytest.mark.parametrize(
    ("value", "modes", "then"),
    [
        ("ctx.identity.sub", ("key",), "what they get is an error that says nothing"),
        ("ctx.identity.sub", ("iam",), "an empty value goes on"),
        ("ctx.identity.claims.sub", ("iam",), "what they get is an error that says nothing"),
        ("ctx.identity.sub.length", ("iam",), "what they get is an error that says nothing"),
        ("ctx.args.x === ctx.identity.sub", ("iam",), "the comparison holds with whatever else is missing"),
    ],
)
def test_what_they_meet(value: str, modes: tuple[str, ...], then: str) -> None:
    (finding,) = said(value, *modes)
    assert finding.message.endswith(f"; {then}.")


def test_what_is_only_compared_weighs_less() -> None:
    (finding,) = said("ctx.args.x === ctx.identity.sub", "iam")
    assert finding.confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("ctx.identity.groups.length", 1),
        ("ctx.identity.groups.includes('A')", 1),
        ("ctx.identity.claims['cognito:groups'].includes('A')", 1),
        ("ctx.identity.groups?.length", 0),
        ("(ctx.identity.groups ?? []).includes('A')", 0),
        ("ctx.identity.groups", 0),
    ],
)
def test_a_user_in_no_group(value: str, count: int) -> None:
    found = said(value, "pool")
    assert len(found) == count
    assert all("in no group" in finding.message for finding in found)


def test_members_of_a_group_have_groups() -> None:
    code = "export const request = (ctx) => ({ ok: ctx.identity.groups.includes('A') })\n"
    members = 'type Query { me: String @aws_cognito_user_pools(cognito_groups: ["A"]) other: String }'
    assert not findings("identity-of-another-mode", config("pool", "key"), members, f__js=code)


def test_one_finding_for_each_program() -> None:
    more = """
functions: [{name: first, codeFile: f.js}, {name: second, codeFile: g.js}]
resolvers:
  - {typeName: Query, fieldName: me, pipelineConfig: {functions: [first, second]}}
  - {typeName: Query, fieldName: you, pipelineConfig: {functions: [first]}}
"""
    both = "type Query @aws_api_key @aws_cognito_user_pools { me: String you: String }"
    code = "export const request = (ctx) => ({ key: { id: ctx.identity.sub, name: ctx.identity.username } })\n"
    found = findings("identity-of-another-mode", config("pool", "key", more=more), both, f__js=code, g__js=code)
    assert [(finding.span and finding.span.file, finding.affected) for finding in found] == [
        ("f.js", ("Query.me", "Query.you")),
        ("g.js", ("Query.me",)),
    ]


def test_an_argument_that_is_taken_instead_is_told_elsewhere() -> None:
    assert not said("ctx.identity.sub ?? ctx.args.owner", "key")
