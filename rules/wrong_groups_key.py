"""A resolver looks for the caller's groups under a key that the identity does not have.

The groups of a user-pool user are `identity.groups`, and the claim of its token `identity.claims['cognito:groups']`.
Under `identity['cognito:groups']` or `identity.cognito_groups` there is nothing: what asks for a group refuses
everybody, and what keeps a group out lets everybody in.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: me, codeFile: me.js}
```
```javascript me.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  const groups = ctx.identity['cognito:groups'] ?? [] // flagged
  if (groups.includes('Suspended')) util.unauthorized()
  return { payload: null }
}

export const response = (ctx) => ctx.result
```
A template, and a Lambda function:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: me, requestMappingTemplateFile: me.vtl}
```
```vtl me.vtl
#if(!$ctx.identity.get("cognito:groups").contains("Admin")) ## flagged
  $util.unauthorized()
#end
{ "payload": null }
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.py}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```python users.py
def handler(event, context):
    if "Admin" not in event["identity"].get("cognito_groups", []):  # flagged
        raise PermissionError("Unauthorized")
    return "me"
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: me, codeFile: me.js}
```
```javascript me.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  const { claims, groups } = ctx.identity
  if (!groups?.includes('Admin') && !claims['cognito:groups']?.includes('Admin')) util.unauthorized()
  return { payload: null }
}

export const response = (ctx) => ctx.result
```
The identity is the claims alone:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: me, requestMappingTemplateFile: me.vtl}
```
```vtl me.vtl
#set($identity = $ctx.identity.claims)
#if(!$identity.get("cognito:groups").contains("Admin")) $util.unauthorized() #end
{ "payload": null }
```
Both keys are tried:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.js}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```javascript users.js
exports.handler = async (event) => {
  const groups = event.identity['cognito:groups'] ?? event.identity.claims?.['cognito:groups'] ?? []
  if (!groups.includes('Admin')) throw new Error('Unauthorized')
  return 'me'
}
```
A request gives the groups to its Lambda function under a name of its own:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.py}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users, requestMappingTemplateFile: me.vtl}
```
```vtl me.vtl
{
  "operation": "Invoke",
  "payload": { "identity": { "cognito_groups": $util.toJson($ctx.identity.groups) } }
}
```
```python users.py
def handler(event, context):
    if "Admin" not in (event["identity"].get("cognito_groups") or []):
        raise PermissionError("Unauthorized")
    return "me"
```

## References
- [The identity by mode](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterable, Iterator

from appsync_lint import Api, Confidence, Finding, Group, Read, Severity, Step, Unit, rule, units

RIGHT = (("groups",), ("claims", "cognito:groups"))
WRONG = frozenset({"cognito:groups", "cognito_groups", "cognitoGroups", "cognito-groups", "cognito:group"})


@rule(group=Group.RESOLVERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def wrong_groups_key(api: Api) -> Iterator[Finding]:
    """Yield a finding for every read of groups where the identity has none."""
    for cause in units.causes(api, lambda _, unit: _wrong(unit)):
        key = cause.fact.path[0]
        verb = "looks" if len(cause.fields) == 1 else "look"
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {verb} for the caller's groups in `identity` under `{key}`, "
            "where there is never anything.",
            span=cause.fact.span,
            remedy="Read `identity.groups`, or `identity.claims['cognito:groups']`.",
            evidence=(Step(cause.fact.span, "no mode's identity has this key"),),
            affected=cause.affected,
        )


def _wrong(unit: Unit) -> Iterable[Read]:
    """Return the reads under a wrong key, where none is under a right one: who tries both is prepared."""
    if any(read.path[: len(right)] == right for read in unit.reads for right in RIGHT):
        return ()
    return [read for read in unit.reads if read.path[0] in WRONG]
