"""A directive names a mode that the API does not offer, so it lets nobody in.

No caller can ever arrive with credentials of a mode that no provider checks. The directive still shuts out the
default mode: where every directive of a field, or of its type, is of such a mode, nobody at all can read the field.
Where others stand beside it, the finding weighs less, and it is none where infrastructure code has another deployment
of the API that offers the mode: the directive is needed there.

## Bad
Nobody can read these:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  report: Report
  audit: String @aws_iam  # flagged
}
type Report @aws_oidc {  # flagged
  title: String
  total: Int
}
```
Others still get in:
```graphql
type Query {
  report: String @aws_cognito_user_pools @aws_lambda  # flagged
}
```
With an API key alone there is no user whose group could be asked:
```yaml
authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String]
}
type Mutation {
  deletePost(id: ID!): Boolean @aws_cognito_user_pools(cognito_groups: ["Admin"])  # flagged
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM
  - authenticationType: OPENID_CONNECT
  - authenticationType: AWS_LAMBDA
```
```graphql
type Query {
  report: Report
  audit: String @aws_iam
  feed: String @aws_cognito_user_pools @aws_lambda
}
type Report @aws_oidc {
  title: String
  total: Int
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Amplify refuses a rule whose provider is not configured](https://github.com/aws-amplify/amplify-cli/issues/2373)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    MODE_OF_DIRECTIVE,
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
    rule,
)


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def unconfigured_mode(api: Api) -> Iterator[Finding]:
    """Yield a finding for every directive of a mode for which the API has no provider."""
    if not api.providers_known:
        return
    for placement in intent.placements(api, *MODE_OF_DIRECTIVE):
        mode = MODE_OF_DIRECTIVE[placement.directive.name]
        if mode not in api.deployment.modes and mode not in api.lost_in_merge:
            yield from _finding(api, placement, mode)


def _finding(api: Api, placement: Placement, mode: Mode) -> Iterator[Finding]:
    fields = intent.governed(api, placement)
    shut = not any(api.access(field).grants for field in fields)
    if mode in api.config.elsewhere and not shut:
        return
    admitted = {principal for field in fields[:1] for principal in api.admitted(field)}
    what = f"`@{mode.directive}` on {placement.coordinate} names {mode}, which the API does not offer"
    yield Finding(
        coordinate=placement.coordinate,
        message=f"{what}: {'nobody' if shut else f'only {api.callers(admitted)}'} can get in.",
        span=placement.directive.span.first_line(),
        remedy=f"Configure {mode} as a provider, or {_instead(api, mode, shut=shut)}.",
        principals=intent.addressed(placement.directive),
        evidence=(
            evidence.of_default(api),
            *evidence.of_providers(api),
            Step(placement.directive.span, f"no provider offers {mode}"),
        ),
        affected=tuple(field.coordinate for field in fields),
        severity=None if shut else Severity.MEDIUM,
    )


def _instead(api: Api, mode: Mode, *, shut: bool) -> str:
    if not shut:
        return f"delete `@{mode.directive}`"
    return f"write the directive of the callers you mean, such as `@{api.deployment.default_mode.directive}`"
