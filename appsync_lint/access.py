"""Mode, Principal, Grant, Access: who may call a field, and the text that says so."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from appsync_lint.schema import Field, Type
    from appsync_lint.source import Span


class Mode(StrEnum):
    """AppSync's five authorization modes, spelt as its API spells them, in the order in which reports list them.

    https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html
    """

    API_KEY = "API_KEY"
    AWS_IAM = "AWS_IAM"
    OPENID_CONNECT = "OPENID_CONNECT"
    AWS_LAMBDA = "AWS_LAMBDA"
    AMAZON_COGNITO_USER_POOLS = "AMAZON_COGNITO_USER_POOLS"

    @property
    def directive(self) -> str:
        """The name of the directive that opens a type or field to this mode, without the `@`."""
        return _DIRECTIVE[self]

    @property
    def short(self) -> str:
        """The name people type: `cognito`, `api-key`."""
        return _SHORT[self]

    @classmethod
    def parse(cls, text: str) -> Mode | None:
        """Return the mode that a user means: AWS's spelling or the short one, whatever the case and the dashes."""
        wanted = _letters(text)
        return next((mode for mode in cls if wanted in {_letters(mode.value), _letters(mode.short)}), None)


_DIRECTIVE = {
    Mode.API_KEY: "aws_api_key",
    Mode.AWS_IAM: "aws_iam",
    Mode.OPENID_CONNECT: "aws_oidc",
    Mode.AWS_LAMBDA: "aws_lambda",
    Mode.AMAZON_COGNITO_USER_POOLS: "aws_cognito_user_pools",
}
_SHORT = {
    Mode.API_KEY: "api-key",
    Mode.AWS_IAM: "iam",
    Mode.OPENID_CONNECT: "oidc",
    Mode.AWS_LAMBDA: "lambda",
    Mode.AMAZON_COGNITO_USER_POOLS: "cognito",
}
_CALLER = {
    Mode.API_KEY: "anyone with the API key",
    Mode.AWS_IAM: "a caller that signs with IAM",
    Mode.OPENID_CONNECT: "a caller with an OpenID Connect token",
    Mode.AWS_LAMBDA: "a caller with a Lambda-authorized token",
    Mode.AMAZON_COGNITO_USER_POOLS: "a signed-in user",
}
_ORDER = {mode: number for number, mode in enumerate(Mode)}
_GUEST = "guest"


def _letters(text: str) -> str:
    return text.strip().casefold().replace("_", "").replace("-", "")


# Modes of programs, rather than of people at a client.
SERVER_MODES = frozenset({Mode.AWS_IAM, Mode.AWS_LAMBDA})

MODE_OF_DIRECTIVE = {directive: mode for mode, directive in _DIRECTIVE.items()}


class Principal(Struct, frozen=True, cache_hash=True):
    """A kind of caller: a mode and, for user pools, the groups that the user is in.

    A request has exactly one mode, so a principal has one too. `guest` is for AWS_IAM: a caller who has not signed in,
    and has the role that an identity pool gives to everybody.
    """

    mode: Mode
    groups: frozenset[str] = frozenset()
    guest: bool = False

    def __str__(self) -> str:
        if self.guest:
            return f"{self.mode}:{_GUEST}"
        return f"{self.mode}:{'+'.join(sorted(self.groups))}" if self.groups else self.mode.value

    @property
    def caller(self) -> str:
        """The principal in words, for the middle of a sentence."""
        if self.guest:
            return "a guest of the identity pool"
        if not self.groups:
            return _CALLER[self.mode]
        names = " and ".join(sorted(self.groups))
        return f"a user in the group{'s' if len(self.groups) > 1 else ''} {names}"

    @property
    def short(self) -> str:
        """The name people type: `api-key`, `cognito:Admin`."""
        return str(self).replace(self.mode, self.mode.short, 1)

    @property
    def admitted_as(self) -> tuple[Mode, frozenset[str] | None]:
        """The mode and groups of a directive that lets the principal in: any caller of the mode where it has none."""
        return self.mode, self.groups or None

    @property
    def order(self) -> tuple[int, int, tuple[str, ...]]:
        """A sort key: by mode, then users without groups, then by groups; guests behind other callers with IAM."""
        return _ORDER[self.mode], len(self.groups) + self.guest, tuple(sorted(self.groups))

    @classmethod
    def parse(cls, text: str) -> Principal | None:
        """Return the principal written as `API_KEY`, `iam:guest` or `cognito:Admin+Editor`, or None."""
        name, colon, groups = text.partition(":")
        mode = Mode.parse(name)
        if mode is Mode.AWS_IAM and groups.strip().casefold() == _GUEST:
            return GUEST
        if mode is None or (colon and mode is not Mode.AMAZON_COGNITO_USER_POOLS):
            return None
        names = groups.split("+") if colon else []
        return cls(mode, frozenset(names)) if all(names) else None


GUEST = Principal(Mode.AWS_IAM, guest=True)


class Level(StrEnum):
    """The level that decides over a field: its own directives, its type's, or the API's default mode."""

    FIELD = "field"
    TYPE = "type"
    DEFAULT = "default"


class Grant(Struct, frozen=True):
    """A mode that a field accepts, and the text that opened it.

    `groups` is None where any caller of the mode gets in; otherwise one group in common is enough. `span` is None only
    where no text exists: the default mode of a configuration that nobody wrote. `place` is the type's name or the
    field's coordinate that it holds for, empty for the default mode.
    """

    mode: Mode
    groups: frozenset[str] | None
    level: Level
    span: Span | None
    place: str = ""

    @property
    def because(self) -> str:
        """The text in words, for the end of a sentence."""
        if self.level is Level.DEFAULT or self.span is None:
            return f"{self.mode} is the API's default mode, and neither the field nor its type names a mode"
        return f"{' '.join(self.span.text.split())} on the {self.level} {self.place}"

    def admits(self, principal: Principal) -> bool:
        """Return whether this grant lets the principal in."""
        return principal.mode is self.mode and (self.groups is None or not self.groups.isdisjoint(principal.groups))


class Access(Struct, frozen=True):
    """A field's effective authorization: the grants of the level that decides; no grants, and nobody gets in.

    `to_guests` says whether the policies of the guests' role do not keep them out.
    """

    level: Level
    grants: tuple[Grant, ...]
    to_guests: bool = True

    def admits(self, principal: Principal) -> bool:
        """Return whether the principal may call the field, asked alone."""
        if principal.guest and not self.to_guests:
            return False
        for grant in self.grants:  # noqa: SIM110 - asked millions of times; a generator takes twice as long
            if grant.admits(principal):
                return True
        return False

    def grant(self, principal: Principal) -> Grant | None:
        """Return the first grant that lets the principal in, or None."""
        if principal.guest and not self.to_guests:
            return None
        return next((grant for grant in self.grants if grant.admits(principal)), None)

    @property
    def modes(self) -> frozenset[Mode]:
        """The modes that get in, with whatever groups."""
        return frozenset(grant.mode for grant in self.grants)

    @property
    def admitting(self) -> Hashable:
        """Whom it admits, without the texts: equal for all that admit the same."""
        return (*((grant.mode, grant.groups) for grant in self.grants), self.to_guests)


class Authorization(Struct, frozen=True, eq=False):
    """The access of every field of an API's object types.

    Mostly a type decides for all its fields: `types` has what holds for those without an access of their own, by type,
    and `fields` what holds for the others, by coordinate: directives decide over them, or guests are kept out of them.
    `exceptions` are these others, by type.
    """

    types: Mapping[str, Access]
    fields: Mapping[str, Access]
    exceptions: Mapping[str, Sequence[Field]]

    def of(self, field: Field) -> Access:
        """Return the access of a field, asked alone."""
        return self.fields.get(field.coordinate) or self.types[field.parent]

    def within(self, type_: Type) -> Iterator[Access]:
        """Yield what decides over the fields of an object type, mostly one for all of them."""
        exceptions = self.exceptions.get(type_.name, ())
        if len(exceptions) < len(type_.fields):
            yield self.types[type_.name]
        yield from (self.fields[field.coordinate] for field in exceptions)


def principals(modes: Iterable[Mode], groups: Iterable[str], *, guests: bool = False) -> tuple[Principal, ...]:
    """Return the principals that reports list: every mode, a pool user in no group, and one in each group alone.

    `guests` says whether an identity pool is known to give a role to them.
    """
    present = frozenset(modes)
    found = [Principal(mode) for mode in Mode if mode in present]
    if guests and Mode.AWS_IAM in present:
        found.insert(found.index(Principal(Mode.AWS_IAM)) + 1, GUEST)
    if Mode.AMAZON_COGNITO_USER_POOLS in present:
        found += [Principal(Mode.AMAZON_COGNITO_USER_POOLS, frozenset({group})) for group in sorted(set(groups))]
    return tuple(found)
