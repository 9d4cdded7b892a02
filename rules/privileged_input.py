"""A mutation that ordinary users may call takes a role, an owner or a tenant from them.

No directive can be put on an argument or an input field, so whoever may call the mutation may send all of them. A
resolver that writes its input as it comes lets a user become an administrator, write in another's name, or into another
tenant.

Ordinary users are those with a login in no group, guests of an identity pool whose role may call the mutation, and
anyone with the API key where other providers exist; a mutation for groups, servers (IAM) or nobody is left alone, and
so is one whose resolver is known to look at its caller, or may do so out of sight. Filters and conditions write
nothing, a role in a chat message gives no rights, and a role that is created (`createRole`) is an object of its own.
The names are a guess, hence the low confidence.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  me: String
}
type Mutation {
  updateProfile(input: ProfileInput!): String
  signUp(email: String!, role: Role): String @aws_api_key  # flagged
}
input ProfileInput {
  nickname: String
  isAdmin: Boolean  # flagged
  membership: MembershipInput
}
input MembershipInput {
  tenantId: ID  # flagged
  since: AWSDate
}
enum Role {
  USER
  ADMIN
}
```
A resolver that does not look at its caller guards nothing:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: createPost, requestMappingTemplate: "$util.toJson($ctx.args.input)"}
```
```graphql
type Query {
  posts: String
}
type Mutation {
  createPost(input: PostInput!): String
}
input PostInput {
  owner: String  # flagged
  text: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
resolvers:
  - {typeName: Mutation, fieldName: createPost, requestMappingTemplate: "$ctx.identity.sub"}
```
Only administrators and servers may say it, or the resolver compares it with the identity:
```graphql
type Query {
  me: String
}
type Mutation {
  updateProfile(input: ProfileInput!): String
  setRole(user: ID!, role: String!): String @aws_cognito_user_pools(cognito_groups: ["Admin"])
  importUser(name: String!, role: String!): String @aws_iam
  createPost(owner: String, text: String): String
}
input ProfileInput {
  nickname: String
}
```
What only reminds of it:
```graphql
type Query {
  posts(owner: String): String
}
type Mutation {
  follow(userId: ID!): String
  ask(messages: [MessageInput!]!): String
  deletePost(id: ID!, condition: PostConditionInput): String
  createRole(role: RoleInput!): String
}
input MessageInput {
  role: String
  text: String
}
input PostConditionInput {
  owner: String
}
input RoleInput {
  name: String
  roleName: String
  ownership: Int
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The identity that a resolver can compare with](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html)
- [CWE-915: Improperly Controlled Modification of Dynamically-Determined Object Attributes](https://cwe.mitre.org/data/definitions/915.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    InputValue,
    Mode,
    Operation,
    Principal,
    Severity,
    Step,
    evidence,
    privileges,
    rule,
    wording,
)


@rule(group=Group.EXPOSURE, severity=Severity.MEDIUM, confidence=Confidence.LOW, cwe=915)
def privileged_input(api: Api) -> Iterator[Finding]:
    """Yield a finding for every argument and input field that gives rights, on mutations for ordinary users."""
    users = tuple(who for who in api.principals if who.guest or not (who.groups or who.mode is Mode.AWS_IAM))
    open_to_users = (
        mutation
        for mutation in api.schema.root_fields(Operation.MUTATION)
        if api.guarded(mutation) is False and any(api.admits(mutation, user) for user in users)
    )
    if not api.key_alone:
        for value, mutations in privileges.taken(api.schema, open_to_users):
            yield _finding(api, value, mutations, users)


def _finding(api: Api, value: InputValue, mutations: tuple[Field, ...], users: tuple[Principal, ...]) -> Finding:
    callers = tuple(user for user in users if any(api.admits(mutation, user) for mutation in mutations))
    first = next(mutation for mutation in mutations if api.admits(mutation, callers[0]))
    span = value.span.first_line()
    return Finding(
        coordinate=value.coordinate,
        message=f"{api.listed(mutations)} {'takes' if len(mutations) == 1 else 'take'} `{value.name}` from "
        f"{wording.callers(callers, ())}.",
        span=span,
        remedy=f"Let the resolver take `{value.name}` from `$context.identity`, or compare it with that; or take it in "
        "a mutation for a group of administrators.",
        principals=callers,
        evidence=(
            Step(span, f"whoever calls the mutation chooses `{value.name}`"),
            *evidence.of_path(api, callers[0], (first,)),
        ),
        affected=tuple(mutation.coordinate for mutation in mutations),
        witness=api.witness(callers[0], first),
    )
