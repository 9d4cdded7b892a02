"""Rule pages as tests: the fences of a page, and what a rule says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import sdl
from appsync_lint.engine import Strictness, Subject, run
from appsync_lint.loaders import neutral
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint.engine import Report
    from appsync_lint.rule import Finding, Rule

_FENCE = re.compile(r"^```(yaml|graphql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FLAG = re.compile(r"#\s*flagged\b")


@dataclass(frozen=True)
class Example:
    """A schema fence under the configuration fence before it; the flagged lines are those marked `# flagged`."""

    section: str
    schema: Source
    config: Source

    @property
    def flagged(self) -> set[tuple[str, int]]:
        """The marked lines of the schema and of the configuration."""
        return {
            (source.name, number)
            for source in (self.schema, self.config)
            for number, line in enumerate(source.text.splitlines(), start=1)
            if _FLAG.search(line)
        }

    def check(self, rule: Rule) -> Report:
        """Run one rule, findings of low confidence included."""
        entry = neutral.read(self.config).apis[0]
        return run([Subject(sdl.read([self.schema]), entry.config)], [rule], Strictness(pedantic=True))


def examples(rule: Rule) -> list[Example]:
    """Return the examples of a rule's page in their order."""
    found, config, section = [], None, ""
    for part in re.split(r"^(?=## )", rule.page.text, flags=re.MULTILINE):
        section = part.partition("\n")[0].removeprefix("## ")
        for fence in _FENCE.finditer(part):
            language, text = fence.groups()
            if language == "yaml":
                config = Source("appsync-lint.yaml", text)
                continue
            assert config is not None, f"{rule.name}: a schema stands before any configuration"
            found.append(Example(section, Source("schema.graphql", text), config))
    return found


def findings(rule: str, config: str, schema: str) -> tuple[Finding, ...]:
    """Return what a shipped rule says about a schema, findings of low confidence included."""
    report = Example("", Source("schema.graphql", schema), Source("appsync-lint.yaml", config)).check(_shipped(rule))
    assert not report.crashes, report.crashes[0].traceback
    return report.findings


def _shipped(rule: str) -> Rule:
    return rule_of(Path(__file__).parents[1] / "rules" / f"{rule.replace('-', '_')}.py")
