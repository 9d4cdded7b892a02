"""A field admits a caller, but the type it returns shuts him out.

A mode other than the default has to be repeated on every type down the path: nothing is inherited from the field above.
The caller gets `Not Authorized to access ... on type ...` for whatever he selects, and no data. Mutations and
subscriptions are left to `write-before-refusal` and `subscription-payload-refused`.

Where the type merely narrows the caller's mode to some groups, or leaves single fields out, that is often meant: such a
finding has low confidence.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  post(id: ID!): Post @aws_iam @aws_cognito_user_pools
}
type Post {  # flagged
  title: String
}
```
Some fields carry the mode, and others were forgotten:
```graphql
type Query {
  post(id: ID!): Post @aws_iam @aws_cognito_user_pools
}
type Post {  # flagged
  title: String @aws_iam @aws_cognito_user_pools
  body: String
}
```

## Good
```graphql
type Query {
  post(id: ID!): Post @aws_iam @aws_cognito_user_pools
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [A refused nested field, with the full response](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Field, Finding, Group, Operation, Principal, Severity, Step, Type, rule


@rule(group=Group.CASCADES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def uncascaded_mode(api: Api) -> Iterator[Finding]:
    """Yield a finding for every type and secondary mode that comes as far as the type and no further."""
    raise NotImplementedError
