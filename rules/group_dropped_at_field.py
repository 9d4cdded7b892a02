"""A field repeats the pool directive without the groups that its type demands, and every signed-in user may read it.

The directives of a field replace those of its type, groups included: `@aws_cognito_user_pools` without `cognito_groups`
admits every user of every pool. It is often written only to add a second mode, whose directive must not stand alone.
The fields of root types do not count, since exceptions are their purpose.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  payroll: Payroll
}
type Payroll @aws_cognito_user_pools(cognito_groups: ["Finance"]) {
  total: Int
  salary: Int @aws_iam @aws_cognito_user_pools  # flagged
}
```

## Good
```graphql
type Query {
  payroll: Payroll
}
type Payroll @aws_cognito_user_pools(cognito_groups: ["Finance"]) {
  total: Int
  salary: Int @aws_iam @aws_cognito_user_pools(cognito_groups: ["Finance"])
}
```
A type without groups demands none, and neither does one that admits the pool beside them:
```graphql
type Query {
  payroll: Payroll
  summary: Summary
}
type Payroll @aws_iam {
  total: Int @aws_cognito_user_pools(cognito_groups: ["Finance"])
  salary: Int @aws_cognito_user_pools
}
type Summary @aws_cognito_user_pools {
  total: Int @aws_iam @aws_cognito_user_pools
}
```
The exception of a root type is meant:
```graphql
type Query @aws_cognito_user_pools(cognito_groups: ["Finance"]) {
  total: Int
  version: String @aws_cognito_user_pools
}
```

## References
- [The directives of a field replace those of its type](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The simulator takes the groups of one level only](https://github.com/aws-amplify/amplify-cli/blob/dev/packages/amplify-appsync-simulator/src/schema/directives/auth.ts)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Field, Finding, Group, Mode, Severity, Step, Type, evidence, remedy, rule

POOL = Mode.AMAZON_COGNITO_USER_POOLS


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def group_dropped_at_field(api: Api) -> Iterator[Finding]:
    """Yield a finding for every field that asks for no group where its type asks for one."""
    for type_ in api.exceptional_types:
        for field in api.directed(type_):
            if not api.is_root(type_.name) and api.drops_groups(field, type_):
                yield _finding(api, field, type_)


def _finding(api: Api, field: Field, type_: Type) -> Finding:
    demanded = [grant for grant in api.type_access(type_).grants if grant.mode is POOL]
    dropped = next(grant for grant in api.access(field).grants if grant.mode is POOL and grant.groups is None)
    members = [principal for principal in api.principals if any(grant.admits(principal) for grant in demanded)]
    principals = tuple(p for p in api.admitted(field) if p.mode is POOL and p not in members)
    path, operation = evidence.of_way(api, principals, field)
    return Finding(
        coordinate=field.coordinate,
        message=f"{field.coordinate} admits {api.callers(principals)}: its directive drops the groups of {type_.name}.",
        span=dropped.span,
        remedy=f"Write `{remedy.directives(demanded)}` here, as {type_.name} does.",
        principals=principals,
        evidence=(
            *(Step(grant.span, f"this type directive admits {api.only(members)}") for grant in demanded),
            Step(dropped.span, "this field directive replaces it, and names no group"),
            *path,
        ),
        affected=(field.coordinate,),
        witness=operation,
    )
