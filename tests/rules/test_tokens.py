"""What rules say of the token of a Lambda authorizer: unverified, in the source, in the log."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Severity
from appsync_lint.code.authorizers.facts import Answer, Authorizer, Tokens, TokenTest
from appsync_lint.config import Language, Program
from appsync_lint.source import Source
from tests.pages import findings
from tests.rules.authorizers import TEXT, answer, judged, line

UNVERIFIED, LITERAL, LOGGED = "unverified-token", "literal-token", "logged-token"
CONFIG = "authenticationType: AWS_LAMBDA\nauthorizer: {file: authorizer.js}\n"


def _facts(tokens: Tokens, *answers: Answer, path: str = TEXT.name) -> Authorizer:
    span = line(1) if path == TEXT.name else Source(path, "handler").span(0, 7)
    return Authorizer(Program(Language.TYPESCRIPT, span, path, TEXT), span, answers or (answer(9),), tokens=tokens)


def _compared(*texts: str | None, part: bool = False) -> Tokens:
    return Tokens(compared=tuple(TokenTest(line(number + 3), text, part) for number, text in enumerate(texts)))


# unverified-token


def test_claims_that_nobody_checks_are_one_finding() -> None:
    (found,) = judged(UNVERIFIED, _facts(Tokens(decoded=(line(3), line(5)))))
    assert found.span == line(3)
    assert [step.span for step in found.evidence] == [line(3), line(5), line(9)]


def test_a_check_anywhere_is_enough() -> None:
    assert judged(UNVERIFIED, _facts(Tokens(decoded=(line(3),), verified=(line(4),)))) == ()


def test_claims_that_let_nobody_in_are_none() -> None:
    assert judged(UNVERIFIED, _facts(Tokens(decoded=(line(3),)), answer(9, allows=False))) == ()
    assert len(judged(UNVERIFIED, _facts(Tokens(decoded=(line(3),)), answer(9, allows=None)))) == 1


# literal-token


def test_a_secret_is_not_told() -> None:
    (found,) = judged(LITERAL, _facts(_compared("sk-4f9a8b7c6d5e")))
    assert "`sk-...`" in found.message
    texts = (found.message, found.remedy, *(step.caption for step in found.evidence))
    assert not any("4f9a" in text for text in texts)
    assert "a constant" in judged(LITERAL, _facts(_compared("hunter")))[0].message


def test_the_template_is_named() -> None:
    (found,) = judged(LITERAL, _facts(_compared("custom-authorized")))
    assert "`custom-authorized`" in found.message
    assert "template" in found.message


def test_each_comparison_is_a_finding_of_its_own() -> None:
    found = judged(LITERAL, _facts(_compared("Bearer", "ak-frontend", None, "ak-partner")))
    assert [one.span for one in found] == [line(4), line(6)]


def test_what_is_out_of_sight_is_no_constant() -> None:
    text = "exports.handler = async (event) => ({ isAuthorized: event.authorizationToken === 'key-__unknown__' })\n"
    assert findings(LITERAL, CONFIG, authorizer__js=text) == ()
    assert len(findings(LITERAL, CONFIG, authorizer__js=text.replace("__unknown__", "4711"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Bearer",
        "bearer ",
        "Basic",
        "undefined",
        "null",
        "None",
        "anonymous",
        "Bearer anonymous",
        "guest",
        ".",
        None,
    ],
)
def test_words_that_are_no_secrets(text: str | None) -> None:
    assert judged(LITERAL, _facts(_compared(text))) == ()


def test_a_text_inside_the_token_counts_where_nothing_else_is_asked() -> None:
    inside = _compared("allowed", part=True)
    assert len(judged(LITERAL, _facts(inside))) == 1
    assert judged(LITERAL, _facts(_compared("ak-", part=True))) == ()
    assert judged(LITERAL, _facts(Tokens(compared=inside.compared, verified=(line(2),)))) == ()


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("authorizer.ts", 1),
        ("src/contest/authorizer.ts", 1),
        ("latest.ts", 1),
        ("src/__tests__/authorizer.ts", 0),
        ("test/authorizer.js", 0),
        ("tests/unit/authorizer.py", 0),
        ("lambda/authorizer.test.ts", 0),
        ("lambda/authorizer.spec.js", 0),
        ("lambda/test_authorizer.py", 0),
        ("mocks/authorizer.ts", 0),
        ("e2e/authorizer.ts", 0),
        ("fixtures/authorizer.ts", 1),
    ],
)
def test_files_of_tests_are_left_alone(path: str, count: int) -> None:
    assert len(judged(LITERAL, _facts(_compared("ak-frontend"), path=path))) == count


def test_a_list_of_secrets_with_a_word_before_them_is_reported() -> None:
    text = """
exports.handler = async (event) => {
  const allowed = ['anonymous', 'ak-frontend']
  return { isAuthorized: allowed.includes(event.authorizationToken) }
}
"""
    (found,) = findings(LITERAL, CONFIG, authorizer__js=text)
    assert found.span is not None
    assert found.span.line == 4


# logged-token


def test_all_places_of_a_log_are_named_in_one_finding() -> None:
    (found,) = judged(LOGGED, _facts(Tokens(logged=(line(3), line(5)))))
    assert found.span == line(3)
    assert [step.span for step in found.evidence] == [line(3), line(5)]
    assert judged(LOGGED, _facts(Tokens())) == ()


@pytest.mark.parametrize("rule", [UNVERIFIED, LITERAL, LOGGED])
def test_without_an_authorizer_there_is_nothing_to_say(rule: str) -> None:
    assert findings(rule, "authenticationType: AWS_LAMBDA\n") == ()


def test_grades() -> None:
    (unverified,) = judged(UNVERIFIED, _facts(Tokens(decoded=(line(3),))))
    assert (unverified.severity, unverified.confidence) == (None, None)
    (found,) = findings(
        UNVERIFIED,
        CONFIG,
        authorizer__js="exports.handler = (event) => ({ isAuthorized: jwt.decode(event.authorizationToken).ok })",
    )
    assert (found.severity, found.confidence) == (Severity.HIGH, Confidence.MEDIUM)
