"""A mutation asks whether its caller may write after it has written.

A response runs when the data source has done its work. What it refuses has happened: the caller gets an error, and the
row is changed. The check belongs into the request, into a function of the pipeline before the write, or into the
write's own condition.

A write is fine whose key or condition holds the identity, and so is a new row that is the caller's own.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: deletePost, codeFile: delete.js}
```
```graphql
type Query {
  me: String
}
type Mutation {
  deletePost(id: ID!): Post
}
type Post {
  owner: String
}
```
```javascript delete.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  return { operation: 'DeleteItem', key: util.dynamodb.toMapValues({ id: ctx.args.id }) }
}

export function response(ctx) {
  if (ctx.result.owner !== ctx.identity.sub) {
    util.unauthorized() // flagged
  }
  return ctx.result
}
```
Templates, and a pipeline whose check comes last:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - typeName: Mutation
    fieldName: deletePost
    requestMappingTemplateFile: delete.request.vtl
    responseMappingTemplateFile: delete.response.vtl
```
```vtl delete.request.vtl
{
  "version": "2018-05-29",
  "operation": "DeleteItem",
  "key": { "id": $util.dynamodb.toDynamoDBJson($ctx.args.id) }
}
```
```vtl delete.response.vtl
#if($ctx.result.owner != $ctx.identity.sub)
  $util.unauthorized() ## flagged
#end
$util.toJson($ctx.result)
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: posts, type: AMAZON_DYNAMODB}
  - {name: nothing, type: NONE}
functions:
  - {name: deletes, dataSourceName: posts, codeFile: delete.js}
  - {name: checks, dataSourceName: nothing, codeFile: check.js}
resolvers:
  - {typeName: Mutation, fieldName: deletePost, pipelineConfig: {functions: [deletes, checks]}}
```
```javascript delete.js
import { remove } from '@aws-appsync/utils/dynamodb'

export const request = (ctx) => remove({ key: { id: ctx.args.id } })

export const response = (ctx) => ctx.result
```
```javascript check.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  if (!ctx.identity.groups?.includes('Editor')) util.unauthorized() // flagged
  return {}
}

export const response = (ctx) => ctx.prev.result
```

## Good
The check comes first, in the pipeline or in the request:
```javascript check.js
import { util } from '@aws-appsync/utils'

export function request(ctx) {
  return { payload: null }
}

export const response = (ctx) => ctx.prev.result
```
```javascript delete.js
import { util } from '@aws-appsync/utils'
import { remove } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  if (!ctx.identity.groups?.includes('Editor')) util.unauthorized()
  return remove({ key: { id: ctx.args.id } })
}

export function response(ctx) {
  if (ctx.result.owner !== ctx.identity.sub) util.unauthorized()
  return ctx.result
}
```
The identity is in the write's condition, or in its key:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: deletePost, codeFile: delete.js}
  - typeName: Mutation
    fieldName: deleteOwn
    requestMappingTemplateFile: own.request.vtl
    responseMappingTemplateFile: own.response.vtl
```
```graphql
type Query {
  me: String
}
type Mutation {
  deletePost(id: ID!): Post
  deleteOwn(id: ID!): Post
}
type Post {
  owner: String
}
```
```javascript delete.js
import { util } from '@aws-appsync/utils'
import { remove } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return remove({ key: { id: ctx.args.id }, condition: { owner: { eq: ctx.identity.sub } } })
}

export function response(ctx) {
  if (ctx.result.owner !== ctx.identity.sub) util.unauthorized()
  return ctx.result
}
```
```vtl own.request.vtl
{
  "operation": "DeleteItem",
  "key": {
    "owner": $util.dynamodb.toDynamoDBJson($ctx.identity.sub),
    "id": $util.dynamodb.toDynamoDBJson($ctx.args.id)
  }
}
```
```vtl own.response.vtl
#if($ctx.result.owner != $ctx.identity.sub) $util.unauthorized() #end
$util.toJson($ctx.result)
```
A read is checked in the response, since only then the row is known:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: post, codeFile: post.js}
```
```graphql
type Query {
  post(id: ID!): Post
}
type Post {
  owner: String
}
```
```javascript post.js
import { util } from '@aws-appsync/utils'
import { get } from '@aws-appsync/utils/dynamodb'

export const request = (ctx) => get({ key: { id: ctx.args.id } })

export function response(ctx) {
  if (ctx.result.owner !== ctx.identity.sub) util.unauthorized()
  return ctx.result
}
```

## References
- [Authorization use cases](https://docs.aws.amazon.com/appsync/latest/devguide/security-authorization-use-cases.html)
- [Resolvers and when their parts run](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-components.html)
- [CWE-696: Incorrect Behavior Order](https://cwe.mitre.org/data/definitions/696.html)
"""

from collections.abc import Iterable, Iterator

from appsync_lint import Api, Confidence, Field, Finding, Group, Operation, Refusal, Severity, Step, Unit, rule, units


@rule(group=Group.RESOLVERS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=696)
def check_after_write(api: Api) -> Iterator[Finding]:
    """Yield a finding for every check of the caller that comes after the write that it is for."""
    for cause in units.causes(api, lambda field, unit: _late(api, field, unit)):
        refusal, unit = cause.fact, api.unit(cause.fields[0])
        write = unit.written_before(refusal) if unit else None
        verb = "has" if len(cause.fields) == 1 else "have"
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {verb} written before the caller is refused.",
            span=refusal.span,
            remedy="Check the caller before the write, or put the check into the write's condition.",
            evidence=(
                *([Step(write.span, f"{write.kind} changes data, whoever the caller is")] if write else []),
                *(Step(place, "this asks who the caller is when that is done") for place in refusal.tests[:1]),
                Step(refusal.span, "the caller is refused here, and the data stays changed"),
            ),
            affected=cause.affected,
        )


def _late(api: Api, field: Field, unit: Unit) -> Iterable[Refusal]:
    """Return the first check of a mutation, where nothing has asked who the caller is before its write."""
    if api.schema.operation(field.parent) is not Operation.MUTATION:
        return ()
    first = unit.first_check
    return (first,) if first is not None and unit.written_before(first) is not None else ()
