"""`@aws_auth` without groups asks for nothing, so every signed-in user gets in.

The directive is there to name the groups that may call a field. Written bare it deploys without a word, and lets in
whoever the user pool knows, as if it were not there. On a type that names groups it even takes them away from the
field. The author most likely meant a group, or thought that a login is asked for only with the directive.

`@aws_auth` counts on root fields of an API with a user pool alone; elsewhere `ignored-aws-auth` and
`aws-auth-below-root` speak. A list that is there and empty is left to `empty-group-list`, a list by another name to
`misspelt-directive`, and a pool that denies by default to `default-deny-locks-out`.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @aws_auth  # flagged
}
type Mutation @aws_cognito_user_pools(cognito_groups: ["Admin"]) {
  deleteUser(id: ID!): Boolean @aws_auth  # flagged
}
```

## Good
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"])
  me: String
}
type Mutation @aws_cognito_user_pools(cognito_groups: ["Admin"]) {
  deleteUser(id: ID!): Boolean @aws_auth(cognito_groups: ["Admin"])
}
```
Left to the rules that say why it does nothing, whatever it names:
```graphql
type Query {
  user: User
}
type User {
  email: String @aws_auth
}
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  users: [String] @aws_auth
}
```

## References
- [Bare `@aws_auth` is accepted](https://github.com/aws/aws-appsync-community/issues/275)
- [Authorization modes and their directives](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-862: Missing Authorization](https://cwe.mitre.org/data/definitions/862.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Mode,
    Placement,
    Principal,
    Severity,
    Step,
    evidence,
    intent,
    named_groups,
    rule,
)

USER = Principal(Mode.AMAZON_COGNITO_USER_POOLS)


@rule(group=Group.DIRECTIVES, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=862)
def aws_auth_without_groups(api: Api) -> Iterator[Finding]:
    """Yield a finding for every `@aws_auth` without arguments on a field where AppSync reads it."""
    if not api.maybe_solo_pool:
        return
    for placement in intent.placements(api, "aws_auth"):
        field = placement.field
        if field is None or placement.directive.arguments or _groups_beside(placement, field):
            continue
        read = api.is_root(field.parent) or api.config.assume.aws_auth_below_root_is_enforced
        # Under a default mode that is not known the directive is wrong in every case; only why differs.
        if read and (api.admits(field, USER) or not api.default_known):
            yield _finding(api, placement, field)


def _groups_beside(placement: Placement, field: Field) -> bool:
    """Return whether a directive beside it names groups: then `repeated-directive` asks to make one of the two."""
    return any(named_groups(directive) for directive in field.directives if directive is not placement.directive)


def _finding(api: Api, placement: Placement, field: Field) -> Finding:
    return Finding(
        coordinate=placement.coordinate,
        message=f"`@aws_auth` on {field.coordinate} names no group, so every signed-in user gets in.",
        span=placement.directive.span.first_line(),
        remedy='Write `@aws_auth(cognito_groups: ["..."])` with the groups that may come in, or delete it.',
        principals=(USER,),
        evidence=(
            evidence.of_default(api),
            Step(placement.directive.span, "this directive names no group"),
        ),
        affected=(field.coordinate,),
        witness=api.witness(USER, field),
    )
