"""Odd cases of `unvalidated-token` and `long-authorizer-cache`."""

from __future__ import annotations

import pytest

from appsync_lint import Known, Severity, Unknown
from tests.pages import findings
from tests.settings import check, config_of, with_setting

EXPRESSION = "lambdaAuthorizerConfig.identityValidationExpression"
TTL = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"
CONFIG = "authenticationType: AWS_LAMBDA\nlambdaAuthorizerConfig: {authorizerUri: arn:aws:lambda:x}"
SCHEMA = "type Query { a: Int }"


@pytest.mark.parametrize(
    "expression",
    ["^Bearer .+", "Bearer .*", "^[Bb]earer .+", "(?i)^bearer .+", r"^Bearer\s+[A-Z]{40}$", "^(Bearer .+)$", "Bearer"],
)
def test_what_waits_for_bearer(expression: str) -> None:
    (finding,) = check("unvalidated-token", with_setting(config_of(CONFIG), EXPRESSION, Known(expression)))
    assert "waits for `Bearer`" in finding.message


@pytest.mark.parametrize("expression", ["", ".*", ".+", "^.*$", "(.*)", "|.*"])
def test_what_lets_everything_through(expression: str) -> None:
    (finding,) = check("unvalidated-token", with_setting(config_of(CONFIG), EXPRESSION, Known(expression)))
    assert "Any text" in finding.message


@pytest.mark.parametrize(
    "expression",
    [
        "^Token .+",
        "^(Bearer|Token) .+",
        "^(Bearer )?.{20,}",
        "^Bearer_.+",
        "^(?!Bearer).+",
        "*",
        "(",
        "custom",
        ".{8,}",
    ],
)
def test_what_is_sound_or_not_understood(expression: str) -> None:
    assert check("unvalidated-token", with_setting(config_of(CONFIG), EXPRESSION, Known(expression))) == ()


def test_what_is_unknown_is_not_judged() -> None:
    config = config_of(CONFIG)
    hidden = Unknown("x", "!Ref X", "param.X")
    for rule, setting in (("unvalidated-token", EXPRESSION), ("long-authorizer-cache", TTL)):
        assert check(rule, with_setting(config, setting, hidden)) == ()


@pytest.mark.parametrize(("seconds", "found"), [(0, 0), (300, 0), (301, 1), (3600, 1)])
def test_five_minutes_are_the_limit(seconds: int, found: int) -> None:
    assert len(check("long-authorizer-cache", with_setting(config_of(CONFIG), TTL, Known(seconds)))) == found


def test_an_assumption_is_no_setting_of_a_provider_that_is_only_named() -> None:
    config = "authenticationType: AWS_LAMBDA\nassume: {authorizerResultTtlInSeconds: 900}"
    assert findings("unvalidated-token", config, SCHEMA) == ()
    (finding,) = findings("long-authorizer-cache", config, SCHEMA)
    assert finding.coordinate == f"config:{TTL}"
    assert finding.span is not None
    assert finding.span.text == "900"
    assert "you assume" in finding.evidence[-1].caption


def test_it_says_what_is_asked_of_a_token_and_where() -> None:
    anything, bearer = (
        check("unvalidated-token", with_setting(config_of(CONFIG), EXPRESSION, Known(text)))
        for text in (".*", "^Bearer x")
    )
    for found, caption in ((anything, "nothing is asked of a token here"), (bearer, "every token that matches begins")):
        (finding,) = found
        assert finding.severity is Severity.LOW
        assert finding.coordinate == f"config:{EXPRESSION}"
        assert [str(principal) for principal in finding.principals] == ["AWS_LAMBDA"]
        first, second = finding.evidence
        assert first.caption == "AWS_LAMBDA is the default mode"
        assert second.caption.startswith(caption)


def test_it_says_how_long_an_answer_counts() -> None:
    (found,) = check("long-authorizer-cache", with_setting(config_of(CONFIG), TTL, Known(900)))
    assert found.message.startswith("A revoked token keeps working for up to 900 seconds, ")
    assert [str(principal) for principal in found.principals] == ["AWS_LAMBDA"]
    assert [step.caption for step in found.evidence] == [
        "AWS_LAMBDA is the default mode",
        "900 seconds is how long an answer counts",
    ]
    assert found.remedy == "Write `authorizerResultTtlInSeconds: 300` or less."
