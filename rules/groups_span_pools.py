"""A directive that names groups cannot say of which user pool, and the API has several.

`cognito_groups` compares names only: a group of the same name in any of the API's user pools gets in. Whoever may make
groups or add members in one pool, or sign up where a trigger assigns groups, is let in as if the other pool had done
so.

How the pools are run is out of sight, hence the middling confidence. One finding stands for the API, at its second
pool.

## Bad
A pool for staff, and one that customers sign up to:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: eu-west-1_staff, awsRegion: eu-west-1, defaultAction: ALLOW}
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS  # flagged
    userPoolConfig: {userPoolId: eu-west-1_customers, awsRegion: eu-west-1}
```
```graphql
type Query {
  me: String
  payroll: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```
Both are additional providers:
```yaml
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig: {userPoolId: eu-west-1_staff, awsRegion: eu-west-1}
  - authenticationType: AMAZON_COGNITO_USER_POOLS  # flagged
    userPoolConfig: {userPoolId: eu-west-1_customers, awsRegion: eu-west-1}
```
```graphql
type Query {
  payroll: Payroll @aws_cognito_user_pools
}
type Payroll @aws_cognito_user_pools(cognito_groups: ["Admin"]) {
  total: Int
}
```

## Good
There is one pool:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  me: String
  payroll: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```
No directive that counts names a group; `@aws_auth` is ignored beside another provider:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  me: String
  payroll: [String] @aws_cognito_user_pools
  report: [String] @aws_auth(cognito_groups: ["Admin"])
}
```
The same pool twice is left to `duplicate-provider`:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig: {userPoolId: eu-west-1_staff, awsRegion: eu-west-1, defaultAction: ALLOW}
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig: {userPoolId: eu-west-1_staff, awsRegion: eu-west-1}
```
```graphql
type Query {
  payroll: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
```

## References
- [Groups hold for all pools](https://advancedweb.hu/appsync-cognito-directives/)
- [Several user pools as providers](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Mode,
    Principal,
    Provider,
    Severity,
    Step,
    known,
    rule,
    wording,
)

POOL = Mode.AMAZON_COGNITO_USER_POOLS
MOST_STEPS = 5


@rule(group=Group.EXPOSURE, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=863)
def groups_span_pools(api: Api) -> Iterator[Finding]:
    """Yield a finding where an API has several user pools and some directive that counts names groups."""
    pools = _pools(api)
    if len(pools) < 2:  # noqa: PLR2004 - several
        return
    grants = [(field, grant) for field in api.schema.fields for grant in api.access(field).grants if grant.groups]
    if not grants:
        return
    callers = {Principal(POOL, frozenset({group})) for _, grant in grants for group in grant.groups or ()}
    principals = tuple(sorted(callers, key=lambda principal: principal.order))
    spans = sorted({grant.span for _, grant in grants if grant.span}, key=lambda span: span.order)
    fields = sorted({field.coordinate for field, _ in grants})
    verb = "admits" if len(fields) == 1 else "admit"
    yield Finding(
        coordinate=pools[1].coordinate(),
        message=f"{wording.some(fields)} {verb} {api.callers(principals)} of any of the {len(pools)} user pools.",
        span=pools[1].mode.span,
        remedy="Give the groups of each pool names of their own, such as `Staff-Admin`, and let nobody make groups of "
        "these names in the others; or compare `$context.identity.issuer` in the resolvers.",
        principals=principals,
        evidence=(
            *(Step(pool.mode.span, f"{number} of {len(pools)} user pools") for number, pool in enumerate(pools, 1)),
            *(Step(span, "a group of this name in any of them gets in") for span in spans[:MOST_STEPS]),
        ),
        affected=tuple(fields),
        witness=api.proof(principals, (field for field, _ in grants)),
    )


def _pools(api: Api) -> list[Provider]:
    """Return the providers that are user pools, each pool once as far as their ids are known."""
    found: dict[object, Provider] = {}
    for provider in api.offering(POOL):
        pool = known(provider.settings.get("userPoolConfig.userPoolId"))
        found.setdefault(provider.coordinate() if pool is None else pool, provider)
    return list(found.values())
