"""Anyone with the API key comes as far as a field that looks sensitive.

The field admits the key beside other modes, and every field on a path from a root field to it does so too. Often the
directive was put on the whole type, so that one harmless field could be shown, and opened all the others with it.

What looks sensitive is decided by whole words of the name and by types like `AWSEmail`: credentials, and personal,
health and financial data. `sensitive.names` and `sensitive.except` of the configuration add and take away. A field that
admits the key alone is left to `api-key-only-sensitive-field`, an API without another provider to
`api-key-as-only-lock`. A directive on the very field may be meant, and weighs less.

## Bad
A directive on the type opens all its fields:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [Post] @aws_api_key @aws_cognito_user_pools
}
type Post @aws_api_key @aws_cognito_user_pools {
  title: String
  author: User
}
type User @aws_api_key @aws_cognito_user_pools {  # flagged
  name: String
  email: AWSEmail
  homeAddress: String
}
```
A directive on the field does, and the way to it leads over a union:
```graphql
type Query {
  search: [Result] @aws_api_key @aws_cognito_user_pools
}
union Result = User
type User {
  name: String
  phoneNumber: String @aws_cognito_user_pools(cognito_groups: ["Staff"]) @aws_api_key  # flagged
}
```

## Good
The field keeps the key out, and its type lets it in:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query {
  posts: [Post] @aws_api_key @aws_cognito_user_pools
}
type Post @aws_api_key @aws_cognito_user_pools {
  title: String
  author: User
}
type User @aws_api_key @aws_cognito_user_pools {
  name: String
  email: AWSEmail @aws_cognito_user_pools
  homeAddress: String @aws_cognito_user_pools
}
```
Every path to the field asks for a login:
```graphql
type Query {
  posts: [Post] @aws_api_key @aws_cognito_user_pools
}
type Post @aws_api_key @aws_cognito_user_pools {
  title: String
  author: User @aws_cognito_user_pools
}
type User @aws_api_key @aws_cognito_user_pools {
  name: String
  email: AWSEmail
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [Each field on the path is asked, nothing is inherited](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-359: Exposure of Private Personal Information to an Unauthorized Actor](https://cwe.mitre.org/data/definitions/359.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Level, Mode, Principal, Severity, evidence, remedy, rule

KEY = Principal(Mode.API_KEY)


@rule(group=Group.EXPOSURE, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=359)
def sensitive_field_reachable_by_api_key(api: Api) -> Iterator[Finding]:
    """Yield a finding for every text that opens sensitive fields to the API key, beside others, on a whole path."""
    if api.key_alone:
        return
    shared = (field for field in api.sensitive_fields if api.access(field).modes > {Mode.API_KEY})
    for opening in api.opened_by((field for field in shared if api.reaches(KEY, field)), KEY):
        look, them = ("looks", "it") if len(opening.fields) == 1 else ("look", "them")
        yield Finding(
            coordinate=opening.coordinate,
            message=f"{api.listed(opening.fields)} {look} sensitive, and anyone with the API key can read {them}.",
            span=opening.span,
            remedy=f"Write {remedy.guarded(api, KEY.mode, opening.fields)}.",
            principals=(KEY,),
            evidence=evidence.of_leak(api, opening, KEY),
            affected=opening.affected,
            witness=api.proof([KEY], opening.fields),
            severity=Severity.HIGH.lower() if opening.grant.level is Level.FIELD else None,
        )
