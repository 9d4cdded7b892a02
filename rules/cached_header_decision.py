"""A Lambda authorizer decides by a header or an address, and AppSync gives its answer to requests without it.

AppSync keeps the answer of an authorizer under the token, for the answer's `ttlOverride` or else for the API's
`authorizerResultTtlInSeconds`. Headers, `Origin` and the caller's address are no part of that key: once a token was
used from an address that is allowed, it works from everywhere until the answer expires. Where nothing is written, AWS
documents two defaults, 0 and 300; the finding weighs little then and says what would make it a serious one.

A header that only brings the token is part of the key as good as the token itself, and is no finding. Note that a
client can send whatever `x-forwarded-for` or `Origin` it likes.

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
  const address = event.requestHeaders['x-forwarded-for'].split(',')[0]
  return { isAuthorized: user.networks.includes(address) }  // flagged
}
```
In Python, where the answer says it itself:
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
    if event["requestHeaders"].get("origin") not in user.origins:
        return {"isAuthorized": False, "ttlOverride": 0}
    return {"isAuthorized": True, "ttlOverride": 300}  # flagged
```
Nothing says how long the answer is kept:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async ({ authorizationToken, requestHeaders }: AppSyncAuthorizerEvent) => {
  const user = await verify(authorizationToken)
  return { isAuthorized: user.tenant === requestHeaders['x-tenant'] }  // flagged
}
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
  const address = event.requestHeaders['x-forwarded-for'].split(',')[0]
  return { isAuthorized: user.networks.includes(address), ttlOverride: 0 }
}
```
A header that brings the token, and one that is only logged:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  console.info('called from', event.requestHeaders['x-forwarded-for'])
  const user = await verify(event.authorizationToken ?? event.requestHeaders.authorization)
  return { isAuthorized: user.active }
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


@rule(group=Group.AUTHORIZERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=863)
def cached_header_decision(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer that lets callers in by a header, where that answer may be kept."""
    authorizer = api.authorizer
    if authorizer is None:
        return
    found = kept_answers(authorizer, Part.HEADERS, api.result_ttl)
    kept = [answer for answer in found if answer.allows]
    if kept:
        sentence = (
            f"Who is allowed one request is allowed all: the answer depends on {decisions.named(kept[0])}, and "
            f"AppSync keeps it {decisions.seconds(kept[0])} under the token alone."
        )
        yield decisions.kept_finding(api, authorizer, kept, sentence, Severity.MEDIUM)
