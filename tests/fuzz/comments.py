"""Comments and suppressions: what is none counts as none, and none silences more than it names."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from graphql import GraphQLError, Lexer, TokenKind
from graphql import Source as Document

from appsync_lint import sdl
from appsync_lint.comments import Syntax, comments
from appsync_lint.config import Subject
from appsync_lint.engine import Strictness, run
from appsync_lint.finding import Group
from appsync_lint.loaders import document, neutral
from appsync_lint.loaders.terraform import hcl
from appsync_lint.ruleset import load
from appsync_lint.source import Source, UnreadableError
from appsync_lint.suppression import in_comments
from tests.fuzz import seeds
from tests.fuzz.target import Target, assert_inside, meant, source_of
from tests.terminal import CONFIG, SCHEMA

if TYPE_CHECKING:
    from appsync_lint.comments import Comment
    from appsync_lint.engine import ApiReport
    from appsync_lint.finding import Rule

_TODAY = date(2026, 11, 21)
_ALLOW = "# appsync-lint: allow public-mutation -- the reason"
_WORDS = (
    *("# appsync-lint: ", "allow ", "public-mutation", "unused-allow", "misspelt-allow", ", ", "until 2030-01-01 "),
    *("until 2020-01-01 ", "owner web ", "-- ", "because", f"{_ALLOW}\n", f"  {_ALLOW}", "#", '"""', '"', "\n", "\r"),
    *("# appsync-lint ignore", "#appsynclint:allow", "# APPSYNC-LINT:", "## ", "@aws_api_key", "\N{NO-BREAK SPACE}"),
    *("// appsync-lint: allow x -- y\n", "/* appsync-lint: allow x -- y */", "<<EOT\n", "EOT\n", "|\n", ">-\n", "'''"),
)


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load())


def _suppressions(data: bytes) -> None:
    source = source_of(data, "schema.graphql")
    if source is None:
        return
    there = list(in_comments(source, Syntax.GRAPHQL))
    for allow in there:
        assert_inside(allow.span)
        assert bool(allow.fault) <= (not allow.keys), "what is at fault accepts something"
    bare = _without_comments(source)
    try:
        subjects = [Subject(sdl.read([text]), _config()) for text in (source, bare) if text is not None]
    except UnreadableError:
        return
    if len(subjects) < 2 or not subjects[0].schema.fields:
        return
    found, plain = map(_checked, subjects)
    accepted = [one.finding for one in found.suppressed]
    others = [finding for finding in found.findings if finding.rule not in _of_suppressions()]
    assert sorted(map(_told, [*others, *accepted])) == sorted(map(_told, plain.findings)), "a comment changes findings"
    for finding in accepted:
        assert finding.span is not None
        assert any(
            finding.rule in allow.rules and allow.line == finding.span.line and not allow.fault for allow in there
        ), f"{finding.rule} at {finding.span} is accepted by nothing"
    faulty = {allow.span.start for allow in there if allow.fault}
    told = {finding.span.start for finding in found.findings if finding.span and finding.rule == "misspelt-allow"}
    assert faulty <= told, "a comment that is at fault is not told"


def _config() -> Any:  # noqa: ANN401 - one API
    return neutral.read(Source("appsync-lint.yaml", CONFIG)).apis[0].config


def _checked(subject: Subject) -> ApiReport:
    known = frozenset(rule.name for rule in _rules())
    report = run([subject], _rules(), Strictness(pedantic=True, today=_TODAY, known=known))
    assert not report.crashes, report.crashes[0].traceback
    return report.apis[0]


@cache
def _of_suppressions() -> frozenset[str]:
    return frozenset(rule.name for rule in _rules() if rule.group is Group.SUPPRESSIONS)


def _told(finding: Any) -> tuple[str, ...]:  # noqa: ANN401 - a finding
    return finding.rule, finding.coordinate, str(finding.span), finding.message


def _without_comments(source: Source) -> Source | None:
    """Return a schema with blanks for what graphql-core takes for comments; None where it cannot be read."""
    text = source.text
    lexer = Lexer(Document(text))
    try:
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            pass
    except GraphQLError:
        return None
    last: Any = token
    starts = set()
    while last is not None:
        if last.kind is TokenKind.COMMENT:
            starts.add(last.start)
            text = text[: last.start] + " " * (last.end - last.start) + text[last.end :]
        last = last.prev
    found = {comment.span.start for comment in comments(source, Syntax.GRAPHQL)}
    assert found == starts, "graphql-core finds other comments"
    return Source(source.name, text)


# Other files: with other words in what is taken for comments they mean the same.


def _crossed(source: Source, found: list[Comment]) -> str:
    text = source.text
    for span in (comment.span for comment in found):
        text = text[: span.start] + re.sub(r"\w", "x", span.text) + text[span.end :]
    return text


def _found(source: Source, syntax: Syntax) -> list[Comment]:
    found, end = list(comments(source, syntax)), 0
    for comment in found:
        assert_inside(comment.span)
        assert comment.span.start >= end, "comments overlap"
        assert comment.line >= comment.span.line, "a comment speaks of what is before it"
        assert comment.span.text[:1] in {"#", "/"}, comment.span.text
        end = comment.span.end
    list(in_comments(source, syntax))
    return found


def _yaml(data: bytes) -> None:
    source = source_of(data, "a.yaml")
    if source is None:
        return
    try:
        document.read(source, template=True, repeated=[])
    except UnreadableError:
        return
    found = _found(source, Syntax.YAML)
    assert _events(source.text) == _events(_crossed(source, found)), "what is no comment counts as one"
    assert "#" not in _left(source, found), "a comment is not seen"


def _events(text: str) -> list[tuple[str, Any]]:
    events: Any = yaml.parse(text, Loader=yaml.CSafeLoader)
    return [(type(event).__name__, getattr(event, "value", None)) for event in events]


def _left(source: Source, found: list[Comment]) -> str:
    """Return what of a text belongs to no token of YAML and to no comment."""
    tokens: Any = yaml.scan(source.text, Loader=yaml.CSafeLoader)
    places = [(token.start_mark.index, token.end_mark.index) for token in tokens]
    text = list(source.text)
    for start, end in (*places, *((comment.span.start, comment.span.end) for comment in found)):
        text[start:end] = " " * (end - start)
    return "".join(text)


def _toml(data: bytes) -> None:
    source = source_of(data, "pyproject.toml")
    if source is None:
        return
    try:
        document.read(source)
    except UnreadableError:
        return
    value = tomllib.loads(source.text)
    again = tomllib.loads(_crossed(source, _found(source, Syntax.TOML)))
    assert json.dumps(value, default=str) == json.dumps(again, default=str), "what is no comment counts as one"


def _hcl(data: bytes) -> None:
    source = source_of(data, "main.tf")
    if source is None:
        return
    found = _found(source, Syntax.HCL)
    before = _tree(source)
    if before is not None:
        assert before == _tree(Source("main.tf", _crossed(source, found))), "what is no comment counts as one"


def _tree(source: Source) -> object:
    """Return what Terraform's language says, without places; None where it cannot be read."""
    try:
        return meant(hcl.body(source))
    except UnreadableError:
        return None


_YAML_TEXT = f"""\
a: 'it''s # no' {_ALLOW}
b: |2-  # one
   # no
   c
"d \\" # no": &x [e#no, f] # two
? g
: *x
{_ALLOW}
h: !Sub >-
  ${{i}} # no
"""
_TOML_TEXT = f"""\
[tool.appsync-lint] # six
{_ALLOW}
a = "# no" {_ALLOW}
b = '''
# no''' # three
c = [ # four
  1, # five
]
d = {{e = "\\"# no"}}
"""
_HCL_TEXT = f"""\
{_ALLOW}
a = "# no // no ${{"/* no */"}}" // two
/* three
   goes on */
b = <<-EOT
  # no ${{"x" /* yes */}}
  EOT
c {{ # four
  d = [1, # five
  2]
}}
"""
_OWN = SCHEMA.replace("  deletePost", f"  {_ALLOW}\n  deletePost")

TARGETS = {
    "suppressions": Target(
        _suppressions,
        lambda: (*seeds.encoded((SCHEMA, _OWN)), *seeds.fences("graphql"), *seeds.files(".graphql", holding=b"allow")),
        _WORDS,
        short=100,
    ),
    "comments of YAML": Target(
        _yaml, lambda: (_YAML_TEXT.encode(), *seeds.fences("yaml"), *seeds.files(".yml", ".yaml")), _WORDS
    ),
    "comments of TOML": Target(_toml, lambda: (_TOML_TEXT.encode(),), _WORDS),
    "comments of HCL": Target(_hcl, lambda: (_HCL_TEXT.encode(), *seeds.files(".tf", ".tfvars")), _WORDS),
}
