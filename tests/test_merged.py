"""Merged APIs through the command line: their schema, their modes, and names of sources that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import Outcome, run, write

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
apis:
  - name: shop
    authenticationType: API_KEY
    apiType: MERGED
    sourceApis:
      - {api: orders}
      - {api: users}
  - name: orders
    authenticationType: AMAZON_COGNITO_USER_POOLS
    schema: orders.graphql
  - name: users
    authenticationType: AWS_IAM
    schema: users/*.graphql
"""
ORDERS = """\
schema { query: Query }
type Query {
  orders: [Order]
}
type Order {
  id: ID!
  note: String @hidden
  auditor: Auditor
}
type Auditor @hidden {
  name: String
}
"""
USERS = """\
schema { query: Query }
type Query {
  users: [User]
}
type User {
  id: ID!
}
type Order {
  id: ID!
  user: User
}
"""
MISSING = ("--select", "merged-mode-missing", "--output", "json")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path, {"appsync-lint.yaml": CONFIG, "orders.graphql": ORDERS, "users/users.graphql": USERS})


def findings(outcome: Outcome) -> list[tuple[str, list[str], list[str], str]]:
    return [(f["coordinate"], f["principals"], f["affected"], f["severity"]) for f in outcome.json["findings"]]


def test_a_merged_api_has_the_schemas_of_its_sources(shop: Path) -> None:
    outcome = run(shop, *MISSING)
    assert [(api["name"], api["schema"], api["defaultMode"]) for api in outcome.json["apis"]] == [
        ("shop", ["orders.graphql", "users/users.graphql"], "API_KEY"),
        ("orders", ["orders.graphql"], "AMAZON_COGNITO_USER_POOLS"),
        ("users", ["users/users.graphql"], "AWS_IAM"),
    ]


def test_every_mode_that_is_missing_is_one_finding(shop: Path) -> None:
    outcome = run(shop, *MISSING)
    assert outcome.exit_code == 1
    place = "config:additionalAuthenticationProviders"
    users = ["Query.users", "User.id"]
    assert sorted(findings(outcome)) == [
        (place, ["AMAZON_COGNITO_USER_POOLS"], ["Order.id", "Query.orders"], "high"),
        (place, ["AWS_IAM"], users, "high"),
    ]
    assert {finding["line"] for finding in outcome.json["findings"]} == {3}
    assert "shop: orders.graphql, users/users.graphql" in run(shop, *MISSING[:2]).stdout


def test_fields_without_directive_are_under_the_merged_default(shop: Path) -> None:
    fields = run(shop, "access", "--output", "json").json["apis"][0]["fields"]
    assert sorted(fields) == ["Order.id", "Order.user", "Query.orders", "Query.users", "User.id"]
    assert all(entry["reachable"] == ["API_KEY"] for entry in fields.values())
    alone = run(shop, "--select", "api-key-as-only-lock", "--output", "json")
    assert [finding["affected"] for finding in alone.json["findings"]] == [["Query.orders", "Query.users"]]


def test_modes_of_the_sources_in_the_merged_api_end_it(shop: Path) -> None:
    providers = "[{authenticationType: AWS_IAM}, {authenticationType: AMAZON_COGNITO_USER_POOLS}]"
    old = "    apiType: MERGED\n"
    write(
        shop, {"appsync-lint.yaml": CONFIG.replace(old, f"{old}    additionalAuthenticationProviders: {providers}\n")}
    )
    assert run(shop, *MISSING).exit_code == 0


def test_a_directive_of_a_missing_mode_is_one_finding(shop: Path) -> None:
    write(shop, {"users/users.graphql": USERS.replace("users: [User]", "users: [User] @aws_iam")})
    outcome = run(shop, "--select", "merged-mode-missing,unconfigured-mode", "--output", "json")
    assert {rule for rule, _ in outcome.found} == {"merged-mode-missing"}
    write(shop, {"users/users.graphql": USERS.replace("users: [User]", "users: [User] @aws_oidc")})
    outcome = run(shop, "--select", "unconfigured-mode", "--output", "json")
    assert outcome.found == [("unconfigured-mode", "Query.users")] * 2  # of users, and of shop


def test_a_mode_beside_one_that_is_offered_weighs_less(tmp_path: Path) -> None:
    config = """\
apis:
  - {name: shop, authenticationType: API_KEY, sourceApis: [{api: orders}]}
  - name: orders
    authenticationType: API_KEY
    additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
    schema: s.graphql
"""
    write(tmp_path, {"appsync-lint.yaml": config, "s.graphql": "type Query { a: Int b: Int @aws_api_key @aws_iam }"})
    ((_, principals, affected, severity),) = findings(run(tmp_path, *MISSING))
    assert (principals, affected, severity) == (["AWS_IAM"], ["Query.b"], "medium")


def test_the_resolvers_of_the_sources_are_those_of_the_merged_api(shop: Path) -> None:
    cached = "cachingConfig: {ttl: 9, cachingKeys: [$context.source.a]}"
    keys = f"{{typeName: Query, fieldName: orders, code: export const request = (ctx) => ctx.identity, {cached}}}"
    old = "    schema: orders.graphql\n"
    config = CONFIG.replace("API_KEY", "AMAZON_COGNITO_USER_POOLS").replace(old, f"{old}    resolvers: [{keys}]\n")
    write(shop, {"appsync-lint.yaml": config})
    outcome = run(shop, "--select", "cache-without-identity", "--output", "json")
    assert [finding["affected"] for finding in outcome.json["findings"]] == [["Query.orders"]] * 2


def test_files_of_a_source_bring_the_merged_api_along(shop: Path) -> None:
    outcome = run(shop, "users/users.graphql", "orders.graphql", *MISSING)
    assert outcome.json["apis"] == run(shop, *MISSING).json["apis"]
    assert [api["name"] for api in run(shop, "users/users.graphql", *MISSING).json["apis"]] == ["shop", "users"]


@pytest.mark.parametrize(
    ("name", "sentence", "hint"),
    [
        ("order", "The source API order is not in this file.", "Did you mean orders?"),
        ("zzz", "The source API zzz is not in this file.", "Write it as an entry of `apis:`"),
        ("shop", "shop is a merged API and cannot be a source of another.", "Name its own sources."),
    ],
)
def test_a_source_that_is_none(shop: Path, name: str, sentence: str, hint: str) -> None:
    write(shop, {"appsync-lint.yaml": CONFIG.replace("{api: orders}", f"{{api: {name}}}")})
    outcome = run(shop)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"error: {sentence}" in outcome.stderr
    assert "--> appsync-lint.yaml:6:15" in outcome.stderr
    assert hint in outcome.stderr


def test_a_source_that_is_named_twice_counts_once(shop: Path) -> None:
    write(shop, {"appsync-lint.yaml": CONFIG.replace("{api: users}", "{api: users}\n      - {api: users}")})
    assert len(findings(run(shop, *MISSING))) == 2


def test_sources_that_contradict_each_other(shop: Path) -> None:
    write(shop, {"users/users.graphql": USERS.replace("type Order {\n  id: ID!", "type Order {\n  id: Int!")})
    outcome = run(shop)
    assert outcome.exit_code == 2
    assert "Order.id is defined twice" in outcome.stderr


def test_what_is_renamed_is_said_to_be_unknown(shop: Path) -> None:
    write(shop, {"users/users.graphql": USERS.replace("type User {", 'type User @renamed(to: "Person") {')})
    unknown = run(shop, *MISSING).json["unknown"]
    assert [entry["what"].partition(" ")[0] for entry in unknown] == ["@renamed"]


def test_a_merged_api_with_a_schema_of_its_own_has_that(shop: Path) -> None:
    old = "    apiType: MERGED\n"
    write(shop, {"own.graphql": "type Query { users: Int }"})
    write(shop, {"appsync-lint.yaml": CONFIG.replace(old, f"{old}    schema: own.graphql\n")})
    outcome = run(shop, *MISSING)
    assert outcome.json["apis"][0]["schema"] == ["own.graphql"]
    assert [affected for _, _, affected, _ in findings(outcome)] == [["Query.users"]]


def test_what_a_hidden_type_has_is_gone_unless_another_source_shows_it(shop: Path) -> None:
    extra = USERS + "type Auditor {\n  id: ID\n}\nextend type Query {\n  auditor: Auditor\n}\n"
    write(shop, {"users/users.graphql": extra})
    policies = "    policies: [{fields: ['Auditor.*'], only: [cognito]}]\n"
    write(shop, {"appsync-lint.yaml": CONFIG.replace("    apiType", f"{policies}    apiType")})
    outcome = run(shop, "--select", "forbidden-access", "--output", "json")
    affected = [field for f in outcome.json["findings"] for field in f["affected"]]
    assert affected == ["Auditor.id"]
