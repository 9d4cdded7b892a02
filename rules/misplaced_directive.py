"""A directive on authorization has no effect where it stands.

AppSync reads these directives on object types and on their fields, `@aws_auth` on fields alone. On an interface or its
fields, a union, an input, an enum, a scalar, an argument or the schema block they change nothing: callers are checked
against the object type that is returned. Where all of these carry directives of their own the finding weighs less.

Input and arguments cannot be kept from some callers at all: make another mutation for those who may send them.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
On what the object types share:
```graphql
type Query {
  node: Node
  search: [Result]
}
interface Node @aws_iam {  # flagged
  id: ID
  owner: String @aws_cognito_user_pools(cognito_groups: ["Admin"])  # flagged
}
type Post implements Node {
  id: ID
  owner: String
}
union Result @aws_iam = Post  # flagged
```
On what callers send, and on values:
```graphql
type Query {
  post(id: ID! @aws_iam): Role  # flagged
  at: AWSTime
}
type Mutation {
  setRole(input: RoleInput): Boolean
}
input RoleInput @aws_iam {  # flagged
  role: Role @aws_cognito_user_pools(cognito_groups: ["Admin"])  # flagged
}
enum Role @aws_iam {  # flagged
  USER
  ADMIN @aws_iam  # flagged
}
scalar Day @aws_iam  # flagged
```
On the schema block:
```graphql
schema @aws_iam {  # flagged
  query: Query
}
type Query {
  post: String
}
```
The object types have their own, so this one is merely of no use:
```graphql
type Query {
  node: Node
}
interface Node @aws_iam @aws_cognito_user_pools {  # flagged
  id: ID
}
type Post implements Node @aws_iam @aws_cognito_user_pools {
  id: ID
}
```
`@aws_auth` on a type:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query @aws_auth(cognito_groups: ["Admin"]) {  # flagged
  users: [String]
}
```

The operation that takes the input has a directive, so that this one is merely needless:
```graphql
type Query {
  me: String
}
type Mutation {
  setRole(input: RoleInput): Boolean @aws_iam
}
input RoleInput @aws_iam {  # flagged
  role: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  node: Node
  search: [Result]
}
interface Node {
  id: ID
  owner: String
}
type Post implements Node @aws_iam @aws_cognito_user_pools {
  id: ID
  owner: String @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
union Result = Post
enum Role {
  USER
  ADMIN @deprecated
}
```
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  users: [String] @aws_auth(cognito_groups: ["Admin"])
}
```

## References
- [The definitions, exported from the service](https://gist.github.com/revmischa/0767c4b73d511e2881a7e6a9bdd820a9)
- [Authorization modes and their directives](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-862: Missing Authorization](https://cwe.mitre.org/data/definitions/862.html)
"""

from collections.abc import Iterator

from msgspec.structs import replace

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Kind,
    Level,
    Location,
    Placement,
    Principal,
    Severity,
    Step,
    evidence,
    intent,
    named_groups,
    remedy,
    rule,
    wording,
)


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=862)
def misplaced_directive(api: Api) -> Iterator[Finding]:
    """Yield a finding for every directive on authorization that stands where AppSync reads none."""
    needless: dict[str, list[Finding]] = {}
    doubtful = (p for p in api.schema.placements if not p.authorizes or p.directive.name == "aws_auth")
    misplaced = [p for p in doubtful if intent.mode_of(p.directive) and not _read(api, p)]
    guarded = _guarded_inputs(api) if misplaced else frozenset()
    for placement in misplaced:
        finding = _finding(api, placement)
        if placement.type is not None and placement.type.name in guarded:
            fix = "Delete it: the operations that take this input say themselves whom they admit."
            needless.setdefault(placement.type.name, []).append(replace(finding, severity=Severity.LOW, remedy=fix))
        elif finding.severity is Severity.LOW:
            needless.setdefault(finding.coordinate, []).append(finding)
        else:
            yield finding
    for first, *others in needless.values():
        steps = (step for other in others for step in other.evidence)
        yield replace(first, affected=(first.coordinate,), evidence=(*first.evidence, *steps))


def _guarded_inputs(api: Api) -> set[str]:
    """Return the input types that only fields take, directly or inside another input, of which a directive decides."""
    taken: dict[bool, set[str]] = {True: set(), False: set()}
    for field in api.schema.fields:
        taken[api.access(field).level is Level.DEFAULT] |= {argument.type.name for argument in field.arguments}
    return _with_inner(api, taken[False]) - _with_inner(api, taken[True])


def _with_inner(api: Api, names: set[str]) -> set[str]:
    found, waiting = set[str](), list(names)
    while waiting:
        type_ = api.schema.types.get(waiting.pop())
        if type_ is not None and type_.kind is Kind.INPUT_OBJECT and type_.name not in found:
            found.add(type_.name)
            waiting += (inner.type.name for inner in type_.input_fields)
    return found


def _read(api: Api, placement: Placement) -> bool:
    on_interface = placement.type is not None and placement.type.kind is Kind.INTERFACE
    read = placement.authorizes or (on_interface and api.config.assume.interface_directives_count)
    if placement.directive.name == "aws_auth":
        return read and placement.location is Location.FIELD_DEFINITION
    return read and placement.location is not Location.ARGUMENT_DEFINITION


def _finding(api: Api, placement: Placement) -> Finding:
    directive, governed = placement.directive, intent.governed(api, placement)
    undecided = [field for field in governed if api.access(field).level is Level.DEFAULT]
    meant_to_shut = governed if named_groups(directive) is not None else undecided
    uninvited = intent.uninvited(api, placement)
    exposed = tuple(field for field in meant_to_shut if any(api.admits(field, p) for p in uninvited))
    intruders = tuple(p for p in uninvited if any(api.admits(field, p) for field in exposed))
    needless = bool(governed) and not undecided and not exposed
    fields = exposed or governed
    opened = _opened(api, placement, fields, intruders)
    return Finding(
        coordinate=placement.coordinate,
        message=f"`@{directive.name}` has no effect on {_place(placement)}{opened}.",
        span=directive.span.first_line(),
        remedy=_remedy(api, placement, fields, needless=needless),
        principals=intruders or intent.addressed(directive),
        evidence=(
            Step(directive.span, "AppSync reads no such directive in this place"),
            *(step for principal in intruders[:1] for step in evidence.of_grant(api, fields[0], principal)),
        ),
        affected=tuple(field.coordinate for field in fields),
        witness=api.proof(intruders, fields),
        severity=Severity.LOW if needless else None,
    )


def _opened(api: Api, placement: Placement, fields: tuple[Field, ...], intruders: tuple[Principal, ...]) -> str:
    if not intruders:
        return ""
    same = placement.type is None or placement.type.kind is Kind.OBJECT
    what = "it is" if same else f"{api.named(fields)} {'is' if len(fields) == 1 else 'are'}"
    return f": {what} open to {api.callers(intruders)}"


def _place(placement: Placement) -> str:
    if placement.location is Location.SCHEMA:
        return "the schema block"
    kind = placement.location.value.removesuffix("_DEFINITION").removesuffix("_OBJECT").replace("_", " ").lower()
    return f"the {'type' if kind == 'object' else kind} {placement.coordinate}"


def _remedy(api: Api, placement: Placement, fields: tuple[Field, ...], *, needless: bool) -> str:
    instead = remedy.as_written(api, placement.directive, placement)
    if not fields or placement.location is Location.SCHEMA:
        return "Delete it, and guard the fields that callers ask for."
    if needless:
        return "Delete it: the object types say themselves whom they admit."
    default = api.deployment.default_mode.directive
    keeps = api.default_known and f"@{default}" not in instead
    beside = f", beside `@{default}` where the callers of the default mode are to stay" if keeps else ""
    places = {field.coordinate if placement.field else field.parent for field in fields}
    return f"Write `{instead}` on {wording.some(sorted(places))} instead{beside}."
