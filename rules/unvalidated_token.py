"""No expression sorts out the tokens that cannot be meant before the Lambda authorizer is invoked.

`identityValidationExpression` is a regular expression for the text of the Authorization header. What does not match it
is refused at once; without it, or with one that lets everything through, any text from anyone invokes the function,
costs money and takes up its concurrency, and the function alone stands between nonsense and the API.

The expression can also shut everybody out: AppSync keeps tokens with the prefix `Bearer` for OpenID Connect and never
hands them to a Lambda authorizer, so one that waits for this prefix is never invoked. Let clients send another prefix.

## Bad
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:  # flagged
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  authorizerResultTtlInSeconds: 60
```
```graphql
type Query {
  orders: [String]
}
```
Everything matches:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: .*  # flagged
```
```graphql
type Query {
  orders: [String]
}
```
Nothing that matches ever arrives:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_LAMBDA
    lambdaAuthorizerConfig:
      authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
      identityValidationExpression: ^Bearer [-0-9A-Za-z._]+$  # flagged
```
```graphql
type Query {
  orders: [String] @aws_lambda @aws_cognito_user_pools
}
```

## Good
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^Token [-0-9A-Za-z._]+$
```
```graphql
type Query {
  orders: [String]
}
```
The prefix may be there, or another instead:
```yaml
authenticationType: AWS_LAMBDA
lambdaAuthorizerConfig:
  authorizerUri: arn:aws:lambda:eu-west-1:123456789012:function:authorizer
  identityValidationExpression: ^(Bearer |Token )?[-0-9A-Za-z._]{20,}$
```
```graphql
type Query {
  orders: [String]
}
```
Where only the modes are listed, nothing is known of the expression:
```yaml
authenticationType: AWS_LAMBDA
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [LambdaAuthorizerConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_LambdaAuthorizerConfig.html)
- [AppSync reserves `Bearer` for OpenID Connect](https://github.com/aws-amplify/amplify-js/issues/9513)
- [`Token` reaches the function, `Bearer` does not](https://github.com/aws-amplify/amplify-category-api/issues/2128)
- [CWE-20: Improper Input Validation](https://cwe.mitre.org/data/definitions/20.html)
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
    expressions,
    known,
    rule,
)

SETTING = "lambdaAuthorizerConfig.identityValidationExpression"
REMEDY = (
    "Write `identityValidationExpression: ^Token [-0-9A-Za-z._]+$`, have clients send that prefix, "
    "and take it off in the function."
)


@rule(group=Group.PROVIDERS, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=20)
def unvalidated_token(api: Api) -> Iterator[Finding]:
    """Yield a finding for every Lambda authorizer that is invoked for any text, and for one that never is."""
    for provider in api.offering(Mode.AWS_LAMBDA):
        value = provider.settings.get(SETTING)
        expression = known(value, absent="" if provider.tells("lambdaAuthorizerConfig") else None)
        if expression is None:
            continue
        if expressions.lets_anything_through(str(expression)):
            what = "Any text from anyone invokes the Lambda authorizer: no expression sorts out what is no token."
            yield _finding(provider, what, "nothing is asked of a token here")
        if expressions.waits_for_bearer(str(expression)):
            what = "The Lambda authorizer waits for `Bearer`, which AppSync keeps for OpenID Connect: nobody gets in."
            yield _finding(provider, what, "every token that matches begins with `Bearer`")


def _finding(provider: Provider, message: str, why: str) -> Finding:
    """Return the finding about a provider's expression."""
    place = provider.place(SETTING)
    return Finding(
        coordinate=provider.coordinate(SETTING),
        message=message,
        span=place,
        remedy=REMEDY,
        principals=(Principal(Mode.AWS_LAMBDA),),
        evidence=(evidence.of_provider(Mode.AWS_LAMBDA, provider), Step(place, why)),
    )
