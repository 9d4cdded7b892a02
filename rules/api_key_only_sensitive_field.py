"""A field that looks sensitive admits the API key and nobody else.

It is open to the public, and closed to every user with a login: most often it stands on a type that nobody gave a
directive while API_KEY is the default mode. It is reported even where no path leads to it yet: the next field that
returns the type opens one.

What looks sensitive is decided by whole words of the name and by types like `AWSEmail`: credentials, and personal,
health and financial data. `sensitive.names` and `sensitive.except` of the configuration add and take away. A field that
admits other modes too is left to `sensitive-field-reachable-by-api-key`, an API without another provider to
`api-key-as-only-lock`. A directive on the very field may be meant, and weighs less.

## Bad
The default mode opens the type:
```yaml
authenticationType: API_KEY  # flagged
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  me: User @aws_cognito_user_pools
}
type User {
  name: String
  email: AWSEmail
  homeAddress: String
}
```
A directive on the type does, or one on the field:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  users: [User] @aws_api_key
}
type User @aws_api_key {  # flagged
  name: String
  email: AWSEmail
  passwordHash: String
  salary: Float @aws_cognito_user_pools
}
type Customer {
  name: String
  phone: String @aws_api_key  # flagged
}
```
The configuration names what is sensitive here:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
sensitive: {names: [nickname], except: [User.publicEmail]}
```
```graphql
type Query {
  users: [User] @aws_api_key
}
type User {
  nickname: String @aws_api_key  # flagged
  publicEmail: String @aws_api_key
}
```

## Good
The sensitive fields ask for a login:
```yaml
authenticationType: API_KEY
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  me: User @aws_cognito_user_pools
}
type User {
  name: String
  email: AWSEmail @aws_cognito_user_pools
  homeAddress: String @aws_cognito_user_pools
}
```
Names that only remind of sensitive ones, or belong to a place:
```graphql
type Query {
  users: UserConnection
}
type UserConnection {
  nextToken: String
  tokenCount: Int
  items: [User]
}
type User {
  emailTemplateId: ID
  emailVerified: Boolean
  passwordPolicy: String
  MAX_TOKENS: Int
  visited: [Restaurant]
}
type Restaurant {
  address: String
  phone: AWSPhone
}
```
A login hands out a token:
```graphql
type Query {
  ping: String
}
type Mutation {
  login(name: String!, password: String!): Session
}
type Session {
  accessToken: String
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-359: Exposure of Private Personal Information to an Unauthorized Actor](https://cwe.mitre.org/data/definitions/359.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Level, Mode, Principal, Severity, evidence, remedy, rule

KEY = Principal(Mode.API_KEY)


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=359)
def api_key_only_sensitive_field(api: Api) -> Iterator[Finding]:
    """Yield a finding for every text that opens sensitive fields to the API key alone."""
    if api.key_alone:
        return
    alone = (field for field in api.sensitive_fields if api.access(field).modes == {Mode.API_KEY})
    for opening in api.opened_by(alone, KEY):
        look, admit = ("looks", "admits") if len(opening.fields) == 1 else ("look", "admit")
        yield Finding(
            coordinate=opening.coordinate,
            message=f"{api.listed(opening.fields)} {look} sensitive, and {admit} anyone with the API key alone.",
            span=opening.span,
            remedy=f"Write {remedy.guarded(api, KEY.mode, opening.fields)}.",
            principals=(KEY,),
            evidence=evidence.of_leak(api, opening, KEY),
            affected=opening.affected,
            witness=api.proof([KEY], opening.fields),
            severity=Severity.HIGH.lower() if opening.grant.level is Level.FIELD else None,
        )
