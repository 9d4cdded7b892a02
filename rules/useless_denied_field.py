"""An entry of `deniedFields` means no field, so nothing is denied by it.

AppSync takes the name of one field, `Type.field`, or the field's ARN, and passes over everything else without a word:
wildcards, whole types, other separators, names that the schema does not have. The authorizer believes that a field is
shut, and its caller reads it.

What is computed is not judged, nor are the names where the schema is not known in full. In an answer that refuses the
whole request `deniedFields` has no effect at all, so its entries are not looked at.

## Bad
Wildcards and whole types:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```graphql
type Query {
  me: User
}
type Mutation {
  deleteUser(id: ID!): Boolean
}
type User {
  name: String
  email: String
}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  return {
    isAuthorized: user !== undefined,
    deniedFields: [
      'Mutation.*',  // flagged
      'User',  // flagged
    ],
  }
}
```
Another separator, a resolver's path, a name that is misspelt:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    user = find(event["authorizationToken"])
    return {
        "isAuthorized": user is not None,
        "deniedFields": [
            "Mutation/deleteUser",  # flagged
            "arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/resolvers/deleteUser",  # flagged
            "User.eMail",  # flagged
        ],
    }
```
Amplify's template denies a field of a type that this schema has not:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.js}
```
```javascript authorizer.js
exports.handler = async (event) => {
  const { authorizationToken, requestContext: { apiId, accountId } } = event
  return {
    isAuthorized: await known(authorizationToken),
    deniedFields: [
      `arn:aws:appsync:${process.env.AWS_REGION}:${accountId}:apis/${apiId}/types/Event/fields/comments`,  // flagged
    ],
  }
}
```

## Good
A field by its name, and one by its ARN:
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.ts}
```
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const { apiId, accountId } = event.requestContext
  const user = await find(event.authorizationToken)
  return {
    isAuthorized: user !== undefined,
    deniedFields: [
      'Mutation.deleteUser',
      `arn:aws:appsync:${process.env.AWS_REGION}:${accountId}:apis/${apiId}/types/User/fields/email`,
    ],
  }
}
```
Nothing is to be denied, or what is computed:
```typescript authorizer.ts
export const handler = async (event: AppSyncAuthorizerEvent) => {
  const user = await find(event.authorizationToken)
  if (user === undefined) return { isAuthorized: false, deniedFields: ['*'] }
  return { isAuthorized: true, deniedFields: user.admin ? [] : hidden.map((name) => `User.${name}`) }
}
```
Nobody knows all fields as long as Amplify adds some:
```graphql
type Post @model {
  title: String
}
```
```yaml
authenticationType: AWS_LAMBDA
authorizer: {file: authorizer.py}
```
```python authorizer.py
def handler(event, context):
    return {"isAuthorized": known(event["authorizationToken"]), "deniedFields": ["Mutation.createPost"]}
```

## References
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Wildcards and types are not supported](https://github.com/aws/aws-appsync-community/issues/272)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, DeniedField, Finding, Group, Severity, Step, decisions, denied_fields, rule


@rule(group=Group.AUTHORIZERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def useless_denied_field(api: Api) -> Iterator[Finding]:
    """Yield a finding for every entry of `deniedFields` that means no field."""
    authorizer = api.authorizer
    for denied in denied_fields(api, authorizer) if authorizer else ():
        if authorizer is None or not denied.fault:
            continue
        template = "; it is left over from Amplify's template" if denied.of_template else ""
        yield Finding(
            coordinate=decisions.coordinate(authorizer),
            message=f"`{_shown(denied.text)}` in `deniedFields` denies nothing: {denied.fault}{template}.",
            span=denied.span,
            remedy=_instead(denied),
            principals=(decisions.CALLER,),
            evidence=(
                Step(denied.span, "AppSync passes over this entry"),
                Step(denied.answer.span, "this answer lets its caller in to what is not denied"),
            ),
        )


def _shown(text: str) -> str:
    """Return an entry without the beginning of an ARN, which is the same for all fields."""
    return f"...{text[text.index('/types/') :]}" if text.startswith("arn:") and "/types/" in text else text


def _instead(denied: DeniedField) -> str:
    if denied.of_template:
        return "Delete it, or name a field of your schema."
    if denied.meant:
        return f"Write `{denied.meant}` instead."
    if denied.text.endswith("*") or "." not in denied.text:
        return "Name every field that is to be denied, `Type.field`, each by itself."
    return "Name a field of the schema, `Type.field`, or delete the entry."
