"""An API key has expired, lives for longer than AppSync allows, or will end before anybody expects it.

An API key lives for 1 to 365 days. One without `expires` ends 7 days after it was created, and takes down whatever
uses it; one that has expired is refused, kept for 60 days and then gone. `expires` is a moment in seconds since 1970,
rounded down to the hour; milliseconds, or a duration, are another time altogether.

A key is also of no use where API_KEY is not offered, and the mode is of no use where the list of keys is empty. Where
`apiKeys` is not given, nothing is known of the keys, and nothing is said.

## Bad
A key that expired in 2020, one that shall live until 2100, one without a date, and one in milliseconds:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
apiKeys:
  - description: web
    expires: 1577836800  # flagged
  - description: app
    expires: 4102444800  # flagged
  - description: partners  # flagged
  - description: kiosk
    expires: 1577836800000  # flagged
```
```graphql
type Query {
  news: [String] @aws_api_key
  me: String
}
```
No key at all:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
apiKeys: []  # flagged
```
```graphql
type Query {
  news: [String] @aws_api_key
  me: String
}
```
A key that opens nothing:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
apiKeys:  # flagged
  - description: web
    expires: 1577836800
```
```graphql
type Query {
  me: String
}
```

## Good
The keys are not listed, so nothing is known of them:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  news: [String] @aws_api_key
  me: String
}
```
No keys, and nothing that asks for one:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
apiKeys: []
```
```graphql
type Query {
  me: String
}
```

## References
- [ApiKey](https://docs.aws.amazon.com/appsync/latest/APIReference/API_ApiKey.html)
- [CreateApiKey: 1 to 365 days, and 7 where nothing is said](https://docs.aws.amazon.com/appsync/latest/APIReference/API_CreateApiKey.html)
- [CWE-324: Use of a Key Past its Expiration Date](https://cwe.mitre.org/data/definitions/324.html)
"""

from collections.abc import Iterator
from datetime import date, timedelta

from appsync_lint import (
    Absent,
    Api,
    ApiKey,
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

KEY = Principal(Mode.API_KEY)
LIST = "config:apiKeys"
EPOCH = date(1970, 1, 1)
LONGEST = timedelta(days=366)  # 365, and one for the hours of the day
EARLIEST_DATE = 10**9  # before it, in 2001, a number is more like a duration
LATEST_DATE = 10**11  # from it on, in 5138, a number is more like milliseconds
UNSAID = (
    "has no `expires`, so that AppSync ends it 7 days after its creation",
    "Write `expires:` with a moment within 365 days, in seconds since 1970, and renew the key before it.",
)


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=324)
def api_key_expiry(api: Api) -> Iterator[Finding]:
    """Yield a finding for every known key that does not live as it should, and for keys and a mode without another."""
    keys, offered, span = known(api.config.keys), api.offering(Mode.API_KEY), api.config.keys.span
    if keys and not offered and api.default_known and api.providers_known:
        modes = (evidence.of_default(api), *evidence.of_providers(api))
        message = "The API has keys, but API_KEY is none of its modes, so that they open nothing."
        remedy = "Delete the keys, or offer the mode with `authenticationType: API_KEY`."
        yield Finding(LIST, message, span, remedy, (KEY,), (*modes, Step(span, "the keys stand here")))
    elif offered and keys == ():
        steps = (evidence.of_provider(Mode.API_KEY, offered[0]), Step(span, "the list of keys is empty"))
        message = "API_KEY is offered, but the API has no key with which anyone could call it."
        yield Finding(LIST, message, span, "Create a key, or delete the provider.", (KEY,), steps)
    else:
        yield from (finding for key in keys or () for finding in _of_key(api.today, key))


def _of_key(today: date, key: ApiKey) -> Iterator[Finding]:
    """Yield the finding for one key that does not live as it should."""
    is_absent = isinstance(key.expires, Absent)
    fault = UNSAID if is_absent else _wrong(known(key.expires), today)
    if fault is not None:
        what, remedy = fault
        place = key.span if is_absent else key.expires.span
        yield Finding(
            coordinate=f"config:{key.path}.expires",
            message=f"The API key `{key.path}` {what}.",
            span=place,
            remedy=remedy,
            principals=(KEY,),
            evidence=(Step(place, f"the key {what}"),),
        )


def _wrong(seconds: int | None, today: date) -> tuple[str, str] | None:
    """Return what is wrong with a moment of expiry, and what to write instead; None where it is sound or unknown."""
    if seconds is None:
        return None
    if seconds >= LATEST_DATE:
        return f"expires at {seconds}, which is in milliseconds", f"Write `expires: {seconds // 1000}`, in seconds."
    day = EPOCH + timedelta(seconds=max(seconds, 0))
    if seconds < EARLIEST_DATE:
        remedy = "Write `expires:` as a moment in seconds since 1970; it is no duration."
        return f"expires at {seconds}, which was on {day}", remedy
    if day < today:
        return f"expired on {day} (UTC)", "Give the key a later `expires`, or delete it and hand out another."
    if day > today + LONGEST:
        remedy = "Write an `expires` within 365 days, and renew the key before it."
        return f"would live until {day} (UTC), while AppSync allows 365 days", remedy
    return None
