"""Odd cases of `verbose-logging`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.config import Absent, Known, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source
from tests.pages import findings

if TYPE_CHECKING:
    from appsync_lint import Value

    Setting = Value[str | int | float | bool]

RULE = rule_of(Path(__file__).parents[2] / "rules" / "verbose_logging.py")
CONFIG = neutral.read(Source("appsync-lint.yaml", "authenticationType: API_KEY")).apis[0].config
UNKNOWN = Unknown("a setting", "!Ref X", "param.X")


@pytest.mark.parametrize(
    ("level", "exclusion", "begin"),
    [
        (Known("ALL"), Absent(), "The log"),
        (Known("INFO"), Known(False), "The log"),
        (Known("DEBUG"), Known(True), ""),
        (Known("NONE"), Absent(), ""),
        (Known("ERROR"), Known(False), ""),
        (Absent(), Known(False), ""),
        (UNKNOWN, Known(False), ""),
        (Known("ALL"), UNKNOWN, ""),
    ],
)
def test_level_and_exclusion(level: Setting, exclusion: Setting, begin: str) -> None:
    values = {"logConfig.fieldLogLevel": level, "logConfig.excludeVerboseContent": exclusion}
    config = replace(CONFIG, settings=replace(CONFIG.settings, values=values))
    schema = sdl.read([Source("s.graphql", "type Query { a: Int }")])
    found = run([Subject(schema, config)], [RULE], Strictness()).findings
    assert [finding.message.startswith(begin) for finding in found] == ([True] if begin else [])
    assert all(finding.coordinate == "config:logConfig.excludeVerboseContent" for finding in found)


@pytest.mark.parametrize(
    ("more", "captions", "line"),
    [
        ("", ["requests and fields are logged"], 3),
        ("  excludeVerboseContent: false\n", ["requests and fields are logged", "verbose content is not excluded"], 4),
    ],
)
def test_what_is_written_is_the_evidence(more: str, captions: list[str], line: int) -> None:
    config = f"authenticationType: AWS_IAM\nlogConfig:\n  fieldLogLevel: ALL\n{more}"
    (found,) = findings("verbose-logging", config, "type Query { a: Int }")
    assert found.coordinate == "config:logConfig.excludeVerboseContent"
    assert [step.caption for step in found.evidence] == captions
    assert found.span is not None
    assert found.span.line == line


def test_it_says_what_to_write() -> None:
    (found,) = findings(
        "verbose-logging", "authenticationType: AWS_IAM\nlogConfig: {fieldLogLevel: ALL}", "type Query { a: Int }"
    )
    assert found.remedy == "Write `excludeVerboseContent: true` in `logConfig`."
