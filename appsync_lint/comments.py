"""The comments of a source: real ones, never a `#` inside a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.source import Source, Span

# Texts come first, so that what looks like a comment inside them is passed over.
_GRAPHQL = re.compile(r'"""(?:\\"""|(?!""").)*+(?:"""|\Z)|"(?:\\.|[^"\\\n\r])*+"?|(#[^\n\r]*)', re.DOTALL)
_TOML = re.compile(
    r'"""(?:\\.|(?!""").)*+(?:"{3,5}|\Z)|\'\'\'.*?(?:\'{3,5}|\Z)|"(?:\\.|[^"\\\n\r])*+"?|\'[^\'\n\r]*+\'?|(#[^\n\r]*)',
    re.DOTALL,
)
_HASH = re.compile(r"(?:^|(?<=[ \t\r]))#[^\n\r]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its `#` to the end of its line.

    `line` is the line that it speaks of: its own, or where it stands alone the next one that is no such comment.
    """

    span: Span
    line: int

    @property
    def text(self) -> str:
        """The text without `#` and the white space around it."""
        return self.span.text.lstrip("#").strip()


def comments(source: Source) -> Iterator[Comment]:
    """Yield the comments of an SDL, YAML or TOML text, known by the end of its name; JSON has none."""
    spans = list(_spans(source))
    alone = {span.line for span in spans if not source.line(span.line)[: span.column - 1].strip()}
    after: dict[int, int] = {}
    for line in sorted(alone, reverse=True):
        after[line] = after.get(line + 1, line + 1)
    for span in spans:
        yield Comment(span, after.get(span.line, span.line))


def _spans(source: Source) -> Iterator[Span]:
    name = source.name.casefold()
    if name.endswith(".json"):
        return
    if name.endswith((".yaml", ".yml")):
        yield from _of_yaml(source)
        return
    for found in (_TOML if name.endswith(".toml") else _GRAPHQL).finditer(source.text):
        if found[1]:
            yield source.span(*found.span(1))


def _of_yaml(source: Source) -> Iterator[Span]:
    """Yield what stands between the tokens of YAML: its scanner passes over comments, and knows all forms of text."""
    import yaml  # noqa: PLC0415 - a run without YAML need not load it

    end = 0
    tokens: Any = yaml.scan(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for token in tokens:
        if isinstance(token, yaml.ScalarToken):
            yield from _between(source, end, token.start_mark.index)
            end = token.end_mark.index
    yield from _between(source, end, len(source.text))


def _between(source: Source, start: int, end: int) -> Iterator[Span]:
    for found in _HASH.finditer(source.text, start, end):
        yield source.span(*found.span())
