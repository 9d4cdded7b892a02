"""Which resources belong to which API, by the property that says so: mostly the same on every way, and looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Partial

if TYPE_CHECKING:
    from appsync_lint.loaders.cloudformation.evaluation import Evaluator
    from appsync_lint.loaders.cloudformation.stacks import Resource
    from appsync_lint.loaders.document import Node

API = "AWS::AppSync::GraphQLApi"

# What belongs to an API, and the property that says to which.
LINKS = {
    "AWS::AppSync::GraphQLSchema": "ApiId",
    "AWS::AppSync::ApiKey": "ApiId",
    "AWS::AppSync::ApiCache": "ApiId",
    "AWS::AppSync::DataSource": "ApiId",
    "AWS::AppSync::FunctionConfiguration": "ApiId",
    "AWS::AppSync::Resolver": "ApiId",
    "AWS::AppSync::SourceApiAssociation": "MergedApiIdentifier",
    "AWS::WAFv2::WebACLAssociation": "ResourceArn",
}


class Links(Struct, frozen=True):
    """The resources of one type: by the API that they name on every way, and those whose API the ways differ in.

    Each has its number among all of the type. Under the empty text stand those whose API is out of sight.
    """

    of: dict[str, list[tuple[int, Resource]]] = field(default_factory=dict)
    changing: list[tuple[int, Resource]] = field(default_factory=list)


def linked(evaluator: Evaluator, kind: str, address: str) -> list[Resource]:
    """Return the resources of a type that may belong to an API: none that is known to belong to another one.

    With an empty address, those whose API is out of sight.
    """
    links = evaluator.project.links.get(kind)
    if links is None:
        links = evaluator.project.links[kind] = _links(evaluator, kind)
    changing = [one for one in links.changing if link(evaluator, one[1]) == address]
    return [resource for _, resource in sorted((*links.of.get(address, ()), *changing), key=lambda one: one[0])]


def _links(evaluator: Evaluator, kind: str) -> Links:
    links = Links()
    for one in enumerate(evaluator.project.of_kind(kind)):
        before = evaluator.touched
        address = link(evaluator, one[1])
        if evaluator.touched == before:
            links.of.setdefault(address, []).append(one)
        else:
            links.changing.append(one)
    return links


def link(evaluator: Evaluator, resource: Resource) -> str:
    """Return the address of the API to which a resource belongs; empty where that is out of sight."""
    node = evaluator.property(resource, LINKS[resource.kind])
    return api_in(evaluator, node) if node is not None else ""


def api_in(evaluator: Evaluator, node: Node, kinds: tuple[str, ...] = (API,)) -> str:
    """Return the address of the API that a reference means; empty where it means none."""
    for hole in node.holes if isinstance(node, Partial) else ():
        resource = evaluator.project.at(hole.target) if hole.target else None
        if resource is not None and resource.kind in kinds:
            return hole.target
    return ""
