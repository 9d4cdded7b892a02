"""Odd cases of `any-oidc-client` and `any-pool-client`."""

from __future__ import annotations

import pytest

from appsync_lint import Absent, Known, Mode, Severity, Unknown
from tests.pages import findings
from tests.settings import check, config_of, with_setting

OIDC = "authenticationType: OPENID_CONNECT\nopenIDConnectConfig: {issuer: https://i.example, clientId: web}"
POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\nuserPoolConfig: {userPoolId: p_1, appIdClientRegex: web}"
RULES = [
    ("any-oidc-client", OIDC, "openIDConnectConfig.clientId"),
    ("any-pool-client", POOL, "userPoolConfig.appIdClientRegex"),
]
SCHEMA = "type Query { a: Int }"


@pytest.mark.parametrize(("rule", "text", "setting"), RULES)
def test_what_is_known_to_name_nobody_is_found(rule: str, text: str, setting: str) -> None:
    config = config_of(text)
    assert check(rule, config) == ()
    assert check(rule, with_setting(config, setting, Unknown("the client", "!Ref Client", "param.Client"))) == ()
    assert check(rule, with_setting(config, setting, Known("app"))) == ()
    assert len(check(rule, with_setting(config, setting, Known(".*")))) == 1


@pytest.mark.parametrize(("rule", "text", "setting"), RULES)
def test_the_coordinate_is_that_of_the_setting(rule: str, text: str, setting: str) -> None:
    (finding,) = check(rule, with_setting(config_of(text), setting, Absent()))
    assert (finding.coordinate, finding.affected) == (f"config:{setting}", ())
    (finding,) = check(rule, with_setting(config_of(text), setting, Known("")))
    assert finding.coordinate == f"config:{setting}"


@pytest.mark.parametrize(
    ("rule", "mode"),
    [("any-oidc-client", Mode.OPENID_CONNECT), ("any-pool-client", Mode.AMAZON_COGNITO_USER_POOLS)],
)
def test_a_mode_alone_or_none_says_nothing(rule: str, mode: Mode) -> None:
    assert findings(rule, f"authenticationType: {mode}", SCHEMA) == ()
    assert findings(rule, f"additionalAuthenticationProviders: [{{authenticationType: {mode}}}]", SCHEMA) == ()
    assert findings(rule, "name: a", SCHEMA) == ()


def test_settings_of_another_mode_say_nothing() -> None:
    config = "authenticationType: AWS_IAM\nopenIDConnectConfig: {issuer: https://i.example}"
    assert findings("any-oidc-client", config, SCHEMA) == ()


def test_an_additional_provider_is_judged_where_the_default_is_unknown() -> None:
    config = """
    additionalAuthenticationProviders:
      - {authenticationType: OPENID_CONNECT, openIDConnectConfig: {issuer: https://i.example}}
    """
    (finding,) = findings("any-oidc-client", config, SCHEMA)
    assert finding.coordinate == "config:additionalAuthenticationProviders[0].openIDConnectConfig.clientId"


def test_a_key_without_a_value_is_the_place() -> None:
    config = "authenticationType: OPENID_CONNECT\nopenIDConnectConfig:\n  issuer: https://i.example\n  clientId:\n"
    (finding,) = findings("any-oidc-client", config, SCHEMA)
    assert finding.span is not None
    assert finding.span.line == 4


def test_a_provider_of_unknown_mode_changes_nothing() -> None:
    config = "authenticationType: OPENID_CONNECT\nopenIDConnectConfig: {issuer: https://i.example}"
    assert len(findings("any-oidc-client", config, SCHEMA, hidden_provider=True)) == 1


@pytest.mark.parametrize("mode", [Mode.OPENID_CONNECT, Mode.AMAZON_COGNITO_USER_POOLS])
def test_a_provider_whose_callers_get_in_nowhere_is_left_to_another_rule(mode: Mode) -> None:
    settings = {
        Mode.OPENID_CONNECT: "openIDConnectConfig: {issuer: https://i.example}",
        Mode.AMAZON_COGNITO_USER_POOLS: "userPoolConfig: {userPoolId: p_1}",
    }
    config = (
        "authenticationType: AWS_IAM\nadditionalAuthenticationProviders: "
        f"[{{authenticationType: {mode}, {settings[mode]}}}]"
    )
    rule = "any-oidc-client" if mode is Mode.OPENID_CONNECT else "any-pool-client"
    assert findings(rule, config, SCHEMA) == ()
    assert len(findings(rule, config, f"type Query {{ a: Int @{mode.directive} }}")) == 1


@pytest.mark.parametrize(
    ("rule", "mode", "section", "severity"),
    [
        ("any-oidc-client", Mode.OPENID_CONNECT, "openIDConnectConfig:\n  issuer: https://i.example", Severity.HIGH),
        ("any-pool-client", Mode.AMAZON_COGNITO_USER_POOLS, "userPoolConfig:\n  userPoolId: p_1", Severity.MEDIUM),
    ],
)
def test_it_says_whose_tokens_and_why(rule: str, mode: Mode, section: str, severity: Severity) -> None:
    name, nobody = ("clientId", "client") if mode is Mode.OPENID_CONNECT else ("appIdClientRegex", "app client")
    offered = ("appsync-lint.yaml:1:21", f"{mode} is the default mode")
    (absent,) = findings(rule, f"authenticationType: {mode}\n{section}\n", SCHEMA)
    (written,) = findings(rule, f"authenticationType: {mode}\n{section}\n  {name}: .*\n", SCHEMA)
    for found in (absent, written):
        assert (found.severity, [str(principal) for principal in found.principals]) == (severity, [str(mode)])
    assert [(str(step.span), step.caption) for step in absent.evidence] == [
        offered,
        ("appsync-lint.yaml:2:1", f"no `{name}` stands in here"),
    ]
    assert [(str(step.span), step.caption) for step in written.evidence] == [
        offered,
        (str(written.span), f"this expression names no {nobody}"),
    ]


@pytest.mark.parametrize(("rule", "text", "setting"), RULES)
def test_an_additional_provider_has_its_own_coordinate(rule: str, text: str, setting: str) -> None:
    provider = ", ".join(text.replace("clientId: web", "clientId: .*").replace("Regex: web", "Regex: .*").split("\n"))
    config = f"authenticationType: AWS_IAM\nadditionalAuthenticationProviders: [{{{provider}}}]"
    directives = "@aws_oidc @aws_cognito_user_pools"
    (finding,) = findings(rule, config, f"type Query {{ a: Int {directives} }}")
    assert finding.coordinate == f"config:additionalAuthenticationProviders[0].{setting}"


def test_it_says_what_is_accepted_and_what_to_write() -> None:
    (oidc,) = check("any-oidc-client", config_of(OIDC.replace("clientId: web", "clientId: .*")))
    (pool,) = check("any-pool-client", config_of(POOL.replace("Regex: web", "Regex: .*")))
    assert "any of its clients" in oidc.message
    assert "any app client" in pool.message
    assert "`clientId: ^(ID|ID)$`" in oidc.remedy
    assert "`appIdClientRegex: ^(ID|ID)$`" in pool.remedy
