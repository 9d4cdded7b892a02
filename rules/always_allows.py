"""A Lambda authorizer lets everybody in: all its answers are `isAuthorized: true`.

The function is there, the mode looks protected, and any text as a token opens it. This is what is left of a template,
or of a check that somebody switched off to try something out. If the API is meant to be open, `API_KEY` says so, and
can be throttled and expire; if resolvers check the token by `resolverContext`, refuse here what they would refuse.

An answer that is computed or says `false`, and a check that may throw, are enough to be silent. To deny everybody the
same fields, or to hand the token to resolvers as it is, keeps nobody out.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  console.log('token', event.authorizationToken)
  return { isAuthorized: true, resolverContext: { user: 'test' } }  // flagged
}
```
The check is commented out:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    # if event["authorizationToken"] != SECRET:
    #     return {"isAuthorized": False}
    return {"isAuthorized": True}  # flagged
```
The same fields are denied to everybody:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  return { isAuthorized: true, deniedFields: ['Mutation.createEvent'] }  // flagged
}
```
Resolvers are handed the token, and have to check it:
```typescript authorizer.ts
export const handler = async ({ authorizationToken }: AppSyncAuthorizerEvent) => {
  return { isAuthorized: true, resolverContext: { token: authorizationToken } }  // flagged
}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  return { isAuthorized: await known(event.authorizationToken) }
}
```
A check that throws refuses:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const claims = await verifier.verify(event.authorizationToken)
  return { isAuthorized: true, resolverContext: { user: claims.sub } }
}
```
So does one in a function of its own:
```typescript authorizer.ts
import { jwtVerify } from 'jose'

async function claimsOf(token: string) {
  return jwtVerify(token, KEY)
}

export const handler = async (event: AppSyncAuthorizerEvent) => {
  await claimsOf(event.authorizationToken)
  return { isAuthorized: true }
}
```
What stands around the handler may refuse:
```typescript authorizer.ts
import middy from '@middy/core'
import { jwt } from './middleware'

const main = async (event: AppSyncAuthorizerEvent) => ({ isAuthorized: true })

export const handler = middy(main).use(jwt())
```
Everybody may read some fields:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  return { isAuthorized: true, deniedFields: user ? [] : ['User.email'] }
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    if not known(event["authorizationToken"]):
        raise PermissionError("unknown token")
    return {"isAuthorized": True}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-862: Missing Authorization](https://cwe.mitre.org/data/definitions/862.html)
"""

from collections.abc import Iterator

from appsync_lint import Answer, Api, Confidence, Finding, Group, Severity, Shape, Step, Tokens, decisions, rule

MOST = 5
TOKEN = ("authorizationToken",)


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=862)
def always_allows(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer of which every answer lets everybody in."""
    authorizer = api.authorizer
    if authorizer is None or authorizer.doubts or authorizer.wrapped or not authorizer.answers:
        return
    if authorizer.tokens.checks or not all(_open(answer, authorizer.tokens) for answer in authorizer.answers):
        return
    first, *others = authorizer.answers
    answers = "its only answer is" if not others else "all its answers are"
    handed = any(_is_handed(answer) for answer in authorizer.answers)
    left = ", and resolvers have to check it" if handed else ""
    yield Finding(
        coordinate=decisions.coordinate(authorizer),
        message=f"The authorizer lets in whoever sends any token: {answers} `isAuthorized: true`{left}.",
        span=first.span,
        remedy="Verify the token and answer `isAuthorized: false` where that fails, or offer API_KEY instead.",
        principals=(decisions.CALLER,),
        evidence=(
            Step(first.span, "this allows, whatever the token"),
            *(Step(other.span, "this allows too, whatever the token") for other in others[:MOST]),
        ),
    )


def _open(answer: Answer, tokens: Tokens) -> bool:
    """Return whether an answer lets in for sure, everybody to the same, and nothing that could throw stands before."""
    told = dict(answer.keys).get("resolverContext")
    handed = _is_handed(answer) and not tokens.decoded
    asks = any(cause.decision != told or not handed for cause in answer.causes)
    return answer.allows is True and answer.shape is Shape.APPSYNC and not answer.denies and not asks


def _is_handed(answer: Answer) -> bool:
    """Return whether resolvers are handed the token as it is."""
    return any(entry.paths == {TOKEN} for entry in answer.context)
