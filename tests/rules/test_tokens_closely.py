"""Programs that come close to what rules say of tokens, each with the rule that speaks: often none."""

from __future__ import annotations

import pytest

from tests.pages import findings

LITERAL, LOGGED, UNVERIFIED = "literal-token", "logged-token", "unverified-token"

JAVASCRIPT = [
    (
        None,
        (
            "const [provider, jwt] = event.authorizationToken.split(':'); "
            "if (provider === 'google') { await verifyGoogle(jwt); "
            "return { isAuthorized: true } } return { isAuthorized: false }"
        ),
    ),
    (
        None,
        (
            "const m = event.authorizationToken.match(/^(\\w+) (.+)$/); "
            "if (m[1] === 'Tenant') { await check(m[2]); "
            "return { isAuthorized: true } } return { isAuthorized: false }"
        ),
    ),
    (
        LITERAL,
        ("const m = event.authorizationToken.match(/^Bearer (.+)$/); return { isAuthorized: m[1] === 'letmein' }"),
    ),
    (
        None,
        (
            "const [jwt, org] = event.authorizationToken.split('|'); const c = decode(jwt); "
            "return { isAuthorized: c.orgs.includes(org) }"
        ),
    ),
    (
        UNVERIFIED,
        (
            "const jwtlib = require('jsonwebtoken'); "
            "const [jwt, org] = event.authorizationToken.split('|'); const c = jwtlib.decode(jwt); "
            "return { isAuthorized: c.orgs.includes(org) }"
        ),
    ),
    (
        None,
        (
            "const [h, p, s] = event.authorizationToken.split('.'); "
            "const ok = nacl.sign.detached.verify(h + '.' + p, s, key); const c = JSON.parse(atob(p)); "
            "return { isAuthorized: ok && c.a }"
        ),
    ),
    (
        None,
        (
            "const [h, p, s] = event.authorizationToken.split('.'); const good = sign(h, p) === s; "
            "const c = JSON.parse(atob(p)); return { isAuthorized: good && c.a }"
        ),
    ),
    (
        None,
        (
            "const mask = (t) => t.slice(0, 4) + '***'; console.log(mask(event.authorizationToken)); "
            "return { isAuthorized: await ok(event.authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "console.log(event.authorizationToken.substring(0, 6).padEnd(20, '*')); "
            "return { isAuthorized: await ok(event.authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "const t = event.authorizationToken; console.log('got', t?.substring(0, 20) + '...'); "
            "return { isAuthorized: await ok(t) }"
        ),
    ),
    (
        LOGGED,
        (
            "const log = (m, d) => console.log(m, d); log('auth', { token: event.authorizationToken }); "
            "return { isAuthorized: await ok(event.authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "const { authorizationToken, ...rest } = event; console.log(rest); "
            "return { isAuthorized: await ok(authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "const safe = { ...event, authorizationToken: '***' }; console.log(safe); "
            "return { isAuthorized: await ok(event.authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "const safe = { ...event, authorizationToken: undefined }; "
            "console.log(JSON.stringify(safe)); "
            "return { isAuthorized: await ok(event.authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "try { await ok(event.authorizationToken) } catch (e) { console.error('bad token', e); "
            "return { isAuthorized: false } } return { isAuthorized: true }"
        ),
    ),
    (
        None,
        ("const c = await ok(event.authorizationToken); console.log('claims', c); return { isAuthorized: true }"),
    ),
    (
        LITERAL,
        (
            "if (process.env.STAGE === 'local' && event.authorizationToken === 'local') return { "
            "isAuthorized: true }; return { isAuthorized: await ok(event.authorizationToken) }"
        ),
    ),
    (
        None,
        (
            "if (event.authorizationToken === 'x'.repeat(3)) return { isAuthorized: true }; "
            "return { isAuthorized: false }"
        ),
    ),
    (
        None,
        (
            "const t = event.authorizationToken.toLowerCase(); "
            "if (t === 'bearer' || t === '') return { isAuthorized: false }; "
            "return { isAuthorized: await ok(t) }"
        ),
    ),
    (
        None,
        (
            "const token = event.authorizationToken; if (cache[token]) return cache[token]; "
            "const r = { isAuthorized: await ok(token) }; cache[token] = r; return r"
        ),
    ),
    (
        None,
        (
            "const cache = {}; const token = event.authorizationToken; "
            "if (cache[token]) return cache[token]; const r = { isAuthorized: await ok(token) }; "
            "cache[token] = r; return r"
        ),
    ),
    (
        None,
        (
            "const ROLES = { admin: 1, user: 2 }; const c = await ok(event.authorizationToken); "
            "return { isAuthorized: ROLES[c.role] > 0 }"
        ),
    ),
    (
        None,
        (
            "const type = event.authorizationToken.startsWith('ey') ? 'jwt' : 'key'; "
            "if (type === 'jwt') { await ok(event.authorizationToken); "
            "} else { await key(event.authorizationToken) } return { isAuthorized: true }"
        ),
    ),
    (
        None,
        (
            "if (event.authorizationToken.startsWith('service-')) { return { isAuthorized: await "
            "svc(event.authorizationToken) } } return { isAuthorized: false }"
        ),
    ),
    (
        LITERAL,
        (
            "if (event.authorizationToken.startsWith('test-user-')) { return { isAuthorized: true } } "
            "return { isAuthorized: false }"
        ),
    ),
    (
        None,
        (
            "const t = event.authorizationToken; if (!t.includes('.')) return { isAuthorized: false }; "
            "return { isAuthorized: t.length > 10 }"
        ),
    ),
    (
        UNVERIFIED,
        (
            "const c = jwt.decode(event.authorizationToken); const user = await users.get(c.sub); "
            "return { isAuthorized: !!user }"
        ),
    ),
    (
        None,
        ("const c = jwt.decode(event.authorizationToken, process.env.SECRET); return { isAuthorized: !!c }"),
    ),
    (
        None,
        (
            "const c = jwtDecode(event.authorizationToken, { header: true }); "
            "const key = await keys(c.kid); "
            "const p = await jose.jwtVerify(event.authorizationToken, key); return { isAuthorized: !!p }"
        ),
    ),
    (
        None,
        (
            "const { payload } = decode(event.authorizationToken, { complete: true }); "
            "return { isAuthorized: payload.ok }"
        ),
    ),
    (
        None,
        (
            "import_(); const dec = new TextDecoder(); const x = dec.decode(event.authorizationToken); "
            "return { isAuthorized: x === process.env.T }"
        ),
    ),
    (
        None,
        (
            "const p = JSON.parse(Buffer.from(event.authorizationToken, 'base64').toString()); "
            "return { isAuthorized: p.key === process.env.K }"
        ),
    ),
    (
        None,
        ("const id = event.authorizationToken.split('.')[1]; return { isAuthorized: (await db.get(id)) !== null }"),
    ),
    (
        None,
        (
            "const [id, secret] = event.authorizationToken.split('.'); const row = await db.get(id); "
            "return { isAuthorized: row.secret === secret }"
        ),
    ),
    (
        None,
        (
            "const expected = 'Bearer ' + process.env.TOKEN; "
            "return { isAuthorized: event.authorizationToken === expected }"
        ),
    ),
    (
        LITERAL,
        (
            "const DEFAULT = 'changeme'; const T = process.env.TOKEN || DEFAULT; "
            "return { isAuthorized: event.authorizationToken === T }"
        ),
    ),
    (
        LITERAL,
        ("const config = { token: 'abc-123' }; return { isAuthorized: event.authorizationToken === config.token }"),
    ),
    (
        LITERAL,
        (
            "const users = [{ token: 'abc-123', id: 1 }]; "
            "const u = users.find((x) => x.token === event.authorizationToken); "
            "return { isAuthorized: !!u }"
        ),
    ),
    (
        None,
        (
            "const h = "
            "require('crypto').createHash('sha256').update(event.authorizationToken).digest('hex'); "
            "return { isAuthorized: h === '9f86d081884c7d659a2feaa0c55ad015' }"
        ),
    ),
]

PYTHON = [
    (
        None,
        (
            "token = event['authorizationToken']\nif token.startswith('Bearer '):\n    token = token[7:]\n"
            "claims = jwt.decode(token, KEY, algorithms=['RS256'])\nreturn {'isAuthorized': True}"
        ),
    ),
    (
        None,
        (
            "token = event['authorizationToken']\nheader = jwt.get_unverified_header(token)\n"
            "claims = jwt.decode(token, keys[header['kid']], algorithms=['RS256'])\n"
            "return {'isAuthorized': True}"
        ),
    ),
    (
        None,
        (
            "token = event['authorizationToken']\n"
            "unverified = jwt.decode(token, options={'verify_signature': False})\n"
            "key = keys_of(unverified['iss'])\nclaims = jwt.decode(token, key, algorithms=['RS256'])\n"
            "return {'isAuthorized': True}"
        ),
    ),
    (
        LITERAL,
        (
            "token = event['authorizationToken']\nscheme, _, value = token.partition(' ')\n"
            "if scheme != 'Bearer':\n    return {'isAuthorized': False}\n"
            "return {'isAuthorized': value == 'letmein'}"
        ),
    ),
    (
        LITERAL,
        (
            "token = event['authorizationToken']\nparts = token.split(' ')\n"
            "if len(parts) == 2 and parts[0] == 'Bearer' and parts[1] == 'letmein':\n"
            "    return {'isAuthorized': True}\nreturn {'isAuthorized': False}"
        ),
    ),
    (
        None,
        (
            "token = event['authorizationToken']\nif token == os.environ['TOKEN']:\n"
            "    return {'isAuthorized': True}\nreturn {'isAuthorized': False}"
        ),
    ),
    (
        None,
        (
            "token = event['authorizationToken']\n"
            "logger.info('authorizing', extra={'token_length': len(token)})\n"
            "return {'isAuthorized': ok(token)}"
        ),
    ),
    (
        None,
        (
            "token = event['authorizationToken']\nlogger.info(f'token ...{token[-6:]}')\n"
            "return {'isAuthorized': ok(token)}"
        ),
    ),
    (
        LOGGED,
        (
            "token = event['authorizationToken']\nlogger.exception('failed for %r', token)\n"
            "return {'isAuthorized': ok(token)}"
        ),
    ),
    (
        None,
        (
            "token = event['authorizationToken']\n"
            "digest = hmac.new(KEY, token.encode(), 'sha256').hexdigest()\n"
            "return {'isAuthorized': digest == EXPECTED}"
        ),
    ),
]


def _speaking(javascript: str = "", python: str = "") -> list[str]:
    path = "authorizer.js" if javascript else "authorizer.py"
    config = f"authenticationType: AWS_LAMBDA\nauthorizer: {{file: {path}}}\n"
    rules = (LITERAL, LOGGED, UNVERIFIED)
    return [rule for rule in rules if findings(rule, config, authorizer__js=javascript, authorizer__py=python)]


@pytest.mark.parametrize(("rule", "body"), JAVASCRIPT)
def test_in_javascript(rule: str | None, body: str) -> None:
    text = f"exports.handler = async (event) => {{\n  {body}\n}}\n"
    assert _speaking(javascript=text) == ([rule] if rule else [])


@pytest.mark.parametrize(("rule", "body"), PYTHON)
def test_in_python(rule: str | None, body: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    assert _speaking(python=f"def handler(event, context):\n{lines}") == ([rule] if rule else [])
