"""What an authorizer does with the token: read, checked, compared, logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appsync_lint.code.authorizers import tokens
from appsync_lint.code.authorizers.facts import Tokens
from appsync_lint.code.flow.flow import Flow
from appsync_lint.code.javascript import reader as javascript
from appsync_lint.code.python import reader as python
from appsync_lint.code.tree import Function
from appsync_lint.config import Language, language
from appsync_lint.source import Source

if TYPE_CHECKING:
    from appsync_lint.code.tree import Module
    from appsync_lint.source import Span


def _of(text: str, name: str = "authorizer.js", **imported: str) -> Tokens:
    """Return the facts about a program; `imported` are the texts of files beside it: `token="..."` for `./token`."""
    files = {
        f"./{other}" if name.endswith("js") else f".{other}": _read(f"{other}.{name.rpartition('.')[2]}", body)
        for other, body in imported.items()
    }
    module = _read(name, text)
    handler = module.exports.get("handler")
    roots = {handler: {"event": ("event",)}} if isinstance(handler, Function) else {}
    return tokens.of(module, Flow(module, roots, files), files)


def _read(name: str, text: str) -> Module:
    source = Source(name, text)
    if language(name) is Language.PYTHON:
        return python.read(source, Language.PYTHON)
    return javascript.read(source, language(name))


def _lines(spans: tuple[Span, ...]) -> list[int]:
    return [span.line for span in spans]


def _handler(*lines: str) -> str:
    return "\n".join(["exports.handler = async (event) => {", *(f"  {line}" for line in lines), "}"])


def _python(*lines: str) -> str:
    return "\n".join(["def handler(event, context):", *(f"    {line}" for line in lines), ""])


# Reading without a check.


@pytest.mark.parametrize(
    "reading",
    [
        "const c = require('jsonwebtoken').decode(event.authorizationToken)",
        "const c = jwt.decode(event.authorizationToken)",
        "const c = jwt.decode(event.authorizationToken, { complete: true }).payload",
        "const c = jwtDecode(event.authorizationToken.split(' ')[1])",
        "const c = jose.decodeJwt(event.authorizationToken)",
        "const c = JSON.parse(atob(event.authorizationToken.split('.')[1]))",
        "const [, p] = event.authorizationToken.split('.'); const c = Buffer.from(p, 'base64url').toString()",
        "const { payload: c } = jwt.decode(event['authorizationToken'].trim(), { complete: true })",
        "const c = jwt.decode(event.requestHeaders.authorization)",
        "const t = event.authorizationToken; const c = jwt.decode(t.substring(0, t.lastIndexOf('|')))",
        "const t = event.authorizationToken; const c = jwt.decode(t.substring(t.indexOf(' ') + 1))",
    ],
)
def test_claims_that_are_read_without_a_check(reading: str) -> None:
    facts = _of(_handler(reading, "return { isAuthorized: c.role === 'admin' }"))
    assert _lines(facts.decoded) == [2]
    assert facts.verified == ()


@pytest.mark.parametrize(
    "reading",
    [
        "c = jwt.decode(event['authorizationToken'], options={'verify_signature': False})",
        "c = jwt.decode(event.get('authorizationToken'), verify=False)",
        "c = jwt.get_unverified_claims(event.authorization_token)",
        "c = json.loads(base64.urlsafe_b64decode(event['authorizationToken'].split('.')[1] + '=='))",
        "c = jwt.decode(event['authorizationToken'][7:], KEY, options=dict(verify_signature=False))",
    ],
)
def test_claims_that_are_read_without_a_check_in_python(reading: str) -> None:
    facts = _of("import jwt\n" + _python(reading, "return {'isAuthorized': c['role'] == 'admin'}"), "authorizer.py")
    assert _lines(facts.decoded) == [3]
    assert facts.verified == ()


@pytest.mark.parametrize(
    "reading",
    [
        "const c = jwt.decode(event.authorizationToken, { complete: true }).header.kid",
        "const c = JSON.parse(atob(event.authorizationToken.split('.')[0]))",
        "console.log(jwt.decode(event.authorizationToken)); const c = 1",
        "const seen = jwt.decode(event.authorizationToken); console.log('claims', seen); const c = 1",
        "const c = jwt.decode(other.text)",
        "const c = Buffer.from(event.authorizationToken, 'base64').toString().split(':')",
    ],
)
def test_what_is_no_use_of_claims(reading: str) -> None:
    assert _of(_handler(reading, "return { isAuthorized: c }")).decoded == ()


def test_the_signature_is_no_claim() -> None:
    lines = [
        "message, cut = event['authorizationToken'].rsplit('.', 1)",
        "return {'isAuthorized': b64decode(cut) == X}",
    ]
    assert _of(_python(*lines), "authorizer.py").decoded == ()


def test_claims_that_a_function_reads_are_used_where_it_is_called() -> None:
    text = "const parse = (token) => jwt.decode(token)\n"
    used = _of(text + _handler("return { isAuthorized: parse(event.authorizationToken).ok }"))
    logged = _of(text + _handler("console.log(parse(event.authorizationToken))", "return { isAuthorized: false }"))
    assert (_lines(used.decoded), logged.decoded) == ([1], ())


def test_a_class_reads_them() -> None:
    text = """
    class Auth {
      constructor(event) { this.token = event.authorizationToken }
      claims() { return jwt.decode(this.token) }
    }
    exports.handler = async (event) => ({ isAuthorized: new Auth(event).claims().ok })
    """
    assert _lines(_of(text).decoded) == [4]


def test_a_file_beside_it_reads_them() -> None:
    text = "import { claims } from './reader'\n"
    text += _handler("return { isAuthorized: claims(event.authorizationToken).ok }")
    facts = _of(text, reader="export function claims(raw) {\n  return jwt.decode(raw)\n}\n")
    assert [(span.file, span.line) for span in facts.decoded] == [("reader.js", 2)]
    assert facts.verified == ()


# Checks.


@pytest.mark.parametrize(
    "check",
    [
        "jwt.verify(event.authorizationToken, key)",
        "await verifier.verify(event.authorizationToken)",
        "await jwtVerify(event.authorizationToken, createRemoteJWKSet(url))",
        "await admin.auth().verifyIdToken(event.authorizationToken)",
        "await client.send(new GetUserCommand({ AccessToken: event.authorizationToken }))",
        "const headers = { authorization: event.authorizationToken }; await fetch(url, { headers })",
        "const o = {}; o.headers = { authorization: event.authorizationToken }; https.request(o)",
        "await ddb.get({ TableName: T, Key: { token: event.authorizationToken } }).promise()",
        "await supabase.auth.getUser(event.authorizationToken)",
        "crypto.timingSafeEqual(Buffer.from(event.authorizationToken), secret)",
        "createHmac('sha256', secret).update(event.authorizationToken)",
        "const { check } = require('./unread'); await check(event)",
        "await redis.get(event.authorizationToken)",
        "await jwtSimple.decode(event.authorizationToken, secret)",
    ],
)
def test_who_checks_the_token(check: str) -> None:
    facts = _of(_handler(f"{check}; return {{ isAuthorized: jwt.decode(event.authorizationToken).ok }}"))
    assert facts.verified


@pytest.mark.parametrize(
    "check",
    [
        "claims = jwt.decode(event['authorizationToken'], KEY, algorithms=['RS256'])",
        "claims = jwt.decode(event['authorizationToken'], key=KEY, algorithms=['RS256'], options={'require': ['exp']})",
        "requests.get(URL, headers={'Authorization': f'Bearer {token}'})",
        "cognito.get_user(AccessToken=token)",
        "hmac.compare_digest(token, SECRET)",
        "table.get_item(Key={'token': token})",
    ],
)
def test_who_checks_the_token_in_python(check: str) -> None:
    text = "import jwt\n" + _python("token = event['authorizationToken']", check, "return {'isAuthorized': True}")
    assert _of(text, "authorizer.py").verified


@pytest.mark.parametrize(
    "call",
    [
        "console.log(event.authorizationToken)",
        "JSON.stringify(event)",
        "const s = cache.get(event.authorizationToken)",
        "throw new Error(`bad token ${event.authorizationToken}`)",
        "/^Bearer /.test(event.authorizationToken)",
        "await users.find(jwt.decode(event.authorizationToken).sub)",
        "new VerifiedPermissionsClient({})",
    ],
)
def test_who_does_not_check_it(call: str) -> None:
    assert _of("const cache = new Map()\n" + _handler(call)).verified == ()


def test_a_local_function_is_read_whatever_its_name() -> None:
    text = "const verifyToken = (token) => jwt.decode(token)\n"
    facts = _of(text + _handler("return { isAuthorized: verifyToken(event.authorizationToken).ok }"))
    assert (_lines(facts.decoded), facts.verified) == ([1], ())


def test_a_decoder_of_a_module_that_is_out_of_sight_may_check() -> None:
    text = "const { JwtService } = require('./service')\nconst jwtService = new JwtService()\n"
    facts = _of(text + _handler("return { isAuthorized: jwtService.decode(event.authorizationToken).ok }"))
    assert facts.decoded == ()
    assert facts.verified


def test_middleware_and_decorators_may_check() -> None:
    wrapped = "exports.handler = middy(handler).use(jwtAuth({ key }))\nconst handler = (event) => ({ isAuthorized: 1 })"
    assert _of(wrapped).verified
    assert _of(wrapped.replace("jwtAuth", "injectLambdaContext")).verified == ()
    assert _of("@requires_token\n" + _python("return {}"), "authorizer.py").verified
    assert _of("@event_source(data_class=E)\n" + _python("return {}"), "authorizer.py").verified == ()


# Comparisons.


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["return { isAuthorized: event.authorizationToken === 'abc' }"], "abc"),
        (["return { isAuthorized: 'abc' == event.authorizationToken }"], "abc"),
        (["const ok = event.authorizationToken === 'abc'", "return { isAuthorized: ok }"], "abc"),
        (["const ok = !(event.authorizationToken !== 'abc')", "return { isAuthorized: ok }"], "abc"),
        (["return { isAuthorized: event.authorizationToken === 'abc' ? true : false }"], "abc"),
        (["if (event.authorizationToken !== 'abc') return { isAuthorized: false }", "return allow()"], "abc"),
        (["if (event.authorizationToken !== 'abc') throw new Error()", "return { isAuthorized: true }"], "abc"),
        (["if (event.authorizationToken === 'abc') return { isAuthorized: true }", "return deny"], "abc"),
        (["if (event.authorizationToken !== 'abc') { await verify(x) }", "return { isAuthorized: true }"], "abc"),
        (["return event.authorizationToken === 'abc' ? { isAuthorized: true } : { isAuthorized: false }"], "abc"),
        (["switch (event.authorizationToken) { case 'abc': return { isAuthorized: true }", "}"], "abc"),
        (["return { isAuthorized: ['abc', 'def'].includes(event.authorizationToken) }"], "abc"),
        (["return { isAuthorized: new Set(['abc']).has(event.authorizationToken) }"], "abc"),
        (["return { isAuthorized: KEYS.indexOf(event.authorizationToken) !== -1 }"], "k1"),
        (["const user = USERS[event.authorizationToken]", "if (!user) throw new Error()", "return allow(user)"], "u1"),
        (["const user = MAP.get(event.authorizationToken)", "return { isAuthorized: user !== undefined }"], "m1"),
        (["const t = event.authorizationToken", "return { isAuthorized: L.some((k) => k === t) || E === t }"], "e1"),
        (["return { isAuthorized: event.authorizationToken === process.env.TOKEN }"], None),
        (["const token = event.authorizationToken.slice(7)", "return { isAuthorized: token === 'abc' }"], "abc"),
        (["return { isAuthorized: event.authorizationToken.includes('abc') }"], "abc"),
        (["const p = event.authorizationToken.split('.')", "if (p[2] === 'dev') claims = JSON.parse(p[1])"], "dev"),
        (["let r = { isAuthorized: false }", "if (event.authorizationToken === 'abc') r.isAuthorized = true",
          "return r"], "abc"),
    ],
)  # fmt: skip
def test_comparisons_that_let_in(lines: list[str], text: str | None) -> None:
    head = "const KEYS = ['k1', 'k2'], USERS = { u1: {} }, MAP = new Map([['m1', 1]]), E = 'e1'\n"
    compared = _of(head + "const deny = { isAuthorized: false }\n" + _handler(*lines)).compared
    assert text in [test.text for test in compared]


@pytest.mark.parametrize(
    "lines",
    [
        ["if (event.authorizationToken === 'abc') return { isAuthorized: false }", "return allow()"],
        ["if (event.authorizationToken === 'abc') throw new Error('blocked')", "return allow()"],
        ["return { isAuthorized: event.authorizationToken !== 'abc' }"],
        ["const p = event.authorizationToken.split('.')", "if (p[2] === 'dev') throw new Error()", "return allow()"],
        ["return { isAuthorized: event.authorizationToken === 'abc' ? false : await check() }"],
        ["if (event.authorizationToken === 'abc') console.log('test token')", "return allow()"],
        ["if (event.authorizationToken === 'abc') {", "const why = { it: 'blocked' }", "throw why }", "return allow()"],
        ["return { isAuthorized: claims.role === 'admin' }"],
        ["return { isAuthorized: event.authorizationToken.length === 36 }"],
        ["const [scheme] = event.authorizationToken.split(' ')", "return { isAuthorized: scheme === 'abc' }"],
        ["if (['abc'].includes(event.authorizationToken)) return deny()", "return allow()"],
        ["const bad = BLOCKED[event.authorizationToken]", "if (bad) return { isAuthorized: false }", "return allow()"],
        ["const p = event.authorizationToken.split('.')", "if (p.length !== 3) return deny()", "return allow()"],
    ],
)
def test_comparisons_that_do_not_let_in(lines: list[str]) -> None:
    head = "const BLOCKED = { abc: 1 }\nconst allow = () => ({ isAuthorized: true })\n"
    assert _of(head + "const deny = () => ({ isAuthorized: false })\n" + _handler(*lines)).compared == ()


@pytest.mark.parametrize(
    "lines",
    [
        ["if event['authorizationToken'] == 'abc':", "    return {'isAuthorized': True}", "return DENY"],
        ["if event['authorizationToken'] not in ('abc', 'def'):", "    raise PermissionError", "return ALLOW"],
        ["return {'isAuthorized': event.get('authorizationToken') in {'abc': 1}}"],
        ["return AppSyncAuthorizerResponse(authorize=event.authorization_token == 'abc').asdict()"],
        ["if user_of(event.authorization_token) is None:", "    raise PermissionError", "return ALLOW"],
        ["match event['authorizationToken']:", "    case 'abc':", "        return {'isAuthorized': True}"],
    ],
)
def test_comparisons_that_let_in_in_python(lines: list[str]) -> None:
    head = "def user_of(token):\n    if token == 'abc':\n        return {'id': 1}\n    return None\n\n"
    assert "abc" in [test.text for test in _of(head + _python(*lines), "authorizer.py").compared]


# Logs.


@pytest.mark.parametrize(
    "log",
    [
        "console.log(event.authorizationToken)",
        "console.log('token', token)",
        "console.error(`no such user: ${token}`)",
        "logger.info({ token })",
        "logger.debug('x', { auth: { token } })",
        "console.log(JSON.stringify({ token }))",
        "log.warn('bad ' + token)",
        "logEvent(token)",
        "const entry = { token }; console.log(entry)",
        "this.logger.info(token.trim())",
        "console.log(token.substring(0, 200))",
        "process.stdout.write(token)",
    ],
)
def test_logs_of_the_token(log: str) -> None:
    facts = _of(_handler("const token = event.authorizationToken.replace('Bearer ', '')", log))
    assert _lines(facts.logged) == [3]


@pytest.mark.parametrize(
    "log",
    [
        "console.log(event)",
        "console.log(JSON.stringify(event))",
        "console.log('the token is missing')",
        "console.log(token.length, !!token, typeof token, Boolean(token))",
        "console.log(token ? 'token' : 'no token')",
        "console.log(token.slice(0, 8), token.slice(-4))",
        "console.log(`${token.substring(0, 10)}...`)",
        "console.log(hash(token))",
        "console.log(token.replace(/./g, '*'))",
        "console.log(token === other)",
        "console.log(`tenant ${token.substring(token.lastIndexOf('|') + 1)}`)",
        "save(token)",
    ],
)
def test_logs_that_do_not_tell_it(log: str) -> None:
    assert _of(_handler("const token = event.authorizationToken", log)).logged == ()


def test_logs_of_python() -> None:
    lines = [
        "token = event['authorizationToken']",
        "logger.info('%s', token)",
        "print(f'{token}')",
        "logging.debug('t', extra={'token': token})",
        "print(len(token), token[:8], token[-4:])",
        "print(event)",
    ]
    assert _lines(_of(_python(*lines), "authorizer.py").logged) == [3, 4, 5]


# Hostile sources: the facts end.


@pytest.mark.parametrize(
    "text",
    [
        "const f = (t) => g(t); const g = (t) => f(t);"
        + _handler("return { isAuthorized: f(event.authorizationToken) }"),
        _handler("let a = event.authorizationToken", "a = a.trim(); a = b; b = a", "console.log(a)"),
        "const o = { x: o.x + o.x + o.x };" + _handler("console.log(o.x)"),
        _handler("const t = event.authorizationToken", "return { isAuthorized: " + "t + " * 5000 + "t === 'x' }"),
        _handler("const t = event.authorizationToken" + ".trim()" * 3000, "console.log(t)"),
        _handler("const t = " + "(" * 250 + "event.authorizationToken" + ")" * 250, "console.log(t)"),
        _handler(*(f"const t{n + 1} = t{n}.trim()" for n in range(2000)), "console.log(t2000)"),
        "class A { m() { return this.m().m } }" + _handler("return new A().m(event.authorizationToken)"),
        "",
    ],
)
def test_hostile_sources(text: str) -> None:
    assert isinstance(_of(text), Tokens)
