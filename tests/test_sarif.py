"""SARIF for code scanning: valid by the official schema, and with all that GitHub shows and recognises alerts by."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema  # type: ignore[import-untyped]
import pytest

from appsync_lint import __version__, ruleset
from appsync_lint.report.line_hash import line_hashes
from tests import record
from tests.terminal import CLEAN, CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMAS = os.environ.get("APPSYNC_LINT_SCHEMAS")
ONE = ("--select", "public-mutation", "--output", "sarif")


@pytest.fixture(scope="module")
def validate() -> Callable[[Any], None]:
    """Return a check against the official schema, or skip."""
    if SCHEMAS is None:
        pytest.skip("APPSYNC_LINT_SCHEMAS does not name the folder of sarif-schema-2.1.0.json")
    schema = json.loads((Path(SCHEMAS) / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)

    def check(log: Any) -> None:  # noqa: ANN401 - JSON data
        errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(log)]
        assert errors == []

    return check


def only(log: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JSON data
    """Return the only run of a log, and its only result."""
    (found,) = log["runs"]
    (result,) = found["results"]
    return found, result


# Valid.


@pytest.mark.parametrize("fixture", record.names())
def test_the_log_of_every_fixture_is_valid(validate: Callable[[Any], None], fixture: str) -> None:
    validate(json.loads(record.check(fixture, "--output", "sarif", "--pedantic").stdout))


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("clean", "--auth", "cognito"),
        ("--auth", "api-key,cognito"),
        ("-",),
        ("-", "--stdin-filename", "new.graphql"),
        ("-", "--auth", "api-key"),
        ("--config", "unread.yaml"),
    ],
)
def test_other_logs_are_valid(validate: Callable[[Any], None], blog: Path, arguments: tuple[str, ...]) -> None:
    write(
        blog,
        {
            "clean/schema.graphql": CLEAN,
            "unread.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\niam: {{roles: []}}\n",
            "Auth.java": "",
        },
    )
    outcome = run(blog, *arguments, "--output", "sarif", stdin=SCHEMA)
    assert outcome.exit_code in {0, 1}
    validate(outcome.json)


@pytest.mark.parametrize("broken", ["schema.graphql", "appsync-lint.yaml"])
def test_the_log_of_a_failure_is_valid_and_says_so(validate: Callable[[Any], None], blog: Path, broken: str) -> None:
    write(blog, {broken: "type {\n"})
    run(blog, "--output", "sarif=report.sarif")
    log = json.loads((blog / "report.sarif").read_text())
    validate(log)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification, *_) = invocation["toolExecutionNotifications"]
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == broken


# What stands in it.


def test_a_result(blog: Path) -> None:
    found, result = only(run(blog, *ONE).json)
    (finding,) = run(blog, *ONE[:2], "--output", "json").json["findings"]
    assert found["columnKind"] == "unicodeCodePoints"
    assert found["automationDetails"]["id"] == "appsync-lint/blog/"
    assert "auth from" in found["automationDetails"]["description"]["text"]
    assert found["invocations"][0]["executionSuccessful"] is True
    assert [artifact["location"]["uri"] for artifact in found["artifacts"]] == ["schema.graphql"]
    assert (result["ruleId"], result["level"]) == ("public-mutation", "warning")
    assert result["message"]["text"] == f"{finding['message']} {finding['remedy']}"
    (location,) = result["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Mutation.deletePost", "kind": "member"}]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "schema.graphql"}
    region = physical["region"]
    assert [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] == [6, 32, 6, 44]
    assert region["snippet"] == {"text": "@aws_api_key"}
    assert result["properties"]["operation"] == 'mutation { deletePost(id: "1") }'
    assert result["properties"]["affected"] == ["Mutation.deletePost"]
    assert result["properties"]["principals"] == ["API_KEY"]


def test_the_evidence_is_a_code_flow_and_related_places() -> None:
    fixture = json.loads(record.check("blog", "--output", "sarif").stdout)
    findings = json.loads(record.check("blog", "--output", "json").stdout)["findings"]
    results = [result for found in fixture["runs"] for result in found["results"]]
    assert len(results) == len(findings)
    for result, finding in zip(results, findings, strict=True):
        if not finding["evidence"]:
            assert "codeFlows" not in result
            continue
        (flow,) = result["codeFlows"]
        (thread,) = flow["threadFlows"]
        told = [
            (
                step["location"]["physicalLocation"]["artifactLocation"]["uri"],
                step["location"]["physicalLocation"]["region"]["startLine"],
                step["location"]["message"]["text"],
            )
            for step in thread["locations"]
        ]
        assert told == [(step["file"], step["line"], step["caption"]) for step in finding["evidence"]]
        assert [place["id"] for place in result["relatedLocations"]] == list(range(len(told)))
        assert [place["message"]["text"] for place in result["relatedLocations"]] == [caption for _, _, caption in told]


def test_every_region_is_on_one_line_and_shows_its_text() -> None:
    for name in record.names():
        folder = record.FIXTURES / name
        for physical in _physical(json.loads(record.check(name, "--output", "sarif", "--pedantic").stdout)):
            region = physical["region"]
            assert region["startLine"] == region["endLine"]
            lines = (folder / unquote(physical["artifactLocation"]["uri"])).read_text(encoding="utf-8").split("\n")
            text = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
            assert text == region["snippet"]["text"]


def _physical(data: Any) -> list[Any]:  # noqa: ANN401 - JSON data
    if isinstance(data, dict):
        own = [data["physicalLocation"]] if "physicalLocation" in data else []
        return own + [found for value in data.values() for found in _physical(value)]
    return [found for item in data for found in _physical(item)] if isinstance(data, list) else []


def test_a_rule_has_its_page_and_its_grades(blog: Path) -> None:
    found, result = only(run(blog, *ONE).json)
    driver = found["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["semanticVersion"]) == ("appsync-lint", __version__, __version__)
    described = driver["rules"][result["ruleIndex"]]
    (rule,) = (rule for rule in ruleset.load() if rule.name == "public-mutation")
    assert described["id"] == "public-mutation"
    assert described["shortDescription"]["text"] == rule.page.headline
    assert described["help"] == {"text": rule.page.text, "markdown": rule.page.text}
    assert described["help"]["markdown"].count("\n") > 20
    assert described["helpUri"] == rule.page.references[0]
    assert described["properties"]["security-severity"] == "8.0"
    assert described["properties"]["precision"] == "very-high"
    assert {"security", "external/cwe/cwe-306"} <= set(described["properties"]["tags"])


def test_security_severities_lie_in_githubs_bands(blog: Path) -> None:
    """Over 9.0 is critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low."""
    bands = {"critical": (9.1, 10), "high": (7, 8.9), "medium": (4, 6.9), "low": (0.1, 3.9), "info": (0.1, 3.9)}
    template = (
        '"""It is {severity}.\n"""\nfrom appsync_lint import Confidence, Finding, Group, Severity, rule\n\n\n'
        "@rule(group=Group.EXPOSURE, severity=Severity.{upper}, confidence=Confidence.HIGH)\ndef own(api):\n"
        "    field = api.schema.fields[0]\n"
        '    yield Finding(coordinate=field.coordinate, message="X.", span=field.span, remedy="Y.")\n'
    )
    write(blog, {f"own/is_{name}.py": template.format(severity=name, upper=name.upper()) for name in bands})
    select = ",".join(f"is-{name}" for name in bands)
    log = run(blog, "--rules", "own", "--select", select, "--output", "sarif").json
    seen = {
        rule["id"].removeprefix("is-"): float(rule["properties"]["security-severity"])
        for rule in log["runs"][0]["tool"]["driver"]["rules"]
    }
    assert seen.keys() == bands.keys()
    assert all(bands[name][0] <= value <= bands[name][1] for name, value in seen.items())


def test_only_rules_with_results_are_described(blog: Path) -> None:
    log = run(blog, "--output", "sarif").json
    results = log["runs"][0]["results"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in results}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)


# Fingerprints.


def test_the_line_hash_is_that_of_the_primary_line(blog: Path) -> None:
    _, result = only(run(blog, *ONE).json)
    assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(SCHEMA, {6})[6]


def test_fingerprints_outlive_moves_and_renames_and_tell_apis_apart(blog: Path) -> None:
    def own(*arguments: str) -> str:
        _, result = only(run(blog, *arguments, *ONE).json)
        fingerprint: str = result["partialFingerprints"]["appsyncLint/v1"]
        return fingerprint

    before = own()
    assert re.fullmatch(r"[0-9a-f]{32}", before)
    assert before == run(blog, *ONE[:2], "--output", "json").json["findings"][0]["fingerprint"]
    write(blog, {"schema.graphql": f"# moved\n\n\n{SCHEMA}", "renamed.graphql": SCHEMA})
    assert own() == own("renamed.graphql") == before
    write(blog, {"appsync-lint.yaml": CONFIG.replace("blog", "other")})
    assert own() != before


def test_fingerprints_are_unique_within_a_log() -> None:
    for name in record.names():
        log = json.loads(record.check(name, "--output", "sarif", "--pedantic").stdout)
        prints = [r["partialFingerprints"]["appsyncLint/v1"] for found in log["runs"] for r in found["results"]]
        assert len(set(prints)) == len(prints), name


# Places.


def test_paths_are_relative_to_the_root_and_percent_encoded(blog: Path) -> None:
    write(blog, {"my api/n\N{LATIN SMALL LETTER E WITH ACUTE} 100%#1.graphql": SCHEMA})
    _, result = only(run(blog / "my api", "n\N{LATIN SMALL LETTER E WITH ACUTE} 100%#1.graphql", *ONE).json)
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "my%20api/n%C3%A9%20100%25%231.graphql"


def test_a_result_whose_cause_is_in_no_file_has_a_place_in_one(blog: Path) -> None:
    log = run(blog, "--auth", "api-key,cognito", "--select", "public-by-default", "--output", "sarif").json
    for result in log["runs"][0]["results"]:
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "schema.graphql"
        assert result["partialFingerprints"]["primaryLocationLineHash"]
    assert log["runs"][0]["results"]


def test_standard_input_without_a_name_has_no_place(blog: Path) -> None:
    _, result = only(run(blog, "-", *ONE, "--config", "appsync-lint.yaml", stdin=SCHEMA).json)
    files = {place["artifactLocation"]["uri"] for place in _physical(result)}
    assert "<stdin>" not in files
    assert files <= {"appsync-lint.yaml"}


def test_several_apis_are_several_runs(tmp_path: Path) -> None:
    config = "apis:\n- {name: a, authenticationType: API_KEY, schema: a.graphql}\n- {name: b, schema: b.graphql, "
    write(tmp_path, {"a.graphql": SCHEMA, "b.graphql": SCHEMA})
    write(tmp_path, {"appsync-lint.yaml": f"{config}authenticationType: AWS_IAM}}"})
    log = run(tmp_path, *ONE).json
    assert [found["automationDetails"]["id"] for found in log["runs"]] == ["appsync-lint/a/", "appsync-lint/b/"]


def test_what_is_unknown_is_a_notification(blog: Path) -> None:
    write(blog, {"appsync-lint.yaml": f"{CONFIG}authorizer: {{file: Auth.java}}\n", "Auth.java": ""})
    found, _ = only(run(blog, *ONE).json)
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is True
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["level"] == "warning"
    assert "Auth.java" in notification["message"]["text"]
    assert notification["locations"][0]["physicalLocation"]["region"]["startLine"] == 5
