"""Workflow commands: annotations where they belong, and none that somebody else wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from msgspec.structs import replace

from appsync_lint.finding import Severity
from appsync_lint.report import github, harmless, visible
from appsync_lint.report.summary import summary
from tests import hostile, record
from tests.terminal import CLEAN, SCHEMA, run, write

if TYPE_CHECKING:
    from pathlib import Path

ONE = ("--select", "public-mutation")


def test_an_annotation(blog: Path) -> None:
    outcome = run(blog, *ONE, "--output", "github")
    assert outcome.exit_code == 1
    assert outcome.stdout == (
        "::warning file=schema.graphql,line=6,col=32,endColumn=44,title=appsync-lint%3A medium%3A public-mutation::"
        "Mutation.deletePost is open to anyone with the API key."
        "%0Afix: Write `@aws_cognito_user_pools` on Mutation.deletePost, without `@aws_api_key`."
        "%0Awho: API_KEY"
        '%0Aas API_KEY: mutation { deletePost(id: "1") }\n'
        "1 finding (1 medium); examined 3 types, 5 fields, 1 rule.\n"
    )


@pytest.mark.parametrize("fixture", record.names())
def test_every_finding_is_an_annotation_in_its_place(fixture: str) -> None:
    outcome = record.check(fixture, "--output", "github")
    report = json.loads(record.check(fixture, "--output", "json").stdout)
    levels = {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}
    expected = [
        (levels[finding["severity"]], finding["file"], str(finding["line"]), str(finding["column"]))
        for finding in report["findings"]
    ]
    found = hostile.commands(outcome.stdout)
    annotations = [command for command in found if command.properties["title"] != "appsync-lint: not known"]
    places = [(c.name, *(c.properties[key] for key in ("file", "line", "col"))) for c in annotations]
    assert sorted(places) == sorted(expected)
    assert len(found) == len(expected) + len(report["unknown"])
    assert len(outcome.stdout.splitlines()) == len(found) + 1


def test_the_worst_of_all_apis_come_first() -> None:
    base = hostile.report()
    (api,) = base.apis
    (finding, *_) = api.findings
    apis = [
        replace(api, findings=tuple(replace(finding, severity=grade) for grade in grades), fingerprints=("x", "y", "z"))
        for grades in (
            (Severity.MEDIUM, Severity.LOW, Severity.INFO),
            (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM),
        )
    ]
    found = hostile.commands(github.check(replace(base, apis=tuple(apis))))
    titles = [command.properties["title"].split(": ")[1] for command in found]
    assert titles == ["critical", "high", "medium", "medium", "low", "info"]
    assert [command.name for command in found] == ["error", "error", "warning", "warning", "notice", "notice"]
    assert all(command.properties["title"].endswith(f"{finding.rule} in blog") for command in found)


def test_without_findings_only_the_summary_is_said(blog: Path) -> None:
    write(blog, {"schema.graphql": CLEAN})
    outcome = run(blog, *ONE, "--output", "github")
    assert outcome.stdout == "No findings; examined 1 type, 1 field, 1 rule.\n"


def test_what_was_read_from_standard_input_has_no_file(blog: Path) -> None:
    outcome = run(blog, "-", *ONE, "--auth", "cognito,api-key", "--output", "github", stdin=SCHEMA)
    (command,) = hostile.commands(outcome.stdout)
    assert set(command.properties) == {"title"}


def test_a_finding_whose_cause_is_in_no_file_has_a_place_in_one(blog: Path) -> None:
    outcome = run(blog, "--auth", "api-key,cognito", "--select", "public-by-default", "--output", "github")
    found = hostile.commands(outcome.stdout)
    assert found
    assert {command.properties["file"] for command in found} == {"schema.graphql"}


def test_beside_sarif_in_a_file(blog: Path) -> None:
    outcome = run(blog, *ONE, "--output", "github", "--output", "sarif=x.sarif")
    assert outcome == run(blog, *ONE, "--output", "github")
    assert len(json.loads((blog / "x.sarif").read_text())["runs"][0]["results"]) == 1


def test_a_failure_is_an_error_in_its_place(blog: Path) -> None:
    write(blog, {"schema.graphql": "type Query {\n"})
    outcome = run(blog, "--output", "github=report.txt")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    text = (blog / "report.txt").read_text()
    assert text.endswith("\nNo verdict.\n")
    (command,) = hostile.commands(text)
    assert command.name == "error"
    assert command.properties["title"] == "appsync-lint: no verdict"
    assert (command.properties["file"], command.properties["line"]) == ("schema.graphql", "2")


@given(hostile.TEXTS)
def test_what_others_wrote_comes_through_and_is_no_command(text: str) -> None:
    report = hostile.filled(text)
    written = github.check(report)
    assert not hostile.RAW.search(written)
    assert "da2-abcdefgh" not in written
    lines = written.split("\n")
    assert lines[-2:] == [summary(report), ""]
    found = hostile.commands(written)
    assert [command.name for command in found] == ["error", "error", "notice"]
    assert len(lines) == len(found) + 2

    def shown(told: str) -> str:
        return harmless(visible(told))

    for command, finding in zip(found, report.findings, strict=False):
        assert finding.witness is not None
        assert command.data.split("\n") == [
            shown(finding.message),
            shown(f"fix: {finding.remedy}"),
            shown(f"who: {finding.principals[0]}"),
            shown(f"affects: {', '.join(finding.affected)}"),
            shown(f"as {finding.witness.principal}: {finding.witness.operation}"),
        ]
        assert command.properties["line"] == "1"
        assert command.properties["title"] == f"appsync-lint: high: {finding.rule}"
        # No spelling exists for an equals sign with which a value begins.
        assert command.properties["file"] == shown(f"{text}.graphql").lstrip("=")
    assert hostile.seen_commands("\n".join(lines[3:])) == []
