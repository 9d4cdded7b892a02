"""What is said of an authorizer is true of it when it runs: of programs that are made up, and run here."""

from __future__ import annotations

import sys
from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from appsync_lint.code.authorizers.facts import Part
from appsync_lint.config import Known
from tests.code.answering import authorizer
from tests.code.generated import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from appsync_lint.code.authorizers.facts import Answer

TOKENS = (0, 1, None)
QUERIES = (0, 1, None, "a")

Outcome = tuple[object, ...]


def _outcomes(text: str) -> dict[tuple[object, object], Outcome]:
    """Return what a program answers to every token and query: its number and value, or that it throws."""
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - a program that has just been made up here, of a few harmless operators
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        return {(token, query): _outcome(names["handler"], token, query) for token, query in product(TOKENS, QUERIES)}
    finally:
        sys.setrecursionlimit(before)


def _outcome(handler: Callable[..., dict[str, object]], token: object, query: object) -> Outcome:
    try:
        found = handler({"authorizationToken": token, "requestContext": {"queryString": query}}, None)
    except ValueError:
        return ("throws",)
    except (RecursionError, TypeError):
        return ()
    return found["ttlOverride"], repr(found["isAuthorized"])


def _answers(text: str) -> tuple[Answer, ...]:
    found = authorizer(text, "authorizer.py")
    return found.answers if found else ()  # all that it does is to throw


@settings(deadline=None, max_examples=80)
@given(st.randoms(use_true_random=False))
def test_what_an_answer_does_not_depend_on_does_not_change_it(random: Random) -> None:
    text = Writer(random).program()
    outcomes = _outcomes(text)
    assume(() not in outcomes.values())
    depends: dict[object, bool] = {}
    for answer in _answers(text):
        number = answer.ttl.value if isinstance(answer.ttl, Known) else None
        depends[number] = depends.get(number, False) or bool(answer.depends_on(Part.OPERATION))
    for token in TOKENS:
        # What may throw for reasons of its own, in a call, counts for nothing: it would be in every other program.
        found = {outcomes[token, query] for query in QUERIES} - {("throws",)}
        numbers = {outcome[0] for outcome in found} if len(found) > 1 else set()
        assert all(depends.get(number) for number in numbers), text


@settings(deadline=None, max_examples=80)
@given(st.randoms(use_true_random=False))
def test_what_an_answer_always_is_it_always_is(random: Random) -> None:
    text = Writer(random).program()
    outcomes = _outcomes(text)
    assume(() not in outcomes.values())
    allows: dict[object, set[bool | None]] = {}
    for answer in _answers(text):
        assert isinstance(answer.ttl, Known)
        allows.setdefault(answer.ttl.value, set()).add(answer.allows)
    for outcome in outcomes.values():
        if len(outcome) > 1:
            said = allows.get(outcome[0], set())
            assert None in said or outcome[1] in {repr(value) for value in said}, text
