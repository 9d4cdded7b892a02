"""Answers that pass through others before they are given: middlewares, decorators, objects that are changed."""

from __future__ import annotations

import pytest

from appsync_lint.code.authorizers.facts import Part
from tests.code.answering import authorizer, known, said

POWERTOOLS = "from aws_lambda_powertools.middleware_factory import lambda_handler_decorator\n"
TYPES = "from aws_lambda_powertools.x import AppSyncAuthorizerEvent, AppSyncAuthorizerResponse\n"
DECIDES = 'return {"isAuthorized": event["requestContext"]["variables"]["org"] == org()}\n'
MIDDY = (
    "import middy from '@middy/core'\nimport { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'\n"
)
ALLOWED = "if (event.requestContext.variables.a) { a.isAuthorized = true; a.ttlOverride = %s }"
MAIN = "async (e) => ({ isAuthorized: e.requestContext.variables.org === org() })"


def _python(text: str) -> str:
    return said(authorizer(text, "authorizer.py"))


def _body(body: str) -> str:
    return said(authorizer(f"exports.handler = async (event) => {{\n{body}\n}}\n"))


# Large values


@pytest.mark.parametrize(
    "lines",
    [
        ["let x = [event];", *["x = [...x, ...x];"] * 60],
        ["let x = { a: event };", *(f"x = {{ a{n}: x, ...x, b{n}: 1 }};" for n in range(1000))],
    ],
    ids=["lists", "objects"],
)
def test_what_grows_without_end_is_followed_as_one(lines: list[str]) -> None:
    body = "\n".join([*lines, "return { isAuthorized: x.length > 0 }"])
    assert "computed by operation" in _body(body)


def test_all_of_a_long_list_counts() -> None:
    items = ",\n".join(f"item({n})" for n in range(2000))
    answer = f"return {{ isAuthorized: [{items}, event.requestContext.queryString].length > 1 }}"
    assert _body(answer) == "computed by operation"


# Which function it is


@pytest.mark.parametrize("whole", ["{ handler: exports.handler }", "{ ...exports }", "exports"])
def test_exports_that_are_exported_again(whole: str) -> None:
    text = f"exports.handler = async (event) => ({{ isAuthorized: true }})\nmodule.exports = {whole}\n"
    assert said(authorizer(text)) == "yes"


def test_instances_that_can_be_called() -> None:
    text = f"class H:\n    def __call__(self, event, context):\n        {DECIDES}\nhandler = H()\n"
    assert _python(text) == "computed by operation"


def test_methods_are_given_the_event_behind_their_owner() -> None:
    text = f"class H:\n    def run(self, event, context):\n        {DECIDES}\nhandler = H().run\n"
    assert _python(text) == "computed by operation"


# Decorators that libraries make


@pytest.mark.parametrize("made", ["@lambda_handler_decorator", "@lambda_handler_decorator(trace_execution=True)"])
@pytest.mark.parametrize("used", ["@check", "@check()", "@check(strict=True)"])
def test_a_middleware_of_powertools_may_refuse(made: str, used: str) -> None:
    text = f"""{POWERTOOLS}
{made}
def check(handler, event, context, strict=False):
    if not known(event["authorizationToken"]):
        return {{"isAuthorized": False}}
    return handler(event, context)

{used}
def handler(event, context):
    return {{"isAuthorized": True}}
"""
    assert _python(text) == "no, yes"
    found = authorizer(text, "authorizer.py")
    assert found is not None
    assert all(answer.depends_on(Part.TOKEN) for answer in found.answers)
    assert {answer.span.text for answer in found.answers} == {'{"isAuthorized": True}', '{"isAuthorized": False}'}


def test_a_middleware_of_powertools_may_forbid_to_keep_an_answer() -> None:
    text = f"""{POWERTOOLS}
@lambda_handler_decorator
def fresh(handler, event, context):
    response = handler(event, context)
    response["ttlOverride"] = 0
    return response

@fresh
def handler(event, context):
    if not event["authorizationToken"]:
        return {{"isAuthorized": False}}
    {DECIDES}"""
    assert _python(text) == "computed for 0 by operation, no for 0"


def test_a_decorator_that_cannot_be_read_is_seen_beside_one_that_can() -> None:
    middle = "@lambda_handler_decorator\ndef check(handler, event, context):\n    return handler(event, context)\n"
    text = (
        f'{POWERTOOLS}{middle}\n@check\n@secured\ndef handler(event, context):\n    return {{"isAuthorized": True}}\n'
    )
    found = known(text, "authorizer.py")
    assert [span.text for span in found.wrapped] == ["secured"]


def test_a_decorator_of_wrapt() -> None:
    text = """import wrapt

@wrapt.decorator
def tenant(wrapped, instance, args, kwargs):
    event = args[0]
    if event["requestContext"]["variables"]["org"] != org():
        return {"isAuthorized": False}
    return wrapped(*args, **kwargs)

@tenant
def handler(event, context):
    return {"isAuthorized": True}
"""
    assert _python(text) == "no by operation, yes by operation"


# Answers that are changed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("r.authorize = e.request_context.operation_name in ops()", "computed for 60 by operation"),
        ("r.authorize = True", "yes for 60"),
        ("r.max_age = 0", "no for 0"),
        ("r.max_age = None", "no"),
    ],
)
def test_an_answer_of_powertools_that_is_changed(change: str, expected: str) -> None:
    body = "    e = AppSyncAuthorizerEvent(event)\n    r = AppSyncAuthorizerResponse(authorize=False, max_age=60)\n"
    text = f"{TYPES}\ndef handler(event, context):\n{body}    {change}\n    return r.asdict()\n"
    assert _python(text) == expected


def test_fields_that_are_denied_afterwards() -> None:
    body = '    r = AppSyncAuthorizerResponse(authorize=True)\n    r.deny_fields = ["User.email"]\n'
    (answer,) = known(f"{TYPES}\ndef handler(event, context):\n{body}    return r.asdict()\n", "a.py").answers
    assert [text for text, _ in answer.denied] == ["User.email"]


# Middy


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ("middy(%s)", "computed by operation"),
        ("middy(%s).use({ after: (r) => { r.response.ttlOverride = 0 } })", "computed for 0 by operation"),
        ("middy(%s).after((r) => { r.response.ttlOverride = 0 })", "computed for 0 by operation"),
        ("middy().use([{ after: (r) => { r.response.ttlOverride = 0 } }]).handler(%s)", "computed for 0 by operation"),
        ("middy(%s).after((r) => { r.response.isAuthorized = false })", "no"),
        ("middy(%s).use(injectLambdaContext(logger))", "computed by operation"),
        ("middy(%s).use(logger())", "computed by operation"),
        ("middy(%s).use(other())", "computed for unknown by operation"),
        ("middy(%s).onError(() => ({ isAuthorized: true }))", "computed by operation, yes on error"),
    ],
)
def test_hooks_behind_a_handler(around: str, expected: str) -> None:
    assert said(authorizer(f"{MIDDY}export const handler = {around % MAIN}\n")) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("async ({ event }) => { if (event.requestContext.variables.a !== a()) throw new Error('no') }", "yes"),
        ("({ event }) => { if (event.requestContext.operationName) return { isAuthorized: false } }", "no, yes"),
    ],
)
def test_a_hook_before_a_handler_may_refuse(before: str, expected: str) -> None:
    main = "async () => ({ isAuthorized: true })"
    for text in (f"middy({main}).before({before})", f"middy().use({{ before: {before} }}).handler({main})"):
        words = ", ".join(f"{word} by operation" for word in expected.split(", "))
        assert said(authorizer(f"{MIDDY}export const handler = {text}\n")) == words


# Lists


@pytest.mark.parametrize("spread", ["[...HIDDEN]", "[...HIDDEN, 'C.c']", "event.a ? [] : [...HIDDEN]"])
def test_all_elements_of_a_list_that_is_spread(spread: str) -> None:
    answers = f"({{ isAuthorized: true, deniedFields: {spread} }})"
    text = f"const HIDDEN = ['A.a', 'B.b']\nexports.handler = async (event) => {answers}\n"
    (answer,) = known(text).answers
    found = [(text, span.text) for text, span in answer.denied if text != "C.c"]
    assert found == [("A.a", "'A.a'"), ("B.b", "'B.b'")]


@pytest.mark.parametrize("change", ['denied += ["B.b"]', 'denied = denied + ["B.b"]', 'denied.append("B.b")'])
def test_lists_that_are_added_in_python(change: str) -> None:
    body = f'    denied = ["A.a"]\n    {change}\n    return {{"isAuthorized": True, "deniedFields": denied}}\n'
    (answer,) = known(f"def handler(event, context):\n{body}", "a.py").answers
    assert [(text, span.text) for text, span in answer.denied] == [("A.a", '"A.a"'), ("B.b", '"B.b"')]


# What libraries take out of the event


@pytest.mark.parametrize(
    ("imports", "read"),
    [
        ("import _ from 'lodash'", "_.get(event, 'requestContext.variables.org')"),
        ("import get from 'lodash/get'", "get(event, ['requestContext', 'variables', 'org'], null)"),
        ("import { z } from 'zod'", "z.object({}).parse(event).requestContext.variables.org"),
        ("import { E } from './schema'", "E.safeParse(event).data.requestContext.variables.org"),
    ],
)
def test_what_is_taken_out_by_a_library(imports: str, read: str) -> None:
    text = f"{imports}\nexport const handler = async (event) => ({{ isAuthorized: {read} === org() }})\n"
    assert said(authorizer(text)) == "computed by operation"
    apart = text.replace("variables.org", "apiId").replace("'variables', 'org'", "'apiId'")
    assert said(authorizer(apart)) == "computed"


@pytest.mark.parametrize(
    ("before", "read"),
    [
        ("import jmespath", 'jmespath.search("requestContext.variables.org", event)'),
        (
            "from pydantic import BaseModel\nclass M(BaseModel):\n    a: str = ''",
            "M.model_validate(event).requestContext",
        ),
        (
            "from pydantic import BaseModel\nclass M(BaseModel):\n    requestContext: C = None",
            "M(**event).requestContext",
        ),
        ("from aws_lambda_powertools.utilities.parser import parse", "parse(event=event, model=M).requestContext"),
    ],
)
def test_what_is_taken_out_by_a_library_in_python(before: str, read: str) -> None:
    read = read if "search" in read else f"{read}.variables"
    assert _python(f'{before}\ndef handler(event, context):\n    return {{"isAuthorized": {read} == org()}}\n') == (
        "computed by operation"
    )


# How long


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "const ttl = (a) => a ? 0 : 300; return { isAuthorized: ok(), ttlOverride: ttl(admin()) }",
            "computed for 300",
        ),
        (
            "const ok = f(event.requestContext.variables); return { isAuthorized: ok, ttlOverride: ok ? 0 : 300 }",
            "computed for 0 by operation",
        ),
        (
            "const ok = f(event.requestContext.variables); return { isAuthorized: !ok, ttlOverride: ok ? 0 : 300 }",
            "computed for 300 by operation",
        ),
        ("const ok = f(); return { isAuthorized: ok, ttlOverride: ok ? g() : 300 }", "computed for unknown"),
        (
            f"const a = {{ isAuthorized: false, ttlOverride: 0 }}; {ALLOWED % 300} return a",
            "computed for 300 by operation",
        ),
        (
            f"const a = {{ isAuthorized: false, ttlOverride: 300 }}; {ALLOWED % 0} return a",
            "computed for 0 by operation",
        ),
    ],
)
def test_how_long_an_answer_that_allows_is_kept(body: str, expected: str) -> None:
    assert _body(body) == expected
