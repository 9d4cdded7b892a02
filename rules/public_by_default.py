"""The API key is the default mode, so whatever has no directive is open to anyone.

A root field without a directive, on a type without one, admits exactly the default mode. Where that is API_KEY, all the
fields that nobody thought about are open to the public, and closed to the users of the other providers. Forgetting a
directive ought to shut a door: that takes a default mode with a login, and `@aws_api_key` on what is meant for
everybody.

Directives that were written are left to other rules (`public-mutation` for mutations), and an API that has no other
provider to `api-key-as-only-lock`.

## Bad
A mutation is among them, which makes it critical:
```yaml
authenticationType: API_KEY  # flagged
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String]
}
type Mutation {
  publish(text: String!): String @aws_cognito_user_pools
  deletePost(id: ID!): Boolean
}
```
Only queries or subscriptions are:
```graphql
type Query {
  posts: [String]
  me: String @aws_cognito_user_pools
}
type Mutation @aws_cognito_user_pools {
  publish(text: String!): String
}
type Subscription {
  published: String @aws_subscribe(mutations: ["publish"])
}
```

## Good
The same API with the two modes exchanged:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String] @aws_api_key @aws_cognito_user_pools
}
type Mutation {
  publish(text: String!): String
  deletePost(id: ID!): Boolean
}
```
The key is the default mode, but every root field says whom it admits:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String] @aws_api_key @aws_cognito_user_pools
}
type Mutation @aws_cognito_user_pools {
  publish(text: String!): String
  deletePost(id: ID!): Boolean
}
```
There is no other provider:
```yaml
authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String]
}
```

## References
- [API_KEY authorization, and using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Users of an additional provider are refused where there is no directive](https://github.com/aws/aws-appsync-community/issues/150)
- [CWE-1188: Initialization of a Resource with an Insecure Default](https://cwe.mitre.org/data/definitions/1188.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Level, Mode, Operation, Principal, Severity, evidence, rule

KEY = Principal(Mode.API_KEY)
MOST_STEPS = 5


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=1188)
def public_by_default(api: Api) -> Iterator[Finding]:
    """Yield a finding where the default mode opens root fields to the API key, and other providers exist."""
    if api.deployment.default_mode is not Mode.API_KEY or api.key_alone:
        return
    for opening in api.opened_by(api.schema.root_fields(), KEY):
        if opening.grant.level is not Level.DEFAULT:
            continue
        mutates = {f.coordinate: api.schema.operation(f.parent) is Operation.MUTATION for f in opening.fields}
        fields = sorted(opening.fields, key=lambda field: not mutates[field.coordinate])
        verb = "is" if len(fields) == 1 else "are"
        yield Finding(
            coordinate=opening.coordinate,
            message=f"{api.listed(fields)} {verb} open to anyone with the API key, which is the default mode.",
            span=opening.span,
            remedy=_remedy(api),
            principals=(KEY,),
            evidence=(
                evidence.of_default(api),
                *evidence.of_providers(api),
                *evidence.of_path(api, KEY, fields[:MOST_STEPS]),
            ),
            affected=opening.affected,
            witness=api.proof([KEY], fields),
            severity=Severity.CRITICAL if any(mutates.values()) else None,
        )


def _remedy(api: Api) -> str:
    others = [mode for mode in api.deployment.additional_modes if mode is not Mode.API_KEY]
    if not others:
        return "Make the other provider the default mode, and write `@aws_api_key` on what is meant for everybody."
    directives = f"@aws_api_key @{others[0].directive}"
    return f"Make {others[0]} the default mode, and write `{directives}` on what is meant for everybody."
