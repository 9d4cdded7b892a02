"""Odd cases of `groups-span-pools`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint import Known, Mode, Unknown, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source
from tests.pages import _shipped
from tests.pages import findings as findings_of

if TYPE_CHECKING:
    from appsync_lint import Finding, Value

POOL = Mode.AMAZON_COGNITO_USER_POOLS
TWO = "authenticationType: AMAZON_COGNITO_USER_POOLS\nadditionalAuthenticationProviders: [{authenticationType: "
GROUPS = '@aws_cognito_user_pools(cognito_groups: ["B", "A"])'
SCHEMA = f"type Query {{ b: Int {GROUPS} a: T }} type T {GROUPS} {{ x: Int }}"


def findings(config: str, schema: str = SCHEMA) -> tuple[Finding, ...]:
    return findings_of("groups-span-pools", config, schema)


def test_one_finding_names_every_group_and_field() -> None:
    (finding,) = findings(f"{TWO}AMAZON_COGNITO_USER_POOLS}}, {{authenticationType: AMAZON_COGNITO_USER_POOLS}}]")
    assert finding.coordinate == "config:additionalAuthenticationProviders[0].authenticationType"
    assert finding.affected == ("Query.b", "T.x")
    assert [sorted(principal.groups) for principal in finding.principals] == [["A"], ["B"]]
    assert finding.message == "Query.b and T.x admit a user in the groups A or B of any of the 3 user pools."


def test_the_default_mode_may_be_unknown() -> None:
    pool = "{authenticationType: AMAZON_COGNITO_USER_POOLS}"
    (finding,) = findings(f"additionalAuthenticationProviders: [{pool}, {pool}]")
    assert finding.coordinate == "config:additionalAuthenticationProviders[1].authenticationType"
    assert not findings(f"additionalAuthenticationProviders: [{pool}, {{authenticationType: AWS_IAM}}]")


def with_second(mode: Value[Mode]) -> tuple[Finding, ...]:
    config = neutral.read(Source("appsync-lint.yaml", f"{TWO}AMAZON_COGNITO_USER_POOLS}}]")).apis[0].config
    second = replace(config.additional[0], mode=mode)
    subject = Subject(sdl.read([Source("schema.graphql", SCHEMA)]), replace(config, additional=(second,)))
    return run([subject], [_shipped("groups-span-pools")], Strictness()).findings


def test_a_provider_of_unknown_mode_is_no_second_pool() -> None:
    assert len(with_second(Known(POOL))) == 1
    assert not with_second(Unknown("a mode", "!Ref Mode", "param.Mode"))


def test_every_pool_and_directive_is_the_evidence() -> None:
    pools = """
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: a}
additionalAuthenticationProviders: [{authenticationType: AMAZON_COGNITO_USER_POOLS, userPoolConfig: {userPoolId: b}}]
"""
    (found,) = findings(pools, 'type Query { a: Int @aws_cognito_user_pools(cognito_groups: ["Admin"]) }')
    assert [step.caption for step in found.evidence] == [
        "1 of 2 user pools",
        "2 of 2 user pools",
        "a group of this name in any of them gets in",
    ]
    assert found.remedy == (
        "Give the groups of each pool names of their own, such as `Staff-Admin`, and let nobody make groups of these "
        "names in the others; or compare `$context.identity.issuer` in the resolvers."
    )
