"""The same directive stands twice in one place, and AWS does not say what that means.

AppSync's definitions do not allow a directive to be repeated. Where the two name different groups, one of them may be
lost, or both may get in. It happens where a type is extended, perhaps in another file, and nobody sees both at once.
Where the two say the same the finding weighs less. A tool that merges whole definitions (`schemaMerge: union`) makes
one directive of two, so there is nothing to report.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  users: [String]
    @aws_cognito_user_pools(cognito_groups: ["Admin"])
    @aws_cognito_user_pools(cognito_groups: ["Support"])  # flagged
  staff: [String]
    @aws_cognito_user_pools(cognito_groups: ["Admin"])
    @aws_iam
    @aws_cognito_user_pools  # flagged
}
```
By way of an extension, here without a difference:
```graphql
type Query @aws_iam @aws_cognito_user_pools {
  users: [String]
}
extend type Query @aws_iam {  # flagged
  staff: [String]
}
```
With a user pool alone `@aws_auth` and `@aws_cognito_user_pools` speak of the same users:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"]) @aws_auth(cognito_groups: ["Support"])  # flagged
  staff: [String] @aws_auth(cognito_groups: ["Admin"]) @aws_cognito_user_pools  # flagged
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query @aws_iam @aws_cognito_user_pools {
  users: [String] @aws_cognito_user_pools(cognito_groups: ["Admin", "Support"])
  staff: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"]) @aws_iam
}
extend type Query {
  all: [String] @aws_iam
}
```
Where `@aws_auth` is ignored, `ignored-aws-auth` speaks:
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"]) @aws_cognito_user_pools
}
```

## References
- [The definitions, exported from the service](https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9)
- [Directives are unique per location unless repeatable](https://spec.graphql.org/October2021/#sec-Directives-Are-Unique-Per-Location)
- [The simulator unites the groups](https://github.com/aws-amplify/amplify-cli/tree/dev/packages/amplify-appsync-simulator)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Mode, Placement, Severity, Step, intent, named_groups, rule

POOL = Mode.AMAZON_COGNITO_USER_POOLS


@rule(group=Group.DIRECTIVES, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=863)
def repeated_directive(api: Api) -> Iterator[Finding]:
    """Yield a finding for every place and directive that stands there more than once."""
    found: dict[tuple[str, str], list[Placement]] = {}
    for placement in intent.placements(api):
        field, name = placement.field, placement.directive.name
        if placement.alone:
            continue
        both_count = api.deployment.solo_pool and field is not None and api.is_root(field.parent)
        kind = POOL.directive if name == "aws_auth" and both_count else name
        found.setdefault((placement.coordinate, kind), []).append(placement)
    for repeated in found.values():
        if len(repeated) > 1:
            yield _finding(api, repeated)


def _finding(api: Api, repeated: list[Placement]) -> Finding:
    directives, place = [placement.directive for placement in repeated], repeated[1].coordinate
    lists = {named_groups(directive) for directive in directives}
    unlike = "" if len(lists) == 1 else ", with different groups"
    names = list(dict.fromkeys(f"`@{directive.name}`" for directive in directives))
    what = f"{names[0]} stands more than once" if len(names) == 1 else f"{' and '.join(names)} stand together"
    groups = ", ".join(sorted({group for named in lists for group in named or ()}))
    once = f"Write one of them, with all the groups that may come in: {groups}." if unlike else "Delete one of them."
    return Finding(
        coordinate=place,
        message=f"{what} on {place}{unlike}.",
        span=directives[1].span.first_line(),
        remedy=once,
        principals=intent.addressed(*directives),
        evidence=(
            Step(directives[0].span, "one stands here"),
            *(Step(directive.span, "and another here") for directive in directives[1:]),
        ),
        affected=tuple(field.coordinate for field in intent.governed(api, repeated[1])),
        severity=None if unlike else Severity.LOW,
    )
