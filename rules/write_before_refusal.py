"""A mutation admits a caller whom the type it returns refuses, so the data changes and an error comes back.

AppSync checks the fields of the payload only when the resolver of the mutation has already run. The caller reads
`Not Authorized to access ... on type ...`, takes it for a failure and tries again: the write has happened each time.
This is said of every mode, the default one included.

Where the payload merely narrows a user pool to some groups, that is often meant: such a finding has low confidence, and
medium where the mutation itself names a group that the payload refuses.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  createPost(title: String!): Post @aws_iam @aws_cognito_user_pools
}
type Post {  # flagged
  title: String
}
```
The default mode is shut out by a directive on the payload type:
```graphql
type Query {
  version: String
}
type Mutation {
  createPost(title: String!): Post!
  deletePost(id: ID!): Post
}
type Post @aws_iam {  # flagged
  title: String
}
```
The payload admits some of the users only:
```graphql
type Query {
  version: String
}
type Mutation {
  requestRefund(order: ID!): Refund
}
type Refund @aws_cognito_user_pools(cognito_groups: ["Finance"]) {  # flagged
  amount: Int
}
```

## Good
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  createPost(title: String!): Post @aws_iam @aws_cognito_user_pools
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```
One field is enough to tell the caller that it was done:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  createPost(title: String!): Post @aws_iam @aws_cognito_user_pools
  countView(id: ID!): Int @aws_iam
}
type Post {
  id: ID @aws_iam @aws_cognito_user_pools
  title: String
}
```
A query writes nothing; `uncascaded-mode` speaks:
```graphql
type Query {
  post(id: ID!): Post @aws_iam
}
type Mutation {
  createPost(title: String!): Post
}
type Post {
  title: String
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The refusal is inside the object that the resolver returned](https://github.com/aws/aws-appsync-community/issues/266)
- [A mutation that wrote and answered with null](https://github.com/aws-amplify/amplify-js/issues/5122)
- [CWE-696: Incorrect Behavior Order](https://cwe.mitre.org/data/definitions/696.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    DeadEnd,
    Finding,
    Group,
    Operation,
    Severity,
    Step,
    dead_ends,
    evidence,
    remedy,
    rule,
)


@rule(group=Group.CASCADES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=696)
def write_before_refusal(api: Api) -> Iterator[Finding]:
    """Yield a finding for every payload type and mode that may start the mutation and read nothing of its result."""
    for mode in sorted(api.deployment.modes):
        for end in dead_ends.find(api, mode, Operation.MUTATION):
            yield _finding(api, end)


def _finding(api: Api, end: DeadEnd) -> Finding:
    type_, first = api.schema.types[end.type_name], end.fields[0]
    who, through = api.callers(end.principals), api.named(end.fields)
    written = Step(first.span.first_line(), f"the resolver of {first.coordinate} runs before {type_.name} is asked")
    return Finding(
        coordinate=end.type_name,
        message=f"Every field of {end.type_name} refuses {who}, but only after the write of {through}.",
        span=api.blame(type_).first_line(),
        remedy=remedy.admitting(api, end),
        principals=end.principals,
        evidence=(*evidence.of_dead_end(api, end), written),
        affected=end.affected,
        witness=api.witness(end.caller, first),
        confidence=None if end.altogether else Confidence.MEDIUM if end.named else Confidence.LOW,
    )
