"""Templates in a folder -> the APIs that they make, as plain data."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

from appsync_lint.loaders import cloudformation
from appsync_lint.loaders.document import Node, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.infrastructure import FoundApi, Surroundings
from appsync_lint.loaders.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

# What every template of one API begins with.
API = """
Resources:
  Api:
    Type: AWS::AppSync::GraphQLApi
    Properties:
      Name: blog
      AuthenticationType: API_KEY
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write some files, their common indentation left out."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def project(folder: Path, files: dict[str, str], **params: str) -> tuple[FoundApi, ...]:
    """Return the APIs of templates that are written into a folder; other files count as what they are."""
    write(folder, files)
    around = Surroundings(Workspace(folder.resolve()), params)
    names = [name for name in files if (folder / name).read_bytes().find(b"Resources") >= 0]
    return cloudformation.apis([cloudformation.read(folder / name, around) for name in names], around)


def one(folder: Path, template: str, name: str = "template.yaml", **params: str) -> FoundApi:
    """Return the only API of a template."""
    (api,) = project(folder, {name: template}, **params)
    return api


def plain(node: Node | None) -> Any:  # noqa: ANN401 - plain data
    """Return the plain data of a tree; what is not known is `?` and its expression."""
    match node:
        case Scalar():
            return node.value
        case Partial():
            return f"?{node.expression}"
        case Table():
            return {key: plain(value) for key, value in node.entries.items()}
        case Sequence():
            return [plain(item) for item in node.items]
        case _:
            return None


def at(api: FoundApi, *keys: str | int, way: int = 0) -> Node:
    """Return what stands behind some keys and numbers of an API, in one of its deployments."""
    node: Node = api.deployments[way].table
    for key in keys:
        if isinstance(key, int):
            assert isinstance(node, Sequence)
            node = node.items[key]
        else:
            assert isinstance(node, Table)
            node = node.entries[key]
    return node


def value(api: FoundApi, *keys: str | int, way: int = 0) -> Any:  # noqa: ANN401 - plain data
    """Return the same as plain data; None where it is absent."""
    try:
        return plain(at(api, *keys, way=way))
    except (KeyError, IndexError):
        return None


def line(api: FoundApi, *keys: str | int) -> int:
    """Return the line on which a value stands."""
    return at(api, *keys).span.line


def across(api: FoundApi, *keys: str | int) -> dict[str, Any]:
    """Return a value in every deployment, by the deployment's label."""
    return {one.label: value(api, *keys, way=number) for number, one in enumerate(api.deployments)}
