"""A Lambda authorizer denies a field that the schema declares non-null, so that more than the field is lost.

A denied field is null in the response. Where it may not be null, GraphQL makes the object around it null instead, and
whatever may not be null around that: selecting one denied `Item.price: Float!` turns a whole list of items into null,
and the caller sees an error instead of the fields that are meant for them.

Root fields are left alone: that they are refused as a whole is what denying them is for.

## Bad
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```graphql
type Query {
  items: [Item!]
}
type Item {
  id: ID!
  price: Float!
}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  return {
    isAuthorized: user !== undefined,
    deniedFields: ['Item.price'],  // flagged
  }
}
```

## Good
```graphql
type Query {
  items: [Item!]!
}
type Item {
  id: ID!
  price: Float
}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  return { isAuthorized: user !== undefined, deniedFields: ['Item.price', 'Query.items'] }
}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [A denied `partName: String!` that makes all items null](https://github.com/aws-amplify/amplify-category-api/issues/2805)
- [Handling execution errors](https://spec.graphql.org/October2021/#sec-Handling-Field-Errors)
- [CWE-703: Improper Check or Handling of Exceptional Conditions](https://cwe.mitre.org/data/definitions/703.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Field, Finding, Group, Severity, Step, decisions, denied_fields, rule, wording


@rule(group=Group.AUTHORIZERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=703)
def non_null_denied_field(api: Api) -> Iterator[Finding]:
    """Yield a finding for every denied field that may not be null, below the root."""
    authorizer = api.authorizer
    for denied in denied_fields(api, authorizer) if authorizer else ():
        field = denied.field
        if authorizer is None or field is None or not field.type.non_null or api.is_root(field.parent):
            continue
        path = _way(api, field)
        text = field.type.text
        yield Finding(
            coordinate=decisions.coordinate(authorizer),
            message=f"Denying {field.coordinate} makes {wording.lost(path)} null for whoever selects it: "
            f"it is declared `{text}`.",
            span=denied.span,
            remedy=f"Make it nullable, `{field.name}: {text[:-1]}`, or deny the fields that return {field.parent}.",
            principals=(decisions.CALLER,),
            evidence=(
                Step(denied.span, f"{field.coordinate} is null by this"),
                Step(field.span.first_line(), "it may not be null, so what is around it becomes null instead"),
                *(Step(part.span.first_line(), f"{part.coordinate} is declared `{part.type.text}`") for part in path),
            ),
            affected=(field.coordinate,),
            witness=api.witness(decisions.CALLER, field),
        )


def _way(api: Api, field: Field) -> tuple[Field, ...]:
    """Return a path from a root field to the object around a field, as far as callers of the authorizer come."""
    return tuple((api.reach(decisions.CALLER).path(field) or ())[:-1])
