"""The type that a subscription sends refuses the caller on every field, so no event carries any data.

An event is the result of the mutation that triggers it, as the mutation's caller received it. Where the returned type
refuses that caller on every field, subscribing works, and nothing ever arrives. `write-before-refusal` says so of the
mutation wherever the type refuses a whole mode; this rule speaks where it refuses those groups of a user pool that
alone may call the mutation. That can be meant for the mutation, but it leaves the subscription without events.

Whether the type is asked about the subscriber too is not documented, and subscribers have been seen to receive what
refuses them (assumption `subscriptionPayloadIsChecked`): such a finding has low confidence, and does not appear where
`uncascaded-mode`, `dropped-default-mode` or `write-before-refusal` names the same type and caller.

## Bad
Only editors can trigger it, and only administrators read the type:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  version: String
}
type Mutation {
  publish(id: ID!): Post @aws_cognito_user_pools(cognito_groups: ["Editors"])
}
type Subscription {
  onPublish: Post @aws_subscribe(mutations: ["publish"]) @aws_cognito_user_pools(cognito_groups: ["Editors"])
}
type Post @aws_cognito_user_pools(cognito_groups: ["Admins"]) {  # flagged
  title: String
}
```
The type refuses the subscriber:
```graphql
type Query {
  version: String
}
type Mutation {
  publish(id: ID!): Post @aws_iam
}
type Subscription {
  onPublish: Post @aws_subscribe(mutations: ["publish"])
}
type Post @aws_iam {  # flagged
  title: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  version: String
}
type Mutation {
  publish(id: ID!): Post @aws_iam
}
type Subscription {
  onPublish: Post @aws_subscribe(mutations: ["publish"])
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```
Some of those who publish read the type, and so do their events:
```graphql
type Query {
  version: String
}
type Mutation {
  publish(id: ID!): Post @aws_cognito_user_pools(cognito_groups: ["Editors"])
  approve(id: ID!): Post @aws_cognito_user_pools(cognito_groups: ["Admins"])
}
type Subscription {
  onPublish: Post
    @aws_subscribe(mutations: ["approve", "publish"])
    @aws_cognito_user_pools(cognito_groups: ["Admins"])
}
type Post @aws_cognito_user_pools(cognito_groups: ["Admins"]) {
  title: String
}
```
The type refuses the server that publishes, of which `write-before-refusal` speaks:
```graphql
type Query {
  version: String
}
type Mutation {
  publish(id: ID!): Post @aws_iam
}
type Subscription {
  onPublish: Post @aws_subscribe(mutations: ["publish"])
}
type Post {
  title: String
}
```
A query leads to the same type, and `dropped-default-mode` speaks:
```graphql
type Query {
  post(id: ID!): Post
}
type Mutation {
  publish(id: ID!): Post @aws_iam
}
type Subscription {
  onPublish: Post @aws_subscribe(mutations: ["publish"])
}
type Post @aws_iam {
  title: String
}
```

## References
- [The payload is what the mutation selects](https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html)
- [Refused subscribers](https://github.com/aws-amplify/amplify-swift/issues/673)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Mode,
    Operation,
    Principal,
    Severity,
    Step,
    Subscription,
    dead_ends,
    evidence,
    remedy,
    rule,
    subscriptions,
    wording,
)

Case = tuple[Principal, Field, Field]  # who is refused by what a subscription sends, and asks which field for it


@rule(group=Group.SUBSCRIPTIONS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=863)
def subscription_payload_refused(api: Api) -> Iterator[Finding]:
    """Yield a finding for every payload type and mode: of those who subscribe, and of those who publish."""
    found: dict[tuple[str, Mode, bool], list[Case]] = {}
    checked, spoken = api.config.assume.subscription_payload_is_checked, _spoken(api)
    for subscription in subscriptions.find(api):
        field, name = subscription.field, subscription.field.type.name
        publishing = _publishing(api, subscription)
        for principal, mutation in publishing.items():
            found.setdefault((name, principal.mode, True), []).append((principal, field, mutation))
        for principal in api.admitted(field) if checked and subscription.triggered and _has_readers(api, name) else ():
            known = principal in publishing or (name, principal) in spoken
            if api.refused_by_payload(field, principal) and not known:
                found.setdefault((name, principal.mode, False), []).append((principal, field, field))
    yield from (_finding(api, name, cases, publish=publish) for (name, _, publish), cases in found.items())


def _spoken(api: Api) -> set[tuple[str, Principal]]:
    """Return the types and the callers whom they refuse of which the rules on other operations speak."""
    roots = Operation.QUERY, Operation.MUTATION, None
    ends = [end for mode in api.deployment.modes for end in dead_ends.find(api, mode, *roots)]
    return {(end.type_name, principal) for end in ends for principal in end.principals}


def _has_readers(api: Api, name: str) -> bool:
    """Return whether a type admits anybody: if not, a directive of a mode that the API does not offer is to blame."""
    types = api.schema.possible_types(name)
    return any(api.has_field_for(type_, principal) for type_ in types for principal in api.principals)


def _publishing(api: Api, subscription: Subscription) -> dict[Principal, Field]:
    """Return those who alone trigger a subscription, each by its mutation, if the type refuses all of these groups.

    Where it refuses the whole mode, another rule speaks of the mutation.
    """
    found = {principal: mutation for mutation in subscription.mutations for principal in api.admitted(mutation)}
    whole = {api.widest(principal.mode) for principal in found}
    refused = all(principal.groups and api.refused_by_payload(subscription.field, principal) for principal in found)
    partly = not any(api.refused_by_payload(subscription.field, principal) for principal in whole)
    return found if refused and partly and subscription.settled else {}


def _finding(api: Api, name: str, cases: list[Case], *, publish: bool) -> Finding:
    caller, first, asked = min(cases, key=lambda case: (*case[0].order, case[1].coordinate))
    principals = tuple(sorted({principal for principal, _, _ in cases}, key=lambda principal: principal.order))
    fields = sorted({field.coordinate for _, field, _ in cases})
    who, through = api.callers(principals), wording.fields(fields)
    types = [(api.blame(type_).first_line(), type_) for type_ in api.schema.possible_types(name)]
    other = f"or trigger {first.coordinate} by a mutation whose callers may read {name}"
    meant = other if publish else "if they are meant to read it"
    effect = f"who alone trigger {through}: its events carry no data" if publish else f"who may subscribe to {through}"
    return Finding(
        coordinate=name,
        message=f"Every field of {name} refuses {who}, {effect}.",
        span=api.blame(api.schema.types[name]).first_line(),
        remedy=f"Write {remedy.widened(api, name, principals)}, {meant}.",
        principals=principals,
        evidence=(
            *evidence.of_path(api, caller, [asked]),
            *(Step(span, f"{type_.name} admits {api.admitted_to(type_)}") for span, type_ in types),
        ),
        affected=tuple(fields),
        witness=api.witness(caller, asked),
        confidence=None if publish else Confidence.LOW,
    )
