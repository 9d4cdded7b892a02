"""Does what the sentences of an explanation say: writes their directives, policies and settings into an API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint import Api, Mode, Principal, sdl
from appsync_lint.access import MODE_OF_DIRECTIVE
from appsync_lint.config import Known, Settings
from appsync_lint.iam import Answer, Resource, Role, Statement
from appsync_lint.schema import Schema
from appsync_lint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appsync_lint.answers.explanation import Shut
    from appsync_lint.config import ApiConfig, Value
    from appsync_lint.schema import Directive, Field, Type

_ACTION = "userPoolConfig.defaultAction"
_ON_FIELD = re.compile(r"rite `(\w+)(?:\(\.\.\.\))?: ([\w\[\]!]+) (@.*?)` in (\w+)(?=[,.;])")
_ON_TYPE = re.compile(r", or `type (\w+)(?: implements ([\w &]+))? (@.*?)`, which opens (\d+) more field")
_GROUPS = re.compile(r"put the user into (?:the group (\w+)|one of the groups (.+?))\.(?: What|$)", re.IGNORECASE)
_POLICY = re.compile(r"llow `appsync:GraphQL` on `(\S+/types/(\w+)/fields/(\w+))` in a policy of the role (\w+)")
_DENIAL = re.compile(r"ake (\w+)\.(\w+) out of the statement at (\S+?):(\d+):(\d+) that denies it")


def opened(api: Api, shut: Iterable[Shut], *, on_types: bool = False) -> Api:
    """Return the API with everything done that opens some fields; with `on_types`, on types where that can be."""
    schema, config = api.schema, api.config
    for one in shut:
        schema = _written(schema, one, on_types=on_types)
        config = _allowed(config, one)
    return Api(schema, config, config.deployments()[0])


def joined(principal: Principal, shut: Iterable[Shut]) -> Principal | None:
    """Return the user in one more group for each field that is shut to it; None where some field names no group."""
    for one in shut:
        found = _GROUPS.search(one.opening)
        if found is None:
            return None
        group = found[1] or re.split(r", | and ", found[2])[0]
        principal = Principal(Mode.AMAZON_COGNITO_USER_POOLS, principal.groups | {group})
    return principal


def opened_more(shut: Shut) -> int | None:
    """Return how many more fields the sentence says that a type's directives open; None where it speaks of none."""
    found = _ON_TYPE.search(shut.opening)
    return int(found[4]) if found else None


def _written(schema: Schema, shut: Shut, *, on_types: bool) -> Schema:
    on_field, on_type = _ON_FIELD.search(shut.opening), _ON_TYPE.search(shut.opening)
    if not on_field:
        assert "rite `" not in shut.opening
        return schema
    type_ = schema.types[shut.field.parent]
    name, returned, directives, parent = on_field.groups()
    assert (name, returned, parent) == (shut.field.name, shut.field.type.text, type_.name)
    if on_types and on_type:
        name, interfaces, directives, _ = on_type.groups()
        assert (name, interfaces or "") == (type_.name, " & ".join(type_.interfaces))
        return _with(schema, replace(type_, directives=_directives(directives)))
    new = _directives(directives)
    _assert_others_are_kept(shut.field, new)
    changed = (replace(one, directives=new) if one.name == shut.field.name else one for one in type_.fields)
    return _with(schema, replace(type_, fields=tuple(changed)))


def _assert_others_are_kept(field: Field, new: tuple[Directive, ...]) -> None:
    authorizing = {*MODE_OF_DIRECTIVE, "aws_auth"}
    kept = [one.name for one in new if one.name not in authorizing]
    assert kept == [one.name for one in field.directives if one.name not in authorizing]


def _with(schema: Schema, type_: Type) -> Schema:
    return Schema(
        {**schema.types, type_.name: type_},
        schema.roots,
        schema.schema_directives,
        schema.extensions,
        schema.directive_definitions,
        schema.sources,
    )


def _directives(text: str) -> tuple[Directive, ...]:
    read = sdl.read([Source("opening.graphql", f"type Query {{ opened: Int {text} }}")])
    (field,) = read.fields
    return field.directives


def _allowed(config: ApiConfig, shut: Shut) -> ApiConfig:
    if f"et `{_ACTION}` to ALLOW" in shut.opening:
        values: dict[str, Value[str | int | float | bool]] = {**config.default.settings.values, _ACTION: Known("ALLOW")}
        config = replace(config, default=replace(config.default, settings=Settings(values)))
    policy, denials = _POLICY.search(shut.opening), _DENIAL.findall(shut.opening)
    if not policy and not denials:
        return config
    assert isinstance(config.roles, Known)
    name = policy[4] if policy else config.guests[0].name
    roles = tuple(_with_policy(one, shut, policy, denials) if one.name == name else one for one in config.roles.value)
    return replace(config, roles=replace(config.roles, value=roles))


def _with_policy(role: Role, shut: Shut, policy: re.Match[str] | None, denials: list[tuple[str, ...]]) -> Role:
    statements = list(role.statements)
    for denial in denials:
        place = f"{denial[2]}:{denial[3]}:{denial[4]}"
        (found,) = (one for one in statements if str(one.span) == place)
        assert not found.allows
        statements.remove(found)
    if policy:
        assert policy.group(2, 3) == (shut.field.parent, shut.field.name)
        resource = Resource(policy[1], policy[1].replace("API_ID", role.target.id), role.span)
        statements.append(Statement(allows=True, actions=("appsync:GraphQL",), resources=(resource,), span=role.span))
    new = replace(role, statements=tuple(statements))
    assert new.allows(shut.field.parent, shut.field.name) is Answer.YES
    return new
