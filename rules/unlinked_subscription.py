"""No mutation triggers a subscription, so nobody who subscribes to it ever receives anything.

AppSync starts a subscription from the mutations that its `@aws_subscribe` names, and from nothing else: no resolver and
no function can send an event. Clients connect, are told that all is well, and wait. A name that no mutation has is left
to `subscription-mismatch`.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
}
type Subscription {
  onAddPost: Post  # flagged
}
type Post {
  title: String
}
```
The directive names no mutation:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
}
type Subscription {
  onAddPost: Post @aws_subscribe(mutations: [])  # flagged
}
type Post {
  title: String
}
```

## Good
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post
}
type Subscription {
  onAddPost: Post @aws_subscribe(mutations: ["addPost"])
}
type Post {
  title: String
}
```
The link is written the older way, on the mutation:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  addPost(title: String!): Post @aws_publish(subscriptions: ["onAddPost"])
}
type Subscription {
  onAddPost: Post
}
type Post {
  title: String
}
```
A type that is no root type, whatever its name:
```graphql
schema {
  query: Query
}
type Query {
  plan: Subscription
}
type Subscription {
  renewsOn: AWSDate
}
```

## References
- [Subscriptions are invoked as a response to a mutation](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [AppSync's own definitions of its directives](https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9)
- [CWE-1164: Irrelevant Code](https://cwe.mitre.org/data/definitions/1164.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, rule, subscriptions


@rule(group=Group.SUBSCRIPTIONS, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=1164)
def unlinked_subscription(api: Api) -> Iterator[Finding]:
    """Yield a finding for every subscription that no directive links to a mutation."""
    for subscription in subscriptions.find(api):
        if subscription.mutations or subscription.unknown:
            continue
        field, directives = subscription.field, subscription.directives
        why = "this @aws_subscribe names no mutation" if directives else f"{field.coordinate} has no @aws_subscribe"
        yield Finding(
            coordinate=field.coordinate,
            message=f"{field.coordinate} is triggered by no mutation, so its subscribers never receive anything.",
            span=subscription.link,
            remedy='Write `@aws_subscribe(mutations: ["..."])` with the mutations meant, or delete the field.',
            evidence=(Step(subscription.link, why),),
            affected=(field.coordinate,),
        )
