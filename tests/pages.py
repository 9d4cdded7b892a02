"""Rule pages as tests: the fences of a page, and what a rule says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appsync_lint import sdl
from appsync_lint.engine import Strictness, Subject, run
from appsync_lint.loaders import neutral
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint.engine import Report
    from appsync_lint.rule import Rule

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
