"""Odd cases of `aws-publish`."""

from __future__ import annotations

import pytest

from appsync_lint import Finding, Severity
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS"


def findings(schema: str, config: str = POOL) -> tuple[Finding, ...]:
    return findings_of("aws-publish", config, schema)


@pytest.mark.parametrize(
    ("subscriptions", "remedy"),
    [
        ("a: Int", 'Write `@aws_subscribe(mutations: ["m"])` on S.a and delete `@aws_publish` here.'),
        ("a: Int  b: Int", 'Write `@aws_subscribe(mutations: ["m"])` on S.a, likewise on S.b, and delete '),
        ('a: Int @aws_subscribe(mutations: "n")', 'Write `@aws_subscribe(mutations: ["n", "m"])` on S.a and '),
        ('a: Int @aws_subscribe(mutations: ["m"])', "Delete it: "),
        ("c: Int", "Delete it: "),
    ],
)
def test_it_says_which_link_to_write(subscriptions: str, remedy: str) -> None:
    schema = f"""
      schema {{ query: Q mutation: M subscription: S }}
      type Q {{ a: Int }}
      type M {{ m: Int @aws_publish(subscriptions: ["a", "b"]) }}
      type S {{ {subscriptions} }}
    """
    (found,) = findings(schema)
    assert (found.coordinate, found.affected, found.severity) == ("M.m", ("M.m",), Severity.LOW)
    assert found.remedy.startswith(remedy)


@pytest.mark.parametrize("written", ["", "(subscriptions: null)", '(subscriptions: "a")', "(subscriptions: [1, null])"])
def test_whatever_it_says(written: str) -> None:
    assert findings(f"type Query {{ a: Int }} type Mutation {{ m: Int @aws_publish{written} }}")


def test_wherever_it_stands_and_whatever_the_default_mode() -> None:
    schema = "type Query @aws_publish { a: Int @aws_publish  b: Int } input I { c: Int @aws_publish }"
    assert [found.coordinate for found in findings(schema, "name: api")] == ["Query", "Query.a", "I.c"]


def test_it_says_what_is_deprecated_and_what_is_not_linked() -> None:
    schema = """
      type Query { v: Int }
      type Mutation { m: Int @aws_publish(subscriptions: "s") }
      type Subscription { s: Int }
    """
    (found,) = findings(schema)
    assert found.message == ("`@aws_publish` on Mutation.m is deprecated, and `@aws_subscribe` has taken its place.")
    assert (found.coordinate, found.affected, found.severity) == ("Mutation.m", ("Mutation.m",), Severity.LOW)
    assert [step.caption for step in found.evidence] == [
        "AppSync's own definition of this directive calls it deprecated",
        "Subscription.s does not name the mutation",
    ]
