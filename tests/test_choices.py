"""Every way in which infrastructure code can turn out is found, each once, and none that cannot be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.loaders.choices import MOST_WAYS, Choices, ways


def test_without_a_question_there_is_one_way_and_nothing_to_say_of_it() -> None:
    found = ways(lambda _: "as written")
    assert (found.found, found.complete) == ((("as written", ""),), True)


def test_the_first_options_come_first_and_each_way_says_which_it_is() -> None:
    def describe(choices: Choices) -> tuple[bool, str]:
        is_prod = choices.pick("IsProd", (True, False), ("IsProd is true", "IsProd is false"))
        return is_prod, choices.pick("stage", ("a", "b"), ("stage a", "stage b"))

    assert [label for _, label in ways(describe).found] == [
        "IsProd is true, stage a",
        "IsProd is true, stage b",
        "IsProd is false, stage a",
        "IsProd is false, stage b",
    ]


def test_a_question_asked_twice_has_one_answer() -> None:
    found = ways(lambda choices: [choices.pick("IsProd", (True, False)) for _ in range(3)]).found
    assert [answers for answers, _ in found] == [[True] * 3, [False] * 3]


def test_a_question_that_is_only_asked_on_some_ways_makes_ways_only_there() -> None:
    def describe(choices: Choices) -> str:
        if choices.pick("HasCache", (False, True)):
            return "ttl " + choices.pick("Ttl", ("0", "300"))
        return "no cache"

    assert [result for result, _ in ways(describe).found] == ["no cache", "ttl 0", "ttl 300"]


def test_too_many_ways_are_not_all_gone_and_that_is_said() -> None:
    def describe(choices: Choices) -> tuple[int, ...]:
        return tuple(choices.pick(f"question {number}", (0, 1)) for number in range(40))

    found = ways(describe)
    assert (len(found.found), found.complete) == (MOST_WAYS, False)


@pytest.mark.parametrize("exactly", [MOST_WAYS, MOST_WAYS + 1])
def test_the_limit_itself_is_complete(exactly: int) -> None:
    found = ways(lambda choices: choices.pick("one", range(exactly)))
    assert found.complete == (exactly <= MOST_WAYS)


@given(st.lists(st.integers(1, 3), max_size=3))
def test_the_ways_are_all_combinations_of_the_options(counts: list[int]) -> None:
    found = ways(lambda choices: tuple(choices.pick(str(n), range(count)) for n, count in enumerate(counts)))
    assert [answers for answers, _ in found.found] == list(product(*map(range, counts)))
