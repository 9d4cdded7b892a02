"""Which answers of an authorizer count as kept, how sure that is, and what the three rules about them say."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appsync_lint import Confidence, Severity
from appsync_lint.code.authorizers.facts import Answer, Part, Shape
from appsync_lint.config import Absent, Known, Language, Unknown, Value
from tests.rules.authorizers import CONFIG, answer, cause, line, said

RULE, DENIAL, HEADER = "cached-request-decision", "cached-request-denial", "cached-header-decision"
API = CONFIG + "lambdaAuthorizerConfig: {authorizerUri: arn, authorizerResultTtlInSeconds: %s}\n"
UNSET = CONFIG + "lambdaAuthorizerConfig: {authorizerUri: arn}\n"
ASSUMED = UNSET + "assume: {authorizerResultTtlInSeconds: %s}\n"
COMPUTED = Unknown("how long an answer is kept", "Number(process.env.TTL)", "", line(9))
SETTING = "`authorizerResultTtlInSeconds`"
WOULD = "this would be a finding of high severity"
SURE, DOUBTED = (Severity.HIGH, Confidence.HIGH), (Severity.LOW, Confidence.MEDIUM)


@pytest.mark.parametrize(
    ("ttl", "config", "expected"),
    [
        pytest.param(Known(300), API % 0, SURE, id="the answer says more than the API"),
        pytest.param(Known(1), UNSET, SURE, id="the answer alone says"),
        pytest.param(Known(0), API % 300, None, id="the answer is not kept"),
        pytest.param(Absent(), API % 300, SURE, id="the API says"),
        pytest.param(Absent(), API % 0, None, id="the API keeps nothing"),
        pytest.param(Absent(), UNSET, DOUBTED, id="nobody says"),
        pytest.param(Absent(), CONFIG, DOUBTED, id="nothing but the mode is known"),
        pytest.param(Absent(), ASSUMED % 300, SURE, id="it is assumed"),
        pytest.param(Absent(), ASSUMED % 0, None, id="it is assumed to be off"),
        pytest.param(COMPUTED, API % 0, DOUBTED, id="it is computed"),
        pytest.param(COMPUTED, API % 300, DOUBTED, id="it is computed, whatever the API says"),
    ],
)
def test_the_ttl_decides_over_the_grade(
    ttl: Value[int], config: str, expected: tuple[Severity, Confidence] | None
) -> None:
    found = said(RULE, answer(7, cause(), allows=None, ttl=ttl), config=config)
    grades = [(one.severity, one.confidence or Confidence.HIGH) for one in found]
    assert grades == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("ttl", "config", "sentence"),
    [
        (Absent(), UNSET, f"nothing says how long it is kept: {WOULD} if {SETTING} were more than 0"),
        (
            COMPUTED,
            API % 300,
            f"its `ttlOverride` is computed, `Number(process.env.TTL)`: {WOULD} if that were more than 0",
        ),
        (Known(60), UNSET, "AppSync keeps it for 60 seconds under the token alone"),
    ],
)
def test_the_message_says_what_is_known(ttl: Value[int], config: str, sentence: str) -> None:
    (found,) = said(RULE, answer(7, cause(), ttl=ttl), config=config)
    assert f"The answer depends on `queryString`, and {sentence}" in found.message.replace("all: the", "all: The")


def test_an_authorizer_has_one_finding_and_it_is_at_the_answer_that_is_surely_kept() -> None:
    answers = answer(7, cause()), answer(11, cause(), ttl=Known(60, line(11))), answer(13, cause())
    (found,) = said(RULE, *answers, config=UNSET)
    assert found.span == line(11)
    assert found.remedy == (
        "Write `ttlOverride: 0` instead of 60 in this answer, and in those of lines 7 and 13, or put what varies into "
        "the token, so that it is part of the cache key."
    )
    assert found.coordinate == "source:authorizer.ts"
    assert [str(principal) for principal in found.principals] == ["AWS_LAMBDA"]


def test_the_evidence_is_the_chain_from_the_request_to_the_setting() -> None:
    (found,) = said(RULE, answer(7, cause(read=2, decision=5)), config=API % 300)
    *chain, setting, shared = found.evidence
    assert [(step.span, step.caption) for step in chain] == [
        (line(2), "`queryString` is read here"),
        (line(5), "`queryString` decides here what is answered"),
        (line(7), "this is the answer"),
    ]
    assert setting.caption == "the answer is kept for 300 seconds, by `authorizerResultTtlInSeconds`"
    assert setting.span is not None
    assert (setting.span.file, setting.span.text) == ("appsync-lint.yaml", "300")
    assert shared.caption == (
        'with one token `query { me }` and `mutation { deletePost(id: "1") }` share this answer until it expires'
    )


def test_answers_on_one_line_are_named_by_it_once() -> None:
    (found,) = said(RULE, answer(7, cause()), answer(7, cause(name="variables")), config=API % 300)
    assert found.remedy.startswith("Write `ttlOverride: 0` in this answer, or put")


def test_two_queries_share_an_answer_where_there_is_no_mutation() -> None:
    schema = "type Query {\n  a: String\n  b: String\n}\n"
    (found,) = said(RULE, answer(7, cause()), config=API % 300, schema=schema)
    assert found.evidence[-1].caption.startswith("with one token `query { a }` and `query { b }` share")


def test_where_nothing_is_written_the_evidence_names_both_documented_defaults() -> None:
    (found,) = said(RULE, answer(7, cause()), config=UNSET)
    assert "AWS documents 0 as its default in the API reference, and 300 in the reference of CDK" in [
        step.caption for step in found.evidence
    ]


def test_an_authorizer_without_a_schema_has_its_finding_too() -> None:
    (found,) = said(RULE, answer(7, cause()), config=API % 300, schema="type Query {\n  me: String\n}\n")
    assert "share this answer" not in " ".join(step.caption for step in found.evidence)


def test_the_remedy_is_spelt_in_the_language_of_the_answer() -> None:
    (found,) = said(RULE, answer(7, cause(), allows=None), config=API % 300, language=Language.PYTHON)
    assert found.remedy.startswith('Write `"ttlOverride": 0` in this answer, or ')


def test_a_setting_that_stands_on_a_line_of_its_own_is_named_by_it() -> None:
    (found,) = said(RULE, answer(7, cause(), ttl=Known(300, line(9))), config=API % 0)
    assert found.remedy.startswith("Write `ttlOverride: 0` instead of 300 in line 9, or ")


@pytest.mark.parametrize("other", [Shape.GATEWAY, Shape.NONE])
def test_an_answer_of_another_shape_is_none_that_appsync_keeps(other: Shape) -> None:
    assert said(RULE, Answer(line(7), None, shape=other, causes=(cause(),)), config=API % 300) == ()


def test_what_depends_on_the_token_or_on_headers_is_no_decision_by_the_operation() -> None:
    other = cause(Part.TOKEN, "authorizationToken"), cause(Part.HEADERS, "origin")
    assert said(RULE, answer(7, *other, allows=None), config=API % 300) == ()


def test_what_only_resolvers_are_told_weighs_less_than_what_decides() -> None:
    told = replace(answer(7, cause(decision=8)), keys=(("isAuthorized", line(6)), ("resolverContext", line(8))))
    (found,) = said(RULE, told, config=API % 300)
    assert (found.severity, found.span) == (Severity.MEDIUM, line(7))
    assert found.message.startswith("Resolvers are told of one request what was found for another: `resolverContext`")
    (found,) = said(RULE, told, answer(9, cause()), config=API % 300)
    assert (found.severity, found.span) == (Severity.HIGH, line(9))


# Refusals.


def test_what_a_refusal_would_tell_resolvers_does_not_matter() -> None:
    told = replace(answer(7, cause(decision=8), allows=False), keys=(("resolverContext", line(8)),))
    assert said(DENIAL, told, config=API % 300) == ()


def test_a_kept_refusal_is_a_note_where_everything_that_allows_is_not_kept() -> None:
    refusal = answer(7, cause(), allows=False)
    (found,) = said(DENIAL, answer(5, cause(), ttl=Known(0)), refusal, config=API % 300)
    assert (found.severity, found.confidence, found.span) == (Severity.INFO, None, line(7))
    assert found.message == (
        "Who is refused one operation is refused all: the refusal depends on `queryString`, and AppSync keeps it for "
        "300 seconds under the token alone."
    )
    assert said(RULE, answer(5, cause(), ttl=Known(0)), refusal, config=API % 300) == ()


def test_a_refusal_that_may_be_kept_is_a_note_that_says_so() -> None:
    (found,) = said(DENIAL, answer(7, cause(), allows=False), config=UNSET)
    assert (found.severity, found.confidence) == (Severity.INFO, Confidence.MEDIUM)
    assert "this would be a finding if `authorizerResultTtlInSeconds` were more than 0" in found.message


@pytest.mark.parametrize("allows", [True, None])
def test_never_both_rules_speak(allows: bool | None) -> None:  # noqa: FBT001 - the value of isAuthorized
    answers = answer(5, cause(), allows=allows), answer(7, cause(), allows=False, ttl=Known(60))
    assert len(said(RULE, *answers, config=UNSET)) == 1
    assert said(DENIAL, *answers, config=UNSET) == ()


# Headers.


@pytest.mark.parametrize(
    ("ttl", "config", "expected"),
    [
        (Known(60), API % 0, (Severity.MEDIUM, Confidence.MEDIUM)),
        (Absent(), UNSET, (Severity.LOW, Confidence.MEDIUM)),
        (Absent(), API % 0, None),
    ],
)
def test_headers_weigh_less(ttl: Value[int], config: str, expected: tuple[Severity, Confidence] | None) -> None:
    found = said(HEADER, answer(7, cause(Part.HEADERS, "origin"), ttl=ttl), config=config)
    grades = [(one.severity, one.confidence or Confidence.MEDIUM) for one in found]
    assert grades == ([expected] if expected else [])


def test_a_refusal_because_of_a_header_opens_no_door() -> None:
    assert said(HEADER, answer(7, cause(Part.HEADERS, "origin"), allows=False), config=API % 300) == ()
