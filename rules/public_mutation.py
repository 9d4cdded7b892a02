"""Anyone who holds the API key can change data.

An AppSync API key ships inside every client and is the same for everybody, so a mutation that it opens is open to the
public. A directive on the very mutation may be meant, so it weighs less than one on the whole type, which also opens
every mutation that is added later.

Where the key is the default mode and the mutation has no directive, `public-by-default` speaks; where it is the only
provider, `api-key-as-only-lock`.

## Bad
The directive stands on the mutation:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  post(id: ID!): String
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools  # flagged
}
```
It stands on the type, for all mutations without a directive of their own:
```graphql
type Query {
  post(id: ID!): String
}
type Mutation @aws_api_key @aws_cognito_user_pools {  # flagged
  createPost(title: String!): Boolean
  deletePost(id: ID!): Boolean
  banUser(id: ID!): Boolean @aws_cognito_user_pools
}
```
The root type has another name, and is extended:
```graphql
schema {
  query: Queries
  mutation: Changes
}
type Queries {
  post(id: ID!): String
}
type Changes {
  createPost(title: String!): Boolean
}
extend type Changes {
  deletePost(id: ID!): Boolean
    @aws_cognito_user_pools
    @aws_api_key  # flagged
}
```
The key is the default mode, and the mutation repeats it:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  post(id: ID!): String
}
type Mutation @aws_cognito_user_pools {
  createPost(title: String!): Boolean
  deletePost(id: ID!): Boolean @aws_api_key  # flagged
}
```

## Good
The key reads, and a login writes:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  post(id: ID!): String @aws_api_key @aws_cognito_user_pools
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_cognito_user_pools
}
```
A directive on the mutation replaces that of its type:
```graphql
type Query {
  post(id: ID!): String
}
type Mutation @aws_api_key {
  deletePost(id: ID!): Boolean @aws_cognito_user_pools
}
```
A type that is no root type, whatever its name:
```graphql
schema {
  query: Query
}
type Query {
  lastChange: Mutation
}
type Mutation {
  author: String @aws_api_key @aws_cognito_user_pools
}
```
A mode that the API does not offer opens nothing:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  post(id: ID!): String
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools
}
```

## References
- [API_KEY authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-306: Missing Authentication for Critical Function](https://cwe.mitre.org/data/definitions/306.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Level,
    Mode,
    Opening,
    Operation,
    Principal,
    Severity,
    evidence,
    remedy,
    rule,
)

KEY = Principal(Mode.API_KEY)


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=306)
def public_mutation(api: Api) -> Iterator[Finding]:
    """Yield a finding for every directive that opens mutations to the API key."""
    if api.key_alone:
        return
    for opening in api.opened_by(api.schema.root_fields(Operation.MUTATION), KEY):
        if opening.grant.level is Level.DEFAULT:
            continue
        first = opening.fields[0]
        on_field = opening.grant.level is Level.FIELD
        verb = "is" if len(opening.fields) == 1 else "are"
        because = "" if on_field else f", by a directive of the type {first.parent}"
        yield Finding(
            coordinate=opening.coordinate,
            message=f"{api.listed(opening.fields)} {verb} open to anyone with the API key{because}.",
            span=opening.span,
            remedy=_remedy(api, opening),
            principals=(KEY,),
            evidence=(*evidence.of_offer(api, KEY.mode), *evidence.of_grant(api, first, KEY)),
            affected=opening.affected,
            witness=api.proof([KEY], opening.fields),
            severity=Severity.HIGH.lower() if on_field else None,
        )


def _remedy(api: Api, opening: Opening) -> str:
    first = opening.fields[0]
    others = remedy.closed_to(api, KEY.mode, first)
    if not others:
        return "Write the directives of the callers you mean here instead of `@aws_api_key`."
    if opening.grant.level is Level.FIELD:
        alone = api.access(first).modes == {KEY.mode}
        shut = alone and any(
            api.refused_by_payload(first, p) for p in api.principals if f"@{p.mode.directive}" in others
        )
        too = f", and let its callers into {first.type.name} too" if shut else ""
        return f"Write `{others}` on {first.coordinate}, without `@aws_api_key`{too}."
    header = remedy.header(api.schema.types[first.parent], others)
    return f"Write `{header}`, and `@aws_api_key {others}` on what is meant for everybody."
