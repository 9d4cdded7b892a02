"""Odd cases of `subscription-mismatch`."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding, Severity
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"


def findings(mutation: str, subscription: str, more: str = "", config: str = POOL) -> tuple[Finding, ...]:
    schema = f"type Query {{ v: Int }} type Mutation {{ {mutation} }} type Subscription {{ {subscription} }} {more}"
    return findings_of("subscription-mismatch", config, schema.replace("'", '"'))


@pytest.mark.parametrize(
    ("returned", "sent"), [("T!", "T"), ("T", "T!"), ("[T!]!", "[T]"), ("[ T ]", "[T]"), ("Int!", "Int")]
)
def test_whether_null_is_allowed_does_not_count(returned: str, sent: str) -> None:
    assert not findings(f"a: {returned}", f"on: {sent} @aws_subscribe(mutations: ['a'])", "type T { i: Int }")


@pytest.mark.parametrize(
    ("returned", "sent", "confidence"),
    [
        ("[T]", "T", Confidence.MEDIUM),
        ("[T]", "[[T]]", Confidence.MEDIUM),
        ("T", "I", Confidence.HIGH),
        ("T", "Int", Confidence.HIGH),
    ],
)
def test_other_types(returned: str, sent: str, confidence: Confidence) -> None:
    types = "interface I { i: Int } type T implements I { i: Int }"
    (found,) = findings(f"a: {returned}", f"on: {sent} @aws_subscribe(mutations: 'a')", types)
    assert found.confidence is confidence
    assert found.message == f"Subscription.on returns `{sent}`, but Mutation.a `{returned}`."


def test_several_names_types_and_arguments() -> None:
    found = findings(
        "add: T  b: Int  c: Int",
        "on(x: Int, y: Int, i: Int): T @aws_subscribe(mutations: ['Mutation.add', 'nothing', 'add', 'add', 'b', 'c'])",
        "type T { i: Int }",
    )
    assert sorted((f.coordinate, f.message) for f in found) == [
        ("Subscription.on", "Subscription.on cannot filter by `x` and `y`: T has no fields of these names."),
        (
            "Subscription.on",
            "Subscription.on returns `T`, but Mutation.b `Int`, and 1 more mutations return other types too.",
        ),
        (
            "Subscription.on",
            "Subscription.on waits for `Mutation.add` and `nothing`, but no mutation has those names.",
        ),
    ]
    assert any(f.remedy == "Write `add` instead of `Mutation.add`." for f in found)


def test_a_scalar_has_no_fields_to_filter_by() -> None:
    (found,) = findings("save: ID", "on(email: String!): ID @aws_subscribe(mutations: ['save'])")
    assert (found.coordinate, found.message) == (
        "Subscription.on(email:)",
        "Subscription.on cannot filter by `email`: ID has no fields.",
    )
    assert found.remedy == "Return an object, or make it a filter in a resolver of Subscription.on."


def test_an_argument_is_surely_wrong_where_the_resolvers_are_known() -> None:
    schema = "a: T", "on(x: Int): T @aws_subscribe(mutations: 'a')", "type T { i: Int }"
    (found,) = findings(*schema)
    assert found.confidence is Confidence.MEDIUM
    (found,) = findings(*schema, config=f"{POOL}resolvers: []\n")
    assert found.confidence is Confidence.HIGH


def test_without_mutations_every_name_is_unknown() -> None:
    schema = 'type Query { v: Int } type Subscription { on: Int @aws_subscribe(mutations: "a") }'
    (found,) = findings_of("subscription-mismatch", POOL, schema)
    assert found.remedy == "Name mutations that exist, or delete the field."


@pytest.mark.parametrize(
    ("subscription", "more"),
    [
        ("on(x: Int): T", "type T { i: Int }"),
        ("on: T @aws_subscribe(mutations: [])", "type T { i: Int }"),
        ("on: M @aws_subscribe(mutations: 'createM')", "type M @model { i: Int }"),
        ("on(owner: String): M @aws_subscribe(mutations: 'createM')", "type M @model { i: Int }"),
        (
            "on(statusFilter: String, where: F): T @aws_subscribe(mutations: 'a')",
            "type T { i: Int } input F { i: Int }",
        ),
    ],
)
def test_silent(subscription: str, more: str) -> None:
    assert not findings("a: T" if "type T" in more else "a: Int", subscription, more)


def test_the_evidence_is_what_was_compared() -> None:
    (unknown,) = findings("add: T", "on: T @aws_subscribe(mutations: ['sub'])", "type T { i: Int }")
    assert [step.caption for step in unknown.evidence] == ["`sub` is meant to trigger it"]
    assert unknown.severity is Severity.HIGH
    (other,) = findings("add: T", "on: Int @aws_subscribe(mutations: ['add'])", "type T { i: Int }")
    assert [step.caption for step in other.evidence] == [
        "Subscription.on returns `Int`",
        "Mutation.add returns `T`",
    ]
    (argument,) = findings("add: T", "on(x: Int): T @aws_subscribe(mutations: ['add'])", "type T { i: Int }")
    assert [step.caption for step in argument.evidence] == ["T is what the arguments are compared with"]
    assert argument.coordinate == "Subscription.on(x:)"


def test_unknown_names_are_in_order() -> None:
    names = ["zeta", "alpha", "mu", "beta", "omega"]
    (found,) = findings("add: Int", f"on: Int @aws_subscribe(mutations: {names})")
    (step,) = found.evidence
    listed = [part for part in step.caption.split("`")[1::2] if part in names]
    assert listed == sorted(names)[: len(listed)]
    assert len(listed) > 1
