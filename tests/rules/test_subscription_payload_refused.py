"""Odd cases of `subscription-payload-refused`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding
from tests.pages import findings as findings_of

CONFIG = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}, {authenticationType: API_KEY}]
"""


def findings(schema: str, config: str = CONFIG) -> tuple[Finding, ...]:
    return findings_of("subscription-payload-refused", config, f"type Query {{ v: Int }} {schema}")


def test_one_finding_for_each_type_and_mode() -> None:
    found = findings("""
      type Mutation { a: Post @aws_iam  b: [Post] @aws_iam }
      type Subscription {
        onB: [Post] @aws_subscribe(mutations: ["b"]) @aws_api_key
        onA: Post @aws_subscribe(mutations: ["a"]) @aws_api_key @aws_cognito_user_pools
      }
      type Post @aws_iam { a: Int }
    """)
    assert sorted((str(f.principals[0]), f.affected, f.confidence) for f in found) == [
        ("AMAZON_COGNITO_USER_POOLS", ("Subscription.onA",), Confidence.LOW),
        ("API_KEY", ("Subscription.onA", "Subscription.onB"), Confidence.LOW),
    ]


def test_subscribers_are_left_out_where_they_are_not_checked() -> None:
    schema = """
      type Mutation { a: Post @aws_iam }
      type Subscription { onA: Post @aws_subscribe(mutations: "a") }
      type Post @aws_iam { a: Int }
    """
    assert findings(schema)
    assert not findings(schema, f"{CONFIG}assume: {{subscriptionPayloadIsChecked: false}}")


def test_publishers_in_groups_and_what_speaks_of_a_whole_mode() -> None:
    schema = """
      type Mutation { a: Post @aws_cognito_user_pools(cognito_groups: ["A", "B"]) }
      type Subscription { onA: Post @aws_subscribe(mutations: "a") @aws_cognito_user_pools(cognito_groups: ["C"]) }
      type Post @aws_cognito_user_pools(cognito_groups: ["C"]) { a: Int }
    """
    (found,) = findings(schema)
    assert found.confidence is Confidence.MEDIUM
    assert [str(p) for p in found.principals] == ["AMAZON_COGNITO_USER_POOLS:A", "AMAZON_COGNITO_USER_POOLS:B"]
    assert findings(schema, f"{CONFIG}assume: {{subscriptionPayloadIsChecked: false}}")
    assert not findings(schema.replace('["A", "B"]', '["A", "C"]'))


@pytest.mark.parametrize(
    "schema",
    [
        "type Mutation { a: Int @aws_iam } type Subscription { onA: Int @aws_subscribe(mutations: ['a']) }",
        "type Mutation { a: P } type Subscription { onA: P } type P @aws_iam { a: Int }",
        "type Mutation { a: P } type Subscription { onA: P @aws_subscribe(mutations: 'b') } type P @aws_iam { a: Int }",
        (
            "type Mutation { a: P @aws_iam } type Subscription { onA: P @aws_subscribe(mutations: 'a') } "
            "type P @aws_oidc { a: Int }"
        ),
        (
            "type Mutation { a: P @aws_iam } type Subscription { onA: U @aws_subscribe(mutations: 'a') } "
            "union U = P | Q type P @aws_iam { a: Int } type Q { a: Int }"
        ),
    ],
    ids=["leaf", "not linked", "unknown mutation", "for nobody", "one type of a union"],
)
def test_silent(schema: str) -> None:
    assert not findings(schema.replace("'", '"'))


def test_the_remedy_depends_on_who_is_refused() -> None:
    subscribed = """
      type Mutation { a: Post @aws_iam }
      type Subscription { onA: Post @aws_subscribe(mutations: "a") }
      type Post @aws_iam { a: Int }
    """
    (found,) = findings(subscribed)
    assert found.message == "Every field of Post refuses a signed-in user, who may subscribe to Subscription.onA."
    assert found.remedy == "Write `type Post @aws_iam @aws_cognito_user_pools`, if they are meant to read it."
    published = """
      type Mutation { a: Post @aws_cognito_user_pools(cognito_groups: ["A"]) }
      type Subscription { onA: Post @aws_subscribe(mutations: "a") @aws_cognito_user_pools(cognito_groups: ["C"]) }
      type Post @aws_cognito_user_pools(cognito_groups: ["C"]) { a: Int }
    """
    (found,) = findings(published)
    assert found.message == (
        "Every field of Post refuses a user in the group A, who alone trigger Subscription.onA: "
        "its events carry no data."
    )
    assert found.remedy.endswith("or trigger Subscription.onA by a mutation whose callers may read Post.")
    assert found.witness is not None
    assert found.witness.operation == "mutation { a { __typename } }"
    assert [step.caption for step in found.evidence][1:] == ["Post admits only a user in the group C"]
