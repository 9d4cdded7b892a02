"""A field admits a caller whom the directives of its type keep out.

The directives of a field replace those of its type. A field that was opened on its own stays open when the type is
closed, and whoever reads the header of the type believes it closed. The fields of root types do not count, since
exceptions are their purpose, and a type without directives keeps nobody out. Where a field repeats
`@aws_cognito_user_pools` and loses the type's groups, `group-dropped-at-field` speaks.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  user(id: ID!): User
}
type User @aws_cognito_user_pools {
  name: String
  email: String @aws_cognito_user_pools @aws_api_key  # flagged
}
```
A group that the type does not name:
```graphql
type Query {
  payroll: Payroll
}
type Payroll @aws_cognito_user_pools(cognito_groups: ["Finance"]) {
  total: Int
  salary: Int @aws_cognito_user_pools(cognito_groups: ["Finance", "Editors"])  # flagged
}
```
The groups that were lost are left to `group-dropped-at-field`, but the key is one more mode:
```graphql
type Query {
  payroll: Payroll
}
type Payroll @aws_cognito_user_pools(cognito_groups: ["Finance"]) {
  total: Int @aws_cognito_user_pools
  salary: Int @aws_cognito_user_pools @aws_api_key  # flagged
}
```

## Good
```graphql
type Query {
  user(id: ID!): User
}
type User @aws_cognito_user_pools @aws_api_key {
  name: String
  email: String @aws_cognito_user_pools
}
```
A type without directives keeps nobody out:
```graphql
type Query {
  user(id: ID!): User
}
type User {
  name: String
  email: String @aws_cognito_user_pools @aws_api_key
}
```
A root type, a mode that the API does not offer, and `@aws_auth` below the root, which is ignored:
```graphql
type Query @aws_cognito_user_pools {
  user(id: ID!): User
  version: String @aws_api_key
}
type User @aws_cognito_user_pools(cognito_groups: ["Finance", "Support"]) {
  name: String @aws_cognito_user_pools(cognito_groups: ["Support"])
  email: String @aws_cognito_user_pools(cognito_groups: ["Support"]) @aws_iam
  salary: String @aws_auth(cognito_groups: ["Editors"])
}
```

## References
- [The directives of a field replace those of its type](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
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
    Type,
    evidence,
    remedy,
    rule,
)

POOL = Mode.AMAZON_COGNITO_USER_POOLS


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=863)
def wider_than_type(api: Api) -> Iterator[Finding]:
    """Yield a finding for every field whose directives admit callers that its type's directives keep out."""
    for type_ in api.exceptional_types:
        if not api.is_root(type_.name) and api.type_access(type_).level is Level.TYPE:
            for field in api.directed(type_):
                wider = _wider(api, field, type_)
                if wider:
                    yield _finding(api, field, type_, wider)


def _wider(api: Api, field: Field, type_: Type) -> tuple[Principal, ...]:
    kept, without_groups = api.type_access(type_), api.drops_groups(field, type_)
    beyond = (principal for principal in api.admitted(field) if not kept.admits(principal))
    return tuple(principal for principal in beyond if principal.mode is not POOL or not without_groups)


def _finding(api: Api, field: Field, type_: Type, wider: tuple[Principal, ...]) -> Finding:
    kept, narrowed = api.type_access(type_), remedy.narrowed(api, field, type_)
    grants = [grant for grant in api.access(field).grants if any(grant.admits(principal) for principal in wider)]
    written = " ".join(f"{grant.span.text}" for grant in grants if grant.span)
    instead = f"Write `{narrowed}` on {field.coordinate}" if narrowed else f"Delete `{written}` from {field.coordinate}"
    admitted = api.only(principal for principal in api.principals if kept.admits(principal))
    path, operation = evidence.of_way(api, wider, field)
    return Finding(
        coordinate=field.coordinate,
        message=f"{field.coordinate} admits {api.callers(wider)}, whom the directives of {type_.name} keep out.",
        span=grants[0].span,
        remedy=f"{instead}, or open {type_.name} to the same callers.",
        principals=wider,
        evidence=(
            Step(kept.grants[0].span if kept.grants else type_.span, f"{type_.name} admits {admitted}"),
            *evidence.of_grant(api, field, wider[0]),
            *path,
        ),
        affected=(field.coordinate,),
        witness=operation,
    )
