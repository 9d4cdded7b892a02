"""Everyone who may subscribe receives the events of all users, although the payload says whose each one is.

A subscription without arguments sends each result of its mutations to each subscriber. Where the payload has a field
such as `userId`, `owner` or `tenantId`, every event is meant for somebody; only a resolver of the subscription that
refuses or sets a filter can keep it from the others. A field such as `authorId` only says who wrote it.

Confidence is low where there are arguments, but all can be left out; where only members of groups or callers that sign
with IAM may subscribe; and where `username` is all there is, which can be the name that a chat shows. An argument for
the owner is left to `optional-owner-argument`, an API with the key alone to `api-key-as-only-lock`.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
}
type Subscription {
  onOrder: Order @aws_subscribe(mutations: ["placeOrder"])  # flagged
}
type Order {
  userId: ID!
  item: ID
}
```
Inside of a list, and of a connection:
```graphql
type Query {
  version: String
}
type Mutation {
  placeOrders(items: [ID!]!): [Order!]!
  moveOrders: OrderConnection
}
type Subscription {
  onOrders: [Order!] @aws_subscribe(mutations: ["placeOrders"])  # flagged
  onMove: OrderConnection @aws_subscribe(mutations: ["moveOrders"])  # flagged
}
type OrderConnection {
  edges: [OrderEdge]
}
type OrderEdge {
  node: Order
}
type Order {
  tenant_id: ID!
  item: ID
}
```
The arguments narrow to no user, and can be left out:
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
}
type Subscription {
  onOrder(item: ID): Order @aws_subscribe(mutations: ["placeOrder"])  # flagged
}
type Order {
  recipientId: ID!
  item: ID
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - typeName: Subscription
    fieldName: onOrder
    code: |
      export function request() { return {} }
      export function response(ctx) {
        extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({userId: {eq: ctx.identity.sub}}))
        return null
      }
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
}
type Subscription {
  onOrder: Order @aws_subscribe(mutations: ["placeOrder"])
}
type Order {
  userId: ID!
  item: ID
}
```
A room has to be named, and who wrote a message does not say for whom it is:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  version: String
}
type Mutation {
  say(roomId: ID!, text: String!): Message
  announce(text: String!): Notice
}
type Subscription {
  onSay(roomId: ID!): Message @aws_subscribe(mutations: ["say"])
  onAnnounce: Notice @aws_subscribe(mutations: ["announce"])
}
type Message {
  roomId: ID!
  userId: ID!
  text: String!
}
type Notice {
  authorId: ID!
  members: Int
  text: String!
}
```

## References
- [Subscriptions, and who receives what](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [Filters made by a resolver](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html)
- [Subscribers received data that they are not authorized to see](https://github.com/aws-amplify/amplify-cli/issues/1766)
- [CWE-200: Exposure of Sensitive Information to an Unauthorized Actor](https://cwe.mitre.org/data/definitions/200.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Severity,
    Step,
    Subscription,
    evidence,
    rule,
    subscriptions,
)


@rule(group=Group.SUBSCRIPTIONS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=200)
def unfiltered_subscription(api: Api) -> Iterator[Finding]:
    """Yield a finding for every subscription whose events are somebody's, and which everybody receives."""
    for subscription in () if api.key_alone else subscriptions.find(api):
        open_to_all = subscription.unfiltered and subscription.triggered
        whose = subscriptions.scope_fields(api.schema, subscription) if open_to_all else ()
        # A key has no identity by which to filter: that it gets in at all is for other rules.
        known = any(caller not in api.anonymous for caller in api.admitted(subscription.field))
        if whose and known and not _is_narrowed(api, subscription):
            yield _finding(api, subscription, whose)


def _is_narrowed(api: Api, subscription: Subscription) -> bool:
    """Return whether an argument has to be given, or is for the owner, of which another rule speaks."""
    demanded = any(not subscriptions.can_leave_out(argument) for argument in subscription.field.arguments)
    return demanded or bool(subscriptions.scope_arguments(api.schema, subscription))


def _finding(api: Api, subscription: Subscription, whose: tuple[Field, ...]) -> Finding:
    field, principals, first = subscription.field, api.admitted(subscription.field), whose[0]
    surely = subscriptions.scope(api.schema, first) is True and not field.arguments
    return Finding(
        coordinate=field.coordinate,
        message=f"{field.coordinate} sends all events to {api.callers(principals)}, whomever {first.coordinate} names.",
        span=field.span.first_line(),
        remedy=f"Write a resolver for {field.coordinate} that sets a filter on `{first.name}` from the identity of the"
        " caller.",
        principals=principals,
        evidence=(
            *evidence.of_path(api, principals[0], [field]),
            Step(first.span.first_line(), f"{first.coordinate} says whose an event is"),
        ),
        affected=(field.coordinate,),
        witness=api.witness(principals[0], field),
        confidence=None if surely and subscriptions.for_anybody(principals) else Confidence.LOW,
    )
