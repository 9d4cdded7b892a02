"""A directive or argument is one slip away from one of AppSync's, so it protects nothing.

AppSync does not complain about `@aws_cognito_user_pool`, `@awsIam` or `cognitoGroups`: it knows no such directive or
argument, and the field falls back to its type's directives, to the default mode, or to every user of the pool. Names
that belong to other tools (`@auth`, `@model`) or that the schema itself defines are left alone.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
  - authenticationType: API_KEY
  - authenticationType: OPENID_CONNECT
  - authenticationType: AWS_LAMBDA
```
A letter too few or too many, upper case, camel case, no prefix, the console's name for it:
```graphql
type Query {
  users: [User] @aws_cognito_user_pool(cognito_groups: ["Admin"])  # flagged
  staff: [User] @aws_cognito(cognito_groups: ["Admin"])  # flagged
  audit: [User] @aws_userpools(cognito_groups: ["Admin"])  # flagged
  internal: String @AWS_IAM  # flagged
  status: String @aws_apikey  # flagged
  feed: String @awsLambda  # flagged
  inbox: String @oidc  # flagged
}
type User @aws_iamm @aws_cognito_user_pools {  # flagged
  name: String
  email: String @aws_cognito_user_pools @aws_aim  # flagged
}
```
The group list goes by another name, so every user of the pool gets in:
```graphql
type Query {
  users: [User] @aws_cognito_user_pools(cognitoGroups: ["Admin"])  # flagged
}
type Mutation {
  deleteUser: Boolean @aws_cognito_user_pools(groups: ["Admin"])  # flagged
}
type User {
  name: String
}
```
The other modes have no groups to ask for:
```graphql
type Query {
  internal: String @aws_iam(cognito_groups: ["Admin"])  # flagged
}
```
Defining the directive does not make AppSync know it:
```graphql
directive @awsIam on FIELD_DEFINITION
type Query {
  internal: String @awsIam  # flagged
}
```
`@aws_auth` can be misspelt too:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @awsAuth(cognito_groups: ["Admin"])  # flagged
  staff: [String] @aws_auth(cognito_group: ["Admin"])  # flagged
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
  - authenticationType: API_KEY
  - authenticationType: OPENID_CONNECT
  - authenticationType: AWS_LAMBDA
```
```graphql
type Query {
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  internal: String @aws_iam
  status: String @aws_api_key
  feed: String @aws_lambda
  inbox: String @aws_oidc
}
type User @aws_iam @aws_cognito_user_pools {
  name: String
}
```
Other tools' directives, the schema's own, and AppSync's other ones:
```graphql
directive @aws_pii on FIELD_DEFINITION
directive @aws_iam_role(name: String) on FIELD_DEFINITION
directive @aws_auths(groups: [String]) on FIELD_DEFINITION
type Query {
  post(id: ID!): Post @function(name: "post") @deprecated(reason: "old")
  payee: String @aws_pii @aws_iam_role(name: "reader") @aws_auths(groups: ["a"])
}
type Mutation {
  addPost(title: String): Post @aws_publish(subscriptions: ["onPost"])
}
type Subscription {
  onPost: Post @aws_subscribe(mutations: ["addPost"])
}
type Post @model @key(fields: ["id"]) @auth(rules: [{allow: groups, groups: ["Admin"]}]) {
  id: ID! @index
  parent: Post @connection
  raw: String @lambda @hidden
}
```

## References
- [Authorization modes and their directives](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The definitions, exported from the service](https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9)
- [A list by another name lets every user in](https://github.com/evanharmon/eph-headspace) (aws/aws-appsync-auth.md)
- [AppSync takes in directives it does not know](https://github.com/sid88in/serverless-appsync-plugin/pull/626)
- [CWE-862: Missing Authorization](https://cwe.mitre.org/data/definitions/862.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Directive,
    Finding,
    Group,
    Placement,
    Severity,
    Step,
    evidence,
    intent,
    remedy,
    rule,
)


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=862)
def misspelt_directive(api: Api) -> Iterator[Finding]:
    """Yield a finding for every directive whose name or argument is almost one of AppSync's."""
    for placement in api.schema.placements:
        written, meant = placement.directive, intent.intended(api, placement.directive)
        if (
            meant is not None
            and meant is not written
            and (written.name != meant.name or dict(written.arguments) != meant.arguments)
        ):
            yield _finding(api, placement, meant)


def _finding(api: Api, placement: Placement, meant: Directive) -> Finding:
    written, place = placement.directive, placement.coordinate
    fields, intruders = intent.governed(api, placement), intent.uninvited(api, placement, meant)
    strange = " and ".join(f"`{name}`" for name in written.arguments if name not in meant.arguments)
    renamed = written.name != meant.name
    what = f"AppSync knows no `@{written.name}`" if renamed else f"`@{written.name}` takes no argument {strange}"
    does = "does nothing" if renamed else "restricts nobody"
    effect = f"{place} is open to {api.callers(intruders)}" if intruders else f"it {does} on {place}"
    return Finding(
        coordinate=place,
        message=f"{what}, so {effect}.",
        span=written.span.first_line(),
        remedy=_remedy(api, placement, meant),
        principals=intruders,
        evidence=(
            Step(written.span, f"AppSync has no {'directive' if renamed else 'argument'} of this name"),
            *(step for principal in intruders[:1] for step in evidence.of_grant(api, fields[0], principal)),
        ),
        affected=tuple(field.coordinate for field in fields),
        witness=api.proof(intruders, fields),
    )


def _remedy(api: Api, placement: Placement, meant: Directive) -> str:
    owner = placement.field or placement.type
    default = api.deployment.default_mode.directive
    written = {directive.name for directive in (owner.directives if owner else ())} | {meant.name}
    renamed = placement.directive.name != meant.name
    keeps = renamed and api.default_known and not written & {default, "aws_auth"}
    beside = f", and `@{default}` beside it where the callers of the default mode are to stay" if keeps else ""
    return f"Write `{remedy.as_written(api, meant, placement)}`{beside}."
