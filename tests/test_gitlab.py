"""GitLab's Code Quality report: every issue as GitLab demands it, since it stops reading at the first that is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given

from appsync_lint.report import gitlab, visible
from tests import hostile, record
from tests.terminal import CLEAN, CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from pathlib import Path

ONE = ("--select", "public-mutation")
# The table of https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, in full; what GitLab itself
# checks (app/validators/json_schemas/codeclimate.json) is less.
TEXT = {"type": "string", "minLength": 1}
SCHEMA_OF_ISSUES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!/|\./)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def issues(text: str) -> Any:  # noqa: ANN401 - JSON data
    """Return the issues of a report, which has to be valid."""
    found = json.loads(text)
    jsonschema.validate(found, SCHEMA_OF_ISSUES)
    prints = [issue["fingerprint"] for issue in found]
    assert len(set(prints)) == len(prints)
    return found


@pytest.mark.parametrize("fixture", record.names())
def test_every_finding_is_an_issue(fixture: str) -> None:
    report = json.loads(record.check(fixture, "--output", "json", "--pedantic").stdout)
    outcome = record.check(fixture, "--output", "gitlab", "--pedantic")
    grades = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}
    expected = [
        (finding["rule"], finding["fingerprint"], grades[finding["severity"]], finding["file"], finding["line"])
        for finding in report["findings"]
    ]
    told = [
        (i["check_name"], i["fingerprint"], i["severity"], i["location"]["path"], i["location"]["lines"]["begin"])
        for i in issues(outcome.stdout)
    ]
    assert [issue for issue in told if issue[0] != "not-known"] == expected
    assert len(told) == len(expected) + len(report["unknown"])


def test_a_description_says_what_is_wrong_and_what_to_write(blog: Path) -> None:
    (issue,) = issues(run(blog, *ONE, "--output", "gitlab").stdout)
    assert issue["description"] == (
        "Mutation.deletePost is open to anyone with the API key. "
        "Write `@aws_cognito_user_pools` on Mutation.deletePost, without `@aws_api_key`."
    )


def test_without_findings_there_is_no_issue(blog: Path) -> None:
    write(blog, {"schema.graphql": CLEAN})
    assert issues(run(blog, *ONE, "--output", "gitlab").stdout) == []


def test_what_is_not_known_is_an_issue_of_no_weight(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\n", "Auth.java": ""})
    (_, issue) = issues(run(blog, *ONE, "--output", "gitlab").stdout)
    assert (issue["check_name"], issue["severity"]) == ("not-known", "info")
    assert issue["location"] == {"path": "appsync-lint.yaml", "lines": {"begin": 5}}


@pytest.mark.parametrize(
    ("arguments", "path"), [((), "schema.graphql"), (("-",), "<stdin>"), (("-", "--stdin-filename", "b.graphql"), "b")]
)
def test_an_issue_has_a_path_also_without_a_file(blog: Path, arguments: tuple[str, ...], path: str) -> None:
    options = ("--auth", "api-key,cognito", "--select", "public-by-default", "--output", "gitlab")
    found = issues(run(blog, *arguments, *options, stdin=SCHEMA).stdout)
    assert found
    assert all(issue["location"]["path"].startswith(path) for issue in found)


def test_a_failure_is_a_blocker_in_its_place(blog: Path) -> None:
    write(blog, {"schema.graphql": "type Query {\n"})
    outcome = run(blog, "--output", "gitlab=report.json")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    (issue,) = issues((blog / "report.json").read_text())
    assert (issue["check_name"], issue["severity"]) == ("no-verdict", "blocker")
    assert issue["description"].startswith("There is no verdict. ")
    assert issue["location"] == {"path": "schema.graphql", "lines": {"begin": 2}}
    run(blog, "nope.graphql", "--output", "gitlab=report.json")
    (issue,) = issues((blog / "report.json").read_text())
    assert "nope.graphql" in issue["description"]


@given(hostile.TEXTS)
def test_what_others_wrote_comes_through_and_is_no_command(text: str) -> None:
    report = hostile.filled(text)
    written = gitlab.check(report)
    assert not hostile.RAW.search(written)
    assert "da2-abcdefgh" not in written
    assert hostile.commands(written) == hostile.seen_commands(written) == []
    found = json.loads(written)
    assert [issue["check_name"] for issue in found] == [*(f.rule for f in report.findings), "not-known"]
    for issue, finding in zip(found, report.findings, strict=False):
        assert issue["description"] == visible(f"{finding.message} {finding.remedy}".strip())
        assert issue["location"]["path"] == visible(f"{text}.graphql")
