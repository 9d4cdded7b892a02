"""Odd cases of `duplicate-provider`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from appsync_lint import Absent, Known, Mode, Unknown
from tests.settings import check, config_of, provider

if TYPE_CHECKING:
    from appsync_lint import Value
    from appsync_lint.config import ApiConfig

POOL = Known(Mode.AMAZON_COGNITO_USER_POOLS)
HIDDEN = Unknown("x", "!Ref X", "param.X")


def pools(first: Value[Any], second: Value[Any]) -> ApiConfig:
    return replace(
        config_of("name: a"),
        default=provider(POOL, userPoolConfig__userPoolId=first),
        additional=(provider(POOL, "additionalAuthenticationProviders[0]", userPoolConfig__userPoolId=second),),
    )


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (Known("a"), Known("a"), "The same"),
        (Known("a"), Known("b"), None),
        (Known("a"), HIDDEN, None),
        (HIDDEN, HIDDEN, None),
        (Absent(), Absent(), None),
    ],
)
def test_pools_that_may_be_the_same(first: Value[Any], second: Value[Any], found: str | None) -> None:
    messages = [finding.message for finding in check("duplicate-provider", pools(first, second))]
    assert len(messages) == (found is not None)
    assert found is None or messages[0].startswith(found)


def test_each_further_provider_is_reported_once() -> None:
    text = "authenticationType: API_KEY\nadditionalAuthenticationProviders: [%s]"
    config = config_of(text % ", ".join(["{authenticationType: API_KEY}"] * 3))
    assert [finding.coordinate for finding in check("duplicate-provider", config)] == [
        f"config:additionalAuthenticationProviders[{number}].authenticationType" for number in range(3)
    ]


def test_issuers_that_differ_by_a_slash_differ() -> None:
    config = config_of("""
    authenticationType: OPENID_CONNECT
    openIDConnectConfig: {issuer: https://i.example}
    additionalAuthenticationProviders:
      - {authenticationType: OPENID_CONNECT, openIDConnectConfig: {issuer: https://i.example/}}
    """)
    assert check("duplicate-provider", config) == ()


def test_a_provider_of_unknown_mode_is_not_judged() -> None:
    config = replace(config_of("authenticationType: API_KEY"), additional=(provider(HIDDEN, "x"),))
    assert check("duplicate-provider", config) == ()


def test_additional_providers_alone_can_be_duplicates() -> None:
    config = config_of(
        "additionalAuthenticationProviders: [{authenticationType: AWS_LAMBDA}, {authenticationType: AWS_LAMBDA}]"
    )
    (finding,) = check("duplicate-provider", config)
    assert finding.coordinate == "config:additionalAuthenticationProviders[1].authenticationType"


def test_a_default_action_that_is_unknown_is_not_judged() -> None:
    additional = provider(POOL, "x", userPoolConfig__userPoolId=Known("b"), userPoolConfig__defaultAction=HIDDEN)
    assert check("duplicate-provider", replace(pools(Known("a"), Known("a")), additional=(additional,))) == ()


def test_both_providers_and_the_setting_are_the_evidence() -> None:
    config = config_of("""
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - {authenticationType: AMAZON_COGNITO_USER_POOLS, userPoolConfig: {userPoolId: a, defaultAction: ALLOW}}
  - {authenticationType: AMAZON_COGNITO_USER_POOLS, userPoolConfig: {userPoolId: a}}
""")
    found = {f.coordinate: f for f in check("duplicate-provider", config)}
    path = "config:additionalAuthenticationProviders"
    twice = found.pop(f"{path}[1].userPoolConfig.userPoolId")
    action = found.pop(f"{path}[0].userPoolConfig.defaultAction")
    assert not found
    assert [(str(step.span), step.caption) for step in twice.evidence] == [
        ("appsync-lint.yaml:4:82", "this user pool is offered here"),
        ("appsync-lint.yaml:5:82", "and here again"),
    ]
    assert [step.caption for step in action.evidence] == [
        "AMAZON_COGNITO_USER_POOLS is an additional provider",
        "only the default provider has this setting",
    ]
    for finding in (twice, action):
        assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS"]
