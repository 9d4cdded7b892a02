"""A suppression accepts nothing: its rule reports nothing where it stands.

What it accepted was mended or moved, or was never there. Left behind, it would accept the next mistake of that kind in
the same place without anybody having looked at it.

A comment speaks of the findings whose place is on its own line, or, where it stands alone, on the next; an entry of
`allow:` of those with its coordinate. Suppressions of rules that were not run are not judged, and none are while the
API's default mode is unknown.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  status: String @aws_api_key
}
type Mutation {
  # appsync-lint: allow public-mutation -- the form on the home page  # flagged
  contact(text: String!): Boolean
}
```
By coordinate, in the configuration:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
allow:
  - {rule: public-mutation, at: Mutation.contact, reason: the form on the home page}
  - {rule: public-mutation, at: Mutation.subscribe, reason: the newsletter}  # flagged
```
```graphql
type Query {
  status: String
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
  status: String @aws_api_key
}
type Mutation {
  # appsync-lint: allow public-mutation -- the form on the home page
  contact(text: String!): Boolean @aws_api_key
}
```

## References
- [CWE-1164: Irrelevant Code](https://cwe.mitre.org/data/definitions/1164.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Fault, Finding, Group, Severity, Step, rule


@rule(group=Group.SUPPRESSIONS, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=1164)
def unused_allow(api: Api) -> Iterator[Finding]:
    """Yield a finding for every suppression that accepts no finding of a rule it names."""
    for judgement in api.judgements:
        if judgement.fault is not Fault.UNUSED:
            continue
        allow, rules = judgement.allow, ", ".join(judgement.rules)
        partly, needless = (f" of {rules}", f"{rules} from it") if judgement.rules != allow.rules else ("", "it")
        where = allow.at or (f"line {allow.line}" if allow.line != allow.span.line else "this line")
        yield Finding(
            coordinate=allow.coordinate,
            message=f"This suppression accepts nothing{partly}: {rules} reports nothing at {where}.",
            span=allow.span,
            remedy=f"Delete {needless}, or move it to the finding that it is meant for.",
            evidence=(Step(allow.span, f"the reason was: {allow.reason}"),),
        )
