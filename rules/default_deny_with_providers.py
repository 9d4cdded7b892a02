"""`defaultAction: DENY` together with additional providers locks out the user pool's users.

The setting asks of every field for a directive that names a group, and AWS wants it to be ALLOW as soon as there are
additional providers. What happens otherwise, a failed deployment or a pool that is locked out, is not documented.
Fields can be closed to the pool one by one instead, by the directives of those who may come in.

With a user pool alone, `default-deny-locks-out` speaks.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_example
  awsRegion: eu-west-1
  defaultAction: DENY  # flagged
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String]
  status: String @aws_api_key
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_example
  awsRegion: eu-west-1
  defaultAction: ALLOW
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String] @aws_cognito_user_pools(cognito_groups: ["Reader"])
  status: String @aws_api_key
}
```
With the pool alone the setting may be DENY:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_example
  awsRegion: eu-west-1
  defaultAction: DENY
```
```graphql
type Query {
  posts: [String] @aws_auth(cognito_groups: ["Reader"])
}
```

## References
- [It must be ALLOW beside other providers](https://github.com/awsdocs/aws-cloudformation-user-guide/pull/802)
- [DENY asks for a group on every field](https://github.com/sid88in/serverless-appsync-plugin/issues/510)
- [UserPoolConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_UserPoolConfig.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
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

SETTING = "userPoolConfig.defaultAction"


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def default_deny_with_providers(api: Api) -> Iterator[Finding]:
    """Yield a finding where the default user pool denies by default and is not the only provider."""
    deployment = api.deployment
    if deployment.default_action != "DENY" or not deployment.additional:
        return
    span = deployment.default.settings.get(SETTING).span
    undirected = (field for field in api.schema.root_fields() if api.access(field).level is Level.DEFAULT)
    affected = tuple(sorted(field.coordinate for field in undirected))
    modes = ", ".join(sorted(set(deployment.additional_modes)))
    victims = f", or the pool's users are locked out of {wording.fields(affected)}" if affected else ""
    yield Finding(
        coordinate=deployment.default.coordinate(SETTING),
        message=f"`defaultAction` is DENY beside {modes}, where it must be ALLOW{victims}.",
        span=span,
        remedy="Write `defaultAction: ALLOW`, and on fields that not all may call the directives of those who may.",
        principals=(Principal(Mode.AMAZON_COGNITO_USER_POOLS),),
        evidence=(evidence.of_default(api), Step(span, "the user pool denies by default"), *evidence.of_providers(api)),
        affected=affected,
    )
