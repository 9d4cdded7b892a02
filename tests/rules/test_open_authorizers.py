"""Authorizers that let in whom they should not: what single facts change in the four rules about them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appsync_lint import Confidence
from appsync_lint.code.authorizers.facts import (
    Answer,
    Authorizer,
    Entry,
    Forgiven,
    Kind,
    Part,
    Shape,
    TextMatch,
    Tokens,
)
from appsync_lint.config import Language, Program, Unknown
from tests.pages import findings
from tests.rules.authorizers import TEXT, answer, cause, judged, line, said

CHOSEN, ALWAYS, ON_ERROR, BY_TEXT = (
    "client-chosen-operation",
    "always-allows",
    "allowed-on-error",
    "query-matched-by-text",
)
NAME = cause(name="operationName")
TOKEN = cause(Part.TOKEN, "authorizationToken")
OPEN = answer(7)
HANDLER = TEXT.span(line(6).start, line(8).end)
FAILED = replace(OPEN, on_error=HANDLER)


@pytest.mark.parametrize("name", ["operationName", "queryString"])
@pytest.mark.parametrize("allows", [True, None])
def test_who_chooses_the_operation_gets_in(name: str, allows: bool | None) -> None:  # noqa: FBT001 - of isAuthorized
    (found,) = said(CHOSEN, answer(7, cause(name=name), allows=allows))
    assert (found.span, found.evidence[-1].span) == (line(5), line(7))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(answer(7, NAME, TOKEN), id="the token decides too"),
        pytest.param(answer(7, NAME, cause(Part.HEADERS, "x-api-key")), id="a header may prove who asks"),
        pytest.param(answer(7, NAME, allows=False), id="it refuses"),
        pytest.param(answer(7, cause(name="variables")), id="variables are what is asked for"),
        pytest.param(answer(7), id="nothing of the request decides"),
        pytest.param(replace(answer(7, NAME), shape=Shape.GATEWAY), id="API Gateway is answered"),
    ],
)
def test_who_is_asked_for_more_does_not(other: Answer) -> None:
    assert said(CHOSEN, other) == ()


def test_a_test_that_decides_over_two_answers_is_one_finding() -> None:
    assert len(said(CHOSEN, answer(7, NAME), answer(9, NAME))) == 1
    assert len(said(CHOSEN, answer(7, NAME), answer(9, cause(name="operationName", decision=8)))) == 2


def test_whether_answers_are_kept_does_not_matter_to_an_open_door() -> None:
    config = "authenticationType: AWS_LAMBDA\nlambdaAuthorizerConfig: {authorizerUri: arn, %s}\n"
    for ttl in ("authorizerResultTtlInSeconds: 0", "authorizerResultTtlInSeconds: 300"):
        assert len(said(CHOSEN, answer(7, NAME), config=config % ttl)) == 1


def test_an_authorizer_that_only_allows_is_open() -> None:
    (found,) = said(ALWAYS, OPEN, answer(9))
    assert (found.span, [step.span for step in found.evidence]) == (line(7), [line(7), line(9)])
    assert "all its answers are" in found.message


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(answer(9, allows=False), id="it can refuse"),
        pytest.param(answer(9, allows=None), id="it is computed"),
        pytest.param(answer(9, TOKEN), id="something is tested before"),
        pytest.param(replace(OPEN, denies=True), id="fields may be denied"),
        pytest.param(replace(OPEN, shape=Shape.GATEWAY), id="API Gateway is answered"),
    ],
)
def test_one_other_answer_is_enough_not_to_be_open(other: Answer) -> None:
    assert said(ALWAYS, OPEN, other) == ()
    assert said(ALWAYS, other) == ()


def test_nothing_is_open_of_which_not_everything_can_be_followed() -> None:
    program = Program(Language.TYPESCRIPT, line(1), TEXT.name, TEXT)
    doubt = Unknown("what ./rules answers", "", "", line(3))
    assert judged(ALWAYS, Authorizer(program, line(1), (OPEN,), doubts=(doubt,))) == ()
    assert judged(ALWAYS, Authorizer(program, line(1), ())) == ()
    assert judged(ALWAYS, Authorizer(program, line(1), (OPEN,), wrapped=(line(3),))) == ()
    assert judged(CHOSEN, Authorizer(program, line(1), (answer(7, NAME),), wrapped=(line(3),))) == ()


def test_an_answer_to_an_error_that_allows_is_open() -> None:
    (found,) = said(ON_ERROR, answer(3, TOKEN), FAILED)
    assert (found.span, found.confidence) == (line(7), None)
    assert [step.span for step in found.evidence] == [HANDLER, line(7)]


def test_an_answer_that_is_given_before_anything_fails_is_none() -> None:
    assert said(ON_ERROR, replace(OPEN, on_error=line(6))) == ()


@pytest.mark.parametrize(("told", "confidence"), [(False, None), (True, Confidence.MEDIUM)])
def test_what_a_failed_check_is_forgiven_by_is_told_once(told: bool, confidence: Confidence | None) -> None:  # noqa: FBT001
    tokens = Tokens(forgiven=(Forgiven(line(7), line(3), HANDLER, told=told),))
    program = Program(Language.TYPESCRIPT, line(1), TEXT.name, TEXT)
    (found,) = judged(ON_ERROR, Authorizer(program, line(1), (FAILED,), tokens=tokens))
    assert (found.span, found.confidence) == (line(7), confidence)
    assert [step.span for step in found.evidence] == [line(3), HANDLER, line(7)]


def _on_error(body: str) -> list[int]:
    config = "authenticationType: AWS_LAMBDA\nauthorizer: {file: authorizer.js}\n"
    text = f"exports.handler = async (event) => {{\n{body}\n}}\n".replace("TOKEN_", "event.authorizationToken")
    return [found.span.line for found in findings(ON_ERROR, config, authorizer__js=text) if found.span is not None]


@pytest.mark.parametrize(
    ("body", "line_"),
    [
        (
            "let ok = true\ntry { ok = (await verify(TOKEN_)).ok } catch {}\nreturn {isAuthorized: ok}",
            2,
        ),
        (
            (
                "let answer = {isAuthorized: true}\ntry {\nconst u = await verify(TOKEN_)\n"
                "if (!u.active) answer = {isAuthorized: false}\n} finally { return answer }"
            ),
            2,
        ),
        (
            "const ok = await verify(TOKEN_)\n.then(u => u.ok)\n.catch(() => true)\nreturn {isAuthorized: ok}",
            4,
        ),
        (
            (
                "try { return {isAuthorized: (await verify(TOKEN_)).ok} }\n"
                "catch (e) {\nif (e.name === 'JsonWebTokenError') return {isAuthorized: false}\n"
                "return {isAuthorized: true}\n}"
            ),
            5,
        ),
        (
            (
                "try { return {isAuthorized: (await verify(TOKEN_)).ok} }\n"
                "catch (e) { return {isAuthorized: e.name === 'Unavailable'} }"
            ),
            3,
        ),
        (
            (
                "const answer = {isAuthorized: false}\ntry { answer.isAuthorized = await verify(TOKEN_) }\n"
                "catch { answer['isAuthorized'] = true }\nreturn answer"
            ),
            4,
        ),
    ],
)
def test_constants_that_let_in_after_an_error(body: str, line_: int) -> None:
    assert _on_error(body) == [line_]


@pytest.mark.parametrize(
    "body",
    [
        ("await verify(TOKEN_)\ntry { await touch(TOKEN_) } catch (e) { console.log(e) }\nreturn {isAuthorized: true}"),
        (
            "let ok = true, user\ntry { user = await verify(TOKEN_) } catch (e) { console.log(e) }\n"
            "if (!user) ok = false\nreturn {isAuthorized: ok}"
        ),
        (
            "let ok = true, user\ntry { user = await verify(TOKEN_) } catch (e) { console.log(e) }\n"
            "if (!user) return {isAuthorized: false}\nreturn {isAuthorized: ok}"
        ),
        (
            "let failed = false, user\ntry { user = await verify(TOKEN_) } catch { failed = true }\n"
            "if (failed) return {isAuthorized: false}\nreturn {isAuthorized: user.active}"
        ),
        (
            "let failed = false, user\ntry { user = await verify(TOKEN_) } catch { failed = true }\n"
            "return {isAuthorized: !failed}"
        ),
        (
            "let retry = false, user\ntry { user = await verify(TOKEN_) } catch { retry = true }\n"
            "if (retry) user = await verify(TOKEN_)\nreturn {isAuthorized: user.active}"
        ),
        "await verify(TOKEN_)\ntry { await lookup(TOKEN_) } catch (e) {}\nreturn {isAuthorized: true}",
        "try { await verify(TOKEN_) } catch (e) { throw e }\nreturn {isAuthorized: true}",
        "try { await verify(TOKEN_) } catch (e) { refuse(e) }\nreturn {isAuthorized: true}",
        "const ok = await verify(TOKEN_).then(() => true, () => false)\nreturn {isAuthorized: ok}",
        (
            "const rsp = {isAuthorized: false}\ntry {\nawait verify(TOKEN_)\nrsp.isAuthorized = true\n"
            "} catch (e) { console.log(e) }\nreturn rsp"
        ),
        (
            "let user\ntry { user = await verify(TOKEN_) } catch (e) { console.log(e) }\n"
            "return {isAuthorized: true, deniedFields: user ? [] : ['Query.me']}"
        ),
    ],
)
def test_what_lets_nobody_in_after_an_error(body: str) -> None:
    assert _on_error(body) == []


EXEMPT = "if (event.requestContext.operationName !== 'Login') await {}(TOKEN_)\nreturn {{isAuthorized: true}}"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (EXEMPT.format("check"), 1),
        (EXEMPT.format("audit"), 0),
        ("await check(TOKEN_)\n" + EXEMPT.format("check"), 0),
        (
            (
                "const op = event.requestContext.operationName\n"
                "return {isAuthorized: op === 'Login' || await known(TOKEN_)}"
            ),
            1,
        ),
        (
            (
                "const user = await known(TOKEN_)\n"
                "return {isAuthorized: event.requestContext.operationName === 'Login' || user.admin}"
            ),
            0,
        ),
    ],
)
def test_who_is_spared_the_check(body: str, count: int) -> None:
    config = "authenticationType: AWS_LAMBDA\nauthorizer: {file: authorizer.js}\n"
    text = f"exports.handler = async (event) => {{\n{body}\n}}\n".replace("TOKEN_", "event.authorizationToken")
    assert len(findings(CHOSEN, config, authorizer__js=text)) == count


def test_a_check_in_another_file_and_one_that_nobody_calls() -> None:
    config = "authenticationType: AWS_LAMBDA\nauthorizer: {file: authorizer.py}\n"
    helper = "def claims_of(token):\n    return jwt.decode(token, KEY, algorithms=['RS256'])\n"
    answer_ = "def handler(event, context):\n    %s\n    return {'isAuthorized': True}\n"
    called = answer_ % "claims_of(event['authorizationToken'])"
    assert findings(ALWAYS, config, authorizer__py="from .auth import claims_of\n" + called, auth__py=helper) == ()
    assert findings(ALWAYS, config, authorizer__py=helper + called) == ()
    assert len(findings(ALWAYS, config, authorizer__py=helper + answer_ % "pass")) == 1


def test_a_handler_that_checks_the_token_again_does_not_let_everybody_in() -> None:
    handler = TEXT.span(line(6).start, line(8).end)
    before, again = (
        cause(Part.TOKEN, "authorizationToken", decision=5),
        cause(Part.TOKEN, "authorizationToken", decision=7),
    )
    caught = replace(before, decision=handler)
    failed = replace(answer(8, before, caught), on_error=handler)
    assert len(said(ON_ERROR, failed)) == 1
    assert said(ON_ERROR, replace(failed, causes=(before, caught, again))) == ()
    assert len(said(ON_ERROR, replace(failed, causes=(before, caught, replace(NAME, decision=line(7)))))) == 1


def test_callers_whom_resolvers_can_tell_apart_are_less_sure() -> None:
    guest = replace(FAILED, context=(Entry("role", Kind.TEXT, line(8)),))
    (found,) = said(ON_ERROR, guest)
    assert found.confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "other",
    [
        replace(FAILED, allows=False),
        replace(FAILED, allows=None),
        replace(FAILED, denied=(("User.email", line(8)),)),
        replace(FAILED, denies=True),
        replace(FAILED, shape=Shape.GATEWAY),
        OPEN,
    ],
)
def test_an_answer_to_an_error_that_does_less_is_not(other: Answer) -> None:
    assert said(ON_ERROR, other) == ()


def test_texts_that_are_searched_are_one_finding_with_all_places() -> None:
    program = Program(Language.TYPESCRIPT, line(1), TEXT.name, TEXT)
    matches = TextMatch(line(4), "includes", cause()), TextMatch(line(6), "/^mutation/i", cause(read=6))
    (found,) = judged(BY_TEXT, Authorizer(program, line(1), (answer(7, cause()),), matches))
    assert found.span == line(4)
    assert "`includes`" in found.message
    assert found.evidence[-1].span == line(6)
    assert found.evidence[-1].caption == "it is searched here too, by `/^mutation/i`"
