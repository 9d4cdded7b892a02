"""Tokens that an OpenID Connect issuer gives to any of its clients open the API.

An issuer usually serves several applications: the team's own, those of partners, often everybody who may register one.
`clientId` is a regular expression for the clients that are meant. Where it is missing or empty, AppSync takes a token
that was made for any of them, and so it does where the expression names nobody: `.*`, or `.{32}`, which every client
ID of that length fits. AWS does not say whether an expression has to match the whole ID, so one that is only not
anchored is not reported.

A provider whose callers get in nowhere is left to `unused-provider`.

## Bad
No client is named:
```yaml
authenticationType: OPENID_CONNECT
openIDConnectConfig:  # flagged
  issuer: https://login.example.com
```
```graphql
type Query {
  orders: [String]
}
```
The expression is empty, or lets through what it likes, on an additional provider just as well:
```yaml
authenticationType: OPENID_CONNECT
openIDConnectConfig:
  issuer: https://login.example.com
  clientId: ''  # flagged
additionalAuthenticationProviders:
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://partners.example.com
      clientId: ^.*$  # flagged
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://tenant.example.com
      clientId: .{32}  # flagged
```
```graphql
type Query {
  orders: [String]
}
```

## Good
The clients are named, anchored or not:
```yaml
authenticationType: OPENID_CONNECT
openIDConnectConfig:
  issuer: https://login.example.com
  clientId: ^(shop-web|shop-app)$
additionalAuthenticationProviders:
  - authenticationType: OPENID_CONNECT
    openIDConnectConfig:
      issuer: https://partners.example.com
      clientId: resale-.*
```
```graphql
type Query {
  orders: [String]
}
```
Where only the modes are listed, nothing is known of the clients:
```yaml
authenticationType: OPENID_CONNECT
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [OpenIDConnectConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_OpenIDConnectConfig.html)
- [Left blank, any client of the issuer gets in](https://github.com/aws/aws-appsync-community/issues/115)
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

SETTING = "openIDConnectConfig.clientId"


@rule(group=Group.PROVIDERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def any_oidc_client(api: Api) -> Iterator[Finding]:
    """Yield a finding for every OpenID Connect provider that takes the tokens of any client of its issuer."""
    for provider in api.offering(Mode.OPENID_CONNECT) if api.used(Mode.OPENID_CONNECT) else ():
        value, place = provider.settings.get(SETTING), provider.place(SETTING)
        absent = isinstance(value, Absent)
        expression = known(value, absent="") if provider.tells("openIDConnectConfig") else None
        if expression is None or not expressions.names_nobody(str(expression)):
            continue
        why = "no `clientId` stands in here" if absent else "this expression names no client"
        yield Finding(
            coordinate=provider.coordinate(SETTING),
            message="A token that the issuer gave to any of its clients is accepted, since `clientId` names none.",
            span=place,
            remedy="Write `clientId: ^(ID|ID)$` with the IDs of the clients that are meant.",
            principals=(Principal(Mode.OPENID_CONNECT),),
            evidence=(evidence.of_provider(Mode.OPENID_CONNECT, provider), Step(place, why)),
        )
