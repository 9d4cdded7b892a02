"""AppSync refuses a schema with extensions, custom scalars, directive definitions or interfaces of interfaces.

All of it is valid GraphQL, and a schema that is merged or generated before the upload may well have it. AppSync
itself takes one text without `extend`, with its own scalars and directives only, and with interfaces that implement
nothing; its answer is often no more than "Failed to parse schema document".

`extend` passes where a tool evidently merges the schema: where it comes from several files, or carries the directives
of another tool such as Amplify. Definitions of AppSync's own directives and scalars pass too; editors need them.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
directive @audit(by: String) on FIELD_DEFINITION  # flagged
scalar Date  # flagged
schema {
  query: Query
}
type Query {
  node(id: ID!): Node
}
extend type Query {  # flagged
  at: Date @audit(by: "ops")
}
extend schema {  # flagged
  mutation: Mutation
}
type Mutation {
  touch: Boolean
}
interface Node {
  id: ID!
}
interface Entity implements Node {  # flagged
  id: ID!
}
type Post implements Node & Entity {
  id: ID!
}
```
One finding for each type that is extended:
```graphql
type Query {
  posts: [String]
}
extend type Query {  # flagged
  users: [String]
}
extend type Query {
  staff: [String]
}
```

## Good
```graphql
type Query {
  posts: [String]
  users: [String]
}
```
Amplify merges extensions:
```graphql
type Query {
  echo: String
}
extend type Query {
  more: String @function(name: "more")
}
```
For editors, and for exports of the API:
```graphql
directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
directive @deprecated(reason: String) on FIELD_DEFINITION
scalar AWSDate
type Query {
  at: AWSDate
  big: Long
}
scalar Long
interface Node {
  id: ID!
}
interface Entity {
  id: ID!
}
type Post implements Node & Entity {
  id: ID!
}
```

## References
- [Scalars: custom ones are not supported](https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html)
- [`Long` works without being documented](https://github.com/aws/aws-appsync-community/issues/21)
- [Extensions have to be merged](https://github.com/sid88in/serverless-appsync-plugin/pull/468)
- ["Directive definitions are not supported"](https://github.com/awslabs/graphql-schema-utilities/issues/25)
- [Interfaces that implement interfaces](https://github.com/aws/aws-appsync-community/issues/387)
- [CWE-710: Improper Adherence to Coding Standards](https://cwe.mitre.org/data/definitions/710.html)
"""

from collections.abc import Iterable, Iterator, Sequence

from appsync_lint import AWS_DIRECTIVES, Api, Confidence, Finding, Group, Kind, Severity, Span, Step, intent, rule

KNOWN_DIRECTIVES = AWS_DIRECTIVES | {"deprecated", "specifiedBy", "skip", "include", "oneOf"}

# Known to graphql-java, and with it to AppSync: https://github.com/aws/aws-appsync-community/issues/21
JAVA_SCALARS = frozenset({"Long", "Short", "Byte", "Char", "BigInteger", "BigDecimal"})


@rule(group=Group.DIRECTIVES, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=710)
def unsupported_sdl(api: Api) -> Iterator[Finding]:
    """Yield a finding for everything in the schema that AppSync refuses when it is uploaded."""
    yield from _extensions(api)
    for name, span in api.schema.directive_definitions.items():
        if name not in KNOWN_DIRECTIVES:
            what = f"The definition of `@{name}`"
            yield _finding(f"@{name}", what, [span], "Delete it, and the directive wherever it is used.")
    refusable = [type_ for type_ in api.schema.types.values() if type_.kind in {Kind.SCALAR, Kind.INTERFACE}]
    returning: dict[str, list[str]] = {}
    for field in api.schema.fields if refusable else ():
        returning.setdefault(field.type.name, []).append(field.coordinate)
    for type_ in sorted(refusable, key=lambda type_: type_.name):
        if type_.kind is Kind.SCALAR and type_.name not in JAVA_SCALARS:
            remedy = "Use one of AppSync's scalars, such as AWSDateTime or AWSJSON, or String."
            yield _finding(type_.name, f"The scalar {type_.name}", [type_.span], remedy, returning.get(type_.name, ()))
        elif type_.kind is Kind.INTERFACE and type_.interfaces:
            remedy = f"Delete `implements`, and let the object types implement {type_.name} and the others themselves."
            yield _finding(type_.name, f"`implements` on the interface {type_.name}", [type_.span], remedy)


def _extensions(api: Api) -> Iterator[Finding]:
    schema, defined = api.schema, api.schema.directive_definitions
    foreign = {p.directive.name: p.directive for p in schema.placements if p.directive.name not in KNOWN_DIRECTIVES}
    if len(schema.sources) > 1 or any(
        intent.intended(api, d) is None for name, d in foreign.items() if name not in defined
    ):
        return
    found: dict[str, list[Span]] = {}
    for span in schema.extensions:
        words = span.text.split()
        found.setdefault(words[-1] if len(words) > 1 else "schema", []).append(span)
    for name, spans in found.items():
        type_ = schema.types.get(name)
        fields = [field.coordinate for field in type_.fields] if type_ and type_.kind is Kind.OBJECT else []
        remedy = f"Write what it adds where {name} is defined, or merge the schema before it is uploaded."
        yield _finding(name, f"`extend` of {name}", spans, remedy, fields)


def _finding(name: str, what: str, spans: Sequence[Span], remedy: str, affected: Iterable[str] = ()) -> Finding:
    return Finding(
        coordinate=name,
        message=f"{what} is refused when the schema is uploaded.",
        span=spans[0].first_line(),
        remedy=remedy,
        evidence=tuple(Step(span.first_line(), "AppSync takes no such thing") for span in spans),
        affected=tuple(sorted(affected)),
    )
