"""Which arguments and input fields give rights, by their names: a role, an owner, a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.schema import Kind
from appsync_lint.sensitive import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.schema import Field, InputValue, Schema

_FLAGS = frozenset({
    "admin", "isadmin", "isadministrator", "superadmin", "issuperadmin", "superuser", "issuperuser", "isstaff",
    "ismoderator", "isowner", "isroot",
})  # fmt: skip
_NAMES = frozenset({
    "role", "roleid", "permission", "privilege", "accesslevel", "owner", "ownerid", "ownedby", "tenant", "tenantid",
    "usergroup", "cognitogroup",
})  # fmt: skip
# Before such a name these leave it what it is: `newRole`, `userRoles`.
_BEFORE = frozenset({
    "account", "custom", "default", "document", "initial", "item", "member", "new", "post", "record", "resource",
    "user",
})  # fmt: skip
_LISTS = frozenset({"groups", "usergroups", "cognitogroups"})  # `group` alone is as often a chat as a group of rights

# What is compared and not written: https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-dynamodb-resolvers.html
_COMPARED = frozenset({"condition", "filter", "where"})
_TALK = frozenset({"chat", "conversation", "message", "prompt", "turn"})  # its roles are user and assistant
_OTHER_SCALARS = frozenset({"AWSDate", "AWSDateTime", "AWSTime", "AWSTimestamp", "Float", "AWSURL"})


def taken(schema: Schema, mutations: Iterable[Field]) -> tuple[tuple[InputValue, tuple[Field, ...]], ...]:
    """Return the arguments and input fields that give rights, by coordinate, with the mutations that take them."""
    inside: dict[str, tuple[InputValue, ...]] = {}
    found: dict[str, tuple[InputValue, dict[str, Field]]] = {}
    for mutation in mutations:
        for argument in mutation.arguments:
            if argument.type.name not in inside:
                inside[argument.type.name] = _inside(schema, argument.type.name)
            values = () if _is_compared(argument) else (argument, *inside[argument.type.name])
            for value in values:
                if gives_rights(schema, value):
                    found.setdefault(value.coordinate, (value, {}))[1][mutation.coordinate] = mutation
    return tuple((value, tuple(by[name] for name in sorted(by))) for _, (value, by) in sorted(found.items()))


def gives_rights(schema: Schema, value: InputValue) -> bool:
    """Return whether an argument or input field names a right, and its type can hold one."""
    type_ = schema.types.get(value.type.name)
    if (type_ is not None and type_.kind is Kind.INPUT_OBJECT) or value.type.name in _OTHER_SCALARS:
        return False
    words = split(value.name)
    if value.type.name == "Boolean":
        return "".join(words) in _FLAGS
    ends = ("".join(words[start:]) for start in range(len(words)) if _BEFORE.issuperset(words[:start]))
    named = value.name.lower() in _LISTS or any(end in _NAMES or end in _FLAGS for end in ends)
    return named and not _is_talk(schema, value)


def _inside(schema: Schema, name: str) -> tuple[InputValue, ...]:
    found: dict[str, tuple[InputValue, ...]] = {}
    waiting = [name]
    while waiting:
        type_ = schema.types.get(waiting.pop())
        if type_ is not None and type_.kind is Kind.INPUT_OBJECT and type_.name not in found:
            found[type_.name] = tuple(value for value in type_.input_fields if not _is_compared(value))
            waiting += (value.type.name for value in found[type_.name])
    return tuple(value for values in found.values() for value in values)


def _is_compared(value: InputValue) -> bool:
    return not _COMPARED.isdisjoint((*split(value.name), *split(value.type.name)))


def _is_talk(schema: Schema, value: InputValue) -> bool:
    type_ = schema.types.get(value.type.name)
    values = {item.name.lower() for item in type_.values} if type_ is not None else set()
    owner = value.coordinate.partition("(")[0] if "(" in value.coordinate else value.coordinate.partition(".")[0]
    return "assistant" in values or not _TALK.isdisjoint(split(owner))
