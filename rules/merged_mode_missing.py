"""A merged API does not offer a mode that one of its source APIs relies on.

A merged API takes over types, resolvers and directives of its sources, and none of their providers: the modes are those
of its own configuration. A caller of a mode that it does not offer cannot come in there. What only such callers may ask
of the source is shut to everybody, unless it has no directive: that is under the merged API's default mode instead,
which can be another one than the author of the source had in mind, and admit other people.

So the owner of the merged API has to list every mode of the sources, and the sources' authors had better write the
directive of their default mode. Where every field admits some other mode that the merged API offers, only a way in is
lost, which may be meant and weighs less. A mode that a source offers and no field admits is not missed, and neither is
any mode while a provider is unknown. `unconfigured-mode` leaves the directives of a missing mode to this rule.

The merged schema is checked under the merged API's own modes, as if its sources' files were one; what is `@hidden` in
a source is left out.

## Bad
The source's default mode is missing. The merged API's users can call what was meant for signed requests:
```yaml
apis:
  - name: shop
    authenticationType: AMAZON_COGNITO_USER_POOLS  # flagged
    sourceApis: [{api: orders}]
  - name: orders
    authenticationType: AWS_IAM
    schema: orders.graphql
```
```graphql
type Query {
  orders: [String]
}
```
A mode that directives name is missing:
```yaml
apis:
  - name: shop
    authenticationType: AMAZON_COGNITO_USER_POOLS  # flagged
    additionalAuthenticationProviders:
      - authenticationType: API_KEY
    sourceApis: [{api: orders}]
  - name: orders
    authenticationType: AMAZON_COGNITO_USER_POOLS
    additionalAuthenticationProviders:
      - authenticationType: AWS_IAM
    schema: orders.graphql
```
```graphql
type Query {
  orders: [String]
  invoices: [String] @aws_iam
}
```

## Good
Every mode that is relied on is there, in whatever place:
```yaml
apis:
  - name: shop
    authenticationType: AMAZON_COGNITO_USER_POOLS
    additionalAuthenticationProviders:
      - authenticationType: AWS_IAM
    sourceApis: [{api: orders}]
  - name: orders
    authenticationType: AWS_IAM
    schema: orders.graphql
```
```graphql
type Query {
  orders: [String] @aws_iam
}
```
A mode that the source offers, but no field admits:
```yaml
apis:
  - name: shop
    authenticationType: AMAZON_COGNITO_USER_POOLS
    sourceApis: [{api: orders}]
  - name: orders
    authenticationType: AWS_IAM
    additionalAuthenticationProviders:
      - authenticationType: AMAZON_COGNITO_USER_POOLS
    schema: orders.graphql
```
```graphql
type Query @aws_cognito_user_pools {
  orders: [String]
}
```

## References
- [The merged API's owner configures the modes of all sources](https://aws.amazon.com/blogs/mobile/aws-appsync-merged-apis-best-practices-part-3-security/)
- [Merging APIs](https://docs.aws.amazon.com/appsync/latest/devguide/merged-api.html)
- [CWE-863: Incorrect Authorization](https://cwe.mitre.org/data/definitions/863.html)
"""

from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Level,
    Mode,
    Principal,
    Severity,
    Step,
    evidence,
    rule,
    wording,
)

MOST_STEPS = 5


@rule(group=Group.PROVIDERS, severity=Severity.HIGH, confidence=Confidence.MEDIUM, cwe=863)
def merged_mode_missing(api: Api) -> Iterator[Finding]:
    """Yield a finding for every mode that source APIs rely on and the merged API does not offer."""
    if not api.default_known or not api.providers_known:
        return
    for mode in Mode:
        if mode in api.deployment.modes:
            continue
        uses = [use for deployments in api.sources if (use := _first_use(api, deployments, mode))]
        if uses:
            yield _finding(api, mode, uses)


def _first_use(api: Api, deployments: tuple[Api, ...], mode: Mode) -> tuple[Api, list[Field]] | None:
    """Return the fields that callers of a mode reach in a source API, whatever its default mode turns out to be."""
    uses = [(source, _used(api, source, mode)) for source in deployments]
    return uses[0] if all(fields for _, fields in uses) else None


def _used(api: Api, source: Api, mode: Mode) -> list[Field]:
    """Return the fields of a source API that callers of a mode reach there, and that the merged API has too."""
    if mode not in source.deployment.modes:
        return []
    reach = source.reach(source.widest(mode))
    fields = [field for field in source.schema.fields if reach.reaches(field) and api.schema.field(field.coordinate)]
    return sorted(fields, key=lambda field: (not source.is_root(field.parent), field.coordinate))


def _finding(api: Api, mode: Mode, uses: list[tuple[Api, list[Field]]]) -> Finding:
    """Return the finding for a mode and the source APIs that rely on it, each with the fields."""
    caller = Principal(mode)
    pairs = [(source, field) for source, fields in uses for field in fields]
    undirected = {s.config.name for s, field in pairs if s.access(field).level is Level.DEFAULT}
    shut = any(not source.access(field).modes & api.deployment.modes for source, field in pairs)
    names = wording.some(sorted(source.config.name for source, _ in uses))
    rely = f"source {names} relies" if len(uses) == 1 else f"sources {names} rely"
    also = f", and write `@{mode.directive}` on what has no directive in {wording.some(sorted(undirected))}"
    fields = sorted({field.coordinate for _, field in pairs})
    return Finding(
        coordinate="config:additionalAuthenticationProviders",
        message=f"The merged API does not offer {mode}, on which its {rely} for {wording.some(fields)}.",
        span=api.deployment.default_span,
        remedy=f"Add `authenticationType: {mode}` to the providers of the merged API{also if undirected else ''}.",
        principals=(caller,),
        evidence=(
            evidence.of_default(api),
            *evidence.of_providers(api),
            *(
                Step(s.span, f"in {source.config.name}, {s.caption}")
                for source, _ in uses
                for s in evidence.of_offer(source, mode)
            ),
            *(step for source, use in uses for step in evidence.of_path(source, source.widest(mode), use[:MOST_STEPS])),
        ),
        affected=tuple(fields),
        severity=None if shut else Severity.HIGH.lower(),
    )
