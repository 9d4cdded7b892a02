"""A resolver reads a part of the identity that some of its callers do not have.

Each mode has an identity of its own. With an API key it is null; callers of IAM have no `sub` and no `claims`, those
of OpenID Connect no `username` and no `groups`, those of a Lambda authorizer only `resolverContext`. The `groups` of a
user who is in none are null too. What then happens is seldom meant: an error that says nothing, or an empty value that
goes on, into a key, or into a comparison with something else that is missing. A value that is only compared weighs
less.

Only callers who are admitted to the field count, and who can reach it. A read is prepared for them behind `?.`, with a
default, behind a test of the identity, and anywhere in a program that asks for `authType`.

## Bad
Holders of the API key are admitted, and have no identity:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
resolvers:
  - {typeName: Query, fieldName: orders, codeFile: orders.js}
```
```graphql
type Query {
  orders: [String] @aws_api_key @aws_cognito_user_pools
}
```
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  return query({ query: { owner: { eq: ctx.identity.sub } } }) // flagged
}

export const response = (ctx) => ctx.result.items
```
Callers of IAM have no `sub`, in a template and in a Lambda function:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_IAM
dataSources:
  - {name: orders, type: AWS_LAMBDA, file: orders.py}
resolvers:
  - {typeName: Query, fieldName: orders, requestMappingTemplateFile: orders.vtl}
  - {typeName: Query, fieldName: myOrders, dataSourceName: orders}
```
```graphql
type Query {
  orders: [String] @aws_iam @aws_cognito_user_pools
  myOrders: [String] @aws_iam @aws_cognito_user_pools
}
```
```vtl orders.vtl
{
  "operation": "GetItem",
  "key": { "owner": $util.dynamodb.toDynamoDBJson($ctx.identity.sub) } ## flagged
}
```
```python orders.py
def handler(event, context):
    return list_orders(event["identity"]["sub"])  # flagged
```
A user in no group has no groups:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
dataSources:
  - {name: users, type: AWS_LAMBDA, file: users.ts}
resolvers:
  - {typeName: Query, fieldName: users, dataSourceName: users}
```
```graphql
type Query {
  users: [String]
}
```
```typescript users.ts
export const handler = async (event: AppSyncResolverEvent<void>) => {
  const identity = event.identity as AppSyncIdentityCognito
  if (!identity.groups.includes('Admin')) { // flagged
    throw new Error('Unauthorized')
  }
  return listUsers()
}
```

## Good
The identity, or its part, may be missing:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: API_KEY
  - authenticationType: AWS_IAM
resolvers:
  - {typeName: Query, fieldName: orders, codeFile: orders.js}
```
```graphql
type Query {
  orders: [String] @aws_api_key @aws_iam @aws_cognito_user_pools
}
```
```javascript orders.js
import { util } from '@aws-appsync/utils'
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const owner = ctx.identity?.sub
  if (!owner) util.unauthorized()
  return query({ query: { owner: { eq: owner } } })
}

export const response = (ctx) => ctx.result.items
```
The modes are told apart:
```javascript orders.js
import { util } from '@aws-appsync/utils'
import { query, scan } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  if (util.authType() === 'User Pool Authorization') {
    return query({ query: { owner: { eq: ctx.identity.sub } } })
  }
  return scan({ filter: { public: { eq: true } } })
}

export const response = (ctx) => ctx.result.items
```
It is only logged:
```javascript orders.js
import { scan } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  console.log(`asked by ${ctx.identity.sub}`)
  return scan({ filter: { public: { eq: true } } })
}

export const response = (ctx) => ctx.result.items
```
Every caller who is admitted has it, whatever else the API offers:
```graphql
type Query {
  orders: [String] @aws_cognito_user_pools(cognito_groups: ["Buyer"])
}
```
```javascript orders.js
import { query } from '@aws-appsync/utils/dynamodb'

export function request(ctx) {
  const all = ctx.identity.groups.includes('Buyer')
  return query({ query: { owner: { eq: ctx.identity.sub } } })
}

export const response = (ctx) => ctx.result.items
```
A template goes through no groups without an error:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: orders, requestMappingTemplateFile: orders.vtl}
```
```graphql
type Query {
  orders: [String]
}
```
```vtl orders.vtl
#set($found = false)
#foreach($group in $ctx.identity.groups)
  #if($group == "Buyer") #set($found = true) #end
#end
#if(!$found) $util.unauthorized() #end
{ "operation": "Scan" }
```

## References
- [The identity by mode](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html)
- [Cannot read property 'claims' of null](https://github.com/aws/aws-sdk-js-v3/issues/2608)
- [CWE-476: NULL Pointer Dereference](https://cwe.mitre.org/data/definitions/476.html)
"""

from collections import defaultdict
from collections.abc import Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Lack,
    Occurrence,
    Principal,
    Read,
    Severity,
    Step,
    Unit,
    Use,
    evidence,
    rule,
    units,
)

MOST_STEPS = 4


@rule(group=Group.RESOLVERS, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM, cwe=476)
def identity_of_another_mode(api: Api) -> Iterator[Finding]:
    """Yield a finding for every program that reads what some of its callers do not have."""
    by_program: dict[tuple[object, bool], list[Occurrence[Read]]] = defaultdict(list)
    for cause in units.causes(api, lambda field, unit: _lacking(api, field, unit)):
        by_program[units.text_of(cause.fact), _of_groups(api, cause)].append(cause)
    for causes in by_program.values():
        first = min(causes, key=lambda cause: cause.fact.span.order)
        fields = tuple(dict.fromkeys(field for cause in causes for field in cause.fields))
        who = tuple(dict.fromkeys(one for field in first.fields for one in _without(api, field, first.fact)))
        steps, witness = evidence.of_way(api, who, first.fields[0])
        others = [cause.fact for cause in causes if cause is not first][:MOST_STEPS]
        yield Finding(
            coordinate=fields[0].coordinate,
            message=f"{api.listed(fields)} {'reads' if len(fields) == 1 else 'read'} `{first.fact.name}`, which "
            f"{api.callers(who)} {_has_not(first.fact, who)}; {_then(first.fact, who)}.",
            span=first.fact.span,
            remedy=_remedy(first.fact, who),
            principals=who,
            evidence=(
                *(
                    Step(one.span, f"{one.name} is read here{' too' * bool(n)}")
                    for n, one in enumerate([first.fact, *others])
                ),
                *steps,
            ),
            affected=tuple(field.coordinate for field in fields),
            witness=witness,
            confidence=_confidence(first.fact, who),
        )


def _lacking(api: Api, field: Field, unit: Unit) -> list[Read]:
    """Return the reads of a field's programs that some caller who reaches it does not survive.

    Of an argument that is taken instead, `identity-or-argument` tells.
    """
    told = {fallback.read for fallback in unit.fallbacks if fallback.argument}
    return [read for read in unit.reads if read.span not in told and _without(api, field, read)]


def _without(api: Api, field: Field, read: Read) -> tuple[Principal, ...]:
    return tuple(caller for caller in api.reaching(field) if _fails(caller, read))


def _fails(caller: Principal, read: Read) -> bool:
    lack = units.lack(caller, read.path)
    if lack is Lack.NULL:
        return not read.survives_null
    if lack is Lack.MISSING:
        return not read.survives_missing
    # Null goes on as no group; only who opens it stops with an error.
    return lack is Lack.EMPTY and read.null_is_error and Use.OPENED in read.uses and not read.survives_missing


def _of_groups(api: Api, cause: Occurrence[Read]) -> bool:
    lacks = {units.lack(one, cause.fact.path) for field in cause.fields for one in _without(api, field, cause.fact)}
    return lacks == {Lack.EMPTY}


def _has_not(read: Read, who: tuple[Principal, ...]) -> str:
    if {units.lack(one, read.path) for one in who} == {Lack.EMPTY}:
        return "in no group has not got, since it is null"
    return "does not have" if len(who) == 1 else "do not have"


def _then(read: Read, who: tuple[Principal, ...]) -> str:
    """Return what happens to such callers."""
    lacks = {units.lack(one, read.path) for one in who}
    is_opened = Use.OPENED in read.uses or len(read.path) > 1
    if read.null_is_error and (lacks == {Lack.NULL} or is_opened or read.missing_is_error):
        return "what they get is an error that says nothing"
    if Use.COMPARED in read.uses:
        return "the comparison holds with whatever else is missing"
    return "an empty value goes on"


def _confidence(read: Read, who: tuple[Principal, ...]) -> Confidence | None:
    """Return a low confidence where the value is only compared: most of what it is compared with is there."""
    is_error = read.null_is_error and any(units.lack(one, read.path) is Lack.NULL for one in who)
    return Confidence.LOW if read.uses == {Use.COMPARED} and not is_error and not read.missing_is_error else None


def _remedy(read: Read, who: tuple[Principal, ...]) -> str:
    if {units.lack(one, read.path) for one in who} == {Lack.EMPTY}:
        return f"Write `{read.name} ?? []`, and refuse who is in none of the groups."
    return f"Refuse callers without `{read.name}` first, or tell them apart by `authType`, or do not admit them."
