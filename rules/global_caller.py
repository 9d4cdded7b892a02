"""A Lambda function keeps its caller in a variable outside of its handler, where the next call finds it.

AWS Lambda calls a function again in the same environment, with the variables that the last call has left. Where the
variable is only set under a condition, or only where it is empty, the next caller can be taken for the one before. A
variable that every call sets anew before anything else is only fragile: this weighs less.

## Bad
Whoever has no identity is the caller before:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.js}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```graphql
type Query {
  me: String @aws_api_key @aws_cognito_user_pools
}
```
```javascript users.js
let caller

exports.handler = async (event) => {
  if (event.identity) {
    caller = event.identity.sub // flagged
  }
  return loadUser(caller)
}
```
The first caller is the caller for ever:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.py}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```python users.py
CALLER = None


def handler(event, context):
    global CALLER
    if CALLER is None:
        CALLER = event["identity"]["username"]  # flagged
    return load_user(CALLER)
```
Every call sets it, but whatever still runs from the call before reads it too:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.ts}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```typescript users.ts
let caller: string

export const handler = async (event: AppSyncResolverEvent<void>) => {
  caller = (event.identity as AppSyncIdentityCognito).sub // flagged
  return loadUser(caller)
}
```

## Good
A variable of the call, and one outside for what is the same for all callers:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.ts}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```typescript users.ts
let client: Client | undefined

export const handler = async (event: AppSyncResolverEvent<void>) => {
  client = client ?? new Client()
  const caller = (event.identity as AppSyncIdentityCognito).sub
  return client.load(caller)
}
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.py}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```python users.py
caller = None


def handler(event, context):
    caller = event["identity"]["username"]
    return load_user(caller)
```

## References
- [The execution environment of AWS Lambda](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
- [CWE-488: Exposure of Data Element to Wrong Session](https://cwe.mitre.org/data/definitions/488.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, rule, units


@rule(group=Group.RESOLVERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=488)
def global_caller(api: Api) -> Iterator[Finding]:
    """Yield a finding for every variable in which a Lambda function keeps its caller."""
    for cause in units.causes(api, lambda _, unit: unit.kept):
        kept = cause.fact
        verb = "keeps" if len(cause.fields) == 1 else "keep"
        danger = "is not set in every call, so the next caller can be taken for this one" if kept.stays else (
            "is still there in the calls after it"
        )  # fmt: skip
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {verb} the caller in the variable `{kept.name}`, which outlives the "
            f"call and {danger}.",
            span=kept.span,
            remedy=f"Make `{kept.name}` a variable of the handler, and give it to the functions that need it.",
            evidence=(Step(kept.span, "the caller goes into a variable outside of all functions"),),
            affected=cause.affected,
            confidence=None if kept.stays else Confidence.LOW,
        )
