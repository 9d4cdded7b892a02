"""What tests of Terraform's source files start from: files in, plain data out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.loaders import terraform
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table
from appsync_lint.loaders.infrastructure import Surroundings
from appsync_lint.loaders.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Described, FoundApi

API = """\
resource "aws_appsync_graphql_api" "main" {
  name                = "orders"
  authentication_type = "API_KEY"
%s
}
"""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def apis(
    folder: Path, files: Mapping[str, str], at: str = ".", params: Mapping[str, str] | None = None
) -> tuple[FoundApi, ...]:
    """Return the APIs of a root module in a project that consists of these files."""
    root = write(folder, files).resolve()
    return terraform.apis(root / at, Surroundings(Workspace(root), params or {}))


def described(
    folder: Path, main: str, files: Mapping[str, str] | None = None, params: Mapping[str, str] | None = None
) -> Described:
    """Return the only API of a project in its only deployment."""
    (api,) = apis(folder, {"main.tf": main, **(files or {})}, params=params)
    (one,) = api.deployments
    return one


def node(described_: Described, *path: str | int) -> Node:
    """Return what stands at a path in the description of an API."""
    found: Node = described_.table
    for step in path:
        if isinstance(step, int):
            assert isinstance(found, Sequence)
            found = found.items[step]
        else:
            assert isinstance(found, Table)
            found = found.entries[step]
    return found


def plain(found: Node | None) -> object:
    """Return a node as plain data; what is not known is its expression in angle brackets."""
    match found:
        case Scalar():
            return found.value
        case Partial():
            return f"<{found.expression}>"
        case Sequence():
            return [plain(item) for item in found.items]
        case Table():
            return {key: plain(item) for key, item in found.entries.items()}
    return None


def said(described_: Described, *path: str | int) -> object:
    """Return what stands at a path as plain data."""
    return plain(node(described_, *path))


def by_label(api: FoundApi, *path: str | int) -> dict[str, object]:
    """Return what stands at a path in every deployment, by the deployments' labels."""
    return {one.label: said(one, *path) for one in api.deployments}
