"""Odd cases of `oidc-ttl-in-seconds`."""

from __future__ import annotations

import pytest

from appsync_lint import Unknown
from tests.settings import check, config_of, with_setting

CONFIG = "authenticationType: OPENID_CONNECT\nopenIDConnectConfig: {issuer: https://i.example, clientId: web, %s}"
SETTING = "openIDConnectConfig.iatTTL"


@pytest.mark.parametrize("seconds", [1, 60, 3600, 43200, 59999, 86400, 172800, 604800, 1209600, 2592000, 31536000])
def test_what_looks_like_seconds(seconds: int) -> None:
    (finding,) = check("oidc-ttl-in-seconds", config_of(CONFIG % f"iatTTL: {seconds}"))
    assert f"`iatTTL: {seconds * 1000}`" in finding.remedy


@pytest.mark.parametrize("milliseconds", [0, 60000, 90000, 300000, 3600000, 86400000, 604800000, 2592000000])
def test_what_is_meant_in_milliseconds(milliseconds: int) -> None:
    assert check("oidc-ttl-in-seconds", config_of(CONFIG % f"authTTL: {milliseconds}")) == ()


def test_what_is_unknown_is_not_judged() -> None:
    config = config_of(CONFIG % "authTTL: 3600000")
    assert check("oidc-ttl-in-seconds", with_setting(config, SETTING, Unknown("x", "!Ref X", "param.X"))) == ()


def test_it_says_which_lifetime_of_which_provider() -> None:
    config = config_of("""
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig: {issuer: https://i.example, authTTL: 3600}
""")
    (found,) = check("oidc-ttl-in-seconds", config)
    assert found.coordinate == "config:additionalAuthenticationProviders[0].openIDConnectConfig.authTTL"
    assert found.message == "A token is refused 3.6 seconds after its user signed in: `authTTL` is in milliseconds."
    assert [str(principal) for principal in found.principals] == ["OPENID_CONNECT"]
    assert [step.caption for step in found.evidence] == [
        "OPENID_CONNECT is an additional provider",
        "3600 milliseconds are 3.6 seconds",
    ]


def test_each_lifetime_is_a_finding() -> None:
    found = check("oidc-ttl-in-seconds", config_of(CONFIG % "iatTTL: 60, authTTL: 90"))
    assert [finding.coordinate for finding in found] == [
        "config:openIDConnectConfig.iatTTL",
        "config:openIDConnectConfig.authTTL",
    ]


@pytest.mark.parametrize("milliseconds", [2160000, 2160000 * 7, 31622400])
def test_whole_days_of_seconds_are_whole_minutes_of_milliseconds_or_longer_than_a_year(milliseconds: int) -> None:
    assert check("oidc-ttl-in-seconds", config_of(CONFIG % f"authTTL: {milliseconds}")) == ()
