"""A policy allows a field that does not admit IAM, or a field admits IAM and no policy allows it.

A signed request needs both: a field that admits AWS_IAM, by `@aws_iam` or as the default mode, and a policy that allows
it. Where only one of them is there, the request is refused, and often the wrong side gets widened to make it work.

A wildcard is reported only where none of the fields that it means admits IAM. The reverse is reported where some role
is granted fields of this API by name, and most fields with `@aws_iam` can be called: else their callers are out of
sight.

## Bad
The directive is missing:
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
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/fields/resized
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/fields/failed  # flagged
```
```graphql
type Query {
  photos: [String]
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
  failed(id: ID!): Boolean
}
```
No policy allows the field:
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
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/fields/resized
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/fields/failed
```
```graphql
type Query {
  photos: [String]
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
  failed(id: ID!): Boolean @aws_iam
  cancelled(id: ID!): Boolean @aws_iam  # flagged
}
```
The API does not offer IAM at all:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
apiId: abc123
iam:
  roles:
    - name: resizer
      statements:
        - Effect: Allow
          Action: appsync:GraphQL
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/fields/resized  # flagged
```
```graphql
type Query {
  photos: [String]
}
type Mutation {
  resized(id: ID!): Boolean
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
            - arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/*
            - arn:aws:appsync:eu-west-1:111122223333:apis/other7/types/Query/fields/photos
```
```graphql
type Query {
  photos: [String]
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
  rename(id: ID!): Boolean
}
```
The roles of most callers are out of sight:
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
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/types/Mutation/fields/resized
```
```graphql
type Query {
  photos: [String] @aws_iam @aws_cognito_user_pools
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
  rename(id: ID!): Boolean @aws_iam @aws_cognito_user_pools
}
```

## References
- [IAM authorization, and `@aws_iam`](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization)
- [A permission alone does not open a field](https://github.com/aws/aws-appsync-community/issues/61)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Mode,
    Principal,
    Severity,
    Step,
    evidence,
    remedy,
    roles,
    rule,
)

IAM = Principal(Mode.AWS_IAM)
MOST_STEPS = 5


@rule(group=Group.IAM, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=863)
def iam_grant_without_directive(api: Api) -> Iterator[Finding]:
    """Yield a finding for all grants of the same fields that do not admit IAM, and one for fields nobody may call."""
    allowed = [line for line in roles.lines(api) if line.statement.allows and line.fields]
    if not api.default_known or not api.providers_known:
        return
    if IAM.mode not in api.deployment.modes:
        yield from [_not_offered(api, allowed)] if allowed else []
        return
    missing: dict[tuple[str, ...], list[roles.Line]] = {}
    for line in allowed:
        if not any(roles.admits_iam(api, field) for field in line.fields):
            missing.setdefault(tuple(field.coordinate for field in line.fields), []).append(line)
    for lines in missing.values():
        yield _without_directive(api, lines)
    if uncalled := roles.uncalled(api):
        yield _without_grant(api, uncalled)


def _not_offered(api: Api, lines: list[roles.Line]) -> Finding:
    fields = {field.coordinate for line in lines for field in line.fields}
    return Finding(
        coordinate=lines[0].coordinate,
        message=f"The policies of {_names(lines)} allow fields of the API, which does not offer AWS_IAM.",
        span=lines[0].resource.span,
        remedy="Add `authenticationType: AWS_IAM` to `additionalAuthenticationProviders` and `@aws_iam` to the fields, "
        "or delete the grants.",
        principals=(IAM,),
        evidence=(*_steps(lines), evidence.of_default(api), *evidence.of_providers(api)),
        affected=tuple(sorted(fields)),
    )


def _without_directive(api: Api, lines: list[roles.Line]) -> Finding:
    fields = lines[0].fields
    directives = f"{remedy.directives(api.access(fields[0]).grants)} @{IAM.mode.directive}".strip()
    verb = "does" if len(fields) == 1 else "do"
    return Finding(
        coordinate=lines[0].coordinate,
        message=f"The policies of {_names(lines)} allow {api.listed(fields)}, which {verb} not admit AWS_IAM.",
        span=lines[0].resource.span,
        remedy=f"Write {remedy.line(api, fields, directives)}, and admit AWS_IAM to what is returned; or delete the "
        "grant.",
        principals=tuple(sorted({roles.caller(line.role) for line in lines}, key=lambda principal: principal.order)),
        evidence=(*_steps(lines), *(evidence.cause(api, field, IAM) for field in fields[:MOST_STEPS])),
        affected=tuple(field.coordinate for field in fields),
    )


def _without_grant(api: Api, fields: tuple[Field, ...]) -> Finding:
    first, directive = fields[0], next(api.mode_directives(fields[0].directives, IAM.mode))
    verb = "admits" if len(fields) == 1 else "admit"
    return Finding(
        coordinate=first.coordinate,
        message=f"{api.listed(fields)} {verb} AWS_IAM, but no policy in sight allows it.",
        span=directive.span,
        remedy=f"Allow `appsync:GraphQL` on `{remedy.arn(api, remedy.inner(first))}` for the role that calls it, or "
        f"delete `@{IAM.mode.directive}`.",
        principals=(IAM,),
        evidence=(
            *(Step(field.span.first_line(), f"{field.coordinate} admits AWS_IAM") for field in fields[:MOST_STEPS]),
            *(Step(role.span, f"{role.name} may not call it") for role in roles.calling(api)[:MOST_STEPS]),
        ),
        affected=tuple(field.coordinate for field in fields),
    )


def _names(lines: list[roles.Line]) -> str:
    return " and ".join(dict.fromkeys(line.role.name for line in lines[:MOST_STEPS]))


def _steps(lines: list[roles.Line]) -> Iterator[Step]:
    return (Step(one.resource.span, f"{one.role.name} may call {one.resource.text}") for one in lines[:MOST_STEPS])
