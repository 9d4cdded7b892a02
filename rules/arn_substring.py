r"""A resolver knows its caller by a text that stands anywhere in the caller's ARN.

`identity.userArn` of a role is `arn:aws:sts::111122223333:assumed-role/<role>/<session>`. Whoever may assume any role
chooses the name of the session, and whoever may create a role its name: both can hold the text that is looked for. In
`arn:aws:sts::111122223333:assumed-role/Admin/` from the beginning, or a whole part of it between slashes, they cannot.

## Bad
```yaml
authenticationType: AWS_IAM
resolvers:
  - {typeName: Query, fieldName: me, codeFile: me.js}
```
```javascript me.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  if (!ctx.identity.userArn.includes('AdminRole')) util.unauthorized() // flagged
  return { payload: null }
}

export const response = (ctx) => ctx.result
```
A template; a Lambda function; a pattern that begins anywhere:
```yaml
authenticationType: AWS_IAM
resolvers:
  - {typeName: Query, fieldName: me, requestMappingTemplateFile: me.vtl}
```
```vtl me.vtl
#if(!$ctx.identity.userArn.contains("AdminRole")) $util.unauthorized() #end ## flagged
{ "payload": null }
```
```yaml
authenticationType: AWS_IAM
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.py}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```python users.py
def handler(event, context):
    arn = event["identity"]["userArn"]
    if "role/AdminRole" not in arn:  # flagged
        raise PermissionError("Unauthorized")
    return "me"
```
```yaml
authenticationType: AWS_IAM
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.ts}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```typescript users.ts
export const handler = async (event: AppSyncResolverEvent<void>) => {
  const { userArn } = event.identity as AppSyncIdentityIAM
  if (!/AdminRole/.test(userArn)) { // flagged
    throw new Error('Unauthorized')
  }
  return 'me'
}
```

## Good
From the beginning, and a whole part, with the slashes and colons that no name can have:
```yaml
authenticationType: AWS_IAM
resolvers:
  - {typeName: Query, fieldName: me, codeFile: me.js}
```
```javascript me.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  const arn = ctx.identity.userArn
  const role = arn.split('/')[1]
  const signed = arn.includes(':assumed-role/')
  if (!arn.startsWith('arn:aws:sts::111122223333:assumed-role/AdminRole/') && role !== 'AdminRole') util.unauthorized()
  if (!signed || !arn.includes('/AdminRole/')) util.unauthorized()
  return { payload: null }
}

export const response = (ctx) => ctx.result
```
A pattern that begins at the beginning, and a text in something else:
```yaml
authenticationType: AWS_IAM
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.ts}
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users}
```
```typescript users.ts
export const handler = async (event: AppSyncResolverEvent<void>) => {
  const { userArn, username } = event.identity as AppSyncIdentityIAM
  if (!/^arn:aws:sts::\d+:assumed-role\/AdminRole\//.test(userArn) && !ALLOWED.includes(userArn)) {
    throw new Error('Unauthorized')
  }
  return username.includes('a') ? 'me' : 'you'
}
```

## References
- [The identity by mode](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html)
- [RoleSessionName](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)
- [CWE-183: Permissive List of Allowed Inputs](https://cwe.mitre.org/data/definitions/183.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, rule, units


@rule(group=Group.RESOLVERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=183)
def arn_substring(api: Api) -> Iterator[Finding]:
    """Yield a finding for every search in the caller's ARN."""
    for cause in units.causes(api, lambda _, unit: unit.likenesses):
        how = "a pattern" if cause.fact.how in {"test", "match", "matches", "exec"} else f"`{cause.fact.how}`"
        verb = "looks" if len(cause.fields) == 1 else "look"
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {verb} for a text anywhere in the caller's ARN, by {how}: the name of "
            "a role's session is part of it, and the caller chooses that.",
            span=cause.fact.span,
            remedy="Compare the ARN from its beginning up to the slash behind the role's name.",
            evidence=(Step(cause.fact.span, "the text may stand in any part of the ARN"),),
            affected=cause.affected,
        )
