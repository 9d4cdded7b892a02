"""The plain part of YAML means what PyYAML says that it means, with the same places, or is left to that."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appsync_lint.loaders import plain_yaml, yaml
from appsync_lint.loaders.document import Node, Scalar, Sequence, Table
from appsync_lint.source import Source, UnreadableError

_WORDS = (
    *("a", "API_KEY", "true", "no", "12", "0x1F", "1.5", "1e3", "null", "~", "2020-01-01", "./x", "../x/*.graphql"),
    *("a b  c", "a - b", "a:b", "arn:aws:iam::1:role/x", "^(web|app)$", "a [b] {c}", "a 'b' c", "=", "<<", "(?i)x"),
    *('"a b"', '""', "'x: y'", "'# no comment'", '"a # b"', "[]", "{}", "[A, B]", '[A, "b, c"]', "{a: b, c: {d: [e]}}"),
    *(
        "[[1], {a: ~}]",
        "[a,b]",
        "[ a ]",
        "[a, b,]",
        "{a:b}",
        "[a: b]",
        "{a: }",
        "-1",
        "a: b",
        "a:",
        "- a",
        "&a b",
        "*a",
    ),
    *(
        "!t a",
        "| ",
        "> a",
        "@a",
        "%a",
        "`a",
        ":",
        "?",
        "? a",
        '"a" b',
        "'a''b'",
        '"a\\tb"',
        "é",
        "\t",
        "...",
        "---",
        "",
    ),
)
_KEYS = ("a", "b", "name", "Query.x*", "<<", "a-b", "_x", '"q"', "a b", "1", "true")


@st.composite
def _blocks(draw: st.DrawFn, column: int = 0, depth: int = 0) -> list[str]:
    """Return the lines of a mapping or a list, most of them plain."""
    is_mapping = draw(st.booleans())
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 9)) == 0:
            lines.append(draw(st.sampled_from(["", "# c", f"{' ' * column}# c", "   ", "#"])))
        start = f"{' ' * column}{draw(st.sampled_from(_KEYS)) + ':' if is_mapping else '-'}"
        if depth < 3 and draw(st.booleans()):
            inner = draw(_blocks(column + draw(st.sampled_from([2, 2, 2, 1, 4, 0])), depth + 1))
            if not is_mapping and draw(st.booleans()) and inner[0][: column + 2].isspace():
                lines += [start + inner[0][column + 1 :], *inner[1:]]
            else:
                lines += [start + draw(st.sampled_from(["", "", " ", " # c"])), *inner]
        else:
            gap, end = draw(st.sampled_from([" ", " ", "  ", ""])), draw(st.sampled_from(["", "", " # c", "  ", "#"]))
            lines.append(start + gap + draw(st.sampled_from(_WORDS)) + end)
    return lines


_TEXTS = _blocks().flatmap(lambda lines: st.sampled_from(["", "\n", "\n\n", "\n# e\n"]).map("\n".join(lines).__add__))


def shape(node: Node) -> object:
    """Return everything that a tree says."""
    place = node.span.start, node.span.end, node.size, node.depth
    if isinstance(node, Scalar):
        return type(node.value), str(node.value), place
    if isinstance(node, Sequence):
        return [shape(item) for item in node.items], place
    assert isinstance(node, Table)
    return [(key, node.keys[key].start, node.keys[key].end, shape(node.entries[key])) for key in node.entries], place


def by_pyyaml(source: Source) -> object:
    try:
        return shape(yaml.read(source, template=False, repeated=None))
    except UnreadableError:
        return None


_SLIPS = ("", "", "", " ", "\n", ":", "- ", "#", '"', "  ", ", ", "]", "{", "\r")


@settings(max_examples=400)
@given(_TEXTS, st.integers(0, 200), st.sampled_from(_SLIPS))
@example("a: 1\na: 2\n", 0, "")
@example("a:\n- b\n- c: d\n  e: f\ng: h", 0, "")
@example("a: b\n  c\n", 0, "")
def test_what_is_read_is_what_pyyaml_reads(text: str, at: int, slip: str) -> None:
    source = Source("a.yaml", text[:at] + slip + text[at:] if slip else text)
    found = plain_yaml.read(source)
    if found is not None:
        assert shape(found) == by_pyyaml(source)


@pytest.mark.parametrize(
    "text",
    [
        """\
        # The API of the shop.
        authenticationType: AMAZON_COGNITO_USER_POOLS  # for customers
        userPoolConfig: {userPoolId: eu-west-1_a, defaultAction: ALLOW, appIdClientRegex: ^4app$}

        additionalAuthenticationProviders:
          - authenticationType: API_KEY
          - authenticationType: AWS_IAM
        """,
        """\
        apis:
        - name: shop
          schema: [services/*.graphql, "shared/base.graphql"]
          authenticationType: API_KEY
        allow:
          - rule: public-mutation
            at: Mutation.subscribe*
            reason: "A newsletter: everybody may subscribe"
        """,
    ],
)
def test_what_most_people_write_needs_no_pyyaml(text: str) -> None:
    source = Source("appsync-lint.yaml", dedent(text))
    found = plain_yaml.read(source)
    assert found is not None
    assert shape(found) == by_pyyaml(source)


@pytest.mark.parametrize(
    "text",
    [*("", "# c\n", "a", "a:\n", "a: b: c", "- a: b\n c: d", "a: 1\na: 2\n", "a: |\n  b\n", "a: &b c\n", "a: *b\n"),
     *("a: !t", "<<: a\n", "---\na: b\n", "a: b\n...\n", "a: b\tc\n", "a: \x1b\n", "a: b\r\n", "a: é\n", "a: b\n  c\n"),
     *("a:\nb: c\n", "- a\nb: c\n", "a: b\n- c\n", "- a: b\n  - c\n", "a:\n  b: c\n d: e\n"),
     "a: " + "[" * 501 + "]" * 501],
)  # fmt: skip
def test_anything_else_is_left_to_pyyaml(text: str) -> None:
    assert plain_yaml.read(Source("a.yaml", text)) is None
