"""The same directive stands twice in one place, and AWS does not say what that means.

AppSync's definitions do not allow a directive to be repeated. Where the two name different groups, one of them may be
lost, or both may get in. It happens when a type is extended, or defined in several files that a tool merges, and nobody
sees both at once. Where the two say the same the finding weighs less.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  users: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"]) @aws_cognito_user_pools(cognito_groups: ["Support"])  # flagged
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
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"]) @aws_auth(cognito_groups: ["Support"])  # flagged
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

## References
- [The definitions, exported from the service](https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9)
- [Directives are unique per location unless repeatable](https://spec.graphql.org/October2021/#sec-Directives-Are-Unique-Per-Location)
- [The simulator unites the groups](https://github.com/aws-amplify/amplify-cli/tree/dev/packages/amplify-appsync-simulator)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    MODE_OF_DIRECTIVE, Api, Confidence, Finding, Group, Mode, Placement, Principal, Severity, Step, named_groups, rule,
    wording,
)  # fmt: skip


@rule(group=Group.DIRECTIVES, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=863)
def repeated_directive(api: Api) -> Iterator[Finding]:
    """Yield a finding for every place and directive that stands there more than once."""
    found: dict[tuple[str, str], list[Placement]] = {}
    for placement in api.placements(*MODE_OF_DIRECTIVE, "aws_auth"):
        found.setdefault((placement.coordinate, placement.directive.name), []).append(placement)
    for repeated in found.values():
        if len(repeated) > 1:
            yield _finding(api, repeated)


def _finding(api: Api, repeated: list[Placement]) -> Finding:
    first, second = repeated[0].directive, repeated[1]
    mode = MODE_OF_DIRECTIVE.get(first.name, Mode.AMAZON_COGNITO_USER_POOLS)
    lists = {named_groups(placement.directive) for placement in repeated}
    groups = sorted({group for named in lists for group in named or ()})
    alike = len(lists) == 1
    once = wording.directives([(mode, frozenset(groups) or None)]).replace(mode.directive, first.name, 1)
    return Finding(
        coordinate=second.coordinate,
        message=f"`@{first.name}` stands more than once on {second.coordinate}{'' if alike else ', with different groups'}.",
        span=second.directive.span,
        remedy=f"Write it once, with all the groups that may come in: `{once}`." if groups else "Delete one of them.",
        principals=tuple(Principal(mode, frozenset({group})) for group in groups) or (Principal(mode),),
        evidence=(Step(first.span, "it stands here"), *(Step(p.directive.span, "and here again") for p in repeated[1:])),
        affected=tuple(field.coordinate for field in api.governed(second)),
        severity=Severity.LOW if alike else None,
    )
