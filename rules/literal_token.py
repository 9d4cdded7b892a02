"""A Lambda authorizer lets in whoever sends a token that stands in its source.

What stands in the source is known to everybody who can read the repository, its history, the deployment package or the
console of Lambda, and nobody can change it without a deployment. Often it is left over from a template or a test:
`custom-authorized` is the token of Amplify's template, which the world knows.

A comparison with what the environment or a secret store holds is fine, and so is one that refuses. Words that are no
secrets are not looked at: schemes such as `Bearer`, `anonymous` and `guest` for callers who are let in without a token,
`undefined`. A file under `test` or `mocks` is left alone.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler: AppSyncAuthorizerHandler<Context> = async (event) => {
  const { authorizationToken } = event
  return {
    isAuthorized: authorizationToken === 'custom-authorized',  // flagged
    ttlOverride: 300,
  }
}
```
A back door before the check:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const token = event.authorizationToken.replace('Bearer ', '')
  if (token === 'local-test-4711') {  // flagged
    return { isAuthorized: true, resolverContext: { role: 'admin' } }
  }
  const claims = await verifier.verify(token)
  return { isAuthorized: true, resolverContext: { user: claims.sub } }
}
```
A list of them:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
KEYS = {"ak-frontend-7f3a", "ak-partner-91bc"}

def handler(event, context):
    if event["authorizationToken"] not in KEYS:  # flagged
        return {"isAuthorized": False}
    return {"isAuthorized": True}
```
A check that throws:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
const API_TOKEN = 'ak-frontend-7f3a'

function check(token) {
  if (token !== API_TOKEN) {  // flagged
    throw new Error('unknown token')
  }
}

exports.handler = async (event) => {
  check(event.authorizationToken)
  return { isAuthorized: true }
}
```
The users stand in the source:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
const USERS = { 'token-of-alice': { id: 'alice' }, 'token-of-bob': { id: 'bob' } }

export const handler = async ({ authorizationToken }: AppSyncAuthorizerEvent) => {
  const user = USERS[authorizationToken]  // flagged
  if (!user) return { isAuthorized: false }
  return { isAuthorized: true, resolverContext: { user: user.id } }
}
```

What holds where the environment says nothing:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
const TOKEN = process.env.API_TOKEN || 'dev-token-9981'

exports.handler = async (event) => {
  return { isAuthorized: event.authorizationToken === TOKEN }  // flagged
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
TOKEN = os.environ.get("API_TOKEN", "ak-local-1f9a7c3e")

def handler(event, context):
    return {"isAuthorized": event["authorizationToken"] == TOKEN}  # flagged
```
One after the other, and in constant time:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
const { timingSafeEqual } = require('crypto')
const SECRETS = ['ak-frontend-7f3a', 'ak-partner-91bc']
const ADMIN = Buffer.from('ak-admin-55d0')

exports.handler = async (event) => {
  if (SECRETS.some((secret) => secret === event.authorizationToken)) {  // flagged
    return { isAuthorized: true, deniedFields: ['Query.me'] }
  }
  return { isAuthorized: timingSafeEqual(Buffer.from(event.authorizationToken), ADMIN) }  // flagged
}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  return { isAuthorized: event.authorizationToken === process.env.API_TOKEN }
}
```
In constant time:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    return {"isAuthorized": hmac.compare_digest(event["authorizationToken"], secret())}
```
Schemes, forms and what is missing:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const [scheme, token] = event.authorizationToken.split(' ')
  if (scheme !== 'Bearer' || !token || token === 'undefined') return { isAuthorized: false }
  const claims = await verifier.verify(token)
  return { isAuthorized: claims.role === 'admin' }
}
```
A token that is refused, and callers without one:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const token = event.authorizationToken
  if (token === 'revoked-key-2019') return { isAuthorized: false }
  if (token === 'anonymous') return { isAuthorized: true, deniedFields: ['Query.me'] }
  const claims = await verifier.verify(token)
  return { isAuthorized: true, resolverContext: { user: claims.sub } }
}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Amplify's template](https://github.com/aws-amplify/amplify-cli/blob/dev/packages/amplify-nodejs-function-template-provider/resources/lambda/lambda-auth/index.js)
- [CWE-798: Use of Hard-coded Credentials](https://cwe.mitre.org/data/definitions/798.html)
"""

import re
from collections.abc import Iterator

from appsync_lint import (
    Api,
    Authorizer,
    Confidence,
    Finding,
    Group,
    Severity,
    Span,
    Step,
    Tokens,
    TokenTest,
    decisions,
    pattern,
    rule,
)

TEMPLATE = "custom-authorized"
# Words that say how a token is meant, that there is none, or that its bearer wants in without one.
HARMLESS = pattern(
    r"\W*|bearer|basic|digest|negotiate|token|jwt|api-?key|custom|oauth2?|aws4-hmac-sha256|undefined|null|none|nan|empty"
    r"|anonymous|anon|guest|public|unauth(?:enticated|orized)?|warm-?up|ping",
    re.IGNORECASE,
)
TEST = pattern(
    r"(?:^|/)(?:__tests__|__mocks__|tests?|specs?|mocks?|e2e)/|\.(?:test|spec|mock)\.\w+$|(?:^|/)test_\w+\.py$"
    r"|_test\.py$"
)
SHOWN = 3  # characters of a secret
LEAST = 4  # letters, to be looked for inside a token


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=798)
def literal_token(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer that a constant of its source opens."""
    authorizer = api.authorizer
    if authorizer is None or TEST.search(authorizer.span.file):
        return
    seen: set[Span] = set()
    for test in authorizer.tokens.compared:
        text = _secret(test, authorizer.tokens)
        if text and test.span not in seen:
            seen.add(test.span)
            yield _finding(authorizer, test, text)


def _finding(authorizer: Authorizer, test: TokenTest, text: str) -> Finding:
    shown = f"`{TEMPLATE}`" if text == TEMPLATE else f"`{text[:SHOWN]}...`" if len(text) > 2 * SHOWN else "a constant"
    of_template = "the token of Amplify's template, still opens this authorizer"
    return Finding(
        coordinate=decisions.coordinate(authorizer),
        message=f"`{TEMPLATE}`, {of_template} to everybody."
        if text == TEMPLATE
        else f"Whoever has seen the source gets in: {shown} is accepted as the token.",
        span=test.span,
        remedy="Verify a signed token instead, or compare with a secret from Secrets Manager or the environment.",
        principals=(decisions.CALLER,),
        evidence=(Step(test.span, "a token that stands in the source is let in here"),),
    )


def _secret(test: TokenTest, tokens: Tokens) -> str:
    """Return the text that opens the authorizer; empty where it is none, or only says how a token is meant."""
    text = test.text or ""
    words = text.rpartition(" ")[2]  # behind `Bearer`
    if HARMLESS.fullmatch(text.strip()) or HARMLESS.fullmatch(words):
        return ""
    letters = sum(letter.isalpha() for letter in text)
    return "" if test.part and (tokens.verified or tokens.decoded or letters < LEAST) else text
