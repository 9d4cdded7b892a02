"""With a user pool alone, `@aws_cognito_user_pools` with groups was reported to refuse the members of these groups.

An API whose only provider is a user pool runs on AppSync's older engine, whose own directive is `@aws_auth`. The
documentation allows `@aws_cognito_user_pools(cognito_groups: [...])` there as well. One report says that a member of
the group was refused with it, and let in with `@aws_auth`; AWS has not answered. So the confidence is low: sign in as
a member and try. Who has done so says it under `assume: {poolDirectiveAloneAdmitsMembers: true}` or `false`, and allows
the rule, or is told of every refusal for certain.

`@aws_auth` is read on root fields only. Below them the way out is to guard the root fields that lead there, or a second
provider, under which the directive is read everywhere. A directive that no user comes to is left to
`unreachable-grant`.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])  # flagged
  user: User
}
type Mutation @aws_cognito_user_pools(cognito_groups: ["Admin", "Support"]) {  # flagged
  deleteUser(id: ID!): Boolean
}
type User {
  name: String
  email: String @aws_cognito_user_pools(cognito_groups: ["Support"])  # flagged
}
```

## Good
```graphql
type Query {
  users: [User] @aws_auth(cognito_groups: ["Admin"])
  user: User
}
type Mutation {
  deleteUser(id: ID!): Boolean @aws_auth(cognito_groups: ["Admin", "Support"])
}
type User {
  name: String
  email: String @aws_cognito_user_pools
}
```
With a second provider, be it another user pool, nobody has reported a refusal:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  users: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  audit: [String] @aws_iam
}
```

## References
- [A member who was refused](https://github.com/aws/aws-appsync-community/issues/349)
- [Authorization modes and their directives](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Mode,
    Placement,
    Severity,
    Step,
    evidence,
    intent,
    named_groups,
    remedy,
    rule,
)

POOL = Mode.AMAZON_COGNITO_USER_POOLS


@rule(group=Group.DIRECTIVES, severity=Severity.MEDIUM, confidence=Confidence.LOW, cwe=863)
def pool_directive_alone(api: Api) -> Iterator[Finding]:
    """Yield a finding for every pool directive with groups, where a user pool is the only provider."""
    if not api.deployment.solo_pool:
        return
    for placement in intent.placements(api, POOL.directive):
        groups = named_groups(placement.directive) or frozenset()
        if any(group.strip() for group in groups) and _asked(api, placement) and not _read_beside(api, placement):
            yield _finding(api, placement)


def _asked(api: Api, placement: Placement) -> bool:
    """Return whether users of the pool come to the place, or may do so as soon as Amplify has made its root fields."""
    name = placement.coordinate.partition(".")[0]
    return api.generated or api.reach(api.widest(POOL)).arrives_at(name)


def _read_beside(api: Api, placement: Placement) -> bool:
    """Return whether an `@aws_auth` that AppSync reads stands beside it: `repeated-directive` speaks of the two."""
    field = placement.field
    return field is not None and api.is_root(field.parent) and any(d.name == "aws_auth" for d in field.directives)


def _finding(api: Api, placement: Placement) -> Finding:
    members = intent.addressed(placement.directive)
    certain = not api.config.assume.pool_directive_alone_admits_members
    does = "refuses" if certain else "may refuse"
    who, name = api.callers(members), f"`@{POOL.directive}`"
    return Finding(
        coordinate=placement.coordinate,
        message=f"{placement.coordinate} {does} {who}: with a user pool alone, {name} was seen to shut its groups out.",
        span=placement.directive.span.first_line(),
        remedy=_remedy(api, placement),
        principals=members,
        evidence=(
            evidence.of_default(api),
            Step(placement.directive.span, f"this directive names groups, and no other provider is beside {POOL}"),
        ),
        affected=tuple(field.coordinate for field in intent.governed(api, placement)),
        confidence=Confidence.HIGH if certain else None,
    )


def _remedy(api: Api, placement: Placement) -> str:
    auth = remedy.pool_directive(placement.directive).replace(POOL.directive, "aws_auth", 1)
    if not api.is_root(placement.coordinate.partition(".")[0]):
        return f"Try it as a member of the group, or guard the root fields that lead here with `{auth}`."
    where = "" if placement.field else f" on each field of {placement.coordinate} that has no directive"
    return f"Write `{auth}`{where} instead, which AppSync reads on root fields."
