"""Types of one union or interface admit different callers, so the same selection works for some values only.

A query for an interface or a union asks the fields of whatever object comes back. Where one of the types admits a
caller and another does not, the answer depends on the data: it works in every test until a value of the other type is
among the results, which then are null with an error. Of an interface its own fields are compared, type by type; of a
union, whose types are selected one by one, only that a type refuses on every field a caller whom another serves.

The caller has to come to such a value by a query or mutation. It weighs less where the refusing fields have directives
of their own on a type that is open otherwise, and where only groups of one pool are told apart, which is often meant,
the confidence is low.

Silent where another rule names the cause: a type that other fields return as well, and that refuses the caller there
(`uncascaded-mode`, `dropped-default-mode`, `write-before-refusal`), fields that were forgotten beside others that carry
the mode (`uncascaded-mode`), a non-null field (`non-null-refusal`), a field that is wider than its type
(`wider-than-type`, `group-dropped-at-field`), and a type that admits only a mode that the API does not offer
(`unconfigured-mode`). Amplify's source schema is passed over, since its directives are still to be made.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  search(text: String!): [Hit] @aws_iam @aws_cognito_user_pools
}
union Hit = Post | User  # flagged
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
type User {
  name: String
}
```
An interface, and a directive that drops the default mode:
```graphql
type Query {
  node(id: ID!): Node
}
interface Node {  # flagged
  id: ID
}
type Post implements Node {
  id: ID
  title: String
}
type Job implements Node @aws_iam {
  id: ID
}
```
A single field of the interface is closed, by a directive of its own:
```graphql
type Query {
  person(id: ID!): Person @aws_iam @aws_cognito_user_pools
}
interface Person {  # flagged
  name: String
  email: String
}
type Employee implements Person @aws_iam @aws_cognito_user_pools {
  name: String
  email: String
}
type Customer implements Person @aws_iam @aws_cognito_user_pools {
  name: String
  email: String @aws_cognito_user_pools
}
```
Only groups are told apart:
```graphql
type Query {
  search(text: String!): [Hit]
}
union Hit = Post | Audit  # flagged
type Post {
  title: String
}
type Audit @aws_cognito_user_pools(cognito_groups: ["Auditor"]) {
  log: String
}
```

## Good
```graphql
type Query {
  search(text: String!): [Hit] @aws_iam @aws_cognito_user_pools
}
union Hit = Post | User
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
type User @aws_iam @aws_cognito_user_pools {
  name: String
  email: String @aws_cognito_user_pools
}
```
No caller comes to a value of the interface whom its types treat differently:
```graphql
type Query {
  node(id: ID!): Node
  job(id: ID!): Job @aws_iam
}
interface Node {
  id: ID
}
type Post implements Node {
  id: ID
}
type Job implements Node @aws_iam @aws_cognito_user_pools {
  id: ID
  log: String @aws_iam
}
```
Another rule names the cause: User refuses IAM wherever it is returned; the refusal of a non-null field does more harm:
```graphql
type Query {
  search(text: String!): [Hit] @aws_iam @aws_cognito_user_pools
  user(id: ID!): User @aws_iam @aws_cognito_user_pools
  node(id: ID!): Node @aws_iam @aws_cognito_user_pools
}
union Hit = Post | User
interface Node {
  id: ID
}
type Post implements Node @aws_iam @aws_cognito_user_pools {
  id: ID
  title: String
}
type Page implements Node @aws_iam @aws_cognito_user_pools {
  id: ID! @aws_cognito_user_pools
  text: String
}
type User {
  name: String
}
```

## References
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The error names the object's own type and field](https://github.com/aws/aws-appsync-community/issues/266)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Level,
    Principal,
    Severity,
    Step,
    evidence,
    members,
    remedy,
    rule,
    wording,
)

MOST_STEPS = 3


@rule(group=Group.CASCADES, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=863)
def abstract_members_differ(api: Api) -> Iterator[Finding]:
    """Yield a finding for every union and interface whose types treat a caller differently."""
    if not api.generated:
        yield from (_finding(api, name, found) for name, found in members.differences(api))


def _finding(api: Api, name: str, found: list[members.Difference]) -> Finding:
    by_mode = [d for d in found if any(not api.admits(field, api.widest(d.caller.mode)) for field in d.refused)]
    differing = sorted(by_mode or found, key=lambda difference: _on_fields(api, difference))
    first, same = differing[0], [d.caller for d in differing if d.refused == differing[0].refused]
    what, who = _named(api, first), api.callers(same)
    others = "" if len(same) == len(differing) else ", and other callers are treated differently too"
    verb = "refuse" if len(what) > 1 else "refuses"
    path = api.requested(first.caller).path(first.way) or ()
    return Finding(
        coordinate=name,
        message=f"Behind {name}, {wording.some(what)} {verb} {who}, whom other types of {name} admit{others}.",
        span=api.schema.types[name].span,
        remedy=_remedy(api, first, same),
        principals=tuple(difference.caller for difference in by_mode or found),
        evidence=(
            *evidence.of_path(api, first.caller, path),
            evidence.cause(api, first.served, first.caller),
            *_refusals(api, first),
        ),
        affected=tuple(sorted({field.coordinate for difference in differing for field in difference.refused})),
        witness=api.witness(first.caller, first.way),
        severity=Severity.LOW if _on_fields(api, first) else None,
        confidence=None if by_mode else Confidence.LOW,
    )


def _named(api: Api, difference: members.Difference) -> list[str]:
    """Return the types that refuse the caller on every field, and single fields of those that do not."""
    refused = [(field, api.schema.types[field.parent]) for field in difference.refused]
    names = (f.coordinate if api.has_field_for(type_, difference.caller) else type_.name for f, type_ in refused)
    return list(dict.fromkeys(names))


def _refusals(api: Api, difference: members.Difference) -> Iterator[Step]:
    """Yield for each type what refuses the caller there, beginning with the first."""
    firsts = list({field.parent: field for field in reversed(difference.refused)}.values())[::-1]
    for field in firsts[:MOST_STEPS]:
        cause, by_default = evidence.cause(api, field, difference.caller), api.access(field).level is Level.DEFAULT
        yield Step(field.span.first_line() if by_default else cause.span, cause.caption)
    if api.default_known and any(api.access(field).level is Level.DEFAULT for field in firsts):
        yield evidence.of_default(api)


def _on_fields(api: Api, difference: members.Difference) -> bool:
    """Return whether the refusals are written on single fields of types that are open to the caller otherwise."""
    refused = [(field, api.schema.types[field.parent]) for field in difference.refused]
    return all(api.access(f).level is Level.FIELD and api.has_field_for(t, difference.caller) for f, t in refused)


def _remedy(api: Api, difference: members.Difference, callers: list[Principal]) -> str:
    first, access = difference.refused[0], api.access(difference.refused[0])
    kept = [(grant.mode, grant.groups) for grant in access.grants]
    added = [caller.admitted_as for caller in callers]
    line = f"`{wording.directives([*kept, *added])}` on {first.coordinate}"
    write = line if access.level is Level.FIELD else remedy.widened(api, first.parent, callers)
    otherwise = f"leave {first.parent} out of what {difference.way.coordinate} returns to them"
    others = ", and the others likewise" if len({field.parent for field in difference.refused}) > 1 else ""
    return f"Write {write} if they may read it; if not, {otherwise}{others}."
