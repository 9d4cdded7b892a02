"""Deployments: the ways in which an API's modes can turn out."""

from __future__ import annotations

from appsync_lint import Absent, Mode, Value, known
from appsync_lint.config import ApiConfig, Known, Provider, Unknown

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


def test_a_value_is_what_was_read_or_what_counts_where_nobody_wrote_it() -> None:
    unknown: Value[int] = Unknown("a limit", "!Ref Limit", "param.Limit")
    values: tuple[Value[int], ...] = (Known(0), unknown, Absent())
    assert [known(value) for value in values] == [0, None, None]
    assert [known(value, absent=5) for value in values] == [0, None, 5]


def test_an_unknown_default_can_be_any_mode_and_is_not_offered_twice() -> None:
    unknown = Provider(Unknown("the default", "", "--auth"))
    found = config(unknown, Provider(Known(Mode.AWS_IAM), "x")).deployments()
    assert {deployment.default_mode for deployment in found} == set(Mode)
    assert {d.default_mode: d.additional_modes for d in found}[Mode.AWS_IAM] == ()
