"""What the tests of Serverless services start from, and the plain data that they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appsync_lint.loaders import serverless
from appsync_lint.loaders.document import Node, Partial, Scalar, Table
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.workspace import Workspace
from tests.terminal import write

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.loaders.infrastructure import FoundApi


def found(folder: Path, files: dict[str, str] | str, **params: str) -> tuple[FoundApi, ...]:
    """Return the APIs of a service that is written into a folder; a text alone is its serverless.yml."""
    write(folder, {"serverless.yml": files} if isinstance(files, str) else files)
    return serverless.apis(folder / "serverless.yml", Surroundings(Workspace(folder.resolve()), params))


def only(folder: Path, files: dict[str, str] | str, **params: str) -> Any:  # noqa: ANN401 - plain data
    """Return the only API of a service in its only deployment."""
    (api,) = found(folder, files, **params)
    (described,) = api.deployments
    return plain(described.table)


def by_label(folder: Path, files: dict[str, str] | str, **params: str) -> dict[str, Any]:
    """Return the only API of a service in each of its deployments, by their labels."""
    (api,) = found(folder, files, **params)
    return {described.label: plain(described.table) for described in api.deployments}


def plain(node: Node) -> object:
    """Return the plain data of a tree; what is not known as `<its expression>`."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Partial):
        return f"<{node.expression}>"
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    return [plain(item) for item in node.items]


def at(node: Node, *keys: str | int) -> Node:
    """Return what stands behind some keys and numbers."""
    for key in keys:
        node = node.entries[key] if isinstance(node, Table) and isinstance(key, str) else node.items[key]  # type: ignore[union-attr, index]
    return node
