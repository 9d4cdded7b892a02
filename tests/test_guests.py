"""Guests of an identity pool as callers of their own: who they are, what they reach, and who speaks of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.access import GUEST, Mode, Principal
from appsync_lint.api import Api
from appsync_lint.config import Known
from appsync_lint.iam import Answer
from appsync_lint.source import Source
from tests.pages import findings
from tests.record import Outcome, run
from tests.settings import config_of

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:appsync:eu-west-1:111122223333:apis/abc123"
MODES = """
name: photos
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
apiId: abc123
"""
SCHEMA = """
type Query {
  photos: [Photo] @aws_iam @aws_cognito_user_pools
  drafts: [Photo] @aws_iam
  mine: [Photo]
}
type Mutation {
  like(id: ID!): Photo @aws_iam
}
type Photo @aws_iam @aws_cognito_user_pools {
  url: String
  owner: String @aws_cognito_user_pools
}
"""


def roles(*resources: str, deny: str = "", condition: str = "", unauthenticated: bool = True) -> str:
    """Return the configuration of one role with a statement that allows resources."""
    denied = f"\n      - {{Effect: Deny, Action: 'appsync:GraphQL', Resource: '{deny}'}}" if deny else ""
    listed = ", ".join(f"'{one}'" for one in resources)
    return (
        f"iam:\n  roles:\n  - name: web\n    unauthenticated: {str(unauthenticated).lower()}\n    statements:\n"
        f"      - {{Effect: Allow, Action: appsync:GraphQL, Resource: [{listed}]{condition}}}{denied}\n"
    )


PHOTOS = roles(f"{ARN}/types/Query/fields/photos")


def api_of(config: str, schema: str = SCHEMA) -> Api:
    """Return the API of a configuration and a schema."""
    found = config_of(config)
    return Api(sdl.read([Source("schema.graphql", schema)]), found, found.deployments()[0])


def reached(api: Api) -> set[str]:
    """Return what guests reach."""
    return {field.coordinate for field in api.schema.fields if api.reaches(GUEST, field)}


@pytest.mark.parametrize("text", ["AWS_IAM:guest", "iam:guest", "iam:Guest", "aws-iam: GUEST "])
def test_how_a_guest_is_written(text: str) -> None:
    assert Principal.parse(text) == GUEST
    assert str(GUEST) == "AWS_IAM:guest"


@pytest.mark.parametrize("text", ["guest", "iam:guests", "api-key:guest", "iam:", "iam:guest+guest"])
def test_what_is_no_guest(text: str) -> None:
    assert Principal.parse(text) is None


def test_a_pool_user_may_be_in_a_group_of_that_name() -> None:
    parsed = Principal.parse("cognito:guest")
    assert parsed == Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset({"guest"}))


def test_guests_are_listed_behind_iam_and_only_where_they_are_known() -> None:
    assert [str(p) for p in api_of(MODES + PHOTOS).principals] == [
        "AWS_IAM",
        "AWS_IAM:guest",
        "AMAZON_COGNITO_USER_POOLS",
    ]
    assert GUEST not in api_of(MODES).principals
    assert GUEST not in api_of(MODES + roles("*", unauthenticated=False)).principals
    assert GUEST not in api_of(f"name: a\nauthenticationType: API_KEY\n{roles('*')}").principals


def test_a_guest_needs_the_directive_and_the_policy() -> None:
    assert reached(api_of(MODES + PHOTOS)) == {"Query.photos", "Photo.url"}
    assert reached(api_of(MODES + roles(f"{ARN}/types/Query/*"))) == {"Query.photos", "Query.drafts", "Photo.url"}
    assert reached(api_of(MODES + roles("arn:aws:appsync:*:*:apis/other7/*"))) == set()
    assert reached(api_of(MODES)) == set()


def test_others_who_sign_with_iam_are_not_held_to_the_guests_policies() -> None:
    api = api_of(MODES + PHOTOS)
    signed = Principal(Mode.AWS_IAM)
    assert {field.coordinate for field in api.schema.fields if api.reaches(signed, field)} == {
        "Query.photos",
        "Query.drafts",
        "Mutation.like",
        "Photo.url",
    }


def test_a_deny_keeps_guests_out() -> None:
    api = api_of(MODES + roles("*", deny=f"{ARN}/types/Query/fields/drafts"))
    assert reached(api) == {"Query.photos", "Mutation.like", "Photo.url"}


def test_whether_policies_count_below_the_root_is_an_assumption() -> None:
    text = MODES + roles(f"{ARN}/types/Query/fields/photos") + "assume: {policiesCoverNestedFields: true}\n"
    assert reached(api_of(text)) == {"Query.photos"}
    assert reached(api_of(text.replace("fields/photos'", f"fields/photos', '{ARN}/types/Photo/*'"))) == {
        "Query.photos",
        "Photo.url",
    }


def test_what_a_condition_decides_is_not_known() -> None:
    api = api_of(MODES + roles("*", condition=", Condition: {Bool: {'aws:SecureTransport': 'true'}}"))
    assert reached(api) == set()
    (unknown,) = api.config.unknowns()
    assert unknown.what == "what guests may call by the role web: under which condition a statement holds"


def test_nothing_is_unknown_where_the_api_does_not_offer_iam() -> None:
    config = config_of(f"authenticationType: API_KEY\n{roles('*', condition=', Condition: {Bool: {a: b}}')}")
    assert list(config.unknowns()) == []


def test_guests_are_anonymous_where_they_may_call_anything() -> None:
    assert api_of(MODES + PHOTOS).anonymous == (GUEST,)
    assert api_of(MODES + roles("arn:aws:s3:::pictures/*")).anonymous == ()


def test_guests_are_named_where_not_all_who_sign_with_iam_are_meant() -> None:
    api = api_of(MODES + PHOTOS)
    assert api.callers(api.principals) == "a caller that signs with IAM and a signed-in user"
    assert api.callers([GUEST]) == "a guest of the identity pool"


def test_a_step_shows_the_policy() -> None:
    text = MODES + PHOTOS + _policy("{fields: [Photo.url], never: [iam:guest]}")
    (finding,) = findings("forbidden-access", text, SCHEMA)
    captions = [step.caption for step in finding.evidence]
    assert f"`{ARN}/types/Query/fields/photos` lets the role web call Query.photos" in captions


# The rules that look at anonymous callers.


@pytest.mark.parametrize(
    ("resource", "flagged"),
    [(f"{ARN}/types/Query/*", True), (f"{ARN}/types/Query/fields/photos", False)],
)
def test_introspection_is_public_where_policies_allow_guests_that_too(resource: str, flagged: bool) -> None:  # noqa: FBT001
    found = findings("public-introspection", MODES + roles(resource), SCHEMA)
    assert [finding.principals for finding in found] == ([(GUEST,)] if flagged else [])


def test_guests_can_send_operations_of_any_size() -> None:
    (finding,) = findings("unlimited-queries", MODES + PHOTOS, SCHEMA)
    assert finding.principals == (GUEST,)
    assert finding.message.startswith("A guest of the identity pool can send operations")


def test_a_mutation_for_guests_is_for_ordinary_callers() -> None:
    schema = "type Query { a: Int } type Mutation { join(role: String): Boolean @aws_iam }"
    assert findings("privileged-input", MODES, schema) == ()
    (finding,) = findings("privileged-input", MODES + roles(f"{ARN}/types/Mutation/fields/join"), schema)
    assert finding.principals == (GUEST,)


def test_a_mutation_open_to_guests_keeps_nobody_from_its_events() -> None:
    schema = """
    type Query { a: Int }
    type Mutation { send: String @aws_cognito_user_pools(cognito_groups: ["Staff"]) drop: String @aws_iam }
    type Subscription { onSend: String @aws_subscribe(mutations: ["send", "drop"]) }
    """
    rule, config = "subscription-wider-than-mutation", MODES + roles(f"{ARN}/types/Mutation/fields/drop")
    assert len(findings(rule, MODES, schema)) == 1
    assert findings(rule, config, schema) == ()


def test_guests_who_may_listen_and_not_publish_are_meant_to() -> None:
    schema = """
    type Query { a: Int }
    type Mutation { send(text: String): String @aws_iam @aws_cognito_user_pools }
    type Subscription { onSend: String @aws_iam @aws_cognito_user_pools @aws_subscribe(mutations: ["send"]) }
    """
    config = MODES + roles(f"{ARN}/types/Subscription/fields/onSend")
    assert findings("subscription-wider-than-mutation", config, schema) == ()


# The user's own policies.


def _policy(text: str) -> str:
    return f"policies: [{text}]\n"


def test_a_policy_about_guests() -> None:
    text = MODES + PHOTOS + _policy("{fields: ['Query.*'], never: ['iam:guest']}")
    (finding,) = findings("forbidden-access", text, SCHEMA)
    assert (finding.principals, finding.affected) == ((GUEST,), ("Query.photos",))
    assert finding.remedy == (
        "Write a statement that denies `appsync:GraphQL` on "
        "`arn:aws:appsync:REGION:ACCOUNT:apis/abc123/types/Query/fields/photos` for web."
    )
    text = MODES + PHOTOS + _policy("{fields: [Mutation], never: ['iam:guest']}")
    assert findings("forbidden-access", text, SCHEMA) == ()


def test_who_allows_iam_alone_does_not_mean_guests() -> None:
    only = "{fields: [Query.photos], only: [iam, cognito%s]}"
    (finding,) = findings("forbidden-access", MODES + PHOTOS + _policy(only % ""), SCHEMA)
    assert finding.principals == (GUEST,)
    assert findings("forbidden-access", MODES + PHOTOS + _policy(only % ", 'iam:guest'"), SCHEMA) == ()


def test_guests_who_have_to_get_in() -> None:
    must = _policy("{fields: [Query.photos, Query.drafts], must: ['iam:guest']}")
    (finding,) = findings("required-access", MODES + PHOTOS + must, SCHEMA)
    assert finding.affected == ("Query.drafts",)
    assert finding.remedy.startswith("Write a statement that allows `appsync:GraphQL` on `arn:aws:appsync:REGION")
    must = _policy("{fields: [Query.mine], must: ['iam:guest']}")
    (finding,) = findings("required-access", MODES + PHOTOS + must, SCHEMA)
    assert "@aws_iam" in finding.remedy


@pytest.mark.parametrize("demand", ["never", "must"])
def test_a_policy_about_guests_of_whom_nothing_is_known_is_not_judged(demand: str) -> None:
    text = MODES + _policy(f"{{fields: [Query.photos], {demand}: ['iam:guest']}}")
    assert findings("forbidden-access", text, SCHEMA) == ()
    assert findings("required-access", text, SCHEMA) == ()
    (unknown,) = config_of(text).unknowns()
    assert (unknown.what, unknown.answer) == ("what guests may call, of whom `policies[0]` speaks", "iam.roles")


# The command line.


def access(folder: Path, config: str, *options: str) -> Outcome:
    """Run `appsync-lint access` on a configuration."""
    (folder / "appsync-lint.yaml").write_text(config, encoding="utf-8")
    (folder / "schema.graphql").write_text(SCHEMA, encoding="utf-8")
    return run(folder, "access", "--root", ".", *options, ".")


def test_access_as_a_guest(tmp_path: Path) -> None:
    report = json.loads(access(tmp_path, MODES + PHOTOS, "--output", "json", "--as", "iam:guest").stdout)
    assert report["principals"] == ["AWS_IAM:guest"]
    assert report["fields"]["Query.photos"]["reachable"] == ["AWS_IAM:guest"]
    assert report["fields"]["Query.drafts"] == {"effective": [], "reachable": []}


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_access_lists_guests(tmp_path: Path, form: str) -> None:
    text = access(tmp_path, MODES + PHOTOS, "--output", form).stdout
    assert {"text": "AWS_IAM:guest  (of the identity pool, not signed in)", "markdown": "`iam:guest`"}[form] in text


def test_access_of_one_field(tmp_path: Path) -> None:
    text = access(tmp_path, MODES + PHOTOS, "--field", "Query.drafts", "--as", "iam:guest").stdout
    assert "no policy of web allows it" in " ".join(text.split())


def test_nothing_is_known_of_guests(tmp_path: Path) -> None:
    outcome = access(tmp_path, MODES, "--as", "iam:guest")
    assert outcome.exit_code == 2
    assert "What guests may call of the API photos is not known." in outcome.stderr


def test_whether_guests_have_a_role_can_be_unknown() -> None:
    api = api_of(MODES + PHOTOS)
    assert isinstance(api.config.roles, Known)
    (role,) = api.config.roles.value
    unsure = replace(role, guests=Answer.PERHAPS, guest_text="var.guests")
    config = replace(api.config, roles=replace(api.config.roles, value=(unsure,)))
    (unknown,) = config.unknowns()
    assert (unknown.what, unknown.expression) == ("whether guests have the role web", "var.guests")
    assert GUEST not in Api(api.schema, config, api.deployment).principals
