"""Where `@aws-amplify/amplify-appsync-simulator` is known to differ from AppSync, each with its reason.

What it does stands in packages/amplify-appsync-simulator/src of https://github.com/aws-amplify/amplify-cli, mostly in
schema/directives/auth.ts; what AppSync does is semantics.md's, by section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import graphql
from graphql.language import ast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from tests.enforcement import Answer, Caller, Server
    from tests.walks import Step

    # From the directives of a place, and what it is of an object type: `type`, `field` or nothing.
    _Heal = Callable[[list[ast.DirectiveNode], str], list[ast.DirectiveNode]]

DEVIATIONS = {
    "aws-auth-counts-everywhere": "it heeds @aws_auth beside other providers and below the root (1.6, 3.3)",
    "groups-of-a-place-are-united": "it asks for a group where one directive names some and another none (2.3)",
    "group-without-brackets": 'it takes the letters of `cognito_groups: "Ada"` for groups, not the name',
    "default-action-is-not-read": "it knows no `defaultAction: DENY` (3.2)",
    "policies-are-not-read": "it lets everybody in who signs with IAM; guests need a policy (8.1)",
    "lambda-authorizer-is-not-called": "it takes no token for a Lambda authorizer; the mode is set by hand then (7)",
    "misplaced-directives-are-refused": "it takes no schema with a directive on an interface, union or input (1.2)",
    "repeated-directives-are-refused": "it takes no schema with a directive that stands twice in a place (2.5)",
    "aws-auth-needs-groups": "it takes no schema with a bare @aws_auth (1.1)",
    "unknown-arguments-are-refused": "it takes no schema with an argument that a directive does not have",
    "null-groups-crash": "it fails on `cognito_groups: null`",
    "subscription-inside-of-answers": "it runs no resolver in a Subscription that another field returns",
    "root-types-by-name": "it takes no schema whose subscription type has another name",
}
_OF_MESSAGES = {
    "may not be used on": "misplaced-directives-are-refused",
    "can only be used once": "repeated-directives-are-refused",
    "is required, but it was not provided": "aws-auth-needs-groups",
    "Unknown argument": "unknown-arguments-are-refused",
    "not iterable": "null-groups-crash",
    "but not in schema": "root-types-by-name",
}
_AUTH = {"aws_api_key", "aws_iam", "aws_oidc", "aws_lambda", "aws_cognito_user_pools", "aws_auth"}
_POOL = {"aws_cognito_user_pools", "aws_auth"}


def of_schema(message: str) -> str | None:
    """Return why the simulator does not take a schema, by what it says."""
    return next((name for part, name in _OF_MESSAGES.items() if part in message), None)


def of_answer(
    server: Server, caller: Caller, asked: Sequence[Step], expected: Answer, refused: Collection[Step]
) -> str | None:
    """Return why the simulator answers otherwise than expected, or None.

    `asked` are the fields in their order, `refused` those that it refuses. Behind the first on which it differs nothing
    is alike.
    """
    contested = expected.refused ^ frozenset(refused)
    first = next((step for step in asked if step in contested), None)
    if first is not None:
        return _of_field(server, first, caller, refused=first in expected.refused)
    return "subscription-inside-of-answers" if any(name == "Subscription" for name, _ in asked[1:]) else None


def _of_field(server: Server, step: Step, caller: Caller, *, refused: bool) -> str | None:
    type_: Any = server.schema.type_map[step[0]]
    own = [node for node in type_.fields[step[1]].ast_node.directives or () if node.name.value in _AUTH]
    above = [node for node in type_.ast_node.directives or () if node.name.value in _AUTH]
    deciding = own or above
    pool = [node for node in deciding if node.name.value in _POOL]
    groups = [_written(node) for node in pool]
    solo_root = server.setup.solo and step[0] in {*server.roots}
    if any(node.name.value == "aws_auth" for node in own) and not solo_root:
        return "aws-auth-counts-everywhere"
    if any(isinstance(one, ast.StringValueNode) for one in groups):
        return "group-without-brackets"
    if server.setup.default_action == "DENY" and server.setup.solo and step[0] in server.roots and refused:
        return "default-action-is-not-read"
    if caller.guest and refused:
        return "policies-are-not-read"
    if any(not _names(one) for one in groups) and any(_names(one) for one in groups):
        return "groups-of-a-place-are-united"
    return None


def _written(node: ast.DirectiveNode) -> Any:  # noqa: ANN401 - any value
    return next((one.value for one in node.arguments or () if one.name.value == "cognito_groups"), None)


def _names(value: Any) -> bool:  # noqa: ANN401 - any value
    return isinstance(value, ast.ListValueNode) and bool(value.values)


# Schemas as the simulator is given them: extensions merged, and of directives those that authorize.


def spelled(schema: graphql.GraphQLSchema) -> str:
    """Return a schema as one text."""
    return _printed(schema, lambda nodes, _: [node for node in nodes if node.name.value in _AUTH])


def cured(schema: graphql.GraphQLSchema) -> str:
    """Return a schema without what keeps the simulator from taking it."""

    def heal(nodes: list[ast.DirectiveNode], place: str) -> list[ast.DirectiveNode]:
        found: dict[str, ast.DirectiveNode] = {}
        for node in nodes:
            name, value = node.name.value, _written(node)
            bare = value is None or isinstance(value, ast.NullValueNode)
            known = () if bare else tuple(one for one in node.arguments or () if one.name.value == "cognito_groups")
            if name not in _AUTH or not place or (name == "aws_auth" and (bare or place == "type")):
                continue
            found.setdefault(name, _rebuilt(node, arguments=known))
        return list(found.values())

    return _printed(schema, heal)


def _printed(schema: graphql.GraphQLSchema, heal: _Heal) -> str:
    written = [
        graphql.print_ast(_merged(type_, heal))
        for name, type_ in sorted(schema.type_map.items())
        if type_.ast_node is not None and not name.startswith(("__", "AWS"))
    ]
    roots = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
    entries = " ".join(f"{operation}: {type_.name}" for operation, type_ in roots.items() if type_)
    return "\n".join([*written, f"schema {{ {entries} }}", ""])


def _merged(type_: Any, heal: _Heal) -> Any:  # noqa: ANN401 - any definition
    parts = [type_.ast_node, *type_.extension_ast_nodes]
    place = "type" if isinstance(type_, graphql.GraphQLObjectType) else ""
    changed: dict[str, Any] = {"directives": tuple(heal(_all(parts, "directives"), place)), "description": None}
    for key in ("fields", "values", "types", "interfaces"):
        if key in type_.ast_node.keys:
            changed[key] = tuple(_inner(one, heal, "field" if place else "") for one in _all(parts, key))
    return _rebuilt(type_.ast_node, **changed)


def _inner(node: Any, heal: _Heal, place: str) -> Any:  # noqa: ANN401
    if "directives" not in node.keys:
        return node
    changed: dict[str, Any] = {"directives": tuple(heal(list(node.directives or ()), place)), "description": None}
    if "arguments" in node.keys:
        changed["arguments"] = tuple(_inner(one, heal, "") for one in node.arguments or ())
    return _rebuilt(node, **changed)


def _all(parts: Iterable[Any], key: str) -> list[Any]:
    return [one for part in parts for one in getattr(part, key, None) or ()]


def _rebuilt(node: Any, **changed: Any) -> Any:  # noqa: ANN401 - any node
    return type(node)(**{key: getattr(node, key, None) for key in node.keys} | changed)
