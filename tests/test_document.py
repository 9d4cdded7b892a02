"""Reading YAML and JSON: YAML 1.2's scalars, everything dangerous refused, and every value with its place."""

from __future__ import annotations

import json
import math
import tracemalloc
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.loaders import document
from appsync_lint.loaders.document import Node, Scalar, Sequence, Table
from appsync_lint.source import Source, UnreadableError


def read(text: str, name: str = "a.yaml") -> Node:
    """Read a text as a file of that name."""
    return document.read(Source(name, text))


def plain(node: Node) -> object:
    """Return the plain data of a tree."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    assert isinstance(node, Sequence)
    return [plain(item) for item in node.items]


def value(text: str) -> object:
    """Return what YAML makes of a scalar in a list, with its type: True is not 1."""
    root = read(f"- {text}")
    assert isinstance(root, document.Sequence)
    found = plain(root.items[0])
    return type(found), found


def refused(text: str, name: str = "a.yaml") -> tuple[str, str]:
    """Return the place and the sentence of the one thing that is wrong."""
    with pytest.raises(UnreadableError) as caught:
        read(text, name)
    (problem,) = caught.value.problems
    return str(problem.span), problem.sentence


def at(node: Node, *keys: str) -> Node:
    """Return what stands behind some keys."""
    for key in keys:
        assert isinstance(node, Table)
        node = node.entries[key]
    return node


def levels(depth: int) -> str:
    """Return as many lists inside each other."""
    return "[" * depth + "]" * depth


# YAML's scalars.

TEXTS = """
on off yes no Yes NO y n 1:30 12:30:45 1_000 0b1 2027-06-30 0o 08x = 1e --1 0x tRue nuLL + -x . 1.2.3 us-east-1_x ^3abc$
...x .Infinity
"""
OTHERS = {
    "012": 12, "08": 8, "0o14": 12, "0x1F": 31, "+1": 1, "-0": 0, "1797818276": 1797818276,
    "1e3": 1000.0, ".5": 0.5, "1.": 1.0, "-1.5E-1": -0.15, "0.0": 0.0, ".inf": math.inf, "-.INF": -math.inf,
    "~": None, "null": None, "Null": None, "NULL": None, "": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@pytest.fixture(params=["libyaml", "PyYAML"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "PyYAML":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")


@pytest.mark.usefixtures("_parser")
def test_the_scalars_of_yaml_1_2() -> None:
    for text in TEXTS.split():
        assert value(text) == (str, text)
    for text, meant in OTHERS.items():
        assert value(text) == (type(meant), meant), text
    assert str(value(".nan")) == "(<class 'float'>, nan)"


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("text", ["012", "true", "~", "", "1.5", "on"])
def test_a_quoted_scalar_is_a_text(text: str) -> None:
    assert value(f'"{text}"') == value(f"'{text}'") == (str, text)
    assert plain(read(f"a: |-\n  {text}x\nb: >-\n  {text}x\n")) == {"a": f"{text}x", "b": f"{text}x"}


def test_a_number_of_any_length_is_read() -> None:
    assert value("9" * 300) == (int, int("9" * 300))
    assert value("9" * 100_000) == (float, math.inf)


def test_keys_are_texts() -> None:
    assert plain(read("null: 1\n1: 2\ntrue: 3\n~: 4\non: 5\n")) == {"null": 1, "1": 2, "true": 3, "~": 4, "on": 5}


def test_a_yaml_1_1_header_changes_nothing() -> None:
    assert plain(read("%YAML 1.1\n---\na: on\n...\n")) == {"a": "on"}


# What YAML may not hold.


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("a: 1\nb: 2\na: 3", "3:1", "The key `a` stands twice, first at a.yaml:1:1."),
        ("a: 1\n'a': 3", "2:1", "The key `a` stands twice, first at a.yaml:1:1."),
        ("x: {a: 1, a: 2}", "1:11", "The key `a` stands twice, first at a.yaml:1:5."),
        ("a: &a {b: 1}\nc:\n  <<: *a\n", "3:3", "Merge keys are not read."),
        ("a: !Ref b", "1:4", "Tags are not read."),
        ("a: !!str 5", "1:4", "Tags are not read."),
        ("a: !!python/object/apply:os.system [x]", "1:4", "Tags are not read."),
        ("a: !<tag:x> {b: 1}", "1:4", "Tags are not read."),
        ("a: 1\n---\nb: 2", "2:1", "There is a second document here."),
        ("a: &a [1, *a]", "1:11", "The alias *a stands for nothing, or for what it stands in."),
        ("&a a: *a", "1:7", "The alias *a stands for nothing, or for what it stands in."),
        ("a: *b\nb: &b 1", "1:4", "The alias *b stands for nothing, or for what it stands in."),
        ("b: &b x\n*b : 1", "2:1", "A key has to be a plain text."),
        ("? [a]\n: b", "1:3", "A key has to be a plain text."),
        ("? {a: b}\n: b", "1:3", "A key has to be a plain text."),
        ("née: \x07", "1:6", "This is not valid YAML: a control character."),
        ("a: 1\n\N{GRINNING FACE}: \x1b[31m", "2:4", "This is not valid YAML: a control character."),
        ("a: \x7f", "1:4", "This is not valid YAML: a control character."),
        ("", "1:1", "The file is empty."),
        ("# only a comment\n", "1:1", "The file is empty."),
    ],
)
def test_refused(text: str, place: str, sentence: str) -> None:
    assert refused(text) == (f"a.yaml:{place}", sentence)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n\t- b", 2),
        ("a:\n  b: 1\n\tc: 2", 3),
        ("a: b\n  c: d", 2),
        ("a: [1\nb: 2", 2),
        ("a: 'x", 1),
        ("a: @x", 1),
        ("a: `x`", 1),
        ("a: b: c", 1),
        ("- a\nb: c", 2),
    ],
)
def test_broken_yaml_names_the_line(text: str, line: int) -> None:
    place, sentence = refused(text)
    assert int(place.split(":")[1]) in {line, line + 1}
    assert sentence.startswith("This is not valid YAML: ")


def test_tabs_where_they_are_allowed() -> None:
    assert plain(read('{\n\t"a": 1,\n\t"b": [\n\t\t2\n\t]\n}', "a.json")) == {"a": 1, "b": [2]}
    assert plain(read("a:\t1\nb: 'x\ty'\t# c\n")) == {"a": 1, "b": "x\ty"}


def test_an_alias_stands_for_a_value() -> None:
    root = read("a: &a {b: [1, 2]}\nc: *a\nd: &e x\nf: *e\n")
    assert plain(root) == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}, "d": "x", "f": "x"}
    assert at(root, "c").span == at(root, "a").span


def _bomb(opening: str, closing: str, item: str, lines: int) -> str:
    texts = [f"a0: &a0 {opening}{item.format('x')}{closing}"]
    for number in range(1, lines):
        aliases = ", ".join(
            f"{chr(97 + key)}: *a{number - 1}" if "{" in opening else f"*a{number - 1}" for key in range(9)
        )
        texts.append(f"a{number}: &a{number} {opening}{aliases}{closing}")
    return "\n".join(texts)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_bomb("[", "]", "{}", 30), id="lists"),
        pytest.param(_bomb("{", "}", "k: {}", 30), id="mappings"),
        pytest.param("a: &a [" + "x," * 10_000 + "]\nb: [" + "*a," * 10_000 + "]", id="quadratic"),
    ],
)
def test_an_alias_bomb_is_refused_fast_and_in_little_memory(text: str) -> None:
    tracemalloc.start()
    try:
        assert refused(text)[1] == "This has more than 300,000 values, aliases written out."
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_aliases_cannot_nest_deeper_than_brackets() -> None:
    chain = ["a0: &a0 [1]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 600))]
    assert refused("\n".join(chain)) == ("a.yaml:500:14", "This is nested more than 500 levels deep.")


# Nesting.


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_500_levels_are_read_and_501_refused(name: str) -> None:
    node = read(levels(500), name)
    assert (node.size, node.depth) == (500, 500)
    assert refused(levels(501), name) == (f"{name}:1:501", "This is nested more than 500 levels deep.")


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, levels(100_000)])
def test_100_000_levels_are_refused_at_once(text: str, name: str) -> None:
    assert refused(text, name)[1] == "This is nested more than 500 levels deep."


@pytest.mark.parametrize("text", ["- " * 100_000, "\n".join(f"{'  ' * n}a:" for n in range(1000))])
def test_block_collections_count_too(text: str) -> None:
    assert refused(text)[1] == "This is nested more than 500 levels deep."


# JSON.


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ('{"a": NaN}', "1:7", "it knows no NaN"),
        ('{"a": [1,\n-Infinity]}', "2:1", "it knows no -Infinity"),
        ('{"a": Infinity}', "1:7", "it knows no Infinity"),
        ('{"a": ' + "9" * 5_000 + "}", "1:7", "the number is too long"),
        ("{a: 1}", "1:2", "Expecting property name enclosed in double quotes"),
        ("{'a': 1}", "1:2", "Expecting property name enclosed in double quotes"),
        ('{"a": 012}', "1:8", "Expecting ',' delimiter"),
        ('{"a": True}', "1:7", "Expecting value"),
        ('{"a" 1}', "1:6", "Expecting ':' delimiter"),
        ('{"a": 1} {}', "1:10", "Extra data"),
        ('{"a": 1', "1:8", "Expecting ',' delimiter"),
        ('// c\n{"a": 1}', "1:1", "Expecting value"),
        ('{"a": "x\ny"}', "1:9", "Invalid control character"),
        ('{"a": "\\x"}', "1:8", "Invalid \\escape"),
        ('{"a": "\\ud800"}', "1:7", "an escape stands for half a character"),
        ('{"\\udc00x": 1}', "1:2", "an escape stands for half a character"),
    ],
)
def test_json_is_strict(text: str, place: str, sentence: str) -> None:
    at_, said = refused(text, "a.json")
    assert at_ == f"a.json:{place}"
    assert said.rstrip(".") == f"This is not valid JSON: {sentence}"


@pytest.mark.parametrize("text", ['{"a": 1,}', "[1,]"])
def test_json_has_no_trailing_comma(text: str) -> None:
    place, said = refused(text, "a.json")
    # Python 3.13 names the comma, earlier versions what is missing behind it.
    assert place in {f"a.json:1:{text.index(',') + 1}", f"a.json:1:{text.index(',') + 2}"}
    assert said.startswith("This is not valid JSON: ")


def test_json_knows_each_key_once() -> None:
    assert refused('{"a": 1,\n "\\u0061": 2}', "a.json") == (
        "a.json:2:2",
        "The key `a` stands twice, first at a.json:1:2.",
    )


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_json_file(text: str) -> None:
    assert refused(text, "a.json") == ("a.json:1:1", "The file is empty.")


def test_a_surrogate_pair_is_one_character() -> None:
    assert plain(read('{"\\ud83d\\ude00": "\\ud83d\\ude00"}', "a.json")) == {"\N{GRINNING FACE}": "\N{GRINNING FACE}"}


def test_blank_space_behind_json_takes_no_time() -> None:
    assert plain(read("{}" + " \n" * 500_000, "a.json")) == {}


def test_the_format_goes_by_the_name_and_else_by_the_first_character() -> None:
    assert plain(read("a: 1", "config")) == {"a": 1}
    assert plain(read("a: 1", "a.YML")) == {"a": 1}
    assert plain(read('\n {"a": 1}', "config")) == {"a": 1}
    assert refused("{a: 1}", "config")[1].startswith("This is not valid JSON")
    assert refused("a: 1", "a.JSON")[1].startswith("This is not valid JSON")
    assert plain(read("{a: 1}", "a.yaml")) == {"a": 1}


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text().filter(lambda key: key != "<<"), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_JSON, st.sampled_from([{}, {"indent": 1}, {"indent": "\t", "ensure_ascii": False}, {"separators": (",", ":")}]))
def test_any_json_is_read_as_the_standard_library_reads_it(data: object, style: dict[str, Any]) -> None:
    text = json.dumps(data, **style)
    assert plain(read(text, "a.json")) == data


# Places.


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_in_yaml(end: str) -> None:
    text = end.join(
        [
            "# \N{GRINNING FACE} née",
            "face: '\N{GRINNING FACE}'  # x",
            "list:",
            "  - one",
            '  - {"\N{GRINNING FACE}": two}',
            "last: three",
        ]
    )
    root = read(text)
    assert isinstance(root, Table)
    assert (str(root.keys["face"]), root.keys["face"].text) == ("a.yaml:2:1", "face")
    assert (str(at(root, "face").span), at(root, "face").span.text) == ("a.yaml:2:7", "'\N{GRINNING FACE}'")
    items = at(root, "list")
    assert isinstance(items, document.Sequence)
    assert [(str(item.span), item.span.first_line().text) for item in items.items] == [
        ("a.yaml:4:5", "one"),
        ("a.yaml:5:5", '{"\N{GRINNING FACE}": two}'),
    ]
    assert str(at(items.items[1], "\N{GRINNING FACE}").span) == "a.yaml:5:11"
    assert (str(at(root, "last").span), at(root, "last").span.text) == ("a.yaml:6:7", "three")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_in_json(end: str) -> None:
    text = end.join(["{", ' "\N{GRINNING FACE}": "\N{GRINNING FACE}\\"", "b"  : [1 ,', '  {"c" : true} ]', "}"])
    root = read(text, "a.json")
    assert isinstance(root, Table)
    assert str(root.keys["\N{GRINNING FACE}"]) == "a.json:2:2"
    assert (str(root.keys["b"]), str(at(root, "b").span)) == ("a.json:2:14", "a.json:2:21")
    items = at(root, "b")
    assert isinstance(items, document.Sequence)
    found = at(items.items[1], "c").span
    assert (str(found), found.text) == ("a.json:3:10", "true")
    assert root.span.text == text


@pytest.mark.parametrize("text", ["a: 1\n", "# x\n\n  # y\na: 1", "---\na:\n  1\n"])
def test_a_template_in_yaml_is_read_as_such_where_its_name_says_json(text: str) -> None:
    assert plain(document.read(Source("a.json", text), template=True)) == {"a": 1}
