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

from appsync_lint import Answer, Api, Cause, Confidence, Finding, Group, Part, Severity, Shape, Step, decisions, rule

CHOSEN = {"queryString": "the text of the query", "operationName": "the name of the operation"}


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=807)
def client_chosen_operation(api: Api) -> Iterator[Finding]:
    """Yield a finding for every test of the operation's name or text by which an authorizer lets everybody in."""
    authorizer = api.authorizer
    seen = set()
    if authorizer is None or authorizer.wrapped:
        return
    for answer in authorizer.answers:
        cause = _chosen(answer)
        if cause is None or cause.decision in seen:
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
                Step(answer.span, "this answer lets in, and depends on nothing of the token"),
            ),
        )


def _chosen(answer: Answer) -> Cause | None:
    """Return by which part of the operation an answer allows whoever asks; None where it asks for more than that."""
    asks_who = answer.depends_on(Part.TOKEN) or answer.depends_on(Part.HEADERS)
    if answer.allows is False or asks_who or answer.shape is not Shape.APPSYNC:
        return None
    return next((cause for cause in answer.depends_on(Part.OPERATION) if cause.name in CHOSEN), None)
