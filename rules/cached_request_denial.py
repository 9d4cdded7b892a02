"""A Lambda authorizer refuses one operation, and AppSync goes on to refuse the caller every other.

What an authorizer refuses because of `queryString`, `variables` or `operationName` is kept like any answer, under the
token: its holder stays locked out of everything until the answer expires. No door is open, since all answers that let
in because of the request have a `ttlOverride` of 0; where one has not, `cached-request-decision` speaks. That AppSync
keeps refusals is inferred: its pages speak of answers and make no difference between them.

## Bad
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 300
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  if (user.tenants.includes(event.requestContext.variables.tenant)) {
    return { isAuthorized: true, ttlOverride: 0 }
  }
  return { isAuthorized: false }  // flagged
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 300
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    user = verify(event["authorizationToken"])
    if event["requestContext"]["operationName"] in user.forbidden:
        return {"isAuthorized": False, "ttlOverride": 60}  # flagged
    return {"isAuthorized": True, "ttlOverride": 0}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 300
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  if (user.tenants.includes(event.requestContext.variables.tenant)) {
    return { isAuthorized: true, ttlOverride: 0 }
  }
  return { isAuthorized: false, ttlOverride: 0 }
}
```
A refusal that has nothing to do with the request may be kept:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  if (!user) {
    return { isAuthorized: false }
  }
  return { isAuthorized: user.tenants.includes(event.requestContext.variables.tenant), ttlOverride: 0 }
}
```
More than a refusal is kept, which another rule says:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  if (user.tenants.includes(event.requestContext.variables.tenant)) {
    return { isAuthorized: true }
  }
  return { isAuthorized: false }
}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Part, Severity, decisions, kept_answers, rule


@rule(group=Group.AUTHORIZERS, severity=Severity.INFO, confidence=Confidence.HIGH, cwe=863)
def cached_request_denial(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer of which only refusals depend on the operation and may be kept."""
    authorizer = api.authorizer
    if authorizer is None:
        return
    kept = kept_answers(authorizer, Part.OPERATION, api.result_ttl)
    if kept and not any(answer.allows for answer in kept):
        sentence = (
            f"Who is refused one operation is refused all: the refusal depends on {decisions.named(kept[0])}, and "
            f"AppSync keeps it {decisions.seconds(kept[0])} under the token alone."
        )
        yield decisions.kept_finding(api, authorizer, kept, sentence, Severity.INFO)
