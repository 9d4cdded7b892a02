"""A caller whose identity does not say who it is counts as somebody with more rights.

`identity?.username ?? 'system'` makes the system of everybody without a name, and a tenant written into the program is
somebody's tenant. Names that give nobody any rights are right: anonymous, guest, unknown, public, an empty text.

Callers who have what is read are no danger. Where IAM alone lacks it, the callers are mostly programs of your own, and
where only members of groups are admitted, mostly administrators: this weighs less.

Where the program also refuses callers by their identity, the name may give no rights: the finding has low confidence
then, and shows with `--pedantic`.

## Bad
Holders of the API key have no identity, so they are the system:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
resolvers:
  - {typeName: Mutation, fieldName: createPost, codeFile: create.js}
```
```graphql
type Query {
  me: String
}
type Mutation {
  createPost(title: String!): String @aws_api_key @aws_cognito_user_pools
}
```
```javascript create.js
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const author = ctx.identity?.username ?? 'system' // flagged
  return put({ key: { id: util.autoId() }, item: { title: ctx.args.title, author } })
}

export const response = (ctx) => ctx.result
```
A user whose token lacks the claim belongs to the tenant that is written here:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: orders, type: AWS_LAMBDA, file: orders.py}
resolvers:
  - {typeName: Query, fieldName: orders, dataSourceName: orders}
```
```graphql
type Query {
  orders: [String]
}
```
```python orders.py
def handler(event, context):
    claims = event["identity"]["claims"]
    tenant = claims.get("custom:tenant_id") or "1c7e4a52-90c1-408c-a446-2c8592524d62"  # flagged
    return list_orders(tenant)
```
A role, in a template:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: orders, requestMappingTemplateFile: orders.vtl}
```
```vtl orders.vtl
#set($role = $util.defaultIfNull($ctx.identity.claims.get("custom:role"), "admin")) ## flagged
#if($role != "admin") $util.unauthorized() #end
{ "operation": "Scan" }
```

## Good
Names that give no rights, and one that is only shown:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
resolvers:
  - {typeName: Mutation, fieldName: createPost, codeFile: create.js}
```
```graphql
type Query {
  me: String
}
type Mutation {
  createPost(title: String!): String @aws_api_key @aws_cognito_user_pools
}
```
```javascript create.js
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  console.log(ctx.identity?.username ?? 'system')
  const author = ctx.identity?.username ?? 'anonymous'
  const shown = ctx.identity?.claims?.nickname ?? 'Admin'
  return put({ key: { id: util.autoId() }, item: { title: ctx.args.title, author, shown } })
}

export const response = (ctx) => ctx.result
```
Every caller has a username here, so nobody is ever the system:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Mutation, fieldName: createPost, codeFile: create.js}
```
```graphql
type Query {
  me: String
}
type Mutation {
  createPost(title: String!): String
}
```
```javascript create.js
import { put } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return put({ key: { id: util.autoId() }, item: { author: ctx.identity?.username ?? 'system' } })
}

export const response = (ctx) => ctx.result
```

## References
- [The identity by mode](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html)
- [What an access token holds](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html)
- [CWE-1188: Initialization of a Resource with an Insecure Default](https://cwe.mitre.org/data/definitions/1188.html)
"""

import re
from collections.abc import Iterable, Iterator

from appsync_lint import (
    Api,
    Confidence,
    Fallback,
    Field,
    Finding,
    Group,
    Mode,
    Principal,
    Severity,
    Span,
    Step,
    Unit,
    evidence,
    pattern,
    rule,
    units,
)

PRIVILEGED = pattern(
    r"(?:.*[^a-z])?(?:system|admins?|administrators?|superadmins?|root|sysadmin|superuser|super|service|internal|owners?"
    r"|master|backend|server|staff|operator|moderator|lambda)(?:[^a-z].*)?",
    re.IGNORECASE,
)
HARMLESS = pattern(r".*(?:anonym|guest|unknown|public|nobody|none|unauth|no-|not|missing|invalid|n/a).*", re.IGNORECASE)
# What names one tenant, user or the like: a UUID, or a word and a number.
IDENTIFIER = pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}|[a-z]*[-_]?\d+", re.IGNORECASE)


@rule(group=Group.RESOLVERS, severity=Severity.HIGH, confidence=Confidence.HIGH, cwe=1188)
def privileged_default(api: Api) -> Iterator[Finding]:
    """Yield a finding for every constant with rights that is taken for a caller."""
    for cause in units.causes(api, lambda field, unit: _taken(api, field, unit), _alike):
        fallback, first = cause.fact, cause.fields[0]
        who = _nameless(api, first, fallback)
        steps, witness = evidence.of_way(api, who, first)
        of_identity = f"`{units.spelt(fallback.identity[-1])}`"
        yield Finding(
            coordinate=cause.coordinate,
            message=f"{api.listed(cause.fields)} {'takes' if len(cause.fields) == 1 else 'take'} `{fallback.constant}` "
            f"for a caller without {of_identity}: {api.callers(who)}.",
            span=fallback.span,
            remedy=f"Refuse callers without {of_identity}, or give them a name that has no rights.",
            principals=who,
            evidence=(
                Step(fallback.read, "this says who the caller is"),
                Step(fallback.span, "a caller whom the identity does not name is taken for this"),
                *steps,
            ),
            affected=cause.affected,
            witness=witness,
            confidence=Confidence.LOW if _trusted(who) or _refuses(api.unit(first), fallback) else None,
        )


def _alike(fallback: Fallback) -> object:
    return fallback.identity, fallback.constant


def _taken(api: Api, field: Field, unit: Unit) -> Iterable[Fallback]:
    return [
        fallback
        for fallback in unit.fallbacks
        if fallback.constant is not None
        and _gives_rights(fallback.constant)
        and not fallback.checked
        and not _asked_otherwise(unit, fallback)
        and all(units.names_caller(path) for path in fallback.identity[-1:])
        and _nameless(api, field, fallback)
    ]


def _asked_otherwise(unit: Unit, fallback: Fallback) -> bool:
    """Return whether the program refuses callers by another part of the identity too: the name gives no rights then."""
    tests = _tests(unit, fallback)
    others = [read.span for read in unit.reads if read.path not in fallback.identity]
    return any(test.source is span.source and test.start <= span.start < test.end for test in tests for span in others)


def _tests(unit: Unit, fallback: Fallback) -> list[Span]:
    """Return the tests of the identity by which the program refuses callers."""
    return [test for refusal in unit.refusals if refusal.program is fallback.program for test in refusal.tests]


def _refuses(unit: Unit | None, fallback: Fallback) -> bool:
    """Return whether the program refuses callers by their identity, perhaps for want of other rights."""
    return unit is not None and bool(_tests(unit, fallback))


def _gives_rights(text: str) -> bool:
    if HARMLESS.fullmatch(text) or not text.strip():
        return False
    return bool(PRIVILEGED.fullmatch(text) or IDENTIFIER.fullmatch(text))


def _nameless(api: Api, field: Field, fallback: Fallback) -> tuple[Principal, ...]:
    """Return the callers who lack all that is tried, or can."""
    return tuple(one for one in api.reaching(field) if all(units.may_lack(one, path) for path in fallback.identity))


def _trusted(who: Iterable[Principal]) -> bool:
    return all((one.mode is Mode.AWS_IAM and not one.guest) or one.groups for one in who)
