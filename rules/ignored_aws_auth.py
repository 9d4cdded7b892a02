"""`@aws_auth` is ignored as soon as a user pool is not the only provider, and every caller of the default mode gets in.

AppSync reads `@aws_auth` only in an API whose one provider is a user pool. Add a second provider, or make another
mode the default, and the directive still deploys but protects nothing: the field falls back to its type's directives
or to the default mode. `@aws_cognito_user_pools(cognito_groups: [...])` says the same and is read everywhere.

Where another directive still keeps the others out, the finding weighs less. With a user pool alone,
`aws-auth-below-root` speaks; where the directive stands on something else than a field of an object type,
`misplaced-directive`.

## Bad
An additional provider is enough:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  users: [User] @aws_auth(cognito_groups: ["Admin"])  # flagged
}
type Mutation {
  deleteUser(id: ID!): Boolean @aws_auth(cognito_groups: ["Admin"])  # flagged
}
type User {
  email: String @aws_auth(cognito_groups: ["Admin", "Support"])  # flagged
  name: String
}
```
A directive without groups beside it does not help, since only that one counts:
```graphql
type Query {
  users: [String] @aws_cognito_user_pools @aws_auth(cognito_groups: ["Admin"])  # flagged
}
```
The type's own directive keeps the others out; the directive on the field still does nothing:
```graphql
type Query {
  panel: Panel
}
type Panel @aws_cognito_user_pools(cognito_groups: ["Admin"]) {
  total: Int @aws_auth(cognito_groups: ["Admin"])  # flagged
}
```
So is a default mode that is no user pool:
```yaml
authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String]
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_auth(cognito_groups: ["Admin"])  # flagged
}
```
```yaml
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String]
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_auth(cognito_groups: ["Admin"])  # flagged
}
```
Two user pools are two providers:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: eu-west-1_staff, awsRegion: eu-west-1, defaultAction: ALLOW}
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig: {userPoolId: eu-west-1_customers, awsRegion: eu-west-1}
```
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"])  # flagged
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type Mutation {
  deleteUser(id: ID!): Boolean @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type User {
  email: String @aws_cognito_user_pools(cognito_groups: ["Admin", "Support"])
  name: String
}
```
With a user pool alone it is read on root fields:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"])
}
```

## References
- [Authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [aws_auth directive ignored](https://github.com/aws/aws-cdk/issues/8844)
- [`@aws_auth` and `@aws_cognito_user_pools` do not go together](https://github.com/aws-amplify/amplify-cli/issues/1524)
- [CWE-862: Missing Authorization](https://cwe.mitre.org/data/definitions/862.html)
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
    Placement,
    Principal,
    Severity,
    Step,
    evidence,
    intent,
    remedy,
    rule,
)

READ = "AppSync reads @aws_auth only where a user pool is the only provider"


@rule(group=Group.DIRECTIVES, severity=Severity.CRITICAL, confidence=Confidence.HIGH, cwe=862)
def ignored_aws_auth(api: Api) -> Iterator[Finding]:
    """Yield a finding for every `@aws_auth` on a field of an API in which AppSync does not read it."""
    for placement in intent.placements(api, "aws_auth"):
        field = placement.field
        left_to_below_root = field is not None and api.maybe_solo_pool and not api.is_root(field.parent)
        if field is not None and not api.deployment.solo_pool and not left_to_below_root:
            yield _finding(api, placement, field)


def _finding(api: Api, placement: Placement, field: Field) -> Finding:
    directive = placement.directive
    intruders = intent.uninvited(api, placement)
    # A resolver that looks at its caller may refuse where the directive does not.
    refused = api.resolver(field) is not None and api.guarded(field) is not False
    reaching = () if refused else tuple(principal for principal in intruders if api.reaches(principal, field))
    exposed = reaching or (not api.default_known and api.access(field).level is Level.DEFAULT)
    opened = [step for principal in intruders[:1] for step in evidence.of_grant(api, field, principal)]
    steps = (evidence.of_default(api), *evidence.of_providers(api), Step(directive.span, READ), *opened)
    return Finding(
        coordinate=placement.coordinate,
        message=_message(api, field, reaching),
        span=directive.span.first_line(),
        remedy=_remedy(api, placement, field, exposed=bool(exposed)),
        principals=reaching or intruders,
        evidence=tuple(dict.fromkeys(steps)),
        affected=(field.coordinate,),
        witness=api.proof(reaching, (field,)),
        severity=None if exposed else Severity.MEDIUM,
    )


def _message(api: Api, field: Field, reaching: tuple[Principal, ...]) -> str:
    if reaching:
        return f"{field.coordinate} is open to {api.callers(reaching)}: {READ}."
    return f"`@aws_auth` on {field.coordinate} guards nothing: {READ}."


def _remedy(api: Api, placement: Placement, field: Field, *, exposed: bool) -> str:
    pool = Mode.AMAZON_COGNITO_USER_POOLS
    beside = next(api.mode_directives(field.directives, pool), None)
    if beside and not exposed:
        return f"Delete @aws_auth: the @{pool.directive} beside it decides."
    write = "Write" if pool in api.deployment.modes else "Add a user pool to the providers, and write"
    return f"{write} `{remedy.pool_directive(placement.directive)}` instead{' of both' if beside else ''}."
