"""Subscriptions: which mutations trigger them, what their events say about whose they are, and whether anybody looks.

The arguments of a subscription are compared with fields of the payload; one that is left out is compared with nothing:
https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from appsync_lint.access import Mode, Principal
from appsync_lint.config import Absent
from appsync_lint.schema import BUILT_IN_SCALARS, Kind, Operation
from appsync_lint.sensitive import split
from appsync_lint.source import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appsync_lint.api import Api
    from appsync_lint.schema import Directive, Field, InputValue, Schema, Type, TypeReference
    from appsync_lint.source import Span

_SLIP = 2  # letters by which names of the same thing differ in length


class Subscription(Struct, frozen=True):
    """A field of the subscription type, and what triggers it.

    `directives` are its `@aws_subscribe`, or the `@aws_publish` of mutations that name it; `mutations` are those that
    exist, `unknown` the names of those that do not, both by name. `generated` says that Amplify still adds mutations.
    `unguarded` says that surely no resolver looks at the subscriber, `unfiltered` that no filter can be behind an
    argument either.
    """

    field: Field
    directives: tuple[Directive, ...]
    mutations: tuple[Field, ...]
    unknown: tuple[str, ...]
    generated: bool
    unguarded: bool
    unfiltered: bool

    @property
    def link(self) -> Span:
        """The place where it is linked to mutations, or the field where it is not."""
        return (self.directives[0] if self.directives else self.field).span.first_line()

    @property
    def triggered(self) -> bool:
        """Whether some mutation triggers it, be it one that Amplify is still to generate."""
        return bool(self.mutations) or (self.generated and bool(self.unknown))

    @property
    def settled(self) -> bool:
        """Whether all that decides over access is written, and nothing left to Amplify's `@auth` and `@model`."""
        fields = (self.field, *self.mutations)
        ruled = any(directive.name == "auth" for field in fields for directive in field.directives)
        return not ruled and not (self.generated and self.unknown)


def find(api: Api) -> tuple[Subscription, ...]:
    """Return the subscriptions of an API, by name."""
    return api.once(_find)


def _find(api: Api) -> tuple[Subscription, ...]:
    mutations = {field.name: field for field in api.schema.root_fields(Operation.MUTATION)}
    published = _published(mutations.values())
    fields = api.schema.root_fields(Operation.SUBSCRIPTION)
    return tuple(_subscription(api, field, mutations, published) for field in fields)


def _subscription(
    api: Api, field: Field, mutations: dict[str, Field], published: dict[str, list[tuple[Field, Directive]]]
) -> Subscription:
    own = [directive for directive in field.directives if directive.name == "aws_subscribe"]
    others = published.get(field.name, [])
    named = {name for directive in own for name in names(directive, "mutations")} | {f.name for f, _ in others}
    unguarded = api.guarded(field) is False
    # What a filter argument filters by, only a resolver can say: one is there, out of sight.
    hidden = isinstance(api.config.resolvers, Absent) and any(
        is_filter(api.schema, argument) for argument in field.arguments
    )
    return Subscription(
        field=field,
        directives=(*own, *(directive for _, directive in others)),
        mutations=tuple(mutations[name] for name in sorted(named) if name in mutations),
        unknown=tuple(name for name in sorted(named) if name not in mutations),
        generated=api.generated,
        unguarded=unguarded,
        unfiltered=unguarded and not hidden,
    )


def names(directive: Directive, argument: str) -> tuple[str, ...]:
    """Return the names that a directive lists; a single one without brackets is a list of one."""
    written = directive.arguments.get(argument)
    listed = written if isinstance(written, list) else [written]
    return tuple(name for name in listed if isinstance(name, str))


def _published(mutations: Iterable[Field]) -> dict[str, list[tuple[Field, Directive]]]:
    """Return by subscription the mutations that name it in `@aws_publish`, the older way of linking them."""
    found: dict[str, list[tuple[Field, Directive]]] = {}
    for field in mutations:
        for directive in field.directives:
            for name in names(directive, "subscriptions") if directive.name == "aws_publish" else ():
                found.setdefault(name, []).append((field, directive))
    return found


def meant(api: Api, unknown: Iterable[str]) -> dict[str, str]:
    """Return by each of these names, which no mutation has, the mutation's that comes nearest, or an empty text."""
    # To compare every name with every other takes too long in a large schema; whoever slips keeps the beginning.
    known: dict[str, list[str]] = {}
    for field in api.schema.root_fields(Operation.MUTATION):
        known.setdefault(_beginning(field.name), []).append(field.name)
    return {name: _nearest(name.rpartition(".")[2], known) for name in unknown}


def _nearest(name: str, known: dict[str, list[str]]) -> str:
    alike = known.get(_beginning(name), ())
    return closest(name, (one for one in alike if abs(len(one) - len(name)) <= _SLIP))


def _beginning(name: str) -> str:
    return name[:3].casefold()


# What the events are.


def is_same(one: TypeReference, other: TypeReference) -> bool:
    """Return whether two references name the same type in the same lists, null allowed or not."""
    shapes = {"".join(written.text.replace("!", "").split()) for written in (one, other)}
    return len(shapes) == 1


def is_payload_field(api: Api, subscription: Subscription, name: str) -> bool:
    """Return whether an object that a subscription sends can have a field of that name.

    To a type with `@model`, Amplify still adds fields.
    """
    objects = api.schema.possible_types(subscription.field.type.name)
    return any(type_.field(name) or any(d.name == "model" for d in type_.directives) for type_ in objects)


def is_filter(schema: Schema, argument: InputValue) -> bool:
    """Return whether an argument is meant for a resolver that makes a filter of it, and not for a payload field.

    https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
    """
    type_ = schema.types.get(argument.type.name)
    return "filter" in split(argument.name) or (type_ is not None and type_.kind is Kind.INPUT_OBJECT)


def events(schema: Schema, subscription: Subscription) -> tuple[Type, ...]:
    """Return the object types that a subscription sends, those inside of connections included, by name."""
    found = {type_.name: type_ for type_ in schema.possible_types(subscription.field.type.name)}
    for type_ in tuple(found.values()):
        found.update((inner.name, inner) for inner in _held(schema, type_, "items", "nodes"))
        for edge in _held(schema, type_, "edges"):
            found.update((inner.name, inner) for inner in _held(schema, edge, "node"))
    return tuple(found[name] for name in sorted(found))


def _held(schema: Schema, type_: Type, *names: str) -> Iterator[Type]:
    for name in names:
        field = type_.field(name)
        yield from schema.possible_types(field.type.name) if field is not None else ()


# Whose they are.

_SUBJECTS = split(
    "owner user tenant account recipient receiver addressee customer member patient org organization organisation"
)
_SCOPES = frozenset(subject + end for subject in _SUBJECTS for end in ("", "id", "sub", "uuid", "guid", "email")) | {
    "identityid", "cognitoid", "cognitosub",
}  # fmt: skip
_WHOLE = frozenset({"sub"})
_PERSONS = frozenset({"owner", "user", "recipient", "receiver", "addressee", "email"})  # before accounts and tenants
_WEAK = frozenset({"username"})  # the owner's name in Cognito, or the name that a chat shows

# In front of `userId`, these name somebody else than the one for whom it is, or no person.
_OTHERS = frozenset(
    split("""
    author creator created updated modified changed edited posted sent sender by from publisher other aws service bank
    bot system guest is has num number total count max min
    """)
)
# What no user goes by.
_NO_IDENTITY = frozenset({
    "Boolean", "AWSDate", "AWSTime", "AWSDateTime", "AWSTimestamp", "AWSURL", "AWSJSON", "AWSIPAddress",
})  # fmt: skip
_NUMBERS = frozenset({"Int", "Float", "Long"})


def scope(schema: Schema, value: Field | InputValue) -> bool | None:
    """Return whether a field or argument names the user or tenant for whom something is; None where it may.

    `owner`, `userId`, `tenantId` do; `authorId` and `senderId` do not. `username` may.
    """
    words = split(value.name)
    type_ = schema.types.get(value.type.name)
    leaf = value.type.name in BUILT_IN_SCALARS or type_ is None or type_.kind is Kind.SCALAR
    counts = value.type.name in _NUMBERS and words[-1:] != ("id",)
    if not leaf or counts or value.type.name in _NO_IDENTITY:
        return False
    tails = {"".join(words[start:]): words[:start] for start in range(len(words))}
    own = {tail for tail, before in tails.items() if _OTHERS.isdisjoint(before)}
    if not own.isdisjoint(_SCOPES) or "".join(words) in _WHOLE:
        return True
    return False if own.isdisjoint(_WEAK) else None


def scope_arguments(schema: Schema, subscription: Subscription) -> tuple[InputValue, ...]:
    """Return the arguments by which a subscription is narrowed to a user or tenant, by name."""
    found = (argument for argument in subscription.field.arguments if scope(schema, argument) is not False)
    return tuple(sorted(found, key=lambda argument: argument.name))


def scope_fields(schema: Schema, subscription: Subscription) -> tuple[Field, ...]:
    """Return the fields of a subscription's events that say whose they are, by coordinate, those that surely do first.

    They count where the event is one object, or a list of them, and inside of connections.
    """
    found = [field for type_ in events(schema, subscription) for field in type_.fields]
    scoping = [field for field in found if scope(schema, field) is not False and not _is_own_key(field)]
    return tuple(sorted(scoping, key=lambda f: (scope(schema, f) is None, not _names_person(f), f.coordinate)))


def _is_own_key(field: Field) -> bool:
    """Return whether a field is the identifier of its own object: `Organization.organizationId`."""
    return split(field.name) == (*split(field.parent), "id")


def _names_person(field: Field) -> bool:
    return not _PERSONS.isdisjoint(split(field.name))


def can_leave_out(argument: InputValue) -> bool:
    """Return whether events come unfiltered by an argument when it is left out: it is nullable and has no default."""
    return not argument.type.non_null and not argument.has_default


def for_anybody(principals: Iterable[Principal]) -> bool:
    """Return whether there are ordinary callers among principals: no members of groups, nor who signs with IAM.

    A guest of an identity pool is one, although such a caller signs with IAM.
    """
    return any(one.guest or (one.mode is not Mode.AWS_IAM and not one.groups) for one in principals)
