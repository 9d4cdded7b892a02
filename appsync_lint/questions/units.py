"""What runs for fields, and for whom: which part of the identity a caller lacks; facts of programs, each once."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

from appsync_lint.access import Mode
from appsync_lint.code.resolvers.unit import spelt
from appsync_lint.sensitive import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from appsync_lint.access import Principal
    from appsync_lint.api import Api
    from appsync_lint.code.resolvers.unit import Unit
    from appsync_lint.config import Program
    from appsync_lint.schema import Field, Schema
    from appsync_lint.source import Span

__all__ = ["KEYS", "Lack", "Occurrence", "causes", "lack", "may_lack", "names_caller", "spelt", "takes", "text_of"]

# The keys of `identity` by mode; with an API key all of it is null.
# https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
KEYS: dict[Mode, frozenset[str]] = {
    Mode.API_KEY: frozenset(),
    Mode.AWS_IAM: frozenset({
        "accountId", "cognitoIdentityPoolId", "cognitoIdentityId", "sourceIp", "username", "userArn",
        "cognitoIdentityAuthType", "cognitoIdentityAuthProvider",
    }),
    Mode.OPENID_CONNECT: frozenset({"sub", "issuer", "claims"}),
    Mode.AWS_LAMBDA: frozenset({"resolverContext"}),
    Mode.AMAZON_COGNITO_USER_POOLS: frozenset({
        "sub", "issuer", "username", "claims", "groups", "sourceIp", "defaultAuthStrategy",
    }),
}  # fmt: skip
_ALL = frozenset[str]().union(*KEYS.values())
_GROUPS = (("groups",), ("claims", "cognito:groups"))
# The claims of every token; access tokens of a user pool have neither `email` nor attributes of the user.
# https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
_CLAIMS = frozenset({"sub", "iss", "exp", "iat", "token_use", "auth_time", "jti"})

_NAMING = frozenset({"sub", "username", "groups", "userArn", "accountId", "cognitoIdentityId"})
_NAMING_WORDS = frozenset({
    "sub", "username", "user", "id", "email", "mail", "tenant", "org", "organization", "organisation", "account",
    "company", "owner", "customer", "member", "group", "role", "team", "workspace", "client", "scope", "permission",
    "admin", "author", "creator", "sender", "actor", "caller", "by",
})  # fmt: skip


class Lack(Enum):
    """How a caller lacks a part of the identity."""

    NULL = "its whole identity is null"
    MISSING = "its identity has no such key"
    EMPTY = "it is null, since the caller is in no group"


def lack(caller: Principal, path: tuple[str, ...]) -> Lack | None:
    """Return how a caller lacks a part of the identity: `("claims", "sub")`; None where it has it, or nobody knows."""
    if caller.mode is Mode.API_KEY:
        return Lack.NULL
    if path[:1] and path[0] in _ALL and path[0] not in KEYS[caller.mode]:
        return Lack.MISSING
    is_group = any(path[: len(groups)] == groups for groups in _GROUPS)
    return Lack.EMPTY if is_group and not caller.groups and caller.mode is _POOL else None


_POOL = Mode.AMAZON_COGNITO_USER_POOLS


def may_lack(caller: Principal, path: tuple[str, ...]) -> bool:
    """Return whether a caller can lack a part of the identity: also a claim that not all tokens have."""
    if lack(caller, path) is not None:
        return True
    if path[:1] == ("resolverContext",):  # whatever the authorizer gives, or does not
        return len(path) > 1
    return path[:1] == ("claims",) and len(path) > 1 and path[1] not in _CLAIMS


def names_caller(path: tuple[str, ...]) -> bool:
    """Return whether a part of the identity says who the caller is, or what it belongs to; a name to show does not."""
    return bool(path) and (path[0] in _NAMING or not _NAMING_WORDS.isdisjoint(split(path[-1])))


def takes(schema: Schema, field: Field, path: tuple[str, ...]) -> bool:
    """Return whether a field has an argument, or a part of one: `("input", "owner")`."""
    inputs = field.arguments
    for name in path:
        found = next((one for one in inputs if one.name == name), None)
        if found is None:
            return False
        inputs = schema.types[found.type.name].input_fields if found.type.name in schema.types else ()
    return True


class Fact(Protocol):
    """Something that is said of a place in a program."""

    @property
    def span(self) -> Span:
        """The place."""

    @property
    def program(self) -> Program:
        """The program."""


F = TypeVar("F", bound=Fact)


class Occurrence(Struct, Generic[F], frozen=True):
    """A fact about a program, and the fields for which the program runs."""

    fact: F
    fields: tuple[Field, ...]

    @property
    def coordinate(self) -> str:
        """The coordinate of the first of the fields."""
        return self.fields[0].coordinate

    @property
    def affected(self) -> tuple[str, ...]:
        """The coordinates of all of them."""
        return tuple(field.coordinate for field in self.fields)


def text_of(fact: Fact) -> object:
    """Return what tells the texts of programs apart: a file, or the place of one that stands in another text."""
    return fact.span.file, None if fact.program.path else fact.program.span.order


def causes(
    api: Api, facts: Callable[[Field, Unit], Iterable[F]], alike: Callable[[F], object] = lambda fact: fact.span.order
) -> Iterator[Occurrence[F]]:
    """Yield facts about the programs of an API, those of one place once, by field and place.

    `alike` says which facts of a program have one cause; of these the first is given.
    """
    found: dict[tuple[object, object], tuple[F, list[Field]]] = {}
    for field, unit in api.units:
        for fact in facts(field, unit):
            fields = found.setdefault((text_of(fact), alike(fact)), (fact, []))[1]
            if field not in fields:
                fields.append(field)
    return (Occurrence(fact, tuple(fields)) for fact, fields in found.values())
