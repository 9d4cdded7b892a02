"""Odd cases of `oidc-ttl-in-seconds`."""

from __future__ import annotations

import pytest

from appsync_lint import OneOf, Unknown
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


def test_values_that_differ_between_deployments() -> None:
    config = config_of(CONFIG % "authTTL: 3600000")
    (finding,) = check("oidc-ttl-in-seconds", with_setting(config, SETTING, OneOf((3600000, 3600))))
    assert finding.message.startswith("In at least one deployment: A token is refused 3.6 seconds after")
    assert check("oidc-ttl-in-seconds", with_setting(config, SETTING, Unknown("x", "!Ref X", "param.X"))) == ()
