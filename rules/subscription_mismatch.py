"""A subscription does not fit the mutations that trigger it: a name, the returned type or an argument is wrong.

What a subscriber receives is the result of the mutation. A subscription for a mutation that does not exist never sends
anything. One that returns another type than its mutation is refused when the schema is uploaded. An argument is
compared with the field of that name in the payload; where there is none, no event can match.

Whether the value may be null does not count: AWS's own example has `Post!` on the mutation and `Post` on the
subscription. An argument that a resolver turns into a filter is no payload field and need not be one: input objects and
what is called a filter are taken for that, unless the configuration lists the resolvers and has none for it. Where it
lists none, the finding about an argument has medium confidence, as does one about a list in place of one object.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
No mutation has that name:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
}
type Subscription {
  onAddPost: Post @aws_subscribe(mutations: ["addPosts"])  # flagged
}
type Post {
  title: String
}
```
The mutation returns another type:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
  deletePost(id: ID!): ID
}
type Subscription {
  onChange: Post
    @aws_subscribe(mutations: ["addPost", "deletePost"])  # flagged
}
type Post {
  title: String
}
```
The mutation returns a list:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPosts(titles: [String!]!): [Post!]!
}
type Subscription {
  onAddPosts: Post @aws_subscribe(mutations: ["addPosts"])  # flagged
}
type Post {
  title: String
}
```
The argument is one of the mutation's, and no field of the payload:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(blog: ID!, title: String!): Post
}
type Subscription {
  onAddPost(
    title: String
    blog: ID!  # flagged
  ): Post @aws_subscribe(mutations: ["addPost"])
}
type Post {
  title: String
}
```
Nothing makes a filter of the argument, since no resolver is listed for the subscription:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: addPost, dataSourceName: posts}
```
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
}
type Subscription {
  onAddPost(filter: String): Post @aws_subscribe(mutations: ["addPost"])  # flagged
}
type Post {
  title: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(blog: ID!, title: String!): Post!
  deletePost(id: ID!): Post
}
type Subscription {
  onChange(blog: ID!): Post @aws_subscribe(mutations: ["addPost", "deletePost"])
}
type Post {
  blog: ID!
  title: String
}
```
A single name without brackets is a list of one, and a field of one possible type is enough:
```graphql
schema {
  query: Queries
  mutation: Changes
  subscription: Events
}
type Queries {
  version: String
}
type Changes {
  notify(message: String!): Notice!
}
type Events {
  onNotice(kind: String, reader: ID!): Notice @aws_subscribe(mutations: "notify")
}
union Notice = Like | Reply
type Like {
  reader: ID!
}
type Reply {
  reader: ID!
  kind: String
}
```
Amplify generates an input for filters, and a resolver that applies it:
```graphql
type Query {
  todo(id: ID!): Todo
}
type Mutation {
  createTodo(title: String!): Todo
}
type Subscription {
  onCreateTodo(filter: ModelSubscriptionTodoFilterInput): Todo @aws_subscribe(mutations: ["createTodo"])
}
input ModelSubscriptionTodoFilterInput {
  title: String
}
type Todo {
  title: String
}
```
Amplify has yet to generate the mutation, and the field that says who owns it:
```graphql
type Query {
  echo: String
}
type Todo @model @auth(rules: [{allow: owner}]) {
  title: String
}
type Subscription {
  onMine(owner: String!): Todo @aws_subscribe(mutations: ["createTodo"])
}
```
A resolver makes a filter of the argument:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - typeName: Subscription
    fieldName: onAddPost
    code: |
      export function request() { return {} }
      export function response(ctx) {
        extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({score: {ge: ctx.args.minimum}}))
        return null
      }
```
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
}
type Subscription {
  onAddPost(minimum: Int): Post @aws_subscribe(mutations: ["addPost"])
}
type Post {
  score: Int
}
```

## References
- [Return types and arguments of subscriptions](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [Another type is refused at upload](https://github.com/dabit3/graphql-api-cdk-serverless-postgres/issues/3)
- [Arguments are compared with what the mutation returns](https://dev.to/aws-builders/lessons-learned-aws-appsync-subscriptions-jek)
- [Filters made by a resolver](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html)
- [CWE-628: Function Call with Incorrectly Specified Arguments](https://cwe.mitre.org/data/definitions/628.html)
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from appsync_lint import (
    Absent,
    Api,
    Confidence,
    Finding,
    Group,
    InputValue,
    Severity,
    Step,
    Subscription,
    rule,
    subscriptions,
    wording,
)

MOST_STEPS = 5


@rule(group=Group.SUBSCRIPTIONS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=628)
def subscription_mismatch(api: Api) -> Iterator[Finding]:
    """Yield a finding for the wrong names, the wrong types and the wrong arguments of a subscription."""
    found = subscriptions.find(api)
    meant = subscriptions.meant(api, (name for one in found if not one.generated for name in one.unknown[:MOST_STEPS]))
    for subscription in found:
        if subscription.unknown and not subscription.generated:
            yield _unknown(subscription, meant)
        yield from _other_type(api, subscription)
        if subscription.triggered:
            strangers = list(_strangers(api, subscription))
            yield from [_arguments(api, subscription, strangers)] if strangers else ()


def _unknown(subscription: Subscription, meant: Mapping[str, str]) -> Finding:
    coordinate, names, place = subscription.field.coordinate, subscription.unknown, subscription.link
    instead = [f"`{right}` instead of `{wrong}`" for wrong in names[:MOST_STEPS] if (right := meant[wrong])]
    quoted = wording.some([f"`{name}`" for name in names])
    missing = "that name" if len(names) == 1 else "those names"
    return Finding(
        coordinate=coordinate,
        message=f"{coordinate} waits for {quoted}, but no mutation has {missing}.",
        span=place,
        remedy=f"Write {wording.some(instead)}." if instead else "Name mutations that exist, or delete the field.",
        evidence=(Step(place, f"{quoted} is meant to trigger it"),),
        affected=(coordinate,),
    )


def _other_type(api: Api, subscription: Subscription) -> Iterator[Finding]:
    field = subscription.field
    others = [other for other in subscription.mutations if not subscriptions.is_same(other.type, field.type)]
    if not others:
        return
    first, lists_only = others[0], all(mutation.type.name == field.type.name for mutation in others)
    more = "" if len(others) == 1 else f", and {len(others) - 1} more mutations return other types too"
    own = f"{field.coordinate} returns `{field.type.text}`"
    theirs = (Step(other.type.span, f"{other.coordinate} returns `{other.type.text}`") for other in others)
    yield Finding(
        coordinate=field.coordinate,
        message=f"{own}, but {first.coordinate} `{first.type.text}`{more}.",
        span=subscription.link,
        remedy=f"Return `{field.type.text}` from {api.named(others)}, or name only mutations here that return it.",
        evidence=(Step(field.type.span, own), *islice(theirs, MOST_STEPS)),
        affected=(field.coordinate,),
        confidence=Confidence.MEDIUM if lists_only else None,
    )


def _strangers(api: Api, subscription: Subscription) -> Iterator[InputValue]:
    """Yield the arguments that no payload field answers to, and of which no resolver can make a filter."""
    for argument in subscription.field.arguments:
        is_filter = subscriptions.is_filter(api.schema, argument)
        seen = subscription.unfiltered if is_filter else subscription.unguarded
        if seen and not subscriptions.is_payload_field(api, subscription, argument.name):
            yield argument


def _arguments(api: Api, subscription: Subscription, arguments: list[InputValue]) -> Finding:
    field, first = subscription.field, arguments[0]
    names = wording.some([f"`{argument.name}`" for argument in arguments])
    objects = api.schema.possible_types(field.type.name)
    fields = "fields of these names" if len(arguments) > 1 else "field of that name"
    why = f"{field.type.name} has no {fields}" if objects else f"{field.type.name} has no fields"
    them, filters = ("them", "filters") if len(arguments) > 1 else ("it", "a filter")
    add = f"Add {names} to {field.type.name} and to what its mutations select" if objects else "Return an object"
    return Finding(
        coordinate=first.coordinate if len(arguments) == 1 else field.coordinate,
        message=f"{field.coordinate} cannot filter by {names}: {why}.",
        span=first.span.first_line(),
        remedy=f"{add}, or make {them} {filters} in a resolver of {field.coordinate}.",
        evidence=(Step(field.type.span, f"{field.type.name} is what the arguments are compared with"),),
        affected=(field.coordinate,),
        confidence=Confidence.MEDIUM if isinstance(api.config.resolvers, Absent) else None,
    )
