"""Every rule's own page: each marked line is flagged, each unmarked one is not, and the page is complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from appsync_lint import ruleset
from tests.pages import Example, examples

if TYPE_CHECKING:
    from appsync_lint.finding import Rule

RULES = ruleset.load()


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.name}-{number}-{example.section}")
        for rule in RULES
        for number, example in enumerate(examples(rule))
    ],
)
def test_the_marked_lines_are_flagged_and_no_others(rule: Rule, example: Example) -> None:
    report = example.check(rule)
    assert not report.crashes, report.crashes[0].traceback
    found = {(finding.span.file, finding.span.line) for finding in report.findings if finding.span is not None}
    assert found == example.flagged, "\n".join(f"{f.span}: {f.message}" for f in report.findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_is_complete(rule: Rule) -> None:
    page = rule.page
    assert re.fullmatch(r"[A-Z`@].*\.", page.headline), "the first paragraph is one sentence"
    sections = re.findall(r"^## (.+)$", page.text, flags=re.MULTILINE)
    assert sections == ["Bad", "Good", "References"]
    shown = {section: [e for e in examples(rule) if e.section == section] for section in ("Bad", "Good")}
    assert all(example.flagged for example in shown["Bad"])
    assert shown["Bad"]
    assert shown["Good"]
    assert not any(example.flagged for example in shown["Good"])
    assert page.references, "a claim about AppSync needs its source"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_finding_says_what_where_and_what_to_do(rule: Rule) -> None:
    for example in examples(rule):
        for finding in example.check(rule).findings:
            assert finding.span is not None
            assert re.match(r"[A-Z`@].*\.$", finding.message), finding.message
            assert re.match(r"[A-Z`@].*\.$", finding.remedy), finding.remedy
            assert finding.affected or finding.coordinate.startswith(("config:", "source:", "@"))
            assert all(step.caption for step in finding.evidence)
            assert "  " not in finding.message + finding.remedy
