"""A Lambda authorizer decides by the operation, and AppSync gives its answer to other operations too.

AppSync keeps the answer of an authorizer under the token, for the answer's `ttlOverride` or else for the API's
`authorizerResultTtlInSeconds`. `queryString`, `variables` and `operationName` are no part of that key. Once a token was
allowed the one operation that the authorizer would allow, it is allowed all others until the answer expires, with the
same `deniedFields` and `resolverContext`.

It does not matter how the request comes to the answer: as the value of `isAuthorized`, through a function, a variable
or a test, or by a check that throws before an answer that looks constant. What is only logged decides nothing. A
`ttlOverride` of 0 on every answer that depends on the request makes it sound, and so does 0 for the API where the
answer says nothing. An answer that depends on the token alone may be kept.

Where nothing is written, AWS documents two defaults: 0 in the API reference, 300 in the reference of CDK. The finding
weighs little then and says what would make it a serious one, as it does where `ttlOverride` is computed. If you know,
`assume: {authorizerResultTtlInSeconds: 0}` says so.

## Bad
The operation decides, and the API keeps answers for five minutes:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 300
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
import type { AppSyncAuthorizerHandler } from 'aws-lambda'
import { parse } from 'graphql'

export const handler: AppSyncAuthorizerHandler<never> = async ({ authorizationToken, requestContext }) => {
  const user = await verify(authorizationToken)
  const fields = parse(requestContext.queryString).definitions.flatMap(rootFields)
  return {  // flagged
    isAuthorized: fields.every((field) => user.permissions.includes(field)),
  }
}
```
A test decides, and the answers themselves are constant:
```typescript authorizer.ts
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const { operationName } = event.requestContext
  if (operationName === 'DeleteUser' && !user.admin) {
    return { isAuthorized: false }
  }
  return { isAuthorized: true }  // flagged
}
```
A check throws:
```typescript authorizer.ts
export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  await assertMember(user, event.requestContext.variables.projectId)
  return { isAuthorized: true, resolverContext: { user: user.id } }  // flagged
}

const assertMember = async (user, project) => {
  if (!user.projects.includes(project)) throw new Error('not a member')
}
```
Only what resolvers are told depends on the request, which weighs less:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  const tenant = event.requestContext.variables.tenant
  return { isAuthorized: user.active, resolverContext: { user: user.id, tenant } }  // flagged
}
```
The function that builds the answer has the wrong default:
```typescript authorizer.ts
const allow = (ttl = 300) => ({ isAuthorized: true, ttlOverride: ttl })
const deny = () => ({ isAuthorized: false, ttlOverride: 0 })

export const handler = async (event) => {
  const user = await verify(event.authorizationToken)
  if (user.tenants.includes(event.requestContext.variables.tenant)) {
    return allow()  // flagged
  }
  return deny()
}
```
In Python, whose own answer says more than the API:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 0
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    user = verify(event["authorizationToken"])
    query = event.get("requestContext", {}).get("queryString")
    return {"isAuthorized": may_run(user, query), "ttlOverride": 60}  # flagged
```
With Powertools:
```python authorizer.py
from aws_lambda_powertools.utilities.data_classes import event_source
from aws_lambda_powertools.utilities.data_classes.appsync_authorizer_event import (
    AppSyncAuthorizerEvent,
    AppSyncAuthorizerResponse,
)


@event_source(data_class=AppSyncAuthorizerEvent)
def handler(event: AppSyncAuthorizerEvent, context):
    user = verify(event.authorization_token)
    allowed = may_run(user, event.request_context.query_string)
    return AppSyncAuthorizerResponse(authorize=allowed, max_age=120).asdict()  # flagged
```
Nothing says how long the answer is kept:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
exports.handler = async (event) => {
  const user = await verify(event.authorizationToken)
  return { isAuthorized: mayRun(user, event.requestContext.queryString) }  // flagged
}
```
What is assumed where nothing is written:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
assume:
  authorizerResultTtlInSeconds: 300
```
```javascript authorizer.js
exports.handler = async (event) => {
  const user = await verify(event.authorizationToken)
  return { isAuthorized: mayRun(user, event.requestContext.queryString) }  // flagged
}
```
Nobody knows what it is computed from:
```javascript authorizer.js
exports.handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const allowed = mayRun(user, event.requestContext.queryString)
  return { isAuthorized: allowed, ttlOverride: Number(process.env.TTL) }  // flagged
}
```

## Good
No answer that depends on the request is kept:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 300
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
const allow = (ttl: number) => ({ isAuthorized: true, ttlOverride: ttl })
const deny = () => ({ isAuthorized: false, ttlOverride: 0 })

export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  if (user.admin) {
    return allow(300)
  }
  if (user.tenants.includes(event.requestContext.variables?.tenant)) {
    return allow(0)
  }
  return deny()
}
```
What varies is in the token, and so in the key; the operation is only logged:
```typescript authorizer.ts
export const handler = async ({ authorizationToken, requestContext }: AppSyncAuthorizerEvent) => {
  console.info('authorizing', requestContext.operationName)
  const [token, tenant] = authorizationToken.split('|')
  const user = await verify(token)
  return { isAuthorized: user.tenants.includes(tenant), resolverContext: { tenant } }
}
```
Parts of the request that are the same for all operations:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  const { apiId, accountId } = event.requestContext
  const hidden = `arn:aws:appsync:${process.env.AWS_REGION}:${accountId}:apis/${apiId}/types/User/fields/email`
  return { isAuthorized: user.active, deniedFields: user.admin ? [] : [hidden] }
}
```
The API keeps nothing:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 0
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    user = verify(event["authorizationToken"])
    query = event["requestContext"]["queryString"]
    return {"isAuthorized": may_run(user, query), "resolverContext": {"user": user.id}}
```
Keeping nothing is what is assumed:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
assume:
  authorizerResultTtlInSeconds: 0
```
```javascript authorizer.js
exports.handler = async (event) => {
  const user = await verify(event.authorizationToken)
  return { isAuthorized: mayRun(user, event.requestContext.queryString) }
}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The default is 0](https://docs.aws.amazon.com/appsync/latest/APIReference/API_LambdaAuthorizerConfig.html), or
  [five minutes](https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_appsync.LambdaAuthorizerConfig.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Part, Severity, decisions, kept_answers, rule


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def cached_request_decision(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer that lets callers in by the operation, where that answer may be kept."""
    authorizer = api.authorizer
    if authorizer is None:
        return
    found = kept_answers(authorizer, Part.OPERATION, api.result_ttl)
    kept = [answer for answer in found if answer.allows]
    if kept:
        first = kept[0]
        what = f"depends on {decisions.named(first)}, and AppSync keeps it {decisions.seconds(first)} under the token"
        if first.decides:
            sentence = f"Who is allowed one operation is allowed all: the answer {what} alone."
        else:
            sentence = f"Resolvers are told of one request what was found for another: `resolverContext` {what} alone."
        severity = Severity.HIGH if first.decides else Severity.HIGH.lower()
        yield decisions.kept_finding(api, authorizer, kept, sentence, severity)
