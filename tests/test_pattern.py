"""Regular expressions of settings: what they let through, and that none keeps the linter busy."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import pattern

ANYTHING = [
    "", ".*", ".+", "^.*$", "(.*)", "(?:.*)", "(?<id>.*)", ".*?", r"[\s\S]*", r"\S+", r"\A.*\z", "abc|.*", "(?i).*",
    "[^ ]+", ".{32}", "[a-z0-9]{26}", r"^\w{20,}$", "^[0-9a-f-]{36}$", "(.)*", "(.+)+",
]  # fmt: skip
NOTHING_IN_EVERY_ID = ["|", "abc|", "|abc", "(abc)?", "a*", "^", "$", ".", "(abc|)"]
NAMED = ["abc", "^abc$", "^(web|app)$", "a|b", "web-.*", ".*-web", "^(abc|)$", "^$", r"a\.b", "[ab]c", "(?i)web"]
NOT_READ = ["*", "(", ")", "a)", "(?!x).*", r"(.)\1.*", r"\p{Alpha}*", "a**", ".*+", "[", "[a&&b]", "{1}", "a{2}{3}"]


@pytest.mark.parametrize("expression", ANYTHING)
def test_what_fits_a_made_up_id_names_no_client(expression: str) -> None:
    assert pattern.admits_any_client(expression, in_full=True)


@pytest.mark.parametrize("expression", NOTHING_IN_EVERY_ID)
def test_what_matches_nothing_in_every_id_names_none_where_a_part_is_enough(expression: str) -> None:
    assert pattern.admits_any_client(expression)
    assert not pattern.admits_any_client(expression, in_full=True)


@pytest.mark.parametrize("expression", [*NAMED, *NOT_READ, ".*" * 300])
def test_what_names_a_client_or_is_not_understood_is_left_alone(expression: str) -> None:
    assert not pattern.admits_any_client(expression)


@pytest.mark.parametrize("expression", NOT_READ)
def test_what_is_not_understood_is_no_pattern(expression: str) -> None:
    assert pattern.read(expression) is None


@pytest.mark.parametrize(
    ("expression", "beginning"),
    [
        ("^Bearer .+", "Bearer "),
        ("(?i)^bearer.+", "bearer"),
        (r"^[Bb]earer\s+.+", "bearer"),
        ("^(Bearer|Basic) .+", "B"),
        ("^(?:Bearer )?.+", ""),
        ("(ab|ab)c", "abc"),
        ("(ab)+c", "ab"),
        (r"a\.b[c][^d]", "a.bc"),
    ],
)
def test_the_text_with_which_every_match_begins(expression: str, beginning: str) -> None:
    known = pattern.read(expression)
    assert known is not None
    assert known.beginning == beginning


_EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", ".", "^", "$", "[ab]", "[^a]", r"\w", ""]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: f"({'|'.join(options)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,1}", "{2,}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(_EXPRESSIONS, st.text("abc", max_size=5))
def test_it_matches_what_python_matches(expression: str, text: str) -> None:
    known = pattern.read(expression)
    assert known is not None
    assert known.fits(text) == bool(re.fullmatch(expression, text))
    assert known.occurs_in(text) == bool(re.search(expression, text))


@pytest.mark.parametrize(
    "expression",
    [
        "(|)" * 160 + "x", "(.?)*" * 98 + "!", "((((((((((.*)*)*)*)*)*)*)*)*)*)!", "(a|a|a|a|b|)*" * 38,
        ".{0,99}" * 70 + "!", "(.{999999999}){999999999}", "(" * 400, "(" * 250 + ")" * 250,
    ],
)  # fmt: skip
def test_no_expression_takes_long(expression: str) -> None:
    before = time.process_time()
    pattern.admits_any_client(expression)
    assert time.process_time() - before < 5
