"""Odd cases of `api-key-expiry`, on 1 June 2026."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from appsync_lint import Absent, ApiKey, Known, Unknown
from tests.settings import TODAY, check, config_of, provider

if TYPE_CHECKING:
    from appsync_lint import Value
    from appsync_lint.config import ApiConfig
    from appsync_lint.finding import Finding

HIDDEN = Unknown("x", "!Ref X", "param.X")
CONFIG = "authenticationType: API_KEY\napiKeys: [{expires: %s}]"
LATER = 1788220800  # 1 September 2026
PAST = 1577836800  # 1 January 2020


def keys(*expires: Value[Any]) -> tuple[ApiKey, ...]:
    span = config_of("authenticationType: API_KEY").default.mode.span
    assert span is not None
    return tuple(ApiKey(value, f"apiKeys[{number}]", span) for number, value in enumerate(expires))


def with_keys(value: Value[tuple[ApiKey, ...]]) -> ApiConfig:
    return replace(config_of("authenticationType: API_KEY"), keys=value)


def found(config: ApiConfig) -> tuple[Finding, ...]:
    return check("api-key-expiry", config)


@pytest.mark.parametrize("days", [0, 1, 7, 364, 365, 366])
def test_a_life_of_up_to_a_year_is_sound(days: int) -> None:
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(days=days)
    assert found(config_of(CONFIG % int(midnight.timestamp()))) == ()


@pytest.mark.parametrize(
    ("expires", "words"),
    [
        (1780271999, "expired on 2026-05-31 (UTC)"),
        (PAST, "expired on 2020-01-01 (UTC)"),
        (1811980800, "would live until 2027-06-03 (UTC)"),
        (99999999999, "would live until 5138-11-16 (UTC)"),
        (100000000000, "in milliseconds"),
        (10**300, "in milliseconds"),
        (31536000, "which was on 1971-01-01"),
        (0, "which was on 1970-01-01"),
    ],
)
def test_the_message_names_the_day_and_no_number_of_days(expires: int, words: str) -> None:
    (finding,) = found(config_of(CONFIG % expires))
    assert finding.coordinate == "config:apiKeys[0].expires"
    assert words in finding.message
    assert finding.message.startswith("The API key `apiKeys[0]` ")


def test_a_moment_before_1970_is_no_crash() -> None:
    assert len(found(with_keys(Known(keys(Known(-(10**15))))))) == 1


def test_what_is_unknown_or_not_listed_is_not_judged() -> None:
    assert found(with_keys(Known(keys(HIDDEN)))) == ()
    assert found(with_keys(HIDDEN)) == ()
    assert found(with_keys(Absent())) == ()
    assert len(found(with_keys(Known(keys(Known(PAST), HIDDEN, Known(LATER)))))) == 1


def test_a_list_without_keys() -> None:
    (missing,) = found(with_keys(Known(())))
    assert missing.message.startswith("API_KEY is offered, but")


def test_keys_and_no_mode_is_one_finding() -> None:
    text = "authenticationType: AWS_IAM\napiKeys: [{expires: 1577836800}, {}]"
    (finding,) = found(config_of(text))
    assert finding.coordinate == "config:apiKeys"


def test_where_the_mode_may_be_offered_the_keys_are_judged() -> None:
    config = replace(config_of(CONFIG.replace("API_KEY", "AWS_IAM") % PAST), additional=(provider(HIDDEN, "x"),))
    (finding,) = found(config)
    assert finding.coordinate == "config:apiKeys[0].expires"
    (finding,) = found(config_of("apiKeys: [{expires: 1577836800}]"))
    assert finding.coordinate == "config:apiKeys[0].expires"


def test_an_exported_key_that_lives_is_no_finding() -> None:
    text = f"authenticationType: API_KEY\napiKeys: [{{id: da2-abcdefghijkl, expires: {LATER}, deletes: {LATER}}}]"
    assert found(config_of(text)) == ()


def test_the_earliest_moment_that_is_a_date() -> None:
    for seconds, words in ((10**9 - 1, "which was on"), (10**9, "expired on 2001-09-09")):
        (finding,) = found(with_keys(Known(keys(Known(seconds)))))
        assert words in finding.message


def test_a_key_without_a_moment_is_the_place() -> None:
    config = config_of("authenticationType: API_KEY\napiKeys:\n  - {}\n")
    (finding,) = found(config)
    assert str(finding.span) == "appsync-lint.yaml:3:5"
    assert finding.coordinate == "config:apiKeys[0].expires"


def test_keys_without_a_mode_show_the_modes() -> None:
    (finding,) = found(config_of("authenticationType: AWS_IAM\napiKeys:\n  - {expires: 5}\n"))
    assert [step.caption for step in finding.evidence] == ["AWS_IAM is the default mode", "the keys stand here"]
