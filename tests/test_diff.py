"""`diff`: which API is compared with which, what makes the exit code 1, and when there is no verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.repositories import commit, everything, git, repository
from tests.terminal import CONFIG, Outcome, run, write

if TYPE_CHECKING:
    from pathlib import Path

OLD = "type Query {\n  me: String\n  other: String\n}\n"
NEW = "type Query {\n  me: String @aws_api_key @aws_cognito_user_pools\n  other: String\n}\n"
GAINED = {("API_KEY", "Query.me")}
AUTH = ("--auth", "cognito,api-key")
SELECT = ("--select", "public-mutation")
FORMATS = ("text", "json", "sarif", "github", "markdown")


def diff(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Outcome:
    """Compare, and report as JSON."""
    return run(folder, "diff", "--output", "json", *arguments, env=env)


def gained(outcome: Outcome) -> set[tuple[str, str]]:
    """Return who gained what."""
    assert outcome.exit_code in {0, 1}, outcome.stderr
    return {(one["principal"], one["coordinate"]) for one in outcome.json["gained"]}


def lost(outcome: Outcome) -> set[tuple[str, str]]:
    """Return who lost what."""
    return {(one["principal"], one["coordinate"]) for one in outcome.json["lost"]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with two versions of a schema."""
    (tmp_path / ".git").mkdir()
    return write(tmp_path, {"old.graphql": OLD, "new.graphql": NEW, "appsync-lint.yaml": CONFIG})


# Exit codes.


def test_1_where_somebody_gained_access_and_never_for_a_loss(project: Path) -> None:
    outcome = diff(project, "old.graphql", "new.graphql")
    assert (outcome.exit_code, gained(outcome), lost(outcome)) == (1, GAINED, set())
    outcome = diff(project, "new.graphql", "old.graphql")
    assert (outcome.exit_code, gained(outcome), lost(outcome)) == (0, set(), GAINED)
    assert diff(project, "old.graphql", "old.graphql").exit_code == 0


def test_the_exit_code_is_the_same_in_every_format(project: Path) -> None:
    for form in FORMATS:
        assert run(project, "diff", "old.graphql", "new.graphql", "--output", form).exit_code == 1
        assert run(project, "diff", "new.graphql", "old.graphql", "--output", form).exit_code == 0
        assert run(project, "diff", "old.graphql", "new.graphql", "--output", form, "--exit-zero").exit_code == 0


def test_what_is_only_reachable_now_counts_too(project: Path) -> None:
    schema = "type Query {\n  me: String\n}\ntype Post @aws_api_key {\n  title: String\n}\n"
    write(project, {"old.graphql": schema, "new.graphql": schema.replace("me:", "post: Post @aws_api_key\n  me:")})
    outcome = diff(project, "old.graphql", "new.graphql", "--ignore-new-fields")
    found = {one["coordinate"]: (one["effective"], one["reachable"]) for one in outcome.json["gained"]}
    assert outcome.exit_code == 1
    assert found["Post.title"] == (False, True)


def test_new_fields_count_unless_they_are_left_out(project: Path) -> None:
    write(project, {"new.graphql": OLD.replace("other", "fresh: String @aws_api_key\n  other")})
    outcome = diff(project, "old.graphql", "new.graphql")
    assert (outcome.exit_code, gained(outcome)) == (1, {("API_KEY", "Query.fresh")})
    outcome = diff(project, "old.graphql", "new.graphql", "--ignore-new-fields")
    assert (outcome.exit_code, gained(outcome)) == (0, {("API_KEY", "Query.fresh")})
    write(project, {"new.graphql": NEW.replace("other", "fresh: String @aws_api_key\n  other")})
    assert diff(project, "old.graphql", "new.graphql", "--ignore-new-fields").exit_code == 1


def test_a_new_field_to_which_no_path_leads_is_told_and_does_not_count(project: Path) -> None:
    orphan = "type Orphan {\n  x: Int @aws_api_key\n}\n"
    write(project, {"new.graphql": OLD + orphan})
    outcome = diff(project, "old.graphql", "new.graphql")
    assert (outcome.exit_code, gained(outcome)) == (0, {("API_KEY", "Orphan.x")})
    assert [one["counts"] for one in outcome.json["gained"]] == [False]
    assert (outcome.json["summary"]["gained"], outcome.json["summary"]["counting"]) == (1, 0)
    for form in FORMATS:
        assert run(project, "diff", "old.graphql", "new.graphql", "--output", form).exit_code == 0
    # One that was there before and is opened counts, path or not.
    write(project, {"old.graphql": OLD + orphan.replace(" @aws_api_key", "")})
    assert diff(project, "old.graphql", "new.graphql").exit_code == 1


def test_a_field_renamed_counts_only_where_access_was_gained(project: Path) -> None:
    schema = "type Query {\n  myProfile(id: ID!, at: Int): Post\n  me: String\n}\ntype Post {\n  title: String\n}\n"
    write(project, {"old.graphql": schema, "new.graphql": schema.replace("myProfile(", "my_profile(")})
    assert diff(project, "old.graphql", "new.graphql").exit_code == 0
    assert diff(project, "old.graphql", "new.graphql", "--no-renames").exit_code == 1


def test_a_rule_that_crashes_is_a_defect_of_its_own(project: Path, tmp_path: Path) -> None:
    rule = '''"""Somebody must not see this.

Never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint import Api, Confidence, Finding, Group, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(group=Group.EXPOSURE, severity=Severity.LOW, confidence=Confidence.HIGH)
def falling(api: Api) -> Iterator[Finding]:
    if any(field.directives for field in api.schema.root_fields()):
        raise RuntimeError("it fell")
    yield from ()
'''
    write(tmp_path / "rules", {"falling.py": rule})
    for sides in (("old.graphql", "new.graphql"), ("new.graphql", "old.graphql")):
        outcome = diff(project, *sides, "--rules", "rules", "--exit-zero")
        assert (outcome.exit_code, outcome.stdout) == (3, ""), outcome.stderr
        assert "falling crashed" in outcome.stderr
    assert diff(project, "old.graphql", "old.graphql", "--rules", "rules").exit_code == 0


@pytest.mark.parametrize("broken", ["old.graphql", "new.graphql"])
def test_nothing_looks_clean_where_a_version_cannot_be_read(project: Path, tmp_path: Path, broken: str) -> None:
    write(project, {broken: "type Query {"})
    destinations = [f"--output={form}={tmp_path / f'report.{form}'}" for form in FORMATS]
    outcome = run(project, "diff", "old.graphql", "new.graphql", *destinations, "--exit-zero")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"{broken}:1:" in outcome.stderr
    sarif = json.loads((tmp_path / "report.sarif").read_text(encoding="utf-8"))
    assert sarif["runs"][0]["invocations"][0]["executionSuccessful"] is False
    for form in FORMATS:
        text = (tmp_path / f"report.{form}").read_text(encoding="utf-8")
        assert "GraphQL" in text


def test_what_is_wrong_with_both_versions_is_said_of_both_and_what_is_the_same_once(project: Path) -> None:
    write(project, {"old.graphql": "type Query {", "new.graphql": "type {"})
    outcome = diff(project, "old.graphql", "new.graphql")
    assert "old.graphql:1" in outcome.stderr
    assert "new.graphql:1" in outcome.stderr
    write(project, {"old.graphql": OLD, "new.graphql": NEW})
    wrong = diff(project, "old.graphql", "new.graphql", "--auth", "cogntio")
    assert wrong.exit_code == 2
    assert wrong.stderr.count("--auth names no mode 'cogntio'.") == 1


def test_reports_overwrite_nothing_that_is_read(tmp_path: Path) -> None:
    project = write(tmp_path, {"new.graphql": NEW})
    export = {"graphqlApi": {"name": "x", "apiId": "1", "arn": "a", "uris": {}, "authenticationType": "API_KEY"}}
    folder = write(tmp_path / "exported", {"api.json": json.dumps(export), "schema.graphql": OLD})
    before = everything(folder)
    for sides in (("exported", "new.graphql"), ("new.graphql", "exported"), ("exported/api.json", "exported")):
        outcome = run(project, "diff", *sides, "--output", "json=exported/api.json")
        assert outcome.exit_code == 2
        assert everything(folder) == before


def test_nor_what_a_revision_has_of_it(tmp_path: Path) -> None:
    export = {"graphqlApi": {"name": "x", "apiId": "1", "arn": "a", "uris": {}, "authenticationType": "API_KEY"}}
    folder = repository(tmp_path / "a", {"api.json": json.dumps(export), "schema.graphql": OLD})
    assert run(folder, "diff", "HEAD", "HEAD").exit_code == 0
    outcome = run(folder, "diff", "HEAD", "HEAD", "--output", "json=api.json")
    assert outcome.exit_code == 2
    assert "The report would overwrite api.json, which is read." in outcome.stderr


# What is known of the modes.


def test_modes_that_are_not_known_are_asked_for(project: Path) -> None:
    (project / "appsync-lint.yaml").unlink()
    outcome = diff(project, "old.graphql", "new.graphql")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.count("error: The authorization modes of api in") == 2
    assert "--auth cognito,api-key" in outcome.stderr
    assert gained(diff(project, "old.graphql", "new.graphql", *AUTH)) == GAINED
    env = {"APPSYNC_LINT_AUTH": "cognito,api-key"}
    assert gained(diff(project, "old.graphql", "new.graphql", env=env)) == GAINED


def test_the_modes_of_one_version_alone_are_not_enough(tmp_path: Path) -> None:
    write(tmp_path, {"old/schema.graphql": OLD, "new/schema.graphql": OLD, "new/appsync-lint.yaml": CONFIG})
    outcome = diff(tmp_path, "old", "new")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "of api in old are not known" in outcome.stderr
    write(tmp_path, {"old/appsync-lint.yaml": "authenticationType: AWS_IAM\n"})
    assert gained(diff(tmp_path, "old", "new")) == {
        ("AMAZON_COGNITO_USER_POOLS", name) for name in ("Query.me", "Query.other")
    }


TEMPLATE = """\
Parameters: {Mode: {Type: String}, Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: blog
      AuthenticationType: AMAZON_COGNITO_USER_POOLS
      AdditionalAuthenticationProviders: PROVIDERS
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, DefinitionS3Location: schema.graphql}
"""


def template(providers: str) -> str:
    """Return a template with these additional providers."""
    return TEMPLATE.replace("PROVIDERS", providers)


def versions(folder: Path, old: dict[str, str], new: dict[str, str]) -> Path:
    """Write two versions into folders of their own."""
    return write(
        folder, {f"{side}/{name}": text for side, files in (("old", old), ("new", new)) for name, text in files.items()}
    )


def test_a_new_provider_of_a_mode_nobody_knows_is_no_pass(tmp_path: Path) -> None:
    hidden = template("[{AuthenticationType: !Ref Mode}]")
    schema = {"schema.graphql": NEW}
    versions(tmp_path, {"template.yaml": template("[]"), **schema}, {"template.yaml": hidden, **schema})
    outcome = diff(tmp_path, "old", "new")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "blog has a new provider of which the mode is not known: it could admit anybody." in outcome.stderr
    assert "--param Mode=" in outcome.stderr
    assert gained(diff(tmp_path, "old", "new", "--param", "Mode=API_KEY")) == GAINED
    # What was not known before either is said, and no more.
    same = diff(tmp_path, "new", "new")
    assert same.exit_code == 0
    assert "note: not known: " in same.stderr


def test_require_known_is_asked_of_both_versions(tmp_path: Path) -> None:
    hidden = {"template.yaml": template("[{AuthenticationType: !Ref Mode}]"), "schema.graphql": OLD}
    versions(tmp_path, hidden, {"template.yaml": template("[]"), "schema.graphql": OLD})
    assert diff(tmp_path, "old", "new").exit_code == 0
    outcome = diff(tmp_path, "old", "new", "--require-known")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "in old" in outcome.stderr
    write(tmp_path, {"new/appsync-lint.yaml": "requireKnown: true\n"})
    assert diff(tmp_path, "old", "new").exit_code == 2
    assert diff(tmp_path, "old", "new", "--no-require-known").exit_code == 0


def test_a_parameter_has_to_be_one_of_either_version(tmp_path: Path) -> None:
    asking = {"template.yaml": template("[{AuthenticationType: !Ref Mode}]"), "schema.graphql": NEW}
    closed = TEMPLATE.replace("Mode: {Type: String}, ", "").replace("PROVIDERS", "[]")
    versions(tmp_path, {"template.yaml": closed, "schema.graphql": NEW}, asking)
    assert gained(diff(tmp_path, "old", "new", "--param", "Mode=API_KEY")) == GAINED
    assert lost(diff(tmp_path, "new", "old", "--param", "Mode=API_KEY")) == GAINED
    for sides in (("old", "new"), ("new", "old")):
        outcome = diff(tmp_path, *sides, "--param", "Mode=API_KEY", "--param", "Moode=x")
        assert outcome.exit_code == 2
        assert outcome.stderr.count("No infrastructure code that is read has a parameter Moode.") == 1
        assert "a parameter Mode." not in outcome.stderr


# Deployments.

KEY = "[{AuthenticationType: API_KEY}]"
KEY_IN_PROD = "!If [IsProd, [{AuthenticationType: API_KEY}], []]"
NO_KEY_IN_PROD = "!If [IsProd, [], [{AuthenticationType: API_KEY}]]"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (NO_KEY_IN_PROD, KEY_IN_PROD, GAINED),
        (KEY_IN_PROD, NO_KEY_IN_PROD, GAINED),
        (KEY_IN_PROD, KEY, GAINED),
        (NO_KEY_IN_PROD, KEY, GAINED),
        ("[]", KEY_IN_PROD, GAINED),
        ("[]", NO_KEY_IN_PROD, GAINED),
        (KEY, KEY_IN_PROD, set()),
        (KEY_IN_PROD, KEY_IN_PROD, set()),
        (KEY_IN_PROD, "[]", set()),
        (NO_KEY_IN_PROD, "[]", set()),
    ],
)
def test_no_gain_in_any_deployment_is_missed(
    tmp_path: Path, old: str, new: str, expected: set[tuple[str, str]]
) -> None:
    schema = {"schema.graphql": NEW}
    versions(tmp_path, {"template.yaml": template(old), **schema}, {"template.yaml": template(new), **schema})
    outcome = diff(tmp_path, "old", "new")
    assert gained(outcome) == expected
    assert outcome.exit_code == (1 if expected else 0)


def test_a_deployment_is_named_where_not_all_differ(tmp_path: Path) -> None:
    schema = {"schema.graphql": NEW}
    versions(tmp_path, {"template.yaml": template("[]"), **schema}, {"template.yaml": template(KEY_IN_PROD), **schema})
    assert "IsProd" in run(tmp_path, "diff", "old", "new").stdout


# Which API is which.

_MODES = """
    authenticationType: AMAZON_COGNITO_USER_POOLS
    additionalAuthenticationProviders: [{authenticationType: API_KEY}]
"""
SEVERAL = f"""\
apis:
  - name: one
    schema: one.graphql{_MODES}
  - name: two
    schema: two.graphql{_MODES}
"""


def test_apis_are_paired_by_name(tmp_path: Path) -> None:
    swapped = SEVERAL.replace("name: one", "name: x").replace("name: two", "name: one").replace("name: x", "name: two")
    versions(
        tmp_path,
        {"appsync-lint.yaml": SEVERAL, "one.graphql": OLD, "two.graphql": NEW},
        {"appsync-lint.yaml": swapped, "one.graphql": NEW, "two.graphql": OLD},
    )
    assert gained(diff(tmp_path, "old", "new")) == set()
    write(tmp_path, {"new/appsync-lint.yaml": SEVERAL})
    outcome = diff(tmp_path, "old", "new")
    assert [(one["api"], one["coordinate"]) for one in outcome.json["gained"]] == [("one", "Query.me")]
    assert [(one["api"], one["coordinate"]) for one in outcome.json["lost"]] == [("two", "Query.me")]


def test_one_api_each_is_the_same_api_under_any_name(tmp_path: Path) -> None:
    config = CONFIG.replace("blog", "renamed")
    versions(
        tmp_path,
        {"appsync-lint.yaml": CONFIG, "schema.graphql": OLD},
        {"appsync-lint.yaml": config, "schema.graphql": NEW},
    )
    outcome = diff(tmp_path, "old", "new")
    assert (outcome.exit_code, gained(outcome)) == (1, GAINED)
    assert outcome.json["rules"] == {"new": [], "fixed": []} or {
        one["rule"] for one in outcome.json["rules"]["new"]
    }.isdisjoint(one["rule"] for one in outcome.json["rules"]["fixed"])


def test_an_api_that_only_one_version_has_is_all_new_or_all_gone(tmp_path: Path) -> None:
    one = SEVERAL.partition("  - name: two")[0]
    versions(
        tmp_path,
        {"appsync-lint.yaml": one, "one.graphql": OLD},
        {"appsync-lint.yaml": SEVERAL, "one.graphql": OLD, "two.graphql": NEW},
    )
    outcome = diff(tmp_path, "old", "new")
    assert outcome.exit_code == 1
    assert gained(outcome) >= {("API_KEY", "Query.me"), ("AMAZON_COGNITO_USER_POOLS", "Query.other")}
    assert {change["api"] for change in outcome.json["gained"]} == {"two"}
    assert diff(tmp_path, "old", "new", "--ignore-new-fields").exit_code == 0
    gone = diff(tmp_path, "new", "old")
    assert (gone.exit_code, gained(gone)) == (0, set())
    assert {change["api"] for change in gone.json["lost"]} == {"two"}


def test_an_api_under_a_new_name_does_not_hide_what_it_opens(tmp_path: Path) -> None:
    versions(
        tmp_path,
        {"appsync-lint.yaml": SEVERAL, "one.graphql": OLD, "two.graphql": OLD},
        {"appsync-lint.yaml": SEVERAL.replace("name: two", "name: zwei"), "one.graphql": OLD, "two.graphql": NEW},
    )
    outcome = diff(tmp_path, "old", "new", "--ignore-new-fields")
    assert outcome.exit_code == 1
    assert "--ignore-new-fields does not count here: zwei is new and two is gone" in outcome.stderr


MERGED = {
    "appsync-lint.yaml": SEVERAL.partition("  - name: one")[0] + "  - name: two" + SEVERAL.partition("  - name: two")[2]
}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            {"appsync-lint.yaml": SEVERAL, "one.graphql": OLD, "two.graphql": "type Query {\n  x: Int\n}\n"},
            {**MERGED, "two.graphql": "type Query {\n  x: Int\n  me: String @aws_api_key\n}\n"},
            "one is gone, and its fields may be new ones of another API.",
        ),
        (
            {**MERGED, "two.graphql": OLD},
            {"appsync-lint.yaml": SEVERAL, "one.graphql": NEW, "two.graphql": OLD.replace("  me: String\n", "")},
            "one is new, and has fields that may be those of another API.",
        ),
        (
            {**MERGED, "two.graphql": OLD},
            {"appsync-lint.yaml": SEVERAL.replace("schema: one", "schema: two"), "two.graphql": OLD},
            "one is new, and has fields that may be those of another API.",
        ),
    ],
    ids=["merged", "split", "one schema twice"],
)
def test_fields_that_may_come_from_another_api_are_not_ignored(
    tmp_path: Path, old: dict[str, str], new: dict[str, str], said: str
) -> None:
    versions(tmp_path, old, new)
    outcome = diff(tmp_path, "old", "new", "--ignore-new-fields")
    assert outcome.exit_code == 1
    assert f"--ignore-new-fields does not count here: {said}" in outcome.stderr


def test_an_export_and_a_schema_are_compared_as_a_folder(tmp_path: Path) -> None:
    export = {"graphqlApi": {"name": "x", "apiId": "1", "arn": "a", "uris": {}, "authenticationType": "AWS_IAM"}}
    versions(
        tmp_path,
        {"api.json": json.dumps(export), "schema.graphql": OLD},
        {"api.json": json.dumps(export).replace("AWS_IAM", "API_KEY"), "schema.graphql": OLD},
    )
    found = {("API_KEY", "Query.me"), ("API_KEY", "Query.other")}
    assert gained(diff(tmp_path, "old", "new")) == gained(diff(tmp_path, "old/api.json", "new/api.json")) == found


def test_a_program_alone_is_not_compared(tmp_path: Path) -> None:
    program = "exports.handler = async (event) => ({isAuthorized: event.authorizationToken === 'x'});\n"
    write(tmp_path, {"old.js": program, "new.js": program})
    outcome = diff(tmp_path, "old.js", "new.js")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "old.js is no schema, and there is nothing to compare." in outcome.stderr


# An old version in which nothing is.


def test_the_first_api_is_all_new(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"README.md": "x"})
    commit(folder, {"api/schema.graphql": OLD, "api/appsync-lint.yaml": CONFIG})
    everybody = {("AMAZON_COGNITO_USER_POOLS", "Query.me"), ("AMAZON_COGNITO_USER_POOLS", "Query.other")}
    for arguments, said in (
        ((folder / "api", "HEAD~1"), "note: HEAD~1: There is no api."),
        ((folder, "HEAD~1:api"), "note: HEAD~1:api: There is no api."),
        ((folder, "HEAD~1", "api"), "note: HEAD~1: There is no api."),
        ((folder, "HEAD~1:", "api"), "note: HEAD~1:: There is no schema in this folder."),
        ((folder, "HEAD~1:api/schema.graphql", "HEAD:api/schema.graphql"), "There is no api/schema.graphql."),
    ):
        outcome = diff(*arguments)
        assert (outcome.exit_code, gained(outcome)) == (1, everybody)
        assert said in outcome.stderr
        assert diff(*arguments, "--ignore-new-fields").exit_code == 0
        assert diff(*arguments, "--allow", "Query.*").exit_code == 0


def test_an_api_from_another_place_does_not_hide_what_it_opens(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"graphql/schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    git(folder, "mv", "graphql", "api")
    commit(folder, {"api/schema.graphql": NEW})
    outcome = diff(folder / "api", "HEAD~1", "--ignore-new-fields")
    assert outcome.exit_code == 1
    assert "--ignore-new-fields does not count here: HEAD~1 has graphql/schema.graphql" in outcome.stderr
    assert gained(diff(folder, "HEAD~1:graphql", "api")) == GAINED


def test_a_folder_without_a_schema_is_an_old_version_and_no_new_one(tmp_path: Path) -> None:
    write(tmp_path, {"empty/README": "x", "new/schema.graphql": NEW, "new/appsync-lint.yaml": CONFIG})
    assert diff(tmp_path, "empty", "new").exit_code == 1
    outcome = diff(tmp_path, "new", "empty")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There is no schema in" in outcome.stderr
    assert diff(tmp_path, "empty", "empty").exit_code == 2
    folder = repository(tmp_path / "a", {"README.md": "x"})
    commit(folder, {"api/schema.graphql": NEW, "api/appsync-lint.yaml": CONFIG})
    for side in ("HEAD~1:api", "HEAD~1"):
        outcome = diff(folder, "HEAD", side)
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert f"In {side}: There is no" in outcome.stderr


def test_an_old_version_that_is_wrong_is_no_version_without_apis(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"schema.graphql": "type Post { a: Int }", "appsync-lint.yaml": CONFIG})
    commit(folder, {"schema.graphql": OLD})
    for wrong in (
        {"schema.graphql": "type Post { a: Int }"},
        {"schema.graphql": b"\xff\xfe"},
        {"schema.graphql": OLD, "appsync-lint.yaml": "nme: x\n"},
        {"schema.graphql": OLD, "appsync-lint.yaml": CONFIG + "schema: missing/*.graphql\n"},
    ):
        commit(folder, wrong)
        outcome = diff(folder, "HEAD", "HEAD~1")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        assert "error: In HEAD: " in outcome.stderr
        git(folder, "reset", "--quiet", "--hard", "HEAD~1")


# The configuration, and the rules.


def test_a_configuration_is_looked_for_in_each_version(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"api/schema.graphql": OLD})
    commit(folder, {"conf/other.yaml": CONFIG})
    commit(folder, {"conf/other.yaml": "authenticationType: API_KEY\n"})
    keys = {("API_KEY", "Query.me"), ("API_KEY", "Query.other")}
    named = ("--config", "../conf/other.yaml")
    assert gained(diff(folder / "api", "HEAD~1", *named)) == keys
    assert gained(diff(folder / "api", "HEAD~1", "HEAD", "--config", str(folder / "conf" / "other.yaml"))) == keys
    outcome = diff(folder / "api", "HEAD~2", *named)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "error: In HEAD~2: What --config names is not there." in outcome.stderr
    assert "--auth" in outcome.stderr
    hidden = diff(folder / "api", "HEAD~2", env={"APPSYNC_LINT_CONFIG": "../conf/other.yaml"})
    assert hidden.exit_code == 2
    assert "conf/other.yaml" not in hidden.stderr
    outside = write(tmp_path, {"outside.yaml": CONFIG}) / "outside.yaml"
    assert diff(folder / "api", "HEAD~1", "--config", str(outside)).exit_code == 2


def test_a_root_is_that_of_each_version(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"api/schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    commit(folder, {"api/schema.graphql": NEW})
    assert gained(diff(folder / "api", "HEAD~1")) == GAINED
    outcome = diff(folder / "api", "HEAD~1", "--root", ".")
    assert outcome.exit_code == 2
    assert "The authorization modes of api in HEAD~1 are not known." in outcome.stderr
    assert gained(diff(folder / "api", "HEAD~1", "--root", ".", *AUTH)) == GAINED


MUTATION = "type Mutation {\n  drop: Int @aws_api_key\n}\n"


def test_findings_that_only_one_version_has_are_new_or_fixed(project: Path) -> None:
    write(project, {"new.graphql": OLD + MUTATION})
    outcome = diff(project, "old.graphql", "new.graphql", *SELECT)
    assert [one["coordinate"] for one in outcome.json["rules"]["new"]] == ["Mutation.drop"]
    assert outcome.json["rules"]["fixed"] == []
    outcome = diff(project, "new.graphql", "old.graphql", *SELECT)
    assert outcome.exit_code == 0
    assert outcome.json["rules"]["new"] == []
    assert [one["coordinate"] for one in outcome.json["rules"]["fixed"]] == ["Mutation.drop"]
    same = diff(project, "new.graphql", "new.graphql", *SELECT)
    assert same.json["rules"] == {"new": [], "fixed": []}


def test_a_finding_that_has_become_narrower_is_neither_new_nor_fixed(project: Path) -> None:
    query = "type Query {\n  users: [User] @aws_api_key\n}\n"
    user = query + "type User @aws_api_key {\n  email: String\n  phone: String%s\n}\n"
    write(project, {"wide.graphql": user % "", "narrow.graphql": user % " @aws_cognito_user_pools"})
    rule = ("--select", "api-key-only-sensitive-field")
    assert diff(project, "wide.graphql", "narrow.graphql", *rule).json["rules"] == {"new": [], "fixed": []}
    widened = diff(project, "narrow.graphql", "wide.graphql", *rule).json["rules"]
    assert (len(widened["new"]), widened["fixed"]) == (1, [])


def test_findings_that_are_accepted_are_neither_new_nor_were_they_fixed(project: Path) -> None:
    allowed = MUTATION.replace("@aws_api_key", "@aws_api_key  # appsync-lint: allow public-mutation -- meant")
    write(project, {"new.graphql": OLD + allowed, "open.graphql": OLD + MUTATION})
    assert diff(project, "old.graphql", "new.graphql", *SELECT).json["rules"]["new"] == []
    assert diff(project, "new.graphql", "open.graphql", *SELECT).json["rules"] == {"new": [], "fixed": []}
    assert diff(project, "open.graphql", "new.graphql", *SELECT).json["rules"] == {"new": [], "fixed": []}


def test_the_baseline_is_that_of_the_new_version(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    write(folder, {"schema.graphql": OLD + MUTATION})
    assert len(diff(folder, "HEAD", *SELECT).json["rules"]["new"]) == 1
    assert run(folder, "baseline", *SELECT).exit_code == 0
    assert diff(folder, "HEAD", *SELECT).json["rules"]["new"] == []
    commit(folder, {})
    assert diff(folder, "HEAD~1", "HEAD", *SELECT).json["rules"]["new"] == []
    named = ("--baseline", ".appsync-lint-baseline.json")
    git(folder, "mv", ".appsync-lint-baseline.json", "mine.json")
    commit(folder, {})
    assert len(diff(folder, "HEAD~2", "HEAD", *SELECT).json["rules"]["new"]) == 1
    assert diff(folder, "HEAD~2", "HEAD", *SELECT, "--baseline", "mine.json").json["rules"]["new"] == []
    assert diff(folder, "HEAD~2", "HEAD", *SELECT, *named).exit_code == 2


def test_approvals_are_those_of_the_new_version(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    entry = "approvals: [{principals: [api-key], fields: [Query.me], reason: meant, until: 2999-01-01}]\n"
    commit(folder, {"schema.graphql": NEW})
    commit(folder, {".appsync-lint-approvals.yaml": entry})
    assert diff(folder, "HEAD~2", "HEAD~1").exit_code == 1
    assert diff(folder, "HEAD~2", "HEAD").exit_code == 0
    assert diff(folder, "HEAD~2").exit_code == 0
    assert diff(folder, "HEAD~2", "HEAD~1", "--approvals", ".appsync-lint-approvals.yaml").exit_code == 0
    commit(folder, {".appsync-lint-approvals.yaml": "approvals: [{}]\n"})
    outcome = diff(folder, "HEAD~3", "HEAD")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert ".appsync-lint-approvals.yaml:1:" in outcome.stderr


def test_the_same_versions_give_the_same_bytes(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    commit(folder, {"schema.graphql": NEW + MUTATION})
    for form in FORMATS:
        first, second = (run(folder, "diff", "HEAD~1", "HEAD", "--output", form) for _ in range(2))
        assert first == second
        assert first.exit_code == 1
        assert str(tmp_path) not in first.stdout + first.stderr


def test_a_side_is_called_as_the_user_calls_it_but_never_by_an_absolute_path(project: Path) -> None:
    outcome = diff(project, str(project / "old.graphql"), "./new.graphql")
    assert (outcome.json["old"], outcome.json["new"]) == ("old.graphql", "./new.graphql")


def test_control_characters_of_a_name_reach_no_report(project: Path) -> None:
    write(project, {"old\x1b[31m\u202e.graphql": OLD})
    for form in FORMATS:
        outcome = run(project, "diff", "old\x1b[31m\u202e.graphql", "new.graphql", "--output", form)
        assert outcome.exit_code == 1
        assert "\x1b" not in outcome.stdout + outcome.stderr
        assert "\u202e" not in outcome.stdout + outcome.stderr


def test_apis_that_are_named_for_their_folders_are_paired_below_what_is_compared(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    shut = {"a/template.yaml": template(KEY), "b/template.yaml": template(KEY)}
    versions(
        tmp_path,
        {**shut, "a/schema.graphql": OLD, "b/schema.graphql": OLD},
        {**shut, "a/schema.graphql": OLD, "b/schema.graphql": NEW},
    )
    outcome = diff(tmp_path, "old", "new")
    assert gained(outcome) == GAINED
    assert [one["api"] for one in outcome.json["gained"]] == ["new/b/blog"]


def test_several_files_of_a_revision_can_be_named_by_a_pattern(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", {"api/a.graphql": OLD, "api/b.graphql": MUTATION, "appsync-lint.yaml": CONFIG})
    commit(folder, {"api/a.graphql": NEW})
    assert gained(diff(folder, "HEAD~1:api/*.graphql", "api/*.graphql")) == GAINED
    assert gained(diff(folder, "HEAD~1:api/*.graphql")) == GAINED


# What else there is.


def test_a_revision_alone_stands_for_the_folder_that_it_is_compared_with(tmp_path: Path) -> None:
    one = {"users/schema.graphql": OLD, "users/appsync-lint.yaml": CONFIG}
    repository(tmp_path, {**one, "orders/schema.graphql": OLD, "orders/appsync-lint.yaml": CONFIG})
    write(tmp_path, {"users/schema.graphql": NEW})
    assert gained(diff(tmp_path, "HEAD", "users")) == GAINED
    assert gained(diff(tmp_path, "HEAD", "users/schema.graphql")) == GAINED
    assert gained(diff(tmp_path, "HEAD", "orders")) == set()
    assert lost(diff(tmp_path, "users", "HEAD")) == GAINED


def test_a_folder_that_a_revision_has_not_is_all_new(tmp_path: Path) -> None:
    repository(tmp_path, {"schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    write(tmp_path, {"users/schema.graphql": NEW, "users/appsync-lint.yaml": CONFIG})
    outcome = diff(tmp_path, "HEAD", "users")
    assert gained(outcome) > GAINED
    assert {one["fate"] for one in outcome.json["gained"]} == {"new"}
    assert "There is no users. All there is now counts as new." in outcome.stderr


def test_a_configuration_further_down_describes_what_is_not_compared(tmp_path: Path) -> None:
    repository(tmp_path, {"schema.graphql": OLD, "appsync-lint.yaml": CONFIG})
    write(tmp_path, {"admin/schema.graphql": NEW, "admin/appsync-lint.yaml": CONFIG})
    outcome = diff(tmp_path, "HEAD")
    assert outcome.exit_code == 0
    assert "admin/appsync-lint.yaml is a configuration of its own" in outcome.stderr
    assert diff(tmp_path, "HEAD", "--require-known").exit_code == 2
    assert diff(tmp_path, "HEAD", "admin", "--require-known").exit_code == 1


def test_a_field_that_moved_is_told_under_both_names(tmp_path: Path) -> None:
    before = "type Query { user: User }\ntype User @aws_api_key { emailAddress: String }\n"
    after = before.replace("emailAddress", "email_address").replace("@aws_api_key", "@aws_iam")
    write(tmp_path, {"old.graphql": before, "new.graphql": after})
    told = run(tmp_path, "diff", "old.graphql", "new.graphql", "--auth", "api-key,iam").stdout
    assert "User.emailAddress (is now User.email_address)" in told
    told = run(tmp_path, "diff", "new.graphql", "old.graphql", "--auth", "api-key,iam").stdout
    assert "User.emailAddress (was User.email_address)" in told
