"""A Lambda authorizer lets its caller in when something has failed.

A token that cannot be verified, a key server that does not answer, a query that cannot be parsed: whatever makes the
code throw makes the answer `isAuthorized: true`. A caller can bring much of that about, by a malformed token to begin
with. Refuse there, or do not catch: AppSync refuses a request whose authorizer fails.

Callers who are let in as guests, with fields denied, are no finding. With only a `resolverContext` to tell them apart
the finding is less sure: resolvers may look at it.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  try {
    const claims = await verifier.verify(event.authorizationToken)
    return { isAuthorized: claims.groups.includes('staff') }
  } catch (error) {
    console.error('verification failed', error)
    return { isAuthorized: true }  // flagged
  }
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    try:
        claims = jwt.decode(event["authorizationToken"], KEY, algorithms=["RS256"])
    except jwt.InvalidTokenError:
        return {"isAuthorized": True, "resolverContext": {"user": "unknown"}}  # flagged
    return {"isAuthorized": "staff" in claims["groups"]}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  try {
    const claims = await verifier.verify(event.authorizationToken)
    return { isAuthorized: true, resolverContext: { user: claims.sub } }
  } catch (error) {
    console.error('verification failed', error)
    return { isAuthorized: false }
  }
}
```
Guests see less:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  try {
    const claims = await verifier.verify(event.authorizationToken)
    return { isAuthorized: claims.active }
  } catch {
    return { isAuthorized: true, deniedFields: ['User.email', 'Mutation.deleteUser'] }
  }
}
```
Another check decides:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  try {
    await verify(event.authorizationToken, process.env.KEY)
    return { isAuthorized: true }
  } catch {
    await verify(event.authorizationToken, process.env.PREVIOUS_KEY)
    return { isAuthorized: true }
  }
}
```
What is caught decides nothing:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    claims = jwt.decode(event["authorizationToken"], KEY, algorithms=["RS256"])
    try:
        count(claims["sub"])
    except ConnectionError:
        logger.warning("not counted")
    return {"isAuthorized": True}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-636: Not Failing Securely](https://cwe.mitre.org/data/definitions/636.html)
"""

from collections.abc import Iterator

from appsync_lint import Answer, Api, Confidence, Finding, Group, Part, Severity, Shape, Span, Step, decisions, rule


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=636)
def allowed_on_error(api: Api) -> Iterator[Finding]:
    """Yield a finding for every answer that lets its caller in because something has failed."""
    authorizer = api.authorizer
    for answer in authorizer.answers if authorizer else ():
        failed = answer.on_error
        if authorizer is None or failed is None or not _open(answer) or _checked_again(answer, failed):
            continue
        yield Finding(
            coordinate=decisions.coordinate(authorizer),
            message="Whoever makes the authorizer fail gets in: this answer to an error is `isAuthorized: true`.",
            span=answer.span,
            remedy="Answer `isAuthorized: false` here, or let the error through: AppSync refuses the request then.",
            principals=(decisions.CALLER,),
            evidence=(Step(failed, "what fails ends up here"), Step(answer.span, "and is let in")),
            confidence=Confidence.MEDIUM if answer.context else None,
        )


def _open(answer: Answer) -> bool:
    """Return whether an answer lets in to everything."""
    return answer.allows is True and answer.shape is Shape.APPSYNC and not (answer.denied or answer.denies)


def _checked_again(answer: Answer, failed: Span) -> bool:
    """Return whether the handler of the error makes another check of who asks: with an older key, say."""
    checks = (cause.decision for part in (Part.TOKEN, Part.HEADERS) for cause in answer.depends_on(part))
    return any(failed.start < place.start and place.end <= failed.end and place.file == failed.file for place in checks)
