"""A type that its root fields keep closed can be reached by another path.

Nothing is inherited along a path: a directive on `Query.users` says who may ask for users there, and nothing about
the users behind `Post.author`. A type without directives admits everyone of the default mode, on whichever path. So
callers whom every query for the type turns away read it all the same.

The rule speaks where a query that returns the type, perhaps as a list or connection, admits others alone, and no root
field admits the caller. It is silent where directives of the type or its fields name the caller, who is then meant to
read it; where the path starts at what is the caller's own, such as `me` or `myOrders`, or at a mutation; where the
resolver of the last field is known to look at its caller; where the closed query is for servers (IAM, Lambda) or the
key alone; and in Amplify's source schema, whose queries are still to be generated. A directive on the field that leads
there may be meant, and weighs less.

## Bad
A signed-in user outside the group comes to all users by their posts:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  posts: PostConnection
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type PostConnection {
  items: [Post]
  nextToken: String
}
type Post {
  title: String
  author: User
}
type User {  # flagged
  name: String
  address: Address
}
type Address {
  street: String
}
```
The query returns a connection, and so does the back door:
```graphql
type Query {
  team(id: ID!): Team
  users: UserConnection @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type Team {
  members: UserConnection
}
type UserConnection {
  items: [User]
  nextToken: String
}
type User {  # flagged
  name: String
}
```
One user pool alone, where `@aws_auth` counts on root fields only:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  post(id: ID!): Post
  user(id: ID!): User @aws_auth(cognito_groups: ["Admin"])
}
type Post {
  author: User
}
type User {  # flagged
  name: String
}
```
The default mode is the API key, and the way leads over a union:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  post(id: ID!): Post
  user(id: ID!): User @aws_cognito_user_pools
}
type Post {
  contributors: [Contributor]
}
union Contributor = User | Robot
type User {  # flagged
  name: String
}
type Robot {
  model: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
The type, or the field that leads to it, is closed as well:
```graphql
type Query {
  post(id: ID!): Post
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  sales: [Sale] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type Post {
  title: String
  author: User
  sale: Sale @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type User @aws_cognito_user_pools(cognito_groups: ["Admin"]) {
  name: String
}
type Sale {
  total: Int
}
```
Listing all users is for administrators, but the type says that any user may read one:
```graphql
type Query {
  post(id: ID!): Post
  listUsers: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type Post {
  author: User
}
type User @aws_cognito_user_pools {
  name: String
}
```
Some query admits the caller, in whatever wrapping, or none returns the type:
```graphql
type Query {
  post(id: ID!): Post
  listUsers: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  searchUsers(name: String!): UserConnection
}
type UserConnection {
  edges: [UserEdge]
}
type UserEdge {
  node: User
}
type Post {
  author: User
  tags: [Tag]
}
type User {
  name: String
}
type Tag {
  name: String
}
```
What is one's own; and a mutation or a query for servers, which says nothing about reading:
```graphql
type Query {
  me: Customer
  allOrders: [Order] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  catalog: Catalog
  productForExport(id: ID!): Product @aws_iam
}
type Mutation {
  createProduct(name: String!): Product @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type Customer {
  orders: [Order]
}
type Order {
  total: Int
}
type Catalog {
  products: [Product]
}
type Product {
  name: String
}
```

## References
- [A refused nested field: each field is asked, nothing is inherited](https://github.com/aws/aws-appsync-community/issues/266)
- [A directive on a root field alone leaks below it](https://github.com/aws/aws-appsync-community/issues/275)
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-288: Authentication Bypass Using an Alternate Path or Channel](https://cwe.mitre.org/data/definitions/288.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Level, Severity, back_doors, evidence, remedy, rule

MOST_STEPS = 3


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=288)
def back_door_path(api: Api) -> Iterator[Finding]:
    """Yield a finding for every type that callers of the default mode read although its queries refuse them."""
    for found in back_doors.find(api):
        principals, doors = tuple(found.doors), found.all_doors
        caller, reach = principals[0], api.reach(principals[0])
        nearest = min(found.doors[caller], key=lambda field: (len(reach.path(field) or ()), field.coordinate))
        written = all(api.access(field).level is Level.FIELD for field in doors)
        leads, refuses = "leads" if len(doors) == 1 else "lead", "refuses" if len(found.closed) == 1 else "refuse"
        them = "this caller" if len(principals) == 1 else "these callers"
        yield Finding(
            coordinate=found.type_name,
            message=f"{api.listed(doors)} {leads} {api.callers(principals)} to {found.type_name}, although "
            f"{api.listed(found.closed)} {refuses} {them}.",
            span=api.schema.types[found.type_name].span,
            remedy=_remedy(api, found, nearest.coordinate),
            principals=principals,
            evidence=(
                *(evidence.cause(api, query, caller) for query in found.closed[:MOST_STEPS]),
                evidence.of_default(api),
                *evidence.of_path(api, caller, reach.path(nearest) or ()),
            ),
            affected=tuple(field.coordinate for field in doors),
            witness=api.witness(caller, nearest),
            severity=Severity.HIGH.lower() if written else None,
        )


def _remedy(api: Api, found: back_doors.BackDoor, door: str) -> str:
    type_ = api.schema.types[found.type_name]
    meant = remedy.header(type_, f"@{api.deployment.default_mode.directive}")
    directives = remedy.directives(grant for query in found.closed for grant in api.access(query).grants)
    fix = f"Write `{remedy.header(type_, directives)}`, or close {door} in the same way"
    if api.deployment.solo_pool:
        fix = f"Compare the caller's groups in the resolver of {door}"
    return f"{fix}; or write `{meant}`, if all are meant to read it."
