"""Odd cases of `secret-in-output`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint import Severity
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS"
POOL_AND_KEY = f"{POOL}\nadditionalAuthenticationProviders: [{{authenticationType: API_KEY}}]"
UNKNOWN = "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]"
BOTH = "@aws_api_key @aws_cognito_user_pools"
HASH = "type User { passwordHash: String! }"


def findings(schema: str, config: str = POOL) -> tuple[Finding, ...]:
    return findings_of("secret-in-output", config, schema)


@pytest.mark.parametrize(
    "way",
    [
        "type Query { node: Node } interface Node { id: ID } type User implements Node { id: ID passwordHash: String }",
        f"type Query {{ any: Any }} union Any = User {HASH}",
        f"type Query {{ ping: Int }} type Mutation {{ save: User }} {HASH}",
        f"type Query {{ ping: Int }} type Subscription {{ saved: User }} {HASH}",
        f"schema {{ query: Q }} type Q {{ users: [[User!]!]! }} {HASH}",
    ],
    ids=["interface", "union", "mutation", "subscription", "list"],
)
def test_every_way_counts(way: str) -> None:
    (finding,) = findings(way)
    assert (finding.coordinate, finding.affected) == ("User.passwordHash", ("User.passwordHash",))
    assert finding.witness is not None
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS"]


def test_a_root_field_can_be_one() -> None:
    assert [f.coordinate for f in findings("type Query { apiKey: String csrfToken: String apiKeys: [String] }")] == [
        "Query.apiKey",
        "Query.apiKeys",
    ]


def test_tokens_in_a_list_are_not_given_to_their_owner() -> None:
    schema = "type Query { sessionTokens: [Session] } type Session { token: String }"
    assert [finding.coordinate for finding in findings(schema)] == ["Session.token"]


@pytest.mark.parametrize("name", ["secret", "apiKey", "accessToken", "backupCodes", "privateKey", "temporaryPassword"])
def test_what_a_mutation_makes_is_shown_once(name: str) -> None:
    made = f"type Mutation {{ make: Made }} type Made {{ thing: Thing }} type Thing {{ {name}: String }}"
    assert not findings(f"type Query {{ ping: Int }} {made}")
    assert findings(f"type Query {{ ping: Int }} type Subscription {{ made: Made }} {made}")


@pytest.mark.parametrize("name", ["passwordHash", "password", "otp", "verificationCode"])
def test_what_nobody_is_to_be_given(name: str) -> None:
    assert findings(f"type Query {{ ping: Int }} type Mutation {{ make: Made }} type Made {{ {name}: String }}")


@pytest.mark.parametrize(
    "type_",
    [
        "type Doctor { credentials: [String] }",
        "type Config { googleMapsApiKey: String }",
        "type Quiz { pin: String }",
        "type T { secret: Boolean }",
        "type T { secret: AWSURL }",
        "type T { token: Int }",
        "type T { secret: Nested } type Nested { id: ID }",
    ],
)
def test_what_is_left_alone(type_: str) -> None:
    name = type_.split()[1]
    assert not findings(f"type Query {{ it: {name} }} {type_}")


def test_a_user_takes_a_field_away() -> None:
    assert not findings(f"type Query {{ u: User }} {HASH}", f"{POOL}\nsensitive: {{except: [User.passwordHash]}}")
    config = f"{POOL}\nsensitive: {{names: [nick]}}"
    assert not findings("type Query { u: User } type User { nick: String }", config)


def test_a_directive_on_the_field_weighs_less() -> None:
    schema = "type Query { u: User } type User { secret: String @aws_cognito_user_pools salt: Int apiKey: String }"
    assert {f.coordinate: f.severity for f in findings(schema, POOL_AND_KEY)} == {
        "User.secret": Severity.LOW,
        "User.apiKey": Severity.MEDIUM,
    }


def test_the_rules_about_the_key_speak_where_the_key_reaches() -> None:
    way = f"type Query {{ u: User {BOTH} }}"
    assert not findings(f"{way} type User {BOTH} {{ secret: String }}", POOL_AND_KEY)
    assert not findings("type Query { u: User } type User { secret: String @aws_api_key }", POOL_AND_KEY)
    (finding,) = findings(f"type Query {{ u: User }} type User {BOTH} {{ secret: String }}", POOL_AND_KEY)
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS"]


def test_where_the_key_is_the_only_lock_no_other_rule_names_the_field() -> None:
    (finding,) = findings(f"type Query {{ u: User }} {HASH}", "authenticationType: API_KEY")
    assert [str(principal) for principal in finding.principals] == ["API_KEY"]


def test_whatever_the_default_mode_is_somebody_reads_it() -> None:
    (finding,) = findings(f"type Query {{ u: User }} {HASH}", UNKNOWN)
    assert finding.principals == ()
    assert not findings("type Query { u: User @aws_iam } type User { secret: String }", UNKNOWN)
    assert not findings(f"type Query {{ u: User {BOTH} }} type User {BOTH} {{ secret: String }}", UNKNOWN)


def test_only_a_user_in_two_groups_comes_there() -> None:
    a, b = ('@aws_cognito_user_pools(cognito_groups: ["A"])', '@aws_cognito_user_pools(cognito_groups: ["B"])')
    (finding,) = findings(f"type Query {{ u: User {a} }} type User {b} {{ secret: String }}", POOL_AND_KEY)
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS:A+B"]
    assert finding.witness is not None


def test_what_the_rules_about_the_key_name_is_left_to_them() -> None:
    hashed = "type User { passwordHash: String @aws_api_key @aws_iam }"
    assert not findings(f"type Query {{ user: User @aws_api_key @aws_iam }} {hashed}", UNKNOWN)
    key_and_iam = "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]"
    assert not findings("type Query { user: User } type User { passwordHash: String }", key_and_iam)
    (found,) = findings(f"type Query {{ user: User @aws_iam }} {hashed}", key_and_iam)
    assert [str(principal) for principal in found.principals] == ["AWS_IAM"]


def test_under_a_default_of_keys_the_way_need_not_be_opened_by_directives() -> None:
    key_and_iam = "authenticationType: API_KEY\nadditionalAuthenticationProviders: [{authenticationType: AWS_IAM}]"
    schema = "type Query { user: User } type User { passwordHash: String @aws_api_key @aws_iam }"
    assert not findings(schema, key_and_iam)


def test_the_name_and_the_way_are_the_evidence() -> None:
    (found,) = findings(f"type Query {{ user: User }} {HASH}")
    name, root, leaf = (step.caption for step in found.evidence)
    assert name == "`passwordHash` names a credential"
    assert root.startswith("Query.user admits a signed-in user")
    assert leaf.startswith("User.passwordHash admits a signed-in user")
