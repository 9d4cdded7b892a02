"""A caller gets into fields that a policy of yours closes.

Under `policies:` in `appsync-lint.yaml` you say in one line what no change of the schema may break. `never` lists
callers who may not get in, `only` those who alone may. `fields` are schema coordinates with `*`, which does not cross
the dot: `Mutation.admin*`, `*.email`, `Query.me`. A type without a dot means all its fields, and `*` alone is every
field. With `by: reachable`, the default, a field counts as open where a whole path from a root field lets the caller
through; with `by: effective` where the field lets the caller in, asked alone.

`cognito` is a signed-in user in no group, `cognito:Finance` one in that group, and `cognito:A+B` one in both. Under
`only`, `cognito` allows every signed-in user, and `cognito:Finance` everybody in that group, whatever other groups they
are in. Under `never`, `cognito` keeps out the user in no group, which leaves the groups free. Two groups that are both
kept out may reach together what neither reaches alone: that is reported too. A mode that the API does not offer breaks
no policy here. `iam:guest` is a guest of an identity pool, and meant only where it stands: `only: [iam]` keeps guests
out. A pattern that matches no field of an object type guards nothing, and is reported as such.

Every finding here was asked for, so it stands beside those of other rules, and it never weighs less for being written
on the very field. Who `must` get in is a matter for `required-access`.

## Bad
An admin operation that the API key opens:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
policies:
  - {fields: ["Mutation.admin*"], never: [API_KEY], message: "admin operations are not public"}
```
```graphql
type Query {
  post(id: ID!): String
}
type Mutation {
  adminPurge: Boolean @aws_api_key @aws_cognito_user_pools  # flagged
  adminBan(id: ID!): Boolean
  publish(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools
}
```
Everybody who is signed in comes to payments, although only one group and IAM may; the type says so for all its fields:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: ["Payment.*"], only: ["cognito:Finance", iam]}
```
```graphql
type Query {
  payments: [Payment] @aws_iam @aws_cognito_user_pools
}
type Payment @aws_iam @aws_cognito_user_pools {  # flagged
  amount: Int
  iban: String
  notes: String @aws_cognito_user_pools(cognito_groups: ["Finance"])
}
```
The default mode opens it, and so the configuration is to blame:
```yaml
authenticationType: API_KEY  # flagged
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["*.email"], never: [API_KEY]}
```
```graphql
type Query {
  me: User
}
type User {
  name: String
  email: String
}
```
A user in both groups reaches what a user in one does not:
```yaml
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: [Salary], only: [iam, "cognito:Finance"]}
```
```graphql
type Query {
  staff: [Person] @aws_iam @aws_cognito_user_pools(cognito_groups: ["Editor"])
}
type Person {
  salary: Salary @aws_iam @aws_cognito_user_pools(cognito_groups: ["Author"])
}
type Salary @aws_iam @aws_cognito_user_pools(cognito_groups: ["Author", "Finance"]) {  # flagged
  amount: Int
}
```
Nothing leads the key to the field yet, but the field would let it in:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
policies:
  - {fields: ["User.email"], never: [API_KEY], by: effective}
```
```graphql
type Query {
  me: User
}
type User {
  email: String @aws_api_key @aws_cognito_user_pools  # flagged
}
```
A pattern that matches nothing:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["Mutation.admn*"], never: [API_KEY]}  # flagged
```
```graphql
type Query {
  post(id: ID!): String
}
type Mutation {
  adminPurge: Boolean
}
```
A group that reads like another:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: ["Mutation.*"], never: ["cognito:finance"]}  # flagged
```
```graphql
type Query {
  me: String
}
type Mutation {
  pay(id: ID!): Boolean @aws_cognito_user_pools(cognito_groups: ["Finance"])
}
```

## Good
The operation says whom it admits:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
policies:
  - {fields: ["Mutation.admin*"], never: [API_KEY, oidc], message: "admin operations are not public"}
```
```graphql
type Query {
  post(id: ID!): String
}
type Mutation {
  adminPurge: Boolean @aws_cognito_user_pools
  adminBan(id: ID!): Boolean
  publish(id: ID!): Boolean @aws_api_key @aws_cognito_user_pools
}
```
A user in the group who is in another group as well is allowed:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
policies:
  - {fields: ["Payment.*"], only: ["cognito:Finance", iam]}
```
```graphql
type Query {
  payments: [Payment] @aws_iam @aws_cognito_user_pools(cognito_groups: ["Finance", "Editor"])
}
type Payment @aws_iam @aws_cognito_user_pools(cognito_groups: ["Finance"]) {
  amount: Int
}
```
Whoever is signed in may, and a user in a group is signed in:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
policies:
  - {fields: ["*"], only: [cognito]}
```
```graphql
type Query {
  posts: [String] @aws_auth(cognito_groups: ["Editor"])
}
```
The type lets the key in, but no path brings it there:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
policies:
  - {fields: ["User.email"], never: [API_KEY]}
```
```graphql
type Query {
  me: User
}
type User {
  email: String @aws_api_key @aws_cognito_user_pools
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Every field on the way is asked](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Level,
    Policy,
    Severity,
    Step,
    demands,
    evidence,
    policies,
    rule,
)

MOST_CALLERS = 5


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def forbidden_access(api: Api) -> Iterator[Finding]:
    """Yield a finding for every text that opens fields to callers whom a policy of the user keeps out."""
    for policy in api.config.policies:
        if policy.never or policy.only is not None:
            yield from demands.idle_findings(api, policy)
            yield from demands.misspelt_findings(api, policy, "never", policy.never)
            yield from demands.misspelt_findings(api, policy, "only", policy.only or ())
            for breach in policies.breaches(api, policy):
                yield Finding(
                    coordinate=breach.coordinate,
                    message=demands.said(policy, _message(api, policy, breach)),
                    span=breach.span,
                    remedy=_remedy(api, policy, breach),
                    principals=breach.principals,
                    evidence=_evidence(api, policy, breach),
                    affected=tuple(field.coordinate for field in breach.fields),
                    witness=api.proof(breach.principals, breach.fields),
                )


def _message(api: Api, policy: Policy, breach: policies.Breach) -> str:
    one = len(breach.fields) == 1
    verb = ("admits" if one else "admit") if policy.effective else f"{'is' if one else 'are'} open to"
    because = {
        Level.TYPE: f", by a directive of the type {breach.doors[0].parent}",
        Level.DEFAULT: ", by the default mode",
    }
    payload = f", as the payload of {api.listed(breach.doors)}" if breach.doors[0] not in breach.fields else ""
    callers = demands.callers(api, breach.principals)
    return f"{api.listed(breach.fields)} {verb} {callers}{because.get(breach.level, '')}{payload}."


def _remedy(api: Api, policy: Policy, breach: policies.Breach) -> str:
    if all(len(principal.groups) > 1 and principal not in policy.never for principal in breach.principals):
        return f"Let {api.listed(breach.doors)} and the fields on the way there name the same groups."
    if all(principal.guest for principal in breach.principals):
        return f"Write {demands.closing_to_guests(api, breach.fields[0], breach.principals[0])}."
    return f"Write {demands.closing(api, policy, breach.doors)}."


def _evidence(api: Api, policy: Policy, breach: policies.Breach) -> tuple[Step, ...]:
    asked = demands.demand(policy, "never", policy.never) if policy.never else None
    alone = demands.demand(policy, "only", policy.only) if policy.only is not None else None
    steps = [step for step in (asked, alone) if step]
    for principal in breach.principals[:MOST_CALLERS]:
        steps += evidence.of_offer(api, principal.mode)
        steps += evidence.of_grant(api, breach.doors[0], principal)
    path, _ = evidence.of_way(api, breach.principals, breach.fields[0])
    nowhere = Step(breach.fields[0].span.first_line(), "no path leads from a root field to here for them yet")
    return tuple(dict.fromkeys([*steps, *(path or (nowhere,))]))
