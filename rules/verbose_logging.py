"""The log of every request holds its headers and arguments, and what the resolvers asked and got.

At the levels ALL, INFO and DEBUG AppSync writes of every field what was asked and answered, and unless
`excludeVerboseContent` is true, also the headers of requests and responses, the context of resolvers with its
arguments, and the evaluated templates. Passwords given as arguments, personal data and whatever the resolvers pass on,
a token for the next service among them, then lie in CloudWatch, readable by everyone who may read logs, often for ever.
AppSync itself shortens the `authorization` header there and leaves the identity out, but not headers of your own.

Where nobody says anything about it, verbose content is logged. Under the level ERROR headers are logged all the same,
but of fields only those that fail: that is left to you, and so is an API without `logConfig`, which logs nothing.

## Bad
Everything is logged:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
logConfig:
  cloudWatchLogsRoleArn: arn:aws:iam::123456789012:role/logs
  fieldLogLevel: ALL
  excludeVerboseContent: false  # flagged
```
```graphql
type Query {
  me: String
}
```
Nobody says what is left out, and so nothing is:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
logConfig:
  cloudWatchLogsRoleArn: arn:aws:iam::123456789012:role/logs
  fieldLogLevel: DEBUG  # flagged
```
```graphql
type Query {
  me: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
logConfig:
  cloudWatchLogsRoleArn: arn:aws:iam::123456789012:role/logs
  fieldLogLevel: ALL
  excludeVerboseContent: true
```
```graphql
type Query {
  me: String
}
```
Only failing fields are logged:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
logConfig:
  cloudWatchLogsRoleArn: arn:aws:iam::123456789012:role/logs
  fieldLogLevel: ERROR
```
```graphql
type Query {
  me: String
}
```

## References
- [LogConfig: what `excludeVerboseContent` excludes](https://docs.aws.amazon.com/appsync/latest/APIReference/API_LogConfig.html)
- [It is false where it is not set](https://docs.aws.amazon.com/cdk/api/v1/docs/@aws-cdk_aws-appsync.LogConfig.html)
- [What AppSync shortens in its own logs](https://github.com/aws/aws-appsync-community/issues/300)
- [CWE-532: Insertion of Sensitive Information into Log File](https://cwe.mitre.org/data/definitions/532.html)
"""

from collections.abc import Iterator

from appsync_lint import Absent, Api, Confidence, Finding, Group, Severity, Step, evidence, known, rule

LEVEL = "logConfig.fieldLogLevel"
EXCLUSION = "logConfig.excludeVerboseContent"
TALKATIVE = frozenset({"ALL", "INFO", "DEBUG"})


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=532)
def verbose_logging(api: Api) -> Iterator[Finding]:
    """Yield a finding where every field is logged, with verbose content."""
    level, exclusion = api.config.settings.get(LEVEL), api.config.settings.get(EXCLUSION)
    absent = isinstance(exclusion, Absent)
    if str(known(level)) not in TALKATIVE or known(exclusion, absent=False) is not False:
        return
    written = [] if absent else [Step(exclusion.span, "verbose content is not excluded")]
    yield Finding(
        coordinate=f"config:{EXCLUSION}",
        message="The log of every request holds its headers and arguments, and what the resolvers asked and got.",
        span=level.span if absent else exclusion.span,
        remedy="Write `excludeVerboseContent: true` in `logConfig`.",
        evidence=(Step(level.span, f"requests and fields are logged{evidence.by_default(level)}"), *written),
    )
