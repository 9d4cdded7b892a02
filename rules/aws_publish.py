"""`@aws_publish` is deprecated: the subscription's `@aws_subscribe` is what links it to a mutation.

AppSync still adds the definition to every schema, and says in it to use `@aws_subscribe` instead. A reader takes the
directive for the link, while the link is made by `@aws_subscribe(mutations: [...])` on the field of the subscription,
and one of the two is forgotten at the next change.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String]
}
type Mutation {
  addPost(title: String!): String @aws_publish(subscriptions: ["onPost"])  # flagged
}
type Subscription {
  onPost: String
}
```
Beside the directive that replaces it:
```graphql
type Query {
  posts: [String]
}
type Mutation {
  addPost(title: String!): String @aws_publish(subscriptions: ["onPost"])  # flagged
}
type Subscription {
  onPost: String @aws_subscribe(mutations: ["addPost"])
}
```

## Good
```graphql
directive @aws_publish(subscriptions: [String]) on FIELD_DEFINITION
type Query {
  posts: [String]
}
type Mutation {
  addPost(title: String!): String
}
type Subscription {
  onPost: String @aws_subscribe(mutations: ["addPost"])
}
```

## References
- [The definitions, exported from the service](https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9)
- [Subscriptions and `@aws_subscribe`](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [CWE-477: Use of Obsolete Function](https://cwe.mitre.org/data/definitions/477.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Operation,
    Placement,
    Severity,
    Step,
    intent,
    rule,
    subscriptions,
    wording,
)


@rule(group=Group.DIRECTIVES, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=477)
def aws_publish(api: Api) -> Iterator[Finding]:
    """Yield a finding for every `@aws_publish`."""
    for placement in api.schema.placements:
        if placement.directive.name == "aws_publish":
            yield _finding(api, placement)


def _finding(api: Api, placement: Placement) -> Finding:
    unlinked = [field for field in _subscriptions(api, placement) if not _linked(field, placement)]
    return Finding(
        coordinate=placement.coordinate,
        message=f"`@aws_publish` on {placement.coordinate} is deprecated, and `@aws_subscribe` has taken its place.",
        span=placement.directive.span.first_line(),
        remedy=_remedy(placement, unlinked),
        evidence=(
            Step(placement.directive.span, "AppSync's own definition of this directive calls it deprecated"),
            *(Step(field.span.first_line(), f"{field.coordinate} does not name the mutation") for field in unlinked),
        ),
        affected=tuple(field.coordinate for field in intent.governed(api, placement)),
    )


def _subscriptions(api: Api, placement: Placement) -> list[Field]:
    """Return the fields that the directive of a mutation names."""
    root = api.schema.roots.get(Operation.MUTATION)
    if placement.field is None or placement.field.parent != root:
        return []
    parent = api.schema.roots.get(Operation.SUBSCRIPTION, "")
    named = sorted(set(subscriptions.names(placement.directive, "subscriptions")))
    return [field for name in named if (field := api.schema.field(f"{parent}.{name}"))]


def _linked(field: Field, placement: Placement) -> bool:
    return placement.field is not None and placement.field.name in _mutations(field)


def _mutations(field: Field) -> list[str]:
    links = (directive for directive in field.directives if directive.name == "aws_subscribe")
    return [name for directive in links for name in subscriptions.names(directive, "mutations")]


def _remedy(placement: Placement, unlinked: list[Field]) -> str:
    if not unlinked or placement.field is None:
        return "Delete it: subscriptions name their mutations in `@aws_subscribe`."
    names = ", ".join(f'"{name}"' for name in (*_mutations(unlinked[0]), placement.field.name))
    others = f", likewise on {wording.some([f.coordinate for f in unlinked[1:]])}," if len(unlinked) > 1 else ""
    where = f"{unlinked[0].coordinate}{others}"
    return f"Write `@aws_subscribe(mutations: [{names}])` on {where} and delete `@aws_publish` here."
