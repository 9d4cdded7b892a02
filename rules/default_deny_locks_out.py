"""`defaultAction: DENY` leaves a field that names no group open to nobody.

With a user pool as the only provider, DENY means that a field of Query, Mutation or Subscription admits users only by a
directive that names their group. A field without one refuses every caller, whatever was meant by leaving it out.

All such fields have one cause, the setting, so there is one finding. Beside additional providers,
`default-deny-with-providers` speaks.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_example
  awsRegion: eu-west-1
  defaultAction: DENY  # flagged
```
```graphql
type Query {
  me: User
  users: [User] @aws_auth(cognito_groups: ["Admin"])
}
type User {
  name: String
}
```
A directive without groups does not help:
```graphql
type Query {
  me: String @aws_auth
  you: String @aws_cognito_user_pools
}
```

## Good
Fields below the root need no group:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_example
  awsRegion: eu-west-1
  defaultAction: DENY
```
```graphql
type Query {
  me: User @aws_auth(cognito_groups: ["User"])
  users: [User] @aws_auth(cognito_groups: ["Admin"])
}
type User {
  name: String
}
```
```graphql
type Query @aws_cognito_user_pools(cognito_groups: ["User"]) {
  me: String
}
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_example
  awsRegion: eu-west-1
  defaultAction: ALLOW
```
```graphql
type Query {
  me: String
}
```
A field shut by directives of modes that the API does not offer is left to `unconfigured-mode`:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: eu-west-1_example, awsRegion: eu-west-1, defaultAction: DENY}
```
```graphql
type Query {
  me: String @aws_iam
}
```

## References
- [DENY asks for a group on every field](https://github.com/sid88in/serverless-appsync-plugin/issues/510)
- [Authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
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
    evidence,
    rule,
    wording,
)

POOL = Mode.AMAZON_COGNITO_USER_POOLS
SETTING = "userPoolConfig.defaultAction"


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=863)
def default_deny_locks_out(api: Api) -> Iterator[Finding]:
    """Yield a finding where a user pool alone denies by default, with all the fields that nobody can call for it."""
    deployment = api.deployment
    if deployment.default_action != "DENY" or not deployment.solo_pool:
        return
    locked = sorted(field.coordinate for field in api.schema.fields if _locked(api, field))
    if not locked:
        return
    span = deployment.default.settings.get(SETTING).span
    verb = "name no group and admit" if len(locked) > 1 else "names no group and admits"
    yield Finding(
        coordinate=deployment.default.coordinate(SETTING),
        message=f"{wording.fields(locked)} {verb} nobody, since `defaultAction` is DENY.",
        span=span,
        remedy="Write `@aws_auth(cognito_groups: [...])` with the groups that may come in, or `defaultAction: ALLOW`.",
        principals=(Principal(POOL),),
        evidence=(evidence.of_default(api), Step(span, "the user pool denies by default"), *_places(api, locked)),
        affected=tuple(locked),
    )


def _locked(api: Api, field: Field) -> bool:
    access = api.access(field)
    if access.grants:
        return False
    owner = field if access.level is Level.FIELD else api.schema.types[field.parent]
    admits_the_pool = any(directive.name in {"aws_auth", POOL.directive} for directive in owner.directives)
    return access.level is Level.DEFAULT or admits_the_pool


def _places(api: Api, locked: list[str]) -> Iterator[Step]:
    fields = (api.schema.field(coordinate) for coordinate in locked[:3])
    return (Step(field.span.first_line(), f"{field.coordinate} names no group") for field in fields if field)
