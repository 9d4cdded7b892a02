"""A text inside a document knows its places there, through blocks, quotes and escapes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import sdl
from appsync_lint.loaders import document
from appsync_lint.loaders.document import Scalar, Table
from appsync_lint.loaders.embedding import embedded
from appsync_lint.source import Source, Span, UnreadableError

SDL = 'type Query {\n  me: User @aws_cognito_user_pools(cognito_groups: ["Admin"])\n}\ntype User { id: ID! }\n'


def scalar(text: str, name: str = "template.yaml") -> Scalar:
    root = document.read(Source(name, text), template=True)
    assert isinstance(root, Table)
    node = root.get("D")
    assert isinstance(node, Scalar)
    return node


def place(node: Scalar, word: str) -> Span:
    source = embedded(node)
    start = source.text.index(word)
    return source.span(start, start + len(word))


def indented(text: str, width: int) -> str:
    return "".join(f"{' ' * width}{line}\n" if line else "\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (f"A: 1\nD: |\n{indented(SDL, 4)}", 4, 16),
        (f"A: 1\nD: |-\n\n{indented(SDL, 4)}", 5, 16),
        (f"A: 1\nD: |2\n{indented(SDL, 2)}", 4, 14),
        (f"A: 1\r\nD: |\r\n{indented(SDL, 4)}".replace("\n", "\r\n").replace("\r\r", "\r"), 4, 16),
        (f"D: # the schema\n  |\n{indented(SDL, 6)}", 4, 18),
    ],
    ids=["block", "blank line first", "indentation indicator", "CRLF", "comment before"],
)
def test_a_directive_in_a_block_has_the_line_and_column_of_the_template(text: str, line: int, column: int) -> None:
    span = place(scalar(text), "@aws_cognito_user_pools")
    assert (span.file, span.line, span.column) == ("template.yaml", line, column)
    assert span.source.text[span.start : span.end] == "@aws_cognito_user_pools"


@pytest.mark.parametrize("name", ["template.json", "template.yaml"])
def test_escapes_in_quotes_are_followed_and_the_text_is_as_it_is_meant(name: str) -> None:
    text = json.dumps({"A": 1, "D": SDL}, indent=2)
    span = place(scalar(text, name), '["Admin"]')
    assert span.source.text[span.start : span.start + 3] == '[\\"'
    assert (span.line, span.text) == (3, '["Admin"]')


def test_single_quotes_write_a_quote_twice() -> None:
    span = place(scalar("D: 'it''s @here'\n"), "@here")
    assert (span.line, span.column) == (1, 11)


@pytest.mark.parametrize(("word", "where"), [("type", "2:3"), ("Query", "2:8"), ("me:", "3:5"), ("}", "3:13")])
def test_a_folded_text_is_found_by_its_words(word: str, where: str) -> None:
    span = place(scalar("D: >\n  type Query\n  { me: Int }\n"), word)
    assert (str(span), span.source.text[span.start : span.end]) == (f"template.yaml:{where}", word)


def test_findings_point_at_the_template_and_so_do_mistakes() -> None:
    schema = sdl.read([embedded(scalar(f"D: |\n{indented(SDL, 4)}"))])
    (directive,) = schema.types["Query"].fields[0].directives
    assert (str(directive.span), str(directive)) == (
        "template.yaml:3:16",
        '@aws_cognito_user_pools(cognito_groups: ["Admin"])',
    )
    with pytest.raises(UnreadableError) as raised:
        sdl.read([embedded(scalar("D: |\n    type Query {\n      me: ]\n    }\n"))])
    assert str(raised.value.problems[0].span) == "template.yaml:3:11"


@given(st.text(st.sampled_from('ab "\\\n\té😀/{}:#'), min_size=1))
def test_every_character_of_a_json_text_is_where_its_escape_begins(value: str) -> None:
    text = json.dumps({"D": value})
    source = embedded(scalar(text, "template.json"))
    assert source.text == value
    for offset in range(len(value)):
        span = source.span(offset, offset + 1)
        raw = text[span.start :]
        decoded = json.loads(f'"{raw[: _width(raw)]}"')
        assert decoded == value[offset]


def _width(raw: str) -> int:
    if raw.startswith("\\ud83d"):
        return 12
    if raw.startswith("\\u"):
        return 6
    return 2 if raw.startswith("\\") else 1


@given(st.lists(st.text(st.sampled_from("ab {}@:é"), max_size=8), min_size=1, max_size=6), st.integers(1, 4))
def test_every_line_of_a_block_is_where_it_stands(lines: list[str], width: int) -> None:
    value = "".join(f"{line}\n" for line in ["type", *lines])
    text = f"A: 1\nD: |\n{indented(value, width)}"
    source = embedded(scalar(text))
    for number, line in enumerate(source.text.split("\n")[:-1]):
        if line.strip():
            start = sum(len(before) + 1 for before in source.text.split("\n")[:number])
            span = source.span(start, start + len(line))
            assert (span.line, span.source.text[span.start : span.end]) == (number + 3, line)


def test_one_place_is_the_same_however_often_its_text_is_taken_out() -> None:
    node = scalar(f"D: |\n{indented(SDL, 4)}")
    first, second = place(node, "me"), place(node, "me")
    assert first == second
    assert len({first, second, place(node, "Query")}) == 2


def test_a_place_in_a_text_inside_a_text_is_one_of_the_file() -> None:
    outer = scalar('A: 1\nD: |\n  {\n  "D": "a\\nb c"\n  }\n')
    root = document.read(embedded(outer))
    assert isinstance(root, Table)
    inner = root.get("D")
    assert isinstance(inner, Scalar)
    span = place(inner, "c")
    assert (str(span), span.text, span.source.text[span.start : span.end]) == ("template.yaml:4:14", "c", "c")


@pytest.mark.parametrize("width", [1, 3])
def test_a_line_of_spaces_alone_moves_no_other(width: int) -> None:
    span = place(scalar(f"D: |\n{' ' * width}a: 1\n{' ' * (width + 2)}\n\n{' ' * width}b: 1\n"), "b:")
    assert (span.line, span.column) == (5, width + 1)
