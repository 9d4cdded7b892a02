"""What may have been gained although no caller of the list gains anything: it is said, and never passes as known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal import Outcome, run, write

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "type Query {\n  me: String\n}\n"
POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
OIDC = "authenticationType: OPENID_CONNECT\nopenIDConnectConfig: {issuer: 'https://a.example'%s}\n"
TWO = f"""{POOL}additionalAuthenticationProviders:
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig: {{issuer: 'https://%s.example'}}
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig: {{issuer: 'https://%s.example'}}
"""
TEMPLATE = """Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: blog
      AuthenticationType: %s
      UserPoolConfig: {UserPoolId: %s, AwsRegion: eu-west-1, DefaultAction: ALLOW}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, Definition: "type Query { me: String }"}
"""


def versions(folder: Path, old: dict[str, str], new: dict[str, str]) -> Path:
    """Write two versions into folders of their own."""
    (folder / ".git").mkdir()
    return write(
        folder, {f"{side}/{name}": text for side, files in (("old", old), ("new", new)) for name, text in files.items()}
    )


def diff(folder: Path, *arguments: str) -> Outcome:
    """Compare, and report as JSON."""
    return run(folder, "diff", "old", "new", "--output", "json", *arguments)


def unsure(outcome: Outcome) -> list[str]:
    """Return what is not known of the one API."""
    return [step["caption"] for step in outcome.json["apis"][0]["unsure"]]


def configured(folder: Path, old: str, new: str) -> Path:
    """Write two versions of a configuration beside one schema."""
    return versions(
        folder,
        {"appsync-lint.yaml": old, "schema.graphql": SCHEMA},
        {"appsync-lint.yaml": new, "schema.graphql": SCHEMA},
    )


POOLS = f"{POOL}userPoolConfig: {{userPoolId: eu-west-1_%s, awsRegion: eu-west-1, defaultAction: ALLOW%s}}\n"
LAMBDA = "authenticationType: AWS_LAMBDA\nlambdaAuthorizerConfig: {authorizerUri: '%s'}\n"
FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:"
OTHERS = {
    "another pool": (
        POOLS % ("staff", ""),
        POOLS % ("public", ""),
        ["userPoolConfig.userPoolId of AMAZON_COGNITO_USER_POOLS is eu-west-1_public now, and was eu-west-1_staff"],
    ),
    "no clients are named any more": (
        POOLS % ("staff", ", appIdClientRegex: abc"),
        POOLS % ("staff", ""),
        ["userPoolConfig.appIdClientRegex of AMAZON_COGNITO_USER_POOLS is not said now, and was abc"],
    ),
    "another client": (
        OIDC % ", clientId: a",
        OIDC % ", clientId: b",
        ["openIDConnectConfig.clientId of OPENID_CONNECT is b now, and was a"],
    ),
    "another function": (
        LAMBDA % f"{FUNCTION}strict",
        LAMBDA % f"{FUNCTION}open",
        [
            f"lambdaAuthorizerConfig.authorizerUri of AWS_LAMBDA is {FUNCTION}open now, and was {FUNCTION}strict",
        ],
    ),
    "another of two": (
        TWO % ("a", "b"),
        TWO % ("c", "a"),
        ["openIDConnectConfig.issuer of OPENID_CONNECT is https://c.example now, and was https://b.example"],
    ),
    "one more": (
        (TWO % ("a", "b")).rpartition("  - ")[0],
        TWO % ("a", "b"),
        ["the API has 2 providers of OPENID_CONNECT now, and had 1"],
    ),
    "one less": (
        TWO % ("a", "b"),
        (TWO % ("a", "b")).rpartition("  - ")[0],
        ["the API has 1 provider of OPENID_CONNECT now, and had 2"],
    ),
    "another order": (TWO % ("a", "b"), TWO % ("b", "a"), []),
    "nothing": (POOLS % ("staff", ""), POOLS % ("staff", ""), []),
}


@pytest.mark.parametrize(("old", "new", "said"), OTHERS.values(), ids=OTHERS)
def test_other_callers_of_the_same_mode_are_not_known(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    configured(tmp_path, old, new)
    outcome = diff(tmp_path)
    assert (outcome.exit_code, outcome.json["gained"]) == (0, [])
    assert unsure(outcome) == [f"{one}, so its callers may be others" for one in said]
    known = diff(tmp_path, "--require-known")
    assert known.exit_code == (2 if said else 0)
    assert all(f"Not known: {one}" in " ".join(known.stderr.split()) for one in said)


def test_a_reference_to_another_pool_is_another_pool(tmp_path: Path) -> None:
    old, new = ({"template.yaml": TEMPLATE % (POOL.split()[1], f"!Ref {name}")} for name in ("Staff", "Public"))
    versions(tmp_path, old, new)
    (said,) = unsure(diff(tmp_path))
    assert said.startswith(
        "userPoolConfig.userPoolId of AMAZON_COGNITO_USER_POOLS is !Ref Public now, and was !Ref Staff"
    )


@pytest.mark.parametrize("key", ["emptyGroupListAdmitsAll", "poolDirectiveAloneAdmitsMembers"])
def test_another_assumption_is_said(tmp_path: Path, key: str) -> None:
    configured(tmp_path, POOL, f"{POOL}assume: {{{key}: false}}\n")
    outcome = diff(tmp_path)
    assert (outcome.exit_code, unsure(outcome)) == (
        0, [f"{key} is assumed to be false now, and was true: this may hide a gain"]
    )  # fmt: skip
    assert diff(tmp_path, "--require-known").exit_code == 2


def test_a_configuration_that_takes_the_place_of_a_template_is_said(tmp_path: Path) -> None:
    pool = TEMPLATE % (POOL.split()[1], "p")
    versions(
        tmp_path,
        {"template.yaml": pool},
        {
            "template.yaml": TEMPLATE % ("API_KEY", "p"),
            "appsync-lint.yaml": (POOLS % ("staff", "")).replace("eu-west-1_staff", "p"),
            "schema.graphql": SCHEMA,
        },
    )
    outcome = diff(tmp_path)
    assert outcome.exit_code == 0
    (said,) = unsure(outcome)
    assert said.startswith("new/appsync-lint.yaml describes the API now, and old/template.yaml did: ")
    assert diff(tmp_path, "--require-known").exit_code == 2


def test_an_override_that_was_not_there_before_is_said(tmp_path: Path) -> None:
    override = f"overrides:\n  - match: {{name: blog}}\n    {POOL}"
    template, shut = TEMPLATE % ("API_KEY", "p"), TEMPLATE % (POOL.split()[1], "p")
    versions(tmp_path, {"template.yaml": shut}, {"template.yaml": template, "appsync-lint.yaml": override})
    outcome = diff(tmp_path)
    assert outcome.exit_code == 0
    (said,) = unsure(outcome)
    assert said.startswith("authenticationType is AMAZON_COGNITO_USER_POOLS by new/appsync-lint.yaml, whatever ")
    assert diff(tmp_path, "--require-known").exit_code == 2
    write(tmp_path, {"old/appsync-lint.yaml": override})
    assert unsure(diff(tmp_path)) == []


def test_groups_of_which_not_all_sets_were_tried_are_no_pass_where_all_has_to_be_known(tmp_path: Path) -> None:
    groups = [
        f'@aws_cognito_user_pools(cognito_groups: ["{letter}{number}"])' for number in range(14) for letter in "AB"
    ]
    doors = "\n".join(
        f"type P{number} {{ a: P{number + 1} {groups[2 * number]} b: P{number + 1} {groups[2 * number + 1]} }}"
        for number in range(14)
    )
    schema = f"type Query {{ p: P0 }}\n{doors}\ntype P14 {{ s: %s }} type S {{ v: Int }} type N {{ x: Int }}\n"
    config = {"appsync-lint.yaml": POOL + "additionalAuthenticationProviders:\n  - authenticationType: API_KEY\n"}
    versions(tmp_path, {**config, "schema.graphql": schema % "N"}, {**config, "schema.graphql": schema % "S"})
    assert "not every combination of groups was compared: there are too many" in unsure(diff(tmp_path))
    assert diff(tmp_path, "--require-known").exit_code == 2
