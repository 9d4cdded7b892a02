"""The role of guests may call every field, or every mutation, so that whoever opens the app can.

An identity pool gives its unauthenticated role to callers who have not signed in, so to everybody. `@aws_iam` does not
tell them from the servers that it is written for: only the policies of their role do. Where these allow `*`,
`apis/ID/*` or `types/Mutation/*`, each field that admits IAM is open to the public, and so is each one to come. What
Cognito itself allows guests at most contains all of AppSync.

## Bad
Every field of every API, of this API, and every mutation:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
apiId: abc123
iam:
  roles:
    - name: guests
      unauthenticated: true
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource: "*"  # flagged
    - name: visitors
      unauthenticated: true
      statements:
        - Effect: Allow
          Action: [appsync:GraphQL, s3:GetObject]
          Resource:
            - arn:aws:s3:::pictures/*
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/*  # flagged
        - Effect: Allow
          Action: appsync:*
          Resource: arn:aws:appsync:*:*:apis/*/types/Mutation/*  # flagged
```
```graphql
type Query {
  photos: [String] @aws_iam @aws_cognito_user_pools
}
type Mutation {
  deletePhoto(id: ID!): Boolean @aws_iam
}
```

## Good
Guests may call what is meant for them, whoever else signs with IAM may call more:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
apiId: abc123
iam:
  roles:
    - name: guests
      unauthenticated: true
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource:
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Query/fields/photos
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Photo/*
            - arn:aws:appsync:eu-west-1:111122223333:apis/other7/*
    - name: cleaner
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/*
```
```graphql
type Query {
  photos: [Photo] @aws_iam @aws_cognito_user_pools
}
type Mutation {
  deletePhoto(id: ID!): Boolean @aws_iam
}
type Photo @aws_iam @aws_cognito_user_pools {
  url: String
}
```
An API that does not offer IAM, and one of which no mutation admits it:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
apiId: abc123
iam:
  roles:
    - name: guests
      unauthenticated: true
      statements:
        - {Effect: Allow, Action: appsync:GraphQL, Resource: "*"}
```
```graphql
type Query {
  photos: [String]
}
```

## References
- [IAM authorization, and policies for it](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization)
- [Unauthenticated identities get a role without signing in](https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html)
- [What guests may do at most](https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies)
- [CWE-306: Missing Authentication for Critical Function](https://cwe.mitre.org/data/definitions/306.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    GUEST,
    Api,
    Confidence,
    Finding,
    Group,
    Operation,
    Severity,
    Step,
    evidence,
    remedy,
    roles,
    rule,
)


@rule(group=Group.IAM, severity=Severity.CRITICAL, confidence=Confidence.HIGH, cwe=306)
def guest_wildcard(api: Api) -> Iterator[Finding]:
    """Yield a finding for every resource that opens all fields, or all mutations, to guests."""
    for role in roles.calling(api):
        for line in roles.sweeping(api, role) if role.unauthenticated else ():
            first, what = line.fields[0], "every field" if line.everything else "every mutation"
            verb = "is" if len(line.fields) == 1 else "are"
            yield Finding(
                coordinate=line.coordinate,
                message=f"{api.listed(line.fields)} {verb} open to everybody without signing in: guests have the role "
                f"{role.name}, which may call {what} that admits AWS_IAM.",
                span=line.resource.span,
                remedy=_remedy(api, line),
                principals=(GUEST,),
                evidence=(
                    *evidence.of_guests(role),
                    Step(line.resource.span, f"`{line.resource.text}` means {what}"),
                    *evidence.of_offer(api, GUEST.mode),
                    *(step for step in (evidence.admission(api, first),) if step),
                ),
                affected=tuple(field.coordinate for field in line.fields),
                witness=api.proof((GUEST,), line.fields),
                confidence=None if line.is_sure else Confidence.MEDIUM,
            )


def _remedy(api: Api, line: roles.Line) -> str:
    others = (field for field in line.fields if api.schema.operation(field.parent) is not Operation.MUTATION)
    written = remedy.arn(api, remedy.inner(next(others, line.fields[0])), line.resource)
    return f"Name each field that is meant for guests instead, in a line of its own: `{written}`."
