r"""A Lambda authorizer looks for a text in the query instead of parsing it.

What an operation does is not what its text looks like. An alias (`a: deleteUser`), a fragment, a comment, a second
operation in the same document, or just other white space makes a query that a search takes for another one: it finds
the harmless name in a comment, or misses the one it waits for. What AppSync executes is the parsed document, and of
several operations the one that `operationName` names. So parse it, with the `graphql` package in JavaScript or
`graphql-core` in Python, and look at the fields of that operation, fragments followed.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  if (event.requestContext.queryString.includes('deleteUser') && !user.admin) {  // flagged
    return { isAuthorized: false }
  }
  return { isAuthorized: true }
}
```
A pattern for the first field:
```typescript authorizer.ts
const ROOT_FIELD = /\{\s*(\w+)/

export const handler = async ({ authorizationToken, requestContext: { queryString } }: AppSyncAuthorizerEvent) => {
  const user = await verify(authorizationToken)
  const field = queryString.match(ROOT_FIELD)?.[1]  // flagged
  return { isAuthorized: user.permissions.includes(field) }
}
```
Taken apart at its brackets:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  const field = event.requestContext.queryString.split('{')[1]  // flagged
  return { isAuthorized: user.fields.includes(field) }
}
```
Cut into words:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
exports.handler = async (event) => {
  const user = await verify(event.authorizationToken)
  const word = event.requestContext.queryString.split(' ')[0]
  return { isAuthorized: word === 'query' || user.writes }  // flagged
}
```
In Python:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
import re


def handler(event, context):
    user = verify(event["authorizationToken"])
    query = event["requestContext"]["queryString"]
    if re.match(r"\s*mutation", query) and not user.writes:  # flagged
        return {"isAuthorized": False}
    return {"isAuthorized": True}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
import { parse } from 'graphql'

export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await verify(event.authorizationToken)
  const document = parse(event.requestContext.queryString)
  const fields = rootFields(document, event.requestContext.operationName)
  return { isAuthorized: fields.every((field) => user.permissions.includes(field)) }
}
```
A search for the log alone, and one in the token:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  console.info('writes:', event.requestContext.queryString.includes('mutation'))
  const token = event.authorizationToken.replace(/^Token /, '')
  return { isAuthorized: await known(token) }
}
```

## References
- [What is executed of a document](https://spec.graphql.org/October2021/#GetOperation())
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-436: Interpretation Conflict](https://cwe.mitre.org/data/definitions/436.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, decisions, rule

MOST = 5


@rule(group=Group.AUTHORIZERS, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=436)
def query_matched_by_text(api: Api) -> Iterator[Finding]:
    """Yield a finding for an authorizer that searches the query as a text, at the first place where it does."""
    authorizer = api.authorizer
    if authorizer is None or not authorizer.matches:
        return
    first, *others = sorted(authorizer.matches, key=lambda match: (match.span.file, match.span.start))
    yield Finding(
        coordinate=decisions.coordinate(authorizer),
        message=f"The query is searched as a text, by `{first.how}`: an alias, a fragment or a comment deceives it.",
        span=first.span,
        remedy="Parse the query, and look at the root fields of the operation that `operationName` names.",
        principals=(decisions.CALLER,),
        evidence=(
            Step(first.cause.read, f"`{first.cause.name}` is read here"),
            Step(first.span, f"it is searched here, by `{first.how}`"),
            *(Step(other.span, f"it is searched here too, by `{other.how}`") for other in others[:MOST]),
        ),
    )
