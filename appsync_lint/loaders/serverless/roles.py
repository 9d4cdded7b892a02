"""The IAM roles of a Serverless service, as far as they say something of AppSync, in IAM's own JSON shape.

https://www.serverless.com/framework/docs/providers/aws/guide/iam, and in `resources:` CloudFormation's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders import aws_policies
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.serverless import intrinsics, lambdas
from appsync_lint.loaders.serverless.parts import Part, merged
from appsync_lint.loaders.serverless.texts import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.variables import Service
    from appsync_lint.source import Span

# https://www.serverless.com/framework/docs/providers/aws/guide/resources
_COMMON = "IamRoleLambdaExecution"
_DEEPEST = 30  # levels of a statement
_KEYS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_APPSYNC = "appsync:graphql"


class _Role(Struct):
    span: Span
    statements: list[Node] = field(default_factory=list)


def iam(service: Service) -> Table | None:
    """Return the roles with statements that can concern AppSync, or None where there are none."""
    roles: dict[str, _Role] = {}
    for name, node in _written(service):
        found = [statement for item in service.items(node, flat=True) if (statement := _statement(service, item))]
        if found:
            roles.setdefault(name, _Role(found[0].span)).statements += found
    guests = _guests(service)
    tables = [_table(name, role, guest=name in guests) for name, role in roles.items()]
    if not tables:
        return None
    span = tables[0].span
    return table({"roles": sequence(tables, span)}, span)


def _table(name: str, role: _Role, *, guest: bool) -> Table:
    entries: dict[str, Node] = {
        "name": Scalar(name, role.span),
        "unauthenticated": Scalar(guest, role.span),
        "statements": sequence(role.statements, role.span),
    }
    return table(entries, role.span)


def _written(service: Service) -> Iterator[tuple[str, Node | None]]:
    """Yield every list of statements, with the name of its role."""
    root = service.project.root
    for keys in (("provider", "iam", "role", "statements"), ("provider", "iamRoleStatements")):
        yield _COMMON, service.walk(root, keys)
    for name, function in lambdas.functions(service).items():
        # of the plugin serverless-iam-roles-per-function: https://github.com/functionalone/serverless-iam-roles-per-function
        yield (
            f"{lambdas.logical_id(name).removesuffix('LambdaFunction')}IamRoleLambdaExecution",
            function.get("iamRoleStatements"),
        )
    for name, kind, properties in resources(service):
        if kind == "AWS::IAM::Role":
            for policy in service.items(properties.table.get("Policies")):
                if isinstance(policy, Table):
                    yield name, _document(Part(service, policy))
            yield name, _of_aws(service, properties)
        elif kind in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"}:
            for role in _holders(service, properties) or [name]:
                yield role, _document(properties)


def _of_aws(service: Service, role: Part) -> Node | None:
    """Return the statements of AWS's own policies that a role has."""
    arns = [item for item in service.items(role.table.get("ManagedPolicyArns")) if isinstance(item, Scalar | Partial)]
    named = [(str(arn.value) if isinstance(arn, Scalar) else arn.expression, arn.span) for arn in arns]
    found = [
        statement
        for text, span in named
        if ":policy/" in text
        for statement in aws_policies.statements(text.rpartition("/")[2], span)
    ]
    return sequence(found, role.table.span) if found else None


def _document(policy: Part) -> Node | None:
    document = policy.part("PolicyDocument")
    return document.get("Statement") if document is not None else None


def _holders(service: Service, policy: Part) -> list[str]:
    """Return the names of the roles that have a policy."""
    items = [*service.items(policy.table.get("Roles")), *service.items(policy.table.get("RoleName"))]
    return [name for item in items if (name := _target(item))]


def _target(node: Node | None) -> str:
    """Return the resource that a value refers to, or else the name that it is."""
    if isinstance(node, Partial):
        return next((hole.target for hole in node.holes if hole.target), "")
    return str(node.value) if isinstance(node, Scalar) else ""


def resources(service: Service) -> Iterator[tuple[str, str, Part]]:
    """Yield the resources of `resources:` with their types and properties."""
    section, _ = merged(service, service.project.root.get("resources"))
    resources = section.part("Resources") if section is not None else None
    for name in resources.table.entries if resources is not None else ():
        resource = resources.part(name) if resources is not None else None
        if resource is None:
            continue
        properties = resource.part("Properties")
        if properties is not None:
            yield name, resource.text("Type"), properties


def _guests(service: Service) -> set[str]:
    """Return the roles of callers who have not signed in.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cognito-identitypoolroleattachment.html
    """
    found: set[str] = set()
    closed = {
        name
        for name, kind, properties in resources(service)
        if kind == "AWS::Cognito::IdentityPool" and _is_false(properties.get("AllowUnauthenticatedIdentities"))
    }
    for _, kind, properties in resources(service):
        roles = properties.part("Roles") if kind == "AWS::Cognito::IdentityPoolRoleAttachment" else None
        if roles is not None and _target(properties.get("IdentityPoolId")) not in closed:
            found.add(_target(roles.get("unauthenticated")))
    return found - {""}


def _is_false(node: Node | None) -> bool:
    return isinstance(node, Scalar) and str(node.value).casefold() == "false"


def _statement(service: Service, node: Node) -> Node | None:
    """Return a statement, its variables replaced, where it can concern AppSync."""
    if not isinstance(node, Table):
        return node if isinstance(node, Partial) else None
    actions = service.items(node.get("Action"))
    if "NotAction" not in node.entries and not any(map(_concerns, actions)):
        return None
    present = {key: _tree(service, node.entries[key]) for key in _KEYS if key in node.entries}
    return table(present, node.span, {key: node.keys[key] for key in present})


def _concerns(action: Node) -> bool:
    """Return whether an action can be the one by which fields are called, as IAM matches: `*`, `appsync:Graph*`.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    if not isinstance(action, Scalar):
        return True
    text = str(action.value).casefold()
    if not re.fullmatch(r"[*?\w:-]*", text):
        return False
    begin = re.split(r"[*?]", text, maxsplit=1)[0]
    return _APPSYNC.startswith(begin) if begin != text else text.startswith("appsync:")


def _tree(service: Service, node: Node, depth: int = 0) -> Node | None:
    """Return a node with everything in it replaced."""
    found = service.value(node)
    if found is None or isinstance(found, Scalar | Partial):
        return found
    service.project.spend(found.span)
    if depth >= _DEEPEST:
        return unknown("...", found.span)
    if isinstance(found, Sequence):
        items = (_tree(service, item, depth + 1) for item in found.items)
        return sequence((item for item in items if item is not None), found.span)
    if intrinsics.is_function(found):
        return unknown(intrinsics.expression(found), found.span)
    return table(
        {key: _tree(service, value, depth + 1) for key, value in found.entries.items()}, found.span, found.keys
    )
