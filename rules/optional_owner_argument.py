"""A subscriber can leave out the argument that narrows a subscription to its owner, and receives everybody's events.

The arguments of a subscription are compared with the payload, and one that is left out is compared with nothing. Only a
resolver of the subscription can ensure that `owner` is the caller: it refuses another value, or sets the filter itself.

To require the argument helps little, since the client still chooses the value; where nothing compares a required one,
or another one is required, the finding has medium severity and low confidence. Confidence is low as well where only
members of groups or callers that sign with IAM may subscribe, who may be meant to see all. A resolver that is known
and does not look at its caller counts as none; of one that cannot be read nothing is said. A filter argument shows that
there is a resolver out of sight. What is open to the API key alone is left to `api-key-as-only-lock`.

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
  onOrder(owner: String): Order @aws_subscribe(mutations: ["placeOrder"])  # flagged
}
type Order {
  owner: String
  item: ID
}
```
It is required, but nothing compares it:
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
}
type Subscription {
  onOrder(userId: ID!): Order @aws_subscribe(mutations: ["placeOrder"])  # flagged
}
type Order {
  userId: ID
  item: ID
}
```
The resolver does not look at its caller:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - typeName: Subscription
    fieldName: onOrder
    code: |
      export function request() { return {} }
      export function response() { return null }
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
}
type Subscription {
  onOrder(
    item: ID
    tenantId: ID  # flagged
    userId: ID
  ): Order @aws_subscribe(mutations: ["placeOrder"])
}
type Order {
  tenantId: ID
  userId: ID
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
      export function request(ctx) {
        if (ctx.args.owner !== ctx.identity.username) util.unauthorized()
        return {}
      }
      export function response() { return null }
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
}
type Subscription {
  onOrder(owner: String): Order @aws_subscribe(mutations: ["placeOrder"])
}
type Order {
  owner: String
  item: ID
}
```
A chat room, a channel and the author of a post are no owners:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  version: String
}
type Mutation {
  say(roomId: ID!, text: String!): Message
  publish(name: String!, data: AWSJSON!): Channel
}
type Subscription {
  onSay(roomId: ID!, authorId: ID): Message @aws_subscribe(mutations: ["say"])
  subscribe(name: String!): Channel @aws_subscribe(mutations: ["publish"])
}
type Message {
  roomId: ID!
  authorId: ID
  text: String!
}
type Channel {
  name: String!
  data: AWSJSON!
}
```
Amplify's generated resolver applies the filter, and sets the owner where it is left out:
```graphql
type Query {
  todo(id: ID!): Todo
}
type Mutation {
  createTodo(title: String!): Todo
}
type Subscription {
  onCreateTodo(filter: ModelSubscriptionTodoFilterInput, owner: String): Todo
    @aws_subscribe(mutations: ["createTodo"])
}
input ModelSubscriptionTodoFilterInput {
  title: String
}
type Todo {
  title: String
  owner: String
}
```

## References
- [Arguments of subscriptions](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [An argument that is left out does not filter](https://advancedweb.hu/how-to-use-appsync-enhanced-subscription-filtering)
- [Subscribers received data that they are not authorized to see](https://github.com/aws-amplify/amplify-cli/issues/1766)
- [CWE-639: Authorization Bypass Through User-Controlled Key](https://cwe.mitre.org/data/definitions/639.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    InputValue,
    Severity,
    Step,
    Subscription,
    evidence,
    rule,
    subscriptions,
)


@rule(group=Group.SUBSCRIPTIONS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=639)
def optional_owner_argument(api: Api) -> Iterator[Finding]:
    """Yield a finding for every subscription whose owner argument nothing compares with the caller."""
    for subscription in () if api.key_alone else subscriptions.find(api):
        scoping = [
            argument
            for argument in subscriptions.scope_arguments(api.schema, subscription)
            if subscriptions.is_payload_field(api, subscription, argument.name)
        ]
        open_to_all = subscription.unfiltered and subscription.triggered
        if scoping and open_to_all and api.admitted(subscription.field):
            yield _finding(api, subscription, scoping)


def _finding(api: Api, subscription: Subscription, scoping: list[InputValue]) -> Finding:
    field, principals = subscription.field, api.admitted(subscription.field)
    demanded = [argument for argument in field.arguments if not subscriptions.can_leave_out(argument)]
    chosen = next((argument for argument in scoping if argument in demanded), scoping[0])
    who, sure = api.callers(principals), not demanded and subscriptions.for_anybody(principals)
    text = f"{field.coordinate} sends everybody's events to {who} if `{chosen.name}` is left out."
    if chosen in demanded:
        text = f"{field.coordinate} sends to {who} the events of whatever `{chosen.name}` the client names."
    return Finding(
        coordinate=chosen.coordinate,
        message=text,
        span=chosen.span.first_line(),
        remedy=f"Write a resolver for {field.coordinate} that compares `{chosen.name}` with the identity of the caller,"
        " or sets a filter from it; `!` alone does not help.",
        principals=principals,
        evidence=(
            *evidence.of_path(api, principals[0], [field]),
            Step(chosen.span.first_line(), f"nothing that is known compares `{chosen.name}` with the caller"),
        ),
        affected=(field.coordinate,),
        witness=api.witness(principals[0], field),
        severity=Severity.MEDIUM if demanded else None,
        confidence=None if sure else Confidence.LOW,
    )
