"""Odd cases of `unlinked-subscription`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding


def findings(schema: str) -> tuple[Finding, ...]:
    return findings_of("unlinked-subscription", "authenticationType: AWS_IAM", schema.replace("'", '"'))


@pytest.mark.parametrize(
    "link",
    ["", "@aws_subscribe", "@aws_subscribe(mutations: null)", "@aws_subscribe(mutations: [])", "@aws_publish @aws_iam"],
)
def test_no_link(link: str) -> None:
    schema = f"schema {{ mutation: M subscription: S }} type M {{ a: Int }} type S {{ on: Int\n{link} }}"
    (found,) = findings(schema)
    assert (found.coordinate, found.affected) == ("S.on", ("S.on",))


@pytest.mark.parametrize(
    "schema",
    [
        "type Mutation { a: Int } type Subscription { on: Int @aws_subscribe(mutations: 'a') }",
        "type Mutation { a: Int } type Subscription { on: Int @aws_subscribe(mutations: ['gone']) }",
        "type Mutation { a: Int @aws_publish(subscriptions: 'on') } type Subscription { on: Int }",
        "type Subscription { v: Int } schema { query: Q } type Q { s: Subscription }",
        (
            "type Mutation { a: Int } type Subscription { on: Int } extend type Subscription { "
            "on2: Int @aws_subscribe(mutations: 'a') }"
        ),
    ],
    ids=["linked", "unknown", "published", "no root", "extension"],
)
def test_linked(schema: str) -> None:
    assert [f.coordinate for f in findings(schema)] == (["Subscription.on"] if "extend" in schema else [])


def test_it_says_that_nobody_receives_anything() -> None:
    without, empty = findings("type Subscription { s: Int  t: Int @aws_subscribe(mutations: []) }")
    for found, name in ((without, "s"), (empty, "t")):
        assert found.coordinate == f"Subscription.{name}"
        assert found.affected == (f"Subscription.{name}",)
        sentence = f"Subscription.{name} is triggered by no mutation, so its subscribers never receive anything."
        assert found.message == sentence
    assert [step.caption for step in without.evidence] == ["Subscription.s has no @aws_subscribe"]
    assert [step.caption for step in empty.evidence] == ["this @aws_subscribe names no mutation"]


def test_it_says_what_to_write() -> None:
    (found,) = findings("type Subscription { s: Int }")
    assert found.remedy == 'Write `@aws_subscribe(mutations: ["..."])` with the mutations meant, or delete the field.'
