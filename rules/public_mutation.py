"""Anyone who holds the API key can change data.

An AppSync API key ships inside every client, so a mutation that it opens is open to the public. A directive on the very
mutation may be meant, so it weighs less than one on the whole type. Where the key is the default mode, `public-by-default`
speaks; where it is the only provider, `api-key-as-only-lock`.

## Bad
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

## Good
```graphql
type Query {
  post(id: ID!): String @aws_api_key @aws_cognito_user_pools
}
type Mutation {
  deletePost(id: ID!): Boolean
}
```

## References
- [API_KEY authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-306: Missing Authentication for Critical Function](https://cwe.mitre.org/data/definitions/306.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Level, Mode, Operation, Principal, Severity, rule

KEY = Principal(Mode.API_KEY)


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=306)
def public_mutation(api: Api) -> Iterator[Finding]:
    """Yield a finding for every directive that opens mutations to the API key."""
    if api.deployment.modes == {Mode.API_KEY}:
        return
    for opening in api.opened_by(api.schema.root_fields(Operation.MUTATION), KEY):
        first = opening.fields[0]
        if opening.grant.level is Level.DEFAULT:
            continue
        meant = opening.grant.level is Level.FIELD
        what = first.coordinate if meant else f"Every mutation that inherits from {first.parent}"
        yield Finding(
            coordinate=opening.coordinate,
            message=f"{what} is open to anyone with the API key.",
            span=opening.span,
            remedy=f"Delete @aws_api_key here and write the modes of the callers you mean; `{first.name}` then needs a login.",
            principals=(KEY,),
            evidence=api.grant_evidence(first, KEY),
            affected=opening.affected,
            witness=api.witness(KEY, first),
            severity=Severity.HIGH.lower() if meant else None,
        )
