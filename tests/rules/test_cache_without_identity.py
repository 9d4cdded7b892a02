"""Odd cases of `cache-without-identity`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from appsync_lint import Severity, sdl
from appsync_lint.config import Absent, Known, Resolver, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding, Value

RULE = rule_of(Path(__file__).parents[2] / "rules" / "cache_without_identity.py")
EVERYBODY = "@aws_api_key @aws_iam @aws_oidc @aws_lambda @aws_cognito_user_pools"
POOL, IAM, LAMBDA, OIDC, KEY = "AMAZON_COGNITO_USER_POOLS", "AWS_IAM", "AWS_LAMBDA", "OPENID_CONNECT", "API_KEY"
UNKNOWN = Unknown("a key", "!Ref X", "param.X")


def findings(
    field: str, keys: list[str], *modes: str, type_name: str = "Query", schema: str = "", code: str = "", **api: object
) -> tuple[Finding, ...]:
    """Return what is found where one field, admitting all modes, is cached under these keys."""
    name = field.partition("(")[0].partition(":")[0]
    default, *others = modes or (POOL,)
    resolver = {"typeName": type_name, "fieldName": name, "cachingConfig": {"ttl": 60, "cachingKeys": keys}}
    config = {
        "authenticationType": default,
        "additionalAuthenticationProviders": [{"authenticationType": mode} for mode in others],
        "resolvers": [
            resolver
            | ({"code": f"export const request = (ctx) => {{\n{code}\n}}"} if code else {"dataSourceName": "x"})
        ],
        **api,
    }
    schema = schema or f"type Query {{ {field if ':' in field else f'{field}: Int'} {EVERYBODY} }}"
    return findings_of("cache-without-identity", json.dumps(config), schema)


@pytest.mark.parametrize(
    "name",
    ["me", "getMe", "viewer", "myOrders", "getMyProfile", "list_my_orders", "mine", "currentUser", "getCurrentUser"],
)
def test_names_of_personal_answers(name: str) -> None:
    (finding,) = findings(name, ["$context.arguments.limit"])
    assert finding.severity is Severity.CRITICAL
    assert finding.coordinate == "config:resolvers[0].cachingConfig.cachingKeys"
    assert finding.affected == (f"Query.{name}",)
    assert finding.witness is not None


@pytest.mark.parametrize(
    "name", ["orders", "meters", "medium", "currentWeather", "currentVersion", "mySqlVersion", "reviewer", "rateMe"]
)
def test_names_of_answers_for_everybody(name: str) -> None:
    assert findings(name, ["$context.arguments.limit"]) == ()


def test_an_argument_that_names_the_user_is_a_key_of_its_own() -> None:
    assert findings("myOrders(userId: ID): Int", ["$context.arguments.userId"]) == ()
    assert (
        findings("myOrders(userId: ID): Int", ["$context.arguments.userId"], code="return {owner: ctx.identity.sub}")
        != ()
    )


def test_the_program_decides_whatever_the_name() -> None:
    assert findings("orders", ["$context.arguments.id"], code="return {owner: ctx.identity.sub}") != ()
    assert findings("orders", ["$context.arguments.id"], code="// the identity is not asked\nreturn {}") == ()


@pytest.mark.parametrize("key", ["$context.identity.sub", "$ctx.identity.claims.email", "$context.identity"])
def test_keys_of_the_identity(key: str) -> None:
    assert findings("me", ["$context.arguments.id", key]) == ()


@pytest.mark.parametrize(
    ("keys", "modes", "shared"),
    [
        (["sub"], (POOL, OIDC), []),
        (["sub"], (POOL, KEY), []),
        (["sub"], (POOL, IAM), [IAM]),
        (["sub"], (POOL, KEY, LAMBDA), [KEY, LAMBDA]),
        (["username"], (POOL, IAM), []),
        (["username"], (POOL, OIDC), [OIDC]),
        (["groups"], (POOL, OIDC), [OIDC]),
        (["userArn"], (IAM, POOL), [POOL]),
        (["sub", "resolverContext.user"], (POOL, LAMBDA), []),
        (["sub", "cognitoIdentityId"], (POOL, IAM), []),
        (["something"], (POOL, IAM), []),
    ],
)
def test_modes_that_lack_the_key(keys: list[str], modes: tuple[str, ...], shared: list[str]) -> None:
    found = findings("me", [f"$context.identity.{key}" for key in keys], *modes)
    assert [[str(principal) for principal in finding.principals] for finding in found] == ([shared] if shared else [])
    assert all(finding.severity is Severity.HIGH for finding in found)


def test_callers_of_the_key_alone_are_one() -> None:
    assert findings("me", ["$context.arguments.id"], KEY) == ()
    (finding,) = findings("me", ["$context.arguments.id"], KEY, POOL)
    assert [str(principal) for principal in finding.principals] == [KEY, POOL]


def test_only_what_is_read_is_cached() -> None:
    schema = "type Query { a: Int } type Mutation { my: Int } type User { my: Int }"
    assert (
        findings(
            "my", ["$context.arguments.id"], type_name="Mutation", schema=schema, code="return {owner: ctx.identity}"
        )
        == ()
    )
    assert (
        findings("my", ["$context.source.id"], type_name="Nowhere", schema=schema, code="return {owner: ctx.identity}")
        == ()
    )


def test_a_field_below_the_root() -> None:
    schema = "type Query { a: User } type User { my: Int }"
    assert findings("my", ["$context.source.id"], type_name="User", schema=schema) == ()
    assert (
        findings("my", ["$context.source.id"], type_name="User", schema=schema, code="return {owner: ctx.identity}")
        != ()
    )


@pytest.mark.parametrize(
    ("cache", "found"),
    [
        ({"apiCachingBehavior": "PER_RESOLVER_CACHING", "ttl": 60}, True),
        ({"ttl": 60}, True),
        ({"apiCachingBehavior": "FULL_REQUEST_CACHING", "ttl": 60}, False),
        ({"apiCachingBehavior": "OPERATION_LEVEL_CACHING", "ttl": 60}, False),
    ],
)
def test_the_behavior_of_the_cache(cache: dict[str, Any], found: bool) -> None:  # noqa: FBT001 - a column
    assert bool(findings("me", ["$context.arguments.id"], apiCache=cache)) is found


@pytest.mark.parametrize(
    ("keys", "ttl", "begin"),
    [
        (Known(("$context.arguments.id",)), Known(60), "Query.me gives"),
        (Known(("$context.arguments.id",)), Absent(), "Query.me gives"),
        (Known(("$context.arguments.id",)), Known(0), ""),
        (Known(("$context.arguments.id",)), UNKNOWN, ""),
        (Known(()), Known(60), ""),
        (Absent(), Known(60), ""),
        (UNKNOWN, Known(60), ""),
    ],
)
def test_keys_and_times_that_are_unknown(keys: Value[tuple[str, ...]], ttl: Value[int], begin: str) -> None:
    source = Source("appsync-lint.yaml", f"authenticationType: {POOL}")
    config = neutral.read(source).apis[0].config
    resolver = Resolver("Query.me", "resolvers[0]", source.span(0, 1), caching_keys=keys, caching_ttl=ttl)
    subject = Subject(sdl.read([Source("s", "type Query { me: Int }")]), replace(config, resolvers=Known((resolver,))))
    found = run([subject], [RULE], Strictness()).findings
    assert [finding.message.startswith(begin) for finding in found] == ([True] if begin else [])


def test_keys_are_suggested_only_for_callers_who_have_an_identity() -> None:
    (found,) = findings("me: String", ["$context.args.x"], IAM, KEY)
    assert {str(principal) for principal in found.principals} == {IAM, KEY}
    assert found.remedy == (
        "Add `$context.identity.userArn` and `$context.identity.cognitoIdentityId` to `cachingKeys`, or delete "
        "`cachingKeys`: then the whole identity and all arguments are the key."
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("sub", {POOL, OIDC}),
        ("claims.email", {POOL, OIDC}),
        ("username", {POOL, IAM}),
        ("sourceIp", {POOL, IAM}),
        ("groups", {POOL}),
        ("resolverContext.user", {LAMBDA}),
        ("userArn", {IAM}),
        ("accountId", {IAM}),
        ("cognitoIdentityId", {IAM}),
        ("cognitoIdentityAuthProvider", {IAM}),
        ("cognitoIdentityAuthType", set()),
        ("cognitoIdentityPoolId", set()),
        ("issuer", set()),
        ("defaultAuthStrategy", set()),
    ],
)
def test_what_an_entry_of_the_identity_tells_apart(entry: str, told: set[str]) -> None:
    modes = POOL, IAM, LAMBDA, OIDC
    (found,) = findings("me: String", [f"$context.identity.{entry}"], *modes)
    assert {str(principal) for principal in found.principals} == {*modes} - told


def test_the_key_takes_nothing_from_those_who_share() -> None:
    (found,) = findings("me: String", ["$context.args.x"], POOL, KEY)
    assert (found.severity, "its callers apart" in found.message) == (Severity.CRITICAL, True)
    (part,) = findings("me: String", ["$context.identity.userArn"], LAMBDA, IAM, KEY)
    assert part.severity is Severity.HIGH
    assert part.message.endswith("no caching key tells API_KEY or AWS_LAMBDA callers apart.")


def test_a_program_out_of_sight_makes_no_answer_personal() -> None:
    assert findings("me: String", ["$context.args.x"], POOL, code="return ctx.identity.sub")
    assert findings("post: String", ["$context.args.x"], POOL, code="return ctx['identity'].sub")
    assert not findings("post: String", ["$context.args.x"], POOL, code="// identity\nreturn 1")


def test_a_program_that_was_not_read_makes_no_answer_personal() -> None:
    caching = "cachingConfig: {ttl: 60, cachingKeys: [$context.args.x]}"
    resolver = f"{{typeName: Query, fieldName: post, codeFile: post.js, {caching}}}"
    config = f"authenticationType: {POOL}\nresolvers: [{resolver}]\n"
    assert not findings_of("cache-without-identity", config, "type Query { post(x: Int): Int }")
