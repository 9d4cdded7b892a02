"""Odd cases of `unsupported-sdl`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import ruleset, sdl
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint import Finding

RULE = ruleset.rule_of(Path(__file__).parents[2] / "rules" / "unsupported_sdl.py")
CONFIG = neutral.read(Source("appsync-lint.yaml", "authenticationType: API_KEY")).apis[0].config


def findings(*files: str) -> tuple[Finding, ...]:
    schema = sdl.read([Source(f"{number}.graphql", text) for number, text in enumerate(files)])
    report = run([Subject(schema, CONFIG)], [RULE], Strictness())
    assert not report.crashes
    return report.findings


def test_several_files_are_merged_by_some_tool() -> None:
    base, extension = "type Query { a: Int }", "extend type Query { b: Int }"
    assert [finding.coordinate for finding in findings(f"{base} {extension}")] == ["Query"]
    assert not findings(base, extension)


def test_definitions_are_refused_in_any_number_of_files() -> None:
    found = findings("type Query { a: Date @audit }", "scalar Date directive @audit on FIELD_DEFINITION")
    assert [(finding.coordinate, finding.affected) for finding in found] == [
        ("Date", ("Query.a",)),
        ("@audit", ()),
    ]


def test_a_misspelt_or_self_defined_directive_is_no_sign_of_a_tool() -> None:
    extension = "extend type Query { b: Int }"
    assert [f.coordinate for f in findings(f"type Query {{ a: Int @awsIam }} {extension}")] == ["Query"]
    defined = f"directive @audit on FIELD_DEFINITION type Query {{ a: Int @audit }} {extension}"
    assert [f.coordinate for f in findings(defined)] == ["@audit", "Query"]


def test_every_place_of_an_extended_type_is_in_evidence_whatever_stands_between_its_words() -> None:
    (finding,) = findings("type Query { a: Int } extend type # why\n Query { b: Int } extend type Query { c: Int }")
    assert finding.coordinate == "Query"
    assert finding.affected == ("Query.a", "Query.b", "Query.c")
    assert len(finding.evidence) == 2


def test_other_kinds_can_be_extended_too() -> None:
    schema = """
    type Query { a(x: In): U }
    input In { x: Int } extend input In { y: Int }
    enum E { A } extend enum E { B }
    type T { x: Int } type V { x: Int }
    union U = T extend union U = V
    """
    assert [finding.coordinate for finding in findings(schema)] == ["In", "E", "U"]


def test_what_appsync_defines_itself_may_be_defined() -> None:
    schema = """
    directive @aws_auth(cognito_groups: [String]) on FIELD_DEFINITION
    directive @aws_iam on OBJECT | FIELD_DEFINITION
    directive @canonical on OBJECT
    scalar AWSJSON
    type Query { a: AWSJSON b: Int @deprecated }
    """
    assert not findings(schema)
