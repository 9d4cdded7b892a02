"""Regular expressions of settings: what they let through, told by their text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint import expressions

ANYTHING = [
    "", ".*", ".+", "^.*$", "(.*)", "(?:.*)", "(?<id>.*)", ".*?", r"[\s\S]*", r"\A.*\z", "abc|.*", "(?i).*",
    "^(web|.*)$",
]  # fmt: skip
ANY_ID = [*ANYTHING, r"\S+", "[^ ]+", ".{32}", "[a-z0-9]{26}", r"^\w{20,}$", "^[0-9a-f-]{36}$"]
NAMED = [
    "abc", "^abc$", "^(web|app)$", "a|b", "web-.*", ".*-web", "^(abc|)$", "^$", r"a\.b", "[ab]c", "(?i)web", "|", ".",
    "*", "(", ")", "a)", "(?!x).*", r"(.)\1.*", "a**", "[", "((.*)*)*x", "(" * 400,
]  # fmt: skip
IDS = ("4kq8zt0vj6w1xnd93mhp7rsb5c", "qZ7wT2mXk9LpV4sRj8HnB3dYc6FgA1eU", "5f0c9d72-8e41-4b6a-9c3d-17a2be60f84d")


@pytest.mark.parametrize("expression", ANY_ID)
def test_what_fits_every_id_of_some_shape_names_nobody(expression: str) -> None:
    assert expressions.names_nobody(expression)
    python = expression.replace("(?<", "(?P<").replace(r"\z", r"\Z")
    assert not expression or any(re.fullmatch(python, identifier) for identifier in IDS)


@pytest.mark.parametrize("expression", NAMED)
def test_what_names_a_client_or_has_another_form_is_left_alone(expression: str) -> None:
    assert not expressions.names_nobody(expression)


@pytest.mark.parametrize("expression", sorted({*ANY_ID, *NAMED}))
def test_anything_is_let_through_by_expressions_for_anything_alone(expression: str) -> None:
    assert expressions.lets_anything_through(expression) == (expression in ANYTHING)


@pytest.mark.parametrize("expression", ["^Bearer .+", "(?i)^bearer.+", r"^[Bb]earer\s+.+", "(?:Bearer )(.+)", "Bearer"])
def test_an_expression_that_waits_for_bearer(expression: str) -> None:
    assert expressions.waits_for_bearer(expression)


@pytest.mark.parametrize(
    "expression", ["^(Bearer|Basic) .+", "^(?:Bearer )?.+", "^Token .+", "^Bearers .+", "Bearer?.*", ".*Bearer", ""]
)
def test_one_that_lets_other_texts_through_as_well(expression: str) -> None:
    assert not expressions.waits_for_bearer(expression)


@given(st.text(max_size=200))
def test_every_expression_is_judged(expression: str) -> None:
    assert expressions.names_nobody(expression) >= expressions.lets_anything_through(expression)
    assert isinstance(expressions.waits_for_bearer(expression), bool)
