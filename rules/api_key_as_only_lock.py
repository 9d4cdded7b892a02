"""The API key is the only thing that keeps anyone out.

Where API_KEY is the only provider, whoever holds the key may call everything. The key is the same for all callers,
ships inside every client, and gives resolvers no identity; AWS recommends it for development, and for what may be
public. So nothing in such an API can belong to a user, and what has mutations can be changed by everybody.

As soon as there is another provider, `public-by-default` and `public-mutation` look at the single fields.

## Bad
With mutations:
```yaml
authenticationType: API_KEY  # flagged
```
```graphql
type Query {
  posts: [String]
}
type Mutation {
  deletePost(id: ID!): Boolean
}
```
Without mutations it weighs less, as what is read may be public:
```graphql
type Query {
  posts: [String]
}
```

## Good
Another provider guards what is written:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [String] @aws_api_key @aws_cognito_user_pools
}
type Mutation {
  deletePost(id: ID!): Boolean
}
```
The key is the default mode, but not the only one:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  posts: [String]
}
type Mutation @aws_iam {
  deletePost(id: ID!): Boolean
}
```

## References
- [API_KEY authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-306: Missing Authentication for Critical Function](https://cwe.mitre.org/data/definitions/306.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Mode, Operation, Principal, Severity, Step, rule

KEY = Principal(Mode.API_KEY)
MOST_STEPS = 5


@rule(group=Group.PROVIDERS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=306)
def api_key_as_only_lock(api: Api) -> Iterator[Finding]:
    """Yield a finding where API_KEY is the only provider and something is open to it."""
    opened = [field for field in api.schema.root_fields() if api.admits(field, KEY)]
    if not api.key_alone or not opened:
        return
    mutations = [field for field in opened if api.schema.operation(field.parent) is Operation.MUTATION]
    worst = mutations or opened
    yield Finding(
        coordinate=api.config.default.coordinate(),
        message=f"The API key is the only lock: anyone who holds it can call {api.listed(worst)}.",
        span=api.deployment.default_span or worst[0].span,
        remedy="Add a provider that knows its callers and make it the default mode; then delete API_KEY, or write "
        "`@aws_api_key` beside the directive of the new mode on what is meant for everybody.",
        principals=(KEY,),
        evidence=(
            Step(api.deployment.default_span, "API_KEY is the only provider"),
            *(Step(field.span.first_line(), f"{field.coordinate} is open") for field in worst[:MOST_STEPS]),
        ),
        affected=tuple(sorted(field.coordinate for field in opened)),
        witness=api.proof([KEY], worst),
        severity=None if mutations else Severity.MEDIUM,
    )
