"""Odd cases of `lookalike-groups`."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from appsync_lint import Confidence, Finding, Severity, Unknown, Value, ruleset, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source
from tests.pages import findings as findings_of

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
POOL_IAM = f"{POOL}additionalAuthenticationProviders: [{{authenticationType: AWS_IAM}}]\n"


def findings(schema: str, config: str = POOL_IAM) -> tuple[Finding, ...]:
    return findings_of("lookalike-groups", config, schema)


def schema_of(*lists: str) -> str:
    fields = (f"f{i}: Int @aws_cognito_user_pools(cognito_groups: {names})" for i, names in enumerate(lists))
    return f"type Query {{ {' '.join(fields)} }}"


@pytest.mark.parametrize(
    ("one", "other", "confidence"),
    [
        ("Admin", "admin", Confidence.MEDIUM),
        ("Admin", "Admin ", Confidence.MEDIUM),
        ("Super Admin", "superadmin", Confidence.MEDIUM),
        ("IT", "it", Confidence.MEDIUM),
        ("Finance", "Fiance", Confidence.LOW),
        ("Editors", "Edtiors", Confidence.LOW),
        ("Admin", "Admn", Confidence.LOW),
        ("PowerUser", "powerusr", Confidence.LOW),
        ("super-admin", "super_admin", Confidence.LOW),
        ("super-admin", "superadmin", Confidence.LOW),
        ("tier1", "tier2", None),
        ("level10", "level11", None),
        ("tier123", "tier132", None),
        ("Admin", "Admin2", None),
        ("User", "Users", None),
        ("AdminsEU", "adminEU", None),
        ("Users", "Use", None),
        ("GroupA", "GroupB", None),
        ("team-a", "team-b", None),
        ("sales-us", "sales-uk", None),
        ("tierA", "tier1", None),
        ("Read", "Lead", None),
        ("Admin", "Editor", None),
        ("Reader", "Heater", None),
    ],
)
def test_how_far_names_are_apart(one: str, other: str, confidence: Confidence | None) -> None:
    found = findings(schema_of(f'["{one}"]', f'["{other}"]'))
    assert [finding.confidence for finding in found] == ([confidence] if confidence is not None else [])
    severity = Severity.HIGH if confidence is Confidence.MEDIUM else Severity.MEDIUM
    assert all(finding.severity is severity for finding in found)


def test_the_name_that_is_used_less_is_the_slip_and_all_fields_are_affected() -> None:
    schema = """
      type Query @aws_cognito_user_pools(cognito_groups: "admin") { a: Int  b: Int @aws_iam }
      type Mutation { c: Int @aws_cognito_user_pools(cognito_groups: ["Admin", "Editor"]) }
      extend type Query { d: Int @aws_cognito_user_pools(cognito_groups: ["Admin"]) }
    """
    (found,) = findings(schema)
    assert found.coordinate == "Query"
    assert found.affected == ("Mutation.c", "Query.a", "Query.d")
    assert [str(p) for p in found.principals] == ["AMAZON_COGNITO_USER_POOLS:Admin", "AMAZON_COGNITO_USER_POOLS:admin"]
    assert found.remedy.startswith('Write `@aws_cognito_user_pools(cognito_groups: ["Admin"])` on Query, if ')


def test_three_names_are_two_pairs() -> None:
    found = findings(schema_of('["Admin"]', '["ADMIN"]', '["admin"]', '["Admin"]', '["Admim"]'))
    assert [(finding.coordinate, finding.confidence) for finding in found] == [
        ("Query.f1", Confidence.MEDIUM),
        ("Query.f2", Confidence.MEDIUM),
        ("Query.f4", Confidence.LOW),
    ]


def test_twins_that_always_stand_together_shut_nobody_out() -> None:
    (found,) = findings(schema_of('["Admin", "admin"]'))
    assert found.severity is Severity.MEDIUM
    assert found.confidence is Confidence.MEDIUM
    assert '["Admin"])' in found.remedy


def test_with_a_user_pool_alone_it_is_written_as_aws_auth() -> None:
    schema = 'type Query { a: Int @aws_auth(cognito_groups: "Admin") b: Int @aws_auth(cognito_groups: ["admin"]) }'
    (found,) = findings(schema, POOL)
    assert found.remedy.startswith('Write `@aws_auth(cognito_groups: ["Admin"])` on Query.b, if ')


def test_where_there_is_no_user_pool_other_rules_speak() -> None:
    schema = schema_of('["Admin"]', '["admin"]')
    assert not findings(schema, "authenticationType: AWS_IAM")
    assert findings_of("lookalike-groups", "authenticationType: AWS_IAM", schema, hidden_provider=True)
    assert findings(schema, "name: api")


def test_blank_names_and_misplaced_directives_are_left_to_other_rules() -> None:
    assert not findings(schema_of('[" "]', '[""]', "[]"))
    interface = 'interface I @aws_cognito_user_pools(cognito_groups: ["admin"]) { a: Int }'
    assert not findings(schema_of('["Admin"]') + interface)


@pytest.mark.parametrize(
    ("listed", "remedy"),
    [
        ("[Admin, Editor]", 'Did you mean "Admin"? Write `@aws_cognito_user_pools(cognito_groups: ["Admin"])` on '),
        ("[Finance]", 'Name another group, or add "admin" to cognitoGroups if it exists.'),
        ("[]", 'Name another group, or add "admin" to cognitoGroups if it exists.'),
    ],
)
def test_a_name_that_is_not_on_the_list(listed: str, remedy: str) -> None:
    schema = 'type Query { post: Post } type Post @aws_cognito_user_pools(cognito_groups: ["admin"]) { a: Int b: Int }'
    (found,) = findings(schema, f"{POOL_IAM}cognitoGroups: {listed}\n")
    assert (found.coordinate, found.severity, found.confidence) == ("Post", Severity.HIGH, Confidence.HIGH)
    assert found.affected == ("Post.a", "Post.b")
    assert found.message == (
        'The group "admin" is not among cognitoGroups, so it lets nobody into Post.a and 1 other field.'
    )
    assert found.remedy.startswith(remedy)
    assert found.evidence[-1].span is not None
    assert found.evidence[-1].span.file == "appsync-lint.yaml"


def test_one_finding_for_every_pair_and_name() -> None:
    config = f"{POOL_IAM}cognitoGroups: [Admin, Reader, Leader, editor, Editor]\n"
    schema = schema_of('["Admin"]', '["admin", "admn"]', '["Reader"]', '["Leader"]', '["editor"]', '["Editor"]')
    assert [(f.coordinate, f.severity, f.confidence) for f in findings(schema, config)] == [
        ("Query.f1", Severity.HIGH, Confidence.HIGH),
        ("Query.f1", Severity.HIGH, Confidence.HIGH),
        ("Query.f4", Severity.MEDIUM, Confidence.LOW),
    ]


def with_groups(groups: Value[tuple[str, ...]], schema: str) -> tuple[Finding, ...]:
    config = replace(neutral.read(Source("appsync-lint.yaml", POOL_IAM)).apis[0].config, groups=groups)
    rule = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "lookalike_groups.py")
    report = run([Subject(sdl.read([Source("schema.graphql", schema)]), config)], [rule], Strictness(pedantic=True))
    assert not report.crashes
    return report.findings


def test_a_list_out_of_sight_answers_nothing() -> None:
    unknown = Unknown("the groups", "!Ref Groups", "cognitoGroups")
    assert not with_groups(unknown, schema_of('["Admin"]', '["Finance"]'))
    (found,) = with_groups(unknown, schema_of('["Finance"]', '["Fiance"]'))
    assert found.confidence is Confidence.LOW


def test_the_order_of_definitions_does_not_matter() -> None:
    one, other = 'a: Int @aws_cognito_user_pools(cognito_groups: "Admin")', 'b: Int @aws_auth(cognito_groups: "admin")'
    for schema in (f"type Query {{ {one} {other} }}", f"type Query {{ {other}\r\n{one} }}"):
        (found,) = findings(schema)
        assert found.coordinate == "Query.b"


def test_many_groups_and_long_names_take_no_time() -> None:
    lists = [f'["group{number:04}x", "{"a" * 5000}{number}"]' for number in range(300)]
    assert not findings(schema_of(*lists))
