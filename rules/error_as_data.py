"""A program refuses its caller by returning data, which AppSync takes for the answer.

Only an error is a refusal: `util.unauthorized()`, `util.error(...)`, or what a Lambda function throws. What it returns
is data, whatever its keys are called: `{errorMessage: 'Unauthorized'}` becomes an object whose fields are null, and in
a pipeline the functions behind it run as if nothing had been said, which makes this worse.

A type that has a field for it says so to the client, and means it. `errorMessage` is right in the list that a function
returns for `BatchInvoke`, and where a response turns it into an error.

## Bad
The function behind the check writes all the same:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: check, type: AWS_LAMBDA, file: check.js}
  - {name: posts, type: AMAZON_DYNAMODB}
functions:
  - {name: checks, dataSourceName: check}
  - {name: deletes, dataSourceName: posts, codeFile: delete.js}
resolvers:
  - {typeName: Mutation, fieldName: deletePost, pipelineConfig: {functions: [checks, deletes]}}
```
```graphql
type Query {
  me: String
}
type Mutation {
  deletePost(id: ID!): Post
}
type Post {
  id: ID
}
```
```javascript check.js
exports.handler = async (event) => {
  if (!event.identity.groups?.includes('Editor')) {
    return { errorMessage: 'Unauthorized' } // flagged
  }
  return { ok: true }
}
```
```javascript delete.js
import { remove } from '@aws-appsync/utils/dynamodb'

export const request = (ctx) => remove({ key: { id: ctx.args.id } })

export const response = (ctx) => ctx.result
```
The habit of API Gateway:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: posts, type: AWS_LAMBDA, file: posts.py}
resolvers:
  - {typeName: Query, fieldName: post, dataSourceName: posts}
```
```graphql
type Query {
  post(id: ID!): Post
}
type Post {
  id: ID
}
```
```python posts.py
def handler(event, context):
    groups = event["identity"]["groups"] or []
    if "Editor" not in groups:
        return {"statusCode": 403, "body": "Forbidden"}  # flagged
    return load(event["arguments"]["id"])
```

## Good
An error; and an error that a client's mistake leads to, which refuses nobody:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: posts, type: AWS_LAMBDA, file: posts.js}
resolvers:
  - {typeName: Query, fieldName: post, dataSourceName: posts}
```
```graphql
type Query {
  post(id: ID!): Post
}
type Post {
  id: ID
}
```
```javascript posts.js
exports.handler = async (event) => {
  if (!event.identity.groups?.includes('Editor')) {
    throw new Error('Unauthorized')
  }
  if (!event.arguments.id) {
    return { errorMessage: 'no id' }
  }
  return load(event.arguments.id)
}
```
The type has a field for it:
```graphql
type Query {
  post(id: ID!): Answer
}
type Answer {
  error: String
  title: String
}
```
```javascript posts.js
exports.handler = async (event) => {
  if (!event.identity.groups?.includes('Editor')) {
    return { error: 'Unauthorized' }
  }
  return load(event.arguments.id)
}
```
The response turns it into an error:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: posts, type: AWS_LAMBDA, file: posts.js}
resolvers:
  - {typeName: Query, fieldName: post, dataSourceName: posts, codeFile: post.js}
```
```graphql
type Query {
  post(id: ID!): Post
}
type Post {
  id: ID
}
```
```javascript post.js
import { util } from '@aws-appsync/utils'

export const request = (ctx) => ({ operation: 'Invoke', payload: ctx })

export function response(ctx) {
  if (ctx.result.errorMessage) util.error(ctx.result.errorMessage, 'Unauthorized')
  return ctx.result
}
```
```javascript posts.js
exports.handler = async (event) => {
  if (!event.identity.groups?.includes('Editor')) {
    return { errorMessage: 'Unauthorized' }
  }
  return load(event.arguments.id)
}
```

## References
- [Direct Lambda resolvers](https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html)
- [Errors in what Lambda functions return](https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html)
- [util.unauthorized](https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html)
- [CWE-280: Improper Handling of Insufficient Permissions or Privileges](https://cwe.mitre.org/data/definitions/280.html)
"""

from collections.abc import Iterable, Iterator

from appsync_lint import Api, Confidence, Field, Finding, Group, Refusal, Severity, Stage, Step, Unit, rule, units


@rule(group=Group.RESOLVERS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=280)
def error_as_data(api: Api) -> Iterator[Finding]:
    """Yield a finding for every refusal that is data."""
    for cause in units.causes(api, lambda field, unit: _data(api, field, unit)):
        refusal, verb = cause.fact, "refuses" if len(cause.fields) == 1 else "refuse"
        behind = any(_goes_on(api, field, refusal) for field in cause.fields)
        then = "what comes behind it runs all the same" if behind else "AppSync takes it for the answer"
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {verb} a caller by returning data with `{refusal.by_data}`: {then}.",
            span=refusal.span,
            remedy="Throw an error here." if refusal.stage is Stage.DATA else "Call `util.unauthorized()` here.",
            evidence=(
                *(Step(place, "this asks who the caller is") for place in refusal.tests[:1]),
                Step(refusal.span, "this is data, no error"),
            ),
            affected=cause.affected,
            severity=None if behind else Severity.MEDIUM,
        )


def _data(api: Api, field: Field, unit: Unit) -> Iterable[Refusal]:
    """Return the refusals that are data which nobody turns into an error, and for which the type has no field."""
    types = api.schema.possible_types(field.type.name)
    shown = {inner.name for type_ in types for inner in type_.fields}
    return [
        refusal
        for refusal in unit.refusals
        if refusal.by_data
        and refusal.tests
        and refusal.stage is not Stage.REQUEST
        and refusal.by_data not in shown | unit.asked_of_results
        and not any(action.kind == "BatchInvoke" for action in unit.actions)
        and (types or _goes_on(api, field, refusal))
    ]


def _goes_on(api: Api, field: Field, refusal: Refusal) -> bool:
    """Return whether another function of a pipeline runs behind a refusal."""
    unit = api.unit(field)
    return unit is not None and unit.goes_on(refusal)
