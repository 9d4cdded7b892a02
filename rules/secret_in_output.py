"""A field that a caller can read is named like a credential.

A password hash, a private key or a token of another service has no reader outside the resolvers: whoever can ask for
it can crack it, use it, or leak it into a log or a cache on the way. It is reported whoever the reader is, as soon as a
whole path leads there. A directive on the very field may be meant, and weighs less.

What is given to its caller is fine: tokens and new keys in objects that only mutations return, as a login or
`createApiKey` does, a token that a query is named for, and AWS's temporary credentials. Passwords and one-time codes
are reported there too. `sensitive.except` of the configuration takes fields away.

Where anyone with the API key reads the field as well, beside a provider with a login,
`sensitive-field-reachable-by-api-key` and `api-key-only-sensitive-field` speak of it instead.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: UserConnection
}
type UserConnection {
  items: [User]
  nextToken: String
}
type User {
  name: String
  passwordHash: String  # flagged
  instagramRefreshToken: String  # flagged
}
```
A new key is shown once, but here it can be listed ever after:
```graphql
type Query {
  apiKeys: [ApiKey]
}
type Mutation {
  createApiKey(name: String!): ApiKey
}
type ApiKey {
  name: String
  secret: String  # flagged
}
```
A password is given to nobody, and who gets the code with the answer need not own the telephone:
```graphql
type Query {
  ping: String
}
type Mutation {
  signUp(name: String!): Account
  sendCode(phone: String!): CodeSent
}
type Account {
  password: String  # flagged
}
type CodeSent {
  otp: String  # flagged
}
```
Only some may read it, by a directive on the field:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  hooks: [Webhook]
}
type Webhook {
  url: String
  signingSecret: String @aws_cognito_user_pools(cognito_groups: ["Admin"])  # flagged
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
Names that only remind of credentials, and tokens that mark a place in a list:
```graphql
type Query {
  users: UserConnection
}
type UserConnection {
  items: [User]
  nextToken: String
}
type User {
  name: String
  hasPassword: Boolean
  passwordChangedAt: AWSDateTime
  tokenCount: Int
  secretArn: String
  publicKey: String
  etag: String
}
```
Tokens and keys are given to whoever asks for them:
```graphql
type Query {
  apiKeys: [ApiKey]
  uploadToken(file: String!): UploadToken
  temporaryAccess: Access
}
type Mutation {
  login(name: String!, password: String!): Session
  createApiKey(name: String!): NewApiKey
}
type ApiKey {
  name: String
}
type NewApiKey {
  key: ApiKey
  secret: String
}
type Session {
  tokens: Tokens
}
type Tokens {
  accessToken: String
  refreshToken: String
}
type UploadToken {
  token: String
}
type Access {
  accessKeyId: String
  secretAccessKey: String
  sessionToken: String
}
```
No path leads to the field:
```graphql
type Query {
  ping: String
}
type User {
  passwordHash: String
}
```
The rules about the API key name the field:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  users: [User] @aws_api_key @aws_cognito_user_pools
}
type User @aws_api_key @aws_cognito_user_pools {
  passwordHash: String
  apiKey: String @aws_api_key
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Each field on the path is asked, nothing is inherited](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-522: Insufficiently Protected Credentials](https://cwe.mitre.org/data/definitions/522.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Field, Finding, Group, Level, Mode, Principal, Severity, Step, evidence, rule

KEY = Principal(Mode.API_KEY)


@rule(group=Group.EXPOSURE, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=522)
def secret_in_output(api: Api) -> Iterator[Finding]:
    """Yield a finding for every field that is named like a credential and that some caller reaches."""
    for field in api.credentials:
        reason = api.credential(field)
        readers = _readers(api, field) if reason else ()
        if reason and readers and not _another_rule_speaks(api, field):
            path, operation = evidence.of_way(api, readers, field)
            yield Finding(
                coordinate=field.coordinate,
                message=f"{field.coordinate} is named like a credential, and {api.callers(readers)} can read it.",
                span=field.span.first_line(),
                remedy=f"Delete {field.coordinate} and read it in the resolvers that need it; what a caller has to get "
                "once, return from the mutation that makes it, in a type of its own.",
                # Who reads it depends on a default mode that nobody named; that it can be read does not.
                principals=readers if api.default_known else (),
                evidence=(Step(field.span.first_line(), reason), *path),
                affected=(field.coordinate,),
                witness=operation,
                severity=Severity.MEDIUM.lower() if api.access(field).level is Level.FIELD else None,
            )


def _readers(api: Api, field: Field) -> tuple[Principal, ...]:
    alone = api.reaching(field)
    several = None if alone else api.combination(field)
    return (several,) if several else alone


def _another_rule_speaks(api: Api, field: Field) -> bool:
    """Return whether the rules about the API key name the field, whatever the default mode is."""
    if api.key_alone:
        return False
    access = api.access(field)
    decided = api.default_known or access.level is not Level.DEFAULT
    if access.modes == {Mode.API_KEY}:
        return decided
    path = api.reach(KEY).path(field) or ()
    return bool(path) and all(api.default_known or api.access(step).level is not Level.DEFAULT for step in path)
