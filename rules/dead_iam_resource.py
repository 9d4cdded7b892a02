"""A policy names a field that the API does not have, so that it allows or denies nothing.

`appsync:GraphQL` is asked for `apis/ID/types/TYPE/fields/FIELD`, with the names as the schema writes them. With
`resolvers/` in place of `fields/`, in another case, without the field, or after a rename, an Allow is of no use, and a
Deny protects nothing. The ARN of the whole API is left alone, and what a policy says of another API.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
apiId: abc123
iam:
  roles:
    - name: resizer
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource:
            - arn:aws:appsync:*:*:apis/*/types/Mutation/resolvers/resized  # flagged
            - arn:aws:appsync:*:*:apis/abc123/types/mutation/fields/resized  # flagged
            - arn:aws:appsync:*:*:apis/abc123/types/Query/fields/photo  # flagged
            - arn:aws:appsync:*:*:apis/abc123/types/Mutation  # flagged
            - arn:aws:appsync:*:*:apis/abc123/types/Mutation/fields/resized/*  # flagged
        - Effect: Deny
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:*:*:apis/abc123/types/Mutation/fields/remove*  # flagged
```
```graphql
type Query {
  photos: [String] @aws_iam
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
  deletePhoto(id: ID!): Boolean @aws_iam
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
apiId: abc123
iam:
  roles:
    - name: resizer
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource:
            - arn:aws:appsync:*:*:apis/abc123/types/Mutation/fields/resized
            - arn:aws:appsync:*:*:apis/abc123/types/Query/fields/pho*
            - arn:aws:appsync:*:*:apis/abc123/types/Query/fields/__schema
            - arn:aws:appsync:*:*:apis/abc123/types/*/fields/url
            - arn:aws:appsync:*:*:apis/abc123
            - arn:aws:appsync:*:*:apis/other7/types/Query/fields/photo
            - arn:aws:appsync:*:*:apis/*/types/Query/fields/photo
    - name: deploy
      statements:
        - Effect: Allow
          Action: [appsync:GraphQL, appsync:UpdateResolver]
          Resource: arn:aws:appsync:*:*:apis/abc123/types/Mutation/resolvers/resized
```
```graphql
type Query {
  photos: [Photo] @aws_iam
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
}
type Photo @aws_iam {
  url: String
}
```

## References
- [The form of a field's ARN](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappsync.html#awsappsync-resources-for-iam-policies)
- [`resolvers/` in a policy, refused](https://github.com/aws-amplify/amplify-category-api/issues/2457)
- [Names in a resource, and wildcards](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, evidence, remedy, roles, rule


@rule(group=Group.IAM, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=863)
def dead_iam_resource(api: Api) -> Iterator[Finding]:
    """Yield a finding for every resource of a policy that can mean no field of the API."""
    for line, meant in roles.dead(api):
        allows = line.statement.allows
        yield Finding(
            coordinate=line.coordinate,
            message=f"`{line.resource.text}` means no field of the API, so that the role {line.role.name} "
            f"{'gets nothing by it' if allows else 'is kept from nothing by it'}.",
            span=line.resource.span,
            remedy=f"Write {_instead(api, line, meant)}, or delete the line.",
            principals=(roles.caller(line.role),),
            evidence=(
                Step(line.statement.span, f"{line.role.name}: this {'allows' if allows else 'denies'} appsync:GraphQL"),
                Step(line.resource.span, _why(line)),
                *evidence.of_guests(line.role),
            ),
        )


def _instead(api: Api, line: roles.Line, meant: str) -> str:
    return f"`{remedy.arn(api, meant, line.resource)}`" if meant else "`types/TYPE/fields/FIELD` behind the API's id"


def _why(line: roles.Line) -> str:
    if not line.resource.can_be_a_field:
        return "a field is named as types/TYPE/fields/FIELD"
    return "no type of the schema has a field of this name; the case of letters counts"
