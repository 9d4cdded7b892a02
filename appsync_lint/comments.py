"""The comments of a source: real ones, never a `#` inside a text."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from appsync_lint.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.source import Source, Span

# Texts come first, so that what looks like a comment inside them is passed over. Runs of letters are taken at once, and
# no group stands around the comment, so that what lies between is searched for two characters: a third of the time.
_GRAPHQL = pattern(
    r'"""(?>(?:[^"\\]++|\\(?:""")?|"(?!""))*)(?:"""|\Z)|"(?>(?:[^"\\\n\r]++|\\.)*)"?|#[^\n\r]*+', re.DOTALL
)
_TOML = pattern(
    r'"""(?>(?:\\.|(?!""").)*)(?:"{3,5}|\Z)|\'\'\'.*?(?:\'{3,5}|\Z)|'
    r'"(?>(?:\\.|[^"\\\n\r])*)"?|\'[^\'\n\r]*+\'?|#[^\n\r]*',
    re.DOTALL,
)
# A heredoc ends with the first line that holds only its delimiter; a text may hold expressions with texts in them.
_HCL = pattern(
    r"<<-?([^\W\d][\w-]*)[^\S\n]*\n(?>(?:(?![^\S\n]*\1[^\S\n]*$)[^\n]*(?:\n|\Z))*)|"
    r'"(?>(?:\\.|\$\{(?>(?:[^"{}\n]|"(?>(?:\\.|[^"\\\n])*)")*)\}|[^"\\\n])*)"?|'
    r"(?P<comment>(?:#|//)[^\n\r]*|/\*.*?(?:\*/|\Z))",
    re.DOTALL | re.MULTILINE,
)
_HASH = pattern(r"#[^\n\r]*")  # between the texts of YAML nothing else has one
_LINE_END = pattern(r"[\r\n\x85\u2028\u2029]|\Z")


class Syntax(StrEnum):
    """How a text is written; JSON has no comments."""

    GRAPHQL = "GraphQL"
    YAML = "YAML"
    TOML = "TOML"
    JSON = "JSON"
    HCL = "HCL"
    JAVASCRIPT = "JavaScript"  # and TypeScript
    PYTHON = "Python"
    VTL = "VTL"


class Comment(Struct, frozen=True):
    """A comment from its `#` to the end of its line; in HCL also one behind `//`, or between `/*` and `*/`.

    In VTL it stands behind `##`, or between `#*` and `*#`.

    `line` is the line that it speaks of: its own, or where it stands alone the next one that is no such comment.
    """

    span: Span
    line: int

    @property
    def text(self) -> str:
        """The text without its marks and the white space around it."""
        return _bare(self.span.text)


def _bare(text: str) -> str:
    if text.startswith("/*"):
        return text.removeprefix("/*").removesuffix("*/").strip("* \t\r\n")
    if text.startswith("#*") and text.endswith("*#"):
        return text[2:-2].strip("* \t\r\n")
    return text.lstrip("#/").strip()


def comments(source: Source, syntax: Syntax, beginning: re.Pattern[str] | None = None) -> Iterator[Comment]:
    """Yield the comments of a text that was read without a complaint: all, or those whose text begins with a pattern.

    Their lines are looked for one by one: a schema has a comment for every other field, and few speak to us.
    """
    spans = sorted(_spans(source, syntax), key=lambda span: span.start)
    spoken_of: dict[int, int] = {}
    for number, span in enumerate(spans):
        if beginning is None or beginning.match(_bare(span.text)):
            yield Comment(span, _line_spoken_of(spans, number, spoken_of))


def _line_spoken_of(spans: Sequence[Span], number: int, known: dict[int, int]) -> int:
    """Return the line that a comment speaks of; `known` holds those of lines that were asked for before."""
    line = spans[number].line
    if line in known:
        return known[line]
    passed = [line]
    while number and spans[number - 1].line == line:
        number -= 1
    while line not in known and number < len(spans) and spans[number].line == line and _is_alone(spans[number]):
        passed.append(line)
        line = spans[number].source.position(spans[number].end)[0] + 1
        while number < len(spans) and spans[number].line < line:
            number += 1
    line = known.get(line, line)
    known.update(dict.fromkeys(passed, line))
    return line


def _is_alone(span: Span) -> bool:
    """Return whether nothing stands on the lines of a comment before it and, where it is closed, behind it."""
    last, column = span.source.position(span.end)
    behind = span.source.line(last)[column - 1 :].strip()
    return not span.source.line(span.line)[: span.column - 1].strip() and (not behind or behind[0] in "#/")


def _spans(source: Source, syntax: Syntax) -> Iterator[Span]:
    if syntax is Syntax.YAML:
        yield from _of_yaml(source)
    elif syntax is Syntax.HCL:
        yield from _of_hcl(source)
    elif syntax is Syntax.JAVASCRIPT:
        from appsync_lint.code.javascript import reader as javascript  # noqa: PLC0415 - a run without programs need not load it

        yield from javascript.comments(source)
    elif syntax is Syntax.PYTHON:
        from appsync_lint.code.python import reader as python  # noqa: PLC0415 - likewise

        yield from python.comments(source)
    elif syntax is Syntax.VTL:
        from appsync_lint.code.vtl import reader as vtl  # noqa: PLC0415 - likewise

        yield from vtl.comments(source)
    elif syntax in {Syntax.GRAPHQL, Syntax.TOML}:
        for found in (_TOML if syntax is Syntax.TOML else _GRAPHQL).finditer(source.text):
            if found[0].startswith("#"):
                yield source.span(*found.span())


def _of_hcl(source: Source) -> Iterator[Span]:
    for found in _HCL.finditer(source.text):
        if found["comment"]:
            yield source.span(*found.span("comment"))


def _of_yaml(source: Source) -> Iterator[Span]:
    """Yield what stands between the tokens of YAML: its scanner passes over comments, and knows all forms of text."""
    import yaml  # noqa: PLC0415 - a run without YAML need not load it

    end = 0
    tokens: Any = yaml.scan(source.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for token in tokens:
        if isinstance(token, yaml.ScalarToken):
            start = token.start_mark.index
            if source.text[start] in "|>":  # a comment can stand behind the header of a block
                start = next(_LINE_END.finditer(source.text, start)).start()
            yield from _between(source, end, start)
            end = token.end_mark.index
    yield from _between(source, end, len(source.text))


def _between(source: Source, start: int, end: int) -> Iterator[Span]:
    for found in _HASH.finditer(source.text, start, end):
        yield source.span(*found.span())
