"""A group list is empty or holds an empty name, so it asks for no group at all.

AppSync's simulator takes `cognito_groups: []` for no restriction: every user of the pool gets in. A blank name is the
name of no group, since Cognito's groups need at least one character that is not white space: alone it keeps everybody
out, beside others it is at best a slip. A single name without brackets is a list of one, and fine.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  users: [User] @aws_cognito_user_pools(cognito_groups: [])  # flagged
  staff: [User] @aws_cognito_user_pools(cognito_groups: null)  # flagged
  audit: String @aws_cognito_user_pools(cognito_groups: "")  # flagged
}
type Mutation {
  deleteUser: Boolean @aws_cognito_user_pools(cognito_groups: ["Admin", " "])  # flagged
}
type User @aws_cognito_user_pools(cognito_groups: []) {  # flagged
  email: String
}
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: [])  # flagged
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
  staff: [User] @aws_cognito_user_pools(cognito_groups: "Admin")
  audit: String @aws_cognito_user_pools
}
type User @aws_cognito_user_pools(cognito_groups: ["Admin", "Support"]) {
  email: String
}
```

## References
- [The simulator's reading of the list](https://github.com/aws-amplify/amplify-cli/tree/dev/packages/amplify-appsync-simulator)
- [Authorization modes and their directives](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [What a group's name may be](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html)
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
    Principal,
    Severity,
    Step,
    evidence,
    intent,
    rule,
)

USER = Principal(Mode.AMAZON_COGNITO_USER_POOLS)


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def empty_group_list(api: Api) -> Iterator[Finding]:
    """Yield a finding for every group list that names no group, or a blank one."""
    for placement in intent.placements(api, "aws_auth", USER.mode.directive):
        written = placement.directive.arguments
        if "cognito_groups" not in written:
            continue
        listed = written["cognito_groups"]
        names = listed if isinstance(listed, list) else [listed]
        blank = [name for name in names if name is None or (isinstance(name, str) and not name.strip())]
        if blank or not names:
            yield _finding(api, placement, named=len(blank) < len(names))


def _finding(api: Api, placement: Placement, *, named: bool) -> Finding:
    fields = intent.governed(api, placement)
    open_to_all = any(api.admits(field, USER) for field in fields)
    effect = "open to every signed-in user" if open_to_all else "closed to every signed-in user"
    what = f"The group list of `@{placement.directive.name}` on {placement.coordinate}"
    return Finding(
        coordinate=placement.coordinate,
        message=f"{what} {'holds a blank name' if named else f'names no group, which is taken to leave it {effect}'}.",
        span=placement.directive.span.first_line(),
        remedy="Delete the blank name, or write the one that was meant." if named else _remedy(placement),
        principals=() if named else (USER,),
        evidence=(
            Step(placement.directive.span, "this list holds a blank name" if named else "this list names no group"),
            *(step for field in fields[:1] for step in evidence.of_grant(api, field, USER) if not named),
        ),
        affected=tuple(field.coordinate for field in fields),
        witness=None if named else api.proof((USER,), fields),
        severity=Severity.MEDIUM if named else None,
    )


def _remedy(placement: Placement) -> str:
    name = placement.directive.name
    return f"Write the groups that may come in, or `@{name}` alone where every user of the pool may."
