"""A directive admits callers to a place that no path from a root field lets them reach.

Nothing is inherited on the way to an object: a caller has to be admitted by every field of the path. A directive that
only stands behind closed fields admits nobody today. Either something on the way was forgotten, or the directive is a
leftover that opens by itself as soon as somebody adds a path. A user in every group stands for a pool. The default
mode's directive without groups is passed over: beside another it only keeps what a bare type would have.

Silent where another rule names the cause: a mode that no root field admits (`unused-provider`) or that the API does not
offer (`unconfigured-mode`), and whatever lies behind a type that turns the caller away altogether (`uncascaded-mode`,
`dropped-default-mode`) or behind a field that nobody may call.

## Bad
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
  - authenticationType: API_KEY
```
The only field that leads to the type refuses these callers:
```graphql
type Query {
  news: [String] @aws_api_key @aws_iam
  post(id: ID!): Post
}
type Post @aws_iam @aws_api_key @aws_cognito_user_pools {  # flagged
  title: String
}
```
On a single field:
```graphql
type Query {
  news: [String] @aws_iam
  post(id: ID!): Post
}
type Post {
  title: String
  audit: String @aws_iam  # flagged
}
```
No field returns the type at all:
```graphql
type Query {
  news: [String] @aws_iam
}
type Post @aws_iam @aws_cognito_user_pools {  # flagged
  title: String
}
```
A group is asked for behind a field that admits no user of the pool:
```graphql
type Query {
  news: [String] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  post(id: ID!): Post @aws_iam
}
type Post @aws_iam {
  title: String
  audit: String @aws_cognito_user_pools(cognito_groups: ["Admin"])  # flagged
}
```

## Good
```graphql
type Query {
  news: [String] @aws_api_key @aws_iam
  post(id: ID!): Post @aws_iam @aws_cognito_user_pools
}
type Mutation {
  addPost(title: String): Post @aws_api_key
}
type Post @aws_iam @aws_api_key @aws_cognito_user_pools {
  title: String
}
```
It takes two groups to come there, and a user can be in both:
```graphql
type Query {
  panel: Panel @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type Panel {
  audit: Audit @aws_cognito_user_pools(cognito_groups: ["Auditor"])
}
type Audit @aws_cognito_user_pools(cognito_groups: ["Auditor"]) {
  log: String
}
```
The default mode is merely repeated:
```graphql
type Query {
  news: [String] @aws_iam
  post(id: ID!): Post @aws_iam
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
```
Another rule names the cause: IAM is in use nowhere; the type before it forgot the key:
```graphql
type Query {
  post(id: ID!): Post
  news: Newspaper @aws_api_key
}
type Post @aws_iam @aws_cognito_user_pools {
  title: String
}
type Newspaper {
  articles: [Article]
}
type Article @aws_api_key @aws_cognito_user_pools {
  text: String
}
```

## References
- [A refused nested field, with the full response](https://github.com/aws/aws-appsync-community/issues/266)
- [Using additional authorization modes](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [CWE-561: Dead Code](https://cwe.mitre.org/data/definitions/561.html)
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Mode,
    Placement,
    Principal,
    Severity,
    Step,
    Type,
    intent,
    rule,
    wording,
)

MOST_STEPS = 5


@rule(group=Group.DIRECTIVES, severity=Severity.LOW, confidence=Confidence.HIGH, cwe=561)
def unreachable_grant(api: Api) -> Iterator[Finding]:
    """Yield a finding for every type with directives that admit callers who cannot come so far."""
    if api.generated:
        return
    out_of_reach = list(_out_of_reach(api))
    if not out_of_reach:
        return
    shut = _behind_shut_fields(api)
    explained = {mode: shut | _behind_dead_ends(api, mode) for mode in {mode for _, mode in out_of_reach}}
    found: dict[str, list[Placement]] = {}
    for placement, mode in out_of_reach:
        name = placement.coordinate.partition(".")[0]
        if name not in explained[mode]:
            found.setdefault(name, []).append(placement)
    for name, placements in found.items():
        yield _finding(api, api.schema.types[name], placements)


def _out_of_reach(api: Api) -> Iterator[tuple[Placement, Mode]]:
    """Yield the directives that grant something to callers of a mode who do not come to their types at all."""
    reaches = {mode: api.reach(api.widest(mode)) for mode in Mode if _in_use(api, mode)}
    for placement in intent.placements(api):
        directive = placement.directive
        mode, name = intent.mode_of(directive), placement.coordinate.partition(".")[0]
        # Without any directive the default mode would be admitted as well: repeating it grants nothing.
        repeats_default = mode is api.deployment.default_mode and not directive.arguments
        if mode is None or mode not in reaches or directive.name == "aws_auth" or repeats_default:
            continue
        if not reaches[mode].arrives_at(name):
            yield placement, mode


def _in_use(api: Api, mode: Mode) -> bool:
    roots = api.schema.root_fields() if mode in api.deployment.modes else ()
    return any(api.admits(field, api.widest(mode)) for field in roots)


def _behind_dead_ends(api: Api, mode: Mode) -> frozenset[str]:
    """Return the types behind fields that let callers of a mode through to objects which refuse them altogether."""
    return api.behind(field for field, modes in api.fruitless if mode in modes)


def _behind_shut_fields(api: Api) -> frozenset[str]:
    """Return the types to which only fields lead that nobody may call."""
    every = api.authorization
    if all(access.grants for access in (*every.types.values(), *every.fields.values())):
        return frozenset()
    shut = [field for field in api.schema.ordered_composite_fields if not _open(api, field)]
    by_open_ways = api.behind(api.schema.root_fields(), passing=lambda field: _open(api, field))
    return api.behind(shut) - by_open_ways


def _open(api: Api, field: Field) -> bool:
    return bool(api.access(field).grants)


def _finding(api: Api, type_: Type, placements: list[Placement]) -> Finding:
    first, ways = placements[0], api.returning(type_)
    one_place = first.field is None or len({placement.coordinate for placement in placements}) == 1
    place = first.coordinate if one_place else type_.name
    named = intent.addressed(*(placement.directive for placement in placements))
    widest = list(dict.fromkeys(api.widest(principal.mode) for principal in named))
    names = " ".join(f"@{caller.mode.directive}" for caller in widest)
    callers = wording.callers(named, ())
    why = f"no path brings {callers} to {type_.name}" if ways else f"no field returns {type_.name}"
    barriers = (_barrier(api, way, caller) for way in ways for caller in widest)
    return Finding(
        coordinate=place,
        message=f"`{names}` on {place} is out of reach: {why}.",
        span=(first.directive.span if one_place else type_.span).first_line(),
        remedy=_remedy(type_, ways),
        principals=named,
        evidence=(
            *(Step(placement.directive.span, "this directive admits nobody") for placement in placements[:MOST_STEPS]),
            *islice(barriers, MOST_STEPS),
        ),
        affected=tuple(
            sorted({field.coordinate for placement in placements for field in intent.governed(api, placement)})
        ),
    )


def _barrier(api: Api, way: Field, caller: Principal) -> Step:
    barred = "lies out of reach of" if api.admits(way, caller) else "refuses"
    return Step(way.span.first_line(), f"{way.coordinate} leads here, and {barred} {Principal(caller.mode).caller}")


def _remedy(type_: Type, ways: Sequence[Field]) -> str:
    if not ways:
        return f"Return {type_.name} from a field, or delete it."
    first = ways[0].coordinate
    return f"Admit them on a field that leads there, such as {first}, or name here only those who come to {type_.name}."
