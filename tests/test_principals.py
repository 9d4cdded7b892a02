"""Callers and grants: how they are called, how they are ordered, and whom a grant lets in."""

from __future__ import annotations

import pytest

from appsync_lint import Level, Mode, Principal
from appsync_lint.access import GUEST, Access, Grant, principals
from appsync_lint.source import Source

KEY, IAM, OIDC, LAMBDA, POOL = Mode
USER, ADA, BOTH = (Principal(POOL, frozenset(groups)) for groups in ((), ("Ada",), ("Eve", "Ada")))
SPAN = Source("schema.graphql", "@aws_iam\n  @x").span(0, 13)


@pytest.mark.parametrize(
    ("who", "text", "short", "caller"),
    [
        (Principal(KEY), "API_KEY", "api-key", "anyone with the API key"),
        (Principal(IAM), "AWS_IAM", "iam", "a caller that signs with IAM"),
        (GUEST, "AWS_IAM:guest", "iam:guest", "a guest of the identity pool"),
        (Principal(OIDC), "OPENID_CONNECT", "oidc", "a caller with an OpenID Connect token"),
        (Principal(LAMBDA), "AWS_LAMBDA", "lambda", "a caller with a Lambda-authorized token"),
        (USER, POOL, "cognito", "a signed-in user"),
        (ADA, f"{POOL}:Ada", "cognito:Ada", "a user in the group Ada"),
        (BOTH, f"{POOL}:Ada+Eve", "cognito:Ada+Eve", "a user in the groups Ada and Eve"),
        (Principal(POOL, frozenset({POOL})), f"{POOL}:{POOL}", f"cognito:{POOL}", f"a user in the group {POOL}"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_how_a_principal_is_called_and_read(who: Principal, text: str, short: str, caller: str) -> None:
    assert (str(who), who.short, who.caller) == (text, short, caller)
    assert Principal.parse(text) == Principal.parse(short) == Principal.parse(f" {short}") == who


def test_the_directives_and_names_of_the_modes() -> None:
    directives = ["aws_api_key", "aws_iam", "aws_oidc", "aws_lambda", "aws_cognito_user_pools"]
    assert [mode.directive for mode in Mode] == directives
    for text in ("AWS_LAMBDA", "aws-lambda", " Lambda ", "awslambda", "L_A-M_B_D_A"):
        assert Mode.parse(text) is LAMBDA
    assert Mode.parse("lambdas") is None
    assert Mode.parse("") is None


@pytest.mark.parametrize("text", ["", "x", "iam:", "iam:a", "cognito:", "cognito:a+", "cognito:+a", "cognito+a", ":a"])
def test_what_is_no_principal(text: str) -> None:
    assert Principal.parse(text) is None


def test_principals_are_ordered_by_mode_then_by_how_much_they_say() -> None:
    ordered = [Principal(KEY), Principal(IAM), GUEST, Principal(OIDC), Principal(LAMBDA), USER, ADA, BOTH]
    eve = Principal(POOL, frozenset({"Eve"}))
    assert sorted([BOTH, eve, *ordered[::-1][1:]], key=lambda who: who.order) == [*ordered[:-1], eve, BOTH]


@pytest.mark.parametrize("guests", [False, True], ids=["no-guests", "guests"])
def test_the_principals_that_reports_list(guests: bool) -> None:  # noqa: FBT001
    found = [str(who) for who in principals([POOL, OIDC, IAM, KEY, IAM], ["Eve", "Ada", "Eve"], guests=guests)]
    between = ["AWS_IAM:guest"] if guests else []
    assert found == ["API_KEY", "AWS_IAM", *between, "OPENID_CONNECT", POOL, f"{POOL}:Ada", f"{POOL}:Eve"]
    assert principals([KEY], ["Ada"], guests=guests) == (Principal(KEY),)
    assert principals([IAM], [])[1:] == ()


def test_what_lets_a_directive_admit_somebody() -> None:
    assert [who.admitted_as for who in (USER, ADA, GUEST)] == [(POOL, None), (POOL, ADA.groups), (IAM, None)]


def test_a_grant_says_which_text_opened_it() -> None:
    default = "API_KEY is the API's default mode, and neither the field nor its type names a mode"
    assert Grant(KEY, None, Level.DEFAULT, None).because == default
    assert Grant(KEY, None, Level.DEFAULT, SPAN).because == default
    assert Grant(KEY, None, Level.TYPE, None, "Query").because == default
    assert Grant(IAM, None, Level.FIELD, SPAN, "Query.a").because == "@aws_iam @x on the field Query.a"
    assert Grant(IAM, None, Level.TYPE, SPAN, "Query").because == "@aws_iam @x on the type Query"


def test_whom_grants_let_in() -> None:
    some, any_ = Grant(POOL, frozenset({"Ada", "Bob"}), Level.FIELD, SPAN), Grant(POOL, None, Level.FIELD, SPAN)
    eve = Principal(POOL, frozenset({"Eve"}))
    assert [some.admits(who) for who in (USER, ADA, BOTH, eve, Principal(KEY))] == [False, True, True, False, False]
    assert [any_.admits(who) for who in (USER, ADA, Principal(KEY))] == [True, True, False]
    access = Access(Level.FIELD, (some, any_, Grant(IAM, None, Level.FIELD, SPAN)))
    assert [access.grant(who) for who in (ADA, eve, Principal(KEY))] == [some, any_, None]
    assert [access.admits(who) for who in (ADA, eve, GUEST, Principal(KEY))] == [True, True, True, False]
    closed = Access(Level.FIELD, access.grants, to_guests=False)
    assert [(closed.admits(who), closed.grant(who) is None) for who in (GUEST, ADA)] == [(False, True), (True, False)]
    assert closed.modes == access.modes == {POOL, IAM}
    assert closed.admitting != access.admitting
    assert access.admitting == Access(Level.TYPE, access.grants).admitting
