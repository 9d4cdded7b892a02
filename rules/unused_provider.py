"""No field that its callers can reach admits them, so the API offers a mode for nothing.

Every provider is one more way to authenticate: a key that can leak, a pool that people can sign up to, a function
that has to be kept in order. Whoever passes it also sees the whole schema where introspection is on. A default mode
that is in use nowhere may be meant to close what nobody thought of; then allow this rule at
`config:authenticationType`.

A user in every group stands for a pool. Amplify's source schema is passed over, since the root fields of `@model` are
still to be generated, and so is a pool that `default-deny-locks-out` speaks of.

## Bad
An additional provider that no root field asks for, although a type behind them does:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM  # flagged
```
```graphql
type Query {
  post(id: ID!): Post
  news: [String] @aws_api_key
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```
A default mode from which all root fields are turned away:
```yaml
authenticationType: API_KEY  # flagged
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query @aws_cognito_user_pools {
  post(id: ID!): String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  post(id: ID!): Post
  news: [String] @aws_api_key
}
type Mutation {
  publish(id: ID!): Post @aws_iam
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```
A group is enough:
```yaml
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String]
  users: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```
Amplify has yet to make the root fields:
```graphql
type Query {
  echo: String
}
type Post @model @auth(rules: [{allow: groups, groups: ["Admin"]}]) {
  id: ID!
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Every authenticated caller sees the whole schema](https://github.com/aws/aws-appsync-community/issues/20)
- [CWE-1125: Excessive Attack Surface](https://cwe.mitre.org/data/definitions/1125.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Mode, Operation, Principal, Severity, Step, rule


@rule(group=Group.DIRECTIVES, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=1125)
def unused_provider(api: Api) -> Iterator[Finding]:
    """Yield a finding for every provider whose callers no root field admits, and so no field that they can reach."""
    deployment = api.deployment
    if api.generated or not api.default_known:
        return
    for mode, provider in ((deployment.default_mode, deployment.default), *deployment.additional):
        locked_out = mode is Mode.AMAZON_COGNITO_USER_POOLS and deployment.default_action == "DENY"
        caller = api.widest(mode)
        if locked_out or any(api.admits(field, caller) for field in api.schema.root_fields()):
            continue
        is_default = provider is deployment.default
        role = "the default mode" if is_default else "an additional provider"
        fix = "Make a mode that is in use the default" if is_default else "Delete the provider"
        roots = [api.schema.types[api.schema.roots[op]] for op in Operation if op in api.schema.roots]
        yield Finding(
            coordinate=provider.coordinate(),
            message=f"{mode} is {role}, but no root field admits {Principal(mode).caller}.",
            span=provider.mode.span,
            remedy=f"{fix}, or write `@{mode.directive}` on root fields, beside the directives of their other callers.",
            principals=(Principal(mode),),
            evidence=(
                Step(provider.mode.span, f"{mode} is {role}"),
                *(Step(root.span, f"no field of {root.name} admits {Principal(mode).caller}") for root in roots),
            ),
            affected=tuple(sorted(field.coordinate for field in api.schema.fields if api.admits(field, caller))),
        )
