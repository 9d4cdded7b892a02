"""A Lambda authorizer writes the token to its log.

A token in a log is a key in a place where nobody expects one: whoever may read CloudWatch, or the service that the logs
are sent to, can act as any user whose token is still valid, and logs are kept long.

Only what is logged by its name counts. Where the whole event is logged, the token is in the log as well, but this rule
is silent: AWS's own samples do so, and many loggers hide the token on its way. Its length, whether there is one, a hash
of it, and an end of it that is too short to be of use are fine.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const token = event.authorizationToken.replace('Bearer ', '')
  console.log(`checking ${token}`)  // flagged
  const claims = await verifier.verify(token)
  return { isAuthorized: true, resolverContext: { user: claims.sub } }
}
```
As a field of a structured log:
```typescript authorizer.ts
export const handler = async ({ authorizationToken }: AppSyncAuthorizerEvent) => {
  logger.debug('looking up the account', { authorizationToken })  // flagged
  return { isAuthorized: await known(authorizationToken) }
}
```
As an argument of a message:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    token = event["authorizationToken"]
    logger.info("token: %s", token)  # flagged
    return {"isAuthorized": known(token)}
```
In a function that is given it:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def claims_of(token):
    print("Token:", token)  # flagged
    return jwt.decode(token, KEY, algorithms=["RS256"])

def handler(event, context):
    claims = claims_of(event["authorizationToken"])
    return {"isAuthorized": True, "resolverContext": {"user": claims["sub"]}}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const token = event.authorizationToken
  console.log('token received', !!token, token.length, token.slice(0, 8))
  console.log('digest', createHash('sha256').update(token).digest('hex'))
  const claims = await verifier.verify(token)
  logger.info('let in', { user: claims.sub })
  return { isAuthorized: true }
}
```
The whole event, of which nothing is said:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  console.log('event', JSON.stringify(event))
  return { isAuthorized: await known(event.authorizationToken) }
}
```
Only whether there is one, and its end:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    token = event["authorizationToken"]
    if not token:
        logger.warning("no token, or an empty token")
    logger.info("token ends in %s", token[-4:])
    return {"isAuthorized": known(token)}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-532: Insertion of Sensitive Information into Log File](https://cwe.mitre.org/data/definitions/532.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, decisions, rule

MOST = 4


@rule(group=Group.AUTHORIZERS, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=532)
def logged_token(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer that logs the token by its name, at the first place."""
    authorizer = api.authorizer
    if authorizer is None or not authorizer.tokens.logged:
        return
    first, *others = authorizer.tokens.logged
    yield Finding(
        coordinate=decisions.coordinate(authorizer),
        message="The token is written to the log, where whoever can read it can use it.",
        span=first,
        remedy="Leave it out, or log what names the caller, such as the `sub` of a verified token.",
        principals=(decisions.CALLER,),
        evidence=(
            Step(first, "the token is logged here"),
            *(Step(other, "the token is logged here too") for other in others[:MOST]),
        ),
    )
