"""`[tool.appsync-lint]` of a TOML file: what it means is what tomllib says, and each value knows its place."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.config import Known
from appsync_lint.loaders import document, neutral
from appsync_lint.loaders.document import Scalar, Sequence, Table
from appsync_lint.source import Source, UnreadableError
from tests.terminal import CONFIG, SCHEMA, run, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Problem

ONE = ("--select", "public-mutation")
PART = """\
[project]
name = "blog"

[tool.appsync-lint]
name = "blog"
authenticationType = "AMAZON_COGNITO_USER_POOLS"
additionalAuthenticationProviders = [{authenticationType = "API_KEY"}]
"""
TRICKY = '''\
text = """
[tool.appsync-lint]
failOn = "none of ours"
"""
'quoted.key'.other = { a.b = 1, "c" = [ 1, 2 ] } # [tool.appsync-lint]
[tool]
"appsync-lint".name = 'a # "b"'   # comment "
[tool.other]
list = [ "]", '#', """\\"""", # ]
  \'\'\'\'\'\'\', [], {}, {x = [{}]},
]
[[tool.appsync-lint.policies]]
fields = ["A.*",
  \'\'\'
B.c\'\'\', # both
]
never = []
[[tool.appsync-lint.policies]]
fields = """x""""" # five quotes end it
only.deep.er = [[1, 0x1F], [2.5e3, true, {"é ü" = -0}]]
[tool.appsync-lint.rules.public-mutation]
severity = "\\u006cow"
[tool.appsync-lint.rules]
other = 2027-06-30
[ tool . appsync-lint . "sensitive" ]
names=["a","b"]
[tool.appsync-lint.tags]
"" = "empty key"
'''


def part(text: str) -> Node:
    """Return the tree of a text."""
    return document.read(Source("pyproject.toml", text))


def plain(node: Node) -> Any:  # noqa: ANN401 - TOML data
    """Return a tree as Python data."""
    if isinstance(node, Table):
        assert node.entries.keys() == node.keys.keys()
        return {key: plain(value) for key, value in node.entries.items()}
    assert isinstance(node, Sequence | Scalar)
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.value


def dated(value: object) -> object:
    """Return tomllib's data with dates as texts."""
    if isinstance(value, dict):
        return {key: dated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield the scalars of a tree."""
    if isinstance(node, Scalar):
        yield node
        return
    assert isinstance(node, Table | Sequence)
    for inner in node.entries.values() if isinstance(node, Table) else node.items:
        yield from scalars(inner)


def agrees(text: str) -> None:
    """Assert that a text means what tomllib says, and that every value stands where its span says."""
    root = part(text)
    assert plain(root) == dated(tomllib.loads(text)["tool"]["appsync-lint"])
    for scalar in scalars(root):
        assert dated(tomllib.loads(f"v = {scalar.span.text}")["v"]) == scalar.value


def refused(text: str) -> Problem:
    """Return the one problem of a text that is refused."""
    with pytest.raises(UnreadableError) as caught:
        part(text)
    (problem,) = caught.value.problems
    return problem


# Meaning and places.


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_way_to_write_it_means_what_tomllib_says(end: str) -> None:
    agrees(TRICKY.replace("\n", end))


def test_places() -> None:
    root = part(TRICKY)
    assert isinstance(root, Table)
    rules, policies = root.entries["rules"], root.tables("policies")
    assert isinstance(rules, Table)
    assert str(root.keys["name"]) == "pyproject.toml:7:16"
    assert rules.span.first_line().text == "[tool.appsync-lint.rules.public-mutation]"
    assert rules.span.text.endswith("other = 2027-06-30")
    assert rules.keys["public-mutation"].line == 21
    assert [policy.span.line for policy in policies] == [12, 18]
    (_, second) = document.texts(policies[0].get("fields"))
    assert second[1].line == 14
    assert policies[0].entries["never"].span.text == "[]"


@pytest.mark.parametrize(
    "text",
    [
        'tool.appsync-lint.failOn = "low"',
        '[tool]\nappsync-lint = {failOn = "low"}',
        '[tool."appsync-lint"]\nfailOn = "low"',
        "tool = {appsync-lint = {failOn = 'low'}}",
    ],
)
def test_however_the_table_is_written(text: str) -> None:
    agrees(text)
    assert neutral.read(Source("pyproject.toml", text)).settings.fail_on == "low"


KEYS = st.sampled_from(["a", "b-c", "1", '"x.y"', "'é \"'", '"\\u0041 #"', '""'])
ATOMS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["true", "false", "2027-06-30", "0xDEAD_beef", "1_000", "6.6e-3"]),
    st.sampled_from(['"a#b"', "'c\\d'", '"""\n"x"" \\\n  y"""', "'''\r\n'z'' ]}'''", '"\\"]"', '""""""', '""""q"""""']),
)
SPACE = st.sampled_from(["", " ", "\t", "  "])
BREAK = st.sampled_from(["", " ", "\n", " # ]}\"'\n\r\n"])


def _array(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(BREAK, values, BREAK).map("".join)
    return st.tuples(st.lists(item, max_size=4), st.booleans(), BREAK).map(
        lambda drawn: f"[{','.join(drawn[0])}{',' if drawn[1] and drawn[0] else ''}{drawn[2]}]"
    )


def _inline(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    key = st.tuples(KEYS, SPACE, st.sampled_from(["", ".k", " . k . l"])).map("".join)
    pair = st.tuples(SPACE, values, SPACE).map("".join)
    return st.dictionaries(key, pair, max_size=3).map(
        lambda pairs: f"{{{','.join(f'{k}={v}' for k, v in pairs.items())}}}"
    )


VALUES = st.recursive(ATOMS, lambda inner: _array(inner) | _inline(inner), max_leaves=12)
HEADERS = st.sampled_from([
    "tool.appsync-lint", 'tool . "appsync-lint" . x', "tool.appsync-lint.x.y", "other", "tool.appsync-lint-other.z",
])  # fmt: skip


@st.composite
def toml(draw: st.DrawFn) -> str:
    """Return a text that may be valid TOML."""
    lines = []
    for header in draw(st.lists(HEADERS, min_size=1, max_size=4)):
        lines.append(draw(st.sampled_from([f"[{header}]", f"[[{header}]]", f"  [ {header} ] # ["])))
        for key, value in draw(st.dictionaries(KEYS, VALUES, max_size=3)).items():
            lines.append(f"{draw(SPACE)}{key} = {value}{draw(st.sampled_from(['', ' # ]', '	']))}")
    return draw(st.sampled_from(["\n", "\n\n", "\r\n"])).join(lines)


@given(toml())
def test_whatever_is_valid_means_what_tomllib_says(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert "This is not valid TOML: " in refused(text).sentence
        return
    if "appsync-lint" in data.get("tool", {}):
        agrees(text)
    else:
        assert refused(text).sentence == "There is no [tool.appsync-lint] in this file."


@given(st.text(st.sampled_from("[]{}=.,\"'#\n\r\\ a1-:T\t\ufeff\x00"), max_size=40))
def test_no_text_makes_it_crash(text: str) -> None:
    for written in (text, f"[tool.appsync-lint]\n{text}"):
        with contextlib.suppress(UnreadableError):
            part(written)


# What is refused.


@pytest.mark.parametrize(
    ("line", "sentence", "column"),
    [
        ("failOn = low", "This is not valid TOML: Invalid value.", 10),
        ('name = "a', "This is not valid TOML: ", 10),
        ("name", "This is not valid TOML: Expected '=' after a key in a key/value pair.", 5),
        ("name = 1\nname = 2", "This is not valid TOML: Cannot overwrite a value.", 9),
        ("allow = [{until = 2027-06-30T07:32:00Z}]", "No key has a time for its value.", 19),
        ("allow = [{until = 2027-06-30 07:32:00}]", "No key has a time for its value.", 19),
        ("name = 07:32:00", "No key has a time for its value.", 8),
        ("queryDepthLimit = inf", "inf is no number that a key can have.", 19),
        ("queryDepthLimit = [-nan]", "-nan is no number that a key can have.", 20),
        ("queryDepthLimit = 1e999", "1e999 is no number that a key can have.", 19),
        (f"queryDepthLimit = {'9' * 5000}", "The number is too long.", 19),
        (f"queryDepthLimit = 0x{'f' * 5000}", "The number is too long.", 19),
        (f"name.{'a.' * 2_000}a = 1", "This is nested more than 50 levels deep", 1),
        ("name = " + "[" * 100_000, "This is nested too deeply: 500 levels or more.", 100_007),
        ("name = " + "{a=" * 100_000, "This is nested too deeply: 500 levels or more.", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_refusals_have_their_places(line: str, sentence: str, column: int | None) -> None:
    problem = refused(f"# first\n[tool.appsync-lint]\n{line}")
    assert problem.sentence.startswith(sentence)
    assert problem.span is not None
    assert problem.span.line == 3 + line.count("\n")
    if column is not None:
        assert problem.span.column == column


def test_the_place_of_an_error_behind_crlf() -> None:
    problem = refused('[tool.appsync-lint]\r\nname = "a"\r\nfailOn = low\r\n')
    assert str(problem.span) == "pyproject.toml:3:10"


def test_all_mistakes_are_said_at_once_each_with_its_line() -> None:
    text = PART + 'failOm = "low"\nqueryDepthLimit = -1\n[tool.appsync-lint.rules]\npublic-mutation = "of"\n'
    with pytest.raises(UnreadableError) as caught:
        neutral.read(Source("pyproject.toml", text))
    assert [(str(problem.span), problem.sentence) for problem in caught.value.problems] == [
        ("pyproject.toml:8:1", "There is no key `failOm`."),
        ("pyproject.toml:9:19", "`queryDepthLimit` has to be from 0 to 75."),
        ("pyproject.toml:11:19", "`rules.public-mutation` cannot be 'of'."),
    ]


def test_no_value_of_an_environment_variable_is_shown() -> None:
    secrets = (
        'A = "s3cret\\n"\nB = 12345\nC = true\nD = """\nsecret\\\n  line"""\n'
        "E = ['s3cret', 1979-05-27]\nF.g = 's3cret'\n"
    )
    text = f"{PART}[tool.appsync-lint.environmentVariables]\n{secrets}"
    (entry,) = neutral.read(Source("pyproject.toml", text)).apis
    names = entry.config.settings.values
    assert {f"environmentVariables.{name}" for name in "ABCDEF"} <= names.keys()
    value = names["environmentVariables.F"]
    assert isinstance(value, Known)
    assert value.span is not None
    assert value.span.line == text[: text.index("F.g")].count("\n") + 1
    shown = value.span.source.text
    assert len(shown) == len(text)
    assert not any(secret in shown for secret in ("s3cret", "secret", "12345", "true", "line", "1979"))


# As the command line finds it.


def test_a_pyproject_configures_like_a_file_of_our_own(blog: Path) -> None:
    expected = run(blog, *ONE, "--output", "json").json
    (blog / "appsync-lint.yaml").unlink()
    write(blog, {"pyproject.toml": PART, "deep/schema.graphql": SCHEMA})
    for paths in ((), ("schema.graphql",), ("--config", "pyproject.toml"), ("pyproject.toml",)):
        found = run(blog, *paths, *ONE, "--output", "json")
        assert found.json["findings"][0]["fingerprint"] == expected["findings"][0]["fingerprint"]
        assert found.json["apis"] == [{**expected["apis"][0], "config": "pyproject.toml:6"}], paths
        assert found.stderr == ""
    assert "pyproject.toml:6" in run(blog, "deep", *ONE).stdout


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_crlf(blog: Path, bom: bytes) -> None:
    (blog / "appsync-lint.yaml").unlink()
    write(blog, {"pyproject.toml": bom + PART.replace("\n", "\r\n").encode()})
    outcome = run(blog, *ONE, "--output", "json")
    assert outcome.json["apis"][0]["config"] == "pyproject.toml:6"


def test_a_file_of_our_own_in_the_same_folder_wins(blog: Path) -> None:
    write(blog, {"pyproject.toml": PART})
    outcome = run(blog, *ONE)
    assert "note: appsync-lint.yaml is read, and not pyproject.toml.\n" in outcome.stderr
    assert "appsync-lint.yaml:2" in outcome.stdout
    write(blog, {"pyproject.toml": '[project]\ndependencies = ["appsync-lint"]\n'})
    assert run(blog, *ONE).stderr == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[tool.ruff]\nline-length = 120\n",
        b'[project]\ndependencies = ["appsync-lint"]\n[tool]\nx = 1\n',
        b"no toml at all [",
        b"\xff\xfe\x00",
        b"[[tool]]\nname = 'appsync-lint'\n",
    ],
)
def test_a_pyproject_without_a_part_for_us_is_passed_over(blog: Path, content: bytes) -> None:
    write(blog, {"api/schema.graphql": SCHEMA, "api/pyproject.toml": content})
    outcome = run(blog, "api", *ONE)
    assert "appsync-lint.yaml:2" in outcome.stdout
    assert outcome.stderr == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[tool.appsync-lint]\nfailOn = low\n", "pyproject.toml:2:10"),
        (b"[tool.appsync-lint]\nname = '\xff'\n", "pyproject.toml is not UTF-8: byte 28, in line 2."),
        (b"[[tool.appsync-lint]]\n", "`The file` has to be a mapping."),
        (b"[tool.appsync-lint]\nx = " + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_pyproject_that_cannot_be_read_is_no_pass(blog: Path, content: bytes, sentence: str) -> None:
    (blog / "appsync-lint.yaml").unlink()
    write(blog, {"pyproject.toml": content})
    outcome = run(blog, *ONE)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_toml_file_that_is_named_needs_the_table(blog: Path) -> None:
    write(blog, {"pyproject.toml": "[project]\n"})
    outcome = run(blog, "--config", "pyproject.toml")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "There is no [tool.appsync-lint] in this file." in outcome.stderr


def test_a_pyproject_above_the_root_is_not_read(blog: Path) -> None:
    write(blog.parent, {"pyproject.toml": PART})
    (blog / "appsync-lint.yaml").unlink()
    assert "pyproject" not in "".join(str(part) for part in (run(blog, *ONE).stdout, run(blog, *ONE).stderr))


def test_a_pyproject_that_leads_out_of_the_root_is_refused(blog: Path) -> None:
    write(blog.parent, {"outside.toml": PART})
    (blog / "appsync-lint.yaml").unlink()
    (blog / "pyproject.toml").symlink_to(blog.parent / "outside.toml")
    outcome = run(blog, *ONE)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "pyproject.toml lies outside the project's root folder and is not read." in outcome.stderr


def test_no_report_overwrites_a_toml_file(blog: Path) -> None:
    write(blog, {"other.toml": "x = 1\n", "pyproject.toml": PART})
    for name in ("other.toml", "pyproject.toml"):
        before = (blog / name).read_bytes()
        outcome = run(blog, "--output", f"json={name}")
        assert outcome.exit_code == 2
        assert f"The report would overwrite {name}" in outcome.stderr
        assert (blog / name).read_bytes() == before


def test_an_accepted_finding_in_a_table(blog: Path) -> None:
    allow = {"rule": "public-mutation", "at": "Mutation.deletePost", "reason": "r", "until": "2999-01-01"}
    write(blog, {"appsync-lint.yaml": f"{CONFIG}allow: [{json.dumps(allow)}]\n"})
    expected = run(blog, *ONE, "--output", "json").json
    (blog / "appsync-lint.yaml").unlink()
    lines = "".join(f'{key} = "{value}"\n' for key, value in allow.items()).replace('"2999-01-01"', "2999-01-01")
    write(blog, {"pyproject.toml": f"{PART}[[tool.appsync-lint.allow]]\n{lines}"})
    found = run(blog, *ONE, "--output", "json").json
    for key in ("findings", "unknown", "examined"):
        assert found[key] == expected[key]
    assert len(found["suppressed"]) == len(expected["suppressed"])
