"""An environment variable of the API is named like a secret.

The environment variables of an AppSync API are plain text: whoever may read the API's settings reads them, they stand
in the template that deploys them, and a resolver that logs or returns `ctx.env` gives them away. AWS recommends Secrets
Manager or the Parameter Store for credentials. A resolver can ask for the secret through an HTTP data source, or a
Lambda function can keep it.

Only the name is looked at, as whole words: a value is never read and never shown. A name that says where a secret is
(`SECRET_ARN`, `PASSWORD_PARAMETER`), or how many tokens there may be, is none; nor is every `..._KEY`, since tables
have keys too. If what looks like a secret is meant to be public, call it so: `PUBLIC_API_KEY`.

## Bad
```yaml
authenticationType: AWS_IAM
environmentVariables:
  ORDERS_TABLE: orders
  DB_PASSWORD: "..."  # flagged
  STRIPE_API_KEY: "..."  # flagged
  GITHUB_TOKEN_PROD: "..."  # flagged
  jwtSecret: "..."  # flagged
  SMTP_PASS: "..."  # flagged
```
```graphql
type Query {
  orders: [String]
}
```

## Good
```yaml
authenticationType: AWS_IAM
environmentVariables:
  ORDERS_TABLE: orders
  DB_PASSWORD_SECRET_ARN: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-Ab12Cd
  STRIPE_API_KEY_PARAMETER: /prod/stripe
  TOKEN_TABLE: tokens
  TOKEN_TTL: "3600"
  TOKEN_URL: https://login.example/oauth2/token
  MAX_TOKENS: "1000"
  TOKENS_PER_MINUTE: "1000"
  SECRET_NAME: db
  PUBLIC_API_KEY: pk_1
  PARTITION_KEY: id
  USE_TOKEN: "true"
```
```graphql
type Query {
  orders: [String]
}
```

## References
- [Using environment variables: store credentials elsewhere](https://docs.aws.amazon.com/appsync/latest/devguide/environment-variables.html)
- [CWE-526: Cleartext Storage of Sensitive Information in an Environment Variable](https://cwe.mitre.org/data/definitions/526.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, known, names_credential, pattern, rule

PREFIX = "environmentVariables."
STAGE = pattern(r"(?i)[_-](?:prod|production|live|staging|stage|test|qa|dev|development|sandbox|base|v?\d+)$")
PASS = pattern(
    r"(?i)(?:^|_)(?:db|database|smtp|mail|ftp|redis|mysql|postgres|pg|user|admin|root|auth)_?pass$"
    r"|(?:password|passwd|apikey|secretkey|privatekey)$"  # DBPASSWORD has no words to split
)
HARMLESS = pattern(
    r"(?i)(?:^|[_-])(?:public|publishable|kms|arn|ssm|parameter|placeholder|per)(?:[_-]|$)"
    r"|^(?:use|enable|disable|has|is|require|allow|validate|check|skip|log)_"
)


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=526)
def secret_in_environment(api: Api) -> Iterator[Finding]:
    """Yield a finding for every environment variable that is named like a secret."""
    for key, value in sorted(api.config.settings.values.items()):
        name = key.removeprefix(PREFIX)
        if key == name or known(value) is None or not _is_secret(name):
            continue
        yield Finding(
            coordinate=f"config:{key}",
            message=f"`{name}` is kept in plain text among the API's environment variables.",
            span=value.span,
            remedy=f"Keep it in Secrets Manager, write its ARN as `{name}_ARN`, and replace the secret itself.",
            evidence=(Step(value.span, "whoever may read the API's settings reads its value"),),
        )


def _is_secret(name: str) -> bool:
    """Return whether a variable is named like a secret, and not like what points to one."""
    bare = STAGE.sub("", name)
    return name.isidentifier() and not HARMLESS.search(name) and (names_credential(bare) or bool(PASS.search(bare)))
