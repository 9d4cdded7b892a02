"""What is to say of templates that are not what they look like: macros, names that nobody knows, keys that repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.cloudformation import spelling
from appsync_lint.loaders.cloudformation.expressions import function
from appsync_lint.loaders.document import Sequence, Table, at, texts
from appsync_lint.source import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appsync_lint.loaders.cloudformation.spelling import Shape
    from appsync_lint.loaders.cloudformation.stacks import Project, Stack
    from appsync_lint.loaders.document import Node

_QUOTES = "\"'"
_SERVICE = "aws::appsync::"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_AppSync.html
_OF_APPSYNC = frozenset(
    f"AWS::AppSync::{name}"
    for name in (
        "Api", "ApiCache", "ApiKey", "ChannelNamespace", "DataSource", "DomainName", "DomainNameApiAssociation",
        "FunctionConfiguration", "GraphQLApi", "GraphQLSchema", "Resolver", "SourceApiAssociation",
    )
)  # fmt: skip
_OTHERS = frozenset({
    "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy",
    "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy", "AWS::Lambda::Function",
    "AWS::CloudFormation::Stack", "AWS::Serverless::Application", "AWS::Serverless::GraphQLApi",
    "AWS::Serverless::Function", "AWS::WAFv2::WebACLAssociation", "AWS::Cognito::IdentityPoolRoleAttachment",
    "AWS::Cognito::IdentityPool",
})  # fmt: skip
_NEED_PROPERTIES = (_OF_APPSYNC | _OTHERS) - {"AWS::IAM::User", "AWS::IAM::Group", "AWS::Cognito::IdentityPool"}

# Names that decide something, and that count as written alone: CloudFormation tells upper from lower case.
_NAMES = {
    name.casefold(): name
    for shape in (spelling.API_KEY, spelling.API_CACHE, spelling.RESOLVER, spelling.DATA_SOURCE)
    for name in (
        *shape.names, "Type", "Properties", "Condition", "ApiId", "Name", "Definition", "DefinitionS3Location", "Code",
        "CodeS3Location", "RequestMappingTemplate", "ResponseMappingTemplate", "RequestMappingTemplateS3Location",
        "ResponseMappingTemplateS3Location", "PipelineConfig", "DataSourceName", "MergedApiIdentifier",
        "SourceApiIdentifier", "ResourceArn", "WebACLArn", "Policies", "PolicyDocument", "PolicyName",
        "ManagedPolicyArns", "AssumeRolePolicyDocument", "Roles", "Users", "Groups", "RoleName", "UserName",
        "GroupName", "Auth", "Additional", "UserPool", "OpenIDConnect", "LambdaAuthorizer", "SchemaInline",
        "SchemaUri", "ApiKeys", "Resolvers", "Functions", "DataSources", "Cache", "Handler", "CodeUri", "InlineCode",
        "TemplateURL", "Location", "Parameters",
    )
}  # fmt: skip
_WITH_NAMES = ("AWS::AppSync::", "AWS::IAM::", "AWS::Serverless::", "AWS::CloudFormation::Stack", "AWS::Lambda::")
_RIGHT = {name.casefold(): name for name in (*_OF_APPSYNC, *_OTHERS)}


def of_project(project: Project) -> list[str]:
    """Return what is to say of keys that stand twice, and of macros: they can change a whole template and are not run.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html
    """
    notes: list[str] = []
    seen: set[int] = set()
    for stack in project.stacks:
        if id(stack.template) in seen:
            continue
        seen.add(id(stack.template))
        notes += [
            f"{span}: the key {span.text.strip(_QUOTES)} stands again further on, and the last one counts."
            for span in stack.template.repeated
        ]
        notes += [
            f"{span}: the macro {name} may change this template; it is not run."
            for name, span in texts(stack.template.root.get("Transform"))
            if not name.startswith("AWS::")
        ]
        notes += _of_types(stack)
        notes += _of_properties(stack)
        notes += _of_cases(stack)
    return notes


def _of_types(stack: Stack) -> Iterator[str]:
    """Yield what is to say of resources that may be part of an API, and whose types nobody knows."""
    for logical_id, resource in stack.resources.items():
        kind = resource.text("Type")
        right = _RIGHT.get(kind.strip().casefold())
        if kind == right or logical_id.startswith("Fn::"):
            continue
        place = stack.places[logical_id].first_line()
        if not kind:
            yield f"{place}: {logical_id} has no type, and is not read."
        elif right is not None or kind.casefold().startswith(_SERVICE) or "::" not in kind:
            hint = f"Did you mean {right}?" if right else did_you_mean(kind, _OF_APPSYNC)
            yield f"{place}: {logical_id} is of the unknown type {kind!r}, and is not read. {hint}".strip()


def _of_properties(stack: Stack) -> Iterator[str]:
    """Yield what is to say of resources that may be part of an API, and whose properties are none."""
    for logical_id, node in stack.template.section("Resources").items():
        kind = node.text("Type") if isinstance(node, Table) else ""
        if not isinstance(node, Table) or kind not in _NEED_PROPERTIES:
            continue
        properties = node.get("Properties")
        call = function(properties) if properties is not None else None
        if not isinstance(properties, Table) or (call is not None and call[0] != "Fn::Transform"):
            place = node.keys.get("Properties", node.span.first_line())
            yield f"{place}: {logical_id} ({kind}) has no properties that can be read."


def _of_cases(stack: Stack) -> Iterator[str]:
    """Yield what is to say of names in resources that would be others if their letters were upper or lower case."""
    for node in stack.template.section("Resources").values():
        kind = node.text("Type") if isinstance(node, Table) else ""
        if kind.startswith(_WITH_NAMES):
            auth = at(node, "Properties", "Auth")
            others = auth.tables("Additional") if isinstance(auth, Table) else ()
            # What an API itself is made of is looked at by name: see `of_names`.
            properties = at(node, "Properties") if kind != "AWS::AppSync::GraphQLApi" else None
            for inside in (node, properties, auth, *others):
                yield from _slips(inside, kind)


def _slips(node: Node | None, kind: str) -> Iterator[str]:
    for name, place in node.keys.items() if isinstance(node, Table) else ():
        right = _NAMES.get(name.strip().casefold(), name)
        if isinstance(node, Table) and name != right and right not in node.entries:
            yield f"{place}: `{name}` is no property of {kind} and is not read. Did you mean {right}?"


def no_mappings(entries: Mapping[str, Node], keys: Mapping[str, object]) -> Iterator[str]:
    """Yield what is to say of resources that are written as something else than a mapping."""
    for logical_id, node in entries.items():
        if not isinstance(node, Table) and not logical_id.startswith("Fn::"):
            yield f"{keys[logical_id]}: {logical_id} is no mapping, and is not read."


def of_names(written: Node | None, kind: str, shape: Shape, others: Iterable[str] = ()) -> Iterator[str]:
    """Yield what is to say of the names in a structure that are none of its own."""
    for node in written.items if isinstance(written, Sequence) else (written,):
        if not isinstance(node, Table):
            continue
        known = {*shape.names, *others}
        for name, value in node.entries.items():
            if name in shape.inner:
                yield from of_names(value, kind, shape.inner[name])
            elif name not in known:
                hint = did_you_mean(name, known)
                yield f"{node.keys[name]}: `{name}` is no property of {kind} and is not read. {hint}".strip()
