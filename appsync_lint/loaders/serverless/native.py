"""AppSync in the `resources:` of a Serverless service, written as in any template of CloudFormation.

https://www.serverless.com/framework/docs/providers/aws/guide/resources
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.infrastructure import Described, FoundApi
from appsync_lint.loaders.serverless import deployments, intrinsics, roles
from appsync_lint.loaders.serverless.parts import merged
from appsync_lint.loaders.serverless.texts import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.project import Project
    from appsync_lint.loaders.serverless.variables import Service

_API = "AWS::AppSync::GraphQLApi"
_DEEPEST = 60  # levels of a template


def apis(project: Project, path: Path) -> tuple[FoundApi, ...]:
    """Return the APIs that `resources:` of the file at `path` defines."""
    found: dict[str, list[tuple[FoundApi, str]]] = {}
    ways = deployments.ways(project, lambda service: _found(service, path))
    for ones, label in ways.found:
        for api in ones:
            found.setdefault(api.key, []).append((api, label))
    return tuple(_joined(ones, complete=ways.complete) for ones in found.values())


def _found(service: Service, path: Path) -> tuple[FoundApi, ...]:
    section, _ = merged(service, service.project.root.get("resources"))
    if section is None or all(kind != _API for _, kind, _ in roles.resources(service)):
        return ()
    from appsync_lint.loaders import cloudformation  # noqa: PLC0415 - only services that need no plugin need it

    root = _replaced(service, section.table)
    if not isinstance(root, Table):
        return ()
    template = cloudformation.Template(section.table.span.source, path, root)
    return cloudformation.apis((template,), service.project.around)


def _joined(ones: list[tuple[FoundApi, str]], *, complete: bool) -> FoundApi:
    first, _ = ones[0]
    described = tuple(
        Described(one.table, one.folder, ", ".join(filter(None, (label, one.label))), one.notes)
        for api, label in ones
        for one in api.deployments
    )
    return FoundApi(
        first.key, first.span, described, first.path, complete=complete and all(a.complete for a, _ in ones)
    )


def _replaced(service: Service, node: Node, depth: int = 0) -> Node | None:
    """Return a node with the variables of the framework replaced; CloudFormation's functions stay as they are."""
    if depth >= _DEEPEST:
        return unknown("...", node.span)
    service.project.spend(node.span)
    found = service.raw(node) if isinstance(node, Scalar) else node
    if isinstance(found, Table):
        entries = {key: _replaced(service, value, depth + 1) for key, value in found.entries.items()}
        return table(entries, found.span, found.keys)
    if isinstance(found, Sequence):
        items = (_replaced(service, item, depth + 1) for item in found.items)
        return sequence((item for item in items if item is not None), found.span)
    return found


def additions(service: Service) -> Iterator[str]:
    """Yield what `resources:` adds to, or changes of, what the plugin makes; it is not read."""
    section, _ = merged(service, service.project.root.get("resources"))
    for key in ("Resources", "extensions") if section is not None else ():
        changed = section.part(key) if section is not None else None
        for name, place in changed.table.keys.items() if changed is not None else ():
            resource = changed.part(name) if changed is not None else None
            kind = resource.text("Type") if resource is not None else ""
            if kind.startswith("AWS::AppSync::") or name.endswith(intrinsics.API):
                yield (
                    f"{name} in `resources:` ({place}) adds to what the plugin makes, or changes it, and is not read. "
                    "Run `npx serverless package` to have all of it."
                )
