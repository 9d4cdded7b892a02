"""A caller does not get into fields that a policy of yours demands for it.

Under `policies:` in `appsync-lint.yaml`, `must` lists callers who have to get into the matching `fields`. What is
reported is the place where the way is shut: on the path with the fewest refusals the first field that refuses, or its
type, or the default mode. `fields`, `by` and the names of callers are explained on the page of `forbidden-access`.

`cognito` is the signed-in user in no group: where that one gets in, so do users in groups. A mode that the API does not
offer gets in nowhere, and the finding says so. What only a subscription leads to has medium confidence, since AppSync
may not ask the payload's fields at all; in a source schema of Amplify, whose root fields are still to be generated,
confidence is low.

## Bad
The default mode is the key, so that nobody who is signed in gets at the own profile:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["Query.me"], must: [cognito]}
```
```graphql
type Query {
  posts: [String]
  me: String  # flagged
}
```
The directive on the field leaves out one of the two:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: ["Query.report"], must: [cognito, iam], message: "the nightly job needs the report"}
```
```graphql
type Query {
  report: String @aws_cognito_user_pools  # flagged
}
```
The type lets the caller in, but the field before it does not:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: [Payment], must: [iam]}
```
```graphql
type Query {
  shop: Shop @aws_iam @aws_cognito_user_pools
}
type Shop @aws_iam @aws_cognito_user_pools {
  name: String
  payments: [Payment] @aws_cognito_user_pools  # flagged
}
type Payment @aws_iam @aws_cognito_user_pools {
  amount: Int
}
```
The type's directive demands another group:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: ["Payment.*"], must: ["cognito:Finance"]}
```
```graphql
type Query {
  payments: [Payment]
}
type Payment @aws_iam @aws_cognito_user_pools(cognito_groups: ["Admin"]) {  # flagged
  amount: Int
}
```
No field at all leads to the type:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["Payment.*"], must: [cognito]}
```
```graphql
type Query {
  me: String
}
type Payment {  # flagged
  amount: Int
}
```
The API has no such provider:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["Query.me"], must: [iam]}  # flagged
```
```graphql
type Query {
  me: String
}
```
A pattern that matches nothing:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["Query.mee"], must: [cognito]}  # flagged
```
```graphql
type Query {
  me: String
}
```

## Good
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["Query.me"], must: [cognito]}
```
```graphql
type Query {
  posts: [String]
  me: String @aws_cognito_user_pools
}
```
One open path is enough:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: [Payment], must: [iam]}
```
```graphql
type Query {
  shop: Shop @aws_iam @aws_cognito_user_pools
  payments: [Payment] @aws_iam
}
type Shop @aws_iam @aws_cognito_user_pools {
  name: String
  payments: [Payment] @aws_cognito_user_pools
}
type Payment @aws_iam @aws_cognito_user_pools {
  amount: Int
}
```
Asked alone, the type lets the caller in:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: [Payment], must: [iam], by: effective}
```
```graphql
type Query {
  payments: [Payment] @aws_cognito_user_pools
}
type Payment @aws_iam @aws_cognito_user_pools {
  amount: Int
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Every field on the way is asked](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterable, Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Level,
    Mode,
    Operation,
    Policy,
    Severity,
    Step,
    demands,
    evidence,
    policies,
    rule,
)

MOST_STEPS = 5


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def required_access(api: Api) -> Iterator[Finding]:
    """Yield a finding for every text that keeps callers from fields which a policy of the user demands for them."""
    for policy in api.config.policies:
        if policy.must and not policy.never and policy.only is None:
            yield from demands.idle_findings(api, policy)
        yield from demands.misspelt_findings(api, policy, "must", policy.must)
        yield from demands.unoffered_findings(api, policy)
        for refusal in policies.refusals(api, policy):
            yield Finding(
                coordinate=refusal.coordinate,
                message=demands.said(policy, _message(api, refusal)),
                span=demands.place(api, refusal),
                remedy=_remedy(api, policy, refusal),
                principals=refusal.principals,
                evidence=_evidence(api, policy, refusal),
                affected=tuple(field.coordinate for field in refusal.fields),
                witness=api.witness(refusal.principals[0], refusal.before[-1]) if refusal.before else None,
                confidence=_confidence(api, refusal),
            )


def _message(api: Api, refusal: policies.Refusal) -> str:
    fields, who = api.listed(refusal.fields), demands.callers(api, refusal.principals)
    if not refusal.doors:
        return f"{fields} cannot be reached by {who}: no field leads from a root type to {refusal.coordinate}."
    because = {
        Level.TYPE: f", by the directives of the type {refusal.doors[0].parent}",
        Level.DEFAULT: ", by the default mode, as no directive lets others in",
    }.get(api.access(refusal.doors[0]).level, "")
    doors, verb = api.listed(refusal.doors), "refuses" if len(refusal.doors) == 1 else "refuse"
    if refusal.doors == refusal.fields:
        return f"{doors} {verb} {who}{because}."
    them = "this caller" if len(refusal.principals) == 1 else "these callers"
    return f"{fields} cannot be reached by {who}: {doors} {verb} {them}{because}."


def _remedy(api: Api, policy: Policy, refusal: policies.Refusal) -> str:
    if not refusal.doors:
        return f"Return {refusal.coordinate} from a field that these callers reach, or take it out of {policy.path}."
    if api.deployment.default_action == "DENY" and not api.access(refusal.doors[0]).grants:
        return "Name the groups in a directive, or set `defaultAction` to ALLOW: DENY shuts out whom no group lets in."
    verb = "has" if len(refusal.behind) == 1 else "have"
    if refusal.principals[0].guest and Mode.AWS_IAM in api.access(refusal.doors[0]).modes:
        text = f"Write {demands.opening_to_guests(api, refusal.doors)}."
    else:
        text = f"Write {demands.opening(api, refusal.doors, refusal.principals)}."
    return f"{text} Behind it, {api.listed(refusal.behind)} {verb} to let them in too." if refusal.behind else text


def _evidence(api: Api, policy: Policy, refusal: policies.Refusal) -> tuple[Step, ...]:
    caller, doors = refusal.principals[0], refusal.doors
    steps = [demands.demand(policy, "must", policy.must), *evidence.of_path(api, caller, refusal.before)]
    if doors and api.access(doors[0]).level is not Level.DEFAULT:
        steps.append(evidence.cause(api, doors[0], caller))
    elif doors:
        steps += [*_refused(api, refusal, doors), evidence.of_default(api)]
    else:
        steps.append(Step(api.schema.types[refusal.coordinate].span, "no field leads here from a root type"))
    behind = api.schema.types[refusal.fields[0].parent] if refusal.fields[0] not in doors else None
    others = [field for field in api.returning(behind) if field not in doors] if behind else []
    return (*steps, *_refused(api, refusal, [field for field in others if not api.admits(field, caller)]))


def _refused(api: Api, refusal: policies.Refusal, fields: Iterable[Field]) -> list[Step]:
    caller = refusal.principals[0]
    return [Step(f.span.first_line(), evidence.because(api, f, caller)) for f in [*fields][:MOST_STEPS]]


def _confidence(api: Api, refusal: policies.Refusal) -> Confidence | None:
    if api.generated:
        return Confidence.LOW
    first = refusal.before[0] if refusal.before else None
    subscribed = first and api.schema.operation(first.parent) is Operation.SUBSCRIPTION
    return Confidence.MEDIUM if subscribed else None
