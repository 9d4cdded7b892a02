"""JUnit XML, read by somebody else's parser, and with nothing that Jenkins's schema does not know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

from appsync_lint.report import junit, visible
from tests import hostile, record
from tests.terminal import CLEAN, CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from pathlib import Path

ONE = ("--select", "public-mutation,uncascaded-mode")
# What junit-10.xsd of https://github.com/jenkinsci/xunit-plugin allows, as far as it is used: the elements in another,
# the attributes that must be there, and those that may.
KNOWN: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, set(), {"name", "tests", "failures", "errors"}),
    "testsuite": ({"properties", "testcase"}, {"name", "tests", "failures", "errors"}, {"skipped", "time"}),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": ({"failure", "error", "skipped"}, {"name"}, {"classname", "time"}),
    "failure": (set(), set(), {"type", "message"}),
    "error": (set(), set(), {"type", "message"}),
    "skipped": (set(), set(), {"message"}),
}


def suites(text: str) -> list[TestSuite]:
    """Return the suites of a report, which has to be valid."""
    root = ET.fromstring(text.encode())  # noqa: S314 - what this project itself wrote
    assert root.tag == "testsuites"
    for element in root.iter():
        inside, required, optional = KNOWN[element.tag]
        assert {child.tag for child in element} <= inside
        assert required <= set(element.keys()) <= required | optional
    for suite in root:
        # GitLab takes only the first of tests with the same class and name.
        names = [(test.get("classname"), test.get("name")) for test in suite.iter("testcase")]
        assert len(set(names)) == len(names)
    found = list(JUnitXml.fromstring(text.encode()))
    for of in found:
        counted = (of.tests, of.failures, of.errors, of.skipped)
        of.update_statistics()  # type: ignore[no-untyped-call]
        assert counted == (of.tests, of.failures, of.errors, of.skipped)
    return found


def results(suite: TestSuite) -> dict[str, list[type]]:
    """Return the kinds of result of every test."""
    return {case.name: [type(result) for result in case.result] for case in suite}


@pytest.mark.parametrize("fixture", record.names())
def test_every_finding_is_a_failure_and_every_other_rule_has_passed(fixture: str) -> None:
    report = json.loads(record.check(fixture, "--output", "json", "--pedantic").stdout)
    found = suites(record.check(fixture, "--output", "junit", "--pedantic").stdout)
    assert [suite.name for suite in found] == [api["name"] for api in report["apis"]]
    kinds = [kind for suite in found for kind in results(suite).values()]
    assert kinds.count([Failure]) == len(report["findings"])
    assert kinds.count([Skipped]) == len(report["unknown"])
    for suite in found:
        of = results(suite)
        failed = {name.partition(":")[0] for name, kind in of.items() if kind == [Failure]}
        passed = {name for name, kind in of.items() if kind == []}
        assert not failed & passed
        assert len(failed | passed) == report["examined"]["rules"]


def test_a_failure_says_everything(blog: Path) -> None:
    (suite,) = suites(run(blog, *ONE, "--output", "junit").stdout)
    failed, passed = suite
    assert (failed.classname, failed.name) == ("appsync-lint.blog", "public-mutation: Mutation.deletePost")
    (failure,) = failed.result
    assert (failure.message, failure.type) == ("Mutation.deletePost is open to anyone with the API key.", "medium")
    assert failure.text.split("\n")[:5] == [
        "Mutation.deletePost is open to anyone with the API key.",
        "at schema.graphql:6:32",
        "fix: Write `@aws_cognito_user_pools` on Mutation.deletePost, without `@aws_api_key`.",
        "who: API_KEY",
        'as API_KEY: mutation { deletePost(id: "1") }',
    ]
    assert all(line.startswith("because: ") for line in failure.text.split("\n")[5:])
    assert (passed.name, passed.result) == ("uncascaded-mode", [])


def test_the_text_is_utf_8_and_says_so(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": CONFIG.replace("blog", "bl\N{LATIN SMALL LETTER O WITH STROKE}g")})
    text = run(blog, *ONE, "--output", "junit").stdout
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    assert text.endswith("</testsuites>\n")
    assert '<testsuite name="bl\N{LATIN SMALL LETTER O WITH STROKE}g"' in text


def test_a_sound_api_has_only_passed_tests(blog: Path) -> None:
    write(blog, {"schema.graphql": CLEAN})
    (suite,) = suites(run(blog, *ONE, "--output", "junit").stdout)
    assert results(suite) == {"public-mutation": [], "uncascaded-mode": []}


def test_several_apis_are_several_suites(tmp_path: Path) -> None:
    config = "apis:\n- {name: a.b, authenticationType: API_KEY, schema: a.graphql}\n- {name: c, schema: a.graphql, "
    write(tmp_path, {"a.graphql": SCHEMA, "appsync-lint.yaml": f"{config}authenticationType: AWS_IAM}}"})
    found = suites(run(tmp_path, *ONE, "--output", "junit").stdout)
    assert [(suite.name, {case.classname for case in suite}) for suite in found] == [
        ("a.b", {"appsync-lint.a.b"}),
        ("c", {"appsync-lint.c"}),
    ]


def test_a_failure_to_decide_is_a_test_in_error(blog: Path) -> None:
    write(blog, {"schema.graphql": "type Query {\n", "appsync-lint.yaml": "authenticationTpye: API_KEY\nfoo: 1\n"})
    for arguments in ((), ("nope.graphql",), ("schema.graphql", "--auth", "iam")):
        outcome = run(blog, *arguments, "--output", "junit=report.xml")
        assert (outcome.exit_code, outcome.stdout) == (2, "")
        (suite,) = suites((blog / "report.xml").read_text())
        kinds = results(suite)
        assert kinds
        assert all(kind == [Error] for kind in kinds.values())
        assert suite.errors == len(kinds) == outcome.stderr.count("error: ")


@given(hostile.TEXTS)
def test_what_others_wrote_comes_through_and_is_no_markup(text: str) -> None:
    report = hostile.filled(text)
    written = junit.check(report)
    assert not hostile.RAW.search(written)
    assert "da2-abcdefgh" not in written
    assert hostile.commands(written) == hostile.seen_commands(written) == []

    def shown(told: str) -> str:
        return visible(told).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")

    (suite,) = suites(written)
    assert suite.name == shown(text)
    failed = [case for case in suite if case.result and isinstance(case.result[0], Failure)]
    assert len(failed) == len(report.findings)
    for case, finding in zip(failed, report.findings, strict=True):
        (failure,) = case.result
        assert case.name.startswith(shown(f"{finding.rule}: {finding.coordinate}"))
        assert failure.message == shown(finding.message)
        assert finding.witness is not None
        assert failure.text.split("\n") == [
            shown(finding.message),
            shown(f"at {finding.span}"),
            shown(f"fix: {finding.remedy}"),
            shown(f"who: {finding.principals[0]}"),
            shown(f"affects: {', '.join(finding.affected)}"),
            shown(f"as {finding.witness.principal}: {finding.witness.operation}"),
            shown(f"because: {finding.span}: {text}"),
            shown(f"because: {text}"),
        ]
