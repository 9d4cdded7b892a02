"""The answer of a Lambda authorizer is kept for more than five minutes, so a revoked token keeps working.

AppSync keeps what the function said about a token for `authorizerResultTtlInSeconds`, 3600 at most, and does not ask
again. Who signed out, lost a role or was locked out keeps every right until then. An answer's own `ttlOverride` counts
before the setting: where the authorizer's source is known, one above five minutes is reported at its place. What the
setting says is reported even if every answer has a shorter one.

What AppSync does where nothing is written is documented as 0 in one place and as 300 in another: nothing is said then,
unless `assume: {authorizerResultTtlInSeconds: ...}` says what holds for you.

## Bad
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^Token .+$
  authorizerResultTtlInSeconds: 3600  # flagged
```
```graphql
type Query {
  orders: [String]
}
```
An answer to what the configuration does not say:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^Token .+$
assume:
  authorizerResultTtlInSeconds: 900  # flagged
```
```graphql
type Query {
  orders: [String]
}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^Token .+$
  authorizerResultTtlInSeconds: 300
```
```graphql
type Query {
  orders: [String]
}
```
Nobody knows what holds where nothing is written:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^Token .+$
```
```graphql
type Query {
  orders: [String]
}
```
What is written counts, not what is assumed:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^Token .+$
  authorizerResultTtlInSeconds: 0
assume:
  authorizerResultTtlInSeconds: 900
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [LambdaAuthorizerConfig: 0 where nothing is said](https://docs.aws.amazon.com/appsync/latest/APIReference/API_LambdaAuthorizerConfig.html)
- [Lambda authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-613: Insufficient Session Expiration](https://cwe.mitre.org/data/definitions/613.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    ASSUMED,
    Api,
    Confidence,
    Finding,
    Group,
    Known,
    Mode,
    Principal,
    Severity,
    Span,
    Step,
    decisions,
    evidence,
    known,
    rule,
)

SETTING = "lambdaAuthorizerConfig.authorizerResultTtlInSeconds"
LONGEST = 300


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=613)
def long_authorizer_cache(api: Api) -> Iterator[Finding]:
    """Yield a finding for every Lambda authorizer whose answers are kept for more than five minutes."""
    for provider in api.offering(Mode.AWS_LAMBDA):
        value = provider.settings.get(SETTING)
        number = known(value)
        if not isinstance(number, int | float) or number <= LONGEST:
            continue
        seconds = int(number)
        assumed = isinstance(value, Known) and value.origin == ASSUMED
        why = "is what you assume where nothing is written" if assumed else "is how long an answer counts"
        yield Finding(
            coordinate=provider.coordinate(SETTING),
            message=f"A revoked token keeps working for up to {seconds} seconds, as long as the authorizer's answer.",
            span=value.span,
            remedy=f"Write `authorizerResultTtlInSeconds: {LONGEST}` or less.",
            principals=(Principal(Mode.AWS_LAMBDA),),
            evidence=(
                evidence.of_provider(Mode.AWS_LAMBDA, provider),
                Step(value.span, f"{seconds} seconds {why}{evidence.by_default(value)}"),
            ),
        )
    yield from _of_answers(api)


def _of_answers(api: Api) -> Iterator[Finding]:
    """Yield a finding for every answer that lets in and says itself that it is kept for longer."""
    authorizer = api.authorizer
    seen: set[Span] = set()
    for answer in authorizer.answers if authorizer else ():
        number = known(answer.ttl)
        place = answer.ttl.span
        if authorizer is None or place is None or place in seen or answer.allows is False or (number or 0) <= LONGEST:
            continue
        seen.add(place)
        yield Finding(
            coordinate=decisions.coordinate(authorizer),
            message=f"A revoked token keeps working for up to {number} seconds, as long as the authorizer's answer.",
            span=place,
            remedy=f"Write {LONGEST} or less as `ttlOverride`.",
            principals=(decisions.CALLER,),
            evidence=(
                Step(answer.span, "this is the answer"),
                Step(place, f"{number} seconds is how long this answer counts"),
            ),
        )
