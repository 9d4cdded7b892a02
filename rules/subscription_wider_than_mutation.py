"""A subscription admits callers whom every mutation that triggers it keeps out.

AppSync asks once, when a client subscribes, and asks the directives of the subscription alone: those of the mutation do
not carry over. So a mutation that was closed by a directive still sends its result to everybody whom the subscription
admits, by a directive of its own or by the default mode where it has none.

Mutations that only IAM or a Lambda authorizer may call do not count: a server publishes through them what clients are
meant to receive. A broadcast of what administrators write can be meant too, hence the medium confidence. The rule is
silent where a resolver of the subscription looks at its caller, and in Amplify's source schema where `@auth` or
`@model` decides. Where only groups of their own may subscribe, who listens is not who acts, and confidence is low. A
mutation that the API key or guests may call keeps nobody out. What a default mode of API_KEY opens is left to
`public-by-default`.

## Bad
A directive on the subscription opens it to the key:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
  cancelOrder(id: ID!): Order
}
type Subscription {
  onOrder: Order
    @aws_subscribe(mutations: ["placeOrder", "cancelOrder"])
    @aws_cognito_user_pools @aws_api_key  # flagged
}
type Order @aws_cognito_user_pools @aws_api_key {
  item: ID
}
```
The mutation is for a group, and the subscription for every user, since it has no directive:
```graphql
type Query {
  report: Report
}
type Mutation {
  closeQuarter: Report @aws_cognito_user_pools(cognito_groups: ["Finance"])
}
type Subscription {
  onCloseQuarter: Report @aws_subscribe(mutations: ["closeQuarter"])  # flagged
}
type Report {
  total: Int
}
```
A directive on the type opens several:
```graphql
schema {
  query: Queries
  mutation: Changes
  subscription: Events
}
type Queries {
  report: Report
}
type Changes {
  closeQuarter: Report
  openQuarter: Report
  announce(text: String!): Report @aws_iam
}
type Events @aws_api_key @aws_cognito_user_pools {  # flagged
  onClose: Report @aws_subscribe(mutations: "closeQuarter")
  onChange: Report @aws_subscribe(mutations: ["closeQuarter", "openQuarter", "announce"])
  onAnnounce: Report @aws_subscribe(mutations: ["announce"])
  onOpen: Report @aws_subscribe(mutations: ["openQuarter"]) @aws_cognito_user_pools
}
type Report @aws_cognito_user_pools @aws_api_key @aws_iam {
  total: Int
}
```
## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order
  cancelOrder(id: ID!): Order
}
type Subscription {
  onOrder: Order @aws_subscribe(mutations: ["placeOrder", "cancelOrder"]) @aws_cognito_user_pools
}
type Order {
  item: ID
}
```
One of the mutations is as open as the subscription:
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order @aws_cognito_user_pools @aws_api_key
  cancelOrder(id: ID!): Order
}
type Subscription {
  onOrder: Order @aws_subscribe(mutations: ["placeOrder", "cancelOrder"]) @aws_cognito_user_pools @aws_api_key
}
type Order @aws_cognito_user_pools @aws_api_key {
  item: ID
}
```
A server publishes by IAM what clients receive:
```graphql
type Query {
  version: String
}
type Mutation {
  publish(name: String!, data: AWSJSON!): Channel @aws_iam
}
type Subscription {
  subscribe(name: String!): Channel @aws_subscribe(mutations: ["publish"]) @aws_cognito_user_pools @aws_api_key
}
type Channel @aws_iam @aws_cognito_user_pools @aws_api_key {
  name: String!
  data: AWSJSON!
}
```
A resolver refuses who is no member:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - typeName: Subscription
    fieldName: onCloseQuarter
    code: |
      export function request(ctx) {
        if (!ctx.identity.groups?.includes('Finance')) util.unauthorized()
        return {}
      }
      export function response() { return null }
```
```graphql
type Query {
  report: Report
}
type Mutation {
  closeQuarter: Report @aws_auth(cognito_groups: ["Finance"])
}
type Subscription {
  onCloseQuarter: Report @aws_subscribe(mutations: ["closeQuarter"])
}
type Report {
  total: Int
}
```
The default mode is the key, of which `public-by-default` speaks:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  order(id: ID!): Order
}
type Mutation {
  placeOrder(item: ID!): Order @aws_cognito_user_pools
}
type Subscription {
  onOrder: Order @aws_subscribe(mutations: ["placeOrder"])
}
type Order @aws_cognito_user_pools @aws_api_key {
  item: ID
}
```

## References
- [Authorization of subscriptions](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [It is checked at connection time](https://github.com/aws-amplify/amplify-cli/issues/1043)
- [Subscribers received data that they are not authorized to see](https://github.com/aws-amplify/amplify-cli/issues/1766)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    MODE_OF_DIRECTIVE,
    SERVER_MODES,
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Level,
    Mode,
    Principal,
    Severity,
    Step,
    Subscription,
    evidence,
    rule,
    subscriptions,
    wording,
)

MOST_STEPS = 5


@rule(group=Group.SUBSCRIPTIONS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=863)
def subscription_wider_than_mutation(api: Api) -> Iterator[Finding]:
    """Yield a finding for every subscription that is too wide, or for the directive of the type that opens several."""
    causes: dict[tuple[str, tuple[Principal, ...]], list[Subscription]] = {}
    for subscription in subscriptions.find(api):
        wider = () if _open_by_default(api, subscription.field) else _wider(api, subscription)
        if wider and subscription.settled and subscription.unguarded:
            by_type = api.access(subscription.field).level is Level.TYPE
            coordinate = subscription.field.parent if by_type else subscription.field.coordinate
            causes.setdefault((coordinate, wider), []).append(subscription)
    for (coordinate, wider), opened in causes.items():
        yield _finding(api, coordinate, wider, opened)


def _open_by_default(api: Api, field: Field) -> bool:
    """Return whether the default mode lets the key in, of which `public-by-default` speaks."""
    return api.access(field).level is Level.DEFAULT and api.deployment.default_mode is Mode.API_KEY


def _counting(api: Api, subscription: Subscription) -> list[Field]:
    """Return the mutations through which not only servers publish."""
    return [mutation for mutation in subscription.mutations if api.access(mutation).modes - SERVER_MODES]


def _wider(api: Api, subscription: Subscription) -> tuple[Principal, ...]:
    mutations = _counting(api, subscription)
    is_public = any(api.admits(mutation, anybody) for mutation in subscription.mutations for anybody in api.anonymous)
    admitted = api.admitted(subscription.field) if mutations and not is_public else ()
    wider = tuple(one for one in admitted if not any(api.admits(mutation, one) for mutation in mutations))
    # Guests for whom a policy tells listening from publishing: that is meant.
    return tuple(one for one in wider if not one.guest or Principal(one.mode) in wider)


def _finding(api: Api, coordinate: str, wider: tuple[Principal, ...], opened: list[Subscription]) -> Finding:
    first, fields = opened[0], [subscription.field for subscription in opened]
    access, mutations = api.access(first.field), _counting(api, first)
    grant = access.grant(wider[0])
    written = grant.span if grant is not None and access.level is not Level.DEFAULT else None
    it, admit = ("it", "admits") if len(fields) == 1 else ("them", "admit")
    triggers = [Step(directive.span.first_line(), "its events come from here") for directive in first.directives]
    return Finding(
        coordinate=coordinate,
        message=f"{api.listed(fields)} {admit} {api.callers(wider)}, whom every mutation that triggers {it} refuses.",
        span=written or first.field.span.first_line(),
        remedy=_remedy(api, first.field, wider, mutations, others=len(fields) > 1),
        principals=wider,
        evidence=(
            *evidence.of_grant(api, first.field, wider[0]),
            *triggers,
            *(evidence.cause(api, mutation, wider[0]) for mutation in mutations[:MOST_STEPS]),
        ),
        affected=tuple(field.coordinate for field in fields),
        witness=api.proof(wider, fields),
        severity=Severity.HIGH.lower() if access.level is Level.FIELD else None,
        confidence=Confidence.LOW if _listens(api, first.field, wider) else None,
    )


def _listens(api: Api, field: Field, wider: tuple[Principal, ...]) -> bool:
    """Return whether only members of groups subscribe, none of whom triggers it."""
    return wider == api.admitted(field) and all(principal.groups for principal in wider)


def _remedy(api: Api, field: Field, wider: tuple[Principal, ...], mutations: list[Field], *, others: bool) -> str:
    """Return the directives to write: of the subscription's callers, those whom a mutation admits too."""
    kept = [principal for principal in api.admitted(field) if principal not in wider]
    admitted = kept or [principal for mutation in mutations for principal in api.admitted(mutation)]
    directives = wording.directives(principal.admitted_as for principal in admitted)
    if api.deployment.solo_pool:
        directives = directives.replace(f"{Mode.AMAZON_COGNITO_USER_POOLS.directive}(", "aws_auth(")
    likewise = ", and what the others need likewise" if others else ""
    shut = {principal.mode for principal in wider}
    needless = [f"`{directive}`" for directive in field.directives if MODE_OF_DIRECTIVE.get(directive.name) in shut]
    if needless and kept and shut.isdisjoint(principal.mode for principal in kept):
        return f"Delete {' and '.join(needless)} from {field.coordinate}, or have a resolver refuse everybody else."
    return f"Write `{directives}` on {field.coordinate}{likewise}, or have a resolver refuse everybody else."
