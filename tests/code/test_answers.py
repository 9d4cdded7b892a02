"""What an authorizer answers, for how long, and by what: read from its source, in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint.code.authorizers.facts import Kind, Part
from appsync_lint.config import Absent, Known, Unknown
from tests.code import answers_in_javascript, answers_in_python, answers_in_typescript
from tests.code.answering import authorizer, cases, known, said

if TYPE_CHECKING:
    from appsync_lint.code.authorizers.facts import Answer, Cause
    from tests.code.answering import Case

CASES = [
    pytest.param(case, file, id=f"{file.partition('.')[2]}-{case.name}")
    for file, text in (
        ("authorizer.js", answers_in_javascript.TEXT),
        ("authorizer.ts", answers_in_javascript.TEXT),
        ("authorizer.ts", answers_in_typescript.TEXT),
        ("authorizer.py", answers_in_python.TEXT),
    )
    for case in cases(text)
]


@pytest.mark.parametrize(("case", "file"), CASES)
def test_the_answers_and_what_they_depend_on(case: Case, file: str) -> None:
    found = authorizer(case.text, file, dict(case.imported))
    assert said(found) == ", ".join(sorted(case.answers.split(", "), key=_doubts_last))


def _doubts_last(words: str) -> tuple[bool, str]:
    return "doubt" in words, words


def _answers(body: str) -> tuple[Answer, ...]:
    return known(f"exports.handler = async (event) => {{\n{body}\n}}\n").answers


def _cause(body: str) -> Cause:
    (cause,) = _answers(body)[-1].depends_on(Part.OPERATION)
    return cause


# The chain


def test_a_cause_says_where_the_request_is_read_where_it_goes_and_where_it_decides() -> None:
    cause = _cause("""\
const query = event.requestContext.queryString
const document = parse(query)
const names = document.definitions
const fields = rootFields(names)
return { isAuthorized: fields.every(isPublic) }""")
    assert (cause.name, cause.read.text) == ("queryString", "event.requestContext.queryString")
    assert [place.line for place in cause.via] == [3, 4, 5]
    assert (cause.decision.line, cause.decision.text) == (6, "fields.every(isPublic)")


def test_a_test_is_where_it_decides() -> None:
    cause = _cause("""\
const { operationName: name } = event.requestContext
if (name === 'a') { return { isAuthorized: true } }
return { isAuthorized: false }""")
    assert (cause.read.text, cause.decision.text) == ("operationName", "name === 'a'")


def test_a_check_is_where_it_decides() -> None:
    cause = _cause("await checkAccess(event.requestContext.variables)\nreturn { isAuthorized: true }")
    assert cause.decision.text == "checkAccess(event.requestContext.variables)"


def test_a_test_in_a_function_is_where_it_decides() -> None:
    found = known("""\
const ensure = (name) => {
  if (name !== 'a') throw new Error('no')
}
exports.handler = async (event) => {
  ensure(event.requestContext.operationName)
  return { isAuthorized: true }
}
""")
    (cause,) = found.answers[0].depends_on(Part.OPERATION)
    assert (cause.read.line, cause.decision.line) == (5, 2)


def test_a_long_way_is_told_in_a_few_places() -> None:
    steps = "\n".join(f"const v{number + 1} = f(v{number})" for number in range(12))
    cause = _cause(f"const v0 = event.requestContext.queryString\n{steps}\nreturn {{ isAuthorized: v12 }}")
    lines = [place.line for place in cause.via]
    assert lines == sorted(set(lines))
    assert 1 < len(lines) <= 5


@pytest.mark.parametrize(
    ("read", "name", "part"),
    [
        ("event.requestContext.queryString", "queryString", Part.OPERATION),
        ("event.requestContext.variables.a.b", "variables", Part.OPERATION),
        ("event.requestContext['operationName']", "operationName", Part.OPERATION),
        ("JSON.stringify(event.requestContext)", "requestContext", Part.OPERATION),
        ("JSON.stringify(event)", "event", Part.OPERATION),
        ("event.requestHeaders.origin", "origin", Part.HEADERS),
        ("JSON.stringify(event.requestHeaders)", "requestHeaders", Part.HEADERS),
        ("event.requestHeaders.Authorization", "Authorization", Part.TOKEN),
        ("event.authorizationToken", "authorizationToken", Part.TOKEN),
    ],
)
def test_what_is_read(read: str, name: str, part: Part) -> None:
    (answer,) = _answers(f"return {{ isAuthorized: {read} === 'a' }}")
    assert [(cause.name, cause.part) for cause in answer.causes] == [(name, part)]


@pytest.mark.parametrize(
    "read", ["apiId", "accountId", "requestId", "a", "queryString2"]
)  # fmt: skip
def test_what_is_the_same_for_all_requests_is_no_cause(read: str) -> None:
    (answer,) = _answers(f"return {{ isAuthorized: event.requestContext.{read} === 'a' }}")
    assert answer.causes == ()


def test_each_cause_is_told_once() -> None:
    test = "event.requestContext.operationName === 'a'"
    tests = "\n".join(f"if ({test}) return {{ isAuthorized: false }}" for _ in range(30))
    answer = _answers(f"{tests}\nreturn {{ isAuthorized: {test} && {test} }}")[-1]
    causes = answer.depends_on(Part.OPERATION)
    assert 0 < len(causes) == len({(cause.name, cause.decision) for cause in causes}) < 10


# The parts of an answer


def test_the_place_of_an_answer_is_the_object_or_the_call_that_builds_it() -> None:
    found = known("""\
const allow = (ttl) => ({ isAuthorized: true, ttlOverride: ttl })
const DENY = Object.freeze({ isAuthorized: false })
const decide = (event) => {
  if (event.a) return { isAuthorized: true, ttlOverride: 1 }
  return event.b ? allow(2) : DENY
}
exports.handler = async (event) => {
  if (event.authorizationToken === 'a') return allow(0)
  return decide(event)
}
""")
    places = {(answer.span.line, answer.span.text) for answer in found.answers}
    assert places == {
        (8, "allow(0)"),
        (4, "{ isAuthorized: true, ttlOverride: 1 }"),
        (5, "allow(2)"),
        (9, "decide(event)"),  # what is the same for all has no place of its own
    }


def test_the_ttl_of_an_answer_has_a_place() -> None:
    (answer,) = _answers("const MINUTE = 60\nconst ttl = 5 * MINUTE\nreturn { isAuthorized: true, ttlOverride: ttl }")
    assert isinstance(answer.ttl, Known)
    assert (answer.ttl.value, answer.ttl.span and answer.ttl.span.line) == (300, 4)


def test_a_ttl_that_is_computed_is_unknown_and_says_by_what() -> None:
    (answer,) = _answers("return { isAuthorized: true, ttlOverride: Number(process.env.TTL) }")
    assert isinstance(answer.ttl, Unknown)
    assert answer.ttl.expression == "Number(process.env.TTL)"


def test_a_ttl_that_nobody_wrote_is_absent() -> None:
    (answer,) = _answers("return { isAuthorized: true }")
    assert isinstance(answer.ttl, Absent)
    assert answer.ttl.span == answer.span


@pytest.mark.parametrize(
    ("value", "ttl"),
    [("0", 0), ("5 * 60", 300), ("2 ** 3", None), ("-1", -1), ("parseInt('60', 10)", 60), ("3600 / 60", 60)],
)
def test_constants_are_worked_out(value: str, ttl: int | None) -> None:
    (answer,) = _answers(f"return {{ isAuthorized: true, ttlOverride: {value} }}")
    assert (answer.ttl.value if isinstance(answer.ttl, Known) else None) == ttl


@pytest.mark.parametrize(
    ("value", "allows", "complete"),
    [
        ("true", True, True),
        ("!false", True, True),
        ("1 === 1", True, True),
        ("'true'", None, False),
        ("1", None, False),
        ("undefined", None, False),
        ("verify(event.authorizationToken)", None, True),
        ("event.authorizationToken?.startsWith('a')", None, True),
        ("cache.ok ?? true", None, True),
    ],
)
def test_whether_an_answer_allows(value: str, allows: bool | None, complete: bool) -> None:  # noqa: FBT001 - a table
    (answer,) = _answers(f"return {{ isAuthorized: {value} }}")
    assert (answer.allows, answer.complete) == (allows, complete)


def test_what_is_set_later_is_no_constant() -> None:
    (answer,) = _answers(
        "const r = { isAuthorized: false }\nif (event.authorizationToken) r.isAuthorized = true\nreturn r"
    )
    assert answer.allows is None


def test_what_is_set_in_any_case_is_one() -> None:
    (answer,) = _answers("const r = { isAuthorized: false }\nr.isAuthorized = true\nreturn r")
    assert answer.allows is True


def test_a_denied_field_that_is_put_together() -> None:
    (answer,) = _answers("""\
const api = `arn:aws:appsync:${region}:${event.requestContext.accountId}:apis/a`
return { isAuthorized: true, deniedFields: [...BASE, `${api}/types/User/fields/phone`] }""")
    assert [text for text, _ in answer.denied] == ["${}/types/User/fields/phone"]
    assert answer.denies


def test_denied_fields_of_a_list() -> None:
    (answer,) = _answers("""\
const denied = [
  'Query.a',
  'User.email',
]
return { isAuthorized: true, deniedFields: denied }""")
    assert [(text, span.line) for text, span in answer.denied] == [("Query.a", 3), ("User.email", 4)]
    assert not answer.denies


def test_denied_fields_that_are_added() -> None:
    (answer,) = _answers("""\
const denied = ['Query.a']
if (event.authorizationToken === 'a') {
  denied.push('User.email')
}
return { isAuthorized: true, deniedFields: denied }""")
    assert [(text, span.line) for text, span in answer.denied] == [("Query.a", 2), ("User.email", 4)]


def test_denied_fields_out_of_sight() -> None:
    (answer,) = _answers("return { isAuthorized: true, deniedFields: await load(event.authorizationToken) }")
    assert (answer.denied, answer.denies) == ((), True)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("'a'", Kind.TEXT),
        ("`a${user.b}`", Kind.TEXT),
        ("String(user.n)", Kind.TEXT),
        ("JSON.stringify(user)", Kind.TEXT),
        ("7", Kind.NUMBER),
        ("Date.now()", Kind.NUMBER),
        ("true", Kind.BOOLEAN),
        ("!!user.admin", Kind.BOOLEAN),
        ("user.a === 'b'", Kind.BOOLEAN),
        ("['a']", Kind.LIST),
        ("user.groups.map((group) => group.name)", Kind.LIST),
        ("{ a: 1 }", Kind.OBJECT),
        ("user.id", Kind.UNKNOWN),
        ("user", Kind.UNKNOWN),
    ],
)
def test_the_kinds_of_the_entries_of_the_resolver_context(value: str, kind: Kind) -> None:
    body = f"const user = await verify(event.authorizationToken)\nconst a = {value}"
    for end in (f"return {{ isAuthorized: true, resolverContext: {{ a: {value} }} }}",):
        (answer,) = _answers(f"{body}\n{end}")
        assert [(entry.name, entry.kind) for entry in answer.context] == [("a", kind)]


def test_what_of_the_event_is_in_the_resolver_context() -> None:
    (answer,) = _answers("""\
const { requestContext } = event
return { isAuthorized: true, resolverContext: {
  token: event.authorizationToken,
  context: JSON.stringify(requestContext),
  user: verify(event.authorizationToken).id,
} }""")
    assert {entry.name: entry.paths for entry in answer.context} == {
        "token": {("authorizationToken",)},
        "context": {("requestContext",)},
        "user": frozenset(),
    }


def test_the_keys_of_an_answer() -> None:
    (answer,) = _answers("const base = { context: {} }\nreturn { ...base, isAuthorized: true, ttl: 3 }")
    assert [(name, span.line) for name, span in answer.keys] == [("context", 2), ("isAuthorized", 3), ("ttl", 3)]


def test_where_something_has_failed() -> None:
    (answer, _) = _answers("""\
try {
  await verify(event.authorizationToken)
} catch (error) {
  return { isAuthorized: true }
}
return { isAuthorized: false }""")
    assert answer.on_error
    assert answer.on_error.line == 4


# Texts


@pytest.mark.parametrize(
    ("test", "how"),
    [
        ("query.includes('secret')", "includes"),
        ("query.toLowerCase().trim().startsWith('mutation')", "startsWith"),
        ("/mutation/i.test(query)", "/mutation/"),
        ("query.match(/^\\\\s*mutation/)", "/^\\\\s*mutation/"),
        ("new RegExp('a+').test(query)", "a+"),
        ("query.split('{')[1].indexOf('secret') > 0", "split"),
        ("query.split(' ')[0] === 'mutation'", "=="),
        ("query.trim().substring(0, 8) == 'mutation'", "=="),
    ],
)
def test_where_the_query_is_searched_as_a_text(test: str, how: str) -> None:
    found = known(f"""\
exports.handler = async (event) => {{
  const query = event.requestContext.queryString
  return {{ isAuthorized: !({test}) }}
}}
""")
    assert [(match.how, match.span.line, match.cause.name) for match in found.matches] == [(how, 3, "queryString")]


@pytest.mark.parametrize(
    ("test", "how"),
    [
        ("'mutation' in query", "in"),
        ("query.lower().startswith('mutation')", "startswith"),
        ("re.search(r'mutation', query)", "mutation"),
        ("re.compile('mutation').match(query)", "mutation"),
        ("query.find('x') >= 0", "find"),
    ],
)
def test_where_python_searches_the_query_as_a_text(test: str, how: str) -> None:
    text = f"""\
import re

def handler(event, context):
    query = event["requestContext"]["queryString"]
    return {{"isAuthorized": not {test}}}
"""
    assert [match.how for match in known(text, "authorizer.py").matches] == [how]


@pytest.mark.parametrize(
    "body",
    [
        "console.log(query.includes('a'))\nreturn { isAuthorized: true }",
        "const found = query.includes('a')\nreturn { isAuthorized: true }",
        "return { isAuthorized: parse(query).definitions.some((one) => one.name.value.includes('a')) }",
        "return { isAuthorized: event.requestContext.operationName.includes('a') }",
        "return { isAuthorized: OPERATIONS.includes(query) }",
        "return { isAuthorized: query.trim() === KNOWN }",
        "return { isAuthorized: event.authorizationToken.includes('a') }",
    ],
)
def test_where_it_is_not(body: str) -> None:
    found = known(f"exports.handler = async (event) => {{\nconst query = event.requestContext.queryString\n{body}\n}}")
    assert found.matches == ()


# Which programs are authorizers


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("exports.handler = async (event) => ({ isAuthorized: verify(event.authorizationToken) })", True),
        ("export const handler: AppSyncAuthorizerHandler = async () => ({ isAuthorized: true })", True),
        ("exports.handler = async (event) => ({ isAuthorized: verify(event.headers.authorization) })", False),
        ("exports.handler = async () => ({ isAuthorized: true }) // authorizationToken", False),
        ("exports.handler = async (event) => ({ principalId: event.authorizationToken, policyDocument: {} })", False),
        ("export const check = (authorizationToken) => authorizationToken === 'a'", False),
        ("export const isAuthorized = (user) => user.authorizationToken", False),
    ],
)
def test_what_nobody_names_must_take_the_token_and_answer(text: str, is_one: bool) -> None:  # noqa: FBT001 - a table
    assert (authorizer(text, "authorizer.ts", linked=False) is not None) is is_one


def test_what_the_configuration_names_needs_an_answer_only() -> None:
    assert said(authorizer("exports.handler = async () => ({ isAuthorized: true })")) == "yes"
    assert authorizer("exports.other = 1") is None


@pytest.mark.parametrize("linked", [True, False])
def test_authorizers_of_events_are_none(linked: bool) -> None:  # noqa: FBT001 - a table
    text = """\
exports.handler = async (event) => {
  const { channel, operation } = event.requestContext
  if (!verify(event.authorizationToken)) return { isAuthorized: false }
  return { isAuthorized: operation === 'EVENT_CONNECT' || channel.startsWith('/a') }
}
"""
    assert authorizer(text, linked=linked) is None


@pytest.mark.parametrize(
    ("text", "handler", "line"),
    [
        ("exports.handler = () => ({ isAuthorized: true })\nexports.main = () => ({ isAuthorized: true })", "", 1),
        (
            "exports.handler = () => ({ isAuthorized: true })\nexports.main = () => ({ isAuthorized: true })",
            "a/b.main",
            2,
        ),
        ("exports.handler = () => ({ isAuthorized: true })", "index.missing", 1),
        ("export const authorize = () => ({ isAuthorized: true })", "", 1),
        ("export const a = 1\nexport default async () => ({ isAuthorized: true })", "", 2),
        ("const f = () => ({ isAuthorized: true })\nmodule.exports = { check: f }", "", 1),
    ],
)
def test_which_function_is_called(text: str, handler: str, line: int) -> None:
    found = authorizer(text, handler=handler)
    assert found
    assert found.span.line == line


def test_which_function_of_python_is_called() -> None:
    text = "def other(a):\n    pass\n\ndef lambda_handler(event, context):\n    return {'isAuthorized': True}\n"
    assert known(text, "authorizer.py").span.line == 4


# What cannot be followed


def test_a_function_out_of_sight_that_is_given_everything_is_a_doubt() -> None:
    found = known("""\
const { decide } = require('./decide')
exports.handler = async (event) => ({ isAuthorized: await decide(event) })
""")
    (doubt,) = found.doubts
    assert (doubt.expression, doubt.span and doubt.span.line) == ("decide(event)", 2)
    assert "decide" in doubt.what


def test_a_function_out_of_sight_that_decides_nothing_is_none() -> None:
    found = known("""\
const { trackEvent } = require('./tracking')
exports.handler = async (event) => {
  const id = trackEvent(event)
  console.log(id)
  return { isAuthorized: verify(event.authorizationToken) }
}
""")
    assert found.doubts == ()


def test_what_is_given_to_a_function_out_of_sight_by_name_is_no_doubt() -> None:
    found = known("""\
const { decide } = require('./decide')
exports.handler = async (event) => ({ isAuthorized: await decide(event.authorizationToken) })
""")
    assert found.doubts == ()


def test_an_answer_out_of_sight_is_a_doubt() -> None:
    found = authorizer("const { answer } = require('./answers')\nexports.handler = async (event) => answer(event)")
    assert found is not None
    assert found.answers == ()
    assert [doubt.expression for doubt in found.doubts] == ["answer(event)"] * 2


# Hostile programs


def _body(text: str) -> str:
    return f"exports.handler = async (event) => {{\n{text}\n}}"


PLUS, AND, OPEN, CLOSED, IF = "\n+", "\n&& ", "f(\n", ")\n", "if (event.a) {\n"

HOSTILE = {
    "a chain of +": _body(f"return {{ isAuthorized: {PLUS.join(['event.a'] * 10_000)} }}"),
    "a chain of and": _body(f"return {{ isAuthorized: {AND.join(f'event.a{n}' for n in range(3_000))} }}"),
    "nested calls": _body(f"return {{ isAuthorized: {OPEN * 290}event.a{')' * 290} }}"),
    "far too nested calls": _body(f"return {{ isAuthorized: {OPEN * 30_000}event.a{CLOSED * 30_000} }}"),
    "nested blocks": _body(f"{IF * 250}f(){'}' * 250}\nreturn {{ isAuthorized: true }}"),
    "calls that double": (
        "".join(f"function f{n}(x) {{ return f{n + 1}(x) + f{n + 1}(x) }}\n" for n in range(40))
        + "function f40(x) { return x }\n"
        + _body("return { isAuthorized: f0(event.requestContext.queryString) }")
    ),
    "functions that call each other": (
        "const a = (x) => b(x) || c(x), b = (x) => a(x) && c(x), c = (x) => a(x) + b(x)\n"
        + _body("return { isAuthorized: a(event.requestContext.queryString) }")
    ),
    "objects in each other": _body(
        "const o = {}\no.o = o\no.l = [o]\nreturn { isAuthorized: f(o), resolverContext: o }"
    ),
    "many exits": _body("if (event.a) return { isAuthorized: false }\n" * 1_500 + "return { isAuthorized: true }"),
    "many variables": _body(
        "".join(f"let v{n} = f(v{n - 1}, event.requestContext.queryString)\n" for n in range(1_500))
        + "return { isAuthorized: v1499 }"
    ),
    "loops in each other": _body(f"{'for (const a of event.x) {' * 30}b = a{'}' * 30}\nreturn {{ isAuthorized: b }}"),
    "tries in each other": _body(
        f"{'try {' * 60}f(event.a){'} catch (e) { b = e }' * 60}\nreturn {{ isAuthorized: b }}"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_programs_end(name: str) -> None:
    assert authorizer(HOSTILE[name]) is not None


def test_what_is_too_large_is_a_doubt() -> None:
    found = authorizer(HOSTILE["calls that double"])
    assert found is not None
    assert any("too large" in doubt.what for doubt in found.doubts)
    assert said(found).startswith("computed by operation")
