"""A remedy says what to write in the file that people really edit."""

from __future__ import annotations

import pytest

from appsync_lint.dialect import Dialect, said


@pytest.mark.parametrize(
    ("dialect", "written"),
    [
        (Dialect.API, "Write `introspectionConfig: DISABLED`, and hand it to `User`."),
        (Dialect.CLOUDFORMATION, "Write `IntrospectionConfig: DISABLED`, and hand it to `User`."),
        (Dialect.SAM, "Write `IntrospectionConfig: DISABLED`, and hand it to `User`."),
        (Dialect.SERVERLESS, "Write `introspection: false`, and hand it to `User`."),
        (Dialect.TERRAFORM, 'Write `introspection_config = "DISABLED"`, and hand it to `User`.'),
    ],
)
def test_a_setting_is_spelt_as_the_tool_spells_it(dialect: Dialect, written: str) -> None:
    assert said("Write `introspectionConfig: DISABLED`, and hand it to `User`.", dialect) == written


def test_numbers_and_booleans_of_terraform_have_no_quotes() -> None:
    remedy = "Write `queryDepthLimit: 6` or `excludeVerboseContent: true` in `logConfig`, `clientId: ^a$`."
    assert said(remedy, Dialect.TERRAFORM) == (
        'Write `query_depth_limit = 6` or `exclude_verbose_content = true` in `log_config`, `client_id = "^a$"`.'
    )


def test_names_and_lists_change_too() -> None:
    remedy = "Add `authenticationType: AWS_IAM` to `additionalAuthenticationProviders`, and write `expires:`."
    assert said(remedy, Dialect.SERVERLESS) == (
        "Add `type: AWS_IAM` to `additionalAuthentications`, and write `expires`."
    )
    assert said(remedy, Dialect.TERRAFORM) == (
        'Add `authentication_type = "AWS_IAM"` to `additional_authentication_provider`, and write `expires`.'
    )
    assert said("`iatTTL: 60000`", Dialect.TERRAFORM) == "`iat_ttl = 60000`"


def test_sam_has_names_of_its_own() -> None:
    remedy = "Add `authenticationType: AWS_IAM` to `additionalAuthenticationProviders`, and write `expires:`."
    assert said(remedy, Dialect.SAM) == "Add `Type: AWS_IAM` to `Additional`, and write `ExpiresOn`."


def test_what_is_no_setting_stays() -> None:
    remedy = "Write `type Post @aws_iam` and `clientIds: 3`; clientId alone is a word."
    for dialect in Dialect:
        assert said(remedy, dialect) == remedy
