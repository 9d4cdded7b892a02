"""A directive shuts the default mode out of a type that callers of the default mode come to.

A directive on a type replaces the default mode, it does not add to it; so does a directive on a field. Who adds
`@aws_iam` to a type for a new caller takes it away from everybody else, unless the default mode's directive stands
beside it. The caller gets `Not Authorized to access ... on type ...` for whatever is selected. Where only nested fields
lead to the type, that may be meant, and weighs less.

Mutations are left to `write-before-refusal`; a type that admits users of the default pool, but only in some groups, to
`uncascaded-mode`. Subscriptions are left out: what AppSync asks of a payload on its way to the subscriber is not
documented; `subscription-payload-refused` speaks of them.

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
type Post @aws_iam {  # flagged
  title: String
}
```
The same by directives on every field:
```graphql
type Query {
  post(id: ID!): Post
}
type Post {  # flagged
  title: String @aws_iam
  body: String @aws_iam
}
```
Below the root:
```graphql
type Query {
  posts: PostConnection
}
type PostConnection {
  items: [Post]
  nextToken: String
}
type Post @aws_iam {  # flagged
  title: String
}
```
Every type that the interface can stand for:
```graphql
type Query {
  node(id: ID!): Node
}
interface Node {  # flagged
  id: ID!
}
type Post implements Node @aws_iam {
  id: ID!
}
type User implements Node @aws_iam {
  id: ID!
}
```

## Good
```graphql
type Query {
  post(id: ID!): Post
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```
One field is left to the callers of the default mode:
```graphql
type Query {
  post(id: ID!): Post
}
type Post @aws_iam {
  title: String @aws_iam @aws_cognito_user_pools
  body: String
}
```
Callers of the default mode do not come to the type:
```graphql
type Query {
  post(id: ID!): Post @aws_iam
}
type Post @aws_iam {
  title: String
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The default mode has to be repeated on the type](https://github.com/aws-amplify/amplify-cli/issues/4131)
- [A refused nested field, with the full response](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    DeadEnd,
    Finding,
    Group,
    Level,
    Operation,
    Severity,
    dead_ends,
    evidence,
    remedy,
    rule,
)


@rule(group=Group.CASCADES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def dropped_default_mode(api: Api) -> Iterator[Finding]:
    """Yield a finding for every type that directives shut against the default mode, although its callers come there."""
    for end in dead_ends.find(api, api.deployment.default_mode, Operation.QUERY, None):
        objects = api.schema.possible_types(end.type_name)
        levels = {access.level for type_ in objects for access in api.authorization.within(type_)}
        # Without a directive, only `defaultAction: DENY` can refuse the default mode.
        if end.altogether and Level.DEFAULT not in levels:
            yield _finding(api, end, by_type=Level.TYPE in levels)


def _finding(api: Api, end: DeadEnd, *, by_type: bool) -> Finding:
    type_ = api.schema.types[end.type_name]
    who, through = api.callers(end.principals), api.named(end.fields)
    because = f"a {'type' if by_type else 'field'} directive drops the default mode, so repeat it"
    return Finding(
        coordinate=end.type_name,
        message=f"{end.type_name} drops the default mode: every field refuses {who}, who gets there through {through}.",
        span=api.blame(type_).first_line(),
        remedy=f"Write {remedy.widened(api, end.type_name, end.principals)}; {because}.",
        principals=end.principals,
        evidence=evidence.of_dead_end(api, end),
        affected=end.affected,
        witness=api.witness(end.caller, end.fields[0]),
        severity=None if any(api.is_root(field.parent) for field in end.fields) else Severity.MEDIUM,
    )
