"""Only a Deny in a policy guards fields below the root, where AppSync is not known to ask policies.

That a signed request needs an Allow for the root field is certain. Whether policies are asked about the fields below it
is documented nowhere, and callers who are allowed a query alone are served what it returns. So the Deny may protect
nothing. A directive does: below the root, too, each field is asked for it.

`assume: {policiesCoverNestedFields: true}` silences this rule.

## Bad
```yaml
authenticationType: AWS_IAM
apiId: abc123
iam:
  roles:
    - name: partner
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Query/*
        - Effect: Deny
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Photo/fields/location  # flagged
```
```graphql
type Query {
  photos: [Photo]
}
type Photo {
  url: String
  location: String
}
```

## Good
The field is guarded by a directive as well, or the way to it is denied at the root:
```yaml
authenticationType: AWS_IAM
additionalAuthenticationProviders:
  - authenticationType: AMAZON_COGNITO_USER_POOLS
apiId: abc123
iam:
  roles:
    - name: partner
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Query/*
        - Effect: Deny
          Action: appsync:GraphQL
          Resource:
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Photo/fields/location
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Query/fields/owners
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Owner/*
```
```graphql
type Query {
  photos: [Photo]
  owners: [Owner]
}
type Photo {
  url: String
  location: String @aws_cognito_user_pools
}
type Owner {
  name: String
}
```

## References
- [IAM authorization](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization)
- [A question about single attributes and policies](https://github.com/aws/aws-appsync-community/issues/27)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, evidence, remedy, roles, rule


@rule(group=Group.IAM, severity=Severity.HIGH, confidence=Confidence.LOW, cwe=863)
def deny_below_root(api: Api) -> Iterator[Finding]:
    """Yield a finding for every Deny of fields below the root that a role reaches if only root fields are asked."""
    if api.config.assume.policies_cover_nested_fields or not api.default_known:
        return
    for line, fields in roles.left_open(api):
        caller, first = roles.caller(line.role), fields[0]
        path, operation = evidence.of_way(api, (caller,), first)
        yield Finding(
            coordinate=line.coordinate,
            message=f"Only this Deny keeps the role {line.role.name} from {api.listed(fields)}, and AppSync is not "
            "known to ask policies about fields below the root.",
            span=line.resource.span,
            remedy=f"Write {remedy.guarded(api, caller.mode, fields)}; or do not allow the root fields that lead "
            "there.",
            principals=(caller,),
            evidence=(
                Step(line.statement.span, f"{line.role.name}: this denies appsync:GraphQL"),
                Step(first.span.first_line(), evidence.because(api, first, caller)),
                *path,
            ),
            affected=tuple(field.coordinate for field in fields),
            witness=operation,
        )
