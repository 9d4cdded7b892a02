"""Odd cases of `subscription-wider-than-mutation`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding, Severity
from tests.pages import findings as findings_of

CONFIG = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - {authenticationType: AWS_IAM}
  - {authenticationType: API_KEY}
  - {authenticationType: AWS_LAMBDA}
"""


def findings(schema: str, config: str = CONFIG, *, hidden_provider: bool = False) -> tuple[Finding, ...]:
    text = f"type Query {{ v: Int }} {schema}".replace("'", '"')
    return findings_of("subscription-wider-than-mutation", config, text, hidden_provider=hidden_provider)


def test_only_callers_whom_every_mutation_refuses() -> None:
    schema = """
      type Mutation { a: Int @aws_cognito_user_pools(cognito_groups: ["A"])  b: Int @aws_cognito_user_pools(cognito_groups: ["B"]) }
      type Subscription { on: Int @aws_subscribe(mutations: ["a", "b"]) @aws_cognito_user_pools @aws_lambda }
    """  # noqa: E501
    (found,) = findings(schema)
    assert [str(p) for p in found.principals] == ["AWS_LAMBDA", "AMAZON_COGNITO_USER_POOLS"]
    assert found.severity is Severity.MEDIUM
    assert found.remedy.startswith('Write `@aws_cognito_user_pools(cognito_groups: ["A", "B"])` on Subscription.on,')
    assert found.witness is not None
    assert found.witness.operation == "subscription { on }"


def test_mutations_for_servers_alone_do_not_count_beside_others() -> None:
    schema = "type Mutation { a: Int @aws_iam @aws_lambda  b: Int @aws_api_key  c: Int }"
    link = "type Subscription { on: Int @aws_subscribe(mutations: %s) @aws_lambda }"
    assert not findings(schema + link % "['a']")
    assert findings(schema + link % "['a', 'c']")


def test_a_directive_of_the_type_is_one_cause_for_the_same_callers() -> None:
    schema = """
      type Mutation { a: Int  b: Int @aws_cognito_user_pools(cognito_groups: "A") }
      type Subscription @aws_api_key @aws_cognito_user_pools {
        onB: Int @aws_subscribe(mutations: "b")  onA: Int @aws_subscribe(mutations: "a")
        onA2: Int @aws_subscribe(mutations: "a")
      }
    """
    assert sorted((f.coordinate, f.affected, f.severity) for f in findings(schema)) == [
        ("Subscription", ("Subscription.onA", "Subscription.onA2"), Severity.HIGH),
        ("Subscription", ("Subscription.onB",), Severity.HIGH),
    ]


@pytest.mark.parametrize(
    "schema",
    [
        "type Mutation { a: Int @aws_api_key } type Subscription { on: Int @aws_subscribe(mutations: 'a') }",
        "type Mutation { a: Int @aws_oidc } type Subscription { on: Int @aws_subscribe(mutations: 'a') }",
        "type Mutation { a: Int @aws_iam } type Subscription { on: Int @aws_subscribe(mutations: 'x') @aws_api_key }",
        "type Subscription { on: Int @aws_subscribe(mutations: 'x') @aws_api_key }",
        "type Mutation { a: Int } type Subscription { on: Int @aws_api_key }",
        (
            "type Mutation { a: Int @auth(rules: []) } "
            "type Subscription { on: Int @aws_subscribe(mutations: 'a') @aws_api_key }"
        ),
        (
            "type T @model { i: Int } type Mutation { a: T } "
            "type Subscription { on: T @aws_subscribe(mutations: ['a', 'createT']) @aws_api_key }"
        ),
        (
            "schema { query: Query } type Mutation { a: Int } "
            "type Subscription { on: Int @aws_subscribe(mutations: 'a') @aws_api_key }"
        ),
    ],
    ids=["public", "for nobody", "unknown", "no mutations", "not linked", "auth", "generated", "no root"],
)
def test_silent(schema: str) -> None:
    assert not findings(schema)


@pytest.mark.parametrize(("groups", "confidence"), [("['B', 'C']", Confidence.LOW), ("['A', 'B']", Confidence.MEDIUM)])
def test_groups_that_only_listen(groups: str, confidence: Confidence) -> None:
    (found,) = findings(f"""
      type Mutation {{ a: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }}
      type Subscription {{ on: Int @aws_subscribe(mutations: "a") @aws_cognito_user_pools(cognito_groups: {groups}) }}
    """)
    assert found.confidence is confidence


def test_aws_auth_alone_and_beside_others() -> None:
    schema = (
        "type Mutation { a: Int @aws_auth(cognito_groups: ['A']) } "
        "type Subscription { on: Int @aws_subscribe(mutations: 'a') }"
    )
    (found,) = findings(schema, "authenticationType: AMAZON_COGNITO_USER_POOLS")
    assert [str(p) for p in found.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert not findings(schema)


def test_a_provider_of_unknown_mode_changes_nothing() -> None:
    schema = "type Mutation { a: Int } type Subscription { on: Int @aws_subscribe(mutations: 'a') @aws_api_key }"
    assert len(findings(schema, hidden_provider=True)) == 1
    assert not findings(schema.replace("a: Int }", "a: Int @aws_iam @aws_oidc }"), hidden_provider=True)


def test_a_directive_that_only_others_need_is_to_be_deleted() -> None:
    schema = """
      type Mutation { a: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }
      type Subscription {
        on: Int @aws_subscribe(mutations: ["a"]) @aws_cognito_user_pools(cognito_groups: ["A"]) @aws_api_key
      }
    """
    (found,) = findings(schema)
    assert found.remedy == "Delete `@aws_api_key` from Subscription.on, or have a resolver refuse everybody else."


def test_where_nobody_is_left_the_callers_of_the_mutations_are_named() -> None:
    schema = """
      type Mutation { a: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }
      type Subscription { on: Int @aws_subscribe(mutations: ["a"]) %s }
    """
    (alone,) = findings(schema % "@aws_api_key")
    admins = '`@aws_cognito_user_pools(cognito_groups: ["A"])`'
    assert alone.remedy == f"Write {admins} on Subscription.on, or have a resolver refuse everybody else."
    (wider,) = findings(schema % "@aws_cognito_user_pools")
    assert wider.remedy == f"Write {admins} on Subscription.on, or have a resolver refuse everybody else."
    assert [step.caption for step in wider.evidence] == [
        "this field directive admits a signed-in user",
        "its events come from here",
        "Mutation.a refuses a signed-in user: it admits AMAZON_COGNITO_USER_POOLS:A",
    ]


def test_several_subscriptions_under_one_directive_are_spoken_of_as_several() -> None:
    schema = """
      type Mutation { a: Int @aws_cognito_user_pools(cognito_groups: ["A"]) }
      type Subscription @aws_cognito_user_pools {
        on: Int @aws_subscribe(mutations: ["a"])
        to: Int @aws_subscribe(mutations: ["a"])
      }
    """
    (found,) = findings(schema)
    assert found.message == (
        "Subscription.on and Subscription.to admit a signed-in user outside the group A, "
        "whom every mutation that triggers them refuses."
    )
    assert (found.coordinate, found.severity) == ("Subscription", Severity.HIGH)
    (one,) = findings(schema.replace('to: Int @aws_subscribe(mutations: ["a"])', ""))
    assert one.message == (
        "Subscription.on admits a signed-in user outside the group A, whom every mutation that triggers it refuses."
    )
