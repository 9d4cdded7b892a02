"""Approvals: the file and the option by which somebody says which gains of access are meant."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]
import pytest

from appsync_lint import approvals
from appsync_lint.access import Mode, Principal
from appsync_lint.loaders import approvals as files
from appsync_lint.source import Problem, Source, UnreadableError
from tests.terminal import CONFIG, Outcome, run, write

if TYPE_CHECKING:
    from pathlib import Path

KEY, POOL = Principal(Mode.API_KEY), Principal(Mode.AMAZON_COGNITO_USER_POOLS)
ADMIN = Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset({"Admin"}))
OLD = """\
type Query {
  status: String @aws_iam
  statistics: Report @aws_iam
}
type Report @aws_iam {
  total: Int
}
"""
NEW = OLD.replace("@aws_iam", '@aws_api_key @aws_cognito_user_pools(cognito_groups: ["Admin"])')
MODES = CONFIG + "  - authenticationType: AWS_IAM\n"
ENTRY = """\
approvals:
  - principals: [api-key]
    fields: ["Query.stat*", Report]
    reason: the status page is public
    until: 2999-12-31
    owner: web
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with two versions of an API: API keys and one group gain all three fields."""
    (tmp_path / ".git").mkdir()
    return write(tmp_path, {"old.graphql": OLD, "new.graphql": NEW, "appsync-lint.yaml": MODES})


def diff(folder: Path, *arguments: str) -> Outcome:
    """Compare, and report as JSON."""
    return run(folder, "diff", "old.graphql", "new.graphql", "--output", "json", *arguments)


def approved(outcome: Outcome) -> set[tuple[str, str]]:
    """Return which gains are approved."""
    return {(one["principal"], one["coordinate"]) for one in outcome.json["gained"] if one["approval"]}


def gained(outcome: Outcome) -> set[tuple[str, str]]:
    """Return all gains."""
    return {(one["principal"], one["coordinate"]) for one in outcome.json["gained"]}


FIELDS = ("Query.status", "Query.statistics", "Report.total")
KEYS = {("API_KEY", name) for name in FIELDS}
ADMINS = {("AMAZON_COGNITO_USER_POOLS:Admin", name) for name in FIELDS}


def test_without_approvals_every_gain_counts(project: Path) -> None:
    outcome = diff(project)
    assert (outcome.exit_code, gained(outcome), approved(outcome)) == (1, KEYS | ADMINS, set())


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("Query.status",), {("API_KEY", "Query.status"), ("AMAZON_COGNITO_USER_POOLS:Admin", "Query.status")}),
        (("Query.stat*=api-key", "Report=API_KEY"), KEYS),
        (("Query.*", "Report.*"), KEYS | ADMINS),
        (("Query.*=cognito:Admin", "*.total=cognito : Admin"), ADMINS),
        (("Query.*=cognito", "Report.*=cognito:Editor", "Report.total=cognito:Admin+Editor"), set()),
        (("Query.Status", "query.status", "Query.stat"), set()),
    ],
)
def test_an_option_approves_fields_for_everybody_or_for_one(
    project: Path, options: tuple[str, ...], expected: set[tuple[str, str]]
) -> None:
    outcome = diff(project, *(f"--allow={option}" for option in options))
    assert approved(outcome) == expected
    assert outcome.exit_code == (0 if expected == KEYS | ADMINS else 1)
    idle = len(options) if not expected else 0
    assert outcome.stderr.count("approves nothing that is gained.") == idle


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("*", "this would approve everything"),
        ("*.*", "this would approve everything"),
        ("**=api-key", "this would approve everything"),
        ("", "this is no coordinate of a field"),
        ("=api-key", "this is no coordinate of a field"),
        ("Query.status(id:)", "this is no coordinate of a field"),
        ("Query.a.b", "this is no coordinate of a field"),
        ("Query.status,Query.x", "this is no coordinate of a field"),
        ("Query.status=", "names no caller ''"),
        ("Query.status=cogntio", "Did you mean cognito?"),
        ("Query.status=api-key:Admin", "names no caller"),
        ("Query.status=cognito:", "names no caller"),
        ("Query.status=api-key=iam", "names no caller"),
    ],
)
def test_an_option_that_says_nothing_is_refused(project: Path, option: str, said: str) -> None:
    outcome = diff(project, "--allow", option)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


def test_the_file_stands_in_the_root_and_says_who_and_why(project: Path) -> None:
    write(project, {files.APPROVALS_NAME: ENTRY})
    outcome = diff(project)
    assert (outcome.exit_code, approved(outcome)) == (1, KEYS)
    text = run(project, "diff", "old.graphql", "new.graphql").stdout
    assert "the status page is public" in text
    assert diff(project, "--allow=Query.*=cognito:Admin", "--allow=Report.*=cognito:Admin").exit_code == 0


def test_a_file_that_is_named_counts_in_place_of_the_other(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(project, {files.APPROVALS_NAME: ENTRY, "none.yaml": "approvals: []\n"})
    assert approved(diff(project, "--approvals", "none.yaml")) == set()
    elsewhere = write(tmp_path_factory.mktemp("outside"), {"mine.yaml": ENTRY})
    assert approved(diff(project, "--approvals", str(elsewhere / "mine.yaml"))) == KEYS
    outcome = diff(project, "--approvals", "missing.yaml")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There is no file missing.yaml." in outcome.stderr


def test_a_report_does_not_overwrite_approvals(project: Path) -> None:
    write(project, {"mine.json": json.dumps({"approvals": []})})
    outcome = run(project, "diff", "old.graphql", "new.graphql", "--approvals", "mine.json", "--output=json=mine.json")
    assert outcome.exit_code == 2
    assert (project / "mine.json").read_text(encoding="utf-8") == '{"approvals": []}'


def test_expired_approvals_approve_nothing_and_are_said(project: Path) -> None:
    write(project, {files.APPROVALS_NAME: ENTRY.replace("2999-12-31", "2020-12-31")})
    outcome = diff(project)
    assert (outcome.exit_code, approved(outcome)) == (1, set())
    assert f"The approval of Query.stat*, Report at {files.APPROVALS_NAME}:2:5 has expired." in outcome.stderr
    assert len(outcome.json["approvals"]["expired"]) == 1


def test_unused_approvals_are_said(project: Path) -> None:
    write(project, {files.APPROVALS_NAME: ENTRY.replace("api-key", "oidc")})
    outcome = diff(project)
    assert f"The approval of Query.stat*, Report at {files.APPROVALS_NAME}:2:5 approves nothing" in outcome.stderr
    assert len(outcome.json["approvals"]["unused"]) == 1


def test_an_approval_can_be_for_one_api_alone(tmp_path: Path) -> None:
    apis = "apis:\n" + "".join(f"  - {{name: {name}, authenticationType: %s, schema: a.graphql}}\n" for name in "xy")
    (tmp_path / ".git").mkdir()
    modes = {"old": "AMAZON_COGNITO_USER_POOLS", "new": "API_KEY"}
    files_of = {f"{side}/appsync-lint.yaml": apis % (mode, mode) for side, mode in modes.items()}
    schema = "type Query { a: Int }\n"
    write(tmp_path, {**files_of, "old/a.graphql": schema, "new/a.graphql": schema})
    entry = "approvals:\n  - {principals: [api-key], fields: [Query.a], reason: r, until: 2999-01-01, api: %s}\n"

    def told(api: str) -> Outcome:
        write(tmp_path, {"mine.yaml": entry % api})
        return run(tmp_path, "diff", "old", "new", "--output", "json", "--approvals", "mine.yaml")

    outcome = told("x")
    assert outcome.exit_code == 1
    assert {one["api"]: bool(one["approval"]) for one in outcome.json["gained"]} == {"x": True, "y": False}
    assert [one["approval"]["api"] for one in outcome.json["gained"] if one["approval"]] == ["x"]
    outcome = told("z")
    assert "approves nothing that is gained: no API is called so." in outcome.stderr
    assert [one["api"] for one in outcome.json["approvals"]["unused"]] == ["z"]
    for wrong in ('""', "' '", "[x]", "null"):
        assert told(wrong).exit_code == 2, wrong


def test_the_last_day_still_counts() -> None:
    approval = approvals.Approval((KEY,), ("Query.a",), until=date(2030, 1, 31))
    assert [approval.expired(date(2030, 1, 30)), approval.expired(date(2030, 1, 31))] == [False, False]
    assert approval.expired(date(2030, 2, 1))


def test_an_approval_speaks_of_the_principals_it_names_and_of_no_other() -> None:
    assert approvals.Approval((), ("Query.a",)).concerns(ADMIN)
    for one in (KEY, POOL, ADMIN):
        approval = approvals.Approval((one,), ("Query.a",))
        assert [approval.concerns(other) for other in (KEY, POOL, ADMIN)] == [
            other == one for other in (KEY, POOL, ADMIN)
        ]


def problems(text: str, name: str = "a.yaml") -> list[tuple[int, str]]:
    """Return the lines and sentences of what is wrong with a file."""
    with pytest.raises(UnreadableError) as raised:
        files.read(Source(name, text))
    return [(problem.span.line if problem.span else 0, problem.sentence) for problem in raised.value.problems]


def test_a_file_is_read_with_all_it_says() -> None:
    text = ENTRY.replace("[api-key]", "[api-key, 'cognito: Admin', API_KEY]")
    (approval,) = files.read(Source("a.yaml", text))
    assert (approval.principals, approval.fields) == ((KEY, ADMIN), ("Query.stat*", "Report"))
    assert (approval.reason, approval.until, approval.owner) == ("the status page is public", date(2999, 12, 31), "web")
    assert str(approval.span) == "a.yaml:2:5"
    entry = {"principals": ["iam"], "fields": ["A.b"], "reason": "r", "until": "2030-01-01"}
    (other,) = files.read(Source("a.json", json.dumps({"approvals": [entry]})))
    assert other.owner == ""


def test_everything_wrong_is_said_at_once_with_its_line() -> None:
    text = """\
approvals:
  - principals: [api-key, cogntio]
    fields: ["*", "Query.x y", Query.a*]
    reason: "  "
    until: 2027-02-30
    ower: x
  - fields: Query.a
    reason:
  - {principals: [], fields: [], reason: 3, until: ""}
extra: 1
"""
    assert problems(text) == [
        (2, "`approvals[0].principals` names no caller 'cogntio'."),
        (3, "`approvals[0].fields` has '*': this would approve everything."),
        (3, "`approvals[0].fields` has 'Query.x y': this is no coordinate of a field."),
        (4, "`approvals[0]` gives no reason."),
        (5, "The last day of `approvals[0]` is wrong: there is no day 2027-02-30."),
        (6, "There is no key `approvals[0].ower`."),
        (7, "`approvals[1]` needs the key `principals`."),
        (7, "`approvals[1]` needs the key `reason`."),
        (7, "`approvals[1]` needs the key `until`."),
        (7, "`approvals[1].fields` has to be a list."),
        (9, "`approvals[2].principals` is empty."),
        (9, "`approvals[2].fields` is empty."),
        (9, "`approvals[2].reason` has to be a text."),
        (9, "The last day of `approvals[2]` is wrong: '' is no day such as 2030-12-31."),
        (10, "There is no key `extra`."),
    ]


@pytest.mark.parametrize("text", ["", "[]", "approvals: {}", "approvals:", "a: &a [*a]", "approvals: [1]", "x", "{}"])
def test_what_is_no_file_of_approvals_is_refused(text: str) -> None:
    assert problems(text)


@pytest.mark.parametrize("key", ["principals", "fields", "reason", "until"])
def test_who_what_why_and_until_when_have_to_be_said(project: Path, key: str) -> None:
    lines = [line for line in ENTRY.splitlines() if f"{key}:" not in line]
    if key == "principals":
        lines[1] = "  - " + lines[1].strip()
    write(project, {files.APPROVALS_NAME: "\n".join(lines) + "\n"})
    outcome = diff(project)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"needs the key `{key}`" in outcome.stderr


def test_keys_and_controls_of_a_file_reach_no_report(project: Path) -> None:
    secret = "da2-" + "abcdefghijklmnopqrstuvwxyz"
    write(
        project, {files.APPROVALS_NAME: ENTRY.replace("web", f'"{secret}\\e[31m"').replace("the status", f"x{secret}")}
    )
    for form in ("text", "json", "markdown", "sarif", "github"):
        outcome = run(project, "diff", "old.graphql", "new.graphql", "--output", form)
        assert outcome.exit_code == 1
        assert secret[4:] not in outcome.stdout + outcome.stderr
        assert "\x1b" not in outcome.stdout


def test_the_schema_for_editors_says_the_same() -> None:
    schema = files.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    entry = {"principals": ["iam"], "fields": ["A.b"], "reason": "r", "until": "2030-01-01", "owner": "x"}
    jsonschema.validate({"approvals": [entry]}, schema)
    for key in ("principals", "fields", "reason", "until"):
        less = {name: value for name, value in entry.items() if name != key}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"approvals": [less]}, schema)


def refused(*options: str) -> list[Problem]:
    """Return what is wrong with some options."""
    with pytest.raises(UnreadableError) as raised:
        approvals.given(options)
    return list(raised.value.problems)


FORM = "Write the coordinates of fields, with * for any letters: Query.status, Query.status*, Status.*"
CALLERS = "Write one of api-key, iam, oidc, lambda, cognito, iam:guest, or a group as cognito:Admin."


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("*.*", Problem("--allow '*.*': this would approve everything.", FORM)),
        ("a-b", Problem("--allow 'a-b': this is no coordinate of a field.", FORM)),
        ("A.b=xyz", Problem("--allow names no caller 'xyz'.", CALLERS)),
        ("A.b=", Problem("--allow names no caller ''.", CALLERS)),
        (
            "A.b=cognitoo:Admin+Editor",
            Problem("--allow names no caller 'cognitoo:Admin+Editor'.", "Did you mean cognito?"),
        ),
    ],
    ids=["everything", "nothing", "stranger", "nobody", "likest"],
)
def test_what_is_wrong_with_an_option_and_what_to_write(option: str, problem: Problem) -> None:
    assert refused("A.b", option) == [problem]
    assert refused(option, option) == [problem, problem]


def test_names_of_any_letters_are_patterns() -> None:
    assert [approvals.wrong_pattern(text) for text in ("X", "X.XX", "_*", "a1.b2", "*a", "*.a")] == [""] * 6
    assert approvals.given([" A.b = cognito : Ada + Eve ", "A.b", "A.b"]) == (
        approvals.Approval((Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset({"Ada", "Eve"})),), ("A.b",)),
        approvals.Approval((), ("A.b",)),
    )
