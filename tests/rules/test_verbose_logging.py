"""Odd cases of `verbose-logging`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appsync_lint import sdl
from appsync_lint.config import Absent, Known, OneOf, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint import Value

    Setting = Value[str | int | float | bool]

RULE = rule_of(Path(__file__).parents[2] / "rules" / "verbose_logging.py")
CONFIG = neutral.read(Source("appsync-lint.yaml", "authenticationType: API_KEY")).apis[0].config
UNKNOWN = Unknown("a setting", "!Ref X", "param.X")
SOMETIMES = "In at least one deployment: The log"


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
        (OneOf(("ALL", "ERROR")), Absent(), SOMETIMES),
        (Known("ALL"), OneOf((True, False)), SOMETIMES),
        (OneOf(("ALL", "DEBUG")), OneOf((False,)), "The log"),
        (OneOf(("NONE", "ERROR")), Absent(), ""),
    ],
)
def test_level_and_exclusion(level: Setting, exclusion: Setting, begin: str) -> None:
    values = {"logConfig.fieldLogLevel": level, "logConfig.excludeVerboseContent": exclusion}
    config = replace(CONFIG, settings=replace(CONFIG.settings, values=values))
    schema = sdl.read([Source("s.graphql", "type Query { a: Int }")])
    found = run([Subject(schema, config)], [RULE], Strictness()).findings
    assert [finding.message.startswith(begin) for finding in found] == ([True] if begin else [])
    assert all(finding.coordinate == "config:logConfig.excludeVerboseContent" for finding in found)
