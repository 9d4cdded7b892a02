"""Callers without a name may read the whole schema.

Introspection answers every caller that passes authentication by any provider, and directives hide nothing from it. An
API key ships inside every client, so with it anybody gets the list of all types, fields and arguments, those for
administrators included. So does a guest of an identity pool where the policies of the role for guests allow
`Query.__schema`, as `types/Query/*` does. Introspection is ENABLED unless `introspectionConfig` says DISABLED.

Where the API key is the only provider, the schema shows little that the key does not open, and `api-key-as-only-lock`
speaks. A PRIVATE API answers only inside its own network. Where introspection or the visibility is not known, or no
configuration was read, nothing is said.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
introspectionConfig: ENABLED  # flagged
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String] @aws_api_key @aws_cognito_user_pools
}
type Mutation {
  banUser(id: ID!): Boolean @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```
Nobody said anything, which is ENABLED:
```yaml
authenticationType: API_KEY  # flagged
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String]
  users: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
introspectionConfig: DISABLED
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String] @aws_api_key @aws_cognito_user_pools
}
type Mutation {
  banUser(id: ID!): Boolean @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```
Every caller has a name:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
introspectionConfig: ENABLED
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  posts: [String]
}
```
There is nothing but the key, and nothing that the key does not open:
```yaml
authenticationType: API_KEY
introspectionConfig: ENABLED
```
```graphql
type Query {
  posts: [String]
}
```
The API answers in its own network only:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
introspectionConfig: ENABLED
visibility: PRIVATE
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String] @aws_api_key
}
```

Guests of an identity pool may call one query by name:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
apiId: abc123
iam:
  roles:
    - name: guests
      unauthenticated: true
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Query/fields/posts
```
```graphql
type Query {
  posts: [String] @aws_iam
}
```

## References
- [introspectionConfig is ENABLED by default](https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html)
- [Every authenticated caller sees the whole schema](https://github.com/aws/aws-appsync-community/issues/20)
- [CWE-200: Exposure of Sensitive Information to an Unauthorized Actor](https://cwe.mitre.org/data/definitions/200.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Absent,
    Api,
    Confidence,
    Finding,
    Group,
    Severity,
    Step,
    evidence,
    known,
    roles,
    rule,
)


@rule(group=Group.EXPOSURE, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=200)
def public_introspection(api: Api) -> Iterator[Finding]:
    """Yield a finding where anonymous callers exist and introspection is not disabled."""
    value = api.config.settings.get("introspectionConfig")
    # https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html; without a place nothing was read.
    enabled = known(value, absent="ENABLED" if value.span else None) == "ENABLED"
    is_global = known(api.config.settings.get("visibility"), absent="GLOBAL") == "GLOBAL"
    anonymous = tuple(one for one in api.anonymous if not one.guest or roles.guests_may_introspect(api))
    if not (anonymous and enabled and is_global) or api.key_alone:
        return
    absent = isinstance(value, Absent)
    yield Finding(
        coordinate="config:introspectionConfig",
        message=f"Introspection shows the whole schema to {api.callers(anonymous)}.",
        span=value.span,
        remedy="Write `introspectionConfig: DISABLED`, and hand the schema to those who build clients.",
        principals=anonymous,
        evidence=(
            Step(
                value.span,
                "introspection is ENABLED unless said otherwise"
                if absent
                else f"introspection is ENABLED{evidence.by_default(value)}",
            ),
            *(step for principal in anonymous for step in evidence.of_offer(api, principal.mode)),
        ),
    )
