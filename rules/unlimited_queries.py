"""Anyone with the API key can send operations of any size that AppSync takes, and nothing bounds what they cost.

One GraphQL request can ask for the same field a thousand times under different names, and types that lead back to
themselves (`post { author { posts { author ...`) multiply what one list holds by what the next one does. AppSync sets
no limit on depth unless `queryDepthLimit` does, and runs up to 10,000 resolvers for one request unless
`resolverCountLimit` says less. A signed-in user who does this can be shut out; the API key is everybody's, and so is
the role of guests that an identity pool gives away, where its policies let them call anything.

Any of the two limits, above 0 and for resolvers below AppSync's own 10,000, or a web ACL of AWS WAF keeps this rule
silent, and so does a private API, which the internet cannot call, or a key that no query or mutation admits. Where the
schema has no cycle, a limit on depth shuts out nothing, and `resolverCountLimit` is the one to set. An exported API
names its web ACL where it has one, so its absence means that there is none. In a file that you write yourself say
`wafWebAclArn` if there is one; what is not known, as can be in infrastructure code, is not judged.

## Bad
Nothing is set, and the types lead back to themselves:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS  # flagged
additionalAuthenticationProviders:
  - authenticationType: API_KEY
```
```graphql
type Query @aws_api_key @aws_cognito_user_pools {
  posts: [Post]
}
type Post @aws_api_key @aws_cognito_user_pools {
  title: String
  author: User
}
type User @aws_api_key @aws_cognito_user_pools {
  name: String
  posts: [Post]
}
```
0 means no limit, and 10,000 is what AppSync takes anyway. Without a cycle depth is none:
```yaml
authenticationType: API_KEY
queryDepthLimit: 0  # flagged
resolverCountLimit: 10000
```
```graphql
type Query {
  posts: [Post]
}
type Post {
  title: String
}
```

## Good
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
queryDepthLimit: 5
```
```graphql
type Query @aws_api_key @aws_cognito_user_pools {
  posts: [Post]
}
type Post @aws_api_key @aws_cognito_user_pools {
  title: String
  author: User
}
type User @aws_api_key @aws_cognito_user_pools {
  name: String
  posts: [Post]
}
```
A web ACL can count requests and shut callers out:
```yaml
authenticationType: API_KEY
wafWebAclArn: arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/api/1
```
```graphql
type Query {
  posts: [String]
}
```
The internet does not reach it:
```yaml
authenticationType: API_KEY
visibility: PRIVATE
```
```graphql
type Query {
  posts: [String]
}
```
Only users that are known get in:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
```
```graphql
type Query {
  posts: [String]
}
```

## References
- [queryDepthLimit and resolverCountLimit: 0 where they are not set](https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html)
- [Using AWS WAF to protect APIs](https://docs.aws.amazon.com/appsync/latest/devguide/WAF-Integration.html)
- [CWE-770: Allocation of Resources Without Limits or Throttling](https://cwe.mitre.org/data/definitions/770.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Absent,
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Kind,
    Operation,
    Principal,
    Severity,
    Step,
    evidence,
    known,
    rule,
)

LIMITS = ("queryDepthLimit", "resolverCountLimit")
DEEPEST = 75  # that can be set
MOST_RESOLVERS = 10_000  # of one operation, whatever is set
UNLIMITED = frozenset({0, MOST_RESOLVERS, ""})  # what bounds nothing
UNBOUNDED = {
    True: "of any depth, with up to 10,000 resolvers: neither is limited",
    False: "with up to 10,000 resolvers: nothing limits them further",
}


@rule(group=Group.PROVIDERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=770)
def unlimited_queries(api: Api) -> Iterator[Finding]:
    """Yield a finding where anonymous callers get in, and neither a limit nor a web ACL is set."""
    settings = api.config.settings
    bounds = [settings.get(name) for name in (*LIMITS, "wafWebAclArn")]
    unlimited = all(known(bound, absent=0) in UNLIMITED for bound in bounds)
    is_global = known(settings.get("visibility"), absent="GLOBAL") == "GLOBAL"
    roots = list(api.schema.root_fields(Operation.QUERY, Operation.MUTATION))
    callers = [caller for caller in api.anonymous if any(api.admits(field, caller) for field in roots)]
    if not (callers and settings.span and unlimited and is_global):
        return
    way = _cycle(api, callers[0])
    who = api.callers(callers)
    bounds_written = (bound for bound in bounds if not isinstance(bound, Absent) and not evidence.by_default(bound))
    written = [Step(bound.span, "this sets no limit") for bound in bounds_written]
    steps = written or [Step(settings.span, "no limit and no web ACL is set")]
    yield Finding(
        coordinate=f"config:{LIMITS[0 if way else 1]}",
        message=f"{who[0].upper()}{who[1:]} can send operations {UNBOUNDED[bool(way)]}.",
        span=steps[0].span,
        remedy=f"Write {f'`{LIMITS[0]}: {_depth(api)}`, or the depth that your clients need, and ' if way else ''}"
        f"`{LIMITS[1]}: 100`, or the number of resolvers that your clients' largest operation needs.",
        principals=tuple(callers),
        evidence=(
            *(step for caller in callers for step in evidence.of_offer(api, caller.mode)),
            *steps,
            *(Step(field.span.first_line(), f"{field.coordinate} leads to {field.type.name}") for field in way),
        ),
    )


def _cycle(api: Api, caller: Principal) -> list[Field]:
    """Return fields by which a caller comes from a type back to the same type; none where there are none."""
    onward = _Onward(api, caller)
    left: set[str] = set()
    for type_ in api.schema.objects:
        path = {type_.name: iter(onward.names(type_.name))}  # with what is still to be tried of each
        while path and type_.name not in left:
            name, untried = next(reversed(path.items()))
            target = next(untried, None)
            if target is None:
                left.add(name)
                del path[name]
            elif target in path:
                return onward.around(target)
            elif target not in left:
                path[target] = iter(onward.names(target))
    return []


class _Onward:
    """The ways by which a caller comes from type to type; a union or interface stands between, and is opened once."""

    def __init__(self, api: Api, caller: Principal) -> None:
        self._schema = api.schema
        self._reached = api.requested(caller)
        self._found: dict[str, dict[str, Field | None]] = {}

    def names(self, name: str) -> dict[str, Field | None]:
        """Return the types behind a type, each with the first field by name that leads there, if it takes one."""
        if name in self._found:
            return self._found[name]
        found: dict[str, Field | None] = {}
        if self._schema.types[name].kind is Kind.OBJECT:
            for field in sorted(self._schema.composite_fields(name), key=lambda field: field.name):
                if self._reached.reaches(field):
                    found.setdefault(field.type.name, field)
        else:
            found = {type_.name: None for type_ in self._schema.possible_types(name)}
        self._found[name] = found
        return found

    def around(self, name: str) -> list[Field]:
        """Return the shortest way from a type on a circle back to it."""
        before: dict[str, tuple[str, Field | None]] = {}
        for start in (waiting := [name]):
            ways = [(start, target, field) for target, field in self.names(start).items()]
            for origin, target, field in ways:
                if target in before:
                    continue
                before[target] = origin, field
                if self._schema.types[target].kind is Kind.OBJECT:
                    waiting.append(target)
                else:  # no step of its own: what it can be is as near as it is
                    ways += [(target, member, None) for member in self.names(target)]
            if name in before:
                break
        steps: list[Field | None] = []
        target = name
        while not steps or target != name:
            target, field = before[target]
            steps.append(field)
        return [field for field in reversed(steps) if field is not None]


def _depth(api: Api) -> int:
    """Return how deep an operation has to be to read the field that is furthest from the root types."""
    levels, returned = 0, set[str]()
    level = [api.schema.types[name] for name in api.schema.roots.values()]
    while level:
        names = {field.type.name for type_ in level for field in api.schema.composite_fields(type_.name)} - returned
        returned |= names
        level = [type_ for name in names for type_ in api.schema.possible_types(name)]
        levels += 1
    return min(levels, DEEPEST)
