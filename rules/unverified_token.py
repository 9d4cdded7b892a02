"""A Lambda authorizer trusts the claims of a JWT without checking its signature.

Anybody can write a JWT with any claims in it. Only the signature tells whether the issuer has written it, and decoding
does not look at it: neither `decode` of jsonwebtoken, jwt-decode or jose, nor `jwt.decode` of PyJWT with
`verify_signature: False`, nor `JSON.parse` of its second section. AppSync checks nothing for a Lambda authorizer: what
arrives as the token is what the client has sent.

This speaks only where nothing in the program, nor in the files beside it that it imports, checks a signature, asks
somebody else about the token (Cognito's `GetUser`, an introspection endpoint, a table of sessions), or hands it to a
function that cannot be read. To read a header first, to find the right key, is fine, and so are claims that are only
logged.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
import { decode } from 'jsonwebtoken'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  const claims = decode(event.authorizationToken)  // flagged
  return { isAuthorized: claims.role === 'admin', resolverContext: { user: claims.sub } }
}
```
Read by hand, in a function of its own:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
function parse(token) {
  const payload = token.split('.')[1]
  return JSON.parse(Buffer.from(payload, 'base64').toString())  // flagged
}

exports.handler = async (event) => {
  const claims = parse(event.authorizationToken.replace('Bearer ', ''))
  return { isAuthorized: claims.exp > Date.now() / 1000, resolverContext: { user: claims.sub } }
}
```
In Python, where the check is switched off:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
import jwt

def handler(event, context):
    claims = jwt.decode(event["authorizationToken"], options={"verify_signature": False})  # flagged
    return {"isAuthorized": claims.get("active", False), "resolverContext": {"user": claims["sub"]}}
```
In a file beside it:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
import { claimsOf } from './token'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  const claims = claimsOf(event.authorizationToken)
  return { isAuthorized: claims.role === 'admin' }
}
```
```typescript token.ts
import jwtDecode from 'jwt-decode'

export const claimsOf = (token: string) => jwtDecode<Claims>(token)  // flagged
```

## Good
```typescript authorizer.ts
import { CognitoJwtVerifier } from 'aws-jwt-verify'

const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, tokenUse: 'id', clientId: CLIENT })

export const handler = async (event: AppSyncAuthorizerEvent) => {
  const claims = await verifier.verify(event.authorizationToken)
  return { isAuthorized: true, resolverContext: { user: claims.sub } }
}
```
The header says which key to use, and that one checks:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
const jwt = require('jsonwebtoken')

exports.handler = async (event) => {
  const { header } = jwt.decode(event.authorizationToken, { complete: true })
  const key = await client.getSigningKey(header.kid)
  const claims = jwt.verify(event.authorizationToken, key.getPublicKey(), { algorithms: ['RS256'] })
  return { isAuthorized: true, resolverContext: { user: claims.sub } }
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
import jwt

def handler(event, context):
    token = event["authorizationToken"]
    key = keys.get_signing_key_from_jwt(token).key
    claims = jwt.decode(token, key, algorithms=["RS256"], audience=CLIENT)
    return {"isAuthorized": True, "resolverContext": {"user": claims["sub"]}}
```
Somebody else checks it:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
import { decode } from 'jsonwebtoken'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  const token = event.authorizationToken
  const answer = await fetch(`https://id.example.com/userinfo`, { headers: { Authorization: `Bearer ${token}` } })
  return { isAuthorized: answer.ok, resolverContext: { user: decode(token).sub } }
}
```
The claims are only logged:
```typescript authorizer.ts
import { decode } from 'jsonwebtoken'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  console.log('caller', decode(event.authorizationToken))
  return { isAuthorized: event.authorizationToken === process.env.TOKEN }
}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [`decode` does not verify](https://github.com/auth0/node-jsonwebtoken#jwtdecodetoken--options)
- [Verifying JSON web tokens of Cognito](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html)
- [CWE-347: Improper Verification of Cryptographic Signature](https://cwe.mitre.org/data/definitions/347.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, decisions, rule

MOST = 3


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=347)
def unverified_token(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer that uses claims of a JWT whose signature nobody checks."""
    authorizer = api.authorizer
    if authorizer is None or authorizer.tokens.verified or not authorizer.tokens.decoded:
        return
    allowing = [answer for answer in authorizer.answers if answer.allows is not False]
    if not allowing:
        return
    first, *others = authorizer.tokens.decoded
    yield Finding(
        coordinate=decisions.coordinate(authorizer),
        message="The authorizer trusts the claims of a JWT that anyone can have written: nothing checks its signature.",
        span=first,
        remedy=f"Verify the token with the issuer's key before you use its claims: {decisions.verifying(authorizer)}.",
        principals=(decisions.CALLER,),
        evidence=(
            Step(first, "the claims are read here, whoever has written them"),
            *(Step(other, "claims are read here too") for other in others[:MOST]),
            *(Step(answer.span, "this lets their bearer in") for answer in allowing[:1]),
        ),
    )
