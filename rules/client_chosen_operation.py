"""A Lambda authorizer lets everybody in who sends the right operation, without a look at the token.

The client writes the query and chooses the name of its operation. An answer that allows because the name is
`IntrospectionQuery`, or because a text is or is not in the query, and asks nothing of the token, allows whoever knows
that: the operation of that name may be any, and one document can hold several. It does not matter whether the answer is
kept; where it is, `cached-request-decision` has more to say.

Tests of `variables` are not meant, nor is an operation that decides what a checked token may do. A function around the
handler that cannot be read may check the token first.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  if (event.requestContext.operationName === 'IntrospectionQuery') {  // flagged
    return { isAuthorized: true }
  }
  const user = await verify(event.authorizationToken)
  return { isAuthorized: user.active }
}
```
A text that is not in the query:
```typescript authorizer.ts
export const handler = async ({ authorizationToken, requestContext: { queryString } }: AppSyncAuthorizerEvent) => {
  const needsLogin = queryString.includes('mutation')
  if (!needsLogin) {  // flagged
    return { isAuthorized: true, deniedFields: ['User.email'] }
  }
  return { isAuthorized: await known(authorizationToken) }
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
OPEN = {"Login", "Register"}


def handler(event, context):
    if event["requestContext"].get("operationName") in OPEN:  # flagged
        return {"isAuthorized": True}
    return {"isAuthorized": known(event["authorizationToken"])}
```
The token is only checked for other operations:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async ({ authorizationToken, requestContext: { operationName } }: AppSyncAuthorizerEvent) => {
  const isAuthorized = operationName === 'Login' || (await known(authorizationToken))  // flagged
  return { isAuthorized }
}
```
By a list:
```typescript authorizer.ts
const PUBLIC: Record<string, boolean> = { Login: true, Register: true }

export const handler = async ({ authorizationToken, requestContext: { operationName } }: AppSyncAuthorizerEvent) => {
  let isAuthorized = false
  if (PUBLIC[operationName]) {  // flagged
    isAuthorized = true
  } else {
    isAuthorized = await known(authorizationToken)
  }
  return { isAuthorized }
}
```
By a check that throws:
```typescript authorizer.ts
export const handler = async ({ authorizationToken, requestContext: { operationName } }: AppSyncAuthorizerEvent) => {
  if (operationName !== 'Login') {  // flagged
    await check(authorizationToken)
  }
  return { isAuthorized: true }
}
```

## Good
The token is checked first:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  if (event.requestContext.operationName === 'IntrospectionQuery') {
    return { isAuthorized: user.developer }
  }
  return { isAuthorized: user.active }
}
```
The answer that allows comes after a check that refuses:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  if (!(await known(event.authorizationToken))) {
    return { isAuthorized: false }
  }
  if (event.requestContext.queryString.includes('deleteUser')) {
    return { isAuthorized: false }
  }
  return { isAuthorized: true }
}
```
Both are asked for:
```typescript authorizer.ts
export const handler = async ({ authorizationToken, requestContext: { operationName } }: AppSyncAuthorizerEvent) => {
  const isAuthorized = operationName === 'Health' && (await known(authorizationToken))
  return { isAuthorized }
}
```
A function of its own has checked the token:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def claims_of(token):
    return jwt.decode(token, KEY, algorithms=["RS256"])


def handler(event, context):
    claims_of(event["authorizationToken"])
    if event["requestContext"]["operationName"] == "Health":
        return {"isAuthorized": True}
    return {"isAuthorized": False}
```
The operation alone can only refuse:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    if event["requestContext"]["operationName"] == "IntrospectionQuery":
        return {"isAuthorized": False}
    return {"isAuthorized": known(event["authorizationToken"])}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [An operation's name is the client's to choose](https://spec.graphql.org/October2021/#sec-Named-Operation-Definitions)
- [CWE-807: Reliance on Untrusted Inputs in a Security Decision](https://cwe.mitre.org/data/definitions/807.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Answer,
    Api,
    Authorizer,
    Cause,
    Confidence,
    Finding,
    Group,
    Part,
    Severity,
    Shape,
    Step,
    decisions,
    rule,
)

CHOSEN = {"queryString": "the text of the query", "operationName": "the name of the operation"}


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=807)
def client_chosen_operation(api: Api) -> Iterator[Finding]:
    """Yield a finding for every test of the operation's name or text by which an authorizer lets everybody in."""
    authorizer = api.authorizer
    seen = set()
    if authorizer is None or authorizer.wrapped:
        return
    for cause, answer in _chosen(authorizer):
        if cause.decision in seen:
            continue
        seen.add(cause.decision)
        yield Finding(
            coordinate=decisions.coordinate(authorizer),
            message=f"Everybody gets in whose client chooses {CHOSEN[cause.name]} to fit: the token is not looked at.",
            span=cause.decision,
            remedy="Check the token before this, or answer `isAuthorized: false` where it has not been checked.",
            principals=(decisions.CALLER,),
            evidence=(
                *decisions.of_cause(cause, "who gets in"),
                Step(answer.span, "this answer lets in, without a look at the token"),
            ),
        )


def _chosen(authorizer: Authorizer) -> Iterator[tuple[Cause, Answer]]:
    """Yield by which part of the operation an answer allows whoever asks."""
    for answer in authorizer.answers:
        if answer.allows is False or answer.shape is not Shape.APPSYNC:
            continue
        if not (answer.depends_on(Part.TOKEN) or answer.depends_on(Part.HEADERS)):
            causes = (cause for cause in answer.depends_on(Part.OPERATION) if cause.name in CHOSEN)
            yield from ((cause, answer) for cause in list(causes)[:1] if not _is_checked_before(authorizer, cause))
        for cause in authorizer.tokens.exempted:
            yield cause, answer


def _is_checked_before(authorizer: Authorizer, cause: Cause) -> bool:
    """Return whether the token has been checked for sure where something decides."""
    place = cause.decision
    return any(
        one.within.file == place.file and one.span.end <= place.start and place.end <= one.within.end
        for one in authorizer.tokens.checks
    )
