"""JUnit XML: a suite an API, a failed test a finding, a passed test each rule that found nothing.

Valid by the schema that Jenkins's xUnit plugin insists on, junit-10.xsd of https://github.com/jenkinsci/xunit-plugin:
it knows no `file` or `line` of a test, so the place stands in the text. GitLab shows that text alone, without the
`message`, and of tests with the same class and name only the first:
https://docs.gitlab.com/ci/testing/unit_test_reports/.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from appsync_lint.report import harmless, visible
from appsync_lint.report.parts import modes, not_known, notes, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appsync_lint.engine import ApiReport, Report
    from appsync_lint.finding import Finding
    from appsync_lint.source import Problem

# What XML 1.0 cannot hold and `visible` leaves: https://www.w3.org/TR/xml/#charsets.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")


def check(report: Report) -> str:
    """Return a check's report."""
    return _document(_suite(api) for api in report.apis)


def failure(problems: Iterable[Problem]) -> str:
    """Return tests in error that say that there is no verdict, and why."""
    suite = ET.Element("testsuite", name="appsync-lint")
    for problem in problems:
        at = [f"at {problem.span}"] if problem.span else []
        _test(suite, "no verdict", "error", [problem.sentence, *at, problem.hint], "no verdict")
    return _document([_counted(suite)])


def _document(suites: Iterable[ET.Element]) -> str:
    root = ET.Element("testsuites", name="appsync-lint")
    root.extend(suites)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return harmless(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', "&#35;")


def _suite(api: ApiReport) -> ET.Element:
    suite = ET.Element("testsuite", name=_text(api.subject.config.name))
    properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name="authorization", value=_text(modes(api)))
    for finding in api.findings:
        lines = _lines(api, finding)
        _test(suite, f"{finding.rule}: {finding.coordinate}", "failure", lines, str(finding.severity))
    for unknown in api.unknown:
        at = [f"at {unknown.span}"] if unknown.span else []
        _test(suite, f"not known: {unknown.what}", "skipped", [not_known(unknown), *at])
    with_findings = {finding.rule for finding in api.findings}
    for rule in api.rules:
        if rule.name not in with_findings:
            _test(suite, rule.name)
    return _counted(suite)


def _counted(suite: ET.Element) -> ET.Element:
    """Count the tests of a suite, and number those of the same name."""
    seen: Counter[str] = Counter()
    for test in suite.iter("testcase"):
        name = test.get("name", "")
        seen[name] += 1
        if seen[name] > 1:
            test.set("name", f"{name} ({seen[name]})")
    counts = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    for count, path in (counts | {"skipped": "testcase/skipped"}).items():
        suite.set(count, str(len(suite.findall(path))))
    suite.set("time", "0")
    return suite


def _test(suite: ET.Element, name: str, outcome: str = "", lines: Sequence[str] = (), kind: str = "") -> None:
    of = suite.get("name", "")
    test = ET.SubElement(suite, "testcase", classname=f"appsync-lint.{of}", name=_text(name), time="0")
    if outcome:
        told = ET.SubElement(test, outcome, message=_text(lines[0]))
        if kind:
            told.set("type", kind)
        told.text = "\n".join(_text(line) for line in lines if line)


def _lines(api: ApiReport, finding: Finding) -> list[str]:
    span = finding.span or place(finding, api.subject)
    lines = [finding.message, *([f"at {span}"] if span else [])]
    lines += [f"{label}: {text}" for label, text in notes(finding)]
    steps = (f"{step.span}: {step.caption}" if step.span else step.caption for step in finding.evidence)
    return [*lines, *(f"because: {step}" for step in steps)]


def _text(text: str) -> str:
    return _NO_CHARACTER.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))
