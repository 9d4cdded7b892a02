"""A resolver takes an argument for the caller where the identity does not say who it is.

A caller without the claim, or without an identity, chooses whom to be: the argument is whatever it sends. The same
where the argument comes first, or overwrites what the identity says: then every caller chooses.

Callers who have what is read are no danger: where every admitted caller has a `sub`, nothing is ever taken instead of
it. Claims are different, since not every token has all of them: access tokens of a user pool lack `email` and all
attributes of the user. Where IAM alone lacks what is read, the callers are mostly programs of your own that act for a
user, and where only members of groups are admitted, mostly administrators: this weighs less. So does an argument
that comes first in a query, which may be meant for what everybody may read.

## Bad
A user without the claim chooses its tenant:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: orders, codeFile: orders.js}
```
```graphql
type Query {
  orders(tenantId: ID): [String]
}
```
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const tenant = ctx.identity.claims['custom:tenantId'] ?? ctx.args.tenantId // flagged
  return query({ query: { tenantId: { eq: tenant } } })
}

export const response = (ctx) => ctx.result.items
```
A template, a condition, and a Lambda function:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: orders, requestMappingTemplateFile: orders.vtl}
```
```vtl orders.vtl
#set($tenant = $util.defaultIfNullOrEmpty($ctx.identity.claims.get("custom:tenantId"), $ctx.args.tenantId)) ## flagged
{ "operation": "GetItem", "key": { "tenantId": $util.dynamodb.toDynamoDBJson($tenant) } }
```
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: orders, type: AWS_LAMBDA, file: orders.py}
resolvers:
  - {typeName: Query, fieldName: orders, dataSourceName: orders}
```
```graphql
type Query {
  orders(owner: String): [String] @aws_api_key @aws_cognito_user_pools
}
```
```python orders.py
def handler(event, context):
    identity = event.get("identity")
    owner = identity["sub"] if identity else event["arguments"]["owner"]  # flagged
    return list_orders(owner)
```
The argument overwrites the identity, for every caller:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: createOrder, codeFile: create.ts}
```
```graphql
type Query {
  me: String
}
type Mutation {
  createOrder(input: OrderInput!): String
}
input OrderInput {
  userId: ID
}
```
```typescript create.ts
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx: Context) {
  let owner = (ctx.identity as AppSyncIdentityCognito).sub
  if (ctx.args.input.userId) {
    owner = ctx.args.input.userId // flagged
  }
  return put({ key: { id: util.autoId() }, item: { owner } })
}

export const response = (ctx: Context) => ctx.result
```

All of the input is copied over what the identity says:
```typescript create.ts
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx: Context) {
  const item = {
    userId: (ctx.identity as AppSyncIdentityCognito).sub,
    ...ctx.args.input, // flagged
  }
  return put({ key: { id: util.autoId() }, item })
}

export const response = (ctx: Context) => ctx.result
```

## Good
The identity comes last, or the input has no such field:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: createOrder, codeFile: create.js}
```
```graphql
type Query {
  me: String
}
type Mutation {
  createOrder(input: OrderInput!): String
}
input OrderInput {
  userId: ID
}
```
```javascript create.js
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const item = { owner: ctx.identity.sub, ...ctx.args.input, userId: ctx.identity.sub }
  return put({ key: { id: util.autoId() }, item })
}

export const response = (ctx) => ctx.result
```
The identity alone; another claim in its place; and an argument for what does not say who somebody is:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: orders, codeFile: orders.js}
```
```graphql
type Query {
  orders(tenantId: ID, name: String): [String]
}
```
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const tenant = ctx.identity.claims['custom:tenantId'] ?? ctx.identity.claims['custom:orgId']
  const name = ctx.identity.claims.nickname ?? ctx.args.name
  return query({ query: { tenantId: { eq: tenant }, name: { eq: name } } })
}

export const response = (ctx) => ctx.result.items
```
Administrators may act for others, and nobody else:
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  let tenant = ctx.identity.claims['custom:tenantId']
  if (ctx.args.tenantId && ctx.identity.groups?.includes('Admin')) {
    tenant = ctx.args.tenantId
  }
  return query({ query: { tenantId: { eq: tenant } } })
}

export const response = (ctx) => ctx.result.items
```
Callers of IAM are told apart, and they alone act for others:
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  let tenant = ctx.identity.claims?.['custom:tenantId']
  if (ctx.identity.userArn && ctx.args.tenantId) {
    tenant = ctx.args.tenantId
  }
  return query({ query: { tenantId: { eq: tenant } } })
}

export const response = (ctx) => ctx.result.items
```
What the argument says is compared with the identity:
```javascript orders.js
import { util } from '@aws-appsync/utils'
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const tenant = ctx.args.tenantId ?? ctx.identity.claims['custom:tenantId']
  if (ctx.args.tenantId && ctx.args.tenantId !== ctx.identity.claims['custom:tenantId']) {
    util.unauthorized()
  }
  return query({ query: { tenantId: { eq: tenant } } })
}

export const response = (ctx) => ctx.result.items
```
Every caller has what is read, so nothing is taken instead of it:
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return query({ query: { owner: { eq: ctx.identity.sub ?? ctx.args.tenantId } } })
}

export const response = (ctx) => ctx.result.items
```

## References
- [The identity by mode](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html)
- [What an access token holds](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html)
- [CWE-639: Authorization Bypass Through User-Controlled Key](https://cwe.mitre.org/data/definitions/639.html)
"""

from collections.abc import Iterable, Iterator

from appsync_lint import (
    Api,
    Confidence,
    Fallback,
    Field,
    Finding,
    Group,
    Mode,
    Operation,
    Principal,
    Severity,
    Step,
    Unit,
    evidence,
    rule,
    units,
)


@rule(group=Group.RESOLVERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=639)
def identity_or_argument(api: Api) -> Iterator[Finding]:
    """Yield a finding for every place where an argument is taken for the caller."""
    for cause in units.causes(api, lambda field, unit: _taken(api, field, unit), _alike):
        fallback, first = cause.fact, cause.fields[0]
        who = _choosing(api, first, fallback)
        steps, witness = evidence.of_way(api, who, first)
        argument = f"the argument `{'.'.join(fallback.argument)}`"
        of_identity = f"`{units.spelt(fallback.identity[0])}`"
        when = f"before {of_identity}" if fallback.overrides else f"where {of_identity} is missing"
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {_takes(cause.fields)} {argument} for the caller {when}: "
            f"{api.callers(who)} can choose whom to be.",
            span=fallback.span,
            remedy=f"Take {of_identity} alone, and refuse callers who lack it.",
            principals=who,
            evidence=(
                Step(fallback.read, "this says who the caller is"),
                Step(fallback.span, "this is what the caller sends"),
                *steps,
            ),
            affected=cause.affected,
            witness=witness,
            confidence=_confidence(api, cause.fields, fallback, who),
        )


def _takes(fields: tuple[Field, ...]) -> str:
    return "takes" if len(fields) == 1 else "take"


def _alike(fallback: Fallback) -> object:
    return fallback.identity, fallback.argument, fallback.overrides


def _taken(api: Api, field: Field, unit: Unit) -> Iterable[Fallback]:
    """Return the arguments that some admitted caller can have taken for itself."""
    return [
        fallback
        for fallback in unit.fallbacks
        if units.names_caller(fallback.argument)
        and not fallback.checked
        and (not fallback.copied or units.takes(api.schema, field, fallback.argument))
        and any(units.names_caller(path) for path in fallback.identity)
        and _choosing(api, field, fallback)
    ]


def _choosing(api: Api, field: Field, fallback: Fallback) -> tuple[Principal, ...]:
    """Return the callers for whom the argument is taken: all, or those who lack every part that is tried."""
    callers = api.reaching(field)
    if fallback.overrides:
        return callers
    return tuple(one for one in callers if all(units.may_lack(one, path) for path in fallback.identity))


def _confidence(
    api: Api, fields: tuple[Field, ...], fallback: Fallback, who: tuple[Principal, ...]
) -> Confidence | None:
    """Return a low confidence for callers who may well be trusted, and for a query that may be open to all."""
    trusted = all((one.mode is Mode.AWS_IAM and not one.guest) or one.groups for one in who)
    open_query = fallback.overrides and api.schema.operation(fields[0].parent) is not Operation.MUTATION
    return Confidence.LOW if trusted or open_query else None
