"""Odd cases of `unconfigured-mode`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint import Mode, Severity, ruleset, sdl
from appsync_lint.config import Known, Provider, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint import Finding
    from appsync_lint.config import Value

RULE = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "unconfigured_mode.py")


def findings(schema: str, config: str = "authenticationType: API_KEY", *added: Value[Mode]) -> tuple[Finding, ...]:
    read = neutral.read(Source("appsync-lint.yaml", config)).apis[0].config
    subject = Subject(
        sdl.read([Source("schema.graphql", schema)]),
        replace(read, additional=(*read.additional, *(Provider(mode) for mode in added))),
    )
    report = run([subject], [RULE], Strictness(pedantic=True))
    assert not report.crashes
    return report.findings


def test_a_provider_whose_mode_is_out_of_sight_could_be_the_one_that_is_missing() -> None:
    schema = "type Query { a: Int @aws_iam }"
    assert len(findings(schema)) == 1
    assert not findings(schema, "authenticationType: API_KEY", Unknown("a mode", "!Ref Mode", ""))


def test_with_an_unknown_default_mode_the_modes_are_those_that_the_schema_names() -> None:
    assert not findings("type Query { a: Int @aws_iam }", "name: api", Known(Mode.AWS_IAM))


def test_two_in_one_place_are_two_findings_told_apart_by_their_modes() -> None:
    found = findings("type Query { a: Int @aws_iam @aws_oidc }")
    assert [str(finding.principals[0]) for finding in found] == ["AWS_IAM", "OPENID_CONNECT"]
    assert all(finding.severity is Severity.HIGH for finding in found)


def test_a_type_that_nobody_can_read_for_it_names_the_fields_without_directives_of_their_own() -> None:
    (finding,) = findings("type Query { a: T } type T @aws_iam { x: Int y: Int @aws_api_key z: Int }")
    assert (finding.severity, finding.affected) == (Severity.HIGH, ("T.x", "T.z"))


def test_where_it_decides_over_nothing_it_weighs_less() -> None:
    (finding,) = findings("type Query @aws_iam { a: Int @aws_api_key }")
    assert (finding.severity, finding.affected) == (Severity.MEDIUM, ("Query.a",))


def test_who_knows_that_such_a_directive_is_ignored_hears_who_gets_in() -> None:
    schema = "type Query { a: Int @aws_iam }"
    (finding,) = findings(schema, "authenticationType: API_KEY\nassume: {unconfiguredDirectiveShutsOut: false}")
    assert finding.severity is Severity.MEDIUM
    assert "anyone with the API key" in finding.message


def test_interfaces_and_aws_auth_are_left_to_other_rules() -> None:
    schema = """
    type Query { a: I b: Int @aws_auth(cognito_groups: ["A"]) }
    interface I @aws_iam { x: Int @aws_iam }
    type T implements I { x: Int }
    """
    assert not findings(schema)
