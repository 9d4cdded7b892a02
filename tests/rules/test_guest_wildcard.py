"""Odd cases of `guest-wildcard` and `graphql-on-everything`: who speaks, and what other statements change."""

from __future__ import annotations

import pytest

from appsync_lint import GUEST, Confidence, Mode, Principal, Severity
from tests.pages import findings

ARN = "arn:aws:appsync:eu-west-1:111122223333:apis/abc123"
SCHEMA = "type Query { photos: Int @aws_iam drafts: Int } type Mutation { like: Int @aws_iam @aws_cognito_user_pools }"
GUESTS, SERVER = "unauthenticated: true, ", ""


def config(statements: str, who: str = GUESTS) -> str:
    """Return the configuration of an API with one role."""
    return (
        "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
        "additionalAuthenticationProviders: [{authenticationType: AWS_IAM}]\n"
        f"apiId: abc123\niam: {{roles: [{{name: web, {who}statements: [{statements}]}}]}}\n"
    )


def allow(resource: str, more: str = "") -> str:
    """Return a statement that allows a resource."""
    return f"{{Effect: Allow, Action: 'appsync:GraphQL', Resource: '{resource}'{more}}}"


def deny(resource: str) -> str:
    """Return a statement that denies a resource."""
    return allow(resource).replace("Allow", "Deny")


def test_the_finding_names_what_is_open_and_what_to_write() -> None:
    (finding,) = findings("guest-wildcard", config(allow("*")), SCHEMA)
    assert finding.severity is Severity.CRITICAL
    assert finding.confidence is Confidence.HIGH
    assert finding.principals == (GUEST,)
    assert finding.affected == ("Mutation.like", "Query.photos")
    assert finding.coordinate == "config:iam.roles.web.statements[0].Resource"
    assert finding.remedy.endswith("apis/abc123/types/Query/fields/photos`.")
    assert finding.witness is not None
    assert finding.witness.operation == "mutation { like }"
    captions = " / ".join(step.caption for step in finding.evidence)
    assert "an identity pool gives web to callers who have not signed in" in captions
    assert "@aws_iam" in captions


@pytest.mark.parametrize("resource", [f"{ARN}/types/Mutation/fields/*", f"{ARN}/types/M*", "arn:aws:appsync:*"])
def test_other_ways_to_write_all_mutations(resource: str) -> None:
    assert len(findings("guest-wildcard", config(allow(resource)), SCHEMA)) == 1


@pytest.mark.parametrize(
    "resource",
    [f"{ARN}/types/Query/*", f"{ARN}/types/Mutation/fields/l*", f"{ARN}/types/*/fields/like", ARN, "arn:aws:s3:::a/*"],
)
def test_less_than_all_mutations_is_meant(resource: str) -> None:
    assert findings("guest-wildcard", config(allow(resource)), SCHEMA) == ()


def test_a_deny_of_all_mutations_is_enough() -> None:
    assert findings("guest-wildcard", config(f"{allow('*')}, {deny(f'{ARN}/types/Mutation/*')}"), SCHEMA) == ()
    (finding,) = findings(
        "guest-wildcard", config(f"{allow('*')}, {deny(f'{ARN}/types/Mutation/fields/like')}"), SCHEMA
    )
    assert finding.affected == ("Query.photos",)


def test_a_condition_makes_it_less_sure() -> None:
    text = allow("*", ", Condition: {IpAddress: {'aws:SourceIp': 192.0.2.0/24}}")
    (finding,) = findings("guest-wildcard", config(text), SCHEMA)
    assert finding.confidence is Confidence.MEDIUM
    assert finding.witness is None


def test_everything_but_something_is_a_wildcard() -> None:
    text = f"{{Effect: Allow, NotAction: 's3:*', NotResource: '{ARN}/types/Mutation/fields/like'}}"
    (finding,) = findings("guest-wildcard", config(text), SCHEMA)
    assert finding.affected == ("Query.photos",)


def test_a_mutation_type_of_another_name() -> None:
    schema = "schema { query: Q mutation: Changes } type Q { a: Int } type Changes { b: Int @aws_iam }"
    assert len(findings("guest-wildcard", config(allow(f"{ARN}/types/Changes/*")), schema)) == 1
    assert findings("guest-wildcard", config(allow(f"{ARN}/types/Mutation/*")), schema) == ()


def test_one_finding_for_each_line() -> None:
    text = f"{{Effect: Allow, Action: 'appsync:*', Resource: ['*', '{ARN}/types/Mutation/*', '{ARN}/types/Query/*']}}"
    found = findings("guest-wildcard", config(text), SCHEMA)
    assert [finding.coordinate.rpartition(".")[2] for finding in found] == ["Resource[0]", "Resource[1]"]


def test_guests_and_servers_each_have_a_rule_of_their_own() -> None:
    assert findings("graphql-on-everything", config(allow("*")), SCHEMA) == ()
    assert findings("guest-wildcard", config(allow("*"), SERVER), SCHEMA) == ()
    (finding,) = findings("graphql-on-everything", config(allow("*"), SERVER), SCHEMA)
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.HIGH)
    assert finding.principals == (Principal(Mode.AWS_IAM),)
    assert "`arn:aws:appsync:REGION:ACCOUNT:apis/abc123/*` for all of this API." in finding.remedy


@pytest.mark.parametrize(
    ("statement", "flagged"),
    [
        ("{Effect: Allow, Action: ['appsync:*', 's3:*'], Resource: '*'}", True),
        ("{Effect: Allow, Action: 'APPSYNC:graphql', Resource: 'arn:aws:appsync:*:*:apis/*'}", True),
        ("{Effect: Allow, Action: '*', Resource: '*'}", False),
        ("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}", False),
        ("{Effect: Allow, Action: 'appsync:SourceGraphQL', Resource: '*'}", False),
        ("{Effect: Allow, Action: 'appsync:Get*', Resource: '*'}", False),
        (allow("arn:aws:appsync:*:*:apis/*/types/Mutation/*"), False),
        (allow(f"{ARN}/*"), False),
        (deny("*"), False),
    ],
)
def test_what_is_everything(statement: str, flagged: bool) -> None:  # noqa: FBT001
    assert bool(findings("graphql-on-everything", config(statement, SERVER), SCHEMA)) is flagged


def test_of_all_that_a_role_may_do_the_other_actions_can_stay() -> None:
    text = "{Effect: Allow, Action: 'appsync:*', Resource: '*'}"
    (finding,) = findings("graphql-on-everything", config(text, SERVER), SCHEMA)
    assert finding.remedy.endswith("where it only deploys, deny `appsync:GraphQL` or name the other actions.")


@pytest.mark.parametrize("who", [GUESTS, SERVER])
@pytest.mark.parametrize("rule", ["guest-wildcard", "graphql-on-everything"])
def test_where_no_field_admits_iam_nothing_is_open(rule: str, who: str) -> None:
    assert findings(rule, config(allow("*"), who), "type Query { a: Int } type Mutation { b: Int }") == ()
