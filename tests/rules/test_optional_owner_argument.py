"""Odd cases of `optional-owner-argument`."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appsync_lint import Absent, Confidence, Finding, Known, Resolver, Severity, Unknown, Value, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source
from tests.pages import _shipped
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
IAM = "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"


def schema(arguments: str, payload: str = "owner: String", directives: str = "") -> str:
    return f"""
      type Query {{ v: Int }}
      type Mutation {{ add: T }}
      type Subscription {{ on({arguments}): T @aws_subscribe(mutations: ["add"]) {directives} }}
      type T {{ {payload} item: ID }}
    """


def findings(text: str, config: str = POOL) -> tuple[Finding, ...]:
    return findings_of("optional-owner-argument", config, text)


@pytest.mark.parametrize(
    "name",
    [
        "owner",
        "ownerId",
        "user_id",
        "userID",
        "userSub",
        "sub",
        "username",
        "userName",
        "tenantId",
        "orgID",
        "accountId",
        "recipient",
        "receiverId",
        "customerId",
        "memberId",
        "toUserId",
        "organisationId",
    ],
)
def test_names_of_owners(name: str) -> None:
    (found,) = findings(schema(f"{name}: String", f"{name}: String"))
    assert found.coordinate == f"Subscription.on({name}:)"
    assert (found.severity, found.confidence) == (Severity.HIGH, Confidence.MEDIUM)


@pytest.mark.parametrize(
    "name", ["authorId", "senderId", "fromUserId", "createdByUserId", "roomId", "name", "userStatus", "awsAccountId"]
)
def test_names_of_nobody_in_particular(name: str) -> None:
    assert not findings(schema(f"{name}: String", f"{name}: String"))


@pytest.mark.parametrize("arguments", ["owner: String!", 'owner: String = "me"', "item: ID!, owner: String"])
def test_a_required_argument_is_of_less_weight(arguments: str) -> None:
    (found,) = findings(schema(arguments))
    assert (found.severity, found.confidence) == (Severity.MEDIUM, Confidence.LOW)


@pytest.mark.parametrize(
    ("directives", "sure"),
    [
        ('@aws_cognito_user_pools(cognito_groups: ["Admins"])', False),
        ("@aws_iam", False),
        ('@aws_iam @aws_cognito_user_pools(cognito_groups: ["Admins"])', False),
        ("@aws_iam @aws_cognito_user_pools", True),
    ],
)
def test_who_may_be_meant_to_see_all(directives: str, *, sure: bool) -> None:
    (found,) = findings(schema("owner: String", directives=directives), POOL + IAM)
    assert found.confidence is (Confidence.MEDIUM if sure else Confidence.LOW)


def test_silent() -> None:
    assert not findings(schema("owner: String"), "authenticationType: API_KEY")
    assert not findings(schema("owner: String", "user: String"))
    assert not findings(schema("owner: Boolean", "owner: Boolean"))
    assert not findings(schema("owner: String").replace('["add"]', '["other"]'))
    assert not findings(schema("owner: String").replace('@aws_subscribe(mutations: ["add"])', ""))
    assert not findings(schema("owner: String, filter: String"))
    assert not findings(schema("owner: String", directives="@aws_oidc"))


BARE = Resolver("Subscription.on", "resolvers[0]", Source("c", "x").span(0, 1), whole=True)
HIDDEN = replace(BARE, whole=False)


@pytest.mark.parametrize(
    ("resolvers", "message"),
    [
        (Absent(), "Subscription.on sends"),
        (Known(()), "Subscription.on sends"),
        (Known((BARE,)), "Subscription.on sends"),
        (Known((HIDDEN,)), None),
        (Unknown("resolvers", "!Ref R", "param.R"), None),
    ],
)
def test_resolvers(resolvers: Value[tuple[Resolver, ...]], message: str | None) -> None:
    config = replace(neutral.read(Source("c.yaml", POOL)).apis[0].config, resolvers=resolvers)
    subject = Subject(sdl.read([Source("s.graphql", schema("owner: String"))]), config)
    report = run([subject], [_shipped("optional-owner-argument")], Strictness(pedantic=True))
    assert not report.crashes
    assert [f.message.partition(" everybody")[0] for f in report.findings] == ([message] if message else [])


def test_the_first_of_several_callers_is_shown() -> None:
    (found,) = findings(schema("owner: String", directives="@aws_iam @aws_cognito_user_pools"), POOL + IAM)
    assert [str(principal) for principal in found.principals] == ["AWS_IAM", "AMAZON_COGNITO_USER_POOLS"]
    assert [step.caption for step in found.evidence] == [
        "Subscription.on admits a caller that signs with IAM: @aws_iam on the field Subscription.on",
        "nothing that is known compares `owner` with the caller",
    ]
    assert found.remedy == (
        "Write a resolver for Subscription.on that compares `owner` with the identity of the caller, "
        "or sets a filter from it; `!` alone does not help."
    )


def test_what_stands_beside_an_own_user_is_somebody_elses() -> None:
    others = (
        "author creator created updated modified changed edited posted sent sender by from publisher other aws service "
        "bank bot system guest is has num number total count max min"
    )
    for word in others.split():
        name = f"{word}UserId"
        assert not findings(schema(f"{name}: String", f"{name}: String")), name
