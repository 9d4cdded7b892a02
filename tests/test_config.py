"""Deployments: the ways in which an API's modes can turn out."""

from __future__ import annotations

from appsync_lint import Mode
from appsync_lint.config import ApiConfig, Known, OneOf, Provider, Unknown

POOL = Provider(Known(Mode.AMAZON_COGNITO_USER_POOLS))
HIDDEN = Provider(Unknown("a provider", "!Ref Mode", "param.Mode"), "additionalAuthenticationProviders[0]")


def config(default: Provider, *additional: Provider) -> ApiConfig:
    return ApiConfig("api", "", default, additional)


def test_what_is_known_is_one_deployment() -> None:
    (deployment,) = config(POOL, Provider(Known(Mode.API_KEY), "x")).deployments()
    assert deployment.modes == {Mode.AMAZON_COGNITO_USER_POOLS, Mode.API_KEY}
    assert not deployment.solo_pool


def test_a_pool_alone_is_alone_only_where_no_other_provider_hides() -> None:
    assert [deployment.solo_pool for deployment in config(POOL).deployments()] == [True]
    assert [deployment.solo_pool for deployment in config(POOL, HIDDEN).deployments()] == [False]
    assert [unknown.expression for unknown in config(POOL, HIDDEN).unknowns()] == ["!Ref Mode"]


def test_values_that_differ_between_deployments_are_combined() -> None:
    default = Provider(OneOf((Mode.API_KEY, Mode.AWS_IAM)))
    additional = Provider(OneOf((Mode.AWS_LAMBDA, Mode.OPENID_CONNECT)), "x")
    found = {(d.default_mode, *d.additional_modes) for d in config(default, additional).deployments()}
    assert found == {
        (Mode.API_KEY, Mode.AWS_LAMBDA),
        (Mode.API_KEY, Mode.OPENID_CONNECT),
        (Mode.AWS_IAM, Mode.AWS_LAMBDA),
        (Mode.AWS_IAM, Mode.OPENID_CONNECT),
    }


def test_an_unknown_default_can_be_any_mode_and_is_not_offered_twice() -> None:
    unknown = Provider(Unknown("the default", "", "--auth"))
    found = config(unknown, Provider(Known(Mode.AWS_IAM), "x")).deployments()
    assert {deployment.default_mode for deployment in found} == set(Mode)
    assert {d.default_mode: d.additional_modes for d in found}[Mode.AWS_IAM] == ()
