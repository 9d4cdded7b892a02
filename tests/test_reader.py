"""The own reader: it accepts what graphql-core accepts, reads it the same, and does so in linear time.

`APPSYNC_LINT_SCHEMAS` may name a folder of big schemas, and `APPSYNC_LINT_CORPUS` that of the corpus.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings

from appsync_lint import grammar, operations, sdl, syntax
from appsync_lint.source import Embedded, Piece, Source, UnreadableError
from bench import generate
from bench.shapes import SHAPES
from tests.mutations import DEFINITIONS, OPERATIONS
from tests.readers import disagreement, judged, told
from tests.strategies import AWS_PRELUDE, Case, cases

_SUFFIXES = frozenset({".graphql", ".gql", ".graphqls"})
_FIXTURES = Path(__file__).parent.parent / "fixtures"
_LINE_ENDS = ("\n", "\r\n", "\r")


def accepted(text: str) -> bool:
    return sdl.scan(Source("a.graphql", text)) is not None


def value(written: str) -> object:
    """Return the value of an argument that is written so, read by the reader itself."""
    found = sdl.scan(Source("a.graphql", f"scalar A @a(x: {written})"))
    assert found is not None
    return found.types[0].type.directives[0].arguments["x"]


# As graphql-core reads it.


@pytest.mark.parametrize("end", _LINE_ENDS, ids=repr)
@pytest.mark.parametrize("text", [*DEFINITIONS, "\n".join(DEFINITIONS), AWS_PRELUDE])
def test_every_construct(text: str, end: str) -> None:
    text = text.replace("\r\n", "\n").replace("\n", end)
    assert accepted(text)
    assert disagreement(text) == ""


_BLANKS = (" ", ",", "\t", "\ufeff", "# x {\n", "\r\n#\r,", " , # \ufeff \ud83d\ude00\n")
_SPACED = (
    "extend type A implements B & C @ d ( a : [ 1 { b : null } ] ) { e ( f : [ [ G ! ] ! ] ! = 2 @ h ) : I ! @ j }",
    "directive @ a ( b : C ) repeatable on | ENUM union A = | B | C enum A { B @ c } schema @ a { query : A } scalar A",
    "type A { b : C ! d ( e : F ! g : H ! = 1 i : [ J ] ! @ k ) : L ! } input A { b : C ! } interface A { b : C }",
)


@pytest.mark.parametrize("blank", _BLANKS, ids=repr)
@pytest.mark.parametrize("spaced", _SPACED)
def test_what_is_ignored_may_stand_between_any_two_tokens(spaced: str, blank: str) -> None:
    text = f"{blank}{spaced.replace(' ', blank)}{blank}"
    assert accepted(text)
    assert disagreement(text) == ""


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_generated_schemas(shape: str) -> None:
    text = generate.schema(300, SHAPES[shape])
    assert accepted(text)
    assert disagreement(text) == ""


@settings(max_examples=60, deadline=None, derandomize=True)
@given(cases())
def test_drawn_schemas(case: Case) -> None:
    assert accepted(case.text)
    assert disagreement(case.text) == ""


def _files() -> list[Path]:
    named = [Path(os.environ[name]) for name in ("APPSYNC_LINT_SCHEMAS", "APPSYNC_LINT_CORPUS") if os.environ.get(name)]
    return sorted(
        path
        for folder in (_FIXTURES, *named)
        for path in folder.rglob("*")
        if path.suffix in _SUFFIXES and path.is_file()
    )


@pytest.mark.parametrize("path", _files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_schemas_of_others(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    assert disagreement(text) == ""


def test_what_the_reader_leaves_is_served_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'type Query @aws_iam { "a" post(id: ID! = "1"): Post! @aws_api_key }\ntype Post { id: ID! }'
    schemas = [sdl.read([Source("a.graphql", text)])]
    monkeypatch.setattr(grammar, "DEFINITION", re.compile(r"(?!)"))
    schemas += [sdl.read([Source("a.graphql", text)])]
    own, served = ([(f.coordinate, f.type.text, str(f.span)) for f in schema.fields] for schema in schemas)
    assert own == served
    assert [[str(p.directive) for p in schema.placements] for schema in schemas] == [["@aws_iam", "@aws_api_key"]] * 2


# What is said below is said of the reader alone.


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1", 1), ("-0", 0), ("-12", -12), ("1.5", 1.5), ("1e3", 1000.0), ("-0.5E-3", -0.0005), ("1E+2", 100.0),
        ("true", True), ("false", False), ("null", None), ("nulls", "nulls"), ("ENUM", "ENUM"), ("_", "_"), ('""', ""),
        ('"a # b"', "a # b"), ('"\\""', '"'), (r'"\\\/\b\f\n\r\t"', "\\/\b\f\n\r\t"), (r'"\u00e9"', "é"),
        (r'"\u{1F600}\u{e9}\u{000041}"', "\N{GRINNING FACE}éA"), (r'"\uD83D\uDE00"', "\N{GRINNING FACE}"),
        (r'"\\u0041"', "\\u0041"), ('"\t\0\x7f"', "\t\0\x7f"), ('"\ud83d\ude00"', "\ud83d\ude00"), ('""""""', ""),
        ('"""a"""', "a"), ('""" "" \\""" """', ' "" """ '), ('"""\n    a\n\n      b\n    c \n  """', "a\n\n  b\nc "),
        ('"""a\r\n\t b\r\t c"""', "a\nb\nc"), ('"""\\n"""', "\\n"), ("[]", []), ("[1 [2, A]]", [1, [2, "A"]]),
        ("{}", {}), ("{a: {b: [1]}, c: null}", {"a": {"b": [1]}, "c": None}), ("{a: 1 a: 2}", {"a": 2}),
    ],
)  # fmt: skip
def test_values(written: str, meant: object) -> None:
    assert value(written) == meant
    assert type(value(written)) is type(meant)
    assert disagreement(f"scalar A @a(x: {written})") == ""


def test_a_number_with_more_digits_than_python_converts() -> None:
    assert math.isnan(value("1" * 5000))  # type: ignore[arg-type]
    assert value("1e999") == math.inf


@pytest.mark.parametrize(
    "written",
    [
        "00", "01", "-", "--1", "+1", "1.", ".5", "1.e2", "1e", "1e+", "1a", "1_0", "0x1", "1.5.2", "1e5.3", "\u0663",
        "$a", "$ a", "[$a]", "{a: $b}", "{a}", "{a: }", "{1: 2}", '{"a": 1}', "[1", "{a: 1", "(1)", "", "a b: 1 c", '"',
        '"\n"', '"\r"', '"\\', r'"\a"', r'"\u12"', r'"\u{}"', r'"\u{110000}"', r'"\u{D800}"', r'"\u{000000041}"',
        r'"\uD800"', r'"\uDC00\uD800"', r'"\uD83D\u0041"', '"\ud800"', '"a\udc00\ud800"', '"""', '"""a""', '"""a\\"""',
        "'a'", "é", "@a",
    ],
)  # fmt: skip
def test_what_is_no_value(written: str) -> None:
    assert not accepted(f"scalar A @a(x: {written})")
    assert not accepted(f"input A {{ x: Int = {written} }}")
    assert judged(f"scalar A @a(x: {written})") is None


@pytest.mark.parametrize(
    "text",
    [
        "type A {}", "type A { }", "interface A {}", "input A {}", "enum A {}", "schema {}", "schema", "schema @a",
        "extend type A", "extend interface A", "extend union A", "extend enum A", "extend input A", "extend scalar A",
        "extend schema", "extend schema {}", "extend schema @a {}", "extend type A {}", "extend type A @a {}", "extend",
        '"a" extend type A @a', '"a"', '"a" "b" type A', 'type A { "a" "b" c: Int }', 'type A { "a" }', "type",
        "type 1", "type A { a }", "type A { a: }", "type A { a: [B }", "type A { a: B] }", "type A { a: B!! }",
        "type A { a: [] }", "type A { a: !B }", "type A { a(): B }", "type A { a(b): B }", "type A { a(b: C: B }",
        "type A { a(b: C}: B }", "type A { a: B = 1 }", "type A { a(b: C @d = 1): B }", "type A { a: B @ }",
        "type A { a: B @c() }", "type A { a:: B }", "type A { a: B @@c }", "type A { a: B @c(d: 1}",
        "type A { a: B @c(d: 1)(e: 2) }", "type A { $a: B }", "type A( a: B )", "type A implements",
        "type A implements &", "type A implements B & {a: C}", "type A implements | B", "union A = ", "union A = |",
        "union A = B |", "union A = B C", "union A = & B", "union A { B }", "scalar A { b }", "enum A { true }",
        "enum A { B: 1 }", "enum A { null }", "enum A { false }", "input A { a(b: C): D }", "input A { a: B = $c }",
        "input A { a: B)", "schema { query }", "schema { query: [A] }", "schema { query: A! }",
        "schema { subscriptions: A }", 'schema { "a" query: A }', "directive a on ENUM", "directive @a",
        "directive @a on", "directive @a on |", "directive @a on ENUMS", "directive @a on enum",
        "directive @a() on ENUM", "directive @a on ENUM ENUM", "directive @a on ENUM &FIELD",
        "directive @a repeatable repeatable on ENUM", "typeA { a: B }", "type A { a: B } }", "type A { a: B };",
        "type A { a: B } \ud800", "type A # \ud800\n{ a: B }", "type A \x0b", "type A \xa0", "type A \u2028", "type é",
        "{ a }", "query { a }", "type A { a: B } query { a }",
    ],
)  # fmt: skip
def test_what_is_no_definition(text: str) -> None:
    assert not accepted(text)
    assert disagreement(text) == ""


def test_directives_that_are_written_alike_share_nothing_that_can_change() -> None:
    flat, deep = '@x(g: ["A"])', "@x(o: {a: [1]})"
    schema = sdl.read([Source("a", f"type Query {{ a: Int {flat} b: Int {flat} c: Int {deep} d: Int {deep} }}")])
    values = [next(iter(field.directives[0].arguments.values())) for field in schema.fields]
    assert values[0] == values[1] == ["A"]
    assert values[2] == values[3] == {"a": [1]}
    assert values[0] is not values[1]
    assert values[2] is not values[3]


def test_a_text_inside_another_has_the_places_of_that() -> None:
    text = "type Query { a(b: Int): Int @c }"
    outer = Source("template.yaml", f"schema: |\n  {text}")
    found = sdl.scan(Embedded(outer, text, [Piece(0, 12)]))
    assert found is not None
    (field,) = found.types[0].type.fields
    assert str(field.span) == "template.yaml:2:16"
    places = [field.type.span, field.arguments[0].span, field.directives[0].span]
    assert list(map(str, places)) == ["template.yaml:2:27", "template.yaml:2:18", "template.yaml:2:31"]


# Nesting.

# How many brackets are around, and what stands there; what is repeated before and behind the middle; and the rest.
_NESTINGS = {
    "list": (1, "scalar A @a(x: ", "[", "", "]", ")"),
    "object": (1, "scalar A @a(x: ", "{a: ", "1", "}", ")"),
    "object in a list": (2, "scalar A @a(x: [", "[{a: ", "1", "}]", "])"),
    "type": (1, "type A { a: ", "[", "B", "]", " }"),
    "type with blanks": (1, "type A { a: ", "[ ", "B", " ] !", " }"),
    "type of an argument": (2, "type A { a(b: ", "[", "B", "]!", "): C }"),
    "type of an input's field": (1, "input A { a: ", "[", "B", "]", " }"),
    "default value": (2, "type A { a(b: B = ", "[", "", "]", "): C }"),
    "default value of an input's field": (1, "input A { b: B = ", "[", "", "]", " }"),
    "directive of a field": (2, "type A { a: B @c(d: ", "[", "", "]", ") }"),
    "directive of an argument": (3, "type A { a(b: B @c(d: ", "[", "", "]", ")): C }"),
    "directive of an input's field": (2, "input A { a: B @c(d: ", "[", "", "]", ") }"),
    "directive of an argument of a directive": (2, "directive @a(b: B @c(d: ", "[", "", "]", ")) on ENUM"),
    "directive of the schema": (1, "extend schema @a(b: ", "[", "", "]", ")"),
    "directive of an enum's value": (2, "enum A { B @c(d: ", "[", "", "]", ") }"),
    "definition of a directive": (1, "directive @a(b: ", "[", "B", "]", ") on ENUM"),
}


def _nested(kind: str, levels: int) -> str:
    around, before, opening, middle, closing, behind = _NESTINGS[kind]
    times = math.ceil((levels - around) / len(closing.strip(" !")))
    return before + opening * times + middle + closing * times + behind


@pytest.mark.parametrize("kind", _NESTINGS)
def test_five_hundred_levels_are_read_and_one_more_is_refused(kind: str) -> None:
    text = _nested(kind, 500)
    own, judge = sdl.scan(Source("a.graphql", text)), judged(text)
    assert own is not None
    assert judge is not None
    with syntax.deep_recursion():
        assert told(own) == told(judge)
    with pytest.raises(UnreadableError) as caught:
        sdl.read([Source("a.graphql", _nested(kind, 501))])
    assert [problem.sentence for problem in caught.value.problems] == ["This is nested more than 500 levels deep."]


# Time.

# What is repeated, and what stands before and behind it.
_REPEATED = {
    "definitions": ("", "type A { a: B }\n", ""),
    "fields": ("type A { ", "a: [B!]! ", "}"),
    "arguments": ("type A { a(", "b: [B] = 1 ", "): C }"),
    "arguments without an end": ("type A { a(", "b: [B] ", ""),
    "directives": ("scalar A ", "@a(b: 1) @c ", ""),
    "arguments of a directive": ("scalar A @a(", 'b: "c" ', ")"),
    "arguments of a directive and a comment": ("scalar A ", "@a(b: 1 # ) \n) ", ""),
    "arguments of a directive without an end": ("scalar A ", "@a(b: 1 ", ""),
    "arguments of a directive that ends too late": ("scalar A ", "@a(b: 1 ", ")"),
    "values": ("scalar A @a(b: [", "1 {c: [d]} ", "])"),
    "brackets of a list": ("scalar A @a(b: ", "[", ""),
    "brackets of a type": ("type A { a: ", "[", ""),
    "closing brackets of a type": ("type A { a: B", "]!", "!"),
    "marks of a type": ("type A { a: B", " !", ""),
    "types with blanks": ("type A { ", "a: [ [ B ] ! ] ", "}"),
    "quotes": ("", '"', ""),
    "empty strings": ("", '"" ', ""),
    "strings": ("scalar A @a(b: [", '"\\n\\u00e9" ', "])"),
    "a string": ('scalar A @a(b: "', "a\\n", '")'),
    "a string without an end": ('scalar A @a(b: "', "a\\n", ""),
    "escapes in braces": ('scalar A @a(b: "', "\\u{0", ""),
    "a block string": ('"""', "  a\n", '""" scalar A'),
    "a block string without an end": ('"""', " a \\ ", ""),
    "a block string as a value": ('scalar A @a(b: """', "  a\n", '""")'),
    "quotes in a block string": ('"""', '\\""" "" ', ""),
    "descriptions": ("type A { ", '"a" b: C ', "}"),
    "descriptions of nothing": ("", '"a" ', ""),
    "comments": ("type A { a: ", "# b\n", "B }"),
    "blanks": ("type A { a: B ", " ,", "; }"),
    "byte order marks": ("type A { a: B", "\ufeff", "; }"),
    "blanks between": ("type A { ", "a #\n : #\n B #\n ", ""),
    "interfaces": ("type A implements ", "B ", ""),
    "interfaces and signs": ("type A implements ", "B & ", "{"),
    "members": ("union A = ", "B | ", ""),
    "locations": ("directive @a on ", "ENUM | ", ""),
    "values of an enum": ("enum A { ", "B @c ", ""),
    "roots": ("schema { ", "query: A ", ""),
    "digits": ("scalar A @a(b: ", "1", ")"),
    "fractions": ("scalar A @a(b: ", "1.5", ")"),
    "a name": ("type ", "A", " { a: B }"),
    "characters outside ASCII": ("# ", "é", "\ntype A { a: B }"),
    "fields of a client": ("{ ", 'a: b(c: [$d "e" 1]) @f { ...G } ', "}"),
    "selections within selections": ("{ ", "a { ", ""),
    "arguments of a client": ("{ a(", "b: [$c] ", ")"),
    "variables": ("query (", "$a: [B!]! = 1 @c(d: 1) ", ") {"),
    "spreads": ("{ ", "... on A @b ", "}"),
    "operations": ("", "query A { b }\n", ""),
    "surrogates": ("# ", "\ud83d\ude00", "\ntype A { a: B } \ud83d"),
}


def _seconds(kind: str, times: int) -> float:
    before, repeated, behind = _REPEATED[kind]
    text = before + repeated * times + behind
    started = time.process_time()
    sdl.scan(Source("a.graphql", text))
    operations.are_all_of(text)
    return time.process_time() - started


@pytest.mark.parametrize("kind", _REPEATED)
def test_eight_times_the_text_takes_no_more_than_a_multiple_of_the_time(kind: str) -> None:
    # In quadratic time it would be 64 times as much. A machine that is busy measures nothing below a tenth of a
    # millisecond, and may be wrong several times.
    ratios = (_seconds(kind, 16_000) / max(_seconds(kind, 2_000), 0.0001) for _ in range(8))
    assert any(ratio < 24 for ratio in ratios)


# Imports.


@pytest.mark.parametrize(
    "statement",
    [
        "sdl.read([Source('a', 'type Query { a: Int }'), Source('b', '# nothing')])",
        "sdl.is_operation_document(Source('a', '\"query\" type Query { a: Int }'))",
        "sdl.is_operation_document(Source('a', ''))",
        "sdl.is_operation_document(Source('a', 'query A($b: [ID!] = 1) { c(d: $b) { e ... on F { g } } }'))",
    ],
)
def test_graphql_core_stays_out_where_nothing_is_wrong(statement: str) -> None:
    program = f"import sys; from appsync_lint import sdl; from appsync_lint.source import Source; {statement}"
    program += "; sys.exit('graphql' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# Operations.


@pytest.mark.parametrize("text", OPERATIONS)
def test_documents_of_operations(text: str) -> None:
    assert sdl.is_operation_document(Source("a.graphql", text))
    assert not sdl.is_operation_document(Source("a.graphql", f"{text}\nscalar A"))
    assert not sdl.is_operation_document(Source("a.graphql", f"scalar A\n{text}"))
    assert not sdl.is_operation_document(Source("a.graphql", f"{text} }}"))


@pytest.mark.parametrize("text", ["{", "{ a {", "query {", "query A($a", '"""', "fragment"])
def test_operations_that_end_too_early_are_none(text: str) -> None:
    assert not sdl.is_operation_document(Source("a.graphql", text))
