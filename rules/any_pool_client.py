"""Tokens that a user pool gives to any of its app clients open the API.

A pool often serves several applications, each with an app client of its own: the shop, the back office, a script.
`appIdClientRegex` is a regular expression for the app clients that are meant. Where it is missing, AppSync does not
look at the client, and a token made for one application can be used at the API of another. The same holds for an
expression that names nobody, such as `.*`.

With one app client in the pool there is nothing to choose from; but the next one gets in without anybody deciding so.
A pool whose users get in nowhere is left to `unused-provider`.

## Bad
No app client is named:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:  # flagged
  userPoolId: eu-west-1_shop
  awsRegion: eu-west-1
  defaultAction: ALLOW
```
```graphql
type Query {
  orders: [String]
}
```
The expression fits every app client, on an additional provider just as well:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_shop
  awsRegion: eu-west-1
  defaultAction: ALLOW
  appIdClientRegex: .*  # flagged
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
    userPoolConfig:
      userPoolId: eu-west-1_staff
      awsRegion: eu-west-1
      appIdClientRegex: '[a-z0-9]+'  # flagged
```
```graphql
type Query {
  orders: [String]
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
userPoolConfig:
  userPoolId: eu-west-1_shop
  awsRegion: eu-west-1
  defaultAction: ALLOW
  appIdClientRegex: ^3n4b5urk1ft4fl3mg5e62d9ado$
```
```graphql
type Query {
  orders: [String]
}
```
Where only the modes are listed, nothing is known of the app clients:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [UserPoolConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_UserPoolConfig.html)
- [CognitoUserPoolConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_CognitoUserPoolConfig.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Absent,
    Api,
    Confidence,
    Finding,
    Group,
    Mode,
    Principal,
    Severity,
    Step,
    evidence,
    expressions,
    known,
    rule,
)

POOL = Mode.AMAZON_COGNITO_USER_POOLS
SETTING = "userPoolConfig.appIdClientRegex"


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=863)
def any_pool_client(api: Api) -> Iterator[Finding]:
    """Yield a finding for every user pool of which the tokens of any app client are taken."""
    for provider in api.offering(POOL) if api.used(POOL) else ():
        value, place = provider.settings.get(SETTING), provider.place(SETTING)
        absent = isinstance(value, Absent)
        expression = known(value, absent="") if provider.tells("userPoolConfig") else None
        if expression is None or not expressions.names_nobody(str(expression)):
            continue
        why = "no `appIdClientRegex` stands in here" if absent else "this expression names no app client"
        yield Finding(
            coordinate=provider.coordinate(SETTING),
            message="A token that the user pool gave to any app client is accepted: `appIdClientRegex` names none.",
            span=place,
            remedy="Write `appIdClientRegex: ^(ID|ID)$` with the IDs of the app clients that are meant.",
            principals=(Principal(POOL),),
            evidence=(evidence.of_provider(POOL, provider), Step(place, why)),
        )
