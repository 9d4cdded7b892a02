"""Odd cases of the other rules about resolvers: wrong keys, parts of an ARN, kept callers, refusals that are none."""

from __future__ import annotations

import pytest

from appsync_lint import Confidence, Finding, Severity
from tests.pages import findings

POOL = "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
IAM = "authenticationType: AWS_IAM\n"
SCRIPT = "resolvers: [{typeName: Query, fieldName: me, codeFile: f.js}]\n"
FUNCTION = """
dataSources: [{name: f, type: AWS_LAMBDA, file: f.js}]
resolvers: [{typeName: Query, fieldName: me, dataSourceName: f}]
"""
POST = "type Query { me: Post } type Post { title: String }"


def in_script(rule: str, test: str, config: str = POOL) -> tuple[Finding, ...]:
    code = f"export function request(ctx) {{ if ({test}) util.unauthorized()\nreturn {{}} }}\n"
    return findings(rule, config + SCRIPT, f__js=code)


def in_function(rule: str, body: str, before: str = "") -> tuple[Finding, ...]:
    code = f"{before}\nexports.handler = async (event) => {{\n{body}\n}}\n"
    return findings(rule, POOL + FUNCTION, POST, f__js=code)


@pytest.mark.parametrize("key", ["cognito:groups", "cognito_groups", "cognitoGroups"])
def test_keys_that_no_identity_has(key: str) -> None:
    (finding,) = in_script("wrong-groups-key", f"!ctx.identity['{key}']?.includes('A')")
    assert f"under `{key}`" in finding.message


@pytest.mark.parametrize(
    "test",
    [
        "!ctx.identity.groups.includes('A')",
        "!ctx.identity.claims['cognito:groups']",
        "!(ctx.identity['cognito:groups'] ?? ctx.identity.groups)",
        "ctx.args['cognito:groups']",
        "ctx.stash['cognito:groups']",
    ],
)
def test_keys_that_there_are(test: str) -> None:
    assert not in_script("wrong-groups-key", test)


@pytest.mark.parametrize(
    "test",
    [
        "!ctx.identity.userArn.includes('Admin')",
        "ctx.identity.userArn.indexOf('assumed-role/Admin') < 0",
        "!ctx.identity.userArn.toLowerCase().includes('admin')",
        "!ctx.identity.userArn.endsWith('/deploy')",
        "!ctx.identity.userArn.includes(ctx.env.ROLE)",
        "!ctx.identity.userArn.match(/Admin/)",
        "!ctx.identity.userArn.includes('Admin/')",
    ],
)
def test_texts_that_may_stand_anywhere(test: str) -> None:
    assert len(in_script("arn-substring", test, IAM)) == 1


@pytest.mark.parametrize(
    "test",
    [
        "!ctx.identity.userArn.startsWith('arn:aws:sts::1:assumed-role/Admin/')",
        "ctx.identity.userArn.indexOf('arn:aws:iam') < 0",
        "!ctx.identity.userArn.includes(':111122223333:')",
        "!ctx.identity.userArn.includes(':assumed-role/')",
        "!ctx.identity.userArn.includes('assumed-role/Admin/')",
        "ctx.identity.userArn !== ctx.env.ROLE",
        "ctx.identity.userArn.split('/')[1] !== 'Admin'",
        "!ctx.identity.userArn.match(/^arn:aws:sts::1:assumed-role\\/Admin\\//)",
        "!ctx.identity.username.includes('Admin')",
        "!ctx.args.userArn.includes('Admin')",
        "!['a', 'b'].includes(ctx.identity.userArn)",
    ],
)
def test_texts_that_stand_in_one_place(test: str) -> None:
    assert not in_script("arn-substring", test, IAM)


@pytest.mark.parametrize(
    ("before", "body", "confidence"),
    [
        ("let me", "if (!me) me = event.identity.sub\nreturn load(me)", Confidence.MEDIUM),
        ("let me", "if (event.identity) { me = event.identity.claims }\nreturn load(me)", Confidence.MEDIUM),
        ("let me = null", "me = event.identity.sub\nreturn load(me)", Confidence.LOW),
    ],
)
def test_callers_that_are_kept(before: str, body: str, confidence: Confidence) -> None:
    (finding,) = in_function("global-caller", body, before)
    assert finding.confidence is confidence
    assert "the variable `me`" in finding.message


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("let me", "const me = event.identity.sub\nreturn load(me)"),
        ("let count = 0", "count = count + 1\nreturn load(event.identity.sub)"),
        ("let client", "client = client ?? make()\nreturn client.load(event.identity.sub)"),
        ("", "let me\nconst f = () => { me = event.identity.sub }\nf()\nreturn load(me)"),
    ],
)
def test_callers_that_are_not(before: str, body: str) -> None:
    assert not in_function("global-caller", body, before)


def test_a_module_of_appsync_keeps_nothing() -> None:
    code = "let me\nexport function request(ctx) { if (!me) me = ctx.identity.sub\nreturn { key: me } }\n"
    assert not findings("global-caller", POOL + SCRIPT, f__js=code)


@pytest.mark.parametrize(
    "answer",
    [
        "{ errorMessage: 'Unauthorized' }",
        "{ error: 'You have no permission' }",
        "{ statusCode: 403 }",
        "{ statusCode: 401, body: 'x' }",
        "{ success: false, message: 'Not authorized' }",
    ],
)
def test_data_that_looks_like_an_error(answer: str) -> None:
    (finding,) = in_function("error-as-data", f"if (!event.identity.groups) return {answer}\nreturn load()")
    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    "body",
    [
        "if (!event.arguments.id) return { errorMessage: 'Unauthorized' }\nreturn load(event.identity.sub)",
        "if (!event.identity) return { title: 'Unauthorized' }\nreturn load()",
        "if (!event.identity) return { errorMessage: 'no title' }\nreturn load()",
        "if (!event.identity) throw new Error('Unauthorized')\nreturn { errorMessage: 'Unauthorized' }",
        "if (!event.identity) return { message: 'Unauthorized area is north of here', title: 'Map' }\nreturn load()",
    ],
)
def test_data_that_is_data(body: str) -> None:
    assert not in_function("error-as-data", body)


def test_an_answer_of_a_batch_holds_its_errors() -> None:
    config = """
dataSources: [{name: f, type: AWS_LAMBDA, file: f.js}]
resolvers: [{typeName: Query, fieldName: me, dataSourceName: f, codeFile: r.js}]
"""
    request = "export const request = (ctx) => ({ operation: 'BatchInvoke', payload: ctx })\n"
    function = "exports.handler = (e) => e.identity ? load() : { errorMessage: 'Unauthorized' }"
    assert not findings("error-as-data", POOL + config, POST, r__js=request, f__js=function)
    alone = request.replace("BatchInvoke", "Invoke")
    assert len(findings("error-as-data", POOL + config, POST, r__js=alone, f__js=function)) == 1
    mapped = "exports.handler = (e) => e.map((o) => o.identity ? load() : { errorMessage: 'Unauthorized' })"
    assert not findings("error-as-data", POOL + FUNCTION, POST, f__js=mapped)


def late(request: str, response: str, more: str = "") -> tuple[Finding, ...]:
    config = POOL + more + "resolvers: [{typeName: Mutation, fieldName: save, codeFile: f.js}]\n"
    code = f"export function request(ctx) {{ {request} }}\nexport function response(ctx) {{ {response} }}\n"
    schema = "type Query { v: Int } type Mutation { save(id: ID!): String }"
    return findings("check-after-write", config, schema, f__js=code)


def test_a_function_before_the_write_may_have_asked() -> None:
    config = """
dataSources: [{name: t, type: AMAZON_DYNAMODB}, {name: f, type: AWS_LAMBDA, file: f.js}]
functions: [{name: check, dataSourceName: f, codeFile: c.js}, {name: write, dataSourceName: t, codeFile: w.js}]
resolvers: [{typeName: Mutation, fieldName: save, pipelineConfig: {functions: [%s]}}]
"""
    schema = "type Query { v: Int } type Mutation { save(id: ID!): String }"
    asks = "export const request = (ctx) => ({ operation: 'Invoke', payload: ctx })\n"
    answers = "exports.handler = async (event) => 1\n"
    writes = f"export const request = (ctx) => {{ {WRITE} }}\nexport const response = (ctx) => {{ {CHECK} }}\n"

    def said(functions: str) -> tuple[Finding, ...]:
        text = POOL + config % functions
        return findings("check-after-write", text, schema, c__js=asks, f__js=answers, w__js=writes)

    assert not said("check, write")
    assert len(said("write")) == 1


WRITE = "return { operation: 'UpdateItem', key: { id: ctx.args.id } }"
CHECK = "if (ctx.result.owner !== ctx.identity.sub) util.unauthorized()\nreturn ctx.result"


def test_a_check_that_comes_too_late() -> None:
    (finding,) = late(WRITE, CHECK)
    assert [step.caption.partition(" ")[0] for step in finding.evidence] == ["UpdateItem", "this", "the"]


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (f"if (!ctx.identity.groups) util.unauthorized()\n{WRITE}", CHECK),
        (f"if (!isAllowed(ctx)) return null\n{WRITE}", CHECK),
        ("return { operation: 'GetItem', key: { id: ctx.args.id } }", CHECK),
        ("return { operation: 'Invoke', payload: ctx }", CHECK),
        ("return { operation: 'PutItem', key: {}, attributeValues: { owner: ctx.identity.sub } }", CHECK),
        (WRITE, "if (ctx.error) util.error(ctx.error.message)\nreturn { me: ctx.identity.sub }"),
        (WRITE, "if (!ctx.result) util.unauthorized()\nreturn ctx.result"),
    ],
)
def test_a_check_that_is_none_or_comes_first(request_: str, response: str) -> None:
    assert not late(request_, response)


ASKED = """
export function request(ctx) {
  const by = ctx.identity?.username || 'Admin'
  if (!(ctx.identity?.groups ?? []).includes('SiteAdmin')) util.unauthorized()
  return { by }
}
export const response = (ctx) => ctx.result
"""


@pytest.mark.parametrize(("line", "count"), [("util.unauthorized()", 0), ("util.log.info('no')", 1)])
def test_a_name_gives_no_rights_where_others_are_refused_by_another_part(line: str, count: int) -> None:
    config = (
        "authenticationType: AMAZON_COGNITO_USER_POOLS\n"
        "additionalAuthenticationProviders: [{authenticationType: API_KEY}]\n"
        "resolvers: [{typeName: Query, fieldName: me, codeFile: me.js}]"
    )
    schema = "type Query { me: String @aws_api_key @aws_cognito_user_pools }"
    assert (
        len(findings("privileged-default", config, schema, me__js=ASKED.replace("util.unauthorized()", line))) == count
    )
