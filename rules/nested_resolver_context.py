"""A Lambda authorizer puts a list or an object into `resolverContext`, which takes only plain values.

AWS documents `resolverContext` as key-value pairs and nested keys as not supported. A resolver that looks for a role
in a list that did not arrive as one refuses everybody, or finds what it looks for in a text by accident.

`JSON.stringify` is the way: resolvers take the text apart again with `JSON.parse`.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const claims = await verifier.verify(event.authorizationToken)
  return {
    isAuthorized: true,
    resolverContext: {
      user: claims.sub,
      roles: ['reader', claims.role],  // flagged
      tenant: { id: claims.tenant },  // flagged
    },
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
    claims = verify(event["authorizationToken"])
    return {
        "isAuthorized": True,
        "resolverContext": {"user": claims["sub"], "roles": [claims["role"]]},  # flagged
    }
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const claims = await verifier.verify(event.authorizationToken)
  return {
    isAuthorized: true,
    resolverContext: {
      user: claims.sub,
      roles: JSON.stringify(['reader', claims.role]),
      tenant: claims.tenant,
      admin: claims.role === 'admin',
      level: 3,
    },
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
    claims = verify(event["authorizationToken"])
    roles = ",".join(["reader", claims["role"]])
    return {"isAuthorized": True, "resolverContext": {"user": claims["sub"], "roles": roles}}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Powertools: nested keys are not supported](https://docs.aws.amazon.com/powertools/python/latest/utilities/data_classes/#appsync-authorizer)
- [CWE-704: Incorrect Type Conversion or Cast](https://cwe.mitre.org/data/definitions/704.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, ValueKind, decisions, rule

NESTED = {ValueKind.LIST, ValueKind.OBJECT}


@rule(group=Group.AUTHORIZERS, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=704)
def nested_resolver_context(api: Api) -> Iterator[Finding]:
    """Yield a finding for every entry of `resolverContext` that is a list or an object."""
    authorizer = api.authorizer
    seen = set()
    for answer in authorizer.answers if authorizer else ():
        for entry in answer.context:
            if authorizer is None or entry.kind not in NESTED or entry.span in seen:
                continue
            seen.add(entry.span)
            yield Finding(
                coordinate=decisions.coordinate(authorizer),
                message=f"`resolverContext.{entry.name}` is {entry.kind}, but resolvers are given only plain values.",
                span=entry.span,
                remedy="Write it as a JSON text, and let the resolvers parse it; or give each value a key of its own.",
                principals=(decisions.CALLER,),
                evidence=(
                    Step(entry.span, f"this is {entry.kind}"),
                    Step(answer.span, "it stands in the `resolverContext` of this answer"),
                ),
            )
