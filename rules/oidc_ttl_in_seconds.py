"""The lifetime of an OpenID Connect token looks as if it were written in seconds, but AppSync counts milliseconds.

`iatTTL` says how long a token is accepted after it was issued, and `authTTL` how long after its user signed in. Most
other settings of this kind are in seconds, some tools ask for seconds too, and `3600` is then not an hour but 3.6
seconds: tokens that are still good are refused.

Less than a minute counts as seconds, and so does a number that is whole days in seconds but no whole minutes in
milliseconds, such as `86400`. 0 is what exports show where nothing is set.

## Bad
An hour and a day, in seconds:
```yaml
authenticationType: OPENID_CONNECT
openIDConnectConfig:
  issuer: https://login.example.com
  clientId: ^shop-web$
  iatTTL: 3600  # flagged
  authTTL: 86400  # flagged
```
```graphql
type Query {
  orders: [String]
}
```

## Good
The same in milliseconds:
```yaml
authenticationType: OPENID_CONNECT
openIDConnectConfig:
  issuer: https://login.example.com
  clientId: ^shop-web$
  iatTTL: 3600000
  authTTL: 86400000
```
```graphql
type Query {
  orders: [String]
}
```
Five minutes are short, but may be meant:
```yaml
authenticationType: OPENID_CONNECT
openIDConnectConfig:
  issuer: https://login.example.com
  clientId: ^shop-web$
  iatTTL: 300000
  authTTL: 0
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [OpenIDConnectConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_OpenIDConnectConfig.html)
- [Another unit made AppSync refuse good tokens](https://github.com/aws-amplify/amplify-category-api/pull/2928)
- [CWE-1284: Improper Validation of Specified Quantity in Input](https://cwe.mitre.org/data/definitions/1284.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Mode,
    Principal,
    Severity,
    Step,
    evidence,
    known,
    rule,
)

SETTINGS = {"iatTTL": "it was issued", "authTTL": "its user signed in"}
MINUTE = 60_000  # in milliseconds
DAY = 86_400  # in seconds
YEAR = 365 * DAY


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=1284)
def oidc_ttl_in_seconds(api: Api) -> Iterator[Finding]:
    """Yield a finding for every lifetime of OpenID Connect tokens that is too short to be meant in milliseconds."""
    for provider in api.offering(Mode.OPENID_CONNECT):
        for name, event in SETTINGS.items():
            setting = f"openIDConnectConfig.{name}"
            value = provider.settings.get(setting)
            number = known(value)
            if number is None or not _like_seconds(number):
                continue
            written = int(number)
            yield Finding(
                coordinate=provider.coordinate(setting),
                message=f"A token is refused {written / 1000:g} seconds after {event}: `{name}` is in milliseconds.",
                span=value.span,
                remedy=f"Write `{name}: {written * 1000}` if {written} seconds are meant.",
                principals=(Principal(Mode.OPENID_CONNECT),),
                evidence=(
                    evidence.of_provider(Mode.OPENID_CONNECT, provider),
                    Step(value.span, f"{written} milliseconds are {written / 1000:g} seconds"),
                ),
            )


def _like_seconds(value: str | float) -> bool:
    """Return whether a number of milliseconds looks like one of seconds."""
    if isinstance(value, str) or value <= 0:
        return False
    return value < MINUTE or (value <= YEAR and value % DAY == 0 and value % MINUTE != 0)
