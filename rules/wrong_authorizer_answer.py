"""A Lambda authorizer answers in a form that AppSync does not know.

AppSync reads `isAuthorized`, a boolean, and beside it `resolverContext`, `deniedFields` and `ttlOverride`. An IAM
policy (`principalId`, `policyDocument`) is what API Gateway reads; `context` is what an HTTP API reads, and resolvers
never see it; a misspelt `isAuthorised`, or `"true"` as a text, says nothing. What is not understood is refused at best,
and nobody finds out before the first request.

A function that answers API Gateway on one path and AppSync on another is fine. Where an authorizer answers in AppSync's
form, but `{}` or nothing in one place, its callers are refused there: this is reported with low confidence only.

## Bad
The answer of an API Gateway authorizer:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: any) => {
  const user = await find(event.authorizationToken)
  return {  // flagged
    principalId: user.id,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Allow', Resource: '*' }] },
  }
}
```
`context`, as HTTP APIs have it:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  return {
    isAuthorized: user !== undefined,
    context: { user: user?.id },  // flagged
  }
}
```
Another name, and a text:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    user = find(event["authorizationToken"])
    if user is None:
        return {"isAuthorised": False}  # flagged
    return {
        "isAuthorized": "true",  # flagged
        "resolverContext": {"user": user["id"]},
    }
```
A boolean alone:
```python authorizer.py
def handler(event, context):
    if not known(event["authorizationToken"]):
        return False  # flagged
    return True  # flagged
```
No decision:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
exports.handler = async (event) => {
  const user = await find(event.authorizationToken)
  if (!user) return {}  // flagged
  return { resolverContext: { user: user.id }, ttlOverride: 60 }  // flagged
}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  if (user === undefined) return { isAuthorized: false }
  return { isAuthorized: true, resolverContext: { user: user.id, context: 'staff' }, deniedFields: [], ttlOverride: 0 }
}
```
A handler for both:
```typescript authorizer.ts
export const handler = async (event: any) => {
  const user = await find(event.authorizationToken)
  if (event.methodArn) {
    return { principalId: user.id, policyDocument: allow(event.methodArn), context: { user: user.id } }
  }
  return { isAuthorized: user !== undefined, resolverContext: { user: user.id } }
}
```
A handler that is called by a function URL too:
```typescript authorizer.ts
export const handler = async (event: any) => {
  if (event.requestContext?.http) {
    return { statusCode: 200, body: JSON.stringify(await login(event)) }
  }
  return { isAuthorized: await known(event.authorizationToken) }
}
```
An answer that is put together elsewhere:
```typescript authorizer.ts
import { answer } from './unknown'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  return answer(await find(event.authorizationToken))
}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [What API Gateway reads](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html)
- [What HTTP APIs read](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html)
- [CWE-436: Interpretation Conflict](https://cwe.mitre.org/data/definitions/436.html)
"""

from collections.abc import Iterator

from msgspec import Struct

from appsync_lint import (
    Answer,
    Api,
    Authorizer,
    Confidence,
    Finding,
    Group,
    Severity,
    Shape,
    Span,
    Step,
    decisions,
    rule,
)

DECISION, CONTEXT = "isAuthorized", "context"
MISSPELT = {
    "isauthorised", "isauthorized", "is_authorized", "is_authorised", "authorized", "authorised", "isauth", "isallowed",
    "allowed", "authorize", "allow",
}  # fmt: skip


class Fault(Struct, frozen=True, dict=True):
    """What is wrong with an answer, as a sentence, and what to write instead."""

    span: Span
    message: str
    remedy: str
    severity: Severity | None = None
    confidence: Confidence | None = None


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=436)
def wrong_authorizer_answer(api: Api) -> Iterator[Finding]:
    """Yield a finding for every answer that AppSync does not understand."""
    authorizer = api.authorizer
    seen: set[object] = set()
    for answer in authorizer.answers if authorizer else ():
        fault = _fault(authorizer, answer) if authorizer else None
        keys = tuple(span for _, span in answer.keys)  # a function that is called twice builds one answer
        if authorizer is None or fault is None or fault.span in seen or (keys and keys in seen):
            continue
        seen |= {fault.span, keys}
        yield Finding(
            coordinate=decisions.coordinate(authorizer),
            message=fault.message,
            span=fault.span,
            remedy=fault.remedy,
            principals=(decisions.CALLER,),
            evidence=(
                Step(answer.span, "this is the answer"),
                *(Step(span, f"`{name}` is in the answer") for name, span in answer.keys[:4]),
            ),
            severity=fault.severity,
            confidence=fault.confidence,
        )


def _fault(authorizer: Authorizer, answer: Answer) -> Fault | None:
    """Return what is wrong with an answer; None where nothing is, or nobody can know."""
    keys = dict(answer.keys)
    named = next((name for name in keys if name.casefold() in MISSPELT), None)
    if DECISION not in keys and named is not None:
        message = f"AppSync does not know `{named}`, so that this answer refuses everybody at best."
        return Fault(keys[named], message, f"Write `{DECISION}` instead.")
    if answer.shape is Shape.APPSYNC:
        return _incomplete(authorizer, answer, keys)
    others = any(other.shape is Shape.APPSYNC for other in authorizer.answers)
    if answer.elsewhere and others:
        return None
    if answer.shape is Shape.GATEWAY:
        message = "This answers with a policy, as API Gateway expects it: AppSync does not read it."
        remedy = f"Answer `{DECISION}` with true or false, and `resolverContext` for what resolvers need."
        return None if others or authorizer.doubts else Fault(answer.span, message, remedy)
    message = f"This answer does not say whether the caller is let in: AppSync expects an object with `{DECISION}`."
    remedy = f"Answer `{DECISION}` with true or false."
    if others or authorizer.doubts:  # it refuses, as AWS's own sample says of `{}`
        return Fault(answer.span, message, remedy, Severity.LOW, Confidence.LOW)
    return Fault(answer.span, message, remedy)


def _incomplete(authorizer: Authorizer, answer: Answer, keys: dict[str, Span]) -> Fault | None:
    """Return what is wrong with an answer that is AppSync's by its keys."""
    if not answer.complete:
        if DECISION in keys:
            message = f"`{DECISION}` is neither true nor false here, and AppSync expects a boolean."
            return Fault(keys[DECISION], message, "Write true or false, without quotes.")
        message = f"This answer does not say whether the caller is let in: `{DECISION}` is missing."
        return Fault(answer.span, message, f"Add `{DECISION}` with true or false.")
    if answer.allows is False or CONTEXT not in keys or "resolverContext" in keys or _is_for_others(authorizer):
        return None
    message = "Resolvers never see `context`, which only HTTP APIs of API Gateway read."
    return Fault(keys[CONTEXT], message, "Write `resolverContext` instead.")


def _is_for_others(authorizer: Authorizer) -> bool:
    """Return whether the function answers API Gateway too."""
    return any(answer.shape is Shape.GATEWAY for answer in authorizer.answers)
