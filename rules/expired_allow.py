"""A suppression has expired, and what it accepted is reported again.

`until` is the last day on which a suppression counts, in UTC. The finding that it accepted stands beside this one.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  me: String
}
type Mutation {
  # appsync-lint: allow public-mutation until 2024-06-30 owner web -- until the campaign ends  # flagged
  contact(text: String!): Boolean @aws_api_key
}
```

## Good
```graphql
type Query {
  me: String
}
type Mutation {
  # appsync-lint: allow public-mutation until 9999-12-31 owner web -- until the campaign ends
  contact(text: String!): Boolean @aws_api_key
}
```

## References
- [CWE-1164: Irrelevant Code](https://cwe.mitre.org/data/definitions/1164.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Fault, Finding, Group, Severity, Step, rule


@rule(group=Group.SUPPRESSIONS, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=1164)
def expired_allow(api: Api) -> Iterator[Finding]:
    """Yield a finding for every suppression that is over and would still be needed."""
    for judgement in api.judgements:
        if judgement.fault is Fault.EXPIRED:
            allow, rules = judgement.allow, ", ".join(judgement.rules)
            owner = f"; {allow.owner} answers for it" if allow.owner else ""
            yield Finding(
                coordinate=allow.coordinate,
                message=f"This suppression of {rules} expired on {allow.until}{owner}.",
                span=allow.span,
                remedy=f"Mend what {rules} reports, or give the suppression a later day.",
                evidence=(Step(allow.span, f"the reason was: {allow.reason}"),),
            )
