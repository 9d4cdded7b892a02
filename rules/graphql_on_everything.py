"""A role may call every field of every AppSync API in the account.

A server needs a few fields of one API. With `appsync:GraphQL` on `*`, whoever gets hold of its credentials, or makes it
send a request, calls every mutation that admits IAM, in this API and in those to come. `appsync:*` on `*`, as roles
that deploy often have it, contains `appsync:GraphQL`. A role that may do whatever there is (`*`) is no matter of
AppSync's, and the role of guests is left to `guest-wildcard`.

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
          Resource: "*"  # flagged
    - name: deploy
      statements:
        - Effect: Allow
          Action: [appsync:*, cloudformation:*]
          Resource:
            - arn:aws:appsync:eu-west-1:111122223333:apis/*  # flagged
```
```graphql
type Query {
  photos: [String]
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
}
```

## Good
One API, be it all of it; other actions on everything; an administrator; and another action of merged APIs:
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
          Resource: arn:aws:appsync:eu-west-1:111122223333:apis/abc123/*
        - Effect: Allow
          Action: [appsync:List*, appsync:GetGraphqlApi]
          Resource: "*"
    - name: admin
      statements:
        - {Effect: Allow, Action: "*", Resource: "*"}
    - name: merging
      statements:
        - {Effect: Allow, Action: appsync:SourceGraphQL, Resource: "*"}
    - name: fenced
      statements:
        - {Effect: Allow, Action: appsync:*, Resource: "*"}
        - {Effect: Deny, Action: appsync:GraphQL, Resource: "*"}
```
```graphql
type Query {
  photos: [String]
}
type Mutation {
  resized(id: ID!): Boolean @aws_iam
}
```
No field admits IAM, so that the role opens nothing here:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
iam:
  roles:
    - name: deploy
      statements:
        - {Effect: Allow, Action: appsync:*, Resource: "*"}
```
```graphql
type Query {
  photos: [String]
}
```

## References
- [Actions and resources of AppSync](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappsync.html)
- [Least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
- [CWE-732: Incorrect Permission Assignment for Critical Resource](https://cwe.mitre.org/data/definitions/732.html)
"""

from collections.abc import Iterator

from appsync_lint import Api, Confidence, Finding, Group, Severity, Step, evidence, remedy, roles, rule


@rule(group=Group.IAM, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=732)
def graphql_on_everything(api: Api) -> Iterator[Finding]:
    """Yield a finding for every resource that lets a role, other than that of guests, call whatever API there is."""
    for role in roles.calling(api):
        for line in roles.sweeping(api, role) if not role.unauthenticated else ():
            if not (line.everything and line.resource.everywhere and line.statement.for_appsync):
                continue
            action = next(action for action in line.statement.actions if action.lower().startswith("appsync:"))
            caller = roles.caller(role)
            yield Finding(
                coordinate=line.coordinate,
                message=f"The role {role.name} may call every field of every API, here {api.listed(line.fields)}.",
                span=line.resource.span,
                remedy=f"Write `{remedy.arn(api, remedy.inner(line.fields[0]))}` for each field that the role calls, "
                f"or `{remedy.arn(api, '*')}` for all of this API{_instead(action)}.",
                principals=(caller,),
                evidence=(
                    Step(line.resource.span, f"{role.name} may do `{action}` on `{line.resource.text}`: on every API"),
                    *evidence.of_offer(api, caller.mode),
                    *(step for step in (evidence.admission(api, line.fields[0]),) if step),
                ),
                affected=tuple(field.coordinate for field in line.fields),
                witness=api.proof((caller,), line.fields),
                confidence=None if line.is_sure else Confidence.MEDIUM,
            )


def _instead(action: str) -> str:
    is_all = action.lower() != "appsync:graphql"
    return "; where it only deploys, deny `appsync:GraphQL` or name the other actions" if is_all else ""
