"""Odd cases of `misspelt-directive`."""

from __future__ import annotations

import pytest

from appsync_lint import Finding, sdl, spelling
from appsync_lint.source import Source
from tests.pages import findings as findings_of

POOL_AND_IAM = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]
"""


def findings(schema: str, config: str = POOL_AND_IAM) -> tuple[Finding, ...]:
    return findings_of("misspelt-directive", config, schema)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("aws_cognito_user_pool", "aws_cognito_user_pools"),
        ("aws_cognito_userpools", "aws_cognito_user_pools"),
        ("awsCognitoUserPools", "aws_cognito_user_pools"),
        ("aws_congito_user_pools", "aws_cognito_user_pools"),
        ("AWS_COGNITO_USER_POOLS", "aws_cognito_user_pools"),
        ("aws_cognito", "aws_cognito_user_pools"),
        ("aws_cognito_groups", "aws_cognito_user_pools"),
        ("aws_user_pools", "aws_cognito_user_pools"),
        ("cognito_user_pools", "aws_cognito_user_pools"),
        ("AMAZON_COGNITO_USER_POOLS", "aws_cognito_user_pools"),
        ("AWS_IAM", "aws_iam"),
        ("awsIam", "aws_iam"),
        ("aws__iam", "aws_iam"),
        ("aws_aim", "aws_iam"),
        ("iam", "aws_iam"),
        ("aws_apikey", "aws_api_key"),
        ("aws_api_keys", "aws_api_key"),
        ("API_KEY", "aws_api_key"),
        ("aws_oicd", "aws_oidc"),
        ("OPENID_CONNECT", "aws_oidc"),
        ("aws_openid_connect", "aws_oidc"),
        ("aws_lamda", "aws_lambda"),
        ("AWS_LAMBDA", "aws_lambda"),
        ("awsAuth", "aws_auth"),
        ("aws_auht", "aws_auth"),
    ],
)
def test_a_slip_is_seen_and_what_was_meant(written: str, meant: str) -> None:
    (finding,) = findings(f"type Query {{ a: Int @{written} }}")
    assert f"`@{written}`" in finding.message
    (directive,) = sdl.read([Source("", f"type Query {{ a: Int @{written} }}")]).fields[0].directives
    understood = spelling.intended(directive, defined=False)
    assert understood is not None
    assert understood.name == meant


@pytest.mark.parametrize(
    "written",
    [
        "aws_subscribe", "aws_publish", "auth", "model", "key", "index", "function", "http", "connection", "hasMany",
        "deprecated", "specifiedBy", "lambda", "cognito", "aws_admin", "aws_s3", "aws_role", "authenticated",
        "canonical", "hidden", "requiresScopes", "constraint", "oauth", "aws",
    ],
)  # fmt: skip
def test_what_belongs_to_others_is_left_alone(written: str) -> None:
    assert not findings(f"type Query {{ a: Int @{written} }}")


def test_callers_whom_another_directive_of_the_place_names_are_no_victims() -> None:
    (beside,) = findings("type Query { a: Int @aws_cognito_user_pools @awsIam }")
    assert beside.principals == ()
    (alone,) = findings("type Query { a: Int @awsIam }")
    assert [str(principal) for principal in alone.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert alone.witness is not None


def test_both_mistakes_in_one_directive_are_one_finding_with_the_whole_correction() -> None:
    (finding,) = findings('type Query { a: Int @aws_cognito(groups: "Admin") }')
    assert finding.remedy == 'Write `@aws_cognito_user_pools(cognito_groups: ["Admin"])`.'


def test_a_needless_argument_beside_the_right_one_changes_nobody() -> None:
    (finding,) = findings('type Query { a: Int @aws_cognito_user_pools(cognito_groups: ["A"], pool: "p") }')
    assert finding.principals == ()
    assert finding.message == "`@aws_cognito_user_pools` takes no argument `pool`, so it restricts nobody on Query.a."


def test_the_fields_of_a_type_are_those_without_directives_of_their_own() -> None:
    (finding,) = findings("type Query { a: T } type T @awsIam { x: Int y: Int @aws_iam z: Int }")
    assert (finding.coordinate, finding.affected) == ("T", ("T.x", "T.z"))


def test_where_aws_auth_is_not_read_the_correction_is_another() -> None:
    schema = 'type Query { a: T @awsAuth(cognito_groups: ["A"]) } type T { x: Int @awsAuth(cognito_groups: ["A"]) }'
    on_root, below = findings(schema, "authenticationType: AMAZON_COGNITO_USER_POOLS")
    assert "`@aws_auth(" in on_root.remedy
    assert "`@aws_cognito_user_pools(" in below.remedy
    assert all("`@aws_cognito_user_pools(" in finding.remedy for finding in findings(schema))


def test_a_misspelt_directive_is_found_under_any_default_mode() -> None:
    (finding,) = findings("type Query { a: Int @awsIam }", "name: api")
    assert finding.principals == ()


def test_the_place_is_right_where_lines_end_with_cr_lf() -> None:
    (finding,) = findings("type Query {\r\n  a: Int\r\n    @awsIam\r\n}")
    assert finding.span is not None
    assert (finding.span.line, finding.span.column, finding.span.text) == (3, 5, "@awsIam")


def test_a_name_of_a_million_letters_is_no_slip() -> None:
    assert not findings(f"type Query {{ a: Int @{'a' * 1_000_000} }}")
