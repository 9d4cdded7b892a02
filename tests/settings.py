"""Runs a rule over a configuration that was changed after reading, as infrastructure code can have it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from appsync_lint import sdl
from appsync_lint.config import Provider, Settings, Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint.config import ApiConfig, Value
    from appsync_lint.finding import Finding

TODAY = date(2026, 6, 1)


def config_of(text: str) -> ApiConfig:
    """Return the configuration that a text stands for."""
    return neutral.read(Source("appsync-lint.yaml", text)).apis[0].config


def provider(mode: Value[Any], path: str = "", **settings: Value[Any]) -> Provider:
    """Return a provider; a setting's name is written with two underscores for the dot."""
    return Provider(mode, path, Settings({name.replace("__", "."): value for name, value in settings.items()}))


def with_setting(config: ApiConfig, name: str, value: Value[Any]) -> ApiConfig:
    """Return a configuration whose default provider has a setting."""
    settings = replace(config.default.settings, values={**config.default.settings.values, name: value})
    return replace(config, default=replace(config.default, settings=settings))


def check(rule: str, config: ApiConfig, schema: str = "type Query { a: Int }") -> tuple[Finding, ...]:
    """Return what a shipped rule says about a configuration, on one day."""
    path = Path(__file__).parents[1] / "rules" / f"{rule.replace('-', '_')}.py"
    subject = Subject(sdl.read([Source("schema.graphql", schema)]), config)
    report = run([subject], [rule_of(path)], Strictness(pedantic=True, today=TODAY))
    assert not report.crashes, report.crashes[0].traceback
    return report.findings
