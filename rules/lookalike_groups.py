"""A group's name is probably a slip: it looks like another, or is none of the groups that exist.

AppSync compares the names of groups letter by letter, upper and lower case told apart. A slip in one directive makes a
group of its own there: it has no members, and keeps everybody out, or it is another one, and lets the wrong ones in.

Names that differ only in case or white space weigh most. Where the configuration lists the groups that exist
(`cognitoGroups`), whatever is not on the list is reported, the list answers for names one letter apart, and of twins
that both stand on it is only said, with low confidence, that they are easily mistaken for one another. Without a list,
names one letter apart are reported from five letters on, with low confidence. Those that look like two groups are left
alone: a digit, a plural s, or a code of one or two letters makes the difference.

## Bad
Case or white space makes the difference; the name that is written less often is taken for the slip:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
```
```graphql
type Query {
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  audit: String @aws_cognito_user_pools(cognito_groups: ["Admin", "Super User"])
}
type Mutation {
  deleteUser: Boolean @aws_cognito_user_pools(cognito_groups: ["admin"])  # flagged
}
type User @aws_cognito_user_pools(cognito_groups: ["Admin", "SuperUser"]) {  # flagged
  email: String
}
```
One letter apart:
```graphql
type Query {
  ledger: String @aws_cognito_user_pools(cognito_groups: ["Finance"])
  payroll: String @aws_cognito_user_pools(cognito_groups: ["Finance"])
  budget: String @aws_cognito_user_pools(cognito_groups: ["Fiance"])  # flagged
}
```
A list says which groups exist; one of two twins on it is still easily taken for the other:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
cognitoGroups: [Admin, Finance, Editors, editors]
```
```graphql
type Query {
  users: [String] @aws_cognito_user_pools(cognito_groups: ["admin"])  # flagged
  ledger: String @aws_cognito_user_pools(cognito_groups: ["Finance", "Auditors"])  # flagged
  drafts: [String] @aws_cognito_user_pools(cognito_groups: ["Editors"])
  articles: [String] @aws_cognito_user_pools(cognito_groups: ["editors"])  # flagged
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
  users: [User] @aws_cognito_user_pools(cognito_groups: ["Admin"])
  audit: String @aws_cognito_user_pools(cognito_groups: ["Admin", "Super User"])
}
type Mutation {
  deleteUser: Boolean @aws_cognito_user_pools(cognito_groups: ["Admin"])
}
type User @aws_cognito_user_pools(cognito_groups: ["Admin", "Super User"]) {
  email: String
}
```
Numbers, plurals, codes, and short names:
```graphql
type Query {
  low: String @aws_cognito_user_pools(cognito_groups: ["tier1", "User", "TeamA", "sales-us", "Dev"])
  high: String @aws_cognito_user_pools(cognito_groups: ["tier2", "Users", "TeamB", "sales-uk", "Dov"])
}
```
Every group is on the list, also those that are one letter apart:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
cognitoGroups: [Admin, Reader, Leader]
```
```graphql
type Query {
  users: [String] @aws_cognito_user_pools(cognito_groups: ["Admin", "Reader"])
  ledger: String @aws_cognito_user_pools(cognito_groups: ["Leader"])
}
```

## References
- [Authorization modes and their directives](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
- [The simulator compares names as they are](https://github.com/aws-amplify/amplify-cli/tree/dev/packages/amplify-appsync-simulator)
- [What a group's name may be](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from msgspec.structs import replace

from appsync_lint import (
    Api,
    Confidence,
    Finding,
    Group,
    Mode,
    Placement,
    Principal,
    Severity,
    Step,
    intent,
    known,
    named_groups,
    remedy,
    rule,
    spelling,
    wording,
)

POOL = Mode.AMAZON_COGNITO_USER_POOLS
MOST_STEPS = 5
MOST_GUESSES = 20  # of what was meant: each is compared with every group that exists


@rule(group=Group.DIRECTIVES, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=863)
def lookalike_groups(api: Api) -> Iterator[Finding]:
    """Yield a finding for every group that is not on the list, and for every name that looks like another."""
    if POOL not in api.deployment.modes and api.default_known and api.providers_known:
        return
    places, existing = _places(api), known(api.config.groups)
    listed = existing is not None
    by_use = sorted(places, key=lambda name: (-len(places[name]), name))
    unlisted = [name for name in by_use if existing is not None and name not in existing]
    for number, name in enumerate(unlisted):
        yield _unlisted(api, name, places[name], guess=number < MOST_GUESSES)
    twins: dict[str, list[str]] = {}
    for name in by_use:
        if name not in unlisted:
            twins.setdefault("".join(name.split()).casefold(), []).append(name)
    for usual, *others in twins.values():
        for other in others:
            found = _pair(api, other, usual, places, "differ only in case or white space")
            # Who names both in every place, or says that both exist, shuts nobody out by mistake.
            meant = listed or places[other] == places[usual]
            weight = Confidence.LOW if listed else None
            yield replace(found, severity=Severity.MEDIUM, confidence=weight) if meant else found
    for pair in spelling.near(() if listed else twins):
        usual, other = sorted((twins[letters][0] for letters in pair), key=lambda name: (-len(places[name]), name))
        if not spelling.meant_as_two(usual, other):
            found = _pair(api, other, usual, places, "are one letter apart")
            yield replace(found, severity=Severity.MEDIUM, confidence=Confidence.LOW)


def _places(api: Api) -> dict[str, list[Placement]]:
    """Return the directives that name each group, by their place."""
    found: dict[str, list[Placement]] = {}
    placements = (one for one in intent.placements(api, "aws_auth", POOL.directive) if one.directive.arguments)
    for placement in sorted(placements, key=lambda placement: (placement.coordinate, placement.directive.span.order)):
        for name in named_groups(placement.directive) or ():
            if name.strip():
                found.setdefault(name, []).append(placement)
    return found


def _unlisted(api: Api, name: str, places: list[Placement], *, guess: bool) -> Finding:
    affected, groups = _affected(api, places), api.config.groups
    existing = known(groups) if guess else None
    near = spelling.nearest(name, existing or ())
    write = f'Did you mean "{near}"? Write {_instead(api, places[0], name, near)}' if near else "Name another group"
    return Finding(
        coordinate=places[0].coordinate,
        message=f'The group "{name}" is not among cognitoGroups, so it lets nobody into {wording.fields(affected)}.',
        span=places[0].directive.span.first_line(),
        remedy=f'{write}, or add "{name}" to cognitoGroups if it exists.',
        principals=(Principal(POOL, frozenset({name})),),
        evidence=(*_steps(name, places), Step(groups.span, "cognitoGroups lists the groups that exist")),
        affected=affected,
        confidence=Confidence.HIGH,
    )


def _pair(api: Api, other: str, usual: str, places: dict[str, list[Placement]], alike: str) -> Finding:
    first, principals = places[other][0], [Principal(POOL, frozenset({name})) for name in (other, usual)]
    effect = "a member of one is no member of the other"
    return Finding(
        coordinate=first.coordinate,
        message=f'The groups "{other}" and "{usual}" {alike}, and {effect}.',
        span=first.directive.span.first_line(),
        remedy=f"Write {_instead(api, first, other, usual)}, if one group is meant; if not, rename one of the two.",
        principals=tuple(sorted(principals, key=lambda principal: principal.order)),
        evidence=(*_steps(other, places[other]), *_steps(usual, places[usual])),
        affected=_affected(api, [*places[other], *places[usual]]),
    )


def _steps(name: str, places: list[Placement]) -> tuple[Step, ...]:
    return tuple(Step(place.directive.span, f'this directive names "{name}"') for place in places[:MOST_STEPS])


def _affected(api: Api, places: list[Placement]) -> tuple[str, ...]:
    fields = {field.coordinate for place in places for field in intent.governed(api, place)}
    return tuple(sorted(fields or {place.coordinate for place in places}))


def _instead(api: Api, placement: Placement, name: str, meant: str) -> str:
    """Return what to write in a place to name a group by another name."""
    groups: list[str] = sorted({*(named_groups(placement.directive) or ()), meant} - {name})
    directive = replace(placement.directive, arguments={"cognito_groups": [*groups]})
    return f"`{remedy.as_written(api, directive, placement)}` on {placement.coordinate}"
