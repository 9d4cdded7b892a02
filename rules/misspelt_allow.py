"""A suppression is written in a way that accepts nothing.

A comment that begins with `appsync-lint:` is meant for this tool. Where it names no rule, names a wrong one, or gives
no reason, it accepts nothing, and the finding that it was meant for stays.

The form is `# appsync-lint: allow RULE -- reason`, on the line of the finding or alone on the line before;
`until 2030-12-31` and `owner NAME` may stand before the dashes, and several rules are separated by commas. In the
configuration it is an entry of `allow:` with `rule`, `at` (the coordinate of the finding) and `reason`.

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
  # appsync-lint: allow public-mutations -- the form on the home page  # flagged
  contact(text: String!): Boolean @aws_api_key
}
```
The reason is missing, or the rule:
```graphql
type Query {
  me: String
}
type Mutation {
  contact(text: String!): Boolean @aws_api_key  # appsync-lint: allow public-mutation  # flagged
  # appsync-lint: ignore -- we know  # flagged
  subscribe(email: AWSEmail!): Boolean @aws_api_key
}
```
The day is none:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
allow:
  - {rule: public-mutation, at: Mutation.contact, reason: the form, until: next year}  # flagged
```
```graphql
type Query {
  me: String
}
type Mutation {
  contact(text: String!): Boolean @aws_api_key
}
```

## Good
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
  # appsync-lint: allow public-mutation -- the form on the home page
  contact(text: String!): Boolean @aws_api_key
}
```

## References
- [CWE-1116: Inaccurate Comments](https://cwe.mitre.org/data/definitions/1116.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Fault, Finding, Group, Severity, Step, rule


@rule(group=Group.SUPPRESSIONS, severity=Severity.MEDIUM, confidence=Confidence.HIGH, cwe=1116)
def misspelt_allow(api: Api) -> Iterator[Finding]:
    """Yield a finding for every suppression that cannot be understood."""
    for judgement in api.judgements:
        if judgement.fault is Fault.MISSPELT:
            allow = judgement.allow
            yield Finding(
                coordinate=allow.coordinate,
                message=f"This suppression accepts nothing: {judgement.detail}",
                span=allow.span,
                remedy=judgement.hint,
                evidence=(Step(allow.span, "this is not taken for a suppression"),),
            )
