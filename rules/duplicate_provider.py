"""AppSync refuses a provider that the API already has.

API_KEY, AWS_IAM and AWS_LAMBDA may be offered once, by the default or by one additional provider. There may be several
user pools and several OpenID Connect issuers, but each of them once, even if the two would name different clients: one
expression can name them all. And `defaultAction` belongs to the default provider; an additional user pool has no such
setting, and an API that is deployed with it fails.

## Bad
The default mode again, and a second Lambda authorizer:
```yaml
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM  # flagged
  - authenticationType: AWS_LAMBDA
    lambdaAuthorizerConfig:
      authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:visitors
      identityValidationExpression: ^visitor-.+
  - authenticationType: AWS_LAMBDA  # flagged
    lambdaAuthorizerConfig:
      authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:devices
      identityValidationExpression: ^device-.+
```
```graphql
type Query {
  orders: [String]
}
```
The same pool for another app client, with a `defaultAction` besides:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_shop
  awsRegion: eu-west-1
  defaultAction: ALLOW
  appIdClientRegex: ^web$
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig:
      userPoolId: eu-west-1_shop  # flagged
      awsRegion: eu-west-1
      defaultAction: ALLOW  # flagged
      appIdClientRegex: ^app$
```
```graphql
type Query {
  orders: [String]
}
```
The same issuer twice:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://login.example.com
      clientId: ^web$
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://login.example.com  # flagged
      clientId: ^app$
```
```graphql
type Query {
  orders: [String]
}
```

## Good
Each mode once, and pools and issuers that differ:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_shop
  awsRegion: eu-west-1
  defaultAction: ALLOW
  appIdClientRegex: ^(web|app)$
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
  - authenticationType: AWS_LAMBDA
  - authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig:
      userPoolId: eu-west-1_staff
      awsRegion: eu-west-1
      appIdClientRegex: ^office$
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://login.example.com
      clientId: ^web$
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://partners.example.com
      clientId: ^web$
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [Which modes may be combined](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [One Lambda authorizer at a time](https://docs.aws.amazon.com/appsync/latest/APIReference/API_LambdaAuthorizerConfig.html)
- [A stack that failed over defaultAction](https://github.com/sid88in/serverless-appsync-plugin/issues/197)
- [CWE-1068: Inconsistency Between Implementation and Documented Design](https://cwe.mitre.org/data/definitions/1068.html)
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
    evidence,
    known,
    rule,
)

# What a mode may be offered for several times, but each time for another.
IDENTITIES = {
    Mode.AMAZON_COGNITO_USER_POOLS: ("userPoolConfig.userPoolId", "user pool", "appIdClientRegex"),
    Mode.OPENID_CONNECT: ("openIDConnectConfig.issuer", "issuer", "clientId"),
}
ACTION = "userPoolConfig.defaultAction"


@rule(group=Group.PROVIDERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=1068)
def duplicate_provider(api: Api) -> Iterator[Finding]:
    """Yield a finding for every provider that the API has already, and every setting that only the default can have."""
    for mode in Mode:
        providers = api.offering(mode)
        for number, provider in enumerate(providers):
            if mode not in IDENTITIES and number:
                yield _of_mode(mode, providers[0], provider)
            elif mode in IDENTITIES:
                yield from _of_identity(mode, providers[:number], provider)
            if provider.path and known(provider.settings.get(ACTION)) is not None:
                yield _of_action(mode, provider)


def _of_mode(mode: Mode, first: Provider, provider: Provider) -> Finding:
    """Return the finding for a mode that may be offered once."""
    return Finding(
        coordinate=provider.coordinate(),
        message=f"{mode} is offered twice, where AppSync allows it once.",
        span=provider.mode.span,
        remedy="Let one function decide over both kinds of token." if mode is Mode.AWS_LAMBDA else "Delete it here.",
        principals=(Principal(mode),),
        evidence=(evidence.of_provider(mode, first), evidence.of_provider(mode, provider)),
    )


def _of_identity(mode: Mode, earlier: tuple[Provider, ...], provider: Provider) -> Iterator[Finding]:
    """Yield the finding for a user pool or issuer that an earlier provider has."""
    setting, name, clients = IDENTITIES[mode]
    identity = known(provider.settings.get(setting))
    for first in earlier if identity is not None else ():
        if known(first.settings.get(setting)) == identity:
            yield Finding(
                coordinate=provider.coordinate(setting),
                message=f"The same {name} is offered twice, which AppSync refuses.",
                span=provider.place(setting),
                remedy=f"Delete this provider, and name the clients of both in one `{clients}`: `^(one|other)$`.",
                principals=(Principal(mode),),
                evidence=(
                    Step(first.place(setting), f"this {name} is offered here"),
                    Step(provider.place(setting), "and here again"),
                ),
            )
            return


def _of_action(mode: Mode, provider: Provider) -> Finding:
    """Return the finding for a `defaultAction` that no additional provider can have."""
    place = provider.place(ACTION)
    message = "`defaultAction` stands on an additional provider, where AppSync knows no such setting."
    remedy = "Delete it here; fields that an additional pool may call carry `@aws_cognito_user_pools`."
    steps = (evidence.of_provider(mode, provider), Step(place, "only the default provider has this setting"))
    return Finding(provider.coordinate(ACTION), message, place, remedy, (Principal(mode),), steps)
