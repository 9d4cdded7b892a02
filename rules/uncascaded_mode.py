"""A field admits a caller, but the type it returns shuts that caller out.

A mode other than the default has to be repeated on every type down the path: nothing is inherited from the field above.
The caller gets `Not Authorized to access ... on type ...` for whatever is selected, and no data. For a union or an
interface that holds when every type it can stand for refuses the caller. Where the default mode is shut out,
`dropped-default-mode` speaks, and `write-before-refusal` for mutations. Subscriptions are left out: what AppSync asks
of a payload on its way to the subscriber is not documented; `subscription-payload-refused` speaks of them.

Where the type merely narrows a user pool to some groups, or opens single fields and leaves others out, that is often
meant: such a finding has low confidence. A group that the very field names, and the type refuses on every field, cannot
be meant so: medium confidence.

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
A type further down the path is asked as well:
```graphql
type Query {
  posts: PostConnection @aws_iam @aws_cognito_user_pools
}
type PostConnection @aws_iam @aws_cognito_user_pools {
  items: [Post!]!
  nextToken: String
}
type Post @aws_cognito_user_pools {  # flagged
  title: String
}
```
No type that the union can stand for admits IAM:
```graphql
type Query {
  search: [Hit] @aws_iam @aws_cognito_user_pools
}
union Hit = Post | User  # flagged
type Post {
  title: String
}
type User @aws_cognito_user_pools {
  name: String
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
The type admits some of the users only whom the field admits:
```graphql
type Query {
  report: Report
}
type Report @aws_cognito_user_pools(cognito_groups: ["Finance"]) {  # flagged
  total: Int
}
```
The field names a group that the type does not:
```graphql
type Query {
  delivery(id: ID!): Delivery @aws_cognito_user_pools(cognito_groups: ["Admin", "Warehouse"])
}
type Delivery @aws_cognito_user_pools(cognito_groups: ["Admin", "Driver"]) {  # flagged
  address: String
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
Nobody who signs with IAM comes as far as the type:
```graphql
type Query {
  post(id: ID!): Post
  version: String @aws_iam @aws_cognito_user_pools
}
type Post {
  title: String
}
```
One type of the union admits IAM, and every field of it has a directive of its own:
```graphql
type Query {
  search: [Hit] @aws_iam @aws_cognito_user_pools
}
union Hit = Post | User
type Post {
  title: String
}
type User {
  name: String @aws_iam @aws_cognito_user_pools
  email: String @aws_cognito_user_pools
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
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
    Mode,
    Operation,
    Severity,
    Step,
    Type,
    dead_ends,
    evidence,
    remedy,
    rule,
)


@rule(group=Group.CASCADES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def uncascaded_mode(api: Api) -> Iterator[Finding]:
    """Yield a finding for every type and mode that comes as far as the type and no further."""
    for mode in sorted(api.deployment.modes):
        secondary = mode is not api.deployment.default_mode
        ends = [end for end in dead_ends.find(api, mode, Operation.QUERY, None) if secondary or not end.altogether]
        yield from (_shut(api, end) for end in ends)
        if secondary:
            spoken = {end.type_name for end in ends}
            nested = (t for t in api.exceptional_types if not api.is_root(t.name) and t.name not in spoken)
            yield from (finding for type_ in nested for finding in _half_open(api, type_, mode))


def _shut(api: Api, end: DeadEnd) -> Finding:
    who, through, first = api.callers(end.principals), api.named(end.fields), end.fields[0]
    return Finding(
        coordinate=end.type_name,
        message=f"Every field of {end.type_name} refuses {who}, who gets there through {through}.",
        span=api.schema.types[end.type_name].span,
        remedy=remedy.admitting(api, end),
        principals=end.principals,
        evidence=evidence.of_dead_end(api, end),
        affected=end.affected,
        witness=api.witness(end.caller, first),
        confidence=None if end.altogether else Confidence.MEDIUM if end.named else Confidence.LOW,
    )


def _half_open(api: Api, type_: Type, mode: Mode) -> Iterator[Finding]:
    """Yield a finding where directives on single fields admit a mode, and undirected fields refuse it."""
    caller = api.widest(mode)
    carrying = sorted((f for f in api.directed(type_) if api.admits(f, caller)), key=lambda field: field.name)
    if not carrying or api.type_access(type_).admits(caller) or not api.arrives_at(caller, type_):
        return
    by_name = sorted(type_.fields, key=lambda field: field.name)
    forgotten = [f for f in by_name if api.access(f).level is not Level.FIELD and not api.admits(f, caller)]
    if not forgotten:
        return
    listed = tuple(p for p in api.principals if p.mode is mode and api.reaches(p, carrying[0])) or (caller,)
    who, what = api.callers(listed), api.named(forgotten)
    without = Step(forgotten[0].span.first_line(), f"{forgotten[0].coordinate} has no directive and refuses {who}")
    yield Finding(
        coordinate=type_.name,
        message=f"{type_.name} admits {who} to single fields, but not to {what}, for want of a directive.",
        span=type_.span,
        remedy=f"Write {remedy.widened(api, type_.name, listed)}, if the fields without a directive are meant too.",
        principals=listed,
        evidence=(*evidence.of_grant(api, carrying[0], caller), without),
        affected=tuple(field.coordinate for field in forgotten),
        witness=api.witness(caller, carrying[0]),
        confidence=Confidence.LOW,
    )
