"""Odd cases of `privileged-input`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint import Confidence
from tests.pages import findings as findings_of
from tests.terminal import run, write

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint import Finding

POOL = """
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders: [{authenticationType: API_KEY}, {authenticationType: AWS_IAM}]
"""
TYPES = "enum Kind { USER ASSISTANT } enum Role { USER ADMIN } input Inner { id: ID }"


def findings(schema: str, config: str = POOL) -> tuple[Finding, ...]:
    return findings_of("privileged-input", config, f"type Query {{ ping: Int }} {TYPES} {schema}")


def test_one_input_is_one_cause_however_often_it_is_taken() -> None:
    schema = """
    type Mutation { b(input: [In!]!): Int a(input: In, role: Role = USER): Int @aws_api_key c(input: In): Int @aws_iam }
    input In { again: In role: Role! }
    """
    of_input, of_argument = sorted(findings(schema), key=lambda finding: finding.coordinate)
    assert (of_input.coordinate, of_input.affected) == ("In.role", ("Mutation.a", "Mutation.b"))
    assert [str(principal) for principal in of_input.principals] == ["API_KEY", "AMAZON_COGNITO_USER_POOLS"]
    assert (of_argument.coordinate, of_argument.affected) == ("Mutation.a(role:)", ("Mutation.a",))
    assert of_input.confidence is Confidence.LOW
    assert of_input.witness is not None


@pytest.mark.parametrize(
    "argument",
    [
        "role: String", "roles: [String!]", "newRole: Role", "userRoles: [Role]", "isAdmin: Boolean", "admin: Boolean",
        "is_superuser: Boolean", "owner: ID", "ownerId: ID!", "tenantId: String", "TenantID: ID", "tenant_id: ID",
        "permissions: [String]", "groups: [String]", "accessLevel: Int",
    ],
)  # fmt: skip
def test_names_of_rights(argument: str) -> None:
    assert findings(f"type Mutation {{ change({argument}): Int }}")


@pytest.mark.parametrize(
    "argument",
    [
        "role: Boolean", "role: Inner", "role: Kind", "owner: Boolean", "ownedAt: AWSDate", "group: ID", "userId: ID",
        "roleName: String", "roleplay: String", "admin_email: String", "controller: String", "tenantName: String",
        "filter: Filter", "where: Where", "parole: String", "jobRole: String", "id: ID",
    ],
)  # fmt: skip
def test_what_only_reminds_of_them(argument: str) -> None:
    inputs = "input Filter { owner: ID } input Where { role: String }"
    assert not findings(f"type Mutation {{ change({argument}): Int }} {inputs}")


@pytest.mark.parametrize(
    "schema",
    [
        'type Mutation { a(role: Role): Int @aws_cognito_user_pools(cognito_groups: ["Admin"]) }',
        "type Mutation @aws_iam { a(role: Role): Int }",
        "type Mutation { addMessage(role: String, text: String): Int }",
        "type Subscription { a(owner: String): Int }",
        "input Unused { role: Role }",
    ],
    ids=["for a group", "for servers", "a chat", "no mutation", "unused"],
)
def test_what_is_left_alone(schema: str) -> None:
    assert findings(schema) == ()


def test_a_resolver_out_of_sight_may_compare() -> None:
    resolver = "resolvers: [{typeName: Mutation, fieldName: a, dataSourceName: function}]"
    schema = "type Mutation { a(role: Role): Int }"
    assert not findings(schema, f"{POOL}{resolver}")


def test_the_key_alone_is_left_to_the_rule_about_it() -> None:
    schema = "type Mutation { a(role: Role): Int }"
    assert not findings(schema, "authenticationType: API_KEY")
    assert not findings(schema, "additionalAuthenticationProviders: [{authenticationType: API_KEY}]")


@pytest.mark.parametrize(
    "name",
    [
        "role", "roleId", "permission", "privilege", "accessLevel", "owner", "ownerId", "ownedBy", "tenant",
        "tenantId", "userGroup", "cognitoGroup", "groups", "userGroups", "cognitoGroups", "accountRole", "customRole",
        "defaultRole", "documentOwner", "initialRole", "itemOwner", "memberRole", "newRole", "postOwner",
        "recordOwner", "resourceOwner", "userRole",
    ],
)  # fmt: skip
def test_every_name_of_a_right(name: str) -> None:
    (found,) = findings(f"type Mutation {{ m({name}: String): Int }}")
    assert (found.coordinate, found.affected) == (f"Mutation.m({name}:)", ("Mutation.m",))


@pytest.mark.parametrize(
    "name",
    [
        "admin", "isAdmin", "isAdministrator", "superAdmin", "isSuperAdmin", "superuser", "isSuperuser", "isStaff",
        "isModerator", "isOwner", "isRoot",
    ],
)  # fmt: skip
def test_every_flag(name: str) -> None:
    (found,) = findings(f"type Mutation {{ m({name}: Boolean): Int }}")
    assert found.coordinate == f"Mutation.m({name}:)"


def test_every_mutation_is_named_and_the_way_of_the_first_is_the_evidence() -> None:
    (found,) = findings("type Mutation { b(i: I): Int  a(i: I): Int } input I { role: String }")
    assert found.affected == ("Mutation.a", "Mutation.b")
    choice, way = (step.caption for step in found.evidence)
    assert choice == "whoever calls the mutation chooses `role`"
    assert way.startswith("Mutation.a admits a signed-in user")


def test_a_flag_may_be_a_text() -> None:
    for name in ("isAdmin", "newSuperuser"):
        (found,) = findings(f"type Mutation {{ m({name}: String): Int }}")
        assert found.coordinate == f"Mutation.m({name}:)"


@pytest.mark.parametrize("more", ["dataSourceName: x, code: export const request = () => 1", "codeFile: save.js"])
def test_what_a_resolver_does_out_of_sight_may_be_to_compare(more: str) -> None:
    schema = "type Mutation { a(role: Role): Int }"
    assert findings(
        schema, f"{POOL}resolvers: [{{typeName: Mutation, fieldName: a, code: export const request = () => 1}}]\n"
    )
    assert not findings(schema, f"{POOL}resolvers: [{{typeName: Mutation, fieldName: a, {more}}}]\n")


@pytest.mark.parametrize("word", ["Chat", "Conversation", "Message", "Prompt", "Turn"])
def test_a_role_in_talk_is_no_right(word: str) -> None:
    assert not findings(f"type Mutation {{ m(i: {word}Input): Int }} input {word}Input {{ role: String }}")


@pytest.mark.parametrize(
    ("name", "code", "found"),
    [
        ("save.py", "# identity\ndef handler(event, _): pass", 1),
        ("save.py", "def handler(event, _):\n    return event['identity']  # who", 0),
        ("save.vtl", "## identity\n{}", 1),
        ("save.vm", "#* identity *#\n{}", 1),
        ("save.vtl", "$context.identity.sub", 0),
        ("save.js", "// identity\nexports.handler = () => 1", 1),
        ("save.js", "exports.handler = (event) => event['identity'] // who", 0),
    ],
)
def test_the_program_of_a_data_source_is_read_without_its_comments(
    tmp_path: Path, name: str, code: str, found: int
) -> None:
    config = f"""\
authenticationType: AMAZON_COGNITO_USER_POOLS
schema: schema.graphql
dataSources: [{{name: store, type: AWS_LAMBDA, file: {name}}}]
resolvers: [{{typeName: Mutation, fieldName: a, dataSourceName: store}}]
"""
    schema = "type Query { ping: Int } type Mutation { a(role: String): Int }"
    write(tmp_path, {"appsync-lint.yaml": config, "schema.graphql": schema, name: code})
    outcome = run(tmp_path, "--select", "privileged-input", "--pedantic", "--output", "json")
    assert [finding["coordinate"] for finding in outcome.json["findings"]] == ["Mutation.a(role:)"] * found
