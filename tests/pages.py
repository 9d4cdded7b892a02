"""Rule pages as tests: the fences of a page, and what a rule says about them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint import Group, ruleset, sdl
from appsync_lint.config import Provider, Subject, Unknown
from appsync_lint.engine import Strictness, run
from appsync_lint.loaders import neutral, programs
from appsync_lint.ruleset import rule_of
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint.engine import Report
    from appsync_lint.finding import Finding, Rule
    from appsync_lint.source import Span

_FENCE = re.compile(
    r"^```(yaml|graphql|(?:javascript|typescript|python|vtl) \S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_FLAG = re.compile(r"(?:#|//)\s*flagged\b")
_SCHEMA = "type Query {\n  me: String\n}\n"  # where a page with programs shows none


class Example(Struct, frozen=True, dict=True):
    """A schema fence under the configuration fence before it; the flagged lines are those marked `# flagged`.

    `programs` are the fences of code that follow each other, by the names of their files. `hidden_provider` adds a
    provider of unknown mode, as infrastructure code can have it.
    """

    section: str
    schema: Source
    config: Source
    hidden_provider: bool = False
    programs: tuple[Source, ...] = ()

    @property
    def flagged(self) -> set[tuple[str, int]]:
        """The marked lines of the schema and of the configuration."""
        return {
            (source.name, number)
            for source in (self.schema, self.config, *self.programs)
            for number, line in enumerate(source.text.splitlines(), start=1)
            if _FLAG.search(line)
        }

    def _program(self, path: str, _: Span) -> Source:
        return next(source for source in self.programs if Path(source.name) == Path(path))

    def _holds(self, path: str) -> bool:
        return any(Path(source.name) == Path(path) for source in self.programs)

    def check(self, rule: Rule) -> Report:
        """Run one rule, findings of low confidence included; one about suppressions with all others beside it."""
        schema, (first, *others) = sdl.read([self.schema]), neutral.read(self.config).apis
        sources = {name for name, _ in first.sources}  # of a merged API; all have the one schema
        merged = tuple(Subject(schema, other.config) for other in others if other.config.name in sources)
        config = replace(first.config, sources=merged)
        if self.programs:
            config = programs.read_in(config, programs.Files(self._program, self._holds))
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
    """Return the examples of a rule's page in their order: its schemas, or where it shows programs these."""
    found: list[Example] = []
    schema, config = Source("schema.graphql", _SCHEMA), None
    with_programs = any(" " in fence[1] for fence in _FENCE.finditer(rule.page.text))
    for part in re.split(r"^(?=## )", rule.page.text, flags=re.MULTILINE):
        section, end = part.partition("\n")[0].removeprefix("## "), -1
        for fence in _FENCE.finditer(part):
            language, text = fence.groups()
            if language == "yaml":
                config = Source("appsync-lint.yaml", text)
                continue
            assert config is not None, f"{rule.name}: an example stands before any configuration"
            if language == "graphql":
                schema = Source("schema.graphql", text)
                if with_programs:
                    continue
                found.append(Example(section, schema, config))
                continue
            program = Source(language.partition(" ")[2], text)
            if end >= 0 and not part[end : fence.start()].strip():
                found[-1] = replace(found[-1], programs=(*found[-1].programs, program))
            else:
                found.append(Example(section, schema, config, programs=(program,)))
            end = fence.end()
    return found


def findings(
    rule: str, config: str, schema: str = _SCHEMA, *, hidden_provider: bool = False, **programs: str
) -> tuple[Finding, ...]:
    """Return what a shipped rule says about a schema, findings of low confidence included.

    `programs` are the texts of program files by their names, with `__` for the dot: `authorizer__ts`.
    """
    sources = Source("schema.graphql", schema), Source("appsync-lint.yaml", config)
    files = tuple(Source(name.replace("__", "."), text) for name, text in programs.items())
    report = Example("", *sources, hidden_provider, files).check(_shipped(rule))
    assert not report.crashes, report.crashes[0].traceback
    return report.findings


def _shipped(rule: str) -> Rule:
    return rule_of(Path(__file__).parents[1] / "rules" / f"{rule.replace('-', '_')}.py")
