"""A cached answer that was made for one caller is given to others.

Without `cachingKeys` AppSync keeps what a resolver answered under the caller's identity and the field's arguments.
`cachingKeys` replaces that. Where the answer depends on the caller, and no key is of `$context.identity`, the first
caller's answer is given to everybody until it expires. What the resolver would refuse is given too, since it does not
run.

An answer counts as made for one caller where the resolver's program looks at the identity, or where a query is named
so (`me`, `viewer`, `myOrders`, `currentUser`) and no key is an argument that names a user. A key that only some modes
have, such as `sub`, which IAM and Lambda callers lack, leaves the others with one entry between them: this weighs less.
Holders of the API key are one caller, so one entry is right for them as long as nobody else shares it.

`cachingConfig` on a resolver shows that a cache is wanted, so this holds also where `apiCache` is not named. A ttl of 0
caches nothing. With `FULL_REQUEST_CACHING` AppSync chooses the keys, identity among them; how `OPERATION_LEVEL_CACHING`
keeps its answers is not judged.

## Bad
The resolver reads the identity, and the key is an argument:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
apiCache: {apiCachingBehavior: PER_RESOLVER_CACHING, ttl: 60}
resolvers:
  - typeName: Query
    fieldName: orders
    code: |
      export const request = (ctx) => query({owner: ctx.identity.sub, status: ctx.args.status})
    cachingConfig:
      ttl: 60
      cachingKeys: [$context.arguments.status]  # flagged
```
```graphql
type Query {
  orders(status: String): [String]
}
```
The name says for whom the answer is, and the key is the same for all users:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - typeName: Query
    fieldName: me
    dataSourceName: users
    cachingConfig: {ttl: 60, cachingKeys: [$context.identity.issuer]}  # flagged
```
```graphql
type Query {
  me: String
}
```
Lambda callers have no `sub`, so they share an entry:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_LAMBDA
resolvers:
  - typeName: Query
    fieldName: me
    dataSourceName: users
    cachingConfig: {ttl: 60, cachingKeys: [$context.identity.sub]}  # flagged
```
```graphql
type Query {
  me: String @aws_lambda @aws_cognito_user_pools
}
```

## Good
The identity is among the keys:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
apiCache: {apiCachingBehavior: PER_RESOLVER_CACHING, ttl: 60}
resolvers:
  - typeName: Query
    fieldName: orders
    code: |
      export const request = (ctx) => query({owner: ctx.identity.sub, status: ctx.args.status})
    cachingConfig:
      ttl: 60
      cachingKeys: [$context.identity.sub, $context.arguments.status]
```
```graphql
type Query {
  orders(status: String): [String]
}
```
Each mode has a key of its own:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
additionalAuthenticationProviders:
  - authenticationType: AWS_LAMBDA
resolvers:
  - typeName: Query
    fieldName: me
    dataSourceName: users
    cachingConfig: {ttl: 60, cachingKeys: [$context.identity.sub, $context.identity.resolverContext.user]}
```
```graphql
type Query {
  me: String @aws_lambda @aws_cognito_user_pools
}
```
AppSync's own keys, and an answer that is the same for everybody:
```yaml
authenticationType: AMAZON_COGNITO_USER_POOLS
resolvers:
  - {typeName: Query, fieldName: me, dataSourceName: users, cachingConfig: {ttl: 60}}
  - typeName: Query
    fieldName: post
    dataSourceName: posts
    cachingConfig: {ttl: 60, cachingKeys: [$context.arguments.id]}
```
```graphql
type Query {
  me: String
  post(id: ID!): String
}
```

## References
- [CachingConfig](https://docs.aws.amazon.com/appsync/latest/APIReference/API_CachingConfig.html)
- [Caching behavior](https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html)
- [The default keys](https://github.com/aws/aws-appsync-community/issues/73), and
  [how others replace them](https://github.com/aws/aws-appsync-community/issues/207)
- [The identity by mode](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html)
- [CWE-524: Use of Cache Containing Sensitive Information](https://cwe.mitre.org/data/definitions/524.html)
"""

import re
from collections.abc import Iterable, Iterator

from appsync_lint import (
    Api,
    Confidence,
    Field,
    Finding,
    Group,
    Mode,
    Operation,
    Principal,
    Resolver,
    Severity,
    Step,
    evidence,
    known,
    pattern,
    rule,
)

ENTRY = pattern(r"\$(?:context|ctx)\.(identity|args|arguments)\b\.?(\w*)")
PERSONAL = pattern(
    r"(?:(?:get|fetch|load|read|query)_)?(?:me|viewer|whoami)|(?:[a-z]+_)?(?:my|mine)(?:_(?!sql).*)?"
    r"|(?:.*_)?(?:current|logged_in|signed_in|authenticated)_(?:user|account|customer|member|profile|session)(?:_.*)?"
)
USER = pattern(r"(?:^|_)(?:user|username|owner|sub|account|customer|member|viewer|email|tenant)(?:$|_)")

JWT = frozenset({Mode.AMAZON_COGNITO_USER_POOLS, Mode.OPENID_CONNECT})
SIGNED = frozenset({Mode.AMAZON_COGNITO_USER_POOLS, Mode.AWS_IAM})
IAM = frozenset({Mode.AWS_IAM})
# The modes whose callers an entry of the identity tells apart; none for what all users have in common.
TOLD_APART: dict[str, frozenset[Mode]] = {
    "sub": JWT, "claims": JWT, "username": SIGNED, "sourceIp": SIGNED, "groups": JWT - {Mode.OPENID_CONNECT},
    "resolverContext": frozenset({Mode.AWS_LAMBDA}), "userArn": IAM, "accountId": IAM, "cognitoIdentityId": IAM,
    "cognitoIdentityAuthProvider": IAM, "cognitoIdentityAuthType": frozenset(), "cognitoIdentityPoolId": frozenset(),
    "issuer": frozenset(), "defaultAuthStrategy": frozenset(),
}  # fmt: skip
KEYS = {Mode.AWS_IAM: ("userArn", "cognitoIdentityId"), Mode.AWS_LAMBDA: ("resolverContext.<user>",)}


@rule(group=Group.PROVIDERS, severity=Severity.CRITICAL, confidence=Confidence.MEDIUM, cwe=524)
def cache_without_identity(api: Api) -> Iterator[Finding]:
    """Yield a finding for every resolver whose cached answers callers share although each is made for one."""
    # Nobody names it where the cache is set up elsewhere: a resolver's own setting shows that it is wanted.
    behavior = known(api.config.settings.get("apiCache.apiCachingBehavior"), absent="PER_RESOLVER_CACHING")
    fields = api.schema.fields if known(api.config.resolvers) else ()
    for field in fields if behavior == "PER_RESOLVER_CACHING" else ():
        resolver = api.resolver(field)
        if resolver is None or api.schema.operation(field.parent) in {Operation.MUTATION, Operation.SUBSCRIPTION}:
            continue
        callers = _sharing(api, field, known(resolver.caching_keys) or ())
        ttl = known(resolver.caching_ttl, absent=1)
        if callers and ttl and ttl > 0:
            steps, witness = evidence.of_way(api, reversed(callers), field)
            whole = set(callers) >= {caller for caller in api.reaching(field) if caller.mode is not Mode.API_KEY}
            yield Finding(
                coordinate=f"config:{resolver.path}.cachingConfig.cachingKeys",
                message=f"{field.coordinate} gives the cached answer made for one caller to others: no caching key "
                f"tells {'its' if whole else ' or '.join(_modes(callers))} callers apart.",
                span=resolver.caching_keys.span,
                remedy=_instead(callers, resolver),
                principals=callers,
                evidence=(*_reasons(api, field, resolver), *steps),
                affected=(field.coordinate,),
                witness=witness,
                severity=None if whole else Severity.CRITICAL.lower(),
            )


def _sharing(api: Api, field: Field, keys: tuple[str, ...]) -> tuple[Principal, ...]:
    """Return the callers that share an entry although the answer is made for one; none where that is right."""
    entries = [found.groups() for key in keys if (found := ENTRY.match(key))]
    told = {mode for kind, name in entries if kind == "identity" for mode in TOLD_APART.get(name, Mode)}
    arguments = [name for kind, name in entries if kind != "identity"]
    if not keys or not (told or _personal(api, field, arguments)):
        return ()
    left = tuple(caller for caller in api.reaching(field) if caller.mode not in told)
    return left if any(caller.mode is not Mode.API_KEY for caller in left) else ()


def _personal(api: Api, field: Field, arguments: Iterable[str]) -> bool:
    """Return whether a field's answer depends on who asks: its resolver looks at the caller, or its name says so."""
    named = PERSONAL.fullmatch(_words(field.name)) and api.is_root(field.parent)
    return api.guarded(field) is True or bool(named and not any(USER.search(_words(name)) for name in arguments))


def _words(name: str) -> str:
    """Return a name with its words in lower case, joined by underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _modes(callers: Iterable[Principal]) -> list[str]:
    """Return the modes of some callers, each once."""
    return list(dict.fromkeys(caller.mode.value for caller in callers))


def _suggested(callers: Iterable[Principal]) -> str:
    """Return keys that tell callers apart."""
    names = (name for caller in callers if caller.mode is not Mode.API_KEY for name in KEYS.get(caller.mode, ("sub",)))
    return " and ".join(dict.fromkeys(f"`$context.identity.{name}`" for name in names))


def _instead(callers: Iterable[Principal], resolver: Resolver) -> str:
    """Return what to write; without keys AppSync takes the identity and the arguments, not what is above a field."""
    text = f"Add {_suggested(callers)} to `cachingKeys`"
    if any("source" in key for key in known(resolver.caching_keys) or ()):
        return f"{text}."
    return f"{text}, or delete `cachingKeys`: then the whole identity and all arguments are the key."


def _reasons(api: Api, field: Field, resolver: Resolver) -> Iterator[Step]:
    """Yield what makes the answers personal, and the keys under which they are kept."""
    yield Step(resolver.caching_keys.span, "these keys replace AppSync's own, the identity and the arguments")
    if api.guarded(field):
        yield from (Step(program.span, "this resolver looks at its caller") for program in resolver.programs[:1])
    else:
        yield Step(field.span.first_line(), f"{field.coordinate} is named for the caller")
