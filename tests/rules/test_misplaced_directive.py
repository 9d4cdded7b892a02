"""Odd cases of `misplaced-directive`."""

from __future__ import annotations

from appsync_lint import Finding, Severity
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
POOL_AND_IAM = f"{POOL}additionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]\n"


def findings(schema: str, config: str = POOL_AND_IAM) -> tuple[Finding, ...]:
    return findings_of("misplaced-directive", config, schema)


def test_an_interface_concerns_the_fields_of_its_types() -> None:
    schema = """
    type Query { a: I }
    interface I @aws_iam { x: Int y: Int @aws_iam }
    type T implements I { x: Int y: Int z: Int }
    type U implements I @aws_iam { x: Int y: Int }
    """
    on_type, on_field = findings(schema)
    assert (on_type.coordinate, on_type.affected) == ("I", ("T.x", "T.y", "T.z"))
    assert (on_field.coordinate, on_field.affected) == ("I.y", ("T.y",))
    assert on_type.severity is on_field.severity is Severity.HIGH
    assert "on T.y instead" in on_field.remedy


def test_who_knows_that_interfaces_count_hears_of_the_other_places_alone() -> None:
    schema = """
    type Query { a(x: Int @aws_iam): I }
    interface I @aws_iam @aws_auth(cognito_groups: ["A"]) {
      x(y: Int @aws_iam): Int @aws_iam
    }
    type T implements I { x(y: Int): Int }
    """
    found = findings(schema, POOL_AND_IAM + "assume: {interfaceDirectivesCount: true}")
    by_coordinate = {finding.coordinate: finding for finding in found}
    assert sorted(by_coordinate) == ["I", "I.x(y:)", "Query.a(x:)"]
    assert by_coordinate["I"].message.startswith("`@aws_auth`")


def test_where_the_default_mode_is_unknown_it_names_whom_the_directive_names() -> None:
    (finding,) = findings(
        "type Query { a: I } interface I @aws_iam { x: Int } type T implements I { x: Int }", "name: a"
    )
    assert [str(principal) for principal in finding.principals] == ["AWS_IAM"]


def test_aws_auth_on_a_type_is_corrected_to_what_is_read_there() -> None:
    groups = '(cognito_groups: ["A"])'
    schema = f"type Query @aws_auth{groups} {{ a: T }} type T @aws_auth{groups} {{ x: Int }}"
    for finding in (*findings(schema, POOL), *findings(schema)):
        assert f"Write `@aws_cognito_user_pools{groups}` on {finding.coordinate} instead" in finding.remedy


def test_other_directives_may_stand_anywhere() -> None:
    assert not findings(
        "type Query { a(x: Int @deprecated): E } enum E @tag { A @deprecated } input In @tag { x: Int }"
    )


def test_what_changes_nothing_is_one_finding_for_its_place_and_concerns_no_fields() -> None:
    schema = """
    type Query { a: N }
    union N @aws_iam @aws_cognito_user_pools = A
    type A @aws_iam @aws_cognito_user_pools { b: Int }
    """
    (found,) = findings(schema)
    assert (found.coordinate, found.affected, found.severity) == ("N", ("N",), Severity.LOW)
    assert [step.span.text for step in found.evidence if step.span] == ["@aws_iam", "@aws_cognito_user_pools"]


def test_an_input_weighs_little_where_all_that_takes_it_is_guarded() -> None:
    schema = """
    type Query { a(one: One @aws_iam): Int %s }
    type Mutation @aws_iam { b(one: One): Int }
    input One @aws_iam { two: Two }
    input Two { x: Int @aws_iam  y: Int @aws_iam }
    """
    low = [f for f in findings(schema % "@aws_iam") if f.severity is Severity.LOW]
    assert [f.coordinate for f in low] == ["One", "Two.x"]
    assert low[1].remedy == "Delete it: the operations that take this input say themselves whom they admit."
    assert {f.severity for f in findings(schema % "") if f.coordinate != "Query.a(one:)"} == {Severity.HIGH}
