"""Rule and Finding: what a rule is, and what it says."""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.source import Span
    from appsync_lint.witness import Witness


class _Grade(IntEnum):
    def __str__(self) -> str:
        return self.name.lower()


class Severity(_Grade):
    """How bad it is if it is true."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def lower(self) -> Severity:
        """Return the next lower severity: for what the author wrote on the very field, and may have meant."""
        return Severity(max(self - 1, 0))


class Confidence(_Grade):
    """How sure it is that it is true and meant; LOW shows only with --pedantic."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Group(StrEnum):
    """The chapters of the rule catalogue."""

    DIRECTIVES = "directives"
    CASCADES = "cascades"
    EXPOSURE = "exposure"
    SUBSCRIPTIONS = "subscriptions"
    PROVIDERS = "providers"
    AUTHORIZERS = "authorizers"
    RESOLVERS = "resolvers"
    IAM = "iam"
    SUPPRESSIONS = "suppressions"


class Step(Struct, frozen=True):
    """A captioned place in a chain of evidence; `span` is None for what stands in no file."""

    span: Span | None
    caption: str


class Finding(Struct, frozen=True):
    """One cause that a rule found.

    `coordinate` is where the cause is written, `span` the place of the fix, `affected` every field concerned.
    The engine adds the rule's name, and its severity and confidence where the finding has none of its own.
    """

    coordinate: str
    message: str
    span: Span | None
    remedy: str
    principals: tuple[Principal, ...] = ()
    evidence: tuple[Step, ...] = ()
    affected: tuple[str, ...] = ()
    witness: Witness | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
    rule: str = ""


class Rule(Struct, frozen=True, dict=True):
    """A check with its name, grades and page; the name is that of its file."""

    check: Callable[[Api], Iterable[Finding]]
    group: Group
    severity: Severity
    confidence: Confidence
    cwe: int | None
    path: Path

    @property
    def name(self) -> str:
        """The rule's name: `public-mutation` for `public_mutation.py`."""
        return self.path.stem.replace("_", "-")

    @cached_property
    def page(self) -> Page:
        """The rule's page: the docstring of its file, which has to be parsed for it where `python -OO` drops it."""
        docstring = self.check.__globals__.get("__doc__")
        if docstring is None or self.check.__code__.co_filename != str(self.path):
            import ast  # noqa: PLC0415 - parsing all rules takes half as long as a check

            docstring = ast.get_docstring(ast.parse(self.path.read_text(encoding="utf-8")), clean=False)
        return Page.of(docstring or "")


class Page(Struct, frozen=True, dict=True):
    """The text of a rule's page, in Markdown."""

    text: str

    @classmethod
    def of(cls, docstring: str) -> Page:
        """Return a docstring without its margin, as `inspect.cleandoc` does, which takes longer to import."""
        first, *others = docstring.expandtabs().split("\n")
        margin = min((len(line) - len(line.lstrip()) for line in others if line.strip()), default=0)
        return cls("\n".join((first.lstrip(), *(line[margin:] for line in others))).strip("\n"))

    @property
    def headline(self) -> str:
        """The first paragraph, on one line."""
        return " ".join(self.text.partition("\n\n")[0].split())

    @property
    def body(self) -> str:
        """Everything behind the headline."""
        return self.text.partition("\n\n")[2]

    @property
    def references(self) -> tuple[str, ...]:
        """The addresses under "## References"."""
        section = self.text.partition("## References")[2]
        return tuple(re.findall(r"https?://[^\s)>]+", section))


class _Declaration(Struct, frozen=True):
    group: Group
    severity: Severity
    confidence: Confidence
    cwe: int | None = None

    def __call__(self, check: Callable[[Api], Iterable[Finding]]) -> Rule:
        return Rule(check, self.group, self.severity, self.confidence, self.cwe, Path(check.__code__.co_filename))


def rule(*, group: Group, severity: Severity, confidence: Confidence, cwe: int | None = None) -> _Declaration:
    """Make a rule of a generator function over an Api; `cwe` is the number of the weakness it finds."""
    return _Declaration(group, severity, confidence, cwe)
