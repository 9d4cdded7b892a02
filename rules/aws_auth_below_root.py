"""`@aws_auth` below the root types is never enforced.

In an API whose only provider is a user pool, AppSync reads `@aws_auth` on the fields of Query, Mutation and
Subscription. On fields of any other type it deploys without a word and protects nothing: whoever comes as far as the
object reads the field. Where the ways to the object keep the others out, the finding weighs less.

In an API with more providers than a user pool `@aws_auth` is ignored everywhere: `ignored-aws-auth`.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  user(id: ID!): User
}
type User {
  name: String
  salary: Int @aws_auth(cognito_groups: ["HR"])  # flagged
}
```
A root type is one by its operation, not by its name:
```graphql
schema {
  query: Root
}
type Root {
  reports: Query
}
type Query {
  salaries: [Int] @aws_auth(cognito_groups: ["HR"])  # flagged
}
```
Only members come to the object, so nothing leaks until somebody adds a second way to it:
```graphql
type Query {
  payroll: Payroll @aws_auth(cognito_groups: ["HR"])
}
type Payroll {
  total: Int @aws_auth(cognito_groups: ["HR"])  # flagged
}
```

## Good
```graphql
type Query {
  user(id: ID!): User
}
type User {
  name: String
  salary: Int @aws_cognito_user_pools(cognito_groups: ["HR"])
}
```
```graphql
schema {
  query: Root
}
type Root {
  salaries: [Int] @aws_auth(cognito_groups: ["HR"])
}
```

## References
- [An experiment with `@aws_auth` on nested fields](https://github.com/aws/aws-appsync-community/issues/275)
- [Authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
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
    Severity,
    Step,
    evidence,
    intent,
    remedy,
    rule,
)

READ = "AppSync enforces @aws_auth on the fields of root types only"


@rule(group=Group.DIRECTIVES, severity=Severity.CRITICAL, confidence=Confidence.HIGH, cwe=862)
def aws_auth_below_root(api: Api) -> Iterator[Finding]:
    """Yield a finding for every `@aws_auth` on a field below the root, where a user pool is the only provider."""
    if not api.maybe_solo_pool or api.config.assume.aws_auth_below_root_is_enforced:
        return
    for placement in intent.placements(api, "aws_auth"):
        if placement.field is not None and not api.is_root(placement.field.parent):
            yield _finding(api, placement, placement.field)


def _finding(api: Api, placement: Placement, field: Field) -> Finding:
    directive = placement.directive
    intruders = intent.uninvited(api, placement)
    reaching = tuple(principal for principal in intruders if api.reaches(principal, field))
    path = api.reach(reaching[0]).path(field) if reaching else None
    doubled = next(api.mode_directives(field.directives, Mode.AMAZON_COGNITO_USER_POOLS), None)
    pool = remedy.pool_directive(directive)
    instead = f"Guard the root fields that lead here, or write `{pool}` here and try it as a member of the group."
    message = f"`@aws_auth` on {field.coordinate} guards nothing: {READ}."
    if reaching:
        message = f"{field.coordinate} is open to {api.callers(reaching)}: {READ}."
    return Finding(
        coordinate=placement.coordinate,
        message=message,
        span=directive.span.first_line(),
        remedy="Delete @aws_auth: the @aws_cognito_user_pools beside it decides."
        if doubled and not reaching
        else instead,
        principals=reaching or intruders,
        evidence=(
            evidence.of_default(api),
            Step(directive.span, READ),
            *(evidence.of_path(api, reaching[0], path) if path else ()),
        ),
        affected=(field.coordinate,),
        witness=api.proof(reaching, (field,)),
        severity=None if reaching or not api.default_known else Severity.MEDIUM,
    )
