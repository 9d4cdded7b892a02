"""A non-null field refuses a caller who may read the fields beside it, so the refusal takes the whole object away.

A refused field becomes null and an error is added. Where it is non-null, the null moves to the object around it, and on
through every non-null field and list above, up to the whole response: one careless selection, or a generated client
that selects everything, loses data that the caller may well read.

A field that has directives of its own is one cause; fields that inherit from their type or from the default mode are
one cause together. Fields of root types do not count: there a refusal is what was meant.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  user(id: ID!): User @aws_api_key @aws_cognito_user_pools
}
type User @aws_api_key @aws_cognito_user_pools {
  name: String
  email: String! @aws_cognito_user_pools  # flagged
}
```
Single fields are open to another mode, and `id` is not:
```graphql
type Query {
  user(id: ID!): User @aws_api_key @aws_cognito_user_pools
}
type User {  # flagged
  id: ID!
  createdAt: AWSDateTime!
  name: String @aws_api_key @aws_cognito_user_pools
}
```
A group is asked for:
```graphql
type Query {
  orders: [Order!]!
}
type Order {
  id: ID!
  margin: Float! @aws_cognito_user_pools(cognito_groups: ["Finance"])  # flagged
}
```

## Good
```graphql
type Query {
  user(id: ID!): User @aws_api_key @aws_cognito_user_pools
}
type User @aws_api_key @aws_cognito_user_pools {
  name: String
  email: String @aws_cognito_user_pools
}
```
Everybody who comes to the type may read the field, and those whom it refuses read nothing else there:
```graphql
type Query {
  user(id: ID!): User @aws_api_key @aws_cognito_user_pools
  audit: Audit
}
type User @aws_api_key @aws_cognito_user_pools {
  id: ID! @aws_cognito_user_pools @aws_api_key
  name: String
}
type Audit {
  entries: [String!]!
}
```
A root field that refuses a caller keeps nothing else from the caller:
```graphql
type Query {
  version: String @aws_api_key
  me: User!
}
type User {
  id: ID!
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Two refused non-null fields that took their object away](https://github.com/aws/aws-appsync-community/issues/266)
- [Null propagation in the GraphQL specification](https://spec.graphql.org/October2021/#sec-Handling-Field-Errors)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Level,
    Mode,
    Principal,
    Severity,
    Step,
    Type,
    evidence,
    rule,
    wording,
)


@rule(group=Group.CASCADES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def non_null_refusal(api: Api) -> Iterator[Finding]:
    """Yield a finding for every text that refuses non-null fields to callers who may read other fields of the type."""
    for type_ in api.exceptional_types:
        # Where one text decides over all fields, whoever reads one is refused none.
        if api.is_root(type_.name):
            continue
        readers = [p for p in api.principals if api.has_field_for(type_, p) and api.arrives_at(p, type_)]
        inheriting: list[Field] = []
        for field in sorted((f for f in type_.fields if f.type.non_null), key=lambda field: field.name):
            refused = tuple(p for p in readers if not api.admits(field, p))
            if refused and api.access(field).level is Level.FIELD:
                yield _finding(api, type_, [field], refused)
            elif refused:
                inheriting.append(field)
        if inheriting:
            yield _finding(api, type_, inheriting, tuple(p for p in readers if not api.admits(inheriting[0], p)))


def _finding(api: Api, type_: Type, fields: list[Field], refused: tuple[Principal, ...]) -> Finding:
    first, reader = fields[0], refused[0]
    written = api.access(first).level is Level.FIELD
    path = api.requested(reader).path_to_type(type_.name) or ()
    admitting = [other for other in type_.fields if api.admits(other, reader)]
    readable = min(admitting, key=lambda other: (bool(api.schema.possible_types(other.type.name)), other.name))
    who, what, lost = api.callers(refused), api.named(fields, adjective="non-null"), wording.lost(path)
    text = first.type.text
    return Finding(
        coordinate=first.coordinate if written else type_.name,
        message=f"Selecting {what} turns {lost} into null for {who}, whom other fields of {type_.name} admit.",
        span=(evidence.cause(api, first, reader).span or first.span).first_line() if written else type_.span,
        remedy=f"Make {what} nullable, `{text[:-1]}` instead of `{text}`{_opening(refused, who, what)}.",
        principals=refused,
        evidence=(
            *evidence.of_path(api, reader, (*path, readable)),
            evidence.cause(api, first, reader),
            Step(first.span.first_line(), f"{first.coordinate} is non-null, so a refusal makes {lost} null"),
        ),
        affected=tuple(field.coordinate for field in fields),
        witness=api.witness(reader, readable),
    )


def _opening(refused: tuple[Principal, ...], who: str, what: str) -> str:
    """Return the other way out, where it would open nothing to the public and take no group away."""
    guarded = {Mode.API_KEY, Mode.AMAZON_COGNITO_USER_POOLS}
    return "" if any(principal.mode in guarded for principal in refused) else f", or admit {who} to {what}"
