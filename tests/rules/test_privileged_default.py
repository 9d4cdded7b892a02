"""Odd cases of `privileged-default`: which names give rights, and who gets them."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
KEY = "additionalAuthenticationProviders: [{authenticationType: API_KEY}]\n"
IAM = "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"
RESOLVER = "resolvers: [{typeName: Query, fieldName: me, codeFile: f.js}]\n"


def said(value: str, config: str = POOL, directives: str = "") -> tuple[Finding, ...]:
    code = f"export const request = (ctx) => ({{ operation: 'PutItem', attributeValues: {{ by: {value} }} }})\n"
    schema = f"type Query {{ me: String {directives} }}"
    return findings("privileged-default", config + RESOLVER, schema, f__js=code)


@pytest.mark.parametrize(
    "name",
    ["system", "SYSTEM", "admin", "Super-Admin", "root", "service-account", "internal", "lambda", "system@example.org",
     "tenant-1", "org_42", "0f8fad5b-d9cb-469f-a165-70867728950e", "1"],
)  # fmt: skip
def test_names_that_give_rights(name: str) -> None:
    assert len(said(f"ctx.identity.claims['custom:tenant'] ?? '{name}'")) == 1


@pytest.mark.parametrize(
    "name",
    ["anonymous", "Anonymous User", "guest", "unknown", "unknown-user", "public", "", " ", "N/A", "none", "no-user",
     "ChatUser", "default-user", "students", "ecosystems", "unauthenticated"],
)  # fmt: skip
def test_names_that_give_none(name: str) -> None:
    assert not said(f"ctx.identity.claims['custom:tenant'] ?? '{name}'")


@pytest.mark.parametrize(
    ("value", "config", "directives", "callers"),
    [
        ("ctx.identity?.username ?? 'system'", POOL, "", []),
        ("ctx.identity?.username ?? 'system'", POOL + IAM, "@aws_iam @aws_cognito_user_pools", []),
        ("ctx.identity?.sub ?? 'system'", POOL + IAM, "@aws_iam @aws_cognito_user_pools", ["AWS_IAM"]),
        ("ctx.identity?.username ?? 'system'", POOL + KEY, "@aws_api_key", ["API_KEY"]),
        ("ctx.identity?.claims?.email ?? ctx.identity?.sub ?? 'system'", POOL, "", []),
        ("ctx.identity?.claims?.email ?? 'system'", POOL, "", ["AMAZON_COGNITO_USER_POOLS"]),
        ("ctx.identity?.groups?.[0] ?? 'admin'", POOL, "", ["AMAZON_COGNITO_USER_POOLS"]),
    ],
)
def test_who_gets_them(value: str, config: str, directives: str, callers: list[str]) -> None:
    assert [str(one) for finding in said(value, config, directives) for one in finding.principals] == callers


def test_programs_of_ones_own_are_the_system() -> None:
    (finding,) = said("ctx.identity?.sub ?? 'system'", POOL + IAM, "@aws_iam @aws_cognito_user_pools")
    assert finding.confidence is Confidence.LOW


def test_a_name_that_is_only_asked_for_by_some_gives_nothing_to_others() -> None:
    value = "ctx.identity.groups?.includes('Admin') ? (ctx.identity.claims['custom:role'] ?? 'admin') : null"
    assert not said(value)
