"""Odd cases of `merged-mode-missing`; those that need files are in `tests/test_merged.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from appsync_lint import Mode, sdl
from appsync_lint.config import ApiConfig, Known, Provider, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint import Finding, Value

RULE = rule_of(Path(__file__).parents[2] / "rules" / "merged_mode_missing.py")
POOL, IAM, KEY = Known(Mode.AMAZON_COGNITO_USER_POOLS), Known(Mode.AWS_IAM), Known(Mode.API_KEY)
UNKNOWN = Unknown("a mode", "!Ref Mode", "param.Mode")


def subject(name: str, schema: str, *modes: Value[Mode]) -> Subject:
    default, *others = (Provider(mode) for mode in modes)
    source = Source(f"{name}.graphql", schema)
    return Subject(sdl.read([source]), ApiConfig(name, "", default, tuple(others)))


def findings(merged: tuple[Value[Mode], ...], schema: str, *sources: tuple[Value[Mode], ...]) -> tuple[Finding, ...]:
    shop = subject("shop", schema, *merged)
    found = tuple(subject(f"s{number}", schema, *modes) for number, modes in enumerate(sources))
    shop = replace(shop, config=replace(shop.config, sources=found))
    return run([shop], [RULE], Strictness(pedantic=True)).findings


@pytest.mark.parametrize(
    ("merged", "source", "begin"),
    [
        ((POOL,), (IAM,), "The merged API does not offer AWS_IAM"),
        ((POOL, IAM), (IAM,), ""),
        ((POOL, UNKNOWN), (IAM,), ""),
        ((UNKNOWN, POOL), (IAM,), ""),
        ((POOL,), (UNKNOWN,), ""),
    ],
)
def test_modes_that_are_missing_or_unknown(
    merged: tuple[Value[Mode], ...], source: tuple[Value[Mode], ...], begin: str
) -> None:
    found = findings(merged, "type Query { a: Int }", source)
    assert [finding.message.startswith(begin) for finding in found] == ([True] if begin else [])


def test_a_directive_under_an_unknown_default() -> None:
    (finding,) = findings((POOL,), "type Query { a: Int b: Int @aws_iam }", (UNKNOWN, IAM))
    assert [str(principal) for principal in finding.principals] == ["AWS_IAM"]


def test_two_sources_and_one_mode_are_one_finding() -> None:
    (finding,) = findings((POOL,), "type Query { a: Int }", (IAM,), (IAM,), (POOL,))
    assert "on which its sources s0 and s1 rely for Query.a." in finding.message
    assert "write `@aws_iam` on what has no directive in s0 and s1" in finding.remedy


def test_groups_and_what_nobody_reaches() -> None:
    schema = 'type Query { a: Int b: T @aws_cognito_user_pools(cognito_groups: ["A"]) } type T { x: Int } '
    (finding,) = findings((KEY,), f"{schema} type U {{ y: Int @aws_iam }}", (KEY, POOL, IAM))
    assert [str(principal) for principal in finding.principals] == ["AMAZON_COGNITO_USER_POOLS"]
    assert finding.affected == ("Query.b",)


def test_only_what_has_no_directive_needs_one() -> None:
    (bare,) = findings((POOL,), "type Query { a: Int }", (IAM,))
    assert bare.remedy == (
        "Add `authenticationType: AWS_IAM` to the providers of the merged API, "
        "and write `@aws_iam` on what has no directive in s0."
    )
    (written,) = findings((POOL,), "type Query { a: Int @aws_iam }", (POOL, IAM))
    assert written.remedy == "Add `authenticationType: AWS_IAM` to the providers of the merged API."


def test_the_evidence_begins_with_root_fields() -> None:
    (found,) = findings((POOL,), "type Query { q: A } type A { a: Int }", (IAM,))
    assert found.affected == ("A.a", "Query.q")
    captions = [step.caption for step in found.evidence]
    (root,) = [number for number, caption in enumerate(captions) if caption.startswith("Query.q admits")]
    (leaf,) = [number for number, caption in enumerate(captions) if caption.startswith("A.a admits")]
    assert root < leaf
