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
A variable says it, by the time that an error is caught or since the beginning:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  let isAuthorized = false
  try {
    isAuthorized = (await verifier.verify(event.authorizationToken)).active
  } catch {
    isAuthorized = true  // flagged
  }
  return { isAuthorized }
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    answer = {"isAuthorized": True}  # flagged
    try:
        answer["isAuthorized"] = verify(event["authorizationToken"])["active"]
    except Exception:
        pass
    return answer
```
The error is swallowed, and nothing has been decided:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  try {
    await verifier.verify(event.authorizationToken)
  } catch (error) {
    console.error(error)
  }
  return { isAuthorized: true }  // flagged
}
```
Some errors only, and anybody can send an expired token:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  try {
    return { isAuthorized: (await verifier.verify(event.authorizationToken)).active }
  } catch (error) {
    if (error.name === 'TokenExpiredError') return { isAuthorized: true }  // flagged
    return { isAuthorized: false }
  }
}
```
Of a promise:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verifier.verify(event.authorizationToken)
    .catch(() => ({ active: true }))  // flagged
  return { isAuthorized: user.active }
}
```
In a function of its own:
```typescript authorizer.ts
import { isActive } from './check'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  return { isAuthorized: await isActive(event.authorizationToken) }
}
```
```typescript check.ts
export async function isActive(token: string) {
  try {
    return (await verifier.verify(token)).active
  } catch {
    return true  // flagged
  }
}
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
Only a check that succeeds lets in:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  let answer = { isAuthorized: false }
  try {
    if (await known(event.authorizationToken)) answer = { isAuthorized: true }
  } catch (error) {
    console.error(error)
  }
  return answer
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

from appsync_lint import (
    Answer,
    Api,
    Authorizer,
    Confidence,
    Finding,
    Group,
    Part,
    Severity,
    Shape,
    Span,
    Step,
    decisions,
    rule,
)


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=636)
def allowed_on_error(api: Api) -> Iterator[Finding]:
    """Yield a finding for every place that lets a caller in because something has failed."""
    authorizer = api.authorizer
    if authorizer is None:
        return
    told: list[Span] = []
    steps: tuple[Step, ...]
    for forgiven in authorizer.tokens.forgiven:
        steps = (
            Step(forgiven.check, "this fails where the token is no good, or where it cannot be checked"),
            Step(forgiven.failed, "what fails ends up here"),
            Step(forgiven.span, "this lets the caller in all the same"),
        )
        told.append(forgiven.failed)
        yield _finding(authorizer, forgiven.span, steps, sure=not (forgiven.told or authorizer.wrapped))
    for answer in authorizer.answers:
        failed = answer.on_error
        if failed is None or not _open(answer) or not _is_in(answer.span, failed) or _checked_again(answer, failed):
            continue
        if any(_is_in(one, failed) or _is_in(failed, one) for one in told):
            continue
        steps = (Step(failed, "what fails ends up here"), Step(answer.span, "this lets the caller in all the same"))
        yield _finding(authorizer, answer.span, steps, sure=not (answer.context or authorizer.wrapped))


def _finding(authorizer: Authorizer, place: Span, steps: tuple[Step, ...], *, sure: bool) -> Finding:
    return Finding(
        coordinate=decisions.coordinate(authorizer),
        message="Whoever makes the authorizer fail gets in: after an error it answers `isAuthorized: true`.",
        span=place,
        remedy="Answer `isAuthorized: false` after an error, or let it through: AppSync refuses the request then.",
        principals=(decisions.CALLER,),
        evidence=steps,
        confidence=None if sure else Confidence.MEDIUM,
    )


def _open(answer: Answer) -> bool:
    """Return whether an answer lets in to everything."""
    return answer.allows is True and answer.shape is Shape.APPSYNC and not (answer.denied or answer.denies)


def _is_in(place: Span, around: Span) -> bool:
    """Return whether a place is inside another one."""
    return place.file == around.file and around.start <= place.start and place.end <= around.end


def _checked_again(answer: Answer, failed: Span) -> bool:
    """Return whether the handler of the error makes another check of who asks: with an older key, say."""
    checks = (cause.decision for part in (Part.TOKEN, Part.HEADERS) for cause in answer.depends_on(part))
    return any(_is_in(place, failed) and failed.start < place.start for place in checks)
