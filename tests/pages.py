"""Rule pages as tests: the fences of a page, and what a rule says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint import Group, ruleset, sdl
from appsync_lint.config import Provider, Subject, Unknown
from appsync_lint.engine import Strictness, run
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
    """A schema fence under the configuration fence before it; the flagged lines are those marked `# flagged`.

    `hidden_provider` adds a provider of unknown mode, as infrastructure code can have it.
    """

    section: str
    schema: Source
    config: Source
    hidden_provider: bool = False

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
        """Run one rule, findings of low confidence included; one about suppressions with all others beside it."""
        schema, (first, *others) = sdl.read([self.schema]), neutral.read(self.config).apis
        sources = {name for name, _ in first.sources}  # of a merged API; all have the one schema
        merged = tuple(Subject(schema, other.config) for other in others if other.config.name in sources)
        config = replace(first.config, sources=merged)
        if self.hidden_provider:
            unknown = Provider(Unknown("an additional provider", "!Ref Mode", "param.Mode"), "x")
            config = replace(config, additional=(*config.additional, unknown))
        rules = ruleset.load() if rule.group is Group.SUPPRESSIONS else [rule]
        report = run([Subject(schema, config)], rules, Strictness(pedantic=True))
        own = replace(
            report.apis[0], findings=tuple(finding for finding in report.findings if finding.rule == rule.name)
        )
        return replace(report, apis=(own,))


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


def findings(rule: str, config: str, schema: str, *, hidden_provider: bool = False) -> tuple[Finding, ...]:
    """Return what a shipped rule says about a schema, findings of low confidence included."""
    sources = Source("schema.graphql", schema), Source("appsync-lint.yaml", config)
    report = Example("", *sources, hidden_provider=hidden_provider).check(_shipped(rule))
    assert not report.crashes, report.crashes[0].traceback
    return report.findings


def _shipped(rule: str) -> Rule:
    return rule_of(Path(__file__).parents[1] / "rules" / f"{rule.replace('-', '_')}.py")
